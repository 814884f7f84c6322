"""The mapping of the label's questions: the territory's own, else the one that travels with the program."""

from pathlib import Path

from affranchi.errors import InvalidDataError
from affranchi.model.problem import Problem
from affranchi.model.tnl import LabelDomain, LabelForm
from affranchi.storage.bundle import bundle
from affranchi.storage.records import identified, located
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
    domains = identified(LabelForm, tables).get("domains")
    for domain in domains.values() if isinstance(domains, dict) else ():
        if isinstance(domain, dict):
            identified(LabelDomain, domain)
    made = validated(LabelForm, tables)
    if isinstance(made, list):
        raise InvalidDataError(located(_PATH, data.decode("utf-8-sig"), made))
    return made
