"""Where the money goes, by the group that controls the editor."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from affranchi.figures.control import country_of, group_known_as, group_of
from affranchi.figures.measures import Measures
from affranchi.french import country_name
from affranchi.wording import counted, euros

MOST_GROUPS = 8
GROUPS_CAPTION = "Dépense annuelle par groupe qui contrôle l’éditeur"
GROUP_COLUMNS = ("Groupe", "Contrôlé depuis", "Euros par an", "Part")


def group_rows(measures: Measures) -> list[tuple[str, str, str, float]]:
    """Each controlling group, its country, its euros in words, its share; what is left at the end."""
    pieces = measures.figures["concentration"].slices
    amounts = {piece.label: piece.value for piece in pieces if piece.unit == "euros" and piece.value}
    total = sum(amounts.values())
    countries, known = _countries(measures), _known_as(measures)
    ordered = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    rows = [
        (known.get(name, name), countries.get(name, "inconnu"), euros(value), value / total)
        for name, value in ordered[:MOST_GROUPS]
    ]
    if tail := ordered[MOST_GROUPS:]:
        rest = sum(value for _, value in tail)
        name = counted(len(tail), "autre groupe", "autres groupes")
        rows.append((name, "", euros(rest), rest / total))
    return rows


def _known_as(measures: Measures) -> Mapping[str, str]:
    """Groups under the name of what they sell here, where theirs is not it: `Berger-Levrault (SIPREX)`."""
    sold: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in measures.facts.running:
        if one.vendor is not None and one.pays:
            sold[group_of(one.vendor, measures.day)][one.vendor.name] += round(one.euros or 0)
    return {group: group_known_as(group, names) for group, names in sold.items()}


def _countries(measures: Measures) -> Mapping[str, str]:
    """The country that controls each group on the day, when it is known."""
    found: dict[str, str] = {}
    for vendor in measures.registry.vendors.values():
        control = vendor.control_on(measures.day)
        if control is None:
            continue
        country = country_of(vendor, measures.day)
        told = country_name(country) if country else "inconnu"
        found.setdefault(group_of(vendor, measures.day), "contesté" if control.basis == "contested" else told)
    return found
