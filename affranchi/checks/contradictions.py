"""Records that are well written, and say the same thing twice, or what cannot be."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from affranchi.checks.identifiers import lent_first
from affranchi.checks.slugs import wrong
from affranchi.contracts import DATA_ACT_SENTENCE, breaks_data_act
from affranchi.fields import NOTICE
from affranchi.model.declaration import OF_AN_END, Contract, Declaration
from affranchi.model.experience import Experience
from affranchi.model.names import fold, name_key
from affranchi.model.path import dotted
from affranchi.model.problem import Problem
from affranchi.model.reference import end_of
from affranchi.reaching import reached
from affranchi.redaction import fillings, shown_of
from affranchi.registry import Registry, grouped
from affranchi.replacing import is_free
from affranchi.wording import NBSP, counted, listed, long_day, of_name, quoted

# The rule of what nobody counts any more: sharing stops at it, where `check` warns.
MERGED = "merged"
_DAY = timedelta(days=1)


def check_equivalents_are_libre(registry: Registry) -> Iterator[Problem]:
    """An equivalent is libre software, or has a libre core; it replaces for functions of the software."""
    for one in registry.software.values():
        for slug in one.equivalents:
            other = registry.software.get(slug)
            if other is not None and not is_free(other):
                message = f"{quoted(slug)} n’est pas un logiciel libre."
                yield wrong(one, dotted("equivalents", slug), message)
            for function in one.equivalents[slug].functions:
                if function not in one.functions:
                    message = f"{quoted(function)} n’est pas une fonction {of_name(one.name)}."
                    advice = f"Une de celles-ci{NBSP}: {listed(one.functions)}." if one.functions else ""
                    yield wrong(one, f"{dotted('equivalents', slug)}.functions", message, advice)


def check_renamed_software_is_declared_once(registry: Registry) -> Iterator[Problem]:
    """A commune does not declare a software under its old name and its new one."""
    redirects = registry.redirects.software
    if not redirects:
        return
    for declared in registry.by_commune.values():
        slugs = {one.software for one in declared}
        for one in declared:
            end = end_of(one.software, redirects)
            if one.software in redirects and end != one.software and end in slugs:
                yield wrong(one, "", f"déjà déclaré sous son nom actuel, {quoted(end)}.", severity="warning")


def check_aliases_tell_software_apart(registry: Registry, own: Registry) -> Iterator[Problem]:
    """Within a function, a name or an alias is of one software."""
    holders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in registry.software.values():
        names = dict.fromkeys(filter(None, map(name_key, (one.name, *one.aliases))))
        for function in dict.fromkeys(one.functions):
            for name in names:
                holders[function, name].append(one.slug)
    told: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for (_, name), slugs in holders.items():
        if len(slugs) > 1:
            told[tuple(slugs)][name] = None
    for sharing, shared in told.items():
        first, *others = lent_first(sharing, own.software)
        names_said = listed([quoted(name) for name in shared])
        verb = "désignent" if len(shared) > 1 else "désigne"
        message = f"{names_said} {verb} aussi {quoted(first)}, dans la même fonction."
        yield from (wrong(registry.software[slug], "aliases", message, severity="warning") for slug in others)


def check_vendors_are_there_once(registry: Registry, own: Registry) -> Iterator[Problem]:
    """Two vendors do not have the same name."""
    for holders in grouped(registry.vendors.values(), lambda one: [fold(one.name)]).values():
        first, *others = lent_first((one.slug for one in holders), own.vendors)
        for slug in others:
            message = f"même nom que {quoted(first)}."
            advice = "Gardez une seule des deux fiches, et une redirection."
            yield wrong(registry.vendors[slug], "name", message, advice, "warning")


def check_a_notice_is_in_months_or_in_days(registry: Registry) -> Iterator[Problem]:
    """A notice is told in months or in days: of both, the days count alone, and may be the shorter."""
    for one in registry.declarations:
        if None not in (one.contract.notice_months, one.contract.notice_days):
            message = "le préavis est dit en mois et en jours, et seuls les jours comptent."
            yield wrong(one, "contract.notice_months", message, "Gardez celui du contrat.", "warning")


def check_what_is_said_of_a_contract_counts(registry: Registry, today: date) -> Iterator[Problem]:
    """What has no contract has no end, and what does not renew itself no period: figures leave both out."""
    left = registry.left_by(today)
    for one in (one for one in registry.declarations if one.is_active and one.commune not in left):
        told = one.contract
        if told.kind == "none" and told != Contract(kind="none"):
            message = "il n’y a pas de contrat, et ce qui en est dit ne compte nulle part."
            yield wrong(one, "contract.kind", message, "Dites sa sorte, ou videz le reste.", "warning")
        elif told.kind == "perpetual" and _is_said_to_end(told):
            message = (
                "une licence perpétuelle ne finit pas, et ce qui est dit de sa fin ne compte nulle part."
            )
            advice = f"Dites {quoted('maintenance')}, si c’est elle qui finit, ou videz le reste."
            yield wrong(one, "contract.kind", message, advice, "warning")
        elif told.renewal in (None, "none"):
            for key, (what, also) in _OF_A_RENEWAL.items():
                if getattr(told, key):
                    advice = f"Dites si elle est tacite ou expresse (--renewal), ou videz {also}."
                    yield wrong(one, f"contract.{key}", f"{what}.", advice, "warning")


_OF_A_RENEWAL = {
    "renewal_months": ("la durée d’une reconduction ne compte pas sans sa sorte", "sa durée"),
    "renewals": ("le nombre des reconductions ne compte pas sans leur sorte", "leur nombre"),
}


def _is_said_to_end(told: Contract) -> bool:
    """Whether an end is said of a contract, or how it is left, or renewed."""
    return any(getattr(told, key) not in (None, "none") for key in OF_AN_END)


def check_cloud_notices_are_short(registry: Registry, today: date) -> Iterator[Problem]:
    """A notice of more than two months to leave a cloud service is to be looked at again (Data Act)."""
    left = registry.left_by(today)
    for one in registry.declarations:
        if one.is_active and one.commune not in left and breaks_data_act(one, today):
            message = f"préavis de {NOTICE.write(NOTICE.of(one))}."
            key = "contract.notice_months" if one.contract.notice_days is None else NOTICE.in_days
            yield wrong(one, key, message, DATA_ACT_SENTENCE, "warning")


def check_exits_done_are_retired(registry: Registry) -> Iterator[Problem]:
    """What a commune says it has left runs no more: reports count it among the exits done."""
    for one in registry.declarations:
        if one.is_active and one.exit.state == "done":
            message = "la sortie est dite faite, et le logiciel est toujours en service."
            advice = f"Dites {_retire(one)}, ou changez l’un des deux."
            yield wrong(one, "exit.state", message, advice, "warning")


def check_exits_told_as_done_are_retired(registry: Registry) -> Iterator[Problem]:
    """What a commune tells of as left runs no more, for the functions that it tells of."""
    for told in registry.experiences.values():
        of_here = told.state == "done" and not told.body
        for one in registry.by_commune.get(told.commune, ()) if of_here else ():
            is_it = one.is_active and (one.software, one.label) == (told.software, told.label)
            if is_it and set(registry.functions_of(one)) <= set(registry.functions_of(told)):
                message = "la sortie est racontée comme faite, et le logiciel est toujours en service."
                yield wrong(told, "state", message, f"Dites {_retire(one)}, ou corrigez l’état.", "warning")


def _retire(one: Declaration) -> str:
    use = f" --label {one.label}" if one.label else ""
    return quoted(f"affranchi retire {one.commune} {one.software}{use}")


def check_merged_communes_declare_nothing(registry: Registry, today: date) -> Iterator[Problem]:
    """What a commune that merged still declares goes to the one that took its place."""
    for one in registry.communes.values():
        if one.merged_into is None or one.until is None or one.until >= today:
            continue
        for declared in registry.by_commune.get(one.slug, ()):
            if declared.is_active:
                first = one.until + _DAY
                message = f"la commune est réunie à {quoted(one.merged_into)} depuis le {long_day(first)}."
                again = quoted(f"affranchi merge-communes {one.slug} --into {one.merged_into} --on {first}")
                advice = f"La déclaration y passe par {again}."
                yield wrong(declared, "status", message, advice, "warning", MERGED)


def check_answers_do_not_contradict(registry: Registry) -> Iterator[Problem]:
    """A commune does not say that it does without a software in a function where it declares one.

    Of one that is hidden, nothing: whoever reads the answer would be told by its going.
    """
    for slug, answered in registry.answers.items():
        # What came with a merger says nothing of the part of the commune that answered.
        running = [o for o in registry.by_commune.get(slug, ()) if o.is_active and o.origin is None]
        declared = {function: one.software for one in running for function in registry.functions_of(one)}
        against = {f for f, one in answered.answers.items() if f in declared and one.answer != "provided"}
        if against:
            against &= fillings(registry, running)
        for function, answer in answered.answers.items():
            if answer.answer != "provided" and (answer.by or answer.provider or answer.software):
                message = f"la réponse est {quoted(answer.answer)}, et un autre rend le service."
                advice = 'Écrivez answer = "provided", ou ôtez by, provider et software.'
                yield wrong(answered, dotted("answers", function), message, advice)
            if answer.by == slug:
                message = "la commune se rendrait le service à elle-même."
                yield wrong(answered, dotted("answers", function, "by"), message, "Dites qui le rend.")
            elif answer.by and slug in reached([answer.by], partial(_renderer, registry, function)):
                message = f"d’après {quoted(answer.by)}, c’est {quoted(slug)} qui rend le service."
                advice = "Dites qui a le logiciel, ou l’organisme hors du territoire."
                yield wrong(answered, dotted("answers", function, "by"), message, advice, "warning")
            if function in against:
                message = f"la commune déclare {quoted(declared[function])} pour cette fonction."
                advice = "Retirez la réponse, ou la déclaration."
                yield wrong(answered, dotted("answers", function), message, advice, "warning")


def check_nothing_public_names_what_is_kept_for_members(registry: Registry) -> Iterator[Problem]:
    """What everyone reads of a commune does not name a software that it keeps for members."""
    kept = {(one.commune, one.software) for one in registry.declarations if one.visibility == "members"}
    if not kept:
        return
    kept -= {(one.commune, one.software) for one in registry.declarations if one.visibility != "members"}
    told: list[Declaration | Experience] = [*registry.declarations, *registry.experiences.values()]
    part = shown_of(registry, "public")
    for one in told:
        for key, slug in _software_named(one):
            shown = part(one) if (one.commune, slug) in kept else None
            if shown and (key, slug) in _software_named(shown):
                message = f"la commune réserve {quoted(slug)} aux membres, et chacun lit son nom ici."
                advice = 'Réservez aussi cette fiche (visibility = "members"), ou ôtez ce nom.'
                yield wrong(one, key, message, advice, "warning")


def _software_named(one: Declaration | Experience) -> Iterator[tuple[str, str]]:
    """The software that a commune names beside what it declares, by key."""
    if isinstance(one, Experience):
        named = {"software": one.software, "to": one.to}
    else:
        gone = one.retirement
        named = {"exit.target": one.exit.target, "retirement.replaced_by": gone.replaced_by if gone else None}
    yield from ((key, slug) for key, slug in named.items() if slug)


def _renderer(registry: Registry, function: str, body: str) -> Sequence[str]:
    """Who renders a function to a body, if another does."""
    answer = registry.answer(body, function)
    return [answer.by] if answer and answer.by else []


def check_versions_are_of_the_machines(registry: Registry) -> Iterator[Problem]:
    """The machines of all versions are no more than the machines where an inventory found the software."""
    for one in registry.declarations:
        counted_ones = sum(one.machines_by_version.values())
        if one.machines is not None and counted_ones > one.machines:
            message = f"{counted(counted_ones, 'poste')} par version, pour {counted(one.machines, 'poste')}."
            yield wrong(
                one, "machines_by_version", message, "Corrigez machines, ou les postes d’une version."
            )
