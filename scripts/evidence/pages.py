"""Pages that a person read: a table (tab-separated) of what each one says of a product.

`url`, `day`, `name`, `vendor`, `licence` as the page says it (« Proprietary » when its terms license the
product without its source, and with its author's rights), `website`, `where` in the page, and `repository`
when the page is a file of it.

What an address does not show, its reader tells: `sign` is `own` for the publisher's manual kept on a forge,
or `second` when the page at `other`, of somebody else, says the same; `terms` is why it proves the model:

- terms that forbid to copy, to take apart or to pass on: no word is needed;
- the right to use it that its publisher sells (licence, subscription, quotation), or that a public body says
  to have bought: a libre licence gives it to all. Maintenance, hosting and training are sold for libre
  software too, and prove nothing; a page that merely shows the product proves its name and its publisher;
- a module is under the terms of the product that it is sold in.

« Public service » as licence is the State's word on a service of its own, open to those that it is made for.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from affranchi.model.vendor import Sign
from scripts.evidence.said import Place, Said

_STATE = "Public service"


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each row says; the host of the page, or the reader, tells whether it is the publisher's own."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            is_state = row.get("licence") == _STATE
            yield Said(
                source=row["url"].split("/")[2],
                names=(row["name"],),
                url=row["url"],
                seen=date.fromisoformat(row["day"]) if row.get("day") else place.seen,
                where=row.get("where") or "",
                vendor=row.get("vendor") or None,
                brand=(row.get("vendor") or None) if is_state else None,
                licence=(row.get("licence") or None) if not is_state else None,
                page=row.get("website") or None,
                repository=row.get("repository") or None,
                is_own=True,
                is_state=is_state,
                sign=_sign(row.get("sign"), row.get("other")),
                other=row.get("other") or None,
                terms=row.get("terms") or None,
            )


def _sign(told: str | None, other: str | None) -> Sign | None:
    """The sign that the reader tells; « second » is nothing without the other page."""
    if told == "own":
        return "own"
    return "second" if told == "second" and other else None
