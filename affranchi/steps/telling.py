"""What a person tells of a commune’s functions, made records of its inventory."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from affranchi.checks.forbidden import findings
from affranchi.errors import AffranchiError, DoubtfulSoftwareError, SeveralSoftwareError, UnknownSoftwareError
from affranchi.figures.cycles import cycle_names, version_told
from affranchi.model.answers import Answer, Answers
from affranchi.model.declaration import Declaration
from affranchi.model.names import fold, is_slug, signed, slug_of
from affranchi.model.record import Record
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.readers import counted_name
from affranchi.recognition.resolving import WITH_USE, is_whole_name, resolve
from affranchi.registry import Registry
from affranchi.steps.adopting import Adopted, kept_to_members, software_or_draft, with_drafts
from affranchi.steps.folding import fold_once
from affranchi.steps.inventory import (
    active_uses,
    answers_left,
    changing,
    only_use,
    refuse_unreadable,
    software_named,
    subject,
)
from affranchi.steps.places import entity_named
from affranchi.steps.refusing import refuse_wrong
from affranchi.steps.unfit import LONGEST_NAME, UnfitNameError, refuse_no_name, refuse_nothing
from affranchi.storage.asked import Asked
from affranchi.storage.records import Loaded
from affranchi.storage.saving import save
from affranchi.told.versions import version_names
from affranchi.wording import NBSP, NNBSP, as_subject, as_typed, in_french, listed, quoted

AnswerKind = Literal["paper", "none", "provided", "unknown"]
_SHORTEST_NAME = 2  # letters: R is one, and in the catalogue; a stray key is none
_AND = re.compile(r"\s+(?:et|ou|\+|&|/|-)\s+|\s*[,;+/&]\s*")
TO_CHECK = "sa licence et son éditeur sont à vérifier."
_NAMED_HERE = f"Nommé dans le territoire ; {TO_CHECK}"  # by a commune, or by who keeps the catalogue


class OtherVersionError(AffranchiError):
    """A name typed with another version than what was declared: both may run, and only a person knows."""

    def __init__(self, software: Software, before: Declaration, told: Sequence[str], typed: str) -> None:
        named = [version_names(software, one) for one in told]
        said = listed([quoted(one) for one in named])
        each = dict.fromkeys((*named[0].split(", "), *typed.split(", ")))
        both = ", ".join(f"{version} : {count}" for version, count in zip(each, (4, 2, 1), strict=False))
        replaced, both = f"--version {as_typed(typed)}", f"--versions {as_typed(both)}"
        super().__init__(
            f"{software.name} est déjà déclaré ici en version {said}, et rien n’a changé. Pour dire "
            f"{quoted(typed)} à la place{NBSP}: affranchi declare {before.commune} {software.slug} {replaced}"
            f"{NNBSP}; pour les deux, avec leurs postes{NBSP}: {both}"
        )


class FilledError(AffranchiError):
    """A function that a commune says to do without, and for which it declares a software."""

    def __init__(self, commune: Commune, software: Software) -> None:
        how = f"affranchi retire {commune.slug} {software.slug}"
        super().__init__(
            f"{as_subject(commune.name)} déclare {software.name} pour cette fonction, et rien n’a changé. "
            f"S’il ne sert plus{NBSP}: {how}"
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of a function: the software that fill it, by name, or how it goes without.

    `by` names who provides it: an entity of the territory, or any other body; `using` is the name of the
    software that they do it with. `also` are other functions, by slug, that the first software fills here.
    `exact` takes a name as it is: a product’s, whatever it fills, or a new one’s, whatever it resembles. With
    neither software nor answer, nothing is said any more of how the function goes without software.
    """

    function: str
    software: tuple[str, ...] = ()
    answer: AnswerKind | None = None
    by: str | None = None
    using: str | None = None
    also: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """What was written, and the registry as it then reads."""

    records: tuple[Record, ...]
    registry: Registry
    commit: str | None


def tell(root: Path, commune: str, told: Told, today: date) -> Noted:
    """Write what a person says of one function, and commit it; the same again changes nothing.

    Raises:
        UnknownSoftwareError: for a name that nobody knows, and that resembles known ones.
        FilledError: when the commune goes without what it declares; for a part, another may render it.
    """
    with changing(root) as (repository, loaded):
        before = loaded.registry
        declaring = before.commune_named(commune)
        refuse_unreadable(loaded, "communes.toml", "catalogue/functions.toml", f"inventory/{declaring.slug}/")
        if told.answer and told.answer != "provided":
            _refuse_filled(before, declaring, before.function_named(told.function).slug)
        after = noted(loaded, declaring, told, today).registry
        records = changed(before, after, declaring.slug)
        refuse_wrong(loaded, records, today)
        commit = save(repository, records, _subject(after, records, told)) if records else None
    return Noted(tuple(records), after, commit)


def _refuse_filled(registry: Registry, commune: Commune, function: str) -> None:
    for one in registry.by_commune.get(commune.slug, ()):
        if one.is_active and one.origin is None and function in registry.functions_of(one):
            raise FilledError(commune, registry.software_named(one.software))


