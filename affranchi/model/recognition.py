"""How the rows of an inventory are understood: `catalogue/recognition.toml`.

Texts are compared folded: lower case, no accents, no punctuation, whole words.
"""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from affranchi.model.names import Slug
from affranchi.model.record import Record, identity, public
from affranchi.model.values import Flag, Text

# Conditions that each row is asked one by one, parts between `*` counted: all others are looked up at once.
_MOST_ASKED = 500
_SIGNS = re.compile(r"[][\\^$.|?+(){}]")


def _plain(pattern: str) -> str:
    """A regular expression can hang every import on one row, and no reader would see which."""
    if _SIGNS.search(pattern):
        msg = "des mots sont attendus, où * vaut n’importe quelle suite, et non une expression régulière"
        raise ValueError(msg)
    return pattern


Pattern = Annotated[Text, AfterValidator(_plain)]


class NoiseRule(Record):
    """A family of rows that are no software to declare; any of the conditions suffices, unless `unless`."""

    slug: Annotated[Slug, identity("Identifiant de la règle.")]
    label: Annotated[Text, public("Ce que sont ces lignes, pour la phrase qui l’explique.")]
    names: Annotated[tuple[Text, ...], public("Noms entiers, sans la version.")] = ()
    begins: Annotated[tuple[Text, ...], public("Mots par lesquels le nom commence.")] = ()
    ends: Annotated[tuple[Text, ...], public("Mots par lesquels le nom finit.")] = ()
    words: Annotated[tuple[Text, ...], public("Suites de mots, n’importe où dans le nom.")] = ()
    starts: Annotated[
        tuple[Text, ...], public("Débuts de l’identifiant tel quel (Store, winget, flatpak).")
    ] = ()
    patterns: Annotated[tuple[Pattern, ...], public("Noms entiers, où * vaut n’importe quelle suite.")] = ()
    packages: Annotated[
        tuple[Text, ...], public("Paquets Linux, suffixes compris ; un * final vaut n’importe quelle suite.")
    ] = ()
    parts: Annotated[
        tuple[Text, ...], public("Fins de noms de paquets Linux, ou milieux s’ils finissent par -.")
    ] = ()
    categories: Annotated[tuple[Text, ...], public("Catégories que donne l’outil d’inventaire.")] = ()
    publishers: Annotated[tuple[Text, ...], public("Éditeurs sans lesquels la règle ne vaut pas.")] = ()
    makers: Annotated[
        tuple[Text, ...], public("Fabricants dont tout ce que le catalogue ignore relève de la règle.")
    ] = ()
    sources: Annotated[tuple[Text, ...], public("Sources hors desquelles la règle ne vaut pas.")] = ()
    unless: Annotated[tuple[Text, ...], public("Suites de mots qui écartent la règle.")] = ()
    secret: Annotated[
        Flag, public("Vrai si le nom dit de qui s’en sert plus que l’usage : compté, jamais montré.")
    ] = False


class Words(Record):
    """The words that do not tell one product from another, and those that do not suffice to."""

    architectures: Annotated[tuple[Text, ...], public("Architectures et formes d’installeur.")] = ()
    languages: Annotated[tuple[Text, ...], public("Langues.")] = ()
    editions: Annotated[tuple[Text, ...], public("Éditions, étapes, tournures.")] = ()
    links: Annotated[tuple[Text, ...], public("Mots qui ne sont d’aucun métier ni d’aucun nom.")] = ()
    nothing: Annotated[
        tuple[Text, ...], public("Ce qu’on écrit quand aucun logiciel ne sert : jamais un nom.")
    ] = ()
    paid: Annotated[tuple[Text, ...], public("Éditions payantes de logiciels libres.")] = ()
    libre: Annotated[tuple[Text, ...], public("Éditions libres de logiciels propriétaires.")] = ()
    ambiguous: Annotated[tuple[Text, ...], public("Noms que l’éditeur doit confirmer.")] = ()
    distributions: Annotated[
        tuple[Text, ...], public("Éditeurs qui empaquettent le logiciel des autres.")
    ] = ()
    resellers: Annotated[tuple[Text, ...], public("Mentions qui ne nomment pas l’éditeur.")] = ()
    legal: Annotated[tuple[Text, ...], public("Formes juridiques, ôtées des noms d’éditeurs.")] = ()
    generic: Annotated[tuple[Text, ...], public("Mots communs des noms d’éditeurs.")] = ()


class Rules(Record):
    """`catalogue/recognition.toml`, whole."""

    noise: Annotated[dict[Slug, NoiseRule], public("Ce qui n’est pas un logiciel à déclarer.")] = {}
    personal: Annotated[dict[Slug, NoiseRule], public("Logiciels personnels, jamais écrits.")] = {}
    words: Annotated[Words, public("Vocabulaire.")] = Words.model_construct()

    @model_validator(mode="after")
    def _is_quick(self) -> Self:
        """An inventory has 250,000 rows: what one row costs has a bound, whoever writes the rules."""
        asked = 0
        for rule in (*self.noise.values(), *self.personal.values()):
            families = [one for one in rule.packages if one.endswith(("*", "-"))]
            asked += len(rule.starts) + len(rule.parts) + len(families)
            asked += sum(pattern.count("*") + 1 for pattern in rule.patterns)
        if asked > _MOST_ASKED:
            tried = "conditions à essayer une à une (patterns, starts, parts, packages en *)"
            msg = f"{asked} {tried}, pour {_MOST_ASKED} admises"
            raise ValueError(msg)
        return self
