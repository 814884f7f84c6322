"""The only place where a tier matters: what of a registry an edition may show.

Everything public is made from what `redact` returns, so that it cannot show what it never saw. Nothing of it
depends on a hidden fact, not even a count or a sum (docs/confidentiality.md). Where in doubt, it fails
closed: a function that the catalogue does not know is not shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.function import Function
from affranchi.model.recognition import Rules
from affranchi.model.record import Edition, Record, trait
from affranchi.model.reference import Redirect, end_of
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.model.values import year_of
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry

R = TypeVar("R", bound=Record)
T = TypeVar("T")

# What of a commune names a product: `www.google-analytics.com`, the format of a suite.
_OF_PRODUCTS = {"trackers": (), "trackers_seen": None, "office_format": None}
# Types of values that hold no record.
_PLAIN = frozenset({str, int, float, bool, date, NoneType})


class Parts:
    """Public parts of records, taken again while what they depend on besides their record stands."""

    def __init__(self) -> None:
        self._rules: object = None
        self._made: dict[int, tuple[Record, Record | None]] = {}

    def by(self, shown: "_Shown") -> Callable[[R], R | None]:
        """What gives the part of a record that the public may read, made when it was not."""
        before = self._made if self._rules == shown.rules else {}
        self._rules, self._made = shown.rules, {}

        def part(record: R) -> R | None:
            told = before.get(id(record))  # the record is held beside, so that no other has its place
            made = cast("R | None", told[1]) if told else shown.part(record)
            self._made[id(record)] = record, made
            return made

        return part


def redact(registry: Registry, edition: Edition, kept: Parts | None = None) -> Registry:
    """The registry that an edition may show; redacting twice is redacting once.

    One whose file says that it is public has no members' edition, whatever a hand added to it.
    """
    if "public" not in (edition, registry.edition):
        return registry
    shown = _Shown.of(registry)
    part = kept.by(shown) if kept else shown.part

    def parts(records: Mapping[str, R]) -> dict[str, R]:
        return {key: one for key, record in records.items() if (one := part(record))}

    return replace(
        registry,
        edition="public",
        territory=public_part(registry.territory),
        objectives=_public_parts(registry.objectives),
        communes={slug: shown.commune(one) for slug, one in registry.communes.items()},
        functions={slug: shown.function(one) for slug, one in registry.functions.items()},
        software=parts(registry.software),
        vendors=parts(registry.vendors),
        redirects=registry.redirects.model_copy(
            update={
                "software": _kept(registry.redirects.software, shown.hidden_software),
                "vendors": _kept(registry.redirects.vendors, shown.hidden_vendors),
            }
        ),
        declarations=tuple(d for one in registry.declarations if (d := part(one))),
        answers=parts(registry.answers),
        sharings=parts(registry.sharings),
        experiences=parts(registry.experiences),
        recognised={},
        rules=Rules(),  # they serve imports alone, and may name what a commune's machines hold
        own=registry.own - shown.hidden_software,
        own_vendors=registry.own_vendors - shown.hidden_vendors,
    )


def shown_of(registry: Registry, edition: Edition) -> Callable[[R], R | None]:
    """What an edition shows of a record that has a file, or of what it said before; None: nothing at all.

    Of declarations, answers, mutualisations, experiences, software and vendors.
    """
    if "public" not in (edition, registry.edition):
        return lambda record: record
    return _Shown.of(registry).part


def fillings(registry: Registry, declarations: Iterable[Declaration]) -> frozenset[str]:
    """The functions that declarations fill, so that a commune no longer says how it does without.

    Not those that hidden ones alone fill and of which everyone reads the answer: that it went would tell.
    """
    shown, told = _Shown.of(registry), [(one, registry.functions_of(one)) for one in declarations]
    read = shown.open_functions if registry.territory.publication == "named" else ()
    return frozenset(f for one, filled in told for f in filled if f not in read or shown.part(one))


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
    """What of a registry the public may know the existence of; it depends on no declaration."""

    registry: Registry
    open_functions: frozenset[str]
    hidden_software: frozenset[str]
    hidden_vendors: frozenset[str]

    @classmethod
    def of(cls, registry: Registry) -> "_Shown":
        """Decide, once, which functions and which of the territory's own entries are open.

        Where communes are not named beside software, an entry of its own would say that one of them runs it.
        """
        is_named = registry.territory.publication == "named"
        functions = frozenset(slug for slug, f in registry.functions.items() if f.visibility == "public")
        own = (registry.software[slug] for slug in registry.own & registry.software.keys())
        closed = {s.slug for s in own if s.visibility == "members" or s.main_function not in functions}
        hidden = closed if is_named else registry.own
        sold, vendors = registry.software_of_vendor, registry.vendors
        kept = {v for v in registry.own_vendors if any(s.slug not in hidden for s in sold.get(v, ()))}
        kept |= {v for v in registry.own_vendors & vendors.keys() if vendors[v].services.keys() - hidden}
        return cls(registry, functions, frozenset(hidden), registry.own_vendors - kept)

    @property
    def rules(self) -> object:
        """What the part of a record depends on besides the record."""
        known, hidden = self.registry, (self.hidden_software, self.hidden_vendors)
        software = tuple(map(id, known.software.values()))
        return known.territory.publication, self.open_functions, hidden, frozenset(known.communes), software

    def part(self, record: R) -> R | None:
        """What the public may read of a record; None where it may not know that it is there.

        Where communes are not named beside software, nothing that one said is said again, titles included.
        """
        one: Record | None = record
        is_named = self.registry.territory.publication == "named"
        if isinstance(record, Declaration):
            one = self.declaration(record) if is_named else None
        elif isinstance(record, Answers):
            one = self.answers(record) if is_named else None
        elif isinstance(record, Sharing):
            one = record if is_named and self._is_open_sharing(record) else None
        elif isinstance(record, Experience):
            is_named = is_named or bool(record.body and record.commune not in self.registry.communes)
            one = record if is_named and self._is_open_experience(record) else None
        elif isinstance(record, Software):
            one = None if record.slug in self.hidden_software else self.software(record)
        elif isinstance(record, Vendor):
            one = None if record.slug in self.hidden_vendors else self.vendor(record)
        return cast("R | None", one and public_part(one))

    def commune(self, commune: Commune) -> Commune:
        """A commune, without what its site calls and its format, where none is named beside a product."""
        told = public_part(commune)
        is_named = self.registry.territory.publication == "named"
        return told if is_named else told.model_copy(update=_OF_PRODUCTS)

    def _is_open_sharing(self, one: Sharing) -> bool:
        """Whether it names no hidden function or software."""
        return (
            one.visibility != "members"
            and (one.function is None or one.function in self.open_functions)
            and (one.software is None or self._is_open(one.software))
        )

    def _is_open_experience(self, one: Experience) -> bool:
        """Whether it names no hidden software or function: not even the number of others is said."""
        return (
            one.visibility != "members"
            and self._is_open(one.software)
            and (one.to is None or self._is_open(one.to))
            and self.open_functions.issuperset(one.functions)
        )

    def function(self, function: Function) -> Function:
        """A function whose usual software name no hidden one."""
        hidden = self.hidden_software
        usual = {n: tuple(s for s in slugs if s not in hidden) for n, slugs in function.usual.items()}
        return function if usual == function.usual else function.model_copy(update={"usual": usual})

    def software(self, software: Software) -> Software:
        """A software that does not name a hidden one."""
        hidden = self.hidden_software
        if not hidden:
            return software
        return software.model_copy(
            update={
                "requires": tuple(slug for slug in software.requires if slug not in hidden),
                "part_of": tuple(slug for slug in software.part_of if slug not in hidden),
                "equivalents": {k: e for k, e in software.equivalents.items() if k not in hidden},
            }
        )

    def vendor(self, vendor: Vendor) -> Vendor:
        """A vendor whose services name no hidden software."""
        services = {k: one for k, one in vendor.services.items() if k not in self.hidden_software}
        is_same = len(services) == len(vendor.services)
        return vendor if is_same else vendor.model_copy(update={"services": services})

    def declaration(self, declaration: Declaration) -> Declaration | None:
        """A declaration that names no hidden software, unless its own or a function of it here is."""
        if (
            declaration.visibility == "members"
            or not self.open_functions.issuperset(self.registry.functions_of(declaration))
            or not self._is_open(declaration.software)
        ):
            return None
        changes: dict[str, Any] = {}
        if declaration.exit.target and not self._is_open(declaration.exit.target):
            changes["exit"] = declaration.exit.model_copy(update={"target": None})
        retirement = declaration.retirement
        if retirement and retirement.replaced_by and not self._is_open(retirement.replaced_by):
            changes["retirement"] = retirement.model_copy(update={"replaced_by": None})
        return declaration.model_copy(update=changes) if changes else declaration

    def answers(self, told: Answers) -> Answers | None:
        """Answers and wishes for open functions only; a commune that has no other is not told to answer."""
        answers = {f: a for f, a in told.answers.items() if f in self.open_functions}
        wishes = {f: w for f, w in told.wishes.items() if f in self.open_functions}
        if not (answers or wishes):
            return None
        return told.model_copy(update={"answers": answers, "wishes": wishes})

    def _is_open(self, slug: str) -> bool:
        """Whether a software may be named beside a commune: its entry is, and what it does first."""
        software = self.registry.software.get(slug)
        return (
            software is not None
            and slug not in self.hidden_software
            and software.main_function in self.open_functions
        )


def _kept(redirects: Mapping[str, Redirect], hidden: frozenset[str]) -> dict[str, Redirect]:
    """The redirects of what the public knew, that do not lead to something hidden, even through others."""
    shown = {old: redirect for old, redirect in redirects.items() if redirect.visibility == "public"}
    return {old: redirect for old, redirect in shown.items() if end_of(old, redirects) not in hidden}
