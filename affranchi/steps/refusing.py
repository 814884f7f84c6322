"""Refusing to write what `check` would refuse: the same rules, on the records about to be written alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from affranchi.checks.problems import problems_of
from affranchi.checks.slugs import known_slugs
from affranchi.errors import InvalidDataError, UsageError
from affranchi.field import Field
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.path import FUNCTIONS_PATH, REDIRECTS_PATH, TERRITORY_PATH, path_of
from affranchi.model.problem import Problem
from affranchi.model.recognised import Recognised
from affranchi.model.record import Record
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.territory import TerritoryFile
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry
from affranchi.steps.adopting import with_drafts
from affranchi.storage.asked import problems_under
from affranchi.storage.git import Repository
from affranchi.storage.records import Loaded
from affranchi.storage.saving import save
from affranchi.storage.validation import MISSING, Wrong, validated
from affranchi.wording import NBSP, counted

R = TypeVar("R", bound=Record)


class InvalidValuesError(UsageError):
    """Values that no record can hold; all of them at once, each by the option that says it."""

    def __init__(self, wrong: Sequence[Wrong], options: Mapping[str, str]) -> None:
        self.wrong = wrong
        lines = [f"{counted(len(wrong), 'valeur refusée', 'valeurs refusées')}{NBSP}:"]
        for one in wrong:
            named = ".".join(key for key in one.keys if not key.isdecimal())
            option = f"--{options[named]}" if named in options else named
            told = "à dire." if one.message == MISSING else f"{one.message} {one.advice}".rstrip()
            lines.append(f"{option}{NBSP}: {told}")
        super().__init__(*lines)


def record_told(model: type[R], values: Mapping[str, Any], fields: Sequence[Field]) -> R:
    """The record that values make; `fields` say by which option each was told.

    Raises:
        InvalidValuesError: with all the values refused.
    """
    made = validated(model, values)
    if isinstance(made, list):
        raise InvalidValuesError(made, {field.path: field.option for field in fields if field.option})
    return made


def refuse_wrong(loaded: Loaded, records: Sequence[Record], today: date) -> None:
    """Let pass records of the inventory, and drafts, in which no rule finds an error.

    Raises:
        InvalidDataError: with the sentences of `check`; nothing is written yet.
    """
    if wrong := [one for one in problems_in(loaded, records, today) if one.severity == "error"]:
        raise InvalidDataError(wrong, is_written=False)


def save_unless_wrong(
    repository: Repository,
    loaded: Loaded,
    records: Sequence[Record],
    subject: str,
    today: date,
    gone: Mapping[str, str | None] = MappingProxyType({}),
    texts: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """Write and commit records as `save` does, unless a rule finds an error in them: the commit made."""
    refuse_wrong(loaded, records, today)
    return save(repository, records, subject, gone, texts)


def problems_in(loaded: Loaded, records: Sequence[Record], today: date) -> list[Problem]:
    """What is wrong in records about to be written; drafts among them are new software of the territory."""
    paths = {path_of(record) for record in records}
    drafts = [one for one in records if isinstance(one, Software)]
    after = with_drafts(loaded.registry, drafts)
    vendors = {one.slug: one for one in records if isinstance(one, Vendor)}
    after = replace(after, vendors={**after.vendors, **vendors}) if vendors else after
    for file in (one for one in records if isinstance(one, TerritoryFile)):
        after = replace(after, territory=file.territory, communes=file.communes, neighbours=file.neighbours)
    unread = problems_under(loaded, TERRITORY_PATH, "catalogue/")
    known = known_slugs(after, {problem.path for problem in unread})
    part = _part(after, records)
    # What is only named is not looked at by itself: the SPDX list takes 60 ms, the texts 15.
    beside = {TERRITORY_PATH, FUNCTIONS_PATH, REDIRECTS_PATH, *map(path_of, part.software.values())} - paths
    found = problems_of(part, today, known=known, lent=beside)
    return [one for one in found if one.path in paths]


def _part(after: Registry, records: Sequence[Record]) -> Registry:
    """The records, with the software that they are about: a rule over the whole catalogue takes 0.3 s."""
    declarations = tuple(one for one in records if isinstance(one, Declaration))
    drafts = (one.slug for one in records if isinstance(one, Software))
    named = {*(one.software for one in declarations), *drafts}
    return replace(
        after,
        software={slug: after.software[slug] for slug in after.software if slug in named},
        vendors={one.slug: one for one in records if isinstance(one, Vendor)},
        sill=None,
        comptoir=None,
        sharings={one.slug: one for one in records if isinstance(one, Sharing)},
        experiences={one.stem: one for one in records if isinstance(one, Experience)},
        exit_steps={},
        recognised={one.stem: one for one in records if isinstance(one, Recognised)},
        declarations=declarations,
        answers={one.commune: one for one in records if isinstance(one, Answers)},
    )
