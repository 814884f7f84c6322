"""Telling what leaving a software was like, so that the next commune asks rather than guesses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.fields import EXPERIENCE
from affranchi.model.experience import Experience
from affranchi.model.path import path_of
from affranchi.model.reference import end_of
from affranchi.registry import Registry
from affranchi.steps.inventory import changing, label_slug, refuse_unreadable, software_named
from affranchi.steps.refusing import record_told, save_unless_wrong
from affranchi.storage.records import Loaded
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
    before: Experience | None = None


def experience(root: Path, request: ExperienceRequest, today: date, *, drop: bool = False) -> Experienced:
    """Tell an exit, complete what was told or take it back, and commit that file alone."""
    with changing(root, "communes.toml", "catalogue/functions.toml") as (repository, loaded):
        registry, commit = loaded.registry, None
        name = registry.commune_named(request.commune).name
        if drop:
            blank, before = _known(loaded, request)
            path = path_of(blank)
            said = f"{name} retire le récit de sa sortie {exit_words(registry, before or blank)}"
            commit = save(repository, [], said, {path: None}) if before else None
            return Experienced(registry, None, path, commit)
        before, after = lived(loaded, request, today)
        if after != before:
            said = f"{name} raconte sa sortie {exit_words(registry, after)}"
            commit = save_unless_wrong(repository, loaded, [after], said, today)
    return Experienced(registry, after, path_of(after), commit, before)


def lived(loaded: Loaded, request: ExperienceRequest, today: date) -> tuple[Experience | None, Experience]:
    """The exit as it stands, None when nobody told it, and as it now is told: the same where nothing changes.

    Raises:
        InvalidValuesError: with all the values refused.
    """
    blank, before = _known(loaded, request)
    keys = {key: getattr(blank, key) for key in ("commune", "software", "label")}
    told: dict[str, Any] = {**(before.model_dump() if before else {}), **keys, **request.facts}
    if request.to:
        told["to"] = software_named(loaded, request.to).slug
    if request.functions:
        functions = (loaded.registry.function_named(one).slug for one in request.functions)
        told["functions"] = tuple(dict.fromkeys(functions))
    after = record_told(Experience, told, EXPERIENCE)
    return before, after if after == before else after.model_copy(update={"told": today})


def _known(loaded: Loaded, request: ExperienceRequest) -> tuple[Experience, Experience | None]:
    """The exit that is meant, with nothing told of it yet, and as it stands."""
    commune, left = loaded.registry.commune_named(request.commune), software_named(loaded, request.software)
    label = label_slug(request.label)
    told_by = teller_of(loaded.registry, commune.slug, left.slug, label)
    blank = Experience(commune=told_by, software=left.slug, label=label, state="done")
    refuse_unreadable(loaded, path_of(blank))
    before = loaded.registry.experiences.get(blank.stem)
    # One with a body is of the reference catalogue, under the same name.
    return blank, None if before and before.body else before


def teller_of(registry: Registry, commune: str, software: str, label: str | None) -> str:
    """Under whose name it is told: that of a commune that merged since, when it alone told it."""
    said = [e for e in registry.experiences.values() if (e.software, e.label) == (software, label)]
    own = {e.commune for e in said if end_of(e.commune, registry.redirects.communes) == commune}
    return own.pop() if len(own) == 1 else commune
