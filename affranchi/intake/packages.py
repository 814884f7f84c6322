"""Packages of Linux as their tools list them: dpkg, apt, rpm, snap, flatpak, pacman; known by their lines.

Fields with tabs: those of the guide, or those of GLPI’s agent (`Linux/Packages.pm`, 77f7cdd).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from affranchi.intake.decoding import lines_of
from affranchi.intake.fixed import drawn_rows, titled
from affranchi.intake.inventory import Document, Inventory, Kind
from affranchi.intake.notes import bounded, given_up, unread_line
from affranchi.intake.plain import clean, hints_of, ids_of, known, plain, website, words_of
from affranchi.model.problem import Problem
from affranchi.model.row import Row

_SAMPLE = 200
_HEADINGS = (
    *("Desired=", "Souhait=", "| ", "|/ ", "||/", "+++", "WARNING", "Listing", "En train"),
    *("Installed", "Paquets install", "Loaded plugins", "Modules compl", "Last metadata", "Dernière vérif"),
    *("Not root", "Updating Subscription"),
)
# Of `dnf list`, what follows is not installed.
_OFFERED = re.compile(r"(?:Available|Obsoleting|Recently added|Paquets disponibles)\b", re.IGNORECASE)
_MOST_UNREAD = 10_000
_MOST = 0.7  # of the lines have the form; the others are headings and warnings
_Source = Literal["deb", "rpm", "pacman"]
_SOURCES: Mapping[Kind, _Source] = {
    "dpkg": "deb", "apt": "deb", "rpm": "rpm", "pacman": "pacman", "apk": "pacman",
}  # fmt: skip
_TAB = "\t"
_DEB_ARCH = r"(?:all|amd64|i386|arm64|armhf|armel|riscv64|ppc64el|s390x|mips64el)"
_RPM_ARCH = r"(?:noarch|x86_64|i[3-6]86|aarch64|armv7hl|ppc64le|s390x|src|\(none\))"
_VERSION = r"(?:\d+:)?[^\s\t]*\d[^\s\t]*"
_APP_ID = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+){2,}$")
_SNAP_PUBLISHERS = ("publisher", "developer", "editeur", "developpeur")
_SNAP_TITLES = words_of("name|nom|version|rev|revision|tracking|suivi|canal|notes|note") | {*_SNAP_PUBLISHERS}
_SNAP_PARTS = ("base", "snapd", "core", "gadget")
_SNAP_REVISIONS = frozenset(["rev", "revision"])
_INSTALLATIONS = ("system", "user", "système", "utilisateur")
_BRANCH = re.compile(r"(?:stable|beta|master|test|devel|\d{1,2}(?:\.\d+)?|\d\dbeta)$")
_APP_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class _Form:
    """How the lines of a listing look, and what they give: nothing for what is not installed."""

    kind: Kind
    line: re.Pattern[str]
    expected: str
    keeps: Callable[[re.Match[str]], object] = bool


def read_packages(document: Document) -> Inventory | None:
    """The packages of the first form that most lines have."""
    head = [line for _, line in islice(lines_of(document.text), _SAMPLE)]
    least = max(1, _MOST * (len(head) - _extra(head)))
    for form in _FORMS:
        if sum(bool(form.line.match(line)) for line in head) >= least:
            return _listed(document, form)
    return _snaps(document) or _flatpaks(document, head)


def _extra(head: Sequence[str]) -> int:
    """How many of the first lines are `dpkg -l`’s headings, apt’s « Listing… » or what dnf says before."""
    return sum(line.startswith(_HEADINGS) for line in head[:8])


def _listed(document: Document, form: _Form) -> Inventory:
    unread: list[int] = []

    def rows() -> Iterator[Row]:
        for at, line in lines_of(document.text):
            if _OFFERED.match(line):
                break
            found = form.line.match(line)
            if found and form.keeps(found):
                row = _package(_SOURCES[form.kind], found.groupdict(), at)
                yield from [row] if row else []
            elif not found and not _extra([line]):
                unread.append(at)
                if len(unread) >= _MOST_UNREAD:
                    break

    def problems() -> Iterator[Problem]:
        yield from bounded((unread_line(document.name, at, form.expected) for at in unread), document.name)
        if len(unread) >= _MOST_UNREAD:
            yield given_up(document.name, unread[-1])

    return document.inventory(form.kind, rows(), problems())


def _is_installed(found: re.Match[str]) -> bool:
    status = (found["status"] or "installed").strip()
    return status.endswith("installed") and not status.endswith(("not-installed", "half-installed"))


def _package(source: _Source, parts: Mapping[str, str | None], line: int) -> Row | None:
    """A package; its publisher is its distribution, kept as written."""
    name = clean((parts.get("name") or "").split(":")[0])
    if name is None:
        return None
    return Row(
        name=name,
        publisher=known(parts.get("vendor")),
        version=known(parts.get("version")),
        source=source,
        ids=ids_of((source, name)),
        hints=hints_of(
            ("system_category", known(parts.get("section"))),
            ("homepage", website(parts.get("url"))),
            ("automatic", "yes" if "auto" in (parts.get("state") or "") else None),
        ),
        line=line,
    )


_DETAIL = re.compile(r"(?P<key>\S[^:]*):\s(?P<value>.*)$")
_DETAILED = frozenset(["packager", "paqueteur", "install reason", "raison de l installation"])


def read_details(document: Document) -> Inventory | None:
    """`pacman -Qi`: a block a package, its name and its version first."""
    head = (line for _, line in islice(lines_of(document.text), _SAMPLE))
    if not any(found and plain(found["key"]) in _DETAILED for found in map(_DETAIL.match, head)):
        return None

    def rows() -> Iterator[Row]:
        name, started = "", 0
        for at, line in lines_of(document.text):
            found = _DETAIL.match(line)
            if found and plain(found["key"]) in ("name", "nom"):
                name, started = found["value"], at
            elif found and name and plain(found["key"]) == "version":
                yield from filter(
                    None, [_package("pacman", {"name": name, "version": found["value"]}, started)]
                )
                name = ""

    return document.inventory("pacman", rows())


_NAME = r"(?P<name>[A-Za-z0-9][A-Za-z0-9.+_-]*)"
_REST = r"(?:\t(?P<{}>[^\t]*))?"
_FORMS = (
    _Form(  # dpkg -l
        "dpkg",
        re.compile(
            rf"(?P<state>[uirph][ncHUFWti]R?)\s+{_NAME}(?::\w+)?\s+(?P<version>{_VERSION}|<\w+>)(?:\s+{_DEB_ARCH}\b.*)?"
        ),
        "une ligne de dpkg -l",
        lambda found: found["state"][1] == "i",
    ),
    _Form(  # dpkg --get-selections
        "dpkg",
        re.compile(rf"{_NAME}(?::\w+)?\s+(?P<state>install|deinstall|hold|purge)$"),
        "paquet et état, comme l’écrit dpkg --get-selections",
        lambda found: found["state"] in ("install", "hold"),
    ),
    _Form(  # GLPI’s: name, architecture, version, size, section, status
        "dpkg",
        re.compile(
            rf"{_NAME}(?::\w+)?\t{_DEB_ARCH}\t(?P<version>{_VERSION})\t\d*{_REST.format('section')}{_REST.format('status')}"
        ),
        "paquet, architecture, version, taille, section et état, entre tabulations",
        _is_installed,
    ),
    _Form(  # the guide’s: name, version, architecture, section, homepage, status
        "dpkg",
        re.compile(
            rf"{_NAME}(?::\w+)?\t(?P<version>{_VERSION})?\t{_DEB_ARCH}{_REST.format('section')}{_REST.format('url')}{_REST.format('status')}"
        ),
        "paquet, version, architecture, section, site et état, entre tabulations",
        _is_installed,
    ),
    _Form(
        "apt",
        re.compile(rf"{_NAME}/\S*\s+(?P<version>\S+)\s+\S+(?:\s+\[(?P<state>[^\]]*)\])"),
        "une ligne de apt list --installed",
        lambda found: re.match(r"installed|install[ée]|upgradable from|pouvant être mis", found["state"]),
    ),
    _Form(  # GLPI’s: name, architecture, version-release, date, size, vendor, summary, group
        "rpm",
        re.compile(
            rf"{_NAME}\t{_RPM_ARCH}\t(?P<version>{_VERSION})\t\d*\t\d*{_REST.format('vendor')}"
            rf"(?:\t(?P<summary>[^\t]*))?{_REST.format('section')}"
        ),
        "paquet, architecture, version, date, taille, distributeur, résumé et groupe, entre tabulations",
    ),
    _Form(  # the guide’s: name, version-release, vendor, group, address
        "rpm",
        re.compile(
            rf"{_NAME}\t(?P<version>[^\t\s]*\d[^\t\s]*-[^\t\s]+)\t(?P<vendor>[^\t]*)\t(?P<section>[^\t]*)\t(?P<url>[^\t]*)$"
        ),
        "paquet, version, distributeur, groupe et site, entre tabulations",
    ),
    _Form(  # rpm -qa
        "rpm",
        re.compile(rf"(?P<name>[A-Za-z0-9][\w.+-]*)-(?P<version>[^-\s]+-[^-\s]+)\.{_RPM_ARCH}$"),
        "nom-version-révision.architecture, comme l’écrit rpm -qa",
    ),
    _Form(  # rpm -qa --qf '%{NAME} %{VERSION} %{RELEASE} …', by whatever they are parted
        "rpm",
        re.compile(
            rf"{_NAME}[ ;,\t]+(?P<version>\d[^\s;,-]*)[ ;,\t-]+"
            r"[^\s;,]*\.(?:el|fc|mga|amzn|lp)\d[^\s;,]*(?:[ ;,\t].*)?$"
        ),
        "paquet, version et révision, comme les écrit rpm -qa --queryformat",
    ),
    _Form(  # apk info -v, apk info -vv, apk list --installed
        "apk",
        re.compile(
            r"(?P<name>[a-z0-9][\w.+-]*)-(?P<version>\d[\w.]*-r\d+)"
            r"(?: - .*| \S+ \{[^}]*\} [^\[]*\[(?P<state>[^\]]*)\])?$"
        ),
        "nom-version-révision, comme l’écrit apk list --installed",
        lambda found: not found["state"] or found["state"].startswith(("installed", "upgradable from")),
    ),
    _Form(  # dnf list --installed, yum list installed; a long name has its line, and the next one the rest
        "rpm",
        re.compile(
            rf"(?:(?P<name>[A-Za-z0-9][\w.+-]*)\.{_RPM_ARCH}(?:\s+(?P<version>{_VERSION}-\S+)\s+\S+)?"
            rf"|\s+{_VERSION}-\S+\s+\S+)\s*$"
        ),
        "nom.architecture, version et dépôt, comme l’écrit dnf list --installed",
    ),
    _Form(  # dpkg-query -W alone
        "dpkg",
        re.compile(rf"(?P<name>[a-z0-9][a-z0-9.+-]+)(?::\w+)?\t(?P<version>{_VERSION})?$"),
        "paquet et version, entre eux une tabulation",
    ),
    _Form(
        "pacman",
        re.compile(r"(?P<name>[a-z0-9@_+][a-z0-9@._+-]*) (?P<version>(?:\d+:)?[^\s-]+-\d+(?:\.\d+)?)$"),
        "nom et version, comme l’écrit pacman -Q",
    ),
)


def _snaps(document: Document) -> Inventory | None:
    """`snap list`: the star after a publisher says that he is verified."""
    drawn = titled(document.text, _SNAP_TITLES, 4)
    titles = [plain(title) for title in drawn.titles] if drawn else []
    if drawn is None or _SNAP_REVISIONS.isdisjoint(titles):
        return None
    place = next((at for at, title in enumerate(titles) if title in _SNAP_PUBLISHERS), None)

    def rows() -> Iterator[Row]:
        for at, cells in drawn_rows(document.text, drawn):
            name = clean(cells[0])
            if name:
                publisher = known(cells[place].rstrip("*✓✪ ")) if place is not None else None
                notes = cells[-1].casefold()
                hints = hints_of(("system_category", notes if notes in _SNAP_PARTS else None))
                ids = ids_of(("snap", name))
                yield Row(name, publisher, known(cells[1]), "snap", ids, hints=hints, line=at)

    return document.inventory("snap", rows())


def _flatpaks(document: Document, head: Sequence[str]) -> Inventory | None:
    """`flatpak list`, whichever columns were asked: they are told apart by what they hold."""
    rows = [line.split(_TAB) for line in head if _TAB in line]
    width = max((len(row) for row in rows), default=0)
    place = _place(rows, range(width), _APP_ID.match)
    if place is None or len(rows) < _MOST * len(head) or width < _APP_COLUMNS:
        return None
    return document.inventory("flatpak", _apps(document.text, rows, place, width))


def _apps(text: str, sample: Sequence[Sequence[str]], place: int, width: int) -> Iterator[Row]:
    branch = _place(sample, (at for at in range(width) if at != place), _BRANCH.match)
    where = _place(sample, range(width), _INSTALLATIONS.__contains__)
    others = [at for at in range(width) if at not in (place, branch, where)]
    title = _place(sample, others, _is_title, _MOST / 2)
    version = _place(sample, (at for at in others if at != title), re.compile(r"\d").match, _MOST / 2)
    for at, line in lines_of(text):
        cells = [*line.split(_TAB), *([""] * width)]
        app = clean(cells[place])
        if app and _APP_ID.match(app):
            name = known(cells[title]) if title is not None else None
            number = known(cells[version]) if version is not None else None
            yield Row(name or app, None, number, "flatpak", ids_of(("flatpak", app)), line=at)


def _place(
    rows: Sequence[Sequence[str]], places: Iterable[int], test: Callable[[str], object], least: float = _MOST
) -> int | None:
    """The first of some columns whose cells pass a test in enough of the rows."""
    for place in places:
        found = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        if sum(bool(test(cell)) for cell in found) >= least * len(rows):
            return place
    return None


def _is_title(cell: str) -> bool:
    return cell[:1].isalpha() and cell not in ("flathub", "fedora", "stable") and not _APP_ID.match(cell)
