"""What communes could do together, or do, in lines; and what they tell of a subject, as links."""

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from affranchi.helping import helps_with
from affranchi.model.declaration import Experience
from affranchi.model.sharing import Participant, Sharing
from affranchi.opportunities.opportunity import Opportunity
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.contact import asking, mailbox
from affranchi.pieces.details import maybe
from affranchi.pieces.helps import helpers_named
from affranchi.pieces.links import SHARINGS
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, laid, named, wrapped
from affranchi.pieces.view import View, some_of
from affranchi.registry import Registry
from affranchi.told.experiences import exit_words, parted, state_words
from affranchi.told.opportunities import brings, line_of
from affranchi.wording import counted, in_french

_SHOWN_COMMUNES = 3
_SHOWN_TELLINGS = 2


def leads_of(
    view: View, found: Sequence[Opportunity], anchors: Anchors, own: str = "", most: int = 8
) -> Markup:
    """The first opportunities of a page’s subject, and where the others are; nothing when there is none.

    `own` is the commune whose page it is: it asks the one that suits it.
    """
    more = len(found) - most
    end = laid(
        '<p>Et {} <a href="{}pistes/1/">sur la page des pistes</a>.</p>\n',
        counted(more, "autre"),
        anchors.root,
    )
    return joined((leads(view, found[:most], anchors, own), end if more > 0 else ""), "")


def leads(view: View, found: Iterable[Opportunity], anchors: Anchors, own: str = "") -> Markup:
    """Opportunities in their order, a line each that unfolds."""
    return joined((lead(view, one, anchors, own) for one in found), "")


def lead(view: View, one: Opportunity, anchors: Anchors, own: str = "") -> Markup:
    """An opportunity in a line, and what unfolds; made once for all the pages that show it alike."""
    # A commune’s own is on its page alone: those of 500 communes took 50 MiB of the peak of a build.
    kept: dict[tuple[str, str], Markup] = {} if own else view.told_leads
    key = one.id, anchors.root
    if key not in kept:
        reasons = joined(_reasons(view, one, anchors, own), "")
        frame = '<details class="aff-fold"><summary>{}</summary>\n{}</details>\n'
        kept[key] = laid(frame, named(line_of(one)), reasons)
    return kept[key]


def _reasons(view: View, one: Opportunity, anchors: Anchors, own: str) -> Iterator[Markup]:
    """Why, what it would concentrate, with whom and on what, whom to ask; for members, how to take it up."""
    yield laid("<div>{}</div>\n", one.reason)
    if one.warning:
        yield laid("<div><strong>Attention\u00a0:</strong> {}</div>\n", wrapped(one.warning.sentence))
    for line in view.near_software(one.software or "")[:1]:
        yield laid("<div>À proposer aussi à un territoire voisin\u00a0: {}.</div>\n", line)
    others = [slug for slug in one.communes if slug != own]
    yield laid("<div>Avec\u00a0: {}. ", some_of(anchors.communes(others), _SHOWN_COMMUNES))
    yield laid("Porte sur {}.", brings(one))
    if asked := _ask(view, _asked(one, own), one, anchors):
        yield laid(" À qui parler\u00a0: {}", asked)
    yield Markup("</div>\n")
    targets = (slug for way in one.ways for slug in way.software)
    known = helps_with(view.helps, one.function, one.software, *targets)
    if found := [helper for helper in known if helper.slug not in one.communes]:
        yield laid("<div>Qui peut aider\u00a0: {}.</div>\n", helpers_named(found, anchors))
    about = [e for slug in one.about for e in view.registry.experiences_about.get(("software", slug), ())]
    yield tellings(view.registry, list(dict.fromkeys(about)), anchors, _SHOWN_TELLINGS)
    if one.function and (steps := anchors.exits([one.function])):
        yield laid("<div>Comment faire, étape par étape\u00a0: {}.</div>\n", steps)
    if view.registry.edition == "members":
        taken = laid("<code>affranchi sharing take {}</code>", one.id)
        again = laid("<code>affranchi experience COMMUNE {}</code>", one.about[0] if one.about else "…")
        told = laid("Pour la reprendre\u00a0: {}. Pour raconter ce que cela a donné\u00a0: {}", taken, again)
        yield laid('<div class="aff-small">{}</div>\n', told)


