"""On how many machines each software is: what files count, added up or not as their kind wants."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from affranchi.figures.cycles import cycle_names, cycles_of, version_in, version_told
from affranchi.intake.inventory import Kind
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.recognition.answering import TYPED
from affranchi.recognition.resolving import component_in
from affranchi.steps.gathering import Gathered
from affranchi.steps.keeping import version_in_cell

# Machines by version; those whose version nobody says are under the empty one.
Fleet = Counter[str]
MOST_VERSIONS = 6


def fleets_of(gathered: Gathered, taken: Mapping[int, Software]) -> Mapping[str, Fleet]:
    """On how many machines each version of a software is, by slug; what no file counts is not there.

    `taken` says of a row’s place which software it is. Tables of one kind add up, as machines do: each is a
    service’s. What two tools say, or a tool and the machines themselves, is said of the same machines: the
    larger stands.
    """
    counted: defaultdict[Kind | None, defaultdict[str, Fleet]] = defaultdict(lambda: defaultdict(Counter))
    for places, table in zip(gathered.machines, gathered.tables, strict=True):
        own = [(taken[place], gathered.rows[place]) for place in places if place in taken]
        found = _installations(own) or (_machine(own) if table is None else {})
        for slug, fleet in found.items():
            counted[table][slug].update(fleet)
    slugs = {slug for fleets in counted.values() for slug in fleets}
    return {slug: max((f[slug] for f in counted.values() if slug in f), key=Counter.total) for slug in slugs}


def by_cycle(software: Software, fleet: Fleet) -> dict[str, int]:
    """The machines of each version, the builds of one cycle together under its name, the most frequent first.

    What an edition would tell apart stays as it was told.
    """
    groups: defaultdict[object, Fleet] = defaultdict(Counter)
    for version, count in fleet.items():
        cycles = cycles_of(software.cycles, version)
        groups[tuple(map(id, cycles)) or version][version] += count
    named = {_name(software, group): group.total() for group in groups.values()}
    return dict(Counter({name: count for name, count in named.items() if name}).most_common(MOST_VERSIONS))


def _name(software: Software, group: Fleet) -> str:
    """The name of the cycle of some versions, where it leads back to it; else the most frequent one."""
    version = group.most_common(1)[0][0]
    found = cycle_names(software.cycles, version)
    names = [software.cycles[key].label or key for key in found if len(found) == 1]
    return next((name for name in names if cycle_names(software.cycles, name) == found), version)


def versions_in(software: Software, row: Row) -> Sequence[str]:
    """The versions that a row says; the one that its name holds where nothing else does."""
    named = (version_told if row.source in TYPED else version_in)(software, row.name) or ""
    said = row.hint("versions") or row.version or named
    found = (version_in_cell(software, line) for line in said.splitlines())
    return [_of_edition(software, named, version) for version in found if version]


def _of_edition(software: Software, named: str, version: str) -> str:
    """A version, after what the name says where that leaves fewer cycles: 10.0.26100, of « 11 Pro ».

    So does the name where the version is of no known cycle: 16.0.4266.1001, of « Office Standard 2016 ».
    """
    known, whole = len(cycles_of(software.cycles, version)), f"{named} {version}"
    leaves = len(cycles_of(software.cycles, whole))
    return whole if leaves and (leaves < known or not known) else version


def _version(software: Software, row: Row) -> str:
    found = versions_in(software, row)
    return found[0] if len(found) == 1 else ""


def _machine(rows: Iterable[tuple[Software, Row]]) -> Mapping[str, Fleet]:
    """The software of one machine, each in the first version that it says."""
    found: dict[str, str] = {}
    for software, row in rows:
        found[software.slug] = found.get(software.slug) or _version(software, row)
    return {slug: Counter({version: 1}) for slug, version in found.items()}


def _installations(rows: Iterable[tuple[Software, Row]]) -> Mapping[str, Fleet]:
    """Installations by software where a table gives them.

    Lines add up: GLPI, OCS and Intune give one to each version and publisher, and a machine has one of them.
    The components of a suite are on the same machines: Word 30 and Excel 28 are 30 suites.
    """
    found: defaultdict[str, defaultdict[str, Fleet]] = defaultdict(lambda: defaultdict(Counter))
    for software, row in rows:
        if row.count is not None:
            component = component_in(software, row.name) or ""
            found[software.slug][component][_version(software, row)] += row.count
    return {slug: max(fleets.values(), key=Counter.total) for slug, fleets in found.items()}
