"""Opportunities: what communes could do together, and why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from affranchi.cli.app import command
from affranchi.cli.communes import CommuneThen, commune_on
from affranchi.cli.output import Json, print_json, root_here, say, say_all, today
from affranchi.wording import NBSP, counted, in_french

if TYPE_CHECKING:
    from affranchi.opportunities.opportunity import Opportunity


@command("opportunities")
def opportunities_(
    commune: CommuneThen = None,
    *,
    json: Json = False,
) -> None:
    """Dit ce que des communes pourraient faire ensemble, et pourquoi."""
    from affranchi.actions.opportunities import opportunities
    from affranchi.opportunities.opportunity import ORDER_RULE

    root = root_here()
    found = opportunities(root, today(), commune_on(root, commune, None))
    if json:
        print_json({"rule": ORDER_RULE, "opportunities": found})
        return
    if not found:
        say("Aucune piste aujourd’hui.")
        return
    for one in found:
        say_all(_opportunity(one))
    say(f"{counted(len(found), 'piste')}. {ORDER_RULE}")
    say(f"Pour en reprendre une{NBSP}: affranchi sharing take PISTE.")
    say(f"Pour en écarter une{NBSP}: affranchi sharing dismiss PISTE --reason MOTIF.")


def _opportunity(found: "Opportunity") -> Iterator[str]:
    """An opportunity in a few lines: what, why, what it would bring, until when."""
    from affranchi.told.opportunities import brings, line_of

    yield f"[{found.id}] {line_of(found)}"
    yield from (f"    {line}" for line in found.reasons)
    yield f"    {in_french('opportunity', found.kind)}{NBSP}: {brings(found)}."
    if found.warning:
        yield f"    {found.warning.sentence}"
