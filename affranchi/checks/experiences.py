"""Exits as they were lived: who may tell them, of what, in which order, from which source."""

from collections.abc import Iterator
from datetime import date

from affranchi.checks.dates import AHEAD, after, not_come
from affranchi.checks.slugs import Known, Slugs, wrong
from affranchi.model.names import slug_of
from affranchi.model.problem import Problem
from affranchi.model.values import last_day
from affranchi.registry import Registry
from affranchi.wording import day_or_year, quoted


def check_experiences_name_what_exists(registry: Registry, known: Known) -> Iterator[Problem]:
    """An experience is told by a commune of the territory, of software and functions of the catalogue."""
    for one in registry.experiences.values():
        named: list[tuple[str, str | None, Slugs]] = [("", None if one.body else one.commune, known.communes)]
        named += [("", one.software, known.software), ("to", one.to, known.software)]
        named += [("functions", slug, known.functions) for slug in one.functions]
        yield from (slugs.problem(one, key, s) for key, s, slugs in named if s and slugs.lacks(s))
        if one.software == one.to:
            message = "le logiciel qui a pris la place est celui que l’on quitte."
            yield wrong(one, "to", message, "Dites l’autre, ou retirez-le.", rule="reference")


def check_bodies_elsewhere_are_sourced(registry: Registry) -> Iterator[Problem]:
    """What a body of elsewhere lived stands on the web, was read on a day, and is filed under its name."""
    for one in registry.experiences.values():
        if one.body and (one.seen is None or not (one.url or "").startswith(("https://", "http://"))):
            advice = "Ajoutez url, l’adresse web qui le dit, et seen, le jour où elle a été lue."
            yield wrong(one, "url", f"ce qu’a vécu {quoted(one.body)} n’a pas de source.", advice)
        if one.body and slug_of(one.body) != one.commune:
            message = f"le fichier ne porte pas le nom de {quoted(one.body)}."
            yield wrong(one, "body", message, f"Il commence par {slug_of(one.body)}--.")


def check_experiences_are_in_order(registry: Registry, today: date) -> Iterator[Problem]:
    """An exit began before it ended, lasted no longer than from one to the other, and is told afterwards."""
    for one in registry.experiences.values():
        days = {"start": one.start, "end": one.end, "told": one.told}
        for key, day in days.items():
            if day is not None and after(day, today + AHEAD):
                yield wrong(one, key, not_come(day), "Une sortie se raconte une fois commencée.")
        if one.end is not None and one.state == "under-way":
            yield wrong(
                one, "end", "la sortie est en cours, et elle a une fin.", "Changez state, ou ôtez end."
            )
        if one.start is None:
            continue
        if one.end is not None and after(one.start, one.end):
            told = f"la sortie finit ({day_or_year(one.end)}) avant d’avoir commencé"
            yield wrong(one, "end", f"{told} ({day_or_year(one.start)}).", "Corrigez start ou end.")
        elif one.months and one.months > _longest(one.start, one.end or today):
            message = f"{one.months} mois ne tiennent pas entre le début et la fin."
            yield wrong(one, "months", message, "Corrigez months, start ou end.")


def _longest(start: int | date, end: int | date) -> int:
    """The most months between two years or days, those begun included."""
    first, last = start if isinstance(start, date) else date(start, 1, 1), last_day(end)
    return (last.year - first.year) * 12 + last.month - first.month + 1
