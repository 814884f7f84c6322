"""What a change does, for who reviews it: facts, problems it brings, whose files, figures that move."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from affranchi.actions.check import check
from affranchi.actions.figures import facts_of
from affranchi.checks.problems import problems_of
from affranchi.checks.rights import SHARED, problems_of_rights, touched
from affranchi.errors import UsageError, sentence_of
from affranchi.figures.all import figures_from
from affranchi.figures.figure import Figure
from affranchi.figures.method import units
from affranchi.model.path import path_of
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.naming import commune_name
from affranchi.registry import Registry
from affranchi.steps.typed import settle
from affranchi.storage import git
from affranchi.storage.bundle import is_lent
from affranchi.storage.files import read_tree
from affranchi.storage.history import changed_from, communes_at, files_at
from affranchi.storage.records import Files, record_of, registry_of, settled
from affranchi.told.figures import band_words, value_words
from affranchi.told.review import told_edit, told_move
from affranchi.wording import NBSP, counted, listed

# What the forge runs or obeys: whoever changes it changes what happens to all the rest.
_RUN = (".gitlab-ci.yml", ".github/", ".forgejo/", ".gitea/", "requirements.txt", "programme/", "CODEOWNERS")
_VERBS = {"A": "nouveau", "M": "modifié", "D": "effacé", "R": "déplacé"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does: lines under titles of ours, and the problems that come with it.

    `head` is the last commit of the change; None when it is what stands in the folder, committed or not.
    """

    base: str
    head: str | None
    sections: Mapping[str, Sequence[str]]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """A territory before or after a change, as `fmt` would leave it: records by the path of their file."""

    registry: Registry
    records: Mapping[str, Record]
    problems: tuple[Problem, ...]


def diff(root: Path, asked: str, author: Sequence[str], today: date, *, trusted: bool = False) -> Difference:
    """What a range of commits changes, `main..branch`; from `main` alone, what the folder holds changes.

    Raises:
        UsageError: when it names no commits.
    """
    base, dots, end = asked.partition("..")
    if not base:
        raise UsageError("Dites depuis quelle branche : « affranchi diff main..ma-branche ».")
    start, head, paths = changed_from(root, base, (end.lstrip(".") or "HEAD") if dots else None)
    old = _side(files_at(root, start), paths, today)
    new = _side(files_at(root, head) if head else read_tree(root), paths, today)
    now = communes_at(root, base)
    found = [*problems_of_rights(now, paths, author, partial(is_lent, root))] if author else []
    is_here = head in (None, git.read(root, "rev-parse", "HEAD").decode().strip())
    found += check(root, today, trusted=trusted) if is_here else new.problems
    problems = tuple(sorted(_brought(found, old.problems, new.problems, paths), key=lambda p: p.severity))
    told = [sentence_of(problem) for problem in problems]
    if not is_here:
        told.append(f"Les fiches seules ont été vérifiées{NBSP}: placez-vous sur la branche pour le reste.")
    figures = [f"Non calculé{NBSP}: il y a d’abord des erreurs à corriger."]
    if not any(one.severity == "error" for one in (*old.problems, *new.problems)):
        figures = list(_figures(root, old.registry, new.registry, today))
    sections = {
        "Ce qui change": list(_changes(old, new, paths)),
        "Ce que la vérification trouve de nouveau": told,
        "À qui sont ces fichiers": list(_whose(now, touched(paths))),
        "Ce qui bouge dans les chiffres": figures,
    }
    return Difference(start, head, {title: lines or ["Rien."] for title, lines in sections.items()}, problems)


def _side(files: Files, paths: Mapping[str, str], today: date) -> _Side:
    """A side of a change: what its records say once the names typed on the web page are understood."""
    texts = dict(files)
    loaded = registry_of(texts.items())
    found, unread = settle(loaded), {problem.path for problem in loaded.problems}
    asked, origin = {one.path for one in found.problems}, {path_of(r): p for p, r in found.records.items()}
    broken = (
        replace(one, path=origin.get(one.path, one.path))
        for one in problems_of(found.registry, today, unread=unread, units=units())
        if one.path not in asked or one.key or one.rule != "reference"
    )
    kept = [one for one in broken if one.path in texts]
    made = {path: record_of(path, data) for path in paths if isinstance(data := texts.get(path), bytes)}
    records = {path: one for path, one in made.items() if isinstance(one, Record)}
    return _Side(found.registry, {**records, **found.records}, (*loaded.problems, *found.problems, *kept))


