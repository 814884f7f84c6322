"""What may take the place of a software: its equivalents, as the catalogue says them, and who runs them here.

The one answer for figures, opportunities, pages and commands. An equivalent is libre software or has a libre
core: what one installs from an open core is libre, and what proposes it says beside its name which of the
two it is.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from affranchi.model.names import fold
from affranchi.model.software import Equivalent, LicenceModel, Software
from affranchi.model.territory import Commune
from affranchi.registry import Registry
from affranchi.wording import NBSP, NNBSP, aside, bodies, in_french

# How many replacements a sentence names: a longer list is on the page of the software.
_SHOWN = 2
_NONE = "Aucun équivalent libre connu"
# What keeps a way open, whatever the software: the next one is chosen freely if the data can leave.
_CLAUSES = "export complet dans un format ouvert, réversibilité, durée courte."


@dataclass(frozen=True, slots=True)
class Replacement:
    """A software that may take the place of another, and the communes that run it today, by name.

    `sill` and `comptoir` are its numbers in the two national references, where they still stand. It
    `is_partial` when something is missing in what it replaces, not when it leaves other functions to others.
    """

    software: Software
    equivalent: Equivalent
    users: tuple[Commune, ...]
    sill: int | None = None
    comptoir: int | None = None
    is_partial: bool = False
    released_in_sill: date | None = None

    @property
    def takes_the_place(self) -> bool:
        """Whether it replaces the other, even in part; a neighbour does not."""
        return self.equivalent.kind != "adjacent"

    @property
    def name(self) -> str:
        """Its name, as `called`, and that it replaces in part only."""
        return f"{called(self.software)}{' en partie' if self.is_partial else ''}"


@dataclass(frozen=True, slots=True)
class Way:
    """A function of a software, and what may take its place there, the best first; nothing when unknown."""

    function: str
    label: str
    replacements: tuple[Replacement, ...]

    @property
    def names(self) -> str:
        """`LibreOffice ou Collabora Online`, `Thunderbird, ou K-9 Mail en partie`: the first of them."""
        first = self.replacements[:_SHOWN]
        part = " en partie" if first and all(one.is_partial for one in first) else ""
        names = [called(one.software) if part else one.name for one in first]
        is_mixed = not part and any(one.is_partial for one in first)  # « en partie » is of one, not of both
        return f"{(', ou ' if is_mixed else ' ou ').join(names) or 'aucun libre connu'}{part}"

    @property
    def words(self) -> str:
        """The same, and where they run: `LibreOffice (déjà dans 7 communes et entités)`."""
        users = {commune.slug for one in self.replacements[:_SHOWN] for commune in one.users}
        return aside(self.names, f"déjà dans {bodies(len(users))}") if users else self.names


def called(software: Software) -> str:
    """The name of what is proposed, and that its core alone is libre: `Mattermost (noyau libre)`."""
    return f"{software.name}{core_told(software.model)}"


def core_told(model: LicenceModel) -> str:
    """` (noyau libre)`, after the name of what is proposed; nothing of what is wholly libre."""
    return f" ({in_french('model', model)})" if model == "open-core" else ""


def is_free(software: Software) -> bool:
    """Whether a software may be an equivalent: it is libre, or its core is."""
    return software.model in ("libre", "open-core")


def equivalents_of(registry: Registry, software: Software) -> Iterator[tuple[Software, Equivalent]]:
    """The free software that is equivalent to another, neighbours included."""
    for slug, equivalent in software.equivalents.items():
        other = registry.software.get(slug)
        if other is not None and is_free(other):
            yield other, equivalent


def fills(equivalent: Equivalent, function: str) -> bool:
    """Whether an equivalent takes the place for a function: one that it says, any when it says none."""
    return not equivalent.functions or function in equivalent.functions


def taking_the_place(
    registry: Registry, software: Software, functions: Collection[str] = ()
) -> Iterator[tuple[Software, Equivalent]]:
    """Those that replace it, in whole or in part; for one of `functions`, when some are given."""
    for other, equivalent in equivalents_of(registry, software):
        if equivalent.kind != "adjacent" and (
            not functions or any(fills(equivalent, function) for function in functions)
        ):
            yield other, equivalent


def has_no_replacement(registry: Registry, software: Software, functions: Collection[str] = ()) -> bool:
    """Whether a software is proprietary, and nothing free is known to take its place, even in part."""
    return software.model == "proprietary" and not any(taking_the_place(registry, software, functions))


def without_replacement(registry: Registry, software: Software) -> str:
    """What to do of a software that nothing free is known to replace; nothing to say of another."""
    if not has_no_replacement(registry, software):
        return ""
    function = registry.functions.get(software.main_function or "")
    if function and function.instead:
        return f"{_NONE}. {function.instead}"
    if function and function.gap:
        return f"{_NONE}{NBSP}: une piste à cofinancer. D’ici là, au contrat{NBSP}: {_CLAUSES}"
    return (
        f"{_NONE}." if software.gratis or software.end else f"{_NONE}. À défaut, au contrat{NBSP}: {_CLAUSES}"
    )


def replacement(
    registry: Registry, software: Software, other: Software, equivalent: Equivalent, commune: str = ""
) -> Replacement:
    """An equivalent with what speaks for it: the other communes that run it, and its references."""
    entry = registry.reference_entries(other)[0]
    return Replacement(
        other,
        equivalent,
        users_of(registry, other, commune),
        *registry.reference_numbers(other),
        equivalent.kind == "partial" and all(fills(equivalent, function) for function in software.functions),
        entry.released if entry else None,
    )


def replacements_of(
    registry: Registry, software: Software, commune: str = "", functions: Sequence[str] = ()
) -> list[Replacement]:
    """What may take its place in a commune, by `ranked`."""
    found = [
        replacement(registry, software, other, equivalent, commune)
        for other, equivalent in taking_the_place(registry, software, functions)
    ]
    return ranked(software, fitting(found, functions) if functions else found, functions)


def fitting(found: Sequence[Replacement], functions: Sequence[str]) -> Sequence[Replacement]:
    """Those that say the functions, or are for them; all, when there is none: an old record says nothing."""
    fit = [
        one
        for one in found
        if one.equivalent.functions or not set(functions).isdisjoint(one.software.functions)
    ]
    return fit or found


def ranked(
    software: Software, found: Iterable[Replacement], functions: Sequence[str] = ()
) -> list[Replacement]:
    """Replacements by what fits the functions best, then what most run here, then what a reference knows.

    What fits best fills the most of the functions, the first first, is made for them, and replaces in whole.
    A project that is archived comes last, whoever still runs it.
    """
    wanted = functions or software.functions

    def rank(one: Replacement) -> tuple[bool, bool, int, int, bool, bool, int, bool, str]:
        places = [place for place, function in enumerate(wanted) if fills(one.equivalent, function)]
        return (
            not one.takes_the_place,
            one.software.is_archived,
            -len(places),
            min(places, default=0),
            set(wanted).isdisjoint(one.software.functions),
            one.equivalent.kind != "replaces",
            -len(one.users),
            not (one.sill or one.comptoir),
            one.software.name,
        )

    return sorted(found, key=rank)


def ways_out(
    registry: Registry, software: Software, functions: Sequence[str], commune: str = ""
) -> tuple[Way, ...]:
    """How a software may be left, function by function; nothing when no replacement is known at all."""
    names = {f: known.label if (known := registry.functions.get(f)) else f for f in functions}
    found = tuple(
        Way(f, name, tuple(replacements_of(registry, software, commune, (f,)))) for f, name in names.items()
    )
    return found if any(way.replacements for way in found) else ()


def ways_words(ways: Sequence[Way]) -> str:
    """`Bureautique → LibreOffice ou Collabora Online ; Visioconférence → Jitsi Meet`; names alone for one."""
    return f"{NNBSP}; ".join(f"{way.label} → {way.words}" if len(ways) > 1 else way.words for way in ways)


def users_of(registry: Registry, software: Software, commune: str = "") -> tuple[Commune, ...]:
    """The other communes that use a software today, by name; one that leaves the territory is none to ask."""
    slugs = {d.commune for d in registry.by_software.get(software.slug, ()) if d.is_active} - {commune}
    found = (registry.communes[slug] for slug in slugs if slug in registry.communes)
    return tuple(sorted((one for one in found if one.until is None), key=lambda c: (fold(c.name), c.slug)))
