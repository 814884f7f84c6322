"""The same libre software in several communes: what can be shared among its users."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from affranchi.figures.presences import Presence
from affranchi.model.software import Software
from affranchi.opportunities.ground import Ground, fact, offers_of
from affranchi.opportunities.opportunity import Opportunity, opportunity
from affranchi.opportunities.pooling import largest_window, start_of, start_words, windows_of


def same_libre(ground: Ground) -> Iterator[Opportunity]:
    """A libre software in use in two communes or more: a user group, hosting, support, co-funded work."""
    for slug, presences in ground.by_software.items():
        software = ground.registry.software.get(slug)
        if software is not None and software.is_libre:
            make = partial(_shared, ground, software, presences)
            yield from ground.facts.again.made("same-libre", tuple(presences), make)


def _shared(ground: Ground, software: Software, presences: Sequence[Presence]) -> Iterator[Opportunity]:
    using = [one for one in presences if one.declaration.status == "in-use"]
    communes = {one.commune for one in using}
    if len(communes) > 1:
        function = main_function(using)
        window = largest_window(windows_of(using, ground.on))
        named = f" pour la fonction « {ground.function(function)} »" if function else ""
        yield opportunity(
            "same-libre",
            (fact(one, "runs", one.functions[0] if one.functions else None) for one in using),
            title=f"Partager {software.name}",
            reason=f"{ground.communes(communes)} emploient {software.name}{named} : un groupe "
            "d’utilisateurs, un hébergement, un support ou des développements peuvent se partager."
            f"{start_words(ground, window)}",
            function=function,
            software=software.slug,
            start_by=start_of(window),
            ask=_most_offering(using),
        )


def main_function(presences: Sequence[Presence]) -> str | None:
    """The function under which most declare it; never read in the catalogue, which names restricted ones."""
    found = Counter(one.functions[0] for one in presences if one.functions)
    return min(found, key=lambda function: (-found[function], function)) if found else None


def _most_offering(presences: Sequence[Presence]) -> str | None:
    offers = offers_of(presences)
    best = min(offers, key=lambda slug: (-offers[slug], slug))
    return best if offers[best] else None
