"""The only place where a tier matters: what of a registry an edition may show.

Everything public is made from what `redact` returns, so that it cannot show what it never saw. Where in
doubt, it fails closed: a function that the catalogue does not know is not shown.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.record import Edition, Record, trait
from affranchi.model.reference import Redirect, Redirects
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.values import year_of
from affranchi.registry import Count, Registry, Sum

R = TypeVar("R", bound=Record)
T = TypeVar("T")

# Types of values that hold no record.
_PLAIN = frozenset({str, int, float, bool, date, NoneType})

# Fewer communes than this could be recognised (design §3; the usual threshold of French public statistics).
SMALLEST_COUNT = 5


def redact(registry: Registry, edition: Edition) -> Registry:
    """The registry that an edition may show; redacting twice is redacting once."""
    if edition == "members" or registry.edition == "public":
        return registry
    shown = _Shown.of(registry)
    named = registry.territory.publication == "named"
    declarations = shown.declarations if named else ()
    return replace(
        registry,
        edition="public",
        territory=public_part(registry.territory),
        objectives=_public_parts(registry.objectives),
        communes=_public_parts(registry.communes),
        software=_public_parts({s.slug: shown.software(s) for s in shown.catalogue}),
        vendors=_public_parts(shown.vendors),
        redirects=_redirects(registry.redirects, shown.hidden_slugs),
        declarations=tuple(public_part(shown.declaration(d)) for d in declarations),
        answers={slug: public_part(shown.answers(a)) for slug, a in registry.answers.items()},
        sharings={s.slug: public_part(s if named else _unnamed(s)) for s in shown.sharings},
        function_counts=_counts(registry, registry.functions_of, None if not named else shown.open_functions),
        software_counts={} if named else _software_counts(registry, shown.open_functions),
        sums=_sums(registry, shown.declarations),
        recognised={},
        own=frozenset(),
    )


def public_part(record: R) -> R:
    """A record without its members' fields, and with the days that are coarsened to years."""
    changes: dict[str, Any] = {}
    for name, change in _plan(type(record)):
        value = getattr(record, name)
        made = change(value)
        if made is not value:
            changes[name] = made
    return record.model_copy(update=changes) if changes else record


@cache
def _plan(model: type[Record]) -> Sequence[tuple[str, Callable[[Any], Any]]]:
    """What each field of a model goes through; fields that stay as they are have no step."""
    steps: list[tuple[str, Callable[[Any], Any]]] = []
    for name, field in model.model_fields.items():
        if trait(field, "tier") == "members":
            steps.append((name, partial(_instead, field.default)))
        elif trait(field, "coarsen") == "year":
            steps.append((name, lambda value: None if value is None else year_of(value)))
        elif not trait(field, "identity") and _may_hide(field.annotation):
            steps.append((name, partial(_public_value, field.default)))
    return steps


