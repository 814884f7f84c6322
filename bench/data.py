"""Records in this process: load, check, redact, figures, opportunities, the catalogue; all linear.

158 communes × 80 declarations, the largest EPCI, against `tomli` alone reading the same files in the same
run; cold, with no store of parsed records. Twice the communes may take at most 2.6 times as long.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import tomli
import yaml

from affranchi.actions.check import checked
from affranchi.figures.all import figures_from
from affranchi.figures.facts import Facts, facts_on
from affranchi.figures.figure import Scope
from affranchi.figures.trajectory import FOLLOWED, month_ends, trajectory
from affranchi.opportunities.all import opportunities_of
from affranchi.redaction import redact
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import _reference_records, read_registry, registry_of
from bench.measures import Measure, cpu_of, report, scratch
from bench.territories import COMMUNES, records, territory

TODAY = datetime.now(UTC).date()  # the catalogue may have been read today
GROWTH = 2.6


def main() -> int:
    """Measure, print, and fail past a ceiling."""
    with scratch() as folder:
        os.environ["XDG_CACHE_HOME"] = "/dev/null"  # no store can be there
        return report(_measures(folder))


def _measures(folder: Path) -> Iterator[Measure]:
    root = territory(folder / "whole")
    half = registry_of((path, text.encode()) for path, text in records(COMMUNES // 2)).registry
    texts = [file.read_bytes() for file in root.glob("inventory/*/*.toml")]
    plain = cpu_of(lambda: [tomli.loads(one.decode()) for one in texts])
    catalogue = cpu_of(_catalogue)
    load = cpu_of(lambda: read_registry(root)) - catalogue
    read = read_registry(root)
    whole, count = read.registry, len(read.registry.declarations)
    wrong = [one for one in checked(root, read, TODAY) if one.severity == "error"]
    check = cpu_of(lambda: checked(root, read, TODAY))
    told = f"{count:,} declarations"
    yield Measure(f"wrong declarations, {told}", len(wrong), 0, "")
    yield Measure(f"load, {told}", load, None, "s", "tomli", plain)
    yield Measure(f"check in process, {told}", check, None, "s", "tomli", plain)
    yield Measure("load and check, declarations a second", count / (load + check), 8_000, "/s", is_floor=True)
    yield Measure(f"redact, {told}", cpu_of(lambda: redact(whole, "public")), None, "s", "tomli", plain)
    yield Measure("the catalogue, read and made into records", catalogue, 0.25, "s")
    files = [data for _, data in read_tree(bundle(), ("catalogue",)) if isinstance(data, bytes)]
    entries = [yaml.safe_dump(tomli.loads(data.decode()), allow_unicode=True) for data in files]
    yaml_takes = cpu_of(lambda: [yaml.safe_load(text) for text in entries], 1)
    yield Measure("the catalogue: times faster than PyYAML", yaml_takes / catalogue, 20, "×", is_floor=True)
    facts, less = facts_on(whole, TODAY, {}), facts_on(half, TODAY, {})
    for name, work, asked, runs in (
        ("figures of the territory", lambda f: figures_from(_new(f)), 1.5, 3),
        ("figures of each commune", lambda f: _each(f, [Scope(c.slug) for c in f.communes]), None, 1),
        ("figures of each function", lambda f: _each(f, [Scope(None, s) for s in _filled(f)]), None, 1),
        ("ten years of figures", lambda f: _ten_years(_new(f)), 1.5, 3),
        ("opportunities", lambda f: opportunities_of(_new(f)), 1.5, 3),
    ):
        took = cpu_of(lambda work=work: work(facts), runs)  # type: ignore[misc]
        yield Measure(f"{name}, {told}", took, asked)
        short = cpu_of(lambda work=work: work(less), runs)  # type: ignore[misc]
        yield Measure(f"{name}: times half the communes", took / short, GROWTH, "×")


def _new(facts: Facts) -> Facts:
    """The same facts, of which nothing was asked yet."""
    return facts_on(facts.registry, TODAY, {})


def _each(facts: Facts, scopes: Iterable[Scope]) -> None:
    """The figures of each of some scopes."""
    new = _new(facts)
    for scope in scopes:
        figures_from(new.within(scope))


def _filled(facts: Facts) -> list[str]:
    return sorted({one for p in facts.possible for one in p.functions})


def _catalogue() -> None:
    """The catalogue as the first command of a process reads it: what a process keeps is forgotten first."""
    _reference_records.cache_clear()
    registry_of([])


def _ten_years(facts: Facts) -> None:
    for key in FOLLOWED:
        trajectory(facts, key, month_ends(date(2016, 12, 1), TODAY))


if __name__ == "__main__":
    sys.exit(main())
