"""What a site shows: the pages of an edition of a territory on a day, and what the theme makes of them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.declaration import Known
from affranchi.model.record import Edition
from affranchi.opendata.files import files_of
from affranchi.pages.all import former_parts, pages_of, redirects_of
from affranchi.pieces.page import Page
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.history import commit_of_facts, day_of_facts, known_of
from affranchi.storage.records import load_registry
from affranchi.storage.shown_days import with_changes
from affranchi.website import shell
from affranchi.website.settings import address_of
from affranchi.website.shell import Shell

# The page of each kind that becomes its shell: `communes/_modele/`. No slug begins with `_`.
_MOULD = "_modele"


@dataclass
class Contents:
    """The pages of one build: some that MkDocs renders itself, by its name for their source, some filled."""

    registry: Registry
    pages: Sequence[Page]
    rendered: dict[str, Page] = field(default_factory=dict)
    filled: Sequence[Page] = ()
    shells: dict[str, Shell] = field(default_factory=dict)
    data: Mapping[str, bytes] = field(default_factory=dict)

    def split(self, taken: Iterable[str], *, shells: bool) -> None:
        """Say which pages MkDocs renders; one whose file is taken, by a hand-written page, is left out."""
        pages = [page for page in self.pages if f"{page.path}index.html" not in taken]
        self.filled = sorted((p for p in pages if p.kind and shells), key=lambda p: (p.kind, p.path))
        filled = set(self.filled)
        moulds = [mould_of(kind, next(group)) for kind, group in groupby(self.filled, lambda page: page.kind)]
        self.rendered = {f"{p.path}index.md": p for p in [*(p for p in pages if p not in filled), *moulds]}

    def mould(self, source: str) -> Page | None:
        """The page at a source when it is one that becomes a shell."""
        page = self.rendered.get(source)
        return page if page and page.html == shell.BODY else None

    @property
    def redirects(self) -> list[tuple[str, str]]:
        """Each old path and the one that takes its place, unless a page stands at the old one again."""
        standing = {page.path for page in self.pages}
        moved = [*redirects_of(self.registry), *former_parts()]
        return [(old, new) for old, new in moved if old not in standing and new in standing]

    @property
    def shown(self) -> list[Page]:
        """Every page that a reader finds, moulds left out, by path."""
        rendered = [page for page in self.rendered.values() if page.html != shell.BODY]
        return sorted([*rendered, *self.filled], key=lambda page: page.path)


def mould_of(kind: str, page: Page) -> Page:
    """A page of marks, at the depth of a page of the kind."""
    folder = page.path.rstrip("/").rpartition("/")[0]
    return Page(kind, f"{folder}/{_MOULD}/", shell.TITLE, shell.DESCRIPTION, shell.BODY)


def contents_of(root: Path, edition: Edition, day: date) -> Contents:
    """The pages that an edition of a territory shows on a day."""
    whole = load_registry(root)
    registry, known = redact(whole, edition), known_of(root)
    pages = tuple(pages_of(registry, day, known, bundle() / "site" / "templates"))
    return Contents(registry, pages, data=data_of(root, whole, registry, known, day))


def data_of(
    root: Path, whole: Registry, registry: Registry, known: Known | None, today: date
) -> Mapping[str, bytes]:
    """The open data of what an edition shows of the whole, on the day of its facts."""
    known = with_changes(root, known, whole, registry)
    day = day_of_facts(root, registry, known, today)
    measures, address = Measures(facts_on(registry, day, known)), address_of(root, registry.territory)
    return files_of(measures, day, commit_of_facts(root), address)


def today() -> date:
    """Today, or the day that SOURCE_DATE_EPOCH says (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()  # noqa: DTZ011 (the reader's own)
