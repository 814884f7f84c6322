"""Experience: what leaving a software was like."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import Label, Unset, argument, flag, option
from affranchi.cli.communes import commune_alone, commune_or_remembered, commune_typed, remembered
from affranchi.cli.complete import complete_commune_or_software, complete_function
from affranchi.cli.facts import facts_in, with_options
from affranchi.cli.output import Json, print_json, root_of, say, say_all, today
from affranchi.cli.prompts import is_on_terminal, pick, tick
from affranchi.errors import UsageError
from affranchi.fields import EXPERIENCE
from affranchi.wording import NBSP, NNBSP

if TYPE_CHECKING:
    from affranchi.actions.experience import ExperienceRequest

_ALL = 3


@command("experience")
@with_options(EXPERIENCE)
def experience_(
    context: typer.Context,
    words: Annotated[
        list[str],
        argument(
            "[COMMUNE] QUITTÉ [NOUVEAU]",
            "Sans la commune, celle que ce dépôt a retenue ; sans fait, des questions.",
            complete=complete_commune_or_software,
        ),
    ],
    function: Annotated[
        list[str] | None, option("FONCTION", "Fonction concernée ; à répéter.", complete=complete_function)
    ] = None,
    label: Label = None,
    unset: Unset = None,
    *,
    drop: Annotated[bool, flag("--drop", "Retire ce qui a été raconté.")] = False,
    json: Json = False,
    **said: str | list[str] | None,
) -> None:
    """Raconte la sortie d’un logiciel : durée, coût, ce qui a bloqué, ce qui serait fait autrement."""
    from affranchi.actions.experience import experience
    from affranchi.told.experiences import experience_line, told_together

    root = root_of(context)
    facts = facts_in(said, unset or (), EXPERIENCE)
    request = replace(_request(root, words), label=label, functions=tuple(function or ()), facts=facts)
    if not facts and not drop and is_on_terminal():
        request = replace(request, facts=_asked())
    found = experience(root, request, today(), drop=drop)
    if json:
        print_json({"experience": found.experience, "path": found.path, "commit": found.commit})
        return
    if found.experience is None or not found.changed:
        say("Rien n’a changé." if not found.changed else f"Retiré{NBSP}: {found.path}")
        return
    say(f"{experience_line(found.registry, found.experience)}{NBSP}: {found.path}")
    about = found.registry.experiences_about.get(("software", found.experience.software), ())
    others = [one for one in about if one.stem != found.experience.stem]
    say_all(told_together(found.registry, others))


def _request(root: Path, words: Sequence[str]) -> "ExperienceRequest":
    """Who tells, what was left, what came instead: the commune may be the one that this clone remembers."""
    from affranchi.actions.experience import ExperienceRequest

    if len(words) > _ALL:
        raise UsageError("Trois mots au plus sont attendus, la commune, le logiciel quitté et le nouveau.")
    first = words[0] if len(words) == _ALL else commune_alone(root, words[0])
    if first is None and len(words) > 1 and remembered(root) is None:
        first = words[0]
    software = list(words[1:] if first else words)
    commune = commune_typed(root, first) if first else commune_or_remembered(root, None)
    if not software:
        raise UsageError("Il manque le logiciel quitté.")
    return ExperienceRequest(commune, software[0], software[1] if len(software) > 1 else None)


def _asked() -> dict[str, Any]:
    """The facts worth asking; all but the state may be left empty."""
    from affranchi.cli.ask import ask_field

    facts: dict[str, Any] = {}
    for field in EXPERIENCE:
        question = field.name[0].upper() + field.name[1:]
        if field.is_list:
            facts[field.path] = tick(f"{question}{NNBSP}?", field.choices)
        elif field.path == "visibility":
            answers = {"": "Tout le monde", "members": "Les membres seuls"}
            facts[field.path] = pick(f"Qui peut la lire{NNBSP}?", answers) or None
        else:
            facts[field.path] = ask_field(field, question)
    return {path: value for path, value in facts.items() if value not in (None, ())}
