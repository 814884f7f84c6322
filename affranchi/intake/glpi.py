"""GLPI’s native inventory, whole or partial, and OCS 3’s: JSON where `softwares` and the system are read.

Fields: glpi-project/inventory_format, `inventory.schema.json` (d03ff5f); OCSInventory-Loadtest-Rework
(9904ac2).
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from affranchi.intake.agent import default_source, row_of, system_row
from affranchi.intake.inventory import MOST_ROWS, Document, Inventory
from affranchi.intake.notes import no_software, unnamed_rows
from affranchi.intake.plain import mapping, tables
from affranchi.model.problem import Problem
from affranchi.model.row import Row, RowSource
from affranchi.wording import quoted

_DEPTH = 3


def read_glpi(document: Document, value: object) -> Inventory | None:
    """A native inventory: `content.softwares[]`."""
    content = mapping(value).get("content")
    if not isinstance(content, dict):
        return None
    system = mapping(content.get("operatingsystem"))
    called = [str(system.get(key, ""))[:100] for key in ("kernel_name", "name", "full_name")]
    source = default_source(" ".join(called))
    rows, problems = _read(document, content.get("softwares"), source)
    name = system.get("full_name") or system.get("name")
    told = system_row(name, system.get("version"), system.get("kernel_version"), source)
    device = mapping(value).get("deviceid")
    return document.inventory("glpi-json", [*rows, *([told] if told else ())], problems, device)


def read_ocs(document: Document, value: object) -> Inventory | None:
    """An inventory of OCS 3: `SOFTWARES[]`, at the top or under the name of a template."""
    content = _machine(value, _DEPTH)
    if content is None:
        return None
    rows, problems = _read(document, content["SOFTWARES"], "registry")
    systems = tables(content.get("OPERATING_SYSTEM")) or [{}]
    name, version = systems[0].get("NAME"), systems[0].get("VERSION")
    told = system_row(name, version, version, default_source(name))
    return document.inventory("ocs-json", [*rows, *([told] if told else ())], problems)


def _machine(value: object, depth: int) -> dict[str, Any] | None:
    """What is said of a machine, `SOFTWARES` among it: at the top, or deeper."""
    if not isinstance(value, dict) or not depth:
        return None
    if isinstance(value.get("SOFTWARES"), list):
        return value
    deeper = (_machine(each, depth - 1) for each in value.values())
    return next((each for each in deeper if each is not None), None)


def _read(document: Document, found: object, default: RowSource) -> tuple[list[Row], tuple[Problem, ...]]:
    """The rows of a list of software, and how many had no name; without one, that there is none."""
    if not isinstance(found, list):
        expected = "content.softwares, la liste des logiciels"
        advice = f"Demandez l’inventaire avec la catégorie {quoted('software')}."
        return [], (no_software(document.name, expected, advice),)
    rows = list(islice(_rows(found, default), MOST_ROWS + 1))
    missing = len(found) - len(rows) if len(rows) <= MOST_ROWS else 0
    return rows, (unnamed_rows(document.name, missing, 0),) if missing else ()


def _rows(found: list[Any], default: RowSource) -> Iterator[Row]:
    for each in found:
        fields = mapping(each)
        if "name" not in fields:  # OCS writes names in capitals
            fields = {key.lower(): value for key, value in fields.items()}
        if row := row_of(fields, default):
            yield row
