"""DuckDB, which is an extra: tables in CSV written as Parquet, typed by their schemas."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from affranchi.errors import WorldError
from affranchi.wording import NBSP, quoted

if TYPE_CHECKING:
    import duckdb

_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


class MissingDuckDBError(WorldError):
    """DuckDB is not installed."""

    def __init__(self) -> None:
        command = "pip install 'affranchi[duckdb]'"
        super().__init__(f"DuckDB n’est pas installé, or Parquet passe par lui{NBSP}: {quoted(command)}.")


def connect() -> "duckdb.DuckDBPyConnection":
    """A database in memory, on one thread, so that the same rows make the same bytes.

    Raises:
        MissingDuckDBError: when DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise MissingDuckDBError from None
    return duckdb.connect(":memory:", config={"threads": 1})


def parquet_of(tables: Mapping[str, tuple[bytes, bytes]]) -> Mapping[str, bytes]:
    """Tables as Parquet, by name, from the CSV and the Table Schema of each."""
    made = {}
    with connect() as base, TemporaryDirectory() as folder:
        source, target = (Path(folder) / name for name in ("table.csv", "table.parquet"))
        for name, (text, schema) in tables.items():
            source.write_bytes(text)
            fields = json.loads(schema)["fields"]
            kinds = {field["name"]: _TYPES.get(field["type"], "VARCHAR") for field in fields}
            query = f"FROM read_csv(?, header = true, quote = '\"', escape = '\"', columns = {kinds})"
            base.sql(query, params=[str(source)]).write_parquet(str(target), compression="zstd")
            made[name] = target.read_bytes()
    return made
