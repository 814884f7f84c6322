"""What communes of 300, 3,000 and 30,000 inhabitants run, as they type it, is in the first three answers."""

import csv
from pathlib import Path

from affranchi.recognition.search import search
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry

# Written before the first search, with the products that each may mean, any of which will do.
NAMES = Path(__file__).with_name("communes_run.tsv")
ENOUGH = 0.95
SHOWN = 3
EVERY = 8  # a search takes a tenth of a second


def test_what_communes_run_is_found_in_the_first_three() -> None:
    registry = load_registry(bundle())
    with NAMES.open(encoding="utf-8", newline="") as lines:
        rows = [(row["name"], row["software"].split(",")) for row in csv.DictReader(lines, delimiter="\t")]
    lost = []
    for name, right in rows[::EVERY]:
        first = [hit.slug for hit in search(registry, name)[:SHOWN]]
        if not set(first) & set(right):
            lost.append((name, first))

    assert len(rows) > 240
    assert {slug for _, right in rows for slug in right} <= set(registry.software)
    assert len(lost) <= len(rows[::EVERY]) * (1 - ENOUGH), lost
