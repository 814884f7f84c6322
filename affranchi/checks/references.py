"""Records that name others."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from affranchi.checks.slugs import Known, Slugs, wrong
from affranchi.errors import how_to_add_a_host
from affranchi.model.path import FUNCTIONS_PATH, TERRITORY_PATH, dotted
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.reaching import reached
from affranchi.registry import Registry
from affranchi.wording import quoted

# A key, the slug that it names, if any, and those that it may name.
Named = list[tuple[str, str | None, Slugs]]
_itself = partial(wrong, advice="Retirez-le.", rule="reference")


def check_declarations_name_what_exists(registry: Registry, known: Known) -> Iterator[Problem]:
    """A declaration names software and functions of the catalogue; its host is a vendor or a commune."""
    for one in registry.declarations:
        if known.software.lacks(one.software):
            yield known.software.problem(one, "", one.software)
        named: Named = [("functions", slug, known.functions) for slug in one.functions]
        named += [("depends_on", slug, known.software) for slug in one.depends_on or ()]
        successor = one.retirement.replaced_by if one.retirement else None
        if one.exit.target or successor:
            named += [("exit.target", one.exit.target, known.software)]
            named += [("retirement.replaced_by", successor, known.software)]
        if named:
            yield from _lacking(one, named)
        host = one.hosting.provider
        if host and known.vendors.lacks(host) and known.communes.lacks(host):
            problem = known.vendors.problem(one, "hosting.provider", host)
            yield replace(problem, advice=problem.advice or how_to_add_a_host(host))


def check_answers_name_what_exists(registry: Registry, known: Known) -> Iterator[Problem]:
    """A commune answers for functions of the catalogue; who renders one is a commune of the territory."""
    for one in registry.answers.values():
        named: Named = [(dotted("answers", slug), slug, known.functions) for slug in one.answers]
        named += [(dotted("wishes", slug), slug, known.functions) for slug in one.wishes]
        for slug, answer in one.answers.items():
            named += [(dotted("answers", slug, "by"), answer.by, known.communes)]
            named += [(dotted("answers", slug, "software"), answer.software, known.software)]
        yield from _lacking(one, named)


def check_folders_are_communes(registry: Registry, known: Known) -> Iterator[Problem]:
    """A folder of the inventory is a commune of the territory."""
    for slug in dict.fromkeys([*registry.by_commune, *registry.answers]):
        if known.communes.lacks(slug):
            yield known.communes.problem(f"inventory/{slug}", "", slug)


def check_software_names_what_exists(registry: Registry, known: Known) -> Iterator[Problem]:
    """A software names vendors, functions and other software of the catalogue."""
    for one in registry.software.values():
        named: Named = [("vendor", one.vendor, known.vendors)]
        named += [("functions", slug, known.functions) for slug in one.functions]
        named += [("requires", slug, known.software) for slug in one.requires]
        named += [("part_of", slug, known.software) for slug in one.part_of]
        named += [(dotted("equivalents", slug), slug, known.software) for slug in one.equivalents]
        yield from _lacking(one, named)


def check_functions_name_what_exists(registry: Registry, known: Known) -> Iterator[Problem]:
    """What a function is usually filled with is software of the catalogue."""
    for one in registry.functions.values():
        for start, slugs in one.usual.items():
            for slug in slugs:
                if known.software.lacks(slug):
                    key = dotted("functions", one.slug, "usual", start)
                    yield known.software.problem(FUNCTIONS_PATH, key, slug)


def check_sharings_name_what_exists(registry: Registry, known: Known) -> Iterator[Problem]:
    """A mutualisation names communes of the territory, and a function and software of the catalogue."""
    for one in registry.sharings.values():
        named: Named = [(dotted("participants", slug), slug, known.communes) for slug in one.participants]
        named += [("coordinator", one.coordinator, known.communes)]
        named += [("function", one.function, known.functions), ("software", one.software, known.software)]
        yield from _lacking(one, named)


def check_recognised_names_lead_somewhere(registry: Registry, known: Known) -> Iterator[Problem]:
    """A name that a commune of the territory recognised is that of a software of the catalogue."""
    for one in registry.recognised.values():
        yield from _lacking(
            one, [("commune", one.commune, known.communes), ("software", one.software, known.software)]
        )


def check_merged_communes_have_a_successor(registry: Registry, known: Known) -> Iterator[Problem]:
    """A commune merges into another one of the territory."""
    for one in registry.communes.values():
        if not one.merged_into:
            continue
        key = dotted("communes", one.slug, "merged_into")
        if one.merged_into == one.slug:
            yield wrong(TERRITORY_PATH, key, "la commune fusionne avec elle-même.", rule="reference")
        elif known.communes.lacks(one.merged_into):
            yield known.communes.problem(TERRITORY_PATH, key, one.merged_into)


def check_nothing_names_itself(registry: Registry) -> Iterator[Problem]:
    """A software is neither its own equivalent, nor what it requires, nor a part of itself."""
    for one in registry.software.values():
        if one.slug in one.equivalents:
            yield _itself(one, dotted("equivalents", one.slug), "le logiciel est son propre équivalent.")
        if one.slug in one.requires:
            yield _itself(one, "requires", "le logiciel se requiert lui-même.")
        if one.slug in reached(one.part_of, registry.suites_of):
            yield _itself(one, "part_of", "le logiciel fait partie de lui-même.")
    for declared in registry.declarations:
        if declared.software in (declared.depends_on or ()):
            yield _itself(declared, "depends_on", "le logiciel dépend de lui-même.")
        if declared.software == declared.exit.target:
            yield _itself(declared, "exit.target", "le logiciel visé est celui que l’on quitte.")
        if declared.retirement and declared.software == declared.retirement.replaced_by:
            yield _itself(declared, "retirement.replaced_by", "le logiciel se remplace lui-même.")


def check_suites_fill_what_their_components_do(registry: Registry) -> Iterator[Problem]:
    """A suite fills the main function of each of its components; what these do besides is theirs."""
    for one in registry.software.values():
        for slug in one.part_of:
            suite = registry.software.get(slug)
            if suite and one.main_function and one.main_function not in suite.functions:
                message = f"la suite {quoted(slug)} ne remplit pas {quoted(one.main_function)}."
                advice = "Ajoutez la fonction à la suite, ou retirez part_of."
                yield wrong(one, "part_of", message, advice, rule="reference")


def _lacking(record: Record, named: Named) -> Iterator[Problem]:
    for key, slug, slugs in named:
        if slug and slugs.lacks(slug):
            yield slugs.problem(record, key, slug)
