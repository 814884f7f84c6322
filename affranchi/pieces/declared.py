"""What a commune declares, function by function, with what could take its place."""

from collections import defaultdict
from collections.abc import Sequence

from markupsafe import Markup

from affranchi.model.declaration import Declaration
from affranchi.model.software import Software
from affranchi.pieces.links import SOFTWARE, anchor
from affranchi.pieces.table import Group, Row
from affranchi.pieces.text import labelled, laid
from affranchi.pieces.view import DOMAINS, View, some_of
from affranchi.replacing import Replacement, fills, fitting, has_no_replacement, ranked
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, counted, in_french

_SHOWN_EQUIVALENTS = 2
_SHOWN_USED = 8
_SHOWN_NEIGHBOURS = 4

Cells3 = tuple[Markup, Markup, Markup]


class Cells:
    """The cells of a row that depend on a software and a function alone, made once for all communes."""

    def __init__(self, view: View, depth: int) -> None:
        self.view = view
        self.anchors = view.anchors[depth]
        self._made: dict[tuple[str, str], Cells3] = {}
        self._usable: dict[tuple[str, str], Sequence[Replacement]] = {}

    def of(self, slug: str, function: str) -> Cells3:
        """Software, vendor, model with equivalents."""
        key = slug, function
        if key not in self._made:
            software = self.view.registry.software.get(slug)
            self._made[key] = (
                self.anchors.software(slug),
                self.view.vendor_name(software) if software else Markup("inconnu"),
                self._model(software, function) if software else Markup("inconnu"),
            )
        return self._made[key]

    def _model(self, software: Software, function: str) -> Markup:
        """`libre`; `propriétaire : ` and what could take its place, in one link to all of it."""
        model = self.view.models[software.model]
        if has_no_replacement(self.view.registry, software, (function,) if function else ()):
            return laid("{}{}: aucun équivalent libre connu", model, NBSP)
        found = self.filling(software, function)
        if software.is_libre or not found:
            return model
        names = ", ".join(one_line(c.software.name) for c in found[:_SHOWN_EQUIVALENTS])
        more = len(found) - _SHOWN_EQUIVALENTS
        names += f" et {counted(more, 'autre')}" if more > 0 else ""
        href = f"{self.anchors.root}{SOFTWARE}{software.slug}/#equivalents"
        return laid("{}{}: {}", model, NBSP, anchor(href, names))

    def filling(self, software: Software, function: str) -> Sequence[Replacement]:
        """What may take the place of a software for a function, the best first."""
        found = self.view.candidates.get(software.slug, ())
        usable = [c for c in found if c.takes_the_place and (not function or fills(c.equivalent, function))]
        wanted = (function,) if function else ()
        return ranked(software, fitting(usable, wanted) if wanted else usable, wanted)

    def usable(self, software: Software, function: str) -> Sequence[Replacement]:
        """What may take the place of a software for a function, and is in use here."""
        key = software.slug, function
        if key not in self._usable:
            self._usable[key] = [c for c in self.filling(software, function) if c.users]
        return self._usable[key]


def by_domain(current: Sequence[Declaration], cells: Cells) -> list[Group]:
    """The declared software by domain of their functions, in the order of their functions."""
    view, functions = cells.view, cells.view.registry.functions
    groups: defaultdict[str, list[tuple[str, Row]]] = defaultdict(list)
    for declaration in current:
        for function in view.registry.functions_of(declaration) or ("",):
            domain = functions[function].domain if function in functions else ""
            row = _row(declaration, function, cells)
            groups[domain].append((view.folded_functions.get(function, function), row))
    return [
        (
            f"d-{domain or 'autres'}",
            in_french("domain", domain) if domain else "Autres fonctions",
            [row for _, row in sorted(groups[domain], key=lambda pair: pair[0])],
        )
        for domain in (*DOMAINS, "")
        if domain in groups
    ]


def _row(declaration: Declaration, function: str, cells: Cells) -> Row:
    """Function, software (how far, when it is not simply in use), vendor, model with equivalents."""
    software, vendor, model = cells.of(declaration.software, function)
    name = labelled(software, declaration.label)
    if declaration.status != "in-use":
        name = laid("{}, {}", name, in_french("status", declaration.status))
    return cells.view.function_name(function) if function else "non précisée", name, vendor, model


def already_used(current: Sequence[Declaration], cells: Cells) -> list[Row]:
    """What the commune could leave for what others already run, what most of them run first."""
    own = {declaration.software for declaration in current}
    found: dict[str, tuple[str, Replacement]] = {}
    for declaration in current:
        software = cells.view.registry.software.get(declaration.software)
        if software is None or software.is_libre:
            continue
        for function in cells.view.registry.functions_of(declaration):
            usable = cells.usable(software, function)
            if usable and not own.intersection(c.software.slug for c in usable):
                best = max(usable, key=lambda c: len(c.users))
                found.setdefault(software.slug, (function, best))
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1][1].users), pair[0]))
    return [_better(slug, function, best, cells) for slug, (function, best) in ranked[:_SHOWN_USED]]


def _better(slug: str, function: str, used: Replacement, cells: Cells) -> Row:
    """Software of today, function, what could take its place, who already runs that."""
    anchors = cells.anchors
    return (
        anchors.software(slug),
        cells.view.function_name(function),
        anchors.software(used.software.slug),
        some_of(anchors.communes(cells.view.users[used.software.slug]), _SHOWN_NEIGHBOURS),
    )
