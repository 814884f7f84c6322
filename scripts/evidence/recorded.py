"""Sources that a record holds already: those on its repository, on its site or of its number are signed.

An address in the software's repository says the name and the owner of that repository.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from affranchi.model.software import Software
from affranchi.model.vendor import Sign, Source
from affranchi.proof import state_of
from scripts.evidence.said import Said, host_of, owner_of, repository_of

_SILL = re.compile(r"SILL n° (\d+)")


def read(catalogue: Iterable[Software]) -> Iterator[Said]:
    """What the addresses in the records' own repositories say."""
    for software in catalogue:
        repository = repository_of(software.repository)
        own = [one for one in software.sources.values() if one.url and one.seen]
        own = [one for one in own if repository and repository == repository_of(one.url)]
        if own and repository:
            name = repository.rsplit("/", 1)[-1]
            last = max(own, key=lambda one: (one.seen, one.url))
            yield Said(
                source="dépôt",
                names=(name, f"{owner_of(repository) or ''} {name}"),
                url=last.url or "",
                seen=last.seen or date.min,
                where="",
                repository=software.repository,
                is_own=True,
            )


def signed(software: Software) -> Software:
    """The record with the sign of each source that bears one and does not say it."""
    made = {
        fact: source.model_copy(update={"sign": sign})
        for fact, source in software.sources.items()
        if state_of(source) == "found" and source.seen and (sign := _sign(software, fact, source))
    }
    return software.model_copy(update={"sources": {**software.sources, **made}}) if made else software


def _sign(software: Software, fact: str, source: Source) -> Sign | None:
    repository, host = repository_of(source.url), host_of(source.url)
    if repository and repository == repository_of(software.repository):
        return "own"
    if host and host == host_of(software.website):
        return "own"
    number = _SILL.search(source.note or "")
    # The SILL repeats licences, and errs: it proves addresses and numbers.
    is_joined = number is not None and number[1] == str(software.ids.sill)
    return "identifier" if is_joined and fact not in ("licence", "model", "vendor") else None
