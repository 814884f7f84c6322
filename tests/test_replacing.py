"""What may take the place of a software: function by function, ranked by fit, users, then references."""

from dataclasses import replace
from datetime import date
from typing import Any

from affranchi.checks.contradictions import check_equivalents_are_libre
from affranchi.model.function import Function
from affranchi.model.reference import Reference, ReferenceEntry, Snapshot
from affranchi.model.software import Equivalent, Ids, Software
from affranchi.pieces.view import View
from affranchi.registry import Registry
from affranchi.replacing import (
    has_no_replacement,
    replacements_of,
    users_of,
    ways_out,
    ways_words,
    without_replacement,
)
from affranchi.storage.bundle import bundle
from affranchi.storage.records import read_registry
from tests.territories import declared, territory

FUNCTIONS = {
    slug: Function(slug=slug, label=label, domain="poste")
    for slug, label in (("bureautique", "Bureautique"), ("visio", "Visio"), ("telephonie", "Téléphonie"))
}

# What nothing libre replaces, and what is said of it: a gap to fund, a service, a tool, a contract.
STUCK = {
    "e-magnus-paie": "une piste à cofinancer",
    "hetzner": "On y change de prestataire",
    "pare-feu-windows": "Aucun équivalent libre connu.",
    "covadis": "réversibilité",
    "instagram": "publier d’abord sur le site de la commune",
    "google-hosted-libraries": "se servent depuis le site de la commune",
    "github-copilot": "ni données personnelles",
    "sharepoint-designer": "Aucun équivalent libre connu.",
    "libreoffice": "",
}


def software(slug: str, *functions: str, **fields: Any) -> Software:
    made = {"slug": slug, "name": slug.title(), "model": "libre", "functions": functions}
    return Software.model_validate(made | fields)


SUITE = software(
    "suite", *FUNCTIONS, model="proprietary",
    equivalents={
        "jitsi": {"kind": "partial", "functions": ["visio"]},
        "bbb": {"kind": "partial", "functions": ["visio"]},
        "libreoffice": {"kind": "partial", "functions": ["bureautique"]},
        "near": {"kind": "adjacent", "functions": ["telephonie"]},
    },
)  # fmt: skip
BBB, JITSI = software("bbb", "visio"), software("jitsi", "visio", ids=Ids(sill=67))


def made(*declarations: Any, **changes: Any) -> Registry:
    known = [SUITE, JITSI, BBB, software("libreoffice", "bureautique"), software("near", "telephonie")]
    shelf = {one.slug: one for one in known}
    return replace(territory(*declarations, software=shelf, vendors={}), functions=FUNCTIONS, **changes)


def test_a_suite_is_left_function_by_function() -> None:
    registry = made(declared("a", "libreoffice", "bureautique"))
    ways = ways_out(registry, SUITE, SUITE.functions)
    assert ways_words(ways) == (
        "Bureautique → Libreoffice (déjà dans 1\u00a0commune ou entité)\u202f; Visio → Jitsi ou Bbb\u202f; "
        "Téléphonie → aucun libre connu"
    )
    assert has_no_replacement(registry, SUITE, ("telephonie",))
    assert not has_no_replacement(registry, SUITE)
    assert ways_out(registry, SUITE, ("telephonie",)) == ()


def test_users_here_go_before_a_reference_and_a_reference_that_stands_before_none() -> None:
    def first(registry: Registry) -> str:
        return replacements_of(registry, SUITE, functions=("visio",))[0].software.slug

    assert first(made()) == "jitsi"
    assert first(made(declared("a", "bbb", "visio"))) == "bbb"
    gone = ReferenceEntry(id=67, name="Jitsi", dereferenced=date(2024, 5, 31))
    sill = Reference(name="sill", snapshot=Snapshot(source="x", read=date(2026, 11, 1)), entries={"67": gone})
    assert first(made(sill=sill)) == "bbb"
    assert replacements_of(made(sill=sill), SUITE, functions=("visio",))[1].sill is None


