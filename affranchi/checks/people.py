"""Names of persons in what people write: a first name beside a capitalised word or after « merci à »."""

import re
from collections.abc import Iterator
from pathlib import Path

from affranchi.model.names import fold
from affranchi.pattern import pattern


def words_of(name: str) -> list[str]:
    """The words of a list beside this module."""
    return Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").split()


# Usual first names (Insee, fichier des prénoms), those that are also products or nouns left out.
FIRST_NAMES = frozenset(words_of("given_names"))
# Whose name streets, schools and machines bear without saying what they are; products called as people are.
_EPONYMS = frozenset(words_of("eponyms"))

_FAR = 60
_SPACE = "[ \u00a0\u202f]"
_PART = "(?:(?:de|du|des|le|la|van|von|ben|el|al)[ \u00a0\u202f]|d[’'])"
_NAME = pattern(rf"(?<![\w./@-])([A-ZÀ-Ý][\w-]+){_SPACE}({_PART}{{0,2}}[A-ZÀ-Ý](?:\.|[\w’'-]*))")
# Whom one turns to, by a first name alone; those that towns, countries and products bear are not sure.
_ALONE = pattern(
    rf"\b(?:(?i:merci|grâce|demand(?:er|ez|é)|adresser) à|avec|par|contacte[rz]|appele[rz]|joindre){_SPACE}"
    rf"([A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?)(?![\w’'-]|{_SPACE}[A-ZÀ-Ý])"
)
_SURE = FIRST_NAMES - frozenset(words_of("unsure"))
# What bears the name of a person, perhaps with a few words between: « salle des fêtes Simone Veil ».
_THING = pattern(
    rf"\b(?:{'|'.join(words_of('things'))})"
    rf"(?-i:{_SPACE}(?!(?:de|d|par|avec|à|et|pour|chez|où|dont|que|qui|est)\b)[a-zà-ÿ’-]+){{0,2}}{_SPACE}$",
    re.IGNORECASE,
)


def persons_in(text: str) -> Iterator[str]:
    """The first and last names that a text holds, whichever comes first; not what is named after someone."""
    for one in _ALONE.findall(text):  # perhaps of two: « Jean-Pierre »
        if _SURE.issuperset(fold(one).split()) and fold(one).replace(" ", "-") not in _EPONYMS:
            yield one
    start = 0
    while found := _NAME.search(text, start):
        first, last = (fold(word) for word in found.groups())
        is_first = first.split(" ")[0] in FIRST_NAMES
        before = text[max(0, found.start() - _FAR) : found.start() if is_first else found.start(2)]
        # « Benali Karim » is one too, and whom « Merci Karim » thanks; of « Selon Karim Benali », the end.
        is_last = last in FIRST_NAMES and not _NAME.match(text, found.start(2))
        is_named = (is_first or is_last) and f"{first} {last}".replace(" ", "-") not in _EPONYMS
        start = found.start(2)
        if is_named and not _THING.search(before):
            start = found.end()
            yield found[0]
