"""The rules that hold for all figures, in words, and the headings that they stand under."""

from affranchi.figures.figure import Heading
from affranchi.wording import typeset

HEADINGS: dict[Heading, str] = {
    "immunity": "Immunité au droit extra-européen",
    "substitution": "Capacité de substitution",
    "mastery": "Maîtrise des technologies",
}

RULES = tuple(
    typeset(rule)
    for rule in (
        (
            "Une ligne est une commune, une fonction, un logiciel en service ce jour-là. Le coût et les "
            "utilisateurs d’une déclaration ne comptent qu’une fois, sous sa première fonction."
        ),
        (
            "Sans fonction dite, une déclaration remplit la première que le catalogue donne au logiciel. "
            "Celles qu’une suite peut remplir en plus sont inconnues, sauf celles d’un de ses composants que "
            "la commune déclare, et celles pour lesquelles elle a répondu."
        ),
        (
            "Ce qui est inconnu n’est jamais compté pour zéro : la valeur porte sur ce qui est connu, et la "
            "fourchette dit jusqu’où l’inconnu pourrait la déplacer. Un coût ou un nombre d’utilisateurs "
            "inconnu n’a pas de limite : une part ne porte que sur les montants connus, fourchette comprise, "
            "et dit combien manquent."
        ),
        (
            "Un éditeur dont le contrôle est contesté, sans pays connu, ou seulement présumé d’après le "
            "siège, est d’un contrôle inconnu. Le contrôle retenu est celui du jour demandé. L’outre-mer "
            "compte pour la France. Un logiciel en ligne sans hébergeur nommé est chez son éditeur ; celui "
            "qu’héberge une entité du territoire est là où elle-même le fait héberger."
        ),
        (
            "Une année vaut son 1er janvier, au début comme au retrait : ce qui est déclaré fait cette année "
            "l’est aujourd’hui, et l’édition publique, qui ne garde que les années, dit la même chose que "
            "l’autre."
        ),
        (
            "Ce dont personne n’a dit le début compte depuis le premier jour où il a été dit, ou depuis le "
            "début de son contrat s’il est plus ancien. Avant, il pouvait déjà être là : il élargit la "
            "fourchette d’un jour passé, et la bande des courbes, comptées en fonctions ou en lignes, sans "
            "entrer dans la valeur. Aucune courbe ne dit rien d’un jour où rien n’avait encore été dit, ni "
            "d’un jour où la plupart des débuts ne sont pas connus. Une réponse compte depuis le jour où "
            "elle a été donnée."
        ),
        (
            "Un coût, un nombre d’utilisateurs, une version, une dépendance ou une réponse sur les données "
            "compte depuis le jour où il a été dit, ou changé ; un contrat, depuis son début s’il en a un. "
            "D’un jour d’avant, il est inconnu : ce qu’on sait aujourd’hui n’est pas ce qui était alors. Un "
            "hébergement vaut jusqu’au jour où un autre a été dit ; ce qui a été retiré, puis remis en "
            "service, ne compte pas entre les jours où l’un et l’autre ont été dits."
        ),
        (
            "Ce qu’un autre rend à une commune ne compte que chez lui, avec les logiciels qu’il déclare : "
            "les parts d’une commune n’en disent rien, « affranchi why » le dit."
        ),
        "Après une fusion, ce que déclarait une commune compte sous celle qui lui succède.",
        "Les chiffres ne s’additionnent pas en une note, et les communes ne sont pas classées.",
    )
)
