"""Old slugs: where they lead, and records as they read once their references have followed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from affranchi.model.declaration import Declaration
from affranchi.model.path import path_of
from affranchi.model.recognised import Recognised
from affranchi.model.record import Record
from affranchi.model.reference import Redirect
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.registry import Registry

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Names:
    """The slug that stands today for each old one."""

    software: Mapping[str, str] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """A record that changes, and the path of the file it comes from; None for a file that only goes."""

    origin: str
    record: Record | None

    @property
    def path(self) -> str | None:
        """Where the record goes."""
        return path_of(self.record) if self.record else None


def names_of(registry: Registry) -> Names:
    """Where the redirects of a registry lead; one that leads to no record is left alone."""
    redirects = registry.redirects
    return Names(
        _ends(redirects.software, registry.software),
        # A host is a vendor or a commune: a commune keeps its name.
        _ends(redirects.vendors, registry.vendors, registry.communes),
    )


def _ends(
    redirects: Mapping[str, Redirect], records: Collection[str], kept: Collection[str] = ()
) -> Mapping[str, str]:
    ends = {slug: end_of(slug, redirects) for slug in redirects if slug not in records and slug not in kept}
    return {slug: end for slug, end in ends.items() if end in records}


def end_of(slug: str, redirects: Mapping[str, Redirect]) -> str:
    """Where a slug leads in the end; some slug of the circle when it turns in one."""
    for _ in redirects:
        if slug not in redirects:
            break
        slug = redirects[slug].to
    return slug


def current(registry: Registry) -> Registry:
    """A registry in which every reference by an old slug has followed it.

    A commune that declares a software under both its names is taken at its word under the current one.
    """
    names = names_of(registry)
    if not names.software and not names.vendors:
        return registry
    declarations: dict[str, Declaration] = {}
    for one in sorted(registry.declarations, key=lambda one: one.software in names.software):
        new = renamed(one, names)
        declarations.setdefault(path_of(new), new)
    return replace(
        registry,
        software={slug: renamed(one, names) for slug, one in registry.software.items()},
        sharings={slug: renamed(one, names) for slug, one in registry.sharings.items()},
        recognised={slug: renamed(one, names) for slug, one in registry.recognised.items()},
        declarations=tuple(declarations[path] for path in sorted(declarations)),
    )


def moves_of(records: Iterable[Record], names: Names) -> Iterator[Move]:
    """What following old slugs changes among some records."""
    for record in records:
        new = renamed(record, names)
        if new is not record:
            yield Move(path_of(record), new)


def renamed(record: R, names: Names) -> R:
    """A record with its references followed; the record itself when there is nothing to follow."""
    match record:
        case Declaration():
            changes = _of_declaration(record, names)
        case Software():
            changes = _of_software(record, names)
        case Recognised():
            changes = {"software": _at(record.software, names.software)}
        case Sharing():
            changes = {"software": _at(record.software, names.software)}
        case _:
            return record
    differing = {key: value for key, value in changes.items() if value != getattr(record, key)}
    return record.model_copy(update=differing) if differing else record


def _of_declaration(one: Declaration, names: Names) -> dict[str, Any]:
    slug = names.software.get(one.software, one.software)
    changes: dict[str, Any] = {
        "software": slug,
        "depends_on": _each(one.depends_on, names.software, slug),
        "exit": _with(one.exit, "target", _at(one.exit.target, names.software, slug)),
        "hosting": _with(one.hosting, "provider", _at(one.hosting.provider, names.vendors)),
    }
    if one.retirement:
        successor = _at(one.retirement.replaced_by, names.software, slug)
        changes["retirement"] = _with(one.retirement, "replaced_by", successor)
    return changes


def _of_software(one: Software, names: Names) -> dict[str, Any]:
    """A software keeps its own slug: only its file's move gives it another."""
    equivalents = {
        new: one.equivalents.get(new, equivalent)
        for slug, equivalent in one.equivalents.items()
        if (new := _at(slug, names.software, one.slug)) is not None
    }
    return {
        "vendor": _at(one.vendor, names.vendors),
        "requires": _each(one.requires, names.software, one.slug),
        "equivalents": equivalents,
    }


def _with(part: R, key: str, value: object) -> R:
    return part if getattr(part, key) == value else part.model_copy(update={key: value})


def _at(slug: str | None, ends: Mapping[str, str], itself: str | None = None) -> str | None:
    """Where a slug leads; None when it has come to mean the record that names it."""
    end = ends.get(slug, slug) if slug else None
    return None if end != slug and end == itself else end


def _each(slugs: tuple[str, ...], ends: Mapping[str, str], itself: str) -> tuple[str, ...]:
    followed = (_at(slug, ends, itself) for slug in slugs)
    return tuple(dict.fromkeys(slug for slug in followed if slug is not None))
