"""Scoop's buckets (ScoopInstaller/Main, Extras, Nonportable): licence and home page of Windows programs."""

import json
from collections.abc import Iterator
from pathlib import Path

from scripts.evidence.said import Place, Said, text_or_none


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each manifest of a bucket's clone says; its file's name, and those of its shortcuts, are names."""
    for file in sorted((path / "bucket").glob("*.json")):
        data = json.loads(file.read_text(encoding="utf-8-sig"))
        licence = data.get("license")
        if isinstance(licence, dict):
            licence = licence.get("identifier")
        listed = (one for one in data.get("shortcuts") or () if isinstance(one, list) and len(one) > 1)
        shortcuts = (str(one[1]).rsplit("\\")[-1] for one in listed)
        yield Said(
            source="Scoop",
            names=(file.stem, *shortcuts),
            url=f"{place.address}/bucket/{file.name}",
            seen=place.seen,
            where="",
            licence=text_or_none(licence),
            website=text_or_none(data.get("homepage")),
            repository=text_or_none(data.get("homepage")),
        )
