"""What communes, and bodies of elsewhere, tell of a subject: how many, and the first of them as links."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from affranchi.model.experience import Experience
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.text import beside, joined, laid
from affranchi.registry import Registry
from affranchi.told.experiences import exit_words, parted, state_words


def tellings(registry: Registry, some: Sequence[Experience], anchors: Anchors, most: int = 4) -> Markup:
    """`3 communes racontent : Villebrume (de… à…, faite)…`, then elsewhere; nothing when nobody tells."""
    told = (
        laid("<div>{}\u00a0: {}.</div>\n", head, joined((*_links(registry, one, anchors), *more), "\u202f; "))
        for head, one, more in parted(registry, some, most)
    )
    return joined(told, "")


def _links(registry: Registry, some: Sequence[Experience], anchors: Anchors) -> Iterator[Markup]:
    for one in some:
        words = f"{exit_words(registry, one)}, {state_words(one)}"
        yield beside(anchors.experience(one.stem), words)
