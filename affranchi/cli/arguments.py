"""Words of a command line: a year or a day."""

from datetime import date
from typing import Annotated

import typer

from affranchi.errors import UsageError
from affranchi.readers import NotUnderstoodError, day_in
from affranchi.wording import NBSP, quoted

On = Annotated[str | None, typer.Option(metavar="DATE", help="Jour des faits ; aujourd’hui sans cela.")]
KnownOn = Annotated[str | None, typer.Option(metavar="DATE", help="Ce que le dépôt disait ce jour-là.")]


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
