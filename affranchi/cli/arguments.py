"""Words of a command line: a commune and a software, a year or a day."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from affranchi.errors import UsageError
from affranchi.readers import NotUnderstoodError, day_in
from affranchi.wording import NBSP, NNBSP, quoted

On = Annotated[str | None, typer.Option(metavar="DATE", help="Jour des faits ; aujourd’hui sans cela.")]
KnownOn = Annotated[str | None, typer.Option(metavar="DATE", help="Ce que le dépôt disait ce jour-là.")]
_COMMUNE_AND_SOFTWARE = 2


def commune_and_software(root: Path, words: list[str]) -> tuple[str, str]:
    """The commune and the software typed; the commune may be the one that this clone remembers.

    Raises:
        UsageError: when one of them is missing.
    """
    from affranchi.storage.git import setting

    if len(words) > _COMMUNE_AND_SOFTWARE:
        msg = (
            "Deux mots au plus sont attendus, la commune et le logiciel"
            f"{NNBSP}; mettez entre guillemets un nom de plusieurs mots."
        )
        raise UsageError(msg)
    if len(words) == _COMMUNE_AND_SOFTWARE:
        return words[0], words[1]
    remembered = setting(root, "affranchi.commune")
    if words and remembered:
        return remembered, words[0]
    if remembered:
        msg = f"Dites le logiciel, par exemple {quoted('affranchi declare libreoffice')}."
        raise UsageError(msg)
    msg = f"Dites la commune et le logiciel, par exemple {quoted('affranchi declare orvalette libreoffice')}."
    raise UsageError(msg)


def commune_or_remembered(root: Path, name: str | None) -> str:
    """The commune typed, else the one that this clone remembers.

    Raises:
        UsageError: when there is neither.
    """
    from affranchi.storage.git import setting

    found = name or setting(root, "affranchi.commune")
    if found is None:
        msg = f"Dites la commune{NBSP}: ce dépôt n’en a pas encore retenu."
        raise UsageError(msg)
    return found


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
