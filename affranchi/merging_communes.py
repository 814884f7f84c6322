"""Communes that merge: what each record becomes under the one that takes their place. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from affranchi.model.answers import Answer, Answers, Wish
from affranchi.model.declaration import Declaration
from affranchi.model.names import place_name, slug_of
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.model.sharing import Sharing
from affranchi.model.territory import Commune
from affranchi.renaming import Move, Names, renamed
from affranchi.wording import in_french, typeset

# Of two answers for a function, the one that says more.
_STRENGTH = ("unknown", "none", "paper", "provided")


@dataclass(frozen=True, slots=True)
class Merger:
    """Communes that become one on a day: their slugs, its slug, their names."""

    merged: tuple[str, ...]
    into: str
    on: date
    names: Mapping[str, str]

    @property
    def moved(self) -> frozenset[str]:
        """The communes whose folder moves: all but the one that keeps its slug."""
        return frozenset(self.merged) - {self.into}

    @property
    def links(self) -> Names:
        """Where references to a merged commune lead."""
        return Names(communes=dict.fromkeys(self.moved, self.into))


def moves_of_merger(records: Iterable[Record], merger: Merger) -> Iterator[Move]:
    """What the merger changes among declarations and mutualisations; answers are merged apart."""
    records = list(records)
    taken = {path_of(one) for one in records if isinstance(one, Declaration)}
    for record in records:
        if isinstance(record, Declaration) and record.commune in merger.moved:
            new: Record = moved(record, merger, taken)
        elif isinstance(record, Declaration) or (isinstance(record, Sharing) and record.stage != "closed"):
            new = _followed(record, merger)
        else:
            continue
        if new is not record:
            yield Move(path_of(record), new)


def _followed(record: Record, merger: Merger) -> Record:
    """A record of someone else; whoever declared it before an earlier merger stays who it was."""
    new = renamed(record, merger.links)
    if isinstance(new, Declaration) and isinstance(record, Declaration) and new.origin != record.origin:
        return new.model_copy(update={"origin": record.origin})
    return new


def moved(one: Declaration, merger: Merger, taken: Iterable[str] = ()) -> Declaration:
    """A declaration under the new commune: labelled by its origin, its contract as it was (CGCT L2113-5).

    One that has moved already keeps its label, and who first declared it.
    """
    made = renamed(one, merger.links)
    made = made.model_copy(update={"origin": one.origin or one.commune, "label": one.label})
    if one.origin is None or path_of(made) in taken:
        made = made.model_copy(update={"label": labelled(one)})
    return made


def labelled(one: Declaration) -> str:
    """The commune of origin, then the label that there was; cut as a slug may be long."""
    return slug_of(f"{one.commune}-{one.label}") if one.label else one.commune


def answers_of_merger(answers: Mapping[str, Answers], filled: Iterable[str], merger: Merger) -> Answers:
    """The answers of the new commune: its own, and for the other functions those of the communes that merge.

    Theirs stay in their files, where the past is read. Of several, the one that says most is taken, and its
    note tells what the others said; none that does without what a software fills now. Nobody is served by
    itself: a service that one of them gave another is now the commune's own.
    """
    told = {slug: answers[slug] for slug in (merger.into, *sorted(merger.moved)) if slug in answers}
    before = told.get(merger.into, Answers(commune=merger.into)).answers
    own = {
        function: answer
        for function, answer in before.items()
        if answer.answer != "unknown" and answer.origin not in merger.moved
    }
    functions = sorted({function for one in told.values() for function in one.answers} - own.keys())
    made = {function: _answer(function, told, merger) for function in functions}
    busy = frozenset(filled)
    kept = {
        function: answer
        for function, answer in made.items()
        if answer and not (function in busy and answer.answer in ("paper", "none"))
    }
    return Answers(commune=merger.into, answers={**own, **kept}, wishes=_wishes(told.values()))


def _answer(function: str, told: Mapping[str, Answers], merger: Merger) -> Answer | None:
    said = {slug: one.answers[function] for slug, one in told.items() if function in one.answers}
    together = {*merger.moved, merger.into}
    known = {slug: answer for slug, answer in said.items() if answer.by not in together}
    if not known:
        return None
    best = max(known, key=lambda slug: (_STRENGTH.index(known[slug].answer), slug == merger.into))
    kept = known[best]
    others = [
        slug
        for slug, one in known.items()
        if (one.answer, one.by, one.provider) != (kept.answer, kept.by, kept.provider)
    ]
    days = [answer.verified for answer in known.values() if answer.verified]
    told_by = [_told(slug, known[slug], merger) for slug in others]
    note = _joined([kept.note or "", *told_by, *(known[slug].note or "" for slug in known if slug != best)])
    origin = kept.origin or (None if best == merger.into else best)
    return kept.model_copy(update={"verified": min(days, default=None), "note": note, "origin": origin})


def _told(slug: str, answer: Answer, merger: Merger) -> str:
    return typeset(f"Avant la fusion, {merger.names.get(slug, slug)} : {in_french('answer', answer.answer)}.")


def _joined(texts: Sequence[str]) -> str | None:
    """Texts one after the other, each once: merging twice says nothing twice."""
    found: list[str] = []
    for text in texts:
        if text and not any(text in one for one in found):
            found.append(text)
    return " ".join(found) or None


def _wishes(told: Iterable[Answers]) -> dict[str, Wish]:
    wishes: dict[str, list[Wish]] = {}
    for one in told:
        for function, wish in one.wishes.items():
            wishes.setdefault(function, []).append(wish)
    return {
        function: Wish(
            since=min((wish.since for wish in some if wish.since), default=None),
            note=_joined([wish.note or "" for wish in some]),
        )
        for function, some in sorted(wishes.items())
    }


def communes_of_merger(
    communes: Mapping[str, Commune], heir: Commune, merger: Merger
) -> Mapping[str, Commune]:
    """The communes once merged: each keeps its record, with its last day and who took its place."""
    last = merger.on - timedelta(days=1)
    ended = {
        slug: communes[slug].model_copy(update={"until": last, "merged_into": heir.slug})
        for slug in merger.moved
        if communes[slug].merged_into != heir.slug
    }
    return dict(sorted({**communes, **ended, heir.slug: heir}.items()))


def heir_of(communes: Mapping[str, Commune], merger: Merger, name: str) -> Commune:
    """The commune that takes their place: a new one, or one of them, or another that grows.

    Its inhabitants are the sum of theirs when all are known; nobody's is added twice. A CCAS that goes into
    its commune brings none; of bodies alone comes a body.
    """
    new = [communes[slug] for slug in merger.merged if communes[slug].merged_into != merger.into]
    known = communes.get(merger.into)
    grown = [*([known] if known and merger.into not in merger.merged else []), *new]
    people = [one.population for one in grown if one.kind == "commune"]
    total = sum(one for one in people if one is not None) if people and None not in people else None
    if known is None:
        kinds = {one.kind for one in new}
        kind = kinds.pop() if len(kinds) == 1 else "commune" if "commune" in kinds else "other"
        # Who reviewed their files reviews its own, which none would guard; `forge check` gives its lines.
        editors = tuple(dict.fromkeys(editor for one in new for editor in one.editors))
        return Commune(
            slug=merger.into,
            name=place_name(name),
            kind=kind,
            population=total,
            since=merger.on,
            editors=editors,
        )
    brought = {one.slug for one in new if one.kind == "commune"}
    if not merger.moved & brought or known.since == merger.on:
        return known  # merged already, or written down for that day with its own figures
    before = known.population_until
    if known.population is not None:
        before = {**before, (merger.on - timedelta(days=1)).isoformat(): known.population}
    return known.model_copy(update={"population": total, "population_until": before})
