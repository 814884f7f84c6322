"""The paragraph that a council reads of what moved."""

from collections.abc import Sequence

from affranchi.figures.council import Moved, Named
from affranchi.naming import bodies_counted, commune_name, use_name
from affranchi.registry import Registry
from affranchi.wording import NBSP, NNBSP, counted, few, listed, long_day, to_name


def paragraph(registry: Registry, found: Moved) -> str:
    """The paragraph that a council reads; it says so when nothing moved."""
    period = f"Du {long_day(found.since)} au {long_day(found.until)}"
    if found.since == found.until:
        period = f"Le {long_day(found.until)}"
    told = [
        _came(registry, found.joined, "rejoint", "rejoignent"),
        _came(registry, found.gone, "quitte", "quittent"),
        _told(registry, found.declared, "déclaration nouvelle", "déclarations nouvelles", communes=True)
        if found.declared is not None
        else "déclarations nouvelles inconnues, faute de toute l’histoire du dépôt",
        _told(registry, found.left, "logiciel parti", "logiciels partis"),
        _told(registry, found.late, "départ d’avant, dit depuis", "départs d’avant, dits depuis"),
        _told(registry, found.renewed, "contrat reconduit", "contrats reconduits"),
        _told(
            registry,
            found.missed,
            "préavis passé sans que la sortie soit commencée",
            "préavis passés sans que la sortie soit commencée",
        ),
    ]
    said = [sentence for sentence in told if sentence]
    if not said:
        return f"{period}, rien n’a bougé."
    return f"{period}{NBSP}: {f'{NNBSP}; '.join(said)}."


def _came(registry: Registry, slugs: Sequence[str], one: str, several: str) -> str:
    names, verb = [commune_name(registry, slug) for slug in slugs], several if len(slugs) > 1 else one
    told = f"{bodies_counted(registry, slugs)} {verb} le territoire ({listed(few(names))})"
    return told if slugs else ""


def _told(
    registry: Registry, found: Sequence[Named], one: str, several: str, *, communes: bool = False
) -> str:
    if not found:
        return ""
    slugs = sorted({commune for commune, _, _ in found})
    if communes:
        names = [commune_name(registry, slug) for slug in slugs]
    else:
        names = [
            f"{use_name(registry, software, label)} {to_name(commune_name(registry, commune))}"
            for commune, software, label in found
        ]
    return f"{counted(len(found), one, several)} ({listed(few(names))})"
