"""What portals harvest: DCAT-AP in two forms, and the line of a catalogue."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from affranchi.model.territory import Territory
from affranchi.opendata.files import FOLDER
from affranchi.registry import Registry
from tests.hostile_strings import acting, in_parts
from tests.opendata.test_tables import DAY, exported

# Of rdflib 7's own reader of JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
INSTALL = "then .venv/bin/pip install --require-hashes -r requirements/opendata.txt"
SHAPES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "dcat-ap"
ADDRESS = "https://logiciels.val.example/"
KNOWN = Territory(
    name="Grand Val",
    kind="CA",
    siren="200000172",
    siret="20000017200018",
    contact="numerique@val.example",
    published=date(2026, 2, 1),
)


def graphs(files: Mapping[str, bytes]) -> tuple[Any, Any]:
    rdflib = pytest.importorskip("rdflib", reason=INSTALL)
    folder = f"{ADDRESS}donnees/"
    return (
        rdflib.Graph().parse(data=files[f"{FOLDER}catalogue.jsonld"], format="json-ld", publicID=folder),
        rdflib.Graph().parse(data=files[f"{FOLDER}catalogue.ttl"], format="turtle", publicID=folder),
    )


@pytest.mark.parametrize("address", [ADDRESS, ""])
@pytest.mark.parametrize("edition", ["public", "members"])
def test_both_forms_say_the_same_whether_the_site_is_known_or_not(edition: Any, address: str) -> None:
    registry = Registry(territory=KNOWN)
    in_json, in_turtle = graphs(exported(registry, edition, address=address))
    assert len(in_json) > 200
    assert set(in_json) == set(in_turtle)
    known, _ = graphs(exported(registry, edition, address=ADDRESS))
    assert set(in_json) == set(known)


def test_the_catalogue_is_what_dcat_ap_asks_for() -> None:
    pyshacl = pytest.importorskip("pyshacl", reason=INSTALL)
    rdflib = pytest.importorskip("rdflib", reason=INSTALL)
    if not SHAPES.is_dir():
        pytest.skip("the shapes of DCAT-AP 3.0.1 are not here (semiceu.github.io/DCAT-AP)")
    shapes = rdflib.Graph()
    for file in SHAPES.glob("*.ttl"):
        shapes.parse(file)
    for territory in (KNOWN, Territory(name="Val")):
        _, graph = graphs(exported(Registry(territory=territory), "public", address=ADDRESS))
        valid, _, told = pyshacl.validate(graph, shacl_graph=shapes, allow_warnings=True)
        assert valid, told


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("https://val.example/ecrire", {"vcard:hasURL": {"@id": "https://val.example/ecrire"}}),
        ("La mairie", None),
        (None, None),
    ],
)
def test_who_is_reached_by_a_page_of_the_web_has_no_mailbox(contact: str | None, said: Any) -> None:
    territory = KNOWN.model_copy(update={"contact": contact})
    files = exported(Registry(territory=territory), "public", address=ADDRESS)
    nodes = {one["@id"]: one for one in json.loads(files[f"{FOLDER}catalogue.jsonld"])["@graph"]}
    reached = nodes.get(f"{ADDRESS}donnees/#contact")
    assert (reached and {key: reached[key] for key in said or {}}) == said


def test_a_harvester_finds_what_each_file_is() -> None:
    files = exported(Registry(territory=KNOWN), "public", address=ADDRESS)
    nodes = {one["@id"]: one for one in json.loads(files[f"{FOLDER}catalogue.jsonld"])["@graph"]}
    folder = f"{ADDRESS}donnees/"
    dataset, table = nodes[f"{folder}#jeu"], nodes[f"{folder}#declarations.csv"]
    assert dataset["dct:identifier"] == "logiciels-des-communes-200000172"
    assert dataset["dct:modified"]["@value"] == DAY.isoformat()
    assert dataset["dct:issued"]["@value"] == "2026-02-01"
    assert nodes[f"{folder}#contact"]["vcard:hasEmail"]["@id"] == "mailto:numerique@val.example"
    assert nodes[f"{folder}#territoire"]["dct:identifier"] == "fr:epci:200000172"
    assert table["dct:license"]["@id"] == "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
    assert table["dct:conformsTo"]["@id"] == f"{folder}schemas/declarations.json"
    assert int(table["dcat:byteSize"]["@value"]) == len(files[f"{FOLDER}declarations.csv"])
    service = nodes[f"{folder}#interface"]
    assert service["dcat:endpointURL"]["@id"] == f"{ADDRESS}api/v1/"
    assert service["dcat:endpointDescription"]["@id"].removeprefix(ADDRESS) in files
    for said in ("dct:publisher", "dcat:contactPoint", "dcat:keyword", "dcat:theme"):
        assert service[said] == dataset[said]
    members = exported(Registry(territory=KNOWN), "members")
    assert b"dct:license " not in members[f"{FOLDER}catalogue.ttl"]
    assert b"access-right/NON_PUBLIC" in members[f"{FOLDER}catalogue.ttl"].partition(b"#jeu> a")[2]
    assert f"{FOLDER}scdl-catalogue.csv" not in members


def test_the_line_of_a_catalogue_says_only_what_the_territory_says() -> None:
    def line_of(territory: Territory, address: str) -> dict[str, str]:
        text = exported(Registry(territory=territory), "public", address=address)[
            f"{FOLDER}scdl-catalogue.csv"
        ]
        return next(csv.DictReader(io.StringIO(text.decode(), newline="")))

    whole, bare = line_of(KNOWN, ADDRESS), line_of(Territory(name="Val"), "")
    assert len(whole) == 20
    assert [key for key, value in whole.items() if not value] == []
    assert {key for key, value in bare.items() if not value} == {
        "COLL_SIRET", "PRODUCTEUR_SIRET", "DATE_PUBL", "URL",
    }  # fmt: skip
    assert (whole["COUV_SPAT_MAILLE"], bare["COUV_SPAT_MAILLE"]) == ("Intercommunale", "Autre")
    assert whole["FORMAT_RESSOURCES"] == "csv;ods;sqlite"
    hostile = line_of(KNOWN.model_copy(update={"siret": "=1+1\x1b[2J\n9"}), ADDRESS)
    assert hostile["COLL_SIRET"] == hostile["PRODUCTEUR_SIRET"] == "'=1+1\\x1b[2J 9"


@pytest.mark.parametrize(
    ("contact", "reached"),
    [("a@b.example> . <x> <y> <z", None), ('https://v.example/"><a>.<b', "https://v.example/")],
)
def test_hostile_names_and_addresses_are_texts_of_the_graph_alone(contact: str, reached: str | None) -> None:
    known = KNOWN.model_copy(update={"contact": reached})
    calm, _ = graphs(exported(Registry(territory=known), "public", address=ADDRESS))
    for name in in_parts(4):
        told = {"name": name, "contact": contact, "siret": f"{name}1"}
        territory = KNOWN.model_copy(update=told)
        files = exported(Registry(territory=territory), "public", address='https://v.example/"> <a> <b/')
        in_json, in_turtle = graphs(files)
        assert set(in_json) == set(in_turtle)
        assert len(in_json) == len(calm)
        assert {str(p) for p in in_json.predicates()} == {str(p) for p in calm.predicates()}
        assert b"<" not in files[f"{FOLDER}catalogue.jsonld"]
        for written in ("catalogue.jsonld", "catalogue.ttl", "scdl-catalogue.csv"):
            assert list(acting(files[FOLDER + written].decode().replace("\r\n", "\n"))) == []
