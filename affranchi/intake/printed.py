"""Windows’ software as consoles print it: `wmic` in its three layouts, PowerShell’s tables, `systeminfo`."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from affranchi.intake.decoding import lines_of
from affranchi.intake.fixed import drawn_rows, spaced, titled, underlined
from affranchi.intake.headings import taken
from affranchi.intake.inventory import Document, Inventory, Kind
from affranchi.intake.plain import words_of
from affranchi.intake.table import Line, read_table

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
# In English and in French, whose accents may be lost; `N/A build 19045` says the build again.
_SYSTEM = re.compile(
    r"(?:(?P<host>Host Name|Nom de l.h.{1,2}te)|(?P<name>OS Name|Nom du syst.{1,2}me d.exploitation)"
    r"|(?P<version>OS Version|Version du syst.{1,2}me))\s?:\s+(?P<value>\S.*?)(?:\s+N/A\b.*)?$"
)
_SYSTEM_HEADINGS = {"host": "Host Name", "name": "OS Name", "version": "OS Version"}
_HEAD = 60
_MOST_KEYS = 64
_NAMES = ("displayname", "name", "caption")


def read_drawn(document: Document) -> Inventory | None:
    """`wmic product get …`, a table of PowerShell or one that somebody aligned: columns drawn with spaces."""
    wmic, lined = titled(document.text, _WMIC, 2), underlined(document.text)
    drawn = wmic or lined or spaced(document.text)
    if drawn is None or not (wmic or taken(drawn.titles).sure):
        return None
    kind: Kind = "wmic" if wmic else "registry-text" if lined else "sheet"
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


def read_system(document: Document) -> Inventory | None:
    """`systeminfo`, of one machine or of several, one after the other: their system."""
    found = [dict[str, str]()]
    for told in filter(None, (_SYSTEM.match(line) for _, line in lines_of(document.text))):
        heading = next(heading for key, heading in _SYSTEM_HEADINGS.items() if told[key])
        found += [{}] if heading in found[-1] else []
        found[-1][heading] = told["value"]
    systems = [one for one in found if "OS Name" in one]
    return _table(document, iter(enumerate(systems, start=1)), "sheet") if systems else None


def _queried(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The values of each key that has a name to show."""
    started, pairs = 0, dict[str, str]()
    for at, line in chain(lines_of(text), ((0, "HKEY_"),)):
        if line.startswith("HKEY_"):
            if "DisplayName" in pairs:
                yield started, pairs
            started, pairs = at, {}
        elif found := _QUERIED.match(line):
            pairs[found["key"]] = (found["value"] or "").strip()


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
        pairs[found["key"]] = (found["value"] or "").strip()
    if pairs:
        yield started, pairs


def _inline(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for at, line in lines_of(text):
        found = list(_INLINE.finditer(line))
        ends = [*(each.start() for each in found[1:]), len(line)]
        if found:
            told = zip(found, ends, strict=True)
            yield at, {each["key"]: line[each.end() : end].strip(" ,") for each, end in told}
