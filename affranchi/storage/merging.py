"""Two versions of a file made one: records key by key, other files line by line, as git does."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from affranchi.model.record import Record
from affranchi.settling import Keys, Question, Settling, Side, merged
from affranchi.storage import git, layout
from affranchi.storage.git import Repository
from affranchi.storage.history import day_of
from affranchi.storage.lines import Comments, comments
from affranchi.storage.records import identified, record_of, text_at
from affranchi.storage.toml import plain
from affranchi.storage.validation import validated

# The side that a person chose, None while nobody did.
Answer = Callable[[Question], Side | None]


@dataclass(frozen=True)
class Merging:
    """The versions of files, made one; what only a person can tell is left in `open`, ours standing."""

    answer: Answer
    # The keys in question since an earlier sharing, by path.
    doubtful: Mapping[str, Collection[Keys]]
    scratch: Path
    open: list[Question] = field(default_factory=list)

    def choose(self, question: Question) -> Side:
        """The side that stands: ours while nobody answers."""
        side = self.answer(question)
        if side is None:
            self.open.append(question)
        return side or "ours"

    def merge(self, path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes | None:
        """One text of the versions of the file at a path; None where there is none."""
        doubtful = self.doubtful.get(path, ())
        if () not in doubtful and ours is not None and theirs is not None:
            mine, other = _record(path, ours), _record(path, theirs)
            if mine and other:
                made = self._by_key(path, _record(path, base), mine, other)
                notes = _comments(base or b"", ours, theirs)
                text = text_at(path, made, notes).encode() if made else None
            else:
                text = self._by_line(base or b"", ours, theirs)
            if text is not None:
                return text
        return ours if self.choose(Question(path)) == "ours" else theirs

    def _by_key(self, path: str, base: Record | None, ours: Record, theirs: Record) -> Record | None:
        """The record that both versions make; None when what they say does not hold together."""
        asked = len(self.open)
        settling = Settling(path, self.choose, self.doubtful.get(path, ()))
        tables = settling.settle(plain(base) if base else None, plain(ours), plain(theirs))
        known = layout.kind_of(path)
        made = validated(type(ours), {**identified(type(ours), tables), **(known[1] if known else {})})
        if isinstance(made, Record):
            return made
        del self.open[asked:]
        return None

    def _by_line(self, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
        """What git makes of three texts; None when the same lines changed."""
        for name, data in (("ours", ours), ("base", base), ("theirs", theirs)):
            (self.scratch / name).write_bytes(data)
        outcome = git.run(self.scratch, "merge-file", "-p", "ours", "base", "theirs")
        return outcome.out if outcome.status == 0 else None


def _comments(base: bytes, ours: bytes, theirs: bytes) -> Comments:
    """The comments of both versions, but those that either removed."""
    old, mine, other = (comments(text.decode("utf-8-sig")) for text in (base, ours, theirs))
    above = {
        keys: merged(old.above.get(keys, ()), other.above.get(keys, ()), mine.above.get(keys, ()))
        for keys in {**other.above, **mine.above}
    }
    changed = {keys: note for keys, note in mine.beside.items() if note != old.beside.get(keys)}
    return Comments(above, {**other.beside, **changed}, merged(old.last, other.last, mine.last))


def _record(path: str, data: bytes | None) -> Record | None:
    """The record that a file holds; None when it holds none that can be read."""
    made = None if data is None else record_of(path, data)
    return made if isinstance(made, Record) else None


def signed(repository: Repository, question: Question, upstream: str) -> Question:
    """A question with who said theirs last, and when."""
    narrowed = ("-E", "-G", rf'^"?{re.escape(question.keys[-1])}"? *=') if question.keys else ()
    for lines in dict.fromkeys((narrowed, ())):
        asked = ("log", "-1", "--format=%an%x00%as", *lines, upstream, "--", question.path)
        author, _, day = git.run(repository.root, *asked).text.partition("\0")
        if day:
            return replace(question, author=author, day=day_of(day))
    return question
