"""The one writer of the terminal, and what commands share: the folder, the day, tables and JSON."""

import codecs
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click.globals import get_current_context

from affranchi.cli.arguments import flag
from affranchi.errors import UsageError
from affranchi.wording import NBSP, OBEYED, counted, quoted, visible

Json = Annotated[bool, flag("--json", "Écrit du JSON.")]
_MANY = 10
_MOST_LISTED = 12
# What stands for a character that the output has not: a Windows console in French, a printer's page of codes.
_PLAINER = {"’": "'", "«": '"', "»": '"', "–": "-", "—": "-", "−": "-", "€": "EUR", "œ": "oe"}


def write_whatever() -> None:
    """Lose no command to the encoding of the outputs: what it has not is written plainer, or as `?`."""
    codecs.register_error("affranchi", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="affranchi")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    near = (_PLAINER.get(char, unicodedata.normalize("NFKD", char)) for char in missing)
    return "".join(text.encode("ascii", "ignore").decode() or "?" for text in near), error.end


def root_here() -> Path:
    """The territory's folder, found upwards from `--root`.

    Raises:
        NoTerritoryError: when there is none.
        UsageError: for a folder that is not there: what is above it may be another territory.
    """
    from affranchi.storage.files import find_root

    if not (start := Path(get_current_context().obj["root"])).is_dir():
        raise UsageError(f"--root{NBSP}: {quoted(str(start))} n’est pas un dossier.")
    return find_root(start)


def today() -> date:
    """The day of the machine: the one place that reads the clock for a command."""
    return date.today()  # noqa: DTZ011 (a civil day, where the person is)


def say(text: str = "") -> None:
    """Print one line."""
    typer.echo(visible(text))


def say_all(lines: Iterable[str]) -> None:
    """Print lines, one value never making two."""
    if told := [visible(line) for line in lines]:
        typer.echo("\n".join(told))  # one write: thirty thousand of them took a third of a second


def complain(text: str) -> None:
    """Print one line on the standard error."""
    typer.echo(visible(text), err=True)


def complain_all(lines: Iterable[str]) -> None:
    """Print lines on the standard error, one value never making two."""
    for line in lines:
        complain(line)


def print_json(value: object) -> None:
    """Print a value as JSON, days as ISO 8601."""
    say_json(json.dumps(_jsonable(value), ensure_ascii=False, indent=2))


def answer(value: object, lines: Iterable[str], *, json: bool) -> None:
    """Print a value as JSON where that is asked, else the lines that tell it."""
    if json:
        print_json(value)
    else:
        say_all(lines)


def say_json(text: str) -> None:
    """Print a text that is JSON already: the same value, its terminal sequences escaped as JSON has it."""
    for line in text.rstrip("\n").split("\n"):
        typer.echo(OBEYED.sub(_in_json, line))


def _in_json(found: re.Match[str]) -> str:
    return re.sub("(....)", r"\\u\1", found[0].encode("utf-16-be", "surrogatepass").hex())


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
        table.add_row(*(Text(visible(cell)) for cell in row))
    if table.rows:
        Console().print(table)
    else:
        say("Rien à montrer.")


def some(names: Sequence[str]) -> str:
    """The first names of a list, and how many more; `--json` gives them all."""
    more = f" et {counted(len(names) - _MOST_LISTED, 'autre')}" if len(names) > _MOST_LISTED else ""
    return f"{', '.join(names[:_MOST_LISTED])}{more}"


def numbers(sill: int | None, comptoir: int | None) -> str:
    """The numbers of a software in the two national references."""
    known = [
        f"SILL n°{NBSP}{sill}" if sill else "",
        f"Comptoir du Libre n°{NBSP}{comptoir}" if comptoir else "",
    ]
    return ", ".join(k for k in known if k)


@contextmanager
def progress_bar(total: int, title: str) -> Iterator[Callable[[], None]]:
    """A bar on the terminal, for more than a few things; what it yields advances it."""
    if total < _MANY or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def status_line(first: str) -> Iterator[Callable[[str], None]]:
    """A line that changes on a terminal, nothing in a pipe; what it yields changes it."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(first) as status:
        yield lambda text: status.update(Text(visible(text)))
