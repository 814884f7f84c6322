"""Which cycle a version belongs to, as people and machines write it; none rather than another."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, permutations

from affranchi.model.names import unaccent
from affranchi.model.software import Cycle, Software
from affranchi.pattern import pattern
from affranchi.recognition.spelling import key

_WORDS = pattern(r"[a-z0-9]+(?:\.[a-z0-9]+)*")
# `2012R2`, `115esr`, `22.04LTS`, `v24.8`, `Win11`, `8.0U2`, `1.1.1w`, `19c`: words that are written as one.
_STUCK = pattern(r"(?<=\d)(?=(?:r2|esr|ltsc|ltsb|lts|sp\d|u\d|[a-z])\b)|\b(?:v|w|win)(?=\d)")
# A name that has a number of its own: Nextcloud Hub 25 is no Nextcloud 25.
_NAMED = pattern(r"\bhub\s+(?=\d)", re.IGNORECASE)
# A build of Windows: it is no cycle's name, and « 10 » does not begin « 10.0.26100 ». Chrome's « 109.0.5414 »
# is none.
_BUILD = pattern(r"(?:5|6|10)\.\d\.\d{4,5}(?:\.\d+)?")
# The same as a directory writes it: « 6.1 (7601) ».
_APART = pattern(r"\b((?:5|6|10)\.\d) \(?(?=\d{4,5}\b)")
_LONG = 5  # digits of the builds that are like no year
_TYPED = pattern(r"(?:\bhub\s+|\bv?|(?<=[a-z]))\d.*$", re.IGNORECASE)  # « Win10 » too
_BETWEEN = pattern(r"\s*(?:[,;/+&]|\b(?:et|ou)\b)\s*", re.IGNORECASE)
_NO_NUMBER = pattern(r"[^\W\d_]{2,}")  # « XP », « bookworm »
_YEAR = pattern(r"(?:19|20)\d\d")
_ENDING = pattern(
    r"(?:v\.? ?)?\d+(?:\.\d+)*[a-z]?(?: (?:LTR|LTSC?|ESR|R2|SP ?\d|U\d))?|CS\d|20\d\d R\d", re.IGNORECASE
)
# What a cycle may be reserved to, by the words that say so in an edition's name.
_RESERVED: Mapping[str, frozenset[str]] = {
    "lts": frozenset({"lts", "ltsc", "ltsb"}),
    "iot": frozenset({"iot"}),
    "e": frozenset({"e", "entreprise", "enterprise", "education"}),
    "w": frozenset({"w", "pro", "professionnel", "professional", "famille", "home", "familiale"}),
}


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A way to write a cycle: the words that must be there, and what the cycle is reserved to."""

    cycle: Cycle
    words: frozenset[str]
    reserved: frozenset[str]


def cycles_of(cycles: Mapping[str, Cycle], version: str | None) -> tuple[Cycle, ...]:
    """The cycles that a version may belong to: several when its edition is not said, none when unknown."""
    version = version or ""
    if ", " in version:  # of several versions none may be forgotten: « 10.0.19045, 11 25H2 »
        several = [cycles_of(cycles, one) for one in version.split(", ")]
        if all(several):
            return tuple({id(cycle): cycle for cycle in chain(*several)}.values())
    words = _words(version)
    found = [(one, size) for one in _spellings(cycles) if (size := _size(one, words))]
    best = max((size for _, size in found), default=0)
    kept = [one for one, size in found if size == best]
    for reserve in _RESERVED:
        kept = _of_edition(kept, reserve, words)
    return tuple({id(one.cycle): one.cycle for one in kept}.values())


def cycles_of_release(cycles: Mapping[str, Cycle], version: str | None) -> tuple[Cycle, ...]:
    """Those of a release said by its first number and no other, « LibreOffice 7 », where cycles have two."""
    said = [f"{word}." for word in _words(version or "") if word.replace(".", "").isdigit()]
    return tuple(cycle for name, cycle in cycles.items() if len(said) == 1 and name.startswith(said[0]))


def cycle_names(cycles: Mapping[str, Cycle], version: str) -> list[str]:
    """The keys of the cycles that a version may belong to."""
    found = set(map(id, cycles_of(cycles, version)))
    return [name for name, cycle in cycles.items() if id(cycle) in found]


