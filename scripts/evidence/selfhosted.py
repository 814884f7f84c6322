"""awesome-selfhosted-data: licence, home page and repository of software that one hosts oneself."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from scripts.evidence.said import Place, Said, text_or_none


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each file of a clone says; several licences say neither "and" nor "or", and are not read."""
    for file in sorted((path / "software").glob("*.yml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        licences = list(data.get("licenses") or [])
        yield Said(
            source="awesome-selfhosted",
            names=(str(data["name"]),),
            url=f"{place.address}/software/{file.name}",
            seen=place.seen,
            where="",
            licence=(text_or_none(licences[0]) or "").removeprefix("⊘ ") if len(licences) == 1 else None,
            website=text_or_none(data.get("website_url")),
            repository=text_or_none(data.get("source_code_url")),
        )
