"""Questions on a terminal: what `declare` asks when it is given nothing."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from affranchi.cli.arguments import year_or_day
from affranchi.cli.prompts import pick_text, type_name, type_text
from affranchi.errors import UsageError
from affranchi.wording import NNBSP

if TYPE_CHECKING:
    from affranchi.actions.declare import DeclareRequest

STATUSES = {"en service": "in-use", "prévu": "planned", "en cours de sortie": "leaving"}


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
    return DeclareRequest(
        commune=commune,
        software=software,
        functions=(function,) if function else (),
        status=_pick("État", STATUSES),
        since=ask_day("Depuis quand, année ou date"),
        users=ask_count("Combien de personnes ou de postes"),
        contract_end=ask_day("Fin du contrat"),
        notice_months=ask_count("Préavis, en mois"),
    )


def _choose(question: str, choices: Mapping[str, str], default: str = "") -> str:
    """One of many, found by typing any part of its name."""
    advice = "Choisissez un nom de la liste."
    return choices[type_name(f"{question}{NNBSP}?", sorted(choices), first=default, advice=advice)]


def _pick(question: str, choices: Mapping[str, str]) -> str:
    """One of a few, with the arrows."""
    return choices[pick_text(f"{question}{NNBSP}?", choices)]


def _text(question: str, valid: Callable[[str], bool], advice: str) -> str:
    return type_text(f"{question} (Entrée pour passer){NNBSP}?", valid, advice)


def ask_count(question: str) -> int | None:
    """A number, or nothing."""
    answer = _text(question, str.isdecimal, "Un nombre entier est attendu.")
    return int(answer) if answer else None


def ask_day(question: str) -> int | date | None:
    """A year or a day, or nothing."""
    answer = _text(question, _is_day, "Une année ou une date est attendue\u00a0: 2027 ou 2027-06-30.")
    return year_or_day(answer, question) if answer else None


def _is_day(text: str) -> bool:
    try:
        year_or_day(text, "")
    except UsageError:
        return False
    return True
