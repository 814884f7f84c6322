"""Every rule, run on a registry."""

from collections.abc import Collection
from datetime import date

from affranchi.checks import (
    contradictions,
    dates,
    free_text,
    identifiers,
    joining,
    licences,
    mutualisation,
    redirects,
    references,
)
from affranchi.checks.identifiers import OfficialList
from affranchi.checks.slugs import Known, known_slugs
from affranchi.model.problem import Problem
from affranchi.registry import Registry

# Rules that need nothing but the registry.
PLAIN = (
    references.check_nothing_names_itself,
    references.check_suites_fill_what_their_components_do,
    dates.check_contracts_end_after_they_start,
    dates.check_retired_means_a_retirement,
    dates.check_communes_leave_after_they_come,
    identifiers.check_codes_are_of_one_commune,
    identifiers.check_wikidata_identifiers,
    identifiers.check_identifiers_are_of_one_software,
    joining.check_entries_are_of_one_software,
    joining.check_references_agree,
    licences.check_licences_are_spdx,
    licences.check_libre_software_has_a_licence,
    redirects.check_redirects_lead_somewhere,
    redirects.check_redirected_slugs_are_free,
    contradictions.check_equivalents_are_libre,
    contradictions.check_renamed_software_is_declared_once,
    contradictions.check_aliases_tell_software_apart,
    contradictions.check_vendors_are_there_once,
    contradictions.check_confirmed_software_is_sourced,
    contradictions.check_answers_do_not_contradict,
    contradictions.check_versions_are_of_the_machines,
    mutualisation.check_running_sharings_are_founded,
    mutualisation.check_dismissed_opportunities_say_why,
    mutualisation.check_origins_are_communes_that_merged,
    free_text.check_texts,
)
# Rules that need to know which slugs exist.
REFERENCES = (
    references.check_declarations_name_what_exists,
    references.check_answers_name_what_exists,
    references.check_folders_are_communes,
    references.check_software_names_what_exists,
    references.check_functions_name_what_exists,
    references.check_sharings_name_what_exists,
    references.check_recognised_names_lead_somewhere,
    references.check_merged_communes_have_a_successor,
)
# Rules that need the day.
DATED = (
    dates.check_life_is_in_order,
    dates.check_nothing_is_seen_in_the_future,
    dates.check_redirects_are_past,
    contradictions.check_cloud_notices_are_short,
    contradictions.check_communes_that_left_run_nothing,
)
# Rules that need the official list of communes.
OFFICIAL = (identifiers.check_insee_codes, identifiers.check_siren_numbers)


def problems_of(
    registry: Registry,
    today: date,
    official: OfficialList | None = None,
    unread: Collection[str] = (),
    known: Known | None = None,
) -> tuple[Problem, ...]:
    """Everything wrong in a registry, in order; the lines are not known here.

    Args:
        registry: what was read.
        today: the day after which nothing can have been seen.
        official: the list of communes; without it, every well-formed code is taken for a known one.
        unread: the paths of files that could not be read, so that what names them is not wrong too.
        known: the slugs that may be named, when the registry is only a part of a larger one.
    """
    known = known or known_slugs(registry, unread)
    found = [problem for rule in PLAIN for problem in rule(registry)]
    found += [problem for rule in REFERENCES for problem in rule(registry, known)]
    found += [problem for rule in DATED for problem in rule(registry, today)]
    found += [problem for rule in OFFICIAL for problem in rule(registry, official or OfficialList())]
    return tuple(sorted(found))
