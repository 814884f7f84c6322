"""Contracts that can end together: buy, or leave, at once; and what buying together would concentrate."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from affranchi.contracts import term_of, together_until
from affranchi.figures.control import group_known_as, group_of
from affranchi.figures.presences import Presence
from affranchi.model.values import last_day, months_later
from affranchi.opportunities.ground import Ground, fact, is_closed
from affranchi.opportunities.opportunity import PREPARATION, TO_VOTE, Deepening, Opportunity, opportunity
from affranchi.wording import at_words, of_name, to_name

# A group that would supply a tenth more of the bodies is worth a word; less is a detail.
_NOTABLE = 0.1


@dataclass(frozen=True, slots=True)
class Window:
    """A contract, the days between which its last day to leave lies, and the last day to start by.

    One day, or a year where no more is known. What can no longer be prepared is the next one.
    """

    first: date
    last: date
    by: int | date
    start: int | date
    presence: Presence

    @property
    def order(self) -> tuple[date, date, str, str, str]:
        """By day, then by what no file’s place changes."""
        declared = self.presence.declaration
        return self.first, self.last, self.presence.commune, declared.stem, declared.commune


def windows_of(presences: Sequence[Presence], on: date) -> Sequence[Window]:
    """The first window of each contract of its own that leaves the time to vote and prepare, by day."""
    ready = months_later(on, PREPARATION + TO_VOTE)
    return sorted((w for one in presences for w in _windows(one, ready)), key=lambda one: one.order)


def _windows(presence: Presence, ready: date) -> Iterator[Window]:
    contract, hosting = presence.declaration.contract, presence.declaration.hosting
    is_own = contract.may_end and contract.route != "groupement" and hosting.mode != "shared"
    if contract.end is None or not presence.functions or not is_own:
        return
    term = term_of(contract, ready)
    by = term.end if term.leave_by is None else term.window
    if isinstance(by, date) and by >= ready:
        yield Window(by, by, by, months_later(by, -PREPARATION), presence)
    elif isinstance(by, int) and by >= ready.year:
        yield Window(date(by, 1, 1), date(by, 12, 31), by, by, presence)


def largest_window(windows: Sequence[Window]) -> Sequence[Window]:
    """Of windows by day, those of the most communes, two or more, that surely lie within twelve months."""
    best, most = list[Window](), 1
    for start, one in enumerate(windows):
        if len(windows) - start <= most:
            break
        limit = together_until(one.first)
        group = [other for other in windows[start:] if other.last <= limit]
        if len(group) > most and (count := len({other.presence.commune for other in group})) > most:
            best, most = group, count
    return best


def finishing(ground: Ground, function: str, slug: str | None, window: Sequence[Window]) -> Opportunity:
    """Contracts for one software, or one function, that can be bought again, or left, at once."""
    name = ground.software(slug) if slug else ground.function(function)
    presences = [one.presence for one in window]
    is_libre = slug is not None and not is_closed(presences[0].software)
    what = "acheter ensemble le support" if is_libre else "renégocier, ou choisir ensemble la suite"
    title = f"Acheter ensemble le support {of_name(name)}" if is_libre else f"Renégocier {name}"
    return opportunity(
        "ending-together",
        (fact(one.presence, "ends", one.presence.functions[0], by=one.by) for one in window),
        title=title if slug else f"Choisir ensemble la suite : {name}",
        reason=f"{ground.communes(one.commune for one in presences)} ont des contrats pour {name} : {what}."
        f"{start_words(ground, window)}",
        function=function,
        software=slug,
        start_by=start_of(window),
        warning=None if is_libre else deepening(ground, function, presences),
    )


def start_of(window: Sequence[Window]) -> int | date | None:
    """The last day, or year, to start by; a year is known to its end alone, which no day of it waits for."""
    return min((one.start for one in window), key=last_day, default=None)


def start_words(ground: Ground, window: Sequence[Window]) -> str:
    """When to start, for whom, and why then; nothing when no contracts can end together."""
    if (start := start_of(window)) is None:
        return ""
    when = at_words(start)
    communes = {one.presence.commune for one in window}
    contracts = (
        f"Les contrats {ground.communes(communes, of_name)} peuvent finir à douze mois d’écart au plus"
    )
    if len(communes) == 1:
        contracts = f"Pour la première fin de contrat, {ground.communes(communes, to_name)}"
    return f" {contracts} : commencer au plus tard {when}."


def deepening(ground: Ground, function: str, pooled: Sequence[Presence]) -> Deepening | None:
    """What buying all that is pooled from its largest group would do; None when it hardly concentrates."""
    bought = [one for one in ground.by_function.get(function, ()) if one.functions[0] == function]
    groups = {(one.commune, _group(ground, one)) for one in bought}
    moved = Counter(group for _, group in {(one.commune, _group(ground, one)) for one in pooled})
    if not moved:
        return None
    largest = min(moved, key=lambda group: (-moved[group], group))
    before = {commune for commune, group in groups if group == largest}
    after = before | {one.commune for one in pooled}
    total = {commune for commune, _ in groups}
    if len(after) - len(before) < max(1, len(total) * _NOTABLE):
        return None
    sold = Counter(one.vendor.name for one in bought if one.vendor and _group(ground, one) == largest)
    return Deepening(group_known_as(largest, sold), len(before), len(after), len(total))


def _group(ground: Ground, presence: Presence) -> str:
    vendor = presence.vendor
    return group_of(vendor, ground.on) if vendor else ground.software(presence.slug)
