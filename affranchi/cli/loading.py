"""Which module holds which command: one is imported to run or complete it, all of them for the help page."""

import os
import re
from collections.abc import Iterator, Sequence
from importlib import import_module

# The commands by what they are for, in the order of the help page, and the modules called otherwise.
_HELD_BY = {
    "Commencer": "init commune entity forge help:status",
    "Déclarer": (
        "declare interview without form import:importing inbox recognise answers retire confirm undo"
        " move edit"
    ),
    "Regarder": "list:listing show search figures changes status why blocking:why",
    "Décider": "deadlines plan exit:exits experience wish opportunities sharing report remind",
    "Vérifier et partager": "check fmt:check schema:check diff share",
    "Tenir le catalogue": "catalogue publiccode rename merge-communes:merge_communes sync",
    "Publier": "build serve:build export atlas",
}
SECTIONS = {
    title: {word.partition(":")[0]: word.rpartition(":")[2] for word in held.split()}
    for title, held in _HELD_BY.items()
}
MODULES = {name: module for held in SECTIONS.values() for name, module in held.items()}


def load(arguments: Sequence[str]) -> None:
    """Register the command that a line begins with; every one when it begins with none."""
    typed = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS")
    is_completing = "_AFFRANCHI_COMPLETE" in os.environ and typed is not None
    words = re.split(r"\s+", typed or "")[1:] if is_completing else arguments
    word = next(_after_root(words), "")
    if word in MODULES and (word != "help" or is_completing):  # which shows the page of any
        import_module(f"affranchi.cli.{MODULES[word]}")
    elif not is_completing:  # names alone complete the word of a command
        for module in dict.fromkeys(MODULES.values()):
            import_module(f"affranchi.cli.{module}")


def _after_root(words: Sequence[str]) -> Iterator[str]:
    """The words of a line without the folder that it begins with."""
    left = iter(words)
    for word in left:
        if word == "--root":
            next(left, None)
        elif not word.startswith("--root="):
            yield word
