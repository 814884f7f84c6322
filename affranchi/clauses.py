"""How a contract is renewed, as it is written: all that a clause says, or nothing when not wholly read."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from affranchi.french import FRENCH
from affranchi.pattern import pattern
from affranchi.readers import (
    NUMBERS,
    Days,
    NotUnderstoodError,
    day_in,
    end_in,
    folded,
    months_in,
    notice_in,
    word_in,
)

# « 1 an reconductible 3 fois », « tacite, par périodes de 6 mois, sans excéder 4 ans ».
_RENEWS = pattern(r"\b(?:reconduct|reconduit|renouvel|tacite|expres)\w*")
_LENGTH = r"(\d{1,3} (?:mois|ans?|annees?|trimestres?))\b"
_SO_MANY = pattern(r"\b(\d\d?) (?:seule )?(?:fois\b|x\b|(?=reconduc|renouvel|periode))")
_IN_ALL = pattern(
    r"(?:(?:dans la )?limite|sans (?:pouvoir )?(?:exceder|depasser)|totale|maximale|maximum|soit)"
    rf"(?: de| d| totale)* {_LENGTH}"
    r"(?: (?:maximum|maxi|au total|au maximum|au plus|en tout))?"
    rf"|{_LENGTH} (?:maximum|maxi|au total|au maximum|au plus|en tout)"
)
_CLAUSE = (
    "par de d du pour une la le les et puis a au plus sur sous ferme chacune meme identique periode periodes "
    "duree marche contrat decision reconduction reconductible reconductibles renouvelable renouvelables "
    "renouvellement tacite tacitement expresse expressement automatique automatiquement"
)
_OF_A_CLAUSE = frozenset(_CLAUSE.split())
_BETWEEN = pattern(r"\s*[,;(–—]\s*|\s+")
_LONGEST_END = 60  # characters; where a clause may follow is not looked for further
_LONGEST_LASTING = 200
# « 4 ans », « pour une durée de 36 mois », « 1 an reconductible 3 fois »: how long, and what is told beside.
_LASTS = pattern(
    r"(?:pour |pendant |sur |(?:une )?(?:duree|periode) (?:de |d.))*"
    r"(\d{1,3}|[a-z]{2,6}) (mois|ans?|annees?)(?: ferme| a compter .{1,20})?(?:[ ,;(–—-]+(.*))?"
)


# « 4 ans à compter du 01/01/2024 », « du 1er janvier 2024 au 31 décembre 2027, reconduction tacite ».
_DATED = r"\d{1,2}(?:er)?[ /.\-][^,;()]{2,20}?\d\d"
_FROM = pattern(rf"([^,;()]{{3,60}}?),? (?:a compter du|a partir du|depuis le|du) ({_DATED})(?:[ ,;(]+(.*))?")
_SPAN = pattern(rf"du ({_DATED}) (?:au|jusqu.au) ({_DATED})(?:[ ,;(]+(.*))?")
_OPEN_ENDED = pattern(
    r"(?:(?P<end>.*?\d)[ ,;(]+(?:puis |ensuite )?)?"
    r"(?:sans (?:engagement(?: de duree)?|terme)|(?:(?:contrat a )?duree )?indeterminee?"
    r"|(?:resiliable )?a tout moment)"
    r"(?:[ ,;(]+(?:avec |sous )?(?:un )?preavis (?:de |d.(?=un))?(?P<notice>[^)]+))?[)]?"
)


class Several(dict[str, Any]):
    """What one text says of several fields, by path."""

    def __init__(self, text: str, facts: Mapping[str, Any]) -> None:
        """Keep the text as it was said, to say it again."""
        super().__init__(facts)
        self.text = text


def renewal_in(text: str) -> Several | None:
    """What a clause says of how a contract is renewed: `1 an reconductible 3 fois`; None for any other text.

    Periods are as long as the first where nothing else is said of them. One word alone is no clause.
    """
    if open_ended := _open_ended_in(text):
        return open_ended
    told = " ".join(re.sub(r"[\W_]+", " ", folded(text)).split())
    if " " not in told or not _RENEWS.search(told):
        return None
    told = re.sub(r"\b[a-z]+\b", lambda word: str(NUMBERS.get(word[0], word[0])), told)
    told = re.sub(r"\b1 (?=periode|meme|duree)", "", told)  # « pour une période d’un an », as often as may be
    in_all, times = _IN_ALL.search(told), _SO_MANY.search(told)
    parts = _RENEWS.split(_SO_MANY.sub(" ", _IN_ALL.sub(" ", told)), maxsplit=1)
    lengths = [months_in(found[1]) if (found := re.search(_LENGTH, part)) else None for part in parts]
    left = re.sub(_LENGTH, " ", " ".join(parts)).split()
    unread = [one for one in left if one not in _OF_A_CLAUSE]
    if unread == ["non"] and re.search("non (?:reconduct|renouvel)", told):
        return Several(text.strip(), {"contract.renewal": "none"})
    often = _how_often(*unread) if len(unread) == 1 else None
    if unread and not often:
        return None
    period = lengths[-1] or often or lengths[0]
    facts: dict[str, Any] = {"contract.renewal": "express" if "expres" in told else "tacit"}
    facts |= {"contract.renewal_months": period} if period else {}
    if times:
        facts["contract.renewals"] = int(times[1])
    elif in_all:
        after = months_in(in_all[1] or in_all[2]) - (lengths[0] or period or 0)
        if not period or after < 0 or after % period:
            return None
        facts["contract.renewals"] = after // period
    return Several(text.strip(), facts)


def _how_often(word: str) -> int | None:
    """The months of a word that says how often: `annuelle`."""
    with suppress(NotUnderstoodError):
        return months_in(word) if word.isalpha() else None
    return None


def renewed_end_in(text: str) -> Several | None:
    """An end and how it is renewed: `31/12/2027, tacite, 1 an`, `sans engagement`; None for others."""
    if open_ended := _open_ended_in(text):
        return Several(open_ended.text, {"contract.end": None, **open_ended})
    if dated := _dated_in(text):
        return dated
    for found in _BETWEEN.finditer(text, 0, _LONGEST_END) if _RENEWS.search(folded(text)) else ():
        end, clause = text[: found.start()], text[found.end() :]
        with suppress(NotUnderstoodError):
            last = end_in(end)
            said: Mapping[str, Any] | None = renewal_in(clause)
            if said is None:
                said = {"contract.renewal": word_in(clause, FRENCH["renewal"], "reconduction")}
            return Several(text.strip(), {"contract.end": last, **said})
    return None


def _dated_in(text: str) -> Several | None:
    """A start and an end told at once, and what is told after: `du 01/01/2024 au 31/12/2027, tacite`."""
    told = folded(text) if len(text) <= _LONGEST_LASTING else ""
    if found := _SPAN.fullmatch(told):
        start, last, clause = found.groups("")
        said: str | None = f"{last}, {clause}" if clause else last
    elif found := _FROM.fullmatch(told):
        length, start, clause = found.groups("")
        said = lasting_end(start, f"{length}, {clause}" if clause else length)
    if not found or not said:
        return None
    with suppress(NotUnderstoodError):
        facts = renewed_end_in(said) or {"contract.end": end_in(said)}
        return Several(text.strip(), {"contract.start": day_in(start), **facts})
    return None


def lasting_end(start: str, told: str) -> str | None:
    """The end of what lasts so long from a day, as a text: `2027-12-31` for `01/01/2024` and `4 ans`.

    A clause told beside is kept: `2025-12-31, 1 an reconductible 3 fois`. None for another text, and for a
    start that is no day: when four years end that begin in 2024 is not known.
    """
    from affranchi.model.values import months_later  # it imports pydantic, which --help does without

    found = _LASTS.fullmatch(folded(told)) if len(told) <= _LONGEST_LASTING else None
    with suppress(NotUnderstoodError, OverflowError, ValueError):
        begun = day_in(start)
        if found and isinstance(begun, date):
            after = months_later(begun, months_in(f"{found[1]} {found[2]}"))
            end = str(after - timedelta(after.day == begun.day))
            clauses = (f"{end}, {told.strip()}", f"{end}, {found[3]}") if found[3] else ()
            return next(filter(renewed_end_in, clauses), None) if clauses else end
    return None


def _open_ended_in(text: str) -> Several | None:
    """What may be left any day, after its notice and the day until which it binds, where they are said."""
    found = _OPEN_ENDED.fullmatch(folded(text))
    if not found:
        return None
    facts: dict[str, Any] = {"contract.renewal": "open-ended"}
    if found["end"]:
        facts["contract.end"] = end_in(found["end"])
    if found["notice"]:
        notice = notice_in(found["notice"])
        in_days = isinstance(notice, Days)
        facts["contract.notice_days"] = int(notice) if in_days else None
        facts["contract.notice_months"] = None if in_days else notice
    return Several(text.strip(), facts)
