"""The territory's catalogue, entry by entry: one added, or completed, by what a person says of it."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.actions.publiccode import KnownSoftwareError
from affranchi.errors import DoubtfulSoftwareError, UnknownNameError
from affranchi.fields import ENTRY
from affranchi.model.names import fold, is_slug, slug_of
from affranchi.model.path import path_of
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.recognition.joining import normal_repository
from affranchi.registry import Registry
from affranchi.sources.licences import is_free, spdx_of
from affranchi.steps.inventory import changing, software_named
from affranchi.steps.refusing import record_told, save_unless_wrong
from affranchi.steps.telling import TO_CHECK, software_told
from affranchi.storage.bundle import bundle
from affranchi.storage.git import Repository
from affranchi.storage.records import Loaded
from affranchi.wording import NBSP, quoted

Facts = Mapping[str, Any]
_Made = tuple[Software, tuple[Vendor, ...]]  # an entry, and the vendors to add with it


@dataclass(frozen=True, slots=True)
class Entered:
    """The entry as it stands; `vendor` is the name of the one added with it.

    `overrides` when it takes the place of an entry of the reference catalogue.
    """

    software: Software
    path: str
    vendor: str | None
    overrides: bool
    commit: str | None


def add(root: Path, name: str, facts: Facts, today: date, *, is_new: bool = False) -> Entered:
    """Add an entry to the territory's catalogue, as a draft, with what is said of it; `facts` by path.

    Raises:
        KnownSoftwareError: when the catalogue has it.
        UnknownSoftwareError: when the name, or the repository, is that of known ones, unless it `is_new`.
    """
    with changing(root, "catalogue/") as (repository, loaded):
        software, drafts = software_told(loaded, name, (), exact=is_new)
        if not drafts:
            raise KnownSoftwareError(software)
        made = _completed(loaded, software, facts, is_new=is_new)
        at, known = normal_repository(made[0].repository), loaded.registry.software.values()
        same = [one for one in known if at and not is_new and normal_repository(one.repository) == at]
        if same:
            raise DoubtfulSoftwareError(name, {one.slug: one.name for one in same})
        return _entered(repository, loaded, made, "Ajoute", today)


def revise(root: Path, name: str, facts: Facts, today: date, *, is_new: bool = False) -> Entered:
    """Change what an entry says, and commit that file alone; the same again changes nothing.

    An entry of the reference catalogue is copied: the territory's takes its place.

    Raises:
        UnknownNameError: for a vendor that resembles known ones, unless it `is_new`.
    """
    with changing(root, "catalogue/") as (repository, loaded):
        before = software_named(loaded, name)
        made = _completed(loaded, before, facts, is_new=is_new)
        if made == (before, ()):
            return Entered(before, path_of(before), None, overrides=False, commit=None)
        return _entered(repository, loaded, made, "Met à jour", today)


def _entered(repository: Repository, loaded: Loaded, made: _Made, verb: str, today: date) -> Entered:
    software, vendors = made
    path, root = path_of(software), repository.root
    overrides = root.resolve() != bundle() and (bundle() / path).is_file() and not (root / path).is_file()
    told = f"{verb} {software.name} au catalogue"
    commit = save_unless_wrong(repository, loaded, [software, *vendors], told, today)
    return Entered(software, path, vendors[0].name if vendors else None, overrides, commit)


def _completed(loaded: Loaded, before: Software, facts: Facts, *, is_new: bool) -> _Made:
    """An entry with what is said of it, and the vendor to add."""
    registry, told = loaded.registry, dict(facts)
    if "visibility" in told:
        told["visibility"] = told["visibility"] or "public"
    vendor, vendors = _vendor(registry, told.get("vendor"), is_new=is_new)
    if vendor:
        told["vendor"] = vendor
    if told.get("functions"):
        told["functions"] = tuple(registry.function_named(name).slug for name in told["functions"])
    if told.get("requires"):
        told["requires"] = tuple(registry.software_named(name).slug for name in told["requires"])
    if told.get("licence"):
        told["licence"] = spdx_of(told["licence"]) or told["licence"]
        if before.model == "unknown" and is_free(told["licence"]):
            told.setdefault("model", "libre")
    if (before.note or "").endswith(TO_CHECK) and told.get("model", before.model) != "unknown":
        told.setdefault("note", None)
    return record_told(Software, before.model_dump() | told, ENTRY), vendors


def _vendor(registry: Registry, name: str | None, *, is_new: bool) -> tuple[str | None, tuple[Vendor, ...]]:
    """The slug of the vendor of that name, and the record to add when the catalogue lacks it."""
    if name is None:
        return None, ()
    if known := registry.vendor_named(name):
        return known.slug, ()
    called = registry.vendors_called
    close = difflib.get_close_matches(fold(name), called, n=3, cutoff=0.8)
    if (close and not is_new) or not is_slug(slug_of(name)):
        names = list(dict.fromkeys(v.name for one in close for v in called[one]))
        other = f"Si c’est un autre{NBSP}: {quoted('--new')}."
        raise UnknownNameError("Éditeur inconnu au catalogue", name, names, other)
    vendor = Vendor(slug=slug_of(name), name=name)
    return vendor.slug, (vendor,)
