"""Two versions of a record made one, key by key; two values of one key are a question for a person. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Keys = tuple[str, ...]
Tables = Mapping[str, Any]
Side = Literal["ours", "theirs"]

# Of two days on which someone looked, the later stands.
_LATER = frozenset({"verified", "seen", "trackers_seen"})


@dataclass(frozen=True, slots=True)
class Question:
    """Two values of one key, None where a version says nothing; without a key, the file as a whole."""

    path: str
    keys: Keys = ()
    ours: Any = None
    theirs: Any = None
    # Who said theirs, and when.
    author: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """How two versions of the record at a path are made one.

    `answer` is asked which side wins where both changed a key; the keys in `doubtful` are asked about even
    when one side alone changed them: they were in question before, and nobody answered.
    """

    path: str
    answer: Callable[[Question], Side]
    doubtful: Collection[Keys] = ()

    def settle(self, base: Any, ours: Any, theirs: Any, keys: Keys = ()) -> Any:  # noqa: ANN401 (whatever TOML holds)
        """One value of three; tables are settled key by key, lists of words one by one, others whole."""
        doubtful = keys in self.doubtful
        if ours == theirs or (theirs == base and not doubtful and not self._inside(keys)):
            return ours
        if ours == base and not doubtful and not self._inside(keys):
            return theirs
        if _are(dict, base, ours, theirs) and not doubtful and not _answers_otherwise(ours, theirs):
            return self._tables(base or {}, ours or {}, theirs or {}, keys)
        is_words = _are(list, base, ours, theirs) and ours and theirs and isinstance(ours[0], str)
        if is_words and not doubtful and (made := _words(base or (), ours, theirs)):
            return made
        if keys and keys[-1] in _LATER and ours and theirs:
            return max(ours, theirs)
        side = self.answer(Question(self.path, keys, ours, theirs))
        return ours if side == "ours" else theirs

    def _inside(self, keys: Keys) -> bool:
        return any(one[: len(keys)] == keys for one in self.doubtful)

    def _tables(
        self, base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any], keys: Keys
    ) -> dict[str, Any]:
        if not keys and "snapshot" in ours and "snapshot" in theirs:  # a reading of a source is whole
            return dict(max(theirs, ours, key=lambda tables: tables["snapshot"]["read"]))
        found: dict[str, Any] = {}
        for key in dict.fromkeys((*theirs, *ours)):
            value = self.settle(base.get(key), ours.get(key), theirs.get(key), (*keys, key))
            if value is not None:
                found[key] = value
        if keys == ("communes",):
            found |= _counted_once(found, ours, theirs)
        if not keys and found.get("status") != "retired":
            found.pop("retirement", None)  # what is told to go on is not retired: the two go together
        return found


def _counted_once(found: Tables, ours: Tables, theirs: Tables) -> Tables:
    """The heirs that lost a commune which each side had merged into its own: they count it no more."""
    left: dict[str, Any] = {}
    for slug, commune in found.items():
        heirs = {side.get(slug, {}).get("merged_into"): side for side in (ours, theirs)}
        for heir in heirs.keys() - {commune.get("merged_into")} if None not in heirs else ():
            one, count = left.get(heir) or found.get(heir) or {}, commune.get("population")
            # Of a question that was there before, one side has counted already.
            counts = found.get(heir, {}).get("population") == heirs[heir].get(heir, {}).get("population")
            if count and counts and one.get("population"):
                least = one["population"] - count
                before = {day: n for day, n in one.get("population_until", {}).items() if n != least}
                left[heir] = {**one, "population": least, "population_until": before or None}
                left[heir] = {key: value for key, value in left[heir].items() if value is not None}
    return left


def _words(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """A list of words that both changed, in our order where we alone changed it: the main one goes first.

    Empty where each took out what the other kept: that there is none, neither said.
    """
    is_ours = not _is_in_order(ours, base) and _is_in_order(theirs, base)
    return merged(base, ours, theirs) if is_ours else merged(base, theirs, ours)


def _is_in_order(words: Sequence[str], base: Sequence[str]) -> bool:
    return [one for one in words if one in base] == [one for one in base if one in words]


def merged(base: Sequence[Any], first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    """A list that both changed: what either added is in, what either removed is out, in the first’s order."""
    kept = [one for one in first if one in second or one not in base]
    return kept + [one for one in second if one not in first and one not in base]


def _answers_otherwise(ours: Mapping[str, Any] | None, theirs: Mapping[str, Any] | None) -> bool:
    """Whether two answers for a function differ: who renders it, and with what, goes with its answer."""
    return (ours or {}).get("answer") != (theirs or {}).get("answer")


def _are(kind: type, base: object, ours: object, theirs: object) -> bool:
    """Whether values are all of a kind where they are said, two of them at least."""
    said = [one for one in (base, ours, theirs) if one is not None]
    return len(said) > 1 and all(isinstance(one, kind) for one in said)
