"""French, typeset: numbers, days, lists and labels as a person reads them."""

import errno
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from affranchi.french import FRENCH

NBSP = "\u00a0"  # before : and inside « »
NNBSP = "\u202f"  # before ; ! ? and between thousands
# What nobody said, where a change is told: « rien » is typed for what there is none of.
UNTOLD = "non dit"

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

_REFUSALS = {
    errno.EACCES: "accès refusé", errno.EPERM: "opération interdite", errno.EROFS: "disque en lecture seule",
    errno.ENOSPC: "disque plein", errno.EDQUOT: "quota de disque dépassé", errno.EFBIG: "fichier trop grand",
    errno.ENOENT: "introuvable", errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "un fichier tient la place d’un dossier", errno.EEXIST: "il existe déjà",
    errno.ENOTEMPTY: "le dossier n’est pas vide", errno.EXDEV: "ce dossier est un autre disque",
    errno.EADDRINUSE: "port déjà pris", errno.ENAMETOOLONG: "nom trop long",
}  # fmt: skip

# What a terminal obeys instead of showing it, or what nobody sees: controls (a tab is harmless), what has no
# width, joiners beside letters that take none, marks that turn the direction of what follows, separators of
# lines, tags; and halves of a character, which no output can encode.
ACTING = (
    "\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
# A class comes first, which `re` looks for in a quarter of the time of several patterns.
OBEYED = re.compile(f"[{ACTING}\u200c\u200d](?:(?<![\u200c\u200d])|(?<=[\x00-\u058f].)|(?=[\x00-\u058f]|$))")


def visible(text: str) -> str:
    r"""A text on one line, in which what would act, or hide, shows: `\x1b[31m`, `\u202e`, `\n`."""
    return OBEYED.sub(lambda found: ascii(found[0])[1:-1], text)


def number(value: float, digits: int = 0) -> str:
    """`24000` → `24 000`; `0.5` with one digit → `0,5`."""
    text = f"{value:,.{digits}f}".replace(",", NNBSP).replace(".", ",")
    return text if text.strip("-0,") else text.lstrip("-")  # no zero has a sign


def euros(value: float, *, cents: bool = False) -> str:
    """A sum rounded to the euro, `8 120 €`; with `cents`, to the cent where it has some: `8 120,50 €`."""
    return f"{number(value, 2 if cents and round(value, 2) % 1 else 0)}{NBSP}€"


_HALF_PERCENT = 0.005  # what rounds to none, or to all


def percent(value: float, digits: int = 0) -> str:
    """A share between 0 and 1, to the unit: `36 %`; some is never none, nor nearly all the whole."""
    if not digits and 0 < value <= _HALF_PERCENT:
        return f"moins de 1{NBSP}%"
    if not digits and 1 - _HALF_PERCENT <= value < 1:
        return f"plus de 99{NBSP}%"
    return f"{number(value * 100, digits)}{NBSP}%"


def long_day(day: date) -> str:
    """`1er mars 2027`."""
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first} {MONTHS[day.month - 1]} {day.year}"


def until(value: int | date) -> str:
    """What follows « jusqu’ »: `au 31 mars 2019`, `à la fin de 2019`."""
    return f"au {long_day(value)}" if isinstance(value, date) else f"à la fin de {value}"


def until_words(value: int | date) -> str:
    """By when something is to be: `pour le 30 juin 2027`, `pour 2027`."""
    return f"pour {'le ' if isinstance(value, date) else ''}{day_or_year(value)}"


def at_words(value: int | date) -> str:
    """When something is: `le 30 juin 2027`, `en 2027`."""
    return f"{'le' if isinstance(value, date) else 'en'} {day_or_year(value)}"


def before_words(value: int | date) -> str:
    """Until when, at the latest: `au plus tard le 30 juin 2027`, `avant fin 2027`."""
    return f"au plus tard le {long_day(value)}" if isinstance(value, date) else f"avant fin {value}"


