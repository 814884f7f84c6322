"""Renaming a software, a vendor or a commune, or merging two of the catalogue: every reference follows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from affranchi.errors import AffranchiError, UnknownNameError
from affranchi.model.declaration import Declaration
from affranchi.model.names import is_slug, place_name, slug_of
from affranchi.model.path import TERRITORY_PATH, path_of
from affranchi.model.record import Edition, Record
from affranchi.model.reference import Redirect, end_of
from affranchi.model.software import Software
from affranchi.model.territory import TerritoryFile
from affranchi.model.vendor import Vendor
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.renaming import Move, Names, moves_of, names_of, renamed
from affranchi.steps.inventory import changing
from affranchi.steps.moving import owners_moved, redirected
from affranchi.storage.bundle import bundle
from affranchi.storage.git import Repository
from affranchi.storage.records import Files, records_of, registry_of
from affranchi.storage.saving import save
from affranchi.wording import NBSP, listed, quoted, typeset

Kind = Literal["software", "vendors", "communes"]
FOLLOWING = "Suit ce qui a été renommé"
KINDS: tuple[Kind, ...] = ("software", "vendors", "communes")
_A: Mapping[Kind, str] = {"software": "un logiciel", "vendors": "un éditeur", "communes": "une commune"}
_UNKNOWN: Mapping[Kind, str] = {
    "software": "Logiciel inconnu au catalogue",
    "vendors": "Éditeur inconnu au catalogue",
    "communes": "Commune inconnue du territoire",
}
_SPELT: Mapping[Kind, str] = {
    "software": "par « affranchi catalogue edit {} --name NOM »",
    "vendors": "dans catalogue/vendors/{}.toml",
    "communes": "dans communes.toml, sous [communes.{}]",
}


class RenameError(AffranchiError):
    """A renaming that would break something; nothing has changed."""


@dataclass(frozen=True, slots=True)
class RenameRequest:
    """What someone renames; without a kind, the one whose slug it is.

    The record takes the new name as it is typed, unless that is a slug.
    """

    old: str
    new: str
    kind: Kind | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Renamed:
    """Where an old slug now leads, and how many declarations and other records followed.

    `merged` when the new slug already had a record.
    """

    kind: Kind
    old: str
    new: str
    merged: bool
    declarations: int
    records: int
    commit: str | None


@dataclass(frozen=True, slots=True)
class Renaming:
    """One slug that becomes another; `merged` when the other has a record."""

    kind: Kind
    old: str
    new: str
    merged: bool
    names: Names
    title: str | None = None

    def path(self, slug: str) -> str:
        """The file of the record itself; that of all communes for one of them."""
        return TERRITORY_PATH if self.kind == "communes" else f"catalogue/{self.kind}/{slug}.toml"

    def moves(self, records: Iterable[Record]) -> list[Move]:
        """What the renaming changes among records: the renamed one first, those that name it next."""
        if self.kind == "communes":
            return list(moves_of((self._titled(record) for record in records), self.names))
        others = {path_of(record): record for record in records}
        itself = others.pop(self.path(self.old), None)
        moves = list(moves_of(others.values(), self.names))
        if not isinstance(itself, Software | Vendor):
            return moves
        title = {"name": self.title} if self.title else {}
        named = itself.model_copy(update={"slug": self.new, **title})
        return [Move(path_of(itself), None if self.merged else renamed(named, self.names)), *moves]

    def _titled(self, record: Record) -> Record:
        """The territory’s file, where the commune has its new name."""
        if not isinstance(record, TerritoryFile) or self.old not in record.communes or not self.title:
            return record
        commune = record.communes[self.old].model_copy(update={"name": self.title})
        return record.model_copy(update={"communes": {**record.communes, self.old: commune}})


def rename(root: Path, request: RenameRequest, today: date) -> Renamed:
    """Rename a slug, or merge it into one that has a record, and commit everything that follows at once.

    The same again follows what others named by the old slug meanwhile.
    """
    with changing(root, "") as (repository, loaded):
        registry = loaded.registry
        renaming = renaming_of(registry, request)
        _refuse_reference(root, registry, renaming)
        ours = _written(root, registry)
        moves = [
            _as_used(registry, renaming, move) for move in _without_leftovers(renaming.moves(ours), ours)
        ]
        is_known = renaming.old in _by_slug(redact(registry, "public"), renaming.kind)
        seen: Edition = "public" if is_known else "members"  # an old address would tell of what is hidden
        made = Redirect(to=renaming.new, reason=request.reason, on=today, visibility=seen)
        known = getattr(registry.redirects, renaming.kind).get(renaming.old)
        told = {} if known and known.to == renaming.new else {renaming.old: made}
        title = renaming.title or ""
        redirects = redirected(root, renaming.kind, told, (renaming.old,), renaming.new, title)
        owners = owners_moved(root, renaming.old, renaming.new) if renaming.kind == "communes" else None
        commit = _save(repository, moves, redirects, _subject(renaming), owners)
    followed = [move.record for move in moves if move.origin != renaming.path(renaming.old)]
    declarations = sum(isinstance(record, Declaration) for record in followed)
    others = len(followed) - declarations
    return Renamed(renaming.kind, renaming.old, renaming.new, renaming.merged, declarations, others, commit)


def follow(root: Path, paths: Collection[str]) -> str | None:
    """Commit what follows of old slugs in some files, whoever renamed them; None when nothing has to."""
    with changing(root, "") as (repository, loaded):
        moves = _following(loaded.registry, _written(root, loaded.registry), paths)
        return _save(repository, moves, [], FOLLOWING) if moves else None


def would_follow(files: Files, paths: Collection[str]) -> Collection[str]:
    """Which of some paths would follow, of a territory whose files these are.

    Raises:
        RenameError: when one would take the place of another.
    """
    registry, own = registry_of(files).registry, {path for path, _ in files}
    ours = [record for record in records_of(registry) if path_of(record) in own]
    return {move.origin for move in _following(registry, ours, paths)}


def _following(registry: Registry, ours: Sequence[Record], paths: Collection[str]) -> list[Move]:
    told = [one for one in ours if path_of(one) in paths]
    return _without_leftovers(list(moves_of(told, names_of(registry))), ours)


def _written(root: Path, registry: Registry) -> list[Record]:
    """The records of the territory’s own files."""
    return [record for record in records_of(registry) if (root / path_of(record)).is_file()]


def _save(
    repository: Repository,
    moves: Sequence[Move],
    others: Sequence[Record],
    subject: str,
    owners: str | None = None,
) -> str | None:
    records = [*(move.record for move in moves if move.record), *others]
    gone = {move.origin: move.path for move in moves if move.path != move.origin}
    return save(repository, records, subject, gone=gone, owners=owners)


def _as_used(registry: Registry, renaming: Renaming, move: Move) -> Move:
    """A declaration keeps the function that it took from the record that goes, when the other says none."""
    one, gone = move.record, registry.software.get(renaming.old)
    if renaming.kind != "software" or not renaming.merged or not isinstance(one, Declaration):
        return move
    function = gone.main_function if gone and one.software == renaming.new else None
    if one.functions or not function or registry.software[renaming.new].functions:
        return move
    return replace(move, record=one.model_copy(update={"functions": (function,)}))


def renaming_of(registry: Registry, request: RenameRequest) -> Renaming:
    """The renaming that a request means; a new slug that is itself an old one leads where it leads.

    Raises:
        RenameError: when there is nothing to rename, or nowhere to go.
        UnknownNameError: when nothing has the old slug.
    """
    old, new = slug_of(request.old), slug_of(request.new)
    kind = request.kind or _kind_of(registry, old)
    records, redirects = _by_slug(registry, kind), getattr(registry.redirects, kind)
    if not is_slug(new):
        msg = f"{quoted(request.new)} ne peut pas être un identifiant{NBSP}: lettres, chiffres et tirets."
        raise RenameError(msg)
    if old not in records and old not in redirects:
        raise UnknownNameError(_UNKNOWN[kind], request.old)
    led, already = end_of(new, redirects), end_of(old, redirects)
    new = led if new not in records and led in records and led != old else new
    if old == new:
        spelt = typeset(f"L’écriture de son nom se corrige {_SPELT[kind].format(old)}.")
        raise RenameError(f"{quoted(old)} s’appelle déjà ainsi{NBSP}: rien n’a changé. {spelt}")
    if old not in records and already != new:
        msg = f"{quoted(old)} s’appelle déjà {quoted(already)}{NBSP}: c’est lui qu’il faut renommer."
        raise RenameError(msg)
    merged = old in records and new in records
    if kind == "communes" and old in records and old in redirects:
        heir = quoted(f"affranchi rename {already} NOM")
        msg = f"{quoted(old)} est réunie à {quoted(already)} et garde son nom. Pour l’autre{NBSP}: {heir}."
        raise RenameError(msg)
    if kind == "communes" and merged:
        command = quoted(f"affranchi merge-communes {old} --into {new} --on DATE")
        msg = f"Deux communes ne se renomment pas en une{NBSP}: elles fusionnent, avec {command}."
        raise RenameError(msg)
    typed = place_name(request.new) if kind == "communes" else request.new.strip()
    title = typed if typed != new else None
    hosts = {old: new} if kind == "vendors" and old not in registry.communes else {}
    return Renaming(kind, old, new, merged, replace(Names(**{kind: {old: new}}), hosts=hosts), title)


def _kind_of(registry: Registry, slug: str) -> Kind:
    """Whether a slug is a software's, a vendor's or a commune's, today or once."""
    found = [kind for kind in KINDS if slug in _by_slug(registry, kind)]
    # A commune that hosts may be a vendor too: its name as a commune changes when that is asked.
    found = [kind for kind in found if kind != "communes"] or found
    found = found or [kind for kind in KINDS if slug in getattr(registry.redirects, kind)]
    if not found:
        what = "Ni logiciel, ni éditeur, ni commune n’a cet identifiant"
        raise UnknownNameError(what, slug)
    if len(found) > 1:
        both = f"{quoted(slug)} est {listed([_A[kind] for kind in found])}"
        msg = f"{both}{NBSP}: précisez avec {listed([f'--kind {kind}' for kind in found], 'ou')}."
        raise RenameError(msg)
    return found[0]


