"""The business functions: what a commune needs software for."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import StringConstraints

from affranchi.model.names import Slug, fold, singular
from affranchi.model.record import Record, either, identity, public
from affranchi.model.values import Count, Flag, Text, Visibility

# From how many inhabitants on, as a key.
Inhabitants = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")]
_GESTION = re.compile(r"^gestion (?:de la |des? |du |d |de l )?")
Domain = Literal["metier", "web", "support", "poste", "securite", "infra"]


class Function(Record):
    """A business function, such as the civil registry or office work."""

    slug: Annotated[Slug, identity("Identifiant de la fonction.")]
    label: Annotated[Text, public("Nom de la fonction.")]
    sentence: Annotated[Text | None, public("Ce qu’elle est, en une phrase que chacun comprend.")] = None
    words: Annotated[tuple[Text, ...], public("Mots de tous les jours qui la désignent.")] = ()
    aliases: Annotated[
        tuple[Text, ...], public("Autres façons de la demander, que la recherche du site comprend.")
    ] = ()
    domain: Annotated[Domain, public(either(Domain))]
    categories: Annotated[tuple[Text, ...], public("Catégories publiccode.yml.")] = ()
    expected_from: Annotated[
        Count | None, public("Nombre d’habitants à partir duquel une réponse est attendue ; absent : jamais.")
    ] = None
    personal_data: Annotated[Flag, public("Vrai si la fonction traite des données personnelles.")] = False
    visibility: Annotated[
        Visibility,
        public("public ; members ou restricted : l’édition publique tait qui s’en sert, et combien."),
    ] = "public"
    gap: Annotated[
        Text | None, public("Pourquoi aucun logiciel libre mûr ne la remplit, quand c’est le cas.")
    ] = None
    instead: Annotated[
        Text | None, public("Ce qu’on y fait à défaut, quand en cofinancer un n’aurait pas de sens.")
    ] = None
    plan_domain: Annotated[
        Text | None, public("Domaine du plan de réduction des dépendances de l’État (DINUM, 2026).")
    ] = None
    usual: Annotated[
        dict[Inhabitants, tuple[Slug, ...]],
        public("Logiciels les plus courants, selon la taille ; un ordre où demander, pas un fait."),
    ] = {}

    @property
    def common_words(self) -> tuple[str, ...]:
        """Its common nouns; a proper one, such as Excel, has its capital and may be a product."""
        return tuple(words for words in self.words if words[:1].islower())

    def is_called(self, folded: str, *, loosely: bool) -> bool:
        """Whether it bears a folded name; loosely, one that the search understands, in any number."""
        if not loosely:
            return folded in map(fold, (*re.split("[/,(]", self.label), *self.words))
        names = (self.slug, *re.split("[/,(]| et ", self.label), *self.words, *self.aliases)
        told = {singular(folded), singular(_GESTION.sub("", folded))}  # « Gestion du temps », « gestion RH »
        return not told.isdisjoint(singular(fold(name)) for name in names)

    def is_expected_of(self, population: int | None) -> bool:
        """Whether each commune of a size answers for it; of unknown size, what all communes answer for."""
        size = 1 if population is None else population
        return self.expected_from is not None and self.expected_from <= size

    def usual_for(self, population: int | None) -> tuple[Slug, ...]:
        """What communes of a size most often run for it, most met first; of unknown size, the smallest."""
        reached = [start for start in self.usual if int(start) <= (population or 1)]
        return self.usual[max(reached, key=int)] if reached else ()


def most_usual(functions: Iterable[Function], populations: Iterable[int | None]) -> list[str]:
    """What communes of these sizes run most often, by slug, the most usual first.

    Of each function that a commune of a size is expected to fill, its nth usual name counts 1/n.
    """
    met: defaultdict[str, float] = defaultdict(float)
    sizes = list(populations)
    for function in functions:
        for size in sizes:
            if function.is_expected_of(size):
                for rank, slug in enumerate(function.usual_for(size), 1):
                    met[slug] += 1 / rank
    return sorted(met, key=lambda slug: (-met[slug], slug))


class FunctionsFile(Record):
    """`catalogue/functions.toml`, whole."""

    functions: Annotated[dict[Slug, Function], public("Les fonctions, par identifiant.")] = {}
