"""What there is to say of the ways out."""

from collections import Counter
from collections.abc import Sequence

from affranchi.figures.exits import EXIT_LABELS, UNDONE, ExitRow, ExitState
from affranchi.naming import software_name
from affranchi.registry import Registry
from affranchi.wording import NBSP, UNTOLD, counted, day_or_year, listed, until_words


def exits_told(rows: Sequence[ExitRow]) -> str:
    """`3 en retard, 5 commencées, 1 prévue et 8 faites`."""
    counts = Counter(row.state for row in rows)
    told = [
        counted(counts[state], words, words if state == "late" else None)
        for state, words in EXIT_LABELS.items()
        if counts[state]
    ]
    return listed(told)


def stuck_words(names: Sequence[str]) -> str:
    """What cannot leave yet, and why."""
    cause = "Ce qui n’a pas de remplaçant libre connu, ou est nécessaire à ce qui n’en a pas"
    return f"{cause}{NBSP}: {listed(names)}."


def aim_name(registry: Registry, row: ExitRow) -> str:
    """What is to come after a software that leaves, or came."""
    return software_name(registry, row.target) if row.target else unsaid_aim(row.state)


def unsaid_aim(state: ExitState) -> str:
    """The same where nobody said it: of what is over, nothing is left to choose."""
    return "à choisir" if state in UNDONE else UNTOLD


def exit_day(row: ExitRow) -> str:
    """When an exit was done, or by when it is to be."""
    if row.state == "done":
        return "" if row.done_on is None else day_or_year(row.done_on)
    return "" if row.by is None else until_words(row.by)
