"""The sources of what a record says, as rows of a table."""

from collections import defaultdict
from collections.abc import Mapping

from affranchi.model.vendor import Source
from affranchi.pieces import links
from affranchi.pieces.details import when
from affranchi.pieces.table import Row
from affranchi.pieces.text import named, wrapped
from affranchi.proof import STATES, state_of
from affranchi.told.lines import one_line
from affranchi.wording import in_french


def sources_of(sources: Mapping[str, Source]) -> list[Row]:
    """Facts, how sure they are, where, when and by what sign they were read, note: the surest first."""
    facts = defaultdict[tuple[object, ...], list[str]](list)
    for field, one in sorted(sources.items(), key=lambda item: STATES.index(state_of(item[1]))):
        facts[one.url, one.seen, one.sign, one.note].append(field)
    found = ((names, sources[names[0]]) for names in facts.values())
    return [
        (
            named(one_line(", ".join(in_french("fact", name) for name in names))),
            in_french("proof", state_of(source)),
            links.safe_link(source.url) if source.url else "",
            when(source.seen),
            in_french("sign", source.sign or ""),
            wrapped(source.note or ""),
        )
        for names, source in found
    ]
