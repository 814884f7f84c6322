"""Retiring a software: its declaration stays, and says when and why; or moving it to whom it is about."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.errors import AffranchiError
from affranchi.fields import FIELDS
from affranchi.model.declaration import Answers, Declaration
from affranchi.model.path import path_of
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.naming import use_name
from affranchi.registry import Registry
from affranchi.steps.inventory import (
    changing,
    existing,
    label_slug,
    refuse_unreadable,
    software_named,
    subject,
)
from affranchi.steps.refusing import record_told, refuse_wrong
from affranchi.storage import layout
from affranchi.storage.asked import asked_records
from affranchi.storage.saving import save
from affranchi.wording import NBSP, as_subject, quoted, to_name


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
    """The declaration as it now stands, and what it is called."""

    declaration: Declaration
    name: str
    changed: bool
    commit: str | None


def retire(root: Path, request: RetireRequest, today: date) -> Retired:
    """Retire one software of one commune, and commit that file alone; the same again changes nothing."""
    with changing(root, "communes.toml", read=asked_records) as (repository, loaded):
        registry = loaded.registry
        commune = registry.commune_named(request.commune)
        software = software_named(loaded, request.software)
        label = label_slug(request.label)
        blank = Declaration(commune=commune.slug, software=software.slug, label=label)
        refuse_unreadable(loaded, layout.path_of(blank))
        before = existing(registry, commune, software, label)
        name = use_name(registry, software.slug, label)
        successor = software_named(loaded, request.replaced_by) if request.replaced_by else None
        after = retired(before, request, _reason(software, successor, request.reason), successor, today)
        if _says_the_same(before, after, request):
            return Retired(before, name, changed=False, commit=None)
        refuse_wrong(loaded, [after], today)
        commit = save(repository, [after], subject(registry, "retire", [after]))
    return Retired(after, name, changed=True, commit=commit)


def retired(
    before: Declaration, request: RetireRequest, reason: str, successor: Software | None, today: date
) -> Declaration:
    """A declaration as retired.

    Raises:
        InvalidValuesError: with all the values refused.
    """
    retirement = {
        "on": request.on if request.on is not None else today,
        "reason": reason,
        "replaced_by": successor.slug if successor else None,
    }
    tables = {**before.model_dump(), "status": "retired", "verified": today, "retirement": retirement}
    return record_told(Declaration, tables, FIELDS)


def _reason(software: Software, successor: Software | None, told: str | None) -> str:
    """Leaving for a libre software is an exit, for another one a replacement, for none a stop."""
    if told or successor is None:
        return told or "stopped"
    return "exit" if successor.is_libre and not software.is_libre else "replaced"


def _says_the_same(before: Declaration, after: Declaration, request: RetireRequest) -> bool:
    """Whether the retirement that stands answers the request; a day not asked for is no difference."""
    if before.retirement is None or after.retirement is None or before.status != "retired":
        return False
    if request.on is None:
        asked = after.retirement.model_copy(update={"on": before.retirement.on})
        return asked == before.retirement
    return after.retirement == before.retirement


class CannotMoveError(AffranchiError):
    """A declaration that has nowhere to go; nothing has changed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The declaration where it now stands, the file it left, and the answers that its commune had given."""

    declaration: Declaration
    origin: str
    answers_dropped: tuple[str, ...]
    commit: str | None


def move(root: Path, software: str, communes: tuple[str, str], label: str | None, today: date) -> Moved:
    """Move one declaration from a commune to another, and commit at once what changes."""
    with changing(root, "communes.toml", "inventory/") as (repository, loaded):
        registry = loaded.registry
        source, target = map(registry.commune_named, communes)
        moving = software_named(loaded, software)
        told = f"Déplace {moving.name} {to_name(target.name)}, déclaré {to_name(source.name)}"
        before = existing(registry, source, moving, label_slug(label))
        after = before.model_copy(update={"commune": target.slug})
        _refuse_blocked(registry, before, after, target, moving)
        answers, dropped = _answers(registry, after)
        records = [after, *([answers] if dropped and answers else [])]
        refuse_wrong(loaded, records, today)
        commit = save(repository, records, told, gone={path_of(before): path_of(after)})
    return Moved(after, path_of(before), dropped, commit)


def _refuse_blocked(
    registry: Registry, before: Declaration, after: Declaration, target: Commune, moving: Software
) -> None:
    if before.commune == after.commune:
        msg = f"{moving.name} est déjà déclaré {to_name(target.name)}{NBSP}: rien n’a changé."
        raise CannotMoveError(msg)
    standing = registry.declaration(after.commune, after.software, after.label)
    if standing and standing != after:
        use = f" --label {after.label}" if after.label else ""
        declare = quoted(f"affranchi declare {after.commune} {after.software}{use}")
        retire = quoted(f"affranchi retire {before.commune} {after.software}{use} --reason error")
        raise CannotMoveError(
            f"{as_subject(target.name)} déclare déjà {moving.name} ({path_of(after)}), "
            f"et en dit autre chose{NBSP}: complétez cette fiche ({declare}), "
            f"puis retirez l’autre ({retire}). Rien n’a changé."
        )


def _answers(registry: Registry, after: Declaration) -> tuple[Answers | None, tuple[str, ...]]:
    """The answers of the commune without those that the declaration contradicts, and their functions."""
    answers = registry.answers.get(after.commune)
    if answers is None or not after.is_active:
        return answers, ()
    filled = registry.functions_of(after)
    dropped = tuple(f for f, one in answers.answers.items() if f in filled and one.answer != "provided")
    kept = {f: one for f, one in answers.answers.items() if f not in dropped}
    return answers.model_copy(update={"answers": kept}), dropped
