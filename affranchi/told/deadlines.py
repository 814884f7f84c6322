"""What there is to say of a contract before it is decided on."""

from collections.abc import Iterator
from datetime import date

from affranchi.contracts import DATA_ACT_SENTENCE
from affranchi.figures.deadlines import Deadline
from affranchi.wording import NBSP, counted, day_or_year, euros


def end_words(deadline: Deadline) -> str:
    """The end of a contract."""
    return "inconnue" if deadline.end is None else day_or_year(deadline.end)


def euros_words(deadline: Deadline) -> str:
    """What a contract costs in a year."""
    return "inconnu" if deadline.euros is None else euros(deadline.euros)


def last_day_words(deadline: Deadline, on: date) -> str:
    """The last day to leave, and how far it is: `30 mars 2027 (129 jours)`."""
    if deadline.decide_by is None:
        return "inconnu"
    days = (deadline.decide_by - on).days
    far = f"passé de {counted(-days, 'jour')}" if days < 0 else counted(days, "jour")
    return f"{day_or_year(deadline.decide_by)} ({far})"


def remarks(deadline: Deadline) -> Iterator[str]:
    """What to know of a contract before deciding."""
    if deadline.bucket == "missed" and deadline.next_decide_by:
        yield f"Prochaine fenêtre{NBSP}: avant le {day_or_year(deadline.next_decide_by)}."
    if deadline.renewal == "tacit":
        yield "Reconduction tacite."
    if deadline.data_act:
        months = counted(deadline.notice_months or 0, "mois", "mois")
        yield f"Préavis de {months}. {DATA_ACT_SENTENCE}"
    if deadline.exit_state in ("planned", "started"):
        yield f"Sortie {'prévue' if deadline.exit_state == 'planned' else 'commencée'}."
