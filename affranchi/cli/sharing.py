"""Do things together: opportunities, mutualisations, wishes, communes that merge."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from affranchi.cli.app import FrenchCommand, FrenchGroup, app, command
from affranchi.cli.complete import complete_commune, complete_function, complete_sharing
from affranchi.cli.output import Json, day_of, print_json, print_table, root_of, say, today
from affranchi.errors import UsageError
from affranchi.wording import (
    NBSP,
    NNBSP,
    counted,
    day_or_year,
    euros,
    label,
    listed,
    quoted,
    typeset,
)

if TYPE_CHECKING:
    from affranchi.actions.merge import Merged
    from affranchi.actions.sharing import Shared
    from affranchi.model.sharing import Sharing
    from affranchi.registry import Registry
    from affranchi.sharing.convergence import Duplicate
    from affranchi.sharing.opportunity import Opportunity

Id = Annotated[str, typer.Argument(metavar="PISTE", help="Identifiant de la piste, ou son début.")]
Slug = Annotated[str, typer.Argument(metavar="MUTUALISATION", autocompletion=complete_sharing)]
Commune = Annotated[str, typer.Argument(metavar="COMMUNE", autocompletion=complete_commune)]
Stage = Literal["idea", "interest", "group", "running", "closed"]
Form = Literal[
    "groupement",
    "service-commun",
    "mise-a-disposition",
    "bien-partage",
    "hebergement",
    "centrale",
    "entraide",
]

sharing = typer.Typer(
    cls=FrenchGroup,
    name="sharing",
    help="Suit les mutualisations : de l’idée à la mise en service.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(sharing, name="sharing", cls=FrenchGroup)


@command("opportunities")
def opportunities_(
    context: typer.Context,
    commune: Annotated[
        str | None,
        typer.Option(metavar="COMMUNE", help="Celles d’une commune.", autocompletion=complete_commune),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Dit ce que des communes pourraient faire ensemble, et pourquoi."""
    from affranchi.actions.opportunities import opportunities
    from affranchi.sharing.opportunity import ORDER_RULE

    found = opportunities(root_of(context), today(), commune)
    if json:
        print_json({"rule": ORDER_RULE, "opportunities": found})
        return
    if not found:
        say("Aucune piste aujourd’hui.")
        return
    for one in found:
        for line in _opportunity(one):
            say(line)
    say(f"{counted(len(found), 'piste')}. {ORDER_RULE}")
    say(f"Pour en reprendre une{NBSP}: affranchi sharing take PISTE.")
    say(f"Pour en écarter une{NBSP}: affranchi sharing dismiss PISTE --reason MOTIF.")


def _opportunity(found: "Opportunity") -> Iterator[str]:
    """An opportunity in a few lines: what, why, what it would bring, until when."""
    yield f"[{found.id}] {label('opportunity', found.kind)} — {found.title}"
    yield f"    {found.reason}"
    by = day_or_year(found.start_by) if found.start_by else ""
    brings = [
        f"à commencer au plus tard {'en' if isinstance(found.start_by, int) else 'le'} {by}" if by else "",
        counted(len(found.communes), "commune ou entité", "communes et entités"),
        f"{euros(found.euros)} par an connus" if found.euros else "",
        counted(found.users, "utilisateur") if found.users else "",
    ]
    yield f"    {', '.join(one for one in brings if one)}."
    if found.warning:
        yield f"    {found.warning.sentence}"


@sharing.command("list", cls=FrenchCommand)
def list_(context: typer.Context, *, json: Json = False) -> None:
    """Liste les mutualisations, par étape."""
    from affranchi.actions.sharing import sharings

    found = sharings(root_of(context))
    if json:
        print_json(found)
        return
    order = ("running", "group", "interest", "idea", "closed")
    rows = sorted(found, key=lambda one: (one.dismissed, order.index(one.stage), one.slug))
    print_table(("Identifiant", "Titre", "Étape", "Forme", "Communes"), map(_cells, rows))


def _cells(one: "Sharing") -> Sequence[str]:
    stage = "écartée" if one.dismissed else label("stage", one.stage)
    form = label("form", one.form) if one.form else "—"
    return one.slug, one.title, stage, form, str(len(one.participants))


