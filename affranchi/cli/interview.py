"""The interview: questions function by function, each answer written as soon as it is given."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import INTERRUPTED, command
from affranchi.cli.arguments import flag
from affranchi.cli.communes import RememberedCommune, commune_or_remembered
from affranchi.cli.interview_questions import (
    also_fills,
    choose,
    help_lines,
    is_name_after_all,
    names,
    provider,
    provider_software,
)
from affranchi.cli.output import root_here, say, say_all, today
from affranchi.cli.prompts import NAME, OTHER, ask_yes, refuse_nobody, tell_refusal, which
from affranchi.errors import AffranchiError, SeveralSoftwareError, UnknownSoftwareError, UsageError
from affranchi.wording import NBSP, NNBSP, counted, listed, quoted, the_name

if TYPE_CHECKING:
    from affranchi.actions.interview import Question
    from affranchi.model.function import Function
    from affranchi.model.software import Software
    from affranchi.model.territory import Commune
    from affranchi.registry import Registry
    from affranchi.steps.telling import Told


_NOTICE = "contract.notice_months"


@dataclass(slots=True)
class _Session:
    """Where an interview is: what is known now, what is left to ask, and the person's pace in seconds."""

    root: Path
    commune: "Commune"
    registry: "Registry"
    left: "list[Function]"
    total: int
    pace: float
    declared: list[str] = field(default_factory=list)
    asked: "list[Function]" = field(default_factory=list)


@command("interview")
def interview_(
    commune: RememberedCommune = None,
    *,
    again: Annotated[bool, flag("--again", "Repose aussi les questions déjà répondues.")] = False,
) -> None:
    """Pose les questions fonction par fonction : dix minutes pour une petite commune."""
    if not sys.stdin.isatty():
        msg = f"L’entretien se tient sur un terminal. Pour un tableur{NBSP}: {quoted('affranchi form')}."
        raise UsageError(msg)
    hold_interview(root_here(), commune, again=again)


def hold_interview(root: Path, commune: str | None, *, again: bool = False) -> None:
    """Ask until the end, or until the person stops: what was answered is written already.

    Raises:
        typer.Exit: with code 130, when the person interrupts.
    """
    session = _opened(root, commune, again=again)
    name = session.commune.name
    if not session.left:
        say(f"Rien à demander{NBSP}: {the_name(name)} a répondu pour toutes les fonctions attendues.")
        return
    questions = counted(len(session.left), "question")
    say(f"{name}{NBSP}: {questions} au plus. Chaque réponse est enregistrée aussitôt.")
    say("À côté d’un logiciel, une commune de taille voisine qui l’emploie.")
    stopped = True
    try:
        stopped = _ask_all(session)
        _ask_facts(session)
    except KeyboardInterrupt:
        say(f"Interrompu{NBSP}: tout ce qui a été répondu est enregistré.")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        say_all(_summary(session, stopped=stopped))


def _opened(root: Path, commune: str | None, *, again: bool) -> _Session:
    from affranchi.actions.interview import FIRST_PACE, expected, to_ask
    from affranchi.storage.records import load_registry

    refuse_nobody(root)
    registry = load_registry(root)
    asked = registry.commune_named(commune_or_remembered(root, commune))
    left = list(to_ask(registry, asked, again=again))
    return _Session(root, asked, registry, left, len(expected(registry, asked)), FIRST_PACE)


def _ask_all(session: _Session) -> bool:
    """Ask about each function that is left; True when the person chose to stop."""
    from affranchi.actions.interview import question_of

    while session.left:
        function = session.left[0]
        started = time.monotonic()
        say()
        say(_progress(session))
        outcome = _ask(session, question_of(session.registry, session.commune, function))
        if outcome == "stop":
            return True
        if outcome == "back":
            if session.asked:
                session.left.insert(0, session.asked.pop())
            continue
        session.asked.append(function)
        session.left = [f for f in session.left if f.slug != function.slug]
        # A person who goes to look for a paper is not slower for the next question.
        session.pace += (min(time.monotonic() - started, 60.0) - session.pace) / 5
    return False


