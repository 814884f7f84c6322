"""Names of communes and intercommunalities as people type them: `St`, `C.C.`, articles, nature, sigles."""

import re
from collections.abc import Iterator

from affranchi.model.names import fold

_WRITTEN_SHORT = {
    "st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "nd": "notre dame", "mt": "mont",
    "cc": "communaute communes", "comcom": "communaute communes", "ca": "communaute agglomeration",
    "agglo": "communaute agglomeration", "cu": "communaute urbaine", "interco": "intercommunalite",
}  # fmt: skip
_ARTICLES = frozenset({"le", "la", "les", "l", "du", "de", "des", "d", "en", "et"})
# What says the nature of a place before or within its name.
_OF_A_COMMUNE = frozenset({"commune", "mairie", "ville", "village"})
_OF_AN_EPCI = frozenset(
    {"communaute", "communes", "agglomeration", "urbaine", "metropole", "eurometropole"}
    | {"intercommunalite", "intercommunale", "epci"}
)
_DOTTED = re.compile(r"\b[^\W\d_](?:\.[\s-]?[^\W\d_])+\b\.?")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SHORTEST_SIGLE = 3


# How the name of a body begins, folded, when it says what the body is.
_BODIES = {
    "ccas": "ccas", "centre communal d action sociale": "ccas", "cias": "cias",
    "centre intercommunal d action sociale": "cias", "cdg": "cdg", "centre de gestion": "cdg",
    "departement": "departement", "conseil departemental": "departement", "region": "region",
    "conseil regional": "region", "syndicat": "syndicat", "sivu": "syndicat", "sivom": "syndicat",
    "sictom": "syndicat", "smictom": "syndicat", "etablissement public territorial": "ept", "ept": "ept",
}  # fmt: skip


def body_named(name: str) -> str | None:
    """The kind of body that a name begins by: `CDG 38`, `CCAS de Crolles`; None when it says none."""
    words = f"{fold(name)} "
    return next((kind for start, kind in _BODIES.items() if words.startswith(f"{start} ")), None)


def words_of(name: str) -> list[str]:
    """The words of a name, written whole: `St-Just s/ Loire` → saint just sur loire, `C.C.` as `CC`."""
    joined = _DOTTED.sub(lambda found: re.sub(r"\W", "", found[0]), name)
    whole = re.sub(r"(?i)\bs/s\b", "sous ", re.sub(r"(?i)\bs/(?!s\b)", "sur ", joined))
    folded = fold(whole).replace("com com", "comcom")
    return " ".join(_WRITTEN_SHORT.get(word, word) for word in folded.split()).split()


def spellings_of(name: str) -> Iterator[str]:
    """What two ways to type one name share, the surest first: all its letters, then those that tell it."""
    words = words_of(_BRACKETS.sub("", name))
    yield "".join(words)
    # « La mairie de Froges », but La Ville-du-Bois is a commune.
    said = words[1:] if " ".join(words[:2]) in ("la mairie", "la commune") else words
    own = said[1:] if len(said) > 1 and said[0] in _OF_A_COMMUNE else said
    yield "".join(word for word in own if word not in _ARTICLES)


def core_of(name: str) -> tuple[str, ...]:
    """The words that tell an intercommunality from others: neither articles, nor its nature, nor brackets."""
    skipped = _ARTICLES | _OF_AN_EPCI
    return tuple(word for word in words_of(_BRACKETS.sub("", name)) if word not in skipped)


def sigles_of(name: str) -> frozenset[str]:
    """By what initials an intercommunality may be called: `gam`, `mel`, `cclg`; those in brackets first."""
    words = words_of(_BRACKETS.sub("", name))
    telling = [word for word in words if word not in _ARTICLES]
    given = {fold(part).replace(" ", "") for part in _BRACKETS.findall(name)}
    made = {"".join(word[0] for word in some) for some in (words, telling)}
    dropped = "".join(word[0] for word in words if word not in {"de", "du", "des", "d", "l"})
    return frozenset(s for s in given | made | {dropped} if len(s) >= _SHORTEST_SIGLE)


def is_nature_of(typed: str, name: str) -> bool:
    """Whether a text says what an intercommunality is, and no more: `la CC`, `l’agglo`, `l’interco`."""
    said = set(words_of(typed)) & _OF_AN_EPCI
    return bool(said) and not core_of(typed) and said <= {*words_of(name), "intercommunalite", "epci"}
