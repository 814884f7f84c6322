"""Whether a project is heard of, and still listed: versions, silences, withdrawals, as sources say them."""

from collections.abc import Iterator
from datetime import date, timedelta

from affranchi.model.reference import ReferenceEntry
from affranchi.model.software import Life, Software
from affranchi.registry import Entries
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, in_french, long_day

_LONG = timedelta(days=2 * 365)


def silence_told(software: Software, in_sill: date | None) -> str:
    """« sans nouvelle depuis le 3 mars 2023 », « archivé », or nothing: what nobody read is no silence.

    A silence is as long as a source watched it: what came after its day is not known. Debian packages what
    others publish; `in_sill` is the day of the version that the SILL knows.
    """
    if software.is_archived:
        return "projet archivé"
    watched = [one for source, one in software.life.items() if source != "debian"]
    days = [day for one in watched for day in (one.released, one.active) if day]
    if not software.is_libre or not days:
        return ""
    last = max(*days, in_sill or date.min)
    silent = max(one.seen for one in watched) - last >= _LONG
    return f"sans nouvelle depuis le {long_day(last)}" if silent else ""


def ended_told(end: date | None, day: date) -> str:
    """« n’est plus suivi depuis le 5 mai 2025 », or « cesse d’être suivi le… », of what ends whole."""
    if not end:
        return ""
    return f"{'n’est plus suivi depuis' if end < day else 'cesse d’être suivi'} le {long_day(end)}"


def life_told(software: Software) -> Iterator[tuple[str, Life]]:
    """What each source says, in words, with what it was read from."""
    for source, one in software.life.items():
        day = f" du {long_day(one.released)}" if one.released else ""
        said = [f"version {one.version}{day}"] if one.version else []
        said += [f"code changé le {long_day(one.active)}"] if one.active else []
        said += ["archivé"] if one.archived else []
        yield f"{', '.join(said)}, d’après {in_french('life', source)}, lu le {long_day(one.seen)}", one


def withdrawn_told(entries: Entries) -> Iterator[str]:
    """« n’est plus au SILL depuis le 31 mai 2024 : plus maintenu », of each reference that took it out."""
    yield from filter(None, map(_withdrawn, ("au SILL", "au Comptoir du Libre"), entries))


def _withdrawn(where: str, entry: ReferenceEntry | None) -> str:
    if not entry or not entry.is_dereferenced:
        return ""
    since = f" depuis le {long_day(entry.dereferenced)}" if entry.dereferenced else ""
    why = f"{NBSP}: {one_line(entry.dereferenced_reason)}" if entry.dereferenced_reason else ""
    return f"n’est plus {where}{since}{why}"
