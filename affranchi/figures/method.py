"""The method: every figure defined in words, once; the page that explains them is printed from here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from affranchi.figures.figure import RENAMED, Definition, Heading, Unit
from affranchi.wording import typeset


def _part(key: str, label: str, formula: str, unit: Unit = "share", weight: str = "") -> dict[str, Any]:
    return {"key": key, "label": label, "formula": formula, "unit": unit, "weight": weight}


def _define(  # noqa: PLR0913 (the columns of a table)
    number: str,
    key: str,
    heading: Heading,
    label: str,
    *parts: dict[str, Any],
    formula: str,
    inputs: str,
    criticism: str,
    unit: Unit = "share",
    weight: str = "",
) -> Definition:
    label, formula, inputs, criticism = map(typeset, (label, formula, inputs, criticism))
    whole = Definition(key, number, heading, label, unit, formula, inputs, criticism, weight)
    made = {
        part["key"]: replace(
            whole,
            key=f"{key}.{part['key']}",
            label=typeset(part["label"]),
            formula=typeset(part["formula"]),
            unit=part["unit"],
            weight=part["weight"] or weight,
        )
        for part in parts
    }
    return replace(whole, parts=made)


_ALL = (
    _define(
        "I1",
        "coverage",
        "mastery",
        "Couverture",
        formula="Fonctions pour lesquelles la commune a répondu (logiciel en service, papier, sans objet, "
                "rendu par un autre) sur fonctions attendues d’une commune de sa taille ; si elle est "
                "inconnue, celles qui sont attendues de toutes. L’édition publique laisse les fonctions dont "
                "elle tait qui s’en sert.",
        inputs="Fonctions du catalogue (nombre d’habitants à partir duquel une réponse est attendue), "
               "population, déclarations et réponses.",
        criticism="La liste de ce qui est attendu est un choix : elle est publiée. Rien n’est attendu des "
                  "intercommunalités, CCAS et syndicats.",
    ),
    _define(
        "I2",
        "freshness",
        "mastery",
        "Fraîcheur",
        formula="Déclarations vérifiées depuis moins de douze mois sur toutes les déclarations en service. "
                "Sans jour de vérification, une déclaration n’est pas vérifiée ; à une date passée, celle "
                "qui l’a été depuis est inconnue.",
        inputs="Jour de la dernière vérification.",
        criticism="La date dit que quelqu’un a regardé, non que c’est juste.",
    ),
    _define(
        "I3",
        "libre_share",
        "mastery",
        "Part du libre",
        _part(
            "by_user",
            "Part du libre, par utilisateur",
            "Utilisateurs de logiciels libres sur utilisateurs de logiciels dont le modèle est connu.",
            weight="nombre d’utilisateurs",
        ),
        _part(
            "by_euro",
            "Part du libre, par euro",
            "Euros par an consacrés à des logiciels libres sur euros des logiciels dont le modèle est connu.",
            weight="coût",
        ),
        formula="Lignes (commune, fonction, logiciel) dont le logiciel est libre sur lignes dont le modèle "
                "est connu.",
        inputs="Modèle de licence du logiciel ce jour-là, utilisateurs, coût annuel.",
        criticism="Par fonction, un navigateur pèse autant que la paie ; par euro, ce qui est gratuit "
                  "disparaît : c’est pourquoi il y a trois parts.",
    ),
    _define(
        "I4",
        "gafam_presence",
        "immunity",
        "Présence des GAFAM",
        _part(
            "indirect",
            "Présence indirecte des GAFAM",
            "Fonctions dont un logiciel d’un autre éditeur repose sur la technologie d’un des cinq, ou est "
            "hébergé chez lui, sur fonctions connues.",
        ),
        formula="Fonctions d’une commune où un logiciel au moins est édité par Google, Amazon, Facebook, "
                "Apple ou Microsoft, sur fonctions remplies par un logiciel dont l’éditeur est connu. Un "
                "logiciel libre sans éditeur n’est d’aucun d’eux.",
        inputs="Éditeur de chaque logiciel, technologie sous-jacente, hébergeur.",
        criticism="Ne voit ni Broadcom, ni Oracle, ni Adobe, ni Cisco : lire toujours avec l’exposition "
                  "extra-européenne. Un hébergement que personne n’a déclaré ne compte chez aucun des cinq.",
    ),
    _define(
        "I5",
        "extra_eu_exposure",
        "immunity",
        "Exposition au droit extra-européen",
        _part(
            "united_states",
            "dont États-Unis",
            "La même, pour les seuls États-Unis, sur fonctions connues.",
        ),
        _part(
            "editor",
            "par l’éditeur",
            "Fonctions dont l’éditeur est contrôlé hors de l’Union européenne, sur fonctions connues ; "
            "celui d’un logiciel libre ne compte que s’il l’héberge.",
        ),
        _part(
            "host",
            "par l’hébergeur",
            "Fonctions qu’un autre que l’éditeur héberge hors de l’Union européenne, ou sous un contrôle "
            "extérieur à elle, sur fonctions connues.",
        ),
        _part(
            "libre_steward",
            "Éditeur hors Union, code libre",
            "Fonctions où tourne un logiciel libre dont l’éditeur est contrôlé hors de l’Union européenne et "
            "ne l’héberge pas, sur fonctions connues : elles ne comptent pas pour exposées de ce fait.",
        ),
        formula="Fonctions d’une commune dont un éditeur ou un hébergeur est contrôlé depuis un pays hors "
                "de l’Union européenne, ou hébergées hors d’elle, sur fonctions dont le contrôle est connu. "
                "L’éditeur d’un logiciel libre ne compte que s’il l’héberge : il est nommé comme "
                "hébergeur, ou le logiciel est en ligne sans hébergeur nommé ; quand rien n’est dit de "
                "l’hébergement et que cet éditeur est hors de l’Union, c’est inconnu.",
        inputs="Contrôle daté et sourcé de chaque éditeur et hébergeur, pays d’hébergement.",
        criticism="Être contrôlé n’est pas être lu ; ne dit rien du chiffrement ; la propriété des "
                  "entreprises change vite. Un siège n’est pas un contrôle : il laisse une fourchette, large "
                  "tant que les propriétaires ne sont pas cherchés. Quand l’hébergement d’un logiciel "
                  "propriétaire n’est pas déclaré, seul l’éditeur est regardé. Une fonction qu’un autre "
                  "rend à la commune compte chez qui la déclare, non chez elle : « affranchi why » suit "
                  "ces chaînes.",
    ),
    _define(
        "I6",
        "spend",
        "immunity",
        "Dépense annuelle",
        _part(
            "gafam",
            "Part des GAFAM dans la dépense",
            "Euros dus aux cinq sur euros dont on sait s’ils leur sont dus.",
        ),
        _part(
            "united_states",
            "Part sous contrôle des États-Unis",
            "Euros dus à des éditeurs contrôlés depuis les États-Unis sur euros dont le contrôle est connu.",
        ),
        _part(
            "extra_eu",
            "Part sous contrôle extra-européen",
            "Euros dus à des éditeurs contrôlés hors de l’Union européenne sur euros dont le contrôle est "
            "connu.",
        ),
        formula="Somme des coûts annuels déclarés, toutes taxes comprises, répartie entre libre, GAFAM, "
                "autres sous contrôle des États-Unis, autres hors Union, Union européenne, France, "
                "contrôle inconnu. La part du libre est celle d’I3, par euro.",
        inputs="Coût annuel, éditeur et contrôle.",
        criticism="La revente et les offres groupées brouillent ; un service gratuit compte pour zéro euro "
                  ": lire avec la présence des GAFAM. Pour un logiciel libre que son éditeur n’héberge pas, "
                  "c’est peut-être un autre qui est payé : quand une part compte cet éditeur, ces euros sont "
                  "inconnus.",
        unit="euros",
        weight="coût",
    ),
    _define(
        "I7",
        "concentration",
        "mastery",
        "Concentration de la dépense",
        formula="Indice de Herfindahl-Hirschman : somme des carrés de la part de chaque groupe "
                "propriétaire dans la dépense connue (1 : un seul groupe). Au plus bas, chaque éditeur de "
                "propriétaire inconnu est un groupe ; au plus haut, il est au premier groupe.",
        inputs="Coût annuel, groupe propriétaire.",
        criticism="Une commune servie par un bon syndicat public a aussi un indice élevé. Pour un logiciel "
                  "libre, la partie au contrat est le prestataire, que l’inventaire ne connaît pas : c’est "
                  "l’éditeur qui compte.",
        unit="index",
        weight="coût",
    ),
    _define(
        "I8",
        "exit_windows",
        "substitution",
        "Échéances de sortie",
        _part(
            "unknown_end",
            "Contrats sans fin connue",
            "Déclarations dont aucune fin de contrat n’est déclarée, sur celles qui sont sous contrat, ou "
            "dont le contrat n’est pas déclaré. Une licence perpétuelle n’en est pas, ni ce "
            "qui se quitte à tout moment.",
        ),
        formula="Contrats à dénoncer d’ici douze mois, ou dont le préavis est manqué, sur ceux qu’il "
                "faut dénoncer et dont le dernier jour pour partir est connu. Un contrat qui finit de "
                "lui-même n’en est pas ; celui du support d’un logiciel libre en est. Dernier jour : fin du "
                "contrat moins préavis, à la fin du mois s’il est plus court ; en reconduction tacite, la "
                "période en cours ; la dernière, quand le nombre en est dit, finit d’elle-même.",
        inputs="Fin, préavis, reconduction et coût des contrats.",
        criticism="Demande de la rigueur dans la saisie ; les clauses de reconduction varient : relire le "
                  "contrat. Des contrats reconduits chaque année donnent près de 100 % : la liste dit plus "
                  "que la part.",
    ),
    _define(
        "I9",
        "reversibility",
        "substitution",
        "Réversibilité",
        _part("export", "Export dans un format ouvert", "Oui sur réponses connues."),
        _part("clause", "Clause de réversibilité", "Oui sur réponses connues."),
        _part("api", "Interface documentée", "Oui sur réponses connues."),
        _part("location", "Lieu des données connu", "Oui sur réponses connues."),
        _part("rehearsed", "Sortie essayée", "Oui sur réponses connues."),
        formula="Nombre de « oui » aux cinq questions (export ouvert, clause, interface documentée, lieu "
                "des données connu, sortie essayée), parmi les réponses connues.",
        inputs="Réponses de la commune sur les données.",
        criticism="Déclaré par la commune elle-même ; un compte, jamais une note.",
        unit="count",
    ),
    _define(
        "I10",
        "substitutability",
        "substitution",
        "Substituabilité (un libre existe, parfois partiel)",
        formula="Déclarations de logiciels propriétaires qui ont au moins un remplaçant libre connu (ou "
                "dont le cœur l’est), même partiel, pour une de leurs fonctions, sur déclarations de "
                "logiciels propriétaires. Niveaux : 0 aucun connu, 1 un "
                "logiciel libre existe, 2 il est au SILL ou au Comptoir du Libre, 3 une administration dit "
                "s’en servir, 4 une commune d’ici s’en sert.",
        inputs="Équivalents du catalogue, SILL (qui s’y dit utilisateur n’y est lu que depuis l’instantané "
               "du 7 octobre 2026 : avant, rien n’atteignait le niveau 3), Comptoir du Libre, déclarations.",
        criticism="La même fonction n’est pas les mêmes possibilités ; les niveaux 1 et 2 ne disent rien "
                  "du coût du passage.",
    ),
    _define(
        "I11",
        "pooling",
        "substitution",
        "Recoupements entre communes",
        _part(
            "same_product",
            "Même logiciel, contrats séparés",
            "Couples (première fonction, logiciel) de deux communes ou plus dont des contrats distincts, en "
            "cours ce jour-là, hors groupement de commandes et hébergement mutualisé, finissent à douze mois "
            "d’écart au plus.",
            "count",
        ),
        _part(
            "libre_nearby",
            "Libre ici, propriétaire à côté",
            "Fonctions remplies par du libre dans une commune au moins et par du propriétaire dans une "
            "autre.",
            "count",
        ),
        _part(
            "dispersion",
            "Dispersion",
            "Logiciels distincts par commune qui remplit la fonction, en moyenne des fonctions que deux "
            "communes au moins remplissent (1 : chacune le sien).",
            "index",
        ),
        formula="Nombre de recoupements : même logiciel sous des contrats séparés, en cours ce jour-là, qui "
                "finissent à douze mois d’écart au plus, et fonctions libres ici, propriétaires à côté.",
        inputs="Déclarations, fins et voies d’achat des contrats.",
        criticism="Acheter ensemble peut renforcer un éditeur : regarder la concentration avant et après. "
                  "Les pistes de mutualisation, que d’autres règles tirent des faits, se comptent à part.",
        unit="count",
    ),
    _define(
        "I12",
        "obsolescence",
        "substitution",
        "Obsolescence",
        formula="Déclarations dont la version n’est plus suivie, ou cessera de l’être d’ici douze mois, "
                "sur déclarations dont la version a une fin de suivi connue ; une déclaration en plusieurs "
                "versions compte pour la part de ses postes dans chacune.",
        inputs="Version déclarée (membres seulement), fins de suivi du catalogue.",
        criticism="Un support étendu, payant, change la date ; la version n’est jamais publique.",
    ),
    _define(
        "I13",
        "trackers",
        "immunity",
        "Traceurs des GAFAM",
        _part(
            "sites",
            "Sites qui appellent un des cinq",
            "Communes dont le site appelle un domaine des GAFAM sur communes dont le site a été regardé.",
        ),
        formula="Domaines distincts des GAFAM qu’appelle le site de la commune (polices, cartes, vidéos, "
                "mesure d’audience…), additionnés sur les communes dont le site a été regardé. D’un jour "
                "d’avant le relevé, rien n’est connu.",
        inputs="Domaines relevés par la commune et jour du relevé.",
        criticism="Une page n’est pas un site, et le consentement donné change ce qui est appelé.",
        unit="count",
    ),
    _define(
        "I14",
        "trajectory",
        "substitution",
        "Trajectoire",
        *(
            _part(key, f"Évolution de {what}", "Valeur du jour moins valeur d’il y a un an.", "points")
            for key, what in (
                ("libre_share", "la part du libre"), ("gafam_presence", "la présence des GAFAM"),
                ("extra_eu_exposure", "l’exposition extra-européenne"),
            )
        ),
        formula="Présence des GAFAM ce jour moins celle d’il y a un an, à la date des faits, répartie sans "
                "reste entre ce qui est parti, arrivé, reclassé (un éditeur vendu, une licence changée), "
                "le périmètre (commune venue, partie ou fusionnée) et ce qui vient seulement d’être connu.",
        inputs="Débuts et retraits datés, contrôles et licences datés, dates des communes, historique du "
               "dépôt.",
        criticism="Sans la répartition, mieux déclarer ressemblerait à reculer. L’écart est réparti au "
                  "prorata des lignes, au milieu des deux dates.",
        unit="points",
    ),
    _define(
        "I15",
        "blocking",
        "substitution",
        "Adhérences",
        formula="Déclarations qui ont besoin, directement ou de proche en proche, d’un logiciel d’un des "
                "cinq GAFAM. Au plus haut s’ajoutent celles dont personne n’a dit ce dont elles dépendent.",
        inputs="Dépendances déclarées par la commune, sinon exigences du catalogue.",
        criticism="Les éditeurs documentent rarement ce qu’ils exigent.",
        unit="count",
    ),
    _define(
        "I16",
        "open_formats",
        "substitution",
        "Formats ouverts",
        _part(
            "odf",
            "Communes dont le format bureautique est ODF",
            "Communes qui enregistrent d’abord en ODF sur communes dont le format est connu.",
        ),
        formula="Fonctions d’une commune dont un logiciel exporte ses données dans un format ouvert, sur "
                "fonctions dont l’export est connu.",
        inputs="Export déclaré, format bureautique de la commune.",
        criticism="Qu’un export existe ne dit pas que quelqu’un l’a essayé.",
    ),
)  # fmt: skip

DEFINITIONS: Mapping[str, Definition] = {definition.key: definition for definition in _ALL}


def definition_named(key: str) -> Definition | None:
    """A definition, or that of a part: `spend.gafam`."""
    whole, _, part = RENAMED.get(key, key).partition(".")
    found = DEFINITIONS.get(whole)
    return found.parts.get(part) if found and part else found


def units() -> Mapping[str, Unit]:
    """The unit of each figure, of each part of one, and of what an objective still calls otherwise."""
    parts = (part for one in _ALL for part in one.parts.values())
    known = {one.key: one.unit for one in (*_ALL, *parts)}
    return {**known, **{old: known[new] for old, new in RENAMED.items()}}
