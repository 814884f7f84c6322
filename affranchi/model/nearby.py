"""The snapshot of what a neighbouring territory was last seen to run."""

from typing import Annotated

from pydantic import StringConstraints

from affranchi.model.names import Slug
from affranchi.model.record import EMPTY, Record, identity, public
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.model.values import Day, Text

_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
# One line a use: a neighbour of 158 communes is read in a tenth of a second, and git merges it.
Use = Annotated[
    str,
    StringConstraints(
        pattern=rf"^(in-use|leaving)( [12][0-9]{{3}})?( {_SLUG}(,{_SLUG})*)?$", max_length=1000
    ),
]


class Nearby(Record):
    """A snapshot, whole: `catalogue/neighbours/<siren>.toml`; of records, what a neighbour says of them."""

    siren: Annotated[Text, identity("Numéro SIREN du territoire voisin.")]
    name: Annotated[Text, public("Nom sous lequel il publie.")]
    made: Annotated[Day | None, public("Jour dont il dit que sont ces données.")] = None
    communes: Annotated[dict[Slug, Commune], public("Ses communes et ses autres entités.")] = EMPTY
    software: Annotated[dict[Slug, Software], public("Les logiciels qu’elles emploient.")] = EMPTY
    uses: Annotated[
        dict[Slug, dict[Slug, Use]],
        public("Par commune et logiciel : in-use ou leaving, l’année, les fonctions s’il en est dit."),
    ] = EMPTY

    @property
    def size(self) -> int:
        """How many uses it tells."""
        return sum(map(len, self.uses.values()))


def told_use(use: str) -> tuple[str, str, tuple[str, ...]]:
    """What a use says: its status, the year when it is said, its functions."""
    status, *rest = use.split(" ")
    since = rest.pop(0) if rest and rest[0].isdecimal() else ""
    return status, since, tuple(rest[0].split(",")) if rest else ()