def _progress(session: _Session) -> str:
    from affranchi.actions.interview import minutes_left

    minutes = minutes_left(len(session.left), session.pace)
    rest = f"environ {counted(minutes, 'minute')}" if minutes else "moins d’une minute"
    return f"{session.total - len(session.left) + 1} sur {session.total} — {rest}"


def _ask(session: _Session, question: "Question") -> str:
    """Ask about one function until an answer is written, or the person goes elsewhere: `stop`, or `back`."""
    while (chosen := choose(question)) not in ("stop", "back"):
        if chosen == "help":
            say_all(help_lines(question))
        elif chosen == "later" or _answered(session, question, chosen):
            return "next"
    return chosen


def _answered(session: _Session, question: "Question", chosen: str) -> bool:
    """Ask what an answer wants besides, and write it; False when the question must be asked again."""
    from affranchi.steps.telling import Told

    match chosen:
        case "other" | "several":
            return _written_software(session, question, names(session.registry, several=chosen == "several"))
        case "paper" | "none" | "unknown":
            return _written(session, Told(question.function.slug, answer=chosen))
        case "provided":
            by = provider(session.registry, session.commune, question)
            using = provider_software(session.registry) if by else None
            told = Told(question.function.slug, answer="provided", by=by, using=using)
            return bool(by) and _written(session, told)
        case _ if chosen.startswith(NAME):
            return _written_software(session, question, names(session.registry, begun=chosen[1:]))
        case _:
            return _written_software(session, question, (chosen,))


def _written_software(session: _Session, question: "Question", chosen: Sequence[str]) -> bool:
    """Write the software of a function, and ask once what else each one fills."""
    from affranchi.actions.interview import fills_besides
    from affranchi.recognition.resolving import resolve
    from affranchi.steps.telling import Told

    written = False
    for name in chosen:
        known = resolve(session.registry, name, question.function.slug).software
        others = fills_besides(session.registry, known, question.function, session.left) if known else ()
        try:
            also = also_fills(known, others) if known and others else ()
        except KeyboardInterrupt:  # the answer itself was given
            _written(session, Told(question.function.slug, (name,)))
            raise
        if _written(session, Told(question.function.slug, (name,), also=also)):
            written = True
            session.left = [f for f in session.left if f.slug not in also]
    return written


def _written(session: _Session, told: "Told") -> bool:
    """Write an answer; False, and the reason on the terminal, when it cannot be."""
    from affranchi.model.declaration import Declaration
    from affranchi.model.software import Software
    from affranchi.steps.telling import tell
    from affranchi.steps.unfit import UnfitNameError
    from affranchi.told.suites import read_as

    try:
        done = tell(session.root, session.commune.slug, told, today())
    except UnknownSoftwareError as error:
        return _written_as_meant(session, told, error)
    except UnfitNameError as error:
        if is_name_after_all(error):
            return _written(session, replace(told, exact=True))
        return bool(told.using) and _written(session, replace(told, using=None))  # who does it was told
    except AffranchiError as error:
        tell_refusal(error)
        return False
    session.registry = done.registry
    made = [r.software for r in done.records if isinstance(r, Declaration)]
    session.declared += made
    for name, slug in zip(told.software, made, strict=False):
        if words := read_as(session.registry, name, session.registry.software[slug]):
            say(words)
    for one in done.records:
        if isinstance(one, Software):  # as `declare` tells it: a slip of the keyboard makes one too
            say(f"Ajouté au catalogue, à confirmer{NBSP}: {one.name}.")
    return True


def _written_as_meant(session: _Session, told: "Told", error: UnknownSoftwareError) -> bool:
    """Write what a name means: each of those that it holds, « Chrome et Firefox », else the one to say."""
    if isinstance(error, SeveralSoftwareError) and not told.using:
        say(f"Déclarés un par un{NBSP}: {listed([*error.close.values()])}.")
        done = [_written(session, replace(told, software=(slug,))) for slug in error.close]
        return all(done)  # once each was tried
    chosen = which(session.registry, error)
    if not chosen:
        return False
    meant = {"using": chosen} if told.using else {"software": (chosen,)}
    return _written(session, replace(told, exact=True, **({} if chosen == OTHER else meant)))


