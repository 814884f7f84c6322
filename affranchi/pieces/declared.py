"""What a commune declares, each software once: functions, vendor, licence, what could take its place."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from affranchi.contracts import as_seen
from affranchi.model.declaration import Declaration
from affranchi.model.software import Software
from affranchi.naming import software_name
from affranchi.pieces.contact import mailbox
from affranchi.pieces.details import Detail, details_of, told, words
from affranchi.pieces.links import SOFTWARE, anchor, form_of, spoken
from affranchi.pieces.text import beside, joined, laid, wrapped
from affranchi.pieces.view import DOMAINS, View, some_of
from affranchi.replacing import Replacement, fills, fitting, has_no_replacement, ranked
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, counted, in_french, until_words

_SHOWN_EQUIVALENTS = 2
_SHOWN_NEIGHBOURS = 2


class Domain(NamedTuple):
    """The software of a domain: its id and name, how many there are in words, a row each."""

    id: str
    name: str
    told: str
    rows: Sequence[Markup]


class Cells:
    """What a row says of a software and its functions alone, made once for all communes."""

    def __init__(self, view: View, depth: int) -> None:
        self.view = view
        self.anchors = view.anchors[depth]
        self.has_form = view.registry.territory.has_form_in(view.registry.edition)
        self._made: dict[tuple[str, Sequence[str]], Markup] = {}

    def of(self, slug: str, functions: Sequence[str]) -> Markup:
        """`État civil · Ciril · propriétaire : …, déjà chez …`."""
        key = slug, functions
        if key not in self._made:
            software = self.view.registry.software.get(slug)
            names = joined(self.view.function_name(function) for function in functions)
            vendor = self.view.vendor_name(software) if software and software.vendor else "éditeur inconnu"
            model = self.model(software, functions) if software else "licence inconnue"
            self._made[key] = joined((names or "fonction non précisée", vendor, model), " · ")
        return self._made[key]

    def model(self, software: Software, functions: Sequence[str] = ()) -> Markup:
        """`libre`; `propriétaire : ` and what could take its place, a link if it has a page, who runs it."""
        model = self.view.models[software.model]
        if has_no_replacement(self.view.registry, software, functions):
            return laid("{}{}: aucun équivalent libre connu", model, NBSP)
        found = self._filling(software, functions)
        if software.is_libre or not found:
            return model
        told = self._told(software, found)
        # The best that runs here, not the one that most run: PrimTux is for schools alone.
        used = next((one for one in found if one.users), found[0])
        near = list(map(self.anchors.body, self.view.users.get(used.software.slug, ())))
        where = laid(" ({} déjà chez {})", one_line(used.software.name), some_of(near, _SHOWN_NEIGHBOURS))
        return laid("{}{}: {}{}", model, NBSP, told, where if used.users else "")

    def _told(self, software: Software, found: Sequence[Replacement]) -> Markup | str:
        """The first that may take its place, a link to all; one alone is a link to its own page."""
        if len(found) == 1:
            return self.anchors.replacing(found[0])
        names = ", ".join(one_line(c.name) for c in found[:_SHOWN_EQUIVALENTS])
        more = len(found) - _SHOWN_EQUIVALENTS
        names += f" et {counted(more, 'autre')}" if more > 0 else ""
        href = f"{self.anchors.root}{SOFTWARE}{software.slug}/#equivalents"
        return anchor(href, names) if software.slug in self.view.shown.software else names

    def _filling(self, software: Software, functions: Sequence[str]) -> Sequence[Replacement]:
        """What may take the place of a software for the first of its functions, the best first."""
        found, wanted = self.view.candidates_of(software.slug), functions[:1]
        usable = [c for c in found if c.takes_the_place and all(fills(c.equivalent, f) for f in wanted)]
        return ranked(software, fitting(usable, wanted) if wanted else usable, wanted)


def by_domain(current: Sequence[Declaration], cells: Cells) -> list[Domain]:
    """The declared software by domain of their first function, in the order of their functions."""
    view, known = cells.view, cells.view.registry
    groups: defaultdict[str, list[tuple[tuple[str, str], Declaration]]] = defaultdict(list)
    for one in current:
        function = next(iter(known.functions_of(one)), "")
        domain = known.functions[function].domain if function in known.functions else ""
        groups[domain].append((view.sorted_as(function), one))
    return [
        Domain(
            f"d-{domain or 'autres'}",
            in_french("domain", domain) if domain else "Autres fonctions",
            _count_words(view, [one for _, one in groups[domain]]),
            [_row(one, cells) for _, one in sorted(groups[domain], key=lambda pair: (pair[0], pair[1].stem))],
        )
        for domain in (*DOMAINS, "")
        if domain in groups
    ]


def _count_words(view: View, some: Sequence[Declaration]) -> str:
    """`12 logiciels, dont 3 libres`."""
    known = view.registry.software
    libre = sum(one.software in known and known[one.software].is_libre for one in some)
    told = f"dont {counted(libre, 'libre')}" if libre else "aucun libre"
    return f"{counted(len(some), 'logiciel')}, {told}"


def _row(declaration: Declaration, cells: Cells) -> Markup:
    """A software: its name, how far, what it is; on a second line what is known of its use; its notes."""
    name = cells.anchors.use(declaration.software, declaration.label)
    if declaration.status != "in-use":
        name = beside(name, in_french("status", declaration.status))
    functions = cells.view.registry.functions_of(declaration)
    facts = told(_details(declaration, cells))
    more = laid('<div class="aff-small">{}</div>', facts) if facts else ""
    notes = laid('<div class="aff-free">{}</div>', wrapped(declaration.notes)) if declaration.notes else ""
    edit = _edit(declaration, cells) if cells.has_form else ""
    return laid("{} — {}{}{}{}", name, cells.of(declaration.software, tuple(functions)), more, notes, edit)


def _edit(declaration: Declaration, cells: Cells) -> Markup:
    """Where a declaration is changed on the web page."""
    href = cells.anchors.root + form_of(declaration.commune, declaration.stem)
    name = software_name(cells.view.registry, declaration.software)
    # Told by an attribute, as other links are: an element a row made the page of a large commune too heavy.
    told = spoken("Modifier", one_line(name))
    return laid(' <a class="aff-small aff-edit" href="{}"{}>Modifier</a>', href, told)


def _details(declaration: Declaration, cells: Cells) -> Iterator[Detail]:
    """What is known of the use of a software, what its commune decided, what it offers and looks for."""
    yield from details_of(as_seen(declaration, cells.view.day), cells.anchors)
    leaving, offer = declaration.exit, declaration.sharing
    if leaving.target or leaving.state or leaving.by or leaving.decision:
        state = in_french("exit", leaving.state) if leaving.state else "prévue"
        target = laid(" vers {}", cells.anchors.software(leaving.target)) if leaving.target else ""
        by = f" {until_words(leaving.by)}" if leaving.by else ""
        decision = laid(" ({})", one_line(leaving.decision)) if leaving.decision else ""
        yield "sortie", laid("{}{}{}{}", state, target, by, decision)
    if offer.offers:
        yield "propose", words("offer", offer.offers)
    if offer.seeks:
        yield "cherche", words("offer", offer.seeks)
    if offer.contact:
        yield "contact", mailbox(offer.contact, "Entraide entre communes")
