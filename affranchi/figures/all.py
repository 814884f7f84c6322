"""All the figures of some facts: those of a territory or of a part of it, on a day."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from affranchi.figures.blocking import blocking_figure
from affranchi.figures.deadlines import exit_windows
from affranchi.figures.facts import Facts, kept
from affranchi.figures.figure import Figure, unpublished
from affranchi.figures.knowledge import coverage, freshness
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.money import concentration, spend
from affranchi.figures.obsolescence import obsolescence
from affranchi.figures.pooling import pooling
from affranchi.figures.ratios import extra_eu_exposure, gafam_presence, libre_share
from affranchi.figures.substitution import open_formats, reversibility, substitutability
from affranchi.figures.trackers import trackers
from affranchi.figures.trajectory import trajectory_figure
from affranchi.garbage_collector import paused

_MAKERS: Mapping[str, Callable[[Facts], Figure]] = {
    "coverage": coverage,
    "freshness": freshness,
    "libre_share": libre_share,
    "gafam_presence": gafam_presence,
    "extra_eu_exposure": extra_eu_exposure,
    "spend": spend,
    "concentration": concentration,
    "exit_windows": exit_windows,
    "reversibility": reversibility,
    "substitutability": substitutability,
    "pooling": pooling,
    "obsolescence": obsolescence,
    "trackers": trackers,
    "trajectory": trajectory_figure,
    "blocking": blocking_figure,
    "open_formats": open_formats,
}
# What a figure says in an edition that names no commune beside a software.
_UNTOLD = "L’édition publique de ce territoire ne nomme aucune commune à côté d’un logiciel."


class Figures(Mapping[str, Figure]):
    """The sixteen figures of some facts, in the order of the method, each made when it is asked for."""

    def __init__(self, facts: Facts) -> None:
        """Take what they are made from."""
        self._facts = facts

    def __getitem__(self, key: str) -> Figure:
        """A figure, by its key."""
        return _figure(self._facts, key)

    def __iter__(self) -> Iterator[str]:
        """Their keys."""
        return iter(DEFINITIONS)

    def __len__(self) -> int:
        """How many there are."""
        return len(DEFINITIONS)


def figures_from(facts: Facts) -> Mapping[str, Figure]:
    """The sixteen figures of some facts, all made: the facts may go."""
    with paused():
        return dict(Figures(facts))


@kept
def _figure(facts: Facts, key: str) -> Figure:
    if facts.registry.edition == "public" and facts.registry.territory.publication == "aggregate":
        return unpublished(Figure(DEFINITIONS[key], facts.on, facts.scope), _UNTOLD)
    with paused():
        made = _MAKERS[key](facts)
        covered = (made if key == "coverage" else _figure(facts, "coverage")).value
    parts = {name: replace(part, coverage=covered) for name, part in made.parts.items()}
    return replace(made, coverage=covered, parts=parts)
