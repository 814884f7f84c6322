"""What an import asks on a terminal: columns, doubtful names, yes or no."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from affranchi.cli.output import say
from affranchi.cli.prompts import pick, pick_text
from affranchi.wording import NBSP, NNBSP, in_french, quoted

if TYPE_CHECKING:
    from affranchi.intake.inventory import Columns, Field
    from affranchi.model.software import Software
    from affranchi.steps.understanding import Doubt


def ask_columns(name: str, columns: "Columns") -> "Mapping[Field, str] | None":
    """Which column of a table says what, the guess first; None when no column names software.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    if not columns.headings:
        return None
    none = "Aucune"
    say(f"{name}{NBSP}: quelle colonne dit quoi{NNBSP}?")
    chosen: dict[Field, str] = {}
    questions: tuple[tuple[Field, str], ...] = (
        ("name", "Le nom du logiciel"), ("publisher", "L’éditeur"), ("version", "La version"),
        ("count", "Le nombre de postes"), ("machine", "Le nom de la machine"),
    )  # fmt: skip
    for key, question in questions:
        left = [heading for heading in columns.headings if heading and heading not in chosen.values()]
        guess = columns.fields.get(key)
        first = guess if guess in left else (left[0] if key == "name" and left else none)
        asked = pick_text(f"{question}{NNBSP}?", [*left, none], first=first)
        if asked != none:
            chosen[key] = asked
        elif key == "name":
            return None
    return chosen


def ask_which(doubt: "Doubt", progress: str) -> str:
    """The slug of what a name is, or `none`, `later`, `stop`.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    proposals = {one.slug: _choice(one) for one in doubt.proposals}
    fixed = {"none": "Aucun de ceux-là", "later": "Plus tard", "stop": "Arrêter les questions"}
    return pick(
        f"{progress} — {quoted(doubt.name)}, qu’est-ce{NNBSP}?",
        {**proposals, **fixed},
        keys=[*map(str, range(1, len(proposals) + 1)), "a", "t", "q"],
        how=f"({doubt.reason})",
    )


def _choice(software: "Software") -> str:
    return f"{software.name} — {in_french('model', software.model)}"


def ask_yes(question: str, *, first: bool = True) -> bool:
    """Yes or no; `first` says whether Enter alone means yes.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    words = ("Oui", "Non") if first else ("Non", "Oui")
    return pick_text(question, words) == "Oui"
