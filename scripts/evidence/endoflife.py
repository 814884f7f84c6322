"""endoflife.date: the versions of a product and the ends of their support.

Cycles whose support ended four years before the day read, or more, are left out: nobody acts on them any
more, and each costs every page.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from affranchi.model.software import Cycle, Life
from scripts.evidence.life import life_of
from scripts.evidence.said import Place, Said, text_or_none

_OLD = timedelta(days=4 * 365)
# Beyond, a product publishes so often that an inventory never says a cycle; one still followed is kept.
MOST_CYCLES = 12


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each product's page says."""
    for file in sorted((path / "products").glob("*.md")):
        data = yaml.safe_load(file.read_text(encoding="utf-8").split("\n---")[0].removeprefix("---"))
        ids, vendor = _identifiers(data)
        git = next((m["git"] for m in (data.get("auto") or {}).get("methods", ()) if "git" in m), None)
        yield Said(
            source="endoflife.date",
            names=(str(data["title"]), file.stem),
            url=f"https://endoflife.date/{file.stem}",
            seen=place.seen,
            where="",
            brand=vendor,
            page=text_or_none(data.get("releasePolicyLink")),
            repository=text_or_none(git),
            ids=ids,
            life=_life(data, f"https://endoflife.date/{file.stem}", place.seen),
            cycles=_cycles(data, place.seen, f"https://endoflife.date/{file.stem}"),
        )


def _identifiers(data: Mapping[str, Any]) -> tuple[frozenset[tuple[str, str]], str | None]:
    """Names of packages, and the vendor of the CPE when all name one."""
    ids, vendors = set(), set()
    for one in data.get("identifiers") or ():
        for kind, value in one.items():
            if kind == "repology":
                ids.add(("packages", str(value)))
            elif kind == "cpe":
                parts = str(value).removeprefix("cpe:2.3:").removeprefix("cpe:/").split(":")
                vendors.add(parts[1] if len(parts) > 1 else "")
    return frozenset(ids), vendors.pop().replace("_", " ") if len(vendors) == 1 else None


def _life(data: Mapping[str, Any], url: str, seen: date) -> tuple[str, Life] | None:
    """The version that was published last."""
    days = [one for one in data.get("releases") or () if isinstance(one.get("latestReleaseDate"), date)]
    if not days:
        return None
    last = max(days, key=lambda one: one["latestReleaseDate"])
    return life_of("endoflife", url, seen, tag=last.get("latest"), released=last["latestReleaseDate"])


def _cycles(data: Mapping[str, Any], seen: date, source: str) -> dict[str, Cycle]:
    """The cycles by their number, those of use first read."""
    label = data.get("releaseLabel")
    found: dict[str, Cycle] = {}
    for one in data.get("releases") or ():
        end, extended = one.get("eol"), one.get("eoes")
        last = max((day for day in (end, extended) if isinstance(day, date)), default=None)
        is_old = last < seen - _OLD if last else end is True
        is_followed = last is not None and last >= seen
        if is_followed or (not is_old and len(found) < MOST_CYCLES):
            number = str(one["releaseCycle"])
            found[number] = Cycle(
                label=_label(one.get("releaseLabel") or label, number, one.get("codename")),
                also=tuple(filter(None, [text_or_none(one.get("codename"))])),
                end=end if isinstance(end, date) else None,
                extended=extended if isinstance(extended, date) else None,
                source=source,
            )
    return found if any(cycle.end for cycle in found.values()) else {}


def _label(template: object, number: str, codename: object) -> str | None:
    """The label of a cycle when it says more than its number."""
    if not isinstance(template, str) or "<" in template or "{" in template:
        return None
    label = template.replace("__RELEASE_CYCLE__", number).replace("__CODENAME__", str(codename or ""))
    return " ".join(label.split()) if "__" not in label and number not in label else None
