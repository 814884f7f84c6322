"""The sources: how they are named, where they answer, what they feed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SourceName = Literal["sill", "comptoir", "geo"]  # `sync` reads neighbours too, which are not one source


@dataclass(frozen=True, slots=True)
class Source:
    """A source; `kept` is what a failure leaves as it was, if anything. `addresses` go by preference."""

    name: SourceName | Literal["publiccode", "neighbours", "published"]
    title: str
    kept: str
    addresses: tuple[str, ...]


# The first version of the SILL's export is deprecated, and kept by its producer (formats of November 2026).
SILL = Source(
    "sill",
    "le SILL",
    "L’instantané du SILL",
    ("https://code.gouv.fr/sill/api/v2/catalogi.json", "https://code.gouv.fr/sill/api/catalogi.json"),
)
COMPTOIR = Source(
    "comptoir",
    "le Comptoir du Libre",
    "L’instantané du Comptoir du Libre",
    ("https://comptoir-du-libre.org/public/export/comptoir-du-libre_export_v1.json",),
)
# `{siren}` is that of the intercommunality (API Découpage administratif).
GEO = Source(
    "geo",
    "la liste officielle des communes (geo.api.gouv.fr)",
    "Le fichier communes.toml",
    ("https://geo.api.gouv.fr/epcis/{siren}/communes?fields=nom,code,siren,population,centre&format=json",),
)
SOURCES: Mapping[SourceName, Source] = {"sill": SILL, "comptoir": COMPTOIR, "geo": GEO}
