"""The open data of a neighbouring territory, read strictly: any fault refuses it whole."""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, NoReturn

from pydantic import ValidationError

from affranchi.model.names import fold
from affranchi.model.nearby import Nearby, told_use
from affranchi.sources import values
from affranchi.sources.comparison import refuse_shrunk
from affranchi.sources.failures import RefusedDataError
from affranchi.sources.source import Source
from affranchi.told.csv_text import meant
from affranchi.wording import OBEYED, long_day, number, quoted, visible

# The columns that are read of each table, and the most rows: the largest EPCI has 158 communes.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "communes": ("slug", "name", "insee", "siren", "centre", "public_contact", "until"),
    "logiciels": ("slug", "name", "model", "licence", "vendor", "functions", "ids_sill", "ids_comptoir",
                  "ids_wikidata"),
    "declarations": ("commune", "software", "functions", "status", "since", "visibility"),
}  # fmt: skip
_MOST_ROWS = {"communes": 2_000, "logiciels": 30_000, "declarations": 100_000}
_LONGEST_CELL = 500
_YEAR = re.compile(r"[12][0-9]{3}")

Row = Mapping[str, str]


class Package(NamedTuple):
    """A `datapackage.json`: under which name it is published, of which day, and the digest of each table."""

    name: str
    made: date
    digests: Mapping[str, str]


def read_package(source: Source, siren: str, body: bytes) -> Package:
    """What a `datapackage.json` announces.

    Raises:
        SourceError: when it is another territory's, or of another version.
    """
    told = values.mapping(values.json_of(source, body))
    territory = values.mapping(told.get("territory"))
    if told.get("name") != "affranchi" or not str(told.get("version")).startswith("1."):
        _refuse(source, "ce ne sont pas des données d’Affranchi, ou d’une version que nous ne lisons pas")
    if territory.get("siren") != siren:
        _refuse(source, f"ces données ne sont pas celles du SIREN {siren}")
    name = values.name(territory.get("name"))
    digests = {str(one.get("name")): str(one.get("hash")) for one in values.rows(told.get("resources"))}
    made = values.day(told.get("created"))
    if name is None or made is None or not COLUMNS.keys() <= digests.keys():
        _refuse(source, "le territoire ne dit pas son nom ou leur jour, ou n’annonce pas toutes ses tables")
    return Package(name, made, digests)


def read_tables(source: Source, siren: str, package: Package, bodies: Mapping[str, bytes]) -> Nearby:
    """What the communes of a neighbour run, of tables that are what its package says.

    Raises:
        SourceError: when anything in them is not as it should be.
    """
    for table, body in bodies.items():
        if f"sha256:{hashlib.sha256(body).hexdigest()}" != package.digests[table]:
            _refuse(source, f"la table {table} n’est pas celle qui est annoncée (empreinte)")
    rows = {table: list(_rows(source, siren, table, bodies[table])) for table in COLUMNS}
    # A new commune has the code of one of those that it is made of; one that left may be ours since.
    gone = {row["slug"] for row in rows["communes"] if "" < row["until"] < package.made.isoformat()}
    for table, key in (("communes", "slug"), ("declarations", "commune")):
        rows[table] = [row for row in rows[table] if row[key] not in gone]
    for table, key in (("communes", "slug"), ("communes", "insee"), ("logiciels", "slug")):
        told = Counter(row[key] for row in rows[table] if row[key])
        if twice := next((one for one, count in told.items() if count > 1), None):
            _refuse(source, f"la table {table} dit deux fois {quoted(twice)}")
    known = {row["slug"]: row for row in rows["logiciels"]}
    uses = _uses(source, rows, known)
    used = {slug for some in uses.values() for slug in some}
    made = {
        "siren": siren,
        "name": package.name,
        "made": package.made,
        "communes": {row["slug"]: _commune(row) for row in rows["communes"]},
        "software": {slug: _software(row) for slug, row in known.items() if slug in used},
        "uses": {slug: some for slug, some in uses.items() if some},
    }
    try:
        return Nearby.model_validate(made)
    except ValidationError as error:
        where = visible(".".join(map(str, error.errors()[0]["loc"])))
        _refuse(source, f"une valeur n’est pas de celles que nous lisons ({where})")