def _may_hide(annotation: Any) -> bool:  # noqa: ANN401 (any annotation)
    """Whether a value of this type may hold something to redact; what is not known for sure may."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _may_hide(inner[0])
    if inner:
        return origin is not Literal and any(_may_hide(one) for one in inner if one is not Ellipsis)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation is Record or bool(_plan(annotation))
    return annotation not in _PLAIN


def _instead(default: object, _: object) -> object:
    return default


def _public_value(default: object, value: Any) -> Any:  # noqa: ANN401 (any field's value)
    if value is default:
        return value
    if isinstance(value, Record):
        return public_part(value)
    if isinstance(value, Mapping) and any(isinstance(item, Record) for item in value.values()):
        return _public_parts(value)
    return value


def _public_parts(records: Mapping[str, R]) -> dict[str, R]:
    return {slug: public_part(record) for slug, record in records.items()}


@dataclass(frozen=True)
class _Shown:
    """What of a registry the public may know the existence of."""

    registry: Registry
    open_functions: frozenset[str]
    declarations: Sequence[Declaration]
    hidden_slugs: frozenset[str]

    @classmethod
    def of(cls, registry: Registry) -> "_Shown":
        """Decide, once, which functions, declarations and software are open."""
        functions = frozenset(slug for slug, f in registry.functions.items() if f.visibility == "public")
        declarations = tuple(
            d
            for d in registry.declarations
            if d.visibility != "members" and any(f in functions for f in registry.functions_of(d))
        )
        seen = {d.software for d in declarations}
        secret = {d.software for d in registry.declarations} - seen
        hidden = {
            slug
            for slug in registry.own & registry.software.keys()
            if slug in secret or not functions.intersection(registry.software[slug].functions)
        }
        kept_vendors = {s.vendor for s in registry.software.values() if s.slug not in hidden}
        hidden |= {slug for slug in registry.own & registry.vendors.keys() if slug not in kept_vendors}
        return cls(registry, functions, declarations, frozenset(hidden))

    @property
    def catalogue(self) -> Iterable[Software]:
        """The software that may be shown."""
        return (s for s in self.registry.software.values() if s.slug not in self.hidden_slugs)

    @property
    def vendors(self) -> Mapping[str, Any]:
        """The vendors that may be shown."""
        return {slug: v for slug, v in self.registry.vendors.items() if slug not in self.hidden_slugs}

    @property
    def sharings(self) -> Iterable[Sharing]:
        """The mutualisations that name no hidden function or software."""
        return (
            s
            for s in self.registry.sharings.values()
            if s.visibility != "members"
            and (s.function is None or s.function in self.open_functions)
            and self._open_slug(s.software) == s.software
        )

    def software(self, software: Software) -> Software:
        """A software that does not name a hidden one."""
        if not self.hidden_slugs:
            return software
        return software.model_copy(
            update={
                "requires": tuple(slug for slug in software.requires if slug not in self.hidden_slugs),
                "part_of": tuple(slug for slug in software.part_of if slug not in self.hidden_slugs),
                "equivalents": {k: e for k, e in software.equivalents.items() if k not in self.hidden_slugs},
            }
        )

    def declaration(self, declaration: Declaration) -> Declaration:
        """A declaration that names no hidden function or software."""
        changes: dict[str, Any] = {}
        functions = tuple(f for f in declaration.functions if f in self.open_functions)
        if functions != declaration.functions:
            changes["functions"] = functions
        if self._open_slug(declaration.exit.target) != declaration.exit.target:
            changes["exit"] = declaration.exit.model_copy(update={"target": None})
        retirement = declaration.retirement
        if retirement and self._open_slug(retirement.replaced_by) != retirement.replaced_by:
            changes["retirement"] = retirement.model_copy(update={"replaced_by": None})
        return declaration.model_copy(update=changes) if changes else declaration

    def answers(self, answers: Answers) -> Answers:
        """Answers and wishes for open functions only."""
        return answers.model_copy(
            update={
                "answers": {f: a for f, a in answers.answers.items() if f in self.open_functions},
                "wishes": {f: w for f, w in answers.wishes.items() if f in self.open_functions},
            }
        )

    def _open_slug(self, slug: str | None) -> str | None:
        """A software's slug, unless everything it does is hidden."""
        software = self.registry.software.get(slug) if slug else None
        if slug is None or slug in self.hidden_slugs:
            return None
        return slug if software and self.open_functions.intersection(software.functions) else None


def _redirects(redirects: Redirects, hidden: frozenset[str]) -> Redirects:
    def kept(table: Mapping[str, Redirect]) -> dict[str, Redirect]:
        return {old: redirect for old, redirect in table.items() if redirect.to not in hidden}

    return Redirects(
        communes=kept(redirects.communes),
        software=kept(redirects.software),
        vendors=kept(redirects.vendors),
        functions=kept(redirects.functions),
    )


