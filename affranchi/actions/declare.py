"""Declaring a software in a commune, or revising what was declared."""

import difflib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

from affranchi.contracts import renewals_told
from affranchi.errors import (
    AffranchiError,
    AmbiguousNameError,
    NewSoftwareError,
    UnknownCommuneError,
    UnknownNameError,
    how_to_add_a_host,
)
from affranchi.field import Field
from affranchi.fields import BY_PATH, FIELDS
from affranchi.figures.in_return import InReturn, in_return_of
from affranchi.model.declaration import OF_AN_END, Declaration, Retirement
from affranchi.model.names import fold, is_slug, slug_of
from affranchi.model.path import path_of
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.naming import commune_name, function_name, use_name
from affranchi.neighbours import NearHere
from affranchi.readers import ENDLESS
from affranchi.recognition.resolving import software_meant
from affranchi.registry import Registry
from affranchi.steps.adopting import kept_to_members, with_drafts
from affranchi.steps.inventory import (
    answers_against,
    answers_beside,
    changing,
    declared,
    label_slug,
    refuse_unreadable,
    subject,
)
from affranchi.steps.places import commune_meant
from affranchi.steps.refusing import record_told, save_unless_wrong
from affranchi.steps.telling import host_named, software_told, users_typed, version_typed, with_records
from affranchi.told.declarations import differences
from affranchi.told.near import near_words
from affranchi.told.suites import NO_OTHER, command_for_no_other, command_to_say, read_as
from affranchi.told.versions import support_told
from affranchi.wording import of_name, quoted

_MOST_CLOSE = 3


