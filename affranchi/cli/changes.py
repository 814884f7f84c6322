"""Changes: what moved since a day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import day_of, option
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.naming import commune_name
from affranchi.wording import NBSP, counted, long_day

if TYPE_CHECKING:
    from affranchi.actions.changes import Change
    from affranchi.registry import Registry


@command("changes")
def changes_(
    since: Annotated[str, option("DATE", "Premier jour : 31/01/2026, 2026…")],
    *,
    json: Json = False,
) -> None:
    """Raconte ce qui a changé depuis un jour."""
    from affranchi.actions.changes import chronicle

    start = day_of(since, "--since") or today()
    found = chronicle(root_here(), start, today())
    told = _by_commune(found.registry, found.changes)
    nothing = () if found.changes else (f"Rien n’a changé depuis le {long_day(start)}.",)
    answer(found.changes, (*told, *nothing, "", found.paragraph), json=json)


def _by_commune(registry: "Registry", found: "Sequence[Change]") -> Iterator[str]:
    """The territory, then commune by commune, in the order of days.

    What was confirmed is one line, and so are the renewals of a contract. What the intercommunality declares
    is under the name of the territory, which it bears.
    """
    from affranchi.model.names import fold

    names = {change.commune: commune_name(registry, change.commune) for change in found}
    names[""] = registry.territory.name
    told: dict[str, list[Change]] = {}
    for change in found:
        is_territory = names[change.commune] == registry.territory.name
        told.setdefault("" if is_territory else change.commune, []).append(change)
    for commune in sorted(told, key=lambda slug: (slug != "", fold(names[slug]), slug)):
        yield names[commune]
        of_commune = told[commune]
        confirmed = [change for change in of_commune if change.kind == "confirmed"]
        renewed = [change for change in of_commune if change.kind == "renewed"]
        last, times = {one.told: one for one in renewed}, Counter(one.told for one in renewed)
        for change in of_commune:
            if change.kind != "confirmed" and last.get(change.told, change) is change:
                more = f", {times[change.told]} fois" if times[change.told] > 1 else ""
                yield f"  {long_day(change.day)}{NBSP}: {change.told}{more}"
        if confirmed:
            count = counted(len(confirmed), "déclaration confirmée", "déclarations confirmées")
            yield f"  {count}, la dernière le {long_day(confirmed[-1].day)}"
