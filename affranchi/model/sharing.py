"""Mutualisations that communes run together: `catalogue/sharing/<slug>.toml`."""

from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import OF_A_SERVICE, Record, either, identity, members, public
from affranchi.model.values import Day, Euros, Flag, Text

Stage = Literal["idea", "interest", "group", "running", "closed"]
Degree = Literal["invited", "interested", "engaged"]
Form = Literal[
    "groupement", "service-commun", "mise-a-disposition", "bien-partage", "hebergement", "centrale",
    "entraide",
]  # fmt: skip


class Participant(Record):
    """How far a commune is engaged; an invited one has said nothing yet."""

    degree: Annotated[Degree, public("invited (pressentie), interested ou engaged.")] = "interested"
    since: Annotated[Day | None, public("Depuis quand.")] = None


class Sharing(Record):
    """A mutualisation, from the idea to its end."""

    slug: Annotated[Slug, identity("Identifiant de la mutualisation.")]
    title: Annotated[Text, public("Titre.")]
    summary: Annotated[Text | None, public("Ce que les communes font ensemble.")] = None
    function: Annotated[Slug | None, public("Fonction concernée.")] = None
    software: Annotated[Slug | None, public("Logiciel concerné.")] = None
    stage: Annotated[Stage, public(either(Stage))] = "idea"
    form: Annotated[Form | None, public(either(Form, "Forme juridique"))] = None
    coordinator: Annotated[Slug | None, public("Commune ou entité qui coordonne.")] = None
    since: Annotated[Day | None, public("Depuis quand.")] = None
    decision: Annotated[Text | None, public("Référence de la délibération.")] = None
    convention: Annotated[Text | None, public("Référence de la convention.")] = None
    opinion: Annotated[Text | None, public("Référence de l’avis d’un comité d’éthique.")] = None
    cost_key: Annotated[Text | None, public("Clé de répartition.")] = None
    unit_cost: Annotated[Euros | None, members("Coût par unité, en euros par an.")] = None
    unit: Annotated[Text | None, public("Ce que compte une unité : compte, poste, habitant…")] = None
    contact: Annotated[Text | None, members(OF_A_SERVICE)] = None
    outcome: Annotated[Text | None, public("Ce qui en est sorti.")] = None
    visibility: Annotated[Literal["members"] | None, public("members : absent de l’édition publique.")] = None
    dismissed: Annotated[Flag, public("Vrai si la piste a été écartée.")] = False
    reason: Annotated[Text | None, members("Pourquoi la piste a été écartée.")] = None
    opportunity: Annotated[
        Text | None, members("Piste reprise ou écartée, telle que l’édition des membres la désigne.")
    ] = None
    public_opportunity: Annotated[
        Text | None, public("La même piste, telle que l’édition publique la désigne.")
    ] = None
    participants: Annotated[dict[Slug, Participant], public("Communes qui y prennent part.")] = {}
    calendar: Annotated[dict[Text, Text], public("Étapes, par date.")] = {}

    @property
    def joined(self) -> dict[Slug, Degree]:
        """Who takes part, and how far: an invited one was thought of by others, and has said nothing."""
        return {slug: one.degree for slug, one in self.participants.items() if one.degree != "invited"}

    @property
    def is_alive(self) -> bool:
        """Whether it goes on: neither dismissed nor closed."""
        return not self.dismissed and self.stage != "closed"

    @property
    def bodies(self) -> frozenset[str]:
        """Who takes part, at whatever degree, whoever coordinates included."""
        return frozenset(self.participants) | ({self.coordinator} if self.coordinator else set())

    @property
    def gathered(self) -> frozenset[str]:
        """Who takes part and said so, whoever coordinates included."""
        return frozenset(self.joined) | ({self.coordinator} if self.coordinator else set())

    @property
    def served(self) -> tuple[str, ...]:
        """The communes that a running one serves: those engaged, but whoever coordinates it."""
        engaged = (slug for slug, one in self.participants.items() if one.degree == "engaged")
        is_running = self.stage == "running" and not self.dismissed
        return tuple(slug for slug in engaged if slug != self.coordinator) if is_running else ()
