"""Merge-communes: communes that become one."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, day_of, option
from affranchi.cli.complete import complete_commune
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.naming import function_name, software_name
from affranchi.wording import NBSP, NNBSP, counted, listed

if TYPE_CHECKING:
    from affranchi.actions.merge_communes import Merged
    from affranchi.opportunities.convergence import Duplicate
    from affranchi.registry import Registry


@command("merge-communes")
def merge_communes_(
    communes: Annotated[list[str], argument("COMMUNES…", complete=complete_commune)],
    into: Annotated[str, option("COMMUNE", "Celle qui leur succède ; son nom, si elle est nouvelle.")],
    on: Annotated[str, option("DATE", "Son premier jour : 2027-01-01.")],
    reason: Annotated[str | None, option("MOTIF", "L’arrêté, par exemple.")] = None,
    *,
    json: Json = False,
) -> None:
    """Réunit des communes en une : rien de déclaré ne se perd."""
    from affranchi.actions.merge_communes import MergeRequest, merge_communes

    day = day_of(on, "--on")
    root = root_here()
    merged = merge_communes(root, MergeRequest(tuple(communes), into, day or today(), reason), today())
    answer(merged, _merged(root, merged), json=json)


def _merged(root: Path, merged: "Merged") -> Iterator[str]:
    """What a merger did, then the functions to converge."""
    from affranchi.steps.knowledge import registry_of

    registry = registry_of(root)
    name = registry.communes[merged.commune].name
    if merged.commit is None:
        yield f"{name}{NBSP}: rien n’a changé."
    else:
        count = merged.declarations
        told = f"{counted(count, 'déclaration')} d’autres communes y {'passent' if count > 1 else 'passe'}."
        yield f"{name}{NBSP}: {told if count else 'les autres communes n’y apportent aucune déclaration.'}"
    if merged.convergence:
        functions = counted(len(merged.convergence), "fonction")
        yield f"{functions} en plusieurs exemplaires{NBSP}:"
    yield from (f"  {_duplicate(registry, one)}" for one in merged.convergence)


def _duplicate(registry: "Registry", one: "Duplicate") -> str:
    from affranchi.opportunities.convergence import ends_told

    tools = dict.fromkeys(software_name(registry, tool.software) for tool in one.tools)
    ends = ends_told(one.tools)
    told = f"{function_name(registry, one.function)}{NBSP}: {listed(list(tools))}"
    told += f", {'fins' if len(ends) > 1 else 'fin'} de contrat{NBSP}: {', '.join(ends)}" if ends else ""
    libre = one.named(registry)
    return told + (f"{NNBSP}; libre{NBSP}: {listed(libre, 'ou')}" if libre else "")
