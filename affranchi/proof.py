"""How sure the catalogue is of each fact: proved, found in a source, our judgement, or nothing."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Literal

from affranchi.model.software import Equivalent, Software
from affranchi.model.vendor import Control, Source, Vendor
from affranchi.registry import Registry

State = Literal["proved", "found", "ours", "unsourced"]
# From what is surest on.
STATES: tuple[State, ...] = ("proved", "found", "ours", "unsourced")

# The facts that people act on, which are counted.
COUNTED = ("name", "vendor", "model", "licence", "control", "cycles", "equivalents", "sill", "comptoir")

# What the licence says of the model: a core may be libre and the rest not, a service is not its code.
_TOLD_BY_LICENCE = ("libre", "proprietary")


def state_of(source: Source | None) -> State:
    """The state of a fact, by its source."""
    return _state(source.url, source.seen, source.sign, source.note) if source else "unsourced"


def _state(url: str | None, seen: date | None, sign: str | None, note: str | None) -> State:
    if url is None:
        return "ours" if note else "unsourced"
    return "proved" if seen and sign else "found"


def software_facts(software: Software) -> Mapping[str, State]:
    """The state of what an entry says, by fact; what it does not say is no fact."""
    said = {
        "name": True,
        "vendor": software.vendor,
        "model": software.model != "unknown",
        "licence": software.licence or software.is_licence_unnamed,
        "cycles": software.cycles,
        "sill": software.ids.sill,
        "comptoir": software.ids.comptoir,
        "wikidata": software.ids.wikidata,
        "website": software.website,
        "repository": software.repository,
    }
    states = {fact: state_of(software.sources.get(fact)) for fact, value in said.items() if value}
    if "model" in states and software.model in _TOLD_BY_LICENCE:
        licence = state_of(software.sources.get("licence"))
        states["model"] = min(states["model"], licence, key=STATES.index)
    if states.get("cycles") == "unsourced" and all(cycle.source for cycle in software.cycles.values()):
        states["cycles"] = "found"
    return states


def unproved(software: Software) -> list[str]:
    """What `confirmed` asks to be proved and is not: name, vendor, model, the licence of what is libre."""
    asked = ["name", "vendor", "model"] + (["licence"] if software.model in ("libre", "open-core") else [])
    states = software_facts(software)
    return [fact for fact in asked if states.get(fact) != "proved"]


def equivalent_state(equivalent: Equivalent) -> State:
    """The state of an equivalence: who says so, or our reason."""
    state = _state(equivalent.url, equivalent.seen, equivalent.sign, equivalent.note)
    return "found" if state == "unsourced" and equivalent.source == "sill" else state


def control_state(control: Control) -> State:
    """The state of a control; a seat is no control, and what is contested is proved by nobody."""
    if control.basis == "hq":
        return "unsourced"
    state = _state(control.source, control.seen, control.sign, control.note)
    return "found" if state == "proved" and control.basis == "contested" else state


def vendor_facts(vendor: Vendor, day: date) -> Mapping[str, State]:
    """The state of what the record of a vendor says, by fact; its control as it is on a day."""
    said = {"name": True, "siren": vendor.siren, "group": vendor.group, "website": vendor.website}
    states = {fact: state_of(vendor.sources.get(fact)) for fact, value in said.items() if value}
    control = vendor.control_on(day)
    return states | ({"control": control_state(control)} if control else {})


def counts_of(registry: Registry, day: date) -> Mapping[str, Counter[State]]:
    """How many facts of the catalogue are in each state, by kind of fact."""
    counts: dict[str, Counter[State]] = {fact: Counter() for fact in COUNTED}
    for software in registry.software.values():
        for fact, state in software_facts(software).items():
            if fact in counts:
                counts[fact][state] += 1
        counts["equivalents"].update(map(equivalent_state, software.equivalents.values()))
    controls = (vendor.control_on(day) for vendor in registry.vendors.values())
    counts["control"].update(control_state(control) for control in controls if control)
    return counts
