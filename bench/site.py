"""The site of the largest EPCI: our build against Markdown pages and the floor, as CPU; then its weight.

Ours: the whole of a build: records read, figures computed, pages made. Markdown pages: the same words, links
and tables as `.md` files already written, by the same MkDocs and Material, out of the navigation. Floor: the
same bodies and bytes by plain writes, from records already read. Each runs in a process of its own, where
all is imported before the count begins, and no cache is warm.
Written in memory where the system has such a folder: on a shared disk a `mkdir` costs 0.05 to 0.5 ms.
"""

import gc
import gzip
import multiprocessing
import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from statistics import median

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from affranchi.pages.all import pages_of
from affranchi.pieces.page import Page
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from affranchi.website.running import build_into, overheard

DAY = date(2026, 11, 20)
PAGES, COMMUNES, DECLARED = 2000, 158, 26
FASTER, CEILING = 20, 5
_RUNS = 3
_TEMPLATES = bundle() / "site" / "templates"
_BLOCKS = {"h1": "# ", "h2": "## ", "h3": "### ", "p": "", "li": "- ", "dt": "**", "dd": ": ", "caption": "*"}


def main() -> None:
    """Print the ratios and the weights."""
    memory = Path("/dev/shm")  # noqa: S108 (a new folder is made in it)
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        root, site, written = (Path(name) / part for part in ("territory", "site", "written"))
        pages = pages_in(territory(root))
        write(pages, written)
        build_into(site, root, "public", DAY, strict=True)
        ours, reading, making = (cpu(work, root) for work in (ourselves, records, bodies))
        floor, usual = cpu(plainly, root, site), cpu(usually, written, runs=1)
        print(
            f"{len(pages)} pages: {ours:.2f} s of CPU, of which records {reading:.2f} and pages {making:.2f}"
        )
        print(f"as Markdown pages, already written: {usual:.2f} s; floor: {floor:.2f} s")
        engine = max(ours - reading - making, 0.01)
        print(f"faster than Markdown pages: {usual / engine:.0f} times from the same bodies (aim: {FASTER})")
        print(f"  {(usual + reading + making) / ours:.1f} times when both begin from the records")
        print(f"  {usual / ours:.1f} times when only ours reads the records and computes the figures")
        print(f"times the floor: {(ours - reading) / floor:.1f} (ceiling {CEILING})")
        weigh(site, max((page for page in pages if page.kind == "commune"), key=lambda page: len(page.html)))


def cpu(work: Callable[..., float], *given: Path, runs: int = _RUNS) -> float:
    """The median CPU of some work, each time in a new process; the work says how much it took."""
    times = []
    for _ in range(runs):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            times.append(alone.submit(work, *given).result())
    return median(times)


def timed(work: Callable[[], object]) -> float:
    """The CPU of some work in this process, user and system, in seconds."""
    start = time.process_time()
    work()
    return time.process_time() - start


def shown(root: Path) -> Registry:
    """What the public edition shows of a territory."""
    return redact(load_registry(root), "public")


def pages_in(root: Path) -> list[Page]:
    """The pages of a territory."""
    return list(pages_of(shown(root), DAY, {}, _TEMPLATES))


def ourselves(root: Path) -> float:
    """A whole build of ours."""
    with tempfile.TemporaryDirectory(dir=root.parent) as out:
        return timed(lambda: build_into(Path(out), root, "public", DAY, strict=True))


def records(root: Path) -> float:
    """The part of a build that reads and redacts."""
    return timed(lambda: shown(root))


def bodies(root: Path) -> float:
    """The part of a build that computes figures and makes pages, the collector paused as it is there."""
    registry = shown(root)
    gc.disable()
    return timed(lambda: list(pages_of(registry, DAY, {}, _TEMPLATES)))


def plainly(root: Path, site: Path) -> float:
    """The floor: make every body, and write every byte, with nothing between."""
    registry = shown(root)
    whole = {file.parent: file.read_bytes() for file in site.rglob("index.html")}

    def work() -> None:
        for page in pages_of(registry, DAY, {}, _TEMPLATES):
            (Path(out) / page.path).mkdir(parents=True, exist_ok=True)
            (Path(out) / page.path / "index.html").write_bytes(whole[site / page.path])

    gc.disable()
    with tempfile.TemporaryDirectory(dir=root.parent) as out:
        return timed(work)


