"""What describes the tables: a Table Schema each, and the Data Package of all (frictionless, version 1).

The version is that of the schemas: a new column is a minor one; a column that goes, or that means something
else, a major one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from affranchi.opendata.columns import Column, Kind, Table
from affranchi.registry import Registry
from affranchi.wording import ACTING, NBSP, NNBSP, typeset

VERSION = "1.3.0"
LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
# All but the line break, which in JSON stands between values alone.
_ACTS = re.compile(f"[{ACTING}\u200c\u200d](?<!\n)")
_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
_EXAMPLES: Mapping[Kind, object] = {"date": "2027-06-30", "integer": 12, "number": 0.5, "boolean": True}
_TEXT_EXAMPLES = {
    "siren": "000000018", "insee": "01000", "siret": "00000001800012", "commune": "villebrume",
    "commune_name": "Villebrume", "declaration": "villebrume/nextcloud", "id": "villebrume/nextcloud",
    "software": "nextcloud", "software_name": "Nextcloud", "slug": "nextcloud", "name": "Nextcloud",
    "equivalent": "libreoffice", "target": "libreoffice", "vendor": "nextcloud-gmbh", "version": "31",
    "function": "stockage", "functions": "stockage;bureautique", "label": "Stockage de fichiers",
    "licence": "AGPL-3.0-or-later", "country": "FR", "wikidata": "Q25874683", "qualification": "SecNumCloud",
    "website": "https://logiciel.example/", "repository": "https://forge.example/logiciel",
    "url": "https://source.example/", "source": "https://source.example/page", "unit": "part",
    "indicator": "libre_share", "decision": "Délibération 2026-12", "convention": "Convention 2026-3",
    "reference": "2026-12", "machines_by_version": "31=12;32=3",
    "population_until": "2025-12-31=900", "title": "Un parapheur à plusieurs",
}  # fmt: skip

# Of columns whose description lists their values, or does not say of what they are a part.
_TITLES = {
    "answer": "Réponse", "basis": "Fondement", "degree": "Engagement", "domain": "Domaine", "gafam": "GAFAM",
    "kind": "Nature", "kinds": "Aide apportée", "model": "Modèle", "stage": "Étape",
    "state": "Où en est la sortie", "status": "État", "unit": "Unité",
    "visibility": "Visibilité", "contract_end": "Fin de contrat", "contract_kind": "Contrat",
    "contract_start": "Début de contrat", "data_export": "Export des données", "exit_by": "Sortie prévue",
    "exit_state": "État de la sortie", "hosting_mode": "Hébergement",
    "retirement_reason": "Raison du retrait", "sharing_offers": "Propose", "sharing_seeks": "Cherche",
}  # fmt: skip


def schema_of(table: Table) -> dict[str, Any]:
    """The Table Schema of a table alone, as schema.data.gouv.fr asks for it.

    It refers to no other table: frictionless, hence Validata, finds invalid a file without those around it.
    """
    return {
        "$schema": _SCHEMA,
        "name": f"affranchi-{table.name}",
        "title": f"{table.title} (Affranchi)",
        "description": table.description,
        "version": VERSION,
        "countryCode": "FR",
        "licenses": [LICENCE],
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": column.required}
    if column.values:
        constraints["enum"] = list(column.values)
    if column.pattern:
        constraints["pattern"] = column.pattern
    example = column.values[0] if column.values else _EXAMPLES.get(column.kind, _text_example(column))
    return {
        "name": column.name,
        "title": title_of(column),
        "description": typeset(column.description),
        "type": column.kind,
        "example": example,
        "constraints": constraints,
    }


def title_of(column: Column) -> str:
    """What heads a column, for people."""
    told = typeset(column.description).partition(f"{NBSP}:")[0].partition(f"{NNBSP};")[0].rstrip(".")
    return _TITLES.get(column.name, told)


def _text_example(column: Column) -> str:
    """A text of the kind that the column holds, as its name tells it; of a list, its first value."""
    if column.pattern.startswith("^[12]"):
        return "2027"
    name = column.name.rpartition("_")[2]
    return _TEXT_EXAMPLES.get(column.name) or _TEXT_EXAMPLES.get(name) or "exemple"


def _foreign_keys(table: Table) -> list[dict[str, Any]]:
    """What columns refer to, in their own territory; of those that may be empty, readers ask for one column.

    An empty cell refers to nothing alone, not beside a SIREN (frictionless 5).
    """
    return [
        {
            "fields": [*territory, column.name],
            "reference": {"resource": column.refers, "fields": [*territory, column.end]},
        }
        for column in table.columns
        if column.refers
        for territory in [["territory_siren"] if column.required else []]
    ]


def package_of(
    registry: Registry, tables: Sequence[Table], files: Mapping[str, tuple[int, str]], day: str
) -> dict[str, Any]:
    """The Data Package of some tables, whose CSV are told by size and sum; only the public one is open."""
    territory = registry.territory
    return {
        "profile": "tabular-data-package",
        "name": "affranchi",
        "title": f"Logiciels des communes{NBSP}: {territory.name}",
        "version": VERSION,
        "territory": {"name": territory.name, "siren": territory.siren},
        "created": f"{day}T00:00:00Z",
        **({"licenses": [LICENCE]} if registry.edition == "public" else {}),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "path": f"{table.name}.csv",
                "title": table.title,
                "description": table.description,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": size,
                "hash": f"sha256:{digest}",
                "schema": schema_of(table)
                | ({"foreignKeys": keys} if (keys := _foreign_keys(table)) else {}),
            }
            for table in tables
            for size, digest in (files[f"{table.name}.csv"],)
        ],
    }


def json_of(value: object) -> bytes:
    """JSON that a person can read, the same bytes for the same value, in a quarter of Python’s time."""
    return inert(f"{to_json(value, indent=1).decode()}\n").encode()


def inert(text: str) -> str:
    """JSON in which what would act on a terminal, or hide, is written as its number."""
    if text.isascii() and text.isprintable():  # most records: in half the time
        return text
    return _ACTS.sub(lambda found: json.dumps(found[0])[1:-1], text)
