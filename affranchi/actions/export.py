"""Write the open data of an edition, which the site holds too, in a folder of its own."""

import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from affranchi.actions.guard import (
    published_tables,
    refuse_foreign,
    refuse_shrunk,
    registry_to_publish,
    tables_in,
)
from affranchi.atlas.parquet import parquet_of
from affranchi.errors import UsageError
from affranchi.garbage_collector import paused
from affranchi.model.record import Edition
from affranchi.opendata.files import FOLDER, FOLDERS, SUMS, sums_of
from affranchi.pieces.links import API
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.storage.files import refusing, write_file
from affranchi.storage.shown_days import known_in
from affranchi.website.contents import data_of
from affranchi.wording import NBSP, in_french

_INDEX = f"{API}index.json"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, how many files; `note`, why nothing was compared."""

    path: Path
    files: int
    note: str = ""


def export(
    root: Path,
    out: Path,
    edition: Edition,
    today: date,
    *,
    force: bool = False,
    parquet: bool = False,
    published: str | None = None,
) -> Exported:
    """Write the open data of an edition; what an older export had written and this one has not goes.

    Raises:
        InvalidDataError: when the territory has errors, and not `force`.
        NoDuckdbError: when `parquet` is asked for where DuckDB is not installed.
        ShrunkDataError: when a table loses more than a fifth of its rows, and not `force`.
        UsageError: when the folder holds something else, the data of the other edition included.
    """
    with paused(), TemporaryDirectory(prefix="affranchi-") as name:
        new = Path(name)
        whole = registry_to_publish(root, today, force=force)
        before: Mapping[str, bytes | Path] = {}
        note = ""
        if published and not force:
            before, note = published_tables(root, whole, edition, published)
        registry = redact(whole, edition)
        known = known_in(root, whole, registry)
        del whole  # all is written aside, a file at a time, and compared before anything is replaced
        files = _written(new, data_of(root, View(registry, today, known)))
        if parquet:
            files += _with_parquet(new, files)
        refuse_foreign(out, "un export", SUMS)
        _refuse_other(out, edition)
        _refuse_links(out, files)
        if not force:
            for old in (tables_in(out), before):
                refuse_shrunk(old, tables_in(new))
        _replace(out, new, files)
    return Exported(out, len(files), note)


def _written(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Files written in a folder, as they come: their paths."""
    paths = []
    for path, data in files:
        write_file(folder, path, data)
        paths.append(path)
    return paths


def _refuse_other(out: Path, edition: Edition) -> None:
    """What the members alone see never takes the place of what is public, nor the reverse, by mistake."""
    try:
        was = json.loads((out / _INDEX).read_bytes())["meta"]["edition"]
    except (OSError, ValueError, LookupError, TypeError):
        return
    if was != edition:
        told = f"{out} contient l’édition {in_french('edition', str(was))}"
        raise UsageError(f"{told}{NBSP}: donnez un dossier à chacune.")


def _refuse_links(out: Path, files: Collection[str]) -> None:
    places = {place for path in files for place in accumulate(path.split("/"), "{}/{}".format)}
    if linked := next((place for place in sorted(places) if (out / place).is_symlink()), None):
        raise UsageError(f"{out / linked} est un lien{NBSP}: l’export écrirait ailleurs.")


def _with_parquet(new: Path, files: Collection[str]) -> list[str]:
    """The tables that have a schema written as Parquet too, and told among the sums."""
    names = [Path(path).stem for path in files if path.endswith(".csv")]
    told = {n: tuple(new / FOLDER / one for one in (f"{n}.csv", f"schemas/{n}.json")) for n in names}
    tables = {n: (a.read_bytes(), b.read_bytes()) for n, (a, b) in told.items() if b.is_file()}
    made = {f"parquet/{name}.parquet": data for name, data in parquet_of(tables).items()}
    sums = dict(line.split("  ")[::-1] for line in (new / SUMS).read_text("utf-8").splitlines())
    sums |= {name: sha256(data).hexdigest() for name, data in made.items()}
    write_file(new, SUMS, sums_of(sums))
    return _written(new, ((f"{FOLDER}{name}", data) for name, data in made.items()))


def _replace(out: Path, new: Path, files: Collection[str]) -> None:
    with refusing(f"{out} n’a pas pu être mis à jour", ""):
        _written(out, ((path, (new / path).read_bytes()) for path in files))
        _forget(out, frozenset(files))


def _forget(out: Path, files: Collection[str]) -> None:
    """Remove what this export does not have, within the folders of the data; pages of a site stay."""
    for folder in FOLDERS:
        for above, _, names in os.walk(out / folder, topdown=False):
            here = os.path.relpath(above, out)
            for name in names:
                if f"{here}/{name}" not in files and not name.endswith(".html"):
                    (out / here / name).unlink()
            if not any(Path(above).iterdir()):
                Path(above).rmdir()
