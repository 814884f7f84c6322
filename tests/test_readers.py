"""What people type, as it is read: by commands, in the form and in tables alike."""

from collections.abc import Callable
from datetime import date

import pytest

from affranchi.cli.interview_questions import FIXED
from affranchi.fields import BY_PATH
from affranchi.french import FRENCH
from affranchi.readers import (
    Days,
    NotUnderstoodError,
    count_in,
    day_in,
    end_in,
    euros_in,
    notice_in,
    sum_in,
    word_in,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.000,99€", 1000.99), ("2 000,50 €", 2000.5), ("1,000.50", 1000.5), ("1.000 €", 1000),
        ("€ 120", 120),
        ("gratuit", 0), ("0 €", 0), ("500 k€", 500_000), ("150€/mois", 1800), ("45 € par trimestre", 180),
        ("610 € TTC par an", 610), ("1200 €/an TTC", 1200), ("1250.1234", 1250.1234), ("3450", 3450),
    ],
)  # fmt: skip
def test_a_sum_is_of_a_year_taxes_included(text: str, value: float) -> None:
    assert euros_in(text) == value


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2027", 2027, 2027),
        ("fin 2026", 2026, 2026), ("12/2026", date(2026, 12, 1), date(2026, 12, 31)),
        ("février 2027", date(2027, 2, 1), date(2027, 2, 28)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("fin déc. 26", date(2026, 12, 31), date(2026, 12, 31)),
        ("déc.-26", date(2026, 12, 1), date(2026, 12, 31)),
        ("2027/06", date(2027, 6, 1), date(2027, 6, 30)),
    ],
)  # fmt: skip
def test_a_month_is_its_first_day_for_a_start_and_its_last_for_an_end(
    text: str, start: object, end: object
) -> None:
    assert (day_in(text), end_in(text)) == (start, end)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.12.26", date(2026, 12, 31)), ("30/06/27", date(2027, 6, 30)), ("31/12/98", date(1998, 12, 31)),
        ("1er janvier 2027", date(2027, 1, 1)), ("46387", date(2026, 12, 31)),
        ("2026-12-31 00:00:00", date(2026, 12, 31)), ("2026/12/31", date(2026, 12, 31)),
        ("36526", date(2000, 1, 1)), ("73050", date(2099, 12, 31)),
        ("31/12/69", date(2069, 12, 31)), ("31/12/70", date(1970, 12, 31)),
        ("31-déc.-26", date(2026, 12, 31)), ("le 30 juin 2027", date(2027, 6, 30)),
        ("30 / 06 / 2027", date(2027, 6, 30)),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_typed(text: str, day: date) -> None:
    assert end_in(text) == day_in(text) == day


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("depuis 2019", 2019, None), ("depuis le 3 mars 2019", date(2019, 3, 3), None),
        ("depuis mars 2019", date(2019, 3, 1), None),
        ("à partir du 1er janvier 2020", date(2020, 1, 1), None),
        ("dès 2020", 2020, None),
        ("jusqu’à 2020", None, 2020), ("jusqu’en 2027", None, 2027), ("jusqu’à fin 2027", None, 2027),
        ("jusqu’à la fin 2027", None, 2027), ("jusque fin juin 2027", None, date(2027, 6, 30)),
        ("jusqu’au 31/12/2026", None, date(2026, 12, 31)), ("échéance 06/2027", None, date(2027, 6, 30)),
        ("Échéance : 30/06/2027", None, date(2027, 6, 30)),
        ("jusqu’au 1er janvier 2027", None, date(2027, 1, 1)),
        ("au plus tard le 30/06/2027", None, date(2027, 6, 30)),
    ],
)  # fmt: skip
def test_since_when_is_no_end_and_until_when_no_start(text: str, start: object, end: object) -> None:
    read: list[object] = []
    for reader in (day_in, end_in):
        try:
            read.append(reader(text))
        except NotUnderstoodError:
            read.append(None)
    assert read == [start, end]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("trois mois", 3), ("3 mois avant l’échéance", 3), ("Un mois de préavis", 1), ("une année", 12),
        ("deux ans", 24), ("quinze jours", Days(15)), ("deux semaines", Days(14)), ("sans", 0),
        ("préavis de 2 mois", 2), ("2 mois avant", 2),
        ("1000 jours", Days(1000)), ("142 semaines", Days(994)), ("24", 24), ("36 mois", 36),
        ("un trimestre", 3), ("3 mois (LRAR)", 3), ("LRAR 3 mois", 3), ("sans engagement", 0),
        ("Résiliable à tout moment", 0), ("pas de préavis", 0),
    ],
)  # fmt: skip
def test_a_length_is_read_in_figures_and_in_letters(text: str, length: int) -> None:
    found = notice_in(text)
    assert (found, type(found)) == (length, type(length))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        *((notice_in, text) for text in ("mois", "3 à 6 mois", "avant l’échéance", "vingt mois", "annuel")),
        *((notice_in, text) for text in ("1001 jours", "143 semaines", "90", " 25 ")),
        *((euros_in, text) for text in ("1200 HT", "-200", "1.000", "12.525", "3 ans", "3 €/poste")),
        *((sum_in, text) for text in ("150 € mensuel", "900 €/année", "8120 € annuels", "60 € par mois")),
        *((end_in, text) for text in ("31/02/2027", "13/2026", "31/12", "marché 2026", "jui 2026", "12345")),
        *((day_in, text) for text in ("36525", "73051")),
        *((end_in, text) for text in ("31/12/9999", "9999-12-31", "0026-06-30", "12/2200")),
        *((BY_PATH["hosting.country"].read, text) for text in ("Europe", "Union européenne", "F")),
        *((BY_PATH["data.clause"].read, text) for text in ("oui et non", "peut-être", "2", "?")),
        *((BY_PATH["data.export"].read, text) for text in ("gratuit", "pas de contrat", "non")),
        *((BY_PATH["contract.end"].read, text) for text in ("sans", "aucune", "illimitée", "tacite")),
        (BY_PATH["exit.by"].read, "sans contrat"),
        *((BY_PATH["contract.renewal"].read, text) for text in ("oui", "par", "gratuit")),
        (BY_PATH["contract.renewal_months"].read, "préavis de 2 mois"),
        (BY_PATH["hosting.mode"].read, "La Poste"),
        *((count_in, text) for text in ("environ 10", "une dizaine", "10-12", "-3", "PC12", "Poste 3")),
    ],
)  # fmt: skip
def test_what_may_mean_two_things_is_not_guessed(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(NotUnderstoodError):
        read(text)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        *(("data.clause", text, True) for text in ("O", "oui", "Oui.", "X", "VRAI", "yes", "1")),
        *(("data.clause", text, False) for text in ("N", "non", "faux", "0")),
        *(("hosting.country", text, "FR") for text in ("France", "FRANCE", "fr", "FR")),
        *(("hosting.country", text, "US") for text in ("États-Unis", "etats unis", "USA")),
        *(("hosting.country", text, "RE") for text in ("La Réunion", "réunion", "RE")),
        ("hosting.country", "ma", "MA"),
    ],
)
def test_a_country_and_a_yes_are_read_as_people_say_them(path: str, text: str, value: object) -> None:
    assert BY_PATH[path].read(text) == value


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("contract.kind", "Pas de contrat", "none"),
        ("contract.kind", "fournie avec le poste", "perpetual"),
        ("contract.kind", "maintenance annuelle", "maintenance"),
        ("contract.kind", "contrat d’assistance", "support"),
        ("hosting.mode", "chez un prestataire", "provider"),
        ("hosting.mode", "serveur en mairie", "on-premise"),
        ("hosting.mode", "monoposte", "workstation"),
        ("status", "en cours de remplacement", "leaving"),
        ("exit.state", "votée", "planned"),
        ("data.export", "CSV", "open"),
        ("data.export", "impossible", "none"),
        ("users", "11 tablettes", 11),
        ("users", "5 boîtes mail", 5),
    ],
)
def test_a_fact_is_read_as_a_town_hall_says_it(path: str, text: str, value: object) -> None:
    assert BY_PATH[path].read(text) == value


