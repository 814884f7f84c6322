"""Records from files to a registry, and back; what is wrong comes out as problems, all at once."""

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from affranchi.errors import InvalidDataError
from affranchi.garbage_collector import keep, paused
from affranchi.model.declaration import Declaration, Typed
from affranchi.model.experience import Experience
from affranchi.model.function import FunctionsFile
from affranchi.model.names import slug_of
from affranchi.model.path import RECOGNITION_PATH, REDIRECTS_PATH, TERRITORY_PATH, dotted, path_of
from affranchi.model.problem import Problem
from affranchi.model.recognition import Rules
from affranchi.model.record import Record, record_in
from affranchi.model.reference import Redirects, Reference
from affranchi.model.territory import TerritoryFile
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.renaming import current
from affranchi.storage import layout
from affranchi.storage.bundle import bundle
from affranchi.storage.files import write_atomic
from affranchi.storage.lines import Comments, line_of, places
from affranchi.storage.shelf import NO_SHELVES, Read, Shelf, Shelves, shelved
from affranchi.storage.store import Held, Made, Walked, records_in
from affranchi.storage.toml import TomlError, canonical, parse
from affranchi.storage.validation import MOST_SHOWN, Wrong, validated
from affranchi.wording import NBSP, counted

R = TypeVar("R", bound=Record)

# `Count` goes no further; Python refuses to read an integer of thousands of digits.
_DIGITS = 9
# What of the bundle's catalogue is the example territory's alone.
_OF_THE_TERRITORY = ("catalogue/sharing/", "catalogue/recognised/", "catalogue/neighbours/")

Files = Iterable[tuple[str, bytes | Problem]]
Found = Iterable[tuple[str, Made | Problem]]


@dataclass(frozen=True)
class Loaded:
    """What could be read, the problems of what could not, what is as typed, the state of what is lent."""

    registry: Registry
    problems: Sequence[Problem]
    typed: Mapping[str, Typed] = dataclasses.field(default_factory=dict)
    lent: str | None = None


def load_registry(root: Path, held: Held | None = None) -> Registry:
    """The registry of a territory, references by old slugs followed; of a public tree, what is public.

    What is `held` of another reading is not read again while it stands.

    Raises:
        InvalidDataError: with all the problems at once.
        SparseError: when the clone lacks some of its files.
    """
    refuse_sparse(root)
    loaded = read_registry(root, held)
    if loaded.problems:
        raise InvalidDataError(loaded.problems)
    return settled(loaded.registry)


def refuse_sparse(root: Path) -> None:
    """Stop where a clone lacks some of its files: what they say would be taken for unsaid.

    Raises:
        SparseError: for it.
    """
    from affranchi.storage import git  # which a search does without
    from affranchi.storage.refusals import SparseError

    if git.is_sparse(root):
        raise SparseError


def settled(registry: Registry) -> Registry:
    """A registry whose references follow old slugs, and that tells no more than the edition of its file."""
    return redact(current(registry), registry.edition)


def read_registry(root: Path, held: Held | None = None, walked: Walked | None = None) -> Loaded:
    """The registry of what can be read in a territory, over the reference catalogue."""
    found = records_in(root, made_of, held=held, walked=walked)
    return over_reference(found, own_bundle=root.resolve() == bundle())


def read_alone(root: Path, paths: Collection[str]) -> Registry:
    """What some files of a territory hold, outside its inventory, without the reference catalogue."""
    found = records_in(root, made_of, (TERRITORY_PATH, "catalogue"))
    return over_reference(((path, made) for path, made in found if path in paths), own_bundle=True).registry


def registry_of(files: Files, *, own_bundle: bool = False) -> Loaded:
    """The registry that some files make, over the reference catalogue; a file overrides its namesake."""
    made = ((path, data if isinstance(data, Problem) else made_of(path, data)) for path, data in files)
    return over_reference(made, own_bundle=own_bundle)