def _unnamed(sharing: Sharing) -> Sharing:
    """A mutualisation that names no commune beside its software."""
    return (
        sharing.model_copy(update={"participants": {}, "coordinator": None}) if sharing.software else sharing
    )


def _counts(
    registry: Registry, keys: Callable[[Declaration], Iterable[str]], without: frozenset[str] | None
) -> dict[str, Count]:
    """How many communes run something, by key; what counts fewer than five communes is not said."""
    groups: dict[str, dict[str, list[Software]]] = {}
    for declaration in registry.declarations:
        software = registry.software.get(declaration.software)
        if software and declaration.is_active:
            for key in keys(declaration):
                if without is None or key not in without:
                    groups.setdefault(key, {}).setdefault(declaration.commune, []).append(software)
    return {
        key: _count(registry, communes)
        for key, communes in sorted(groups.items())
        if len(communes) >= SMALLEST_COUNT
    }


def _count(registry: Registry, communes: Mapping[str, Sequence[Software]]) -> Count:
    def safe(test: Callable[[Software], bool]) -> int | None:
        """A part that leaves at least five communes on both sides of the line."""
        part = sum(any(map(test, software)) for software in communes.values())
        return _stepped(part) if min(part, len(communes) - part) >= SMALLEST_COUNT else None

    return Count(
        communes=_stepped(len(communes)),
        libre=safe(lambda software: software.is_libre),
        gafam=safe(lambda software: registry.gafam_of(software) is not None),
    )


def _stepped(count: int) -> int:
    """A count by steps of five, so that one commune more shows nothing between two releases."""
    return count // SMALLEST_COUNT * SMALLEST_COUNT


def _software_counts(registry: Registry, open_functions: frozenset[str]) -> dict[str, Count]:
    def open_software(declaration: Declaration) -> Iterable[str]:
        shown = declaration.visibility != "members" and open_functions.intersection(
            registry.functions_of(declaration)
        )
        return [declaration.software] if shown else []

    return _counts(registry, open_software, None)


def _sums(registry: Registry, shown: Sequence[Declaration]) -> dict[str, Sum]:
    """Yearly euros by vendor, each over five communes or more; the rest together, or not at all.

    What is left out of a total could be read by subtraction: the rest too covers five communes, or takes the
    smallest of the others with it.
    """
    groups: dict[str, dict[str, float]] = {"+other": {}}
    named = {id(declaration) for declaration in shown}
    for declaration in registry.declarations:
        if declaration.annual_cost and declaration.is_active:
            key = _payee(registry, declaration) if id(declaration) in named else "+other"
            paid = groups.setdefault(key, {})
            paid[declaration.commune] = paid.get(declaration.commune, 0) + declaration.annual_cost
    rest = groups.pop("+other")
    for key in [k for k, paid in groups.items() if len(paid) < SMALLEST_COUNT]:
        _pour(rest, groups.pop(key))
    while rest and len(rest) < SMALLEST_COUNT and groups:
        _pour(rest, groups.pop(min(groups, key=lambda k: (len(groups[k]), k))))
    if len(rest) >= SMALLEST_COUNT:
        groups["+other"] = rest
    return {key: _sum(paid) for key, paid in sorted(groups.items())}


def _sum(paid: Mapping[str, float]) -> Sum:
    """A sum by steps as large as one commune’s largest share, which two releases then cannot show."""
    largest = max(paid.values())
    step = next(s for n in itertools.count(3) for s in (10**n, 2 * 10**n, 5 * 10**n) if s >= largest)
    return Sum(_stepped(len(paid)), round(sum(paid.values()) / step) * step)


def _payee(registry: Registry, declaration: Declaration) -> str:
    software = registry.software.get(declaration.software)
    if software is not None and software.is_libre:
        return "+libre"
    return (software.vendor if software else None) or "+other"


def _pour(rest: dict[str, float], paid: Mapping[str, float]) -> None:
    for commune, euros in paid.items():
        rest[commune] = rest.get(commune, 0) + euros
