"""What of an inventory may be kept for ever: names and versions that tell of nobody and of no machine."""

import re

from affranchi.checks.forbidden import findings
from affranchi.checks.people import FIRST_NAMES
from affranchi.figures.cycles import cycles_of, is_code_name, versions_apart
from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.recognition.cleaning import clean
from affranchi.recognition.spelling import Speller, key

_MASKED = "…"  # what a reader puts in the place of an address or a path
_MACHINE = re.compile(
    r"(?<![\w.-])(?:(?:pc|poste|portable|laptop|desktop|serveur|srv|nas|vm)[-_]\w|(?:pc|nas|dc|vm)0\d)"
    r"|[-_](?:pc|srv|poste)[-_]?\d|\b(?:n[°o]|num[ée]ro) de s[ée]rie\b|\bs/n\b|\bservice tag\b",
    re.IGNORECASE,
)
# Nothing taken is given back: of 46 digits and a sign, it tried more ways than there is time for.
_NUMBER = re.compile(
    r"\(?(?:v|r|b|rc|sp|u|rev)?\.?\d++(?:[._+~:-]?"
    r"(?:\d+|alpha|beta|build|deb|dfsg|esr|final|hotfix|release|ubuntu|[a-z]{1,3}(?![a-z])))*+\)?",
    re.IGNORECASE,
)
# « 24,8 » is what a French spreadsheet makes of 24.8; « 2016,2019 » and « 22H2,23H2 » are two versions.
_WITH_COMMAS = re.compile(r"(?<!\S)v?\d+(?:,\d{1,3})+(?!\S)")
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_LONGEST_VERSION = 40
_EDITIONS_SAID = """
beta bits build dc datacenter education edition enterprise entreprise esr famille hf home hub iot lts ltsb
ltsc pro professional professionnel r2 server standard update
"""
_EDITIONS = frozenset(_EDITIONS_SAID.split())


def may_be_kept(name: str) -> bool:
    """Whether a name found in an inventory holds no machine, no address and nobody, as far as can be told."""
    if _MASKED in name or "://" in name or _MACHINE.search(name):
        return False
    words = fold(name).split()
    if len(words) > 1 and not FIRST_NAMES.isdisjoint(words):
        return False
    # A version of four numbers looks like an address: only private ones are.
    told = (*findings(name, "version"), *findings(_DOTTED.sub(" ", name), "note"))
    return not any(one.rule == "never-stored" for one in told)


def plain_name(speller: Speller, name: str) -> str:
    """A name as it is written, less its version, its architecture and its language."""
    kept = set(speller.plain(clean(name)).split())
    words = [word for word in clean(name).split() if set(key(word).split()) <= kept]
    return " ".join(words).strip(" -–—,;:([") or clean(name)


def version_in_cell(software: Software, text: str) -> str | None:
    """The version that a cell says, without what people write after it; None when nothing looks like one.

    Of several, `10 et 11`, none is forgotten: twelve machines would be of a system that is over, or of none.
    """
    several = versions_apart(software.cycles, text) or text.split(", ")
    if several != [text]:
        return ", ".join(filter(None, (version_in_cell(software, one) for one in several))) or None
    if is_code_name(software.cycles, text):
        return text
    found: list[str] = []
    for word in _WITH_COMMAS.sub(lambda number: number[0].replace(",", "."), text).split():
        if _NUMBER.fullmatch(word) or key(word) in _EDITIONS or cycles_of(software.cycles, word):
            found.append(word.strip("(),;"))
        elif found:
            break
    version = " ".join(found)
    while len(version) > _LONGEST_VERSION:
        version = version.rpartition(" ")[0]
    is_fit = any(map(str.isdigit, version)) or bool(cycles_of(software.cycles, version))
    return version if version and is_fit and not list(findings(version, "version")) else None
