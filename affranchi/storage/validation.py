"""What pydantic finds wrong in a record, said in French."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from affranchi.french import FRENCH
from affranchi.model.names import SLUG_PATTERN, fold
from affranchi.model.path import dotted
from affranchi.model.record import Record, record_in
from affranchi.model.values import BETWEEN, COUNTRY
from affranchi.wording import NBSP, NNBSP, cut, listed, number, quoted

R = TypeVar("R", bound=Record)

# A file that holds thousands of wrong keys is shown by its first ones: no advice is looked for past them.
MOST_SHOWN = 50
_LONGEST_SHOWN = 61


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong in a record: its key, what it is, what to do."""

    keys: tuple[str, ...]
    message: str
    advice: str = ""


def validated(model: type[R], tables: Mapping[str, Any]) -> R | list[Wrong]:
    """The record that tables make, or everything that is wrong with them."""
    try:
        return model.model_validate(tables)
    except ValidationError as error:
        found: dict[tuple[str, ...], Wrong] = {}
        for details in error.errors(include_url=False):
            wrong = _wrong(model, details) if len(found) < MOST_SHOWN else Wrong(_keys(details), "")
            found.setdefault(wrong.keys, wrong)
        return list(found.values())


def _wrong(model: type[Record], details: ErrorDetails) -> Wrong:
    """One error of pydantic's; an identity that a key says wrong is an error of that key."""
    keys = _keys(details)
    holder = _holder(model, keys[:-1])
    if keys[-1:] and keys[-1] in holder.identity_fields and len(keys) > 1:
        keys = keys[:-1]
    if details["type"] == "extra_forbidden":
        is_above = len(keys) > 1 and keys[-1] in _holder(model, keys[:-2]).model_fields
        advice = _misplaced(keys) if is_above else _nearest_key(holder, keys[-1])
        return Wrong(keys, "clé inconnue.", advice)
    return Wrong(keys, *_sentence(details))


def _keys(details: ErrorDetails) -> tuple[str, ...]:
    """The keys that lead to an error; people count the items of a list from one."""
    return tuple(
        str(part + 1 if isinstance(part, int) else part) for part in details["loc"] if part != "[key]"
    )


def _holder(model: type[Record], keys: tuple[str, ...]) -> type[Record]:
    """The model of the table that a chain of keys leads to."""
    for key in keys:
        if info := model.model_fields.get(key):
            model = record_in(info.annotation) or model
    return model


def _misplaced(keys: tuple[str, ...]) -> str:
    """A key that follows the name of an inner table belongs to that one, whatever its indent."""
    *above, inner, key = keys
    place = f"sous [{dotted(*above)}]" if above else "en tête du fichier"
    return f"{quoted(key)} se met {place}, avant la ligne [{dotted(*above, inner)}]."


def _nearest_key(holder: type[Record], key: str) -> str:
    known = [name for name in holder.model_fields if name not in holder.identity_fields]
    close = difflib.get_close_matches(key[:_LONGEST_SHOWN], known, n=1) or _in_french(known, key)
    if close:
        return f"Vouliez-vous écrire {quoted(close[0])}{NNBSP}?"
    return f"Clés possibles{NBSP}: {', '.join(known)}."


def _in_french(known: Sequence[str], key: str) -> list[str]:
    """The keys, of those known, that people call so: `users`, of `utilisateurs`; the shortest name first."""
    from affranchi.fields import BY_PATH

    words = set(fold(key[:_LONGEST_SHOWN]).split())
    names = [
        (fold(name), path) for path, field in BY_PATH.items() for name in (field.name, field.heading or "")
    ]
    called = [path for name, path in sorted(names, key=lambda one: len(one[0])) if words <= set(name.split())]
    return [part for path in called for part in path.split(".") if part in known][:1] if words else []


# By the type of pydantic's error; what depends on its context is in `_sentence`.
_INTEGER = ("un nombre entier est attendu, sans guillemets.", "")
_NUMBER = ("un nombre est attendu, sans guillemets.", "")
_LIST = ("une liste est attendue.", f'Écrivez-la entre crochets{NBSP}: ["a", "b"].')
_TABLE = ("une table est attendue.", "")
MISSING = "clé obligatoire absente."
_PLAIN = {
    "missing": (MISSING, "Ajoutez-la."),
    "string_type": ("un texte entre guillemets est attendu.", ""),
    "date_type": (f"une date est attendue, sans guillemets{NBSP}: 2027-06-30.", ""),
    "bool_type": ("true ou false est attendu, sans guillemets.", ""),
    **dict.fromkeys(("int_type", "int_from_float", "int_parsing", "int_parsing_size"), _INTEGER),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), _NUMBER),
    **dict.fromkeys(("tuple_type", "list_type"), _LIST),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), _TABLE),
}


def _meant(typed: object, allowed: Sequence[str]) -> str | None:
    """The value that a French word says, as commands and forms take it: `in-use` of « en service »."""
    said = ((value, word) for words in FRENCH.values() for value, word in words.items() if value in allowed)
    return next((value for value, word in said if fold(word) == fold(str(typed))), None)


def _sentence(details: ErrorDetails) -> tuple[str, str]:
    """What pydantic found, and what to do."""
    context = details.get("ctx", {})
    shown = _shown(details["input"])
    match details["type"]:
        case "literal_error":
            allowed = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            meant = _meant(details["input"], allowed)
            advice = (
                f"Écrivez {quoted(meant)}." if meant else f"Valeurs possibles{NBSP}: {listed(allowed, 'ou')}."
            )
            found = (f"valeur inconnue{NBSP}: {shown}.", advice)
        case "value_error":
            found = (f"{context['error']}.", "")
        case "greater_than_equal" | "less_than_equal" if isinstance(details["input"], date):
            found = (f"{BETWEEN}.", "")
        case "greater_than_equal":
            found = (f"la valeur doit être au moins {number(context['ge'])}.", "")
        case "less_than_equal":
            found = (f"la valeur doit être au plus {number(context['le'])}.", "")
        case "string_pattern_mismatch":
            found = (f"{shown} n’a pas la forme attendue.", _form_of(context["pattern"]))
        case "string_too_long":
            found = (f"le texte dépasse {number(context['max_length'])} caractères.", "Raccourcissez-le.")
        case kind:
            found = _PLAIN.get(kind, (f"valeur refusée ({details['msg']}).", ""))
    return found


def _form_of(pattern: str) -> str:
    if pattern == COUNTRY:
        return f"Un code de la norme ISO 3166-1, deux lettres majuscules{NBSP}: FR, DE, GB, US."
    return "Minuscules sans accent, chiffres et tirets." if pattern == SLUG_PATTERN else ""


def _shown(value: object) -> str:
    """A value as it was written, cut when long; a table or a list is only named."""
    if isinstance(value, dict | list):
        return "une table" if isinstance(value, dict) else "une liste"
    try:
        text = str(value)
    except ValueError:  # Python refuses to write an integer of thousands of digits.
        return "un nombre démesuré"
    return quoted(cut(text, _LONGEST_SHOWN))
