"""What the catalogue says: proved or said why, who controls a vendor, services, licences, references."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from affranchi.checks.slugs import Known, wrong
from affranchi.model.departements import DEPARTEMENTS, FRANCE
from affranchi.model.path import dotted, path_of
from affranchi.model.problem import Problem, Severity
from affranchi.model.reference import ReferenceName
from affranchi.model.software import Software, Vendor
from affranchi.proof import equivalent_state, state_of, unproved
from affranchi.recognition.joining import Basis, Conflict, joins
from affranchi.registry import Registry
from affranchi.wording import NBSP, in_french, listed, quoted


def check_confirmed_software_is_proved(own: Registry) -> Iterator[Problem]:
    """Software that is confirmed has a summary; its name, vendor, model and licence are proved."""
    for one in own.software.values():
        if one.status != "confirmed":
            continue
        if not one.summary:
            yield wrong(one, "summary", "une fiche confirmée a un résumé.", "Ajoutez summary.")
        for fact in unproved(one):
            message = f"la fiche est confirmée, et ce fait n’est pas prouvé{NBSP}: {in_french('fact', fact)}."
            advice = f'Dites-le, avec url, seen et sign sous [sources.{fact}], ou écrivez status = "draft".'
            yield wrong(one, dotted("sources", fact), message, advice)


def check_sources_say_where_or_why(own: Registry) -> Iterator[Problem]:
    """A source has an address, or the reason of our judgement."""
    holders: tuple[Software | Vendor, ...] = (*own.software.values(), *own.vendors.values())
    for one in holders:
        for fact, source in one.sources.items():
            if state_of(source) == "unsourced":
                advice = "Ajoutez url, ou note si c’est notre jugement."
                yield wrong(one, dotted("sources", fact), "ni adresse, ni raison.", advice)


def check_replacements_say_why(own: Registry) -> Iterator[Problem]:
    """What is said to replace a software says why, or who says so."""
    for one in own.software.values():
        for slug, equivalent in one.equivalents.items():
            if equivalent.kind == "replaces" and equivalent_state(equivalent) == "unsourced":
                message = f"rien ne dit pourquoi {quoted(slug)} le remplace."
                advice = "Ajoutez note (notre raison) ou url (qui le dit)."
                yield wrong(one, dotted("equivalents", slug), message, advice)


# The five, and the groups above them, as owners are written.
_FORM = re.compile(r"(?:\.com| platforms)?,?(?: (?:inc|corporation|llc)\.?)?$", re.IGNORECASE)
_FIVE = {"alphabet": "google", "meta": "facebook"} | {
    company: company for company in ("google", "amazon", "facebook", "apple", "microsoft")
}


def check_owners_are_proved(own: Registry, today: date, *, reference: bool) -> Iterator[Problem]:
    """An owner comes with its country and a source, and what one of the five controls bears its tag."""
    severity: Severity = "error" if reference else "warning"
    for vendor in own.vendors.values():
        path, last = path_of(vendor), vendor.control_on(today)
        for start, control in vendor.control.items():
            wanted = {"source": control.source, "seen": control.seen}
            wanted |= {} if control.basis == "contested" else {"country": control.country}
            missing = listed([key for key, value in wanted.items() if value is None])
            if control.owner and missing:
                message = f"un propriétaire sans {missing}."
                advice = "Ajoutez-les, ou retirez owner et dites dans note ce qui manque."
                yield Problem(path, 0, dotted("control", start), message, advice, "control", severity)
        if last is None or not last.owner or last.basis == "contested":
            continue
        company = _FIVE.get(_FORM.sub("", last.owner).casefold())
        if company != vendor.gafam:
            message = f"le propriétaire est {quoted(last.owner)}."
            advice = f'Écrivez gafam = "{company}".' if company else "Retirez gafam, ou corrigez owner."
            yield Problem(path, 0, "gafam", message, advice, "control", severity)


def check_services_are_sourced(registry: Registry, known: Known) -> Iterator[Problem]:
    """A service is for a software or a function of the catalogue, where there is a département, sourced."""
    for vendor in registry.vendors.values():
        path = path_of(vendor)
        for slug, service in vendor.services.items():
            key = dotted("services", slug)
            if known.software.lacks(slug) and known.functions.lacks(slug):
                yield known.software.problem(path, key, slug)
            elif (software := registry.software.get(slug)) and software.model == "proprietary":
                message = f"{quoted(software.name)} n’est pas libre."
                advice = "Un service se dit d’un logiciel libre, celui vers lequel il aide à aller."
                yield Problem(path, 0, key, message, advice, "service")
            if missing := listed([name for name in ("url", "seen") if getattr(service, name) is None]):
                advice = (
                    "Ajoutez l’adresse de la page qui le dit et le jour où vous l’avez lue, ou retirez-le."
                )
                yield Problem(path, 0, key, f"un service sans {missing}.", advice, "service")
            for code in service.departements:
                if code not in DEPARTEMENTS:
                    advice = f"Un code INSEE, 38 ou 2A, ou {quoted(FRANCE)} pour la France entière."
                    message = f"aucun département n’a le code {quoted(code)}."
                    yield Problem(
                        path, 0, dotted("services", slug, "departements"), message, advice, "service"
                    )


_TITLES: Mapping[ReferenceName, str] = {"sill": "du SILL", "comptoir": "du Comptoir du Libre"}
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
            yield _joining(registry.software[slug], f"ids.{conflict.reference}", message, advice)


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
            yield _joining(one, "ids.comptoir", f"{said}, et non {one.ids.comptoir}.")
        if one.ids.sill and comptoir and comptoir.sill not in (None, one.ids.sill):
            said = f"le Comptoir du Libre (entrée {comptoir.id}) donne au SILL le numéro {comptoir.sill}"
            yield _joining(one, "ids.sill", f"{said}, et non {one.ids.sill}.")


def _joining(one: Software, key: str, message: str, advice: str = "Vérifiez les deux numéros.") -> Problem:
    return Problem(path_of(one), 0, key, message, advice, "joining", "warning")
