"""A publiccode.yml, whoever wrote it, as a draft of the catalogue; the persons it names are passed over."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from affranchi.errors import AffranchiError
from affranchi.model.names import fold, is_slug, slug_of
from affranchi.model.problem import Problem
from affranchi.model.software import Software
from affranchi.model.vendor import Source
from affranchi.pieces.links import is_web
from affranchi.registry import Registry
from affranchi.wording import NBSP, NNBSP, counted, quoted

MOST_BYTES = 256 * 1024  # the longest of the files that the Italian catalogue lists is a sixth of it
_DEEPEST = 20
# Every scalar is a text, no tag builds anything; in C where PyYAML has it.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LONGEST, _SHORT = 500, 150  # characters of a value we keep, of a summary
_NOTHING = ("", "~", "null", "Null", "NULL")
_SPACES = re.compile(rf"[^\S{NBSP}{NNBSP}]+")  # no-break spaces are wanted
_VERSION = re.compile(r"(\d{1,3})(\.\d{1,6}){0,2}")
_NEWEST = 1  # of the versions of the standard whose keys are known to mean what they meant in 0.x
_PROPOSED = 6  # functions: more is no help

Keys = tuple[str | int, ...]
# The SPDX expression that a spelling stands for, and whether it is free; None when it stands for none.
LicenceReader = Callable[[str], tuple[str, bool] | None]


@dataclass(frozen=True)
class Document:
    """The tables of a YAML text, every scalar a text, and the line of each key."""

    place: str
    tables: Mapping[str, Any]
    lines: Mapping[Keys, int] = field(default_factory=dict)

    def at(self, *keys: str) -> Any:  # noqa: ANN401 (whatever a file may hold)
        """What a chain of keys leads to; None when it leads nowhere."""
        value: Any = self.tables
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def text(self, *keys: str) -> str | None:
        """The text at a chain of keys, on one line; None when it is no text, empty or beyond measure."""
        return _text(self.at(*keys))

    def problem(self, keys: Keys, message: str, advice: str = "") -> Problem:
        """That something is wrong at a chain of keys."""
        line = next(
            (self.lines[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in self.lines), 1
        )
        return Problem(self.place, line, "/".join(map(str, keys)), message, advice, "publiccode")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a publiccode.yml makes: a software without functions, and slugs of those it may have, best first.

    Its categories are fewer than our functions, and several functions share one: a person chooses. `notes`
    say what of the file is newer than what is read here.
    """

    software: Software
    functions: tuple[str, ...]
    notes: tuple[Problem, ...]


def draft_of(
    registry: Registry, data: bytes, place: str, read_licence: LicenceReader, today: date
) -> Draft | list[Problem]:
    """The draft that a publiccode.yml makes, or all that prevents it.

    `place` is the file's path, or its address.
    """
    document = document_of(data, place)
    if isinstance(document, Problem):
        return [document]
    if problems := list(_problems(document, read_licence)):
        return problems
    licence = read_licence(document.text("legal", "license") or "")
    software = _draft(registry, document, licence[0] if licence else None, today)
    return Draft(software, _functions(registry, document), tuple(_notes(document)))


