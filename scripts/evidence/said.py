"""What a source says of one product, and what two addresses or two names share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from affranchi.model.names import fold
from affranchi.model.software import Cycle, Life
from affranchi.model.vendor import Sign
from affranchi.recognition.cleaning import clean_publisher
from affranchi.recognition.joining import host_at, normal_repository
from affranchi.recognition.spelling import compact, key

# Hosts of everyone's pages: that two products are there says nothing.
_EVERYONE = (
    "apps.apple.com apps.microsoft.com archive.org bitbucket.org code.google.com codeberg.org "
    "docs.google.com framagit.org freecode.com github.com gitlab.com launchpad.net play.google.com "
    "savannah.gnu.org savannah.nongnu.org sites.google.com sourceforge.net wikipedia.org"
)
_SHARED = frozenset(_EVERYONE.split())
_LENT = frozenset(
    [
        "blogspot.com",
        "github.io",
        "gitlab.io",
        "hubspot.net",
        "readthedocs.io",
        "sourceforge.io",
        "sourceforge.net",
    ]
)
_FORGES = ("github.com", "gitlab.", "codeberg.org", "framagit.org", "bitbucket.org", "forge.")
_VERSION = re.compile(r" v?\d+(?:\.\d+)*$")
_LEGAL = re.compile(
    r"\b(?:inc|ggmbh|incorporated|ltd|limited|llc|gmbh|ag|kg|sas|sarl|sa|scop|bv|nv|ab|as|oy|aps|corp|pte|plc"
    r"|sp z o o|corporation|co|company|pty|srl|spa|sro|lp|llp|e v|kft"
    r"|b v|s a s|s a|s r [lo]|ug|ou|sl|eurl|scic|pbc)\b"
)
_NOTICE = re.compile(
    r"copyright(?: holders?)?:?|\([Cc]\)|©|\b\d{4}\b(?:\s*[-–,]\s*(?:\d{4}|present)\b)*,?|\bby\b",
    re.IGNORECASE,
)
# Words that a name of firm takes or leaves: « Progress Software », « Progress ».
_TRADE = re.compile(r"(?<=\w) (?:software|international|networks?|productions)$")
_PROJECT = re.compile(
    r"^(?:(?:le |la |les )?(?:communaute|projet|equipe) (?:de |du |des |d )?)|^the "
    r"| (?:project|team|authors|community|contributors|developers|development team)$"
)


@dataclass(frozen=True)
class Said:
    """What a source says of one product, as it writes it; `where` is the place inside the source."""

    source: str
    names: tuple[str, ...]
    url: str
    seen: date
    where: str
    vendor: str | None = None
    # Another name that may be the vendor's (an author, a CPE): it may agree, it denies nothing.
    brand: str | None = None
    # Who holds its rights, as a notice of copyright says: may agree, denies nothing.
    holders: tuple[str, ...] = ()
    licence: str | None = None
    website: str | None = None
    repository: str | None = None
    ids: frozenset[tuple[str, str]] = frozenset()
    cycles: Mapping[str, Cycle] = field(default_factory=dict)
    # A page on its publisher's site that is not its home page: it tells whose product this is.
    page: str | None = None
    # The page, or the file, is the publisher's or the project's own, as its host or its repository shows.
    is_own: bool = False
    # The State says it of a service of its own.
    is_state: bool = False
    # What its reader tells: the second sign, the address of who says the same, why it proves the model.
    sign: Sign | None = None
    other: str | None = None
    terms: str | None = None
    # What it says of whether the project lives, and the key of the record under which that stands.
    life: tuple[str, Life] | None = None
    # It repeats what others say of licences: enough to agree, not to prove.
    repeats: bool = False

    def forms(self) -> frozenset[str]:
        """Its names as they are compared, each also without the version that ends it."""
        return frozenset(same(form) for name in self.names for form in (name, _VERSION.sub("", name)) if form)


@dataclass(frozen=True)
class Place:
    """Where a source stands on disk and in public, and the day it was read."""

    address: str
    seen: date


def text_or_none(value: object) -> str | None:
    """A text of a foreign file, on one line; None for anything else."""
    return " ".join(value.split()) or None if isinstance(value, str) else None


def holders_of(text: str) -> tuple[str, ...]:
    """Who the notices of copyright name: without years, addresses and rights."""
    found = (re.sub(_NOTICE, " ", line) for line in text.splitlines())
    names = (re.sub(r"<.*|\(.*|\ball rights.*|,? and .*", "", one, flags=re.IGNORECASE) for one in found)
    return tuple(dict.fromkeys(name for one in names if (name := one.strip(" \t,.;:-*#/"))))


def host_of(address: str | None) -> str | None:
    """The host of a home page without `www.`; None when it is everyone's."""
    host = host_at(address or "")
    return host if "." in host and host not in _SHARED else None


def domain_of(host: str | None) -> str | None:
    """The domain that someone registered: `python.org` of `devguide.python.org`; None where it is lent."""
    parts = (host or "").split(".")
    domain = ".".join(parts[-3:] if parts[-2:-1] in (["co"], ["com"], ["gouv"], ["org"]) else parts[-2:])
    return domain if host and domain not in _LENT else None


def repository_of(address: str | None) -> str | None:
    """The repository that an address on a forge is in, pages and files inside it left out."""
    parts = (normal_repository(address) or "").split("/")
    if not parts[0].startswith(_FORGES) or len(parts) < 3:  # noqa: PLR2004 (host, owner, name)
        return normal_repository(address)
    return "/".join(parts[:3]) if parts[0] == "github.com" else "/".join(parts).split("/-/")[0]


def owner_of(address: str | None) -> str | None:
    """The owner of a repository on a forge."""
    parts = (repository_of(address) or "").split("/")
    return parts[1] if parts[0].startswith(_FORGES) and len(parts) > 2 else None  # noqa: PLR2004 (owner and name)


def label_of(host: str) -> str:
    """The part of a host that someone chose: `berger-levrault` of `www.berger-levrault.com`."""
    parts = host.split(".")
    second = len(parts) > 2 and parts[-2] in ("co", "com", "gouv", "org")  # noqa: PLR2004 (a public suffix of two parts)
    return parts[-3] if second else parts[-2]


def same(text: str) -> str:
    """A name as it is compared: folded, without spaces."""
    return compact(key(text))


def publisher(text: str) -> str:
    """A publisher's name as it is compared: without its legal form; « Projet X » and "X Team" are X."""
    words = _LEGAL.sub(" ", fold(clean_publisher(text)))
    for _ in range(2):
        words = _TRADE.sub("", _PROJECT.sub("", " ".join(words.split())))
    return compact(words)
