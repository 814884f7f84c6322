"""Declare, and say what it earns."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import Label, New, Unset, argument, kept_by, option
from affranchi.cli.communes import DROPPED, REMEMBERED, commune_and
from affranchi.cli.complete import complete_commune_or_software, complete_function
from affranchi.cli.facts import facts_in, with_options
from affranchi.cli.output import Json, answer, numbers, root_here, say, today
from affranchi.errors import DoubtfulSoftwareError, UnknownSoftwareError
from affranchi.fields import SAID
from affranchi.wording import NBSP, aside, begun, few, in_french, listed, of_name, quoted, to_name

if TYPE_CHECKING:
    from affranchi.actions.declare import Declared, DeclareRequest
    from affranchi.model.declaration import Declaration
    from affranchi.replacing import Way

_MOST_REPLACEMENTS = 5


@command("declare")
@with_options(SAID)
def declare_(
    words: Annotated[
        list[str] | None,
        argument(
            "[COMMUNE] LOGICIEL",
            "Sans la commune, celle que ce dépôt a retenue ; sans rien, des questions.",
            complete=complete_commune_or_software,
        ),
    ] = None,
    function: Annotated[
        list[str] | None,
        option("FONCTION", "Fonction ; à répéter, la principale d’abord.", complete=complete_function),
    ] = None,
    label: Label = None,
    unset: Unset = None,
    *,
    new: New = False,
    json: Json = False,
    **said: str | list[str] | None,
) -> None:
    """Déclare un logiciel dans une commune, ou met sa déclaration à jour."""
    from affranchi.actions.declare import DeclareRequest

    root = root_here()
    typed = (words, function, label, unset, new, *said.values())
    if not any(typed) and sys.stdin.isatty():
        from affranchi.cli.ask import ask_declaration

        request = ask_declaration(root)
    else:
        facts = facts_in({**said, "function": function}, unset or ())
        commune, software = commune_and(root, words or [])
        request = DeclareRequest(commune, software, label, tuple(function or ()), facts, is_new=new)
    declared = _declared(root, request)
    answer(declared, _told(declared), json=json)
    if not json:
        _remember(root, declared.declaration.commune)


def _declared(root: Path, request: "DeclareRequest") -> "Declared":
    """What was declared; on a terminal, a name that is not sure is asked about rather than refused."""
    from affranchi.actions.declare import declare

    try:
        return declare(root, request, today())
    except UnknownSoftwareError as error:
        if error.name != request.software:  # it is what the software needs, or leaves for
            raise
        if not sys.stdin.isatty():
            if isinstance(error, DoubtfulSoftwareError):
                error.advise(kept_by(error))
            raise
        from affranchi.cli.ask import ask_which

        return declare(root, ask_which(root, request, error), today())


def _told(declared: "Declared") -> Iterator[str]:
    """Where and of what, what was done, then what it earns: that is said once, not at each update."""
    from affranchi.model.path import path_of
    from affranchi.told.deadlines import leaving_words, renewed_words
    from affranchi.told.life import ended_told

    told = declared.told
    yield f"{begun(to_name(told.commune))}{NBSP}: {told.software}."
    if not declared.changed:
        yield f"Rien de nouveau{NBSP}: la déclaration disait déjà cela."
    elif told.changes:
        yield f"Modifié{NBSP}: {', '.join(told.changes).removesuffix('.')}."
    else:
        yield f"{_declared_as(declared.declaration)}{NBSP}: {path_of(declared.declaration)}"
    yield from _beside(declared)
    if declared.understood:
        yield declared.understood
    if declared.draft:
        yield f"Ajouté au catalogue, à confirmer{NBSP}: {declared.draft}"
        edit = f"affranchi catalogue edit {declared.declaration.software} --model … --vendor …"
        yield f"Pour dire s’il est libre et qui l’édite{NBSP}: {edit}"
        if not declared.declaration.functions:
            yield f"Sa fonction n’est pas connue{NBSP}: redites la commande avec --function."
    got, is_new = declared.in_return, declared.changed and not told.changes
    if told.functions and is_new:
        is_open = declared.unsaid or not told.other_functions
        others = "" if is_open else f" Il remplit aussi{NBSP}: {listed(told.other_functions)}."
        yield f"Fonction retenue{NBSP}: {listed(told.functions)}.{others}"
    yield from _to_say(declared)
    yield from told.support
    if is_new:
        ended = ended_told(got.end, today())
        yield from filter(None, (f"{begun(ended)}." if ended else "", got.stuck))
        yield from _ways(got.ways)
        yield from _users(declared)
    if declared.changed and got.term and (leaving := leaving_words(got.term, today())):
        yield leaving
    if declared.changed and got.term:
        yield from filter(None, [renewed_words(declared.declaration.contract, got.term.end)])


def _declared_as(declaration: "Declaration") -> str:
    """`Déclaré`, or in which state: it may have been said in other words."""
    state = declaration.status
    return "Déclaré" if state == "in-use" else f"Déclaré, {in_french('status', state)}"


def _beside(declared: "Declared") -> Iterator[str]:
    """What the commune said besides: other uses of the same, and answers that it replaces."""
    told = declared.told
    if told.beside and declared.declaration.label is None:
        uses = f"il y est déjà, à part{NBSP}: {listed([quoted(label) for label in told.beside])}"
        yield f"Attention, {uses}. Si c’est l’un d’eux, annulez (affranchi undo) et redites-le avec --label."
    if told.is_hidden and declared.changed:
        whose = of_name(told.software)
        yield f"L’édition publique n’en dira rien{NBSP}: la fiche {whose} est réservée aux membres."
        show = f"affranchi catalogue edit {declared.declaration.software} --unset visibility"
        yield f"Si plus rien ne s’y oppose, {quoted(show)} la montre."
    if told.answered:
        yield f"{DROPPED}{NBSP}: {listed(told.answered)}."
    if told.kept:
        yield (
            f"Réponses gardées{NBSP}: {listed(told.kept)}. L’édition publique les dit, et tait ce logiciel"
            f"{NBSP}: les retirer ferait savoir qu’il y en a un."
        )


def _to_say(declared: "Declared") -> Iterator[str]:
    """What a suite may fill besides, and how to say it."""
    if declared.unsaid:
        every, none = declared.commands
        yield f"Cette suite peut aussi remplir, et c’est à dire{NBSP}: {listed(declared.unsaid)}."
        yield f"  Gardez ce qu’elle remplit ici{NBSP}: {every}"
        yield f"  Rien d’autre{NBSP}: {none}"


def _users(declared: "Declared") -> Iterator[str]:
    """Who runs it, here and near here."""
    if users := declared.in_return.neighbours:
        yield f"L’emploient aussi{NBSP}: {listed(few([c.name for c in users]))}."
    if declared.near:
        yield f"Près d’ici{NBSP}: {declared.near}."


def _ways(ways: "Sequence[Way]") -> Iterator[str]:
    """Function by function, each libre equivalent: its name, numbers, who uses it here, what changes."""
    from affranchi.told.life import silence_told

    if ways:
        yield f"Pourraient le remplacer{', fonction par fonction' if len(ways) > 1 else ''}{NBSP}:"
    for way in ways:
        if len(ways) > 1:
            none = "" if way.replacements else " aucun libre connu"
            yield f"  {way.label}{NBSP}:{none}"
        for one in way.replacements[:_MOST_REPLACEMENTS]:
            known = numbers(one.sill, one.comptoir)
            users = f" — en service{NBSP}: {listed(few([c.name for c in one.users]))}" if one.users else ""
            silence = silence_told(one.software, one.released_in_sill)
            indent = "  " * min(len(ways), 2)
            yield f"{indent}{aside(one.name, known) if known else one.name}{users}"
            yield from (f"{indent}  {told}" for told in (silence, one.equivalent.note) if told)


def _remember(root: Path, commune: str) -> None:
    """Keep the first commune declared in a clone, for the next time."""
    from affranchi.steps.places import communes_at
    from affranchi.storage.git import setting
    from affranchi.storage.turns import set_setting

    if setting(root, REMEMBERED) is None:
        set_setting(root, REMEMBERED, commune)
        name = communes_at(root).communes[commune].name
        say(f"Commune retenue pour ce dépôt{NBSP}: {name} ({quoted('affranchi commune')} la change).")
