"""The commune of a command: typed, asked about when not sure, else the one that this clone remembers."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from affranchi.cli.arguments import argument
from affranchi.cli.complete import (
    complete_commune,
    complete_commune_or_function,
    complete_commune_or_software,
)
from affranchi.cli.output import complain, root_here, today
from affranchi.cli.prompts import ask_yes, is_on_terminal, named, type_name
from affranchi.errors import AffranchiError, UnknownCommuneError, UsageError
from affranchi.naming import commune_name
from affranchi.wording import NBSP, NNBSP, begun, quoted, to_name

REMEMBERED = "affranchi.commune"
DROPPED = "Réponses retirées, que la déclaration remplace"
_BOTH = 2


class NoCommuneError(UsageError):
    """No commune is typed, and none remembered."""

    def __init__(self, missing: str = "") -> None:
        advice = f"ou faites-la retenir{NBSP}: {quoted('affranchi commune NOM')}."
        super().__init__(f"Dites la commune{missing}, {advice}")


def commune_typed(root: Path, name: str) -> str:
    """The slug of the commune that a person types; that it is part of another is asked, or said.

    Raises:
        UnknownCommuneError: when it is none of the territory’s.
        AmbiguousNameError: when it is that of several.
        KeyboardInterrupt: when the person does not mean the other one.
    """
    from affranchi.steps.places import commune_meant, communes_at

    registry = communes_at(root)
    if not registry.communes:  # the file cannot be read: whoever needs it says why
        return name
    meant = named(lambda one: commune_meant(registry, one), name)
    if meant.why and not is_on_terminal():
        complain(f"{meant.why}{NBSP}: c’est elle qui est prise.")
    elif meant.why:
        question = f"{meant.why}{NBSP}: déclarer {to_name(meant.commune.name)}{NNBSP}?"
        if not ask_yes(question, first=False):
            raise KeyboardInterrupt
    return meant.commune.slug


def commune_on(root: Path, name: str | None, on: date | None) -> str | None:
    """The slug of the commune that a person types, as it was on a day: one that merged since is itself.

    Without a day, as it is today; of one that merged, what follows is of its heir; of one that is not in
    the territory, nothing is known: it is said.
    """
    from affranchi.model.names import slug_of
    from affranchi.steps.places import commune_then, communes_at

    registry = communes_at(root)
    if name is None or not registry.communes:
        return name
    was = registry.communes.get(slug_of(name))
    typed = name if on or (was and was.merged_into) else commune_typed(root, name)
    slug, about = named(lambda one: commune_then(registry, one, on or today()), typed)
    if about:
        complain(about)
    return slug


def remembered(root: Path) -> str | None:
    """The slug of the commune that this clone remembers, under the name that it has today."""
    from affranchi.storage.git import setting

    name = setting(root, REMEMBERED)
    return commune_typed(root, name) if name else None


def commune_or_remembered(root: Path, typed: str | None) -> str:
    """The slug of the commune typed, else of the one that this clone remembers; that it left is said."""
    slug = commune_typed(root, typed) if typed else _here(root)
    return commune_on(root, slug, None) or slug


def _here(root: Path, missing: str = "") -> str:
    """The commune that this clone remembers, else the one that a person says when asked.

    Raises:
        NoCommuneError: when none is remembered, and nobody can be asked.
    """
    if found := remembered(root):
        return found
    if not is_on_terminal():
        raise NoCommuneError(missing)
    return ask_commune(root)


def ask_commune(root: Path, default: str = "") -> str:
    """The slug of a commune, found by typing any part of its name; Enter alone is that of a slug, if any."""
    from affranchi.model.names import fold
    from affranchi.model.reference import end_of
    from affranchi.registry import grouped, told_apart
    from affranchi.steps.places import communes_at

    registry = communes_at(root)
    alike = grouped(registry.standing.values(), lambda one: [fold(one.name)])
    names = {one.slug: told_apart(one, some) for some in alike.values() for one in some}
    here = names.get(end_of(default, registry.redirects.communes), "")
    asked = f"Commune (Entrée pour {here})" if here else "Commune"
    advice = "Choisissez un nom de la liste."
    known = sorted(names.values(), key=fold)
    chosen = type_name(f"{asked}{NNBSP}?", known, empty=here, advice=advice)
    return next(slug for slug, name in names.items() if name == chosen)


def commune_and(
    root: Path, words: Sequence[str], what: str = "le logiciel", on: date | None = None
) -> tuple[str, str]:
    """The commune, as it was on a day, and the other word typed; it may be the one that this clone remembers.

    Raises:
        UsageError: when one of them is missing, or there are more.
    """
    if not words and remembered(root) is None:
        raise NoCommuneError(f" et {what}")
    commune, other = commune_and_maybe(root, words, what, on)
    if other is None:
        raise UsageError(f"{at(root, commune, '')}il manque {what}.")
    return commune, other


def commune_and_maybe(
    root: Path, words: Sequence[str], what: str = "le logiciel", on: date | None = None
) -> tuple[str, str | None]:
    """The commune and the other word typed, when there is one.

    Raises:
        UsageError: when there are more words, or no commune.
    """
    if len(words) > _BOTH:
        raise UsageError(
            f"Deux mots au plus sont attendus, la commune et {what}{NNBSP}; mettez entre guillemets un nom "
            "de plusieurs mots."
        )
    if len(words) == _BOTH:
        return _first(root, words[0], words[1], on), words[1]
    if words and (alone := commune_alone(root, words[0])):
        return commune_on(root, alone, on) or alone, None
    here = _here(root, f" avant {quoted(words[0])}" if words else f" et {what}")
    return commune_on(root, here, on) or here, words[0] if words else None


def _first(root: Path, word: str, other: str, on: date | None) -> str:
    """The commune that the first of two words names; when the second alone names one, what is to be typed."""
    try:
        return commune_on(root, word, on) or word
    except UnknownCommuneError as error:
        if commune_alone(root, other) is None:
            raise
        order = f"mettez {quoted(other)} d’abord, puis {quoted(word)}."
        raise UsageError(f"{quoted(word)} n’est pas une commune{NBSP}: {order}") from error


def commune_alone(root: Path, word: str) -> str | None:
    """The commune that a lone word names, unless it names something of the catalogue as well.

    A former commune stands as it was typed, so that the one that holds it is asked about, or said.
    """
    from affranchi.steps.folding import is_software_name
    from affranchi.steps.places import commune_meant, communes_at
    from affranchi.storage.asked import asked_records

    try:
        meant = commune_meant(communes_at(root), word)
    except AffranchiError:
        return None
    if is_software_name(asked_records(root).registry, word):
        return None
    return word if meant.why else meant.commune.slug


def at(root: Path, commune: str, said: str) -> str:
    """« À Crolles : » before what is said of it: nobody writes elsewhere than they think."""
    from affranchi.steps.places import communes_at

    return f"{begun(to_name(commune_name(communes_at(root), commune)))}{NBSP}: {said}"


def _resolved(name: str | None) -> str | None:
    return commune_typed(root_here(), name) if name else name


_HERE = "Sans la commune, celle que ce dépôt a retenue."
CommuneAndSoftware = Annotated[
    list[str], argument("[COMMUNE] LOGICIEL", _HERE, complete=complete_commune_or_software)
]
CommuneAndFunction = Annotated[
    list[str], argument("[COMMUNE] FONCTION", _HERE, complete=complete_commune_or_function)
]
# As typed, for `commune_on` or `commune_or_remembered` to find: on a past day, one that merged is itself.
_then: dict[str, Any] = {"autocompletion": complete_commune}
_typed = _then | {"callback": _resolved}
_remembered = {"metavar": "[COMMUNE]", "help": "Sans elle, celle que ce dépôt a retenue."}
_only = {"metavar": "COMMUNE", "help": "Seulement cette commune."}
Commune = Annotated[str, typer.Argument(metavar="COMMUNE", **_typed)]
RememberedCommune = Annotated[str | None, typer.Argument(**_then, **_remembered)]
CommuneOption = Annotated[str | None, typer.Option(**_typed, **_only)]
CommuneThen = Annotated[str | None, typer.Option(**_then, **_only)]


def commune_option(text: str, *names: str) -> Any:  # noqa: ANN401 (what typer makes)
    """An option that takes a commune."""
    return typer.Option(*names, metavar="COMMUNE", help=text, **_typed)
