"""What commands share: the folder, the day, tables and JSON on the standard output."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from affranchi.wording import NBSP

Json = Annotated[bool, typer.Option("--json", help="Écrit du JSON.")]


def root_of(context: typer.Context) -> Path:
    """The territory's folder, found upwards from `--root`.

    Raises:
        NoTerritoryError: when there is none.
    """
    from affranchi.storage.files import find_root

    return find_root(Path(context.obj["root"]))


def today() -> date:
    """The day of the machine: the one place that reads the clock for a command."""
    return date.today()  # noqa: DTZ011 (a civil day, where the person is)


def say(text: str = "") -> None:
    """Print one line."""
    typer.echo(text)


def day_of(text: str | None, option: str) -> date | None:
    """A day typed as 2027-06-30.

    Raises:
        UsageError: when it is none.
    """
    from affranchi.errors import UsageError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = f"{option} attend une date écrite ainsi{NBSP}: 2027-06-30."
        raise UsageError(msg) from None


def print_json(value: object) -> None:
    """Print a value as JSON, days as ISO 8601."""
    say(json.dumps(_jsonable(value), ensure_ascii=False, indent=2))


def _jsonable(value: Any) -> Any:  # noqa: ANN401 (any value of the model)
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return _jsonable(asdict(value))
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: laid out on a terminal, tab-separated in a pipe."""
    if not sys.stdout.isatty():
        say("\t".join(headings))
        for row in rows:
            say("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


def numbers(sill: int | None, comptoir: int | None) -> str:
    """The numbers of a software in the two national references."""
    known = [
        f"SILL n°{NBSP}{sill}" if sill else "",
        f"Comptoir du Libre n°{NBSP}{comptoir}" if comptoir else "",
    ]
    return ", ".join(k for k in known if k)
