"""What a change does, for who reviews it: facts, problems it brings, whose files, figures that move."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from affranchi.actions.check import check, sarif_of
from affranchi.actions.figures import facts_of
from affranchi.actions.fmt import drafts_of
from affranchi.checks.problems import problems_of
from affranchi.checks.rights import SHARED, problems_of_rights, touched
from affranchi.errors import AffranchiError, UsageError, sentence_of
from affranchi.exports.markdown import fenced
from affranchi.figures.all import figures_from
from affranchi.figures.figure import Figure
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.model.software import Software
from affranchi.naming import commune_name
from affranchi.registry import Registry
from affranchi.storage import git
from affranchi.storage.history import changed_from, files_at
from affranchi.storage.layout import kind_of
from affranchi.storage.records import record_of, registry_of, said_of, settled
from affranchi.storage.toml import parse
from affranchi.told.figures import band_words, value_words
from affranchi.told.review import told_edit
from affranchi.wording import NBSP, counted, listed

__all__ = ["diff", "fenced", "sarif_of"]

# What the forge runs or obeys: whoever changes it changes what happens to all the rest.
_RUN = (".gitlab-ci.yml", ".github/", ".forgejo/", ".gitea/", "requirements.txt", "programme/", "CODEOWNERS")
_VERBS = {"A": "nouveau", "M": "modifié", "D": "effacé"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does: lines under titles of ours, and the problems that come with it."""

    base: str
    head: str
    sections: Mapping[str, Sequence[str]]
    problems: tuple[Problem, ...]


def diff(root: Path, asked: str, author: Sequence[str], today: date, *, trusted: bool = False) -> Difference:
    """What a range of commits changes: `main..branch`, or from `main` to the current commit.

    Raises:
        UsageError: when it names no commits.
    """
    base, _, end = asked.partition("..")
    if not base:
        raise UsageError("Dites depuis quelle branche : « affranchi diff main..ma-branche ».")
    start, head, paths = changed_from(root, base, end.lstrip(".") or "HEAD")
    old, new = dict(files_at(root, start)), dict(files_at(root, head))
    (was, wrong_before), (now, wrong) = _registry(old, today), _registry(new, today)
    found = [*problems_of_rights(was, paths, author)] if author else []
    is_here = head == git.read(root, "rev-parse", "HEAD").decode().strip()
    found += check(root, today, trusted=trusted) if is_here else wrong
    problems = tuple(sorted(_brought(found, wrong_before, wrong, paths), key=lambda one: one.severity))
    told = [sentence_of(problem) for problem in problems]
    if not is_here:
        told.append("Les fiches seules ont été vérifiées : placez-vous sur la branche pour le reste.")
    figures = ["Non calculé : il y a d’abord des erreurs à corriger."]
    if not any(one.severity == "error" for one in (*wrong_before, *wrong)):
        figures = list(_figures(root, was, now, today))
    names = replace(now, software={**was.software, **now.software})
    sections = {
        "Ce qui change": list(_changes(names, old, new, paths)),
        "Ce que la vérification trouve de nouveau": told,
        "À qui sont ces fichiers": list(_whose(was, touched(paths))),
        "Ce qui bouge dans les chiffres": figures,
    }
    return Difference(start, head, {title: lines or ["Rien."] for title, lines in sections.items()}, problems)


def _registry(texts: Mapping[str, bytes], today: date) -> tuple[Registry, Sequence[Problem]]:
    """What records say, with the entries that `fmt` makes of names told on the web page; what is wrong."""
    loaded = registry_of(texts.items())
    registry, drafts = loaded.registry, dict[str, Software]()
    for one in registry.declarations:
        path = f"inventory/{one.commune}/{one.stem}.toml"
        if one.software not in registry.software and (said := said_of(path, parse(texts[path]))):
            try:
                drafts |= {draft.slug: draft for draft in drafts_of(registry, [(said, one)])}
            except AffranchiError:  # no name of a software: the reference stays unknown
                continue
    registry = replace(registry, software=dict(sorted({**registry.software, **drafts}.items())))
    unread = {problem.path for problem in loaded.problems}
    found = problems_of(registry, today, unread=unread)
    return registry, [*loaded.problems, *(problem for problem in found if problem.path in texts)]


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


def _changes(
    registry: Registry, old: Mapping[str, bytes], new: Mapping[str, bytes], paths: Mapping[str, str]
) -> Iterator[str]:
    """What the records of each commune, then what is shared, become."""
    for slug, files in sorted(touched(paths).items(), key=lambda one: (one[0] == SHARED, one[0])):
        yield commune_name(registry, slug) if slug else "Ce qui est commun"
        retired = 0
        for path in files:
            before, after = _record(path, old), _record(path, new)
            told = list(told_edit(registry, path, before, after))
            if before is None and after is None:
                run = ", que la forge exécute ou suit" if path.startswith(_RUN) else ""
                told = [f"{path}{NBSP}: fichier {_VERBS.get(paths[path], 'd’une autre nature')}{run}"]
            elif after is None and paths[path] != "D":
                told = [f"{path}{NBSP}: ne se lit plus"]
            yield from (f"– {line}" for line in told or [f"{path}{NBSP}: remis en forme"])
            retired += "retired" == getattr(after, "status", "") != getattr(before, "status", "")
        if retired:
            yield f"– {counted(retired, 'déclaration retirée', 'déclarations retirées')}"


def _record(path: str, texts: Mapping[str, bytes]) -> Record | None:
    made = record_of(path, texts[path]) if path in texts and kind_of(path) else None
    return made if isinstance(made, Record) else None


def _whose(before: Registry, files: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Who reads the files of each commune again: `editors`, as they were before the change."""
    shared = [name for one in before.communes.values() if one.kind == "epci" for name in one.editors]
    for slug, paths in files.items():
        who = before.communes[slug].editors if slug in before.communes else shared
        name = commune_name(before, slug) if slug else "Ce qui est commun"
        told = f"à relire par {listed(who)}" if who else "tout le monde peut les changer"
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
