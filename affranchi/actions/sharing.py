"""Mutualisations: taking up an opportunity, joining, moving on, dismissing with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from affranchi.actions.figures import facts_of
from affranchi.errors import AffranchiError, UnknownNameError
from affranchi.fields import SHARING, name_at
from affranchi.figures.facts import Facts
from affranchi.model.experience import Experience
from affranchi.model.names import is_slug, slug_of
from affranchi.model.path import path_of
from affranchi.model.reference import end_of
from affranchi.model.sharing import Participant, Sharing
from affranchi.opportunities.all import counterpart, opportunities_of, public_opportunities
from affranchi.opportunities.opportunity import Opportunity
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.steps.inventory import changing
from affranchi.steps.refusing import record_told, save_unless_wrong
from affranchi.storage.asked import asked_registry
from affranchi.storage.git import Repository
from affranchi.storage.records import Loaded
from affranchi.told.experiences import exit_words, teller
from affranchi.wording import NBSP, NNBSP, in_french, listed, quoted

_SHORTEST_ID = 4
_NEEDED = ("communes.toml", "catalogue/functions.toml", "catalogue/sharing/")


class UnknownOpportunityError(UnknownNameError):
    """An id that is no opportunity's of today."""

    def __init__(self, name: str) -> None:
        told = f"; les mutualisations{NBSP}: {quoted('affranchi sharing list')}"
        advice = f"Les pistes d’aujourd’hui{NBSP}: {quoted('affranchi opportunities')}{NNBSP}{told}."
        super().__init__("Piste ou mutualisation inconnue", name, advice=advice)


@dataclass(frozen=True, slots=True)
class Shared:
    """A mutualisation as it now stands."""

    sharing: Sharing
    path: str
    changed: bool
    commit: str | None
    subject: str  # what happened, in a sentence


def sharings(root: Path) -> Sequence[Sharing]:
    """Every mutualisation followed here, dismissed opportunities included."""
    return list(asked_registry(root).sharings.values())


def take(root: Path, id_: str, commune: str | None, today: date, title: str | None = None) -> Shared:
    """Make a mutualisation of an opportunity: the other communes are invited, and have said nothing yet."""
    with changing(root, *_NEEDED) as (repository, loaded):
        registry = loaded.registry
        taker = registry.commune_named(commune).slug if commune else None
        if followed := _followed(registry, id_):
            after = _reopened(followed, taker, today)
        elif lived := registry.experiences.get(id_):
            after = _like(registry, lived, taker, today, title)
            if known := registry.sharings.get(after.slug):
                after = _reopened(known, taker, today)
        else:
            after = _taken(facts_of(root, registry, today), id_, taker, title)
        verb = "Reprend" if followed else "Propose"
        return _kept(repository, loaded, after, f"{verb} {quoted(after.title)}", today)


def join(root: Path, slug: str, commune: str, degree: str | None, today: date) -> Shared:
    """Take part in a mutualisation, or go from interested to engaged; the same again changes nothing.

    Without a degree: interested, and who is engaged stays so.
    """
    with changing(root, *_NEEDED) as (repository, loaded):
        registry = loaded.registry
        before, joining = _named(registry, slug), registry.commune_named(commune)
        known = before.participants.get(joining.slug)
        takes_part = known and known.degree != "invited"
        since = known.since if known and takes_part and known.since else today
        told = degree or (known.degree if known and takes_part else "interested")
        made = Participant.model_validate({"degree": told, "since": since})
        verb = "s’engage dans" if told == "engaged" else "s’intéresse à"
        after = _with(before, participants={**before.participants, joining.slug: made})
        return _kept(repository, loaded, after, f"{joining.name} {verb} {quoted(before.title)}", today)


def leave(root: Path, slug: str, commune: str, today: date) -> Shared:
    """Take part no longer."""
    with changing(root, *_NEEDED) as (repository, loaded):
        registry = loaded.registry
        before, leaving = _named(registry, slug), registry.commune_named(commune)
        others = {key: one for key, one in before.participants.items() if key != leaving.slug}
        subject = f"{leaving.name} quitte {quoted(before.title)}"
        return _kept(repository, loaded, _with(before, participants=others), subject, today)


def dismiss(root: Path, id_: str, reason: str, today: date) -> Shared:
    """Dismiss an opportunity, or a mutualisation: it does not come back unless its facts change.

    Raises:
        AffranchiError: when no reason is given, or a file cannot be read.
    """
    if not reason.strip():
        msg = "Une piste s’écarte avec un motif, pour qu’on sache pourquoi le jour où quelqu’un y revient."
        raise AffranchiError(msg)
    with changing(root, *_NEEDED) as (repository, loaded):
        facts = facts_of(root, loaded.registry, today)
        before = _followed(facts.registry, id_) or _of(facts, _found(facts, id_))
        after = _with(before, dismissed=True, reason=reason.strip())
        return _kept(repository, loaded, after, f"Écarte la piste {quoted(before.title)}", today)


def revise(
    root: Path,
    slug: str,
    facts: Mapping[str, Any],
    today: date,
    steps: Mapping[str, str] = MappingProxyType({}),
) -> Shared:
    """Say how far a mutualisation is, in which form, decided where, at what cost, and what came of it.

    `facts` are values of its fields; `steps` are words by day, that join those of its calendar.
    """
    with changing(root, *_NEEDED) as (repository, loaded):
        before, told = _named(loaded.registry, slug), dict(facts)
        if told.get("coordinator"):
            told["coordinator"] = loaded.registry.commune_named(told["coordinator"]).slug
        after = _with(before, **told, calendar={**before.calendar, **steps})
        return _kept(repository, loaded, after, _told(before, after), today)


