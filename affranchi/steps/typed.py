"""Declarations as the web page wrote them, taken for what `declare` takes the same words for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from affranchi.errors import AffranchiError
from affranchi.model.declaration import Declaration, Typed
from affranchi.model.path import path_of
from affranchi.model.problem import Problem
from affranchi.model.software import Software
from affranchi.naming import use_name
from affranchi.recognition.resolving import is_whole_name
from affranchi.registry import Registry
from affranchi.steps.adopting import kept_to_members, with_drafts
from affranchi.steps.inventory import label_slug
from affranchi.steps.telling import OtherVersionError, software_told, users_typed, version_typed
from affranchi.storage.records import Loaded
from affranchi.wording import NBSP, NNBSP, as_typed, quoted


@dataclass(frozen=True, slots=True)
class Settled:
    """What `fmt` writes in the place of each file, by its path, the drafts needed, and what is to be asked.

    `registry` is the whole as it then reads.
    """

    registry: Registry
    records: Mapping[str, Declaration]
    drafts: tuple[Software, ...]
    problems: tuple[Problem, ...]


def settle(loaded: Loaded) -> Settled:
    """Take each declaration of the web page for what it means; nothing takes the place of another file."""
    before = {path_of(one): one for one in loaded.registry.declarations}
    taken, records = {*before, *(one.path for one in loaded.problems)}, dict[str, Declaration]()
    drafts, problems = list[Software](), list[Problem]()
    for path, typed in sorted(loaded.typed.items()):
        try:
            record, new = _meant(loaded, typed)
        except AffranchiError as error:
            problems.append(_asked(path, typed, error))
            continue
        target = path_of(record)
        if target != path and target in taken and (before.get(target) != record or target in loaded.typed):
            name = quoted(use_name(loaded.registry, record.software, record.label))
            message = f"{name} a déjà sa fiche{NBSP}: {target}."
            advice = "Complétez-la et effacez celle-ci, ou dites l’usage de celle-ci (label)."
            problems.append(Problem(path, 0, "software", message, advice, "typed"))
            continue
        taken.add(target)
        records[path] = record
        drafts += new
        loaded = replace(loaded, registry=with_drafts(loaded.registry, new))
    left = {one: record for one, record in before.items() if one not in records}
    after = {**left, **{path_of(record): record for record in records.values()}}
    ordered = sorted(after.values(), key=lambda one: (one.commune, one.software, one.label or ""))
    registry = replace(loaded.registry, declarations=tuple(ordered))
    return Settled(registry, records, tuple(drafts), tuple(problems))


def _meant(loaded: Loaded, typed: Typed) -> tuple[Declaration, tuple[Software, ...]]:
    """The declaration under the software that its name means, with the version typed beside it."""
    exact = is_whole_name(loaded.registry, typed.name, or_everyday=False)  # nobody can be asked
    software, drafts = software_told(loaded, typed.name, typed.record.functions, exact=exact)
    told = {"software": software.slug, "label": label_slug(typed.label)}
    record = typed.record.model_copy(update=told)
    said = {"version": version_typed(software, record, typed.name), "users": users_typed(typed.name)}
    if said := {key: value for key, value in said.items() if value and not getattr(record, key)}:
        record = record.model_copy(update=said)
    return record, tuple(map(kept_to_members, drafts)) if record.visibility == "members" else drafts


def _asked(path: str, typed: Typed, error: AffranchiError) -> Problem:
    message = " ".join(str(error).splitlines())
    new = f"affranchi catalogue add --new {as_typed(typed.name)}"
    advice = f"Déclarez-le sous son nom exact{NNBSP}; si c’en est un autre{NBSP}: {new}."
    if isinstance(error, OtherVersionError):
        message = f"{quoted(typed.name)} dit une version, et la fiche une autre."
        advice = "Ôtez de l’une ou de l’autre celle qui n’est pas la bonne."
    return Problem(path, 0, "software", message, advice, "typed")
