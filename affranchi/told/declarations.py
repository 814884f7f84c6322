"""A declaration in words: what is known of it, and what a new version of it says otherwise."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from affranchi.field import Field
from affranchi.fields import FIELDS
from affranchi.model.declaration import Declaration
from affranchi.naming import function_name, host_name, software_name
from affranchi.registry import Registry
from affranchi.told.versions import version_names
from affranchi.wording import UNTOLD, listed, of_name

_NAMES = {"software": software_name, "host": host_name}
_NOTHING = "rien"


def written(registry: Registry, field: Field, value: Any) -> str:  # noqa: ANN401 (as many types as fields)
    """A value in French, records by their names; empty when nothing is said."""
    if value and (named := _NAMES.get(field.kind)):
        return listed([named(registry, slug) for slug in (value if field.is_list else (value,))])
    return field.write(value)


def _said(registry: Registry, field: Field, declaration: Declaration) -> str:
    """The value of a field, `written`; versions by what they are called, which no file does."""
    value, software = field.of(declaration), registry.software.get(declaration.software)
    if value and field.path == "version":
        value = version_names(software, value)
    elif value and field.kind == "counts":
        counts = value.items()
        value = Counter[str]()
        for version, count in counts:
            value[version_names(software, version)] += count  # a cycle may be told by its key and its name
    return written(registry, field, value)


def _label(field: Field) -> str:
    """What a line calls a field: `utilisateurs`, as the form’s column does."""
    name = field.heading if field.heading and "(" not in field.heading else field.name
    return f"{name[0].lower()}{name[1:]}"


def facts_of(registry: Registry, declaration: Declaration, left_out: Collection[str] = ()) -> Iterator[str]:
    """`utilisateurs 12`, for each field that says something, less those left out, by path."""
    for field in FIELDS:
        words = "" if field.path in left_out else _said(registry, field, declaration)
        if words:
            yield labelled(_label(field).removesuffix(f" {words}"), words)  # « réservé aux membres », once


def labelled(label: str, words: str) -> str:
    """What a field says after its name: `a besoin d’Active Directory`, `n’a besoin d’aucun logiciel`."""
    no = "n’" if words.startswith("aucun ") else ""
    return f"{no}{label[:-2]}{of_name(words)}" if label.endswith(" de") else f"{label} {words}"


def differences(
    registry: Registry, before: Declaration, after: Declaration, left_out: Collection[str] = ()
) -> Iterator[str]:
    """`utilisateurs 12 → 13, hébergeur Lumbin`, a field each; the day of verification is no news."""
    for field in FIELDS:
        old, new = (_said(registry, field, one) for one in (before, after))
        if old == new or field.path in ("verified", *left_out):
            continue
        label = _label(field)
        if label.endswith(f" {old or new}"):  # « réservé aux membres » says it all
            yield label if new else f"n’est plus {label}"
        elif not old:
            yield labelled(label, new)
        else:  # an empty list that may say that there is none is told apart from silence
            nothing = _NOTHING if field.is_list and not field.nothing else UNTOLD
            yield f"{labelled(label, old)} → {new or nothing}"
    was, now = (
        listed([function_name(registry, slug) for slug in registry.functions_of(one)])
        for one in (before, after)
    )
    if was != now:
        yield f"fonctions {was or UNTOLD} → {now or UNTOLD}"
