"""Words of a command line: a year or a day, one word of a few."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import typer

from affranchi.errors import UsageError
from affranchi.readers import NotUnderstoodError, day_in, euros_in, word_in
from affranchi.wording import FRENCH, NBSP, listed, quoted

On = Annotated[str | None, typer.Option(metavar="DATE", help="Jour des faits ; aujourd’hui sans cela.")]
KnownOn = Annotated[str | None, typer.Option(metavar="DATE", help="Ce que le dépôt disait ce jour-là.")]


@dataclass(frozen=True)
class WordReader:
    """What reads one word of a few, as the form does: its French, or the value itself."""

    option: str
    words: Mapping[str, str]
    __name__ = "word"  # typer wants one

    def __call__(self, text: str) -> str:
        """The value of a word.

        Raises:
            UsageError: with the words that are taken.
        """
        try:
            return word_in(text, self.words)
        except NotUnderstoodError as error:
            msg = f"{self.option}{NBSP}: {quoted(text)} n’a pas été compris{NBSP}: {error}"
            raise UsageError(msg) from None


def word_option(name: str, kind: str, metavar: str, text: str = "", default: str | None = None) -> Any:  # noqa: ANN401
    """An option that takes one of the French words of a table of `wording.FRENCH`."""
    return typer.Option(name, **_word(name, kind, metavar, text, default))


def word_argument(kind: str, metavar: str, text: str = "", default: str | None = None) -> Any:  # noqa: ANN401
    """An argument that takes one of the French words of a table."""
    return typer.Argument(**_word(metavar.strip("[]"), kind, metavar, text, default))


def _word(name: str, kind: str, metavar: str, text: str, default: str | None) -> dict[str, Any]:
    words = FRENCH[kind]
    told = listed(list(words.values()), "ou")
    return {
        "parser": WordReader(name, words),
        "metavar": metavar,
        "help": f"{text or told[0].upper() + told[1:]}{f' : {told}' if text else ''}.",
        "autocompletion": lambda incomplete: [w for w in words.values() if w.startswith(incomplete)],
        "show_default": words[default] if default else False,
    }


def euros_typed(text: str) -> float:
    """A sum typed as an option’s value.

    Raises:
        UsageError: when it is none.
    """
    try:
        return euros_in(text)
    except NotUnderstoodError as error:
        msg = f"{quoted(text)} n’a pas été compris{NBSP}: {error}"
        raise UsageError(msg) from None


def year_or_day(text: str | None, option: str) -> int | date | None:
    """A year or a day typed on the command line.

    Raises:
        UsageError: when it is neither.
    """
    if text is None:
        return None
    try:
        return day_in(text)
    except NotUnderstoodError as error:
        msg = f"{option}{NBSP}: {quoted(text)} n’a pas été compris{NBSP}: {error}"
        raise UsageError(msg) from None
