"""Changes: what moved since a day."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import day_of, option
from affranchi.cli.output import Json, print_json, root_of, say, say_all, today
from affranchi.wording import NBSP, counted, long_day

if TYPE_CHECKING:
    from affranchi.actions.changes import Change


@command("changes")
def changes_(
    context: typer.Context,
    since: Annotated[str, option("DATE", "Premier jour : 31/01/2026, 2026…")],
    *,
    json: Json = False,
) -> None:
    """Raconte ce qui a changé depuis un jour."""
    from affranchi.actions.changes import changes, council

    start = day_of(since, "--since") or today()
    found = changes(root_of(context), start, today())
    if json:
        print_json(found)
        return
    say_all(_chronicle(found))
    if not found:
        say(f"Rien n’a changé depuis le {long_day(start)}.")
    say()
    say(council(root_of(context), found, start, today()))


def _chronicle(found: "Sequence[Change]") -> Iterator[str]:
    """Day by day, then commune by commune; what was confirmed the same day is counted, not listed."""
    for (_, day), group in groupby(found, key=lambda change: (change.commune, change.day)):
        of_day = list(group)
        confirmed = [change for change in of_day if change.kind == "confirmed"]
        yield from (f"{long_day(day)}{NBSP}: {c.sentence}" for c in of_day if c.kind != "confirmed")
        if len(confirmed) == 1:
            yield f"{long_day(day)}{NBSP}: {confirmed[0].sentence}"
        elif confirmed:
            name = confirmed[0].sentence.split(" confirme ")[0]
            yield f"{long_day(day)}{NBSP}: {name} confirme {counted(len(confirmed), 'déclaration')}"
