"""List: declarations, communes, software, functions, vendors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from affranchi.cli.app import command
from affranchi.cli.arguments import KnownOn, day_of, flag, option, word_argument, word_option
from affranchi.cli.communes import CommuneThen, commune_typed
from affranchi.cli.complete import FunctionOption, complete_software
from affranchi.cli.output import Json, print_json, print_table, root_here, say_all, today
from affranchi.errors import UsageError
from affranchi.naming import function_name, use_name
from affranchi.wording import NBSP, in_french, long_day, number

if TYPE_CHECKING:
    from affranchi.registry import Registry

What = Literal["declarations", "communes", "software", "functions", "vendors"]


_HEADINGS: Mapping[What, Sequence[str]] = {
    "declarations": ("Commune", "Logiciel", "Modèle", "Fonctions", "État", "Vérifié le"),
    "communes": ("Identifiant", "Nom", "Nature", "Habitants", "Déclarations", "Vérifié le"),
}
_OF_ENTRIES = ("Identifiant", "Nom", "Détail", "Communes")


@command("list")
def list_(  # noqa: PLR0913 (a flag a filter)
    what: Annotated[What, word_argument("listed", "[QUOI]", default="declarations")] = "declarations",
    commune: CommuneThen = None,
    function: FunctionOption = None,
    software: Annotated[
        str | None, option("LOGICIEL", "Seulement ce logiciel.", complete=complete_software)
    ] = None,
    status: Annotated[
        Literal["planned", "in-use", "leaving", "retired"] | None, word_option("--status", "status", "ÉTAT")
    ] = None,
    known_on: KnownOn = None,
    *,
    facts: Annotated[bool, flag("--facts", "Compte les faits du catalogue, prouvés ou non.")] = False,
    json: Json = False,
) -> None:
    """Liste les déclarations, les communes, les logiciels, les fonctions."""
    from affranchi.actions import listing

    if (facts or what != "declarations") and any((commune, function, software, status)):
        msg = "--commune, --function, --software et --status choisissent des déclarations"
        raise UsageError(f"{msg}{NBSP}: ôtez-les, ou ne listez qu’elles.")
    root, day = root_here(), day_of(known_on, "--known-on")
    if commune and not day:
        commune = commune_typed(root, commune)
    registry = _registry(root, day, counts=what == "communes" and not facts, is_of_one=commune is not None)
    rows: Sequence[object]
    if facts:
        rows = listing.list_facts(registry, today())
    elif what == "declarations":
        rows = listing.list_declarations(registry, commune, function, software, status)
    elif what == "communes":
        rows = listing.list_communes(registry)
    else:
        rows = listing.list_entries(registry, what, day or today())
    if json:
        print_json(rows)
        return
    print_table(_headings(what, facts=facts), (_cells(registry, row) for row in rows))
    if function and not (software or day) and status in (None, "in-use"):
        say_all(_left_to_say(registry, commune, function))


def _headings(what: What, *, facts: bool) -> Sequence[str]:
    from affranchi.proof import STATES

    states = (in_french("proof", state).capitalize() for state in STATES)
    return ("Fait", *states) if facts else _HEADINGS.get(what, _OF_ENTRIES)


def _left_to_say(registry: "Registry", commune: str | None, function: str) -> Iterator[str]:
    from affranchi.figures.figure import Scope
    from affranchi.told.suites import left_to_say

    within = registry.commune_named(commune).slug if commune else None
    return left_to_say(registry, Scope(within, registry.function_named(function).slug), today())


def _registry(root: Path, day: date | None, *, counts: bool, is_of_one: bool) -> "Registry":
    """No more of the territory, as it is today or was known on a day, than the list needs."""
    from affranchi.steps.knowledge import registry_of
    from affranchi.storage.asked import asked_registry, counted_registry

    if day or not (counts or is_of_one):
        return registry_of(root, day)
    return counted_registry(root) if counts else asked_registry(root)


def _cells(registry: "Registry", row: object) -> Sequence[str]:
    from affranchi.actions.listing import CommuneRow, DeclarationRow, EntryRow

    match row:
        case DeclarationRow():
            model, status = in_french("model", row.model or "—"), in_french("status", row.status)
            functions = ", ".join(function_name(registry, slug) for slug in row.functions)
            name = use_name(registry, row.software, row.label)
            return row.commune_name, name, model, functions, status, _day(row.verified)
        case CommuneRow():
            people = "—" if row.population is None else number(row.population)
            kind, declared = in_french("entity", row.kind), str(row.declarations)
            return row.slug, row.name, kind, people, declared, _day(row.verified)
        case EntryRow():
            return row.slug, row.name, row.detail, str(row.communes)
        case {"fact": str(fact), **counts}:
            return in_french("fact", fact), *map(str, counts.values())
    raise TypeError(type(row))


def _day(day: date | None) -> str:
    return long_day(day) if day else "—"
