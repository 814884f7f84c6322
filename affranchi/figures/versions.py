"""What version 2 of the method changed: the words of version 1, kept for reports made with it, and why."""

from collections.abc import Mapping
from typing import NamedTuple

from affranchi.wording import typeset


class Change(NamedTuple):
    """What a rule or a formula was in version 1, and why version 2 is not the same."""

    before: str
    why: str


def _change(before: str, why: str) -> Change:
    return Change(typeset(before), typeset(why))


RULES_CHANGED = (
    _change(
        "Un coût ou un nombre d’utilisateurs inconnu n’a pas de limite : il ouvre toute la fourchette.",
        "Une fourchette de 0 % à 100 % pour douze coûts inconnus sur trois cents ne disait rien : elle porte "
        "sur les montants connus, et le nombre de ceux qui manquent est écrit à côté.",
    ),
    _change(
        "Un éditeur dont le contrôle est contesté, ou sans propriétaire connu, est inconnu ; un contrôle "
        "présumé d’après le siège compte comme un contrôle.",
        "Le siège d’une entreprise ne dit pas qui la possède : il laisse une fourchette.",
    ),
)
CHANGES: Mapping[str, Change] = {
    "freshness": _change(
        "Déclarations vérifiées depuis moins de douze mois sur déclarations dont le jour de vérification "
        "est connu.",
        "Ce que personne n’a jamais vérifié disparaissait du compte, et le flattait.",
    ),
    "extra_eu_exposure": _change(
        "Fonctions d’une commune dont un éditeur ou un hébergeur est contrôlé depuis un pays hors de "
        "l’Union européenne, sur fonctions dont le contrôle est connu. Par l’hébergeur : l’hébergeur, quand "
        "il est déclaré, est contrôlé ou situé hors de l’Union européenne.",
        "Quitter Chrome pour Firefox ne changeait rien, alors que l’éditeur d’un logiciel libre installé "
        "chez soi n’y a pas prise : il est montré à part. Un éditeur qui héberge son propre logiciel "
        "comptait aussi « par l’hébergeur ».",
    ),
    "spend": _change(
        "Les mêmes sommes, avec une « part du libre dans la dépense » : euros des logiciels libres sur "
        "euros connus.",
        "C’était, sous un autre nom, la part du libre par euro (I3).",
    ),
    "concentration": _change(
        "Indice de Herfindahl-Hirschman, où chaque coût inconnu était un groupe nouveau au plus bas, et au "
        "premier groupe au plus haut.",
        "Un seul coût inconnu portait le plus haut à 1.",
    ),
    "exit_windows": _change(
        "Contrats à dénoncer d’ici douze mois, ou dont le préavis est manqué, sur contrats dont le dernier "
        "jour pour partir est connu.",
        "Les contrats qui finissent d’eux-mêmes étaient comptés, parfois pour manqués : il n’y a rien à y "
        "dénoncer.",
    ),
    "reversibility": _change(
        "Nombre de « oui » aux cinq questions, sur les réponses connues ; le plus haut ajoutait les "
        "inconnues.",
        "Un plus haut dix fois plus grand que la valeur ne disait que le nombre des inconnues, déjà écrit.",
    ),
}
