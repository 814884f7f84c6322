"""Mutualisations that run under a form that asks for more than they say."""

from collections.abc import Iterator

from affranchi.checks.slugs import Known, wrong
from affranchi.model.problem import Problem
from affranchi.registry import Registry
from affranchi.wording import in_french, quoted

# Code de la commande publique, art. L2113-7 ; CGCT, art. L5211-4-1 to L5211-4-3: each rests on a convention.
_UNDER_CONVENTION = frozenset({"groupement", "service-commun", "mise-a-disposition", "bien-partage"})


def check_running_sharings_are_founded(registry: Registry) -> Iterator[Problem]:
    """A mutualisation in service under a form of public law names its convention, and who coordinates it."""
    for one in registry.sharings.values():
        if one.stage != "running" or one.dismissed or one.form not in _UNDER_CONVENTION:
            continue
        form = in_french("form", one.form)
        wanted = (
            ("convention", "une convention", one.convention),
            ("coordinator", "que quelqu’un coordonne", one.coordinator),
        )
        for key, what, value in wanted:
            if not value:
                message = f"la forme {quoted(form)} veut {what}."
                yield wrong(one, key, message, f"Ajoutez {key}.", "warning")


def check_dismissed_opportunities_say_why(registry: Registry) -> Iterator[Problem]:
    """What is dismissed says why."""
    for one in registry.sharings.values():
        if one.dismissed and not one.reason:
            yield wrong(one, "dismissed", "la piste est écartée sans motif.", "Ajoutez reason.", "warning")


def check_origins_are_communes_that_merged(registry: Registry, known: Known) -> Iterator[Problem]:
    """A declaration comes from a commune that merged into the one that has it now."""
    for one in registry.declarations:
        first = registry.communes.get(one.origin) if one.origin else None
        if one.origin and (not first.merged_into if first else known.communes.lacks(one.origin)):
            message = f"{quoted(one.origin)} n’est pas une commune réunie à une autre."
            yield wrong(one, "origin", message, rule="reference")
        elif first and one.commune not in registry.heirs_of(first.slug):
            # So are those of a commune that two mergers took, once one of them was chosen.
            message = f"{first.name} est réunie à {quoted(first.merged_into or '')}, et non à cette commune."
            use = f" --label {one.label}" if one.label else ""
            command = quoted(f"affranchi move {one.commune} {one.software}{use} --to {first.merged_into}")
            yield wrong(one, "origin", message, f"La déclaration y passe par {command}.", "warning")
