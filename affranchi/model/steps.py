"""The steps of an exit: `catalogue/steps/<slug>.toml`, each sentence with its sources, or said to be ours."""

import math
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from affranchi.model.function import Inhabitants
from affranchi.model.names import Slug
from affranchi.model.record import EMPTY, Record, either, identity, public
from affranchi.model.values import Flag, Text
from affranchi.model.vendor import Source

Decider = Literal["council", "mayor", "management", "archives", "privacy", "together"]
Months = Annotated[float, Field(strict=True, ge=0.5, le=240, allow_inf_nan=False)]

_A_MONTH = 365.25 / 12  # days


class Statement(Record):
    """A sentence, and on what it rests."""

    text: Annotated[Text, public("La phrase.")]
    sources: Annotated[tuple[Slug, ...], public("Ses sources, par leur nom sous [sources].")] = ()
    ours: Annotated[Flag, public("Vrai si la phrase, ou une part, est notre avis.")] = False


class Step(Statement):
    """One step; its key lasts, since declarations keep the keys of what is done."""

    at: Annotated[
        int,
        public("Quand il commence, en pour cent de la durée ; donne aussi l’ordre."),
        Field(strict=True, ge=0, le=99),
    ]
    days: Annotated[
        int, public("Jours qu’il lui faut au moins, à notre avis."), Field(strict=True, ge=1, le=365)
    ] = 1
    decider: Annotated[Decider | None, public(either(Decider, "Qui décide"))] = None
    undo: Annotated[
        Literal["free", "costly", "never"] | None,
        public("Retour : free (sans perte), costly (à un coût), never (sans retour) ; à notre avis."),
    ] = None


class Span(Record):
    """How many months an exit takes."""

    low: Annotated[Months, public("Au moins, en mois.")]
    high: Annotated[Months, public("Au plus, en mois.")]

    @property
    def days(self) -> tuple[int, int]:
        """The same in days."""
        return round(self.low * _A_MONTH), round(self.high * _A_MONTH)


class ExitSteps(Record):
    """How communes leave what fills some functions."""

    slug: Annotated[Slug, identity("Identifiant de la sortie.")]
    label: Annotated[Text, public("Titre.")]
    functions: Annotated[tuple[Slug, ...], public("Fonctions dont c’est la sortie.")]
    words: Annotated[tuple[Text, ...], public("Autres façons de la demander.")] = ()
    list_first: Annotated[Statement, public("À lister d’abord.")]
    pace: Annotated[Statement, public("Ce que l’on sait des durées.")]
    months: Annotated[
        dict[Inhabitants, Span], public("Durée, pour une commune d’environ tant d’habitants ; à notre avis.")
    ]
    steps: Annotated[dict[Slug, Step], public("Étapes, par leur clé, qui ne change plus.")]
    decides: Annotated[dict[Slug, Statement], public("Qui décide, et selon quelles règles.")] = EMPTY
    undo: Annotated[dict[Slug, Statement], public("Ce qui peut se défaire.")] = EMPTY
    people: Annotated[dict[Slug, Statement], public("Ce que cela coûte en personnes.")] = EMPTY
    traps: Annotated[dict[Slug, Statement], public("Pièges.")] = EMPTY
    sources: Annotated[dict[Slug, Source], public("Sources, par nom.")] = EMPTY

    @property
    def in_order(self) -> dict[str, Step]:
        """The steps, as they begin."""
        return dict(sorted(self.steps.items(), key=lambda item: item[1].at))

    @property
    def parts(self) -> Mapping[str, Mapping[str, Statement]]:
        """Its sentences by field and key."""
        alone = {name: {"": getattr(self, name)} for name in ("list_first", "pace")}
        others = {name: getattr(self, name) for name in ("decides", "undo", "people", "traps")}
        return {**alone, "steps": self.in_order, **others}

    def months_for(self, population: int | None) -> Span | None:
        """How long it takes a commune of a size, by the nearest size known; None for an unknown one."""
        if not population or not self.months:
            return None
        return self.months[min(self.months, key=lambda size: abs(math.log(int(size) / population)))]
