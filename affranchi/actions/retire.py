"""Retiring a software: the declaration stays, and says when and why the commune left it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from affranchi.fields import FIELDS
from affranchi.model.declaration import Declaration
from affranchi.model.software import Software
from affranchi.naming import use_name
from affranchi.redaction import shown_of
from affranchi.registry import Registry
from affranchi.steps.inventory import active_uses, changing, declaration_named, software_named, subject
from affranchi.steps.refusing import record_told, save_unless_wrong

# The reasons of what something took the place of.
_REPLACING = ("exit", "replaced")


@dataclass(frozen=True, slots=True)
class RetireRequest:
    """What someone retires; without `on`, today; without a reason, the one that `replaced_by` tells."""

    commune: str
    software: str
    label: str | None = None
    on: int | date | None = None
    reason: str | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Retired:
    """The declaration as it now stands, and what it is called; `left` are its other uses, which stay."""

    declaration: Declaration
    name: str
    changed: bool
    commit: str | None
    left: Sequence[str] = ()


def retire(root: Path, request: RetireRequest, today: date) -> Retired:
    """Retire one software of one commune, and commit that file alone; the same again changes nothing."""
    with changing(root, "communes.toml") as (repository, loaded):
        registry = loaded.registry
        before = declaration_named(loaded, request.commune, request.software, request.label)
        software = registry.software[before.software]
        name = use_name(registry, before.software, before.label)
        successor = software_named(loaded, request.replaced_by) if request.replaced_by else None
        after = retired(before, request, software, successor, today)
        if successor and not request.reason and _tells_of_hidden(registry, after):
            after = retired(before, replace(request, reason="replaced"), software, successor, today)
        if before.status == "retired" and after.retirement == before.retirement:
            return Retired(before, name, changed=False, commit=None)
        told = subject(registry, "retire", [after])
        commit = save_unless_wrong(repository, loaded, [after], told, today)
        others = active_uses(registry, before.commune, before.software)
    left = [use_name(registry, one.software, one.label) for one in others if one.label != before.label]
    return Retired(after, name, changed=True, commit=commit, left=left)


def retired(
    before: Declaration, request: RetireRequest, software: Software, successor: Software | None, today: date
) -> Declaration:
    """A declaration as retired; of one that is already, what is not asked stays as it was said.

    Raises:
        InvalidValuesError: with all the values refused.
    """
    was = before.retirement if before.status == "retired" else None
    told = was.model_dump() if was else {"on": today}
    if request.reason or successor or not was:
        reason = _reason(software, successor, request.reason)
        heir = successor.slug if successor else was.replaced_by if was and reason in _REPLACING else None
        told |= {"reason": reason, "replaced_by": heir}
    retirement = told if request.on is None else {**told, "on": request.on}
    tables = {**before.model_dump(), "status": "retired", "verified": today, "retirement": retirement}
    return record_told(Declaration, tables, FIELDS)


def _tells_of_hidden(registry: Registry, after: Declaration) -> bool:
    """Whether everyone reads of an exit whose successor is hidden: that one is libre would be told of it."""
    shown = shown_of(registry, "public")(after)
    told = shown.retirement if shown else None
    return told is not None and told.reason == "exit" and told.replaced_by is None


def _reason(software: Software, successor: Software | None, told: str | None) -> str:
    """Leaving for a libre software is an exit, for another one a replacement, for none a stop."""
    if told or successor is None:
        return told or "stopped"
    return "exit" if successor.is_libre and not software.is_libre else "replaced"
