"""The winget manifests (microsoft/winget-pkgs): publisher, name, licence, home page of Windows programs.

Read from a folder of manifests laid out as in the repository, or from a table (tab-separated: `path` in the
repository, `package_name`, `publisher`, `author`, `licence`, `website`).
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import yaml

from scripts.evidence.said import Place, Said, text_or_none

_COLUMNS = {
    "PackageName": "package_name",
    "Publisher": "publisher",
    "Author": "author",
    "License": "licence",
    "PackageUrl": "website",
}


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each manifest says."""
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield _said(place, row["path"], {key: row.get(name) for key, name in _COLUMNS.items()})
        return
    for file_path in sorted(path.rglob("*.yaml")):
        data = yaml.safe_load(file_path.read_text(encoding="utf-8-sig"))
        if isinstance(data, dict) and data.get("PackageName"):
            yield _said(place, file_path.relative_to(path).as_posix(), data)


def _said(place: Place, inside: str, data: Mapping[str, object]) -> Said:
    identifier = PurePosixPath(inside).name.split(".locale.")[0].removesuffix(".yaml")
    return Said(
        source="winget",
        names=(text_or_none(data["PackageName"]) or "",),
        url=f"{place.address}/{inside}",
        seen=place.seen,
        where="",
        vendor=text_or_none(data.get("Publisher")),
        brand=text_or_none(data.get("Author")),
        licence=text_or_none(data.get("License")),
        website=text_or_none(data.get("PackageUrl") or data.get("PublisherUrl")),
        ids=frozenset({("winget", identifier.casefold())}),
    )
