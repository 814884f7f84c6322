"""Writing to someone, correcting a page: mailboxes as links with a subject, and the pages of the forge."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from markupsafe import Markup

from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.model.reference import end_of
from affranchi.model.territory import Territory
from affranchi.pieces.links import is_web, safe_link
from affranchi.pieces.page import Page
from affranchi.pieces.text import joined, laid, named
from affranchi.registry import Registry
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, quoted, the_name, to_name

# What every mail program opens: no quotes, no comment, no second recipient (RFC 6068, §2).
MAILBOX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
# What a mail program takes whole in an address, with what encoding adds.
_LONGEST_FACT = 240
# By forge: where a file is edited, where a folder is looked at, where an issue is opened.
_FORGES = {
    "github": ("edit/{}/{}", "tree/{}/{}", "issues/new?title={}&body={}"),
    "gitlab": ("-/edit/{}/{}", "-/tree/{}/{}", "-/issues/new?issue[title]={}&issue[description]={}"),
    "forgejo": ("_edit/{}/{}", "src/branch/{}/{}", "issues/new?title={}&body={}"),
}
_FORM = Markup('<a href="formulaire.ods">le formulaire</a>')


def mailbox(address: str, subject: str, shown: str = "", body: str = "") -> Markup:
    """A link that writes to a mailbox; an address of the web as a link; anything else as it was written."""
    if not MAILBOX.fullmatch(address):
        return safe_link(address) if is_web(address) else named(address)
    asked = f"subject={_quoted(one_line(subject))}" + (f"&body={_quoted(body)}" if body else "")
    return laid('<a href="mailto:{}?{}">{}</a>', address, asked, named(shown or address))


def asking(registry: Registry, slug: str, subject: str, facts: Iterable[str]) -> Markup:
    """« Demander à Villebrume »: a message to its mailbox, the facts already written; nothing without one."""
    commune = registry.communes.get(end_of(slug, registry.redirects.communes))  # it may have merged since
    contact = (commune.contact or commune.public_contact) if commune else None
    if commune is None or not contact:
        return Markup()
    told = [one_line(fact, _LONGEST_FACT) for fact in facts if fact]
    body = "\r\n\r\n".join(("Bonjour,", *told, f"Nos questions{NBSP}: "))
    return mailbox(contact, subject, f"Demander {to_name(commune.name)}", body)


def corrections(registry: Registry, page: Page) -> Markup:
    """How to say what is wrong on a page, and to mend it: mailbox, else forge, else website, else nothing."""
    found = [*_report(registry.territory, page), *_edit(registry, page)]
    return laid('<p class="aff-correct">{}</p>\n', joined(found, " · ")) if found else Markup()


def reach(territory: Territory) -> Markup:
    """Where to ask a territory, in a paragraph: its mailbox, its website, else who publishes."""
    if territory.contact and (is_web(territory.contact) or MAILBOX.fullmatch(territory.contact)):
        where = mailbox(territory.contact, "Le catalogue des logiciels")
        return laid("<p>Pour écrire au territoire\u00a0: {}</p>", where)
    if territory.website and is_web(territory.website):
        return laid("<p>Le territoire se joint par son site\u00a0: {}</p>", safe_link(territory.website))
    who = "la mairie ou à l’intercommunalité qui publie ce site"
    return laid("<p>Ce territoire ne publie pas encore d’adresse\u00a0: demandez à {}.</p>", who)


def with_contact(html: str, registry: Registry, path: str, title: str) -> str:
    """A page written by hand, in which HTML is text: what it leaves to the territory in its marks’ place."""
    territory, site = registry.territory, registry.territory.catalogue
    said = html.replace("<p>[[contact]]</p>", reach(territory)).replace("[[formulaire]]", _FORM)
    said = said.replace("[[territoire]]", named(the_name(territory.name)))
    said = said.replace("[[site]]", safe_link(site) if site and is_web(site) else "ce site")
    return f"{said}\n{corrections(registry, Page(path, title, '', ''))}"


def _report(territory: Territory, page: Page) -> Iterator[Markup]:
    said, title = "Signaler une erreur", f"Erreur sur la page {quoted(one_line(page.title))}"
    base = territory.catalogue if territory.catalogue and is_web(territory.catalogue) else ""
    where = f"{base.rstrip('/')}/{page.path}" if base else page.path or "accueil"
    body = f"Page{NBSP}: {where}\r\nCe qui ne va pas{NBSP}: \r\nSource{NBSP}: \r\n"
    if territory.contact and MAILBOX.fullmatch(territory.contact):
        yield mailbox(territory.contact, title, said, body)
    elif territory.forge_kind:
        asked = _FORGES[territory.forge_kind][2].format(_quoted(title), _quoted(body))
        yield safe_link(f"{_repository(territory)}{asked}", said)
    elif address := next((a for a in (territory.contact, territory.website) if a and is_web(a)), None):
        yield safe_link(address, said)


def _edit(registry: Registry, page: Page) -> Iterator[Markup]:
    """Where the record of a page is edited: its members alone can."""
    territory, path = registry.territory, _file_of(registry, page)
    if territory.forge_kind and path:
        frame = _FORGES[territory.forge_kind][path.endswith("/")]
        where = frame.format(_quoted(territory.share.branch or "main"), quote(path.rstrip("/")))
        said = "Corriger cette fiche" if registry.edition == "members" else "Corriger cette fiche (membres)"
        yield safe_link(f"{_repository(territory)}{where}", said)


def _file_of(registry: Registry, page: Page) -> str:
    """The file of what a page tells, in the territory; its folder, for a commune; else nothing."""
    slug = page.path.rstrip("/").rpartition("/")[2]
    record: Record | None = None
    match page.kind:
        case "commune":
            return f"inventory/{slug}/" if registry.by_commune.get(slug) else "communes.toml"
        case "software" if slug in registry.own:
            record = registry.software.get(slug)
        case "vendor" if slug in registry.own_vendors:
            record = registry.vendors.get(slug)
        case "experience" if (told := registry.experiences.get(slug)) and not told.body:
            record = told  # that of a body elsewhere is of the reference catalogue
        case "sharing":
            record = registry.sharings.get(slug)
    return path_of(record) if record else ""


def _repository(territory: Territory) -> str:
    return f"{(territory.repository or '').rstrip('/')}/"


def _quoted(text: str) -> str:
    return quote(text, safe="")
