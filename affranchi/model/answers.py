"""A commune's answers for the functions that no software fills: `inventory/<commune>/functions.toml`."""

from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import Record, identity, members, public
from affranchi.model.values import Day, Text


class Answer(Record):
    """How a function is filled without software of the commune's own."""

    answer: Annotated[
        Literal["paper", "none", "provided", "unknown"],
        public("paper (papier), none (sans objet), provided (rendu par un autre) ou unknown (ne sait pas)."),
    ]
    by: Annotated[Slug | None, public("Commune ou entité du territoire qui rend le service.")] = None
    provider: Annotated[Text | None, public("Organisme hors du territoire qui rend le service.")] = None
    software: Annotated[Slug | None, members("Logiciel avec lequel un autre rend le service.")] = None
    verified: Annotated[Day | None, public("Dernier jour où quelqu’un a dit « toujours vrai ».")] = None
    origin: Annotated[Slug | None, public("Commune qui avait répondu, avant d’être réunie à celle-ci.")] = (
        None
    )
    note: Annotated[Text | None, members("Remarque.")] = None


class Wish(Record):
    """A function the commune wants, and does not have."""

    since: Annotated[Day | None, public("Jour de la demande.")] = None
    note: Annotated[Text | None, members("Remarque.")] = None


class Answers(Record):
    """What a commune says of functions, all of them in one file."""

    commune: Annotated[Slug, identity("Commune qui répond.")]
    answers: Annotated[dict[Slug, Answer], public("Réponses, par fonction.")] = {}
    wishes: Annotated[dict[Slug, Wish], public("Souhaits, par fonction.")] = {}
