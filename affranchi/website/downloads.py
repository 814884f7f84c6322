"""What a commune takes away: its software as a table, in its edition."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache, partial

from affranchi.contracts import as_seen
from affranchi.field import Field, Said, asking
from affranchi.fields import FIELDS
from affranchi.model.declaration import Declaration
from affranchi.model.record import Edition, Record, record_in, trait
from affranchi.naming import function_name, software_name, vendor_name
from affranchi.pieces.links import COMMUNES
from affranchi.pieces.lists import sheet_of
from affranchi.registry import Registry
from affranchi.told.declarations import written
from affranchi.told.lines import plain
from affranchi.wording import in_french

_COLUMNS = ("Fonctions", "Logiciel", "Usage", "Éditeur", "Modèle", "Licence", "État")


def downloads(registry: Registry, on: date) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The files that stand beside the pages of communes: the path of each in the site, and what makes it."""
    for slug in registry.standing:
        if declared := [d for d in registry.by_commune.get(slug, ()) if d.status != "retired"]:
            yield f"{COMMUNES}{slug}/logiciels-{slug}.csv", partial(_table, registry, declared, on)


def _table(registry: Registry, declared: Sequence[Declaration], on: date) -> bytes:
    """Declarations as CSV: the same columns for every commune of an edition."""
    shown = _shown(registry.edition)
    said = asking(shown)
    every = ((*_identity(registry, one), *_facts(registry, one, said, on)) for one in declared)
    rows = ([plain(text) if text else "" for text in row] for row in every)
    return sheet_of([*_COLUMNS, *map(_heading, shown)], rows).encode()


def _identity(registry: Registry, one: Declaration) -> Iterator[str]:
    software = registry.software.get(one.software)
    yield ", ".join(function_name(registry, slug) for slug in registry.functions_of(one))
    yield software_name(registry, one.software)
    yield one.label or ""
    yield (software and vendor_name(registry, software.vendor)) or ""
    yield in_french("model", software.model if software else "unknown")
    yield (software and software.licence) or ""
    yield in_french("status", one.status)


def _facts(registry: Registry, one: Declaration, said: Said, on: date) -> Iterator[str]:
    for field, value in said(as_seen(one, on)):
        yield "" if value is None else _value(registry, field, value)


def _value(registry: Registry, field: Field, value: object) -> str:
    """A value in words; a day as spreadsheets read and sort it, a sum without what its heading says."""
    told = value.isoformat() if isinstance(value, date) else written(registry, field, value)
    return told.removesuffix(" par an") if field.kind == "euros" else told


def _heading(field: Field) -> str:
    return f"{field.name.capitalize()} (euros par an)" if field.kind == "euros" else field.name.capitalize()


@cache
def _shown(edition: Edition) -> Sequence[Field]:
    """The facts of a declaration that an edition may show, known or not."""
    every = [field for field in FIELDS if field.path not in ("status", "label")]
    if edition == "members":
        return every
    return [field for field in every if field.path != "visibility" and is_public(field.path)]


def is_public(path: str, model: type[Record] = Declaration) -> bool:
    """Whether a model says a field public, and all that it stands in."""
    for key in path.split("."):
        field = model.model_fields[key]
        if trait(field, "tier") != "public":
            return False
        model = record_in(field.annotation) or model
    return True
