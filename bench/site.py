"""The site at 2,000 pages: our build against Markdown pages and against the floor, as CPU; then its weight.

Markdown pages: the same words, links and tables as `.md` files, by the same MkDocs and Material, out of the
navigation. Floor: the same bodies by Jinja and the same bytes by plain writes, from records already read.
Written in memory where the system has such a folder: on a shared disk a `mkdir` costs 0.05 to 0.5 ms.
"""

import gzip
import json
import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from statistics import median

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from affranchi.pages import pages_of
from affranchi.redaction import redact
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
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        root = territory(Path(folder) / "territory")
        new = (Path(folder) / str(n) for n in count())
        registry = redact(load_registry(root), "public")
        pages = list(pages_of(registry, DAY, _TEMPLATES))
        bodies = cpu(lambda: list(pages_of(registry, DAY, _TEMPLATES)))
        reading = cpu(lambda: redact(load_registry(root), "public"))
        ours = cpu(lambda: build_into(next(new), root, "public", DAY, strict=True))
        build_into(site := next(new), root, "public", DAY, strict=True)
        whole = {page.path: (site / page.path / "index.html").read_bytes() for page in pages}
        floor = cpu(lambda: plainly(next(new), whole, lambda: pages_of(registry, DAY, _TEMPLATES)))
        written = [(page.path, markdown_of(page.html)) for page in pages]
        usual = cpu(lambda: usually(next(new), written), runs=1)
        print(
            f"{len(pages)} pages: {ours:.2f} s of CPU, of which records {reading:.2f} and bodies {bodies:.2f}"
        )
        print(f"as Markdown pages, already written: {usual:.2f} s; floor: {floor:.2f} s")
        print(
            f"faster than Markdown pages: {usual / (ours - reading - bodies):.1f} times for the same bodies"
        )
        print(f"  {(usual + reading + bodies) / ours:.1f} times from records on both sides")
        print(f"  {usual / ours:.1f} times, records and bodies on our side only (aim: {FASTER})")
        print(f"times the floor: {(ours - reading) / floor:.1f} (ceiling {CEILING})")
        weigh(
            site,
            max((page for page in pages if page.kind == "commune"), key=lambda page: len(page.html)).path,
        )


def cpu(work: Callable[[], object], runs: int = _RUNS) -> float:
    """The median CPU of some work, user and system, in seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def territory(root: Path) -> Path:
    """A territory whose site has 2,000 pages: the largest EPCI's communes, and software enough."""
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
        for software in chance.sample(slugs, DECLARED):
            (folder / f"{software}.toml").write_text('status = "in-use"\nsince = 2019\nusers = 12\n')
    missing = PAGES - len(list(pages_of(redact(load_registry(root), "public"), DAY, _TEMPLATES)))
    (root / "catalogue/software").mkdir(parents=True)
    for n in range(missing):
        file = root / f"catalogue/software/banc-{n}.toml"
        file.write_text(f'name = "Banc {n}"\nmodel = "libre"\nfunctions = ["bureautique"]\n')
    return root


def plainly(out: Path, whole: dict[str, bytes], bodies: Callable[[], object]) -> None:
    """Make every body, and write every byte, with nothing between."""
    for _ in bodies():  # type: ignore[attr-defined]
        pass
    for path, html in whole.items():
        (out / path).mkdir(parents=True, exist_ok=True)
        (out / path / "index.html").write_bytes(html)


def usually(folder: Path, written: Sequence[tuple[str, str]]) -> None:
    """The same pages as Markdown on disk, one in the navigation, built in the usual way."""
    for path, text in written:
        file = folder / "docs" / path / "index.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    settings = yaml.safe_load((bundle() / "mkdocs.yml").read_text("utf-8"))
    settings |= {
        "docs_dir": "docs",
        "nav": ["index.md"],
        "not_in_nav": "*",
        "plugins": settings["plugins"][:1],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
    with overheard():
        build(load_config(str(folder / "mkdocs.yml"), site_dir=str(folder / "site")))


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


def weigh(site: Path, heaviest: str) -> None:
    """Print what the page of a commune, and the search index, weigh once compressed."""
    html = (site / heaviest / "index.html").read_text("utf-8")
    elements = len(re.findall(r"<[a-z][^>]*>", html)) - len(re.findall(r"<(?:path|svg)\b", html))
    index = (site / "search/search_index.json").read_bytes()
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    scripts = [*re.findall(r'<script src="([^"]+)"', html), json.loads(config_of(html))["search"]]
    lunr = (site / "assets/javascripts/lunr/min").glob("*.js")
    files = [*((site / heaviest / path).resolve() for path in [*styles, *scripts]), *lunr]
    total = sum(kib(file.read_bytes()) for file in files) + kib(html.encode()) + kib(index)
    print(f"{heaviest}: {kib(html.encode()):.1f} KiB gzip, {elements} elements (svg apart)")
    print(f"search index {kib(index):.1f} KiB gzip (ceiling 150)")
    print(
        f"first visit {total:.0f} KiB gzip in {len(files) + 3} requests, icon included; none to a third party"
    )


def config_of(html: str) -> str:
    """What the theme tells its scripts."""
    return html.partition('<script id="__config" type="application/json">')[2].partition("</script>")[0]


def kib(data: bytes) -> float:
    """How much some bytes weigh once compressed, in KiB."""
    return len(gzip.compress(data)) / 1024


if __name__ == "__main__":
    main()
