"""Shares: how much is libre (I3), where the five giants stand (I4), what is exposed abroad (I5)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from affranchi.figures import control
from affranchi.figures.facts import Facts
from affranchi.figures.figure import Definition, Figure, Slice
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.units import Ratio, share_figure, tally_of
from affranchi.registry import Registry
from affranchi.wording import counted, in_french, typeset

LIBRE = Ratio("row", control.libre)
GAFAM = Ratio("function", control.gafam)


def exposure(registry: Registry) -> Ratio:
    """The share of functions exposed to a law from out of the Union."""
    return Ratio("function", control.exposure_test(registry, control.is_extra_eu, hidden=False))


def libre_share(facts: Facts) -> Figure:
    """Libre rows over rows of a known model; and the same by user and by euro."""
    definition = DEFINITIONS["libre_share"]
    by_user = share_figure(definition.parts["by_user"], facts, Ratio("users", control.libre))
    by_euro = share_figure(definition.parts["by_euro"], facts, Ratio("euros", control.libre))
    if facts.registry.edition == "public":
        note = "Ni les utilisateurs ni les coûts de chaque commune ne sont publics."
        by_user, by_euro = (replace(part, note=note, is_kept=True) for part in (by_user, by_euro))
    whole = share_figure(definition, facts, LIBRE)
    return replace(whole, parts={"by_user": by_user, "by_euro": by_euro})


def gafam_presence(facts: Facts) -> Figure:
    """Functions of communes where one of the five runs, over those filled by software.

    A function is unknown when none of its software is known to be of the five, and one may be.
    """
    definition = DEFINITIONS["gafam_presence"]
    whole = share_figure(definition, facts, GAFAM)
    indirect = _exposed(definition.parts["indirect"], facts, control.indirect_test)
    return replace(whole, slices=_by_company(facts, whole.denominator), parts={"indirect": indirect})


def _by_company(facts: Facts, functions: float) -> tuple[Slice, ...]:
    """How many functions each company is present in; a function where two are counts for both."""
    found: set[tuple[str, str, str]] = set()
    for presence in facts.running:
        if presence.vendor is not None and (company := presence.vendor.gafam_on(facts.on)):
            found.update((company, presence.commune, f) for f in presence.functions)
    return tuple(one._replace(label=in_french("gafam", one.key)) for one in _slices(found, functions))


def _slices(found: set[tuple[str, str, str]], functions: float) -> tuple[Slice, ...]:
    """How many functions, in communes, each of some keys is found in, the most first."""
    counts = Counter(key for key, _, _ in found)
    return tuple(
        Slice(key, key, count, count / functions if functions else None, count)
        for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def extra_eu_exposure(facts: Facts) -> Figure:
    """Functions whose editor or host is controlled from out of the Union, over those where it is known."""
    definition, far = DEFINITIONS["extra_eu_exposure"], control.is_extra_eu
    whole, known = _exposed(definition, facts, control.exposure_test, far), definition.parts
    parts = {
        "united_states": _exposed(
            known["united_states"], facts, control.exposure_test, control.is_united_states
        ),
        "editor": _exposed(known["editor"], facts, control.exposed_editor_test, far, rows=False),
        "host": _exposed(known["host"], facts, control.host_test, far, rows=False),
        "libre_steward": _exposed(known["libre_steward"], facts, control.steward_test, far, rows=False),
    }
    return replace(whole, slices=_by_country(facts, whole), parts=parts)


def _exposed(
    definition: Definition,
    facts: Facts,
    test: Callable[..., control.Test],
    *where: control.CountryTest,
    rows: bool = True,
) -> Figure:
    """A share of functions by a test that hosts may enter."""
    usual, strict = (Ratio("function", test(facts.registry, *where, hidden=one)) for one in (False, None))
    return _widened(share_figure(definition, facts, usual, rows=rows), strict, facts)


# The public edition does not know hosts. They count there for nothing in the value, which would otherwise be
# over those that are exposed by their editor, and for all they may in the upper bound.
def _widened(figure: Figure, strict: Ratio, facts: Facts) -> Figure:
    """A figure of the public edition, its band that of all that hosts it does not know could do."""
    if facts.registry.edition != "public":
        return figure
    tally = tally_of(facts, strict)
    if tally.band is None or figure.band is None:
        return figure
    low, high = min(tally.band[0], figure.band[0]), max(tally.band[1], figure.band[1])
    note = (
        "L’édition publique ne connaît pas les hébergeurs : la valeur regarde l’éditeur et le pays "
        "d’hébergement"
    )
    if hidden := tally.unknown - figure.unknown:
        more = counted(hidden, "fonction hébergée", "fonctions hébergées")
        note += f" ; le haut de la fourchette compte aussi {more} ailleurs"
    return replace(figure, low=low, high=high, note=typeset(f"{note}."))


def _by_country(facts: Facts, whole: Figure) -> tuple[Slice, ...]:
    """How many functions are exposed through editors of each country out of the Union, or hosting alone."""
    found: set[tuple[str, str, str]] = set()
    exposed = control.exposed_editor_test(facts.registry, control.is_extra_eu, hidden=False)
    for presence in facts.running:
        country = control.country_of(presence.vendor, facts.on)
        if country is not None and exposed(presence, facts.on):
            found.update((country, presence.commune, f) for f in presence.functions)
    hosted = whole.numerator - len({(commune, function) for _, commune, function in found})
    share = hosted / whole.denominator if whole.denominator else None
    alone = (Slice("hosting", "par le seul hébergement", hosted, share, int(hosted)),) if hosted else ()
    return (*_slices(found, whole.denominator), *alone)
