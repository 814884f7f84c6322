"""Which module holds which command: one is imported to run or complete it, all of them for the help page."""

import os
import re
from collections.abc import Iterator, Sequence
from importlib import import_module

# The commands and the modules called otherwise that hold them, in the order of the help page.
_HELD_BY = """
init declare commune interview without form import:importing inbox recognise answers retire confirm undo move
edit rename list:listing show search figures deadlines why blocking:why plan exit:exits report opportunities
sharing wish experience entity merge-communes:merge_communes check fmt:check schema:check changes diff share
help:status status remind forge sync catalogue publiccode build serve:build export atlas
"""
MODULES = {
    word.partition(":")[0]: word.partition(":")[2] or word.partition(":")[0] for word in _HELD_BY.split()
}


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
