"""The slugs that a record may name; what is said of one that it may not, or of what cannot be meant."""

import difflib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from affranchi.errors import AffranchiError
from affranchi.model.path import FUNCTIONS_PATH, TERRITORY_PATH, path_of
from affranchi.model.problem import Problem, Severity
from affranchi.model.record import Record
from affranchi.model.reference import Redirect, end_of
from affranchi.model.software import Software
from affranchi.registry import Registry
from affranchi.wording import NBSP, NNBSP, quoted

# `difflib` takes 20 ms for one name among 1,500; a registry that is wrong all over must still be checked.
_MOST_GUESSES = 50
_SHORT = 4


@dataclass(frozen=True)
class Slugs:
    """The slugs of one kind of record; when not `complete`, any other may exist too.

    `renamable` when a command makes references follow; `named` gives the record that people call so; `adding`
    makes one that nothing resembles.
    """

    unknown: str
    slugs: Collection[str]
    redirects: Mapping[str, Redirect]
    complete: bool = True
    renamable: bool = False
    named: Callable[[str], Software] | None = None
    adding: str = ""
    guesses: dict[str, str] = field(default_factory=dict)

    def lacks(self, slug: str) -> bool:
        """Whether no record has this slug."""
        return slug not in self.slugs and self.complete

    def problem(self, where: Record | str, key: str, slug: str) -> Problem:
        """That a key names a record that is not there."""
        message = f"{self.unknown}{NBSP}: {quoted(slug)}."
        return wrong(where, key, message, self._advice(slug), rule="reference")

    def _advice(self, slug: str) -> str:
        if slug in self.redirects:
            new = end_of(slug, self.redirects)
            command = f"{NBSP}: affranchi rename {slug} {new}" if self.renamable else ""
            pronoun = "Elle" if self.unknown.endswith("inconnue") else "Il"
            return f"{pronoun} s’appelle désormais {quoted(new)}{command}."
        if slug not in self.guesses and len(self.guesses) < _MOST_GUESSES:
            cutoff = 0.75 if len(slug) > _SHORT else 0.6  # « vcl » is two thirds of « vlc »
            close = difflib.get_close_matches(slug, self.slugs, n=1, cutoff=cutoff)
            longer = (one for one in self.slugs if slug.startswith(f"{one}-") or one.startswith(f"{slug}-"))
            nearest = sorted(longer, key=lambda one: (abs(len(one) - len(slug)), one))
            close = close or nearest[:1]  # « crolles-sur-isere »
            with suppress(AffranchiError):  # « word » is nobody’s slug, and no near one is what it means
                close = [self.named(slug).slug] if self.named else close
            self.guesses[slug] = f"Vouliez-vous dire {quoted(close[0])}{NNBSP}?" if close else self.adding
        return self.guesses.get(slug, self.adding)


@dataclass(frozen=True)
class Known:
    """What the references between records may name."""

    communes: Slugs
    software: Slugs
    vendors: Slugs
    functions: Slugs
    steps: Slugs


def known_slugs(registry: Registry, unread: Collection[str] = ()) -> Known:
    """The slugs of a registry, and those of files that are there but could not be read."""
    redirects = registry.redirects
    software = {*registry.software, *_stems(unread, "software")}
    vendors = {*registry.vendors, *_stems(unread, "vendors")}
    has_communes, has_functions = TERRITORY_PATH not in unread, FUNCTIONS_PATH not in unread
    return Known(
        Slugs(
            "commune inconnue",
            registry.communes,
            redirects.communes,
            has_communes,
            renamable=True,
            adding=f"Écrivez-la dans communes.toml{NNBSP}; un organisme, par affranchi entity add.",
        ),
        Slugs(
            "logiciel inconnu",
            software,
            redirects.software,
            renamable=True,
            named=registry.software_named,
            adding=f"S’il est nouveau{NBSP}: affranchi catalogue add.",
        ),
        Slugs("éditeur inconnu", vendors, redirects.vendors, renamable=True),
        Slugs("fonction inconnue", registry.functions, redirects.functions, has_functions),
        Slugs(
            "étape inconnue",
            [f"{one.slug}/{key}" for one in registry.exit_steps.values() for key in one.steps],
            {},
            not _stems(unread, "steps"),
        ),
    )


def _stems(paths: Collection[str], folder: str) -> set[str]:
    start = f"catalogue/{folder}/"
    return {path.removeprefix(start).removesuffix(".toml") for path in paths if path.startswith(start)}


def wrong(
    where: Record | str,
    key: str,
    message: str,
    advice: str = "",
    severity: Severity = "error",
    rule: str = "meaning",
) -> Problem:
    """What a record, or the file at a path, says that cannot be meant, or that another rule refuses."""
    return Problem(
        where if isinstance(where, str) else path_of(where), 0, key, message, advice, rule, severity
    )
