"""Communes that merge (CGCT, art. L2113-5): one takes the place of several, and nothing declared is lost."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from affranchi.actions.figures import facts_of
from affranchi.errors import AffranchiError
from affranchi.merging_communes import Merger, answers_of_merger, communes_of_merger, heir_of, moves_of_merger
from affranchi.model.declaration import Declaration
from affranchi.model.names import is_slug, place_name, slug_of
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.model.reference import Redirect
from affranchi.opportunities.convergence import Duplicate, convergence_of
from affranchi.redaction import fillings
from affranchi.registry import Registry
from affranchi.renaming import Move, renamed
from affranchi.steps.inventory import changing
from affranchi.steps.moving import redirected
from affranchi.steps.places import whole_of
from affranchi.storage.records import read_registry
from affranchi.storage.saving import save
from affranchi.wording import NBSP, counted, listed, long_day, quoted, to_name


class MergeError(AffranchiError):
    """A merger that cannot be written down; nothing has changed."""


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """Communes that merge, the one that takes their place, as a person types them, and its first day."""

    communes: tuple[str, ...]
    into: str
    on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merger did: how many declarations moved, and what the new commune has several tools for.

    `commit` is None when nothing had to be committed.
    """

    commune: str
    merged: tuple[str, ...]
    declarations: int
    convergence: tuple[Duplicate, ...]
    commit: str | None


def merge_communes(root: Path, request: MergeRequest, today: date) -> Merged:
    """Merge communes, and commit at once what follows; the same again takes what came meanwhile."""
    with changing(root, "") as (repository, loaded):
        registry = loaded.registry
        merger = merger_of(registry, request, today)
        moves = list(moves_of_merger([*registry.declarations, *registry.sharings.values()], merger))
        _refuse_blocked(registry, moves)
        answers = _answers(registry, moves, merger)
        heir = heir_of(registry.communes, merger, request.into)
        territory = registry.territory_file(communes_of_merger(registry.communes, heir, merger))
        made = Redirect(to=merger.into, reason=request.reason or "Fusion de communes", on=merger.on)
        told = dict.fromkeys(merger.moved - registry.redirects.communes.keys(), made)
        # What led to a commune that merges still does: its record says who it was.
        redirects = redirected(root, "communes", told, (), merger.into, request.into)
        gone = {move.origin: move.path for move in moves if move.path != move.origin}
        records = [*(move.record for move in moves if move.record), *answers, territory, *redirects]
        commit = save(repository, records, _subject(registry, merger, request.into), gone)
    after = read_registry(root).registry
    return Merged(
        commune=merger.into,
        merged=tuple(sorted(merger.moved)),
        declarations=sum(isinstance(move.record, Declaration) and move.origin in gone for move in moves),
        convergence=convergence_of(facts_of(root, after, today), merger.into),
        commit=commit,
    )


def merger_of(registry: Registry, request: MergeRequest, today: date) -> Merger:
    """The merger that a request means.

    Raises:
        MergeError: when there is nothing to merge, nowhere to go, or when it is not yet the day.
    """
    if request.on > today:
        raise MergeError(
            f"La fusion est pour le {long_day(request.on)}{NBSP}: elle s’enregistre à partir de ce jour, car "
            "jusque-là chaque commune déclare encore pour elle-même."
        )
    slugs = dict.fromkeys(_slug(registry, name) for name in request.communes)
    into = _into(registry, request.into)
    if (gone := registry.communes.get(into)) and gone.merged_into:
        raise MergeError(
            f"{gone.name} n’est plus une commune{NBSP}: réunissez-les à celle qui lui succède, avec "
            f"{quoted(f'--into {gone.merged_into}')}."
        )
    merger = Merger(tuple(slugs), into, request.on, {s: registry.communes[s].name for s in slugs})
    if not merger.moved:
        msg = f"Une fusion réunit au moins une autre commune à {quoted(request.into)}{NBSP}: nommez-la."
        raise MergeError(msg)
    heir = registry.communes.get(into)
    for slug in sorted(merger.moved):
        _refuse_elsewhere(registry, slug, merger)
        if heir and heir.kind != "commune" and registry.communes[slug].kind == "commune":
            name = registry.communes[slug].name
            raise MergeError(f"{name} ne se réunit qu’à une commune, et {heir.name} n’en est pas une.")
    return merger


