"""Dates in order, and none of what has been seen in the future."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, partial

from affranchi.checks.free_text import placed_records
from affranchi.checks.slugs import wrong
from affranchi.model.path import REDIRECTS_PATH, TERRITORY_PATH, dotted
from affranchi.model.problem import Problem
from affranchi.model.record import Record, record_in
from affranchi.model.reference import Redirect, Redirects
from affranchi.model.values import first_day, year_of
from affranchi.registry import Registry
from affranchi.wording import NBSP, NNBSP, day_or_year, long_day, quoted

YearOrDay = int | date
# It is tomorrow already in Nouméa, hours before it is in Paris or at a forge: a day ahead has come somewhere.
AHEAD = timedelta(days=1)
_wrong = partial(wrong, rule="date")
_SEEN = frozenset({"verified", "seen", "read", "trackers_seen", "day"})


def after(first: YearOrDay, second: YearOrDay) -> bool:
    """Whether a year or a day comes surely after another: a year against a day compares years."""
    if isinstance(first, date) and isinstance(second, date):
        return first > second
    return year_of(first) > year_of(second)


def check_contracts_end_after_they_start(registry: Registry) -> Iterator[Problem]:
    """A contract ends after it starts."""
    for one in registry.declarations:
        start, end = one.contract.start, one.contract.end
        if start is None or end is None:
            continue
        if after(start, end) or (start == end and isinstance(start, date)):
            message = f"le contrat finit ({day_or_year(end)}) avant d’avoir commencé ({day_or_year(start)})."
            yield _wrong(one, "contract.end", message)


def check_life_is_in_order(registry: Registry, today: date) -> Iterator[Problem]:
    """What runs began before today, and before it was retired; what is planned may begin later."""
    for one in registry.declarations:
        if one.since is not None and one.status != "planned" and after(one.since, today + AHEAD):
            advice = f'S’il n’est que prévu{NBSP}: status = "planned", ou --status prévu.'
            yield _wrong(one, "since", not_come(one.since), advice)
        if one.retirement is None:
            continue
        if after(one.retirement.on, today + AHEAD):
            advice = f'S’il doit partir{NBSP}: status = "leaving" et exit.by, ou --status sortie --exit-by.'
            yield _wrong(one, "retirement.on", not_come(one.retirement.on), advice)
        if one.since is not None and after(one.since, one.retirement.on):
            message = (
                f"le retrait ({day_or_year(one.retirement.on)}) précède le début ({day_or_year(one.since)})."
            )
            yield _wrong(one, "retirement.on", message)
        start = one.contract.start
        if one.since is None and start is not None and after(start, one.retirement.on):
            message = (
                f"le retrait ({day_or_year(one.retirement.on)}) précède le début du contrat "
                f"({day_or_year(start)})."
            )
            yield _wrong(one, "retirement.on", message, "Corrigez l’un ou l’autre.", "warning")


def check_nothing_begins_once_its_commune_left(registry: Registry, today: date) -> Iterator[Problem]:
    """What a commune began to run once it had left the territory is not told in it."""
    left = registry.left_by(today)
    for one in registry.declarations:
        until = registry.communes[one.commune].until if one.commune in left else None
        if until and one.since is not None and after(one.since, until):
            message = f"le début ({day_or_year(one.since)}) suit le départ de la commune ({long_day(until)})."
            yield _wrong(one, "since", message, "Rien de ce qui a suivi n’est du territoire.")


def check_what_is_planned_is_to_come(registry: Registry, today: date) -> Iterator[Problem]:
    """What was planned for a day that is past serves, or will another day; no figure counts it meanwhile."""
    left = registry.left_by(today)
    for one in registry.declarations:
        is_asked = one.status == "planned" and one.commune not in left
        if is_asked and one.since is not None and after(today, one.since):
            message = f"la date prévue est passée ({day_or_year(one.since)})."
            serves = f'S’il sert{NBSP}: status = "in-use", ou --status "en service"'
            advice = f"{serves}{NNBSP}; sinon, la nouvelle date."
            yield _wrong(one, "since", message, advice, "warning")


def check_retired_means_a_retirement(registry: Registry) -> Iterator[Problem]:
    """A declaration is retired when, and only when, its retirement is told."""
    for one in registry.declarations:
        if one.status == "retired" and one.retirement is None:
            message = "le logiciel est retiré sans date."
            yield _wrong(one, "status", message, "Ajoutez [retirement] et on.")
        elif one.status != "retired" and one.retirement is not None:
            message = f"il y a un retrait, et le statut est {quoted(one.status)}."
            yield _wrong(one, "retirement", message, 'Écrivez status = "retired", ou ôtez la table.')


def check_nothing_is_seen_in_the_future(own: Registry, today: date) -> Iterator[Problem]:
    """What was verified, read, seen or wished was so by today, and who controls a vendor does already."""
    for place, above, record in placed_records(own):
        for keys, day in _seen_in(record, above):
            if day > today + AHEAD:
                yield _wrong(place or record, dotted(*keys), not_come(day))
    for vendor in own.vendors.values():
        starts = {dotted("control", start): first_day(start) for start in vendor.control}
        yield from _seen_later(vendor, starts, today)
    for one in own.answers.values():
        asked = {dotted("wishes", function, "since"): wish.since for function, wish in one.wishes.items()}
        yield from _seen_later(one, asked, today)


def _seen_in(record: Record, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], date]]:
    """The days on which what a record says was seen, by their keys."""
    for name in _seen_fields(type(record)):
        value, keys = getattr(record, name), (*above, name)
        if isinstance(value, date):
            yield keys, value
        elif isinstance(value, Record):
            yield from _seen_in(value, keys)
        elif isinstance(value, Mapping):
            for key, one in value.items():
                yield from _seen_in(one, (*keys, key))


@cache
def _seen_fields(model: type[Record]) -> Sequence[str]:
    """The fields of a model that say such a day, or hold records that do."""
    held = {name: record_in(info.annotation) for name, info in model.model_fields.items()}
    return [name for name, inner in held.items() if name in _SEEN or (inner and _seen_fields(inner))]


def check_communes_leave_after_they_come(registry: Registry) -> Iterator[Problem]:
    """A commune leaves the territory after it came; one that merged has left it."""
    for one in registry.communes.values():
        if one.since and one.until and one.since > one.until:
            message = f"le départ ({long_day(one.until)}) précède l’arrivée ({long_day(one.since)})."
            yield _wrong(TERRITORY_PATH, dotted("communes", one.slug, "until"), message)
        if one.merged_into and not one.until:
            message = "la commune a fusionné sans date."
            yield _wrong(
                TERRITORY_PATH, dotted("communes", one.slug, "merged_into"), message, "Ajoutez until."
            )


def check_redirects_are_past(registry: Registry, today: date) -> Iterator[Problem]:
    """A slug changed today at the latest."""
    for kind in Redirects.model_fields:
        of_kind: Mapping[str, Redirect] = getattr(registry.redirects, kind)
        days = {dotted(kind, slug, "on"): redirect.on for slug, redirect in of_kind.items()}
        yield from _seen_later(REDIRECTS_PATH, days, today)


def _seen_later(where: Record | str, days: Mapping[str, date | None], today: date) -> Iterator[Problem]:
    for key, day in days.items():
        if day is not None and day > today + AHEAD:
            yield _wrong(where, key, not_come(day))


def not_come(value: YearOrDay) -> str:
    """That a year or a day is still to come."""
    return f"{'le ' if isinstance(value, date) else ''}{day_or_year(value)} n’est pas encore venu."
