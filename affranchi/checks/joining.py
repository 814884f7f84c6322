"""The catalogue and the two national references: which entry is which software."""

from collections.abc import Iterator, Mapping
from functools import partial

from affranchi.checks.slugs import wrong
from affranchi.model.problem import Problem
from affranchi.model.reference import ReferenceName
from affranchi.recognition.joining import Basis, Conflict, joins
from affranchi.registry import Registry
from affranchi.wording import NBSP, listed, quoted

_TITLES: Mapping[ReferenceName, str] = {"sill": "du SILL", "comptoir": "du Comptoir du Libre"}
_wrong = partial(wrong, advice="Vérifiez les deux numéros.", severity="warning", rule="joining")
_BASES: Mapping[Basis, str] = {
    "other reference": "par le numéro que donne l’autre référence",
    "wikidata": "par l’identifiant Wikidata",
    "repository": "par l’adresse du code source",
}


def check_entries_are_of_one_software(registry: Registry) -> Iterator[Problem]:
    """An entry of a reference answers to one software, and a software to one entry; nothing is merged."""
    for conflict in joins(registry).conflicts:
        message = f"{_answering(registry, conflict)} ({_BASES[conflict.basis]})."
        advice = f"Écrivez le bon numéro dans la bonne fiche{NBSP}: ids.{conflict.reference}."
        for slug in conflict.software:
            yield _wrong(registry.software[slug], f"ids.{conflict.reference}", message, advice=advice)


def _answering(registry: Registry, conflict: Conflict) -> str:
    title = _TITLES[conflict.reference]
    if len(conflict.entries) > 1:
        return f"plusieurs entrées {title} y répondent{NBSP}: {listed([str(n) for n in conflict.entries])}"
    names = listed([quoted(registry.software[slug].name) for slug in conflict.software])
    return f"l’entrée {conflict.entries[0]} {title} répond à {names}"


def check_references_agree(registry: Registry) -> Iterator[Problem]:
    """What one reference says of the other's number is what our record says."""
    for one in registry.software.values():
        sill, comptoir = registry.reference_entries(one)
        if one.ids.comptoir and sill and sill.comptoir not in (None, one.ids.comptoir):
            said = f"le SILL (entrée {sill.id}) donne au Comptoir du Libre le numéro {sill.comptoir}"
            yield _wrong(one, "ids.comptoir", f"{said}, et non {one.ids.comptoir}.")
        if one.ids.sill and comptoir and comptoir.sill not in (None, one.ids.sill):
            said = f"le Comptoir du Libre (entrée {comptoir.id}) donne au SILL le numéro {comptoir.sill}"
            yield _wrong(one, "ids.sill", f"{said}, et non {one.ids.sill}.")
