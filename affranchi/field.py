"""A field of a record, as people name it, write it and read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from affranchi import clauses, readers
from affranchi.french import FRENCH, country_name
from affranchi.wording import counted, day_or_year, euros, in_french, listed, number, typeset

Kind = Literal[
    "text", "count", "counts", "euros", "sum", "months", "times", "notice", "day", "end", "flag", "word",
    "software", "host", "country",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a declaration.

    `path` is its place in the record; `name` what pages call it; `option` the command's, empty when something
    else than a person says it; `words` the table of `french.FRENCH` of its values. With a `heading`, it is a
    column of the form, `width` centimetres wide. `headings` are those of tables that people keep, best first.
    `in_days` is the path of a value when it is told in days rather than in months; `endless`, that of the
    kind which has no end.
    `nothing` is what an empty list says, when it is not the same as saying nothing. What `is_reference` is a
    text that names or numbers something.
    """

    path: str
    name: str
    kind: Kind
    option: str = ""
    in_days: str = ""
    endless: str = ""
    metavar: str = ""
    help: str = ""
    words: str = ""
    is_list: bool = False
    nothing: str = ""
    is_reference: bool = False
    is_shown: bool = True
    heading: str = ""
    width: float = 0
    column_help: str = ""
    headings: str = ""

    @property
    def choices(self) -> Mapping[str, str]:
        """The values of an enumeration and their French words."""
        return FRENCH.get(self.words, {})

    def read(self, text: str) -> Any:  # noqa: ANN401 (as many types as fields)
        """The value that a text says, of one of a list's.

        Raises:
            NotUnderstoodError: with what was expected.
        """
        if self.words == "renewal" and (clause := clauses.renewal_in(text)):
            return clause if len(clause) > 1 else clause[self.path]
        if self.kind == "word":
            return readers.word_in(text, self.choices, self.name)
        if self.endless and (kind := readers.endless_in(text) or clauses.renewed_end_in(text)):
            return kind
        return readers.reference_in(text) if self.is_reference else _READERS[self.kind](text)

    def read_all(self, texts: Sequence[str]) -> tuple[Any, ...]:
        """A list given whole; « rien » alone empties it."""
        is_nothing = len(texts) == 1 and texts[0].strip().casefold() in _NOTHING
        return () if is_nothing else tuple(dict.fromkeys(self.read(one) for one in texts))

    @property
    def empty(self) -> Any:  # noqa: ANN401 (as many types as fields)
        """The value that says nothing."""
        return () if self.is_list and not self.nothing else {} if self.kind == "counts" else None

    def write(self, value: Any) -> str:  # noqa: ANN401 (as many types as fields)
        """A value in French; empty when nothing is said."""
        if value == ():
            return self.nothing
        if value in (None, (), {}):
            return ""
        if isinstance(value, clauses.Several):
            return value.text
        if self.is_list:
            return listed([self._written(one) for one in value])
        return self._written(value)

    def _written(self, value: Any) -> str:  # noqa: ANN401 (as many types as fields)
        return in_french(self.words, value) if self.kind == "word" else _WRITERS[self.kind](value)

    def of(self, record: object) -> Any:  # noqa: ANN401 (as many types as fields)
        """The value that a declaration holds."""
        if self.in_days and (days := _at(self.in_days)(record)) is not None:
            return readers.Days(days)
        value = _at(self.path)(record)
        kind = _at(self.endless)(record) if self.endless and value is None else None
        return kind if kind in readers.ENDLESS else value

    def values(self, value: Any) -> Mapping[str, Any]:  # noqa: ANN401 (as many types as fields)
        """What a record holds, by path, once a value is said."""
        if isinstance(value, clauses.Several):
            return value
        if self.endless and isinstance(value, str):
            return {self.path: None, self.endless: value}
        if not self.in_days:
            return {self.path: value}
        is_days = isinstance(value, readers.Days)
        return {self.path: None if is_days else value, self.in_days: int(value) if is_days else None}


# The value at a path.
_at = cache(attrgetter)


Said = Callable[[object], Iterator[tuple[Field, Any]]]


def asking(fields: Sequence[Field]) -> Said:
    """What asks of a record several fields at once, two at least: a site asks forty of each declaration."""
    every = attrgetter(*(one.path for one in fields))

    def said(record: object) -> Iterator[tuple[Field, Any]]:
        for field, value in zip(fields, every(record), strict=True):
            yield field, field.of(record) if field.in_days else value

    return said


_NOTHING = frozenset({"rien", "aucun", "aucune", "none"})
_READERS: Mapping[Kind, Callable[[str], Any]] = {
    "text": readers.text_in, "count": readers.count_in, "counts": readers.counts_in,
    "euros": readers.euros_in, "sum": readers.sum_in, "months": readers.months_in,
    "times": readers.times_in,
    "notice": readers.notice_in, "day": readers.day_in, "end": readers.end_in, "flag": readers.flag_in,
    "software": readers.text_in, "host": readers.text_in, "country": readers.country_in,
}  # fmt: skip
_WRITERS: Mapping[Kind, Callable[[Any], str]] = {
    "text": str,
    "count": number,
    "counts": lambda value: listed([f"{number(count)} en {name}" for name, count in value.items()]),
    "euros": lambda value: f"{euros(value, cents=True)} par an",
    "sum": lambda value: euros(value, cents=True),
    "months": lambda value: counted(value, "mois", "mois"),
    "times": lambda value: counted(value, "fois", "fois"),
    "notice": lambda value: (
        counted(value, "jour") if isinstance(value, readers.Days) else counted(value, "mois", "mois")
    ),
    "day": day_or_year,
    "end": lambda value: readers.ENDLESS.get(value) or day_or_year(value),
    "flag": lambda value: "oui" if value else "non",
    "software": str,
    "host": str,
    "country": country_name,
}


def worded(path: str, name: str, kind: Kind, option: str = "", **more: Any) -> Field:  # noqa: ANN401 (as many types as fields)
    """A field whose texts are typeset."""
    texts = {key: typeset(value) for key, value in more.items() if isinstance(value, str) and key != "words"}
    return Field(path, name, kind, option, **{**more, **texts})
