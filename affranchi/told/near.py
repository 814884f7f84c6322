"""Who runs something near here, in words; what is told otherwise there is said beside, never merged."""

from collections.abc import Iterator

from affranchi.naming import vendor_name
from affranchi.neighbours import Near
from affranchi.registry import Registry
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, counted, in_french, long_day, number, to_name

_SHOWN = 4


def near_words(registry: Registry, near: Near) -> str:
    """`en service à 14 km, au Grand Annecy, lu le 3 mai 2026 : Annecy`, and what that neighbour disputes."""
    first, names = near[0], []
    for use in near[:_SHOWN]:
        leaving = f" ({in_french('status', use.status)})" if use.status == "leaving" else ""
        names.append(f"{one_line(use.commune.name)}{leaving}")
    more = f" et {counted(len(near) - _SHOWN, 'autre')}" if len(near) > _SHOWN else ""
    far = f" à {number(max(1, round(first.kilometres)))}{NBSP}km" if first.kilometres < float("inf") else ""
    read = first.neighbour.day
    where = f"{to_name(one_line(first.neighbour.name))}{f', lu le {long_day(read)}' if read else ''}"
    return "".join((f"en service{far}, {where}{NBSP}: {', '.join(names)}{more}", *_disputed(registry, near)))


def _disputed(registry: Registry, near: Near) -> Iterator[str]:
    """The facts of a software that a neighbour tells otherwise than we do."""
    ours, theirs = registry.software.get(near[0].key), near[0].software
    if ours is None:
        return
    facts = (
        ("licence", ours.licence, theirs.licence),
        ("modèle", *("" if m == "unknown" else in_french("model", m) for m in (ours.model, theirs.model))),
        ("éditeur", vendor_name(registry, ours.vendor), vendor_name(registry, theirs.vendor)),
    )
    for what, here, there in facts:
        if here and there and here != there:
            yield f"{NNBSP}; {what} là-bas{NBSP}: {one_line(there)}, ici{NBSP}: {one_line(here)}"
