"""The rows of an inventory, understood: what is sure, what to ask a person, what is left aside and why."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from affranchi.errors import AffranchiError, AmbiguousNameError
from affranchi.model.names import is_slug
from affranchi.model.recognised import Recognised
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.recognition.answering import Answer, Decision
from affranchi.recognition.deciding import Index, recognise, remembered_slug
from affranchi.recognition.remembering import recalled
from affranchi.recognition.resolving import resolve
from affranchi.registry import Registry, grouped
from affranchi.steps.adopting import Adopted
from affranchi.steps.gathering import Gathered
from affranchi.steps.keeping import may_be_kept, plain_name
from affranchi.steps.telling import software_told
from affranchi.steps.unfit import UnfitNameError, goes_without, refuse_no_name
from affranchi.storage.records import Loaded

# A name typed by a person is looked up as she would type it; near names take 30 ms each.
_MOST_LOOKED_UP = 100
_MOST_PROPOSED = 9
# « Bureautique, messagerie », not « Finances (M57, PES) »; then « Compta / paie ».
_BETWEEN = (re.compile(r"[,;](?![^(]*\))"), re.compile(r"[/+&]|\s(?:et|-|–)\s"))


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question to a person: a name, the places of the rows that bear it, and what it may be.

    `plain` is the name without version, `functions` what the files say that it fills. Of a name told for
    several uses, it is about one `use`, which is in its name.
    """

    slug: str
    name: str
    plain: str
    places: tuple[int, ...]
    proposals: tuple[Software, ...]
    reason: str
    functions: tuple[str, ...] = ()
    use: str = ""

    @property
    def may_be_kept(self) -> bool:
        """Whether its name, version or not, tells of no machine and nobody."""
        return may_be_kept(self.plain) and may_be_kept(self.name)


@dataclass(frozen=True, slots=True)
class Understood:
    """What rows are: by place, the software taken and why; the rest in the order of the files.

    `functions` are the words for what software is for that the catalogue does not know, or knows twice;
    `without`, what stands for a name and says how the commune does without, or who does it.
    """

    taken: Mapping[int, tuple[Software, str]]
    doubts: tuple[Doubt, ...]
    unknown: tuple[Doubt, ...]
    noise: tuple[Row, ...]
    personal: tuple[Row, ...]
    functions: tuple[str, ...] = ()
    without: tuple[Doubt, ...] = ()


def understood(registry: Registry, gathered: Gathered, commune: str | None = None) -> Understood:
    """What recognition makes of a commune’s rows; a question a doubtful name, however many rows bear it."""
    index = Index(registry)
    answers = list(recalled(index, commune, recognise(index, gathered.rows)))
    taken = {
        place: (registry.software[answer.software[0]], answer.reason)
        for place, answer in enumerate(answers)
        if answer.decision == "auto"
    }
    noise = [a for a in answers if a.decision == "noise"]
    left = (*_doubts(index, answers, "ask"), *_doubts(index, answers, "none"))
    typed = (one for one in left[:_MOST_LOOKED_UP] if answers[one.places[0]].row.source == "sheet")
    without = tuple(one for one in typed if goes_without(registry, one.plain))
    left = tuple(one for one in left if one not in without)
    return Understood(
        taken=taken,
        doubts=tuple(one for one in left if one.proposals),
        unknown=tuple(one for one in left if not one.proposals),
        without=without,
        noise=tuple(a.row for a in noise if not a.is_personal),
        personal=tuple(a.row for a in noise if a.is_personal),
        functions=tuple(dict.fromkeys(_unknown_functions(registry, answers))),
    )


def _doubts(index: Index, answers: Sequence[Answer], decision: Decision) -> tuple[Doubt, ...]:
    """One question a name, the names met most often first."""
    rows = [one.row for one in answers]
    places = (place for place, answer in enumerate(answers) if answer.decision == decision)
    by_name = grouped(places, lambda place: [remembered_slug(index, rows[place].name) or rows[place].name])
    asked = [one for name, own in by_name.items() for one in _by_use(name, own, rows, decision)]
    most_met = sorted(asked, key=lambda one: -len(one[2]))
    return tuple(
        _doubt(index, name, use, places, answers, looks_up=rank < _MOST_LOOKED_UP)
        for rank, (name, use, places) in enumerate(most_met)
    )


def _by_use(
    name: str, places: Sequence[int], rows: Sequence[Row], decision: Decision
) -> Iterator[tuple[str, str, Sequence[int]]]:
    """The places of a name, apart for each use told of it: OVH for mail and for phones are two products."""
    by_use = grouped(places, lambda place: [rows[place].hint("function") or ""])
    if len(by_use) == 1 or decision != "ask":
        yield name, "", places
    else:
        yield from ((name, use, own) for use, own in by_use.items())


