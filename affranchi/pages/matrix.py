"""Functions and communes side by side: what fills each, in a word; the colour only repeats the word."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from markupsafe import Markup

from affranchi.figures.control import country_of, gafam, is_extra_eu, libre
from affranchi.figures.presences import Presence
from affranchi.model.function import Function
from affranchi.model.names import fold
from affranchi.model.territory import Commune
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.page import Found, Page, Target
from affranchi.pieces.text import joined, laid, named
from affranchi.pieces.tiles import Tile, tile_map
from affranchi.pieces.view import DOMAINS, View
from affranchi.wording import NBSP, in_french

CellKind = Literal["libre", "gafam", "foreign", "other", "without", "silent", "blank"]

# With some 260 elements around them, an EcoIndex of B (scripts/measure_site.py).
_MOST_CELLS = 380
_MOST_ON_BOARD = 160
_FEWEST_FUNCTIONS = 6

KIND_WORDS: dict[CellKind, str] = {
    "libre": "libre", "gafam": "GAFAM", "foreign": "hors UE", "other": "autre", "without": "sans logiciel",
    "silent": "inconnu", "blank": "non attendu",
}  # fmt: skip
_ANSWERED = "papier, sans objet, rendu"
LEGEND = (
    ("libre", "que du logiciel libre"),
    ("GAFAM", "au moins un logiciel de Google, Amazon, Facebook, Apple ou Microsoft"),
    ("hors UE", "sinon, un éditeur contrôlé hors de l’Union européenne"),
    ("autre", "sinon, un logiciel non libre, d’un éditeur européen ou de contrôle inconnu"),
    ("+", "du logiciel libre à côté"),
    (_ANSWERED, "la commune répond sans logiciel à elle"),
    ("inconnu", "réponse attendue, que cette édition n’a pas"),
    ("non attendu", "rien d’attendu, rien de connu"),
)
# Where communes are counted, and not columns.
SPREAD_LEGEND = tuple(
    (KIND_WORDS["without"] if word == _ANSWERED else word, told) for word, told in LEGEND if word != "+"
)
_SIGNS: dict[CellKind, str] = {
    "gafam": "G", "foreign": "H", "other": "A", "libre": "L", "without": "S", "silent": "?", "blank": "?",
}  # fmt: skip
_ANSWERS = {"paper": "papier", "none": "sans objet", "provided": "rendu"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What fills a function in a commune."""

    kind: CellKind
    word: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table ready to be laid out: the communes at the head, a row for each function."""

    communes: Sequence[Markup]
    rows: Sequence[tuple[Markup, Sequence[Cell]]]


def matrix_pages(view: View) -> Iterator[Target]:
    """For each domain, its functions in every commune, so many communes a page."""
    told = {f.domain for f in view.functions if not view.is_aggregate}
    for domain in DOMAINS:
        if domain in told:
            yield Target(f"{links.BOARD}{domain}", partial(_pages, view, domain))


def _pages(view: View, domain: str) -> Iterator[Page]:
    communes, functions = communes_of(view), [f for f in view.functions if f.domain == domain]
    shown = [f for f in functions if view.details(f)]
    size = max(1, _MOST_CELLS // max(len(shown), 1))
    groups = [communes[start : start + size] for start in range(0, len(communes), size)] or [[]]
    paths = [f"{domain}/" if not index else f"{domain}-{index + 1}/" for index in range(len(groups))]
    title = f"{in_french('domain', domain)}{NBSP}: fonctions et communes"
    told = "ce qui remplit chaque fonction, par commune" if shown else "l’édition publique n’en dit rien"
    for index, (path, group) in enumerate(zip(paths, groups, strict=True)):
        yield Page(
            kind="matrix",
            search=None if index else Found("tableau · fonctions et communes"),
            path=f"{links.BOARD}{path}",
            title=title if not index else f"{title} ({index + 1})",
            description=(
                f"{in_french('domain', domain)}{NBSP}: {told}{f' (partie {index + 1})' if index else ''}."
            ),
            html=view.filling("matrix.html", 2)(
                title=title,
                legend=LEGEND,
                matrix=matrix(view, shown, group, view.anchors[2]),
                untold=joined(view.anchors[2].function(f.slug) for f in functions if not view.details(f)),
                parts=_parts(paths, groups, index),
                map=_map(view, shown, communes) if shown and not index else Markup(),
                domains=domain_links(view, "../", domain),
            ),
        )


def _map(view: View, functions: Sequence[Function], communes: Sequence[Commune]) -> Markup:
    """The communes by what fills a domain, what depends most on others said first."""
    tiles = []
    for commune in communes:
        kinds = {_cell(view, commune, function).kind for function in functions}
        kind: CellKind = next((kind for kind in _SIGNS if kind in kinds), "silent")
        if commune.slug in view.centres:
            told = "rien de connu" if _SIGNS[kind] == "?" else KIND_WORDS[kind]
            href = f"{view.anchors[2].root}{links.COMMUNES}{commune.slug}/"
            tile = Tile(view.centres[commune.slug], href, _SIGNS[kind], f"{commune.name}{NBSP}: {told}", kind)
            tiles.append(tile)
    return tile_map("Carte des communes", tiles)


def _parts(
    paths: Sequence[str], groups: Sequence[Sequence[Commune]], current: int
) -> list[tuple[str, Markup, bool]]:
    """The other pages of a domain: address, first and last commune, whether it is this one."""
    if len(groups) == 1:
        return []
    names = [laid("{} – {}", named(group[0].name), named(group[-1].name)) for group in groups]
    return [
        (f"../{path}", name, i == current) for i, (path, name) in enumerate(zip(paths, names, strict=True))
    ]


def domain_links(view: View, root: str, current: str = "") -> list[tuple[str, str, bool]]:
    """The page of each domain: address, name, whether it is this one."""
    known = {f.domain for f in view.registry.functions.values()}
    return [(f"{root}{d}/", in_french("domain", d), d == current) for d in DOMAINS if d in known]


def communes_of(view: View) -> list[Commune]:
    """The communes and bodies of the territory on the day, by name: nobody is ranked."""
    return sorted(view.measures.facts.communes, key=lambda c: (fold(c.name), c.slug))


def board_matrix(view: View) -> Matrix | None:
    """The functions that most communes fill, in every commune; None when there are too many communes."""
    communes = communes_of(view)
    most = _MOST_ON_BOARD // max(len(communes), 1)
    if most < _FEWEST_FUNCTIONS or not communes:
        return None
    return matrix(view, usual_functions(view, most), communes, view.anchors[1])


def usual_functions(view: View, most: int) -> list[Function]:
    """The functions that most communes fill, by name."""
    filled = Counter(function for _, function in view.measures.present)
    known = [f for f in view.functions if filled[f.slug] and view.details(f)]
    chosen = sorted(known, key=lambda f: -filled[f.slug])[:most]
    return [f for f in known if f in chosen]


def spread(view: View, most: int) -> list[tuple[Markup, Sequence[int]]]:
    """For the functions that most communes fill, how many communes are of each kind."""
    communes = communes_of(view)
    found: list[tuple[Markup, Sequence[int]]] = []
    for function in usual_functions(view, most):
        kinds = Counter(_cell(view, commune, function).kind for commune in communes)
        found.append((view.anchors[1].function(function.slug), [kinds[kind] for kind in KIND_WORDS]))
    return found


def matrix(
    view: View, functions: Iterable[Function], communes: Sequence[Commune], anchors: Anchors
) -> Matrix:
    """The functions of some communes."""
    return Matrix(
        [anchors.commune(commune.slug) for commune in communes],
        [
            (anchors.function(function.slug), [_cell(view, commune, function) for commune in communes])
            for function in functions
        ],
    )


def _cell(view: View, commune: Commune, function: Function) -> Cell:
    running = view.measures.present.get((commune.slug, function.slug), ())
    if running:
        return _filled(view, running)
    answer = view.registry.answer(commune.slug, function.slug)
    if answer is not None and answer.answer in _ANSWERS:
        return Cell("without", _ANSWERS[answer.answer])
    expected = commune.kind == "commune" and function.is_expected_of(commune.population)
    kind: CellKind = "silent" if expected else "blank"
    return Cell(kind, KIND_WORDS[kind])


def _filled(view: View, running: Sequence[Presence]) -> Cell:
    kinds = Counter(_kind(view, presence) for presence in running)
    order: Sequence[CellKind] = ("gafam", "foreign", "other", "libre")
    kind = next(kind for kind in order if kinds[kind])
    beside = " +" if kind != "libre" and any(libre(p, view.day) for p in running) else ""
    return Cell(kind, KIND_WORDS[kind] + beside)


def _kind(view: View, presence: Presence) -> CellKind:
    if gafam(presence, view.day):
        return "gafam"
    if libre(presence, view.day):
        return "libre"
    country = country_of(presence.vendor, view.day)
    return "foreign" if country is not None and is_extra_eu(country) else "other"
