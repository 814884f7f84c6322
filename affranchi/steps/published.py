"""The data that a territory publishes at the address of its site, each file as its sums announce it."""

import hashlib
import re
from collections.abc import Collection, Mapping
from functools import partial
from urllib.parse import urlsplit

from affranchi.errors import UsageError
from affranchi.model.neighbour import is_site
from affranchi.opendata.files import FOLDER, SUMS
from affranchi.sources.failures import RefusedDataError, RefusedRequestError
from affranchi.sources.http import Answer, Limits, fetch
from affranchi.sources.source import Source
from affranchi.wording import NBSP, quoted

LIMITS = Limits(total=60)
_TABLE = re.compile(r"([0-9a-f]{64})  ([a-z][a-z-]{0,40}\.csv)")
_MOST = 64
_NOT_FOUND = 404
_SEE = "Voyez-le avec ceux qui tiennent ce site."


def published_at(address: str, names: Collection[str] = (), limits: Limits = LIMITS) -> Mapping[str, bytes]:
    """The sums that a site publishes, and its tables, or those of some names; none when it has no data.

    Raises:
        SourceError: for any failure, a sum that does not hold included.
        UsageError: for what is no https address of a site.
    """
    if not is_site(address):
        raise UsageError(
            f"{quoted(address)} n’est pas l’adresse d’un site{NBSP}: elle commence par https:// et un nom de "
            "domaine, sans identifiant ni mot de passe."
        )
    source = Source("published", f"ce que publie {urlsplit(address).hostname}", "", ())
    site = address.rstrip("/").removesuffix(f"/{FOLDER.rstrip('/')}")
    read = partial(fetch, source, validators={}, limits=limits)
    try:
        found = {SUMS: _body(read(address=f"{site}/{SUMS}"))}
    except RefusedRequestError as error:
        if error.status == _NOT_FOUND:
            return {}
        raise
    lines = found[SUMS].decode("utf-8", "replace").splitlines()
    told = {line[2]: line[1] for line in map(_TABLE.fullmatch, lines) if line}
    if not told or len(told) > _MOST:
        raise RefusedDataError(source, "ce ne sont pas des données d’Affranchi", _SEE)
    for name in told.keys() & names if names else told:
        found[f"{FOLDER}{name}"] = body = _body(read(address=f"{site}/{FOLDER}{name}"))
        if hashlib.sha256(body).hexdigest() != told[name]:
            raise RefusedDataError(source, f"{name} n’est pas le fichier que décrit SHA256SUMS", _SEE)
    return found


def _body(answer: Answer | None) -> bytes:
    return answer.body if answer else b""
