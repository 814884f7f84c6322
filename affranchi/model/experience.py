"""What leaving a software was like: `catalogue/experiences/<commune>--<logiciel>[--<libellé>].toml`."""

from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import Record, either, identity, members, public
from affranchi.model.values import Count, Day, Euros, Flag, Months, Text, YearOrDay

State = Literal["under-way", "done", "partial", "abandoned", "returned"]
Blocker = Literal[
    "macros", "templates", "trade-software", "habits", "mobile", "interoperability", "performance",
    "skills", "contract", "calendar", "other",
]  # fmt: skip


class Experience(Record):
    """An exit, as it was lived by a commune of the territory, or by a public body elsewhere with a source."""

    commune: Annotated[Slug, identity("Qui raconte : une commune du territoire, ou body en identifiant.")]
    software: Annotated[Slug, identity("Logiciel quitté.")]
    label: Annotated[Slug | None, identity("Distingue deux sorties d’un même logiciel.")] = None
    body: Annotated[
        Text | None, public("Organisme public d’ailleurs, jamais une personne ; il faut alors url et seen.")
    ] = None
    to: Annotated[Slug | None, public("Logiciel qui a pris sa place.")] = None
    functions: Annotated[tuple[Slug, ...], public("Fonctions concernées ; sans elles, la principale.")] = ()
    state: Annotated[State, public(either(State))]
    summary: Annotated[Text | None, public("En une phrase.")] = None
    start: Annotated[YearOrDay | None, public("Début.", coarsen="year")] = None
    end: Annotated[YearOrDay | None, public("Fin, ou jour où elle a été abandonnée.", coarsen="year")] = None
    months: Annotated[Months | None, public("Durée, en mois.")] = None
    users: Annotated[Count | None, members("Personnes ou postes.")] = None
    cost: Annotated[Euros | None, members("Ce qu’elle a coûté, en euros, toutes taxes comprises.")] = None
    saved: Annotated[Euros | None, members("Ce qu’elle fait gagner, en euros par an.")] = None
    training: Annotated[Text | None, public("Formation donnée : combien de jours, par qui.")] = None
    blockers: Annotated[tuple[Blocker, ...], public("Ce qui a bloqué, en mots d’une liste.")] = ()
    blocked: Annotated[Text | None, public("Ce qui a bloqué.")] = None
    solved: Annotated[Text | None, public("Comment cela s’est résolu.")] = None
    otherwise: Annotated[Text | None, public("Ce qui serait fait autrement.")] = None
    answers: Annotated[
        Flag | None, public("Si la commune répond aux questions, par sa boîte de service.")
    ] = None
    told: Annotated[Day | None, public("Jour où elle a été racontée.")] = None
    url: Annotated[Text | None, public("Adresse de la source.")] = None
    seen: Annotated[Day | None, public("Jour où la source a été lue.")] = None
    visibility: Annotated[Literal["members"] | None, public("members : absente de l’édition publique.")] = (
        None
    )

    @property
    def stem(self) -> str:
        """Who tells, what was left, the label: the name of its file."""
        return "--".join(part for part in (self.commune, self.software, self.label) if part)
