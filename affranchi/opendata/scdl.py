"""The line that these data are in a catalogue of open data: SCDL, « catalogue » 0.1.3 (OpenDataFrance).

What the territory has not said, its SIRET, the first day of publication or its address, is empty.
"""

from collections.abc import Collection
from datetime import date

from affranchi.model.territory import Territory
from affranchi.opendata.dcat import EPCI, KEYWORDS, told_of
from affranchi.told.csv_text import csv_of, harmless
from affranchi.told.lines import one_line

_LONGEST_NAME = 140


def scdl_of(territory: Territory, files: Collection[str], day: date, address: str) -> bytes:
    """The line, under its heads; `files` are the names of those that are distributed."""
    told = told_of(territory)
    name, siret = told["name"][:_LONGEST_NAME], one_line(territory.siret or "")
    line = {
        "COLL_NOM": name,
        "COLL_SIRET": siret,
        "ID": told["identifier"],
        "TITRE": told["title"],
        "DESCRIPTION": told["description"],
        "THEME": "Administration locale",
        "PRODUCTEUR_NOM": name,
        "PRODUCTEUR_SIRET": siret,
        "COUV_SPAT_MAILLE": "Intercommunale" if territory.kind in (*EPCI, "EPT", "syndicat") else "Autre",
        "COUV_SPAT_NOM": name,
        "COUV_TEMP_DEBUT": day,
        "COUV_TEMP_FIN": day,
        "DATE_PUBL": territory.published or "",
        "FREQ_MAJ": "Irrégulière",
        "DATE_MAJ": day,
        "MOTS_CLES": ";".join(KEYWORDS),
        "LICENCE": "Licence Ouverte-LO",
        "NOMBRE_RESSOURCES": len(files),
        "FORMAT_RESSOURCES": ";".join(sorted({file.rpartition(".")[2] for file in files})),
        "URL": address,
    }
    return csv_of(line, [[harmless(str(value)) for value in line.values()]]).encode()
