"""Whose files a change touches, and whether its author may change them: `editors`, as they are without it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from affranchi.model.problem import Problem
from affranchi.naming import commune_name
from affranchi.registry import Registry, grouped
from affranchi.wording import NBSP, listed, of_name

# What an act adds to the catalogue, each in a file of its own; functions, rules and redirects bear on all.
_ENTRY = re.compile(r"catalogue/(?:software|vendors|sharing|recognised|experiences)/[^/]+")
# An answer is obeyed without a question by the next import of its commune, hence nobody else's to give.
_OF_A_COMMUNE = re.compile(
    r"inventory/([^/.]+)(?![^/])|catalogue/experiences/([^/.]+?)--"
    r"|catalogue/recognised/[^/.]+?--([^/.]+)\.toml$"
)
# What is no commune's: the catalogue, the site, the settings, the forge's files.
SHARED = ""


def touched(paths: Iterable[str]) -> Mapping[str, Collection[str]]:
    """The files that a change touches, by the slug of the commune whose they are."""
    return grouped(sorted(paths), lambda path: [_owner(path)])


def _owner(path: str) -> str:
    """Whose a file is: `inventory/crolles/…`, an exit that Crolles told, or its own answer on a name."""
    found = _OF_A_COMMUNE.match(path)
    return found[found.lastindex or 0] if found else SHARED


def problems_of_rights(
    before: Registry,
    paths: Mapping[str, str],
    author: Iterable[str],
    is_lent: Callable[[str], bool] = lambda _: False,
) -> Iterator[Problem]:
    """Each file that its author is not among those who may change it; `paths` to `A`, `M` or `D` (git).

    `before` is what the change would enter: nobody gives himself a right, nor takes one back by starting from
    an old commit. The editors of the intercommunality may change everything; where nobody is named, everyone
    may. Anyone may propose a new entry of the catalogue: declaring what it lacks makes one. One that the
    reference catalogue has, `is_lent`, is not new: a function told public would publish what it hid.
    """
    own = {name.casefold() for name in _names(author)}
    shared = {e for c in before.communes.values() if c.kind == "epci" for e in _names(c.editors)}
    for slug, files in touched(paths).items():
        commune = before.communes.get(slug)
        of_it = {*_names(commune.editors)} if commune else shared
        if not of_it or own & {name.casefold() for name in of_it | shared}:
            continue
        whose = of_name(commune_name(before, slug)) if commune else "du territoire"
        message = f"ce fichier est {whose}, et {listed(sorted(own))} n’en est pas."
        advice = f"Demandez à l’un d’eux{NBSP}: {listed(sorted(of_it))} (editors, dans communes.toml)."
        for path in files:
            if not commune and paths[path] == "A" and _ENTRY.fullmatch(path) and not is_lent(path):
                continue
            yield Problem(path, 0, "", message, advice, "rights")


def _names(accounts: Iterable[str]) -> Iterator[str]:
    for text in accounts:
        yield from (name.removeprefix("@") for name in text.split())
