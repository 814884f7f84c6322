"""Words of a command line: a year or a day, one word of a few."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

from affranchi.errors import UnknownNameError, UsageError
from affranchi.french import FRENCH
from affranchi.readers import NotUnderstoodError, day_in, word_in
from affranchi.wording import NBSP, begun, listed, quoted

T = TypeVar("T")
Complete = Callable[..., list[tuple[str, str]]]


def option(metavar: str, text: str = "", *names: str, complete: Complete | None = None) -> Any:  # noqa: ANN401 (typer’s own)
    """An option that takes a value."""
    return typer.Option(*names, metavar=metavar, help=text or None, autocompletion=complete)


def argument(metavar: str, text: str = "", complete: Complete | None = None) -> Any:  # noqa: ANN401 (typer’s own)
    """An argument."""
    return typer.Argument(metavar=metavar, help=text or None, autocompletion=complete)


def kept_by(error: UnknownNameError) -> str:
    """What `New` answers to a name that may be several."""
    is_whole = error.name in error.close.values()  # « Infomaniak », which sells Infomaniak Mail
    return f"Si c’{'est bien lui' if is_whole else 'en est un autre, à garder sous ce nom'}{NBSP}: --new."


def flag(name: str, text: str) -> Any:  # noqa: ANN401 (typer’s own)
    """An option that takes no value."""
    return typer.Option(name, help=text)


Force = Annotated[
    bool, flag("--force", "Écrit malgré des erreurs, ou quand beaucoup de lignes disparaissent.")
]
Published = Annotated[
    str | None,
    option("LIEU", "Ce qui est publié, à ne pas rétrécir : adresse, dossier, ou auto.", "--published"),
]
On = Annotated[str | None, option("DATE", "Jour des faits ; aujourd’hui sans cela.")]
KnownOn = Annotated[str | None, option("DATE", "Ce que le dépôt disait ce jour-là.")]
Files = Annotated[list[Path], argument("FICHIER…", "Fichiers, dossiers ou archives.")]
Label = Annotated[str | None, option("USAGE", "Distingue deux usages d’un même logiciel.")]
Unset = Annotated[list[str] | None, option("FAIT", "Vide un fait, nommé comme son option ; à répéter.")]
New = Annotated[bool, flag("--new", "Garde les noms tels quels, même s’ils ressemblent à d’autres.")]
Encoding = Annotated[str | None, option("CODAGE", "Codage d’un vieux fichier : cp850.")]
WithComponents = Annotated[bool, flag("--with-components", "D’un SBOM, aussi les bibliothèques.")]


def understood(text: str, option: str, read: Callable[[str], T]) -> T:
    """What is typed for an option.

    Raises:
        UsageError: with what was expected.
    """
    try:
        return read(text)
    except NotUnderstoodError as error:
        raise UsageError(f"{option}{NBSP}: {quoted(text)} n’a pas été compris{NBSP}: {error}") from None


def alone(name: str, *others: object) -> None:
    """Refuse what an option that takes something away would leave aside without a word.

    Raises:
        UsageError: when there is any.
    """
    if any(others):
        raise UsageError(f"{name} ne va avec aucune autre option{NBSP}: ôtez l’une ou l’autre.")


@dataclass(frozen=True)
class WordReader:
    """What reads one word of a few, as the form does: its French, or the value itself."""

    option: str
    words: Mapping[str, str]
    __name__ = "word"  # typer wants one

    def __call__(self, text: str) -> str:
        """The value of a word."""
        return understood(text, self.option, lambda typed: word_in(typed, self.words))


def completing(words: Mapping[str, str]) -> Callable[[str], list[str]] | None:
    """What completes one of the words of a table, when there are some."""
    return (lambda incomplete: [w for w in words.values() if w.startswith(incomplete)]) if words else None


def word_option(name: str, kind: str, metavar: str, text: str = "", default: str | None = None) -> Any:  # noqa: ANN401 (typer’s own)
    """An option that takes one of the French words of a table of `french.FRENCH`."""
    return typer.Option(name, **_word(name, kind, metavar, text, default))


def word_argument(kind: str, metavar: str, text: str = "", default: str | None = None) -> Any:  # noqa: ANN401 (typer’s own)
    """An argument that takes one of the French words of a table."""
    return typer.Argument(**_word(metavar.strip("[]"), kind, metavar, text, default))


def _word(name: str, kind: str, metavar: str, text: str, default: str | None) -> dict[str, Any]:
    words = FRENCH[kind]
    told = listed(list(words.values()), "ou")
    return {
        "parser": WordReader(name, words),
        "metavar": metavar,
        "help": f"{text or begun(told)}{f' : {told}' if text else ''}.",
        "autocompletion": completing(words),
        "show_default": words[default] if default else False,
    }


Edition = Annotated[Literal["public", "members"], word_option("--edition", "edition", "ÉDITION")]


def year_or_day(text: str | None, option: str) -> int | date | None:
    """A year or a day typed on the command line."""
    return None if text is None else understood(text, option, day_in)


def day_of(text: str | None, option: str) -> date | None:
    """A day as people type it; « depuis 2026 » is since its first day, and a month its own.

    Raises:
        UsageError: when it is none.
    """
    found = year_or_day(text, option)
    if found is None or isinstance(found, date):
        return found
    if option == "--since":
        return date(found, 1, 1)
    raise UsageError(f"{option}{NBSP}: un jour est attendu, pas une année{NBSP}: 31/12/{found}.")
