"""Exports become entries reduced to facts, whatever shape they have; or a sentence."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affranchi.checks.free_text import check_texts
from affranchi.errors import WorldError
from affranchi.model.reference import Reference, ReferenceEntry, Snapshot
from affranchi.model.territory import Commune, Territory, TerritoryFile
from affranchi.registry import Registry
from affranchi.sources.comparison import CommuneNews, renewed
from affranchi.sources.comptoir import read_comptoir
from affranchi.sources.failures import NotJsonError, UnknownShapeError
from affranchi.sources.geo import OfficialCommune, read_communes
from affranchi.sources.sill import read_sill
from affranchi.sources.values import version
from affranchi.storage.records import record_of, text_of

HERE = Path(__file__).parent
SAMPLES = HERE.parents[3] / "shared" / "samples"


def entries(read: Callable[[bytes], Mapping[str, ReferenceEntry]], name: str) -> list[dict[str, Any]]:
    found = read((HERE / name).read_bytes())
    return [entry.model_dump(exclude_defaults=True) for entry in found.values()]


def test_the_second_version_of_the_sill_is_reduced_to_facts() -> None:
    assert entries(read_sill, "sill-v2.json") == [
        {
            "id": 1,
            "name": "Archiveur",
            "licence_raw": "AGPL V3",
            "licence": "AGPL-3.0-only",
            "wikidata": "Q1001",
            "comptoir": 72,
            "website": "https://archiveur.example/",
            "repository": "https://forge.example/archiveur.git",
            "recommended": True,
            "in_support": True,
            "public_service": False,
            "users": 8,
            "used_by": ("Mairie d’Arcueil", "SDIS 99"),
            "version": "26.03",
            "released": date(2026, 9, 4),
            "similar": {"Q242747": "WinRAR"},
        },
        {
            "id": 2,
            "name": "Graveur",
            "licence_raw": "MIT",
            "licence": "MIT",
            "recommended": False,
            "dereferenced": date(2025, 9, 4),
            "dereferenced_reason": "N'est plus libre, écrire à …",
            "users": 0,
        },
        {
            "id": 3,
            "name": "Ancien",
            "licence_raw": "GPL",
            "recommended": False,
            "dereferenced_reason": "Motif et jour inconnus.",
        },
        {
            "id": 4,
            "name": "openCimetière",
            "licence_raw": "GPLv3+",
            "licence": "GPL-3.0-or-later",
            "website": "http://www.openmairie.org",
        },
    ]


def test_a_version_of_four_numbers_is_no_address_but_a_private_one() -> None:
    assert [version(text) for text in ("24.8.0.3", "3.1", "192.168.1.12")] == ["24.8.0.3", "3.1", None]


def test_older_shapes_of_the_first_version_say_the_same_facts() -> None:
    assert entries(read_sill, "sill-v1.json") == [
        {
            "id": 10,
            "name": "Tableur 2024",
            "licence_raw": "MPL 2.0",
            "licence": "MPL-2.0",
            "wikidata": "Q10135",
            "comptoir": 33,
            "website": "https://tableur.example",
            "repository": "https://forge.example/tableur",
            "recommended": False,
            "dereferenced": date(2025, 9, 4),
            "in_support": False,
            "public_service": True,
            "users": 1,
            "provided_by": ("Société",),
            "similar": {"Q11272": "Microsoft Excel"},
        },
        {
            "id": 11,
            "name": "Tableur 2026",
            "licence_raw": "EUPL v1.2",
            "licence": "EUPL-1.2",
            "wikidata": "Q1234",
            "comptoir": 44,
            "website": "https://tableur2.example",
            "repository": "https://forge.example/tableur2",
            "similar": {"Q11272": "Excel"},
        },
    ]


def test_the_comptoir_counts_administrations_and_names_organisations_alone() -> None:
    assert entries(read_comptoir, "comptoir.json") == [
        {
            "id": 72,
            "name": "Archiveur",
            "licence_raw": "GNU GPL 3",
            "licence": "GPL-3.0-only",
            "wikidata": "Q1001",
            "sill": 1,
            "repository": "https://forge.example/archiveur",
            "users": 2,
            "providers": 1,
            "provided_by": ("Une société",),
        },
        {
            "id": 304,
            "name": "Éditeur",
            "licence_raw": "EPL Eclipse Public License",
            "website": "http://editeur.example/",
            "users": 0,
            "providers": 0,
        },
        {"id": 305, "name": "Sans rien"},
    ]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real samples are not here")
def test_the_real_samples_are_read() -> None:
    sill = read_sill((SAMPLES / "sill" / "catalogi-v2.json").read_bytes())
    comptoir = read_comptoir((SAMPLES / "comptoir" / "records.json").read_bytes())

    assert [(e.name, e.licence, e.comptoir, e.is_dereferenced) for e in sill.values()] == [
        ("7zip", "LGPL-2.0-only", 72, False),
        ("Hardensysvol", "AGPL-3.0-only", None, False),
        ("Anaconda", None, None, True),
    ]
    assert [(e.id, e.name, e.users, e.providers) for e in comptoir.values()] == [
        (304, "Acceleo", 1, 1),
        (461, "Onyxia", 0, 0),
    ]


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (read_sill, b'{"softwares": []}'),
        (read_sill, b'[{"i": "1", "n": "7zip"}, {"i": "2", "n": "GIMP"}]'),
        (read_comptoir, b"[]"),
        (read_comptoir, b'{"softwares": [{"software": {"softwarename": "7zip"}}]}'),
        (read_communes, b'{"code": 404}'),
        (read_communes, b"[]"),
        (read_communes, b'[{"nom": "Crolles"}]'),
    ],
)
def test_a_shape_nobody_knows_is_said(read: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(UnknownShapeError):
        read(body)


@pytest.mark.parametrize("body", [b"", b"[", b"<html>", b"[" * 100_000, b"\xff", b"[" + b"9" * 10_000 + b"]"])
@pytest.mark.parametrize("read", [read_sill, read_comptoir, read_communes])
def test_what_is_no_json_is_said(read: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(NotJsonError):
        read(body)


def test_rows_of_one_software_say_together_what_each_says_and_no_fact_of_two() -> None:
    first = {"id": 7, "name": "Tenue", "license": "Maison", "latestVersion": {"version": "2.0"}}
    again = {
        "id": 7,
        "name": "Tenue",
        "license": "MIT",
        "latestVersion": {"version": "1.0", "releaseDate": "2019-05-02"},
        "url": "https://tenue.example/",
        "providers": [{"@type": "Organization", "name": "Atelier Libre"}],
        "userAndReferentCountByOrganization": {"Mairie d'Arcueil": {"userCount": 1}},
    }

    assert read_sill(json.dumps([first, again]).encode())["7"].model_dump(exclude_defaults=True) == {
        "id": 7,
        "name": "Tenue",
        "licence_raw": "Maison",
        "website": "https://tenue.example/",
        "version": "2.0",
        "users": 1,
        "used_by": ("Mairie d’Arcueil",),
        "provided_by": ("Atelier Libre",),
    }


def test_a_software_that_one_of_its_rows_takes_out_is_recommended_no_more() -> None:
    first = {"id": 7, "name": "Tenue", "customAttributes": {"isRecommandedByIntermin": True}}
    again = {"id": 7, "name": "Tenue", "dereferencing": {"reason": "N’est plus libre", "time": "2025-09-04"}}
    told = [read_sill(json.dumps(rows).encode())["7"] for rows in ([first, again], [again, first])]

    assert [(one.recommended, one.dereferenced) for one in told] == [(False, date(2025, 9, 4))] * 2


def test_a_commune_whose_last_day_is_to_come_has_not_left_nor_arrives() -> None:
    said = OfficialCommune("38140", "Crolles", None, 8500)
    crolles = Commune(slug="crolles", name="Crolles", insee="38140", until=date(2027, 12, 31))
    file = TerritoryFile(territory=Territory(name="Val"), communes={"crolles": crolles})
    news = [renewed(file, {"38140": said}, day)[1] for day in (date(2027, 12, 31), date(2028, 1, 1))]
    assert news == [CommuneNews(populations=("Crolles",)), CommuneNews(arrived=("Crolles",))]


def test_the_official_communes_are_read() -> None:
    body = json.dumps(
        [
            {"nom": "L'Isle", "code": "2A004", "siren": "212000046", "population": 71361},
            {"nom": "Sans-Siren", "code": "38140", "population": 0, "centre": {"coordinates": [5.877, 45.2]}},
            {"nom": "Sans-Habitant", "code": "38141", "siren": "x"},
        ]
    )

    assert read_communes(body.encode()) == {
        "2A004": OfficialCommune("2A004", "L’Isle", "212000046", 71361),
        "38140": OfficialCommune("38140", "Sans-Siren", None, 0, (45.2, 5.88)),
        "38141": OfficialCommune("38141", "Sans-Habitant", None, None),
    }


# Any value, and above all those that the exports hold at places where another kind is expected.
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["1", "Q5", "wikidata", "ComptoirDuLibre", "Software", "MIT", "Administration"])
    | st.sampled_from(
        [
            "https://a.example",
            "http://[",
            "http://10.0.0.1/a",
            "srv-app01",
            "mdp : x",
            "\ud800",
            "2026-01-01",
            "1e9",
            1756978848708,
            10**30,
        ]
    )
)
KEYS = st.sampled_from(
    re.findall(
        r"\w+",
        """id name license licence label url value dereferencing time reason identifiers subjectOf
        additionalType externalId sourceSlug externalDataOrigin similarSoftwares softwareExternalData users
        userAndReferentCountByOrganization external_resources wikidata sill providers type customAttributes
        softwares fr en comptoirDuLibreSoftware code nom population siren isPresentInSupportContract""",
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
ROWS = st.fixed_dictionaries(
    {"id": st.integers(-1, 5) | SCALARS, "name": st.text(min_size=1, max_size=5) | VALUES},
    optional={
        "license": VALUES,
        "dereferencing": VALUES,
        "identifiers": VALUES,
        "similarSoftwares": VALUES,
        "external_resources": VALUES,
        "users": VALUES,
    },
)


COMMUNES = st.fixed_dictionaries(
    {"code": st.just("38140"), "nom": st.text()}, optional={"siren": VALUES, "population": VALUES}
)


def read_or_said(read: Callable[[bytes], Any], body: bytes) -> Any:
    """What is read, or None when a sentence is said."""
    with suppress(WorldError):
        return read(body)
    return None


def is_sound(name: str, found: Mapping[str, ReferenceEntry] | None) -> bool:
    """Whether entries are read again the same from their snapshot, and hold nothing forbidden."""
    snapshot = Snapshot(source="https://source.example", read=date(2026, 11, 21))
    reference = Reference.model_validate({"name": name, "snapshot": snapshot, "entries": found or {}})
    held = Registry(territory=Territory(name="Val d’Exemple"), sill=reference)
    problems = [problem for problem in check_texts(held) if problem.severity == "error"]
    return (record_of(f"catalogue/sources/{name}.toml", text_of(reference).encode()), problems) == (
        reference,
        [],
    )


@given(VALUES | st.lists(ROWS, max_size=5))
def test_any_export_of_the_sill_gives_a_snapshot_or_a_sentence(value: object) -> None:
    assert is_sound("sill", read_or_said(read_sill, json.dumps(value).encode()))


@given(VALUES | st.fixed_dictionaries({"softwares": st.lists(ROWS, max_size=5) | VALUES}))
def test_any_export_of_the_comptoir_gives_a_snapshot_or_a_sentence(value: object) -> None:
    assert is_sound("comptoir", read_or_said(read_comptoir, json.dumps(value).encode()))


@given(VALUES | st.lists(COMMUNES, max_size=5))
def test_any_list_of_communes_gives_communes_or_a_sentence(value: object) -> None:
    assert read_or_said(read_communes, json.dumps(value).encode()) != {}


@given(st.binary(max_size=200))
def test_any_bytes_give_a_sentence_or_a_reading(body: bytes) -> None:
    found = [read_or_said(read, body) for read in (read_sill, read_comptoir, read_communes)]

    assert all(one is None or isinstance(one, dict) for one in found)