def document_of(data: bytes, place: str) -> Document | Problem:
    """The tables of a YAML text; aliases, which make bombs, and deep nesting are refused unbuilt."""
    if len(data) > MOST_BYTES:
        size = counted(MOST_BYTES // 1024, "Kio", "Kio")
        return Problem(place, 0, "", f"le fichier dépasse {size}.", rule="publiccode")
    try:
        text = data.decode("utf-8-sig")
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
                message = "ni alias (*nom) ni imbrication profonde ne sont acceptés."
                return Problem(place, _line(event.start_mark), "", message, rule="publiccode")
        node = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError:
        return Problem(place, 0, "", "le fichier n’est pas en UTF-8.", rule="publiccode")
    except yaml.YAMLError as error:
        line = _line(getattr(error, "problem_mark", None))
        return Problem(place, line, "", "ce n’est pas du YAML que l’on puisse lire.", rule="publiccode")
    if not isinstance(node, yaml.MappingNode):
        return Problem(place, 0, "", "ce n’est pas un publiccode.yml.", rule="publiccode")
    lines: dict[Keys, int] = {}
    return Document(place, _plain(node, (), lines), lines)


def _line(mark: object) -> int:
    """The line of a place in the text; 0 for the file as a whole."""
    return int(getattr(mark, "line", -1)) + 1


def _plain(node: yaml.Node, path: Keys, lines: dict[Keys, int]) -> Any:  # noqa: ANN401 (whatever YAML holds)
    """A node as texts, lists and tables, whatever its tags say; keys that are no texts are passed over."""
    lines[path] = _line(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        named = [(key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
        return {key: _plain(value, (*path, key), lines) for key, value in named}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, number), lines) for number, item in enumerate(node.value)]
    return node.value


def _text(value: object) -> str | None:
    """A text on one line; what a terminal would obey, or nobody can see, is no text."""
    line = _SPACES.sub(" ", value).strip() if isinstance(value, str) else ""
    is_seen = line.replace(NBSP, " ").replace(NNBSP, " ").isprintable()
    return line if line not in _NOTHING and len(line) <= _LONGEST and is_seen else None


def _texts(value: object) -> Iterator[str]:
    """The texts of a list, or of a value that stands for a list of one."""
    for item in value if isinstance(value, list) else [value]:
        if text := _text(item):
            yield text


def _problems(document: Document, read_licence: LicenceReader) -> Iterator[Problem]:
    version, name = document.text("publiccodeYmlVersion"), document.text("name")
    repository, licence = document.text("url"), document.text("legal", "license")
    if not version or not _VERSION.fullmatch(version):
        message = f"{quoted(version)} n’est pas une version." if version else "clé obligatoire absente."
        yield document.problem(("publiccodeYmlVersion",), message, f"Par exemple{NBSP}: 0.5.")
    if not name or not is_slug(slug_of(name)):
        yield document.problem(("name",), "le nom manque, ou ne peut pas faire un identifiant.")
    if not repository or not is_web(repository):
        yield document.problem(("url",), "l’adresse du code source manque, ou n’en est pas une.")
    if not licence:
        yield document.problem(
            ("legal", "license"), "la licence manque.", "La norme veut une expression SPDX."
        )
    elif (read := read_licence(licence)) is None:
        message = f"{quoted(licence)} ne se lit pas comme une licence."
        hint = f"La norme veut une expression SPDX, version comprise{NBSP}: EUPL-1.2."
        yield document.problem(("legal", "license"), message, hint)
    elif not read[1]:
        message = f"{quoted(licence)} n’est ni pour l’OSI ni pour la FSF une licence de logiciel libre."
        yield document.problem(("legal", "license"), message, "La norme est réservée aux logiciels libres.")


def _notes(document: Document) -> Iterator[Problem]:
    """A later version of the standard is read for what it keeps of the first, and told."""
    version = document.text("publiccodeYmlVersion") or ""
    if int(version.split(".")[0]) > _NEWEST:
        message = f"version {version} de la norme, plus récente que celle qui est connue ici (0.x)."
        yield document.problem(("publiccodeYmlVersion",), message, "Relisez la fiche.")


def _draft(registry: Registry, document: Document, licence: str | None, today: date) -> Software:
    name, repository = document.text("name") or "", document.text("url") or ""
    website = document.text("landingURL") or ""
    summary, localised = _french(document, "shortDescription"), _french(document, "localisedName")
    address = document.place if is_web(document.place) else repository
    source = Source(url=address, seen=today, note="publiccode.yml")
    told = {"licence": licence, "repository": repository, "summary": summary}
    return Software(
        slug=slug_of(name),
        name=name,
        summary=summary if summary is None or len(summary) <= _SHORT else f"{summary[: _SHORT - 1]}…",
        model="libre",
        licence=licence,
        vendor=_vendor(registry, document),
        website=website if is_web(website) else None,
        repository=repository,
        aliases=(localised,) if localised and fold(localised) != fold(name) else (),
        requires=tuple(_requires(registry, document, slug_of(name))),
        sources={key: source for key, value in told.items() if value},
    )


def _french(document: Document, key: str) -> str | None:
    """A text of the description in French, from whatever part of the world."""
    languages = document.at("description")
    tags = list(languages) if isinstance(languages, dict) else []
    french = sorted((tag for tag in tags if re.fullmatch(r"fr([-_].+)?", tag.lower())), key=len)
    return next((text for tag in french if (text := document.text("description", tag, key))), None)


def _vendor(registry: Registry, document: Document) -> str | None:
    """The vendor of the catalogue that bears the name of who owns the software."""
    owners = (document.text("organisation", "name"), document.text("legal", "mainCopyrightOwner"))
    for owner in filter(None, owners):
        found = registry.vendors_called.get(fold(owner), ())
        if len(found) == 1:
            return found[0].slug
    return None


def _functions(registry: Registry, document: Document) -> tuple[str, ...]:
    """The functions that it may speak of: their everyday words in its French first, then its categories."""
    said = set(_texts(document.at("categories"))) - {"other"}
    shared = Counter(one for function in registry.functions.values() for one in function.categories)
    keys = ("shortDescription", "localisedName", "genericName", "longDescription")
    text = f" {fold(' '.join(filter(None, (_french(document, key) for key in keys))))} "
    weights = {}
    for function in registry.functions.values():
        spoken = sum(f" {fold(word)} " in text for word in (function.label, *function.words))
        weights[function.slug] = spoken + sum(
            1 / shared[one] for one in said.intersection(function.categories)
        )
    likely = [slug for slug, weight in weights.items() if weight]
    return tuple(sorted(likely, key=lambda slug: -weights[slug])[:_PROPOSED])


def _requires(registry: Registry, document: Document, itself: str) -> Iterable[str]:
    """The software of the catalogue that the file says it cannot do without."""
    found: dict[str, None] = {}
    for kind in ("open", "proprietary"):
        wanted = document.at("dependsOn", kind)
        for one in wanted if isinstance(wanted, list) else ():
            name = _text(one.get("name")) if isinstance(one, dict) else None
            if name and str(one.get("optional")).lower() not in ("true", "yes"):
                found |= dict.fromkeys(_named(registry, name))
    return [slug for slug in found if slug != itself]


def _named(registry: Registry, name: str) -> Iterator[str]:
    try:
        yield registry.software_named(name).slug
    except AffranchiError:  # unknown, or the name of several: a draft says only what is sure
        return
