"""Our commits again, on top of those of others, without what cannot go yet; nothing of the clone moves.

By plumbing on an index of our own. A file in which a key is in question, or that `check` refuses, stays out
of what is sent, whatever commit holds it, and comes back on top, in commits of this clone alone; so nothing
else waits, and no history that is sent ever held what is refused.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial

from affranchi.model.path import REDIRECTS_PATH
from affranchi.model.problem import Problem
from affranchi.model.reference import Redirect, Redirects, end_of
from affranchi.settling import Keys, Question, Side
from affranchi.storage import git, layout
from affranchi.storage.commits import SCRATCH, Entry, Made, apart, commit_again, commits_since, text_of
from affranchi.storage.files import is_looked_at, linked, nested, taken
from affranchi.storage.git import Repository
from affranchi.storage.history import texts_of
from affranchi.storage.merging import Answer, Merging, signed
from affranchi.storage.records import record_of

# In the message of a commit of this clone alone: a file and the key of it that is in question.
_TRAILER = "Affranchi-Question: "
_REGULAR, _ELSEWHERE = ("100644", "100755"), {"120000": linked, "160000": nested}

Files = dict[str, tuple[str, str]]
Texts = Sequence[tuple[str, bytes | Problem]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What must not be sent: the errors that some files bring to all, and whether a text holds a secret."""

    errors: Callable[[Texts, Collection[str], Callable[[], Texts]], Sequence[Problem]]
    is_secret: Callable[[str, bytes], bool]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, where the clone then stands, and what stays here, with the reason."""

    sent: str | None
    here: str
    questions: tuple[Question, ...] = ()
    refused: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Sides:
    """The files of three commits, by path from the top, and our commits that others have not."""

    base: Files
    ours: Files
    theirs: Files
    made: Sequence[Made]
    # From the top of the clone to the territory: empty, or ends with `/`.
    prefix: str
    # Where files went, here and there, when a record was renamed or moved.
    moved_here: Mapping[str, str]
    moved_there: Mapping[str, str]

    def goes_to(self, path: str) -> str:
        """Where a file of ours stands among theirs: of two new places for one record, theirs came first."""
        new = self.moved_there.get(self.moved_from.get(path, path), path)
        if path in self.moved_from and new in self.theirs:
            return new
        return path if path in self.theirs or new in self.ours else new

    @cached_property
    def moved_from(self) -> Mapping[str, str]:
        """Where the files came from that we moved."""
        return {new: old for old, new in self.moved_here.items()}

    def left_by(self, held: set[str]) -> set[str]:
        """What is removed by a commit of which a file stays out: where it came from, when it was moved."""
        acts = ({self.goes_to(path): after for path, (_, after) in one.changes.items()} for one in self.made)
        return {path for act in acts if act.keys() & held for path, after in act.items() if after is None}

    def here(self, path: str) -> str:
        """A path from the territory."""
        return path.removeprefix(self.prefix)


def plan(repository: Repository, old: str, upstream: str | None, answer: Answer, rules: Rules) -> Plan:
    """How our work stands after that of others, and what of it can be sent."""
    with apart(repository, git.top_of(repository.root)) as there:
        sides = _sides(there, git.prefix_of(repository.root), old, upstream)
        answer = partial(_renamed_once, answer)
        merging = Merging(answer, _doubtful(sides.made), there.places.own / SCRATCH)
        final = dict(_settled(there, sides, merging))
        held = {sides.prefix + question.path for question in merging.open}
        refused = _refused(there, sides, final, held, rules)
        sending = {path: entry for path, entry in final.items() if path not in held}
        secret = _secret(there, sides, sending, rules)
        questions = tuple(signed(repository, one, upstream or old) for one in merging.open)
        is_as_it_was = not (held or secret or merging.doubtful)
        ancestor = ("merge-base", "--is-ancestor", upstream or old, old)
        if is_as_it_was and git.run(there.root, *ancestor).status == 0:
            return Plan(old, old)
        state = dict(sides.theirs)
        sent = _stacked(there, sides, upstream, state, sending, secret)
        staying = {path: entry for path, entry in final.items() if path in held}
        notes = {path: _notes(sides, path, merging.open) for path in staying}
        here = _stacked(there, sides, sent, state, staying, frozenset(), notes)
    return Plan(sent, here or old, questions, tuple(refused))


def _renamed_once(answer: Answer, question: Question) -> Side | None:
    """Where an old slug leads is no question: files went where those who shared first put them."""
    return "theirs" if question.path == REDIRECTS_PATH and question.keys else answer(question)


def _sides(there: Repository, prefix: str, old: str, upstream: str | None) -> Sides:
    found = git.run(there.root, "merge-base", old, upstream) if upstream else None
    base = found.text if found and not found.status else None
    theirs = _files(there, upstream)
    return Sides(
        *(_files(there, base), _files(there, old), theirs, list(commits_since(there, old, upstream)), prefix),
        moved_here=_moved(there, base, old, prefix),
        moved_there=_moved(there, base, upstream, prefix),
    )


def _files(there: Repository, commit: str | None) -> Files:
    if commit is None:
        return {}
    listing = git.read(there.root, "ls-tree", "-r", "-z", "--full-tree", commit)
    return {path: (told[0], told[2]) for path, told in git.entries_of(text_of(listing)).items()}


def _moved(there: Repository, base: str | None, side: str | None, prefix: str) -> Mapping[str, str]:
    """Where one side put records that it renamed, or moved to another commune."""
    if base is None or side is None or base == side:
        return {}
    asked = ("diff-tree", "-r", "-z", "-M", "--diff-filter=R", "--name-status", base, side)
    fields = text_of(git.read(there.root, *asked)).split("\0")
    pairs = list(zip(fields[1::3], fields[2::3], strict=False))
    if not pairs:
        return {}
    said = git.run(there.root, "cat-file", "blob", f"{side}:{prefix}{REDIRECTS_PATH}")
    read = record_of(REDIRECTS_PATH, said.out) if said.status == 0 else None
    redirects = read.software if isinstance(read, Redirects) else {}
    return {a: b for a, b in pairs if _are_one(a.removeprefix(prefix), b.removeprefix(prefix), redirects)}


def _are_one(old: str, new: str, redirects: Mapping[str, Redirect]) -> bool:
    """Whether two files hold one record: git takes any two small files that look alike for one."""
    before, after = layout.kind_of(old), layout.kind_of(new)
    if before is None or after is None or before[0] is not after[0]:
        return False
    one, other = (known[1].get("software") or known[1].get("slug") for known in (before, after))
    return one == other or (one is not None and end_of(one, redirects) == other)


def _doubtful(made: Sequence[Made]) -> Mapping[str, set[Keys]]:
    found: dict[str, set[Keys]] = {}
    for one in made:
        for line in one.message.splitlines():
            with suppress(ValueError, TypeError):
                path, *keys = json.loads(line.removeprefix(_TRAILER)) if line.startswith(_TRAILER) else [""]
                found.setdefault(str(path), set()).add(tuple(map(str, keys)))
    found.pop("", None)
    return found


def _settled(there: Repository, sides: Sides, merging: Merging) -> Iterator[tuple[str, Entry]]:
    """Each file that we changed, where it stands among theirs, as both versions make it."""
    changed = {path for path in (*sides.base, *sides.ours) if sides.base.get(path) != sides.ours.get(path)}
    for path in sorted(changed.union(*(one.changes for one in sides.made))):
        place, origin = sides.goes_to(path), sides.moved_from.get(path, path)
        if path in sides.moved_here and sides.moved_here[path] not in sides.theirs:
            if path not in sides.moved_there:
                yield place, None  # what others changed in it goes to where it is now
            continue
        base = sides.base.get(path) or sides.base.get(origin)
        ours, theirs = sides.ours.get(path), sides.theirs.get(place) or sides.theirs.get(origin)
        doubted = sides.here(place) in merging.doubtful
        if ours == theirs or (base == ours and not doubted):
            yield place, theirs
        elif base == theirs and not doubted:
            yield place, ours
        else:
            yield place, _merged(there, merging, sides.here(place), (base, ours, theirs))


def _merged(there: Repository, merging: Merging, path: str, entries: tuple[Entry, Entry, Entry]) -> Entry:
    _, ours, theirs = entries
    if any(entry and entry[0] not in _REGULAR for entry in entries):
        return ours if merging.choose(Question(path)) == "ours" else theirs
    texts = texts_of(there.root, (entry[1] for entry in entries if entry))
    made = merging.merge(path, *(texts[entry[1]] if entry else None for entry in entries))
    mode = (ours or theirs or (_REGULAR[0], ""))[0]
    return None if made is None else (mode, git.written(there, "hash-object", "-w", "--stdin", given=made))


def _refused(
    there: Repository, sides: Sides, final: Mapping[str, Entry], held: set[str], rules: Rules
) -> list[Problem]:
    """What is wrong in what would be sent, its files added to those that stay here.

    Without the files at fault, others may be wrong in their turn. What makes wrong a file that we did not
    change is among those that others depend on.
    """
    found: list[Problem] = []
    before = partial(_records, there, sides, {})
    while True:
        held |= sides.left_by(held)
        sending = {p: e for p, e in final.items() if p not in held and e != sides.theirs.get(p)}
        if not sending:
            return found
        files = _records(there, sides, sending)
        wrong = rules.errors(files, {sides.here(path) for path in sending}, before)
        if not wrong:
            return found
        paths = sending.keys() & {sides.prefix + problem.path for problem in wrong}
        # What was right among all that we changed, and no more without what stays, is no news.
        found += [one for one in wrong if not found or sides.prefix + one.path not in paths]
        inventory = f"{sides.prefix}inventory/"
        named = {path for path, entry in sending.items() if not (entry and path.startswith(inventory))}
        held |= paths or named or sending.keys()


def _records(there: Repository, sides: Sides, sending: Mapping[str, Entry]) -> Texts:
    """The records of theirs, some of which change."""
    found = {
        path: entry
        for full, entry in {**sides.theirs, **sending}.items()
        if entry and entry[0] in (*_REGULAR, *_ELSEWHERE) and full.startswith(sides.prefix)
        if is_looked_at(path := sides.here(full), is_link=entry[0] in _ELSEWHERE)
    }
    texts = texts_of(there.root, (name for mode, name in found.values() if mode not in _ELSEWHERE))
    return [
        (path, _ELSEWHERE[mode](path) if mode in _ELSEWHERE else taken(path, texts[name]))
        for path, (mode, name) in found.items()
    ]


def _secret(
    there: Repository, sides: Sides, sending: Mapping[str, Entry], rules: Rules
) -> frozenset[tuple[str, str]]:
    """The versions on the way that must not go, by path and name, though what came after them may."""
    passed = {
        (path, after[1])
        for one in sides.made
        for path, (_, after) in one.changes.items()
        if after and path in sending and after != sending[path] and path.endswith(".toml")
    }
    texts = texts_of(there.root, (name for _, name in passed))
    return frozenset(one for one in passed if rules.is_secret(sides.here(one[0]), texts[one[1]]))


def _notes(sides: Sides, path: str, questions: Iterable[Question]) -> str:
    asked = (one for one in questions if sides.prefix + one.path == path)
    return "".join(f"{_TRAILER}{json.dumps([one.path, *one.keys])}\n" for one in asked)


def _plain(message: str) -> str:
    """A message without what a former sharing wrote in it."""
    return re.sub(rf"\n*^{_TRAILER}.*$", "", message, flags=re.MULTILINE).rstrip("\n") + "\n"


def _stacked(
    there: Repository,
    sides: Sides,
    tip: str | None,
    state: Files,
    final: Mapping[str, Entry],
    secret: Collection[tuple[str, str]],
    notes: Mapping[str, str] | None = None,
) -> str | None:
    """Our commits on top of a tip, of some files only; the last that touches a file gives it its final text.

    `state` follows. A commit that brings nothing any more is left out; one that does not change stays itself.
    """
    if not final:
        return tip
    git.written(there, "read-tree", tip or "--empty")
    last = {sides.goes_to(path): one.name for one in sides.made for path in one.changes}
    for one in sides.made:
        is_end = one is sides.made[-1]
        edits: dict[str, Entry] = {p: e for p, e in final.items() if is_end and p not in last}
        for path, (before, after) in one.changes.items():
            place = sides.goes_to(path)
            if last[place] == one.name and place in final:
                edits[place] = final[place]
            elif place in final and state.get(place) == before and (place, after and after[1]) not in secret:
                edits[place] = after
        edits = {path: entry for path, entry in edits.items() if entry != state.get(path)}
        if edits:
            said = "".join((notes or {}).get(path, "") for path in edits)
            tip = commit_again(there, one, tip, edits, _plain(one.message) + (f"\n{said}" if said else ""))
            for path, entry in edits.items():
                if entry:
                    state[path] = entry
                else:
                    state.pop(path, None)
    return tip
