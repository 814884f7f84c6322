"""Write the open data of an edition, which the site holds too, in a folder of its own."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path

from affranchi.actions.guard import (
    published_tables,
    refuse_foreign,
    refuse_shrunk,
    registry_to_publish,
    tables_in,
)
from affranchi.atlas.parquet import parquet_of
from affranchi.errors import UsageError, WorldError
from affranchi.garbage_collector import paused
from affranchi.model.record import Edition
from affranchi.opendata.files import FOLDER, FOLDERS, SUMS, summed
from affranchi.pieces.links import API
from affranchi.redaction import redact
from affranchi.storage.files import write_file
from affranchi.storage.shown_days import known_in
from affranchi.website.contents import data_of
from affranchi.wording import NBSP, in_french, reason_of

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
    with paused():
        whole = registry_to_publish(root, today, force=force)
        before: Mapping[str, bytes] = {}
        note = ""
        if published and not force:
            before, note = published_tables(root, whole, edition, published)
        registry = redact(whole, edition)
        files = data_of(root, registry, known_in(root, whole, registry), today)
    if parquet:
        files = summed({**files, **_parquet(files)})
    refuse_foreign(out, "un export", SUMS)
    _refuse_other(out, edition)
    places = {place for path in files for place in accumulate(path.split("/"), "{}/{}".format)}
    if linked := next((place for place in sorted(places) if (out / place).is_symlink()), None):
        raise UsageError(f"{out / linked} est un lien{NBSP}: l’export écrirait ailleurs.")
    if not force:
        for old in (tables_in(out), before):
            refuse_shrunk(old, files)
    try:
        for path, data in files.items():
            write_file(out, path, data)
        _forget(out, files)
    except OSError as error:
        raise WorldError(f"{out} n’a pas pu être mis à jour ({reason_of(error)}).") from error
    return Exported(out, len(files), note)


def _refuse_other(out: Path, edition: Edition) -> None:
    """What the members alone see never takes the place of what is public, nor the reverse, by mistake."""
    try:
        was = json.loads((out / _INDEX).read_bytes())["meta"]["edition"]
    except (OSError, ValueError, LookupError, TypeError):
        return
    if was != edition:
        told = f"{out} contient l’édition {in_french('edition', str(was))}"
        raise UsageError(f"{told}{NBSP}: donnez un dossier à chacune.")


def _parquet(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The tables that have a schema, as Parquet too."""
    told = {path: f"{FOLDER}schemas/{Path(path).stem}.json" for path in files if path.endswith(".csv")}
    tables = {path: (files[path], files[schema]) for path, schema in told.items() if schema in files}
    return {f"{FOLDER}parquet/{Path(path).stem}.parquet": data for path, data in parquet_of(tables).items()}


def _forget(out: Path, files: Mapping[str, bytes]) -> None:
    """Remove what this export does not have, within the folders of the data; pages of a site stay."""
    for folder in FOLDERS:
        for above, _, names in os.walk(out / folder, topdown=False):
            here = os.path.relpath(above, out)
            for name in names:
                if f"{here}/{name}" not in files and not name.endswith(".html"):
                    (out / here / name).unlink()
            if not any(Path(above).iterdir()):
                Path(above).rmdir()
