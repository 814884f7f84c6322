"""A `.reg` file of Windows: the `Uninstall` keys that have a name to display."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from affranchi.intake.agent import row_of
from affranchi.intake.decoding import lines_of
from affranchi.intake.inventory import MOST_ROWS, Document, Inventory
from affranchi.intake.notes import no_software
from affranchi.model.row import Row
from affranchi.wording import quoted

_FIRST_LINE = re.compile(r"\s*(?:Windows Registry Editor Version 5\.00|REGEDIT4)", re.IGNORECASE)
_KEY = re.compile(r"\[(?!-)(?P<key>.*)\]$")
_UNINSTALL = re.compile(r"\\CurrentVersion\\Uninstall\\(?P<leaf>[^\\]+)$", re.IGNORECASE)
_VALUE = re.compile(r'"(?P<name>\w+)"=(?P<value>.*)$')
# The values read, and what agents call those that they read too.
_WANTED: Mapping[str, str] = {
    **{one: one for one in ("publisher", "helplink", "systemcomponent", "parentkeyname", "releasetype")},
    "displayname": "name", "displayversion": "version", "urlinfoabout": "url_info_about",
}  # fmt: skip
_LONGEST_HEX = 4_000
_EXPECTED = r"des clés HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
_ADVICE = f"Dans l’éditeur du Registre, exportez la branche {quoted('Uninstall')}."


def is_reg_file(text: str) -> bool:
    """Whether a text is an export of the registry editor."""
    return _FIRST_LINE.match(text[:200]) is not None


def read_reg_file(document: Document) -> Inventory:
    """The displayed software; a key without `DisplayName` is one that Windows does not show either."""
    found = (row for line, leaf, values in _keys(document.text) if (row := _row(line, leaf, values)))
    rows = list(islice(found, MOST_ROWS + 1))
    problems = () if rows else (no_software(document.name, _EXPECTED, _ADVICE),)
    return document.inventory("reg", rows, problems)


def category_of(component: object, parent: object, release: object) -> str:
    """The category that GLPI’s agent would give to an entry (`Win32/Softwares.pm`, 77f7cdd)."""
    kind = release.strip().lower().replace(" ", "_") if isinstance(release, str) else ""
    if kind:
        return kind if kind in ("security_update", "hotfix") else "update"
    is_component = str(component).strip() not in ("", "0", "None") or str(parent or "").strip()
    return "system_component" if is_component else "application"


def _row(line: int, leaf: str, values: dict[str, str]) -> Row | None:
    told = [values.get(name, "") for name in ("systemcomponent", "parentkeyname", "releasetype")]
    return row_of({**values, "guid": leaf, "system_category": category_of(*told)}, "registry", line)


def _keys(text: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Each `Uninstall` key: its line, its last part, its wanted values."""
    current: tuple[int, str, dict[str, str]] | None = None
    for line, content in _joined(text):
        if content.startswith("["):
            if current:
                yield current
            leaf = _leaf(content)
            current = (line, leaf, {}) if leaf else None
        elif current and (found := _VALUE.match(content)) and found["name"].lower() in _WANTED:
            current[2].setdefault(_WANTED[found["name"].lower()], _value(found["value"]))
    if current:
        yield current


def _leaf(content: str) -> str | None:
    key = _KEY.match(content)
    found = _UNINSTALL.search(key["key"]) if key else None
    return found["leaf"] if found else None


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """The lines, those of a long hexadecimal value as one, cut when very long."""
    started, whole = 0, ""
    for line, content in lines_of(text):
        started = started if whole else line
        is_continued = content.endswith("\\") and "=hex" in (whole or content)
        whole = (
            f"{whole}{content.strip().rstrip(chr(92))}"[:_LONGEST_HEX] if whole or is_continued else content
        )
        if not is_continued:
            yield started, whole
            whole = ""


def _value(written: str) -> str:
    """The text of a value: a string, an expandable string in hexadecimal, or a number."""
    if written.startswith('"'):
        return re.sub(r"\\(.)", r"\1", written[1:].removesuffix('"'))
    kind, _, digits = written.partition(":")
    if kind == "dword":
        return digits.lstrip("0")
    if kind not in ("hex(1)", "hex(2)"):
        return ""
    pairs = re.findall(r"\b[0-9a-fA-F]{2}\b", digits[:_LONGEST_HEX])
    return bytes(int(pair, 16) for pair in pairs).decode("utf-16-le", "replace").rstrip("\x00")
