"""Recognise: what each row of an inventory is taken for, and why; writes nothing."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import Encoding, Files, WithComponents, flag
from affranchi.cli.output import Json, complain_all, print_json, print_table, root_here, say
from affranchi.errors import NoTerritoryError, sentence_of
from affranchi.wording import NBSP, counted

if TYPE_CHECKING:
    from affranchi.actions.recognise import Recognition, Taken

DECISIONS = {"auto": "reconnu", "ask": "à demander", "none": "inconnu", "noise": "bruit"}


@command("recognise")
def recognise_(
    files: Files,
    encoding: Encoding = None,
    *,
    noise: Annotated[bool, flag("--noise", "Montre aussi les lignes écartées.")] = False,
    with_components: WithComponents = False,
    json: Json = False,
) -> None:
    """Dit pour quel logiciel chaque ligne d’un inventaire est prise, et pourquoi ; n’écrit rien."""
    from affranchi.actions.recognise import recognise_files
    from affranchi.intake.reading import Options
    from affranchi.storage.asked import asked_registry

    registry = asked_registry(_root())
    found = recognise_files(registry, files, Options(None, encoding, with_components))
    complain_all(map(sentence_of, found.problems))
    if json:
        print_json(found.taken)
    else:
        _show(found, noise=noise)
    if not found.taken:
        raise typer.Exit(1)


def _root() -> Path:
    """The territory’s folder, else the catalogue that travels with the program."""
    from affranchi.storage.bundle import bundle

    try:
        return root_here()
    except NoTerritoryError:
        return bundle()


def _show(found: "Recognition", *, noise: bool) -> None:
    shown = [one for one in found.taken if noise or one.decision != "noise"]
    print_table(("Ligne", "Décision", "Logiciel", "Éditeur", "Raison"), map(_cells, shown))
    counts = Counter[str](one.decision for one in found.taken)
    parts = [f"{word}{NBSP}: {counts[decision]}" for decision, word in DECISIONS.items()]
    say(f"{counted(len(found.taken), 'ligne')} ({', '.join(parts)}).")
    if found.personal:
        say(f"Dont {counted(found.personal, 'logiciel personnel', 'logiciels personnels')}, jamais écrits.")


def _cells(one: "Taken") -> tuple[str, ...]:
    names = ", ".join(one.names) or "—"
    return one.name, DECISIONS[one.decision], names, one.vendor or one.publisher or "—", one.reason
