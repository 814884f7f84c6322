"""A territory's own pages and assets: plain files of known kinds, that cost little and run nowhere."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import yaml
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from affranchi.model.problem import Problem
from affranchi.storage.files import printable, visible_files
from affranchi.wording import NBSP, NNBSP, OBEYED, counted, quoted

YAML_ADVICE = f"Vérifiez les deux-points et les alignements{NBSP}: des espaces, jamais de tabulation."
TRUST = f"À ôter{NNBSP}; ou, une fois tout le dépôt relu, construisez avec {quoted('--trust')}."
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico")
_KINDS = (
    ".md",
    ".txt",
    ".css",
    ".woff2",
    ".pdf",
    ".odt",
    ".ods",
    ".odp",
    ".csv",
    ".ics",
    ".json",
    *_PICTURES,
)
_MOST_BYTES = 20 << 20
_LONGEST_PAGE = 100_000
# Markdown looks for the end of each opening mark as far as its paragraph goes: five seconds, at most, a page.
_DEAREST = 20_000_000
_DEAREST_OF_ALL = 5 * _DEAREST
_MOST_PAGES = 500
_DEEPEST = 12
# MkDocs reads « template: x » with no line of dashes too, in the first lines of a page.
_CHOOSES = re.compile(r"\A(?:(?: {0,3}[\w-]+:| {4}|\t).*\n)*? {0,3}template:", re.IGNORECASE)
_HEAD = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
# Controls, and marks that turn what follows; a tab and ends of lines are harmless.
ACTS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_FORBIDDEN_IN_NAMES = re.compile(rf"{OBEYED.pattern}|[<>\"&\\]")
# Of an image, what runs, or brings in another document: instructions, entities, and these elements.
_INSTRUCTION = re.compile(r"<\?(?!xml\s)|<!(?!--)")
_RUNNING = ("script", "foreignobject", "handler", "iframe", "embed", "object", "animate", "set")
# Where an image may lead: to itself, or to pixels in it; an SVG that `use` takes in runs (browsers of 2023).
_IN_IMAGE = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp|avif)[;,]")
# What CSS fetches, were it written with its escapes; within the image, or in it as data, is no fetch.
_BROUGHT_IN = re.compile(
    r"\\|@import|image-set|\b(?:url|src)\s*\((?!\s*[\"']?(?:#|data:(?:image|font)/))", re.IGNORECASE
)
_XHTML = "{http://www.w3.org/1999/xhtml"
_PLACE = re.compile(r"(?:https?|mailto|tel):|[^:]*(?:[/?#]|$)", re.IGNORECASE)
_ATTRIBUTES = (
    "id", "class", "title", "alt", "width", "height", "colspan", "rowspan", "start", "href", "src", "loading",
)  # fmt: skip
_ALIGNED = ("text-align: left;", "text-align: center;", "text-align: right;")  # of the cells of a table
_Wrong = tuple[str, str] | None  # what is wrong with a file, and what to do


def foreign(root: Path) -> Iterator[Problem]:
    """Each file of `site/pages` and `site/assets` that is not published, and why."""
    for folder in ("site/pages", "site/assets"):
        for name in visible_files(root / folder):
            if wrong := _wrong(root / folder / name, name):
                yield Problem(printable(f"{folder}/{name}"), 0, "", *wrong, "site")
    yield from _too_many(root / "site/pages")


def _too_many(folder: Path) -> Iterator[Problem]:
    """Pages that each cost little, and together hours."""
    pages = [folder / name for name in visible_files(folder) if name.lower().endswith(".md")]
    if len(pages) > _MOST_PAGES:
        message = f"il y a plus de {counted(_MOST_PAGES, 'page')}."
        yield Problem("site/pages", 0, "", message, "Réunissez-en.", "site")
        return
    texts = (page.read_bytes()[:_LONGEST_PAGE].decode(errors="replace") for page in pages)
    if sum(cost for cost in map(_cost, texts) if cost <= _DEAREST) > _DEAREST_OF_ALL:
        message = "les signes ([, *, _…) de toutes les pages sont trop serrés."
        yield Problem("site/pages", 0, "", message, "Séparez-les de lignes vides.", "site")


def _wrong(file: Path, name: str) -> _Wrong:
    kind = file.suffix.lower()
    most = {".md": _LONGEST_PAGE, ".svg": _LONGEST_PAGE * 10}.get(kind, _MOST_BYTES)
    if _FORBIDDEN_IN_NAMES.search(name):
        return "ce nom de fichier ne s’écrit pas dans une adresse.", "Renommez-le."
    if kind not in _KINDS:
        return "cette sorte de fichier n’est pas publiée.", TRUST
    if file.stat().st_size > most:
        return f"le fichier dépasse {counted(most // 1000, 'ko', 'ko')}.", "Faites-en plusieurs."
    try:
        read = {".md": _in_page, ".svg": _in_image}.get(kind)
        return read(file.read_text("utf-8-sig")) if read else None  # any end of line, as MkDocs reads it
    except UnicodeDecodeError:
        return "le fichier n’est pas en UTF-8.", "Enregistrez-le de nouveau en UTF-8."


def _in_page(text: str) -> _Wrong:
    head = _HEAD.match(text)
    try:
        if head and line_of_trick(head[1].encode()) is not None:
            return "son en-tête porte une étiquette, un alias ou une imbrication.", TRUST
        told = LOADER(head[1]).get_single_data() if head else None
        if "template" in told if isinstance(told, dict) else _CHOOSES.match(text):
            return "son en-tête choisit un gabarit (template).", TRUST
    except (yaml.YAMLError, ValueError):
        return "son en-tête n’est pas du YAML que l’on puisse lire.", YAML_ADVICE
    if found := ACTS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return f"sa ligne {line} porte un caractère qui agit ou se cache (U+{ord(found[0]):04X}).", "Ôtez-le."
    is_dear = _cost(text) > _DEAREST
    return ("ses signes ([, *, _…) sont trop serrés.", "Séparez-les de lignes vides.") if is_dear else None


def _cost(text: str) -> int:
    return sum(len(block) * sum(map(block.count, "[<*_`")) for block in re.split(r"\n\s*\n", text))


def _in_image(text: str) -> _Wrong:
    """An SVG may only draw."""
    try:
        elements = list(fromstring(text.encode()).iter())
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        return "ce n’est pas une image SVG que l’on puisse lire.", "Enregistrez-la de nouveau."
    names = [str(one.tag).rpartition("}")[2].lower() for one in elements]
    acting = any(_acts(key, value) for one in elements for key, value in one.attrib.items())
    acting |= any(map(_is_page_or_fetches, elements))
    if acting or _INSTRUCTION.search(text) or not set(_RUNNING).isdisjoint(names):
        return "cette image agit, ou en appelle une autre.", TRUST
    return None


def _acts(key: str, value: str) -> bool:
    local = key.rpartition("}")[2].lower()
    is_elsewhere = local == "href" and not _IN_IMAGE.match(value)
    is_style = "}" not in key  # the names of programs are for themselves: `inkscape:export-filename`
    return local.startswith("on") or is_elsewhere or (is_style and bool(_BROUGHT_IN.search(value)))


def _is_page_or_fetches(element: Element) -> bool:
    """Whether an element is of a page, whose images are fetched, or a sheet of style that fetches."""
    space, _, name = str(element.tag).rpartition("}")
    is_style = name.lower() == "style"
    return space == _XHTML or (is_style and bool(_BROUGHT_IN.search("".join(element.itertext()))))


def line_of(mark: object) -> int:
    """The line, from 1, that a mark of YAML stands for; 0 for none."""
    return int(getattr(mark, "line", -1)) + 1


def line_of_trick(data: bytes) -> int | None:
    """The line of the first thing that no setting needs: a tag makes what it names, aliases a gigabyte."""
    depth = 0
    for event in yaml.parse(data, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) or depth > _DEEPEST:
            return line_of(event.start_mark)
    return None


class PlainMarkdown(Extension):  # type: ignore[misc]
    """Markdown in which HTML is text, and no attribute runs or leads out of the web."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (its name there)
        """Take out what reads HTML; the attributes that `{: … }` adds are looked at once all are there."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Harmless(md), "harmless", 5)


class _Harmless(Treeprocessor):  # type: ignore[misc]
    def run(self, root: Element) -> None:
        for element in root.iter():
            for name, value in list(element.attrib.items()):
                address = unescape(str(value).replace(AMP_SUBSTITUTE, "&"))
                is_kept = name in _ATTRIBUTES or (name == "style" and value in _ALIGNED)
                if name in ("href", "src") and not _PLACE.match(address):
                    element.set(name, "#")
                elif not is_kept:
                    del element.attrib[name]
