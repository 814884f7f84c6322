"""What a site shows: the pages of an edition of a territory on a day, and what the theme makes of them."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property, partial
from pathlib import Path

from jinja2 import Environment

from affranchi.again import Again
from affranchi.errors import UsageError
from affranchi.exports.opendocument import keep_compiled
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.record import Edition
from affranchi.naming import names_before
from affranchi.opendata import openapi
from affranchi.opendata.columns import made_before
from affranchi.opendata.files import files_of
from affranchi.pages.all import KINDS, former_parts, is_alone, redirects_of, targets_of
from affranchi.pages.reference import Light
from affranchi.pieces import links
from affranchi.pieces.page import Page, Target
from affranchi.pieces.render import templates_in
from affranchi.pieces.view import View
from affranchi.redaction import Parts, redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.cache import made_once
from affranchi.storage.compiled import compiled
from affranchi.storage.gazetteer import parts_by_whole
from affranchi.storage.history import commit_of_facts
from affranchi.storage.records import load_registry, told_of
from affranchi.storage.shown_days import known_again
from affranchi.storage.store import Held
from affranchi.storage.told_days import day_of_facts, known_of
from affranchi.website import shell
from affranchi.website.downloads import downloads
from affranchi.website.heads import Heads
from affranchi.website.settings import address_of
from affranchi.website.shell import Shell
from affranchi.website.web_form import form_files
from affranchi.wording import NBSP, quoted, visible

# The form to fill in, beside the page that tells how.
FORM = "secretariats/formulaire.ods"
# The page of each kind that becomes its shell: `communes/_modele/`. No slug begins with `_`.
_MOULD = "_modele"


@dataclass
class Contents:
    """What one site shows; pages and files are made when they are asked for, then kept.

    MkDocs renders a page alone of its kind and a mould for each other kind, with marks in them: their shells.
    """

    root: Path
    view: View
    targets: Mapping[str, Target]  # by the path that theirs begin with
    heads: Heads
    shells: dict[str, Shell] = field(default_factory=dict)  # by kind, or by path for a page alone of its kind
    taken: Collection[str] = ()  # the files that hand-written pages make: these are not made
    rendered: Collection[str] = ()  # the pages that MkDocs writes whole, where shells are not wanted
    written: Sequence[str] = ()  # hand-written pages, by path in the site
    blank_form: Callable[[Registry, date], bytes] | None = None  # what makes the spreadsheet to fill in
    sections: list[Page] = field(default_factory=list)  # what the search finds of them
    _made: dict[str, Sequence[Page]] = field(default_factory=dict)

    @property
    def registry(self) -> Registry:
        """What the edition shows."""
        return self.view.registry

    def made(self, target: str) -> Sequence[Page]:
        """The pages of a target."""
        if target not in self._made:
            pages = self.targets[target].make()
            self._made[target] = [page for page in pages if f"{page.path}index.html" not in self.taken]
        return self._made[target]

    def let_go(self, target: str) -> None:
        """Keep of the pages of a target, once written, what lists of all pages say."""
        self._made[target] = [replace(page, html="", files=(), about=None) for page in self.made(target)]

    def target_at(self, path: str) -> str | None:
        """The target that makes the page at a path, or whatever stands beside it, `chiffres/spend-2/` too."""
        found = (one for one in self.targets if path.startswith((one, f"{one[:-1]}-")))
        return max(found, key=len, default=None)

    @property
    def pages(self) -> Sequence[Page]:
        """Every page, by path; of those already written, what lists of pages say."""
        return sorted((p for target in self.targets for p in self.made(target)), key=lambda page: page.path)

    def data(self) -> Iterator[tuple[str, bytes]]:
        """The open data, a file at a time."""
        return data_of(self.root, self.view)

    @cached_property
    def files(self) -> Mapping[str, Callable[[], bytes]]:
        """What pages and data have beside them, by path: what is taken away, and the forms."""
        form = {FORM: partial(self.blank_form, self.registry, self.view.day)} if self.blank_form else {}
        return {**dict(downloads(self.registry, self.view.day)), **dict(form_files(self.registry)), **form}

    @cached_property
    def moulds(self) -> Sequence[Page]:
        """The pages of marks that MkDocs renders: as deep as what they stand for, its own title kept."""
        marks = Page("", shell.TITLE, shell.DESCRIPTION, shell.BODY)
        alone = (page for target in self.targets if is_alone(target) for page in self.made(target))
        titled = [
            replace(marks, path=page.path, title=shell.unmarked(page.title))
            for page in alone
            if not page.kind
        ]
        kinds = (
            replace(marks, kind=kind, path=f"{folder}{'x/' * (depth - 2)}{_MOULD}/")
            for kind, (folder, depth) in KINDS.items()
        )
        return [*titled, *kinds]

    def whole(self, page: Page) -> str:
        """A page in its shell."""
        return self.shells[page.kind or page.path].filled(page, self.heads)

    @property
    def redirects(self) -> list[tuple[str, str]]:
        """Each old path, and the path or address that takes its place, unless a page stands there again."""
        elsewhere = {f"{links.SOFTWARE}{slug}/": address for slug, address in self.view.elsewhere.items()}
        standing = {*self.targets, *(page.path for made in self._made.values() for page in made)}
        moved = [*redirects_of(self.registry), *former_parts()]
        kept = ((old, new) for old, new in moved if old not in standing and new in standing)
        return [(old, elsewhere.get(new, new)) for old, new in kept]


@dataclass(frozen=True)
class Reading:
    """What one reading of a territory leaves to the next, where it is read again and again."""

    files: Held = field(default_factory=dict)
    parts: Parts = field(default_factory=Parts)
    again: Again = field(default_factory=Again)


def contents_of(
    root: Path, edition: Edition, day: date, last: Reading | None = None, ready: list[Registry] | None = None
) -> Contents:
    """The pages that an edition of a territory shows on a day; what is `ready` is not read again."""
    known_of(root)  # asked first, and kept: it reads all texts, which the registry is not to be held beside
    whole = ready.pop() if ready else load_registry(root, last.files if last else None)
    registry = redact(whole, edition, last.parts if last else None)
    context = replace(whole, declarations=()), replace(registry, declarations=()), day
    again = last.again.turn(context) if last else None
    known = known_again(root, whole, registry, again or Again())
    del whole
    view = View(registry, day, known, again, own_templates(), _called(registry))
    made = targets_of(view, _kept_light)
    heads = Heads("", "", {}, edition)
    return Contents(root, view, {target.path: target for target in made}, heads)


def _called(registry: Registry) -> Mapping[str, Sequence[str]]:
    """What communes were called, and the former communes that are parts of them."""
    before, parts = names_before(registry), parts_by_whole()
    return {slug: (*before[slug], *parts.get(c.insee or "", ())) for slug, c in registry.communes.items()}


def _kept_light(catalogue: Registry, make: Callable[[], Light]) -> Light:
    return made_once(bundle(), "light", told_of(catalogue), make)


@cache
def own_templates() -> Environment:
    """The templates of pages, compiled once for all builds, as is all that is made of the program alone."""
    kept = compiled()
    keep_compiled(kept)
    made_before.update(made_once(bundle(), "schemas", (), openapi.schemas))
    return templates_in(bundle() / "site" / "templates", kept)


def data_of(root: Path, view: View) -> Iterator[tuple[str, bytes]]:
    """The open data of an edition, on the day of its facts: where it is today, nothing is measured twice."""
    registry, known = view.registry, view.known
    day = day_of_facts(root, registry, known, view.day)
    measures = view.measures if day == view.day else Measures(facts_on(registry, day, known))
    return files_of(measures, day, commit_of_facts(root), address_of(root, registry.territory))


def today() -> date:
    """Today, or the day that SOURCE_DATE_EPOCH says (reproducible-builds.org).

    Raises:
        UsageError: when it says none.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return date.today()  # noqa: DTZ011 (the reader's own)
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        said = f"SOURCE_DATE_EPOCH ne dit aucun jour{NBSP}: {quoted(visible(epoch))}"
        raise UsageError(f"{said}. Donnez un nombre de secondes, ou ôtez cette variable.") from None
