"""Every rule, run on a registry: a function `check_…` of these modules, given what its parameters name."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from inspect import signature

from affranchi.checks import (
    contradictions,
    control,
    dates,
    experiences,
    free_text,
    identifiers,
    joining,
    licences,
    mutualisation,
    proofs,
    redirects,
    references,
    services,
    steps,
    territory,
)
from affranchi.checks.identifiers import OfficialList
from affranchi.checks.slugs import Known, known_slugs
from affranchi.model.problem import Problem
from affranchi.registry import Registry

_MODULES = (
    references, dates, experiences, identifiers, joining, licences, redirects, contradictions, control,
    mutualisation, proofs, free_text, services, steps, territory,
)  # fmt: skip
_SOFTWARE, _VENDORS = "catalogue/software/", "catalogue/vendors/"
RULES: tuple[Callable[..., Iterator[Problem]], ...] = tuple(
    rule
    for module in _MODULES
    for name, rule in vars(module).items()
    if name.startswith("check_") and rule.__module__ == module.__name__
)


def problems_of(  # noqa: PLR0913 (what rules are given)
    registry: Registry,
    today: date,
    official: OfficialList | None = None,
    unread: Collection[str] = (),
    known: Known | None = None,
    *,
    reference: bool = False,
    lent: Collection[str] = (),
    units: Mapping[str, str] | None = None,
) -> tuple[Problem, ...]:
    """Everything wrong in a registry, in order; the lines are not known here.

    Without the `official` list, every well-formed code is known. What names a record of an `unread` file is
    not wrong too; `known` are the slugs that may be named, when the registry is a part of a larger one.
    `reference` says that the catalogue is checked which travels with the program; `lent` are the files of
    that catalogue that need not be looked at one by one again: rules on records alone are given `own`.
    `units` are those of every figure that an objective may follow; without them, it may follow any.
    """
    software = {slug: s for slug, s in registry.software.items() if f"{_SOFTWARE}{slug}.toml" not in lent}
    vendors = {slug: v for slug, v in registry.vendors.items() if f"{_VENDORS}{slug}.toml" not in lent}
    facts = {
        "registry": registry,
        "today": today,
        "official": official or OfficialList(),
        "known": known or known_slugs(registry, unread),
        "reference": reference,
        "lent": lent,
        "units": units,
        "own": replace(registry, software=software, vendors=vendors),
    }
    asked = ((rule, {name: facts[name] for name in signature(rule).parameters}) for rule in RULES)
    found = (problem for rule, needed in asked for problem in rule(**needed))
    return tuple(sorted(found))
