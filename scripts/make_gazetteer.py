"""Make the bundled list of communes and intercommunalities from the official one, reduced.

    npm pack @etalab/decoupage-administratif@6.0.0
    git clone https://github.com/gregoiredavid/france-geojson
    python scripts/make_gazetteer.py etalab-decoupage-administratif-6.0.0.tgz france-geojson

The package's version is its vintage (6.0.0 is 2026). Data under the Licence Ouverte 2.0 (Etalab), from
INSEE (Code officiel géographique, populations) and the DGCL (list of EPCI). `index.js` of the package reads
files of the current folder: the JSON files are read directly.

Populations are the municipal ones of `communes.json` (INSEE, in force on 1 January of the vintage), not those
that `epci.json` repeats for each member: the DGCL's list is an older census (34,871 members, 2,625 of them
equal), and lacks the 98 communes without EPCI.

Centres are the middles of the largest pieces of ground of the communes, to a hundredth of a degree, from
Admin Express COG 2018 of the IGN (Licence Ouverte) as `france-geojson` 5d34ee6 simplifies it; 105 communes
of the vintage are not in it, most of them in the Pacific, and have none.

Communes déléguées and associées are those of the same file: parts of a commune that were one, under the code
that they had; those that kept no mayor of their own are on no list. 6.0.0 was published on 9 April 2026.
"""

import argparse
import gzip
import json
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "affranchi" / "storage" / "gazetteer.tsv.gz"
HEADER = (
    "# Communes and EPCI of France. Licence Ouverte 2.0 (Etalab). Sources: INSEE (Code officiel "
    "géographique, populations municipales), DGCL (liste des EPCI à fiscalité propre), through "
    "@etalab/decoupage-administratif; IGN (Admin Express COG 2018), through france-geojson;"
)

PARTS = {"commune-deleguee": "déléguée", "commune-associee": "associée"}
Rows = list[Mapping[str, Any]]


def read_package(package: Path) -> Callable[[str], Any]:
    """A reader of the JSON files of a package, unpacked or not."""
    if package.is_dir():
        return lambda name: json.loads((package / name).read_bytes())
    with tarfile.open(package) as archive:
        held = {m.name: archive.extractfile(m) for m in archive if m.name.endswith(".json")}
        texts = {name.removeprefix("package/"): stream.read() for name, stream in held.items() if stream}
    return lambda name: json.loads(texts[name])


def centres(contours: Path) -> Mapping[str, tuple[float, float]]:
    """The middle of each commune, latitude first, by INSEE code."""
    found: dict[str, tuple[float, float]] = {}
    for path in sorted(contours.glob("departements/*/communes-*.geojson")):
        for feature in json.loads(path.read_bytes())["features"]:
            shape = feature["geometry"]
            polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            middles = [middle(outline) for outline, *_ in polygons]
            found[feature["properties"]["code"]] = max(middles)[1]
    return found


def middle(outline: list[list[float]]) -> tuple[float, tuple[float, float]]:
    """The ground within an outline, and its centre of mass, latitude first."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(outline):
        turn = x1 * y2 - x2 * y1
        area, x, y = area + turn / 2, x + (x1 + x2) * turn / 6, y + (y1 + y2) * turn / 6
    return abs(area), (round(y / area, 2), round(x / area, 2))


def table(read: Callable[[str], Any], centre_of: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    """The lines of the table: D(épartements), E(PCI), C(ommunes), P(arts of communes), sorted by code."""
    every: Rows = read("data/communes.json")
    communes: Rows = [c for c in every if c["type"] == "commune-actuelle"]
    groups: Rows = read("data/epci.json")
    epci_of = {member["code"]: group["code"] for group in groups for member in group["membres"]}
    departement_of = {c["code"]: c["departement"] for c in communes if "departement" in c}
    yield f"{HEADER} {read('package.json')['version']}"
    for row in sorted(read("data/departements.json"), key=code):
        yield line("D", row["code"], row["nom"])
    for group in sorted(groups, key=code):
        inside = Counter(departement_of[member["code"]] for member in group["membres"])
        yield line("E", group["code"], group["type"], " ".join(group["nom"].split()), most_common(inside))
    for row in sorted(communes, key=code):
        cells = row["nom"], row.get("siren"), row.get("population"), epci_of.get(row["code"])
        yield line("C", row["code"], *cells, *centre_of.get(row["code"], ()))
    for row in sorted((c for c in every if c["type"] in PARTS), key=code):
        yield line("P", row["code"], row["nom"], PARTS[row["type"]], row["chefLieu"])


def code(row: Mapping[str, Any]) -> str:
    """The code of a row, by which it is sorted."""
    return str(row["code"])


def most_common(counts: Counter[str]) -> str:
    """The most frequent, the lowest of equals."""
    return min(counts, key=lambda key: (-counts[key], key))


def line(*cells: object) -> str:
    """A line of the table; what is unknown is empty."""
    return "\t".join("" if cell is None else str(cell) for cell in cells)


def main() -> None:
    """Write the table, the same bytes for the same package."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", type=Path, help="the package's folder, or the .tgz of npm pack")
    parser.add_argument("contours", type=Path, help="the folder of france-geojson")
    given = parser.parse_args()
    lines = list(table(read_package(given.package), centres(given.contours)))
    TARGET.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), 9, mtime=0))
    print(f"{TARGET.name}: {dict(Counter(row[0] for row in lines[1:]))}, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
