"""Moving a declaration to the commune, or other body, that it is about: all that it says goes with it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.errors import AffranchiError
from affranchi.model.declaration import Declaration
from affranchi.model.path import path_of
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.naming import function_name
from affranchi.registry import Registry
from affranchi.steps.inventory import (
    answers_beside,
    changing,
    existing,
    label_slug,
    refuse_unreadable,
    software_here,
)
from affranchi.steps.refusing import save_unless_wrong
from affranchi.wording import NBSP, as_subject, quoted, to_name


@dataclass(frozen=True, slots=True)
class Moved:
    """The declaration where it now stands, and the file it left.

    `answers_dropped` are the functions that its commune said to do without.
    """

    declaration: Declaration
    origin: str
    answers_dropped: tuple[str, ...]
    commit: str | None


def move(root: Path, software: str, communes: tuple[str, str], label: str | None, today: date) -> Moved:
    """Move one declaration from a commune to another, and commit at once what changes."""
    with changing(root, "communes.toml") as (repository, loaded):
        registry = loaded.registry
        source, target = map(registry.commune_named, communes)
        refuse_unreadable(loaded, f"inventory/{source.slug}/", f"inventory/{target.slug}/")
        moving = software_here(loaded, software, source)
        told = f"Déplace {moving.name} {to_name(target.name)}, déclaré {to_name(source.name)}"
        before = existing(registry, source, moving, label_slug(label))
        # What a merger brought is no more of the commune that declared it, once elsewhere than in its heirs.
        origin = before.origin if target.slug in registry.heirs_of(before.origin or "") else None
        after = before.model_copy(update={"commune": target.slug, "origin": origin})
        _refuse_blocked(registry, before, after, target, moving)
        answers, dropped = answers_beside(registry, after)
        gone = {path_of(before): path_of(after)}
        commit = save_unless_wrong(repository, loaded, [after, *answers], told, today, gone=gone)
    return Moved(after, path_of(before), tuple(function_name(registry, one) for one in dropped), commit)


def _refuse_blocked(
    registry: Registry, before: Declaration, after: Declaration, target: Commune, moving: Software
) -> None:
    if before.commune == after.commune:
        msg = f"{moving.name} est déjà déclaré {to_name(target.name)}{NBSP}: rien n’a changé."
        raise AffranchiError(msg)
    standing = registry.declaration(after.commune, after.software, after.label)
    if standing and standing != after:
        use = f" --label {after.label}" if after.label else ""
        declare = quoted(f"affranchi declare {after.commune} {after.software}{use}")
        retire = quoted(f"affranchi retire {before.commune} {after.software}{use} --reason erreur")
        raise AffranchiError(
            f"{as_subject(target.name)} déclare déjà {moving.name} ({path_of(after)}), "
            f"et en dit autre chose{NBSP}: complétez cette fiche ({declare}), "
            f"puis retirez l’autre ({retire}). Rien n’a changé."
        )
