"""Old slugs: where they lead, and records as they read once their references have followed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, get_args

from affranchi.model.answers import Answer, Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.function import Function, FunctionsFile
from affranchi.model.path import path_of
from affranchi.model.recognised import Recognised
from affranchi.model.record import Record
from affranchi.model.reference import Redirect, end_of
from affranchi.model.sharing import Degree, Participant, Sharing
from affranchi.model.software import Software
from affranchi.model.territory import Commune, TerritoryFile
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry
from affranchi.shelves import Shelved

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Names:
    """The slug that stands today for each old one; a host that is a commune keeps its name."""

    software: Mapping[str, str] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    communes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """A record that changes, and the path of the file it comes from; None for a file that only goes."""

    origin: str
    record: Record | None

    @property
    def path(self) -> str | None:
        """Where the record goes."""
        return path_of(self.record) if self.record else None


def names_of(registry: Registry) -> Names:
    """Where the redirects of a registry lead; one that leads to no record is left alone."""
    redirects = registry.redirects
    return Names(
        _ends(redirects.software, registry.software),
        _ends(redirects.vendors, registry.vendors),
        _ends(redirects.vendors, registry.vendors, registry.communes),
        # A commune that merged keeps its record, and what was told under it.
        _ends(redirects.communes, registry.communes),
    )


def _ends(
    redirects: Mapping[str, Redirect], records: Collection[str], kept: Collection[str] = ()
) -> Mapping[str, str]:
    ends = {slug: end_of(slug, redirects) for slug in redirects if slug not in records and slug not in kept}
    return {slug: end for slug, end in ends.items() if end in records}


def current(registry: Registry) -> Registry:
    """A registry in which every reference by an old slug has followed it."""
    names = names_of(registry)
    if not names.software and not names.vendors and not names.communes:
        return registry
    return replace(
        registry,
        functions={slug: _of_function(one, names) for slug, one in registry.functions.items()},
        software=_all(registry.software, names),
        vendors=_all(registry.vendors, names),
        sharings={slug: renamed(one, names) for slug, one in registry.sharings.items()},
        experiences={
            new.stem: new for one in registry.experiences.values() for new in (renamed(one, names),)
        },
        recognised={new.stem: new for one in registry.recognised.values() for new in (renamed(one, names),)},
        declarations=declarations_followed(registry.declarations, names),
        answers=answers_followed(registry.answers, names),
        communes={slug: _succeeded(one, names) for slug, one in registry.communes.items()},
    )


def _all(records: Mapping[str, R], names: Names) -> Mapping[str, R]:
    if isinstance(records, Shelved):  # the reference catalogue renames too, and is not made for that
        return records.own_changed(lambda one: renamed(one, names))
    return {slug: renamed(one, names) for slug, one in records.items()}


def declarations_followed(declarations: Iterable[Declaration], names: Names) -> tuple[Declaration, ...]:
    """Declarations as they read now, by path; what is said under a current name wins over an old one."""
    made: dict[str, Declaration] = {}
    old = {*names.software, *names.hosts, *names.communes}
    for one in sorted(
        declarations, key=lambda d: d.software in names.software or d.commune in names.communes
    ):
        new = one if old.isdisjoint(_slugs_in(one)) else renamed(one, names)
        made.setdefault(path_of(new), new)
    return tuple(made[path] for path in sorted(made))


def _slugs_in(one: Declaration) -> Iterator[str | None]:
    """Every slug that a declaration names, save those of functions."""
    yield from (one.commune, one.software, one.origin, one.hosting.provider, one.exit.target)
    yield from one.depends_on or ()
    yield one.retirement.replaced_by if one.retirement else None


def answers_followed(answers: Mapping[str, Answers], names: Names) -> Mapping[str, Answers]:
    """Answers by the commune that stands; of a function, its own wins over one of its old slug."""
    made: dict[str, Answers] = {}
    for one in sorted(answers.values(), key=lambda one: one.commune in names.communes):
        new = renamed(one, names)
        own = made.get(new.commune)
        made[new.commune] = new if own is None else _beside(own, new)
    return dict(sorted(made.items()))


def _beside(own: Answers, old: Answers) -> Answers:
    both = {"answers": {**old.answers, **own.answers}, "wishes": {**old.wishes, **own.wishes}}
    return own.model_copy(update=both)


def _succeeded(commune: Commune, names: Names) -> Commune:
    heir = _at(commune.merged_into, names.communes)
    return commune if heir == commune.merged_into else commune.model_copy(update={"merged_into": heir})


def moves_of(records: Iterable[Record], names: Names) -> Iterator[Move]:
    """What following old slugs changes among some records."""
    for record in records:
        new = renamed(record, names)
        if new is not record:
            yield Move(path_of(record), new)


def renamed(record: R, names: Names) -> R:
    """A record with its references followed; the record itself when there is nothing to follow."""
    match record:
        case Declaration():
            changes = _of_declaration(record, names)
        case Software():
            changes = _of_software(record, names)
        case Vendor():
            changes = {"services": _keyed(record.services, names.software)}
        case Recognised() | Experience():
            changes = {
                "commune": _at(record.commune, names.communes),
                "software": _at(record.software, names.software),
            }
            if isinstance(record, Experience):
                changes["to"] = _at(record.to, names.software, changes["software"])
        case Sharing():
            changes = _of_sharing(record, names)
        case Answers():
            changes = _of_answers(record, names)
        case FunctionsFile():
            changes = {"functions": {slug: _of_function(f, names) for slug, f in record.functions.items()}}
        case TerritoryFile():
            changes = {"communes": _of_communes(record.communes, names)}
        case _:
            return record
    differing = {key: value for key, value in changes.items() if value != getattr(record, key)}
    return record.model_copy(update=differing) if differing else record


def _of_declaration(one: Declaration, names: Names) -> dict[str, Any]:
    slug = names.software.get(one.software, one.software)
    host = _at(_at(one.hosting.provider, names.hosts), names.communes)
    changes: dict[str, Any] = {
        "commune": names.communes.get(one.commune, one.commune),
        "origin": _at(one.origin, names.communes),
        "software": slug,
        "depends_on": one.depends_on and _each(one.depends_on, names.software, slug),
        "exit": _with(one.exit, "target", _at(one.exit.target, names.software, slug)),
        "hosting": _with(one.hosting, "provider", host),
    }
    if one.retirement:
        successor = _at(one.retirement.replaced_by, names.software, slug)
        changes["retirement"] = _with(one.retirement, "replaced_by", successor)
    return changes


def _of_software(one: Software, names: Names) -> dict[str, Any]:
    """A software keeps its own slug: only its file's move gives it another."""
    return {
        "vendor": _at(one.vendor, names.vendors),
        "requires": _each(one.requires, names.software, one.slug),
        "part_of": _each(one.part_of, names.software, one.slug),
        "equivalents": _keyed(one.equivalents, names.software, one.slug),
    }


