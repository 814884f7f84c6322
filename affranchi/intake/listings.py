"""Names one a line, with a version or none: what Chocolatey, Homebrew, Scoop and people write."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from affranchi.intake.contents import UNTICKED, are_people
from affranchi.intake.decoding import lines_of
from affranchi.intake.inventory import Columns, Document, Inventory, Kind
from affranchi.intake.notes import (
    idle_rows,
    is_of_libraries,
    no_software,
    of_something_else,
    read_as_names,
)
from affranchi.intake.plain import ids_of, known
from affranchi.intake.xml import Events, parse
from affranchi.model.row import Row, RowSource
from affranchi.wording import quoted

_SAMPLE = 200
_MOST = 0.9
_VERSION = r"v?\d[\w.+~-]*"
_LIBRARY = re.compile(r"\s*[A-Za-z0-9][\w.\[\],-]*\s*(?:[=~<>!]=|@ file:|@ git\+)|[├└│]")
_GEMS = "*** LOCAL GEMS ***"
_PIP = re.compile(r"Package +Version(?: +Editable project location)?\n-+ -+")
_CHOCO = re.compile(rf"(?P<name>[A-Za-z0-9][\w.+-]*)(?:\||\s)(?P<version>{_VERSION})$")
_CHOCO_WORDS = re.compile(r"Chocolatey v|\d+ packages? installed|\d+ validations? performed", re.IGNORECASE)
_BREW = re.compile(rf"(?P<name>[a-z0-9][\w.+@/-]*) (?P<version>{_VERSION})(?: {_VERSION})*$")
_BREW_TITLE = re.compile(r"==> (?:Formulae|Casks)")
_TITLE = re.compile(rf"^{_BREW_TITLE.pattern}|:$")
_BREWFILE = re.compile(r"""(?P<what>tap|brew|cask|mas|vscode|whalebrew|go)\s+["'](?P<name>[^"']+)["']""")
_WINGET = re.compile(r"[A-Za-z0-9][\w+-]*(?:\.[A-Za-z0-9][\w+-]*)+$")
_BULLET = re.compile(r"^(?:[-–—•*·☑✅✓✔\s]|\[[xX]\]|\d{1,3}[.)]\s)+")  # « 3. Firefox », not « 3CX »
_RECORD = re.compile(r"[A-Za-z][\w-]*(?:;[^:]*)?:(?: \S|\S|$)")  # « FN:Jean Dupont », « Package: perl »
_LONGEST, _MOST_WORDS = 80, 9
_PROSE = re.compile(
    r"(?:[.;?,]|\s!)$|^(?:bonjour|objet|madame|monsieur|cordialement|merci)\b|[=<>{}|\t]", re.IGNORECASE
)


def read_listing(document: Document) -> Inventory | None:
    """What Chocolatey and Homebrew list; a list of libraries is refused, and says why."""
    head = [line.strip() for _, line in islice(lines_of(document.text), _SAMPLE)]
    if not head:
        return None
    if _share(head, _LIBRARY) > _MOST / 2 or _GEMS in head or _PIP.match("\n".join(head[:2])):
        return Inventory("unknown", problems=(is_of_libraries(document.name),))
    if any(map(_BREWFILE.match, head)) and _share(head, re.compile(rf"#|{_BREWFILE.pattern}")) >= _MOST:
        return document.inventory("brew", _brewfile(document.text))
    is_choco = any(map(_CHOCO_WORDS.match, head)) or all("|" in line for line in head)
    lines = [line for line in head if not _CHOCO_WORDS.match(line)]
    if is_choco and _share(lines, _CHOCO) >= _MOST:
        return _versioned(document, "choco", _CHOCO)
    if _share(lines, _BREW) >= _MOST:
        return _versioned(document, "brew", _BREW)
    return None


def _share(lines: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.match(line)) for line in lines) / len(lines) if lines else 0.0


def _versioned(document: Document, kind: Kind, pattern: re.Pattern[str]) -> Inventory:
    lines = ((at, line.strip()) for at, line in lines_of(document.text))
    found = ((at, pattern.match(line)) for at, line in lines if not _CHOCO_WORDS.match(line))
    rows = (
        Row(name, None, known(match["version"]), "other", line=at)
        for at, match in found
        if match and (name := known(match["name"]))
    )
    return document.inventory(kind, rows)


def _brewfile(text: str) -> Iterator[Row]:
    """The formulae and applications of a Brewfile, not the places that they come from."""
    for at, line in lines_of(text):
        found = _BREWFILE.match(line.strip())
        if found and found["what"] in ("brew", "cask", "mas") and (name := known(found["name"])):
            yield Row(name.rpartition("/")[2], None, None, "other", line=at)


class _Configured(Events):
    """Collects the packages of a `packages.config`: Chocolatey’s, or, for a framework, NuGet’s libraries."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Row] = []
        self.is_of_libraries = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "package" and (told := known(attributes.get("id"))):
            self.is_of_libraries |= "targetFramework" in attributes
            version = known(attributes.get("version"))
            self.found.append(Row(told, None, version, "other", line=self.line()))


