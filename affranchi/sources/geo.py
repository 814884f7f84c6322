"""The communes of an intercommunality, by the API Découpage administratif (geo.api.gouv.fr)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from affranchi.sources import values
from affranchi.sources.failures import UnknownShapeError
from affranchi.sources.source import GEO

_INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
_HALF_TURN = 180
_SIREN = re.compile(r"[0-9]{9}")


@dataclass(frozen=True, slots=True)
class OfficialCommune:
    """A commune of the official list, with its municipal population and its latitude and longitude."""

    insee: str
    name: str
    siren: str | None
    population: int | None
    centre: tuple[float, float] | None = None


def read_communes(body: bytes) -> Mapping[str, OfficialCommune]:
    """The communes of an answer, by INSEE code.

    Raises:
        NotJsonError: when the body is no JSON.
        UnknownShapeError: when it is no list of communes, or a commune lacks its code or its name.
    """
    found = values.json_of(GEO, body)
    if not isinstance(found, list):
        raise UnknownShapeError(GEO, "une liste de communes était attendue")
    communes = [_commune(row) for row in found]
    known = {one.insee: one for one in communes if one is not None}
    if not known or None in communes:
        raise UnknownShapeError(GEO, "une commune n’a ni code ni nom que l’on reconnaisse")
    return dict(sorted(known.items()))


def _commune(row: object) -> OfficialCommune | None:
    said = values.mapping(row)
    code, name, siren = said.get("code"), values.name(said.get("nom")), said.get("siren")
    if not isinstance(code, str) or not _INSEE.fullmatch(code) or name is None:
        return None
    return OfficialCommune(
        insee=code,
        name=name.replace("'", "’"),
        siren=siren if isinstance(siren, str) and _SIREN.fullmatch(siren) else None,
        population=0 if said.get("population") == 0 else values.whole(said.get("population")),
        centre=_centre(values.mapping(said.get("centre")).get("coordinates")),
    )


def _centre(point: object) -> tuple[float, float] | None:
    """The centre of a GeoJSON point, which has its longitude first, to a hundredth of a degree."""
    match point:
        case [int() | float() as longitude, int() | float() as latitude]:
            is_there = abs(longitude) <= _HALF_TURN and abs(latitude) <= _HALF_TURN / 2
            return (round(latitude, 2), round(longitude, 2)) if is_there else None
    return None
