"""Exit: the steps by which communes leave, and how far one has gone."""

import textwrap
from typing import TYPE_CHECKING, Annotated, Any

from affranchi.cli.app import FrenchCommand, group
from affranchi.cli.arguments import Label, argument, flag
from affranchi.cli.communes import Commune, CommuneOption, at
from affranchi.cli.complete import complete_anything, complete_software
from affranchi.cli.output import Json, answer, print_json, print_table, root_here, say, say_all, today
from affranchi.naming import use_name
from affranchi.wording import NBSP, of_name, quoted

if TYPE_CHECKING:
    from affranchi.model.steps import ExitSteps

commands = group("exit", "Dit comment sortir d’un logiciel, étape par étape, et où l’on en est.")
_NAME = argument("[SORTIE]", "Une sortie, une fonction, un logiciel.", complete_anything)


@commands.command("steps", cls=FrenchCommand)
def steps_(
    name: Annotated[str | None, _NAME] = None,
    commune: CommuneOption = None,
    *,
    json: Json = False,
) -> None:
    """Dit les étapes d’une sortie ; pour une commune, les date."""
    from affranchi.actions.exits import steps_of
    from affranchi.told.steps import progress_words, task_words

    root = root_here()
    ways = steps_of(root, name, commune, today())
    if json:
        print_json({"steps": ways.steps, "exits": ways.exits})
        return
    for one in ways.exits:
        use = use_name(ways.registry, one.row.software, one.row.label)
        say(f"{one.steps.label}{NBSP}: {use}, {progress_words(one)}")
        for task in one.tasks:
            say_item(task_words(task))
    if commune and not ways.exits:
        say(at(root, commune, "aucune sortie prévue ici ; affranchi declare --exit-by la dit."))
    if name is None and commune is None:
        print_table(("Identifiant", "Sortie"), ((one.slug, one.label) for one in ways.steps))
    elif name and not ways.exits:
        for steps in ways.steps:
            _say_steps(steps)


def _say_steps(steps: "ExitSteps") -> None:
    """The whole of what is said of an exit."""
    from affranchi.told.steps import lengths_of, numbered, parts_of

    say(steps.label)
    for field, title, sentences in parts_of(steps):
        say(title)
        for size, length in lengths_of(steps) if field == "pace" else ():
            say_item(f"vers {size}{NBSP}: {length} (à notre avis)")
        for key, sentence in sentences:
            say_item(f"{sentence} — {key}" if field == "steps" else sentence)
    say("Sources")
    for name, place in numbered(steps).items():
        say_item(f"[{place}] {steps.sources[name].note or name} {steps.sources[name].url or ''}")


def say_item(text: str) -> None:
    """Print an item of a list, on lines that a terminal shows whole."""
    whole: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}  # a key is to be copied
    say_all(textwrap.wrap(text, 88, initial_indent="  - ", subsequent_indent="    ", **whole))


@commands.command("done", cls=FrenchCommand)
def done_(
    commune: Commune,
    software: Annotated[str, argument("LOGICIEL", complete=complete_software)],
    step: Annotated[str, argument("ÉTAPE", "Sa clé, telle que « exit steps » la dit.")],
    label: Label = None,
    *,
    undo: Annotated[bool, flag("--undo", "L’étape n’est pas faite.")] = False,
    json: Json = False,
) -> None:
    """Note une étape faite."""
    from affranchi.actions.exits import advance

    root = root_here()
    made = advance(root, commune, software, step, today(), label=label, undo=undo)
    told = f"{'' if made.changed else 'rien n’a changé, '}étape {'à faire' if undo else 'faite'}"
    said = at(root, commune, f"sortie {of_name(made.name)}, {quoted(made.text)}{NBSP}: {told}.")
    answer(made, [said], json=json)
