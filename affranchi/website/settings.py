"""What `mkdocs.yml` may say: plain values of a known list, so that a build runs nothing of the territory."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from affranchi.model.problem import Problem
from affranchi.model.territory import Territory
from affranchi.pieces.links import is_web
from affranchi.storage.bundle import bundle
from affranchi.storage.strays import strays
from affranchi.website.own_files import ACTS, LOADER, TRUST, YAML_ADVICE, foreign, line_of, line_of_trick
from affranchi.website.sources import RECORDS, folders
from affranchi.wording import NBSP, quoted

SETTINGS = "mkdocs.yml"
PAGES = "site/pages"
_MOST_BYTES = 64 * 1024
_Refusal = tuple[str, str, str]  # a key, what is wrong, what to do
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# What each key holds: any plain value, or names with their options, any of them where `None` is said. Most of
# what is left out runs code or reads files: hooks, INHERIT, extra_templates, custom_dir, macros, snippets…
_Names = Mapping[str, Collection[str] | None]
_KNOWN: Mapping[str, _Names | None] = {
    **dict.fromkeys(("site_name", "site_url", "site_description", "site_author", "copyright", "strict")),
    **dict.fromkeys(("docs_dir", "site_dir", "nav", "not_in_nav", "validation", "extra_css")),
    "theme": dict.fromkeys(
        ("name", "language", "locale", "direction", "font", "features", "palette", "logo", "favicon", "icon")
    ),
    "extra": dict.fromkeys(("generator", "accessibility", "source")),
    "plugins": {"search": ("lang", "separator"), "affranchi": ("edition", "day", "shells")},
    "markdown_extensions": {
        **dict.fromkeys(("admonition", "attr_list", "def_list", "footnotes"), ()),
        **dict.fromkeys(("pymdownx.details", "sane_lists", "tables"), ()),
        "toc": ("title", "permalink", "toc_depth"),
    },
}

# What pages escape, or never show.
_ESCAPED = ("site_name", "copyright", "plugins", "markdown_extensions", "extra")


def governed(root: Path, *, trusted: bool = False) -> Sequence[Problem]:
    """All that a build refuses of a territory's folder; of a trusted one, only what is no file of its own."""
    found = list(strays(root))
    return [*found, *refused(root, {one.path for one in found}, trusted=trusted)]


def refused(root: Path, strayed: set[str], *, trusted: bool) -> Sequence[Problem]:
    """What a build refuses of what a territory writes for its site: pages, assets, templates, settings."""
    found = list[Problem]()
    templates = (file for file in (root / "site" / "overrides").rglob("*") if file.name != ".gitkeep")
    is_own = root.resolve() == bundle() or "site/overrides" in strayed
    if not trusted and not is_own and any(not file.is_dir() for file in templates):
        found.append(Problem("site/overrides", 0, "", "un gabarit est un programme.", TRUST, "site"))
    if not trusted and root.resolve() != bundle() and not {"site", "site/pages", "site/assets"} & strayed:
        found += (problem for problem in foreign(root) if problem.path not in strayed)
    if not trusted and SETTINGS not in strayed:
        values, problems = settings_of(root / SETTINGS)
        found += [*problems, *_missing(root, values)]
    return found


def _missing(root: Path, values: Mapping[str, Any]) -> Iterator[Problem]:
    """The files that every page would name, and that nobody put there: MkDocs builds without a word."""
    theme = values.get("theme")
    pictures = [theme.get(key) for key in ("logo", "favicon")] if isinstance(theme, dict) else []
    for key, named in (("theme", pictures), ("extra_css", values.get("extra_css"))):
        for text in _texts(named):
            path = PurePosixPath(text.partition("?")[0])
            places = [folder / path for folder in folders(root, "pages")]
            if path.parts[:1] == ("assets",):
                places += [folder / path.relative_to("assets") for folder in folders(root, "assets")]
            if ".." in path.parts or not any(place.is_file() for place in places):
                advice = "Mettez-le dans site/assets, ou ôtez-le d’ici."
                yield Problem(SETTINGS, 0, key, f"{quoted(text)} n’existe pas.", advice, "site")


