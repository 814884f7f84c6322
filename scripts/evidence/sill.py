"""The SILL as a table (tab-separated): number, Wikidata, addresses. It repeats licences, and errs."""

import csv
from collections.abc import Iterator
from pathlib import Path

from scripts.evidence.said import Place, Said


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each row says."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            ids = {("sill", row["sill_id"])} | ({("wikidata", row["wikidata"])} if row["wikidata"] else set())
            yield Said(
                source="SILL",
                names=(row["name"],),
                url=place.address,
                seen=place.seen,
                where=f"SILL n° {row['sill_id']}",
                licence=row["licence_raw"] or None,
                website=row["landing"] or None,
                repository=row["repository"] or None,
                ids=frozenset(ids),
                repeats=True,
            )