def _asked(one: Opportunity, own: str) -> str | None:
    """Whom a commune should ask: the one that suits it, else the one that suits most."""
    mine = next((fact.ask for fact in one.facts if fact.commune == own and fact.ask), None)
    return mine or (one.ask if one.ask != own else None)


def _ask(view: View, slug: str | None, one: Opportunity, anchors: Anchors) -> Markup:
    """The body to talk to and its mailbox, else the territory’s."""
    if slug is None:
        contact = view.registry.territory.contact
        return mailbox(contact, one.title) if contact else Markup()
    name, asked = anchors.commune(slug), asking(view.registry, slug, one.title, (line_of(one), one.reason))
    return laid("{}\u00a0: {}", name, asked) if asked else name


def tellings(registry: Registry, some: Sequence[Experience], anchors: Anchors, most: int = 4) -> Markup:
    """`3 communes racontent : Villebrume (de… à…, faite)…`, then elsewhere; nothing when nobody tells."""
    told = (
        laid("<div>{}\u00a0: {}.</div>\n", head, joined((*_links(registry, shown, anchors), *more), " ; "))
        for head, shown, more in parted(registry, some, most)
    )
    return joined(told, "")


def _links(registry: Registry, some: Sequence[Experience], anchors: Anchors) -> Iterator[Markup]:
    for one in some:
        words = f"{exit_words(registry, one)}, {state_words(one)}"
        yield laid("{} ({})", anchors.experience(one.stem), words)


# Its own page names them all.
_SHOWN_MEMBERS = 6
_MOST = 5
SHARING_COLUMNS = ("Mutualisation", "Porte sur", "Étape", "Coordination", "Participants", "Précisions")


def sharings_list(sharings: Sequence[Sharing], anchors: Anchors) -> Markup:
    """The first mutualisations in the order given, a line each; nothing when there is none."""
    lines = [laid("<li>{}</li>\n", _line(one, anchors)) for one in sharings[:_MOST]]
    if more := len(sharings[_MOST:]):
        href = f"{anchors.root}{SHARINGS}"
        lines.append(
            laid('<li>et {} <a href="{}">sur la page Mutualisation</a></li>\n', counted(more, "autre"), href)
        )
    return laid("<ul>\n{}</ul>\n", joined(lines, "")) if lines else Markup()


def _line(sharing: Sharing, anchors: Anchors) -> Markup:
    """What, how far, with how many, who leads."""
    told = [_stage(sharing), counted(len(sharing.participants), "participant")]
    name = laid("{}\u00a0: {}", anchors.sharing(sharing.slug), named(", ".join(told)))
    who = sharing.coordinator
    return laid("{}, coordination\u00a0: {}", name, anchors.commune(who)) if who else name


def _stage(sharing: Sharing) -> str:
    stage = "écartée" if sharing.dismissed else in_french("stage", sharing.stage)
    form = maybe("form", sharing.form)
    return f"{stage} ({form})" if form else stage


def sharing_row(sharing: Sharing, anchors: Anchors) -> Row:
    """What, on what, how far, who leads, who takes part, what more."""
    about = [anchors.software(sharing.software)] if sharing.software else []
    about += [anchors.function(sharing.function)] if sharing.function else []
    return (
        anchors.sharing(sharing.slug),
        joined(about),
        _stage(sharing),
        anchors.commune(sharing.coordinator) if sharing.coordinator else "",
        some_of(
            [_member(slug, part, anchors) for slug, part in sharing.participants.items()], _SHOWN_MEMBERS
        ),
        wrapped(sharing.summary or ""),
    )


def _member(slug: str, part: Participant, anchors: Anchors) -> Markup:
    """A participant; its degree when it is not yet engaged."""
    name = anchors.commune(slug)
    return name if part.degree == "engaged" else laid("{} ({})", name, in_french("degree", part.degree))
