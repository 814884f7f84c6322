"""Exits as they were lived, in a line, and what several of them say together."""

from collections.abc import Iterator, Sequence

from affranchi.model.experience import Experience
from affranchi.model.values import year_of
from affranchi.naming import bodies_counted, commune_name, software_name, use_name
from affranchi.registry import Registry
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, aside, counted, in_french, of_name, to_name


def teller(registry: Registry, one: Experience) -> str:
    """Who lived it."""
    return one.body or commune_name(registry, one.commune)


def exit_words(registry: Registry, one: Experience) -> str:
    """`de Microsoft 365 à Nextcloud`."""
    left = of_name(use_name(registry, one.software, one.label))
    return f"{left} {to_name(software_name(registry, one.to))}" if one.to else left


def state_words(one: Experience) -> str:
    """How it went, when: `faite, 2024 à 2025`."""
    span = [str(year) for year in dict.fromkeys(year_of(d) for d in (one.start, one.end) if d is not None)]
    told = in_french("experience", one.state)
    if one.start and not one.end and one.state == "under-way":
        if one.body and not one.told:  # what a source said years ago may be over since
            return f"commencée en {span[0]}"
        return f"{told}{f' en {year_of(one.told)},' if one.body and one.told else ''} depuis {span[0]}"
    return ", ".join([told, " à ".join(span)] if span else [told])


def experience_line(registry: Registry, one: Experience) -> str:
    """Who, from what to what, how it went."""
    return aside(f"{teller(registry, one)}, {exit_words(registry, one)}", state_words(one))


def told_together(registry: Registry, some: Sequence[Experience], most: int = 4) -> Iterator[str]:
    """How many communes tell it here, and whom; then the bodies of elsewhere."""
    for head, shown, more in parted(registry, some, most):
        lines = [one_line(experience_line(registry, one)) for one in shown]
        yield f"{head}{NBSP}: {f'{NNBSP}; '.join([*lines, *more])}."


def parted(
    registry: Registry, some: Sequence[Experience], most: int = 4
) -> Iterator[tuple[str, list[Experience], list[str]]]:
    """Those of the territory, then those of elsewhere: how many, the first, and how many more."""
    here, elsewhere = [one for one in some if not one.body], [one for one in some if one.body]
    tellers = {one.commune for one in here}
    told = f"{bodies_counted(registry, tellers)} {'racontent' if len(tellers) > 1 else 'raconte'}"
    for head, part in ((told, here), ("Ailleurs", elsewhere)):
        if part:
            more = counted(len(part) - most, "autre récit", "autres récits")  # one body may tell several
            yield head, part[:most], [more] if len(part) > most else []