def read_choco_config(document: Document) -> Inventory:
    """The `packages.config` that `choco export` writes."""
    found = _Configured()
    broken = parse(document.name, document.text, found)
    if found.is_of_libraries:
        return Inventory("unknown", problems=(is_of_libraries(document.name),))
    expected = "des éléments package, comme l’écrit choco export"
    missing = [] if found.found else [no_software(document.name, expected)]
    return document.inventory("choco", found.found, [broken] if broken else missing)


def read_names(document: Document) -> Inventory | None:
    """Names alone, one a line, maybe under titles (« École : »): a person’s, or identifiers of winget."""
    head = [line.strip() for _, line in islice(lines_of(document.text), _SAMPLE)]
    # An address or a rule among names is no reason to read none: it is told as a name that nobody knows.
    lines = [line for line in head if not _TITLE.search(line) and any(map(str.isalpha, line))]
    is_brew = any(map(_BREW_TITLE.match, head))
    is_list = len(lines) > max(1, len(head) - len(lines)) and all(
        len(line) <= _LONGEST and len(line.split()) <= _MOST_WORDS and not _PROSE.search(line)
        for line in lines
    )  # fmt: skip
    is_chosen = bool(document.columns and document.columns.get("name", "").upper() == "A")
    if not (is_list or is_chosen) or (_share(lines, _RECORD) > _MOST / 2 and not is_chosen):
        return None
    if not is_chosen and are_people(lines):
        return Inventory("unknown", problems=(of_something_else(document.name),))
    is_winget = _share(lines, _WINGET) >= _MOST
    source: RowSource = "winget" if is_winget else "other"
    named = (
        (at, name)
        for at, line in lines_of(document.text)
        if not _TITLE.search(line.rstrip())
        and (name := known(_BULLET.sub("", line.strip().strip('"')).removeprefix("tis-")))
    )
    if is_winget or is_brew:
        rows = (
            Row(name, source=source, ids=ids_of(("winget", name if _WINGET.match(name) else None)), line=at)
            for at, name in named
        )
        return document.inventory("winget-list" if is_winget else "brew", rows)
    told = list(named)
    idle = {at: mark for at, name in told if (mark := next(filter(name.startswith, UNTICKED), ""))}
    said = [] if is_chosen else [read_as_names(document.name)]
    if idle:
        left = [quoted(name.removeprefix(idle[at]).strip()) for at, name in told if at in idle]
        said.append(idle_rows(document.name, left))
    rows = (Row(name, source="sheet", line=at) for at, name in told if at not in idle)
    found = document.inventory("sheet", rows, said)
    return Inventory("sheet", found.machines, found.problems, Columns(("A",), {"name": "A"}, sure=is_chosen))
