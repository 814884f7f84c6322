"""Shell completion: communes, software and functions of a territory, by their names alone, with no model.

What completes reads the keys of `communes.toml`, the names of files, and one line of those that answer.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from affranchi.cli.arguments import Complete, option
from affranchi.storage.bundle import bundle
from affranchi.wording import visible

Kind = Literal["communes", "functions", "software", "vendors", "sharing"]
_KEYED = {"communes": "communes.toml", "functions": "catalogue/functions.toml"}
_NAME = r'(?:name|label|title) *= *"([^"\\\n]*)"'
_SLUG = "[a-z0-9-]*"
_LONGEST = 4096  # bytes of a file in which its name is looked for


def _of_kinds(*kinds: Kind) -> Complete:
    """What completes the slug of a record of some kinds, in this order; nothing outside a territory."""

    def complete(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        start = Path(context.find_root().params.get("root") or ".").absolute()
        root = next((one for one in (start, *start.parents) if (one / "communes.toml").is_file()), None)
        if root is None or not re.fullmatch(_SLUG, incomplete):  # no slug begins so
            return []
        return [one for kind in kinds for one in sorted(_known(root, kind, incomplete).items())]

    return complete


def _known(root: Path, kind: Kind, typed: str) -> dict[str, str]:
    """The records of a kind that begin as typed: the slug of each, and its name."""
    places = (root,) if kind in ("communes", "sharing") else (bundle(), root)
    return {slug: visible(name) for place in places for slug, name in _named(place, kind, typed)}


def _named(place: Path, kind: Kind, typed: str) -> Iterator[tuple[str, str]]:
    if kind in _KEYED:
        text = _text(place / _KEYED[kind], -1)
        begins = re.escape(typed)
        for found in re.finditer(rf"^\[{kind}\.({begins}[a-z0-9-]*)\]([^\[]*)", text, re.MULTILINE):
            yield found[1], _name_in(found[2]) or found[1]
        return
    for file in (place / "catalogue" / kind).glob(f"{typed}*.toml"):
        if not re.fullmatch(_SLUG, file.stem):  # a shell types what it is given: `$(…)` would run
            continue
        yield file.stem, _name_in(_text(file, _LONGEST)) or file.stem


def _name_in(text: str) -> str:
    found = re.search(f"^{_NAME}", text, re.MULTILINE)
    return found[1] if found else ""


def _text(file: Path, most: int) -> str:
    try:
        if not file.is_file():  # a pipe would never end
            return ""
        with file.open("rb") as stream:
            return stream.read(most).decode("utf-8", "replace")
    except OSError:
        return ""


complete_commune = _of_kinds("communes")
complete_software = _of_kinds("software")
complete_function = _of_kinds("functions")
complete_sharing = _of_kinds("sharing")
complete_anything = _of_kinds("communes", "software", "functions", "vendors")
complete_commune_or_function = _of_kinds("communes", "functions")
# What `declare` expects next cannot be told from the word alone.
complete_commune_or_software = _of_kinds("communes", "software")


FunctionOption = Annotated[
    str | None, option("FONCTION", "Seulement cette fonction.", complete=complete_function)
]