def over_reference(found: Found, *, own_bundle: bool, as_asked: bool = False) -> Loaded:
    """The registry that what was found makes, over the reference catalogue, made whole or `as_asked`."""
    records: dict[str, Record] = {}
    problems: list[Problem] = []
    typed: dict[str, Typed] = {}
    shelves = NO_SHELVES
    with paused():
        if not own_bundle:
            (kept, wrong), shelves = shelved(bundle(), _whole) if as_asked else (_whole(), NO_SHELVES)
            records.update(kept)
            problems.extend(wrong)
        known, old, rules = set(records), _catalogued(records), records.get(RECOGNITION_PATH)
        added = _sort_into(records, problems, found, typed)
        keep()
    _keep_redirects(records, old)
    _keep_rules(records, rules)
    catalogued = frozenset(path for path in added if path.startswith("catalogue/"))
    own = frozenset() if own_bundle else catalogued - known
    return Loaded(_assemble(records, own, shelves), tuple(sorted(problems)), typed, shelves[2])


@cache
def _reference_records(root: Path) -> tuple[Mapping[str, Record], tuple[Problem, ...], str]:
    """The catalogue that travels with the program, less what the example territory shares; read once.

    With a digest of all its files.
    """
    records: dict[str, Record] = {}
    problems: list[Problem] = []
    contents: dict[str, bytes] = {}
    found = records_in(root, made_of, ("catalogue",), contents=contents)
    _sort_into(records, problems, (one for one in found if not one[0].startswith(_OF_THE_TERRITORY)))
    for path in [p for p, one in records.items() if isinstance(one, Experience) and not one.body]:
        del records[path]
    return records, tuple(problems), repr(sorted(contents.items()))


def _whole() -> Read:
    return _reference_records(bundle())[:2]


def told_of(catalogue: Registry) -> Iterator[str]:
    """All that a registry without declarations holds: a record of the reference by its path there."""
    records, _, contents = _reference_records(bundle())
    lent = {id(one): path for path, one in records.items()}
    yield contents
    for field in dataclasses.fields(catalogue):
        value = getattr(catalogue, field.name)
        for key, one in value.items() if isinstance(value, Mapping) else [("", value)]:
            yield f"{field.name} {key} {lent.get(id(one)) or repr(one)}"


def records_of(registry: Registry) -> Iterator[Record]:
    """What has a file, here or in the reference catalogue, less the rules that imports alone read."""
    yield registry.territory_file(registry.communes)
    yield FunctionsFile(functions=dict(registry.functions))
    yield from (one for one in (registry.redirects, registry.sill, registry.comptoir) if one)
    for shelf in (
        *(registry.answers, registry.software, registry.vendors, registry.sharings, registry.experiences),
        *(registry.recognised, registry.exit_steps, registry.nearby),
    ):
        yield from shelf.values()
    yield from registry.declarations


def reference_paths() -> KeysView[str]:
    """The files of the catalogue that travels with the program."""
    return _reference_records(bundle())[0].keys()


def _sort_into(
    records: dict[str, Record], problems: list[Problem], found: Found, typed: dict[str, Typed] | None = None
) -> list[str]:
    read = []
    for path, made in found:
        if isinstance(made, list):
            problems.extend(made)
        elif isinstance(made, Problem):
            problems.append(made)
        else:
            if typed is not None and isinstance(made, Typed):
                typed[path] = made
            records[path] = made.record if isinstance(made, Typed) else made
            read.append(path)
    return read


def _keep_redirects(records: dict[str, Record], old: Record | None) -> None:
    """Add the reference catalogue's redirects to the territory's: a slug never breaks."""
    new = records.get(REDIRECTS_PATH)
    if isinstance(old, Redirects) and isinstance(new, Redirects) and new is not old:
        kinds = {kind: {**getattr(old, kind), **getattr(new, kind)} for kind in Redirects.model_fields}
        records[REDIRECTS_PATH] = new.model_copy(update=kinds)


def _keep_rules(records: dict[str, Record], old: Record | None) -> None:
    """Add the reference catalogue's rules of recognition to the territory's."""
    new = records.get(RECOGNITION_PATH)
    if isinstance(old, Rules) and isinstance(new, Rules) and new is not old:
        noise, personal = {**old.noise, **new.noise}, {**old.personal, **new.personal}
        words = old.words.model_copy(
            update={key: getattr(new.words, key) for key in new.words.model_fields_set}
        )
        records[RECOGNITION_PATH] = new.model_copy(
            update={"noise": noise, "personal": personal, "words": words}
        )