def _kept(repository: Repository, loaded: Loaded, after: Sharing, subject: str, today: date) -> Shared:
    """A mutualisation written, and its file alone committed, unless nothing changes."""
    is_new = loaded.registry.sharings.get(after.slug) != after
    commit = save_unless_wrong(repository, loaded, [after], subject, today) if is_new else None
    return Shared(after, path_of(after), changed=is_new, commit=commit, subject=subject)


def _with(before: Sharing, **told: object) -> Sharing:
    """A mutualisation with what is told, checked as a file would be."""
    return record_told(Sharing, {**before.model_dump(), **told}, SHARING)


def _named(registry: Registry, name: str) -> Sharing:
    """A mutualisation by its slug, its title or its opportunity."""
    found = registry.sharings.get(slug_of(name)) or _followed(registry, name)
    if found is None:
        raise UnknownOpportunityError(name)
    return found


def _followed(registry: Registry, name: str) -> Sharing | None:
    """The mutualisation of a slug, or that took up, or dismissed, the opportunity of an id."""
    if name in registry.sharings:
        return registry.sharings[name]
    if len(name) < _SHORTEST_ID:
        return None
    ids = ((one, (one.opportunity or "", one.public_opportunity or "")) for one in registry.sharings.values())
    return next((one for one, known in ids if any(i.startswith(name) for i in known if i)), None)


def _found(facts: Facts, id_: str) -> Opportunity:
    """The opportunity of an id, or of its first characters when no other begins so."""
    known = [one for one in opportunities_of(facts) if one.id.startswith(id_)]
    if len(id_) < _SHORTEST_ID or len(known) != 1:
        raise UnknownOpportunityError(id_)
    return known[0]


def _of(facts: Facts, found: Opportunity, title: str | None = None) -> Sharing:
    """The record of an opportunity, without anyone in it; for members alone when only they can see it.

    Its words and its slug are those of the public edition: what members know of dates and uses, of which the
    id is a digest, must not reach it.
    """
    shown = counterpart(found, public_opportunities(facts))
    name = title or (shown or found).title
    return Sharing(
        slug=_free_slug(facts.registry, name, (shown or found).id),
        title=name,
        function=found.function,
        software=found.software,
        since=facts.on,
        visibility=None if shown else "members",
        opportunity=found.id,
        public_opportunity=shown.id if shown else None,
    )


def _taken(facts: Facts, id_: str, taker: str | None, title: str | None) -> Sharing:
    """The mutualisation made of an opportunity; in public, only those whom the public sees are invited."""
    found = _found(facts, id_)
    if found.joins and not title:  # made another, it would be followed twice
        joined = quoted(facts.registry.sharings[found.joins].title)
        how = quoted(f"affranchi sharing join {found.joins} {taker or 'COMMUNE'}")
        msg = f"Cette piste rejoint {joined}, qui existe{NBSP}: {how}. Pour une autre{NBSP}: --title."
        raise AffranchiError(msg)
    shown = counterpart(found, public_opportunities(facts)) or found
    participants = {slug: Participant(degree="invited") for slug in shown.communes}
    if taker:
        participants[taker] = Participant(since=facts.on)
    invited = dict(sorted(participants.items()))
    return _with(_of(facts, found, title), summary=shown.reasons[0], participants=invited)


def _like(
    registry: Registry, lived: Experience, taker: str | None, today: date, title: str | None
) -> Sharing:
    """The idea of leaving as someone did: the commune that tells is invited; as hidden as what it tells."""
    to = registry.software.get(lived.to or "")
    if to and to.model == "proprietary":
        msg = f"Ce récit mène à {to.name}, qui n’est pas libre{NBSP}: il se lit, et ne se propose pas."
        raise AffranchiError(msg)
    verb = "Passer" if to else "Sortir"
    name = title or f"{verb} {exit_words(registry, lived)}, comme {teller(registry, lived)}"
    heir = end_of(lived.commune, registry.redirects.communes)
    people = {} if lived.body else {heir: Participant(degree="invited")}
    people |= {taker: Participant(since=today)} if taker else {}
    known = registry.sharings.get(slug_of(name))
    is_told = known is not None and known.software == lived.to
    slug = slug_of(name) if is_told else _free_slug(registry, name, lived.stem)
    told = {"slug": slug, "title": name, "software": lived.to, "since": today}
    told["visibility"] = None if lived.stem in redact(registry, "public").experiences else "members"
    return record_told(Sharing, told | {"participants": dict(sorted(people.items()))}, SHARING)


def _free_slug(registry: Registry, title: str, id_: str) -> str:
    """The slug of a title, with the id of what it comes from when another mutualisation has it."""
    slug = slug_of(title)
    taken = slug in registry.sharings or not is_slug(slug)
    return slug_of(f"{slug[:60]} {id_}") if taken else slug


def _reopened(followed: Sharing, taker: str | None, today: date) -> Sharing:
    """A mutualisation that was dismissed, taken up again; one that goes on stays as it is."""
    after = _with(followed, dismissed=False, reason=None) if followed.dismissed else followed
    known = after.participants.get(taker or "")
    if taker and (known is None or known.degree == "invited"):
        after = _with(after, participants={**after.participants, taker: Participant(since=today)})
    return after


def _told(before: Sharing, after: Sharing) -> str:
    """The sentence of a commit: the stage when it moves, else what was completed."""
    if after.stage != before.stage:
        return f"{quoted(after.title)}{NBSP}: {in_french('stage', after.stage)}"
    names = [
        name_at(path_of(after), name)
        for name in Sharing.model_fields
        if getattr(before, name) != getattr(after, name)
    ]
    return f"Complète {quoted(after.title)}" + (f" ({listed(names)})" if names else "")
