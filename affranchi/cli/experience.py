"""Experience: what leaving a software was like."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from affranchi.cli.app import command
from affranchi.cli.arguments import Label, Unset, alone, argument, flag, option
from affranchi.cli.communes import commune_alone, commune_or_remembered, remembered
from affranchi.cli.complete import complete_commune_or_software, complete_function
from affranchi.cli.facts import facts_in, with_options
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.cli.prompts import is_on_terminal, pick, refuse_nobody, tick
from affranchi.errors import UsageError
from affranchi.field import Field
from affranchi.fields import EXPERIENCE
from affranchi.wording import NBSP, NNBSP, begun, quoted

if TYPE_CHECKING:
    from affranchi.actions.experience import Experienced

_ALL = 3


@command("experience")
@with_options(EXPERIENCE)
def experience_(
    words: Annotated[
        list[str],
        argument(
            "[COMMUNE] QUITTÉ [NOUVEAU]",
            "Sans la commune, celle que ce dépôt a retenue ; sans fait, des questions.",
            complete=complete_commune_or_software,
        ),
    ],
    function: Annotated[
        list[str] | None, option("FONCTION", "Fonction concernée ; à répéter.", complete=complete_function)
    ] = None,
    label: Label = None,
    unset: Unset = None,
    *,
    drop: Annotated[bool, flag("--drop", "Retire ce qui a été raconté.")] = False,
    json: Json = False,
    **said: str | list[str] | None,
) -> None:
    """Raconte la sortie d’un logiciel : durée, coût, ce qui a bloqué, ce qui serait fait autrement."""
    from affranchi.actions.experience import ExperienceRequest, experience

    root = root_here()
    facts = facts_in({**said, "function": function}, unset or (), EXPERIENCE)
    if drop:
        alone("--drop", facts, function)
    if not facts and not drop and is_on_terminal():
        refuse_nobody(root)
        facts = _asked()
    request = ExperienceRequest(*_words(root, words), label, tuple(function or ()), facts)
    found = experience(root, request, today(), drop=drop)
    told = {"experience": found.experience, "path": found.path, "commit": found.commit}
    answer(told, _told(found), json=json)


def _told(found: "Experienced") -> Iterator[str]:
    """What was written, what it was instead of, and what others tell of the same software."""
    from affranchi.told.experiences import exit_words, experience_line, told_together

    registry, before, one = found.registry, found.before, found.experience
    if one is None or not found.commit:
        yield f"Retiré{NBSP}: {found.path}" if found.commit else "Rien n’a changé."
        return
    yield f"{experience_line(registry, one)}{NBSP}: {found.path}"
    if before and before.to not in (None, one.to):
        yield (
            f"Le récit était celui d’une sortie {exit_words(registry, before)}{NBSP}: ses autres faits "
            f"restent. Pour raconter les deux{NBSP}: {quoted('affranchi undo')}, puis la même commande avec "
            "--label."
        )
    about = registry.experiences_about.get(("software", one.software), ())
    yield from told_together(registry, [other for other in about if other.stem != one.stem])


def _words(root: Path, words: Sequence[str]) -> tuple[str, str, str | None]:
    """Who tells, what was left, what came instead: the commune may be the one that this clone remembers."""
    first = words[0] if len(words) == _ALL else commune_alone(root, words[0])
    if first is None and len(words) > 1 and remembered(root) is None:
        first = words[0]
    left, to, *_ = [*(words[1:] if first else words), None, None]
    if left is None or len(words) > _ALL:
        raise UsageError("La commune, le logiciel quitté, puis le nouveau sont attendus.")
    return commune_or_remembered(root, first), left, to


def _asked() -> dict[str, Any]:
    """The facts worth asking; all but the state may be left empty."""
    from affranchi.cli.ask import ask_field

    facts: dict[str, Any] = {}
    for field in EXPERIENCE:
        question = begun(field.name)
        if field.path == "visibility":
            answers = {"": "Tout le monde", "members": "Les membres seuls"}
            facts[field.path] = pick(f"Qui peut la lire{NNBSP}?", answers)
        elif field.is_list:
            facts[field.path] = tick(f"{question}{NNBSP}?", field.choices)
        else:
            is_needed = field.path == "state"
            facts[field.path] = ask_field(field, f"{question}{_precisely(field)}", is_needed=is_needed)
    return {path: value for path, value in facts.items() if value not in (None, "", ())}


def _precisely(field: Field) -> str:
    """In which unit, and that only members will know: what is said of its option."""
    told = field.help.rstrip(".") if field.help and field.kind != "word" else ""
    return f", {told[0].lower()}{told[1:]}" if told else ""
