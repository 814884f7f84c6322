"""One table, however it is laid out, encoded or headed, gives the same rows: those that were typed."""

import random
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pytest

from affranchi.model.row import Row
from affranchi.wording import NBSP
from tests.inventories import read_inventory

# What may be typed under each of some headings, by the field that it says.
COLUMNS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "publisher": (("Éditeur", "Fournisseur", "Nom de l’éditeur"), ("Operis", "Éditions du Val", "")),
    "version": (("Version", "N° de version"), ("3.2", "2024", "")),
    "users": (("Nb utilisateurs", "Nombre d’agents"), ("12", "3", "")),
    "annual_cost": (("Coût annuel TTC", "Montant (€ TTC/an)"), (f"1{NBSP}200,50 €", "0", "150 €/mois")),
    "contract.end": (("Fin de contrat", "Échéance", "Date d’échéance"), ("30/06/2027", "fin mars 2028", "")),
    "contract.notice_months": (("Préavis", "Préavis (mois)"), ("3 mois", "")),
    "function": (("Fonction", "Catégorie", "À quoi ça sert"), ("Urbanisme / SIG", "État civil")),
    "hosting.mode": (("Hébergement", "Mode d’hébergement"), ("en mode SaaS", "Serveur mairie")),
}
NAMES = ("Oxalis", "e.magnus Paie", "Siècle", "LibreOffice", "Zblog Cadastre", "S²LOW")
Table = Sequence[Sequence[str]]


def table(seed: int) -> tuple[Sequence[str], Table]:
    """The fields of a table, and its lines under their headings."""
    chance = random.Random(seed)  # noqa: S311 (the same tables each time)
    fields = ["name", *chance.sample([*COLUMNS], 4)]
    headings = [chance.choice(COLUMNS[one][0]) if one in COLUMNS else "Logiciel" for one in fields]
    lines = [[name, *(chance.choice(COLUMNS[one][1]) for one in fields[1:])] for name in NAMES]
    return fields, [headings, *lines]


def typed(lines: Table, sign: str = ";") -> str:
    return "".join(f"{sign.join(cells)}\r\n" for cells in lines)


def otherwise(lines: Table, seed: int) -> Iterator[tuple[str, bytes]]:
    """The same table in other ways, each with its name."""
    chance, (headings, *body) = random.Random(seed), lines  # noqa: S311 (the same ways each time)
    places = chance.sample(range(len(headings)), len(headings))
    shuffled = chance.sample(body, len(body))
    text = typed(lines)
    for codec in ("utf-8-sig", "utf-16", "cp1252", "mac_roman"):
        yield codec, text.encode(codec, "replace")
    yield "NFD", unicodedata.normalize("NFD", text).encode()
    yield "line feeds", text.replace("\r\n", "\n").encode()
    yield "tabs", typed(lines, "\t").encode()
    yield "columns", typed([[cells[at] for at in places] for cells in lines]).encode()
    yield "lines", typed([headings, *shuffled]).encode()
    yield "capitals", typed([[one.upper() for one in headings], *body]).encode()
    yield "a title", f"Logiciels de la mairie\r\n\r\n{text}".encode()
    yield "numbers", typed([["N°", *headings], *([str(n), *cells] for n, cells in enumerate(body))]).encode()
    yield "blank lines", text.replace("\r\n", f"\r\n{';' * len(places)}\r\n").encode()
    yield "a total", f"{text}TOTAL{';' * (len(places) - 1)}\r\n".encode()


def folded(rows: Iterable[Mapping[str, str | None]]) -> set[tuple[tuple[str, str], ...]]:
    """Rows, by field, less what no Mac writes (« ² ») and whatever their spaces."""
    return {
        tuple(
            (at, unicodedata.normalize("NFC", text).replace("²", "?").replace(NBSP, " "))
            for at, text in sorted(row.items())
            if text and at != "system_category"
        )
        for row in rows
    }


def told(row: Row) -> Mapping[str, str | None]:
    """What a row says, by field."""
    return {**dict(row.hints), "name": row.name, "publisher": row.publisher, "version": row.version}


@pytest.mark.parametrize("seed", range(12))
def test_a_table_gives_what_was_typed_in_it_in_whatever_way_it_comes(seed: int) -> None:
    fields, lines = table(seed)
    expected = folded(dict(zip(fields, line, strict=True)) for line in lines[1:])
    for way, data in otherwise(lines, seed):
        assert folded(map(told, read_inventory("x.csv", data).rows)) == expected, way
