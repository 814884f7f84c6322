"""Records from files to a registry, and back; what is wrong comes out as problems, all at once."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from affranchi.errors import InvalidDataError
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.model.territory import TerritoryFile
from affranchi.registry import Registry
from affranchi.storage import layout
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree, write_atomic
from affranchi.storage.toml import TomlError, canonical, locate, parse
from affranchi.wording import NBSP, NNBSP, listed, quoted

Files = Iterable[tuple[str, bytes | Problem]]


@dataclass(frozen=True)
class Loaded:
    """A registry of what could be read, and the problems of what could not."""

    registry: Registry
    problems: tuple[Problem, ...]


def load_registry(root: Path) -> Registry:
    """The registry of a territory.

    Raises:
        InvalidDataError: with all the problems at once.
    """
    loaded = read_registry(root)
    if loaded.problems:
        raise InvalidDataError(loaded.problems)
    return loaded.registry


def read_registry(root: Path) -> Loaded:
    """The registry of what can be read in a territory, over the reference catalogue."""
    return registry_of(read_tree(root), own_bundle=root.resolve() == bundle())


def registry_of(files: Files, *, own_bundle: bool = False) -> Loaded:
    """The registry that some files make, over the reference catalogue; a file overrides its namesake."""
    records: dict[str, Record] = {}
    problems: list[Problem] = []
    if not own_bundle:
        reference = ((p, d) for p, d in read_tree(bundle()) if p.startswith("catalogue/") and "/sharing/" not in p)
        _read_into(records, problems, reference)
    known = set(records)
    added = _read_into(records, problems, files)
    own = frozenset() if own_bundle else frozenset(_stem(p) for p in added if p not in known)
    return Loaded(_assemble(records, own), tuple(sorted(problems)))


def _read_into(records: dict[str, Record], problems: list[Problem], files: Files) -> list[str]:
    read = []
    for path, data in files:
        made = data if isinstance(data, Problem) else record_of(path, data)
        if isinstance(made, Record):
            records[path] = made
            read.append(path)
        else:
            problems.extend([made] if isinstance(made, Problem) else made)
    return read


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".toml")


def _assemble(records: Mapping[str, Record], own: frozenset[str]) -> Registry:
    """Sort records by kind into a registry; functions and redirects are one file, so the last one wins."""
    by_kind: dict[layout.Kind, list[Any]] = {kind: [] for kind in layout.KINDS}
    references = {}
    for path in sorted(records):
        known = layout.kind_of(path)
        if known and known[0] is layout.REFERENCE:
            references[_stem(path)] = records[path]
        elif known:
            by_kind[known[0]].append(records[path])
    file = next(iter(by_kind[layout.TERRITORY]), None) or TerritoryFile.model_validate({"territory": {"name": "?"}})
    functions = by_kind[layout.FUNCTIONS]
    redirects = by_kind[layout.REDIRECTS]
    return Registry(
        territory=file.territory,
        objectives=file.objectives,
        communes=dict(sorted(file.communes.items())),
        functions=functions[0].functions if functions else {},
        vendors={v.slug: v for v in by_kind[layout.VENDOR]},
        software={s.slug: s for s in by_kind[layout.SOFTWARE]},
        sharings={s.slug: s for s in by_kind[layout.SHARING]},
        declarations=tuple(by_kind[layout.DECLARATION]),
        answers={a.commune: a for a in by_kind[layout.ANSWERS]},
        own=own,
        **({"redirects": redirects[0]} if redirects else {}),
        **references,
    )


def record_of(path: str, data: bytes) -> Record | list[Problem]:
    """The record that a file holds, or everything that is wrong with it."""
    known = layout.kind_of(path)
    if known is None:
        return [Problem(path, 0, "", "aucune fiche n’a sa place ici.")]
    kind, identity = known
    try:
        tables = parse(data)
        repeated = [key for key in kind.model.identity_fields if key in tables]
        if not repeated:
            return kind.model.model_validate(_identified(kind.model, tables | identity))
        return [
            Problem(path, locate(data.decode(), (key,)), key, "clé en trop.", "Le nom du fichier le dit déjà.")
            for key in repeated
        ]
    except TomlError as error:
        return [Problem(path, error.line, "", str(error))]
    except ValidationError as error:
        text = data.decode("utf-8-sig")
        return [_problem(path, text, kind.model, details) for details in _distinct(error.errors())]


def _identified(model: type[Record], tables: dict[str, Any]) -> dict[str, Any]:
    """Tables in which each keyed record carries its key, where its model wants it."""
    for name, info in model.model_fields.items():
        inner = _keyed_model(info.annotation)
        entries = tables.get(name)
        if inner and inner.identity_fields and isinstance(entries, dict):
            field = inner.identity_fields[0]
            tables[name] = {
                key: {**entry, field: int(key) if field == "id" and key.isdecimal() else key}
                if isinstance(entry, dict) and field not in entry
                else entry
                for key, entry in entries.items()
            }
    return tables


def _keyed_model(annotation: Any) -> type[Record] | None:  # noqa: ANN401
    arguments = getattr(annotation, "__args__", ())
    last = arguments[-1] if len(arguments) == 2 else None  # noqa: PLR2004
    return last if isinstance(last, type) and issubclass(last, Record) else None


def _distinct(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """One error a key: the branches of a union fail together."""
    return list({tuple(str(part) for part in error["loc"][:3]): error for error in reversed(errors)}.values())[::-1]


def _problem(path: str, text: str, model: type[Record], details: ErrorDetails) -> Problem:
    keys = tuple(str(part) for part in details["loc"] if part != "[key]")
    message, advice = _sentence(model, details)
    return Problem(path, locate(text, keys), ".".join(keys), message, advice)


def _sentence(model: type[Record], details: ErrorDetails) -> tuple[str, str]:
    """What pydantic found, in French, and what to do."""
    context = details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            return "clé inconnue.", _nearest_key(model, details["loc"])
        case "missing":
            return "clé obligatoire absente.", "Ajoutez-la."
        case "literal_error":
            allowed = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return f"valeur inconnue{NBSP}: {quoted(_shown(details['input']))}.", f"Valeurs possibles{NBSP}: {listed(allowed, 'ou')}."
        case "value_error":
            return f"{context['error']}.", ""
        case "string_type":
            return "un texte entre guillemets est attendu.", ""
        case "int_type" | "int_from_float" | "int_parsing":
            return "un nombre entier est attendu, sans guillemets.", ""
        case "float_type" | "float_parsing" | "finite_number":
            return "un nombre est attendu, sans guillemets.", ""
        case "bool_type":
            return "true ou false est attendu, sans guillemets.", ""
        case "greater_than_equal" | "less_than_equal":
            bound = context.get("ge", context.get("le"))
            word = "au moins" if "ge" in context else "au plus"
            return f"la valeur doit être {word} {bound}.", ""
        case "string_pattern_mismatch":
            return f"{quoted(_shown(details['input']))} n’a pas la forme attendue.", _form_of(context.get("pattern", ""))
        case "string_too_long":
            return f"le texte dépasse {context['max_length']} caractères.", "Raccourcissez-le."
        case "tuple_type" | "list_type":
            return "une liste est attendue.", f"Écrivez-la entre crochets{NBSP}: [\"a\", \"b\"]."
        case "dict_type" | "model_type" | "model_attributes_type":
            return "une table est attendue.", ""
    return f"valeur refusée ({details['msg']}).", ""


def _form_of(pattern: str) -> str:
    if pattern == "^[A-Z]{2}$":
        return f"Deux lettres majuscules{NBSP}: FR, DE, US."
    return "Minuscules sans accent, chiffres et tirets." if "a-z0-9" in pattern else ""


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004


def _nearest_key(model: type[Record], loc: tuple[int | str, ...]) -> str:
    holder: type[Record] | None = model
    for part in loc[:-1]:
        info = holder.model_fields.get(str(part)) if holder else None
        if info is None:
            continue
        inner = info.annotation
        candidates = [inner, *getattr(inner, "__args__", ())]
        holder = next((c for c in candidates if isinstance(c, type) and issubclass(c, Record)), holder)
    known = [n for n in (holder or model).model_fields if n not in (holder or model).identity_fields]
    close = difflib.get_close_matches(str(loc[-1]), known, n=1)
    if close:
        return f"Vouliez-vous écrire {quoted(close[0])}{NNBSP}?"
    return f"Clés possibles{NBSP}: {', '.join(known)}."


def text_of(record: Record, old: str = "") -> str:
    """The canonical text of a record that has a file of its own, keeping the comments of `old`."""
    path = layout.path_of(record)
    return text_at(path, record, old)


def text_at(path: str, record: Record, old: str = "") -> str:
    """The canonical text of the record kept at a path."""
    known = layout.kind_of(path)
    if known is None:
        msg = f"no record belongs at {path}"
        raise ValueError(msg)
    return canonical(record, layout.schema_line(path, known[0]), old)


def write_record(root: Path, record: Record) -> str:
    """Write a record in its file, whole, keeping the comments that stood there; returns its path.

    Raises:
        WorldError: when the disk refuses.
    """
    path = layout.path_of(record)
    file = root / path
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    write_atomic(root, path, text_at(path, record, old))
    return path