def _catalogued(records: dict[str, Record]) -> Record | None:
    """The reference catalogue's redirects, without the communes of the example territory."""
    read = records.get(REDIRECTS_PATH)
    if isinstance(read, Redirects) and read.communes:
        read = records[REDIRECTS_PATH] = read.model_copy(update={"communes": {}})
    return read


def _stems(paths: Iterable[str], folder: str) -> frozenset[str]:
    return frozenset(PurePosixPath(path).stem for path in paths if path.startswith(folder))


def _assemble(records: Mapping[str, Record], own: frozenset[str], shelves: Shelves) -> Registry:
    """Sort records by kind into a registry, with those that wait on shelves."""
    found: defaultdict[type[Record], list[Any]] = defaultdict(list)
    for path in sorted(records):
        found[type(records[path])].append(records[path])
    by_kind = {kind.name: found[kind.model] for kind in layout.KINDS}
    file = next(iter(by_kind["territory"]), None)
    if file is None:  # it cannot be read: its problem says so
        file = TerritoryFile.model_validate({"territory": {"name": "?"}})
    return Registry(
        edition=file.edition or "members",
        territory=file.territory,
        objectives=file.objectives,
        communes=dict(sorted(file.communes.items())),
        functions=next((f.functions for f in by_kind["functions"]), {}),
        vendors=_shelf({v.slug: v for v in by_kind["vendor"]}, "catalogue/vendors/", shelves),
        software=_shelf({s.slug: s for s in by_kind["software"]}, "catalogue/software/", shelves),
        redirects=next(iter(by_kind["redirects"]), Redirects.model_construct()),
        rules=next(iter(by_kind["recognition"]), Rules.model_construct()),
        sill=_reference(records, "sill"),
        comptoir=_reference(records, "comptoir"),
        sharings={s.slug: s for s in by_kind["sharing"]},
        experiences={e.stem: e for e in by_kind["experience"]},
        exit_steps={s.slug: s for s in by_kind["steps"]},
        recognised={r.stem: r for r in by_kind["recognised"]},
        declarations=tuple(by_kind["declaration"]),
        answers={a.commune: a for a in by_kind["answers"]},
        neighbours=file.neighbours,
        nearby={n.siren: n for n in by_kind["neighbour"]},
        own=_stems(own, "catalogue/software/") - shelves[0]["catalogue/software/"].keys(),
        own_vendors=_stems(own, "catalogue/vendors/") - shelves[0]["catalogue/vendors/"].keys(),
    )


def _shelf(own: dict[str, R], start: str, shelves: Shelves) -> Mapping[str, R]:
    boxed, boxes, _, said = shelves
    return Shelf(own, boxed[start], boxes, said) if boxed[start] else own


def _reference(records: Mapping[str, Record], name: str) -> Reference | None:
    record = records.get(f"catalogue/sources/{name}.toml")
    return record if isinstance(record, Reference) else None


def record_of(path: str, data: bytes) -> Record | list[Problem]:
    """The record that a file holds, or everything that is wrong with it."""
    known = layout.kind_of(path)
    if known is None:
        return [Problem(path, 0, "", "aucune fiche n’a sa place ici.")]
    kind, identity = known
    try:
        tables = parse(data)
    except TomlError as error:
        return [Problem(path, error.line, "", str(error))]
    repeated = [] if _said(path, tables) else _repeated(kind.model, tables)
    made = validated(kind.model, {**identified(kind.model, tables), **identity})
    if isinstance(made, Record) and not repeated:
        return made
    wrong = repeated + ([] if isinstance(made, Record) else made)
    return located(path, data.decode("utf-8-sig"), wrong)


def typed_in(path: str, data: bytes, made: Record) -> Typed | None:
    """What the web page typed in the file of a record, when it is one of its new declarations."""
    if not isinstance(made, Declaration) or b"software" not in data:
        return None
    said = _said(path, parse(data))
    return Typed(said[0], said[1] or made.label, made) if said else None