def _of_function(one: Function, names: Names) -> Function:
    usual = {start: _each(slugs, names.software, "") for start, slugs in one.usual.items()}
    return _with(one, "usual", usual)


def _of_answers(one: Answers, names: Names) -> dict[str, Any]:
    def followed(answer: Answer) -> Answer:
        led = {"by": _at(answer.by, names.communes), "software": _at(answer.software, names.software)}
        return answer.model_copy(update=led)

    answers = {function: followed(answer) for function, answer in one.answers.items()}
    return {"commune": names.communes.get(one.commune, one.commune), "answers": answers}


def _of_sharing(one: Sharing, names: Names) -> dict[str, Any]:
    """Two participants that become one are engaged as far as the further one, since the earlier day."""
    participants: dict[str, Participant] = {}
    for slug, participant in one.participants.items():
        end = names.communes.get(slug, slug)
        other = participants.get(end)
        participants[end] = _joined(other, participant) if other else participant
    return {
        "software": _at(one.software, names.software),
        "coordinator": _at(one.coordinator, names.communes),
        "participants": participants,
    }


def _joined(one: Participant, other: Participant) -> Participant:
    since = min((day for day in (one.since, other.since) if day), default=None)
    return Participant(degree=max(one.degree, other.degree, key=get_args(Degree).index), since=since)


def _of_communes(communes: Mapping[str, Commune], names: Names) -> dict[str, Commune]:
    """The communes under the slugs they have now, in the order of these."""
    followed = (
        _succeeded(one.model_copy(update={"slug": names.communes.get(slug, slug)}), names)
        for slug, one in communes.items()
    )
    return {one.slug: one for one in sorted(followed, key=lambda one: one.slug)}


def _with(part: R, key: str, value: object) -> R:
    return part if getattr(part, key) == value else part.model_copy(update={key: value})


def _at(slug: str | None, ends: Mapping[str, str], itself: str | None = None) -> str | None:
    """Where a slug leads; None when it has come to mean the record that names it."""
    end = ends.get(slug, slug) if slug else None
    return None if end != slug and end == itself else end


def _keyed(table: Mapping[str, R], ends: Mapping[str, str], itself: str = "") -> Mapping[str, R]:
    """A table by slugs; what is said under a current one wins over an old one."""
    if ends.keys().isdisjoint(table):
        return table
    followed = ((_at(slug, ends, itself), one) for slug, one in table.items())
    return {new: table.get(new, one) for new, one in followed if new is not None}


def _each(slugs: tuple[str, ...], ends: Mapping[str, str], itself: str) -> tuple[str, ...]:
    followed = (_at(slug, ends, itself) for slug in slugs)
    return tuple(dict.fromkeys(slug for slug in followed if slug is not None))
