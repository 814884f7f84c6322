"""The questions of a terminal, asked the same way each; Ctrl+C is a `KeyboardInterrupt` in all of them."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any, TypeVar, cast

from affranchi.cli.output import say, say_all
from affranchi.errors import AffranchiError, AmbiguousNameError, UnknownNameError
from affranchi.wording import NBSP, NNBSP, listed, visible

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent
    from questionary import Question

    from affranchi.registry import Registry

T = TypeVar("T")
OTHER = "+"  # none of those proposed
NAME = "="  # before the first letters of a name
_LETTERS = f"{ascii_letters}éèàçÉÈÀÇ"
_WITHIN = f"{digits} -.'’²"  # a name may hold them once begun
_STRETCH = 1.0  # seconds between two letters of a word, at most
_TOO_SHORT = 2  # letters of a name that stand in the middle of any other
ARROWS = "(flèches, puis Entrée)"


def _shown(text: str) -> str:
    """A text as a prompt shows it: prompt_toolkit underlines no-break spaces, as an editor would."""
    return visible(text).replace(NBSP, " ")


def is_on_terminal() -> bool:
    """Whether a person is there to be asked, and to read."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def refuse_nobody(root: Path) -> None:
    """Refuse, before questions whose answers could not be kept, whom git does not know."""
    from affranchi.storage.git import read

    read(root, "var", "GIT_COMMITTER_IDENT")


def can_be_asked(root: Path) -> bool:
    """Whether a person is there to be asked, whom git knows: it is refused otherwise."""
    if is_here := is_on_terminal():
        refuse_nobody(root)
    return is_here


def chosen(error: Exception, choices: Mapping[str, str]) -> str:
    """What a person chooses in place of what was refused; the refusal again when nobody can, or none fits."""
    if not choices or not is_on_terminal():
        raise error
    say_all(str(error).split("\n"))
    one = pick(f"Lequel{NNBSP}?", {**choices, "": "Aucun"}, first="")
    if not one:
        raise error
    return one


def named(find: Callable[[str], T], name: str) -> T:
    """What a name stands for; on a terminal, one that is not sure is asked about rather than refused."""
    try:
        return find(name)
    except (UnknownNameError, AmbiguousNameError) as error:
        return find(chosen(error, error.close))


def tell_refusal(error: AffranchiError) -> None:
    """Say what could not be written; of git or of the disk, go no further, for answers would be lost."""
    if error.exit_code != AffranchiError.exit_code:
        raise error
    say_all(str(error).split("\n"))


def which(
    registry: "Registry",
    error: UnknownNameError,
    other: str = "Non, c’est un autre logiciel",
    leave: str = "Revenir à la question",
) -> str:
    """The slug that a doubtful name means, `OTHER` when it means none of these; empty to leave it."""
    known = {slug: registry.software[slug].name for slug in error.close if slug in registry.software}
    say_all(str(error).split("\n"))
    return pick(f"Lequel{NNBSP}?", {**known, OTHER: other, "": leave}, first="")


def pick(
    question: str,
    answers: Mapping[str, str],
    *,
    keys: Sequence[str] = (),
    first: str | None = None,
    how: str = ARROWS,
    at_once: Mapping[str, str] | None = None,
) -> str:
    """One of a few, by value: with the arrows, its first letters or its key; some answer at once.

    Where answers have keys, a letter that is none begins a name: `NAME` and what was typed at a stretch.
    """
    from questionary import Choice, select

    shortcuts: Sequence[str | None] = keys or [None] * len(answers)
    choices = [
        Choice(_shown(words), value=value, shortcut_key=key)
        for (value, words), key in zip(answers.items(), shortcuts, strict=True)
    ]
    asked = select(
        _shown(question),
        choices=choices,
        default=first,
        use_shortcuts=bool(keys),
        use_jk_keys=not keys,
        instruction=_shown(how),
    )
    bindings = cast("KeyBindings", asked.application.key_bindings)
    for key, value in (at_once or {}).items():  # questionary’s own shortcuts are letters and digits only
        bindings.add(key, eager=True)(partial(_leave, answer=value))
    if keys:
        _take_names(bindings, keys)
    else:
        _take_beginnings(asked, bindings, [*answers.values()])
    return str(_answer_to(_end_at_control_d(asked)))


def _answer_to(question: "Question") -> Any:  # noqa: ANN401 (what the question holds)
    """What a person answers; Ctrl+D ends lists as it ends texts, and both as Ctrl+C does."""
    try:
        return question.unsafe_ask()
    except EOFError:
        raise KeyboardInterrupt from None


def _end_at_control_d(question: "Question") -> "Question":
    bindings = cast("KeyBindings", question.application.key_bindings)
    bindings.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
    return question


def _leave(event: "KeyPressEvent", answer: str) -> None:
    event.app.exit(result=answer)


