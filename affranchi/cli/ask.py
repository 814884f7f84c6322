"""Questions on a terminal: what `declare` asks when it is given nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from affranchi.cli.prompts import pick_text, type_name, type_text
from affranchi.fields import BY_PATH, Field
from affranchi.readers import NotUnderstoodError
from affranchi.wording import NNBSP

if TYPE_CHECKING:
    from affranchi.actions.declare import DeclareRequest

_ASKED = {
    "status": "État",
    "since": "Depuis quand, année ou date",
    "users": "Combien de personnes ou de postes",
    "contract.end": "Fin du contrat",
    "contract.notice_months": "Préavis, en mois",
}


def ask_declaration(root: Path) -> "DeclareRequest":
    """Ask for a commune, a software, a function and the few facts worth having; the rest can be left empty.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    from affranchi.actions.declare import DeclareRequest
    from affranchi.storage.git import setting
    from affranchi.storage.records import read_registry

    registry = read_registry(root).registry
    communes = {c.name: c.slug for c in registry.communes.values()}
    catalogue = {s.name: s.slug for s in registry.software.values()}
    remembered = registry.communes.get(setting(root, "affranchi.commune") or "")
    commune = _choose("Commune", communes, remembered.name if remembered else "")
    software = _choose("Logiciel", catalogue)
    labels = {registry.functions[f].label: f for f in registry.software[software].functions}
    function = _pick("Pour quelle fonction", labels) if len(labels) > 1 else None
    functions = (function,) if function else ()
    facts = {path: ask_field(BY_PATH[path], question) for path, question in _ASKED.items()}
    known = {path: value for path, value in facts.items() if value is not None}
    return DeclareRequest(commune, software, functions=functions, facts=known)


def _choose(question: str, choices: Mapping[str, str], default: str = "") -> str:
    """One of many, found by typing any part of its name."""
    advice = "Choisissez un nom de la liste."
    return choices[type_name(f"{question}{NNBSP}?", sorted(choices), first=default, advice=advice)]


def _pick(question: str, choices: Mapping[str, str]) -> str:
    """One of a few, with the arrows."""
    return choices[pick_text(f"{question}{NNBSP}?", choices)]


def ask_field(field: Field, question: str) -> Any:  # noqa: ANN401 (as many types as fields)
    """The value of a field, or nothing: one of its words with the arrows, else a text that it reads."""
    if field.kind == "word":
        return _pick(question, {word: value for value, word in field.choices.items() if value != "retired"})
    answer = type_text(f"{question} (Entrée pour passer){NNBSP}?", lambda text: _wrong(field, text) or True)
    return field.read(answer) if answer else None


def _wrong(field: Field, text: str) -> str:
    try:
        field.read(text)
    except NotUnderstoodError as error:
        return str(error).capitalize()
    return ""
