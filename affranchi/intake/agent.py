"""Rows as GLPI’s, FusionInventory’s and OCS’s agents write them, in JSON or XML: the same names of fields."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from affranchi.intake.plain import clean, guid, hints_of, ids_of, known, website, words_of
from affranchi.model.row import Row, RowId, RowSource

# The fields read; any other (USERNAME, USERID, FOLDER, COMMENTS…) is not looked at.
FIELDS = words_of("name|publisher|version|from|system_category|guid|uninstall_string|url_info_about|helplink")
_EDITION = re.compile(
    r"(?i)\b(?:pro(?:fessionnel|fessional)?|famille|home|entreprise|enterprise|[ée]ducation)\b.*"
)
_OURS = ("winget", "sbom", "sheet", "other")  # sources that no agent names
_SOURCES: Mapping[str, RowSource] = {one: one for one in get_args(RowSource) if one not in _OURS}
# Where the name of a package is its identifier.
_PACKAGES: Mapping[str, RowId] = {one: one for one in get_args(RowId) if one in _SOURCES}


def source_of(text: object, default: RowSource) -> RowSource:
    """The source that an agent names."""
    return _SOURCES.get(text.strip().lower(), default) if isinstance(text, str) else default


def default_source(system: object) -> RowSource:
    """Where software comes from on an operating system, when the rows do not say it."""
    word = system.lower() if isinstance(system, str) else ""
    if "darwin" in word or "macos" in word or "mac os" in word:
        return "macos"
    return "registry" if "windows" in word or word == "mswin32" else "other"


def row_of(fields: Mapping[str, Any], default: RowSource, line: int = 0) -> Row | None:
    """A row, from fields under their lower-case names; None without a name."""
    name = known(fields.get("name"))
    if name is None:
        return None
    source = source_of(fields.get("from"), default)
    publisher = publisher_of(fields.get("publisher"))
    site = website(publisher) or website(fields.get("url_info_about")) or website(fields.get("helplink"))
    return Row(
        name=name,
        publisher=publisher,
        version=known(fields.get("version")),
        source=source,
        ids=_ids(fields, source, name),
        hints=hints_of(("system_category", known(fields.get("system_category"))), ("homepage", site)),
        line=line,
    )


def system_row(name: object, version: object, kernel: object, source: RowSource) -> Row | None:
    """The operating system as the software that it is; on Windows its kernel says its build.

    The edition stays beside the build: the end of support depends on it.
    """
    named = clean(name)
    if named is None:
        return None
    _, windows, release = named.partition("Windows ")
    if not windows:
        return Row(name=named, version=known(version), source=source)
    edition = _EDITION.search(release)
    build = known(kernel)
    told = " ".join(filter(None, (build, edition[0] if edition else None))) if build else release
    return Row(name=named, publisher="Microsoft Corporation", version=told, source=source)


def publisher_of(value: object) -> str | None:
    """Who is said to publish; OCS 3 gives a homepage, left out when it lies on a local network."""
    text = known(value)
    return text if text is None or website(text) or "://" not in text else None


def _ids(fields: Mapping[str, Any], source: RowSource, name: str) -> tuple[tuple[RowId, str], ...]:
    if source in _PACKAGES:
        return ids_of((_PACKAGES[source], name))
    if source not in ("registry", "uwp", "wmi", "other"):
        return ()
    found = fields.get("guid")
    code = guid(found) or guid(fields.get("uninstall_string"))
    key = clean(found) if not guid(found) and source == "registry" else None
    return ids_of(("product_code", code), ("registry_key", key))