def test_what_is_proposed_says_that_its_core_alone_is_libre_and_what_is_archived_comes_last() -> None:
    watched = {"repository": {"archived": True, "url": "https://x", "seen": date(2026, 11, 1)}}
    others = {
        "bbb": software("bbb", "visio", model="open-core"),
        "jitsi": software("jitsi", "visio", life=watched),
    }
    registry = made(declared("a", "jitsi", "visio"))
    registry = replace(registry, software={**registry.software, **others})
    ways = ways_out(registry, SUITE, ("visio",))
    assert ways_words(ways) == "Bbb (noyau libre) ou Jitsi (déjà dans 1\u00a0commune ou entité)"
    assert [one.name for one in ways[0].replacements] == ["Bbb (noyau libre)", "Jitsi"]
    one = software(
        "meet",
        "visio",
        model="proprietary",
        equivalents={"bbb": {"kind": "replaces"}, "jitsi": {"kind": "partial"}},
    )
    assert ways_words(ways_out(registry, one, ("visio",))).startswith("Bbb (noyau libre), ou Jitsi en partie")
    partial = {"bbb": {"kind": "partial"}, "jitsi": {"kind": "partial"}}
    zoom = software("zoom", "visio", model="proprietary", equivalents=partial)
    assert ways_words(ways_out(registry, zoom, ("visio",))).startswith("Bbb (noyau libre) ou Jitsi en partie")


def test_a_commune_that_left_the_territory_uses_nothing_here() -> None:
    registry = made(declared("a", "bbb", "visio"), declared("b", "bbb", "visio"))
    gone = registry.communes["b"].model_copy(update={"until": date(2026, 3, 31)})
    registry = replace(registry, communes={**registry.communes, "b": gone})
    assert [one.slug for one in users_of(registry, BBB)] == ["a"]
    left = {"status": "retired", "retirement": {"on": date(2026, 3, 31), "reason": "exit"}}
    assert users_of(made(declared("a", "bbb", "visio", **left)), BBB) == ()
    for day, users in ((date(2026, 3, 31), ["a", "b"]), (date(2026, 4, 1), ["a"])):
        assert View(registry, day, {}).users == {"bbb": users}


def test_who_uses_it_is_told_as_a_french_index_has_them() -> None:
    registry = made(*(declared(one, "bbb", "visio") for one in "abc"))
    names = {"a": "Zonza", "b": "Échirolles", "c": "Aoste"}
    communes = {
        slug: registry.communes[slug].model_copy(update={"name": name}) for slug, name in names.items()
    }
    assert [one.name for one in users_of(replace(registry, communes=communes), BBB)] == [
        *("Aoste", "Échirolles", "Zonza")
    ]


def test_what_says_no_function_replaces_for_all_of_them_and_in_part_is_said() -> None:
    whole = SUITE.model_copy(update={"equivalents": {"near": Equivalent(kind="partial")}})
    ways = ways_out(made(), whole, ("bureautique", "visio"))
    assert ways_words(ways) == "Bureautique → Near en partie\u202f; Visio → Near en partie"


def test_an_equivalent_replaces_for_functions_of_the_software() -> None:
    wrong = SUITE.model_copy(
        update={"equivalents": {"jitsi": Equivalent(kind="partial", functions=("paie",))}}
    )
    (problem,) = check_equivalents_are_libre(territory(software={"suite": wrong, "jitsi": JITSI}, vendors={}))
    assert (problem.key, problem.message) == (
        "equivalents.jitsi.functions",
        "«\u00a0paie\u00a0» n’est pas une fonction de Suite.",
    )


def test_every_gafam_product_with_partial_equivalents_says_for_which_functions() -> None:
    registry = read_registry(bundle()).registry
    silent = [
        f"{one.slug}/{slug}"
        for one in registry.software.values()
        if registry.gafam_of(one, date(2026, 11, 28))
        and all(e.kind != "replaces" for e in one.equivalents.values())
        for slug, equivalent in one.equivalents.items()
        if equivalent.kind == "partial" and not equivalent.functions
    ]
    assert silent == []


def test_what_nothing_replaces_says_what_to_do_meanwhile() -> None:
    registry = read_registry(bundle()).registry
    told = {slug: without_replacement(registry, registry.software[slug]) for slug in STUCK}
    assert {slug: STUCK[slug] in said for slug, said in told.items()} == dict.fromkeys(STUCK, True)
    assert [slug for slug in ("pare-feu-windows", "sharepoint-designer") if "contrat" in told[slug]] == []
