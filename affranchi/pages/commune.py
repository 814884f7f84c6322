"""One commune: what to decide, what to do with others, whom to write to; what it runs, by domain."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from markupsafe import Markup

from affranchi.figures.exits import has_left
from affranchi.model.answers import Answer, Answers
from affranchi.model.declaration import Declaration
from affranchi.model.territory import Commune
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.decisions import decisions_of
from affranchi.pieces.declared import Cells, by_domain
from affranchi.pieces.details import told, when
from affranchi.pieces.opportunities import leads_of
from affranchi.pieces.text import beside, joined, laid, named, wrapped
from affranchi.pieces.view import View, some_of
from affranchi.registry import Registry
from affranchi.told.deadlines import in_calendar
from affranchi.told.experiences import exit_words, state_words
from affranchi.told.steps import has_dates
from affranchi.told.suites import command_to_say
from affranchi.wording import at_words, away_words, counted, in_french, number, the_name

# What moved in about half a year is news.
_NEWS = timedelta(days=183)
_MOST_NEWS, _SHOWN_NEWS, _MOST_LEADS = 5, 4, 3
_DECISIONS = ("", "Sa prochaine décision", "Ses deux prochaines décisions", "Ses trois prochaines décisions")

# A number, and the words that follow it.
Count = tuple[str, str]


def commune_view(view: View, commune: Commune, cells: Cells) -> dict[str, object]:
    """What the template of a commune shows."""
    registry, anchors = view.registry, cells.anchors
    declared = registry.by_commune.get(commune.slug, ())
    current = [d for d in declared if d.status != "retired"]
    answers = registry.answers.get(commune.slug) or Answers(commune=commune.slug)
    measures = view.measures.of(commune.slug)
    decisions = decisions_of(view, measures, anchors)
    leads = view.leads.get(("commune", commune.slug), ())
    # What would change something for it, before what it would only help with.
    leads = sorted(leads, key=lambda one: commune.slug not in one.concerned)
    return {
        "commune": commune,
        "who": "la commune" if commune.kind == "commune" else "l’entité",
        "form": links.form_of(commune.slug, "new") if cells.has_form else "",
        "facts": _facts(commune, anchors),
        "away": "" if commune.is_here_on(view.day) else named(away_words(commune.name, view.day)),
        "counts": _counts(view, current),
        "decisions_title": _DECISIONS[len(decisions)],
        "decisions": decisions,
        "leads": leads_of(view, leads, anchors, commune.slug, _MOST_LEADS),
        "news": [] if view.is_aggregate else _news(view, declared, answers, anchors),
        "domains": by_domain(current, cells),
        "has_calendar": any(in_calendar(registry, one) for one in measures.deadlines)
        or has_dates(measures.tasks),
        "answers": list(_answered(view, answers, anchors)),
        "unknown": list(_unknown(view, answers, anchors)),
        "unsaid": list(_unsaid(view, current, anchors)) if commune.is_here_on(view.day) else [],
        "unanswered": [anchors.function(f) for f in _unanswered(view, commune, current, answers)],
        "wishes": list(_wishes(view, answers, anchors)),
        "left": list(_left(declared, anchors)),
        "experiences": list(_experiences(registry, commune.slug, anchors)),
        "sharings": list(_sharings(view, commune.slug, anchors)),
    }


def _experiences(registry: Registry, slug: str, anchors: Anchors) -> Iterator[Markup]:
    """What it tells of its exits, or others of theirs with it."""
    for one in registry.experiences_about.get(("commune", slug), ()):
        yield beside(anchors.experience(one.stem), f"{exit_words(registry, one)}, {state_words(one)}")


def _sharings(view: View, slug: str, anchors: Anchors) -> Iterator[Markup]:
    """What it shares in, how far that is, and how far it is in it when not engaged."""
    for one in view.sharings.get(("commune", slug), ()):
        if not one.dismissed:
            part = one.participants.get(slug)
            degree = f", {in_french('degree', part.degree)}" if part and part.degree != "engaged" else ""
            yield beside(anchors.sharing(one.slug), in_french("stage", one.stage) + degree)


def _unknown(view: View, answers: Answers, anchors: Anchors) -> Iterator[Markup]:
    """Functions that it says it does not know about, and its note."""
    for function, one in sorted(answers.answers.items(), key=lambda a: view.sorted_as(a[0])):
        if one.answer == "unknown":
            yield laid("{}{}", anchors.function(function), _note(one.note))


def _unsaid(view: View, current: Sequence[Declaration], anchors: Anchors) -> Iterator[Markup]:
    """Suites, what they may fill besides, and for the members the command that says it."""
    registry = view.registry
    for one in current:
        if unsaid := registry.unsaid_functions(one):
            command = laid("<br><code>{}</code>", command_to_say(registry, one))
            use, functions = anchors.use(one.software, one.label), joined(map(anchors.function, unsaid))
            yield laid("{}\u00a0: {}{}", use, functions, command if registry.edition == "members" else "")


def _facts(commune: Commune, anchors: Anchors) -> Markup:
    """What it is, in a line."""
    people = commune.population
    known = (
        ("nature", in_french("entity", commune.kind)),
        ("habitants", "inconnu" * (commune.kind == "commune") if people is None else number(people)),
        ("code INSEE", named(commune.insee or "")),
        ("SIREN", named(commune.siren or "")),
        ("site web", links.safe_link(commune.website) if commune.website else ""),
        ("dans le territoire depuis", when(commune.since)),
        ("dans le territoire jusqu’au", when(commune.until)),
        ("réunie à", anchors.commune(commune.merged_into) if commune.merged_into else ""),
        ("relecture de ses fichiers", joined(map(named, commune.editors))),
    )
    return told((name, value) for name, value in known if value)


def _counts(view: View, current: Sequence[Declaration]) -> list[Count]:
    """Three numbers: what it declares, how much is libre, how much comes from one of the five."""
    if not current:
        return []
    software = [s for d in current if (s := view.registry.software.get(d.software))]
    licensed = [s for s in software if s.model != "unknown"]
    sold = [s for s in software if s.vendor]
    gafam = sum(view.registry.gafam_of(s, view.day) is not None for s in sold)
    libre, total = sum(s.is_libre for s in licensed), len(current)
    return [
        _count(total, "logiciel déclaré", "logiciels déclarés"),
        _count(libre, "libre", "libres", _of(len(licensed), total, "dont la licence est connue")),
        _count(gafam, "d’un GAFAM", "d’un GAFAM", _of(len(sold), total, "dont l’éditeur est connu")),
    ]


def _count(count: int, one: str, many: str, base: str = "") -> Count:
    return number(count), f"{one if count < 2 else many}{base}"  # noqa: PLR2004 (plural from two on, in French)


def _of(known: int, total: int, whose: str) -> str:
    """How many a number stands on, when not all of them are known."""
    return "" if known == total else f", sur {number(known)} {whose}"


def _news(view: View, declared: Sequence[Declaration], answers: Answers, anchors: Anchors) -> list[Markup]:
    """What was declared, answered or left lately, the last first, then how much was verified.

    Nothing of what nobody knows the day of.
    """
    since = view.day - _NEWS
    found: list[tuple[date | int | None, str, Markup]] = []
    for d in declared:
        software, gone, is_left = anchors.use(d.software, d.label), d.retirement, d.status == "retired"
        if not is_left:
            found.append((_told_on(view, *d.first_told), "déclare", software))
        elif gone and has_left(d):
            found.append((gone.on, "quitte", software))
    found += [
        (_answered_on(view, answers.commune, f, answer), "répond pour", anchors.function(f))
        for f, answer in answers.answers.items()
        if answer.answer != "unknown"
    ]
    days = [(day, v, what) for day, v, what in found if isinstance(day, date) and since <= day <= view.day]
    days.sort(key=lambda one: (-one[0].toordinal(), one[1:]))
    groups = [(key, [what for *_, what in some]) for key, some in groupby(days, key=lambda one: one[:2])]
    lines = [
        laid("{}\u00a0: {} {}", when(day), verb, some_of(some, _SHOWN_NEWS))
        for (day, verb), some in groups[:_MOST_NEWS]
    ]
    if more := sum(len(some) for _, some in groups[_MOST_NEWS:]):
        lines.append(laid("et {}", counted(more, "autre changement", "autres changements")))
    checked = sum(d.status != "retired" and d.verified is not None and d.verified >= since for d in declared)
    words = counted(checked, "logiciel vérifié", "logiciels vérifiés")
    return [*lines, *([Markup.escape(words)] if checked else [])]


def _told_on(view: View, commune: str, what: str) -> date | None:
    return (view.known or {}).get((commune, what))


def _answered_on(view: View, commune: str, function: str, answer: Answer) -> date | None:
    """The day of an answer: what a merger brought was given before, on the day that it was verified."""
    told = _told_on(view, commune, f"functions/{function}")
    return told and min(told, answer.verified or told)


def _answered(view: View, answers: Answers, anchors: Anchors) -> Iterator[Markup]:
    """Functions that no software of the commune's own fills: function, how, verified on, note."""
    known = ((f, one) for f, one in answers.answers.items() if one.answer != "unknown")
    for function, answer in sorted(known, key=lambda a: view.sorted_as(a[0])):
        who = _who(answer, anchors)
        told = beside(who, laid("vérifié le {}", when(answer.verified))) if answer.verified else who
        yield laid("{}\u00a0: {}{}", anchors.function(function), told, _note(answer.note))


