"""Who runs what near here: by slugs of the reference or shared numbers, never by names."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from affranchi.model.function import Function
from affranchi.model.nearby import Nearby
from affranchi.model.neighbour import Neighbour
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.neighbours import NearHere, kilometres
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.told.near import near_words
from affranchi.wording import NBSP, NNBSP
from tests.hostile_strings import RAW, in_parts
from tests.territories import declared

SIREN = "000000018"
OFFICE = {"slug": "office", "name": "Office", "model": "libre", "functions": ["bureautique"]}


def software(**changes: Any) -> Software:
    return Software.model_validate({**OFFICE, **changes})


def here(theirs: Software, ours: Software, own: bool = False, name: str = "Le Val") -> Registry:  # noqa: FBT001 (a test names it)
    places = {"loin": (46.0, 7.0), "pres": (46.0, 6.1)}
    communes = {slug: Commune(slug=slug, name=slug.capitalize(), centre=at) for slug, at in places.items()}
    uses = {"loin": {theirs.slug: "leaving 2019"}, "pres": {theirs.slug: "in-use"}}
    return Registry(
        Territory(name="Ici"),
        communes={"ici": Commune(slug="ici", name="Ici", centre=(46.0, 6.0))},
        functions={
            "bureautique": Function(slug="bureautique", label="Bureautique", domain="poste"),
            "antivirus": Function(slug="antivirus", label="A", domain="securite", visibility="restricted"),
        },
        software={ours.slug: ours},
        own=frozenset({ours.slug} if own else ()),
        neighbours={SIREN: Neighbour(siren=SIREN, name=name, url="https://val.example")},
        nearby={
            SIREN: Nearby(
                siren=SIREN, name=name, communes=communes, software={theirs.slug: theirs}, uses=uses
            )
        },
    )


def test_distances_are_over_the_ground() -> None:
    assert kilometres((45.19, 5.72), (45.9, 6.12)) == pytest.approx(85, abs=1)  # Grenoble, Annecy
    assert kilometres((46, 6), (46, 6)) == 0


def test_the_nearest_is_said_first_and_what_differs_beside_it() -> None:
    registry = here(software(licence="MIT"), software(licence="EUPL-1.2"))
    ((near, far),) = NearHere(registry).of_software("office")

    assert (near.commune.slug, far.commune.slug) == ("pres", "loin")
    assert near_words(registry, (near, far)) == (
        f"en service à 8{NBSP}km, au Val{NBSP}: Pres, Loin (en cours de sortie)"
        f"{NNBSP}; licence là-bas{NBSP}: MIT, ici{NBSP}: EUPL-1.2"
    )
    read = near._replace(neighbour=near.neighbour.model_copy(update={"day": date(2026, 5, 3)}))
    assert near_words(registry, (read,)).startswith(
        f"en service à 8{NBSP}km, au Val, lu le 3 mai 2026{NBSP}: Pres"
    )


@pytest.mark.parametrize(
    ("theirs", "ours", "own", "found"),
    [
        ({}, {}, False, True),
        ({}, {}, True, False),  # two entries of two territories may bear one slug
        ({"slug": "autre"}, {}, False, False),
        ({"slug": "autre", "ids": {"sill": 7}}, {"ids": {"sill": 7}}, True, True),
        ({"slug": "autre", "ids": {"wikidata": "Q7"}}, {"ids": {"wikidata": "Q7"}}, False, True),
        ({"ids": {"sill": 7}}, {"ids": {"sill": 8}}, False, False),
        ({"ids": {"sill": 7, "comptoir": 1}}, {"ids": {"sill": 7, "comptoir": 2}}, True, False),
        ({"functions": ["antivirus"]}, {}, False, False),
        ({"functions": ["inconnue"]}, {}, False, False),
        ({"functions": []}, {}, False, False),
    ],
)
def test_two_entries_are_one_when_a_number_says_so(
    theirs: dict[str, Any],
    ours: dict[str, Any],
    own: bool,  # noqa: FBT001 (pytest names it)
    found: bool,  # noqa: FBT001 (pytest names it)
) -> None:
    near = NearHere(here(software(**theirs), software(**ours), own))
    assert bool(near.of_software("office")) == found
    published = theirs.get("functions", ["bureautique"]) == ["bureautique"]
    name = "office" if found else f"{SIREN}/{theirs.get('slug', 'office')}"
    assert [*near.of_function("bureautique")] == [name] * published


def test_of_many_neighbours_those_that_are_not_named_are_counted() -> None:
    one = here(software(), software())
    sirens = [f"{n:09}" for n in range(14)]
    nearby = {siren: one.nearby[SIREN].model_copy(update={"siren": siren}) for siren in sirens}
    neighbours = {siren: one.neighbours[SIREN].model_copy(update={"siren": siren}) for siren in sirens}
    view = View(replace(one, nearby=nearby, neighbours=neighbours), date(2026, 11, 30), {})
    told = view.near_function("bureautique", view.anchors[2])
    assert (len(told), told[-1]) == (13, f"et 2{NBSP}autres")


def test_what_is_said_near_depends_on_no_declaration_of_ours() -> None:
    registry = here(software(), software())
    told = replace(registry, declarations=(declared("ici", "office", visibility="members"),))

    assert [NearHere(redact(one, "public")).of_software("office") for one in (told, registry)] == [
        NearHere(registry).of_software("office")
    ] * 2


def test_a_commune_that_left_is_where_no_distance_starts() -> None:
    registry = here(software(), software())
    gone = Commune(slug="gone", name="Gone", centre=(46.0, 6.1), until=date(2024, 12, 31))
    with_gone = replace(registry, communes={**registry.communes, "gone": gone})
    assert NearHere(with_gone).of_software("office") == NearHere(registry).of_software("office")
    assert NearHere(with_gone, "gone").of_software("office")[0][0].kilometres == 0


def test_a_neighbour_that_is_followed_no_more_is_said_no_more() -> None:
    registry = replace(here(software(), software()), neighbours={})
    assert not NearHere(registry).of_software("office")


def test_hostile_names_of_neighbours_are_one_plain_line() -> None:
    for text in in_parts(12):
        registry = here(software(licence=text), software(licence="MIT"), name=text)
        (near,) = NearHere(registry).of_software("office")
        assert not RAW.search(near_words(registry, near).replace(NNBSP, " ").replace(NBSP, " "))


def test_what_a_neighbour_does_not_know_disputes_nothing() -> None:
    registry = here(software(model="unknown"), software())
    (near,) = NearHere(registry).of_software("office")
    assert "là-bas" not in near_words(registry, near)
