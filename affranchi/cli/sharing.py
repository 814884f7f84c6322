"""Sharing: mutualisations, from the idea to the service."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from affranchi.cli.app import FrenchCommand, group
from affranchi.cli.arguments import Unset, argument, day_of, option, word_option
from affranchi.cli.communes import RememberedCommune, commune_option, commune_or_remembered, remembered
from affranchi.cli.complete import complete_sharing
from affranchi.cli.facts import facts_in, with_options
from affranchi.cli.output import Json, answer, print_json, print_table, root_here, today
from affranchi.errors import UsageError
from affranchi.fields import SHARING
from affranchi.wording import NBSP, in_french, quoted, typeset

if TYPE_CHECKING:
    from affranchi.actions.sharing import Shared
    from affranchi.model.sharing import Sharing


Id = Annotated[str, argument("PISTE", "Identifiant de la piste, ou son début.")]
Slug = Annotated[str, argument("MUTUALISATION", complete=complete_sharing)]
commands = group("sharing", "Suit les mutualisations : de l’idée à la mise en service.")


@commands.command("list", cls=FrenchCommand)
def list_(*, json: Json = False) -> None:
    """Liste les mutualisations, par étape."""
    from affranchi.actions.sharing import sharings

    found = sharings(root_here())
    if json:
        print_json(found)
        return
    order = ("running", "group", "interest", "idea", "closed")
    rows = sorted(found, key=lambda one: (one.dismissed, order.index(one.stage), one.slug))
    print_table(("Identifiant", "Titre", "Étape", "Forme", "Communes"), map(_cells, rows))


def _cells(one: "Sharing") -> Sequence[str]:
    from affranchi.told.opportunities import stage_words

    form = in_french("form", one.form) if one.form else "—"
    return one.slug, one.title, stage_words(one), form, str(len(one.joined))


@commands.command("take", cls=FrenchCommand)
def take_(
    opportunity: Id,
    commune: Annotated[str | None, commune_option("Qui la reprend.")] = None,
    title: Annotated[str | None, option("TITRE", "Un titre à vous.")] = None,
    *,
    json: Json = False,
) -> None:
    """Reprend une piste : une mutualisation commence, les communes sont pressenties."""
    from affranchi.actions.sharing import take

    root = root_here()
    _tell(take(root, opportunity, commune or remembered(root), today(), title), json=json)


@commands.command("join", cls=FrenchCommand)
def join_(
    slug: Slug,
    commune: RememberedCommune = None,
    degree: Annotated[
        Literal["interested", "engaged"] | None,
        word_option("--degree", "joined", "DEGRÉ", "Où elle en est, intéressée d’abord"),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Rejoint une mutualisation : intéressée, puis engagée."""
    from affranchi.actions.sharing import join

    root = root_here()
    _tell(join(root, slug, commune_or_remembered(root, commune), degree, today()), json=json, by_subject=True)


@commands.command("leave", cls=FrenchCommand)
def leave_(slug: Slug, commune: RememberedCommune = None, *, json: Json = False) -> None:
    """Quitte une mutualisation."""
    from affranchi.actions.sharing import leave

    root = root_here()
    _tell(leave(root, slug, commune_or_remembered(root, commune), today()), json=json, by_subject=True)


@commands.command("dismiss", cls=FrenchCommand)
def dismiss_(
    opportunity: Id,
    reason: Annotated[str, option("MOTIF", "Pourquoi ; connu des seuls membres.")],
    *,
    json: Json = False,
) -> None:
    """Écarte une piste : elle ne revient que si les faits changent."""
    from affranchi.actions.sharing import dismiss

    _tell(dismiss(root_here(), opportunity, reason, today()), json=json)


@commands.command("update", cls=FrenchCommand)
@with_options(SHARING)
def update_(
    slug: Slug,
    coordinator: Annotated[str | None, commune_option("Qui coordonne.")] = None,
    step: Annotated[list[str] | None, option("DATE=TEXTE", "Étape du calendrier ; à répéter.")] = None,
    unset: Unset = None,
    *,
    json: Json = False,
    **said: str | list[str] | None,
) -> None:
    """Dit où en est une mutualisation : étape, forme, décision, coût, résultat."""
    from affranchi.actions.sharing import revise

    facts = {**facts_in({**said, "coordinator": coordinator}, unset or (), SHARING)}
    facts |= {"coordinator": coordinator} if coordinator else {}
    told = [_step(text) for text in step or ()]
    if len(steps := dict(told)) < len(told):
        raise UsageError(f"--step{NBSP}: deux étapes ont le même jour. Dites-les en une.")
    _tell(revise(root_here(), slug, facts, today(), steps), json=json)


def _step(text: str) -> tuple[str, str]:
    """A step of the calendar typed as `2027-03-31=Vote`."""
    typed, _, words = text.partition("=")
    day = day_of(typed.strip() or None, "--step")
    if not words.strip() or day is None:
        raise UsageError(typeset("--step attend une date et un texte : 2027-03-31=Vote de la convention."))
    return day.isoformat(), words.strip()


def _tell(shared: "Shared", *, json: bool, by_subject: bool = False) -> None:
    from affranchi.told.opportunities import stage_words

    one = shared.sharing
    told = [f"{quoted(one.title)}{NBSP}: rien n’a changé."]
    if shared.changed:
        what = shared.subject if by_subject else quoted(one.title)
        told = [f"{what}{NBSP}: {stage_words(one)} ({shared.path})."]
    if shared.changed and one.form and one.stage != "closed" and not one.dismissed:
        law = typeset(in_french("form_law", one.form))
        told.append(f"{in_french('form', one.form).capitalize()}{NBSP}: {law}.")
    answer(shared, told, json=json)
