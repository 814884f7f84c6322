"""The files of an edition's open data, by their path in the site."""

import hashlib
from collections.abc import Mapping
from datetime import date

from affranchi.figures.measures import Measures
from affranchi.opendata.api import api_of
from affranchi.opendata.calendars import calendars_of
from affranchi.opendata.columns import text_of
from affranchi.opendata.dcat import dcat_of
from affranchi.opendata.feeds import feeds_of
from affranchi.opendata.ods import ods_of
from affranchi.opendata.openapi import openapi_of
from affranchi.opendata.scdl import scdl_of
from affranchi.opendata.schemas import json_of, package_of, schema_of
from affranchi.opendata.sqlite import sqlite_of
from affranchi.opendata.tables import tables_of
from affranchi.pieces.links import API, CALENDARS, FEEDS
from affranchi.useful import useful_part

FOLDER = "donnees/"
SUMS = f"{FOLDER}SHA256SUMS"
FOLDERS = (FOLDER, API, FEEDS, CALENDARS)


def files_of(
    measures: Measures, day: date, commit: str | None = None, address: str = ""
) -> Mapping[str, bytes]:
    """Every file; the same bytes for the same facts.

    `address` is that of the site, with its last slash, when it is known.
    """
    registry, territory = useful_part(measures.registry), measures.registry.territory
    tables = list(tables_of(measures, registry))
    texts = {f"{table.name}.csv": text_of(table) for table in tables}
    package = package_of(registry, tables, texts, day.isoformat())
    folder = f"{address}{FOLDER}" if address else ""
    distributed = {
        **texts,
        "catalogue.ods": ods_of(territory, tables),
        "catalogue.sqlite": sqlite_of(tables),
    }
    made = {
        **distributed,
        **{f"schemas/{table.name}.json": json_of(schema_of(table)) for table in tables},
        "datapackage.json": json_of(package),
        **dcat_of(registry, tables, distributed, day, folder),
    }
    if registry.edition == "public":
        made["scdl-catalogue.csv"] = scdl_of(territory, distributed, day, folder)
    files = {f"{FOLDER}{name}": data for name, data in made.items()}
    read = (*api_of(registry, tables, day, commit), *feeds_of(measures), *calendars_of(measures))
    api = {path: text.encode() for path, text in read}
    api[f"{API}openapi.json"] = json_of(openapi_of(territory, tables, registry.edition))
    return summed({**files, **api})


def summed(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Files, and the sums of those of the folder of the data."""
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {path.removeprefix(FOLDER)}\n"
        for path, data in sorted(files.items())
        if path.startswith(FOLDER) and path != SUMS
    )
    return {**files, SUMS: sums.encode()}
