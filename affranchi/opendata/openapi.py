"""What describes the interface: OpenAPI 3.1, its schemas made from those of the records and of the tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from affranchi.model.answers import Answer
from affranchi.model.record import Edition, Record
from affranchi.model.territory import Territory
from affranchi.opendata.api import LIGHT, RELATED, ROWS, THINGS, VERSION
from affranchi.opendata.columns import REF, Kind, Table, schema_of
from affranchi.opendata.schemas import LICENCE
from affranchi.opendata.tables import DECLARATIONS, KEPT
from affranchi.wording import NBSP, typeset

_TEXT, _NONE, _WHERE = {"type": "string"}, {"type": "null"}, {"type": "string", "format": "uri-reference"}
_COUNT = {"type": "integer", "minimum": 0}
# What pydantic writes of our docstrings and fields, and that says nothing of a file.
_OURS = frozenset(("title", "tier", "coarsen", "identity", "default", "additionalProperties"))
_KINDS: Mapping[Kind, Mapping[str, str]] = {"date": {"type": "string", "format": "date"}}


def schemas() -> dict[str, Mapping[str, Any]]:
    """All that open data ask of models, by their names: plain values, made of the program alone."""
    models = {one.model for one in (*KEPT, *THINGS.values(), DECLARATIONS)} | {Answer, Territory}
    models |= {model for related in RELATED.values() for model in related.values() if model}
    return {model.__name__: schema_of(model) for model in models}


def openapi_of(territory: Territory, tables: Sequence[Table], edition: Edition) -> dict[str, Any]:
    """The description of the interface of an edition."""
    rows = {table.name: table for table in tables if table.name in ROWS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Logiciels des communes{NBSP}: {territory.name}",
            "version": VERSION,
            "description": typeset("Des fichiers JSON : toutes les clés sont toujours là, null : inconnu."),
            **(
                {"license": {"name": LICENCE["title"], "url": LICENCE["path"]}} if edition == "public" else {}
            ),
        },
        "servers": [{"url": "."}],
        "paths": dict(_paths(rows)),
        "components": {"schemas": dict(_schemas(rows, edition))},
    }


def _paths(rows: Mapping[str, Table]) -> Iterator[tuple[str, Any]]:
    yield "/index.json", _get("index", "Ce qu’il y a, et où.", "Index")
    for kept in (*THINGS.values(), DECLARATIONS):
        name, model = kept.name, kept.model.__name__
        yield f"/{name}.json", _get(name, f"{kept.title}{NBSP}: la liste.", _listed(f"{model}Light"))
        yield f"/{name}-complet.json", _get(f"{name}_complet", kept.description, _listed(model))
        if name in RELATED:
            slug = {"name": "slug", "in": "path", "required": True, "schema": _TEXT}
            told = f"{kept.title}{NBSP}: la fiche d’un seul."
            yield f"/{name}/{{slug}}.json", {**_get(f"{name}_un", told, f"{model}File"), "parameters": [slug]}
    for name, table in rows.items():
        yield f"/{name}.json", _get(name, table.description, _listed(f"{name.capitalize()}Row"))


def _get(operation: str, summary: str, answer: str | dict[str, Any]) -> dict[str, Any]:
    schema = {"$ref": f"{REF}{answer}"} if isinstance(answer, str) else answer
    found = {"description": summary, "content": {"application/json": {"schema": schema}}}
    return {"get": {"operationId": operation, "summary": summary, "responses": {"200": found}}}


def _listed(name: str) -> dict[str, Any]:
    return _object({"meta": {"$ref": f"{REF}ListMeta"}, "data": _array({"$ref": f"{REF}{name}"})})


def _schemas(rows: Mapping[str, Table], edition: Edition) -> Iterator[tuple[str, Any]]:
    meta = {"version": _TEXT, "licence": _maybe(_TEXT), "index": _WHERE}
    yield "Meta", _object(meta)
    yield "ListMeta", _object({**meta, "count": _COUNT})
    yield from _components(Territory, edition)
    for kept in (*THINGS.values(), DECLARATIONS):
        yield from _of_thing(kept.name, kept.model, edition)
    for name, table in rows.items():
        told = {
            column.name: {
                "description": typeset(column.description),
                "anyOf": [_KINDS.get(column.kind, {"type": column.kind}), _NONE],
            }
            for column in table.columns
        }
        yield f"{name.capitalize()}Row", _object(told)
    day = {"type": "string", "format": "date"}
    whole = {**meta, "edition": {"enum": ["public", "members"]}, "day": day, "commit": _maybe(_TEXT)}
    each = {"name": _TEXT, "title": _TEXT, "count": _COUNT, "list": _WHERE}
    each |= {"full": _maybe(_WHERE), "one": _maybe(_TEXT)}
    territory = {"$ref": f"{REF}Territory"}
    index = {"meta": _object(whole), "openapi": _WHERE, "documentation": _WHERE}
    yield "Index", _object({**index, "lists": _array(_object(each)), "territory": territory})


def _of_thing(name: str, model: type[Record], edition: Edition) -> Iterator[tuple[str, Any]]:
    """The schemas of a thing: whole, in a light list, in its own file with what it is related to."""
    found, own = dict(_components(model, edition)), model.__name__
    properties = found[own]["properties"]
    if "id" in LIGHT[name]:
        found[own] = _object({"id": _TEXT, **properties})
    yield from found.items()
    light = {"id": _TEXT, "communes": _maybe(_COUNT), **properties}
    yield f"{own}Light", _object({**{key: light[key] for key in LIGHT[name]}, "url": _WHERE})
    if name in RELATED:
        related: dict[str, Any] = {}
        for key, other in RELATED[name].items():
            many = key != "answers"
            node = {"$ref": f"{REF}{other.__name__}"} if other else _TEXT
            related[key] = _array(node) if many else _maybe(node)
            if other and not many:
                yield from _components(other, edition)
        told = {"data": _maybe({"$ref": f"{REF}{own}"}), "related": _maybe(_object(related))}
        yield f"{own}File", _object({"meta": {"$ref": f"{REF}Meta"}, "moved_to": _maybe(_TEXT), **told})


def _components(model: type[Record], edition: Edition) -> Iterator[tuple[str, Any]]:
    """A record and those that it holds, as an edition writes them."""
    schema = schema_of(model)
    for name, node in {**schema.get("$defs", {}), model.__name__: schema}.items():
        properties = {
            key: _plain(inner)
            for key, inner in node["properties"].items()
            if edition == "members" or inner["tier"] == "public"
        }
        yield name, _object(properties)


def _plain(node: Any) -> Any:  # noqa: ANN401 (JSON)
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = _OURS - {"additionalProperties"} if node.get("type") == "object" else _OURS
    return {key: _plain(inner) for key, inner in node.items() if key not in kept}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object of which every key is always there, and which others may join."""
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


def _array(node: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": node}


def _maybe(node: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [node, _NONE]}