def _doubt(
    index: Index, name: str, use: str, places: Sequence[int], answers: Sequence[Answer], *, looks_up: bool
) -> Doubt:
    """The question of a name; what the files say that it fills, and who sells it, narrow what it may be."""
    registry, first = index.registry, answers[places[0]]
    functions = functions_said(registry, [answers[place].row for place in places])
    proposals = [registry.software[one] for one in first.software]
    if looks_up and first.row.source == "sheet":
        found = resolve(registry, first.row.name, functions[0] if functions else None)
        proposals += [one for one in (found.software, *found.close) if one]
    if functions:  # what is made for it, before a suite that fills it besides
        told = {*functions}
        proposals.sort(key=lambda one: (-len(told & {*one.functions}), one.main_function not in told))
    meant = tuple({one.slug: one for one in proposals}.values())[:_MOST_PROPOSED]
    slug = remembered_slug(index, first.row.name, use) if use else name
    told_name, plain = first.row.name, plain_name(index.speller, first.row.name)
    if use:
        told_name = f"{told_name} ({use})"
    return Doubt(slug, told_name, plain, tuple(places), meant, first.reason, functions, use)


def functions_said(
    registry: Registry, rows: Sequence[Row], software: Software | None = None
) -> tuple[str, ...]:
    """The functions of the catalogue that a hand-made table gives for a software, on all its lines.

    The service says it only of what can fill it, LibreOffice in « Urbanisme » writes its letters, and only
    where each line has one.
    """
    fills = software.functions if software else ()
    told = (name for row in rows if (name := row.hint("function")))
    if said := dict.fromkeys(one for name in told for one in _known(registry, name, fills)):
        return tuple(said)
    served = [row.hint("service") for row in rows]
    used = (one for name in served if name for one in _known(registry, name) if not fills or one in fills)
    return tuple(dict.fromkeys(used)) if all(served) else ()


def _known(registry: Registry, text: str, fills: Collection[str] = ()) -> tuple[str, ...]:
    """The functions that a cell names; none when one of its parts names none."""
    try:
        return functions_in(registry, text, fills)
    except AffranchiError:
        return ()


def functions_in(registry: Registry, text: str, fills: Collection[str] = ()) -> tuple[str, ...]:
    """The functions that a cell names: one, or several, « Compta / paie », « Messagerie, agenda ».

    Of those that a word may mean, it is the one that its software `fills`.

    Raises:
        AffranchiError: when one of them is unknown, or may be several.
    """
    try:
        return (registry.function_named(text).slug,)
    except AffranchiError as error:
        close = error.close if isinstance(error, AmbiguousNameError) else ()
        if len(own := [slug for slug in close if slug in fills]) == 1:
            return tuple(own)
        parts = next((parts for between in _BETWEEN if len(parts := between.split(text)) > 1), None)
        if parts is None:
            raise
    return tuple(dict.fromkeys(one for part in parts for one in functions_in(registry, part, fills)))


def _unknown_functions(registry: Registry, answers: Iterable[Answer]) -> Iterator[str]:
    said = dict.fromkeys((name, one.software[:1]) for one in answers if (name := one.row.hint("function")))
    for name, slugs in said:
        fills = [use for slug in slugs for use in registry.software[slug].functions]
        if not _known(registry, name, fills):
            yield name


def answered(
    whole: Understood,
    doubt: Doubt,
    software: Software | None,
    commune: str,
    today: date,
    reason: str = "D’après votre réponse.",
) -> tuple[Understood, Recognised | None]:
    """What is understood once a person answered, and what to remember.

    None for a name that no file can bear, or that may hold a machine or a person.
    """
    taken = {**whole.taken, **dict.fromkeys(doubt.places, (software, reason))} if software else whole.taken
    left = replace(
        whole,
        taken=taken,
        doubts=tuple(one for one in whole.doubts if one != doubt),
        unknown=tuple(one for one in whole.unknown if one != doubt),
    )
    if not is_slug(doubt.slug) or not doubt.may_be_kept:
        return left, None
    slug = software.slug if software else None
    name = f"{doubt.plain} ({doubt.use})" if doubt.use else doubt.plain
    return left, Recognised(slug=doubt.slug, commune=commune, name=name, software=slug, seen=today)


def meant_by(
    registry: Registry, name: str, functions: Sequence[str], *, exact: bool = False, is_asked: bool = True
) -> Adopted:
    """The software that a person types for a name of an inventory, and the draft that it needs.

    Raises:
        UnknownSoftwareError: when it may mean known ones, unless it is `exact`.
        UnfitNameError: when no software can be so named, or nobody was asked and it looks like no name.
    """
    if not is_asked:
        refuse_no_name(registry, name)
    if not may_be_kept(name):
        raise UnfitNameError(name, "il semble nommer une machine ou une personne.")
    return software_told(Loaded(registry, ()), name, functions, exact=exact)
