"""Why a commune depends on something."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.figures.dependencies import Chain, Node, chains
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import Scope
from affranchi.model.names import fold
from affranchi.model.territory import Commune
from affranchi.naming import software_name, vendor_name
from affranchi.recognition.resolving import software_meant
from affranchi.registry import Registry
from affranchi.steps.places import commune_asked
from affranchi.storage.asked import asked_registry
from affranchi.storage.told_days import known_of


@dataclass(frozen=True, slots=True)
class Reasons:
    """The chains of dependency from a commune to a target."""

    registry: Registry
    commune: Commune
    target: Node
    chains: tuple[Chain, ...]


def why(root: Path, commune: str, target: str, on: date, today: date) -> Reasons:
    """Every way by which a commune depends on a software, a vendor or a group."""
    registry = asked_registry(root)
    found = commune_asked(registry, commune)
    node = node_named(registry, target)
    # What runs today does so whenever it was first told: no history is read.
    facts = facts_on(registry, on, {} if on >= today else known_of(root), Scope(found.slug), today=today)
    return Reasons(registry, found, node, chains(facts, found.slug, node))


def node_named(registry: Registry, name: str) -> Node:
    """What a name stands for: a software's slug, a vendor, a group, then a software by any of its names.

    Where a vendor has the slug of its software, as OVHcloud has, its chains are those of both: it may host.

    Raises:
        UnknownSoftwareError: when it stands for nothing.
        AmbiguousNameError: when several vendors bear it.
    """
    wanted = fold(name)
    if name in registry.software and name not in registry.vendors:
        return Node("software", name)
    if vendor := registry.vendor_named(name):
        return Node("vendor", vendor.slug)
    owners = (c.owner for v in registry.vendors.values() for c in v.control.values() if c.owner)
    groups = (v.group for v in registry.vendors.values() if v.group)
    for group in (*owners, *groups):
        if fold(group) == wanted:
            return Node("group", group)
    return Node("software", software_meant(registry, name).slug)


def name_of(registry: Registry, node: Node) -> str:
    """A node's name as people say it."""
    if node.kind == "software":
        return software_name(registry, node.key)
    return vendor_name(registry, node.key) if node.kind == "vendor" else node.key