def made_of(path: str, data: bytes) -> Made:
    """The record that a file holds, as typed when the web page did, or all that is wrong with it."""
    made = record_of(path, data)
    return made if isinstance(made, list) else typed_in(path, data, made) or made


def _said(path: str, tables: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """The software and the use that a file names, when it is called so but for hyphens."""
    name, label = tables.get("software"), tables.get("label")
    if not path.startswith("inventory/") or not isinstance(name, str) or not isinstance(label, str | None):
        return None
    stem, called = PurePosixPath(path).stem, slug_of(f"{name} {label or ''}").replace("-", "")
    names = {stem, stem.partition("--")[0]} if label is None else {stem}
    return (name, label) if called in {one.replace("-", "") for one in names} else None


@cache
def _keyed_fields(model: type[Record]) -> Mapping[str, str]:
    """The fields of a model that hold records by key, with the field of theirs that repeats the key."""
    held = {name: record_in(info.annotation) for name, info in model.model_fields.items()}
    return {name: one.identity_fields[0] for name, one in held.items() if one and one.identity_fields}


def _repeated(model: type[Record], tables: Mapping[str, Any]) -> list[Wrong]:
    """Keys that say again what the file's name, or the table's, says."""
    found: list[tuple[str, ...]] = [(key,) for key in model.identity_fields if key in tables]
    for name, field in _keyed_fields(model).items():
        entries = tables.get(name)
        inside = entries.items() if isinstance(entries, dict) else ()
        found += [(name, key, field) for key, entry in inside if isinstance(entry, dict) and field in entry]
    advice = "Le nom du fichier, ou de la table, le dit déjà."
    if model is Declaration and "software" in tables:  # the web page numbers what it finds declared
        advice += f" S’il a déjà sa fiche, complétez-la, ou dites l’usage{NBSP}: LOGICIEL--USAGE.toml."
    return [Wrong(keys, "clé en trop.", advice) for keys in found]


def identified(model: type[Record], tables: dict[str, Any]) -> dict[str, Any]:
    """Tables in which each keyed record carries its key, where its model wants it."""
    for name, field in _keyed_fields(model).items():
        entries = tables.get(name)
        if isinstance(entries, dict):
            tables[name] = {key: _with(entry, field, key) for key, entry in entries.items()}
    return tables


def _with(entry: object, field: str, key: str) -> object:
    if not isinstance(entry, dict):
        return entry
    is_number = field == "id" and key.isascii() and key.isdecimal() and len(key) <= _DIGITS
    return {**entry, field: int(key) if is_number else key}


def located(path: str, text: str, wrong: Sequence[Wrong]) -> list[Problem]:
    """Each thing wrong at its line; past the fiftieth, only their number."""
    lines = places(text)
    found = [
        Problem(path, line_of(lines, one.keys), dotted(*one.keys), one.message, one.advice)
        for one in wrong[:MOST_SHOWN]
    ]
    if len(wrong) > MOST_SHOWN:
        rest = counted(len(wrong) - MOST_SHOWN, "autre problème", "autres problèmes")
        found.append(Problem(path, 0, "", f"et {rest} dans ce fichier."))
    return found


def text_of(record: Record, old: str = "") -> str:
    """The canonical text of a record that has a file of its own, keeping the comments of `old`."""
    path = path_of(record)
    return text_at(path, record, old)


def text_at(path: str, record: Record, old: str | Comments = "") -> str:
    """The canonical text of the record kept at a path."""
    known = layout.kind_of(path)
    if known is None:
        raise ValueError(f"no record belongs at {path}")
    return canonical(record, layout.schema_line(path, known[0]), old)


def new_text(root: Path, record: Record, origin: str | None = None, written: str | None = None) -> str:
    """The text to write in a record's file, with the comments there, at `origin`, or in a text."""
    file = root / (origin or path_of(record))
    old = file.read_bytes().decode("utf-8-sig", "replace") if file.is_file() else ""
    return text_of(record, old if written is None else written)


def write_record(root: Path, record: Record) -> str:
    """Write a record in its file, whole, with the comments there; its path."""
    path = path_of(record)
    write_atomic(root, path, new_text(root, record))
    return path