def span(days: int) -> str:
    """How long some days are, as people say it: `12 jours`, `3 mois`, `2 ans`."""
    if days < 60:  # noqa: PLR2004 (two months)
        return counted(days, "jour")
    months = round(days / 30.44)
    return counted(months, "mois", "mois") if months < 24 else counted(months // 12, "an")  # noqa: PLR2004 (two years)


def day_or_year(value: int | date) -> str:
    """`2019`, or `31 mars 2019`."""
    return long_day(value) if isinstance(value, date) else str(value)


def typeset(text: str) -> str:
    """A text written with plain spaces, with the no-break ones that French wants: `« a » : 5 %`."""
    for mark in ("?", "!", ";"):
        text = text.replace(f" {mark}", f"{NNBSP}{mark}")
    for mark in (":", "%", "€", "»"):
        text = text.replace(f" {mark}", f"{NBSP}{mark}")
    return text.replace("« ", f"«{NBSP}")


def quoted(text: str) -> str:
    """« text », with the no-break spaces that belong there; what it quotes itself is “so”."""
    inside = text.replace(f"«{NBSP}", "“").replace(f"{NBSP}»", "”")
    return f"«{NBSP}{inside}{NBSP}»"


def as_typed(argument: str) -> str:
    """An argument of a command that people copy: in quotes where a shell would part it, or obey it."""
    if re.fullmatch(r"[\w@+=:,./-]+", argument):
        return argument
    if re.search(r'["$`!%]|\\$', argument):  # a shell reads these between double quotes, which Windows wants
        return "'" + argument.replace("'", "'\"'\"'") + "'"
    return f'"{argument}"'


def aside(text: str, told: str) -> str:
    """A text and what is told beside it: in brackets, unless it ends by others, « Site web (CMS) »."""
    return f"{text}, {told}" if text.endswith(")") else f"{text} ({told})"


def cut(text: str, most: int) -> str:
    """A text of so many characters at most, an ellipsis in the place of its end."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def reason_of(error: OSError) -> str:
    """Why the system refuses, in French; its own words for what is rare."""
    return _REFUSALS.get(error.errno or 0) or error.strerror or str(error)


def counted(count: float, singular: str, plural: str | None = None) -> str:
    """`1 commune`, `2 communes`; in French zero is singular."""
    word = singular if abs(count) < 2 else (plural or f"{singular}s")  # noqa: PLR2004 (plural from two on, in French)
    return f"{number(count)}{NBSP}{word}"


def away_words(name: str, on: date) -> str:
    """Of a commune that has left, or is yet to come, on a day: that nothing of it counts."""
    return f"{name} n’est pas dans le territoire le {long_day(on)}{NBSP}: rien n’y est compté."


def bodies(count: int) -> str:
    """`1 commune ou entité`, `5 communes et entités`: where a CCAS or a syndicat may be among them."""
    return counted(count, "commune ou entité", "communes et entités")


def listed(words: Sequence[str], last: str = "et") -> str:
    """`a`, `a et b`, `a, b et c`."""
    if len(words) < 2:  # noqa: PLR2004 (a list has several)
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def few(words: Sequence[str], most: int = 5) -> Sequence[str]:
    """The first words and how many more there are, for `listed`; one more is named rather than counted."""
    more = len(words) - most
    return [*words[:most], counted(more, "autre")] if more > 1 else words


_CONTRACTED = {"de": {"Le": "du", "Les": "des"}, "à": {"Le": "au", "Les": "aux"}}
# What a body is called by takes an article, which its name has not.
_ARTICLES = {
    name: article
    for article, names in {
        "la ": "CA CC Commune Communauté CU Mairie Métropole Région Régie Ville",
        "le ": "CCAS CDG Centre CIAS Département GIP Parc Pays PETR Pôle SIVOM SIVU Syndicat",
        "l’": "Agence Agglo Association EPT Établissement",
    }.items()
    for name in names.split()
}
_VOWELS = "aeiouœæ"
# Of names in H, those whose H is known to be mute; the foreign ones (Hetzner, HubSpot) are not.
_MUTE_H = (
    "habi", "harm", "hend", "herb", "hexa", "heyr", "hier", "hist", "homm", "horiz", "huez", "huma", "hy",
)  # fmt: skip


def of_name(name: str) -> str:
    """« de » before a name: `d’Inovagora`, `de Lumbin`, `du Touvet`, `des Adrets`, `de La Terrasse`.

    A capital « Le » or « Les » before another word is the article of a commune, and contracts; « La » and
    « L’ » do not. « de » is elided before a vowel; before Y, when a consonant follows (`d’Yvetot`, but `de
    Yahoo`); before H, when an accented vowel follows (`d’Hérouville`) or when the name begins as a few French
    ones do (`d’Hyères`, but `de Honfleur`, `de Hetzner`). A digit never elides (`de 3CX`).
    """
    return _with_article("de", name) or f"{of_before(name)}{name}"


def of_before(name: str) -> str:
    """`d’` or `de `, before a name that stays whole, as within a link."""
    return "d’" if _is_elided(name) else "de "


def to_name(name: str) -> str:
    """« à » before a name: `à Lumbin`, `au Touvet`, `aux Adrets`, `à la Communauté de communes…`."""
    return _with_article("à", name) or f"à {name}"


def that_name(name: str) -> str:
    """« que » before a name: `qu’Orvalette`, `que Lumbin`, `que Le Touvet`, `que le Syndicat des eaux`."""
    the = the_name(name)
    return f"{'qu’' if the == name and _is_elided(name) else 'que '}{the}"


def the_name(name: str) -> str:
    """A name within a sentence, with its article where it is none’s own: `le CCAS de Lumbin`, `Lumbin`."""
    first, _, rest = name.partition(" ")
    return f"{_ARTICLES.get(first, '') if rest else ''}{name}"


def as_subject(name: str) -> str:
    """A name that begins a sentence: `Le CCAS de Lumbin`, `Lumbin`."""
    return begun(the_name(name))


def begun(sentence: str) -> str:
    """A sentence with its capital: `le CCAS déclare…` → `Le CCAS déclare…`."""
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _with_article(word: str, name: str) -> str:
    article, _, rest = name.partition(" ")
    if (the := the_name(name)) != name:
        return f"{_CONTRACTED[word]['Le']} {name}" if the.startswith("le ") else f"{word} {the}"
    contracted = _CONTRACTED[word].get(article)
    return f"{contracted} {rest}" if contracted and rest else ""


def _is_elided(name: str) -> bool:
    plain = unicodedata.normalize("NFD", name[:8].casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    match letters[:1]:
        case "y":
            return letters[1:2].isalpha() and letters[1] not in _VOWELS
        case "h":
            is_accented = len(plain) > 2 and unicodedata.combining(plain[2]) > 0  # noqa: PLR2004 (h, e, accent)
            return is_accented or letters.startswith(_MUTE_H)
        case first:
            return first in set(_VOWELS)


def in_french(kind: str, value: str) -> str:
    """The French word for a value of an enumeration; the value itself when it has none."""
    return FRENCH[kind].get(value, value)
