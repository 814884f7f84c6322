"""The domains of a label that a territory applies for, and what of the inventory answers each question."""

from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import Record, either, identity, public
from affranchi.model.values import Text

Listed = Literal["libre", "exits", "sharings", "offers", "datasets", "formats", "trackers", "objectives"]


class Question(Record):
    """One question, and what pre-fills its answer."""

    slug: Annotated[Slug, identity("Identifiant de la question.")]
    text: Annotated[Text, public("La question.")]
    figures: Annotated[tuple[Text, ...], public("Chiffres à citer, par exemple libre_share.by_user.")] = ()
    lists: Annotated[tuple[Listed, ...], public(either(Listed))] = ()


class LabelDomain(Record):
    """A domain of the label."""

    slug: Annotated[Slug, identity("Identifiant du domaine.")]
    label: Annotated[Text, public("Nom du domaine.")]
    questions: Annotated[dict[Slug, Question], public("Questions du domaine.")] = {}


class LabelForm(Record):
    """`site/reports/tnl.toml`, whole."""

    edition: Annotated[Text, public("D’après quelle édition du questionnaire.")]
    website: Annotated[Text, public("Où trouver le formulaire officiel.")]
    domains: Annotated[dict[Slug, LabelDomain], public("Domaines du label.")] = {}
