"""Names of persons in what people write: a first name and another word, or alone where only people stand."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from affranchi.model.names import fold
from affranchi.pattern import pattern


def words_of(name: str) -> list[str]:
    """The words of a list beside this module."""
    return Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").split()


# Usual first names (Insee, fichier des prénoms), those that are also products or nouns left out.
FIRST_NAMES = frozenset(words_of("given_names"))
# Whose name streets, schools and machines bear without saying what they are; products called as people are.
_EPONYMS = frozenset(words_of("eponyms"))

_FAR = 60
_SPACE = "[ \u00a0\u202f]"
_PART = "(?:(?:de|du|des|le|la|van|von|ben|el|al)[ \u00a0\u202f]|d[’'])"
_NAME = pattern(rf"(?<![\w./@-])([A-ZÀ-Ý][\w-]+){_SPACE}({_PART}{{0,2}}[A-ZÀ-Ý](?:\.|[\w’'-]*))")
# A first name alone, perhaps of two; it is somebody's after whom one turns to or what somebody has.
_FIRST = pattern(rf"(?<![\w./@-])[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?(?![\w’'-]|{_SPACE}[A-ZÀ-Ý])")
_TO = pattern(
    rf"\b(?:(?:merci|merci{_SPACE}beaucoup|bravo|grâce|demand(?:er|ez|é)|adresser){_SPACE}à|avec|par|contacte[rz]"
    rf"|appele[rz]|joindre|chez|selon|d[’']après|voir|c[’']est|(?:contact|référente?){_SPACE}?:){_SPACE}$"
    rf"|\b(?:départ|retour|absence|accord|poste|bureau|ordinateur|demande|pc|portable"
    rf"|téléphone|session|compte|licence|badge|clé|mail|numéro|équipe|aide|avis|travail"
    rf"|macros?|fichiers?|tableaux?|tableurs?|modèles?|notes?){_SPACE}d(?:e{_SPACE}|[’'])$"
    # « la secrétaire Nathalie », « notre agent Karim »
    rf"|\b(?:la|le|les|notre|un|une|l[’']){_SPACE}?(?:secrétaire|stagiaire|apprentie?|informaticien(?:ne)?|adjointe?"
    rf"|agente?|collègue|comptable|dgs|élue?|technicien(?:ne)?|directeur|directrice),?{_SPACE}$",
    re.IGNORECASE,
)
# « J. Dupont », « J.-P. Martin »: where only a person stands too: « annexe A. Nextcloud » is none.
_INITIAL = pattern(
    rf"(?<![\w.’'-])(?:(?:[A-LN-QS-ZÀ-Ý]|J\.?-?[A-Z])\.{_SPACE}?|M{_SPACE}){_PART}{{0,2}}([A-ZÀ-Ý][\w’'-]+)"
)
# And at the head of a clause, before what no software does: « Odile a tout repris », « Karim s’en occupe ».
_HEAD = pattern(
    rf"(?:^|[.!?;:,(«\n–—]{_SPACE}?|\bqu[’']|\b(?:que|et|mais|car|quand|si|où){_SPACE})$", re.IGNORECASE
)
# What no software is: « Pascal, DGS, a signé ».
_OFFICE = pattern(
    rf"(?:,{_SPACE}|{_SPACE}\()(?:(?:la|le|notre){_SPACE}|l[’'])?(?:secrétaire|stagiaire|apprenti"
    r"|informaticien|adjoint|élue?\b|maire\b|dg[as]\b|dsi\b|drh\b|direct(?:eur|rice)\b|comptable\b)",
    re.IGNORECASE,
)
_DOES = pattern(
    rf"(?:,{_SPACE}|{_SPACE}\()(?:notre|agente?\b)|{_SPACE}en{_SPACE}(?:congé|arrêt{_SPACE}mal|retraite)"
    rf"|(?:{_SPACE}et{_SPACE}[A-ZÀ-Ý][\w-]+)?{_SPACE}(?:(?:ne|l[ae]s?|lui|nous){_SPACE}|[nly][’'])*"
    rf"(?:(?:a|ont|avai(?:en)?t){_SPACE}(?:(?:pas|jamais|tout|tous|toujours|bien|déjà|aussi){_SPACE})*"
    rf"(?:{'|'.join(words_of('done'))})"
    rf"|(?:est|sont|étai(?:en)?t){_SPACE}(?:(?:parti|absent|malade|seul|élu|retraité|formé|mécontent)e?s?\b"
    rf"|(?:le|la){_SPACE}(?:référent|secrétaire)|en{_SPACE}(?:congé|arrêt|retraite)|contre\b|d’accord)"
    rf"|s[’'](?:en{_SPACE})?(?:occup|charg)|part{_SPACE}en{_SPACE}retraite|(?:sait|savait|veut|voulait)\b"
    rf"|g[éè]r(?:e|ait|era){_SPACE}(?:tous{_SPACE})?(?:les|nos|ses){_SPACE}(?:accès|mots{_SPACE}de{_SPACE}passe|codes|clés)\b"
    rf"|refuse|préf[éè]r|travaill|anim|maîtris|connaît|dépann|souhait|voudr|pens|aim|se{_SPACE}plain|oubli|hésit)"
)
# Those that towns, countries and products bear are not sure.
_SURE = FIRST_NAMES - frozenset(words_of("unsure"))
# What bears the name of a person, perhaps with a few words between: « salle des fêtes Simone Veil ».
_THING = pattern(
    rf"\b(?:{'|'.join(words_of('things'))})\.?"
    rf"(?-i:{_SPACE}(?!(?:de|d|par|avec|à|et|pour|chez|où|dont|que|qui|est)\b)"
    rf"(?:[a-zà-ÿ’-]+|Docteur|Général|Maréchal|Colonel|Commandant|Président|Professeur)){{0,2}}{_SPACE}$",
    re.IGNORECASE,
)
_PLACE = pattern(
    rf"\b(?:commune|mairie|ville|village|canton)s?{_SPACE}d(?:[eu]{_SPACE}|[’'])$", re.IGNORECASE
)
# What a firm says after the name of whoever founded it.
_FIRM = frozenset(words_of("firms"))


def persons_in(text: str, places: Collection[str] = ()) -> Iterator[str]:
    """The first and last names that a text holds, whichever comes first; not what is named after someone.

    A first name alone may be one of the `places`, folded: Gilles is a town too.
    """
    firsts = (one[0] for one in _FIRST.finditer(text) if fold(one[0]) not in places and _is_somebody(one))
    yield from (alone := dict.fromkeys(firsts))
    for one in _INITIAL.finditer(text):
        if (_is_one(one) or one[0] == text.rstrip(". ")) and not _is_firm(fold(one[1]), text[one.end() :]):
            yield one[0]
    start = 0
    while found := _NAME.search(text, start):
        first, last = (fold(word) for word in found.groups())
        is_first = first.split(" ")[0] in FIRST_NAMES
        head = text[max(0, found.start() - _FAR) : found.start()]
        before = head if is_first else head + text[found.start() : found.start(2)]
        # « Benali Karim » is one too, and whom « Merci Karim » thanks; of « Selon Karim Benali », the end.
        # « La Ferté Bernard » is a town, and « Remplacer Elise » names nobody.
        is_last = last in _SURE and not _NAME.match(text, found.start(2)) and head[-3:] not in ("La ", "Le ")
        is_named = (is_first or is_last) and f"{first} {last}".replace(" ", "-") not in _EPONYMS
        start = found.start(2)
        if not is_named or found[2] in alone or _is_firm(last, text[found.end() :]):
            continue
        if not _THING.search(before) and not _PLACE.search(head):
            start = found.end()
            yield found[0]


def _is_somebody(found: re.Match[str]) -> bool:
    """Whether a first name, that of nothing but people, stands where only a person would."""
    words = fold(found[0]).split()
    if not FIRST_NAMES.issuperset(words) or "-".join(words) in _EPONYMS:
        return False
    return _is_one(found, is_sure=not _SURE.isdisjoint(words))


def _is_one(found: re.Match[str], *, is_sure: bool = True) -> bool:
    text, place, end = found.string, (max(0, found.start() - _FAR), found.start()), found.end()
    if _HEAD.search(text, *place) and (_OFFICE.match(text, end) or (is_sure and _DOES.match(text, end))):
        return True
    return is_sure and bool(_TO.search(text, *place))


def _is_firm(last: str, after: str) -> bool:
    return not _FIRM.isdisjoint((last, *fold(after[:_FAR]).split()[:1]))
