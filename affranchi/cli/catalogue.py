"""Catalogue: entries of the territory's own, added or completed by options, questions or in an editor."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from affranchi.cli.app import FrenchCommand, group
from affranchi.cli.arguments import New, Unset, argument, kept_by
from affranchi.cli.complete import complete_software
from affranchi.cli.edit import editor_of, open_record
from affranchi.cli.facts import facts_in, with_options
from affranchi.cli.output import Json, answer, root_here, say_all, today
from affranchi.errors import DoubtfulSoftwareError, UnknownNameError, UsageError
from affranchi.fields import ENTRY
from affranchi.french import FRENCH
from affranchi.wording import NBSP, NNBSP, quoted

if TYPE_CHECKING:
    from affranchi.actions.catalogue import Entered

commands = group("catalogue", "Ajoute un logiciel au catalogue du territoire, le complète.")


@commands.command("add", cls=FrenchCommand)
@with_options(ENTRY[1:])
def add_(
    name: Annotated[str, argument("NOM", "Nom, tel que l’éditeur l’écrit.")],
    *,
    new: New = False,
    json: Json = False,
    **said: str | list[str] | None,
) -> None:
    """Ajoute un logiciel, à confirmer ; sur un terminal, pose les questions."""
    from affranchi.actions.catalogue import add

    root = root_here()
    facts = facts_in(said, fields=ENTRY)
    if not facts and sys.stdin.isatty():
        facts = _asked(root, None)
    try:
        entered = _settled(lambda is_new: add(root, name, facts, today(), is_new=is_new), new=new)
    except DoubtfulSoftwareError as error:
        error.advise(kept_by(error))
        raise
    answer(entered, _told(entered), json=json)


@commands.command("edit", cls=FrenchCommand)
@with_options(ENTRY)
def edit_(
    software: Annotated[str, argument("LOGICIEL", complete=complete_software)],
    unset: Unset = None,
    *,
    new: New = False,
    json: Json = False,
    **said: str | list[str] | None,
) -> None:
    """Complète une fiche ; sans option, l’ouvre dans votre éditeur, ou pose les questions."""
    from affranchi.actions.catalogue import revise
    from affranchi.cli.prompts import refuse_nobody

    root = root_here()
    facts = facts_in(said, unset or (), ENTRY)
    if not facts:
        try:
            editor = editor_of(root)
        except UsageError:
            if not sys.stdin.isatty():
                raise
            refuse_nobody(root)
            facts = _asked(root, software)
        else:
            from affranchi.actions.edit import copy_of_software

            open_record(root, editor, copy_of_software(root, software))
            return
    entered = _settled(lambda is_new: revise(root, software, facts, today(), is_new=is_new), new=new)
    answer(entered, _told(entered), json=json)


def _settled(write: Callable[[bool], "Entered"], *, new: bool) -> "Entered":
    """What was written; on a terminal, whether a name that resembles others is another is asked."""
    from affranchi.cli.prompts import ask_yes

    yes, no = "Oui, le garder tel quel", "Non, ne rien écrire"
    while True:
        try:
            return write(new)
        except UnknownNameError as error:
            if new or not error.close or not sys.stdin.isatty():
                raise
            say_all(str(error).split("\n"))
            if not ask_yes(f"Est-ce un autre{NNBSP}?", first=False, yes=yes, no=no):
                raise
            new = True


def _asked(root: Path, name: str | None) -> Mapping[str, Any]:
    """What a person says of an entry on a terminal: only what is not known of it yet is asked."""
    from affranchi.cli.ask import functions_by_label
    from affranchi.cli.prompts import pick, type_name, type_text
    from affranchi.model.names import fold
    from affranchi.storage.asked import asked_records

    registry = asked_records(root).registry
    known = registry.software_named(name) if name else None
    said: dict[str, Any] = {}
    if known is None or known.model == "unknown":
        said["model"] = pick(f"Est-il libre{NNBSP}?", FRENCH["model"], first="unknown")
    if known is None or known.vendor is None:
        vendors = sorted((v.name for v in registry.vendors.values()), key=fold)
        said["vendor"] = type_name(_skippable("Éditeur"), vendors)
    if known is None or not known.functions:
        labels = functions_by_label(registry)
        typed = type_name(_skippable("Fonction principale"), labels)
        said["functions"] = (labels.get(typed, typed),) if typed else ()
    for path, question in {"licence": "Licence (EUPL-1.2, MIT…)", "website": "Adresse du site"}.items():
        if known is None or getattr(known, path) is None:
            said[path] = type_text(_skippable(question), lambda _: True)
    return {path: value for path, value in said.items() if value}


def _skippable(question: str) -> str:
    return f"{question} (Entrée pour passer){NNBSP}?"


def _told(entered: "Entered") -> Iterator[str]:
    """What was written, and what is still to be said."""
    software = entered.software
    yield f"Au catalogue{NBSP}: {entered.path}" if entered.commit else "Rien n’a changé."
    if entered.overrides:
        yield "Cette fiche du territoire prend la place de celle du catalogue de référence."
    if entered.vendor:
        yield f"Ajouté aux éditeurs{NBSP}: {entered.vendor}."
    missing = {
        "model": software.model == "unknown",
        "vendor": software.vendor is None,
        "function": not software.functions,
    }
    options = " ".join(f"--{option} …" for option, lacks in missing.items() if lacks)
    if options:
        yield f"Il reste à dire{NBSP}: {quoted(f'affranchi catalogue edit {software.slug} {options}')}."
