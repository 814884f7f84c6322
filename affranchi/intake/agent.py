"""Rows as GLPI’s, FusionInventory’s and OCS’s agents write them, in JSON or XML: the same names of fields."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, get_args

from affranchi.intake.inventory import MOST_ROWS, Document, Inventory
from affranchi.intake.notes import no_software, unnamed_rows
from affranchi.intake.plain import clean, guid, hints_of, ids_of, known, website, words_of
from affranchi.intake.xml import Events, parse
from affranchi.model.problem import Problem
from affranchi.model.row import Row, RowId, RowSource
from affranchi.wording import quoted

# The fields read; any other (USERNAME, USERID, FOLDER, COMMENTS…) is not looked at.
FIELDS = words_of("name|publisher|version|from|system_category|guid|uninstall_string|url_info_about|helplink")
_EDITION = re.compile(
    r"(?i)\b(?:pro(?:fessionnel|fessional)?|famille|home|entreprise|enterprise|[ée]ducation)\b.*"
)
_OURS = ("winget", "sbom", "sheet", "other")  # sources that no agent names
_SOURCES: Mapping[str, RowSource] = {one: one for one in get_args(RowSource) if one not in _OURS}
# Where the name of a package is its identifier.
_PACKAGES: Mapping[str, RowId] = {one: one for one in get_args(RowId) if one in _SOURCES}


def source_of(text: object, default: RowSource) -> RowSource:
    """The source that an agent names."""
    return _SOURCES.get(text.strip().lower(), default) if isinstance(text, str) else default


def default_source(system: object) -> RowSource:
    """Where software comes from on an operating system, when the rows do not say it."""
    word = system.lower() if isinstance(system, str) else ""
    if "darwin" in word or "macos" in word or "mac os" in word:
        return "macos"
    return "registry" if "windows" in word or word == "mswin32" else "other"


def row_of(fields: Mapping[str, Any], default: RowSource, line: int = 0) -> Row | None:
    """A row, from fields under their lower-case names; None without a name."""
    name = known(fields.get("name"))
    if name is None:
        return None
    source = source_of(fields.get("from"), default)
    publisher = _publisher(fields.get("publisher"))
    site = website(publisher) or website(fields.get("url_info_about")) or website(fields.get("helplink"))
    return Row(
        name=name,
        publisher=publisher,
        version=known(fields.get("version")),
        source=source,
        ids=_ids(fields, source, name),
        hints=hints_of(("system_category", known(fields.get("system_category"))), ("homepage", site)),
        line=line,
    )


def system_row(name: object, version: object, kernel: object, source: RowSource) -> Row | None:
    """The operating system as the software that it is; on Windows its kernel says its build.

    The edition stays beside the build: the end of support depends on it.
    """
    named = clean(name)
    if named is None:
        return None
    _, windows, release = named.partition("Windows ")
    if not windows:
        return Row(name=named, version=known(version), source=source)
    edition = _EDITION.search(release)
    build = known(kernel)
    told = " ".join(filter(None, (build, edition[0] if edition else None))) if build else release
    return Row(name=named, publisher="Microsoft Corporation", version=told, source=source)


def _publisher(value: object) -> str | None:
    """Who is said to publish; OCS 3 gives a homepage, left out when it lies on a local network."""
    text = known(value)
    return text if text is None or website(text) or "://" not in text else None


def _ids(fields: Mapping[str, Any], source: RowSource, name: str) -> tuple[tuple[RowId, str], ...]:
    if source in _PACKAGES:
        return ids_of((_PACKAGES[source], name))
    if source not in ("registry", "uwp", "wmi", "other"):
        return ()
    found = fields.get("guid")
    code = guid(found) or guid(fields.get("uninstall_string"))
    key = clean(found) if not guid(found) and source == "registry" else None
    return ids_of(("product_code", code), ("registry_key", key))


# What is read of the machine and of its operating system; its words say where software comes from when
# the rows do not.
_SYSTEM = {
    ("HARDWARE", "OSNAME"): "name",
    ("HARDWARE", "OSVERSION"): "kernel",
    ("OPERATINGSYSTEM", "FULL_NAME"): "full_name",
    ("OPERATINGSYSTEM", "KERNEL_NAME"): "kernel_name",
    ("OPERATINGSYSTEM", "KERNEL_VERSION"): "kernel_version",
    ("OPERATINGSYSTEM", "VERSION"): "version",
    ("REQUEST", "DEVICEID"): "device",
}


class _Software(Events):
    """Collects the fields of each `SOFTWARES`, and the name of the system."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, dict[str, str]]] = []
        self.system: dict[str, str] = {}
        self._path: list[str] = []
        self._fields: dict[str, str] | None = None

    def begin(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 (agents write none)
        self._path.append(name)
        if name == "SOFTWARES":
            self._fields = {}
            if len(self.found) <= MOST_ROWS:
                self.found.append((self.line(), self._fields))

    def end(self, name: str, text: str) -> None:
        self._path.pop()
        if name == "SOFTWARES":
            self._fields = None
        elif self._fields is not None and name.lower() in FIELDS:
            self._fields.setdefault(name.lower(), text)
        elif self._path and (self._path[-1], name) in _SYSTEM:
            self.system[_SYSTEM[self._path[-1], name]] = text[:100]


def read_agent_xml(document: Document) -> Inventory:
    """An inventory under a `REQUEST`; rows found before a break in the XML are kept."""
    software = _Software()
    broken = parse(document.name, document.text, software)
    said = software.system
    default = default_source(" ".join(said.get(key, "") for key in ("name", "kernel_name", "full_name")))
    rows = [row for line, fields in software.found if (row := row_of(fields, default, line))]
    kernel = said.get("kernel_version") or said.get("kernel")
    system = system_row(said.get("full_name") or said.get("name"), said.get("version"), kernel, default)
    rows += [system] if system else []
    problems = _problems(document.name, software, broken)
    return document.inventory("agent-xml", rows, problems, said.get("device"))


def _problems(name: str, software: _Software, broken: Problem | None) -> list[Problem]:
    said = [broken] if broken else []
    if not software.found and not broken:
        said.append(
            no_software(name, "des éléments SOFTWARES", "Vérifiez que l’agent inventorie les logiciels.")
        )
    unnamed = [line for line, fields in software.found if not fields.get("name", "").strip()]
    return [*said, unnamed_rows(name, len(unnamed), unnamed[0])] if unnamed else said


_DEPTH = 3


def read_glpi(document: Document, value: object) -> Inventory | None:
    """A native inventory: `content.softwares[]`."""
    content = value.get("content") if isinstance(value, dict) else None
    if not isinstance(content, dict):
        return None
    found = content.get("softwares")
    if not isinstance(found, list):
        expected = "content.softwares, la liste des logiciels"
        advice = f"Demandez l’inventaire avec la catégorie {quoted('software')}."
        return Inventory("glpi-json", problems=(no_software(document.name, expected, advice),))
    system = content.get("operatingsystem")
    source = default_source(_system_name(system))
    rows, problems = _read(document, found, source)
    told = _system(system, source)
    device = value.get("deviceid") if isinstance(value, dict) else None
    return document.inventory("glpi-json", [*rows, *([told] if told else ())], problems, device)


def read_ocs(document: Document, value: object) -> Inventory | None:
    """An inventory of OCS 3: `SOFTWARES[]`, at the top or under the name of a template."""
    found = _softwares(value, _DEPTH)
    return None if found is None else document.inventory("ocs-json", *_read(document, found, "registry"))


def _softwares(value: object, depth: int) -> list[Any] | None:
    if not isinstance(value, dict) or not depth:
        return None
    found = value.get("SOFTWARES")
    if isinstance(found, list):
        return found
    deeper = (_softwares(each, depth - 1) for each in value.values() if isinstance(each, dict))
    return next((each for each in deeper if each is not None), None)


def _system_name(system: object) -> str:
    if not isinstance(system, dict):
        return ""
    return " ".join(str(system.get(key, ""))[:100] for key in ("kernel_name", "name", "full_name"))


def _system(system: object, source: RowSource) -> Row | None:
    if not isinstance(system, dict):
        return None
    name = system.get("full_name") or system.get("name")
    return system_row(name, system.get("version"), system.get("kernel_version"), source)


def _read(document: Document, found: list[Any], default: RowSource) -> tuple[list[Row], tuple[Problem, ...]]:
    """The rows of a list of software, and how many had no name."""
    rows = list(islice(_rows(found, default), MOST_ROWS + 1))
    missing = len(found) - len(rows) if len(rows) <= MOST_ROWS else 0
    return rows, (unnamed_rows(document.name, missing, 0),) if missing else ()


def _rows(found: list[Any], default: RowSource) -> Iterator[Row]:
    for each in found:
        fields = each if isinstance(each, dict) else {}
        if "name" not in fields:  # OCS writes names in capitals
            fields = {key.lower(): value for key, value in fields.items()}
        if row := row_of(fields, default):
            yield row
