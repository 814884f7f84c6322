"""From what sources say of an entry to the facts that they prove, and what they say otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from affranchi.model.names import fold
from affranchi.model.software import Life, Software
from affranchi.model.vendor import Source
from affranchi.proof import state_of
from affranchi.registry import Registry
from affranchi.wording import quoted
from scripts.evidence.licences import read
from scripts.evidence.life import merged
from scripts.evidence.matching import Entry, Matched, entries, matched
from scripts.evidence.said import Said, host_of, repository_of, same

_TERMS = "des conditions qui ne sont pas celles d’un logiciel libre"
_STRENGTH = {"own": 0, "identifier": 1, "repository": 2, "site": 3, "second": 4, None: 5}


@dataclass(frozen=True)
class Disagreement:
    """What a source says that the record does not: a person reads it, nothing is overwritten."""

    slug: str
    fact: str
    ours: str
    theirs: str
    url: str


@dataclass
class Proofs:
    """What sources prove of one entry: a source a fact, and the values that the record did not have."""

    software: Software
    sources: dict[str, Source] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    life: dict[str, Life] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)

    def prove(
        self,
        fact: str,
        one: Matched,
        note: str | None = None,
        *,
        value: Any = None,  # noqa: ANN401 (what a field of the record holds)
        is_doubtful: bool = False,
    ) -> None:
        """Keep the first source that proves a fact."""
        if fact not in self.sources:
            source = _source(one, note)
            self.sources[fact] = source.model_copy(update={"sign": None}) if is_doubtful else source
            if value is not None:
                self.values[fact] = value

    def differ(self, fact: str, theirs: str, said: Said) -> None:
        """Keep what a source says otherwise."""
        ours = str(getattr(self.software, fact) or "")
        self.disagreements.append(Disagreement(self.software.slug, fact, ours, theirs, said.url))


def prove(registry: Registry, said: Iterable[Said]) -> Iterator[Proofs]:
    """What some sources prove of each entry that they speak of."""
    for entry, found in matched(entries(registry), said):
        ranked = sorted(found, key=lambda one: _STRENGTH[one.sign])
        if ranked:
            yield _proofs(entry, ranked)


def applied(proofs: Proofs) -> Software:
    """The record with what is proved: a proof stands until the same place is read again."""
    software = proofs.software
    kept = {
        fact: source
        for fact, source in proofs.sources.items()
        if state_of(old := software.sources.get(fact)) != "proved" or _same_place(old, source)
    }
    values = {fact: value for fact, value in proofs.values.items() if fact in kept}
    life = merged(software.life, proofs.life)
    return software.model_copy(update={**values, "life": life, "sources": {**software.sources, **kept}})


def _proofs(entry: Entry, found: Sequence[Matched]) -> Proofs:
    proofs = Proofs(entry.software)
    name = same(entry.software.name)
    for one in found if not entry.software.cycles else ():
        if one.said.cycles and (entry.is_named_by(one.said) or one.sign in ("repository", "identifier")):
            proofs.prove("cycles", one, value=dict(one.said.cycles))
    found = [one for one in found if one.sign and entry.is_named_by(one.said)]
    is_published = any(one.said.vendor and not entry.vendor_in(one.said) for one in found)
    for one in found:
        if entry.is_called_by(one.said) or entry.is_edition_in(one.said):
            proofs.prove("name", one, None if name in one.said.forms() else quoted(one.said.names[0]))
        _vendor(proofs, entry, one)
        _addresses(proofs, one)
        _numbers(proofs, entry, one)
    _life(proofs, entry, found)
    for one in found:
        # Nobody else is said to publish it.
        if not is_published and (place := entry.project_in(one.said)):
            proofs.prove("vendor", one, f"le projet lui-même, {place}")
    for one in found:
        if one.said.is_state and entry.software.model == "public-service":
            proofs.prove("model", one, one.said.terms)
    if entry.software.model in ("libre", "open-core", "proprietary"):
        _licence(proofs, found)
    return proofs


def _life(proofs: Proofs, entry: Entry, found: Sequence[Matched]) -> None:
    """Whether a project lives, of what is libre or has a libre core: the surest of each source."""
    said = [one.said for one in found if entry.is_called_by(one.said) or entry.is_repository_of(one.said)]
    own = {fold(entry.software.slug), fold(entry.software.name)}
    # The packages of another source bear its name too: dictionaries, a client.
    said = [one for one in said if one.source != "Debian" or fold(one.names[0]) in own]
    if entry.software.model in ("libre", "open-core"):
        proofs.life.update(one.life for one in reversed(said) if one.life)


def _numbers(proofs: Proofs, entry: Entry, one: Matched) -> None:
    """The numbers that it bears elsewhere: each is proved by another sign than itself."""
    shared = entry.ids & one.said.ids
    for kind in ("sill", "wikidata"):
        if any(one_kind == kind for one_kind, _ in shared) and (len(shared) > 1 or entry.is_at(one.said)):
            proofs.prove(kind, one)


def _vendor(proofs: Proofs, entry: Entry, one: Matched) -> None:
    if entry.vendor is None:
        return
    if said := entry.vendor_in(one.said):
        proofs.prove("vendor", one, said)
    elif one.said.vendor:
        proofs.differ("vendor", one.said.vendor, one.said)


def _addresses(proofs: Proofs, one: Matched) -> None:
    """The home page and the repository: proved when they are the same place, written when there was none."""
    software, said = proofs.software, one.said
    if host := host_of(said.website):
        if software.website is None and _is_web(said.website) and not _is_repository(said.website, software):
            proofs.prove("website", one, value=said.website)
        elif host == host_of(software.website):
            proofs.prove("website", one)
        elif software.website:
            proofs.differ("website", said.website or "", said)
    repository = repository_of(said.repository)
    if repository and said.repository != said.website:
        if repository == repository_of(software.repository):
            proofs.prove("repository", one)
        elif software.repository:
            proofs.differ("repository", said.repository or "", said)
        elif software.model in ("libre", "open-core") and one.sign != "second" and _is_web(said.repository):
            proofs.prove("repository", one, value=said.repository)


def _is_web(address: str | None) -> bool:
    return bool(address and address.startswith(("https://", "http://")))


def _is_repository(address: str | None, software: Software) -> bool:
    """Whether a home page is the repository, which is told already."""
    repository = repository_of(address)
    return repository is not None and repository == repository_of(software.repository)


def _licence(proofs: Proofs, found: Sequence[Matched]) -> None:
    """The licence, or that there is none: what says otherwise is told in the note, and settles nothing."""
    software = proofs.software
    is_libre = software.model in ("libre", "open-core")
    if software.model == "libre" and software.licence is None:
        _unknown_licence(proofs, found)
        return
    agreeing: list[Matched] = []
    differing: list[Matched] = []
    for one in found:
        reading = read(one.said.licence)
        agrees = reading.agrees_with(software.licence or "") if is_libre else reading.is_proprietary
        if agrees and not one.said.repeats:
            agreeing.append(one)
        elif not agrees and (reading.expression or reading.is_proprietary):
            differing.append(one)
    fact = "licence" if is_libre else "model"
    for one in differing:
        proofs.differ(fact, one.said.licence or "", one.said)
    if agreeing:
        first = agreeing[0].said
        words = [quoted(first.licence or "")] if first.licence != software.licence else []
        if first.is_own and read(first.licence).is_proprietary:
            words = [first.terms or _TERMS]  # our reading of its terms: no word of theirs
        others = [one.said for one in differing if not one.said.repeats]
        words += dict.fromkeys(f"{one.source} dit {quoted(one.licence or '')}" for one in others)
        # Whether it is libre at all is in doubt, where it does not say so itself: found, not proved.
        is_doubtful = not first.is_own and any(read(one.licence).is_proprietary == is_libre for one in others)
        proofs.prove(fact, agreeing[0], ", ".join(words) or None, is_doubtful=is_doubtful)


def _unknown_licence(proofs: Proofs, found: Sequence[Matched]) -> None:
    """The licence of a libre entry that has none yet: its own file says it, or two sources do.

    One source alone is not enough: it may be of an older version, or of a part. None says another.
    """
    readings = [(one, read(one.said.licence)) for one in found if not one.said.repeats]
    readings = [(one, said) for one, said in readings if said.expression or said.is_proprietary]
    exact = [(one, said) for one, said in readings if said.expression and not said.is_bare]
    if not exact or not (exact[0][0].said.is_own or len({one.said.source for one, _ in readings}) > 1):
        return
    one, first = exact[0]
    if all(said.agrees_with(first.expression or "") and not said.is_proprietary for _, said in readings):
        proofs.prove("licence", one, value=first.expression)


def _source(one: Matched, note: str | None) -> Source:
    words = [one.said.where, note, one.other.url if one.other else one.said.other]
    told = ", ".join(filter(None, words))
    return Source(url=one.said.url, seen=one.said.seen, sign=one.sign, note=told or None)


def _same_place(old: Source | None, new: Source) -> bool:
    """Whether two addresses are one file at two commits, read again on a later day."""
    if not (old and old.url and new.url and old.seen and new.seen):
        return False
    return _less_commit(old.url) == _less_commit(new.url) and new.seen > old.seen


def _less_commit(url: str) -> str:
    before, blob, after = url.partition("/blob/")
    return before + after.partition("/")[2] if blob else url
