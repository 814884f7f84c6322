"""What providers do: for what, where, and who says so."""

from collections.abc import Iterator
from functools import partial

from affranchi.checks.slugs import Known, wrong
from affranchi.model.departements import DEPARTEMENTS, FRANCE
from affranchi.model.path import dotted
from affranchi.model.problem import Problem
from affranchi.registry import Registry
from affranchi.wording import listed, quoted

_wrong = partial(wrong, rule="service")


def check_services_are_sourced(registry: Registry, known: Known) -> Iterator[Problem]:
    """A service is for a software or a function of the catalogue, where there is a département, sourced."""
    for vendor in registry.vendors.values():
        for slug, service in vendor.services.items():
            key = dotted("services", slug)
            if known.software.lacks(slug) and known.functions.lacks(slug):
                yield known.software.problem(vendor, key, slug)
            elif (software := registry.software.get(slug)) and software.model == "proprietary":
                message = f"{quoted(software.name)} n’est pas libre."
                advice = "Un service se dit d’un logiciel libre, celui vers lequel il aide à aller."
                yield _wrong(vendor, key, message, advice)
            if missing := listed([name for name in ("url", "seen") if getattr(service, name) is None]):
                advice = (
                    "Ajoutez l’adresse de la page qui le dit et le jour où vous l’avez lue, ou retirez-le."
                )
                yield _wrong(vendor, key, f"un service sans {missing}.", advice)
            for code in service.departements:
                if code not in DEPARTEMENTS:
                    advice = f"Un code INSEE, 38 ou 2A, ou {quoted(FRANCE)} pour la France entière."
                    message = f"aucun département n’a le code {quoted(code)}."
                    yield _wrong(vendor, f"{key}.departements", message, advice)
