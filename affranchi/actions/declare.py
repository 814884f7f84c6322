"""Declaring a software in a commune, or revising what was declared."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.errors import AffranchiError, UnknownNameError
from affranchi.figures.in_return import InReturn, in_return_of
from affranchi.model.declaration import Declaration, Retirement
from affranchi.model.names import fold, slug_of
from affranchi.model.software import Software
from affranchi.registry import Registry
from affranchi.steps.adopting import software_or_draft, with_drafts
from affranchi.steps.inventory import declared, label_slug, refuse_unreadable, subject
from affranchi.storage import git, layout
from affranchi.storage.records import read_registry
from affranchi.storage.saving import save
from affranchi.storage.validation import Wrong, validated
from affranchi.wording import NBSP, counted

# How the command line names what the record names otherwise.
_OPTIONS = {
    "annual_cost": "--cost",
    "notes": "--note",
    "hosting.mode": "--hosting",
    "hosting.provider": "--provider",
    "contract.end": "--contract-end",
    "contract.notice_months": "--notice",
    "contract.renewal": "--renewal",
    "sharing.offers": "--offer",
    "sharing.seeks": "--seek",
    "sharing.contact": "--contact",
}


class InvalidRequestError(AffranchiError):
    """Values that no declaration can hold; all of them at once."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        """List each value and what to do."""
        lines = [f"{counted(len(wrong), 'valeur refusée', 'valeurs refusées')}{NBSP}:"]
        lines += [f"{_option(one.keys)}{NBSP}: {one.message} {one.advice}".rstrip() for one in wrong]
        super().__init__("\n".join(lines))


def _option(keys: Sequence[str]) -> str:
    named = ".".join(key for key in keys if not key.isdecimal())
    return _OPTIONS.get(named, f"--{named.replace('_', '-')}")


@dataclass(frozen=True, slots=True)
class DeclareRequest:
    """What someone declares, names as they were typed; None and an empty list leave things as they are."""

    commune: str
    software: str
    label: str | None = None
    functions: tuple[str, ...] = ()
    status: str | None = None
    since: int | date | None = None
    users: int | None = None
    annual_cost: float | None = None
    version: str | None = None
    hosting: str | None = None
    provider: str | None = None
    contract_end: int | date | None = None
    notice_months: int | None = None
    renewal: str | None = None
    visibility: str | None = None
    notes: str | None = None
    # What it offers to others or seeks from them, as a whole; « none » alone says nothing any more.
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What was declared, whether it changed anything, and what it earns.

    `commit` is None when nothing had to be committed. When the functions were left out, `default_function` is
    the one taken, and `other_functions` those that the software also fills.
    `draft` is the file of the record made for a software that only a national reference knew.
    """

    declaration: Declaration
    changed: bool
    commit: str | None
    in_return: InReturn
    default_function: str | None = None
    other_functions: tuple[str, ...] = ()
    draft: str | None = None


def declare(root: Path, request: DeclareRequest, today: date) -> Declared:
    """Declare, or revise, one software in one commune, and commit that file alone, with the draft it needs.

    The same declaration again changes nothing and makes no commit; one that was written and not committed, by
    a run that was killed, is committed.

    Raises:
        AffranchiError: for a name nobody knows, values that no record can hold, a file that cannot be read.
        WorldError: when git or the disk refuses; everything is then as it was.
    """
    with git.turn(root) as repository:
        loaded = read_registry(root)
        refuse_unreadable(loaded, "communes.toml", "catalogue/functions.toml")
        commune = loaded.registry.commune_named(request.commune)
        functions = [loaded.registry.function_named(name).slug for name in request.functions]
        software, drafts = software_or_draft(loaded, request.software, functions)
        registry = with_drafts(loaded.registry, drafts)
        blank = Declaration(commune=commune.slug, software=software.slug, label=label_slug(request.label))
        path = layout.path_of(blank)
        refuse_unreadable(loaded, path)
        before = declared(registry, commune.slug, software.slug, blank.label)
        after = revised(registry, before or blank, request, today)
        if before and not drafts and _same(before, after):
            after = before
            commit = git.commit(repository, [path], subject(registry, "déclare", [after]))
        else:
            commit = save(repository, [*drafts, after], subject(registry, _verb(before), [after]))
    made = _declared(registry, after, commit, today, changed=after is not before)
    return replace(made, draft=layout.path_of(software) if drafts else None)


