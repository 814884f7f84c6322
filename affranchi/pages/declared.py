"""What a commune declares, function by function, with what could take its place."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from affranchi.model.declaration import Declaration
from affranchi.model.names import fold
from affranchi.pages.view import DOMAINS, Candidate, View, some_of
from affranchi.wording import label

_SHOWN_EQUIVALENTS = 2
_SHOWN_LEADS = 12
_SHOWN_NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class Declared:
    """A row of a commune's software: one function of one declaration."""

    function: Markup
    software: Markup
    model: Markup
    vendor: Markup
    equivalents: Markup
    status: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A software that the commune could leave for one that others of the territory already run."""

    software: Markup
    function: Markup
    candidate: Markup
    neighbours: Markup


Cell = tuple[Markup, Markup, Markup, Markup]


class Cells:
    """The cells of a row that depend on a software and a function alone, made once for all communes."""

    def __init__(self, view: View, depth: int) -> None:
        """Keep the depth of the pages that the cells stand in."""
        self.view = view
        self.anchors = view.anchors[depth]
        self._made: dict[tuple[str, str], Cell] = {}

    def of(self, software: str, function: str) -> Cell:
        """Software, model, vendor, equivalents."""
        key = software, function
        if key not in self._made:
            self._made[key] = self._make(software, function)
        return self._made[key]

    def _make(self, slug: str, function: str) -> Cell:
        software = self.view.registry.software.get(slug)
        if software is None:
            return self.anchors.software(slug), Markup("inconnu"), Markup("inconnu"), Markup()
        vendor = self.anchors.vendor(software.vendor) if software.vendor else Markup("inconnu")
        model = self.view.badges[software.model]
        if self.view.has_no_equivalent(software):
            return self.anchors.software(slug), model, vendor, Markup("aucun connu")
        names = [self.anchors.software(c.software.slug) for c in self.filling(slug, function)]
        return self.anchors.software(slug), model, vendor, some_of(names, _SHOWN_EQUIVALENTS)

    def filling(self, slug: str, function: str) -> Sequence[Candidate]:
        """What may take the place of a software for a function; for its main one, whatever may."""
        found = [c for c in self.view.candidates.get(slug, ()) if c.takes_the_place]
        software = self.view.registry.software[slug]
        same = [c for c in found if function in c.software.functions]
        return same or (found if function == software.main_function else [])


def by_domain(current: Sequence[Declaration], cells: Cells) -> list[tuple[str, str, list[Declared]]]:
    """The declared software by domain of their functions: its slug, its name, its rows by function."""
    groups: defaultdict[str, list[tuple[str, Declared]]] = defaultdict(list)
    for declaration in current:
        for function in cells.view.registry.functions_of(declaration) or ("",):
            known = cells.view.registry.functions.get(function)
            groups[known.domain if known else ""].append(
                (fold(known.label) if known else function, _declared(declaration, function, cells))
            )
    return [
        (
            domain or "autres",
            label("domain", domain) if domain else "Autres fonctions",
            [row for _, row in sorted(groups[domain], key=lambda pair: pair[0])],
        )
        for domain in (*DOMAINS, "")
        if domain in groups
    ]


def _declared(declaration: Declaration, function: str, cells: Cells) -> Declared:
    software, model, vendor, equivalents = cells.of(declaration.software, function)
    return Declared(
        function=cells.anchors.function(function) if function else Markup("non précisée"),
        software=labelled(software, declaration),
        model=model,
        vendor=vendor,
        equivalents=equivalents,
        status=label("status", declaration.status),
    )


def labelled(software: Markup, declaration: Declaration) -> Markup:
    """A software's name with the label that tells two uses apart."""
    return Markup("{} ({})").format(software, declaration.label) if declaration.label else software


def leads(current: Sequence[Declaration], cells: Cells) -> list[Lead]:
    """What the commune could leave for what others already run, what most of them run first."""
    own = {declaration.software for declaration in current}
    found: dict[str, tuple[str, Candidate]] = {}
    for declaration in current:
        software = cells.view.registry.software.get(declaration.software)
        if software is None or software.is_libre:
            continue
        for function in cells.view.registry.functions_of(declaration):
            usable = [c for c in cells.filling(software.slug, function) if c.communes]
            if usable and not own.intersection(c.software.slug for c in usable):
                best = max(usable, key=lambda c: len(c.communes))
                found.setdefault(software.slug, (function, best))
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1][1].communes), pair[0]))
    return [_lead(slug, function, best, cells) for slug, (function, best) in ranked[:_SHOWN_LEADS]]


def _lead(slug: str, function: str, candidate: Candidate, cells: Cells) -> Lead:
    return Lead(
        software=cells.anchors.software(slug),
        function=cells.anchors.function(function),
        candidate=cells.anchors.software(candidate.software.slug),
        neighbours=some_of(cells.anchors.communes(candidate.communes), _SHOWN_NEIGHBOURS),
    )
