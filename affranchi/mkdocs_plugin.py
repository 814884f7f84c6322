"""The MkDocs plugin: a territory's pages in the shell of the theme.

MkDocs renders one page a kind, and each that is alone of its kind, so that `nav:` can name it, with marks in
them; `website.shell` fills them for every page (bench/site.py measures what that saves).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from jinja2 import Environment, FileSystemLoader
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme
from mkdocs.utils.templates import TemplateContext

from affranchi.actions.form import blank_form
from affranchi.errors import AffranchiError
from affranchi.model.record import Edition
from affranchi.opendata.files import FOLDERS
from affranchi.pages.reference import KIND as REFERENCE
from affranchi.pieces.contact import with_contact
from affranchi.pieces.following import alternates
from affranchi.pieces.links import is_web
from affranchi.pieces.page import Page
from affranchi.registry import Registry
from affranchi.storage.compiled import compiled
from affranchi.storage.files import find_root, visible_files, write_file
from affranchi.told.lines import one_line
from affranchi.website import shell, sources
from affranchi.website.contents import Contents, contents_of, today
from affranchi.website.heads import Heads, short_name
from affranchi.website.search import written
from affranchi.website.shell import Shell
from affranchi.website.writing import Writer, write_frame, write_site
from affranchi.wording import typeset

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

GENERIC_NAME = "Affranchi"
_DEEP = 3
# What a hand-written page links to of the open data.
_LINKED = re.compile(rf"\]\(((?:{'|'.join(FOLDERS)})[^)#\s]+)")
STYLES = ("assets/theme.css", "assets/pages.css")


class AffranchiConfig(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say under `affranchi:`."""

    edition = config_options.Choice(("public", "members"), default="public")
    # The day of the facts, ISO 8601; today when empty.
    day = config_options.Type(str, default="")
    # False renders every page through MkDocs, slowly: what the shell is compared with.
    shells = config_options.Type(bool, default=True)


def _environment(theme: Theme, overrides: Sequence[str]) -> Environment:
    """The environment of the theme, which lists our files alone: no page loads the thousands of the theme's.

    MkDocs has no setting for it; what templates compile to is kept, as that of our own.
    """
    env = Theme.get_env(theme)
    ours = [folder for folder in (theme.custom_dir, *overrides) if folder]
    env.loader = _OurFiles(theme.dirs, ours)
    env.bytecode_cache = compiled()
    return env


class _OurFiles(FileSystemLoader):
    """Templates of several folders, of which only some list theirs."""

    def __init__(self, folders: Sequence[str], listed: Sequence[str]) -> None:
        super().__init__(folders)
        self._listed = FileSystemLoader(listed)

    def list_templates(self) -> list[str]:
        """Those of the folders that list theirs."""
        return self._listed.list_templates()


def _with(context: TemplateContext, **told: object) -> TemplateContext:
    """A page's context with what our templates ask beside MkDocs' own."""
    return cast("TemplateContext", {**context, **told})