def _wishes(view: View, answers: Answers, anchors: Anchors) -> Iterator[Markup]:
    """The functions that it wishes for, since when, and its note."""
    for function, wish in sorted(answers.wishes.items(), key=lambda w: view.sorted_as(w[0])):
        name = anchors.function(function)
        told = beside(name, laid("demande du {}", when(wish.since))) if wish.since else name
        yield laid("{}{}", told, _note(wish.note))


def _note(text: str | None) -> Markup:
    return laid('<div class="aff-small">{}</div>', wrapped(text)) if text else Markup()


def _who(answer: Answer, anchors: Anchors) -> Markup:
    if answer.answer != "provided" or not (answer.by or answer.provider):
        return Markup.escape(in_french("answer", answer.answer))
    names = [anchors.body(answer.by)] if answer.by else []
    names += [named(the_name(answer.provider))] if answer.provider else []
    if answer.software:
        return laid("rendu par {}, avec {}", joined(names), anchors.software(answer.software))
    return laid("rendu par {}", joined(names))


def _unanswered(
    view: View, commune: Commune, current: Sequence[Declaration], answers: Answers
) -> Iterator[str]:
    """The functions expected of a commune of this size for which this edition shows no answer."""
    if commune.kind != "commune" or not commune.is_here_on(view.day):
        return
    filled = {f for d in current for f in view.registry.functions_of(d)}
    filled |= {f for d in current for f in view.registry.unsaid_functions(d)}
    filled |= set(answers.answers)  # who says not to know has answered, and is listed so
    for function in view.expected:
        if function.is_expected_of(commune.population) and function.slug not in filled:
            yield function.slug


def _left(declared: Sequence[Declaration], anchors: Anchors) -> Iterator[Markup]:
    """What it left: software, what came instead, when, by which decision."""
    for d in filter(has_left, declared):
        name, gone = anchors.use(d.software, d.label), d.retirement
        if gone is None:
            yield name
            continue
        state = "sortie faite" if gone.reason == "exit" else in_french("retirement", gone.reason)
        target = laid(" pour {}", anchors.software(gone.replaced_by)) if gone.replaced_by else ""
        decision = laid(" ({})", named(d.exit.decision)) if d.exit.decision else ""
        yield laid("{}{}, {} {}{}", name, target, state, at_words(gone.on), decision)
