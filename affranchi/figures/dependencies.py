"""Dependencies as a graph: software, what it requires, who publishes it, who controls that, who hosts it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Literal

from affranchi.figures.control import group_of
from affranchi.figures.facts import Facts, facts_on, kept
from affranchi.figures.figure import Scope
from affranchi.figures.knowledge import is_told
from affranchi.figures.presences import Presence
from affranchi.model.answers import Answer
from affranchi.reaching import reached
from affranchi.registry import Registry, grouped

NodeKind = Literal["software", "vendor", "group"]
Relation = Literal[
    "runs", "served", "requires", "published", "controlled", "contested", "hosted", "stands-on"
]
Origin = Literal["commune", "catalogue"]

RELATION_LABELS: Mapping[Relation, str] = {
    "runs": "emploie",
    "served": "est servie par un autre avec",
    "requires": "a besoin de",
    "published": "est édité par",
    "controlled": "est contrôlé par",
    "contested": "est d’un contrôle contesté",
    "hosted": "est hébergé par",
    "stands-on": "repose sur la technologie de",
}

# A commune's graph has a few dozen nodes; more chains than this nobody reads.
MOST_CHAINS = 200


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A software or a vendor by its slug, or a group by its name."""

    kind: NodeKind
    key: str


@dataclass(frozen=True, slots=True)
class Step:
    """An edge of a chain: how one node leads to the next, and who says so."""

    relation: Relation
    node: Node
    origin: Origin


@dataclass(frozen=True, slots=True)
class Chain:
    """A way from a software that a commune runs, or is served with, to what was asked about."""

    commune: str
    steps: tuple[Step, ...]

    @property
    def software(self) -> str:
        """The software that the chain begins with."""
        return self.steps[0].node.key


Graph = Mapping[Node, Sequence[Step]]


def requirements(presence: Presence) -> tuple[Sequence[str], Origin]:
    """What a software needs in a commune: what the commune says, else what the catalogue does."""
    if presence.declaration.depends_on is not None:
        return presence.declaration.depends_on, "commune"
    return (presence.software.requires if presence.software else ()), "catalogue"


def graph_of(facts: Facts) -> Graph:
    """The graph of what runs in a scope; software that is only required is followed by the catalogue."""
    edges: defaultdict[Node, dict[tuple[Relation, Node], Step]] = defaultdict(dict)
    served = served_with(facts)
    waiting = list(served)
    running = [*facts.running, *(presence for theirs in served.values() for presence in theirs)]
    bodies: set[tuple[str, str]] = set()
    for presence in running:  # what a body that hosts needs for it comes on the way
        body = presence.declaration.hosting.provider or ""
        if body in facts.registry.communes and (body, presence.slug) not in bodies:
            bodies.add((body, presence.slug))
            running += [theirs for theirs in _running_of(facts, body) if theirs.slug == presence.slug]
        node = Node("software", presence.slug)
        needed, origin = requirements(presence)
        for slug in needed:
            _link(edges, node, Step("requires", Node("software", slug), origin))
            waiting.append(slug)
        provider = presence.hosting_on(facts.registry, facts.on).provider
        if provider is not None and provider not in facts.registry.communes:
            _link(edges, node, Step("hosted", Node("vendor", provider), "commune"))
        waiting.append(presence.slug)
    theirs = (slug for slug, presences in served.items() if presences)
    _follow(facts, edges, waiting, facts.software_running.union(theirs))
    return {node: tuple(steps.values()) for node, steps in edges.items()}


@kept
def served_with(facts: Facts) -> Mapping[str, Sequence[Presence]]:
    """The software with which others render a function to a scope, and what who renders it runs of it.

    It is told, or what they run for that function; who is served itself leads to who serves it, and so on.
    """
    found: defaultdict[str, list[Presence]] = defaultdict(list)
    waiting: list[tuple[str, str | None]] = [(commune.slug, None) for commune in facts.communes]
    seen: set[tuple[str, str | None]] = set()
    while waiting:
        place = served, asked = waiting.pop()
        provided = () if place in seen else _answered(facts, served)
        seen.add(place)
        for function, answer in provided:
            if asked not in (None, function):
                continue
            theirs = _running_of(facts, answer.by) if answer.by else ()
            if answer.software:
                found[answer.software] += (p for p in theirs if p.slug == answer.software)
            elif filling := [presence for presence in theirs if function in presence.functions]:
                for presence in filling:
                    found[presence.slug].append(presence)
            elif answer.by:
                waiting.append((answer.by, function))
    return found


def _answered(facts: Facts, commune: str) -> Iterator[tuple[str, Answer]]:
    """What a commune answered of the functions of the scope, as was told by the day."""
    answers = facts.registry.answers.get(commune)
    for function, answer in answers.answers.items() if answers else ():
        if facts.scope.function in (None, function) and is_told(facts, commune, function, answer):
            yield function, answer


@kept
def _running_of(facts: Facts, body: str) -> Sequence[Presence]:
    """What a body runs on the day of some facts; of the rest of the territory, nothing is read."""
    return facts_on(facts.registry, facts.on, facts.known, Scope(body), today=facts.today).running


