"""Neighbouring territories whose public data are read, and lists of territories that anyone may host."""

import re
from typing import Annotated

from affranchi.model.record import Record, identity, public
from affranchi.model.values import Day, Text

# No password, no query: `donnees/…` comes after it.
_HTTPS = re.compile(r"https://[a-z0-9.-]+(?::[0-9]{1,5})?(?:/[\w.~/-]*)?", re.IGNORECASE | re.ASCII)


class Neighbour(Record):
    """A territory whose public data are read."""

    siren: Annotated[Text, identity("Numéro SIREN du territoire voisin, neuf chiffres (INSEE).")]
    name: Annotated[Text, public("Nom, tel que les pages le disent.")]
    url: Annotated[Text, public("Adresse https de son site, où se trouve donnees/datapackage.json.")]
    day: Annotated[Day | None, public("Jour de la dernière lecture qui a apporté du nouveau.")] = None
    hash: Annotated[Text | None, public("Empreinte SHA-256 du datapackage.json lu ce jour-là.")] = None

    @property
    def is_readable(self) -> bool:
        """Whether its address is one of a site, over https."""
        return is_site(self.url)


def is_site(address: str) -> bool:
    """Whether an address is one of a site, over https."""
    return _HTTPS.fullmatch(address) is not None


class Directory(Record):
    """A list of territories, which anyone may host."""

    territories: Annotated[tuple[Neighbour, ...], public("Territoires : siren, name, url.")]
