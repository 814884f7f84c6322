"""The mapping of the label's questions: the territory's own, else the one that travels with the program."""

from pathlib import Path
from typing import Any

from affranchi.errors import InvalidDataError
from affranchi.model.problem import Problem
from affranchi.model.tnl import LabelForm
from affranchi.storage.bundle import bundle
from affranchi.storage.records import located
from affranchi.storage.toml import TomlError, parse
from affranchi.storage.validation import validated

_PATH = "site/reports/tnl.toml"


def read_label(root: Path) -> LabelForm:
    """The questions of the label.

    Raises:
        InvalidDataError: with all that cannot be read in the file.
    """
    own = root / _PATH
    data = (own if own.is_file() else bundle() / _PATH).read_bytes()
    try:
        tables = parse(data)
    except TomlError as error:
        raise InvalidDataError([Problem(_PATH, error.line, "", str(error))]) from None
    made = validated(LabelForm, _keyed(tables))
    if isinstance(made, list):
        raise InvalidDataError(located(_PATH, data.decode("utf-8-sig"), made))
    return made


def _keyed(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with the slugs that their keys say."""
    domains = tables.get("domains")
    if not isinstance(domains, dict):
        return tables
    return {**tables, "domains": {slug: _domain(slug, table) for slug, table in domains.items()}}


def _domain(slug: str, table: Any) -> Any:  # noqa: ANN401 (whatever the file says)
    if not isinstance(table, dict):
        return table
    questions = table.get("questions")
    if isinstance(questions, dict):
        table = table | {"questions": {s: _named(s, one) for s, one in questions.items()}}
    return _named(slug, table)


def _named(slug: str, table: Any) -> Any:  # noqa: ANN401 (whatever the file says)
    return {**table, "slug": slug} if isinstance(table, dict) else table
