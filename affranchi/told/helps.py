"""Who can help, in words: what, where, who says so and when."""

from affranchi.helping import Help
from affranchi.model.departements import DEPARTEMENTS, FRANCE
from affranchi.wording import in_french, listed, long_day

HERE = "ici"


def kinds_told(one: Help) -> str:
    """`hébergement et support`, or that the source does not say."""
    return listed([in_french("service", kind) for kind in one.kinds]) or "service non précisé"


def place_told(code: str) -> str:
    """`Isère (38)`."""
    name = DEPARTEMENTS.get(code, code)
    return name if code == FRANCE else f"{name} ({code})"


def places_told(one: Help) -> str:
    """The départements that it serves, or that the source does not say."""
    if one.says == "body":
        return "ce territoire"
    return listed([place_told(code) for code in one.departements]) or "lieu non précisé"


def source_told(one: Help) -> str:
    """Who says so and when, less the address: `catalogue, lu le 28 novembre 2026`."""
    read = "vérifié" if one.says in ("body", "contract") else "lu"
    return f"{in_french('help', one.says)}{f', {read} le {long_day(one.seen)}' if one.seen else ''}"


def help_told(one: Help) -> str:
    """A line without the name."""
    return f"{kinds_told(one)} · {places_told(one)} · {source_told(one)}"
