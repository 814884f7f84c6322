"""Write the atlas: the public data of many territories as national tables, and the answers to questions."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.actions.guard import refuse_foreign
from affranchi.atlas.engine import connect, text
from affranchi.atlas.questions import answer_files, index_files, questions
from affranchi.atlas.tables import (
    READ,
    RefusedSourceError,
    add_source,
    read_parquet,
    rows_of,
    script,
    write_parquet,
)
from affranchi.errors import UsageError
from affranchi.opendata.files import FOLDER
from affranchi.sources.failures import SourceError
from affranchi.sources.http import Limits
from affranchi.steps.published import LIMITS, published_at
from affranchi.storage.files import refusing, write_result
from affranchi.wording import NBSP, counted


@dataclass(frozen=True, slots=True)
class Atlas:
    """Where it is, what it counts, and why some sources do not."""

    path: Path
    told: str
    refused: tuple[str, ...]


def atlas(sources: Sequence[str | Path], out: Path, today: date, limits: Limits = LIMITS) -> Atlas:
    """Write the national tables of public data, and the answers, in the place of older ones.

    A source is a folder, or the https address of a site.

    Raises:
        NoDuckdbError: when DuckDB is not installed.
        UsageError: when no source counts, or the folder holds something else.
    """
    refuse_foreign(out, "un atlas", "territoires.parquet")
    with _scratch(out) as scratch:
        folders = [_folder_of(str(one), scratch / str(number)) for number, one in enumerate(sources)]
        made, refused = scratch / "atlas", []
        made.mkdir()
        base = connect(scratch, folders)
        base.execute(script("schema.sql"))
        base.execute(f"CREATE MACRO today_is() AS DATE {text(today)}")
        for source, folder in zip(sources, folders, strict=True):
            try:
                if folder.parent == scratch:
                    _receive(str(source), folder, limits)
                add_source(base, folder)
            except (RefusedSourceError, SourceError) as error:
                refused.append(f"{source}{NBSP}: {error}")
        counts = rows_of(base, script("counts.sql"))[1][0]
        if not counts[0]:
            raise UsageError(" ".join(["Aucune source ne compte.", *refused]))
        write_parquet(base, made)
        base.execute("DROP TABLE declarations; DROP TABLE communes; DROP TABLE territoires")
        read_parquet(base, made)
        told = ", ".join(map(counted, counts, ("territoire", "commune", "déclaration"))) + "."
        for question in questions():
            for name, data in answer_files(question, *rows_of(base, question.sql)).items():
                write_result(made / name, data)
        for name, data in index_files(told, refused).items():
            write_result(made / name, data)
        base.close()
        _put(made, out, scratch / "avant")
    return Atlas(out, told, tuple(refused))


def _folder_of(source: str, received: Path) -> Path:
    """Where the tables of a source are: a site or an export, or their folder of data, or `received`."""
    if "://" in source:
        return received
    inner = Path(source) / FOLDER
    return (inner if inner.is_dir() else Path(source)).absolute()


def _receive(address: str, folder: Path, limits: Limits) -> None:
    """Take the tables that a site publishes, as they are, into a folder."""
    found = published_at(address, [f"{name}.csv" for name in READ], limits)
    folder.mkdir()
    for path, data in found.items():
        folder.joinpath(Path(path).name).write_bytes(data)


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """A folder on the disk of the atlas, for as long as it is made."""
    with refusing(f"{out} n’a pas pu être écrit", ""):
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".atlas-", dir=out.absolute().parent) as scratch:
            yield Path(scratch)


def _put(made: Path, out: Path, before: Path) -> None:
    if out.exists():
        shutil.move(out, before)
    made.chmod(0o755)
    shutil.move(made, out)
