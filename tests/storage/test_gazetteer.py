"""The bundled list of communes and intercommunalities."""

import pytest

from affranchi.errors import AmbiguousEpciError, OfferedEpciError, UnknownEpciError, WrongSirenError
from affranchi.model.names import is_slug, slug_of
from affranchi.model.places import spellings_of
from affranchi.storage import gazetteer as listed
from affranchi.storage.gazetteer import (
    communes_by_epci,
    find_epci,
    gazetteer,
    is_known_insee,
    is_known_siren,
    parts_named,
    places_named,
    with_code,
)

NBSP = "\u00a0"


def test_the_table_holds_the_34969_communes_and_1255_intercommunalities_of_2026() -> None:
    known = gazetteer()
    assert (len(known.communes), len(known.epci)) == (34_969, 1_255)
    assert sum(place.population or 0 for place in known.communes.values()) == 68_952_941
    assert sum(place.epci is None for place in known.communes.values()) == 98
    assert {place.epci for place in known.communes.values()} - {None} == set(known.epci)
    assert sum(place.centre is None for place in known.communes.values()) == 105
    assert known.communes["38185"].centre == (45.18, 5.72)


@pytest.mark.parametrize(
    "asked",
    [
        "200018166",
        "200 018 166",
        "Le Grésivaudan",
        "le gresivaudan",
        "GRÉSIVAUDAN",
        "CC Le Grésivaudan",
        "communauté de communes du Grésivaudan",
    ],
)
def test_an_intercommunality_answers_to_its_siren_and_to_its_name_however_it_is_typed(asked: str) -> None:
    assert find_epci(asked).siren == "200018166"


def test_le_gresivaudan_has_its_43_communes_and_their_populations() -> None:
    places = communes_by_epci()["200018166"]
    assert len(places) == 43
    assert sum(place.population or 0 for place in places) == 103_962
    crolles = next(place for place in places if place.name == "Crolles")
    assert (crolles.insee, crolles.siren, crolles.population) == ("38140", "213801400", 8_609)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("lyon", "Métropole de Lyon"),
        ("métropole de Lyon", "Métropole de Lyon"),
        ("Grenoble Alpes", "Grenoble-Alpes-Métropole"),
        ("pays de l'Arbresle", "CC du Pays de l’Arbresle (CCPA)"),
        ("communauté d’agglomération du Grand Annecy", "CA du Grand Annecy"),
        ("C.C. du Grésivaudan", "CC Le Grésivaudan"),
        ("agglo Grand Annecy", "CA du Grand Annecy"),
        ("St-Marcellin Vercors Isere communauté", "CC Saint-Marcellin Vercors Isère Communauté"),
        ("St Etienne metropole", "Saint-Étienne Métropole"),
        ("GAM", "Grenoble-Alpes-Métropole"),
        ("mel", "Métropole Européenne de Lille"),
        ("LFA", "CA Loire Forez Agglomération (LFA)"),
    ],
)
def test_articles_accents_and_the_nature_of_an_intercommunality_are_forgiven(asked: str, name: str) -> None:
    assert find_epci(asked).name == name


def test_an_ambiguous_name_lists_each_with_siren_nature_and_departement() -> None:
    with pytest.raises(AmbiguousEpciError) as caught:
        find_epci("les quatre rivières")
    assert str(caught.value).splitlines() == [
        "«\u00a0les quatre rivières\u00a0» désigne 2 intercommunalités\u00a0: donnez le SIREN de la vôtre.",
        "  247000623  Communauté de communes des Quatre Rivières (Haute-Saône)",
        "  247400666  Communauté de communes des Quatre Rivières (Haute-Savoie)",
    ]


def test_the_nature_said_tells_two_homonyms_apart() -> None:
    with pytest.raises(AmbiguousEpciError):
        find_epci("Sud")
    assert find_epci("CA du Sud").kind == "CA"
    assert find_epci("communauté de communes du Sud").kind == "CC"


@pytest.mark.parametrize("asked", ["gresivodan", "Grésivaudan Vallée"])
def test_an_unknown_name_says_what_comes_nearest(asked: str) -> None:
    with pytest.raises(UnknownEpciError) as caught:
        find_epci(asked)
    assert "CC Le Grésivaudan" in caught.value.close
    assert "--members" in str(caught.value)  # the list has no syndicat


def test_part_of_a_name_is_answered_with_those_that_hold_it() -> None:
    with pytest.raises(UnknownEpciError) as caught:
        find_epci("oléron")
    assert tuple(caught.value.close) == ("CC de l’Ile d’Oléron",)


