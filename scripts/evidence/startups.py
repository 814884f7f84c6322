"""The State’s own digital services (betagouv/beta.gouv.fr): name, addresses, who carries them."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from scripts.evidence.said import Place, Said, text_or_none


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each page says, once for each administration that carries the service."""
    for file in sorted((path / "content" / "_startups").glob("*.md")):
        data = yaml.safe_load(file.read_text(encoding="utf-8").split("\n---")[0].removeprefix("---"))
        incubator = str(data.get("incubator") or "").split("_")[0]
        sponsors = [str(one).rsplit("/", 1)[-1] for one in data.get("sponsors") or ()]
        for carrier in dict.fromkeys(filter(None, (incubator, *sponsors))):
            yield Said(
                source="beta.gouv.fr",
                names=(str(data["title"]),),
                url=f"{place.address}/content/_startups/{file.name}",
                seen=place.seen,
                where="",
                brand=carrier.upper(),
                page=text_or_none(data.get("link")),
                repository=text_or_none(data.get("repository")),
                is_state=True,
            )
