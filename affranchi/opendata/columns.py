"""Columns of tables, made from the fields of the records, so that they say what the records say.

A field that is a record becomes a column for each of its own, `contract_end`; a list becomes its values
between semicolons, as the French schemas do, and so do counts by key, `Windows 10=12`; what is a table of
its own, as equivalents are, is no column.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, cast

from affranchi.model.record import Edition, Record, record_in, trait
from affranchi.told.csv_text import csv_of, harmless

Kind = Literal["string", "integer", "number", "boolean", "date"]
Cell = str | int | float | bool | None
Row = tuple[Cell, ...]

# Where a schema finds those of the records that it holds (OpenAPI 3.1).
REF = "#/components/schemas/"
# Of a list that may not be said: it is, and has nothing. Commands read it so.
NOTHING = "rien"
# A year, or a day: what the public edition keeps of a day is its year.
YEAR_OR_DAY = "^[12][0-9]{3}(-[0-9]{2}-[0-9]{2})?$"


@dataclass(frozen=True, slots=True)
class Column:
    """What a cell holds: its name, what it says, its type, the table whose rows it `refers` to by their key.

    `path` is where a record keeps it; `each`, the words that it, or one of a list, may be among others;
    `nothing`, how it says a list that is empty, where none may be said.
    """

    name: str
    description: str
    kind: Kind = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    pattern: str = ""
    refers: str = ""
    path: tuple[str, ...] = ()
    nothing: str | None = None

    @property
    def end(self) -> str:
        """The key of the table that it refers to."""
        return "id" if self.refers == "declarations" else "slug"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind of fact, by their key, which begins with the territory: rows of several may meet."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Row]


# Those that an earlier run made, by the name of their model, where they are kept: a tenth of a small site.
made_before: dict[str, Mapping[str, Any]] = {}


@cache
def schema_of(model: type[Record]) -> Mapping[str, Any]:
    """The JSON Schema of a model, with those of the records that it holds."""
    return made_before.get(model.__name__) or model.model_json_schema(ref_template=f"{REF}{{model}}")


def columns_of(
    model: type[Record], edition: Edition, refers: Mapping[str, str], without: frozenset[str] = frozenset()
) -> tuple[Column, ...]:
    """The columns that an edition has of a record; `refers` says of which table a column names a row."""
    schema = schema_of(model)
    found = _columns(model, edition, schema, schema.get("$defs", {}), ())
    return tuple(
        replace(column, refers=refers.get(column.name, "")) for column in found if column.name not in without
    )


def _columns(
    model: type[Record],
    edition: Edition,
    schema: Mapping[str, Any],
    known: Mapping[str, Any],
    above: tuple[str, ...],
) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        if edition == "public" and trait(field, "tier") == "members":
            continue
        node = schema["properties"][name]
        branches = [b for b in node.get("anyOf", (node,)) if b != {"type": "null"}]
        inner = record_in(field.annotation)
        if inner is not None and not _is_collection(field.annotation):
            yield from _columns(inner, edition, known[inner.__name__], known, (*above, name))
        elif inner is None and all(map(_is_in_a_cell, branches)):
            required = not above and name in schema.get("required", ())
            column = _column((*above, name), field.description or "", branches, required=required)
            if branches != node.get("anyOf", branches) and "items" in branches[0]:
                told = f"{column.description} Dans un tableau : {NOTHING}."
                column = replace(column, description=told, nothing=NOTHING)
            yield column


def _is_in_a_cell(branch: Mapping[str, Any]) -> bool:
    """Whether a cell holds what a schema describes: a value, a list, or a count by key."""
    by_key = branch.get("additionalProperties")
    return branch.get("type") != "object" or (isinstance(by_key, dict) and by_key.get("type") == "integer")


def _is_collection(annotation: Any) -> bool:  # noqa: ANN401 (any annotation)
    return getattr(annotation, "__origin__", None) in (dict, tuple)


def _column(
    path: tuple[str, ...], description: str, branches: Sequence[Mapping[str, Any]], *, required: bool
) -> Column:
    column = Column("_".join(path), description, required=required, path=path)
    if len(branches) > 1:
        return replace(column, pattern=YEAR_OR_DAY)
    branch = branches[0]
    if branch.get("type") in ("array", "object"):
        return replace(column, each=tuple(branch.get("items", {}).get("enum", ())))
    if branch.get("format") == "date":
        return replace(column, kind="date")
    values = tuple(branch.get("enum", (branch["const"],) if "const" in branch else ()))
    kind = branch.get("type", "string")
    return replace(column, kind=kind, values=values, pattern=branch.get("pattern", ""))


def cells_of(record: Record, columns: Sequence[Column]) -> list[Cell]:
    """What a record says in some of its columns."""
    dumped = record.model_dump(mode="json")
    return [_cell(dumped, column) for column in columns]


def _cell(dumped: Any, column: Column) -> Cell:  # noqa: ANN401 (JSON)
    for key in column.path:
        if dumped is None:
            return None
        dumped = dumped[key]
    if isinstance(dumped, dict):
        dumped = [f"{key}={value}" for key, value in dumped.items()]
    if isinstance(dumped, list):
        return ";".join(str(item).replace(";", ",") for item in dumped) or column.nothing
    return cast("Cell", dumped)


def text_of(table: Table) -> bytes:
    """The table as CSV, in UTF-8."""
    heads = [column.name for column in table.columns]
    return csv_of(heads, (map(_written, row) for row in table.rows)).encode()


def _written(cell: Cell) -> Cell:
    if isinstance(cell, str):  # most cells
        return harmless(cell)
    return ("true" if cell else "false") if isinstance(cell, bool) else cell
