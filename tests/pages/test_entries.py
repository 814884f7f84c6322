"""What a search of the site says of what it finds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from affranchi.helping import Help
from affranchi.model.answers import Answer, Answers
from affranchi.model.declaration import Declaration
from affranchi.model.function import Function
from affranchi.model.record import Edition
from affranchi.model.reference import Redirect, Redirects, Reference, ReferenceEntry, Snapshot
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.naming import names_before
from affranchi.pieces.entries import commune_entry, software_entry
from affranchi.pieces.helps import row_of
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.gazetteer import parts_by_whole

REGISTRY = Registry(
    territory=Territory(name="Val"),
    communes={"lumbin": Commune(slug="lumbin", name="Lumbin")},
    functions={
        "visio": Function(slug="visio", label="Visio", domain="poste"),
        "garde": Function(slug="garde", label="Garde", domain="securite", visibility="restricted"),
    },
    software={
        "jitsi": Software(slug="jitsi", name="Jitsi", model="libre", functions=("visio",)),
        "pare-feu": Software(slug="pare-feu", name="Pare-feu", model="libre", functions=("garde",)),
    },
    declarations=tuple(Declaration(commune="lumbin", software=one) for one in ("jitsi", "pare-feu")),
)


@pytest.mark.parametrize(
    ("edition", "software", "says"),
    [
        ("public", "jitsi", "logiciel libre · Visio · 1 commune"),
        ("public", "pare-feu", "logiciel libre · Garde"),
        ("members", "pare-feu", "logiciel libre · Garde · 1 commune"),
    ],
)
def test_a_result_counts_who_is_known_to_run_a_software(edition: Edition, software: str, says: str) -> None:
    view = View(redact(REGISTRY, edition), date(2026, 11, 20), {})
    assert software_entry(view, REGISTRY.software[software]).says.replace("\u00a0", " ") == says


@pytest.mark.parametrize(
    ("subject", "leads"), [("jitsi", "../logiciels/jitsi/"), ("visio", "../fonctions/visio/")]
)
def test_what_someone_helps_with_leads_to_its_page(subject: str, leads: str) -> None:
    view = View(REGISTRY, date(2026, 11, 20), {})
    told = row_of(Help("Une association", "", subject, "catalogue"), view.anchors[1])[1]
    assert f'href="{leads}"' in str(told)


@pytest.mark.parametrize("reference", ["sill", "comptoir"])
def test_a_reference_that_knows_a_software_by_its_code_alone_is_named(reference: str) -> None:
    code = "https://git.example/jitsi/meet"
    entry = ReferenceEntry(id=7, name="Jitsi Meet", repository=code)
    snapshot = Snapshot(source="https://a.example", read=date(2026, 1, 1))
    told = Reference(name=reference, snapshot=snapshot, entries={"7": entry})
    jitsi = REGISTRY.software["jitsi"].model_copy(update={"repository": code})
    known = replace(REGISTRY, software={"jitsi": jitsi}, **{reference: told})  # type: ignore[arg-type]
    view = View(known, date(2026, 11, 20), {})
    assert view.entries(jitsi) == ((entry, None) if reference == "sill" else (None, entry))


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "rien de connu"),
        ({"answers": {"lumbin": Answers(commune="lumbin", answers={"visio": Answer(answer="unknown")})}},
         "rien de connu"),
        ({"answers": {"lumbin": Answers(commune="lumbin", answers={"visio": Answer(answer="paper")})}},
         "aucun logiciel déclaré"),
        ({"declarations": (Declaration(commune="lumbin", software="zoom", status="retired"),)},
         "aucun logiciel déclaré"),
    ],
)  # fmt: skip
def test_of_a_commune_that_told_something_it_is_not_said_that_nothing_is_known(known: Any, said: str) -> None:
    registry = replace(REGISTRY, declarations=(), answers={})
    view = View(replace(registry, **known), date(2026, 11, 20), {})
    assert commune_entry(view, REGISTRY.communes["lumbin"], 0).says == f"commune · {said}"


def test_a_commune_is_found_by_all_that_it_was_called_and_by_its_parts() -> None:
    told = [
        {"slug": "val-neuf", "name": "Val-Neuf", "insee": "38001"},
        {"slug": "haut", "name": "Haut", "until": date(2025, 12, 31), "merged_into": "val-neuf"},
        {"slug": "puits", "name": "Puits", "until": date(2020, 12, 31), "merged_into": "haut"},
    ]
    led = {"le-val": "val-neuf", "val-d-avant": "le-val", "haut": "val-neuf"}
    moved = Redirects(communes={old: Redirect(to=new, on=date(2026, 1, 1)) for old, new in led.items()})
    communes = {one.slug: one for one in map(Commune.model_validate, told)}
    registry = replace(REGISTRY, communes=communes, redirects=moved)
    called = names_before(registry)
    assert called == {"val-neuf": ["Haut", "Puits", "le val", "val d avant"], "haut": ["Puits"], "puits": []}
    found = commune_entry(View(registry, date(2026, 11, 20), {}, called=called), communes["val-neuf"], 0)
    assert found.names == (*called["val-neuf"], "38001")
    assert "Seynod" in parts_by_whole()["74010"]
    assert "Annecy" not in parts_by_whole()["74010"]
