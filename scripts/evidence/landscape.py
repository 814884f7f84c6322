"""The CNCF's own landscape (cncf/landscape): the projects that it holds, by their repositories."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from scripts.evidence.said import Place, Said, text_or_none


def read(path: Path, place: Place) -> Iterator[Said]:
    """What `landscape.yml` says of each project of the foundation's; what it only lists is left out."""
    text = (path / "landscape.yml").read_text(encoding="utf-8")
    for category in yaml.safe_load(text)["landscape"]:
        for subcategory in category["subcategories"] or ():
            for item in subcategory["items"] or ():
                if item.get("project") in ("graduated", "incubating", "sandbox"):
                    yield Said(
                        source="CNCF",
                        names=(str(item["name"]).partition(" (")[0],),
                        url=f"{place.address}/landscape.yml",
                        seen=place.seen,
                        where=str(item["name"]),
                        vendor="CNCF",
                        website=text_or_none(item.get("homepage_url")),
                        repository=text_or_none(item.get("repo_url")),
                    )