def version_in(software: Software, name: str) -> str | None:
    """The version that a name holds, as typed: `2012 R2` in « Server 2012 R2 », `XP`; only a known one."""
    # The 3 of TYPO3 is none.
    own = len(software.name) if name.casefold().startswith(f"{software.name} ".casefold()) else 0
    text = name[own:]
    told = (versions_apart(software.cycles, one) for one in (text, *_TYPED.findall(text)))
    return ", ".join(next(filter(None, told), ())) or _version_in(software.cycles, text)


def versions_apart(cycles: Mapping[str, Cycle], text: str) -> Sequence[str]:
    """Several versions told at once, `10/11`, `XP, 7 et win 10`; nothing of another text.

    « 10, 19045 » is one, whose second part tells which of the first.
    """
    parts = _BETWEEN.split(text)
    found = [*filter(None, (_version_in(cycles, part) for part in parts))] if len(parts) > 1 else []
    named = [cycle_names(cycles, one) for one in found]
    is_one = any(b.startswith(f"{a}-") for first, last in permutations(named, 2) for a in first for b in last)
    return [] if len(found) < len(parts) or is_one else [*dict.fromkeys(found)]


def _version_in(cycles: Mapping[str, Cycle], text: str) -> str | None:
    """The known version that a text holds from its first figure on, else a word of it."""
    typed = _TYPED.search(text)
    if typed and cycles_of(cycles, typed[0]):
        return typed[0].strip()
    if is_code_name(cycles, text):
        return text.strip()
    return next((word for word in _NO_NUMBER.findall(text) if cycles_of(cycles, word)), None)


def is_code_name(cycles: Mapping[str, Cycle], text: str) -> bool:
    """Whether a text, whole, is another name of a cycle: « Big Sur »."""
    return key(text) in {key(name) for cycle in cycles.values() for name in cycle.also}


def version_told(software: Software, name: str) -> str | None:
    """The version that a name holds where a person typed it: a known one, else what follows a whole name.

    « GLPI 9.5 » or « Word 97 », of no known cycle, say a version all the same; « Sage 100 » is a name.
    """
    if known := version_in(software, name):
        return known
    names = set(map(key, (software.name, *software.aliases, *software.components)))
    words = name.split()
    ends = ((key(" ".join(words[:at])), " ".join(words[at:])) for at in range(1, len(words)))
    told = (end for head, end in ends if head in names and _ENDING.fullmatch(end))
    is_name = key(name) in names  # « Norton 360 »; « Outlook 2019 » is one too
    return next((end for end in told if not is_name or _YEAR.fullmatch(end)), None)


def _of_edition(found: list[_Spelling], reserve: str, words: frozenset[str]) -> list[_Spelling]:
    """Those of the edition that is named; long-term ones only where they are named."""
    said = not _RESERVED[reserve].isdisjoint(words)
    if not said and reserve not in ("lts", "iot"):
        return found
    return [one for one in found if (reserve in one.reserved) == said] or found


@lru_cache(maxsize=16_384)  # the names of cycles are compared with each version of an import
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(_STUCK.sub(" ", _APART.sub(r"\1.", _NAMED.sub("hub", unaccent(text))))))


def _size(one: _Spelling, words: frozenset[str]) -> int:
    """How much a spelling tells of what the words say; 0 when one of its words is not there."""
    return len(one.words) * 100 + max(map(len, one.words)) if _all_there(one.words, words) else 0


def _all_there(wanted: Iterable[str], words: frozenset[str]) -> bool:
    return all(
        any(word == one or (word.startswith(f"{one}.") and not _BUILD.fullmatch(word)) for word in words)
        or any(_BUILD.fullmatch(one) and _is_build(one, word) for word in words)
        for one in wanted
    )


def _is_build(build: str, word: str) -> bool:
    """Whether a word is a build, or its last number, which is all that « À propos » shows: `22631.4037`."""
    last = build.rpartition(".")[2]
    return word.startswith(f"{build}.") or (len(last) == _LONG and word.partition(".")[0] == last)


def _spellings(cycles: Mapping[str, Cycle]) -> Iterator[_Spelling]:
    """How each cycle may be written: by its key, a build number or a code name."""
    for name, cycle in cycles.items():
        words = _words(name.replace("-", " "))
        reserved = frozenset(reserve for reserve, said in _RESERVED.items() if words & said)
        said = frozenset(word for reserve in reserved for word in _RESERVED[reserve])
        for spelling in (name.replace("-", " "), *cycle.also):
            if told := _words(spelling) - said:
                yield _Spelling(cycle, told, reserved)
