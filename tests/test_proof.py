"""A fact is proved, found, our judgement or without source; what is confirmed is proved."""

from datetime import date
from typing import Any

import pytest

from affranchi.model.software import Equivalent, Software
from affranchi.model.territory import Territory
from affranchi.model.vendor import Control, Source, Vendor
from affranchi.proof import (
    State,
    control_state,
    counts_of,
    equivalent_state,
    software_facts,
    state_of,
    unproved,
    vendor_facts,
)
from affranchi.registry import Registry
from affranchi.told.proofs import licence_told, proof_lines

DAY = date(2026, 11, 28)
READ = Source(url="https://exemple.org/", seen=DAY)
PROOF = READ.model_copy(update={"sign": "site"})


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (None, "unsourced"),
        (Source(), "unsourced"),
        (Source(sign="own", seen=DAY), "unsourced"),
        (Source(note="Notre lecture."), "ours"),
        (Source(note="Notre lecture.", seen=DAY, sign="own"), "ours"),
        (READ, "found"),
        (Source(url="https://exemple.org/", sign="site"), "found"),
        (PROOF, "proved"),
    ],
)
def test_a_source_without_day_or_second_sign_proves_nothing(source: Source | None, state: State) -> None:
    assert state_of(source) == state


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"model": "libre", "licence": "MIT"}, []),
        ({"model": "open-core", "licence": "MIT"}, ["model"]),
        ({"model": "proprietary"}, []),
        ({"model": "public-service"}, ["model"]),
        ({"model": "libre"}, ["licence"]),
        ({"model": "unknown", "licence": "MIT"}, ["model"]),
        ({"model": "libre", "licence": "MIT", "vendor": None}, ["vendor"]),
    ],
)
def test_the_licence_tells_whether_it_is_libre_but_not_what_an_open_core_is(
    facts: dict[str, Any], missing: list[str]
) -> None:
    sources = dict.fromkeys(("name", "vendor", "licence"), PROOF)
    software = Software(**{"slug": "essai", "name": "Essai", "vendor": "x", "sources": sources, **facts})
    assert unproved(software) == missing


def test_a_licence_that_no_one_expression_names_is_proved_by_a_source_that_notes_it() -> None:
    noted = PROOF.model_copy(update={"note": "« each package is governed by its own license »"})
    sources = {"name": PROOF, "vendor": PROOF, "licence": noted}
    one = Software(slug="essai", name="Essai", vendor="x", model="libre", sources=sources)
    found = noted.model_copy(update={"sign": None})
    doubtful = one.model_copy(update={"sources": {**sources, "licence": found}})

    assert (unproved(one), licence_told(one)) == ([], "plusieurs, ou propre au logiciel")
    assert unproved(doubtful) == ["model", "licence"]
    assert licence_told(one.model_copy(update={"sources": {}})) == ""


def test_a_seat_and_a_contested_control_are_never_proved() -> None:
    bases = ("group", "hq", "state", "steward", "sourced", "contested")
    said = {"source": "https://exemple.org/", "seen": DAY, "sign": "second"}
    states = {basis: control_state(Control.model_validate({"basis": basis, **said})) for basis in bases}
    assert states == dict.fromkeys(bases, "proved") | {"hq": "unsourced", "contested": "found"}


def test_an_equivalence_has_a_reason_or_someone_who_says_it() -> None:
    assert equivalent_state(Equivalent(kind="replaces")) == "unsourced"
    assert equivalent_state(Equivalent(kind="replaces", source="function")) == "unsourced"
    assert equivalent_state(Equivalent(kind="replaces", source="sill")) == "found"
    assert equivalent_state(Equivalent(kind="replaces", note="Mêmes fichiers.")) == "ours"
    assert equivalent_state(Equivalent(kind="replaces", url="https://exemple.org/")) == "found"


def test_facts_are_counted_by_kind_and_only_those_that_are_said() -> None:
    one = Software(
        slug="essai", name="Essai", model="unknown", sources={"name": PROOF},
        equivalents={"autre": Equivalent(kind="partial", note="Sans agenda.")},
    )  # fmt: skip
    vendor = Vendor(
        slug="v", name="V", siren="1", control={"2000": Control(basis="group", source="https://a.b")}
    )
    registry = Registry(
        territory=Territory(name="Val"),
        software={"essai": one},
        vendors={"v": vendor, "w": Vendor(slug="w", name="W")},
    )
    counts = {fact: dict(states) for fact, states in counts_of(registry, DAY).items() if states}
    assert counts == {"name": {"proved": 1}, "equivalents": {"ours": 1}, "control": {"found": 1}}
    assert proof_lines(software_facts(one)) == ["Prouvé\u00a0: nom"]
    assert proof_lines(vendor_facts(vendor, DAY)) == [
        "Trouvé\u00a0: contrôle",
        "Sans source\u00a0: nom, SIREN",
    ]
