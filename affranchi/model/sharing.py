"""Mutualisations that communes run together: `catalogue/sharing/<slug>.toml`."""

from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import Record, identity, members, public
from affranchi.model.values import Day, Euros, Flag, Text


class Participant(Record):
    """How far a commune is engaged."""

    degree: Annotated[Literal["interested", "engaged"], public("interested ou engaged.")] = "interested"
    since: Annotated[Day | None, public("Depuis quand.")] = None


class Sharing(Record):
    """A mutualisation, from the idea to its end."""

    slug: Annotated[Slug, identity("Identifiant de la mutualisation.")]
    title: Annotated[Text, public("Titre.")]
    summary: Annotated[Text | None, public("Ce que les communes font ensemble.")] = None
    function: Annotated[Slug | None, public("Fonction concernée.")] = None
    software: Annotated[Slug | None, public("Logiciel concerné.")] = None
    stage: Annotated[
        Literal["idea", "interest", "group", "running", "closed"],
        public("idea, interest, group, running ou closed."),
    ] = "idea"
    form: Annotated[
        Literal[
            "groupement",
            "service-commun",
            "mise-a-disposition",
            "bien-partage",
            "hebergement",
            "centrale",
            "entraide",
        ]
        | None,
        public("Forme juridique."),
    ] = None
    coordinator: Annotated[Slug | None, public("Commune ou entité qui coordonne.")] = None
    since: Annotated[Day | None, public("Depuis quand.")] = None
    decision: Annotated[Text | None, public("Référence de la délibération.")] = None
    convention: Annotated[Text | None, public("Référence de la convention.")] = None
    cost_key: Annotated[Text | None, public("Clé de répartition.")] = None
    unit_cost: Annotated[Euros | None, members("Coût par unité, en euros par an.")] = None
    contact: Annotated[Text | None, members("Boîte aux lettres de service, jamais celle d’une personne.")] = (
        None
    )
    outcome: Annotated[Text | None, public("Ce qui en est sorti.")] = None
    visibility: Annotated[Literal["members"] | None, public("members : absent de l’édition publique.")] = None
    dismissed: Annotated[Flag, public("Vrai si la piste a été écartée.")] = False
    reason: Annotated[Text | None, members("Pourquoi la piste a été écartée.")] = None
    participants: Annotated[dict[Slug, Participant], public("Communes qui y prennent part.")] = {}
    calendar: Annotated[dict[Text, Text], public("Étapes, par date.")] = {}