def _by_slug(registry: Registry, kind: Kind) -> Mapping[str, Record]:
    records: Mapping[str, Record] = getattr(registry, kind)
    return records


def _refuse_reference(root: Path, registry: Registry, renaming: Renaming) -> None:
    """Stop when the slug is that of the catalogue which travels with the program."""
    is_here = renaming.old in _by_slug(registry, renaming.kind)
    if renaming.kind == "communes" or not is_here or root.resolve() == bundle():
        return
    if (bundle() / renaming.path(renaming.old)).is_file():
        old = renaming.old
        raise RenameError(
            f"{quoted(old)} vient du catalogue de référence, livré avec Affranchi{NBSP}: il ne se renomme "
            f"pas ici. Pour y réunir une fiche de votre territoire{NBSP}: "
            f"{quoted(f'affranchi rename VOTRE-FICHE {old}')}."
        )


def _without_leftovers(moves: Sequence[Move], standing: Iterable[Record]) -> list[Move]:
    """Moves where a record that stands already where it goes, the same, only loses its old file."""
    there = {path_of(record): record for record in standing}
    there |= {move.origin: move.record for move in moves if move.record and move.path == move.origin}
    meeting = {
        move.path: there[move.path] for move in moves if move.path != move.origin and move.path in there
    }
    blocked = [move.path for move in moves if move.path in meeting and move.record != meeting[move.path]]
    if blocked:
        files = listed([path for path in blocked if path])
        raise RenameError(
            f"Deux déclarations n’en feraient qu’une{NBSP}: {files} existe déjà et dit autre chose. "
            f"Retirez-en une, ou distinguez-les par un usage, puis recommencez{NBSP}: rien n’a changé."
        )
    return [Move(move.origin, None) if move.path in meeting else move for move in moves]


def _subject(renaming: Renaming) -> str:
    verb, link = ("Réunit", "à") if renaming.merged else ("Renomme", "en")
    return f"{verb} {renaming.old} {link} {renaming.new}"
