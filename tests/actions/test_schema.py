"""The schemas are those of the models, and every file of this repository follows its own."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from affranchi.actions.schema import schemas, write_schemas
from affranchi.storage.files import read_tree
from affranchi.storage.layout import KINDS, kind_of, schema_line
from affranchi.storage.toml import parse

ROOT = Path(__file__).parents[2]


def test_the_schemas_in_the_repository_are_those_of_the_models() -> None:
    committed = {file.stem: file.read_text(encoding="utf-8") for file in (ROOT / "schemas").glob("*.json")}
    assert committed == dict(schemas())


def test_the_schemas_are_written_under_a_root(tmp_path: Path) -> None:
    assert write_schemas(tmp_path) == tuple(f"schemas/{kind.name}.json" for kind in KINDS)
    assert (tmp_path / "schemas/vendor.json").read_text(encoding="utf-8") == schemas()["vendor"]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_schema_is_one(kind: str) -> None:
    schema = json.loads(schemas()[kind])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not [node for node in nodes(schema) if node.get("type") == "null" or "tier" in node]


def test_every_file_of_the_repository_follows_its_schema() -> None:
    validators = {name: jsonschema.Draft202012Validator(json.loads(text)) for name, text in schemas().items()}
    wrong = []
    for path, data in read_tree(ROOT):
        known = kind_of(path)
        assert known
        assert isinstance(data, bytes)
        validator = validators[known[0].name]
        if not validator.is_valid(as_json(parse(data))):
            wrong.append(path)
        assert data.decode().partition("\n")[0] == schema_line(path, known[0])
    assert wrong == []


@pytest.mark.parametrize(
    ("kind", "tables"),
    [
        ("declaration", {"user": 3}),
        ("declaration", {"software": "libreoffice"}),
        ("declaration", {"users": "3"}),
        ("declaration", {"contract": {"strat": 2024}}),
        ("declaration", {"functions": ["Bureautique"]}),
        ("territory", {"communes": {"crolles": {"name": "Crolles"}}}),
        ("territory", {"territory": {"name": "Val"}, "communes": {"Crolles": {"name": "Crolles"}}}),
        ("answers", {"answers": {"paie": {"answer": "papier"}}}),
    ],
)
def test_a_schema_refuses_what_the_program_refuses(kind: str, tables: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schemas()[kind]))
    assert not validator.is_valid(tables)


def as_json(value: object) -> object:
    """Tables as JSON has them: days are texts."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def nodes(node: object) -> Iterator[dict[str, Any]]:
    """Every object of a schema."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)