class _Written(File):
    """A file that has been written, or stands already: there is nothing to copy."""

    def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001 (MkDocs' own)
        """Leave it."""


class AffranchiPlugin(BasePlugin[AffranchiConfig]):  # type: ignore[no-untyped-call]
    """Adds a territory's pages, and the bundle's theme, to a site of MkDocs and Material."""

    root: Path
    day: date
    edition: Edition
    contents: Contents
    rendered: Mapping[str, Page]  # what MkDocs renders, by its name for their source
    brand: Sequence[str]  # the site's own name; else the program's, then the territory's
    live = False
    # Whether pages are made, and data, when they are asked for, and not by this run (website/live.py).
    is_lazy = False
    write: Writer | None = None  # what writes the files of the site, where one stands already
    ready: list[Registry] | None = None  # the territory, read and checked: taken out, not to be held

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_: object) -> None:
        """Learn whether the site is shown live: the server's own script then has to pass."""
        self.live = command == "serve"
        self.write = self.ready = None  # MkDocs makes one of us for all the sites of a process

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the territory before anything is cleaned; complete what mkdocs.yml leaves out.

        Raises:
            PluginError: with a French sentence, when the records cannot be read.
        """
        self.edition = "members" if self.config.edition == "members" else "public"
        self.day = date.fromisoformat(self.config.day) if self.config.day else today()
        try:
            self.root = find_root(Path(config.config_file_path).parent)
            self.contents = contents_of(self.root, self.edition, self.day, ready=self.ready)
            self.contents.blank_form = blank_form
        except AffranchiError as error:
            raise PluginError(str(error)) from error
        self._name(config)
        self._dress(config)
        self._search(config)
        return config

    @staticmethod
    def _search(config: MkDocsConfig) -> None:
        """Do without the search of the theme, which the `mkdocs.yml` of a territory may still name."""
        for name in ("search", "material/search"):
            plugin = config.plugins.pop(name, None)
            for event, methods in config.plugins.events.items() if plugin else ():
                config.plugins.events[event] = [
                    m for m in methods if getattr(m, "__self__", None) is not plugin
                ]

    def _name(self, config: MkDocsConfig) -> None:
        """Take the site's name and address from the territory, unless mkdocs.yml says them."""
        territory = self.contents.registry.territory
        own = config.site_name != GENERIC_NAME
        short = shell.unmarked(config.site_name if own else short_name(territory.name))
        self.brand = [escape(one_line(word)) for word in ([short] if own else [GENERIC_NAME, short])]
        config.site_name = " · ".join(self.brand)
        if not config.site_url and territory.catalogue and is_web(territory.catalogue):
            config.site_url = f"{territory.catalogue.rstrip('/')}/"
        base = f"{config.site_url.rstrip('/')}/" if config.site_url else ""
        self.contents.heads = Heads(one_line(short), base, {}, self.edition)

    def _dress(self, config: MkDocsConfig) -> None:
        """Put our overrides before the theme's files, after those that mkdocs.yml names."""
        overrides = [str(folder) for folder in sources.folders(self.root, "overrides")]
        after_custom = 1 if config.theme.custom_dir else 0
        config.theme.dirs[after_custom:after_custom] = overrides
        config.theme.static_templates.discard("sitemap.xml")
        config.theme.get_env = partial(_environment, config.theme, overrides)  # type: ignore[method-assign]
        config.extra_css[:0] = [path for path in STYLES if path not in config.extra_css]

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the bundle's pages and assets that the territory has not written, then the generated pages."""
        taken = {file.dest_uri for file in files}
        for file in self._lent(config):
            if file.dest_uri not in taken:
                taken.add(file.dest_uri)
                files.append(file)
        for file in list(self._data(files, config)):
            if held := files.get_file_from_path(file.src_uri):
                files.remove(held)
            files.append(file)
        self.contents.taken = taken
        made = self.contents.moulds if self.config.shells else self.contents.pages
        whole = () if self.config.shells else (page for page in made if page.kind != REFERENCE)
        self.contents.rendered = {page.path for page in whole}
        self.rendered = {f"{page.path}index.md": page for page in made}
        for source in self.rendered:
            files.append(File.generated(config, source, content="", inclusion=InclusionLevel.NOT_IN_NAV))
        return files

    def _data(self, files: Files, config: MkDocsConfig) -> Iterator[File]:
        """The open data that pages may name, written, unless each is to be asked for; none is held."""
        if self.is_lazy:
            pages = [file.content_string for file in files.documentation_pages()]
            named = {path for text in pages for path in _LINKED.findall(text)}
            yield from (File.generated(config, path, content="") for path in named)
            return
        write = self._writer(config)
        for path, data in self.contents.data():
            write(path, data)
            if path.count("/") < _DEEP or files.get_file_from_path(path):
                yield _Written(path, config.site_dir, config.site_dir, config.use_directory_urls)

    def _lent(self, config: MkDocsConfig) -> Iterator[File]:
        for name, prefix in (("pages", ""), ("assets", "assets/")):
            for folder in sources.folders(self.root, name):
                for path in visible_files(folder):
                    file = File(prefix + path, None, config.site_dir, config.use_directory_urls)
                    file.inclusion = InclusionLevel.NOT_IN_NAV
                    file.abs_src_path = str(folder / path)
                    yield file

    def on_nav(self, nav: Navigation, **_: object) -> Navigation:
        """Learn what the sections are called, for the way up from a page."""
        made = {page.path: page.title for page in self.contents.moulds if page.path and not page.kind}
        told = {page.url: str(page.title) for page in nav.pages if page.title}
        self.contents.heads = replace(self.contents.heads, sections=made | told)
        return nav

    def on_env(self, env: Environment, *, files: Files, **_: object) -> Environment:
        """Give the overrides what they speak of; fewer blank lines weigh less."""
        pages = files.documentation_pages()
        self.contents.written = [f.page.url for f in pages if f.page and f.src_uri not in self.rendered]
        env.trim_blocks = env.lstrip_blocks = True
        territory = self.contents.registry.territory
        website = territory.website if is_web(territory.website or "") else None
        shown = territory.model_copy(update={"name": one_line(territory.name), "website": website})
        env.globals.update(territory=shown, edition=self.edition, live=self.live, brand=self.brand)
        light = env.get_template("reference.html").render(marks=shell.MARKS, styles=STYLES)
        self.contents.shells[REFERENCE] = Shell.of(light)
        return env

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, **_: object) -> str:
        """Give a generated page its title and description, escaped: MkDocs escapes nothing."""
        page.meta = {key: told for key, told in page.meta.items() if told is not None}
        made = self.rendered.get(page.file.src_uri)
        is_mould = made is not None and self.config.shells
        if "title" in page.meta:
            page.meta["title"] = escape(one_line(str(page.meta["title"])))
        if made:
            page.meta = {
                "title": escape(made.title),
                "description": shell.DESCRIPTION if is_mould else self._described(made.description),
                "hide": ["toc"],
                "generated": True,
            }
        elif text := page.meta.get("description"):
            page.meta["description"] = self._described(str(text))
        if page.canonical_url and is_mould:
            page.canonical_url = shell.ADDRESS
        return markdown

    def _described(self, text: str) -> str:
        return escape(self.contents.heads.description(text))

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, **_: object
    ) -> TemplateContext | None:
        """Give the overrides the title of the head, the way up, and what the page is about."""
        made, heads = self.rendered.get(page.file.src_uri), self.contents.heads
        trail = heads.trail(page.url)
        if made and self.config.shells:
            return _with(context, head=shell.HEAD, data=shell.DATA, trail=trail)
        title = made.title if made else unescape(str(page.title))
        head = heads.title(page.url, made.kind if made else "", title)
        data = heads.data(page.url, title, made.about if made else None)
        data = alternates(made, self.edition) + data if made else data
        return _with(context, head=escape(head), data=data, trail=trail)

    def on_page_content(self, html: str, *, page: MkDocsPage, **_: object) -> str:
        """Put the body of a generated page in place of the empty text MkDocs read; say whom to write to."""
        made = self.rendered.get(page.file.src_uri)
        if made is None:
            parts = [part for heading in page.toc for part in heading.children]
            for part in parts:
                part.title = typeset(part.title)  # Markdown makes plain spaces of all
            sections = [(part.url, part.title) for part in parts]
            about = unescape(str(page.meta.get("description", "")))
            told = unescape(str(page.title)), about, page.meta.get("names")
            self.contents.sections += written(page.url, *told, sections)
        return made.html if made else with_contact(html, self.contents.registry, page.url, str(page.title))

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: MkDocsPage, **_: object) -> str:
        """Keep a shell rather than write it."""
        made = self.rendered.get(page.file.src_uri)
        if made is None or not self.config.shells:
            return output
        self.contents.shells[made.kind or made.path] = Shell.of(output)
        return ""

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fill the shells, then write what stands beside, unless each is to be asked for."""
        (write_frame if self.is_lazy else write_site)(self._writer(config), self.contents)

    def _writer(self, config: MkDocsConfig) -> Writer:
        return self.write or partial(write_file, Path(config.site_dir))

    def on_serve(self, server: "LiveReloadServer", **_: object) -> "LiveReloadServer":
        """Under `mkdocs serve`, rebuild when a record, a template or the theme changes."""
        for path in sources.watched(self.root):
            server.watch(str(path))
        return server