def _uses(
    source: Source, rows: Mapping[str, Sequence[Mapping[str, str]]], known: Collection[str]
) -> dict[str, dict[str, str]]:
    """What each commune runs, and how, of what everybody may know."""
    uses: dict[str, dict[str, str]] = {row["slug"]: {} for row in rows["communes"]}
    for row in rows["declarations"]:
        commune, software = row["commune"], row["software"]
        if commune not in uses or software not in known:
            _refuse(source, f"une déclaration nomme {quoted(f'{commune}/{software}')}, qui n’est pas publié")
        if row["status"] in ("in-use", "leaving") and row["visibility"] != "members":
            uses[commune][software] = _use(row, uses[commune].get(software, row["status"]))
    return uses


def _rows(source: Source, siren: str, table: str, body: bytes) -> Iterator[Row]:
    """The cells that are read of each row, all of them plain, and of this territory."""
    wanted = ("territory_siren", *COLUMNS[table])
    try:
        reader = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
        heads = next(reader, [])
        if any(heads.count(name) != 1 for name in wanted):
            _refuse(source, f"la table {table} n’a pas les colonnes attendues")
        places = {name: heads.index(name) for name in wanted}
        for line, cells in enumerate(reader, 2):
            where = f"table {table}, ligne {number(line)}"
            if line > _MOST_ROWS[table] or len(cells) != len(heads):
                _refuse(source, f"les données sont trop longues, ou mal formées ({where})")
            row = {name: meant(cells[place]) for name, place in places.items()}
            if row["territory_siren"] != siren:
                _refuse(source, f"une ligne n’est pas du SIREN {siren} ({where})")
            if any(len(cell) > _LONGEST_CELL or OBEYED.search(cell) for cell in row.values()):
                _refuse(source, f"un texte est trop long, ou porte des caractères invisibles ({where})")
            yield row
    except (UnicodeDecodeError, csv.Error):
        _refuse(source, f"la table {table} est illisible (CSV en UTF-8)")


def _commune(row: Row) -> dict[str, object]:
    return {
        **{key: row[key] or None for key in ("slug", "insee", "siren")},
        "name": values.name(row["name"]) or row["slug"],
        "centre": row["centre"].split(";") if row["centre"] else None,
        "public_contact": values.mailbox(row["public_contact"]),
    }


def _software(row: Row) -> dict[str, object]:
    return {
        **{key: row[key] or None for key in ("slug", "model", "vendor")},
        "name": values.name(row["name"]) or row["slug"],
        "licence": values.name(row["licence"]),
        "functions": _functions(row),
        "ids": {
            "sill": values.whole(row["ids_sill"]),
            "comptoir": values.whole(row["ids_comptoir"]),
            "wikidata": values.wikidata(row["ids_wikidata"]),
        },
    }


def _use(row: Row, before: str) -> str:
    """A use, with what was told of it under another label."""
    status, since, functions = told_use(before)
    year = _YEAR.match(row["since"])
    since = min(filter(None, (since, year and year[0])), default="")
    named = ",".join(dict.fromkeys((*functions, *_functions(row))))
    return " ".join(filter(None, (min(status, row["status"]), since, named)))


def _functions(row: Row) -> list[str]:
    return [one for one in row["functions"].split(";") if one]


def refuse_changed(source: Source, before: Nearby | None, after: Nearby) -> None:
    """Refuse what is older than what was last read, shrank by more than a fifth since, or changed names.

    Raises:
        SourceError: with what is wrong.
    """
    if before is None:
        return
    advice = f"Si c’est vrai, supprimez catalogue/neighbours/{after.siren}.toml et recommencez."
    if before.made and after.made and after.made < before.made:
        what = (
            f"ces données sont du {long_day(after.made)}, plus vieilles que celles du {long_day(before.made)}"
        )
        raise RefusedDataError(source, what, advice)
    refuse_shrunk(source, before.size, after.size)
    names = {one.insee: one.name for one in before.communes.values() if one.insee}
    pairs = [(names.get(one.insee or ""), one.name) for one in after.communes.values()]
    # By its slug too: who drops a code, or takes another, is not believed under a new name.
    kept = before.communes.keys() & after.communes.keys()
    pairs += [(before.communes[slug].name, after.communes[slug].name) for slug in sorted(kept)]
    for old, new in ((before.name, after.name), *pairs):
        if old and fold(old) != fold(new):
            raise RefusedDataError(source, f"{quoted(old)} s’appelle maintenant {quoted(new)}", advice)


def _refuse(source: Source, why: str) -> NoReturn:
    raise RefusedDataError(source, why, "Voyez-le avec ce territoire.")
