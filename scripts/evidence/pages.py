"""Pages that a person read: a table (tab-separated) of what each one says of a product.

`url`, `day`, `name`, `vendor`, `licence` as the page says it (« Proprietary » when its terms license the
product without its source, and with its author's rights), `website`, `where` in the page, and `repository`
when the page is a file of it.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from scripts.evidence.said import Place, Said


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each row says; the host of the page tells whether it is the publisher's own."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Said(
                source=row["url"].split("/")[2],
                names=(row["name"],),
                url=row["url"],
                seen=date.fromisoformat(row["day"]) if row.get("day") else place.seen,
                where=row.get("where") or "",
                vendor=row.get("vendor") or None,
                licence=row.get("licence") or None,
                page=row.get("website") or None,
                repository=row.get("repository") or None,
                is_own=True,
            )
