"""What an opportunity would bring."""

from affranchi.opportunities.opportunity import Opportunity
from affranchi.wording import counted, euros


def brings(one: Opportunity) -> str:
    """How many communes, users and euros it is about, as far as is known."""
    told = [
        counted(len(one.communes), "commune ou entité", "communes et entités"),
        counted(one.users, "poste ou personne", "postes ou personnes") if one.users else "",
        f"{euros(one.euros)} par an connus" if one.euros else "",
    ]
    return ", ".join(text for text in told if text)
