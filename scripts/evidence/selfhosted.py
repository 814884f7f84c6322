"""awesome-selfhosted-data: licence, home page and repository of software that one hosts oneself."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from scripts.evidence.life import life_of
from scripts.evidence.said import Place, Said, text_or_none


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each file of a clone says; several licences say neither "and" nor "or", and are not read."""
    for file in sorted((path / "software").glob("*.yml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        licences = list(data.get("licenses") or [])
        url, release = f"{place.address}/software/{file.name}", data.get("current_release") or {}
        yield Said(
            source="awesome-selfhosted",
            names=(str(data["name"]),),
            url=url,
            seen=place.seen,
            where="",
            licence=(text_or_none(licences[0]) or "").removeprefix("⊘ ") if len(licences) == 1 else None,
            website=text_or_none(data.get("website_url")),
            repository=text_or_none(data.get("source_code_url")),
            life=life_of(
                "selfhosted",
                url,
                place.seen,
                tag=release.get("tag"),
                released=release.get("published_at"),
                active=data.get("updated_at"),
                archived=data.get("archived") is True,
            ),
        )
