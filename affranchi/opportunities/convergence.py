"""After a merger of communes: the functions that have several tools, when each ends, what could unite."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from affranchi.contracts import term_of
from affranchi.figures.facts import Facts
from affranchi.figures.presences import Presence, predecessors
from affranchi.opportunities.ground import Ground, fact, is_closed, some
from affranchi.opportunities.opportunity import Opportunity, opportunity
from affranchi.opportunities.pooling import start_of, windows_of
from affranchi.registry import Registry, grouped
from affranchi.replacing import called, replacements_of
from affranchi.wording import aside, day_or_year, listed, to_name


@dataclass(frozen=True, slots=True)
class Tool:
    """One software that a merged commune inherited; `origin` declared it, `end` is its contract’s.

    It `is_past` when what followed is not said.
    """

    origin: str
    software: str
    label: str | None
    users: int | None
    euros: float | None
    end: int | date | None
    leave_by: date | None
    is_past: bool

    @property
    def end_words(self) -> str:
        """Its end: `30 juin 2026 (passée)`."""
        told = "inconnue" if self.end is None else day_or_year(self.end)
        return f"{told} (passée)" if self.is_past else told


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A function that several of the communes that merged brought a tool for.

    `candidates` are libre: those that the commune runs already for the function, then those that may take
    the place of all its other tools, some of them `in_part` only.
    """

    commune: str
    function: str
    tools: tuple[Tool, ...]
    candidates: tuple[str, ...]
    in_part: frozenset[str]

    def named(self, registry: Registry) -> list[str]:
        """What could unite them, by name: `Wekan en partie`."""
        return [
            f"{called(registry.software[slug])}{' en partie' if slug in self.in_part else ''}"
            for slug in self.candidates
        ]


def convergence_of(facts: Facts, commune: str) -> tuple[Duplicate, ...]:
    """The convergence report of a commune: each duplicated function once, the first to end first."""
    found = (duplicate for duplicate, _ in _duplicates(Ground(facts)) if duplicate.commune == commune)
    return tuple(sorted(found, key=lambda one: (_first(one, facts.on) or date.max, one.function)))


def after_merger(ground: Ground) -> Iterator[Opportunity]:
    """A commune that merged, and has several tools for some functions since."""
    found = grouped(_duplicates(ground), lambda pair: [pair[0].commune])
    for commune, several in found.items():
        windows = windows_of([one for _, presences in several for one in presences], ground.on)
        by = {id(one.presence): one.by for one in windows}
        names = [f"« {ground.function(one.function)} »" for one, _ in several]
        what = names[0] if len(several) == 1 else f"{len(several)} fonctions"
        yield opportunity(
            "after-merger",
            (
                fact(one, "duplicates", duplicate.function, by=by.get(id(one)))
                for duplicate, presences in several
                for one in presences
            ),
            title=f"Réunir ce qui est en double {to_name(ground.commune(commune))} : {what}",
            reason=f"Depuis la fusion, {ground.commune(commune)} a plusieurs contrats ou logiciels pour "
            f"{listed(names)} : {' ; '.join(_told(ground, one) for one, _ in several)}.",
            function=several[0][0].function if len(several) == 1 else None,
            start_by=start_of(windows),
            ask=commune,
        )


def _told(ground: Ground, duplicate: Duplicate) -> str:
    ways = some(duplicate.named(ground.registry))
    told = _tools(ground, duplicate)
    return aside(told, f"libre, pour les réunir : {ways}") if ways else told


def _duplicates(ground: Ground) -> Iterator[tuple[Duplicate, Sequence[Presence]]]:
    """Each duplicated function of each commune that others merged into, with what runs for it."""
    merged = {one.merged_into for one in ground.registry.communes.values() if one.merged_into}
    here = (one for one in ground.facts.running if one.commune in merged)
    running = grouped(here, lambda one: [(one.commune, function) for function in one.functions])
    parts = {slug: predecessors(ground.registry, slug) | {slug} for slug in merged}
    for (commune, function), several in sorted(running.items()):
        tools = sorted(several, key=lambda one: (_origin(one), one.slug, one.declaration.label or ""))
        if len({_origin(one) for one in tools} & parts[commune]) > 1 and not _is_one(ground, function, tools):
            yield (
                Duplicate(
                    commune,
                    function,
                    tuple(_tool(one, ground.on) for one in tools),
                    *_candidates(ground, function, tools),
                ),
                tools,
            )


def _is_one(ground: Ground, function: str, tools: Sequence[Presence]) -> bool:
    """Whether all have the same libre software on their stations, and nothing that is paid: it is united.

    Unsaid, where it runs is known of what stations are for alone: Nextcloud may be two servers.
    """
    known = ground.registry.functions.get(function)
    here = ("workstation", None) if known and known.domain == "poste" else ("workstation",)
    return len({one.slug for one in tools}) == 1 and all(
        bool(one.software and one.software.is_libre)
        and one.declaration.hosting.mode in here
        and one.declaration.contract.kind in (None, "none")
        and one.declaration.contract.end is None
        and not one.declaration.annual_cost
        for one in tools
    )


def _origin(presence: Presence) -> str:
    """Who declared it: the commune that merged, when its declaration has moved or has not yet."""
    return presence.declaration.origin or presence.declaration.commune


def _tool(presence: Presence, on: date) -> Tool:
    declaration, term = presence.declaration, term_of(presence.declaration.contract, on)
    return Tool(
        _origin(presence),
        presence.slug,
        declaration.label,
        declaration.users,
        declaration.annual_cost,
        term.window_end,
        term.window,
        term.is_past,
    )


def _candidates(
    ground: Ground, function: str, tools: Sequence[Presence]
) -> tuple[tuple[str, ...], frozenset[str]]:
    """What could unite them, and what of it does so in part only."""
    closed = {one.slug: one for one in tools if one.software and is_closed(one.software)}
    others = [
        other
        for one in closed.values()
        if one.software
        for other in replacements_of(ground.registry, one.software, one.commune, (function,))
    ]
    many = Counter(other.software.slug for other in others)
    whole = Counter(other.software.slug for other in others if not other.is_partial)
    others.sort(key=lambda one: (-len(one.users), one.software.slug))
    own = sorted(one.slug for one in tools if one.software and one.software.is_libre)
    found = [one.software.slug for one in others if many[one.software.slug] == len(closed)]
    uniting = [slug for slug in found if whole[slug]]
    in_part = frozenset(slug for slug in uniting if whole[slug] < len(closed)) - {*own}
    return tuple(dict.fromkeys([*own, *uniting])), in_part


def _first(duplicate: Duplicate, on: date) -> date | None:
    """The first day to come by which one of the tools has to be left."""
    days = (tool.leave_by for tool in duplicate.tools if tool.leave_by and tool.leave_by >= on)
    return min(days, default=None)


def _tools(ground: Ground, duplicate: Duplicate) -> str:
    """Each software once, with the ends of its contracts."""
    by_software = grouped(duplicate.tools, lambda tool: [tool.software])
    ends = {slug: ends_told(tools) for slug, tools in sorted(by_software.items())}
    return listed(
        [ground.software(slug) + (f", fin {listed(told)}" if told else "") for slug, told in ends.items()]
    )


def ends_told(tools: Sequence[Tool]) -> Sequence[str]:
    """The known ends of some contracts, by day, each once."""
    known = sorted((tool for tool in tools if tool.end), key=lambda tool: str(tool.end))
    return [*dict.fromkeys(tool.end_words for tool in known)]
