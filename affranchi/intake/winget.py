"""winget: what `export` writes in JSON, and what `list` prints in the language of Windows.

Formats: packages.schema.2.0.json; `winget list` of winget-cli, its columns always in the same order.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from affranchi.intake.fixed import drawn_rows, underlined
from affranchi.intake.inventory import MOST_ROWS, Document, Inventory
from affranchi.intake.notes import partial_export, unnamed_rows
from affranchi.intake.plain import clean, guid, ids_of, known, mapping, tables
from affranchi.model.row import Row, RowId, RowSource

_MOST_COLUMNS = 5  # name, identifier, version, available, source
_REPOSITORIES = ("winget", "msstore")
_BEFORE_A_VERSION = re.compile(r"^[<>]\s*")
# A full name has 127 characters at most (Windows, « Package identity »): longer lines part in too many ways.
_FAMILY = re.compile(
    r"(?=.{,150}$)(?:MSIX\\)?(?P<name>[\w.-]+?)(?:_[\d.]+_\w*_[\w.~-]*)?_+(?P<publisher>[a-z0-9]{13})$"
)
_ARP = re.compile(r"ARP\\(?:Machine|User)\\\w+\\(?P<key>.+)", re.IGNORECASE)
_NAME_TITLES = frozenset({"name", "nom", "nombre", "nome", "naam", "nazwa", "имя"})
_ID_TITLES = frozenset({"id", "id.", "identifiant", "ид", "иден."})


def read_export(document: Document, value: object) -> Inventory | None:
    """`winget export`: identifiers, without names or publishers."""
    sources = mapping(value).get("Sources")
    if not isinstance(sources, list):
        return None
    rows = list(_packages(sources))
    return document.inventory("winget-export", rows, (partial_export(document.name),))


def _packages(sources: list[Any]) -> Iterator[Row]:
    for source in tables(sources):
        is_of_the_store = mapping(source.get("SourceDetails")).get("Name") == "msstore"
        kind: RowId = "msstore" if is_of_the_store else "winget"
        for package in tables(source.get("Packages")):
            if name := clean(package.get("PackageIdentifier")):
                yield Row(name, None, _version(package.get("Version")), "winget", ids_of((kind, name)))


def read_scoop(document: Document, value: object) -> Inventory | None:
    """`scoop export`: its applications, and the buckets that they come from."""
    told = mapping(value)
    if not isinstance(apps := told.get("apps"), list) or "buckets" not in told:
        return None
    found = ((clean(app.get("Name")), app.get("Version")) for app in tables(apps))
    return document.inventory("scoop", [Row(name, None, _version(v), "other") for name, v in found if name])


def read_list(document: Document) -> Inventory | None:
    """`winget list`, which cuts names and identifiers with `…`."""
    drawn = underlined(document.text)
    if drawn is None or not 3 <= len(drawn.titles) <= _MOST_COLUMNS:  # noqa: PLR2004 (name, identifier, version)
        return None
    if drawn.titles[0].casefold() not in _NAME_TITLES or drawn.titles[1].casefold() not in _ID_TITLES:
        return None
    printed = ((at, cells) for at, cells in drawn_rows(document.text, drawn) if any(cells[1:]))
    lines = [(at, row_of_list(cells, at)) for at, cells in islice(printed, MOST_ROWS + 1)]
    unnamed = [at for at, row in lines if row is None]
    problems = (unnamed_rows(document.name, len(unnamed), unnamed[0]),) if unnamed else ()
    return document.inventory("winget-list", (row for _, row in lines if row), problems)


def row_of_list(cells: Sequence[str], line: int) -> Row | None:
    """A row of `winget list`; its last column, when it names a repository, says whose the identifier is."""
    name = clean(cells[0])
    if name is None:
        return None
    last = cells[-1].casefold()
    repository = last if len(cells) > 3 and last in _REPOSITORIES else None  # noqa: PLR2004 (its fourth column)
    ids, source = _identified(cells[1], repository)
    return Row(name, None, _version(cells[2]), source, ids, line=line)


def _identified(identifier: str, repository: str | None) -> tuple[tuple[tuple[RowId, str], ...], RowSource]:
    """The identifiers of a row, unless they are cut, and where its name comes from."""
    is_whole = "…" not in identifier and "???" not in identifier
    if repository and is_whole:
        return ids_of(("msstore" if repository == "msstore" else "winget", clean(identifier))), "registry"
    key = _ARP.match(identifier)
    if key:
        code = guid(key["key"]) if is_whole else None
        kept = None if code or not is_whole else clean(key["key"])
        return ids_of(("product_code", code), ("registry_key", kept)), "registry"
    family = _FAMILY.match(identifier)
    if family:
        return ids_of(("appx", f"{family['name']}_{family['publisher']}")), "uwp"
    return (), "uwp" if identifier.startswith("MSIX\\") else "registry"


def _version(value: object) -> str | None:
    text = known(value)
    return known(_BEFORE_A_VERSION.sub("", text)) if text else None
