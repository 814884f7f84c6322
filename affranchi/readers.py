"""What people type, on a command line or in a cell: figures, days and words, or what was expected instead."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta

from affranchi.french import COUNTRIES
from affranchi.pattern import pattern
from affranchi.wording import MONTHS, NBSP, NNBSP, listed, quoted

_SPACES = pattern(r"[\s\u00a0\u202f]+")
# The kinds of a contract that has no end, and how that is said where its end is asked.
ENDLESS = {"perpetual": "perpétuelle", "none": "sans contrat"}
_FOR_EVER = "perpetuelle/perpetuel/licence perpetuelle/a vie/licence a vie"
_WITHOUT = "sans contrat/pas de contrat/aucun contrat/gratuit/gratuite"
_SAID_ENDLESS = {
    **dict.fromkeys(_FOR_EVER.split("/"), "perpetual"),
    **dict.fromkeys(_WITHOUT.split("/"), "none"),
}
# From 1950: a year typed in a cell of days is a day of 1905, and an empty one may be a day of 1900.
_YEAR = pattern(r"(?:(?:fin|debut|courant|en) |mi[ -])?((?:19[5-9]|2[01]\d)\d)")
_LENGTH = pattern(r"\d{1,3} (?:mois|ans?|annees?)")
_DAY = pattern(r"(?:(?:le|au) )?(\d{1,2})(?: ?[/.\-] ?| )(\d{1,2})(?: ?[/.\-] ?| )(\d{4}|\d\d)")
_MONTH = pattern(r"(\d{1,2})[/.\-](\d{4})")
_ISO_MONTH = pattern(r"(\d{4})[-/](\d\d)")
# « 31-déc.-26 » and « déc-26 » are what Excel shows of a day and of a month.
_WORDED = pattern(
    r"(?:(?:(?:le|au) )?(\d{1,2})(?:er)?[ -]|(?:fin|le|au|en) )?"
    r"([a-z]{3,9})\.?[ -](\d{4}|\d\d)"
)
# « Depuis 2020 » says when something began, « jusqu’en 2020 » when it ends: neither is the other’s.
_SINCE = pattern(r"^(?:depuis|a partir d[eu]|des) ")
_UNTIL = pattern(r"^(?:jusqu.|au plus tard|echeance|expire)[ :]*(?:a (?:la )?)?")
_SERIAL, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 36_526, 73_050  # Excel’s days: 2000 to 2099
_CENTURY = 70  # « 31/12/98 » is of the last century, « 31/12/26 » of this one
_EUROS = pattern(
    r"""(?ix) (?:€\s?)?
    (?: (?P<grouped> [1-9]\d{0,2} (?:\ \d{3})+ (?:[.,]\d{1,2})? | [1-9]\d{0,2} (?:\.\d{3})+ ,\d{1,2}
          | [1-9]\d{0,2} (?:,\d{3})+ \.\d{1,2} | [1-9]\d{0,2} (?:\.\d{3}){2,}
          | [1-9]\d{0,2} \.\d{3} (?=\s?€) )
      | (?P<plain> \d{1,11} (?:[.,] (?: \d{1,2} | \d{4,} ) )? ) (?: \s?(?P<thousands>k) (?=\s?€) )? )
    \s? (?:€|euros?|eur)? \s? (?:ttc)? (?: \s? (?:/|par\ )? \s? (?P<period> an(?:s|nuels?|n[ée]e)? | mois
          | mensuels? | trim(?:estre)? | semestre ) )? (?: \s? ttc)?"""
)
_RUN = r"\s(?i:postes?|pc|ordinateurs?|machines?|licences?|installations?|appareils?|tablettes?|serveurs?)"
_USED = r"\s(?i:utilisateurs?|agents?|personnes)"
# « Office 2016 PC »: what nothing parts from the name may be its version.
BARE_COUNT = rf"\s(?P<bare>\d{{1,3}}\s\d{{3}}|\d{{1,4}})(?:{_RUN}|{_USED})"
# « LibreOffice x 15 », « 12 × Firefox », « GIMP (3 postes) », « Oxalis - 5 agents ».
_BESIDE = pattern(
    r"(?:(?P<first>\d{1,4})\s?[x×]\s(?P<last>\S.*)|(?P<name>\S.*?)"
    r"(?:(?:\s?[:–—-])?\s[(]?[x×]\s?(?!(?:64|86|32)\b)(?P<times>\d{1,4})|(?:\s?[:–—-]\s[(]?|\s[(])(?:"
    rf"(?P<number>\d{{1,3}}\s\d{{3}}|\d{{1,4}}){_RUN}|(?P<users>\d{{1,4}}){_USED}))[)]?)"
)
_FREE = frozenset({"gratuit", "gratuite", "gratuits", "offert", "sans frais"})
YES = frozenset({"oui", "o", "yes", "y", "vrai", "true", "1", "x"})
NO = frozenset({"non", "n", "no", "faux", "false", "0"})
_NO_REFERENCE = {
    *(YES - {"1", "o", "y", "x"}), *(NO - {"0", "n"}), "", "aucun", "aucune", "neant", "rien", "sans",
    "sans objet", "inconnu", "inconnue", "nc", "nd", "n/a", "na", "none", "ne sait pas", "je ne sais pas",
    "a preciser", "a definir", "a rediger", "a faire", "a completer", "a voir", "en cours",
}  # fmt: skip
_TIMES = {"m": 12, "t": 4, "s": 2, "a": 1}  # mois, trimestre, semestre, an
_LETTERS = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
NUMBERS = {word: number for number, word in enumerate(_LETTERS.split(), start=1)} | {"une": 1}
_NOTICE = pattern(r"(\d{1,4})\s*(j|jrs?|jours?|semaines?|sem\.?)", re.IGNORECASE)
# « trois mois avant l’échéance », « 3 mois par LRAR »
_BEFORE = pattern(r"^(?:preavis|lrar) (?:de )?| (?:avant.*|de preavis|(?:par )?[(]?lrar[)]?)$")
_WITHOUT_NOTICE = "aucun/sans/neant/sans preavis/pas de preavis/sans engagement/a tout moment"
_NO_NOTICE = frozenset(f"{_WITHOUT_NOTICE}/resiliable a tout moment".split("/"))
_IN_DAYS, _MOST_DAYS = {"j": 1, "s": 7}, 1000
_MOST_BARE = 24  # a longer notice says its unit
_MOST_COUNT, _MOST_MONTHS, _MOST_EUROS = 100_000_000, 120, 10_000_000_000
# What people say for a word of a list, after its subject where that alone tells: first of all what the
# interview itself says.
_ALSO_SAID = {
    "sur papier": "sur papier ou a la main/a la main/manuel/manuellement/cahier/registre",
    "sans objet": "sans objet la commune ne le fait pas/la commune ne le fait pas/non concerne",
    "rendu par un autre": "un autre le fait pour la commune/un autre le fait/externalise/delegue",
    "ne sait pas": "je ne sais pas/on ne sait pas",
    "en service": "actif/utilise/en production/en cours d utilisation/operationnel/en place/en exploitation",
    "prévu": "en projet/a venir/futur",
    "commencée": "en cours",
    "faite": "terminee/termine/finie/realisee",
    "en cours de sortie": "en cours de remplacement/en cours d abandon/consultation seule/en consultation"
    "/lecture seule/en lecture seule/archives",
    "prévue": "decidee/votee/a faire/programmee",
    "sur le poste": "sur le pc/sur pc/pc/ordinateur/sur l ordinateur/monoposte/poste client/client lourd",
    "chez un hébergeur": "prestataire/chez un prestataire/chez le prestataire/chez notre prestataire",
    "dans nos murs": "dans nos locaux/en interne/interne/sur place/sur site/en mairie/serveur de la mairie"
    "/serveur en mairie/a la mairie"
    "/serveur mairie/serveur local/serveur interne/serveur communal/sur notre serveur/chez nous/on premise",
    "en ligne, chez l’éditeur": "en mode saas/mode saas/web/full web/heberge chez l editeur"
    "/heberge par l editeur/serveur de l editeur",
    "mutualisé": "mutualise par la cc/mutualise par l epci/mutualise avec l epci/serveur mutualise",
    # Code de la commande publique, art. R2112-4: tacit, unless the contract says otherwise.
    "tacite": "automatique/reconduction automatique/reconductible/renouvelable",
    "aucune": "reconduction non/non reconductible/sans reconduction/ferme",
    "aucun": "contrat gratuit/contrat gratuite/contrat sans contrat/contrat pas de contrat/export impossible",
    "format ouvert": "export csv/export xml/export json",
    "maintenance": "contrat maintenance annuelle",
    "support": "contrat assistance/contrat d assistance",
    "licence perpétuelle": "a vie/licence a vie/achat/achat unique/oem/licence oem/licence definitive"
    "/licence achetee/fourni avec le poste/fournie avec le poste/preinstalle/preinstallee",
    # Two that sell to town halls: the Resah, and the CANUT, of telecoms and software.
    "centrale d’achat": "resah/le resah/canut/la canut/centrale d achats",
    "marché propre": "mapa/gre a gre/procedure adaptee/marche public/achat direct",
}
_MEANT = {
    **dict.fromkeys(("reserve", "prive", "confidentiel"), "membres"),
    **{f"reserve{e} aux membres {yes}": "membres" for e in ("", "e") for yes in YES},
    **{said: word for word, phrases in _ALSO_SAID.items() for said in phrases.split("/")},
}
# What people call some countries too.
_ALSO_CALLED = {
    "usa": "US", "uk": "GB", "angleterre": "GB", "hollande": "NL", "reunion": "RE",
    "republique tcheque": "CZ",
}  # fmt: skip


_MACHINES = r"(?:postes?|pc|ordinateurs?|machines?|serveurs?|licences?)"
_USERS = (
    r"personnes?|agents?|élus|secrétaires?|élèves|comptes?|utilisateurs?|users?|tablettes?|téléphones?|mobiles?"
    r"|smartphones?|lignes?|bo[iî]tes?(?: mails?| aux lettres)?"
)
_COUNT = r"(?P<count>\d{1,3}(?:[\s\u00a0\u202f]\d{3})+|\d{1,9})"
_COUNTED = (
    # « 12 × 22H2 », « 12 postes sous Windows 10 », « 12 en 22H2 »
    rf"{_COUNT}\s*(?:[×x*]|{_MACHINES}\b\s*(?:en|sous|avec|de)?\b|\b(?:en|sous)\b)\s*(?P<version>.+)",
    # « 12 Windows 10 »; not what is a version whole: « 2012 R2 », « 11 Pro 24H2 », « 10 LTSC 2021 »
    rf"{_COUNT}\s+(?!lts|esr|pro|fam|home|ent|[eé]du|iot|stan)(?P<version>(?:[^\W\d_]{{3,}}.*|w)\d.*)",
    # « Windows 10 : 12 », « Windows 10 (12 postes) »
    rf"(?P<version>.+?)\s*[:=(]\s*{_COUNT}\s*{_MACHINES}?\s*\)?",
)


class NotUnderstoodError(ValueError):
    """What a cell holds is not what its column expects; the message says what was expected."""


def folded(text: str) -> str:
    """A text in lower case, without accents, its words one space apart."""
    bare = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(char for char in bare if not unicodedata.combining(char)).split())


def counted_name(text: str) -> tuple[str, int | None, str | None]:
    """The name of a software without what it tells of how many; then the machines, and the users, if told."""
    found = _BESIDE.fullmatch(text)
    if not found:
        return text, None, None
    machines = int(_SPACES.sub("", found["first"] or found["times"] or found["number"] or "0"))
    return found["last"] or found["name"], machines or None, found["users"]


def count_in(text: str) -> int:
    """A whole number: `45`, `1 200`, `12 postes`."""
    counted = rf"(?i)(?<=[\d\s])(?:{_USERS}|{_MACHINES})\s*$"
    digits = _SPACES.sub("", re.sub(counted, "", text))
    if not digits.isdecimal() or len(digits) > 9 or int(digits) > _MOST_COUNT:  # noqa: PLR2004 (its digits)
        raise NotUnderstoodError(f"un nombre entier est attendu{NBSP}: 12.")
    return int(digits)


def counts_in(text: str) -> dict[str, int]:
    """Counts by version: `12 Windows 10 et 3 Windows 11`, `22H2 : 12, 24H2 : 3`."""
    counts: dict[str, int] = {}
    for part in re.split(r"[;,+\n]|\set\s", text):
        told = " ".join(part.split())
        matches = (re.fullmatch(pattern, told, re.IGNORECASE) for pattern in _COUNTED)
        found = next((match for match in matches if match), None)
        if found:
            version = found["version"]
            counts[version] = counts.get(version, 0) + count_in(found["count"])
        elif told:
            break
    else:
        if counts:
            return counts
    msg = f"un nombre devant chaque version est attendu{NBSP}: {quoted('12 Windows 10, 3 Windows 11')}."
    raise NotUnderstoodError(msg)


# How often something comes again, in months.
_EVERY = {
    r"mensuel(?:le)?|tous les mois": 1,
    r"trimestriel(?:le)?": 3,
    r"semestriel(?:le)?": 6,
    r"annuel(?:le)?|tous les ans|chaque annee": 12,
    r"triennale?": 36,
}


def months_in(text: str) -> int:
    """A number of months: `3`, `3 mois`, `trois mois`, `1 an`, `annuelle`."""
    every = (months for word, months in _EVERY.items() if re.fullmatch(word, folded(text)))
    return next(every, 0) or _months(_in_digits(text))


def _months(text: str) -> int:
    if found := re.fullmatch(r"(\d)\s*(?:(ans?|annees?)|trimestres?)", text):
        return int(found[1]) * (12 if found[2] else 3)
    digits = _SPACES.sub("", re.sub("(?i)mois", "", text))
    if not digits.isdecimal() or len(digits) > 3 or int(digits) > _MOST_MONTHS:  # noqa: PLR2004 (its digits)
        raise NotUnderstoodError(f"un nombre de mois est attendu{NBSP}: 3.")
    return int(digits)


def _in_digits(text: str) -> str:
    """A length as figures tell it: `trois mois` as `3 mois`."""
    first, _, rest = (told := folded(text)).partition(" ")
    return f"{NUMBERS[first]} {rest}" if first in NUMBERS else told


def times_in(text: str) -> int:
    """How many times: `3`, `3 fois`, `trois fois`."""
    return count_in(re.sub(" ?fois$", "", _in_digits(text)))


class Days(int):
    """A length in days, where months are usual."""


def notice_in(text: str) -> int:
    """A notice, in months or as `Days`: `3`, `3 mois avant l’échéance`, `45 jours`, `2 semaines`, `aucun`."""
    if folded(text) in _NO_NOTICE:
        return 0
    told = _in_digits(_BEFORE.sub("", folded(text)))
    found = _NOTICE.fullmatch(told)
    if found and int(found[1]) * _IN_DAYS[found[2][0].lower()] <= _MOST_DAYS:
        return Days(int(found[1]) * _IN_DAYS[found[2][0].lower()])
    msg = f"un nombre de mois ou de jours est attendu{NBSP}: 3 mois, 45 jours."
    try:
        months = _months(told)  # « annuel » is no notice
    except NotUnderstoodError:
        raise NotUnderstoodError(msg) from None
    if months > _MOST_BARE and text.strip().isdecimal():  # « 90 », seven years, are days that a contract says
        raise NotUnderstoodError(msg)
    return months


def euros_in(text: str) -> float:
    """A sum a year: `8120`, `8 120,50 €`, `1.000,99€`, `610 € TTC par an`, `150 €/mois`, `gratuit`."""
    told = _SPACES.sub(" ", text).strip()
    if folded(told) in _FREE:
        return 0.0
    found = _EUROS.fullmatch(told)
    if found and (not found["period"] or re.search("(?i)€|eur|/|par", told)):  # « 3 ans » is no sum
        digits = found["plain"] or re.sub(r"[ .,](?=\d{3})", "", found["grouped"])
        times = _TIMES[(found["period"] or "an")[0].lower()] * (1_000 if found["thousands"] else 1)
        if (value := round(float(digits.replace(",", ".")) * times, 6)) <= _MOST_EUROS:
            return value
    raise NotUnderstoodError(f"une somme TTC en euros par an est attendue{NBSP}: 1250,50.")


def sum_in(text: str) -> float:
    """A sum paid once: `8120`, `8 120,50 €`."""
    if not re.search(r"(?i)\b(?:an|mois|mensuel|trimestre|semestre)", text):
        with suppress(NotUnderstoodError):
            return euros_in(text)
    raise NotUnderstoodError(f"une somme TTC en euros, payée une fois, est attendue{NBSP}: 1250,50.")


def day_in(text: str) -> int | date:
    """A year or a day: `2019`, `31/03/2019`, `31.03.19`, `2019-03-31`, `mars 2019` (its first day)."""
    return _day(text, is_end=False)


def end_in(text: str) -> int | date:
    """A year or a day at which something ends: a month is its last day."""
    if _LENGTH.fullmatch(_in_digits(text)):
        raise NotUnderstoodError(
            f"une durée ne dit pas de fin sans son début{NBSP}: 4 ans à compter du 01/01/2027."
        )
    return _day(text, is_end=True)


def endless_in(text: str) -> str | None:
    """The kind of what is said to have no end: bought for ever, or none; « illimité » may be left any day."""
    return _SAID_ENDLESS.get(folded(text))


def _day(text: str, *, is_end: bool) -> int | date:
    plain = re.sub(r"(?<=\d)[t ]00:00(?::00)?(?:\.0+)?z?$", "", folded(text))
    plain = (_UNTIL if is_end else _SINCE).sub("", plain)
    if found := _YEAR.fullmatch(plain):
        return int(found[1])
    day = None
    with suppress(ValueError):
        if found := _DAY.fullmatch(plain):
            day = date(_year(found[3]), int(found[2]), int(found[1]))
        elif month := _month_in(plain):
            is_last = is_end or plain.startswith("fin ")
            day = month.replace(day=monthrange(month.year, month.month)[1]) if is_last else month
        else:
            day = _worded_day(plain) or date.fromisoformat(plain.replace("/", "-"))
    if day and _YEAR.fullmatch(str(day.year)):  # « 31/12/9999 » is another program’s way to say « no end »
        return day
    shapes = "2027, 06/2027, 30/06/2027, 30 juin 2027 ou 2027-06-30"
    raise NotUnderstoodError(f"une année ou une date est attendue{NBSP}: {shapes}.")


def _month_in(plain: str) -> date | None:
    """The first day of a month: `12/2026`, `2026-12`, `fin décembre 2026`."""
    if found := _MONTH.fullmatch(plain):
        return date(int(found[2]), int(found[1]), 1)
    if found := _ISO_MONTH.fullmatch(plain):
        return date(int(found[1]), int(found[2]), 1)
    found = _WORDED.fullmatch(plain)
    month = _month_named(found[2]) if found and not found[1] else 0
    return date(_year(found[3]), month, 1) if found and month else None


def _worded_day(plain: str) -> date | None:
    """`31 décembre 2026`, or the number that Excel gives a day."""
    found = _WORDED.fullmatch(plain)
    if found and found[1] and (month := _month_named(found[2])):
        return date(_year(found[3]), month, int(found[1]))
    is_serial = re.fullmatch(r"\d{5}", plain) and _FIRST_SERIAL <= int(plain) <= _LAST_SERIAL
    return _SERIAL + timedelta(days=int(plain)) if is_serial else None


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < _CENTURY else 1900)  # noqa: PLR2004 (its digits)


def _month_named(word: str) -> int:
    """The rank of a month by its name or the start of it, 0 for anything else: « jui » may be two."""
    found = [at for at, name in enumerate(MONTHS, start=1) if folded(name).startswith(word)]
    return found[0] if len(found) == 1 else 0


def word_in(text: str, words: Mapping[str, str], about: str = "") -> str:
    """The value that a word of a list stands for: accents, case, words left out, its subject forgiven."""
    from affranchi.model.names import fold  # it imports pydantic, which --help does without

    said = fold(text), f"{fold(about)} {fold(text)}"
    meant = {fold(text), *(fold(_MEANT[one]) for one in said if one in _MEANT)}
    found = [value for value, word in words.items() if not meant.isdisjoint((fold(word), fold(value)))]
    if not found:  # « inconnu » for « licence inconnue », « en ligne » for « en ligne, chez l’éditeur »
        typed, subject = ({part.rstrip("es") for part in fold(one).split()} for one in (text, about))
        typed -= {*subject, "par", "d"}  # « par tacite reconduction », « contrat de maintenance »
        parts = {value: {part.rstrip("es") for part in fold(word).split()} for value, word in words.items()}
        is_telling = typed - {"en", "cour"}  # « en cours » is of no exit
        partly = [value for value, known in parts.items() if is_telling and typed <= known]
        found = partly if len(partly) == 1 else []
    if not found:
        msg = f"un mot de la liste est attendu{NBSP}: {listed([quoted(w) for w in words.values()], 'ou')}."
        raise NotUnderstoodError(msg)
    return found[0]


def country_in(text: str) -> str:
    """A country by its name in French or by its code: `France`, `fr`; any other text may be a code."""
    from affranchi.model.names import fold  # it imports pydantic, which --help does without

    wanted = fold(text)
    if wanted in _ALSO_CALLED:
        return _ALSO_CALLED[wanted]
    found = next((code for code, name in COUNTRIES.items() if fold(name) == wanted), wanted.upper())
    if len(found) != 2:  # noqa: PLR2004 (letters of a code)
        raise NotUnderstoodError(f"un pays est attendu{NBSP}: France, Allemagne, ou son code, FR, DE.")
    return found


def flag_in(text: str) -> bool:
    """Yes or no: `oui`, `N`, `vrai`, and `x` for a box that is ticked."""
    told = folded(text).strip(" .!")
    if told not in YES | NO:
        raise NotUnderstoodError(f"{quoted('oui')} ou {quoted('non')} est attendu.")
    return told in YES


def text_in(text: str) -> str:
    """A text on one line; its no-break spaces stay."""
    plain = re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip()
    if not plain:
        raise NotUnderstoodError("un texte est attendu.")
    return plain


def reference_in(text: str) -> str:
    """A name or a number, in a text on one line; « aucune », « oui » and « inconnue » are none."""
    plain = text_in(text)
    if folded(plain).strip(" .?!") in _NO_REFERENCE:
        msg = (
            f"un nom ou un numéro est attendu{NNBSP}; ce qui n’existe pas, ou que l’on ignore, ne se dit pas."
        )
        raise NotUnderstoodError(msg)
    return plain