@pytest.mark.parametrize("text", ["tacite reconduction", "Reconduction tacite", "Tacite"])
def test_a_word_of_a_list_may_come_with_what_it_is_about(text: str) -> None:
    assert BY_PATH["contract.renewal"].read(text) == "tacit"


@pytest.mark.parametrize("text", ["non tacite", "reconduction"])
def test_what_a_word_is_about_says_nothing_alone(text: str) -> None:
    with pytest.raises(NotUnderstoodError):
        BY_PATH["contract.renewal"].read(text)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("status", "Utilisé", "in-use"),
        ("hosting.mode", "dans nos locaux", "on-premise"),
        *(("hosting.mode", text, "on-premise") for text in ("Serveur mairie", "serveur local", "on premise")),
        *(("hosting.mode", text, "saas") for text in ("En mode SaaS", "Full web", "hébergé chez l’éditeur")),
        ("hosting.mode", "Mutualisé avec l’EPCI", "shared"),
        ("contract.renewal", "Automatique", "tacit"),
        ("contract.kind", "gratuit", "none"),
        ("hosting.mode", "Chez nous", "on-premise"),
        ("contract.kind", "contrat de maintenance", "maintenance"),
        ("contract.kind", "licence OEM", "perpetual"),
        ("contract.renewal", "par tacite reconduction", "tacit"),
        ("contract.renewal", "non reconductible", "none"),
        ("contract.route", "gré à gré", "own"),
        ("contract.route", "La CANUT", "centrale"),
        ("status", "Consultation seule", "leaving"),
        ("exit.state", "en cours", "started"),
        ("exit.state", "réalisée", "done"),
    ],
)
def test_what_people_say_for_a_word_of_a_list_is_that_word(path: str, text: str, value: str) -> None:
    assert BY_PATH[path].read(text) == value


def test_the_words_of_the_interview_are_those_of_the_form_and_of_commands() -> None:
    assert {value: word_in(FIXED[value], FRENCH["answer"]) for value in FRENCH["answer"]} == {
        value: value for value in FRENCH["answer"]
    }


def test_a_word_that_says_little_is_none_of_a_list() -> None:
    """« En cours » of a software was « en cours de sortie »: an exit that nobody told."""
    assert BY_PATH["status"].read("sortie") == "leaving"
    assert BY_PATH["status"].read("service") == "in-use"
    with pytest.raises(NotUnderstoodError):
        BY_PATH["status"].read("en cours")


def test_what_names_nothing_is_no_reference() -> None:
    """« oui » was a number of the register, « aucune » a qualification, « inconnue » a version."""
    for path, texts in (
        ("data.register_reference", ("oui", "À rédiger", "12", "RT-2024-3")),
        ("hosting.qualification", ("aucune", "SecNumCloud", "HDS")),
        ("version", ("Inconnue", "?", "7.6", "X")),
    ):
        for text in texts:
            if text in ("oui", "aucune", "Inconnue", "?", "À rédiger"):
                with pytest.raises(NotUnderstoodError, match="un nom ou un numéro est attendu"):
                    BY_PATH[path].read(text)
            else:
                assert BY_PATH[path].read(text) == text
