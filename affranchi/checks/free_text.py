"""The texts that people write: how long they may be, and what they must not hold."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

from affranchi.checks.forbidden import Finding, Nature, findings
from affranchi.checks.people import FIRST_NAMES
from affranchi.model.answers import Answer, Wish
from affranchi.model.declaration import Declaration, Exit
from affranchi.model.experience import Experience
from affranchi.model.names import fold
from affranchi.model.path import TERRITORY_PATH, dotted, path_of
from affranchi.model.problem import Problem
from affranchi.model.record import Record, record_in
from affranchi.model.sharing import Sharing
from affranchi.model.steps import ExitSteps
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry
from affranchi.wording import number

Keys = tuple[str, ...]
Found = tuple[Keys, Nature, str]

_NATURES: Mapping[str, Nature] = {
    "website": "web", "repository": "web", "url": "source", "catalogue": "web", "source": "source",
    "common_site": "web", "contact": "contact", "public_contact": "contact", "version": "version",
    "machines_by_version": "version", "aliases": "version",
    "body": "title", "name": "name", "label": "name", "title": "title", "owner": "name", "group": "name",
}  # fmt: skip
# What people write of their own commune, where versions and names of persons slip in.
_NOTES = {
    Declaration: {"notes"},
    Exit: {"blocking"},
    Answer: {"note"},
    Wish: {"note"},
    Sharing: {"summary", "outcome", "reason", "cost_key"},
    Experience: {"summary", "training", "blocked", "solved", "otherwise"},
}
# Records of what communes do, and of how: whatever else they say.
_SAYING = {m.__module__ for m in (Declaration, Answer, Sharing, Experience, ExitSteps)}
# Names that others gave, versions among them: they say nothing of who runs what.
_PUBLIC_NAMES = frozenset({"match", "winget", "packages", "categories", "cycles"})
_SHORTEST_LIMIT = 150
_LIMITS: Mapping[Nature, int] = {"name": 200, "title": 200}
_NOTE_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    """How to go on from a field: into its own text, each of a list, a record, or each of a table."""

    into: Literal["text", "texts", "record", "table", "keys"]
    nature: Nature = "text"


@cache
def _steps(model: type[Record]) -> Mapping[str, Step]:
    """The fields of a model that lead to free text."""
    found = {}
    for name, info in model.model_fields.items():
        if name in _PUBLIC_NAMES or (model, name) == (Vendor, "aliases") or info.metadata:
            continue
        kind = _into(info.annotation)
        usual: Nature = "story" if model.__module__ in _SAYING else "text"
        nature: Nature = "note" if name in _NOTES.get(model, ()) else _NATURES.get(name, usual)
        if kind:
            found[name] = Step(kind, nature)
    return found


def _into(annotation: Any) -> Literal["text", "texts", "record", "table", "keys"] | None:  # noqa: ANN401 (what typing holds)
    kinds = (annotation, *get_args(annotation))
    has_text = str in kinds[:2]
    has_record = record_in(annotation) is not None
    if get_origin(annotation) is dict:
        return "table" if has_record or kinds[-1] is str else "keys"
    if has_record:
        return "record"
    if has_text:
        return "texts" if ... in kinds else "text"
    return None


def texts(record: Record) -> Sequence[Found]:
    """Each free text of a record's file, with its key; only the fields that were written are visited."""
    found: list[Found] = []
    if isinstance(record, Declaration | Experience) and record.label:  # in the name of its file
        found.append((("label",), "name", record.label.replace("-", " ")))
    _gather(record, (), found)
    return found


def _gather(record: Record, keys: Keys, found: list[Found]) -> None:
    """Add the texts of a record to a list: nested generators take twice the time."""
    given, fields = record.__pydantic_fields_set__, record.__dict__
    for name, step in _steps(type(record)).items():
        value = fields[name] if name in given else None
        if not value:
            continue
        if step.into == "text":
            found.append(((*keys, name), step.nature, value))
        elif step.into == "record":
            if not value.__pydantic_fields_set__.isdisjoint(_steps(value.__class__)):  # nearly always
                _gather(value, (*keys, name), found)
        elif step.into in ("texts", "keys"):
            found.extend(((*keys, name), step.nature, text) for text in value)
        else:
            _gather_table(value, (*keys, name), found)


def _gather_table(table: Mapping[str, Record | str], keys: Keys, found: list[Found]) -> None:
    for key, value in table.items():
        if isinstance(value, Record):
            _gather(value, (*keys, key), found)
        else:
            found.append(((*keys, key), "text", f"{key} {value}"))


def check_texts(own: Registry, lent: Collection[str] = ()) -> Iterator[Problem]:
    """A text is short, and holds nothing that is never stored.

    Never: a password, an address or a name of a machine, an e-mail or a phone of a person, the name of an
    agent; a version only in `version`. A summary has 150 characters at most, a name 200, a note 2,000.
    """
    names = names_in(own)
    for place, root, record in placed_records(own):
        for keys, nature, text in () if place in lent else texts(record):
            for finding in findings(text, nature, names):
                path, key = place or path_of(record), dotted(*root, *keys)
                yield Problem(path, 0, key, finding.message, finding.advice, finding.rule, finding.severity)
            if len(text) > _SHORTEST_LIMIT:
                yield from _too_long(place or path_of(record), (*root, *keys), nature, text)


def forbidden_in(record: Record) -> Iterator[Finding]:
    """What the texts of a record hold that is never stored, whatever the registry around it."""
    for _, nature, text in texts(record):
        yield from findings(text, nature, frozenset())


def _too_long(path: str, keys: Keys, nature: Nature, text: str) -> Iterator[Problem]:
    is_summary = keys == ("summary",) and path.startswith("catalogue/software/")
    limit = _SHORTEST_LIMIT if is_summary else _LIMITS.get(nature, _NOTE_LIMIT)
    if len(text) > limit:
        message = f"le texte a {number(len(text))} caractères, et devrait en avoir {number(limit)} au plus."
        yield Problem(path, 0, dotted(*keys), message, "Raccourcissez-le.", "length", "warning")


def placed_records(registry: Registry) -> Iterator[tuple[str, Keys, Record]]:
    """Each record with its file, left to be told of a declaration, and the keys that lead to it there."""
    yield TERRITORY_PATH, ("territory",), registry.territory
    yield from ((TERRITORY_PATH, ("objectives", slug), one) for slug, one in registry.objectives.items())
    yield from ((TERRITORY_PATH, ("communes", slug), one) for slug, one in registry.communes.items())
    yield from ((TERRITORY_PATH, ("neighbours", siren), one) for siren, one in registry.neighbours.items())
    yield from (
        ("catalogue/functions.toml", ("functions", slug), one) for slug, one in registry.functions.items()
    )
    yield "catalogue/redirects.toml", (), registry.redirects
    for name, reference in (("sill", registry.sill), ("comptoir", registry.comptoir)):
        if reference:
            yield f"catalogue/sources/{name}.toml", (), reference
    for records in (
        registry.software,
        registry.vendors,
        registry.sharings,
        registry.experiences,
        registry.exit_steps,
        registry.recognised,
        registry.answers,
        registry.nearby,
    ):
        yield from ((path_of(one), (), one) for one in records.values())
    yield from (("", (), one) for one in registry.declarations)


def names_in(registry: Registry) -> frozenset[str]:
    """The folded words of the names of a territory; a first name, only when it is one whole: Gilles."""
    names = {fold(registry.territory.name), *(fold(one.name) for one in registry.communes.values())}
    return frozenset(
        word for name in names for word in name.split() if word in names or word not in FIRST_NAMES
    )
