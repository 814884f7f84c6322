"""One commune: what it runs, what it could do next, what ends when, whom to call."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup

from affranchi.contracts import Term, as_seen, term_of
from affranchi.model.answers import Answer, Answers
from affranchi.model.declaration import Declaration
from affranchi.model.territory import Commune
from affranchi.naming import software_name
from affranchi.pieces import sharing
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.contact import mailbox
from affranchi.pieces.decisions import decisions_of
from affranchi.pieces.declared import Cells, already_used, by_domain
from affranchi.pieces.details import details_of, told, when, words
from affranchi.pieces.opportunities import leads_of
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, labelled, laid, named, wrapped
from affranchi.pieces.view import View
from affranchi.told.suites import command_to_say
from affranchi.wording import NBSP, NNBSP, counted, in_french, until_words


def commune_view(view: View, commune: Commune, cells: Cells) -> dict[str, object]:
    """What the template of a commune shows."""
    registry, anchors = view.registry, cells.anchors
    declared = registry.by_commune.get(commune.slug, ())
    current = [d for d in declared if d.status != "retired"]
    answers = registry.answers.get(commune.slug) or Answers(commune=commune.slug)
    members = registry.edition == "members"
    return {
        "commune": commune,
        "territory": registry.territory,
        "root": anchors.root,
        "aggregate": view.is_aggregate,
        "members": members,
        "successor": anchors.commune(commune.merged_into) if commune.merged_into else "",
        "editors": joined(map(named, commune.editors)),
        "summary": _summary(view, current),
        "decisions": decisions_of(view, commune, anchors),
        "domains": by_domain(current, cells),
        "already_used": already_used(current, cells),
        "answers": _answered(view, answers, anchors, members=members),
        "unsaid": [
            (
                labelled(anchors.software(d.software), d.label),
                joined(map(anchors.function, registry.unsaid_functions(d))),
                command_to_say(registry, d),
            )
            for d in current
            if registry.unsaid_functions(d)
        ],
        "unanswered": [anchors.function(f) for f in _unanswered(view, commune, current, answers)],
        "wishes": [
            (anchors.function(function), when(wish.since), wrapped(wish.note or ""))
            for function, wish in sorted(answers.wishes.items(), key=lambda w: view.sorted_as(w[0]))
        ],
        "endings": _endings(current, anchors, view.day) if members else [],
        "ending_years": [] if members else _ending_years(current, anchors, view.day),
        "exits": [*_planned(current, anchors), *_done(declared, anchors)],
        "offers": list(_offers(current, anchors)),
        "details": _details([as_seen(d, view.day) for d in current], anchors),
        "leads": leads_of(view, view.leads.get(("commune", commune.slug), ()), anchors, commune.slug),
        "sharings": sharing.table_of(
            view.sharings.get(("commune", commune.slug), ()), "Ce que la commune fait avec d’autres", anchors
        ),
    }


def _summary(view: View, current: Sequence[Declaration]) -> str:
    """How many declarations, how many of them libre; empty when there is none."""
    known = view.registry.software
    libre = sum(d.software in known and known[d.software].is_libre for d in current)
    declared = counted(len(current), "logiciel déclaré", "logiciels déclarés")
    return f"{declared}, dont {counted(libre, 'libre') if libre else 'aucun libre'}." if current else ""


def _answered(view: View, answers: Answers, anchors: Anchors, *, members: bool) -> list[Row]:
    """Functions that no software of the commune's own fills: function, how, verified on, note."""
    return [
        (
            anchors.function(function),
            _who(answer, anchors),
            when(answer.verified) or "jamais",
            *([wrapped(answer.note or "")] if members else []),
        )
        for function, answer in sorted(answers.answers.items(), key=lambda a: view.sorted_as(a[0]))
    ]


def _who(answer: Answer, anchors: Anchors) -> Markup:
    if answer.answer != "provided" or not (answer.by or answer.provider):
        return Markup.escape(in_french("answer", answer.answer))
    names = [anchors.commune(answer.by)] if answer.by else []
    names += [named(answer.provider)] if answer.provider else []
    if answer.software:
        return laid("rendu par {}, avec {}", joined(names), anchors.software(answer.software))
    return laid("rendu par {}", joined(names))


