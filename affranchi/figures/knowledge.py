"""How much is known: coverage (I1) and freshness (I2)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, Row, RowState, share_of_rows
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.presences import predecessors
from affranchi.figures.units import note_of
from affranchi.model.answers import Answer
from affranchi.model.function import Function
from affranchi.model.territory import Commune
from affranchi.model.values import months_later

FRESH_MONTHS = 12


def coverage(facts: Facts) -> Figure:
    """Functions answered over functions expected.

    Where a commune's population is unknown, only what is expected of every commune is known to be expected.
    What a suite may fill, and nobody said, is not answered yet, and may be.
    """
    rows = tuple(_expected(facts))
    known = [row for row in rows if row.state != "unknown"]
    answered = sum(row.state == "counted" for row in known)
    unsaid = sum(row.amount is None for row in known)
    silent = [row for row in rows if row.state == "unknown"]
    maybe = sum(row.amount != 0 for row in silent)
    value = answered / len(known) if known else None
    least = len(known) + sum(row.amount != 1 for row in silent)
    low = answered / least if least else None
    most = len(known) + maybe
    high = (answered + unsaid + maybe) / most if most else None
    figure = Figure(DEFINITIONS["coverage"], facts.on, facts.scope, value, low, high)
    return replace(
        figure, numerator=answered, denominator=len(known), unknown=len(silent) + unsaid, rows=rows
    )


def _expected(facts: Facts) -> Iterator[Row]:
    """One row for each function of each commune: answered, not answered, or perhaps not expected.

    Its amount is 1 when it is answered, 0 when it is not, None when a suite may fill it.
    """
    filled = {(p.commune, function) for p in facts.running for function in p.functions}
    maybe = {(p.commune, function): p for p in facts.possible if not p.is_said for function in p.functions}
    taken_back = _taken_back(facts)
    functions = [f for f in _functions(facts) if f.expected_from is not None]
    for commune in facts.communes:
        if commune.kind != "commune":
            continue
        answers = _answers(facts, commune, taken_back)
        for function in functions:
            population = commune.population_on(facts.on)
            is_expected = function.is_expected_of(population)
            if not is_expected and population is not None:
                continue
            place = commune.slug, function.slug
            answered = place in filled or function.slug in answers
            state: RowState = "unknown" if not is_expected else "counted" if answered else "other"
            if place in maybe and not answered:
                slug, note = maybe[place].slug, note_of(maybe[place])
                yield Row(commune.slug, function.slug, slug, state, note=note)
            else:
                yield Row(commune.slug, function.slug, None, state, float(answered))


def _functions(facts: Facts) -> Iterator[Function]:
    """The functions of the scope whose declarations this edition shows."""
    for function in facts.registry.functions.values():
        shown = facts.registry.edition == "members" or function.visibility == "public"
        if shown and facts.scope.function in (None, function.slug):
            yield function


def _answers(facts: Facts, commune: Commune, taken_back: Mapping[str, set[str]]) -> set[str]:
    """The functions answered without software by the day, by the commune or by one merged into it by then."""
    registry, found = facts.registry, set[str]()
    for slug in {commune.slug} | predecessors(registry, commune.slug):
        until = registry.communes[slug].until
        if slug != commune.slug and not (until and until < facts.on):
            continue
        found |= taken_back.get(slug, set())
        told = registry.answers.get(slug)
        for function, answer in told.answers.items() if told else ():
            is_own = answer.answer != "unknown" and answer.origin is None
            if is_own and is_told(facts, slug, function, answer):
                found.add(function)
    return found


def _taken_back(facts: Facts) -> Mapping[str, set[str]]:
    """By commune, the functions whose answer had been given by the day, and was taken back later."""
    known, found = facts.known or {}, defaultdict[str, set[str]](set)
    for (commune, key), last in known.items():
        if not (key.startswith("functions/") and key.endswith("/")):
            continue
        # None when it came with a merge, whose own changes the history does not list: nobody knows when.
        first = known.get((commune, key[:-1]))
        if first is not None and first <= facts.on < last:
            found[commune].add(key.split("/")[1])
    return found


def is_told(facts: Facts, commune: str, function: str, answer: Answer) -> bool:
    """Whether an answer was given by the day; one that no date and no history tells of is given today."""
    first = (facts.known or {}).get((commune, f"functions/{function}"))
    dates = [told for told in (answer.verified, first) if told]
    return min(dates) <= facts.on if dates else facts.known == {} or not facts.is_past


def freshness(facts: Facts) -> Figure:
    """Declarations verified within twelve months over all of them; one that was never verified is not.

    On a past day, one verified since is unknown: only its last verification is kept.
    """
    limit = months_later(facts.on, -FRESH_MONTHS)
    rows: list[Row] = []
    for presence in facts.running:
        verified = presence.declaration.verified
        if verified is None:
            rows.append(presence.row("other", note="jamais vérifiée"))
        elif verified > facts.on:
            rows.append(presence.row("unknown"))
        else:
            rows.append(presence.row("counted" if verified > limit else "other", note=verified.isoformat()))
    return share_of_rows(Figure(DEFINITIONS["freshness"], facts.on, facts.scope), rows)