def _ask_facts(session: _Session) -> None:
    """A second pass, only for someone who has the figures at hand."""
    if not session.declared:
        return
    say()
    question = f"Avez-vous sous la main le nombre d’utilisateurs et les contrats{NNBSP}?"
    if ask_yes(question, first=False, no="Non, plus tard"):
        for slug in dict.fromkeys(session.declared):
            _ask_facts_of(session, session.registry.software[slug])


def _ask_facts_of(session: _Session, software: "Software") -> None:
    """Ask how many use it, then what tells by when to decide; what cannot be written is said, and left."""
    from affranchi.actions.declare import DeclareRequest, declare
    from affranchi.cli.ask import QUESTIONS, ask_field
    from affranchi.fields import BY_PATH
    from affranchi.steps.telling import with_records

    facts: dict[str, object] = {}
    for path in ("users",) if software.is_libre else ("users", "contract.end", _NOTICE):
        is_moot = path == _NOTICE and isinstance(facts.get("contract.end"), str | None)
        value = None if is_moot else ask_field(BY_PATH[path], f"{software.name}, {QUESTIONS[path]}")
        if value is not None:
            facts[path] = value
    if facts:
        request = DeclareRequest(session.commune.slug, software.slug, facts=facts)
        try:
            made = declare(session.root, request, today())
        except AffranchiError as error:
            tell_refusal(error)
        else:
            session.registry = with_records(session.registry, [made.declaration])


def _summary(session: _Session, *, stopped: bool) -> Iterator[str]:
    """How far the commune is, what its answers bring, and what comes next."""
    from affranchi.actions.interview import expected, state_of

    slug = session.commune.slug
    functions = expected(session.registry, session.commune)
    done = [f for f in functions if state_of(session.registry, session.commune, f) == "answered"]
    yield ""
    answered = counted(len(done), "fonction répondue", "fonctions répondues")
    yield f"{session.commune.name}{NBSP}: {answered} sur {len(functions)}."
    if len(done) < len(functions) or stopped:
        yield f"Pour reprendre où vous en étiez{NBSP}: affranchi interview {slug}"
    yield from _in_return(session)
    if session.declared:
        yield f"Pour envoyer vos réponses{NBSP}: affranchi share"


def _in_return(session: _Session) -> Iterator[str]:
    """What may take the place of each software told, the last day to leave, until when versions are followed.

    At the end, and not at each answer: said before the next question, it would lead its answer.
    """
    from affranchi.figures.in_return import in_return_of
    from affranchi.replacing import ways_words
    from affranchi.told.deadlines import leaving_words
    from affranchi.told.versions import support_told

    told = set(session.declared)
    found = [d for d in session.registry.by_commune.get(session.commune.slug, ()) if d.software in told]
    returns = [(d.software, in_return_of(session.registry, d, today())) for d in found]
    ways = {slug: got for slug, got in returns if got.ways}
    if ways:
        yield f"Ce qui pourrait remplacer, en libre, ce que vous avez dit{NBSP}:"
    for slug, got in ways.items():
        leaving = leaving_words(got.term, today()) if got.term else ""
        by = f"{ways_words(got.ways)}. {leaving}".rstrip()
        yield f"  {session.registry.software[slug].name}{NBSP}: {by}"
    if ways:
        yield f"Les numéros au SILL, les récits de qui en est sorti{NBSP}: affranchi show {next(iter(ways))}"
    known = session.registry.software
    if ends := dict.fromkeys(line for d in found for line in support_told(known[d.software], d)):
        yield f"Jusqu’à quand est suivi ce que vous avez dit{NBSP}:"
        yield from (f"  {line}" for line in ends)