@dataclass(frozen=True, slots=True)
class DeclareRequest:
    """What someone declares, names as they were typed; what is not among the facts stays as it is.

    `facts` are values by path of `fields.FIELDS`: a list is given whole, None says that nothing is known.
    `is_new` takes a name that resembles known ones for that of another software; `is_chosen`, a slug for what
    a person chose.
    """

    commune: str
    software: str
    label: str | None = None
    functions: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_new: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What was declared, as people read it: names and labels; `changes` say what an update says otherwise.

    `beside` are the labels of the uses that the commune declared already, beside a new one; `answered`, the
    functions that it said to do without, or otherwise, and says so no more; `kept`, those of which it still
    does, since everyone reads it and the declaration is hidden. `is_hidden` says that members alone see the
    entry of what all would read of the declaration; `support`, until when versions just told are.
    """

    commune: str
    software: str
    functions: tuple[str, ...] = ()
    other_functions: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    is_hidden: bool = False
    support: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """What was declared, whether it changed anything, and what it earns.

    When the functions were left out, `default_function` is the one taken, and `other_functions` those that
    the software also fills. `draft` is the file of the record made for a software that only a national
    reference knew. `understood` says how the name was read; `unsaid` names what a suite may fill besides, and
    `commands` say it: the first that it fills all of them, the second none. `near`: who runs it near here.
    """

    declaration: Declaration
    changed: bool
    commit: str | None
    in_return: InReturn
    default_function: str | None = None
    other_functions: tuple[str, ...] = ()
    draft: str | None = None
    understood: str = ""
    unsaid: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    near: str = ""
    told: Words = field(default_factory=lambda: Words("", ""))


class VersionOfAnotherError(AffranchiError):
    """A version that names another software than the one declared."""

    def __init__(self, version: str, other: Software, software: Software) -> None:
        which = f"une version {of_name(other.name)}, non {of_name(software.name)}"
        super().__init__(f"{quoted(version)} est {which}.")


def declare(root: Path, request: DeclareRequest, today: date) -> Declared:
    """Declare, or revise, one software in one commune, and commit that file alone, with the draft it needs.

    The same declaration again changes nothing and makes no commit.
    """
    with changing(root, "communes.toml", "catalogue/functions.toml") as (repository, loaded):
        commune = loaded.registry.commune_named(request.commune)
        functions = [loaded.registry.function_named(name).slug for name in _named(request.functions)]
        is_exact = request.is_new or request.is_chosen
        software, drafts = software_told(loaded, request.software, functions, exact=is_exact)
        if drafts and not drafts[0].sources and not functions:
            raise NewSoftwareError(request.software)
        hosts = _new_host(loaded.registry, request)
        registry = with_drafts(loaded.registry, drafts)
        registry = replace(registry, vendors={**registry.vendors, **hosts}) if hosts else registry
        blank = Declaration(commune=commune.slug, software=software.slug, label=label_slug(request.label))
        refuse_unreadable(loaded, path_of(blank))
        before = declared(registry, commune.slug, software.slug, blank.label)
        after = revised(registry, before or blank, request, today)
        if after.visibility == "members":
            drafts = tuple(map(kept_to_members, drafts))
        dropped: tuple[str, ...] = ()
        if before and not drafts and after.says_as(before):  # `confirm` is for that
            after, commit = before, None
        else:
            answers, dropped = answers_beside(registry, after)
            records = [*drafts, *hosts.values(), after, *answers]
            said = subject(registry, _verb(before), [after])
            commit = save_unless_wrong(repository, loaded, records, said, today)
    registry = with_records(registry, [after])
    made = _declared(registry, after, commit, today, changed=after is not before)
    understood = "" if drafts else read_as(registry, request.software, software)
    kept = () if made.commit is None else (f for f in answers_against(registry, after) if f not in dropped)
    answered, still = (tuple(function_name(registry, slug) for slug in some) for some in (dropped, kept))
    told = replace(_told(registry, made, before), answered=answered, kept=still)
    draft = path_of(software) if drafts else None
    return replace(made, told=told, draft=draft, understood=understood)


def _told(registry: Registry, made: Declared, before: Declaration | None) -> Words:
    after = made.declaration
    default = (made.default_function,) if made.default_function else ()
    beside = () if before else registry.by_commune.get(after.commune, ())
    software = registry.software[after.software]
    was, now = ((one.version, one.machines_by_version) if one else (None, {}) for one in (before, after))
    return Words(
        commune=commune_name(registry, after.commune),
        software=use_name(registry, after.software, after.label),
        functions=tuple(function_name(registry, slug) for slug in default),
        other_functions=tuple(function_name(registry, slug) for slug in made.other_functions),
        changes=tuple(differences(registry, before, after)) if before else (),
        beside=tuple(d.label for d in beside if d.software == after.software and d.label and d.is_active),
        is_hidden=software.visibility == "members" and after.visibility != "members",
        support=tuple(support_told(software, after)) if was != now else (),
    )


def revised(registry: Registry, before: Declaration, request: DeclareRequest, today: date) -> Declaration:
    """A declaration with what a request says, verified today; one that was retired is taken up again.

    Raises:
        InvalidValuesError: with all the values refused.
    """
    told: dict[str, Any] = {}
    for path, value in request.facts.items():
        said = BY_PATH.get(path)
        told |= said.values(_meant(registry, said, value)) if said else {path: value}
    software = registry.software[before.software]
    _refuse_versions_of_another(registry, software, told)
    if not {"version", "machines_by_version"} & told.keys():
        told["version"] = version_typed(software, before, request.software) or before.version
    if users := None if request.is_new else users_typed(request.software):
        told.setdefault("users", users)
    _say_version(told, before)
    _say_end(told, before)
    told.setdefault("status", "in-use" if before.status == "retired" else before.status)
    if request.functions:
        named = tuple(dict.fromkeys(registry.function_named(name).slug for name in _named(request.functions)))
        told["functions"] = named or tuple(registry.functions_of(before))
    is_retired = told["status"] == "retired"
    told["retirement"] = (before.retirement or Retirement(on=today)) if is_retired else None
    tables = before.model_dump()
    for path, value in {"verified": today, **told}.items():
        *tables_of, key = path.split(".")
        reduce(lambda table, name: table[name], tables_of, tables)[key] = value
    return record_told(Declaration, tables, FIELDS)


def _named(functions: Iterable[str]) -> list[str]:
    """The functions that a person names; « aucune autre » says that the present ones are all."""
    return [name for name in functions if fold(name) != fold(NO_OTHER)]


def _say_version(told: dict[str, Any], before: Declaration) -> None:
    """A version, or counts by version, said last: each takes the place of the other."""
    counts = told.get("machines_by_version")
    if counts:
        told.setdefault("version", None)
        if before.machines is not None:
            told["machines"] = max(before.machines, sum(counts.values()))
    elif told.get("version"):
        told.setdefault("machines_by_version", {})


def _say_end(told: dict[str, Any], before: Declaration) -> None:
    """That a contract has no end, or has one: what is said last takes the place of the other."""
    if told.get("contract.kind") in ENDLESS:
        for key in OF_AN_END:
            told.setdefault(f"contract.{key}", None)
    elif told.get("contract.renewal") == "open-ended":
        told |= {"contract.renewal_months": None, "contract.renewals": None}
    elif end := told.get("contract.end"):
        told.setdefault("contract.renewals", renewals_told(before.contract, end))
        if before.contract.renewal == "open-ended":
            told.setdefault("contract.renewal", None)
    if before.contract.kind in ENDLESS and "contract.end" in told:
        told.setdefault("contract.kind", None)


def _refuse_versions_of_another(registry: Registry, software: Software, told: Mapping[str, Any]) -> None:
    """Stop at « 12 Windows 10 » said of LibreOffice; what was written before stops nothing."""
    for version in filter(None, (told.get("version"), *(told.get("machines_by_version") or ()))):
        name = re.split(r"\d", version, maxsplit=1)[0]
        with suppress(UnknownNameError, AmbiguousNameError):
            other = registry.software_named(name) if registry.is_software_name(name) else software
            if other is not software and software.slug not in other.part_of:
                raise VersionOfAnotherError(version, other, software)


def _meant(registry: Registry, said: Field, value: Any) -> Any:  # noqa: ANN401 (as many types as fields)
    """The slug of what a value names, when it names a record; the value itself else."""
    if said.kind not in ("host", "software") or value is None:
        return value
    names = value if said.is_list else (value,)
    slugs = [
        _host(registry, one) if said.kind == "host" else software_meant(registry, one).slug for one in names
    ]
    return tuple(dict.fromkeys(slugs)) if said.is_list else slugs[0]


def _new_host(registry: Registry, request: DeclareRequest) -> Mapping[str, Vendor]:
    """The host to add under the name given, when a person says that it is another than those known."""
    name = request.facts.get("hosting.provider") if request.is_new else None
    if not name or host_named(registry, name) or not is_slug(slug := slug_of(name)):
        return {}
    return {slug: Vendor(slug=slug, name=name)}


def _host(registry: Registry, name: str) -> str:
    """The slug of a host, which is a vendor or a commune."""
    if named := host_named(registry, name):
        return named
    with suppress(UnknownCommuneError, AmbiguousNameError):  # a former commune is its whole
        return commune_meant(registry, name).commune.slug
    spelt = {called: vendors[-1] for called, vendors in registry.vendors_called.items()}
    typed = fold(name)
    begun = [one for one in spelt if typed and one.startswith(typed)]
    near = [*begun, *difflib.get_close_matches(typed, spelt, n=3, cutoff=0.7)]
    close = {spelt[one].slug: spelt[one].name for one in near[:_MOST_CLOSE]}
    what = "Hébergeur inconnu, ni éditeur du catalogue ni entité du territoire"
    raise UnknownNameError(what, name, close, how_to_add_a_host(name))


def _verb(before: Declaration | None) -> str:
    if before is None:
        return "déclare"
    return "reprend" if before.status == "retired" else "met à jour"


def _declared(
    registry: Registry, declaration: Declaration, commit: str | None, today: date, *, changed: bool
) -> Declared:
    software: Software = registry.software[declaration.software]
    left_out = not declaration.functions
    unsaid = registry.unsaid_functions(declaration) if declaration.is_active else ()
    near = NearHere(registry, declaration.commune).of_software(software.slug)
    return Declared(
        declaration=declaration,
        changed=changed,
        commit=commit,
        in_return=in_return_of(registry, declaration, today),
        near=near_words(registry, near[0]) if near else "",
        default_function=software.main_function if left_out else None,
        other_functions=software.functions[1:] if left_out else (),
        unsaid=tuple(function_name(registry, slug) for slug in unsaid),
        commands=(command_to_say(registry, declaration), command_for_no_other(declaration)) if unsaid else (),
    )
