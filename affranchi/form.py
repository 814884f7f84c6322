"""The spreadsheet that a commune fills in: its sheets, its columns, its words, the same out and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from affranchi.wording import FRENCH, typeset

GUIDE, SOFTWARE, FUNCTIONS, LISTS, START = "Mode d’emploi", "Logiciels", "Fonctions", "Listes", "Départ"
# The first cell of the hidden lists: what tells our own form, and its edition, from any other workbook.
MARK = "affranchi-formulaire-1"
LIBRE = " (libre)"

Key = Literal[
    "function",
    "answer",
    "software",
    "by",
    "status",
    "since",
    "users",
    "annual_cost",
    "end",
    "notice_months",
    "hosting",
    "notes",
    "label",
    "line",
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of « Logiciels »: its heading, its width in centimetres, what its help says."""

    key: Key
    heading: str
    width: float
    help: str = ""


COLUMNS = (
    Column("function", "Fonction", 8.6, "À quoi sert le logiciel. Une ligne par fonction et par logiciel."),
    Column(
        "answer",
        "Réponse",
        3.6,
        typeset("Un logiciel, ou comment la commune s’en passe. « Sans objet » : elle ne le fait pas."),
    ),
    Column("software", "Logiciel", 5.5, "Choisissez dans la liste, ou écrivez un autre nom."),
    Column(
        "by",
        "Rendu par",
        6.2,
        typeset("Qui le fait pour la commune, si la réponse est « Rendu par un autre »."),
    ),
    Column("status", "État", 3.2, "En service, si rien n’est dit."),
    Column("since", "Depuis", 2.4, "Une année (2019) ou une date (31/03/2019)."),
    Column("users", "Utilisateurs", 2.4, "Personnes ou postes, en nombre entier."),
    Column("annual_cost", "Coût annuel", 2.6, "Euros par an, toutes taxes comprises. 0 s’il est gratuit."),
    Column("end", "Fin de contrat", 2.8, "Une date (30/06/2027) ou une année."),
    Column("notice_months", "Préavis (mois)", 3.0, "Mois entre la lettre et la fin du contrat."),
    Column("hosting", "Hébergement", 4.2, "Où tournent le logiciel et ses données."),
    Column("notes", "Remarque", 6.0, "Jamais de mot de passe, d’adresse, de version ni de nom de personne."),
    Column("label", "Usage", 2.4, "Pour distinguer deux usages d’un même logiciel. Vide, sinon."),
    Column("line", "Ligne", 1.4, "Ne pas modifier."),
)
HEADINGS: Mapping[Key, str] = {column.key: column.heading for column in COLUMNS}

WITH_SOFTWARE = "Un logiciel"
ANSWERS: Mapping[str, str] = {
    "software": WITH_SOFTWARE,
    **{value: text.capitalize() for value, text in FRENCH["answer"].items()},
}
STATUSES: Mapping[str, str] = {value: text.capitalize() for value, text in FRENCH["status"].items()}
HOSTINGS: Mapping[str, str] = {value: text.capitalize() for value, text in FRENCH["hosting"].items()}
