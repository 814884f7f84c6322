"""Share: receive what others declared, send one’s own, answer what only a person can tell."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, flag
from affranchi.cli.output import Json, complain, print_json, root_here, say_all, today
from affranchi.cli.prompts import is_on_terminal, pick
from affranchi.errors import InvalidDataError, UsageError
from affranchi.naming import commune_name, key_name, record_name, value_at
from affranchi.wording import NBSP, NNBSP, UNTOLD, counted, few, in_french, listed, long_day, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from affranchi.registry import Registry
    from affranchi.settling import Question, Side
    from affranchi.storage.remote import Sent

_LATER = "plus tard"


@command("share")
def share_(
    about: Annotated[
        list[str] | None, argument("[FICHE]...", "Les seules fiches dont --ours ou --theirs répond.")
    ] = None,
    *,
    ours: Annotated[bool, flag("--ours", "Garde vos valeurs.")] = False,
    theirs: Annotated[bool, flag("--theirs", "Prend les leurs.")] = False,
    dry_run: Annotated[bool, flag("--dry-run", "Dit ce qui partirait, sans l’envoyer.")] = False,
    json: Json = False,
) -> None:
    """Reçoit ce que les autres ont déclaré, envoie le vôtre."""
    from affranchi.actions.share import share

    if (ours and theirs) or (about and not (ours or theirs)):
        raise UsageError("Dites --ours ou --theirs, l’un des deux, et les fiches dont il répond.")
    side: Side | None = "ours" if ours else "theirs" if theirs else None
    unmatched = set(about or ())

    def told(question: "Question") -> "Side | None":
        unmatched.difference_update(names := {question.path, _named(question)})
        return side if not about or names & set(about) else None

    sent = share(root := root_here(), today(), answer=told, is_rehearsal=dry_run)
    if unmatched:
        complain(f"Aucune question ne porte sur {listed([*map(quoted, sorted(unmatched))])}.")
    if json:
        print_json(sent)
    else:
        say_all(_rehearsed(sent) if dry_run else _told(sent))
        answers = _asked(root, sent.questions) if is_on_terminal() and not dry_run else {}
        if any(answers.values()):
            sent = share(root, today(), answer=lambda one: answers.get(_key(one)))
            say_all(_told(sent))
        say_all(_left(root, sent.questions))
    if sent.refused:
        complain(_REFUSED)
        raise InvalidDataError(sent.refused)
    if sent.questions:
        raise typer.Exit(1)


_REFUSED = (
    "Ce qui est en cause reste ici, avec les enregistrements qui le portent. Corrigez ce qui suit (par la "
    "commande qui y est dite, affranchi declare, undo, ou le fichier), puis relancez affranchi share"
    f"{NBSP}: la version fautive ne partira pas."
)


def _told(sent: "Sent") -> Iterator[str]:
    """What sharing did, line by line."""
    if sent.received:
        yield f"Reçu{NBSP}: {counted(sent.received, 'modification')}."
    pushed = sent.pushed
    if sent.sent:
        place = f", sur la branche {pushed.branch}" if pushed.to_accept or sent.is_first else ""
        place += ", que le dépôt commun n’avait pas" if place and not pushed.to_accept else ""
        yield f"Envoyé{NBSP}: {counted(sent.sent, 'modification')}{place}."
    else:
        yield "Rien à envoyer." if not (sent.questions or sent.refused) else "Rien d’autre à envoyer."
    if pushed.to_accept:
        waiting = counted(sent.waiting, "modification")
        how = (
            "une demande de fusion est ouverte"
            if pushed.requested
            else "demande de fusion à ouvrir sur la forge"
        )
        how = how if sent.sent else "demande de fusion"
        yield (
            f"{waiting} en attente sur {pushed.branch} ({how}){NBSP}: quelqu’un doit l’accepter pour que les "
            f"autres communes {'les' if sent.waiting > 1 else 'la'} voient."
        )
    yield from pushed.messages
    if sent.uncommitted:
        yield f"Pas encore enregistré, donc pas envoyé{NBSP}: {listed(few(sent.uncommitted))}."


def _rehearsed(sent: "Sent") -> Iterator[str]:
    """What sharing would do."""
    if sent.received:
        yield f"À recevoir{NBSP}: {counted(sent.received, 'modification')}."
    yield f"À envoyer{NBSP}: {counted(sent.sent, 'modification')}." if sent.sent else "Rien à envoyer."
    yield from (f"- {subject}" for subject in sent.subjects)
    if sent.uncommitted:
        yield f"Pas encore enregistré{NBSP}: {listed(few(sent.uncommitted))}."


def _left(root: "Path", questions: "Sequence[Question]") -> Iterator[str]:
    """The questions that nobody answered, and how to."""
    for one, registry in _with_names(root, questions):
        yield f"{_subject(registry, one)}{NBSP}: {_theirs(registry, one)} ou {_ours(registry, one)}{NNBSP}?"
    if questions:
        files = dict.fromkeys(one.path for one in questions)
        paths = " ".join(files)
        yield (
            f"En attendant, {'cette fiche reste' if len(files) == 1 else 'ces fiches restent'} ici. Pour "
            f"garder votre valeur{NBSP}: {quoted(f'affranchi share --ours {paths}')}{NNBSP}; pour prendre "
            f"l’autre{NBSP}: {quoted(f'affranchi share --theirs {paths}')}."
        )


def _with_names(root: "Path", questions: "Sequence[Question]") -> "Iterator[tuple[Question, Registry]]":
    """Each question, beside what knows the names of what it is about."""
    if questions:
        from affranchi.storage.asked import asked_records

        registry = asked_records(root).registry  # whatever else cannot be read
        yield from ((one, registry) for one in questions)


def _asked(root: "Path", questions: "Sequence[Question]") -> "dict[Any, Side | None]":
    """A side for each question; none for those that wait."""
    answers: dict[Any, Side | None] = {}
    for one, registry in _with_names(root, questions):
        shown = {"theirs": _theirs(registry, one), "ours": _ours(registry, one), _LATER: "Plus tard"}
        chosen = pick(f"{_subject(registry, one)}{NNBSP}?", shown, first=_LATER)
        answers[_key(one)] = "ours" if chosen == "ours" else "theirs" if chosen == "theirs" else None
    return answers


def _key(question: "Question") -> tuple[str, str, str]:
    """What an answer holds for: it does not for another value, said meanwhile."""
    return _named(question), repr(question.ours), repr(question.theirs)


def _named(question: "Question") -> str:
    from affranchi.model.path import dotted

    return f"{question.path}:{dotted(*question.keys)}" if question.keys else question.path


def _subject(registry: "Registry", question: "Question") -> str:
    key = key_name(registry, question.path, ".".join(question.keys)) if question.keys else ""
    return ", ".join(filter(None, (record_name(registry, question.path), key)))


def _value(registry: "Registry", question: "Question", value: object) -> str:
    if not question.keys:
        return "sa version"
    if value is None:
        return UNTOLD
    if isinstance(value, dict) and "answer" in value:  # of a function
        by = commune_name(registry, value.get("by") or value.get("provider") or "")
        return in_french("answer", value["answer"]) + (f", {by}" if by else "")
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(registry, question, one)}" for key, one in value.items())
    return value_at(registry, question.path, ".".join(question.keys), value) or UNTOLD


def _ours(registry: "Registry", question: "Question") -> str:
    value = _value(registry, question, question.ours) if question.keys else "votre version"
    return f"{value} (vous)"


def _theirs(registry: "Registry", question: "Question") -> str:
    told = [question.author, _when(question.day)] if question.day else ["les autres"]
    return f"{_value(registry, question, question.theirs)} ({', '.join(filter(None, told))})"


def _when(day: date | None) -> str:
    ago = (today() - day).days if day else -1
    return {0: "aujourd’hui", 1: "hier"}.get(ago, f"le {long_day(day)}" if day else "")
