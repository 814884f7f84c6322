"""Declarations: one software in one commune."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import OF_A_SERVICE, Record, either, identity, members, public
from affranchi.model.values import (
    Count,
    Country,
    Day,
    Euros,
    Flag,
    Months,
    NoticeDays,
    Text,
    Times,
    YearOrDay,
)

Status = Literal["planned", "in-use", "leaving", "retired"]
Mode = Literal["workstation", "on-premise", "provider", "saas", "shared"]
ContractKind = Literal["none", "licence", "perpetual", "saas", "maintenance", "support"]
Renewal = Literal["none", "tacit", "express", "open-ended"]
Route = Literal["own", "groupement", "centrale", "ugap", "marketplace"]
Export = Literal["open", "proprietary", "none"]
ExitState = Literal["planned", "started", "done", "abandoned"]
Help = Literal["feedback", "hosting", "training", "documentation", "code"]
HELPS = public("feedback, hosting, training, documentation, code.")
Reason = Literal["exit", "replaced", "stopped", "merged", "error"]


class Hosting(Record):
    """Where the software runs, and at whose place."""

    mode: Annotated[Mode | None, public(either(Mode))] = None
    provider: Annotated[Slug | None, members("Hébergeur : un éditeur ou une commune du territoire.")] = None
    country: Annotated[Country | None, public("Pays d’hébergement (ISO 3166-1).")] = None
    qualification: Annotated[Text | None, public("Qualification : SecNumCloud, HDS…")] = None


# What tells when a contract ends, and how it is left or renewed.
OF_AN_END = ("end", "notice_months", "notice_days", "renewal", "renewal_months", "renewals")


class Contract(Record):
    """What binds the commune, and until when."""

    kind: Annotated[ContractKind | None, public(either(ContractKind))] = None
    start: Annotated[YearOrDay | None, public("Début.", coarsen="year")] = None
    end: Annotated[YearOrDay | None, public("Fin.", coarsen="year")] = None
    notice_months: Annotated[Months | None, members("Préavis, en mois.")] = None
    notice_days: Annotated[
        NoticeDays | None, members("Préavis, en jours, quand il ne se compte pas en mois.")
    ] = None
    renewal: Annotated[Renewal | None, members(either(Renewal, "Reconduction"))] = None
    renewal_months: Annotated[Months | None, members("Durée d’une reconduction, en mois.")] = None
    renewals: Annotated[
        Times | None, members("Reconductions possibles après la fin dite, au plus ; absent : inconnu.")
    ] = None
    route: Annotated[Route | None, public(either(Route, "Voie d’achat"))] = None
    reference: Annotated[Text | None, members("Référence du marché ou du contrat.")] = None

    @property
    def may_end(self) -> bool:
        """Whether its end can be asked for: not without a contract, bought for ever or open-ended."""
        return self.kind not in ("none", "perpetual") and not self.is_open_ended

    @property
    def is_open_ended(self) -> bool:
        """Whether it may be left any day; until its end, where it has one, it binds."""
        return self.renewal == "open-ended" and self.kind not in ("none", "perpetual")


class Data(Record):
    """What happens to the data on the day the commune leaves."""

    personal: Annotated[Flag | None, public("Vrai si des données personnelles sont traitées.")] = None
    register_reference: Annotated[Text | None, members("Numéro de fiche au registre des traitements.")] = None
    export: Annotated[Export | None, public(either(Export, "Export"))] = None
    clause: Annotated[Flag | None, members("Vrai si le contrat a une clause de réversibilité.")] = None
    api: Annotated[Flag | None, public("Vrai si une interface documentée existe.")] = None
    location: Annotated[Flag | None, public("Vrai si le lieu des données est connu.")] = None
    rehearsed: Annotated[Flag | None, public("Vrai si la sortie a été essayée.")] = None
    open_datasets: Annotated[tuple[Text, ...], public("Jeux de données publiés ou publiables.")] = ()


class Exit(Record):
    """The way out that the commune chose."""

    target: Annotated[Slug | None, public("Logiciel visé.")] = None
    by: Annotated[YearOrDay | None, public("Échéance.", coarsen="year")] = None
    decision: Annotated[Text | None, public("Référence de la délibération.")] = None
    state: Annotated[ExitState | None, public(either(ExitState))] = None
    done: Annotated[tuple[Text, ...], public("Étapes faites : bureautique/recenser.")] = ()
    blocking: Annotated[Text | None, members("Ce qui retient.")] = None

    @property
    def aim(self) -> str | None:
        """The software that it leads to; one that was given up leads nowhere any more."""
        return None if self.state == "abandoned" else self.target


class Offer(Record):
    """What the commune offers to others, or looks for."""

    offers: Annotated[tuple[Help, ...], HELPS] = ()
    seeks: Annotated[tuple[Help, ...], HELPS] = ()
    contact: Annotated[Text | None, members(OF_A_SERVICE)] = None


class Retirement(Record):
    """When and why the software left; the row stays, an exit is an achievement."""

    on: Annotated[YearOrDay, public("Date du retrait.", coarsen="year")]
    replaced_by: Annotated[Slug | None, public("Logiciel qui le remplace.")] = None
    reason: Annotated[Reason, public(either(Reason))] = "stopped"


# What only git knows: the day each declaration was first told, by `Declaration.first_told`, its way out, with
# `/exit` after its stem, and when one of `UNDATED` changed last, with its path there. Of each answer, by
# commune and `functions/<function>`, the day it was first given, and with a last `/` the day it was taken
# back. Of each commune, by `office_format`, since when it says the one that it says. Of each file, by an
# empty name and its path, the last day that what an edition shows of it changed.
Known = Mapping[tuple[str, str], date]
# What figures read of a declaration and nothing dates but its telling.
UNDATED = (
    "users", "annual_cost", "machines", "version", "machines_by_version", "depends_on", "contract", "hosting",
    "data.export", "data.clause", "data.api", "data.location", "data.rehearsed",
)  # fmt: skip
# What is kept of a hosting that changed, in the end of a key: `software/hosting/<day>/saas/ovhcloud/FR`.
HOSTED = ("mode", "provider", "country")


class Declaration(Record):
    """One software in one commune: `inventory/<commune>/<software>[--label].toml`."""

    commune: Annotated[Slug, identity("Commune qui déclare.")]
    software: Annotated[Slug, identity("Logiciel déclaré.")]
    label: Annotated[Slug | None, identity("Distingue deux usages d’un même logiciel.")] = None
    functions: Annotated[
        tuple[Slug, ...], public("Fonctions, la principale d’abord ; absent : celle du logiciel.")
    ] = ()
    status: Annotated[Status, public(either(Status))] = "in-use"
    since: Annotated[YearOrDay | None, public("Première utilisation, année ou date.", coarsen="year")] = None
    verified: Annotated[Day | None, public("Dernier jour où quelqu’un a dit « toujours vrai ».")] = None
    users: Annotated[Count | None, members("Personnes ou postes qui s’en servent.")] = None
    machines: Annotated[Count | None, members("Postes où un inventaire l’a trouvé.")] = None
    annual_cost: Annotated[Euros | None, members("Coût en euros par an, toutes taxes comprises.")] = None
    version: Annotated[Text | None, members("Version, ou cycle, en service.")] = None
    machines_by_version: Annotated[
        dict[Text, Count], members("Postes par version, telle qu’elle est dite, quand il y en a plusieurs.")
    ] = {}
    depends_on: Annotated[
        tuple[Slug, ...] | None,
        members("Logiciels sans lesquels il ne fonctionne pas ici ; une liste vide dit qu’il n’y en a pas."),
    ] = None
    visibility: Annotated[Literal["members"] | None, public("members : absent de l’édition publique.")] = None
    origin: Annotated[Slug | None, public("Commune qui l’avait déclaré, avant d’être réunie à celle-ci.")] = (
        None
    )
    source: Annotated[Text | None, members("D’où vient la déclaration : saisie, import…")] = None
    notes: Annotated[Text | None, members("Remarques, sans version, adresse ni personne.")] = None
    hosting: Annotated[Hosting, public("Hébergement.")] = Hosting.model_construct()
    contract: Annotated[Contract, public("Contrat.")] = Contract.model_construct()
    data: Annotated[Data, public("Données et réversibilité.")] = Data.model_construct()
    exit: Annotated[Exit, public("Sortie.")] = Exit.model_construct()
    sharing: Annotated[Offer, public("Offres et demandes.")] = Offer.model_construct()
    retirement: Annotated[Retirement | None, public("Retrait.")] = None

    @property
    def stem(self) -> str:
        """The name of its file, without extension: `software` or `software--label`."""
        return f"{self.software}--{self.label}" if self.label else self.software

    @property
    def first_told(self) -> tuple[str, str]:
        """The commune and the stem under which it was declared before any merger of communes."""
        return first_place(self.stem, self.origin) if self.origin else (self.commune, self.stem)

    def exit_told(self, known: Known) -> date | None:
        """The first day on which its way out was told, before any merger of communes or since."""
        places = (self.first_told, (self.commune, self.stem))
        return min((known[key] for c, stem in places if (key := (c, f"{stem}/exit")) in known), default=None)

    def said_since(self, key: str, known: Known) -> date | None:
        """Since when it says what it says of one of `UNDATED`, as far as is known: told then, or changed."""
        places = (self.first_told, (self.commune, self.stem))
        days = (known.get(self.first_told), *(known.get((c, f"{stem}/{key}")) for c, stem in places))
        return max((day for day in days if day), default=self.verified)

    def last_told(self, known: Known) -> date | None:
        """The last day on which someone told it, or said that it was still true, as far as is known."""
        changed = known.get(("", f"inventory/{self.commune}/{self.stem}.toml"))
        return max((day for day in (known.get(self.first_told), changed, self.verified) if day), default=None)

    def says_as(self, other: "Declaration") -> bool:
        """Whether nothing differs but the day that someone said so."""
        return self.model_copy(update={"verified": other.verified}) == other

    @property
    def is_active(self) -> bool:
        """Whether the software runs today: in use, or being left."""
        return self.status in ("in-use", "leaving")


def first_place(stem: str, origin: str) -> tuple[str, str]:
    """Under which stem the commune of `origin` declared what a merger labelled by it."""
    software, _, told = stem.partition("--")
    label = told.removeprefix(origin).removeprefix("-")
    return origin, f"{software}--{label}" if label else software


@dataclass(frozen=True)
class Typed:
    """A new declaration of the web page: its software, and its use, as a person typed them."""

    name: str
    label: str | None
    record: Declaration
