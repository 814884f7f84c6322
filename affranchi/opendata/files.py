"""The files of an edition's open data, by their path in the site."""

import hashlib
from collections.abc import Mapping
from datetime import date

from affranchi.figures.measures import Measures
from affranchi.opendata.api import api_of
from affranchi.opendata.calendars import calendars_of
from affranchi.opendata.columns import text_of
from affranchi.opendata.feeds import feeds_of
from affranchi.opendata.openapi import openapi_of
from affranchi.opendata.schemas import json_of, package_of, schema_of
from affranchi.opendata.sqlite import sqlite_of
from affranchi.opendata.tables import tables_of
from affranchi.pieces.links import API, CALENDARS, FEEDS

FOLDER = "donnees/"
SUMS = f"{FOLDER}SHA256SUMS"
FOLDERS = (FOLDER, API, FEEDS, CALENDARS)


def files_of(measures: Measures, day: date, commit: str | None = None) -> Mapping[str, bytes]:
    """Every file; the same bytes for the same facts."""
    territory, edition = measures.registry.territory, measures.registry.edition
    tables = list(tables_of(measures))
    texts = {f"{table.name}.csv": text_of(table) for table in tables}
    package = package_of(territory, tables, texts, day.isoformat())
    made = {
        **texts,
        **{f"schemas/{table.name}.json": json_of(schema_of(table)) for table in tables},
        "datapackage.json": json_of(package),
        "catalogue.sqlite": sqlite_of(tables),
    }
    files = {f"{FOLDER}{name}": data for name, data in made.items()}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(made.items()))
    read = (*api_of(measures, tables, day, commit), *feeds_of(measures), *calendars_of(measures))
    api = {path: text.encode() for path, text in read}
    api[f"{API}openapi.json"] = json_of(openapi_of(territory, tables, edition))
    return {**files, SUMS: sums.encode(), **api}
