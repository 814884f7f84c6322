"""The MkDocs plugin: a territory's pages in the shell of the theme.

Pages alone of their kind go through MkDocs, so that `nav:` can name them. For the others MkDocs renders one
page a kind, with marks in it; `website.shell` fills it for each (measured: 26 times faster, docs/architecture.md).
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Literal

from jinja2 import Environment
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage

from affranchi.errors import AffranchiError
from affranchi.model.record import Edition
from affranchi.pages import pages_of
from affranchi.pages.links import is_web
from affranchi.pages.page import Page
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.files import find_root
from affranchi.storage.records import load_registry
from affranchi.website import shell, sources
from affranchi.website.search import with_pages
from affranchi.website.shell import Shell
from affranchi.website.sitemap import compressed, sitemap

GENERIC_NAME = "Affranchi"
STYLES = ("assets/theme.css", "assets/pages.css")
# Under the same folder as the pages of its kind: `communes/_modele/`. No slug begins with `_`.
SHELL_NAME = "_modele"


class AffranchiConfig(Config):
    """What mkdocs.yml may say under `affranchi:`."""

    edition = config_options.Choice(("public", "members"), default="public")
    # The day of the facts, ISO 8601; today when empty.
    day = config_options.Type(str, default="")
    # False renders every page through MkDocs, slowly: what the shell is compared with.
    shells = config_options.Type(bool, default=True)


@dataclass
class Contents:
    """The pages of one build, and what the theme made of them."""

    registry: Registry
    pages: Sequence[Page]
    by_source: dict[str, Page] = field(default_factory=dict)
    filled: Sequence[Page] = ()
    shells: dict[str, Shell] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)


def today() -> date:
    """Today, or the day that SOURCE_DATE_EPOCH says (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()  # noqa: DTZ011 (the reader's own)


def contents_of(root: Path, edition: Edition, day: date) -> Contents:
    """The pages that an edition of a territory shows on a day.

    Raises:
        InvalidDataError: with all that cannot be read.
    """
    registry = redact(load_registry(root), edition)
    return Contents(registry, tuple(pages_of(registry, day)))


class AffranchiPlugin(BasePlugin[AffranchiConfig]):
    """Adds a territory's pages, and the bundle's theme, to a site of MkDocs and Material."""

    root: Path
    contents: Contents
    live = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Learn whether pages are read live: the server's own script then has to pass."""
        self.live = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the territory before anything is cleaned; complete what mkdocs.yml leaves out.

        Raises:
            PluginError: with a French sentence, when the records cannot be read.
        """
        day = date.fromisoformat(self.config.day) if self.config.day else today()
        try:
            self.root = find_root(Path(config.config_file_path).parent)
            self.contents = contents_of(self.root, self.config.edition, day)
        except AffranchiError as error:
            raise PluginError(str(error)) from error
        territory = self.contents.registry.territory
        name = territory.name if config.site_name == GENERIC_NAME else ""
        config.site_name = escape(shell.unmarked(f"{GENERIC_NAME} · {name}" if name else config.site_name))
        if not config.site_url and territory.catalogue and is_web(territory.catalogue):
            config.site_url = f"{territory.catalogue.rstrip('/')}/"
        after_custom = 1 if config.theme.custom_dir else 0
        config.theme.dirs[after_custom:after_custom] = [str(f) for f in sources.folders(self.root, "overrides")]
        config.theme.static_templates.discard("sitemap.xml")
        config.extra_css[:0] = [path for path in STYLES if path not in config.extra_css]
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the bundle's pages and assets that the territory has not written, then the generated pages."""
        for file in [f for f in files if not sources.is_published(f.src_uri)]:
            files.remove(file)
        taken = {file.dest_uri for file in files}
        for file in self._lent(config):
            if file.dest_uri not in taken:
                taken.add(file.dest_uri)
                files.append(file)
        self._split(taken)
        for source in self.contents.by_source:
            files.append(File.generated(config, source, content="", inclusion=InclusionLevel.NOT_IN_NAV))
        return files

    def _lent(self, config: MkDocsConfig) -> Iterable[File]:
        for name, prefix in (("pages", ""), ("assets", "assets/")):
            for folder in sources.folders(self.root, name):
                for path in sources.visible_files(folder):
                    file = File(prefix + path, None, config.site_dir, config.use_directory_urls)
                    file.inclusion = InclusionLevel.NOT_IN_NAV
                    file.abs_src_path = str(folder / path)
                    yield file

    def _split(self, taken: set[str]) -> None:
        """Say which pages MkDocs renders, and for which kinds it renders a shell."""
        contents = self.contents
        pages = [p for p in contents.pages if f"{p.path}index.html" not in taken]
        contents.filled = sorted((p for p in pages if p.kind and self.config.shells), key=lambda p: (p.kind, p.path))
        filled = set(contents.filled)
        contents.by_source = {f"{p.path}index.md": p for p in pages if p not in filled}
        for kind, group in groupby(contents.filled, key=lambda p: p.kind):
            folder = next(group).path.rstrip("/").rpartition("/")[0]
            path = f"{folder}/{SHELL_NAME}/"
            contents.by_source[f"{path}index.md"] = Page(kind, path, shell.TITLE, shell.DESCRIPTION, shell.BODY)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give the overrides what they speak of; fewer blank lines weigh less."""
        env.trim_blocks = env.lstrip_blocks = True
        env.globals.update(territory=self.contents.registry.territory, edition=self.config.edition, live=self.live)
        self.contents.addresses = [
            f.page.canonical_url
            for f in files.documentation_pages()
            if f.page and f.page.canonical_url and not self._is_shell(f.src_uri)
        ]
        self.contents.addresses += [self._address(p, config) for p in self.contents.filled if config.site_url]
        return env

    def _is_shell(self, source: str) -> bool:
        page = self.contents.by_source.get(source)
        return page is not None and page.html == shell.BODY

    @staticmethod
    def _address(page: Page, config: MkDocsConfig) -> str:
        return f"{config.site_url.rstrip('/')}/{page.path}" if config.site_url else ""

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Give a generated page its title and description, escaped: MkDocs escapes nothing."""
        made = self.contents.by_source.get(page.file.src_uri)
        if made:
            page.meta = {
                "title": escape(made.title),
                "description": escape(made.description),
                "hide": ["toc"],
                "search": {"exclude": True},
                "generated": True,
            }
            if self._is_shell(page.file.src_uri) and page.canonical_url:
                page.canonical_url = shell.ADDRESS
        return markdown

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Put the body of a generated page in place of the empty text MkDocs read."""
        made = self.contents.by_source.get(page.file.src_uri)
        return made.html if made else html

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Keep a shell rather than write it."""
        if not self._is_shell(page.file.src_uri):
            return output
        self.contents.shells[self.contents.by_source[page.file.src_uri].kind] = Shell.of(output)
        return ""

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fill the shells, then complete the search index and the sitemap."""
        contents, site = self.contents, Path(config.site_dir)
        for page in contents.filled:
            folder = site / page.path
            folder.mkdir(parents=True, exist_ok=True)
            whole = contents.shells[page.kind].filled(page, self._address(page, config))
            (folder / "index.html").write_bytes(whole.encode())
        index = site / "search" / "search_index.json"
        if index.is_file():
            shown = [p for p in contents.by_source.values() if p.html != shell.BODY]
            index.write_bytes(with_pages(index.read_text("utf-8"), [*shown, *contents.filled]).encode())
        if contents.addresses:
            text = sitemap(contents.addresses)
            (site / "sitemap.xml").write_bytes(text.encode())
            (site / "sitemap.xml.gz").write_bytes(compressed(text))

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:  # noqa: ARG002
        """Rebuild when a record, a template or the theme changes."""
        for path in sources.watched(self.root):
            server.watch(str(path))
        return server
