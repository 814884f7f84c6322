"""What is known of a software: last versions and silences by source, its versions in a fleet, proofs."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from affranchi.figures.cycles import cycles_of
from affranchi.model.software import Life, Software
from affranchi.proof import STATES, State
from affranchi.wording import NBSP, counted, in_french, listed, long_day, number

_LONG = timedelta(days=2 * 365)


def silence_told(software: Software, in_sill: date | None) -> str:
    """« sans nouvelle depuis le 3 mars 2023 », « archivé », or nothing: what nobody read is no silence.

    A silence is as long as a source watched it: what came after its day is not known. Debian packages what
    others publish; `in_sill` is the day of the version that the SILL knows.
    """
    watched = [one for source, one in software.life.items() if source != "debian"]
    if any(one.archived for one in watched):
        return "projet archivé"
    days = [day for one in watched for day in (one.released, one.active) if day]
    if not software.is_libre or not days:
        return ""
    last = max(*days, in_sill or date.min)
    silent = max(one.seen for one in watched) - last >= _LONG
    return f"sans nouvelle depuis le {long_day(last)}" if silent else ""


def life_told(software: Software) -> Iterator[tuple[str, Life]]:
    """What each source says, in words, with what it was read from."""
    for source, one in software.life.items():
        day = f" du {long_day(one.released)}" if one.released else ""
        said = [f"version {one.version}{day}"] if one.version else []
        said += [f"code changé le {long_day(one.active)}"] if one.active else []
        said += ["archivé"] if one.archived else []
        yield f"{', '.join(said)}, d’après {in_french('life', source)}, lu le {long_day(one.seen)}", one


def fleet_words(software: Software | None, machines: Mapping[str, int]) -> str:
    """`12 postes en Windows 10 22H2 (fin de suivi le 14 octobre 2025) et 3 en Windows 11 24H2`."""
    return listed(list(_parts(software, machines)))


def _parts(software: Software | None, machines: Mapping[str, int]) -> Iterator[str]:
    for rank, (version, count) in enumerate(machines.items()):
        how_many = number(count) if rank else counted(count, "poste")
        yield f"{how_many} en {_version(software, version)}"


def _version(software: Software | None, version: str) -> str:
    """A version by the name of its cycle when there is one, and the end of its support."""
    found = cycles_of(software.cycles, version) if software else ()
    if software is None or not found:
        return version
    names = {
        (cycle.label or key).partition(" (")[0] for key, cycle in software.cycles.items() if cycle in found
    }
    name = f"{software.name} {names.pop()}" if len(names) == 1 else version
    ends = sorted({cycle.end for cycle in found if cycle.end})
    if not ends or any(cycle.end is None for cycle in found):
        return name
    if len(ends) == 1:
        return f"{name} (fin de suivi le {long_day(ends[0])})"
    return f"{name} (fin de suivi selon l’édition{NBSP}: {listed([long_day(end) for end in ends], 'ou')})"


def proofs_told(states: Mapping[str, State]) -> Mapping[State, str]:
    """`nom, éditeur, licence` by state, from the surest on; nothing for a state that no fact has."""
    return {
        state: ", ".join(in_french("fact", fact) for fact, one in states.items() if one == state)
        for state in STATES
    }


def proof_lines(states: Mapping[str, State]) -> list[str]:
    """`Prouvé : nom, éditeur, licence`, a line a state."""
    return [f"{in_french('proof', s).capitalize()}{NBSP}: {f}" for s, f in proofs_told(states).items() if f]
