"""Make the site of an edition."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path

from affranchi.errors import UsageError
from affranchi.model.path import TERRITORY_PATH
from affranchi.model.record import Edition
from affranchi.registry import Registry
from affranchi.storage import git, standing
from affranchi.wording import NBSP

UNCHANGED = f"Rien n’a changé depuis sa fabrication{NBSP}: le site est laissé tel quel."
KILLED = (
    f"sa fabrication s’est arrêtée net, faute de mémoire peut-être{NBSP}: son ancien site reste en place, ou "
    "la prochaine fabrication achèvera le nouveau."
)
FOLDERS: dict[Edition, str] = {"public": "public", "members": "membres"}


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was built: where, and how many pages.

    `is_partial` on a clone without its whole history; `note`, why nothing was compared, or made.
    """

    path: Path
    pages: int
    is_partial: bool = False
    note: str = ""


def build(
    root: Path,
    edition: Edition = "public",
    out: Path | None = None,
    day: date | None = None,
    *,
    trusted: bool = False,
    force: bool = False,
    published: str | None = None,
) -> Built:
    """Build the site of an edition as of a day, today by default; a build that fails leaves the last one.

    One that is `trusted` runs what the clone holds: hooks, plugins, overrides of the theme. What it says is
    compared with the last site there, and with what is `published`: an address, or a folder.

    Raises:
        InvalidDataError: when the territory has errors; for the members, or with `force`, cannot be read.
        SparseError: when the clone lacks some of its files.
        ShrunkDataError: when a public table loses more than a fifth of its rows, unless `force`.
    """
    today = date.today()  # noqa: DTZ011 (what is to come is so here)
    path = (out or root / FOLDERS[edition]).absolute()
    # Hooks, and what is elsewhere, may say something else each time.
    is_alone = not (trusted or force or published)
    told = (edition, day, today, os.environ.get("SOURCE_DATE_EPOCH"))
    made = standing.made_of(root, path, *told) if is_alone else None
    if (stands := standing.pages_at(root, path, made)) is not None:
        return Built(path, stands, git.is_shallow(root), UNCHANGED)
    from affranchi.website.running import run

    watch = _Watch(root, path, edition, today, published, force=force)
    pages = run(root, edition, day, path, watch, trusted=trusted)
    if made and made == standing.made_of(root, path, *told):
        standing.note(root, path, made, pages)
    return Built(path, pages, git.is_shallow(root), watch.note)


@dataclass(slots=True)
class _Watch:
    """What keeps a build from publishing a mistake, unless it is forced; `note`, why nothing was compared."""

    root: Path
    path: Path
    edition: Edition
    today: date
    published: str | None
    _: KW_ONLY
    force: bool
    ready: list[Registry] = field(default_factory=list)
    before: Mapping[str, bytes | Path] = field(default_factory=dict)
    note: str = ""

    def prepare(self) -> None:
        """Read the territory, which is not read again, and what was published."""
        from affranchi.actions.guard import published_tables, registry_to_publish
        from affranchi.storage.told_days import known_of

        if not self.force and (self.edition == "public" or self.published):
            known_of(self.root.absolute())  # kept, and asked first, as by `contents_of`
            self.ready.append(registry_to_publish(self.root, self.today))
            if self.published:
                published = published_tables(self.root, self.ready[0], self.edition, self.published)
                self.before, self.note = published

    def inspect(self, made: Mapping[str, Path]) -> None:
        """Refuse tables that have lost much, told the folder of each file of the new site."""
        from affranchi.actions.guard import refuse_shrunk, tables_in
        from affranchi.opendata.files import FOLDER

        if self.edition == "public" and not self.force:
            new = {one: folder / one for one, folder in made.items() if one.startswith(FOLDER)}
            for old in (tables_in(self.path), self.before):
                refuse_shrunk(old, new)


def build_all(
    folder: Path, edition: Edition = "public", out: Path | None = None, *, force: bool = False
) -> Iterator[tuple[str, Built | str]]:
    """Build the site of each territory in a folder, by name, on all cores; the catalogue is read once.

    Each goes where its own build would put it, or under `out` by its name. One that cannot be built says why
    and stops no other.

    Raises:
        UsageError: when the folder holds no territory.
    """
    from affranchi.side_by_side import side_by_side

    found = (file.parent for file in folder.glob(f"[!.]*/{TERRITORY_PATH}"))
    roots = sorted(root for root in found if not root.is_symlink())
    if not roots:
        raise UsageError(
            f"{folder} ne contient aucun territoire{NBSP}: un dossier chacun, avec communes.toml."
        )
    works = {root.name: partial(build, root, edition, out and out / root.name, force=force) for root in roots}
    return ((name, built or KILLED) for name, built in side_by_side(works, warm))


def warm() -> None:
    """Load what all builds need, modules, catalogue, schemas: a third of the time of a small territory."""
    from affranchi.exports.opendocument import template
    from affranchi.storage.records import reference_paths
    from affranchi.website.contents import own_templates

    for module in ("actions.form", "actions.guard", "storage.runner", "website.running"):
        import_module(f"affranchi.{module}")
    reference_paths()
    own_templates()
    for name in ("form", "tables"):
        template(f"{name}/content.xml")