def settings_of(file: Path) -> tuple[Mapping[str, Any], Sequence[Problem]]:
    """What a `mkdocs.yml` says, without tags, aliases or inheritance; nothing when any is refused."""
    if file.is_file() and file.stat().st_size > _MOST_BYTES:
        return {}, [Problem(SETTINGS, 0, "", "le fichier est trop long pour des réglages.", "", "site")]
    data = file.read_bytes() if file.is_file() else b"{}"
    try:
        if (line := line_of_trick(data)) is not None:
            message = "ni étiquette (!nom), ni alias (*nom), ni imbrication profonde ne sont lus ici."
            return {}, [Problem(SETTINGS, line, "", message, TRUST, "site")]
        loader = LOADER(data)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError) as error:
        line = line_of(getattr(error, "problem_mark", None))
        message = "ce n’est pas du YAML que l’on puisse lire."
        return {}, [Problem(SETTINGS, line, "", message, YAML_ADVICE, "site")]
    if not isinstance(values, dict):
        return {}, [Problem(SETTINGS, 0, "", "ce ne sont pas les réglages d’un site.", "", "site")]
    lines = {key.value: line_of(key.start_mark) for key, _ in getattr(node, "value", ())}
    problems = [
        Problem(SETTINGS, lines.get(key.partition(".")[0], 0), key, message, advice, "site")
        for key, message, advice in _refused(values)
    ]
    return ({}, problems) if problems else ({"docs_dir": PAGES, **values}, ())


def address_of(root: Path, territory: Territory) -> str:
    """Where the site is published, by `mkdocs.yml` or the territory, ending with a slash; else nothing."""
    told = settings_of(root / SETTINGS)[0].get("site_url") or territory.catalogue
    return f"{told.rstrip('/')}/" if isinstance(told, str) and is_web(told) else ""


def _refused(values: Mapping[Any, Any]) -> Iterator[_Refusal]:
    """Each key that may not be there, or not so, with what to do."""
    for key, value in values.items():
        known = _KNOWN.get(key, ())
        if known == ():
            yield str(key), "cette clé n’est pas admise.", TRUST
        elif isinstance(known, Mapping):
            yield from _unknown(str(key), value, known)
        if key not in _ESCAPED:
            yield from _leading(str(key), value)
        if any(map(ACTS.search, _texts(value, keys=True))):
            yield str(key), "un caractère y agit, ou s’y cache.", "Ôtez-le."
    if (pages := values.get("docs_dir", PAGES)) != PAGES and PurePosixPath(str(pages)) != PurePosixPath(
        PAGES
    ):
        yield "docs_dir", "seul site/pages est publié.", f"Écrivez{NBSP}: docs_dir: {PAGES}."
    out = PurePosixPath(str(values.get("site_dir", "public")))
    if len(out.parts) != 1 or out.name in ("", "..", *RECORDS) or out.name.startswith("."):
        yield "site_dir", "le site s’écrit dans un dossier à lui, ici même.", "Écrivez-y public."


def _leading(key: str, value: object) -> Iterator[_Refusal]:
    """What of a setting that pages hold as it is would be HTML, or have a browser run or fetch something."""
    theme = value if key == "theme" and isinstance(value, dict) else {}
    if theme.get("font"):
        yield "theme.font", "les lettres viendraient d’ailleurs.", f"Écrivez{NBSP}: font: false."
    own = (value if key == "extra_css" else "", theme.get("logo"), theme.get("favicon"))
    if any(_SCHEME.match(text) or text.startswith(("/", "\\")) for text in _texts(own)):
        yield key, "seul un fichier du territoire est admis ici.", "Mettez-le dans site/assets."
    if any(set(text) & set('<>"') for text in _texts(value, keys=True)):
        yield key, "ni balise ni guillemet droit ne sont lus ici.", "Écrivez-le sans eux."
    places = _texts(value if key in ("nav", "site_url") else "")
    if any(_SCHEME.match(text) and not is_web(text) for text in places):
        yield (key, "cette adresse ne mène pas sur le web.", "Écrivez-la avec https://.")


def _texts(value: object, *, keys: bool = False) -> Iterator[str]:
    """The texts of a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key if keys else "")
            yield from _texts(inner, keys=keys)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, keys=keys)


def _unknown(key: str, value: object, known: _Names) -> Iterator[_Refusal]:
    """The names of a list or of a table that are not known, and their options that are not."""
    for item in value if isinstance(value, list) else [value]:
        alone = {"name" if key == "theme" else item: None} if isinstance(item, str) else {}
        for name, options in (item if isinstance(item, dict) else alone).items():
            allowed = known.get(name)
            if name not in known:
                yield f"{key}.{name}", "ceci n’est pas admis.", TRUST
            elif allowed is not None and isinstance(options, dict):
                for option in options:
                    if option not in allowed:
                        yield f"{key}.{name}.{option}", "ce réglage n’est pas admis.", TRUST
