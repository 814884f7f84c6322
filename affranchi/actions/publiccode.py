"""publiccode.yml: one taken into the territory's catalogue as a draft, or one made from the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from affranchi.errors import AffranchiError, InvalidDataError, UnknownSoftwareError, UsageError, WorldError
from affranchi.exports.publiccode import NotExportableError, publiccode_of
from affranchi.intake.publiccode import MOST_BYTES, draft_of
from affranchi.model.path import path_of
from affranchi.model.problem import Problem
from affranchi.model.software import Software
from affranchi.recognition.joining import normal_repository
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.sources.failures import NotJsonError
from affranchi.sources.http import Limits, fetch
from affranchi.sources.licences import is_free, spdx_of
from affranchi.sources.source import Source
from affranchi.steps.inventory import changing
from affranchi.steps.refusing import problems_in
from affranchi.storage.files import refusing
from affranchi.storage.records import load_registry
from affranchi.storage.saving import save
from affranchi.wording import NBSP, quoted

_LIMITS = Limits(total=60, attempts=2, size=MOST_BYTES)


class KnownSoftwareError(AffranchiError):
    """A software that the catalogue has already."""

    def __init__(self, software: Software) -> None:
        super().__init__(
            f"{software.name} est déjà au catalogue{NBSP}: {quoted(f'affranchi show {software.slug}')}. Pour "
            f"le corriger{NBSP}: {quoted(f'affranchi catalogue edit {software.slug}')}."
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft as it stands in the catalogue; `commit` is None when it stood there already.

    `proposed` are functions that it may have, labels by slug, best first; `notes` what is to be read again.
    """

    software: Software
    path: str
    commit: str | None
    proposed: Mapping[str, str]
    notes: tuple[Problem, ...]


def import_publiccode(root: Path, place: str, today: date, functions: Sequence[str] = ()) -> Imported:
    """Take a file, or what an https address holds, into the catalogue as a draft, and commit that file alone.

    Its functions are those that a person names: the file's categories only propose some.

    Raises:
        InvalidDataError: with all that is wrong in it.
        KnownSoftwareError: when the catalogue has it, by its repository or its name.
    """
    data = content_at(place)
    with changing(root, "catalogue/") as (repository, loaded):
        made = draft_of(loaded.registry, data, place, _licence, today)
        if isinstance(made, list):
            raise InvalidDataError(made)
        named = tuple(dict.fromkeys(loaded.registry.function_named(name).slug for name in functions))
        draft = made.software.model_copy(update={"functions": named})
        known = _known(loaded.registry, draft)
        if known is not None:
            if known.model_copy(update={"sources": {}}) != draft.model_copy(update={"sources": {}}):
                raise KnownSoftwareError(known)
            draft = known
        subject = f"Ajoute {draft.name} au catalogue, d’après son publiccode.yml"
        # Where it was read stands as it was typed: the address of a server may be a number.
        wrong = [] if known else problems_in(loaded, [draft], today)
        if wrong := [p for p in wrong if p.severity == "error" and not p.key.startswith("sources.")]:
            raise InvalidDataError(wrong, is_written=False)
        commit = save(repository, [draft], subject) if known is None else None
    proposed = {} if draft.functions else {f: loaded.registry.functions[f].label for f in made.functions}
    return Imported(draft, path_of(draft), commit, proposed, made.notes)


def export_publiccode(root: Path, name: str, today: date) -> str:
    """The publiccode.yml of a libre software of the catalogue, with what everyone may read.

    Raises:
        UnknownSoftwareError: when nobody knows it.
    """
    whole = load_registry(root)
    registry, software = redact(whole, "public"), whole.software_named(name)
    if software.slug not in registry.software:
        why = "l’édition publique ne le montre pas (fonction non dite, ou réservé aux membres)"
        raise NotExportableError(software, why)
    return publiccode_of(registry, registry.software[software.slug], today)


def content_at(place: str) -> bytes:
    """What a file, or an https address, holds: no more than a publiccode.yml may."""
    if "://" in place:
        return _fetched(place)
    with refusing(f"{place} ne se lit pas"), Path(place).open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _fetched(address: str) -> bytes:
    """What an address holds."""
    try:
        parts = urlsplit(address)
        readable = parts.scheme == "https" and parts.port != 0 and "@" not in parts.netloc
        host = parts.hostname if readable else None
    except ValueError:
        host = None
    if not host or not address.isascii():
        raise UsageError(
            f"{quoted(address)} n’est pas une adresse que l’on puisse lire{NBSP}: elle commence par https:// "
            "et un nom de domaine, sans identifiant ni mot de passe."
        )
    source = Source("publiccode", f"ce que publie {host}", "Le catalogue", ())
    try:
        answer = fetch(source, address, {}, _LIMITS)
    except NotJsonError as error:
        raise WorldError(
            f"{host} a répondu par une page web{NBSP}: donnez l’adresse du fichier lui-même "
            f"({quoted('Raw')}, {quoted('Brut')}). Rien n’a changé."
        ) from error
    return answer.body if answer else b""


def _licence(spelling: str) -> tuple[str, bool] | None:
    licence = spdx_of(spelling)
    return (licence, bool(is_free(licence))) if licence else None


def _known(registry: Registry, draft: Software) -> Software | None:
    """The software of the catalogue that a draft is: the same repository, else the same name."""
    repository = _normal(draft.repository)
    for one in registry.software.values():
        if one.repository and _normal(one.repository) == repository:
            return one
    try:
        return registry.software_named(draft.name)
    except UnknownSoftwareError:
        return registry.software.get(draft.slug)


def _normal(address: str | None) -> str:
    """An address without what does not tell it from others; a forge may hold one repository only."""
    return normal_repository(address) or (address or "").rstrip("/").removesuffix(".git")
