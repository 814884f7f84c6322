"""The files of an edition's open data, by their path in the site: tables, SQLite, SCDL's line and others."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from hashlib import sha256

from affranchi.figures.measures import Measures
from affranchi.model.territory import Territory
from affranchi.opendata.api import ROWS, api_of
from affranchi.opendata.calendars import calendars_of
from affranchi.opendata.columns import Column, Kind, Table, text_of
from affranchi.opendata.dcat import EPCI, KEYWORDS, dcat_of, told_of
from affranchi.opendata.feeds import feeds_of
from affranchi.opendata.ods import ods_of
from affranchi.opendata.openapi import openapi_of
from affranchi.opendata.schemas import json_of, package_of, schema_of
from affranchi.opendata.tables import tables_of
from affranchi.pieces.links import API, CALENDARS, FEEDS
from affranchi.told.csv_text import csv_of, harmless
from affranchi.useful import useful_part

FOLDER = "donnees/"
SUMS = f"{FOLDER}SHA256SUMS"
FOLDERS = (FOLDER, API, FEEDS, CALENDARS)


def files_of(
    measures: Measures, day: date, commit: str | None = None, address: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Every file, made when its turn comes and not kept; the same bytes for the same facts.

    `address` is that of the site, with its last slash, when it is known.
    """
    registry, territory = useful_part(measures.registry), measures.registry.territory
    tables, texts, base, told = list[Table](), dict[str, bytes](), Base(), dict[str, tuple[int, str]]()
    folder = f"{address}{FOLDER}" if address else ""

    def each() -> Iterator[Table]:
        """The tables, let go once the workbook has theirs: only the interface asks for rows again."""
        for table in tables_of(measures, registry):
            base.add(table)
            texts[f"{table.name}.csv"] = text_of(table)
            tables.append(table if table.name in ROWS else replace(table, rows=()))
            yield table

    def made(name: str, data: bytes) -> tuple[str, bytes]:
        told[name] = len(data), sha256(data).hexdigest()
        return f"{FOLDER}{name}", data

    book = ods_of(territory, each())
    for name in list(texts):
        yield made(name, texts.pop(name))
    yield made("catalogue.ods", book)
    del book
    yield made("catalogue.sqlite", base.ended())
    distributed = dict(told)
    for table in tables:
        yield made(f"schemas/{table.name}.json", json_of(schema_of(table)))
    yield made("datapackage.json", json_of(package_of(registry, tables, distributed, day.isoformat())))
    for name, data in dcat_of(registry, tables, distributed, day, folder).items():
        yield made(name, data)
    if registry.edition == "public":
        yield made("scdl-catalogue.csv", scdl_of(territory, distributed, day, folder))
    yield SUMS, sums_of({name: digest for name, (_, digest) in told.items()})
    for made_by in (api_of(registry, tables, day, commit), feeds_of(measures), calendars_of(measures)):
        for path, text in made_by:
            yield path, text.encode()
    yield f"{API}openapi.json", json_of(openapi_of(territory, tables, registry.edition))


def sums_of(sums: Mapping[str, str]) -> bytes:
    """The sums of the files of the folder of the data, as `sha256sum` writes them."""
    return "".join(f"{one}  {name}\n" for name, one in sorted(sums.items())).encode()


_LONGEST_NAME = 140


def scdl_of(territory: Territory, files: Collection[str], day: date, address: str) -> bytes:
    """The line of a catalogue of open data, SCDL « catalogue » 0.1.3; what is not said is empty."""
    told = told_of(territory)
    name, siret = harmless(told["name"][:_LONGEST_NAME]), territory.siret or ""
    line = {
        "COLL_NOM": name,
        "COLL_SIRET": siret,
        "ID": told["identifier"],
        "TITRE": told["title"],
        "DESCRIPTION": told["description"],
        "THEME": "Administration locale",
        "PRODUCTEUR_NOM": name,
        "PRODUCTEUR_SIRET": siret,
        "COUV_SPAT_MAILLE": "Intercommunale" if territory.kind in (*EPCI, "EPT", "syndicat") else "Autre",
        "COUV_SPAT_NOM": name,
        "COUV_TEMP_DEBUT": day,
        "COUV_TEMP_FIN": day,
        "DATE_PUBL": territory.published or "",
        "FREQ_MAJ": "Irrégulière",
        "DATE_MAJ": day,
        "MOTS_CLES": ";".join(KEYWORDS),
        "LICENCE": "Licence Ouverte-LO",
        "NOMBRE_RESSOURCES": len(files),
        "FORMAT_RESSOURCES": ";".join(sorted({file.rpartition(".")[2] for file in files})),
        "URL": address,
    }
    return csv_of(line, [list(line.values())]).encode()


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
        with closing(self._base):
            return self._base.serialize()


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
