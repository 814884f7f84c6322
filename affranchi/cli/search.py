"""Search: in the territory and in the national references."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, flag
from affranchi.cli.output import Json, answer, numbers, root_here, say
from affranchi.wording import NBSP, aside, few, in_french, listed, quoted

if TYPE_CHECKING:
    from affranchi.actions.search import Found, FoundEquivalent

_MOST_NAMED = 2
_KINDS = {
    "function": "fonction", "vendor": "éditeur",
    "exit": "étapes de sortie", "sill": "entrée du SILL", "comptoir": "entrée du Comptoir du Libre",
}  # fmt: skip
REPLACED = {"replaces": "remplacé par", "partial": "remplacé en partie par"}


@command("search")
def search_(
    words: Annotated[list[str], argument("MOTS")],
    limit: Annotated[int, typer.Option(metavar="N", help="Nombre de réponses au plus.", min=1, max=200)] = 10,
    *,
    near: Annotated[bool, flag("--near", "Dit qui s’en sert près d’ici, du plus près.")] = False,
    json: Json = False,
) -> None:
    """Cherche ici, au SILL et au Comptoir du Libre."""
    from affranchi.actions.search import find

    found = find(root_here(), " ".join(words), limit=limit, near=near)
    answer(found, _told(found), json=json)
    if not found and not json:
        say(f"Rien ne répond à {quoted(' '.join(words))}.")
        raise typer.Exit(1)


def _told(found: "Sequence[Found]") -> Iterator[str]:
    """What was found, each with its numbers, who runs it here and what could replace it."""
    for hit in found:
        details = [
            in_french("entity", hit.entity) if hit.entity else _KINDS.get(hit.kind, ""),
            in_french("model", hit.model or ""),
            hit.vendor,
            numbers(hit.sill, hit.comptoir),
        ]
        yield f"{aside(hit.name, ', '.join(d for d in details if d))} [{hit.slug}]"
        if hit.reason and hit.reason != "autre nom":  # that, the reader sees
            yield f"    compris ainsi{NBSP}: {hit.reason}"
        if hit.communes:
            yield f"    en service{NBSP}: {listed(few(hit.communes))}"
        if hit.kind in ("sill", "comptoir"):
            how = f"affranchi declare {hit.kind}:{hit.slug} --function FONCTION"
            yield f"    pas encore au catalogue, à déclarer ainsi{NBSP}: {how}"
        for equivalent in hit.equivalents:
            yield f"    {REPLACED[equivalent.kind]}{NBSP}: {equivalent_line(equivalent)}"
        if hit.stuck:
            yield f"    {hit.stuck[:1].lower()}{hit.stuck[1:]}"
        helps = [f"aide{NBSP}: {listed(few(hit.helps, _MOST_NAMED))}"] * bool(hit.helps)
        steps = [f"à lire ainsi{NBSP}: affranchi exit steps {hit.slug}"] * (hit.kind == "exit")
        yield from (f"    {line}" for line in (*hit.near, *hit.told, *helps, *steps))


def equivalent_line(equivalent: "FoundEquivalent") -> str:
    """A libre equivalent on one line: name, numbers, for which functions, who uses it here."""
    from affranchi.replacing import core_told

    functions = f", pour{NBSP}: {listed(equivalent.functions)}" if equivalent.functions else ""
    known = numbers(equivalent.sill, equivalent.comptoir)
    where = listed(few(equivalent.communes, _MOST_NAMED))
    users = f" — en service{NBSP}: {where}" if where else ""
    silence = f", {equivalent.silence}" if equivalent.silence else ""
    name = f"{equivalent.name}{core_told(equivalent.model)}"
    return f"{aside(name, known) if known else name}{silence}{functions}{users}"
