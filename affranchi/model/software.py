"""The catalogue: software, vendors and who controls them since when, functions that communes need."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from affranchi.model.names import Slug
from affranchi.model.record import EMPTY, Record, identity, public
from affranchi.model.values import Count, Country, Day, Flag, Gafam, Start, Text, Visibility, first_day

LicenceModel = Literal["libre", "open-core", "proprietary", "public-service", "unknown"]
EquivalentKind = Literal["replaces", "partial", "adjacent"]


Sign = Literal["site", "repository", "identifier", "own", "second"]
SIGN = public(
    "Second signe que la source parle de la même chose : site (même site web), repository (même dépôt), "
    "identifier (même identifiant), own (page de l’éditeur, du projet), second (autre source, en note)."
)


class Source(Record):
    """Where a fact was read, on which day, and by what it is known to speak of the same thing."""

    url: Annotated[
        Text | None, public("Adresse de la source ; absente : notre jugement, motivé en note.")
    ] = None
    seen: Annotated[Day | None, public("Jour de lecture.")] = None
    sign: Annotated[Sign | None, SIGN] = None
    note: Annotated[Text | None, public("Précision : où dans la source, ou notre raison.")] = None


class Ids(Record):
    """How others name the same software."""

    sill: Annotated[Count | None, public("Numéro au SILL.")] = None
    comptoir: Annotated[Count | None, public("Numéro au Comptoir du Libre (ADULLACT).")] = None
    wikidata: Annotated[Text | None, public("Identifiant Wikidata, Q suivi de chiffres.")] = None
    winget: Annotated[tuple[Text, ...], public("Identifiants winget.")] = ()
    packages: Annotated[tuple[Text, ...], public("Noms de paquets des distributions Linux.")] = ()


class Equivalent(Record):
    """A libre software that may take the place of this one; never a claim of equal features."""

    kind: Annotated[EquivalentKind, public("replaces, partial ou adjacent.")]
    source: Annotated[
        Literal["catalogue", "sill", "function"],
        public("Qui le dit : notre catalogue, le SILL, ou la seule fonction commune."),
    ] = "catalogue"
    functions: Annotated[
        tuple[Slug, ...], public("Fonctions pour lesquelles il remplace ; toutes si rien n’est dit.")
    ] = ()
    url: Annotated[Text | None, public("Adresse de qui le dit, hors du catalogue.")] = None
    seen: Annotated[Day | None, public("Jour de lecture.")] = None
    sign: Annotated[Sign | None, SIGN] = None
    note: Annotated[Text | None, public("Ce qui change, ce qui manque.")] = None


class Match(Record):
    """How an inventory of machines names this software."""

    names: Annotated[tuple[Text, ...], public("Noms relevés, exacts après normalisation.")] = ()
    prefixes: Annotated[tuple[Text, ...], public("Débuts de nom qui suffisent.")] = ()
    publishers: Annotated[tuple[Text, ...], public("Éditeurs exigés avec le nom.")] = ()
    ids: Annotated[tuple[Text, ...], public("Identifiants exacts de la source.")] = ()


class Cycle(Record):
    """A version line and the end of its support."""

    label: Annotated[Text | None, public("Nom de la version.")] = None
    also: Annotated[
        tuple[Text, ...], public("Autres façons de l’écrire : numéro de construction, nom de code.")
    ] = ()
    end: Annotated[Day | None, public("Fin du support.")] = None
    extended: Annotated[Day | None, public("Fin du support étendu, payant.")] = None
    source: Annotated[Text | None, public("Source de la date.")] = None


class LicenceChange(Record):
    """The licence that holds from a day on."""

    model: Annotated[LicenceModel, public("libre, open-core, proprietary, public-service ou unknown.")]
    licence: Annotated[Text | None, public("Expression SPDX.")] = None
    source: Annotated[Text | None, public("Adresse de la source.")] = None
    seen: Annotated[Day | None, public("Jour de lecture.")] = None
    note: Annotated[Text | None, public("Ce qui reste libre, et sous quel nom.")] = None


class Life(Record):
    """What a source said, on a day, of what a project does: facts, never a score."""

    version: Annotated[Text | None, public("Dernière version que la source connaît.")] = None
    released: Annotated[Day | None, public("Jour de cette version.")] = None
    active: Annotated[Day | None, public("Dernier changement du code que la source connaît.")] = None
    archived: Annotated[bool, public("Vrai si la source dit que le projet est archivé.")] = False
    url: Annotated[Text, public("Adresse de la source.")]
    seen: Annotated[Day, public("Jour de lecture.")]


class Software(Record):
    """One entry of the catalogue. A version is a cycle of it, never an entry."""

    slug: Annotated[Slug, identity("Identifiant du logiciel.")]
    name: Annotated[Text, public("Nom, tel que l’éditeur l’écrit.")]
    summary: Annotated[Text | None, public("Ce qu’il fait, en 150 caractères.")] = None
    model: Annotated[LicenceModel, public("libre, open-core, proprietary, public-service ou unknown.")]
    licence: Annotated[Text | None, public("Expression SPDX.")] = None
    gratis: Annotated[bool, public("Gratuit : sans contrat, sauf s’il en est déclaré un.")] = False
    vendor: Annotated[Slug | None, public("Éditeur, ou qui en a la charge.")] = None
    functions: Annotated[tuple[Slug, ...], public("Fonctions remplies, la principale d’abord.")] = ()
    website: Annotated[Text | None, public("Adresse du site.")] = None
    repository: Annotated[Text | None, public("Adresse du code source.")] = None
    aliases: Annotated[tuple[Text, ...], public("Autres noms.")] = ()
    status: Annotated[Literal["draft", "confirmed"], public("draft : à confirmer ; confirmed : prouvé.")] = (
        "draft"
    )
    visibility: Annotated[
        Literal["public", "members"],
        public("members : l’édition publique du territoire qui l’a ajouté tait cette fiche."),
    ] = "public"
    requires: Annotated[tuple[Slug, ...], public("Logiciels sans lesquels il ne fonctionne pas.")] = ()
    part_of: Annotated[tuple[Slug, ...], public("Suites dont il est un composant.")] = ()
    components: Annotated[
        tuple[Text, ...], public("Composants qui n’ont pas de fiche à eux : Word, Excel.")
    ] = ()
    gafam_indirect: Annotated[Gafam | None, public("Repose sur la technologie de cette entreprise.")] = None
    note: Annotated[Text | None, public("Précision.")] = None
    ids: Annotated[Ids, public("Identifiants chez les autres.")] = Ids.model_construct()
    equivalents: Annotated[dict[Slug, Equivalent], public("Logiciels libres pour le remplacer.")] = EMPTY
    match: Annotated[dict[Text, Match], public("Règles de reconnaissance, par source.")] = EMPTY
    cycles: Annotated[dict[Text, Cycle], public("Versions et fins de support.")] = EMPTY
    life: Annotated[dict[Slug, Life], public("Vie du projet, par source.")] = EMPTY
    licences: Annotated[dict[Start, LicenceChange], public("Licences successives.")] = EMPTY
    sources: Annotated[dict[Text, Source], public("Source de chaque champ.")] = EMPTY

    @property
    def is_libre(self) -> bool:
        """Whether its licence, today, is a free one."""
        return self.model == "libre"

    @property
    def main_function(self) -> str | None:
        """The function it fills first."""
        return self.functions[0] if self.functions else None


class Control(Record):
    """Who controls a vendor from a day on: a fact with a basis and a source, never a judgement."""

    owner: Annotated[Text | None, public("Propriétaire ultime ; absent : inconnu.")] = None
    country: Annotated[Country | None, public("Pays du propriétaire (ISO 3166-1) ; absent : inconnu.")] = None
    basis: Annotated[
        Literal["group", "hq", "state", "steward", "sourced", "contested"],
        public("group, hq (siège seul connu), state, steward, sourced ou contested."),
    ]
    source: Annotated[Text | None, public("Adresse de la source.")] = None
    seen: Annotated[Day | None, public("Jour de lecture.")] = None
    sign: Annotated[Sign | None, SIGN] = None
    note: Annotated[Text | None, public("Précision.")] = None


ServiceKind = Literal["hosting", "support", "training", "development", "migration"]


class Service(Record):
    """What a provider does for a software, or for whatever fills a function: a sourced fact, never advice."""

    kinds: Annotated[
        tuple[ServiceKind, ...],
        public("hosting, support, training, development, migration ; vide : la source ne dit pas lequel."),
    ] = ()
    departements: Annotated[
        tuple[Text, ...],
        public("Départements servis : codes INSEE, ou france ; vide : la source ne le dit pas."),
    ] = ()
    url: Annotated[Text | None, public("Adresse de la page qui le dit.")] = None
    seen: Annotated[Day | None, public("Jour de lecture.")] = None
    sign: Annotated[Sign | None, SIGN] = None
    note: Annotated[Text | None, public("Précision : où dans la page, de quand elle date.")] = None


class Vendor(Record):
    """Who publishes software, hosts it, or helps with it."""

    slug: Annotated[Slug, identity("Identifiant de l’éditeur.")]
    name: Annotated[Text, public("Nom, tel que l’éditeur l’écrit.")]
    website: Annotated[Text | None, public("Adresse du site.")] = None
    siren: Annotated[Text | None, public("Numéro SIREN, neuf chiffres (INSEE).")] = None
    group: Annotated[Text | None, public("Groupe propriétaire.")] = None
    gafam: Annotated[Gafam | None, public("google, amazon, facebook, apple ou microsoft.")] = None
    aliases: Annotated[tuple[Text, ...], public("Autres noms.")] = ()
    note: Annotated[Text | None, public("Précision.")] = None
    control: Annotated[dict[Start, Control], public("Qui le contrôle, depuis quand.")] = EMPTY
    services: Annotated[dict[Slug, Service], public("Services rendus, par logiciel ou par fonction.")] = EMPTY
    sources: Annotated[dict[Text, Source], public("Source de chaque champ.")] = EMPTY

    def control_on(self, day: date) -> Control | None:
        """The control in force on a day: the latest that had started."""
        begun = [start for start in self.control if first_day(start) <= day]
        return self.control[max(begun, key=first_day)] if begun else None

    def gafam_on(self, day: date) -> Gafam | None:
        """Which of the five it belongs to on a day: the tag is of the owner that controls it last."""
        if self.gafam is None:  # nearly all: a tenth of the time of the figures
            return None
        then, last = self.control_on(day), self.control_on(date.max)
        return self.gafam if last is None or (then and then.owner == last.owner) else None


# From how many inhabitants on, as a key.
Inhabitants = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")]
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
    domain: Annotated[Domain, public("metier, web, support, poste, securite ou infra.")]
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
        least = function.expected_from
        for size in sizes:
            if least is not None and least <= (size or 1):
                for rank, slug in enumerate(function.usual_for(size), 1):
                    met[slug] += 1 / rank
    return sorted(met, key=lambda slug: (-met[slug], slug))


class FunctionsFile(Record):
    """`catalogue/functions.toml`, whole."""

    functions: Annotated[dict[Slug, Function], public("Les fonctions, par identifiant.")] = {}