def _link(edges: defaultdict[Node, dict[tuple[Relation, Node], Step]], start: Node, step: Step) -> None:
    edges[start].setdefault((step.relation, step.node), step)


def _follow(
    facts: Facts,
    edges: defaultdict[Node, dict[tuple[Relation, Node], Step]],
    waiting: list[str],
    declared: frozenset[str],
) -> None:
    """Add what the catalogue knows of each software met, and of the vendors."""
    registry = facts.registry
    seen: set[str] = set()
    while waiting:
        slug = waiting.pop()
        software = registry.software.get(slug)
        if slug in seen or software is None:
            continue
        seen.add(slug)
        node = Node("software", slug)
        if slug not in declared:
            for needed in software.requires:
                _link(edges, node, Step("requires", Node("software", needed), "catalogue"))
                waiting.append(needed)
        if software.vendor:
            _link(edges, node, Step("published", Node("vendor", software.vendor), "catalogue"))
        if software.gafam_indirect:
            for vendor in _vendors_of(registry, software.gafam_indirect):
                _link(edges, node, Step("stands-on", Node("vendor", vendor), "catalogue"))
    nodes = {step.node for steps in edges.values() for step in steps.values()}
    for node in sorted(node for node in nodes if node.kind == "vendor"):
        for step in _control(registry, node.key, facts.on):
            _link(edges, node, step)


def _vendors_of(registry: Registry, company: str) -> list[str]:
    """The vendor that bears the name of one of the five, else all that belong to it."""
    if company in registry.vendors:
        return [company]
    return [slug for slug, vendor in registry.vendors.items() if vendor.gafam == company]


def _control(registry: Registry, slug: str, day: date) -> Iterator[Step]:
    vendor = registry.vendors.get(slug)
    if vendor is None:
        return
    control = vendor.control_on(day)
    group = group_of(vendor, day)
    if control is not None and control.basis == "contested":
        yield Step("contested", Node("group", control.owner or vendor.group or "inconnu"), "catalogue")
    elif group != vendor.name:
        yield Step("controlled", Node("group", group), "catalogue")


def chains(everywhere: Facts, commune: str, target: Node) -> tuple[Chain, ...]:
    """Every way by which a commune depends on a software, a vendor or a group; the shortest first."""
    scope = Scope(commune=commune)
    facts = everywhere if everywhere.scope == scope else everywhere.within(scope)
    graph = graph_of(facts)
    useful = _leading_to(graph, target)
    starts: dict[str, Relation] = dict.fromkeys(served_with(facts), "served")
    starts |= dict.fromkeys((p.slug for p in facts.running), "runs")
    found = (
        Chain(commune, steps)
        for slug, relation in starts.items()
        if (start := Node("software", slug)) in useful
        for steps in _ways(graph, useful, target, (Step(relation, start, "commune"),))
    )
    return tuple(sorted(islice(found, MOST_CHAINS), key=lambda c: (len(c.steps), [s.node for s in c.steps])))


def _leading_to(graph: Graph, target: Node) -> frozenset[Node]:
    """The nodes from which a target can be reached, itself included."""
    backwards: defaultdict[Node, list[Node]] = defaultdict(list)
    for node, steps in graph.items():
        for step in steps:
            backwards[step.node].append(node)
    return reached([target], backwards.__getitem__)


def _ways(
    graph: Graph, useful: frozenset[Node], target: Node, steps: tuple[Step, ...]
) -> Iterator[tuple[Step, ...]]:
    """The ways on from a node that pass nowhere twice."""
    last = steps[-1].node
    if last == target:
        yield steps
        return
    passed = {step.node for step in steps}
    for step in graph.get(last, ()):
        if step.node in useful and step.node not in passed:
            yield from _ways(graph, useful, target, (*steps, step))


@dataclass(frozen=True, slots=True)
class Order:
    """In which order things can leave: a batch after the other; what depends on itself leaves together."""

    batches: tuple[tuple[str, ...], ...]
    cycles: tuple[tuple[str, ...], ...]


def order_of(after: Mapping[str, set[str]]) -> Order:
    """The order of names of which each comes after others; names in a cycle make one.

    graphlib finds one cycle at a time: each is folded into its first name until none is left.
    """
    folded: dict[str, str] = {}

    def top(name: str) -> str:
        while name in folded:
            name = folded[name]
        return name

    while True:
        graph: defaultdict[str, set[str]] = defaultdict(set)
        for name, others in after.items():
            graph[top(name)] |= {top(other) for other in others} - {top(name)}
        sorter = TopologicalSorter(graph)
        try:
            sorter.prepare()
        except CycleError as error:
            names = sorted(set(error.args[1]))
            folded.update(dict.fromkeys(names[1:], names[0]))
            continue
        return _read(sorter, {name: top(name) for name in after})


def _read(sorter: "TopologicalSorter[str]", tops: Mapping[str, str]) -> Order:
    groups = grouped(tops, lambda name: [tops[name]])
    batches = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        batches.append(tuple(sorted(name for first in ready for name in groups.get(first, [first]))))
        sorter.done(*ready)
    cycles = sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)
    return Order(tuple(batches), tuple(cycles))
