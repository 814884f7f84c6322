"""The page of sources: how many facts of the catalogue are proved, and which references were read."""

from affranchi.pieces import links
from affranchi.pieces.page import Found, Page
from affranchi.pieces.table import Row
from affranchi.pieces.view import View
from affranchi.proof import STATES, counts_of
from affranchi.wording import in_french, number


def sources_page(view: View) -> Page:
    """Facts by kind and by state, the snapshots of the two references."""
    registry = view.registry
    confirmed = sum(software.status == "confirmed" for software in registry.software.values())
    return Page(
        path=links.SOURCES,
        title="Sources",
        description="Combien de faits du catalogue sont prouvés, et d’où ils viennent.",
        html=view.filling("sources.html", 1)(
            software=len(registry.software),
            vendors=len(registry.vendors),
            confirmed=confirmed,
            rows=_rows(view),
            references=[r for r in (registry.sill, registry.comptoir) if r],
        ),
        search=Found(names=("SILL", "Comptoir du Libre"), words="preuves faits prouvés trouvés"),
    )


def _rows(view: View) -> list[Row]:
    """Kind of fact, how many are in each state, how many in all."""
    return [
        (in_french("fact", fact), *(number(states[one]) for one in STATES), number(states.total()))
        for fact, states in counts_of(view.registry, view.day).items()
    ]