def _take_names(bindings: "KeyBindings", keys: Sequence[str]) -> None:
    """Take a word for a name, whichever of its letters are keys: « avast » would end on another answer.

    One key chooses an answer; another letter right after it makes a word of both, which is typed on.
    """
    begun, last = "", 0.0

    def type_letter(event: "KeyPressEvent", key: str) -> None:
        nonlocal begun, last
        before = begun if time.monotonic() - last < _STRETCH else ""
        begun, last = before + key, time.monotonic()
        is_word = before.strip(key) and key not in digits
        if key in known and not is_word:
            known[key].call(event)
        elif before or key in _LETTERS:
            _leave(event, NAME + begun)

    known = {key: bindings.get_bindings_for_keys((key,))[-1] for key in keys}
    for key in _LETTERS + _WITHIN:
        bindings.add(key, eager=True)(partial(type_letter, key=key))


def _take_beginnings(asked: "Question", bindings: "KeyBindings", answers: Sequence[str]) -> None:
    """Point at the answer that begins with what is typed, « o » or « oui »: Enter took the first one."""
    from questionary.prompts.common import InquirerControl

    from affranchi.model.names import unaccent

    begun, last = "", 0.0
    controls = asked.application.layout.find_all_controls()
    shown = next(one for one in controls if isinstance(one, InquirerControl))
    first = shown.pointed_at  # which what begins none leads back to: « on » is no « oui »

    def type_letter(_event: "KeyPressEvent", key: str) -> None:
        nonlocal begun, last
        begun, last = (begun if time.monotonic() - last < _STRETCH else "") + unaccent(key), time.monotonic()
        meant = [at for at, words in enumerate(answers) if unaccent(words).startswith(begun)]
        shown.pointed_at = meant[0] if meant else first

    for key in _LETTERS + digits:
        bindings.add(key, eager=True)(partial(type_letter, key=key))


def ask_yes(question: str, *, first: bool = True, yes: str = "Oui", no: str = "Non") -> bool:
    """Yes or no, in these words; `first` says whether Enter alone means yes."""
    return pick(question, {"yes": yes, "no": no} if first else {"no": no, "yes": yes}) == "yes"


def type_name(
    question: str,
    known: Iterable[str],
    *,
    also: Iterable[str] = (),
    empty: str = "",
    advice: str = "",
    begun: str = "",
) -> str:
    """A name typed, any part of a known one completing it; with an advice, no other name will do.

    `also` complete it after all others. Nothing is there beforehand but what the person has `begun`; nothing
    typed is `empty`.
    """
    from questionary import autocomplete

    from affranchi.model.places import spellings_of

    shown = {_shown(name): name for name in known}

    def meant(text: str) -> str | None:
        *_, spelt = spellings_of(text)
        others = (one for one in shown.values() if advice and [*spellings_of(one)][-1] == spelt)
        return shown.get(text) or next(others, None)

    asked = autocomplete(
        _shown(question),
        choices=[],
        completer=completer_of(shown, map(_shown, also)),
        default=begun,
        validate=lambda text: bool(meant(text)) or (not text and bool(empty)) or advice or True,
    )
    typed = str(_answer_to(asked) or "").strip()
    return meant(typed) or typed or empty


def type_software(registry: "Registry", question: str, begun: str = "") -> str:
    """A software as a person types it, which only what it is for tells; names come before other names."""
    from affranchi.model.names import fold

    names = {one.name for one in registry.software.values()}
    vendors = {
        registry.vendors[slug].name for slug in registry.software_of_vendor if slug in registry.vendors
    }
    others = {name for one in registry.software.values() for name in one.aliases} - names - vendors
    known, also = (sorted(some, key=fold) for some in (names | vendors, others))
    return type_name(question, known, also=also, begun=begun)


def completer_of(*groups: Iterable[str]) -> "Completer":
    """The names of each group that begin as typed, then those of which a word does, then those that hold it.

    « berg » is Berger-Levrault before CyberGhost, and « b » is in too many names to complete any but its own.
    """
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    from affranchi.model.names import fold

    spelt = [[(name, f" {fold(name)}") for name in group] for group in groups]

    def has(typed: str) -> Iterator[Callable[[str], bool]]:
        yield lambda name: name.startswith(f" {typed}")
        yield lambda name: not name.startswith(f" {typed}") and f" {typed}" in name
        yield lambda name: len(typed) > _TOO_SHORT and f" {typed}" not in name and typed in name

    class Names(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            del complete_event
            for group in spelt:
                for is_so in has(fold(document.text)):
                    found = (name for name, folded in group if is_so(folded))
                    yield from (Completion(name, -len(document.text_before_cursor)) for name in found)

    return Names()


def type_text(question: str, valid: Callable[[str], bool | str]) -> str:
    """A text that is valid, or nothing; `valid` says what is wrong with it else."""
    from questionary import text

    asked = text(_shown(question), validate=lambda typed: not typed or valid(typed))
    return str(_answer_to(asked))


def tick(question: str, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Any of a few, by value."""
    from questionary import Choice, checkbox

    asked = checkbox(
        _shown(question),
        choices=[Choice(_shown(words), value=value) for value, words in answers.items()],
        instruction="(Espace pour cocher, Entrée pour continuer)",
        erase_when_done=True,  # what questionary leaves is in English
    )
    ticked = tuple(_answer_to(_end_at_control_d(asked)))
    say(f"? {question} {listed([answers[one] for one in ticked]) or 'rien'}")
    return ticked
