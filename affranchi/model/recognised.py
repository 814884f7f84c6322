"""What a person said that a name found in an inventory is, so that her commune is not asked again."""

from typing import Annotated

from affranchi.model.names import Slug
from affranchi.model.record import Record, identity, members
from affranchi.model.values import Day, Text


class Recognised(Record):
    """One name that a commune was asked about: `catalogue/recognised/<name>--<commune>.toml`.

    A file a name, so that none conflict. The slug is the name's, its version left out. Without a software,
    the person said that it is none to declare. Without a commune, nobody knows any more whose answer it is.
    """

    slug: Annotated[Slug, identity("Nom relevé, sans accent ni version.")]
    commune: Annotated[Slug | None, identity("Commune qui a répondu.")] = None
    name: Annotated[Text, members("Nom, tel que l’inventaire l’écrit.")] = ""
    software: Annotated[Slug | None, members("Logiciel du catalogue ; absent : aucun.")] = None
    seen: Annotated[Day | None, members("Jour de la réponse.")] = None

    @property
    def stem(self) -> str:
        """The name of its file, without extension: `name--commune`."""
        return f"{self.slug}--{self.commune}" if self.commune else self.slug
