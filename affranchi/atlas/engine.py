"""DuckDB, bounded: memory, threads, the folders that it may read or write, no extension from elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from affranchi.errors import WorldError
from affranchi.wording import NBSP, quoted

if TYPE_CHECKING:
    import duckdb

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "2GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


class NoDuckdbError(WorldError):
    """The extra that reads and writes Parquet is not installed."""

    def __init__(self) -> None:
        how = quoted("pip install duckdb")
        super().__init__(f"Il faut DuckDB, qui n’est pas installé ici{NBSP}: {how}.")


def connect(scratch: Path, folders: Sequence[Path]) -> "duckdb.DuckDBPyConnection":
    """A database in a scratch folder, that reaches nothing but it and some folders.

    Raises:
        NoDuckdbError: when DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise NoDuckdbError from error
    base = duckdb.connect(str(scratch / "atlas.duckdb"), config=_SETTINGS)
    base.execute(f"SET temp_directory = {text(scratch / 'debord')}")
    base.execute(f"SET allowed_directories = [{', '.join(map(text, (scratch, *folders)))}]")
    base.execute("SET enable_external_access = false; SET lock_configuration = true")
    return base


def text(value: object) -> str:
    """A value as a literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"
