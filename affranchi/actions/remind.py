"""Reminders: the message to send to each commune, written and never sent; the same day, the same bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from affranchi.actions.changes import Change, changes_in
from affranchi.actions.figures import facts_of
from affranchi.actions.interview import to_ask
from affranchi.errors import WorldError
from affranchi.figures.deadlines import Deadline, deadlines
from affranchi.figures.facts import Facts
from affranchi.figures.figure import Scope
from affranchi.figures.knowledge import FRESH_MONTHS
from affranchi.model.declaration import Declaration
from affranchi.model.territory import Commune, Territory
from affranchi.model.values import months_later
from affranchi.naming import use_name
from affranchi.pieces.contact import MAILBOX
from affranchi.pieces.links import DECLARE, form_of, is_web
from affranchi.redaction import redact
from affranchi.storage.files import refusing, write_result
from affranchi.storage.records import load_registry
from affranchi.told.deadlines import lacking_words
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, before_words, of_name

_MOST_SHOWN = 3
_LATELY = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Reminder:
    """The message of a commune, and its service mailbox when there is one; no text, nothing to ask."""

    commune: str
    name: str
    mailbox: str | None
    subject: str
    text: str


def reminders(root: Path, names: Sequence[str], today: date) -> tuple[Territory, Sequence[Reminder]]:
    """The messages of some communes, or of all those of the territory."""
    registry = load_registry(root)
    named = {one.slug: one for one in (registry.commune_named(name) for name in names)}
    away = registry.away_on(today)  # what left is asked nothing, unless it is named
    asked = named or {slug: one for slug, one in registry.standing.items() if slug not in away}
    facts = facts_of(root, registry, today)
    shown = redact(registry, "public")  # mail travels in clear: of others, what anyone may read
    try:
        moved = [
            one
            for one in changes_in(root, facts_of(root, shown, today), today - _LATELY)
            if one.kind in ("declared", "retired")
            and one.commune not in away
            and shown.declaration(one.commune, one.software, one.label)
        ]
    except WorldError:  # a clone without its whole history: the rest is still to be said
        moved = []
    return registry.territory, [_reminder(facts, one, moved) for one in asked.values()]


def _reminder(facts: Facts, commune: Commune, moved: Sequence[Change]) -> Reminder:
    territory = facts.registry.territory
    asked = list(_asked(facts, commune))
    last: dict[str, str] = {}  # the latest of each commune, the latest first
    for one in reversed(moved):
        if one.commune != commune.slug:
            last.setdefault(one.commune, one.sentence)
    paragraphs = [
        f"Bonjour,\n\nVoici ce qui reste à dire des logiciels {of_name(one_line(commune.name))}.",
        *asked,
        *_list("Autour de vous, ces trois derniers mois", list(last.values())),
        _where(territory, commune),
        f"Une case vide veut dire « inconnu », jamais « non ». Merci,\n\n{one_line(territory.name)}",
    ]
    boxes = [one for one in (commune.contact, commune.public_contact) if one and MAILBOX.fullmatch(one)]
    subject = f"Les logiciels {of_name(one_line(commune.name))}{NBSP}: ce qui reste à dire"
    text = "\n\n".join(paragraphs) + "\n" if asked else ""
    return Reminder(commune.slug, commune.name, next(iter(boxes), None), subject, text)


def _asked(facts: Facts, commune: Commune) -> Iterator[str]:
    """What a commune never confirmed, or long ago, must decide within a year, complete or answer."""
    registry = facts.registry
    own = [one for one in registry.by_commune.get(commune.slug, ()) if one.is_active]

    def called(one: Declaration | Deadline) -> str:
        return use_name(registry, one.software, one.label)

    yield from _list("Déclaré, et jamais confirmé", [called(one) for one in own if one.verified is None])
    limit = months_later(facts.on, -FRESH_MONTHS)
    stale = [one for one in own if one.verified and one.verified < limit]
    oldest = sorted(stale, key=lambda one: one.verified or limit)
    yield from _list("Pas confirmé depuis plus d’un an", [*map(called, oldest)])
    asked = deadlines(facts.within(Scope(commune.slug)))
    ahead = sorted(((one.term.window, one) for one in asked if one.term.window), key=lambda pair: pair[0])
    year = months_later(facts.on, 12)
    due = [f"{called(one)}{NBSP}: {before_words(day)}" for day, one in ahead if day <= year]
    yield from _list("À décider dans l’année", due)
    if registry.edition == "members":  # a public tree has years, and nothing is to be said of it
        unsaid = [
            (called(one), words) for one in asked if one.is_asked and (words := lacking_words(one.term))
        ]
        yield from _list("Contrats à compléter", [f"{name}{NBSP}: {words}" for name, words in unsaid])
    if commune.kind == "commune":  # nothing is expected of an entity (I1)
        yield from _list("Sans réponse", [one.label for one in to_ask(registry, commune)])


def _list(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        more = len(lines) - _MOST_SHOWN
        shown = [f"- {one_line(one)}" for one in lines[:_MOST_SHOWN]]
        yield "\n".join([f"{heading}{NBSP}:", *shown, *([f"- et {more} de plus"] if more > 0 else [])])


def _where(territory: Territory, commune: Commune) -> str:
    """Where the commune answers: its form, else the spreadsheet, else this message."""
    site = f"{(territory.catalogue or '').rstrip('/')}/"
    if not is_web(site):
        return f"Pour y répondre, répondez à ce message{NNBSP}; un tableur à remplir vous sera envoyé."
    if territory.has_form_in("public"):
        return f"Pour y répondre en ligne{NBSP}: {site}{form_of(commune.slug)}"
    return f"Pour y répondre, en ligne ou par un tableur{NBSP}: {site}{DECLARE}"


def write_message(folder: Path, territory: Territory, reminder: Reminder, *, plain: bool) -> Path:
    """Write a message in a folder: as a mail to open and send, or as text."""
    path = folder / f"{reminder.commune}.{'txt' if plain else 'eml'}"
    message = EmailMessage(policy=SMTP)
    message["Subject"], message["To"] = reminder.subject, reminder.mailbox or ""
    if territory.contact and MAILBOX.fullmatch(territory.contact):
        message["From"] = territory.contact
    message["X-Unsent"] = "1"  # opened as a draft
    message.set_content(reminder.text, cte="quoted-printable")
    with refusing(f"{folder} n’a pas pu être écrit"):
        folder.mkdir(parents=True, exist_ok=True)
    write_result(path, reminder.text.encode() if plain else message.as_bytes())
    return path