def revised(registry: Registry, before: Declaration, request: DeclareRequest, today: date) -> Declaration:
    """A declaration with what a request says, verified today; one that was retired is taken up again.

    Raises:
        InvalidRequestError: with all the values refused.
        UnknownNameError: for a function or a host nobody knows.
    """
    status = request.status or ("in-use" if before.status == "retired" else before.status)
    told = {
        "functions": tuple(registry.function_named(name).slug for name in request.functions) or None,
        "status": status,
        "since": request.since,
        "verified": today,
        "users": request.users,
        "annual_cost": request.annual_cost,
        "version": request.version,
        "visibility": request.visibility,
        "notes": request.notes,
    }
    hosting = {"mode": request.hosting, "provider": _host(registry, request.provider)}
    contract = {
        "end": request.contract_end,
        "notice_months": request.notice_months,
        "renewal": request.renewal,
    }
    tables = _with(before.model_dump(), told)
    tables["hosting"] = _with(tables["hosting"], hosting)
    tables["contract"] = _with(tables["contract"], contract)
    tables["sharing"] = _with(tables["sharing"], _shared(request))
    tables["retirement"] = (before.retirement or Retirement(on=today)) if status == "retired" else None
    made = validated(Declaration, tables)
    if isinstance(made, Declaration):
        return made
    raise InvalidRequestError(made if isinstance(made, list) else [])


def _shared(request: DeclareRequest) -> dict[str, Any]:
    """What is offered and sought, each as a whole list: « none » empties it, nothing leaves it as it is."""
    told = {"offers": request.offers, "seeks": request.seeks}
    lists = {key: tuple(one for one in said if one != "none") for key, said in told.items() if said}
    return {**lists, "contact": request.contact}


def _with(table: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    return {**table, **{key: value for key, value in told.items() if value is not None}}


def _host(registry: Registry, name: str | None) -> str | None:
    """The slug of a host, which is a vendor or a commune.

    Raises:
        UnknownNameError: when it is neither.
    """
    if name is None:
        return None
    hosts = {v.slug: v.name for v in registry.vendors.values()}
    hosts |= {c.slug: c.name for c in registry.communes.values()}
    if slug_of(name) in hosts:
        return slug_of(name)
    found = [slug for slug, known in hosts.items() if fold(known) == fold(name)]
    if not found:
        what = "Hébergeur inconnu (ni un éditeur du catalogue, ni une commune du territoire)"
        raise UnknownNameError(what, name, difflib.get_close_matches(slug_of(name), hosts, n=3, cutoff=0.7))
    return found[0]


def _same(before: Declaration, after: Declaration) -> bool:
    """Whether nothing differs but the day someone said so: `confirm` is for that."""
    return after.model_copy(update={"verified": before.verified}) == before


def _verb(before: Declaration | None) -> str:
    if before is None:
        return "déclare"
    return "reprend" if before.status == "retired" else "met à jour"


def _declared(
    registry: Registry, declaration: Declaration, commit: str | None, today: date, *, changed: bool
) -> Declared:
    software: Software = registry.software[declaration.software]
    left_out = not declaration.functions
    return Declared(
        declaration=declaration,
        changed=changed,
        commit=commit,
        in_return=in_return_of(registry, declaration, today),
        default_function=software.main_function if left_out else None,
        other_functions=software.functions[1:] if left_out else (),
    )
