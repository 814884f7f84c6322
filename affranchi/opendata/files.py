"""The files of an edition's open data, by their path in the site."""

import hashlib
from collections.abc import Mapping
from datetime import date

from affranchi.figures.measures import Measures
from affranchi.opendata.columns import text_of
from affranchi.opendata.schemas import json_of, package_of, schema_of
from affranchi.opendata.sqlite import sqlite_of
from affranchi.opendata.tables import tables_of

FOLDER = "donnees/"
SUMS = f"{FOLDER}SHA256SUMS"


def files_of(measures: Measures, day: date) -> Mapping[str, bytes]:
    """Every file, the sums of the others last; the same bytes for the same facts."""
    tables = list(tables_of(measures))
    texts = {f"{table.name}.csv": text_of(table) for table in tables}
    package = package_of(measures.registry.territory, tables, texts, day.isoformat())
    made = {
        **texts,
        **{f"schemas/{table.name}.json": json_of(schema_of(table)) for table in tables},
        "datapackage.json": json_of(package),
        "catalogue.sqlite": sqlite_of(tables),
    }
    files = {f"{FOLDER}{name}": data for name, data in made.items()}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(made.items()))
    return {**files, SUMS: sums.encode()}
