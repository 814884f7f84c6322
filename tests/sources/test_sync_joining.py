"""The catalogue and the references: joined by identifiers, the ambiguous told, the unknown drafted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from affranchi.actions.declare import DeclareRequest, declare
from affranchi.checks.joining import check_entries_are_of_one_software, check_references_agree
from affranchi.errors import AmbiguousNameError, UnknownNameError, UnknownSoftwareError
from affranchi.model.reference import Reference, ReferenceName
from affranchi.model.software import Ids, Software
from affranchi.model.territory import Territory
from affranchi.recognition.joining import Conflict, Joins, joins, normal_repository
from affranchi.registry import Registry
from affranchi.storage.records import load_registry, text_of
from affranchi.wording import NBSP
from tests.conftest import git, write

pytestmark = pytest.mark.usefixtures("few")

TODAY = date(2026, 11, 21)


def reference(name: ReferenceName, entries: Mapping[int, Mapping[str, Any]]) -> Reference:
    snapshot = {"source": f"https://{name}.example", "read": date(2026, 11, 1)}
    held = {str(number): {"id": number, "name": f"N{number}", **one} for number, one in entries.items()}
    return Reference.model_validate({"name": name, "snapshot": snapshot, "entries": held})


def catalogue(**software: Mapping[str, Any]) -> Registry:
    records = {
        slug: Software.model_validate({"slug": slug, "name": slug.upper(), "model": "libre", **fields})
        for slug, fields in software.items()
    }
    return Registry(territory=Territory(name="Val d’Exemple"), software=records)


def test_an_entry_is_joined_by_the_strongest_proof() -> None:
    registry = replace(
        catalogue(
            a={"ids": {"sill": 1, "wikidata": "Q1"}},
            b={"ids": {"comptoir": 20}},
            c={"ids": {"sill": 3}},
            d={"ids": {"wikidata": "Q4"}},
            e={"repository": "https://github.com/E/e.git"},
        ),
        sill=reference(
            "sill",
            {
                1: {"wikidata": "Q4"},
                2: {"comptoir": 20},
                4: {"wikidata": "Q4", "repository": "http://www.github.com/e/E"},
                5: {"repository": "https://github.com/e/e/tree/main"},
                6: {"name": "A"},
            },
        ),
        comptoir=reference("comptoir", {30: {"sill": 3}, 40: {"wikidata": "Q4"}, 50: {"name": "E"}}),
    )

    assert joins(registry) == Joins(
        sill={1: "a", 2: "b", 4: "d", 5: "e"}, comptoir={30: "c", 40: "d"}, conflicts=()
    )


def test_a_record_that_states_its_number_is_that_entry_alone() -> None:
    registry = replace(
        catalogue(glpi={"ids": {"sill": 54, "wikidata": "Q3104570"}}),
        sill=reference("sill", {54: {"wikidata": "Q3104570"}, 55: {"wikidata": "Q3104570"}}),
    )

    assert joins(registry) == Joins(sill={54: "glpi"}, comptoir={}, conflicts=())


def test_what_answers_to_two_is_told_and_not_joined() -> None:
    registry = replace(
        catalogue(
            a={"repository": "https://forge.example/x/y"},
            b={"repository": "https://forge.example/x/y/"},
            c={"ids": {"wikidata": "Q114"}},
        ),
        sill=reference(
            "sill",
            {
                1: {"repository": "https://forge.example/x/y.git"},
                114: {"wikidata": "Q114"},
                325: {"wikidata": "Q114"},
            },
        ),
    )

    assert joins(registry) == Joins(
        sill={},
        comptoir={},
        conflicts=(
            Conflict("sill", "repository", (1,), ("a", "b")),
            Conflict("sill", "wikidata", (114, 325), ("c",)),
        ),
    )
    assert [(p.path, p.key, p.message, p.severity) for p in check_entries_are_of_one_software(registry)] == [
        (
            f"catalogue/software/{slug}.toml",
            "ids.sill",
            f"l’entrée 1 du SILL répond à «{NBSP}A{NBSP}» et «{NBSP}B{NBSP}» (par l’adresse du code source).",
            "warning",
        )
        for slug in ("a", "b")
    ] + [
        (
            "catalogue/software/c.toml",
            "ids.sill",
            f"plusieurs entrées du SILL y répondent{NBSP}: 114 et 325 (par l’identifiant Wikidata).",
            "warning",
        )
    ]


def test_references_that_say_another_number_than_the_record_are_told() -> None:
    registry = replace(
        catalogue(a={"ids": {"sill": 1, "comptoir": 10}}, b={"ids": {"sill": 2, "comptoir": 20}}),
        sill=reference("sill", {1: {"comptoir": 11}, 2: {}}),
        comptoir=reference("comptoir", {10: {"sill": 1}, 20: {"sill": 3}}),
    )

    assert [(p.path, p.key, p.message) for p in check_references_agree(registry)] == [
        (
            "catalogue/software/a.toml",
            "ids.comptoir",
            "le SILL (entrée 1) donne au Comptoir du Libre le numéro 11, et non 10.",
        ),
        (
            "catalogue/software/b.toml",
            "ids.sill",
            "le Comptoir du Libre (entrée 20) donne au SILL le numéro 3, et non 2.",
        ),
    ]


def test_repositories_are_compared_without_what_does_not_tell_them_apart() -> None:
    same = [
        "https://GitHub.com/Org/App",
        "http://www.github.com/org/app.git",
        "https://github.com/org/app/tree/main/docs",
        "https://github.com/org/app/releases",
    ]

    assert {normal_repository(address) for address in same} == {"github.com/org/app"}
    assert [normal_repository(a) for a in (None, "", "https://github.com/org", "http://[")] == [None] * 4


@pytest.fixture
def root(territory: Path) -> Path:
    """A territory whose references know what its catalogue does not."""
    sill: dict[int, dict[str, Any]] = {
        78: {"name": "LibreOffice", "comptoir": 33},
        90639: {
            "name": "openExemple de l’essai",
            "licence_raw": "GPLv3+",
            "licence": "GPL-3.0-or-later",
            "comptoir": 90900,
            "website": "https://openexemple.example",
        },
        90700: {"name": "Deux fois"},
        90701: {"name": "Pas libre", "licence_raw": "Freeware"},
        90702: {"name": "con"},
        90703: {"name": "Exemple++"},
    }
    comptoir: dict[int, dict[str, Any]] = {
        90900: {"name": "openExemple", "repository": "https://forge.example/openexemple/ads"},
        90901: {"name": "Deux fois"},
    }
    for one in (reference("sill", sill), reference("comptoir", comptoir)):
        write(territory, f"catalogue/sources/{one.name}.toml", text_of(one))
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Garde les références")
    return territory


@pytest.mark.parametrize("name", ["OpenExemple de l'essai", "sill:90639", "SILL : 90639", "comptoir:90900"])
def test_what_only_a_reference_knows_is_declared_as_a_draft(root: Path, name: str) -> None:
    declared = declare(root, DeclareRequest("crolles", name, functions=("bureautique",)), TODAY)

    draft = load_registry(root).software[declared.declaration.software]
    assert (declared.draft, draft.model_dump(exclude_defaults=True, exclude={"sources"})) == (
        "catalogue/software/openexemple-de-l-essai.toml",
        {
            "slug": "openexemple-de-l-essai",
            "name": "openExemple de l’essai",
            "model": "libre",
            "licence": "GPL-3.0-or-later",
            "functions": ("bureautique",),
            "website": "https://openexemple.example",
            "repository": "https://forge.example/openexemple/ads",
            "ids": Ids(sill=90639, comptoir=90900).model_dump(exclude_defaults=True),
        },
    )
    assert {key: (source.url, source.seen) for key, source in draft.sources.items()} == {
        "sill": (
            "https://code.gouv.fr/sill/detail?name=openExemple%20de%20l%E2%80%99essai",
            date(2026, 11, 1),
        ),
        "comptoir": ("https://comptoir-du-libre.org/fr/softwares/90900", date(2026, 11, 1)),
    }
    assert git(root, "log", "-1", "--format=%s", "--name-only").splitlines() == [
        "Crolles déclare openExemple de l’essai",
        "",
        "catalogue/software/openexemple-de-l-essai.toml",
        "inventory/crolles/openexemple-de-l-essai.toml",
    ]
    assert git(root, "status", "--porcelain") == ""


def test_what_was_drafted_once_is_known_the_second_time(root: Path) -> None:
    declare(root, DeclareRequest("crolles", "sill:90639"), TODAY)

    again = declare(root, DeclareRequest("lumbin", "comptoir:90900"), TODAY)

    assert (again.declaration.software, again.draft) == ("openexemple-de-l-essai", None)


def test_the_number_of_what_the_catalogue_knows_is_that_software(root: Path) -> None:
    declared = declare(root, DeclareRequest("crolles", "sill:78"), TODAY)

    assert (declared.declaration.software, declared.draft) == ("libreoffice", None)


def test_an_entry_whose_name_differs_by_a_sign_is_another_software(root: Path) -> None:
    write(root, "catalogue/software/exemple.toml", 'name = "Exemple"\nmodel = "unknown"\n')

    declared = declare(root, DeclareRequest("crolles", "sill:90703"), TODAY)

    assert declared.declaration.software == "exemple-sill-90703"


def test_a_draft_is_as_libre_as_its_reference_says(root: Path) -> None:
    declare(root, DeclareRequest("crolles", "pas libre"), TODAY)
    declare(root, DeclareRequest("crolles", "comptoir:90901"), TODAY)
    software = load_registry(root).software

    assert (software["pas-libre"].model, software["deux-fois"].model) == ("proprietary", "unknown")


def test_a_draft_whose_name_is_no_slug_takes_its_number(root: Path) -> None:
    assert (
        declare(root, DeclareRequest("crolles", "sill:90702"), TODAY).declaration.software == "con-sill-90702"
    )


def test_a_name_of_two_entries_that_do_not_know_each_other_is_ambiguous(root: Path) -> None:
    with pytest.raises(AmbiguousNameError) as refused:
        declare(root, DeclareRequest("crolles", "Deux fois"), TODAY)

    first = "Deux fois (sill:90700)"
    assert f"«{NBSP}{first}{NBSP}» ou «{NBSP}Deux fois (comptoir:90901){NBSP}»" in str(refused.value)
    # What is offered is understood as it stands.
    assert declare(root, DeclareRequest("crolles", first), TODAY).declaration.software == "deux-fois"


def test_a_name_that_nobody_knows_stays_unknown(root: Path) -> None:
    with pytest.raises(UnknownSoftwareError):
        declare(root, DeclareRequest("crolles", "Logiciel imaginaire"), TODAY)
    with pytest.raises(UnknownNameError):
        declare(root, DeclareRequest("crolles", "sill:99999"), TODAY)
    assert git(root, "status", "--porcelain") == ""
