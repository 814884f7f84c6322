"""The interface `/api/v1/`: an edition's records as JSON files, one a thing, and their lists, light and full.

Every key is always there, null when unknown; an old slug says where it leads. The day and the commit of the
whole stand in the index alone, so that a fact that changes moves what speaks of it, its lists and the index.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from io import BytesIO
from typing import Any

from pydantic_core import to_json

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.record import Edition, Record, record_in, trait
from affranchi.model.reference import end_of
from affranchi.opendata.columns import Table
from affranchi.opendata.schemas import LICENCE, inert
from affranchi.opendata.tables import DECLARATIONS, EXPERIENCES, KEPT, Kept, withdrawn
from affranchi.pieces.links import API
from affranchi.registry import Registry, grouped

# A key that comes is a minor version; none goes, nor changes its meaning, before `/api/v2/`.
VERSION = "1.2.0"
THINGS: Mapping[str, Kept] = {one.name: one for one in (*KEPT, EXPERIENCES) if not one.field}
# What a light list says of a thing beside its address; `communes`: how many are known to run it.
LIGHT: Mapping[str, Sequence[str]] = {
    "communes": ("slug", "name", "kind", "insee", "siren"),
    "fonctions": ("slug", "label", "domain"),
    "editeurs": ("slug", "name"),
    "logiciels": ("slug", "name", "model", "vendor", "functions", "communes"),
    "objectifs": ("slug", "indicator", "target"),
    "mutualisations": ("slug", "title", "stage", "function", "software"),
    "experiences": ("id", "commune", "software", "label", "to", "state"),
    "declarations": ("id", "commune", "software", "label", "status", "functions"),
}
# What stands beside a thing in its own file: slugs or identifiers, unless it is a record, or a list of them.
RELATED: Mapping[str, Mapping[str, type[Record] | None]] = {
    "communes": {"declarations": Declaration, "answers": Answers},
    "fonctions": {"software": None, "declarations": None},
    "editeurs": {"software": None},
    "logiciels": {"declarations": None, "replaces": None, "withdrawn": None},
    "objectifs": {},
    "mutualisations": {},
    "experiences": {},
}
# Tables of what is no record of its own: their rows, under the names of their columns.
ROWS = ("equivalents", "reponses", "echeances", "etapes", "indicateurs")


def api_of(
    registry: Registry, tables: Sequence[Table], day: date, commit: str | None
) -> Iterator[tuple[str, bytes]]:
    """Each file of the interface but its description, by path in the site.

    The commit is for the members: it moves with every fact, those that the public edition hides included.
    """
    made = _Interface(registry, day)
    counts: dict[str, int] = {}
    for kept in (*THINGS.values(), DECLARATIONS):
        texts = made.texts(kept)
        counts[kept.name] = len(texts)
        yield f"{API}{kept.name}.json", made.listed(made.light(kept, texts))
        yield f"{API}{kept.name}-complet.json", made.listed(texts.values())
        if kept.name in RELATED:
            for slug, text in made.things(kept, texts):
                yield f"{API}{kept.name}/{slug}.json", text.encode()
    for table in tables:
        if table.name in ROWS:
            counts[table.name] = len(table.rows)
            names = [column.name for column in table.columns]
            rows = (_json(dict(zip(names, row, strict=True))) for row in table.rows)
            yield f"{API}{table.name}.json", made.listed(rows)
    yield f"{API}index.json", _index(registry, tables, counts, day, commit).encode()


def _index(
    registry: Registry, tables: Sequence[Table], counts: Mapping[str, int], day: date, commit: str | None
) -> str:
    titles = {one.name: one.title for one in tables}
    lists = [
        {"name": name, "title": titles[name], "count": count, "list": f"{name}.json"}
        | {"full": f"{name}-complet.json" if name in LIGHT else None}
        | {"one": f"{name}/{{slug}}.json" if name in RELATED else None}
        for name, count in counts.items()
    ]
    told_on = {"day": day.isoformat(), "commit": None if registry.edition == "public" else commit}
    meta = {**_meta("", registry.edition), "edition": registry.edition, **told_on}
    told = {"meta": meta, "openapi": "openapi.json", "documentation": "../", "lists": lists}
    return f'{_json(told)[:-1]},"territory":{text_of(registry.territory, registry.edition)}}}\n'


def _meta(above: str, edition: Edition) -> dict[str, Any]:
    licence = LICENCE["name"] if edition == "public" else None
    return {"version": VERSION, "licence": licence, "index": f"{above}index.json"}


class _Interface:
    """What the files of a registry share."""

    def __init__(self, registry: Registry, day: date) -> None:
        self.registry = registry
        self._day = day
        ids = {id_of(one): one for one in registry.declarations}
        self.declared = {name: _spliced({"id": name}, self._text(ids[name])) for name in sorted(ids)}
        self.ids = ids

    def _text(self, record: Record) -> str:
        return text_of(record, self.registry.edition)

    def texts(self, kept: Kept) -> Mapping[str, str]:
        """The records of a kind in JSON, in the order of their slugs: written once for all their files."""
        if kept is DECLARATIONS:
            return self.declared
        records = sorted(getattr(self.registry, kept.shelf).items())
        if "id" in LIGHT[kept.name]:
            return {name: _spliced({"id": name}, self._text(one)) for name, one in records}
        return {slug: self._text(one) for slug, one in records}

    def light(self, kept: Kept, texts: Iterable[str]) -> Iterator[str]:
        """A line a thing: what it is called, where its file is."""
        records = self.ids if kept is DECLARATIONS else getattr(self.registry, kept.shelf)
        for slug in texts:
            one, where = records[slug], f"{kept.name}/{slug}.json"
            if kept is DECLARATIONS:
                where = f"communes/{one.commune}.json"
            own = {"id": slug, "communes": self._running.get(slug)}
            said = {key: own[key] if key in own else getattr(one, key) for key in LIGHT[kept.name]}
            yield _json({**said, "url": where})

    @cached_property
    def _running(self) -> Mapping[str, int]:
        """How many communes run each software that some run."""
        registry = self.registry
        away = registry.away_on(self._day)
        running = (one for one in registry.declarations if one.is_active and one.commune not in away)
        pairs = {(one.software, one.commune) for one in running}
        return Counter(software for software, _ in pairs)

    def things(self, kept: Kept, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """A file a thing, and one for each slug that it once had."""
        redirects = getattr(self.registry.redirects, kept.shelf, {})
        standing = self.registry.standing if kept.name == "communes" else texts
        meta, related = _json(_meta("../", self.registry.edition)), self._related(kept.name)
        for slug in sorted({*texts, *redirects}):
            end = end_of(slug, redirects, standing)
            moved = end if end != slug and end in texts else None
            if slug in texts or moved:
                beside = related(slug) if slug in texts else "null"
                told = f'"moved_to":{_json(moved)},"data":{texts.get(slug, "null")},"related":{beside}'
                yield slug, f'{{"meta":{meta},{told}}}\n'

    def _related(self, name: str) -> Any:  # noqa: ANN401 (a function)
        registry = self.registry
        own = grouped(self.declared, lambda one: [one.partition("/")[0]])

        def of_commune(slug: str) -> str:
            answers = registry.answers.get(slug)
            told = ",".join(self.declared[one] for one in own.get(slug, ()))
            return f'{{"declarations":[{told}],"answers":{self._text(answers) if answers else "null"}}}'

        looked: Mapping[str, Mapping[str, Mapping[str, Sequence[Any]]]] = {
            "fonctions": {"software": registry.software_of_function, "declarations": registry.by_function},
            "editeurs": {"software": registry.software_of_vendor},
            "logiciels": {"declarations": registry.by_software, "replaces": registry.replaced_by},
        }

        def of_other(slug: str) -> str:
            found = looked.get(name, {})
            told = {key: sorted(map(id_of, some.get(slug, ()))) for key, some in found.items()}
            if name == "logiciels":
                told["withdrawn"] = withdrawn(registry, registry.software[slug])
            return _json(told)

        return of_commune if name == "communes" else of_other

    def listed(self, texts: Iterable[str]) -> bytes:
        """A list, a line a thing, and how many they are, in bytes at once: as a text, all is held thrice."""
        lines, made = list(texts), BytesIO()
        meta = _json({**_meta("", self.registry.edition), "count": len(lines)})
        made.write(f'{{"meta":{meta},"data":['.encode())
        made.writelines(f"{',' if place else ''}\n{line}".encode() for place, line in enumerate(lines))
        made.write(b"\n]}\n" if lines else b"\n\n]}\n")
        return made.getvalue()


def id_of(one: Any) -> str:  # noqa: ANN401 (a record with a slug, or a declaration)
    """What names a record: its slug; for a declaration, `commune/software[--label]`."""
    return f"{one.commune}/{one.stem}" if isinstance(one, Declaration) else one.slug


def text_of(record: Record, edition: Edition) -> str:
    """A record in JSON, all its keys there; the public edition has none for what it never tells."""
    hidden = hidden_of(type(record)) if edition == "public" else {}
    return inert(record.model_dump_json(exclude=hidden or None))


@cache
def hidden_of(model: type[Record]) -> dict[str, Any]:
    """The keys that the public edition does not have, as pydantic is told to leave them out."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        inner = record_in(field.annotation)
        if trait(field, "tier") == "members":
            found[name] = True
        elif inner and (below := hidden_of(inner)):
            is_keyed = getattr(field.annotation, "__origin__", None) is dict
            found[name] = {"__all__": below} if is_keyed else below
    return found


def _spliced(first: Mapping[str, str], text: str) -> str:
    return f"{_json(first)[:-1]},{text[1:]}"


def _json(value: object) -> str:
    return inert(to_json(value).decode())  # in a quarter of Python’s time
