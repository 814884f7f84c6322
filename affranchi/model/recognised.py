"""What a person said that a name found in an inventory is, so that nobody is asked again."""

from typing import Annotated

from affranchi.model.names import Slug
from affranchi.model.record import Record, identity, members
from affranchi.model.values import Day, Text


class Recognised(Record):
    """One name of an inventory: `catalogue/recognised/<name>.toml`; a file a name, so that none conflict.

    The slug is the name's, its version left out: names that fold to it are one. Without a software, the
    person said that none of the catalogue's is meant.
    """

    slug: Annotated[Slug, identity("Nom relevé, sans accent ni version.")]
    name: Annotated[Text, members("Nom, tel que l’inventaire l’écrit.")] = ""
    software: Annotated[Slug | None, members("Logiciel du catalogue ; absent : aucun.")] = None
    seen: Annotated[Day | None, members("Jour de la réponse.")] = None
