"""What `mkdocs.yml` may say: plain values of a known list, so that a build runs nothing of the territory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from affranchi.model.problem import Problem
from affranchi.storage.bundle import bundle
from affranchi.storage.strays import strays
from affranchi.website.sources import RECORDS
from affranchi.wording import NBSP, NNBSP, quoted

SETTINGS = "mkdocs.yml"
PAGES = "site/pages"
_MOST_BYTES = 64 * 1024
_DEEPEST = 12
_Refusal = tuple[str, str, str]  # a key, what is wrong, what to do
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TRUST = f"Ôtez-le{NNBSP}; ou, une fois tout le dépôt relu, construisez avec {quoted('--trust')}."
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
        **dict.fromkeys(("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html"), ()),
        **dict.fromkeys(("pymdownx.details", "sane_lists", "tables"), ()),
        "toc": ("title", "permalink", "toc_depth"),
    },
}


def governed(root: Path, *, trusted: bool = False) -> Sequence[Problem]:
    """All that a build refuses of a territory's folder; of a trusted one, only what is no file of its own."""
    found = list(strays(root))
    strayed = {one.path for one in found}
    templates = (file for file in (root / "site" / "overrides").rglob("*") if file.name != ".gitkeep")
    is_own = root.resolve() == bundle() or "site/overrides" in strayed
    if not trusted and not is_own and any(not file.is_dir() for file in templates):
        found.append(Problem("site/overrides", 0, "", "un gabarit est un programme.", _TRUST, "site"))
    if not trusted and SETTINGS not in strayed:
        found += settings_of(root / SETTINGS)[1]
    return found


def settings_of(file: Path) -> tuple[Mapping[str, Any], Sequence[Problem]]:
    """What a `mkdocs.yml` says, without tags, aliases or inheritance; nothing when any is refused."""
    data = file.read_bytes() if file.is_file() else b"{}"
    try:
        if problem := _too_much(data):
            return {}, [problem]
        loader = _LOADER(data)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError) as error:
        line = _line(getattr(error, "problem_mark", None))
        return {}, [Problem(SETTINGS, line, "", "ce n’est pas du YAML que l’on puisse lire.", "", "site")]
    if not isinstance(values, dict):
        return {}, [Problem(SETTINGS, 0, "", "ce ne sont pas les réglages d’un site.", "", "site")]
    lines = {key.value: _line(key.start_mark) for key, _ in getattr(node, "value", ())}
    problems = [
        Problem(SETTINGS, lines.get(key.partition(".")[0], 0), key, message, advice, "site")
        for key, message, advice in _refused(values)
    ]
    return ({}, problems) if problems else ({"docs_dir": PAGES, **values}, ())


def _too_much(data: bytes) -> Problem | None:
    """The first of what is not read: a tag makes what it names, and a few aliases make a gigabyte."""
    if len(data) > _MOST_BYTES:
        return Problem(SETTINGS, 0, "", "le fichier est trop long pour des réglages.", "", "site")
    depth = 0
    for event in yaml.parse(data, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) or depth > _DEEPEST:
            message = "ni étiquette (!nom), ni alias (*nom), ni imbrication profonde ne sont lus ici."
            return Problem(SETTINGS, _line(event.start_mark), "", message, _TRUST, "site")
    return None


def _line(mark: object) -> int:
    return int(getattr(mark, "line", -1)) + 1


def _refused(values: Mapping[Any, Any]) -> Iterator[_Refusal]:
    """Each key that may not be there, or not so, with what to do."""
    for key, value in values.items():
        known = _KNOWN.get(key, ())
        if known == ():
            yield str(key), "cette clé n’est pas admise.", _TRUST
        elif isinstance(known, Mapping):
            yield from _unknown(str(key), value, known)
    if (pages := values.get("docs_dir", PAGES)) != PAGES and PurePosixPath(str(pages)) != PurePosixPath(
        PAGES
    ):
        yield "docs_dir", "seul site/pages est publié.", f"Écrivez{NBSP}: docs_dir: {PAGES}."
    out = PurePosixPath(str(values.get("site_dir", "public")))
    if len(out.parts) != 1 or out.name in ("", "..", *RECORDS) or out.name.startswith("."):
        yield "site_dir", "le site s’écrit dans un dossier à lui, ici même.", "Écrivez-y public."


def _unknown(key: str, value: object, known: _Names) -> Iterator[_Refusal]:
    """The names of a list or of a table that are not known, and their options that are not."""
    for item in value if isinstance(value, list) else [value]:
        alone = {"name" if key == "theme" else item: None} if isinstance(item, str) else {}
        for name, options in (item if isinstance(item, dict) else alone).items():
            allowed = known.get(name)
            if name not in known:
                yield f"{key}.{name}", "ceci n’est pas admis.", _TRUST
            elif allowed is not None and isinstance(options, dict):
                for option in options:
                    if option not in allowed:
                        yield f"{key}.{name}.{option}", "ce réglage n’est pas admis.", _TRUST
