"""JSON Schemas of the record files (draft 2020-12), which editors use to complete and to check."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from affranchi.model.record import Record, record_in
from affranchi.storage.files import write_atomic
from affranchi.storage.layout import KINDS
from affranchi.wording import NBSP

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TITLES = {
    "territory": f"Le territoire et ses communes{NBSP}: communes.toml",
    "functions": f"Les fonctions{NBSP}: catalogue/functions.toml",
    "redirects": f"Les anciens identifiants{NBSP}: catalogue/redirects.toml",
    "recognition": f"La reconnaissance des inventaires{NBSP}: catalogue/recognition.toml",
    "vendor": f"Un éditeur{NBSP}: catalogue/vendors/<identifiant>.toml",
    "software": f"Un logiciel{NBSP}: catalogue/software/<identifiant>.toml",
    "sharing": f"Une mutualisation{NBSP}: catalogue/sharing/<identifiant>.toml",
    "experience": f"Un retour d’expérience{NBSP}: catalogue/experiences/<commune>--<logiciel>.toml",
    "steps": f"Les étapes d’une sortie{NBSP}: catalogue/steps/<identifiant>.toml",
    "recognised": f"Un nom relevé dans un inventaire{NBSP}: catalogue/recognised/<nom>--<commune>.toml",
    "reference": f"L’instantané d’une référence nationale{NBSP}: catalogue/sources/sill.toml, comptoir.toml",
    "neighbour": f"L’instantané d’un territoire voisin{NBSP}: catalogue/neighbours/<siren>.toml",
    "answers": f"Les réponses d’une commune par fonction{NBSP}: inventory/<commune>/functions.toml",
    "declaration": f"Un logiciel dans une commune{NBSP}: inventory/<commune>/<logiciel>.toml",
}
# What pydantic writes of our docstrings and fields, and that would show in the editor in English.
_ENGLISH = ("title", "tier", "coarsen", "identity")


@cache
def schemas() -> Mapping[str, str]:
    """The schema of each kind of file, by the name of the kind."""
    return {kind.name: _text(_TITLES[kind.name], kind.model) for kind in KINDS}


def write_schemas(root: Path) -> tuple[str, ...]:
    """Write the schemas in `schemas/`; returns the paths."""
    paths = []
    for name, text in schemas().items():
        path = f"schemas/{name}.json"
        write_atomic(root, path, text)
        paths.append(path)
    return tuple(paths)


def _text(title: str, model: type[Record]) -> str:
    schema = model.model_json_schema()
    named = {inner.__name__: inner.identity_fields for inner in _records_in(model)}
    definitions = schema.pop("$defs", {})
    made = {"$schema": _DRAFT, "title": title, **_of_file(schema, model.identity_fields)}
    if definitions:
        made["$defs"] = {name: _of_file(inner, named[name]) for name, inner in sorted(definitions.items())}
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _records_in(model: type[Record]) -> set[type[Record]]:
    """A model and those that its fields hold."""
    found = {model}
    for info in model.model_fields.values():
        if inner := record_in(info.annotation):
            found |= _records_in(inner)
    return found


def _of_file(schema: dict[str, Any], identity: tuple[str, ...]) -> dict[str, Any]:
    """The schema of a record as its table looks: what the path or the key says is left out."""
    properties = {
        name: _plain(inner) for name, inner in schema.get("properties", {}).items() if name not in identity
    }
    required = [name for name in schema.get("required", []) if name not in identity]
    made = {"type": "object", "additionalProperties": False, "properties": properties}
    return made | ({"required": required} if required else {})


def _plain(node: Any) -> Any:  # noqa: ANN401 (JSON)
    """A property without what TOML does not have: null, and the titles made of English names."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _plain(value) for key, value in node.items() if key not in _ENGLISH}
    if not isinstance(made.get("default"), str | bool):
        made.pop("default", None)
    branches = [branch for branch in made.pop("anyOf", []) if branch != {"type": "null"}]
    if branches:
        made |= branches[0] if len(branches) == 1 else {"anyOf": branches}
    if "patternProperties" in made:
        made["additionalProperties"] = False
    return made
