"""France, simulated: 1,255 territories, 34,871 communes, 60 declarations each, then their atlas.

    python bench/france.py /tmp/france            # the sources (1.1 GB), the atlas, each question
    python bench/france.py /tmp/france --territories 20

Sizes are those of the bundled list of communes. Declarations are drawn at random, whatever the place:
bodies are called « Commune simulée », and nothing of it is to be published. What it measured: docs/scale.md.
"""

import argparse
import csv
import hashlib
import random
import resource
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from affranchi.actions.atlas import atlas
from affranchi.atlas.engine import connect
from affranchi.atlas.questions import questions
from affranchi.atlas.tables import read_parquet, rows_of
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.opendata.columns import text_of
from affranchi.opendata.tables import tables_of
from affranchi.registry import Registry
from affranchi.storage.gazetteer import gazetteer
from affranchi.storage.records import registry_of

DECLARATIONS = 60
SIREN = "000000000"


def catalogue() -> tuple[Registry, Mapping[str, str]]:
    """The reference catalogue, and its tables as every territory writes them, for a SIREN to be put in."""
    registry = registry_of(
        [("communes.toml", f'[territory]\nname = "Simulé"\nsiren = "{SIREN}"\n'.encode())]
    ).registry
    tables = tables_of(Measures(facts_on(registry, date(2026, 11, 28), {})), registry)
    return registry, {one.name: text_of(one).decode() for one in tables}


def draws(registry: Registry) -> Sequence[tuple[str, Sequence[str]]]:
    """The functions, with the software that may fill each, the likelier first."""
    open_ones = [slug for slug, one in registry.functions.items() if one.visibility == "public"]
    by_function = registry.software_of_function
    return [(slug, [s.slug for s in by_function[slug]][:12]) for slug in open_ones if by_function.get(slug)]


def declared(
    commune: tuple[str, ...],
    drawn: Sequence[tuple[str, Sequence[str]]],
    names: Mapping[str, str],
    chance: random.Random,
) -> Iterator[dict[str, str]]:
    """The declarations of a commune, one in twelve retired."""
    for number in range(DECLARATIONS):
        function, choices = drawn[number % len(drawn)]
        software = choices[min(int(chance.expovariate(0.6)), len(choices) - 1)]
        row = dict(zip(("commune", "commune_name", "commune_insee"), commune, strict=True))
        row |= {
            "id": f"{commune[0]}/{software}--{number}",
            "software": software, "software_name": names[software],
            "functions": function, "status": "in-use", "since": str(chance.randrange(2008, 2026)),
        }  # fmt: skip
        if chance.random() < 1 / 12:
            after = chance.choice(choices)
            row |= {
                "status": "retired",
                "retirement_on": "2025",
                "retirement_reason": "exit",
                "retirement_replaced_by": after,
            }
        yield row


def write_sources(folder: Path, most: int) -> int:
    """A folder of tables a territory; how many rows."""
    registry, texts = catalogue()
    drawn, names = draws(registry), {slug: one.name for slug, one in registry.software.items()}
    members = defaultdict(list)
    for place in gazetteer().communes.values():
        if place.epci:
            members[place.epci].append(place)
    rows, chance = 0, random.Random(15)  # noqa: S311 (a simulation)
    for siren, places in sorted(members.items())[:most]:
        here = folder / siren
        here.mkdir(parents=True)
        for name in ("fonctions", "editeurs", "logiciels"):
            head, _, rest = texts[name].partition("\n")
            (here / f"{name}.csv").write_text(f"{head}\n{rest.replace(SIREN, siren)}", newline="")
        for name in ("communes", "declarations"):
            with (here / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
                heads = next(csv.reader([texts[name]]))
                writer = csv.DictWriter(stream, heads, restval="")
                writer.writeheader()
                for place in places:
                    told = (f"c{place.insee.lower()}", f"Commune simulée {place.insee}", place.insee)
                    if name == "communes":
                        writer.writerow(
                            {
                                "territory_siren": siren,
                                "slug": told[0],
                                "name": told[1],
                                "insee": told[2],
                                "population": place.population or "",
                                "kind": "commune",
                            }
                        )
                    else:
                        for row in declared(told, drawn, names, chance):
                            writer.writerow({"territory_siren": siren} | row)
                            rows += 1
        write_sums(here)
    return rows


def write_sums(folder: Path) -> None:
    """What tables are published with: an atlas takes none whose sum is not theirs."""
    sums = (f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in folder.glob("*.csv"))
    (folder / "SHA256SUMS").write_text("".join(sums))


def size_of(folder: Path) -> float:
    """In MiB, all files of a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


def main() -> None:
    """Write the sources once, make their atlas, ask each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--territories", type=int, default=10_000)
    asked = parser.parse_args()
    sources, out = asked.folder / "sources", asked.folder / "atlas"
    if not sources.is_dir():
        rows = write_sources(sources, asked.territories)
        print(f"sources: {rows} declarations, {size_of(sources):.0f} MiB, {time.process_time():.0f} s of CPU")
    began = time.process_time()
    made = atlas(sorted(sources.iterdir()), out, date(2026, 11, 28))
    print(made.told, len(made.refused), "refused")
    print(f"atlas: {time.process_time() - began:.0f} s of CPU, {size_of(out):.1f} MiB")
    print(f"peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
    scratch = asked.folder / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    base = connect(scratch, [out])
    read_parquet(base, out)
    for question in questions():
        began, wall = time.process_time(), time.perf_counter()
        _, found = rows_of(base, question.sql)
        spent, waited = time.process_time() - began, time.perf_counter() - wall
        print(f"{question.name}: {spent:.2f} s of CPU, {waited:.2f} s, {len(found)} rows")


if __name__ == "__main__":
    main()
