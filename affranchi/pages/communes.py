"""The communes: their list, and for each what it runs, what it could do next, whom to call."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment
from markupsafe import Markup

from affranchi.figures.notice import last_day_to_leave
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.function import Function
from affranchi.model.territory import Commune
from affranchi.model.values import year_of
from affranchi.pages import links, sharings
from affranchi.pages.anchors import Anchors
from affranchi.pages.facts import facts_of, maybe, told, when, words
from affranchi.pages.page import Page
from affranchi.pages.text import named, one_line, wrapped
from affranchi.pages.view import DOMAINS, View, some_of
from affranchi.wording import NBSP, counted, label

_DEPTH = 2
_SHOWN_EQUIVALENTS = 3


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
class Leaving:
    """A row of the ways out: where from, where to, when, how far."""

    software: Markup
    target: Markup
    state: str
    when: str
    decision: Markup


@dataclass(frozen=True, slots=True)
class Ending:
    """A row of the contracts that end."""

    software: Markup
    end: str
    last_day: str


def commune_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The list of communes, then a page for each."""
    yield _list_page(view, templates)
    template = templates.get_template("commune.html")
    cells = _Cells(view)
    for commune in view.registry.communes.values():
        yield Page(
            kind="commune",
            path=f"{links.COMMUNES}{commune.slug}/",
            title=one_line(commune.name),
            description=_description(view, commune),
            html=template.render(_commune(view, commune, cells)),
            search=one_line(" ".join(filter(None, (commune.name, commune.insee, commune.siren))), 400),
        )


def _list_page(view: View, templates: Environment) -> Page:
    return Page(
        kind="",
        path=links.COMMUNES,
        title="Les communes",
        description=one_line(f"Ce que déclarent les communes de {view.registry.territory.name}."),
        html=templates.get_template("communes.html").render(
            territory=view.registry.territory,
            rows=commune_rows(view, view.anchors[1]),
            aggregate=view.is_aggregate,
        ),
    )


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A row of a list of communes; `declared` counts software not retired."""

    name: Markup
    kind: str
    population: int | None
    declared: int
    libre: int
    verified: date | None


def commune_rows(view: View, anchors: Anchors) -> list[CommuneRow]:
    """The communes in alphabetical order: nobody is ranked."""
    return [
        _commune_row(view, anchors, commune)
        for commune in sorted(view.registry.communes.values(), key=lambda c: c.slug)
    ]


def _commune_row(view: View, anchors: Anchors, commune: Commune) -> CommuneRow:
    declared = _current(view, commune.slug)
    software = view.registry.software
    return CommuneRow(
        name=anchors.commune(commune.slug),
        kind=label("entity", commune.kind),
        population=commune.population,
        declared=len(declared),
        libre=sum(d.software in software and software[d.software].is_libre for d in declared),
        verified=max((d.verified for d in declared if d.verified), default=None),
    )


def _current(view: View, commune: str) -> list[Declaration]:
    return [d for d in view.registry.by_commune.get(commune, ()) if d.status != "retired"]


def _description(view: View, commune: Commune) -> str:
    who = one_line(commune.name)
    if view.is_aggregate:
        return f"{who}{NBSP}: ce que la commune rend public."
    declared = len(_current(view, commune.slug))
    return f"{who}{NBSP}: {counted(declared, 'logiciel déclaré', 'logiciels déclarés')} et ce qui peut les remplacer."


class _Cells:
    """The cells that depend on a software alone, made once for all communes."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.made: dict[str, tuple[Markup, Markup, Markup, Markup]] = {}

    def __getitem__(self, slug: str) -> tuple[Markup, Markup, Markup, Markup]:
        if slug not in self.made:
            self.made[slug] = self._make(slug)
        return self.made[slug]

    def _make(self, slug: str) -> tuple[Markup, Markup, Markup, Markup]:
        anchors, software = self.view.anchors[_DEPTH], self.view.registry.software.get(slug)
        if software is None:
            return anchors.software(slug), Markup("inconnu"), Markup(), Markup()
        vendor = anchors.vendor(software.vendor) if software.vendor else Markup("inconnu")
        return anchors.software(slug), self.view.badges[software.model], vendor, self._equivalents(slug)

    def _equivalents(self, slug: str) -> Markup:
        anchors = self.view.anchors[_DEPTH]
        found = [c for c in self.view.candidates.get(slug, ()) if c.takes_the_place]
        names = [anchors.software(c.software.slug) for c in found]
        software = self.view.registry.software[slug]
        if not names and self.view.has_no_equivalent(software):
            return Markup("aucun connu")
        return some_of(names, _SHOWN_EQUIVALENTS)


def _commune(view: View, commune: Commune, cells: _Cells) -> dict[str, object]:
    """What the template of a commune shows."""
    registry, anchors = view.registry, view.anchors[_DEPTH]
    declared = registry.by_commune.get(commune.slug, ())
    current = [d for d in declared if d.status != "retired"]
    answers = registry.answers.get(commune.slug) or Answers(commune=commune.slug)
    return {
        "commune": commune,
        "territory": registry.territory,
        "root": anchors.root,
        "aggregate": view.is_aggregate,
        "members": registry.edition == "members",
        "successor": anchors.commune(commune.merged_into) if commune.merged_into else "",
        "count": len(current),
        "domains": _by_domain(view, current, cells),
        "answers": _answered(answers, anchors),
        "unanswered": [anchors.function(f.slug) for f in _unanswered(view, commune, current, answers)],
        "wishes": [
            (anchors.function(f), when(w.since), named(w.note or "")) for f, w in answers.wishes.items()
        ],
        "endings": _endings(current, anchors, view.day),
        "exits": [*_planned(current, anchors), *_done(declared, anchors)],
        "offers": list(_offers(current, anchors)),
        "details": _details(current, anchors),
        "sharings": sharings.rows(view.sharings_of_commune.get(commune.slug, ()), anchors),
    }


