"""The spreadsheet that a commune fills in: its sheets, its columns, its words, the same out and back."""

from collections.abc import Mapping
from dataclasses import dataclass

from affranchi import fields
from affranchi.french import FRENCH
from affranchi.wording import begun, typeset

NAMES = {"guide": "Mode d’emploi", "functions": "Fonctions", "lists": "Listes"}
# The first cell of the hidden lists: what tells our own form, and its edition, from any other workbook.
MARK = "affranchi-formulaire-1"
LIBRE = " (libre)"

# A fact's key is its path in the record (`fields.py`).
Key = str


@dataclass(frozen=True, slots=True)
class Column:
    """A column to fill: its heading, its width in centimetres, what its help says."""

    key: Key
    heading: str
    width: float
    help: str = ""


COLUMNS = (
    Column("function", "Fonction", 8.6, "À quoi sert le logiciel. Une ligne par fonction et par logiciel."),
    Column("answer", "Réponse", 3.6,
           typeset("Un logiciel, ou comment la commune s’en passe. « Sans objet » : elle ne le fait pas.")),
    Column("software", "Logiciel", 5.5,
           "Choisissez dans la liste, ou écrivez un autre nom. Rendu par un autre : celui dont il se sert, "
           "s’il est connu."),
    Column("by", "Rendu par", 6.2,
           typeset("Qui le fait pour la commune, si la réponse est « Rendu par un autre ».")),
    *(Column(one.path, one.heading, one.width, one.column_help) for one in fields.COLUMNS),
    Column("label", "Usage", 2.4, "Pour distinguer deux usages d’un même logiciel. Vide, sinon."),
    Column("line", "Ligne", 1.4, "Ne pas modifier."),
)  # fmt: skip
_WIDTHS: Mapping[str, float] = {"text": 6.0, "word": 4.6}
_NEVER = "Jamais de mot de passe, d’adresse ni de nom de personne."
_LIVED = (
    Column("software", "Logiciel quitté", 5.5, "Une ligne par sortie. Choisissez dans la liste."),
    Column("to", "Logiciel qui a pris sa place", 5.5, "S’il y en a un."),
    Column("functions", "Fonctions", 5.5, typeset("Celles qui ont changé ; sans elles, la principale.")),
    *(Column(one.path, begun(one.name),
             round(max(_WIDTHS.get(one.kind, 3.2), 0.21 * len(one.name)), 1),  # a heading is never cut
             f"{one.column_help or one.help} {_NEVER if one.kind == 'text' else ''}".strip())
      for one in fields.EXPERIENCE),
    Column("label", "Usage", 2.4, "Pour distinguer deux sorties d’un même logiciel. Vide, sinon."),
    Column("line", "Ligne", 1.4, "Ne pas modifier."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to fill: its name, the hidden sheet of what it held at the start, its columns.

    Without its `needed` columns it is not read; what a line held is known while its `same` cells stand.
    """

    slug: str
    name: str
    start: str
    columns: tuple[Column, ...]
    needed: tuple[Key, ...]
    same: tuple[Key, ...] = ()


SOFTWARE = Sheet("parc", "Logiciels", "Départ", COLUMNS, ("function", "answer", "software"), ("function",))
EXITS = Sheet("sorties", "Sorties", "Départ des sorties", _LIVED, ("software",))
SHEETS = (SOFTWARE, EXITS)

WITH_SOFTWARE = "Un logiciel"
ANSWERS: Mapping[str, str] = {
    "software": WITH_SOFTWARE,
    **{value: text.capitalize() for value, text in FRENCH["answer"].items()},
}
