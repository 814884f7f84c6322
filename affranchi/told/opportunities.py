"""An opportunity in a line: what to do, with how many, before when, what it would bring; how far one is."""

from affranchi.model.sharing import Sharing
from affranchi.opportunities.opportunity import Opportunity
from affranchi.wording import NBSP, before_words, bodies, counted, euros, in_french


def line_of(one: Opportunity) -> str:
    """`Renégocier PanneauPocket, à 4, à lancer avant fin 2026`."""
    # Who only wishes the function replaces nothing, and buys nothing.
    buyers = {fact.commune for fact in one.facts if fact.role == "buys"} if one.kind == "bought-again" else ()
    count = len(buyers or one.captives or one.concerned)
    # A merger is one body's; who would join another's are fewer than those that the facts concern.
    several = f", à{NBSP}{count}" if count > 1 and not one.joins else ""
    if one.start_by is None:
        return f"{one.title}{several}"
    return f"{one.title}{several}, à lancer {before_words(one.start_by)}"


def brings(one: Opportunity) -> str:
    """How many communes, users and euros it would change, and who could help, as far as is known."""
    helping = len(one.communes) - len(one.concerned)
    least = "au moins " if one.has_untold_users else ""
    told = [
        bodies(len(one.concerned)),
        f"qu{f'e {helping} autres peuvent' if helping > 1 else '’une autre peut'} aider" if helping else "",
        f"{least}{counted(one.users, 'poste ou personne', 'postes ou personnes')}" if one.users else "",
        f"{euros(one.euros)} par an connus" if one.euros else "",
    ]
    return ", ".join(text for text in told if text)


def stage_words(sharing: Sharing) -> str:
    """How far a mutualisation is, in a word."""
    return "écartée" if sharing.dismissed else in_french("stage", sharing.stage)