@sharing.command("take", cls=FrenchCommand)
def take_(
    context: typer.Context,
    opportunity: Id,
    commune: Annotated[
        str | None,
        typer.Option(metavar="COMMUNE", help="Qui la reprend.", autocompletion=complete_commune),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TITRE", help="Un titre à vous.")] = None,
    *,
    json: Json = False,
) -> None:
    """Reprend une piste : une mutualisation commence, les communes sont pressenties."""
    from affranchi.actions.sharing import take

    root = root_of(context)
    _tell(take(root, opportunity, commune or _remembered(root), today(), title), json=json)


def _remembered(root: Path) -> str | None:
    from affranchi.storage.history import setting

    return setting(root, "affranchi.commune")


@sharing.command("join", cls=FrenchCommand)
def join_(
    context: typer.Context,
    slug: Slug,
    commune: Commune,
    degree: Annotated[
        Literal["interested", "engaged"], typer.Option(metavar="DEGRÉ", help="interested ou engaged.")
    ] = "interested",
    *,
    json: Json = False,
) -> None:
    """Rejoint une mutualisation : intéressée, puis engagée."""
    from affranchi.actions.sharing import join

    _tell(join(root_of(context), slug, commune, degree, today()), json=json)


@sharing.command("leave", cls=FrenchCommand)
def leave_(context: typer.Context, slug: Slug, commune: Commune, *, json: Json = False) -> None:
    """Quitte une mutualisation."""
    from affranchi.actions.sharing import leave

    _tell(leave(root_of(context), slug, commune), json=json)


@sharing.command("dismiss", cls=FrenchCommand)
def dismiss_(
    context: typer.Context,
    opportunity: Id,
    reason: Annotated[str, typer.Option(metavar="MOTIF", help="Pourquoi ; connu des seuls membres.")],
    *,
    json: Json = False,
) -> None:
    """Écarte une piste : elle ne revient que si les faits changent."""
    from affranchi.actions.sharing import dismiss

    _tell(dismiss(root_of(context), opportunity, reason, today()), json=json)


@sharing.command("update", cls=FrenchCommand)
def update_(  # noqa: PLR0913, PLR0917 (a flag a fact)
    context: typer.Context,
    slug: Slug,
    stage: Annotated[
        Stage | None, typer.Option(metavar="ÉTAPE", help="idea, interest, group, running ou closed.")
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option(
            metavar="FORME",
            help="groupement, service-commun, mise-a-disposition, bien-partage, hebergement, "
            "centrale ou entraide.",
        ),
    ] = None,
    coordinator: Annotated[
        str | None,
        typer.Option(metavar="COMMUNE", help="Qui coordonne.", autocompletion=complete_commune),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TITRE")] = None,
    decision: Annotated[str | None, typer.Option(metavar="RÉFÉRENCE", help="La délibération.")] = None,
    convention: Annotated[str | None, typer.Option(metavar="RÉFÉRENCE", help="La convention.")] = None,
    opinion: Annotated[
        str | None, typer.Option(metavar="RÉFÉRENCE", help="L’avis d’un comité d’éthique.")
    ] = None,
    cost_key: Annotated[str | None, typer.Option(metavar="CLÉ", help="Clé de répartition.")] = None,
    unit_cost: Annotated[
        float | None, typer.Option(min=0, metavar="EUROS", help="Par unité et par an.")
    ] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNITÉ", help="Compte, poste, habitant…")] = None,
    contact: Annotated[str | None, typer.Option(metavar="ADRESSE", help="Boîte de service.")] = None,
    outcome: Annotated[str | None, typer.Option(metavar="TEXTE", help="Ce qui en est sorti.")] = None,
    step: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE=TEXTE", help="Étape du calendrier ; à répéter."),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Dit où en est une mutualisation : étape, forme, décision, coût, résultat."""
    from affranchi.actions.sharing import SharingChanges, revise

    changes = SharingChanges(
        stage=stage,
        form=form,
        coordinator=coordinator,
        title=title,
        decision=decision,
        convention=convention,
        opinion=opinion,
        cost_key=cost_key,
        unit_cost=unit_cost,
        unit=unit,
        contact=contact,
        outcome=outcome,
        steps=dict(_step(text) for text in step or ()),
    )
    _tell(revise(root_of(context), slug, changes), json=json)


def _step(text: str) -> tuple[str, str]:
    """A step of the calendar typed as `2027-03-31=Vote`.

    Raises:
        UsageError: when it is none.
    """
    day, _, words = text.partition("=")
    if not words.strip() or day_of(day.strip(), "--step") is None:
        msg = typeset("--step attend une date et un texte : 2027-03-31=Vote de la convention.")
        raise UsageError(msg)
    return day.strip(), words.strip()


def _tell(shared: "Shared", *, json: bool) -> None:
    if json:
        print_json(shared)
        return
    one = shared.sharing
    stage = "écartée" if one.dismissed else label("stage", one.stage)
    say(
        f"{quoted(one.title)}{NBSP}: {stage} ({shared.path})."
        if shared.changed
        else f"{quoted(one.title)}{NBSP}: rien n’a changé."
    )
    if shared.changed and one.form and one.stage != "closed" and not one.dismissed:
        say(f"{label('form', one.form).capitalize()}{NBSP}: {typeset(label('form_law', one.form))}.")


@command("wish")
def wish_(
    context: typer.Context,
    commune: Commune,
    function: Annotated[str, typer.Argument(metavar="FONCTION", autocompletion=complete_function)],
    note: Annotated[str | None, typer.Option(metavar="TEXTE", help="Connue des seuls membres.")] = None,
    *,
    drop: Annotated[bool, typer.Option("--drop", help="Retire le souhait.")] = False,
    json: Json = False,
) -> None:
    """Souhaite une fonction que la commune n’a pas : d’autres l’offrent peut-être."""
    from affranchi.actions.opportunities import opportunities
    from affranchi.actions.wish import wish

    root = root_of(context)
    wished = wish(root, commune, function, today(), note=note, drop=drop)
    if json:
        print_json(wished)
        return
    if not wished.changed:
        say("Rien n’a changé.")
        return
    say(f"Souhait {'retiré' if drop else 'noté'}{NBSP}: {wished.function}.")
    met = opportunities(root, today(), wished.answers.commune) if not drop else ()
    for one in met:
        if one.kind == "wish-and-offer" and one.function == wished.function:
            say(one.reason)


@command("merge-communes")
def merge_communes_(
    context: typer.Context,
    communes: Annotated[list[str], typer.Argument(metavar="COMMUNES…", autocompletion=complete_commune)],
    into: Annotated[
        str, typer.Option(metavar="COMMUNE", help="Celle qui leur succède ; son nom, si elle est nouvelle.")
    ],
    on: Annotated[str, typer.Option(metavar="DATE", help="Son premier jour : 2027-01-01.")],
    reason: Annotated[str | None, typer.Option(metavar="MOTIF", help="L’arrêté, par exemple.")] = None,
    *,
    json: Json = False,
) -> None:
    """Réunit des communes en une : rien de déclaré ne se perd."""
    from affranchi.actions.knowledge import registry_of
    from affranchi.actions.merge import MergeRequest, merge_communes

    day = day_of(on, "--on")
    root = root_of(context)
    merged = merge_communes(root, MergeRequest(tuple(communes), into, day or today(), reason), today())
    if json:
        print_json(merged)
        return
    for line in _merged(registry_of(root), merged):
        say(line)


def _merged(registry: "Registry", merged: "Merged") -> Iterator[str]:
    """What a merger did, then the functions to converge."""
    name = registry.communes[merged.commune].name
    if merged.commit is None:
        yield f"{name}{NBSP}: rien n’a changé."
    else:
        yield f"{name}{NBSP}: {counted(merged.declarations, 'déclaration')} d’autres communes y passent."
    if merged.answers_dropped:
        yield f"Réponses remplacées par un logiciel déclaré{NBSP}: {listed(merged.answers_dropped)}."
    if merged.convergence:
        functions = counted(len(merged.convergence), "fonction")
        yield f"{functions} en plusieurs exemplaires{NBSP}:"
    yield from (f"  {_duplicate(registry, one)}" for one in merged.convergence)


def _duplicate(registry: "Registry", one: "Duplicate") -> str:
    known = registry.functions.get(one.function)
    tools = dict.fromkeys(_software(registry, tool.software) for tool in one.tools)
    ends = sorted({str(tool.end) for tool in one.tools if tool.end})
    told = f"{known.label if known else one.function}{NBSP}: {listed(list(tools))}"
    told += f", fins de contrat{NBSP}: {', '.join(ends)}" if ends else ""
    libre = [_software(registry, slug) for slug in one.candidates]
    return told + (f"{NNBSP}; libre{NBSP}: {listed(libre)}" if libre else "")


def _software(registry: "Registry", slug: str) -> str:
    known = registry.software.get(slug)
    return known.name if known else slug
