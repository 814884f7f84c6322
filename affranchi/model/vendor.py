"""Vendors, and who controls them since when."""

from datetime import date
from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import EMPTY, Record, either, identity, public
from affranchi.model.values import Country, Day, Gafam, Start, Text, first_day

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
    gafam: Annotated[Gafam | None, public(either(Gafam))] = None
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
        # None for nearly all, a tenth of the time of the figures; and Google was itself before Alphabet.
        if self.gafam in (None, self.slug):
            return self.gafam
        then, last = self.control_on(day), self.control_on(date.max)
        return self.gafam if last is None or (then and then.owner == last.owner) else None
