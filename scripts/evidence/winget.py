"""The winget manifests (microsoft/winget-pkgs): publisher, name, licence, home page of Windows programs.

Read from a folder of manifests laid out as in the repository, or from a table (tab-separated: `path` in the
repository, `package_name`, `publisher`, `licence`, `website`).
"""

import csv
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import yaml

from scripts.evidence.said import Place, Said, text_or_none


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each manifest says."""
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                site = row.get("package_url") or row["website"]
                yield _said(place, row["path"], row["package_name"], row["publisher"], row["licence"], site)
        return
    for file_path in sorted(path.rglob("*.yaml")):
        data = yaml.safe_load(file_path.read_text(encoding="utf-8-sig"))
        if isinstance(data, dict) and data.get("PackageName"):
            inside = file_path.relative_to(path).as_posix()
            site = data.get("PackageUrl") or data.get("PublisherUrl")
            yield _said(place, inside, data["PackageName"], data.get("Publisher"), data.get("License"), site)


def _said(place: Place, inside: str, name: object, vendor: object, licence: object, site: object) -> Said:
    identifier = PurePosixPath(inside).name.split(".locale.")[0].removesuffix(".yaml")
    return Said(
        source="winget",
        names=(text_or_none(name) or "",),
        url=f"{place.address}/{inside}",
        seen=place.seen,
        where="",
        vendor=text_or_none(vendor),
        licence=text_or_none(licence),
        website=text_or_none(site),
        ids=frozenset({("winget", identifier.casefold())}),
    )
