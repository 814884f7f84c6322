"""What an import asks on a terminal: columns, doubtful names, yes or no."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from affranchi.cli.output import say
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
    import questionary

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
        asked = questionary.select(
            f"{question}{NNBSP}?",
            choices=[*left, none],
            default=guess if guess in left else (left[0] if key == "name" and left else none),
            instruction="(flèches, puis Entrée)",
        ).unsafe_ask()
        if asked != none:
            chosen[key] = str(asked)
        elif key == "name":
            return None
    return chosen


def ask_which(doubt: "Doubt", progress: str) -> str:
    """The slug of what a name is, or `none`, `later`, `stop`.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    import questionary

    proposals = [
        questionary.Choice(_choice(one), value=one.slug, shortcut_key=str(rank))
        for rank, one in enumerate(doubt.proposals, start=1)
    ]
    fixed = [
        questionary.Choice("Aucun de ceux-là", value="none", shortcut_key="a"),
        questionary.Choice("Plus tard", value="later", shortcut_key="t"),
        questionary.Choice("Arrêter les questions", value="stop", shortcut_key="q"),
    ]
    return str(
        questionary.select(
            f"{progress} — {quoted(doubt.name)}, qu’est-ce{NNBSP}?",
            choices=[*proposals, *fixed],
            use_shortcuts=True,
            use_jk_keys=False,
            instruction=f"({doubt.reason})",
        ).unsafe_ask()
    )


def _choice(software: "Software") -> str:
    return f"{software.name} — {in_french('model', software.model)}"


def ask_yes(question: str, *, first: bool = True) -> bool:
    """Yes or no; `first` says whether Enter alone means yes.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    import questionary

    words = ("Oui", "Non") if first else ("Non", "Oui")
    asked = questionary.select(question, choices=list(words), instruction="(flèches, puis Entrée)")
    return bool(asked.unsafe_ask() == "Oui")
