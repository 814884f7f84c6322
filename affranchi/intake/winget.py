"""Windows’ software as consoles print it: winget's list and export, `wmic`, PowerShell’s tables and lists.

Formats: packages.schema.2.0.json; `winget list` of winget-cli, its columns always in the same order.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from affranchi.intake.decoding import lines_of
from affranchi.intake.fixed import drawn_rows, titled, underlined
from affranchi.intake.headings import taken
from affranchi.intake.inventory import MOST_ROWS, Document, Inventory, Kind
from affranchi.intake.notes import partial_export, unnamed_rows
from affranchi.intake.plain import clean, guid, ids_of, known, words_of
from affranchi.intake.table import Line, read_table
from affranchi.model.row import Row, RowId, RowSource

_MOST_COLUMNS = 5  # name, identifier, version, available, source
_REPOSITORIES = ("winget", "msstore")
_BEFORE_A_VERSION = re.compile(r"^[<>]\s*")
_FAMILY = re.compile(r"(?:MSIX\\)?(?P<name>[\w.-]+?)(?:_[\d.]+_\w*_[\w.~-]*)?_+(?P<publisher>[a-z0-9]{13})$")
_ARP = re.compile(r"ARP\\(?:Machine|User)\\\w+\\(?P<key>.+)", re.IGNORECASE)
_NAME_TITLES = frozenset({"name", "nom", "nombre", "nome", "naam", "nazwa", "имя"})
_ID_TITLES = frozenset({"id", "id.", "identifiant", "ид", "иден."})


def read_export(document: Document, value: object) -> Inventory | None:
    """`winget export`: identifiers, without names or publishers."""
    sources = value.get("Sources") if isinstance(value, dict) else None
    if not isinstance(sources, list):
        return None
    rows = list(_packages(sources))
    return document.inventory("winget-export", rows, (partial_export(document.name),))


def _packages(sources: list[Any]) -> Iterator[Row]:
    for source in sources:
        packages = source.get("Packages") if isinstance(source, dict) else None
        kind = _repository(source.get("SourceDetails")) if isinstance(source, dict) else "winget"
        for package in packages if isinstance(packages, list) else ():
            name = clean(package.get("PackageIdentifier")) if isinstance(package, dict) else None
            if name:
                yield Row(name, None, _version(package.get("Version")), "winget", ids_of((kind, name)))


def _repository(details: object) -> RowId:
    return "msstore" if isinstance(details, dict) and details.get("Name") == "msstore" else "winget"


def read_scoop(document: Document, value: object) -> Inventory | None:
    """`scoop export`: its applications, and the buckets that they come from."""
    apps = value.get("apps") if isinstance(value, dict) else None
    if not isinstance(apps, list) or "buckets" not in value:  # type: ignore[operator]
        return None
    found = ((clean(app.get("Name")), app.get("Version")) for app in apps if isinstance(app, dict))
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
    repository = last if len(cells) > 3 and last in _REPOSITORIES else None  # noqa: PLR2004
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


# The properties of Win32_Product (Microsoft’s documentation of the class).
_WMIC = words_of(
    "assignmenttype|caption|description|helplink|helptelephone|identifyingnumber|installdate|"
    "installdate2|installlocation|installsource|installstate|language|localpackage|name|node|"
    "packagecache|packagecode|packagename|productid|regcompany|regowner|skunumber|transforms|"
    "urlinfoabout|urlupdateinfo|vendor|version|wordcount"
)
_PAIR = re.compile(r"\s*(?P<key>[A-Za-z]{2,30})\s*(?P<sign>[=:])\s?(?P<value>.*)$")
_INLINE = re.compile(
    r"(?:^|,\s*)(?P<key>Name|Version|Publisher|DisplayName|DisplayVersion|Vendor)=", re.IGNORECASE
)
_QUERIED = re.compile(r"\s+(?P<key>\w+)\s+REG_\w+(?:\s+(?P<value>.*))?$")
_HEAD = 60
_MOST_KEYS = 64
_NAMES = ("displayname", "name", "caption")


def read_drawn(document: Document) -> Inventory | None:
    """`wmic product get …`, or a table of PowerShell: columns drawn with spaces."""
    wmic = titled(document.text, _WMIC, 2)
    drawn = wmic or underlined(document.text)
    if drawn is None or not (wmic or taken(drawn.titles).sure):
        return None
    kind: Kind = "wmic" if wmic else "registry-text"
    return read_table(document, chain([(drawn.line, drawn.titles)], drawn_rows(document.text, drawn)), kind)


def read_pairs(document: Document) -> Inventory | None:
    """`Name=…` line by line, `DisplayName : …` as Format-List prints, or `Name=…, Version=…` on a line."""
    head = [line for _, line in islice(lines_of(document.text), _HEAD)]
    if sum(len(_INLINE.findall(line)) > 1 for line in head) > len(head) // 2:
        return _table(document, _inline(document.text), "registry-text")
    keys = [found["key"].casefold() for line in head if (found := _PAIR.match(line))]
    if len(keys) < len(head) // 2 or not set(keys) & set(_NAMES) or len(set(keys)) > len(_WMIC):
        return None
    is_wmic = any("=" in line for line in head)
    return _table(document, _blocks(document.text), "wmic" if is_wmic else "registry-text")


def read_query(document: Document) -> Inventory | None:
    """`reg query … /s`: a key, then its values, each with its type."""
    head = [line for _, line in islice(lines_of(document.text), _HEAD)]
    if not any(map(_QUERIED.match, head)) or not any(line.startswith("HKEY_") for line in head):
        return None
    return _table(document, _queried(document.text), "registry-text")


def _queried(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The values of each key that has a name to show."""
    started, pairs = 0, dict[str, str]()
    for at, line in chain(lines_of(text), ((0, "HKEY_"),)):
        if line.startswith("HKEY_"):
            if "DisplayName" in pairs:
                yield started, pairs
            started, pairs = at, {}
        elif found := _QUERIED.match(line):
            pairs[found["key"]] = found["value"].strip()


def _table(document: Document, found: Iterator[tuple[int, dict[str, str]]], kind: Kind) -> Inventory:
    """Pairs as a table: one column for each key of the first ones, in the order of their coming."""
    first = list(islice(found, _HEAD))
    headings = list(dict.fromkeys(key for _, pairs in first for key in pairs))[:_MOST_KEYS]
    lines: Iterator[Line] = (
        (at, [pairs.get(key, "") for key in headings]) for at, pairs in chain(first, found)
    )
    return read_table(document, chain([(0, headings)], lines), kind)


def _blocks(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The pairs of each block; a block ends where a key comes again."""
    started, pairs = 0, dict[str, str]()
    for at, line in lines_of(text):
        found = _PAIR.match(line)
        if not found:
            continue
        if found["key"] in pairs:
            yield started, pairs
            pairs = {}
        started = started if pairs else at
        pairs[found["key"]] = found["value"].strip()
    if pairs:
        yield started, pairs


def _inline(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for at, line in lines_of(text):
        found = list(_INLINE.finditer(line))
        ends = [*(each.start() for each in found[1:]), len(line)]
        if found:
            yield (
                at,
                {
                    each["key"]: line[each.end() : end].strip(" ,")
                    for each, end in zip(found, ends, strict=True)
                },
            )
