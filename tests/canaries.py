"""Records in which every field of the members' tier holds something that can be recognised anywhere."""

import types
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from affranchi.model.record import Record, trait

CANARY = "canari"
CANARY_COUNT = 765_431
CANARY_DAY = date(1987, 6, 5)

# What makes the records hang together, by name of field.
REFERENCES: Mapping[str, Any] = {
    "commune": "crolles",
    "software": "libreoffice",
    "label": None,
    "functions": ("bureautique",),
    "function": "bureautique",
    "vendor": "the-document-foundation",
    "visibility": None,
    "status": "in-use",
    "fictional": True,
    "dismissed": False,
    "publication": "named",
    "merged_into": None,
    "until": None,
    "coordinator": "crolles",
    "to": "libreoffice",
    "by": None,
    "requires": (),
    "target": "libreoffice",
    "replaced_by": "libreoffice",
    "retirement": None,
    "model": "libre",
    "id": 33,
    "usual": {"1": ("libreoffice",)},
    "login": "https://relais.example",
}


def filled(model: type[Record], **given: Any) -> Record:
    """A record of a kind, every field filled; members' fields with canaries."""
    return model.model_validate(tables_of(model) | given)


def tables_of(model: type[Record]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name in given_names(model):
            values[name] = REFERENCES[name]
        else:
            secret = trait(field, "tier") == "members" or trait(field, "coarsen") == "year"
            values[name] = _value(
                field.annotation, f"{model.__name__}-{name}".lower().replace("_", "-"), secret
            )
    return {name: value for name, value in values.items() if value is not None}


def given_names(model: type[Record]) -> set[str]:
    """The fields whose value must make sense beside the others', where the kind accepts it."""
    return {
        name
        for name, field in model.model_fields.items()
        if name in REFERENCES and trait(field, "tier") == "public" and _accepts(field, REFERENCES[name])
    }


def _accepts(field: FieldInfo, value: Any) -> bool:
    if value is None:
        return not field.is_required()
    try:
        TypeAdapter(cast("Any", field.annotation)).validate_python(value)
    except ValidationError:
        return False
    return True


def _value(annotation: Any, name: str, secret: bool) -> Any:  # noqa: C901, FBT001, PLR0911 (a case a type)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(arguments[0], name, secret)
    if origin in (Union, types.UnionType):
        kinds = [a for a in arguments if a is not type(None)]
        return CANARY_DAY if secret and date in kinds else _value(kinds[-1], name, secret)
    if origin is Literal:
        return arguments[-1]
    if origin is tuple:
        return tuple(_value(one, name, secret) for one in arguments if one is not Ellipsis)
    if origin is dict:
        inner = arguments[1]
        record = isinstance(inner, type) and issubclass(inner, Record)
        key = (
            "unknown"
            if "start" in str(arguments[0]).lower() or name.endswith(("control", "licences"))
            else "crolles"
        )
        return {key: tables_of(inner) if record else _value(inner, name, secret)}
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return tables_of(annotation)
    if annotation is bool:
        return True
    if annotation is int:
        return (
            97
            if "months" in name or "notice" in name or "renewals" in name
            else CANARY_COUNT
            if secret
            else 12
        )
    if annotation is float:
        return CANARY_COUNT if secret else 0.5
    if annotation is date:
        return CANARY_DAY if secret else date(2026, 1, 2)
    return f"{CANARY}-{name}" if secret else ("FR" if name.endswith("country") else f"public-{name}")
