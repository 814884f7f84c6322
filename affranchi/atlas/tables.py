"""National tables: the public data of territories one after another, each checked before it counts.

Declarations carry what questions ask of their commune, software and vendor, as their own territory says it.
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from affranchi.atlas.engine import text
from affranchi.wording import listed, quoted

if TYPE_CHECKING:
    import duckdb

# The columns that are read; others may stand beside them.
READ = {
    "communes": "territory_siren slug name insee population kind until merged_into",
    "fonctions": "territory_siren slug label",
    "editeurs": "territory_siren slug gafam",
    "logiciels": "territory_siren slug name model vendor functions",
    "declarations": "territory_siren id commune commune_name commune_insee software software_name functions "
    "status since exit_target exit_by exit_state retirement_on retirement_replaced_by retirement_reason",
}
# 158 communes with 80 declarations each weigh 4 MB.
_LARGEST = 64 * 2**20
_LONGEST_LINE, _LONGEST_HEAD = 2**20, 2**16


class RefusedSourceError(Exception):
    """Why a source does not count; the others go on."""


@cache
def script(name: str) -> str:
    """A file of SQL of this package."""
    return files("affranchi.atlas").joinpath(name).read_text(encoding="utf-8")


def add_source(base: "duckdb.DuckDBPyConnection", folder: Path) -> None:
    """Add the tables of a territory, whole or not at all.

    Raises:
        RefusedSourceError: with what is wrong, in French.
    """
    import duckdb

    sums = _sums_in(folder)
    for table, columns in READ.items():
        _read(base, folder / f"{table}.csv", sums.get(f"{table}.csv", ""), columns.split())
    sirens = " UNION ".join(f"SELECT territory_siren AS siren FROM raw_{table}" for table in READ)  # noqa: S608 (names of ours)
    base.execute(f"CREATE OR REPLACE TEMP TABLE all_sirens AS {sirens}")
    for query in script("lies.sql").split("\n\n"):
        if base.execute(query).fetchone():
            if "SIREN qu’une autre" in query:
                base.execute(script("dispute.sql"))
            raise RefusedSourceError(query.partition("\n")[0].removeprefix("-- "))
    base.execute("BEGIN")
    try:
        base.execute(script("add.sql"))
    except duckdb.Error as error:
        base.execute("ROLLBACK")
        raise RefusedSourceError(_cause(error)) from error
    base.execute("COMMIT")


def _sums_in(folder: Path) -> Mapping[str, str]:
    """The sum of each table, as it was published."""
    sums = folder / "SHA256SUMS"
    if sums.is_symlink() or not sums.is_file() or sums.stat().st_size > _LONGEST_LINE:
        raise RefusedSourceError(f"il y manque {sums.name}")
    return {line[66:]: line[:64] for line in sums.read_text("utf-8", "replace").splitlines()}


def _read(base: "duckdb.DuckDBPyConnection", file: Path, told: str, columns: Sequence[str]) -> None:
    """Read a table of a source, every cell a text, into a table of its own."""
    import duckdb

    if file.is_symlink() or not file.is_file():
        raise RefusedSourceError(f"il y manque {file.name}")
    if file.stat().st_size > _LARGEST:
        raise RefusedSourceError(f"{file.name} dépasse {_LARGEST // 2**20} Mio")
    if hashlib.sha256(file.read_bytes()).hexdigest() != told:
        raise RefusedSourceError(f"{file.name} n’est pas le fichier que décrit SHA256SUMS")
    with file.open(encoding="utf-8", errors="replace", newline="") as lines:
        heads = next(csv.reader([lines.readline(_LONGEST_HEAD)]), [])
    if missing := [name for name in columns if heads.count(name) != 1]:
        raise RefusedSourceError(
            f"{file.name} n’a pas une colonne {listed([quoted(one) for one in missing])}"
        )
    typed = ", ".join(f"{text(name)}: 'VARCHAR'" for name in heads)
    wanted = ", ".join(columns)
    try:
        base.execute(
            f"CREATE OR REPLACE TEMP TABLE raw_{file.stem} AS SELECT {wanted} FROM read_csv({text(file)}, "  # noqa: S608 (names of ours)
            f"columns = {{{typed}}}, auto_detect = false, header = true, delim = ',', quote = '\"', "
            f"escape = '\"', nullstr = '', parallel = false, max_line_size = {_LONGEST_LINE})"
        )
    except duckdb.Error as error:
        raise RefusedSourceError(f"{file.name} ne se lit pas ({_cause(error)})") from error


def _cause(error: Exception) -> str:
    return str(error).partition("\n")[0].removeprefix("Invalid Input Error: ")[:200]


def write_parquet(base: "duckdb.DuckDBPyConnection", folder: Path) -> None:
    """The tables as Parquet; declarations in a folder a département, as Hive, Spark and Trino read them."""
    base.execute(
        "COPY (FROM declarations ORDER BY departement, territory_siren, commune, software, function) "
        f"TO {text(folder / 'declarations')} (FORMAT parquet, PARTITION_BY (departement), COMPRESSION zstd)"
    )
    for name, order in (("communes", "territory_siren, slug"), ("territoires", "siren")):
        place = text(folder / f"{name}.parquet")
        base.execute(f"COPY (FROM {name} ORDER BY {order}) TO {place} (FORMAT parquet, COMPRESSION zstd)")


def read_parquet(base: "duckdb.DuckDBPyConnection", folder: Path) -> None:
    """The same tables, read from where they lie."""
    parts = text(folder / "declarations/*/*.parquet")
    base.execute(
        f"CREATE VIEW declarations AS FROM read_parquet({parts}, hive_partitioning = true, "
        "hive_types = {'departement': VARCHAR})"
    )
    for name in ("communes", "territoires"):
        base.execute(f"CREATE VIEW {name} AS FROM read_parquet({text(folder / f'{name}.parquet')})")


def rows_of(base: "duckdb.DuckDBPyConnection", query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the columns of an answer, and its rows."""
    done = base.execute(query)
    return [str(one[0]) for one in done.description or ()], list(done.fetchall())