def write(pages: Iterable[Page], folder: Path) -> None:
    """Write pages as Markdown, one in the navigation, with the settings of our own site."""
    for page in pages:
        file = folder / "docs" / page.path / "index.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(markdown_of(page.html), "utf-8")
    settings = yaml.safe_load((bundle() / "mkdocs.yml").read_text("utf-8"))
    settings |= {
        "docs_dir": "docs",
        "nav": ["index.md"],
        "not_in_nav": "*",
        "plugins": settings["plugins"][:1],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")


def usually(folder: Path) -> float:
    """The usual build of Markdown pages."""
    with tempfile.TemporaryDirectory(dir=folder) as out, overheard():
        return timed(lambda: build(load_config(str(folder / "mkdocs.yml"), site_dir=out)))


def territory(root: Path, declared: int = DECLARED) -> Path:
    """A territory whose site has 2,000 pages or more: the largest EPCI's communes, and software enough.

    Those that declare much also have contracts, wishes, offers and mutualisations.
    """
    chance = random.Random(2026)  # noqa: S311 (the same pages at each run)
    slugs = sorted(file.stem for file in (bundle() / "catalogue/software").glob("*.toml"))
    (root / "site/pages").mkdir(parents=True)
    shutil.copy(bundle() / "mkdocs.yml", root)
    communes = [f"commune-{n}" for n in range(COMMUNES)]
    (root / "communes.toml").write_text(
        '[territory]\nname = "CC du Banc"\nfictional = true\ncatalogue = "https://banc.example"\n'
        + "".join(f'[communes.{slug}]\nname = "{slug}"\npopulation = 900\n' for slug in communes)
    )
    for slug in communes:
        folder = root / "inventory" / slug
        folder.mkdir(parents=True)
        for n, software in enumerate(chance.sample(slugs, declared)):
            more = _MORE.format(year=2027 + n % 5) if declared > DECLARED and n % 2 else ""
            (folder / f"{software}.toml").write_text(f'status = "in-use"\nsince = 2019\nusers = 12\n{more}')
        if declared > DECLARED:
            _together(root, slug, communes, chance)
    missing = PAGES - len(pages_in(root))
    (root / "catalogue/software").mkdir(parents=True)
    for n in range(missing):
        file = root / f"catalogue/software/banc-{n}.toml"
        file.write_text(f'name = "Banc {n}"\nmodel = "libre"\nfunctions = ["bureautique"]\n')
    return root


_MORE = '[contract]\nend = {year}-06-30\nkind = "licence"\n[sharing]\noffers = ["feedback"]\n'


def _together(root: Path, slug: str, communes: list[str], chance: random.Random) -> None:
    """A mutualisation that a commune leads, and what it wishes for."""
    (root / "catalogue/sharing").mkdir(parents=True, exist_ok=True)
    functions = chance.sample(sorted(load_registry(bundle()).functions), 8)
    members = "".join(f"[participants.{c}]\n" for c in chance.sample(communes, 12))
    (root / f"catalogue/sharing/avec-{slug}.toml").write_text(
        f'title = "Avec {slug}"\nfunction = "{functions[0]}"\nstage = "running"\n'
        f'coordinator = "{slug}"\n{members}'
    )
    wishes = "".join(f"[wishes.{function}]\n" for function in functions)
    (root / "inventory" / slug / "functions.toml").write_text(wishes)


class _Markdown(HTMLParser):
    """A body as Markdown: headings, paragraphs, lists, links, tables."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.cells = self.columns = 0
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.text.append(f"\n\n{_BLOCKS[tag]}")
        elif tag == "table":
            self.text.append("\n\n")
            self.columns = 0
        elif tag == "tr":
            self.cells = 0
        elif tag in ("td", "th"):
            self.cells += 1
            self.text.append("| ")
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""
            self.text.append("[")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.text.append(f"]({self.href})")
        elif tag == "tr":
            self.text.append("|\n")
            if not self.columns:
                self.columns = self.cells
                self.text.append("| --- " * self.columns + "|\n")
        elif tag in ("dt", "caption"):
            self.text.append(_BLOCKS[tag])

    def handle_data(self, data: str) -> None:
        self.text.append(re.sub(r"\s+", " ", data).replace("|", "\\|"))


def markdown_of(html: str) -> str:
    """A body in Markdown, with the same words and links."""
    parser = _Markdown()
    parser.feed(html)
    return "".join(parser.text)


def weigh(site: Path, page: Page) -> None:
    """Print what the page of a commune, and the search index, weigh once compressed."""
    html = (site / page.path / "index.html").read_text("utf-8")
    elements = len(re.findall(r"<[a-z][^>]*>", html)) - len(re.findall(r"<(?:path|svg)\b", html))
    index = (site / "search/search_index.json").read_bytes()
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    scripts = re.findall(r'<script src="([^"]+)"', html)
    files = [(site / page.path / path).resolve() for path in [*styles, *scripts]]
    total = sum(kib(file.read_bytes()) for file in files) + kib(html.encode())
    print(f"{page.path}: {kib(html.encode()):.1f} KiB gzip, {elements} elements (svg apart)")
    print(f"search index {kib(index):.1f} KiB gzip (ceiling 150), fetched when someone searches")
    print(
        f"first visit {total:.0f} KiB gzip in {len(files) + 2} requests, icon included; none to a third party"
    )


def kib(data: bytes) -> float:
    """How much some bytes weigh once compressed, in KiB."""
    return len(gzip.compress(data)) / 1024


if __name__ == "__main__":
    main()
