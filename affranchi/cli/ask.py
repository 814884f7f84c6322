"""Questions on a terminal: what `declare` asks when it is given nothing."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from affranchi.cli.communes import REMEMBERED, ask_commune
from affranchi.cli.prompts import OTHER, pick, refuse_nobody, type_name, type_software, type_text, which
from affranchi.errors import UnknownSoftwareError
from affranchi.field import Field
from affranchi.fields import BY_PATH
from affranchi.readers import NotUnderstoodError
from affranchi.wording import NBSP, NNBSP, begun, quoted

if TYPE_CHECKING:
    from affranchi.actions.declare import DeclareRequest
    from affranchi.registry import Registry

QUESTIONS = {
    "status": "état",
    "since": "depuis quand, année ou date",
    "users": "combien de personnes ou de postes",
    "contract.end": (
        f"fin du contrat, {quoted('sans engagement')}, {quoted('perpétuelle')} ou {quoted('sans contrat')}"
    ),
    "contract.notice_months": "préavis, en mois ou en jours",
}


def ask_declaration(root: Path) -> "DeclareRequest":
    """Ask for a commune, a software, a function and the few facts worth having; all the rest may be empty."""
    from affranchi.actions.declare import DeclareRequest
    from affranchi.storage.asked import asked_records
    from affranchi.storage.git import setting

    refuse_nobody(root)
    registry = asked_records(root).registry
    commune = ask_commune(root, setting(root, REMEMBERED) or "")
    software = type_software(registry, f"Logiciel{NNBSP}?")
    labels = functions_by_label(registry)
    function = type_name(f"Pour quelle fonction (Entrée pour la principale){NNBSP}?", labels)
    functions = (labels.get(function, function),) if function else ()
    facts = {path: ask_field(BY_PATH[path], begun(question)) for path, question in QUESTIONS.items()}
    known = {path: value for path, value in facts.items() if value is not None}
    return DeclareRequest(commune, software, functions=functions, facts=known)


def ask_which(root: Path, request: "DeclareRequest", error: UnknownSoftwareError) -> "DeclareRequest":
    """The request once a person said which software was meant, or that the name is that of another.

    Raises:
        UnknownSoftwareError: the same, when none of this is wanted.
    """
    from affranchi.storage.asked import asked_records

    registry = asked_records(root).registry
    keep = f"Le garder tel quel{NBSP}: {request.software}"
    chosen = which(registry, error, keep, "Ne rien déclarer")
    if not chosen:
        raise error
    if chosen != OTHER:
        return replace(request, software=chosen, is_chosen=True)
    advice, functions = "Choisissez une fonction de la liste.", request.functions
    if not functions:
        labels = functions_by_label(registry)
        functions = (labels[type_name(f"À quoi sert-il{NNBSP}?", labels, advice=advice)],)
    return replace(request, functions=functions, is_new=True)


def functions_by_label(registry: "Registry") -> Mapping[str, str]:
    """The functions that a question completes: the slug of each by its label, in the order of labels."""
    from affranchi.model.names import fold

    return {f.label: f.slug for f in sorted(registry.functions.values(), key=lambda f: fold(f.label))}


def ask_field(field: Field, question: str, *, is_needed: bool = False) -> Any:  # noqa: ANN401 (as many types as fields)
    """The value of a field, or nothing: one of its words with the arrows, else a text that it reads.

    Enter alone chooses no word: it declared as planned what had been in use for years.
    """
    if field.kind == "word":
        words = {value: word for value, word in field.choices.items() if value != "retired"}
        answers = {"": "À choisir" if is_needed else "Passer", **words}
        while not (one := pick(f"{question}{NNBSP}?", answers, first="")) and is_needed:
            pass
        return one or None
    answer = type_text(f"{question} (Entrée pour passer){NNBSP}?", lambda text: _wrong(field, text) or True)
    return field.read(answer) if answer else None


def _wrong(field: Field, text: str) -> str:
    try:
        field.read(text)
    except NotUnderstoodError as error:
        return str(error).capitalize()
    return ""
