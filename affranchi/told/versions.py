"""The versions of a fleet, in French: how many machines run each, and until when it is followed."""

from collections.abc import Iterator, Mapping, Sequence

from affranchi.figures.cycles import cycle_names, cycles_of
from affranchi.model.declaration import Declaration
from affranchi.model.software import WHOLE, Cycle, Software, cycle_name
from affranchi.wording import NBSP, begun, counted, listed, long_day, number, of_name, quoted


def fleet_words(software: Software | None, machines: Mapping[str, int]) -> str:
    """`12 postes en Windows 10 22H2 (fin de suivi le 14 octobre 2025) et 3 en Windows 11 24H2`."""
    return listed(list(_parts(software, machines)))


def _parts(software: Software | None, machines: Mapping[str, int]) -> Iterator[str]:
    for rank, (version, count) in enumerate(machines.items()):
        how_many = number(count) if rank else counted(count, "poste")
        yield f"{how_many} en {_version(software, version)}"


def version_words(software: Software | None, versions: str) -> str:
    """`10 22H2 (fin de suivi le 14 octobre 2025)`, of `10-22h2`: what was typed, or the name of its cycle."""
    return ", ".join(_typed(software, version) for version in versions.split(", "))


def version_names(software: Software | None, versions: str) -> str:
    """`11 24H2 (E)`, of `11-24h2-e`: as typed, or the whole name of a cycle, to tell it from others."""
    cycles = software.cycles if software else {}
    return ", ".join(cycle_name(one, cycles[one]) if one in cycles else one for one in versions.split(", "))


def support_told(software: Software, declaration: Declaration) -> Iterator[str]:
    """« LibreOffice 7.4 (fin de suivi le 12 juin 2023). », and of versions that the catalogue has not."""
    fleet, told = declaration.machines_by_version, declaration.version or ""
    versions = [*fleet] or told.split(", ")
    if any(_until(cycles_of(software.cycles, one)) for one in versions):
        said = fleet_words(software, fleet) if fleet else f"{software.name} {version_words(software, told)}"
        yield f"{begun(said)}."
    lost = [quoted(one) for one in versions if one and not cycles_of(software.cycles, one)]
    if software.cycles and lost:
        which = f"{'les versions' if lost[1:] else 'la version'} {listed(lost)} {of_name(software.name)}"
        yield f"Fin de suivi inconnue{NBSP}: le catalogue ne connaît pas {which}."


def _typed(software: Software | None, version: str) -> str:
    if software is None:
        return version
    name = _name(software, version) if version in software.cycles else version
    return f"{name}{_until(cycles_of(software.cycles, version))}"


def _version(software: Software | None, version: str) -> str:
    """A version by the name of its cycle when there is one, and the end of its support."""
    found = cycles_of(software.cycles, version) if software else ()
    if software is None or not found:
        return version
    names = {_name(software, key) for key in cycle_names(software.cycles, version)}
    name = f"{software.name} {names.pop()}" if len(names) == 1 else version
    return f"{name}{_until(found)}"


def _name(software: Software, key: str) -> str:
    """What a cycle is called, less the mark of an edition and what the software is called already.

    By its key, unless nobody types it, « 10-22h2 »: « 2016 SP3 » says of a « 2016 » what nobody said.
    """
    if "-" not in key and key != WHOLE:
        return key
    return cycle_name(key, software.cycles[key]).partition(" (")[0].removeprefix(f"{software.name} ")


def _until(found: Sequence[Cycle]) -> str:
    ends = sorted({cycle.end for cycle in found if cycle.end})
    if not ends or any(cycle.end is None for cycle in found):
        return ""
    if len(ends) == 1:
        return f" (fin de suivi le {long_day(ends[0])})"
    return f" (fin de suivi selon l’édition{NBSP}: {listed([long_day(end) for end in ends], 'ou')})"