def _brought(
    found: Sequence[Problem], before: Sequence[Problem], after: Sequence[Problem], paths: Collection[str]
) -> Iterator[Problem]:
    """The problems that were not there before; those of a site are of the files that change.

    Of references to what the catalogue lacks, only those that `fmt` does not mend.
    """
    known, left = ({(one.path, one.key, one.message) for one in some} for some in (before, after))
    for one in found:
        said, is_of_site = (one.path, one.key, one.message), one.rule == "site"
        if is_of_site and not any(path.startswith(one.path) for path in paths):
            continue
        if said not in known and (one.rule != "reference" or said in left):
            yield one


def _changes(old: _Side, new: _Side, paths: Mapping[str, str]) -> Iterator[str]:
    """What the records of each commune, then what is shared, become."""
    was, now = old.registry, new.registry
    names = replace(now, software={**was.software, **now.software}, communes={**was.communes, **now.communes})
    moves = dict(_moves(old.records, new.records))
    both = {**moves, **{target: source for source, target in moves.items()}}
    for slug, files in sorted(touched(paths).items(), key=lambda one: (one[0] == SHARED, one[0])):
        yield commune_name(names, slug) if slug else "Ce qui est commun"
        retired = 0
        for path in files:
            before, after = old.records.get(path), new.records.get(path)
            if path not in both and after is None and (before is None or paths[path] != "D"):
                told = [_told_file(path, paths[path], was_read=before is not None)]
            elif path not in both:
                told = list(told_edit(names, path, before, after)) or [f"{path}{NBSP}: remis en forme"]
            elif path in moves and both[path] in files:  # told where it went
                continue
            else:
                source, target = (path, both[path]) if path in moves else (both[path], path)
                before, after = old.records[source], new.records[target]
                told = [told_move(names, (source, before), (target, after))]
            yield from (f"– {line}" for line in told)
            retired += "retired" == getattr(after, "status", "") != getattr(before, "status", "")
        if retired:
            yield f"– {counted(retired, 'déclaration retirée', 'déclarations retirées')}"


def _moves(old: Mapping[str, Record], new: Mapping[str, Record]) -> Iterator[tuple[str, str]]:
    """The files that records left, each with the one where it is now.

    It says the same there, of the same commune or software, or is told of another use of both.
    """
    left = {path: one for path, one in old.items() if path not in new}
    for target, one in new.items():
        near = [
            (_facts(was) != _facts(one), source)
            for source, was in left.items()
            if type(was) is type(one) and target not in old
            if _is_same(was, one)
        ]
        if near:
            _, source = min(near)
            del left[source]
            yield source, target


def _is_same(old: Record, new: Record) -> bool:
    shared = [getattr(old, key, None) == getattr(new, key, "") for key in ("commune", "software")]
    return all(shared) or ((any(shared) or not hasattr(new, "commune")) and _facts(old) == _facts(new))


def _facts(record: Record) -> Mapping[str, Any]:
    return record.model_dump(exclude={*record.identity_fields}, exclude_defaults=True)


def _told_file(path: str, status: str, *, was_read: bool) -> str:
    """A file that holds no record, or whose record says the same, or can no longer be read."""
    if was_read:
        return f"{path}{NBSP}: ne se lit plus"
    run = ", que la forge exécute ou suit" if path.startswith(_RUN) else ""
    origin = f" de {status[1:]}" if status[1:] else ""
    return f"{path}{NBSP}: fichier {_VERBS.get(status[0], 'd’une autre nature')}{origin}{run}"


def _whose(before: Registry, files: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Who reads the files of each commune again: `editors`, as the branch aimed at names them."""
    shared = [name for one in before.communes.values() if one.kind == "epci" for name in one.editors]
    for slug, paths in files.items():
        who = before.communes[slug].editors if slug in before.communes else shared
        name = commune_name(before, slug) if slug else "Ce qui est commun"
        them = "les" if len(paths) > 1 else "le"
        told = f"à relire par {listed(who)}" if who else f"tout le monde peut {them} changer"
        yield f"{name}{NBSP}: {counted(len(paths), 'fichier')}, {told}"


def _figures(root: Path, was: Registry, now: Registry, today: date) -> Iterator[str]:
    """The figures that move, each with its value before and after, and its band when that moves alone."""
    before, after = (
        dict(_named(figures_from(facts_of(root, settled(registry), today)))) for registry in (was, now)
    )
    for label, one in after.items():
        old = before.get(label, one)
        value, bands = value_words(one), [band_words(side) or "sans inconnu" for side in (old, one)]
        if value_words(old) != value:
            yield f"{label}{NBSP}: {value_words(old)} → {value}"
        elif bands[0] != bands[1]:
            yield f"{label}{NBSP}: {value}, fourchette {' → '.join(bands)}"


def _named(figures: Mapping[str, Figure]) -> Iterator[tuple[str, Figure]]:
    """Each figure, and each within it, under the name that tells it from the others."""
    for one in figures.values():
        yield one.label, one
        yield from ((f"{one.label}, {part.label}", part) for part in one.parts.values())