@pytest.mark.parametrize("asked", ["", "métropole", "communauté de communes", "000000000", "zzz"])
def test_a_name_that_says_nothing_is_unknown_and_near_none(asked: str) -> None:
    with pytest.raises(UnknownEpciError) as caught:
        find_epci(asked)
    assert not caught.value.close


def test_codes_are_known_or_not() -> None:
    assert is_known_insee("38140")
    assert is_known_insee("2A004")
    assert not is_known_insee("74011")  # Annecy-le-Vieux, merged in 2017
    assert is_known_siren("213801400")
    assert is_known_siren("200018166")
    assert not is_known_siren("123456789")


def test_every_commune_has_a_name_that_makes_a_slug() -> None:
    assert [place.name for place in gazetteer().communes.values() if not is_slug(slug_of(place.name))] == []


@pytest.mark.parametrize(
    ("asked", "sentence", "siren"),
    [
        ("Crolles", "Crolles est dans la CC Le Grésivaudan (200\u202f018\u202f166)", "200018166"),
        ("213801400", "Crolles est dans la CC Le Grésivaudan", "200018166"),
        ("38140", "Crolles est dans la CC Le Grésivaudan", "200018166"),
        ("ST MARTIN D'URIAGE", "Saint-Martin-d’Uriage est dans la CC Le Grésivaudan", "200018166"),
        ("cran gevrier", "Cran-Gevrier est une commune déléguée d’Annecy, qui est dans", "200066793"),
        ("St Marcellin", "est dans la CC Saint-Marcellin Vercors Isère", "200070431"),
    ],
)
def test_the_name_or_code_of_a_commune_offers_its_intercommunality(
    asked: str, sentence: str, siren: str
) -> None:
    with pytest.raises(OfferedEpciError) as caught:
        find_epci(asked)
    assert sentence in caught.value.close[siren]
    assert f"{NBSP}: --epci {siren}" in str(caught.value)


def test_a_number_is_told_how_many_digits_a_siren_has() -> None:
    with pytest.raises(WrongSirenError, match=r"Un SIREN a 9.chiffres.: «.20001816.» en a 8"):
        find_epci("20001816")
    with pytest.raises(WrongSirenError, match=r"Un SIREN a 9.chiffres.; vérifiez ceux-ci"):
        find_epci("123456789")


def test_a_name_is_borne_by_those_that_share_its_surest_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    spelt = [(tuple(spellings_of(one.name)), one) for one in gazetteer().communes.values()]
    for typed in ("St Martin", "mairie de Froges", "L’ISLE", "Ville du Bois", "sainte-colombe", "vlc", "le"):
        bearing = ([one for own, one in spelt if wanted in own] for wanted in spellings_of(typed) if wanted)
        assert places_named(typed) == next((some for some in bearing if some), [])
    assert [part.name for part in parts_named(" 01033 ")] == ["Bellegarde-sur-Valserine"]
    monkeypatch.setattr(listed, "gazetteer", lambda: pytest.fail("the list is read for a name of nobody"))
    for typed in ("libre office", "", "a\tC", "vlc\n#01033", "01033\tP0"):
        assert [*places_named(typed), *parts_named(typed)] == []


def test_the_2105_communes_deleguees_and_471_associees_lead_to_their_whole() -> None:
    statuses = [part.status for part in gazetteer().parts]
    assert (statuses.count("déléguée"), statuses.count("associée")) == (2_105, 471)
    told = {
        name: [part.told for part in parts_named(name)] for name in ("Seynod", "annecy le vieux", "Annecy")
    }
    assert told == {
        "Seynod": ["Seynod est une commune déléguée d’Annecy"],
        "annecy le vieux": ["Annecy-le-Vieux est une commune déléguée d’Annecy"],
        "Annecy": [],
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Mairie de LOURDES", " (INSEE 65286)"),
        ("Mairie Ville de Grenoble", " (INSEE 38185)"),
        ("Commune Elancourt", " (INSEE 78208)"),
        ("Ville du Touvet", " (INSEE 38511)"),
        ("Ville de Claix", ""),  # two communes
        ("Mairie de Saint-Joseph (La Réunion)", ""),  # more than a name
        ("Lourdes", ""),  # no commune said
        ("Communauté de Communes du Pays d’Iroise", " (SIREN 242900074)"),
        ("Nantes Métropole", " (SIREN 244400404)"),
        ("Département de la Vendée", ""),
    ],
)
def test_a_body_has_the_code_of_the_only_one_that_its_name_is_exactly(body: str, code: str) -> None:
    assert with_code(body) == f"{body}{code}"