def _unanswered(
    view: View, commune: Commune, current: Sequence[Declaration], answers: Answers
) -> Iterator[str]:
    """The functions expected of a commune of this size for which this edition shows no answer."""
    if commune.kind != "commune" or commune.population is None:
        return
    filled = {f for d in current for f in view.registry.functions_of(d)}
    filled |= {f for d in current for f in view.registry.unsaid_functions(d)}
    filled |= {f for f, answer in answers.answers.items() if answer.answer != "unknown"}
    for function, inhabitants in view.expected:
        if inhabitants <= commune.population and function not in filled:
            yield function


def _endings(current: Sequence[Declaration], anchors: Anchors, day: date) -> list[Row]:
    """Contracts with a known end, the nearest first: software, end, last day to leave."""
    return [
        (labelled(anchors.software(d.software), d.label), when(term.end), _last_day(term))
        for d, term in _ending(current, day)
    ]


def _ending_years(current: Sequence[Declaration], anchors: Anchors, day: date) -> list[tuple[str, Markup]]:
    """The software whose contracts end, by year to come: all that the public edition knows."""
    ending = [(when(t.end)[-4:], d) for d, t in _ending(current, day)]
    years = groupby((pair for pair in ending if pair[0] >= str(day.year)), key=lambda pair: pair[0])
    return [
        (year, joined(labelled(_name(d.software, anchors), d.label) for _, d in group))
        for year, group in years
    ]


def _ending(current: Sequence[Declaration], day: date) -> list[tuple[Declaration, Term]]:
    found = [(d, term_of(d.contract, day)) for d in current if d.contract.end is not None]
    return sorted(found, key=lambda pair: (str(pair[1].end), pair[0].stem))


def _last_day(term: Term) -> str:
    """The last day to leave, and the next one when it is past."""
    if not term.is_missed:
        return when(term.leave_by) or "inconnu"
    then = f"prochaine fenêtre{NBSP}: {when(term.next_leave_by)}" if term.next_leave_by else "suite inconnue"
    return f"{when(term.leave_by)} (passé{NNBSP}; {then})"


def _planned(current: Sequence[Declaration], anchors: Anchors) -> Iterator[Row]:
    """The ways out: software, what takes its place, how far, when, decision."""
    for d in current:
        if d.exit.target or d.exit.state or d.exit.by or d.exit.decision:
            yield (
                labelled(anchors.software(d.software), d.label),
                anchors.software(d.exit.target) if d.exit.target else "à choisir",
                f"sortie {in_french('exit', d.exit.state)}" if d.exit.state else "sortie prévue",
                until_words(d.exit.by) if d.exit.by else "",
                wrapped(d.exit.decision or ""),
            )


def _done(declared: Sequence[Declaration], anchors: Anchors) -> Iterator[Row]:
    for d in declared:
        if d.status == "retired" and d.retirement and d.retirement.reason != "error":
            gone = d.retirement
            yield (
                labelled(anchors.software(d.software), d.label),
                anchors.software(gone.replaced_by) if gone.replaced_by else "aucun",
                "sortie faite" if gone.reason == "exit" else in_french("retirement", gone.reason),
                f"en {gone.on}" if isinstance(gone.on, int) else f"le {when(gone.on)}",
                wrapped(d.exit.decision or ""),
            )


def _offers(current: Sequence[Declaration], anchors: Anchors) -> Iterator[Markup]:
    """What it proposes and looks for, a line a software, and whom to write to."""
    for d in current:
        offer = d.sharing
        said = (
            ("propose", words("offer", offer.offers)),
            ("cherche", words("offer", offer.seeks)),
            (
                "contact",
                mailbox(offer.contact, f"Entraide{NBSP}: {_name(d.software, anchors)}")
                if offer.contact
                else "",
            ),
        )
        if line := told([(name, value) for name, value in said if value]):
            yield laid("{} — {}", labelled(anchors.software(d.software), d.label), line)


def _details(current: Sequence[Declaration], anchors: Anchors) -> list[tuple[Markup, Markup, Markup]]:
    """Each software with what is known of it in one paragraph, and its notes."""
    found = []
    for d in current:
        facts = details_of(d, anchors)
        if facts or d.notes:
            found.append((labelled(_name(d.software, anchors), d.label), told(facts), wrapped(d.notes or "")))
    return found


def _name(slug: str, anchors: Anchors) -> Markup:
    """A software's name without a link: the table above has it."""
    return named(software_name(anchors.registry, slug))
