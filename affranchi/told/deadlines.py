"""What there is to say of a contract before it is decided on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from affranchi.contracts import State, Term, furthest_end
from affranchi.fields import NOTICE
from affranchi.figures.deadlines import Deadline
from affranchi.figures.exits import EXIT_LABELS, UNDONE
from affranchi.figures.figure import Slice
from affranchi.model.declaration import Contract
from affranchi.registry import Registry
from affranchi.wording import (
    NBSP,
    NNBSP,
    at_words,
    before_words,
    counted,
    day_or_year,
    euros,
    in_french,
    listed,
    number,
    until,
)


def end_words(deadline: Deadline) -> str:
    """The end of a contract."""
    return "inconnue" if deadline.end is None else day_or_year(deadline.end)


def is_libre(registry: Registry, deadline: Deadline) -> bool:
    """Whether what a contract is for is libre, as far as is known."""
    software = registry.software.get(deadline.software)
    return software is not None and software.is_libre


def in_calendar(registry: Registry, deadline: Deadline) -> bool:
    """Whether a calendar has it: its day is to come, and what is libre is bound by a contract."""
    is_bound = deadline.declaration.contract.kind is not None or not is_libre(registry, deadline)
    return is_bound and deadline.term.window is not None


def silent_words(found: Sequence[Deadline]) -> str:
    """How many may have no contract at all, and are in the figure without being told one by one."""
    count = sum(not one.is_asked for one in found)
    one = "déclaration de logiciel libre ou gratuit, sans contrat déclaré, n’est pas comptée ici"
    some = "déclarations de logiciels libres ou gratuits, sans contrat déclaré, ne sont pas comptées ici"
    figure = f"le chiffre {'la' if count == 1 else 'les'} compte parmi les contrats sans fin connue"
    return f"{counted(count, one, some)}{NNBSP}; {figure}." if count else ""


def slice_euros(piece: Slice) -> str:
    """What the contracts of a slice cost in a year, of those whose cost is known."""
    return euros(piece.value) if piece.unit == "euros" else "inconnus"


def euros_words(deadline: Deadline) -> str:
    """What a contract costs in a year."""
    return "inconnu" if deadline.euros is None else euros(deadline.euros)


def paid_words(found: Sequence[Deadline], beside: Sequence[float | None]) -> str:
    """What is paid in a year under contracts, and beside: `12 contrats : 8 400 € par an.`; empty for none."""
    each = [*(one.euros for one in found), *beside]
    known = [one for one in each if one is not None]
    told = (counted(len(found), "contrat"), f"{counted(len(beside), 'usage')} sans échéance")
    what = listed([words for words, of in zip(told, (found, beside), strict=True) if of])
    if len(known) == len(each):
        return f"{what}{NBSP}: {euros(sum(known))} par an." if each else ""
    if not sum(known):  # « au moins 0 € » tells nothing
        return f"{what}{NBSP}: ce qui en est payé n’est pas {'tout ' if known else ''}dit."
    unsaid = "d’un seul" if len(each) - len(known) == 1 else f"de {number(len(each) - len(known))}"
    return f"{what}{NBSP}: au moins {euros(sum(known))} par an, car le coût {unsaid} n’est pas dit."


def leaving_words(term: Term, on: date) -> str:
    """A sentence on the last day to leave a contract; empty when nothing can be said of it."""
    if term.leave_by is None and term.state == "renewing" and term.end is not None:
        renewed = f"Le contrat se reconduit de lui-même {at_words(term.end)}"
        unsaid = "son préavis" if isinstance(term.end, date) else "le jour de sa fin"
        return f"{renewed}{NBSP}: le dernier jour pour partir n’est pas connu, {unsaid} est à dire."
    if term.leave_by is None:
        return _STATES.get(term.state, "")
    if term.state == "ending":
        return f"Le contrat finit de lui-même le {day_or_year(term.leave_by)}{NBSP}: rien à dénoncer."
    if not term.is_missed:
        return f"Dernier jour pour partir{NBSP}: {day_or_year(term.leave_by)}."
    if term.next_leave_by:
        then = f"prochaine fenêtre{NBSP}: {before_words(term.next_leave_by)}"
    else:
        is_tacit = term.state == "renewing"  # said, but not for how long
        then = "il se reconduit, période à dire" if is_tacit else "la suite dépend de sa reconduction, à dire"
    return f"Dernier jour pour partir{NBSP}: {_far(term.leave_by, on)}{NNBSP}; {then}."


def _far(limit: date, on: date) -> str:
    """A day, and how far it is: `30 mars 2027 (129 jours)`."""
    days = (limit - on).days
    if not days:
        return f"{day_or_year(limit)} (aujourd’hui)"
    far = f"passé de {counted(-days, 'jour')}" if days < 0 else counted(days, "jour")
    return f"{day_or_year(limit)} ({far})"


def last_day_words(deadline: Deadline, on: date) -> str:
    """The last day to leave, and how far it is: `30 mars 2027 (129 jours)`."""
    return _far(deadline.term.leave_by, on) if deadline.term.leave_by else "inconnu"


_STATES: Mapping[State, str] = {
    "ending": "Finit de lui-même, rien à dénoncer.",
    "ended": "Contrat terminé, suite à dire.",
    "renewed": "Contrat reconduit tacitement, période à dire.",
    "unsaid": "Reconduction à dire.",
    "lapsed": "Contrat échu, suite à dire.",
}


def renewed_words(contract: Contract, end: int | date | None) -> str:
    """How a contract is renewed after an end, and until when at most; empty when that is not known."""
    last = furthest_end(contract)
    if contract.renewal is None or last is None or last == end:
        return ""
    return f"Reconduction {in_french('renewal', contract.renewal)}, au plus jusqu’{until(last)}."


def course_words(deadline: Deadline) -> str:
    """What the contract does at its end, and what is not said of it."""
    state, contract = deadline.term.state, deadline.declaration.contract
    renewed = renewed_words(contract, deadline.end)
    if state == "renewing":
        unsaid = "" if contract.renewal_months else ", période à dire"
        return renewed or f"Reconduction tacite{unsaid}."
    return f"{_STATES.get(state, '')} {renewed}".strip()


def remarks(deadline: Deadline) -> Iterator[str]:
    """What to know of a contract before deciding."""
    if deadline.term.next_leave_by:
        yield f"Prochaine fenêtre{NBSP}: {before_words(deadline.term.next_leave_by)}."
    if course := course_words(deadline):
        yield course
    if deadline.data_act:
        yield f"Préavis de {NOTICE.write(NOTICE.of(deadline.declaration))}, à revoir (Data Act, art. 25)."
    if words := exit_words(deadline):
        yield words


def lacking_words(term: Term) -> str:
    """What is still to be said for a last day to come to be known: `préavis à dire`; nothing when one is."""
    if term.window is not None:
        return ""
    if term.end is None:
        return "fin à dire"
    if term.is_past:
        return "période de reconduction à dire" if term.state == "renewed" else "suite à dire"
    if not isinstance(term.end, date):
        return "jour de sa fin à dire"
    if term.is_missed:
        return "reconduction à dire" if term.state == "unsaid" else "période de reconduction à dire"
    return "préavis à dire"


def exit_words(deadline: Deadline) -> str:
    """That what a contract is for is being left."""
    state = deadline.exit_state
    return f"Sortie {EXIT_LABELS[state]}." if state and state in UNDONE else ""
