"""Addresses: from one page of the site to another, and out of it only to http(s)."""

from functools import lru_cache
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from affranchi.pieces.text import laid, named, wrapped
from affranchi.told.lines import LONGEST_NAME, one_line
from affranchi.wording import NBSP

HOME = ""
COMMUNES = "communes/"
SOFTWARE = "logiciels/"
FUNCTIONS = "fonctions/"
VENDORS = "editeurs/"
EQUIVALENTS = "equivalents/"
BOARD = "tableau-de-bord/"
FIGURES = "chiffres/"
DEADLINES = "echeances/"
EXITS = "sorties/"
METHOD = "methode/"
SOURCES = "sources/"
EXPERIENCES = "experiences/"
SHARINGS = "mutualisation/"
LEADS = "pistes/"
SHEET = "fiche-mutualisation/"
WIKIDATA = "https://www.wikidata.org/wiki/"
SEARCH = "chercher/"
HELP = "aide/"
API = "api/v1/"
FEEDS = "flux/"
CALENDARS = "calendrier/"
DECLARE = "declarer/"
FORM = f"{DECLARE}formulaire/"

# 2,083 characters: the longest address that every browser follows.
_LONGEST_ADDRESS = 2083
_LONGEST_SHOWN = 60
_TOLD = Markup(' class="aff-told"')  # the address itself: paper does not write it again


def link(from_path: str, to_path: str) -> str:
    """The address of a page relative to another: from `communes/crolles/`, `../../logiciels/gimp/`."""
    return "../" * from_path.count("/") + to_path or "./"


def form_of(commune: str, declaration: str = "") -> str:
    """The form of a commune; at a declaration, by its file’s stem, or at a new one, `new`."""
    place = {"": "", "new": f"#/collections/{commune}/new"}.get(
        declaration, f"#/collections/{commune}/entries/{declaration}"
    )
    return f"{FORM}?commune={commune}{place}"


def anchor(href: str, name: str, about: str = "") -> Markup:
    """A link within the site, named by a text that a person wrote; alone, it is read with `about`."""
    return laid('<a href="{}"{}>{}</a>', href, spoken(name, about), named(name))


# A site names the same sources over and over: a fifth of the time of a build without it.
@lru_cache(maxsize=4096)
def safe_link(address: str, name: str = "", about: str = "") -> Markup:
    """A link to an address when it is http(s), else the address as text; alone, it is read with `about`."""
    if not is_web(address):
        return laid("{} ({})", name, wrapped(address)) if name else wrapped(address)
    whole = address.split("://", 1)[1].rstrip("/")
    shown = name or one_line(whole, _LONGEST_SHOWN)
    told = _TOLD if shown == whole else Markup()
    parts = address, told, spoken(shown, about), named(shown)
    return laid('<a href="{}" rel="external noopener"{}{}>{}</a>', *parts)


def spoken(name: str, about: str) -> Markup:
    """What a link is called in a list of links, where nothing is around it."""
    return laid(' aria-label="{}"', f"{name}{NBSP}: {about}") if about else Markup()


def is_web(address: str) -> bool:
    """Whether a browser may follow an address: http or https, a host, nothing that hides where it leads."""
    if address[:4].lower() != "http" or len(address) > _LONGEST_ADDRESS:  # nearly all lead within the site
        return False
    if not address.isprintable() or " " in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def sill_link(number: int, name: str | None) -> Markup:
    """A software in the SILL (code.gouv.fr), by its name there when a snapshot says it."""
    query = f"name={quote(name[:LONGEST_NAME], safe='')}" if name else f"id={number}"
    return safe_link(f"https://code.gouv.fr/sill/detail?{query}", f"SILL n°{NBSP}{number}")


def comptoir_link(number: int) -> Markup:
    """A software in the Comptoir du Libre (ADULLACT)."""
    return safe_link(f"https://comptoir-du-libre.org/fr/softwares/{number}", f"Comptoir n°{NBSP}{number}")


def wikidata_link(identifier: str) -> Markup:
    """An entity in Wikidata, when the identifier is one."""
    if identifier[:1] == "Q" and identifier[1:].isascii() and identifier[1:].isdecimal():
        return safe_link(f"{WIKIDATA}{identifier}", identifier)
    return wrapped(identifier)
