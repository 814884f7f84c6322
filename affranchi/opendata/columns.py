"""Columns of tables, made from the fields of the records, so that they say what the records say.

A field that is a record becomes a column for each of its own, `contract_end`; a list becomes its values
between semicolons, as the French schemas do; what is a table of its own, as equivalents are, is no column.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from affranchi.model.record import Edition, Record, trait

Kind = Literal["string", "integer", "number", "boolean", "date"]
Cell = str | int | float | bool | None
Row = tuple[Cell, ...]

# A year, or a day: what the public edition keeps of a day is its year.
YEAR_OR_DAY = "^[12][0-9]{3}(-[0-9]{2}-[0-9]{2})?$"


@dataclass(frozen=True, slots=True)
class Column:
    """What a cell holds: its name, what it says, its type; `refers` to the key of another table."""

    name: str
    description: str
    kind: Kind = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    refers: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind of fact, by their key."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Row]


def columns_of(
    model: type[Record], edition: Edition, refers: Mapping[str, str], without: frozenset[str] = frozenset()
) -> tuple[Column, ...]:
    """The columns that an edition has of a record; `refers` says of which table a column names a row."""
    schema = model.model_json_schema()
    found = _columns(model, edition, schema, schema.get("$defs", {}), "")
    return tuple(_linked(column, refers) for column in found if column.name not in without)


def _linked(column: Column, refers: Mapping[str, str]) -> Column:
    table = refers.get(column.name, "")
    return Column(
        column.name, column.description, column.kind, column.required, column.values, column.pattern, table
    )


def _columns(
    model: type[Record], edition: Edition, schema: Mapping[str, Any], known: Mapping[str, Any], prefix: str
) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        if edition == "public" and trait(field, "tier") == "members":
            continue
        node = schema["properties"][name]
        branches = [b for b in node.get("anyOf", (node,)) if b != {"type": "null"}]
        inner = _record(field.annotation)
        if inner is not None:
            yield from _columns(inner, edition, known[inner.__name__], known, f"{prefix}{name}_")
        elif all(branch.get("type") != "object" and "$ref" not in branch for branch in branches):
            required = not prefix and name in schema.get("required", ())
            yield _column(prefix + name, field.description or "", branches, required=required)


def _record(annotation: Any) -> type[Record] | None:  # noqa: ANN401 (any annotation)
    """The record that a field is, perhaps; None for a value, and for records by their keys."""
    for inner in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(inner, type) and issubclass(inner, Record) and not _is_collection(annotation):
            return inner
    return None


def _is_collection(annotation: Any) -> bool:  # noqa: ANN401
    return getattr(annotation, "__origin__", None) in (dict, tuple)


def _column(name: str, description: str, branches: Sequence[Mapping[str, Any]], *, required: bool) -> Column:
    if len(branches) > 1:
        return Column(name, description, required=required, pattern=YEAR_OR_DAY)
    branch = branches[0]
    if branch.get("type") == "array":
        return Column(name, description, required=required)
    if branch.get("format") == "date":
        return Column(name, description, "date", required=required)
    values = tuple(branch.get("enum", (branch["const"],) if "const" in branch else ()))
    return Column(
        name, description, branch.get("type", "string"), required, values, branch.get("pattern", "")
    )


def reader_of(columns: Sequence[Column], model: type[Record]) -> Callable[[Record], list[Cell]]:
    """What gives the cells of a record for some of its columns."""
    paths = [_path(column.name, model) for column in columns]

    def cells(record: Record) -> list[Cell]:
        dumped = record.model_dump(mode="json")
        return [_cell(dumped, path) for path in paths]

    return cells


def _path(name: str, model: type[Record]) -> tuple[str, ...]:
    """`contract_end` is the end of the contract; a field's own name may hold a `_`."""
    if name in model.model_fields:
        return (name,)
    for first, field in model.model_fields.items():
        inner = _record(field.annotation)
        if inner is not None and name.startswith(f"{first}_"):
            return first, *_path(name[len(first) + 1 :], inner)
    raise KeyError(name)


def _cell(dumped: Any, path: Sequence[str]) -> Cell:  # noqa: ANN401 (JSON)
    for key in path:
        if dumped is None:
            return None
        dumped = dumped[key]
    if isinstance(dumped, list):
        return ";".join(str(item).replace(";", ",") for item in dumped) or None
    return dumped  # type: ignore[no-any-return]
