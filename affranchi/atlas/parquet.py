"""Tables in CSV written as Parquet, typed by their schemas."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from affranchi.atlas.engine import connect

_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def parquet_of(tables: Mapping[str, tuple[bytes, bytes]]) -> Mapping[str, bytes]:
    """Tables as Parquet, by name, from the CSV and the Table Schema of each.

    Raises:
        NoDuckdbError: when DuckDB is not installed.
    """
    made = {}
    with TemporaryDirectory() as name, connect(Path(name), ()) as base:
        source, target = (Path(name) / file for file in ("table.csv", "table.parquet"))
        for table, (text, schema) in tables.items():
            source.write_bytes(text)
            kinds = {one["name"]: _TYPES.get(one["type"], "VARCHAR") for one in json.loads(schema)["fields"]}
            query = f"FROM read_csv(?, header = true, quote = '\"', escape = '\"', columns = {kinds})"
            base.sql(query, params=[str(source)]).write_parquet(str(target), compression="zstd")
            made[table] = target.read_bytes()
    return made
