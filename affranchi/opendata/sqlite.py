"""The tables as one SQLite file: keys, foreign keys, a full text of names, and two questions as views.

The bytes depend on the library's version, which its header holds; within one, on the facts alone.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing

from affranchi.opendata.columns import Column, Kind, Table

_TYPES: Mapping[Kind, str] = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_VIEWS = {
    "qui_utilise_quoi": (
        "SELECT d.commune_name, d.software_name, s.model, v.name AS vendor_name, d.status "
        "FROM declarations d JOIN logiciels s ON s.slug = d.software AND s.{0} IS d.{0} "
        "LEFT JOIN editeurs v ON v.slug = s.vendor AND v.{0} IS s.{0}"
    ),
    "remplacements": (
        "SELECT e.software, s.name AS software_name, e.equivalent, r.name AS equivalent_name, e.kind "
        "FROM equivalents e JOIN logiciels s ON s.slug = e.software AND s.{0} IS e.{0} "
        "JOIN logiciels r ON r.slug = e.equivalent AND r.{0} IS e.{0}"
    ),
}
_SEARCHED = "USING fts5(slug UNINDEXED, name, aliases, summary)"


class Base:
    """A database in memory, to which tables are added one after the other."""

    def __init__(self) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute("PRAGMA foreign_keys = OFF")
        # A quarter less for a small territory: each table has pages of its own.
        self._base.execute("PRAGMA page_size = 1024")

    def add(self, table: Table) -> None:
        """Add a table and its rows."""
        self._base.execute(_create(table))
        marks = ", ".join("?" * len(table.columns))
        self._base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', table.rows)  # noqa: S608 (our names)

    def ended(self) -> bytes:
        """The file of it, once it has every table."""
        for name, query in _VIEWS.items():
            self._base.execute(f"CREATE VIEW {name} AS {query.format('territory_siren')}")
        self._base.execute(f"CREATE VIRTUAL TABLE recherche {_SEARCHED}")
        self._base.execute("INSERT INTO recherche SELECT slug, name, aliases, summary FROM logiciels")
        self._base.commit()
        self._base.execute("VACUUM")
        with closing(self._base):  # large, and who writes the files that follow keeps this
            return self._base.serialize()

    def __del__(self) -> None:
        """Close it where it was left half made: whoever asks for a few files leaves the others."""
        self._base.close()


def _create(table: Table) -> str:
    lines = [_column(column) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(_quoted(one) for one in table.key)})")
    lines += [
        f"FOREIGN KEY (territory_siren, {_quoted(column.name)}) "
        f"REFERENCES {_quoted(column.refers)} (territory_siren, {_quoted(column.end)})"
        for column in table.columns
        if column.refers
    ]
    return f"CREATE TABLE {_quoted(table.name)} ({', '.join(lines)})"


def _column(column: Column) -> str:
    return f"{_quoted(column.name)} {_TYPES.get(column.kind, 'TEXT')}{' NOT NULL' if column.required else ''}"


def _quoted(name: str) -> str:
    return f'"{name}"'
