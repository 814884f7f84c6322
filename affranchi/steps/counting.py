"""On how many machines each software is: what files count, added up or not as their kind wants."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from affranchi.intake.inventory import Kind
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.recognition.spelling import compact, key
from affranchi.steps.gathering import Gathered


def machines_of(gathered: Gathered, taken: Mapping[int, Software]) -> Mapping[str, int]:
    """On how many machines each software is, by slug; what no file counts is not there.

    `taken` says of a row’s place which software it is. Tables of one kind add up, as machines do: each is a
    service’s. What two tools say, or a tool and the machines themselves, is said of the same machines: the
    larger stands.
    """
    counted: defaultdict[Kind | None, Counter[str]] = defaultdict(Counter)
    for places, table in zip(gathered.machines, gathered.tables, strict=True):
        own = [(taken[place], gathered.rows[place]) for place in places if place in taken]
        if counts := _installations(own):
            counted[table].update(counts)
        elif table is None:
            counted[table].update({software.slug for software, _ in own})
    slugs = {slug for counts in counted.values() for slug in counts}
    return {slug: max(counts[slug] for counts in counted.values()) for slug in slugs}


def _installations(rows: Iterable[tuple[Software, Row]]) -> Mapping[str, int]:
    """Installations by software where a table gives them.

    Lines add up: GLPI, OCS and Intune give one to each version and publisher, and a machine has one of them.
    The components of a suite are on the same machines: Word 30 and Excel 28 are 30 suites.
    """
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for software, row in rows:
        if row.count is not None:
            found[software.slug][_component(software, row.name)] += row.count
    return {slug: max(counts.values()) for slug, counts in found.items()}


def _component(software: Software, name: str) -> str:
    """The component of a suite that a name says; empty for the whole, in any version or edition."""
    own = key(software.name)
    said = set(key(name).split()) - set(own.split())
    aliases = (alias for alias in map(key, software.aliases) if alias in said)
    return next((alias for alias in aliases if alias not in compact(own) and compact(own) not in alias), "")
