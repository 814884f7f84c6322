"""Write into the catalogue what some sources prove, and say what they say otherwise.

    python -m scripts.evidence --from scoop Main https://github.com/ScoopInstaller/Main/blob/5ce3 2026-08-22

`--from KIND PATH ADDRESS DAY` is given once a source: where it lies on this machine and in public, the day it
was read. Sources given together confirm one another. None of their files is committed: CONTRIBUTING.md says
how to get them.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from affranchi.model.path import path_of
from affranchi.model.software import Software
from affranchi.registry import Registry
from affranchi.storage.records import read_registry, write_record
from scripts.evidence import (
    chocolatey,
    confirming,
    debian,
    endoflife,
    landscape,
    pages,
    recorded,
    repositories,
    scoop,
    selfhosted,
    sill,
    startups,
    state,
    terms,
    winget,
)
from scripts.evidence.facts import Disagreement, applied, prove
from scripts.evidence.said import Place, Said

READERS = {
    "chocolatey": chocolatey.read,
    "debian": debian.read,
    "endoflife": endoflife.read,
    "landscape": landscape.read,
    "pages": pages.read,
    "repositories": repositories.read,
    "scoop": scoop.read,
    "selfhosted": selfhosted.read,
    "sill": sill.read,
    "startups": startups.read,
    "state": state.read,
    "terms": terms.read,
    "winget": winget.read,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the sources, write the records that changed, print what differs."""
    asked = _parser().parse_args(arguments)
    said = [one for source in asked.sources for one in _read(*source)]
    registry = read_registry(asked.root).registry
    records, differing = _proved(registry, said)
    written = 0
    for slug, found in records.items():
        made = registry.software[slug].model_copy(update={"life": found.life}) if asked.life else found
        # A territory's own entries alone: the reference catalogue is written where it lies.
        if made != registry.software[slug] and (asked.root / path_of(made)).is_file():
            write_record(asked.root, made)
            written += 1
    for one in differing:
        print(one.slug, one.fact, one.ours, one.theirs, one.url, sep="\t")
    told = f"{len(said)} products read, {written} records written, {len(differing)} differences"
    print(told, file=sys.stderr)
    return 0


def _proved(registry: Registry, said: Sequence[Said]) -> tuple[dict[str, Software], list[Disagreement]]:
    """The records with all that is proved: an address that one source proves makes others speak of it."""
    records = dict(registry.software)
    while True:
        differing: list[Disagreement] = []
        before = dict(records)
        for proofs in prove(replace(registry, software=before), [*said, *recorded.read(before.values())]):
            records[proofs.software.slug] = applied(proofs)
            differing += proofs.disagreements
        records = {slug: confirming.confirmed(recorded.signed(one)) for slug, one in records.items()}
        if records == before:
            return records, differing


def _read(kind: str, path: str, address: str, day: str) -> Iterator[Said]:
    if kind not in READERS:
        msg = f"unknown kind of source {kind!r}: one of {', '.join(READERS)}"
        raise SystemExit(msg)
    return READERS[kind](Path(path), Place(address.rstrip("/"), date.fromisoformat(day)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.evidence", description=__doc__.splitlines()[0])
    parser.add_argument("--life", action="store_true", help="write what is said of life alone")
    parser.add_argument("--root", type=Path, default=Path())
    names = ("KIND", "PATH", "ADDRESS", "DAY")
    parser.add_argument("--from", dest="sources", nargs=4, action="append", default=[], metavar=names)
    return parser


if __name__ == "__main__":
    sys.exit(main())
