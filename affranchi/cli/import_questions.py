"""What an import asks on a terminal: columns, doubtful names, yes or no."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from affranchi.cli.ask import functions_by_label
from affranchi.cli.output import say
from affranchi.cli.prompts import pick, type_name
from affranchi.errors import AffranchiError
from affranchi.wording import NBSP, NNBSP, in_french, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from affranchi.intake.inventory import Columns, Field
    from affranchi.registry import Registry
    from affranchi.steps.understanding import Doubt


def columns_of(root: "Path", name: str, columns: "Columns", *, asks: bool) -> "Mapping[Field, str] | None":
    """The columns of a table, as remembered in this clone, else as a person says.

    Letters are of any table without headings: what was said of one file is not said of another.
    """
    import json
    from hashlib import blake2b

    from affranchi.intake.headings import letter
    from affranchi.storage.git import setting
    from affranchi.storage.turns import set_setting

    is_headed = any(heading != letter(rank) for rank, heading in enumerate(columns.headings))
    told = [*columns.headings, "" if is_headed else name]
    place = f"affranchi.{blake2b(chr(10).join(told).encode(), digest_size=8).hexdigest()}.columns"
    if known := setting(root, place):
        return dict(json.loads(known))
    chosen = _ask_columns(name, columns) if asks else None
    if chosen:
        set_setting(root, place, json.dumps(chosen, ensure_ascii=False))
    return chosen


def _ask_columns(name: str, columns: "Columns") -> "Mapping[Field, str] | None":
    """Which column of a table says what, the guess first; None when no column names software."""
    if not columns.headings:
        return None
    none = "Aucune"
    say(f"{name}{NBSP}: quelle colonne dit quoi{NNBSP}?")
    chosen: dict[Field, str] = {}
    questions: tuple[tuple[Field, str], ...] = (
        ("name", "Le nom du logiciel"), ("publisher", "L’éditeur"), ("version", "La version"),
        ("count", "Le nombre de postes"), ("machine", "Le nom de la machine"),
    )  # fmt: skip
    for key, question in questions:
        left = [heading for heading in columns.headings if heading and heading not in chosen.values()]
        guess = columns.fields.get(key)
        first = guess if guess in left else (left[0] if key == "name" and left else none)
        asked = pick(f"{question}{NNBSP}?", {one: one for one in (*left, none)}, first=first)
        if asked != none:
            chosen[key] = asked
        elif key == "name":
            return None
    return chosen


def ask_which(doubt: "Doubt", progress: str) -> str:
    """The slug of what a name is, or `other`, `keep`, `none`, `later`, `stop`, or the start of a name."""
    proposals = {s.slug: f"{s.name} — {in_french('model', s.model)}" for s in doubt.proposals}
    other = "Aucun de ceux-là" if proposals else "Un logiciel connu sous un autre nom"
    fixed = {
        "other": f"{other}{NBSP}: écrire son nom…",
        "keep": f"Le garder sous ce nom, {quoted(doubt.plain)}, à décrire",
        "none": "Ne pas le déclarer",
        "later": "Plus tard",
        "stop": "Arrêter les questions",
    }
    return pick(
        f"{progress} — {quoted(doubt.name)}, qu’est-ce{NNBSP}?",
        {**proposals, **fixed},
        keys=[*map(str, range(1, len(proposals) + 1)), *"agntq"],
        first="later",
        how=f"({doubt.reason})",
    )


def ask_function(registry: "Registry", name: str) -> tuple[str, ...]:
    """What a new software is for, by slug; nothing when the person does not say it now."""
    labels = functions_by_label(registry)
    while typed := type_name(f"{name}{NBSP}: à quoi sert-il (Entrée pour le dire plus tard){NNBSP}?", labels):
        try:
            return (registry.function_named(typed).slug,)
        except AffranchiError as error:
            say(str(error))
    return ()
