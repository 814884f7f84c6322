"""One commune: what it runs, what it could do next, what ends when, whom to call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from affranchi.figures.notice import last_day_to_leave
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.territory import Commune
from affranchi.pages import sharings
from affranchi.pages.anchors import Anchors
from affranchi.pages.declared import Cells, by_domain, labelled, leads
from affranchi.pages.facts import facts_of, told, when, words
from affranchi.pages.text import named, wrapped
from affranchi.pages.view import View
from affranchi.wording import counted, label


@dataclass(frozen=True, slots=True)
class Ending:
    """A row of the contracts that end."""

    software: Markup
    end: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """A row of the ways out: where from, where to, how far, when."""

    software: Markup
    target: Markup
    state: str
    when: str
    decision: Markup


def commune_view(view: View, commune: Commune, cells: Cells) -> dict[str, object]:
    """What the template of a commune shows."""
    registry, anchors = view.registry, cells.anchors
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
        "summary": _summary(view, current),
        "domains": by_domain(current, cells),
        "leads": leads(current, cells),
        "answers": _answered(answers, anchors),
        "unanswered": [anchors.function(f) for f in _unanswered(view, commune, current, answers)],
        "wishes": [
            (anchors.function(function), when(wish.since), wrapped(wish.note or ""))
            for function, wish in answers.wishes.items()
        ],
        "endings": _endings(current, anchors, view.day),
        "exits": [*_planned(current, anchors), *_done(declared, anchors)],
        "offers": list(_offers(current, anchors)),
        "details": _details(current, anchors),
        "sharings": sharings.rows(view.sharings_of_commune.get(commune.slug, ()), anchors),
    }


def _summary(view: View, current: Sequence[Declaration]) -> str:
    """How many declarations, how many of them libre; empty when there is none."""
    known = view.registry.software
    libre = sum(d.software in known and known[d.software].is_libre for d in current)
    declared = counted(len(current), "logiciel déclaré", "logiciels déclarés")
    return f"{declared}, dont {counted(libre, 'libre') if libre else 'aucun libre'}." if current else ""


def _answered(answers: Answers, anchors: Anchors) -> list[tuple[Markup, Markup, str, Markup]]:
    """Functions that no software of the commune's own fills: function, how, verified on, note."""
    return [
        (
            anchors.function(function),
            _who(answer.answer, answer.by, answer.provider, anchors),
            when(answer.verified),
            wrapped(answer.note or ""),
        )
        for function, answer in answers.answers.items()
    ]


def _who(answer: str, by: str | None, provider: str | None, anchors: Anchors) -> Markup:
    if answer != "provided" or not (by or provider):
        return Markup.escape(label("answer", answer))
    names = [anchors.commune(by)] if by else []
    names += [named(provider)] if provider else []
    return Markup("rendu par {}").format(Markup(", ").join(names))


def _unanswered(
    view: View, commune: Commune, current: Sequence[Declaration], answers: Answers
) -> Iterator[str]:
    """The functions expected of a commune of this size for which this edition shows no answer."""
    if commune.kind != "commune" or commune.population is None:
        return
    filled = {f for d in current for f in view.registry.functions_of(d)}
    filled |= {f for f, answer in answers.answers.items() if answer.answer != "unknown"}
    for function, inhabitants in view.expected:
        if inhabitants <= commune.population and function not in filled:
            yield function


def _endings(current: Sequence[Declaration], anchors: Anchors, day: date) -> list[Ending]:
    """Contracts with a known end, the nearest first."""
    dated = sorted((str(d.contract.end), d.stem, d) for d in current if d.contract.end is not None)
    return [
        Ending(
            software=labelled(anchors.software(d.software), d),
            end=when(d.contract.end),
            last_day=_last_day(d, day),
        )
        for _, _, d in dated
    ]


def _last_day(declaration: Declaration, day: date) -> str:
    last = last_day_to_leave(declaration.contract, day)
    return f"{when(last)} (passé)" if last and last < day else when(last)


def _planned(current: Sequence[Declaration], anchors: Anchors) -> Iterator[Leaving]:
    for d in current:
        if d.exit.target or d.exit.state or d.exit.by or d.exit.decision:
            yield Leaving(
                software=labelled(anchors.software(d.software), d),
                target=anchors.software(d.exit.target) if d.exit.target else Markup("à choisir"),
                state=f"sortie {label('exit', d.exit.state)}" if d.exit.state else "sortie prévue",
                when=f"pour le {when(d.exit.by)}" if d.exit.by else "",
                decision=wrapped(d.exit.decision or ""),
            )


def _done(declared: Sequence[Declaration], anchors: Anchors) -> Iterator[Leaving]:
    for d in declared:
        if d.status == "retired" and d.retirement and d.retirement.reason != "error":
            gone = d.retirement
            yield Leaving(
                software=labelled(anchors.software(d.software), d),
                target=anchors.software(gone.replaced_by) if gone.replaced_by else Markup("aucun"),
                state="sortie faite" if gone.reason == "exit" else label("retirement", gone.reason),
                when=f"en {gone.on}" if isinstance(gone.on, int) else f"le {when(gone.on)}",
                decision=wrapped(d.exit.decision or ""),
            )


def _offers(current: Sequence[Declaration], anchors: Anchors) -> Iterator[Mapping[str, object]]:
    for d in current:
        if d.sharing.offers or d.sharing.seeks or d.sharing.contact:
            yield {
                "software": labelled(anchors.software(d.software), d),
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
            software = anchors.registry.software.get(d.software)
            name = named(software.name) if software else anchors.software(d.software)
            found.append((labelled(name, d), told(facts), wrapped(d.notes or "")))
    return found
