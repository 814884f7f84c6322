"""The software of the catalogue: licence, vendor, identifiers, equivalents."""

from datetime import date
from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import EMPTY, Record, either, identity, public
from affranchi.model.values import Count, Day, Gafam, Start, Text
from affranchi.model.vendor import SIGN, Sign, Source

LicenceModel = Literal["libre", "open-core", "proprietary", "public-service", "unknown"]
EquivalentKind = Literal["replaces", "partial", "adjacent"]
WHOLE = "all"  # the cycle of what ends whole, whatever its version: a service that closes


class Ids(Record):
    """How others name the same software."""

    sill: Annotated[Count | None, public("Numéro au SILL.")] = None
    comptoir: Annotated[Count | None, public("Numéro au Comptoir du Libre (ADULLACT).")] = None
    wikidata: Annotated[Text | None, public("Identifiant Wikidata, Q suivi de chiffres.")] = None
    winget: Annotated[tuple[Text, ...], public("Identifiants winget.")] = ()
    packages: Annotated[tuple[Text, ...], public("Noms de paquets des distributions Linux.")] = ()


class Equivalent(Record):
    """A libre software that may take the place of this one; never a claim of equal features."""

    kind: Annotated[EquivalentKind, public(either(EquivalentKind))]
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


def cycle_name(key: str, cycle: Cycle) -> str:
    """What a cycle is called: by its label, « toutes versions » for what ends whole, else by its key."""
    return cycle.label or ("toutes versions" if key == WHOLE else key)


class LicenceChange(Record):
    """The licence that holds from a day on."""

    model: Annotated[LicenceModel, public(either(LicenceModel))]
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
    model: Annotated[LicenceModel, public(either(LicenceModel))]
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
    def is_licence_unnamed(self) -> bool:
        """Whether a source notes its licence, which no one expression names: several, or its own."""
        source = self.sources.get("licence")
        return self.licence is None and source is not None and source.note is not None

    @property
    def end(self) -> date | None:
        """The day when it ends whole, whatever its version; None for what has no such day, or none known."""
        return whole.end if (whole := self.cycles.get(WHOLE)) else None

    @property
    def is_archived(self) -> bool:
        """Whether a source says that its project is; Debian packages what others publish, and cannot."""
        return any(one.archived for source, one in self.life.items() if source != "debian")

    @property
    def main_function(self) -> str | None:
        """The function it fills first."""
        return self.functions[0] if self.functions else None
