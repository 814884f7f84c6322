"""What the catalogue says is proved, or says why it is said."""

from collections.abc import Iterator

from affranchi.checks.slugs import wrong
from affranchi.model.path import dotted
from affranchi.model.problem import Problem
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.proof import equivalent_state, state_of, unproved
from affranchi.registry import Registry
from affranchi.wording import NBSP, in_french, quoted


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