def _by_domain(
    view: View, current: Sequence[Declaration], cells: _Cells
) -> list[tuple[str, str, list[Declared]]]:
    """The declared software, by domain of their functions, in the order of domains."""
    anchors, groups = view.anchors[_DEPTH], defaultdict[str, list[Declared]](list)
    for declaration in current:
        software, model, vendor, equivalents = cells[declaration.software]
        name = _labelled(software, declaration)
        status = _status(declaration)
        for function in view.registry.functions_of(declaration) or ("",):
            words_of = anchors.function(function) if function else Markup("non précisée")
            groups[view.domain_of(function)].append(
                Declared(words_of, name, model, vendor, equivalents, status)
            )
    return [
        (domain or "autres", label("domain", domain) if domain else "Autres fonctions", groups[domain])
        for domain in (*DOMAINS, "")
        if domain in groups
    ]


def _labelled(software: Markup, declaration: Declaration) -> Markup:
    return Markup("{} ({})").format(software, declaration.label) if declaration.label else software


def _status(declaration: Declaration) -> str:
    return label("status", declaration.status)


def _answered(answers: Answers, anchors: Anchors) -> list[tuple[Markup, Markup, str, Markup]]:
    """Functions that no software of the commune's own fills: function, how, verified on, note."""
    return [
        (anchors.function(function), _who(answer.answer, answer.by, answer.provider, anchors), when(answer.verified),
         wrapped(answer.note or ""))
        for function, answer in answers.answers.items()
    ]  # fmt: skip


def _who(answer: str, by: str | None, provider: str | None, anchors: Anchors) -> Markup:
    if answer != "provided" or not (by or provider):
        return Markup.escape(label("answer", answer))
    return Markup("rendu par {}").format(anchors.commune(by) if by else named(provider or ""))


def _unanswered(
    view: View, commune: Commune, current: Sequence[Declaration], answers: Answers
) -> Iterator[Function]:
    """The functions expected of a commune of this size for which this edition shows no answer."""
    filled = {f for d in current for f in view.registry.functions_of(d)}
    filled |= {f for f, answer in answers.answers.items() if answer.answer != "unknown"}
    for function, threshold in view.expected:
        if commune.population is not None and commune.kind == "commune" and threshold <= commune.population:
            if function.slug not in filled:
                yield function


def _endings(current: Sequence[Declaration], anchors: Anchors, day: date) -> list[Ending]:
    """Contracts with a known end, the nearest first."""
    dated = [(str(d.contract.end), d) for d in current if d.contract.end is not None]
    return [
        Ending(
            _labelled(anchors.software(d.software), d),
            when(d.contract.end),
            when(last_day_to_leave(d.contract, day)),
        )
        for _, d in sorted(dated, key=lambda pair: (pair[0], pair[1].stem))
    ]


def _planned(current: Sequence[Declaration], anchors: Anchors) -> Iterator[Leaving]:
    for d in current:
        if d.exit.target or d.exit.state or d.exit.by or d.exit.decision:
            yield Leaving(
                _labelled(anchors.software(d.software), d),
                anchors.software(d.exit.target) if d.exit.target else Markup("à choisir"),
                maybe("exit", d.exit.state) or "prévue",
                f"pour le {when(d.exit.by)}" if d.exit.by else "",
                wrapped(d.exit.decision or ""),
            )


def _done(declared: Sequence[Declaration], anchors: Anchors) -> Iterator[Leaving]:
    for d in declared:
        if d.status == "retired" and d.retirement and d.retirement.reason != "error":
            target = d.retirement.replaced_by
            yield Leaving(
                _labelled(anchors.software(d.software), d),
                anchors.software(target) if target else Markup("aucun"),
                label("retirement", d.retirement.reason),
                f"en {year_of(d.retirement.on)}"
                if isinstance(d.retirement.on, int)
                else f"le {when(d.retirement.on)}",
                wrapped(d.exit.decision or ""),
            )


def _offers(current: Sequence[Declaration], anchors: Anchors) -> Iterator[Mapping[str, object]]:
    for d in current:
        if d.sharing.offers or d.sharing.seeks:
            yield {
                "software": _labelled(anchors.software(d.software), d),
                "offers": words("offer", d.sharing.offers),
                "seeks": words("offer", d.sharing.seeks),
                "contact": named(d.sharing.contact or ""),
            }


def _details(current: Sequence[Declaration], anchors: Anchors) -> list[tuple[Markup, Markup, Markup]]:
    """Each software with what is known of it in one paragraph, and its notes."""
    found = []
    for d in current:
        facts = facts_of(d, anchors)
        if facts or d.notes:
            found.append((_labelled(anchors.software(d.software), d), told(facts), wrapped(d.notes or "")))
    return found
