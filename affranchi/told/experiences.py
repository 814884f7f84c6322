"""Exits as they were lived, in a line, and what several of them say together."""

from collections.abc import Iterator, Sequence

from affranchi.model.experience import Experience
from affranchi.naming import commune_name, software_name
from affranchi.registry import Registry
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, counted, day_or_year, in_french, of_name, to_name

_SHOWN = 4


def teller(registry: Registry, one: Experience) -> str:
    """Who lived it."""
    return one.body or commune_name(registry, one.commune)


def exit_words(registry: Registry, one: Experience) -> str:
    """`de Microsoft 365 à Nextcloud`."""
    left = of_name(software_name(registry, one.software))
    return f"{left} {to_name(software_name(registry, one.to))}" if one.to else left


def state_words(one: Experience) -> str:
    """How it went, when: `faite, 2024 à 2025`."""
    span = [day_or_year(day) for day in dict.fromkeys((one.start, one.end)) if day is not None]
    told = in_french("experience", one.state)
    if one.start and not one.end and one.state == "under-way":
        return f"{told} depuis {span[0]}"
    return ", ".join([told, " à ".join(span)] if span else [told])


def experience_line(registry: Registry, one: Experience) -> str:
    """Who, from what to what, how it went."""
    return f"{teller(registry, one)}{NBSP}: {exit_words(registry, one)} ({state_words(one)})"


def told_together(registry: Registry, some: Sequence[Experience]) -> Iterator[str]:
    """How many communes tell it here, and whom; then the bodies of elsewhere."""
    here, elsewhere = parted(some)
    communes = len({one.commune for one in here})
    for head, part in (
        (counted(communes, "commune raconte", "communes racontent"), here),
        ("Ailleurs", elsewhere),
    ):
        lines = [one_line(experience_line(registry, one)) for one in part[:_SHOWN]]
        more = [counted(len(part) - _SHOWN, "autre")] if len(part) > _SHOWN else []
        if part:
            yield f"{head}{NBSP}: {' ; '.join([*lines, *more])}."


def parted(some: Sequence[Experience]) -> tuple[Sequence[Experience], Sequence[Experience]]:
    """Those of the territory, and those of elsewhere."""
    return [one for one in some if not one.body], [one for one in some if one.body]
