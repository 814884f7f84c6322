"""What moved between two days: what the history tells, contracts renewed, vendors sold, objectives voted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from affranchi.errors import UsageError
from affranchi.figures.council import Named, comings, moved, paid_since_they_began, renewals_of
from affranchi.figures.facts import Facts, facts_on, model_on
from affranchi.figures.presences import predecessors
from affranchi.french import country_name
from affranchi.model.declaration import Declaration
from affranchi.model.reference import end_of
from affranchi.model.values import first_day
from affranchi.naming import commune_name, use_name
from affranchi.registry import Registry, grouped
from affranchi.renaming import Names, names_of, renamed
from affranchi.storage.history import Event, Timeline, read_timeline, told_of
from affranchi.storage.records import load_registry
from affranchi.storage.store import Held
from affranchi.storage.told_days import first_declared
from affranchi.told.council import paragraph
from affranchi.told.course import objective_words
from affranchi.told.declarations import differences
from affranchi.wording import NBSP, as_subject, aside, in_french, listed, long_day, of_name

ChangeKind = Literal[
    "declared", "updated", "confirmed", "retired", "removed", "renewed", "sold", "relicensed", "objective",
    "merged", "joined", "gone",
]  # fmt: skip

Declared = tuple[str, str, str | None]  # which declaration: commune, software, label
Heirs = Mapping[tuple[str, str], Declared]  # what was told before communes merged, as it is since

_VERBS = {
    "declared": "déclare",
    "updated": "met à jour",
    "confirmed": "confirme",
    "retired": "retire",
    "removed": "efface sa déclaration",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One fact; `commune` and `software` are slugs, empty where it is the territory’s or a vendor’s.

    `told` says what happened, after the name of the commune when there is one; `commit` is empty where it is
    not the history that says so.
    """

    day: date
    commune: str
    software: str
    label: str | None
    kind: ChangeKind
    told: str
    sentence: str
    commit: str


def changes_in(root: Path, facts: Facts, since: date, held: Held | None = None) -> tuple[Change, ...]:
    """What moved from a day to that of facts that were read already: by day, then by commune.

    Raises:
        UsageError: when the day is after that of the facts.
        WorldError: when there is no history to read, or not the whole of it.
    """
    if since > facts.on:
        raise UsageError(f"Le {long_day(since)} n’est pas encore venu{NBSP}: rien n’a pu bouger depuis.")
    registry, commune = facts.registry, facts.scope.commune
    timeline = read_timeline(root, since, held, _all_names(registry, commune) if commune else ())
    own = registry.by_commune.get(commune, ()) if commune else registry.declarations
    names = names_of(registry)
    events = _under_their_names(registry, names, timeline, own, facts.on)
    found = [
        *(_change(registry, names, timeline, event, named) for event, named in events),
        *_renewals(facts, since),
        *_sales(facts, since),
        *_relicences(facts, since),
        *_votes(registry, since, facts.on),
        *_mergers(registry, since, facts.on),
        *_comings(registry, since, facts.on),
    ]
    return tuple(sorted(found, key=lambda change: (change.day, change.commune)))


def _all_names(registry: Registry, commune: str) -> set[str]:
    """Where what a commune declares may have been told: under its names, and those of what it merged."""
    redirects = registry.redirects.communes
    merged = {*predecessors(registry, commune)}
    merged |= {one.origin for one in registry.by_commune.get(commune, ()) if one.origin}
    return {commune, *merged, *(old for old in redirects if end_of(old, redirects) in {commune, *merged})}


def _under_their_names(
    registry: Registry, names: Names, timeline: Timeline, own: Iterable[Declaration], last: date
) -> Iterator[tuple[Event, Declared]]:
    """Events with the names that their records have since; what a commit moved, renamed or merged is none."""
    found = [event for event in timeline.events if event.day <= last]
    heirs = {one.first_told: (one.commune, one.software, one.label) for one in own if one.origin}
    moves: dict[bool, set[tuple[str, Declared]]] = {False: set(), True: set()}
    keys = {}
    for event in found:
        if event.before and event.after:
            continue
        # A merger of communes writes under another label what it moves, and says where it comes from.
        told = timeline.after(event) or timeline.before(event)
        keys[event] = event.commit, _named(registry, told.first_told if told else told_of(event), heirs)
        moves[event.after is None].add(keys[event])
    moved = moves[False] & moves[True]
    for event in found:
        if keys.get(event) not in moved and not _is_renaming(event, timeline, names):
            yield event, _named(registry, told_of(event), heirs)


def _is_renaming(event: Event, timeline: Timeline, names: Names) -> bool:
    """Whether an event does no more than follow what it names, which has another slug since."""
    before, after = timeline.before(event), timeline.after(event)
    if not before or not after or before == after:
        return False
    return renamed(before, names) == renamed(after, names)


def _named(registry: Registry, place: tuple[str, str], heirs: Heirs) -> Declared:
    commune, stem = place
    software, _, label = stem.partition("--")
    redirects, now = registry.redirects, end_of(software, registry.redirects.software)
    heir = heirs.get((commune, f"{now}--{label}" if label else now))
    return heir or (end_of(commune, redirects.communes), now, label or None)


def told_in(found: Iterable[Change], kind: ChangeKind) -> list[Named]:
    """What was declared, for the first time or again, or retired."""
    return [(change.commune, change.software, change.label) for change in found if change.kind == kind]


@dataclass(frozen=True, slots=True)
class Chronicle:
    """What moved, the records that name it, and the paragraph that a council reads of it."""

    changes: tuple[Change, ...]
    registry: Registry
    paragraph: str


