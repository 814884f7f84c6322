"""The files of an edition's open data, by their path in the site."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import chain, starmap

from affranchi.figures.measures import Measures
from affranchi.model.reference import end_of
from affranchi.opendata.api import ROWS, api_of
from affranchi.opendata.calendars import calendars_of
from affranchi.opendata.columns import Table, text_of
from affranchi.opendata.dcat import dcat_of
from affranchi.opendata.feeds import feeds_of
from affranchi.opendata.ods import ods_of
from affranchi.opendata.openapi import openapi_of
from affranchi.opendata.scdl import scdl_of
from affranchi.opendata.schemas import json_of, package_of, schema_of
from affranchi.opendata.sqlite import Base
from affranchi.opendata.tables import tables_of
from affranchi.pieces.links import API, CALENDARS, FEEDS
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
    yield from starmap(made, dcat_of(registry, tables, distributed, day, folder).items())
    if registry.edition == "public":
        yield made("scdl-catalogue.csv", scdl_of(territory, distributed, day, folder))
    yield SUMS, sums_of({name: digest for name, (_, digest) in told.items()})
    yield from api_of(registry, tables, day, commit)
    yield from ((path, text.encode()) for path, text in followed_of(measures))
    yield f"{API}openapi.json", json_of(openapi_of(territory, tables, registry.edition))


def followed_of(measures: Measures) -> Iterator[tuple[str, str]]:
    """Feeds and calendars, at each address, too, that a commune or a function had, or one that joined it."""
    registry, former = measures.registry, defaultdict[str, list[str]](list)
    for shelf, redirects, standing in (
        ("communes", registry.redirects.communes, registry.standing),
        ("fonctions", registry.redirects.functions, registry.functions),
    ):
        for old in redirects.keys() - standing.keys():
            former[f"{shelf}/{end_of(old, redirects, standing)}"].append(f"{shelf}/{old}")
    for path, text in chain(feeds_of(measures), calendars_of(measures)):
        yield path, text
        folder, _, name = path.partition("/")
        stem, _, kind = name.rpartition(".")
        for old in sorted(former.get(stem, ())):
            yield f"{folder}/{old}.{kind}", text


def sums_of(sums: Mapping[str, str]) -> bytes:
    """The sums of the files of the folder of the data, as `sha256sum` writes them."""
    return "".join(f"{one}  {name}\n" for name, one in sorted(sums.items())).encode()
