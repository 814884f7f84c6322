"""Opportunities: a line that says what to do; folded in it why, with whom, on what, whom to ask."""

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from affranchi.helping import helps_with
from affranchi.opportunities.opportunity import Opportunity
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.contact import asking, mailbox
from affranchi.pieces.experiences import tellings
from affranchi.pieces.helps import helpers_named
from affranchi.pieces.text import joined, laid, named, wrapped
from affranchi.pieces.view import View, some_of
from affranchi.told.opportunities import brings, line_of
from affranchi.wording import counted

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
    yield laid("<div>{}</div>\n", joined(one.reasons, "\n\n"))
    if one.warning:
        words = one.warning.sentence
        warned = wrapped(f"{words[0].lower()}{words[1:]}")
        yield laid("<div><strong>Attention\u00a0:</strong> {}</div>\n", warned)
    for line in view.near_software(one.software or "")[:1]:
        yield laid("<div>À proposer aussi à un territoire voisin\u00a0: {}.</div>\n", line)
    others = [slug for slug in one.communes if slug != own]
    whom = laid("Avec\u00a0: {}. ", some_of(anchors.communes(others), _SHOWN_COMMUNES)) if others else ""
    yield laid("<div>{}Porte sur {}.", whom, brings(one))
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
    if view.registry.edition == "members" and (typed := joined(_commands(view, one, own), ". ")):
        yield laid('<div class="aff-small">{}</div>\n', typed)


def _commands(view: View, one: Opportunity, own: str) -> Iterator[Markup]:
    """How to take it up, where that is not done, and to tell what came of it, as its commune would type."""
    who = own or "VOTRE-COMMUNE"
    how = f"sharing join {one.joins} {who}" if one.joins else f"sharing take {one.id}"
    if not one.joins or own not in view.registry.sharings[one.joins].joined:
        yield laid("Pour la reprendre\u00a0: <code>affranchi {}</code>", how)
    facts = (fact for fact in one.facts if fact.role in ("captive", "buys") and own in ("", fact.commune))
    if left := next((fact.software for fact in facts), None):
        again = laid("<code>affranchi experience {} {}</code>", who, left)
        yield laid("Pour raconter ce que cela a donné\u00a0: {}", again)


def _asked(one: Opportunity, own: str) -> str | None:
    """Whom a commune should ask: the one that suits it, else the one that suits most."""
    mine = next((fact.ask for fact in one.facts if fact.commune == own and fact.ask), None)
    return mine or (one.ask if one.ask != own else None)


def _ask(view: View, slug: str | None, one: Opportunity, anchors: Anchors) -> Markup:
    """The body to talk to and its mailbox, else the territory’s."""
    if slug is None:
        contact = view.registry.territory.contact
        return mailbox(contact, one.title) if contact else Markup()
    name = anchors.commune(slug)
    asked = asking(view.registry, slug, one.title, (line_of(one), one.reasons[0]))
    return laid("{}\u00a0: {}", name, asked) if asked else name