def chronicle(root: Path, since: date, today: date) -> Chronicle:
    """What moved from a day to another, both included, told; what is read is `held` for all of it."""
    held: Held = {}
    registry = load_registry(root, held)
    # The history is asked only for what nobody said the beginning of.
    is_dated = all(one.since for one in registry.declarations)
    facts = facts_on(registry, today, None if is_dated else first_declared(root) or None)
    found = changes_in(root, facts, since, held)
    told = moved(facts, since, told_in(found, "declared"), told_in(found, "retired"))
    return Chronicle(found, registry, paragraph(registry, told))


def _change(registry: Registry, names: Names, timeline: Timeline, event: Event, named: Declared) -> Change:
    before, after = (one and renamed(one, names) for one in (timeline.before(event), timeline.after(event)))
    _, software, label = named
    kind = kind_of_change(event, before, after)
    name = use_name(registry, software, label)
    told = f"{_VERBS[kind]} {of_name(name) if kind == 'removed' else name}"
    if kind == "updated" and before and after and (moved := list(differences(registry, before, after))):
        told = aside(told, ", ".join(moved))
    gone = after.retirement if kind == "retired" and after else None
    next_one = end_of((gone and gone.replaced_by) or "", registry.redirects.software, registry.software)
    target = registry.software.get(next_one)  # hidden, in what others read
    told += f" pour {target.name}" if target else ""
    return _of_commune(registry, event.day, named, kind, told, event.commit)


def _of_commune(
    registry: Registry, day: date, named: Declared, kind: ChangeKind, told: str, commit: str = ""
) -> Change:
    commune, software, label = named
    sentence = f"{as_subject(commune_name(registry, commune))} {told}"
    return Change(day, commune, software, label, kind, told, sentence, commit)


def _renewals(facts: Facts, since: date) -> Iterator[Change]:
    """The contracts that began a new period."""
    registry = facts.registry
    for one in paid_since_they_began(facts):
        for day in renewals_of(one, since, facts.on):
            named = one.commune, one.slug, one.declaration.label
            told = f"reconduit le contrat {of_name(use_name(registry, *named[1:]))}"
            yield _of_commune(registry, day, named, "renewed", told)


def _votes(registry: Registry, since: date, today: date) -> Iterator[Change]:
    """The objectives that were voted."""
    for one in registry.objectives.values():
        if one.voted and since <= one.voted <= today:
            told = f"objectif voté{NBSP}: {objective_words(one)}"
            yield Change(one.voted, "", "", None, "objective", told, told, "")


def _mergers(registry: Registry, since: date, today: date) -> Iterator[Change]:
    """The communes that became one."""
    born = grouped(
        (one for one in registry.communes.values() if one.until and one.merged_into),
        lambda one: [(one.merged_into or "", (one.until or date.min) + timedelta(days=1))],
    )
    for (heir, day), merged in born.items():
        if since <= day <= today:
            told = f"réunit {listed([one.name for one in merged])}"
            yield _of_commune(registry, day, (heir, "", None), "merged", told)


def _comings(registry: Registry, since: date, today: date) -> Iterator[Change]:
    """The communes that joined the territory, or left it."""
    for day, slug, is_in in comings(registry, since, today):
        told = f"{'rejoint' if is_in else 'quitte'} le territoire"
        yield _of_commune(registry, day, (slug, "", None), "joined" if is_in else "gone", told)


def _sales(facts: Facts, since: date) -> Iterator[Change]:
    """The vendors of what runs here that changed hands."""
    for slug in sorted({one.vendor.slug for one in facts.running if one.vendor}):
        vendor = facts.registry.vendors[slug]
        for start, control in vendor.control.items():
            day = first_day(start)
            if since <= day <= facts.on and (before := vendor.control_on(day - timedelta(days=1))):
                new = (control.owner, control.country)
                if new != (before.owner, before.country):
                    owner = [control.owner, country_name(control.country) if control.country else None]
                    who = ", ".join(name for name in owner if name) or "propriétaire à dire"
                    sold, doubt = f"change de mains{NBSP}: {who}", "a un contrôle contesté"
                    told = f"{vendor.name} {doubt if control.basis == 'contested' else sold}"
                    yield Change(day, "", "", None, "sold", told, told, "")


def _relicences(facts: Facts, since: date) -> Iterator[Change]:
    """What runs here and became libre, or is so no more."""
    for slug in sorted(facts.software_running & facts.registry.software.keys()):
        software = facts.registry.software[slug]
        for day in map(first_day, software.licences):
            if since <= day <= facts.on:
                before, after = (model_on(software, one) for one in (day - timedelta(days=1), day))
                if before and after and before != after:
                    was, now = (in_french("model", model) for model in (before, after))
                    told = f"{software.name} change de licence{NBSP}: {was} jusque-là, {now} depuis"
                    yield Change(day, "", "", None, "relicensed", told, told, "")


def kind_of_change(event: Event, before: Declaration | None, after: Declaration | None) -> ChangeKind:
    """What an event did; a text that is not a valid record counts as an update."""
    if event.after is None:
        return "removed"
    was_retired = before is not None and before.status == "retired"
    if after is not None and after.status == "retired" and not was_retired:
        return "retired"
    if event.before is None or (was_retired and after is not None and after.status != "retired"):
        return "declared"
    if before is not None and after is not None and before != after and after.says_as(before):
        return "confirmed"
    return "updated"