def _slug(registry: Registry, name: str) -> str:
    """A commune by the slug it had, even once merged."""
    slug = slug_of(name)
    if slug in registry.communes:
        return slug
    _refuse_part(registry, name)
    return registry.commune_named(name).slug


def _into(registry: Registry, name: str) -> str:
    """The commune that takes their place: one that exists, by any of its names, or a new slug."""
    slug = slug_of(name)
    if slug in registry.communes:
        return slug
    found = [one for one in registry.communes.values() if name in (one.insee, one.siren)]
    if found:  # a new commune has the code of one that it is made of
        return min(found, key=lambda one: one.merged_into is not None).slug
    _refuse_part(registry, name)
    if not is_slug(slug) or name == slug:
        raise MergeError(
            f"{quoted(name)} n’est pas une commune du territoire. Pour en créer une, écrivez son nom comme "
            f"elle l’écrit{NBSP}: --into {quoted('Annecy')}."
        )
    return slug


def _refuse_part(registry: Registry, name: str) -> None:
    """Refuse a former commune: it is no new one of its name, nor may it take its whole along unsaid."""
    if held := whole_of(registry, name):
        raise MergeError(f"{held.why}{NBSP}: nommez {quoted(held.commune.name)} si c’est elle.")


def _refuse_elsewhere(registry: Registry, slug: str, merger: Merger) -> None:
    commune = registry.communes[slug]
    if commune.merged_into not in (None, merger.into):
        raise MergeError(f"{commune.name} est déjà réunie à {quoted(commune.merged_into or '')}.")
    first = commune.until + timedelta(days=1) if commune.until and commune.merged_into else merger.on
    if first != merger.on:
        raise MergeError(
            f"{commune.name} est réunie {to_name(registry.communes[merger.into].name)} depuis le "
            f"{long_day(first)}{NBSP}: dites ce jour, ou ne la nommez pas."
        )
    if commune.since and commune.since >= merger.on:
        raise MergeError(f"{commune.name} n’est dans le territoire que depuis le {long_day(commune.since)}.")


def _refuse_blocked(registry: Registry, moves: Sequence[Move]) -> None:
    """Stop when a declaration would take the place of another."""
    standing = {path_of(one): one for one in registry.declarations}
    moving = [move for move in moves if move.path != move.origin and move.path]
    blocked: list[str | None] = [
        m.path for m in moving if m.path in standing and standing[m.path] != m.record
    ]
    blocked += [path for path, count in Counter(move.path for move in moving).items() if count > 1]
    files = listed([str(path) for path in blocked])
    if files:
        msg = f"{files} existe déjà et dit autre chose{NBSP}: changez son usage, puis recommencez."
        raise MergeError(msg)


def _answers(registry: Registry, moves: Iterable[Move], merger: Merger) -> Sequence[Record]:
    """The answers that change: those of the new commune, and of those whom a merged one served."""
    declared = {path_of(one): one for one in registry.by_commune.get(merger.into, ())}
    declared |= {move.path or "": move.record for move in moves if isinstance(move.record, Declaration)}
    running = (one for one in declared.values() if one.commune == merger.into and one.is_active)
    filled = fillings(registry, running)
    made = answers_of_merger(registry.answers, filled, merger)
    others = (one for slug, one in registry.answers.items() if slug not in {*merger.moved, merger.into})
    followed = (new for one in others if (new := renamed(one, merger.links)) is not one)
    told = made.answers or made.wishes or merger.into in registry.answers
    return [*([made] if told else []), *followed]


def _subject(registry: Registry, merger: Merger, name: str) -> str:
    heir = registry.communes.get(merger.into)
    names = [merger.names[slug] for slug in sorted(merger.moved)]
    shown = listed(names) if len(names) <= 6 else counted(len(names), "commune")  # noqa: PLR2004 (one line)
    return f"Réunit {shown} {to_name(heir.name if heir else place_name(name))}"
