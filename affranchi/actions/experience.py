"""Telling what leaving a software was like, so that the next commune asks rather than guesses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.fields import EXPERIENCE
from affranchi.model.experience import Experience
from affranchi.model.reference import end_of
from affranchi.registry import Registry
from affranchi.steps.inventory import changing, label_slug, refuse_unreadable, software_named
from affranchi.steps.refusing import record_told, refuse_wrong
from affranchi.storage import layout
from affranchi.storage.saving import save
from affranchi.told.experiences import exit_words


@dataclass(frozen=True, slots=True)
class ExperienceRequest:
    """What a commune tells: of which exit, and the facts by their field."""

    commune: str
    software: str
    to: str | None = None
    label: str | None = None
    functions: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Experienced:
    """An experience as it now stands, None once it is taken back; no commit when nothing changes."""

    registry: Registry
    experience: Experience | None
    path: str
    commit: str | None


def experience(root: Path, request: ExperienceRequest, today: date, *, drop: bool = False) -> Experienced:
    """Tell an exit, complete what was told or take it back, and commit that file alone."""
    with changing(root, "communes.toml", "catalogue/functions.toml") as (repository, loaded):
        registry = loaded.registry
        commune, left = registry.commune_named(request.commune), software_named(loaded, request.software)
        label = label_slug(request.label)
        teller = _teller(registry, commune.slug, left.slug, label)
        keys = {"commune": teller, "software": left.slug, "label": label}
        blank = Experience.model_validate({**keys, "state": "done"})
        path, before = layout.path_of(blank), registry.experiences.get(blank.stem)
        refuse_unreadable(loaded, path)
        if before and before.body:  # a body of the reference catalogue, of the same name
            before = None
        if drop:
            said = f"{commune.name} retire le récit de sa sortie {exit_words(registry, before or blank)}"
            commit = save(repository, [], said, {path: None}) if before else None
            return Experienced(registry, None, path, commit)
        told: dict[str, Any] = {**(before.model_dump() if before else {}), **keys, **request.facts}
        if request.to:
            told["to"] = software_named(loaded, request.to).slug
        if request.functions:
            functions = (registry.function_named(one).slug for one in request.functions)
            told["functions"] = tuple(dict.fromkeys(functions))
        after, commit = record_told(Experience, told, EXPERIENCE), None
        if after != before:
            after = after.model_copy(update={"told": today})
            refuse_wrong(loaded, [after], today)
            said = f"{commune.name} raconte sa sortie {exit_words(registry, after)}"
            commit = save(repository, [after], said)
    return Experienced(registry, after, path, commit)


def _teller(registry: Registry, commune: str, software: str, label: str | None) -> str:
    """Under whose name it is told: that of a commune that merged since, when it alone told it."""
    said = [e for e in registry.experiences.values() if (e.software, e.label) == (software, label)]
    own = {e.commune for e in said if end_of(e.commune, registry.redirects.communes) == commune}
    return own.pop() if len(own) == 1 else commune
