"""What no free text may hold: a text goes in, what must not be stored comes out.

It would help an attack (CRPA, article L311-5, 2° d), or it names a person. Each pattern starts where no word
goes on before it, so that a text of 20,000 letters is read once.
"""

import ipaddress
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from affranchi.checks.people import FIRST_NAMES, persons_in, words_of
from affranchi.model.names import fold
from affranchi.model.problem import Severity
from affranchi.pattern import pattern
from affranchi.wording import NBSP, cut, quoted

# A story is what people write of what they do, a note of what runs besides; a text may say who made a thing.
Nature = Literal["web", "source", "contact", "version", "name", "title", "text", "story", "note"]
_STORIES = ("title", "story", "note")
_OF_PEOPLE = (*_STORIES, "contact")  # where a first name alone may be somebody’s

_SPACE = "[ .\\-\u00a0\u202f]?"
# One look at a text: most hold none of these signs and words, and are right (1 µs instead of 15).
_SIGN = pattern("[0-9@:=\\\\\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_DOMAINS = (".local", ".lan", ".intra", ".internal", ".corp", ".home")
_WORDS = (
    "srv", "pass", "mdp", "pw", "code", "wi-fi", "wifi", "clé", "private key", "(at)", "[at]", "arobase",
    "admin", "root", "faille", "vulnérab", "secret", "bearer",
)  # fmt: skip
_TITLES = (
    "m.", "mr", "mme", "mlle", "melle", "monsieur", "madame", "mesdames", "messieurs", "docteur", "dr",
)  # fmt: skip
_MAIL = pattern(r"(?<![\w.+%-])([\w.+%-]+)@([\w-]+(?:\.[\w-]+)+)")
# As people hide one from robots.
_AT = pattern(r" ?(?:[(\[](?:at|arobase)[)\]]|\barobase\b) ?", re.IGNORECASE)
_WORD = pattern(r"[^\W\d_]+")
# Of a person (13 digits and a key), or of a hole that somebody may still have.
_NUMBERS = {
    "un numéro de sécurité sociale": pattern(
        rf"(?<!\w)[12]{_SPACE}\d\d{_SPACE}(?:0[1-9]|1[0-2]){_SPACE}(?:\d\d|2[AB])(?:{_SPACE}\d{{3}}){{2}}{_SPACE}\d\d(?!\w)"
    ),
    "un numéro de compte bancaire": pattern(
        rf"(?<!\w)(?:FR|MC)\d\d(?:{_SPACE}[A-Z\d]{{4}}){{5}}{_SPACE}[A-Z\d]{{3}}(?!\w)"
    ),
    "un numéro de carte": pattern(r"(?<!\w)[3-6]\d{3}(?:[ \u00a0\u202f]\d{4}){3}(?!\w)"),
    "l’adresse d’une personne": pattern(
        r"\b(?:habite(?:nt)?|domicile|demeurant|chez (?:lui|elle)|télétravail)\b[^.;\d]{0,30}"
        r"\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|place|quai|allée|chemin|impasse|route|cours)\b",
        re.IGNORECASE,
    ),
    "une date de naissance": pattern(
        # « La commune, née le 1er janvier 2019 », « le service est né le 12 mars 2020 » are nobody.
        r"(?<!\best )\bnée?\s+le\s+(?!1er\sjanvier\s20)\d|\bnée?\s+le\s+\d[\w /.-]{1,14}\b19\d\d",
        re.IGNORECASE,
    ),
    "une vulnérabilité": pattern(
        r"\b(?:CVE[- ]\d{4}[- ]\d{4,}|GHSA(?:-\w{4}){3})(?!\w)"
        r"|\b(?:failles?|vulnérab\w{3,8})\b[^.;]{0,60}\b(?:non|pas)\s(?:encore\s)?(?:corrig|patch|combl)",
        re.IGNORECASE,
    ),
}
_PHONE = pattern(
    rf"(?<![\w+./-])(?:0[1-9]({_SPACE}|/)\d\d(?:\1\d\d){{3}}|(?<!\d )0[1-9] ?\d\d \d{{3}} \d{{3}}(?! ?\d)"
    rf"|(?:\+|00|\((?=33\)))[1-9]\d{{0,2}}\)?{_SPACE}(?:\(0\){_SPACE})?\d(?:{_SPACE}\d{{2,3}}){{3,5}})(?![\w/]|[.-]\d)"
)
_IPV4 = pattern(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_IPV6 = pattern(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
_DOTS_OF_IPV4 = 3
_AUTHORITY = pattern(r"://([^/?#\s]*)")
_MAC = pattern(r"(?<![\w:-])[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}(?![\w:-])", re.IGNORECASE)
_HOST = pattern(
    r"(?<![\w.-])(?:srv[-_]?[a-z0-9]|(?:serveur|server|vm|nas|esxi?|hv|pve|sql|dc|ad|bdd|pc|desktop|laptop|wks)[-_](?=[\w-]*\d))[\w-]*"
    r"|\\\\[\w.-]+|(?<![\w\\:-])(?-i:[A-Z][A-Z-]{2,9}\d[A-Z0-9-]*)\\\w[\w.$-]*",
    re.IGNORECASE,
)
_LOCAL_HOST = pattern(
    r"(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:local|lan|intra|intranet|internal|corp|localdomain|home\.arpa)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_KEYWORD = r"(?:mots?[\s_-]?de[\s_-]?passe|m\.?d\.?p\b\.?|m\sde\sp\b|password|passwd|pwd|passphrase)"
_CODE = r"(?:clé|cle|clef|codes?)"
_USUAL = "(?:azerty|qwerty|toto|bonjour|soleil|doudou|motdepasse|bienvenue)"
_KEPT_IN = r"(?:\w*warden|keepass\w*|lock(?:pass|self)|dashlane|lastpass|1password|passbolt|teampass|psono)"
# « Le mot de passe est géré par Keycloak », « est à changer », « est dans le coffre » tell none.
_TOLD_OF_ONE = (
    r"(?:à|aux?|dans|en|sous|sur|chez|trop|unique|obligatoire|personnel|propre|différent|connu|ce(?:lui|ux)|fourni"
    r"|défini|requis|transmis|remis|publics?|\w+ée?s?)"
)
# « Mots de passe : gérés dans Bitwarden » says where they are: no figure, no sign until the sentence ends.
_WORD_OF_NONE = rf"(?:(?:en|depuis)\s(?:19|20)\d\d\b|(?=\S*\d){_KEPT_IN}\b,?|(?!{_USUAL}\b)[^\s\d:=!#$%&*]+)"
_ELSEWHERE = (
    rf"(?:(?:{_TOLD_OF_ONE}|voir|cf\.?|demander|auprès|sur|par|avec|gestionnaire|coffre(?:-fort)?)"
    rf"(?:[^\S\n]{_WORD_OF_NONE}){{1,20}}?"
    rf"|(?:{_KEPT_IN}|oui|non|aucune?|(?:in)?connue?s?|perdue?s?|oubliée?s?|personnels?|anssi"
    rf"|\d\d?\scaractères|pro ?connect|france ?connect)\b,?(?:[^\S\n]{_WORD_OF_NONE}){{0,20}}?)"
    r"\s*(?:[.;)\n]|$)"
)
_TELLS = rf"\s*[:=]\s*(?!{_ELSEWHERE})\S"
_MIXED = r"(?=\S{0,40}\d)(?=\S{0,40}[^\W\d])"  # letters and figures
_SECRET = pattern(
    # « Mot de passe admin : X », « MDP wifi X1 », « identifiant x, code X »: words between, or no colon.
    rf"\b(?:{_KEYWORD}(?!\s(?:oubli|perdu))(?:\s[^\s\d:=]+){{0,3}}|pass|pw){_TELLS}"
    rf"|\b{_KEYWORD}(?:,|(?:\s[^\s\d:=,]+){{0,6}})\s(?:est|c[’']est)\s(?!{_TOLD_OF_ONE}\b)\S"
    rf"|\b{_KEYWORD}(?:\s[^\s\d:=]+){{0,3}}\s+{_MIXED}\S{{5,}}"
    # « mdp azerty », « login x mdp y »; « mdp oubliés » is nobody's.
    rf"|\b(?:{_KEYWORD}\s+mairie|(?:{_KEYWORD}|pass|pw|(?:compte|login|user)\s(?:admin|root))\s+"
    rf"(?:{_USUAL}|admin|root|password|secret))\b"
    rf"|\b(?:identifiants?|login|compte)\s\S+\s{_KEYWORD}\s+\S{{4,}}"
    # « compte admin : Chamois38 », « P@ssw0rd », whatever stands before
    rf"|\bcompte\s(?:admin(?!istratif)\w*|root)\s*[:=]\s*{_MIXED}\S{{6,}}|(?<![\w.@-])p@ss"
    r"|\b(?:identifiants?|login)\b[^.;]{1,40}\bcode\s+(?=\S*\d)(?=\S*[^\W\d])\S{5,}"
    rf"|\b(?:identifiants?|{_CODE}\s(?:wi-?fi(?:\s[^\s:=]+){{0,3}}|wpa2?|api|admin|privée|d[’']activation"
    rf"|de\slicence|produit))(?:{_TELLS}|\s+est\s+(?!{_TOLD_OF_ONE}\b)\S)"
    rf"|\b{_CODE}\s(?:[^\s\d]+\s|[dl][eu]?[’']){{0,3}}(?:wi-?fi|wpa2?|pin|alarme|porte|portail(?!\s(?:fam|usag|citoy))"
    r"|portillon|garage|box|coffre|(?:photo)?copieur|imprimante|parental|écran|session|tablette|téléphone)"
    r"(?:\s[^\s\d]+){0,2}\s+(?<!depuis\s)(?<!\sen\s)(?=\S*\d)\S{4,}"
    rf"|\b{_CODE}\s(?:secret|confidentiel|personnel|sim|puk)\s*(?:[:=]|est\b)?\s*(?!(?:19|20)\d\d\b)(?=\S*\d)\S{{4,}}"
    rf"|\b{_CODE}\s\d{{4,8}}\s(?:pour|d[eu])\s?(?:la\s|l[’'])?(?:wi-?fi|alarme|porte|coffre|portail)\b"
    rf"|\b{_CODE}\s(?:api|privée|d[’']activation|de\slicence|(?:de\s)?produit)\s+(?=\S*\d)\S{{8,}}"
    rf"|\b{_CODE}\b[^.;\d]{{0,25}}\s(?-i:(?=[A-Z -]*\d)(?:[A-Z0-9]{{4,5}}[- ]){{3,}}[A-Z0-9]{{4,5}}\b)"
    rf"|\bwi-?fi(?:\s[^\s:=]+){{0,3}}\s*[:=]\s*(?!WPA|WiFi4EU|\d){_MIXED}\S{{6,}}"
    rf"|\bwi-?fi\s(?:invités?|public|mairie|agents?|élus)\s(?!WPA|WiFi4EU|\d){_MIXED}\S{{6,}}"
    rf"|\b(?:identifiants?|login|user)\s[^\s/]+\s?/\s?{_MIXED}\S{{5,}}"
    rf"|\b(?:accès|session|connexion|compte|vpn)(?:\s[^\s\d:=]+){{0,3}}\s*:\s*(?-i:[a-z][a-z0-9._@-]*)\s?[/-]\s(?!\d){_MIXED}\S{{6,}}"
    r"|(?<![^\W_])(?:access|api|auth|client)?(?:secret|token|jeton|api[\s_-]?key)\s*[:=]\s*(?!OAuth|JWT)"
    rf"{_MIXED}\S{{6,}}|\bbearer\s{_MIXED}\S{{16,}}"
    rf"|\b{_CODE}\s(?:d[eu]\s(?:la\s|l[’'])?|d[’'])(?:accès|entrée|portail|portillon|bureau|local|déverrouillage)"
    r"\s*[:=]?\s*(?!(?:19|20)\d\d\b)(?=\S*\d)\S{4,}"
    r"|(?-i:\bPIN)(?:\s?[:=]\s?|\s(?!(?:19|20)\d\d\b))\d{4}\b|\bbitlocker\s*:?\s\d{6}"
    rf"|\b(?:any ?desk|teamviewer|rustdesk)\b\D{{1,12}}(?:\d{_SPACE})?\d{{3}}(?:{_SPACE}\d{{3}}){{2}}(?!\d)"
    r"|\bdigicode\s+\S*\d"
    rf"|\bpasse(?:\s(?:(?:d[eu]|l[ae])|(?:[dl][’'])?(?:session|admin\w*|accueil|mail|poste|wi-?fi))){{0,3}}\s*[:=]\s*{_MIXED}\S{{5,}}"
    rf"|\b(?:pass|pw|code\sest)\s(?:est\s)?{_MIXED}\S{{6,}}"
    rf"|(?<![\w/.])(?:admin|administrateur|root)(?:\s*/\s*|:)(?:{_MIXED}\S{{6,}}|(?:admin|root|azerty)\b)"
    r"|(?<!\S)(?=\S*[A-Z])(?=\S*[a-z])(?=\S*\d)(?=\S*[!#$%&*])[\w!#$%&*@-]{8,}(?!\S)"
    r"|://[^\s/:@]+:[^\s/@]+@"
    r"|[?&](?:token|access_token|api_?key|password|secret)="
    r"|-----BEGIN\s[A-Z ]*PRIVATE\sKEY",
    re.IGNORECASE,
)
_HINT = pattern(
    r"[:=?!#$%&*]|-----| est |p[a@]ss|mdp|m\.d\.p|pw|code|cl[eé]f? |admin|root|desk|viewer|locker|login"
    r"|identif|user|bearer|wi-?fi|pin |secret|token|jeton|key|m\sde\sp",
    re.IGNORECASE,
)
_LONG = pattern(r"\S{20}")
_TOKEN = pattern(
    r"(?<![\w/+.-])(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|glpat-[\w-]{20,}|xox[abpr]-[\w-]{10,}"
    r"|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*"
    r"|(?=[A-Z-]*\d)(?=[0-9-]*[A-Z])[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3,}"
    r"|(?=[0-9a-f]*[a-f])(?=[a-f]*\d)[0-9a-f]{32,}"
    r"|(?=[\w/+-]*[A-Z])(?=[\w/+-]*[a-z])(?=[\w/+-]*\d)[\w/+-]{40,}={0,2})(?!\w)"
)
_OFFICE = (
    r"(?!(?i:(?:l[ae]s? |l[’'])?"
    r"(?:maire|président|vice-|adjoint|direct|secrétaire|(?:dgs|élue?s?|toute?)\b)))"
)
_PERSON = pattern(
    r"(?<!\w)(?:(?:MM?\.|Dr\.?|(?i:mrs?\.?|mmes?\.?|me?lles?|monsieur|madame|mes(?:dames|sieurs)|docteur))"
    rf"[ \u00a0\u202f]{_OFFICE}(?:d[eu][ \u00a0\u202f])?[A-ZÀ-Ý][\w’'.-]*"
    rf"|M\.{_OFFICE}[A-ZÀ-Ý][a-zà-ÿ’-]{{2,}}"
    # « mme durand », as people type; « monsieur informatique » is nobody.
    rf"|(?i:mr|mme|mlle)\.?[ \u00a0\u202f]{_OFFICE}(?!les |l[’'])[a-zà-ÿ][a-zà-ÿ’-]{{2,}})"
)
_INVISIBLE = pattern("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ADDRESS = pattern(r"(?<!\w)[a-z][a-z0-9+.-]{0,30}://\S+", re.IGNORECASE)  # the longest scheme has 30
_WEB = pattern(
    r"https?://[^\s/?#@\\<>\"':]+\.[^\s/?#@\\<>\"':]+(?::\d+)?(?:[/?#][^\s<>\"\\]*)?", re.IGNORECASE
)
_OTHER_SCHEME = pattern(
    r"\s*(?:(?!https?://)[a-z][a-z0-9+.-]*://|(?:javascript|data|vbscript|file|mailto):)", re.IGNORECASE
)

_VERSION = pattern(
    r"(?<![\w.,/-])(?:v\d+(?:\.\d+)*|versions?\s+\d+(?:\.\d+)*|\d+(?:\.\d+)+)(?![\w,]|\.\d)", re.IGNORECASE
)
# Numbers with a dot that are no version: articles, lots, public references, sums, days and hours.
_NOT_BEFORE = pattern(
    r"(?:\b(?:art(?:icle)?s?|annexes?|lots?|chapitres?|points?|marchés?|délibérations?|pages?|phases?|étapes?"
    r"|paragraphes?|tranches?|fiches?|à|RGAA|RGS|RGI|WCAG|RGESN|EUPL|[AL]?GPL|CeCILL|MPL|Apache|Ouverte|Etalab"
    r"|CC[ -]BY(?:-SA)?|OAuth|SAML|TLS|HTTP|PES)|n[°º]|§|p\.|art\.)\s*v?$",
    re.IGNORECASE,
)
_UNIT_AFTER = pattern(
    r"[ \u00a0\u202f]*(?:%|‰|€|k€|M€|ETP|EUR|euros?|heures?|h\b|jours?|mois\b|ans?\b|[KMGT]i?[ob]\b"
    r"|[MG]bit|km|m²|ha\b"
    r"|hab|fois|points?|millions?|milliards?|personnes?|agents?|postes?|élèves?|licences?)",
    re.IGNORECASE,
)
_DAY_OR_SUM = pattern(
    r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|(?:19|20)\d\d\.\d{1,2}\.\d{1,2}|\d{1,2}\.(?:19|20)\d\d|\d{1,3}(?:\.\d{3})+"
)

# The words of a mailbox that belongs to a service.
_ROLES = frozenset(words_of("roles"))


# The same mailboxes and references come back in one declaration after another.
_REMEMBERED = 8_192
_SHOWN = 61  # a line of a terminal


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a text must not hold, and what to do."""

    message: str
    advice: str
    rule: str = "never-stored"
    severity: Severity = "error"


@lru_cache(maxsize=_REMEMBERED)
def findings(text: str, nature: Nature, names: frozenset[str] = frozenset()) -> Sequence[Finding]:
    """Everything that a text holds and must not; `names` are those of the territory (`names_in`)."""
    if nature == "web" and not _WEB.fullmatch(text):
        return [_not_web(text), *_searched(text, nature, names)]
    is_read = _is_suspect(text) or (nature in _OF_PEOPLE and next(persons_in(text, names), None))
    return _searched(text, nature, names) if is_read else ()


def _is_suspect(text: str) -> bool:
    if _SIGN.search(text):
        return True
    lower = text.lower()
    return any(word in lower for word in (*_WORDS, *_TITLES, *_DOMAINS))


def _searched(text: str, nature: Nature, names: frozenset[str]) -> Sequence[Finding]:
    found = [_not_web(text)] if nature == "source" and _OTHER_SCHEME.match(text) else []
    return [*found, *(one for find in _FINDERS for one in find(text, nature, names))]


def _not_web(text: str) -> Finding:
    advice = "Elle commence par https:// ou http://."
    return Finding(f"{quoted(cut(text, _SHOWN))} n’est pas une adresse web.", advice, "address")


def _mails(text: str, nature: Nature, names: Collection[str]) -> Iterator[Finding]:
    text = _AT.sub("@", text)
    if "@" not in text or nature == "web":
        return
    for mail in _MAIL.finditer(text):
        if nature != "contact":
            advice = f"Celle d’un service se met dans {quoted('contact')}."
            yield _never("une adresse électronique", mail[0], advice)
        elif _is_of_a_person(mail[1], mail[2], names):
            advice = f"Mettez celle d’un service{NBSP}: mairie@…, informatique@…"
            yield _never("l’adresse d’une personne", mail[0], advice)


def _is_of_a_person(local: str, domain: str, names: Collection[str]) -> bool:
    """Whether the name of a mailbox looks like `prenom.nom`: two words, none of a service or of the place."""
    words = _WORD.findall(local.lower())
    if len(words) < 2 or not _ROLES.isdisjoint(words):  # noqa: PLR2004 (a first name and a name)
        return False
    # « jean » is of Saint-Jean, and of « jean.dupont » all the more.
    place = {*names, *fold(domain).split(), "saint", "sainte"} - FIRST_NAMES
    return not any(len(word) > 1 and word in place for word in fold(local).split())


def _phones(text: str, nature: Nature, _: Collection[str]) -> Iterator[Finding]:
    if nature not in ("web", "source"):
        for phone in _PHONE.finditer(text):
            yield _never("un numéro de téléphone", phone[0], "Retirez-le.")


def _numbers(text: str, nature: Nature, _: Collection[str]) -> Iterator[Finding]:
    if nature in (*_STORIES, "name", "version"):
        for what, numbers in _NUMBERS.items():
            advice = "Retirez-la." if what.startswith(("une ", "l’")) else "Retirez-le."
            yield from (_never(what, found[0], advice) for found in numbers.finditer(text))


def _machines(text: str, nature: Nature, _: Collection[str]) -> Iterator[Finding]:
    hosts = " ".join(_AUTHORITY.findall(text)) if nature in ("web", "source") else text
    addresses = _IPV4.findall(hosts) if hosts.count(".") >= _DOTS_OF_IPV4 else []
    if ":" in hosts:
        addresses += _IPV6.findall(hosts)
    for address in addresses:
        if _is_address(address, private_only=nature == "version"):
            yield _never("une adresse IP", address, "Retirez-la.")
    lower = hosts.lower()
    machines = [*_MAC.finditer(hosts)] if hosts.count(":") + hosts.count("-") > _DOTS_OF_IPV4 else []
    machines += _HOST.finditer(hosts) if any(sign in lower for sign in ("srv", "-", "_", "\\")) else []
    machines += _LOCAL_HOST.finditer(hosts) if any(domain in lower for domain in _DOMAINS) else []
    if nature in ("name", "title") and (address := _ADDRESS.search(text)):
        yield _never("une adresse", address[0], "Dites le nom du logiciel.")
    for found in machines:
        yield _never("un nom de machine", found[0], "Retirez-le.")


def _is_address(text: str, *, private_only: bool) -> bool:
    """Whether a text is an IP address; a version of four numbers looks like a public one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return len(text) > len("::1") and (
        not private_only or (address.is_private and not address.is_unspecified)
    )


def _secrets(text: str, nature: Nature, _: Collection[str]) -> Iterator[Finding]:
    plain = "" if nature in ("web", "source") else _ADDRESS.sub(" ", text) if "://" in text else text
    told = text.replace("://", "")  # which every address has: it hints at nothing
    if (_HINT.search(told) and _SECRET.search(text)) or (_LONG.search(plain) and _TOKEN.search(plain)):
        yield Finding(
            "un mot de passe ou une clé n’a pas sa place ici.",
            f"Retirez-le, et changez-le{NBSP}: git garde tout.",
        )


def _people(text: str, nature: Nature, names: Collection[str]) -> Iterator[Finding]:
    if nature not in (*_OF_PEOPLE, "name", "version"):
        return
    found = [person[0] for person in _PERSON.finditer(text)]
    for person in found or (persons_in(text, names) if nature in _OF_PEOPLE else ()):
        yield _never("le nom d’une personne", person, "Dites la fonction, pas le nom.")


def _versions(text: str, nature: Nature, _: Collection[str]) -> Iterator[Finding]:
    if nature != "note":
        return
    plain = text
    for other in (_ADDRESS, _PHONE):
        plain = other.sub(lambda found: " " * len(found[0]), plain)
    for version in _VERSION.finditer(plain):
        about = plain[max(0, version.start() - 20) : version.start()]
        is_number = _DAY_OR_SUM.fullmatch(version[0]) or _UNIT_AFTER.match(plain, version.end())
        if not is_number and not _NOT_BEFORE.search(about) and not _IPV4.fullmatch(version[0]):
            advice = f"Elle se met dans {quoted('version')}, que le public ne voit pas."
            yield Finding(f"une version n’a pas sa place ici{NBSP}: {quoted(version[0])}.", advice, "version")


def _invisible(text: str, _: Nature, __: Collection[str]) -> Iterator[Finding]:
    if found := _INVISIBLE.search(text):
        message = f"le texte contient un caractère invisible (U+{ord(found[0]):04X})."
        yield Finding(message, "Retirez-le.", "invisible", "warning")


_FINDERS: tuple[Callable[[str, Nature, Collection[str]], Iterator[Finding]], ...] = (
    _mails, _phones, _numbers, _machines, _secrets, _people, _versions, _invisible,
)  # fmt: skip


def _never(what: str, found: str, advice: str) -> Finding:
    return Finding(f"{what} n’a pas sa place ici{NBSP}: {quoted(cut(found, _SHOWN))}.", advice)
