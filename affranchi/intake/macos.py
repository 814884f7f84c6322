"""macOS’s `system_profiler SPApplicationsDataType`, as text, as XML (a plist) or as JSON."""

import re
from collections.abc import Iterator, Mapping

from affranchi.intake.agent import system_row
from affranchi.intake.decoding import lines_of
from affranchi.intake.inventory import MOST_ROWS, Document, Inventory
from affranchi.intake.notes import no_software
from affranchi.intake.plain import clean, hints_of, known, mapping, tables
from affranchi.intake.xml import Events, parse
from affranchi.model.row import Row

_NAME = re.compile(r" {4}(?P<name>\S.*):$")
_FIELD = re.compile(r" {6}(?P<key>[^\s:][^:]{0,40}?)\s?:\s(?P<value>.*)$")
# The plist’s keys, and those of the text in English and French.
_KEYS: Mapping[str, str] = {
    **dict.fromkeys(("version", "installed_version"), "version"),
    **dict.fromkeys(("info", "get info string", "obtenir chaîne d’information"), "info"),
    **dict.fromkeys(("path", "location", "emplacement"), "path"),
    **dict.fromkeys(("obtained_from", "obtained from", "obtenu auprès de"), "from"),
    **dict.fromkeys(("signed_by", "signed by", "signé par"), "signer"),
}
_TITLES = re.compile(r"(?m)^(?:Applications|Logiciels|Software|Apps)\s?:\s*$")
_DEVELOPER = re.compile(r"Developer ID Application: .*?\([A-Z0-9]{10}\)")
_TOLD = frozenset({"version", "path", "obtained_from", "info", "lastModified"})  # of an application
# In Munki’s ApplicationInventory.plist and, of what is installed, ManagedInstallReport.plist.
_OF_MUNKI = frozenset({"bundleid", "installed_version"})
_SYSTEM = re.compile(r"(\D{3,20}?) (\d[\d.]*)")  # « macOS 14.5 (23F79) »
_EXPECTED = "la liste de system_profiler SPApplicationsDataType"


def is_profile(text: str) -> bool:
    """Whether a text is what `system_profiler` prints about applications."""
    head = text[:4_000]
    return _TITLES.search(head) is not None and any(_NAME.match(line) for _, line in lines_of(head))


def read_profile(document: Document) -> Inventory:
    """The applications of the text."""
    return document.inventory(
        "macos", (row for at, name, fields in _blocks(document.text) if (row := _row(at, name, fields)))
    )


def read_plist(document: Document) -> Inventory:
    """The applications of the XML."""
    found = _Applications()
    broken = parse(document.name, document.text, found)
    told = ((at, fields.get("_name") or fields["name"], fields) for at, fields in found.found)
    rows = [row for at, name, fields in told if (row := _row(at, name, fields))]
    problems = [broken] if broken else [] if rows else [no_software(document.name, _EXPECTED)]
    return document.inventory("macos", rows, problems)


def read_profile_json(document: Document, value: object) -> Inventory | None:
    """The applications of the JSON, and the system where `SPSoftwareDataType` tells it."""
    applications, about = (mapping(value).get(f"SP{kind}DataType") for kind in ("Applications", "Software"))
    if not isinstance(applications, list) and not isinstance(about, list):
        return None
    told = [_row(0, _first(one.get("_name")), one) for one in tables(applications)]
    called = (_SYSTEM.match(_first(one.get("os_version"))) for one in tables(about))
    told += (system_row(found[1], found[2], None, "macos") for found in called if found)
    rows = [*filter(None, told)]
    return document.inventory("macos", rows, [] if rows else [no_software(document.name, _EXPECTED)])


def _first(value: object) -> str:
    """A text, or the first of a list of texts."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else ""


def _blocks(text: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Each name with the fields under it; a field that goes on over several lines keeps its first."""
    current: tuple[int, str, dict[str, str]] | None = None
    for at, line in lines_of(text):
        name = _NAME.match(line)
        if name:
            if current:
                yield current
            current = (at, name["name"], {})
        elif current and (field := _FIELD.match(line)):
            current[2].setdefault(field["key"], field["value"])
    if current:
        yield current


def _row(line: int, raw_name: str, raw: Mapping[str, object]) -> Row | None:
    name = clean(raw_name)
    if name is None:
        return None
    fields = {_KEYS[key.lower()]: _first(value) for key, value in raw.items() if key.lower() in _KEYS}
    return Row(
        name=name,
        publisher=_signer(fields) or known(fields.get("info")),
        version=known(fields.get("version")),
        source="macos",
        hints=hints_of(("system_category", clean(folder_of(fields.get("path", ""))))),
        line=line,
    )


def _signer(fields: Mapping[str, str]) -> str | None:
    """Who signed: the first certificate of the chain; Apple for what comes with the system."""
    signer = fields.get("signer", "")
    if found := _DEVELOPER.match(signer):
        return known(found[0])
    is_apple = fields.get("from", "").casefold() == "apple" or signer.startswith("Software Signing")
    return "Apple" if is_apple else None


def folder_of(path: str) -> str:
    """Where an application lies: its first two folders, a person’s or a disk’s name left out."""
    parts = [part for part in path.split("/") if part]
    if parts[:1] == ["Volumes"]:
        parts = parts[2:]
    if parts[:1] in (["Users"], ["Utilisateurs"]):
        parts = ["Users", *parts[2:]]
    return "/".join(parts[:-1][:2])


class _Applications(Events):
    """Collects the dictionaries that have a `_name`, or what Munki tells; of a list, the first text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, dict[str, str]]] = []
        self._open: list[tuple[int, dict[str, str]]] = []
        self._key = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 (a plist has none)
        if name == "dict":
            self._open.append((self.line(), {}))

    def end(self, name: str, text: str) -> None:
        if name == "key":
            self._key = text
        elif name == "string" and self._open:
            self._open[-1][1].setdefault(self._key, text)
        elif name == "dict":
            self._close(*self._open.pop())

    def _close(self, line: int, fields: dict[str, str]) -> None:
        is_application = "_name" in fields and not _TOLD.isdisjoint(fields)
        is_of_munki = "name" in fields and not _OF_MUNKI.isdisjoint(fields)
        if (is_application or is_of_munki) and len(self.found) <= MOST_ROWS:
            self.found.append((line, fields))