def noted(loaded: Loaded, commune: Commune, told: Told, today: date) -> Loaded:
    """The territory once it holds what a person says of one function."""
    told = replace(told, function=loaded.registry.function_named(told.function).slug)
    for rank, name in enumerate(told.software):
        loaded = _with_software(loaded, commune, told, name, today, first=rank == 0)
    return _with_answer(loaded, commune, told, today)


def _with_software(
    loaded: Loaded, commune: Commune, told: Told, name: str, today: date, *, first: bool
) -> Loaded:
    functions = (told.function, *(told.also if first else ()))
    software, drafts = software_told(loaded, name, functions, exact=told.exact)
    registry = with_drafts(loaded.registry, drafts)
    before = only_use(registry, commune.slug, software.slug)
    uses = active_uses(registry, commune.slug, software.slug) if before is None else ()
    if any(set(functions) <= set(registry.functions_of(one)) for one in uses):
        return loaded  # told already, of uses that have a name each
    after = filling(registry, before or Declaration(commune=commune.slug, software=software.slug), functions)
    typed = {"version": version_typed(software, after, name), "users": users_typed(name)}
    if said := {key: value for key, value in typed.items() if value}:
        after = after.model_copy(update=said)
    if before is None or before.status == "retired" or after != before:
        status = "in-use" if before is None or before.status == "retired" else before.status
        after = after.model_copy(update={"verified": today, "status": status, "retirement": None})
    return replace(loaded, registry=with_records(registry, [after]))


def users_typed(name: str) -> int | None:
    """How many people or stations a name tells, « Firefox (3 postes) »; servers count nobody."""
    _, machines, users = counted_name(name)
    return int(users) if users else None if "serveur" in name.casefold() else machines


def version_typed(software: Software, before: Declaration, name: str) -> str | None:
    """The version that a name holds, where a declaration tells none yet.

    Raises:
        OtherVersionError: when the declaration tells another one.
    """
    typed = version_told(software, counted_name(name)[0])
    told = [before.version] if before.version else list(before.machines_by_version)
    if not typed or not told or before.status == "retired":
        return typed
    same = [name for one in told for name in cycle_names(software.cycles, one)]
    wanted = (cycle_names(software.cycles, one) for one in typed.split(", "))
    if typed in told or all(
        any(one == n or one.startswith(f"{n}-") for one in same for n in names) for names in wanted
    ):
        return None
    raise OtherVersionError(software, before, told, typed)


def software_told(loaded: Loaded, name: str, functions: Sequence[str], *, exact: bool = False) -> Adopted:
    """The software of a name, and the draft to write when the catalogue has it not; `exact` as in `Told`."""
    if name not in loaded.registry.software:
        fold_once(loaded.registry)
    name = name if exact else counted_name(name)[0]
    if not exact and (several := _several(loaded.registry, name, functions)):
        raise SeveralSoftwareError(name, several)
    is_whole = exact and is_whole_name(loaded.registry, name)
    found = resolve(loaded.registry, name, functions[0] if functions and not is_whole else None)
    is_old = slug_of(name) in loaded.registry.redirects.software  # it leads to the new record
    is_other = exact and found.reason == WITH_USE  # « Zed Gestion » is no ZED!, says whoever types it
    if found.software and not is_old and not is_other:
        return software_named(loaded, found.software.slug), ()
    refuse_nothing(loaded.registry, name)  # before what « le centre de gestion » sells is asked about
    if found.close and not found.is_near and not is_old and not exact:
        raise DoubtfulSoftwareError(name, found.names)
    if is_old or not exact or not (found.close or is_other):
        try:
            return software_or_draft(loaded, name, functions)
        except UnknownSoftwareError:
            if found.close and not exact:
                raise DoubtfulSoftwareError(name, found.names) from None
    draft = draft_named(loaded.registry, name, functions)
    if not exact:
        refuse_no_name(loaded.registry, draft.name)
    return draft, (draft,)


def _several(registry: Registry, name: str, functions: Sequence[str]) -> Mapping[str, str]:
    """The software that a name enumerates, « Chrome et Firefox », when each is surely known; else none."""
    parts = [part for part in _AND.split(name) if any(map(str.isalpha, part))]  # « Windows 10/11 » is one
    if len(parts) == 1 or registry.is_software_name(name):
        return {}
    found = [resolve(registry, part, functions[0] if functions else None) for part in parts]
    sure = {one.software.slug: one.software.name for one in found if one.software}
    return sure if len(sure) > 1 else {}


def draft_named(registry: Registry, name: str, functions: Sequence[str]) -> Software:
    """A record under the name that a person gave; whether it is libre is unknown, since nobody said it."""
    name = " ".join(name.split())
    slug = slug_of(signed(name))
    if len(name) > LONGEST_NAME:
        raise UnfitNameError(name, f"{LONGEST_NAME} caractères au plus.")
    if not is_slug(slug) or len(slug) < _SHORTEST_NAME:
        raise UnfitNameError(name, "quelques lettres ou chiffres sont attendus.")
    for finding in findings(name, "name"):
        raise UnfitNameError(name, finding.message)
    if slug in registry.software or slug in registry.redirects.software:
        same = registry.software.get(slug)
        raise UnknownSoftwareError(name, {slug: same.name} if same else [slug])
    known = tuple(dict.fromkeys(f for f in functions if f in registry.functions))
    return Software(slug=slug, name=name, model="unknown", functions=known, note=_NAMED_HERE)


