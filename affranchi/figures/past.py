"""Since when a past can be told, in a sentence: nothing is drawn of the days before."""

from affranchi.figures.facts import Facts
from affranchi.model.values import months_later
from affranchi.wording import NBSP, NNBSP, long_day

# A term of office is six years; half of it shows a slope without drowning the last year.
FOLLOWED_MONTHS = 36
_NO_HISTORY = (
    f"Ce dépôt n’a pas toute son histoire{NBSP}: les débuts que personne n’a dits ne sont pas connus ici."
)
_UNTOLD = f"Depuis quand cet inventaire est tenu n’est pas connu ici{NBSP}: rien n’est dit du passé."


def untold_past(facts: Facts) -> str:
    """Why nothing, or nothing older, is told of the past; empty when the last years are known."""
    told, since = facts.told_since, facts.known_since
    # With no telling at all, what is said of the past is taken at its word.
    if facts.known == {} or (since is not None and since <= months_later(facts.on, -FOLLOWED_MONTHS)):
        return ""
    if facts.known is None and any(p.declaration.since is None for p in facts.presences):
        return _NO_HISTORY
    if told is None:
        return _UNTOLD if facts.presences else ""
    if told > facts.on:
        return f"Rien n’était dit avant le {long_day(told)}."
    if since is None or since > told:
        until = "à ce jour encore" if since is None else f"jusqu’au {long_day(since)}"
        return (
            f"Les premières déclarations sont du {long_day(told)}{NNBSP}; {until}, la plupart des débuts ne "
            f"sont pas connus, et rien n’en est dit."
        )
    return f"L’inventaire est connu depuis le {long_day(told)}{NBSP}: rien n’est dit des jours d’avant."