def filling(registry: Registry, declaration: Declaration, functions: Iterable[str]) -> Declaration:
    """A declaration with more functions; the main one alone is left unsaid, save that of a suite."""
    # Of a declaration not made yet, the software’s main function is nobody’s word.
    is_made = registry.declaration(declaration.commune, declaration.software, declaration.label)
    own = registry.functions_of(declaration) if is_made else ()
    wanted = tuple(dict.fromkeys([*own, *functions]))
    software = registry.software[declaration.software]
    is_plain = wanted == software.functions[:1] and not declaration.functions
    said = () if is_plain and not registry.is_suite(software) else wanted
    return (
        declaration if said == declaration.functions else declaration.model_copy(update={"functions": said})
    )


def _with_answer(loaded: Loaded, commune: Commune, told: Told, today: date) -> Loaded:
    using: Software | None = None
    if told.using:
        using, drafts = software_told(loaded, told.using, (told.function,), exact=told.exact)
        loaded = replace(loaded, registry=with_drafts(loaded.registry, [*map(kept_to_members, drafts)]))
    registry = loaded.registry
    before = registry.answers.get(commune.slug, Answers(commune=commune.slug))
    answers = answers_left(registry, before, (told.function, *told.also), is_filled=bool(told.software))
    if told.answer:
        answers[told.function] = _answer(registry, told, before.answers.get(told.function), using, today)
    if answers == before.answers:
        return loaded
    after = before.model_copy(update={"answers": dict(sorted(answers.items()))})
    return replace(loaded, registry=with_records(registry, [after]))


def _answer(
    registry: Registry, told: Told, before: Answer | None, using: Software | None, today: date
) -> Answer:
    entity = entity_named(registry, told.by) if told.by else None
    provider = told.by.strip() if told.by and not entity else None
    for finding in findings(provider or "", "name"):
        raise UnfitNameError(provider or "", finding.message, "organisme")
    made = {
        "answer": told.answer,
        "by": entity.slug if entity else None,
        "provider": provider,
        "software": using.slug if using else None,
        "verified": today,
        "note": before.note if before else None,
    }
    after = Answer.model_validate(made)
    if before and not using and (after.by, after.provider) == (before.by, before.provider):
        after = after.model_copy(update={"software": before.software})
    is_same = before is not None and after.model_copy(update={"verified": before.verified}) == before
    return before if is_same and before else after


def host_named(registry: Registry, name: str) -> str | None:
    """The slug of a host, which is a body of the territory or a vendor, however it is typed."""
    if body := entity_named(registry, name):
        return body.slug
    called = registry.vendors_called.get(fold(name), ())
    vendor = called[0] if called else registry.vendor_named(name)
    return vendor.slug if vendor else None


def with_records(registry: Registry, records: Iterable[Declaration | Answers]) -> Registry:
    """A registry in which records take the place of those kept at the same path."""
    if isinstance(registry.declarations, Asked):
        asked = registry.declarations.having(records)
        return replace(registry, declarations=asked, answers=asked.answers)
    declarations = {(d.commune, d.software, d.label or ""): d for d in registry.declarations}
    answers = dict(registry.answers)
    for record in records:
        if isinstance(record, Answers):
            answers[record.commune] = record
        else:
            declarations[record.commune, record.software, record.label or ""] = record
    return replace(
        registry,
        declarations=tuple(declarations[key] for key in sorted(declarations)),
        answers=dict(sorted(answers.items())),
    )


def changed(before: Registry, after: Registry, commune: str) -> list[Record]:
    """The records of the catalogue and of a commune that a registry has anew, or otherwise than another."""
    is_same = after.software is before.software  # else all of it is made
    software = [] if is_same else [s for slug, s in after.software.items() if before.software.get(slug) != s]
    old = {(d.software, d.label): d for d in before.by_commune.get(commune, ())}
    told = after.by_commune.get(commune, ())
    declarations = [d for d in told if old.get((d.software, d.label)) != d]
    answers = after.answers.get(commune)
    found = [*software, *declarations]
    return found if answers is None or answers == before.answers.get(commune) else [*found, answers]


def _subject(registry: Registry, records: Sequence[Record], told: Told) -> str:
    declarations = [one for one in records if isinstance(one, Declaration)]
    if declarations:
        return subject(registry, "déclare", declarations)
    answers = next(one for one in records if isinstance(one, Answers))
    said = in_french("answer", told.answer) if told.answer else "rien"
    function = registry.function_named(told.function).label
    return f"{registry.communes[answers.commune].name} répond pour {function}{NBSP}: {said}"
