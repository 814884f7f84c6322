"""What two pages say of one thing, in which order, and what an edition says of what it does not know."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from affranchi.figures.deadlines import deadline_of
from affranchi.figures.facts import facts_on
from affranchi.model.answers import Answer, Answers
from affranchi.model.names import fold
from affranchi.model.record import Edition
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from affranchi.told.deadlines import last_day_words, leaving_words, paid_words
from affranchi.wording import NBSP, NNBSP
from tests.territories import TODAY, declared, pages_of, territory

TEMPLATES = Path(__file__).parents[2] / "site" / "templates"
EXAMPLE = "val-d-exemple"
EDITIONS: tuple[Edition, ...] = ("public", "members")


@cache
def example(edition: Edition) -> Registry:
    """The example, as an edition shows it."""
    return redact(load_registry(bundle()), edition)


def html_of(registry: Registry, path: str) -> str:
    """The body of a page."""
    return next(p.html for p in pages_of(registry, TODAY, {}, TEMPLATES, path) if p.path == path)


def rows_of(html: str, table: str) -> list[list[str]]:
    """The cells of each row of a table, as texts."""
    body = html.partition(f'<caption id="{table}"')[2].partition("<tbody>")[2].partition("</table>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    return [[re.sub("<[^>]*>", "", cell) for cell in row] for row in cells]


def test_a_function_counts_what_is_used_for_it_whatever_the_catalogue_says() -> None:
    known = {
        slug: Software(slug=slug, name=slug, model=model, functions=(function,))
        for slug, model, function in (("a", "libre", "finances"), ("b", "proprietary", "messagerie"))
    }
    uses = declared("c", "a", "finances"), declared("d", "b", "finances")
    registry = territory(*uses, software=known, vendors={})
    counts = {row[0]: row[2] for row in rows_of(html_of(registry, "fonctions/"), "t-fonctions")}
    assert counts["finances"] == f"2, dont 1{NBSP}libre"
    assert len(rows_of(html_of(registry, "fonctions/finances/"), "t-logiciels")) == 2


def test_functions_are_in_the_order_of_their_names_wherever_they_are_listed() -> None:
    members = example("members")
    wishes = rows_of(html_of(members, "mutualisation/"), "t-souhaits")
    once = [fold(function) for function, who in wishes if ", " not in who]
    assert once == sorted(once)
    assert len(once) > 5
    met = [fold(row[0]) for row in rows_of(html_of(members, "chiffres/pooling/"), "t-recoupements")]
    places = [place for place in range(1, len(met)) if met[place - 1] > met[place]]
    assert len(places) <= 1  # those of a same software, then those that are libre in one place alone
    exits = [fold(row[0]) for row in rows_of(html_of(members, "sorties/"), "t-sorties")]
    assert exits == sorted(exits)
    slugs = ("bureautique", "ecole", "elections", "etat-civil", "navigateur")
    unknown = Answers(commune="orvalette", answers={slug: Answer(answer="unknown") for slug in slugs})
    told = html_of(replace(members, answers={"orvalette": unknown}), "communes/orvalette/")
    names = re.findall("<li><a [^>]*>(.*?)<", told.partition("ne sait rien dire")[2].partition("</ul>")[0])
    assert names == sorted(names, key=fold)
    assert len(names) == len(slugs)


def test_a_territory_that_publishes_no_use_promises_none_on_its_home_page() -> None:
    registry = load_registry(bundle())
    territory = registry.territory.model_copy(update={"publication": "aggregate"})
    html = html_of(redact(replace(registry, territory=territory), "public"), "")
    promised = "Ce que ma mairie utilise", "ses décisions", "Où en est le territoire", "dès le premier jour"
    assert [words for words in promised if words in html] == []
    assert [words for words in promised if words not in html_of(example("public"), "")] == [
        "dès le premier jour"
    ]


def test_of_a_domain_that_it_keeps_quiet_the_public_edition_draws_no_commune_as_silent() -> None:
    drawn = {
        edition: "<svg" in html_of(example(edition), "tableau-de-bord/securite/") for edition in EDITIONS
    }
    assert drawn == {"public": False, "members": True}


@pytest.mark.parametrize("edition", EDITIONS)
def test_equivalents_say_how_many_the_catalogue_has_besides(edition: Edition) -> None:
    registry = example(edition)
    html = html_of(registry, "equivalents/")
    told = re.findall(r"connaît ([\d\s]+)\sautres", html) + re.findall(r"\(([\d\s]+)\slogiciels?\)", html)
    every = sum(one.model == "proprietary" for one in registry.software.values())
    assert sum(int(re.sub(r"\s", "", count)) for count in told) == every


def test_what_replaces_in_part_is_said_so_wherever_it_is_proposed() -> None:
    office = {"name": "Office", "model": "proprietary", "functions": ["bureautique", "messagerie"]}
    known = {
        "office": Software.model_validate(
            {"slug": "office", "equivalents": {"b": {"kind": "partial"}}, **office}
        ),
        "b": Software(slug="b", name="Bureau", model="libre", functions=("bureautique", "messagerie")),
    }
    ends = {"kind": "licence", "end": date(2027, 6, 30), "notice_months": 2}
    use = declared("c", "office", "bureautique", "messagerie", contract=ends)
    registry = territory(use, software=known, vendors={})
    told = [re.sub("<[^>]*>", "", html_of(registry, path)) for path in ("communes/c/", "logiciels/office/")]
    assert [text.count("Bureau en partie") for text in told] == [2, 2]


def test_what_neighbours_run_is_the_best_that_runs_here_not_what_most_run() -> None:
    html = re.sub("<[^>]*>", "", html_of(example("public"), "editeurs/microsoft/"))
    assert "Debian, Linux Mint et 6 autres (Debian déjà chez Montreval-sur-Vernaise)" in html.replace(
        NBSP, " "
    )


@pytest.mark.parametrize("key", ["gafam-presence", "extra-eu-exposure", "blocking"])
def test_pieces_that_add_up_to_more_than_their_figure_say_why(key: str) -> None:
    html = html_of(example("members"), f"chiffres/{key}/")
    pieces = sum(int(row[1]) for row in rows_of(html, "t-morceaux"))
    value = re.findall(r"<dd>(?:<strong>)?(\d+)\s(?:sur|déclarations)", html.replace(NBSP, " "))[0]
    assert ("leur somme dépasse le chiffre" in html) == (pieces > int(value))


def test_members_read_what_a_vendor_is_paid_and_which_contract_goes_first() -> None:
    known = {"o": Software(slug="o", name="Office", model="proprietary", vendor="v")}
    ends = {"kind": "licence", "notice_months": 2}
    uses = [
        declared("a", "o", annual_cost=1200, contract={**ends, "end": date(2028, 6, 30)}),
        declared("b", "o", annual_cost=500),
        declared("c", "o", contract={**ends, "end": date(2027, 9, 30)}),
        declared("d", "o", annual_cost=80, contract={"kind": "perpetual"}),
    ]
    registry = territory(*uses, software=known, vendors={"v": Vendor(slug="v", name="Vé")})
    html = html_of(registry, "editeurs/v/")
    paid = f"3{NBSP}contrats et 1{NBSP}usage sans échéance{NBSP}: au moins 1{NNBSP}780{NBSP}€ par an"
    assert f"{paid}, car le coût d’un seul" in html
    rows = rows_of(html, "t-contrats")
    assert [row[1].strip() for row in rows] == ["C", "A", "B"]
    assert [row[4] for row in rows] == ["inconnu", f"1{NNBSP}200{NBSP}€", f"500{NBSP}€"]
    some = [deadline_of(one, TODAY) for one in facts_on(registry, TODAY, {}).running[:3]]
    assert [paid_words(some[2:], beside).partition(f"{NBSP}: ")[2] for beside in ((), (0,), (0, 5))] == [
        "ce qui en est payé n’est pas dit.",
        "ce qui en est payé n’est pas tout dit.",
        f"au moins 5{NBSP}€ par an, car le coût d’un seul n’est pas dit.",
    ]
    assert paid_words((), (0,)) == f"1{NBSP}usage sans échéance{NBSP}: 0{NBSP}€ par an."
    assert paid_words((), ()) == ""
    shown = {
        edition: 'id="contrats"' in html_of(example(edition), "editeurs/microsoft/") for edition in EDITIONS
    }
    assert shown == {"public": False, "members": True}


@pytest.mark.parametrize(
    ("days", "far"), [(-2, "2 jours"), (-1, "1 jour"), (0, "aujourd’hui"), (1, "passé de 1 jour")]
)
def test_a_last_day_says_how_far_it_is_and_what_follows_once_it_is_missed(days: int, far: str) -> None:
    contract = {"end": date(2027, 3, 31), "notice_months": 3, "renewal": "tacit", "renewal_months": 12}
    on = date(2026, 12, 31) + timedelta(days)
    software = {"o": Software(slug="o", name="O", model="proprietary")}
    made = territory(declared("a", "o", "finances", contract=contract), software=software, vendors={})
    found = deadline_of(facts_on(made, on, {}).running[0], on)
    assert last_day_words(found, on).replace(NBSP, " ") == f"31 décembre 2026 ({far})"
    sentence = leaving_words(found.term, on)
    assert ("prochaine fenêtre" in sentence) == ("passé" in sentence) == (days > 0)


def test_what_is_for_members_is_said_once() -> None:
    html = html_of(example("members"), "experiences/clairvernay--microsoft-365/")
    assert "<dt>Réservée aux membres</dt><dd>oui</dd>" in html


def test_a_territory_is_written_to_once_on_its_own_page() -> None:
    html = html_of(example("members"), f"communes/{EXAMPLE}/").partition('id="contact"')[2]
    assert html.partition("<h2")[0].count("mailto:") == 1


def test_a_page_for_members_prints_what_its_commune_would_type() -> None:
    members = example("members")
    pages = {
        slug: html_of(members, f"communes/{slug}/") for slug in ("clairvernay", "fontsauge", "pontaubrac")
    }
    told = [
        (slug, who, software)
        for slug, html in pages.items()
        for who, software in re.findall(r"affranchi experience (\S+) ([\w-]+)<", html)
    ]
    assert {slug for slug, *_ in told} == {*pages}
    runs = {(one.commune, one.software) for one in members.declarations}
    assert [one for one in told if one[0] != one[1] or one[1:] not in runs] == []
    # What a lead joins is there already: to take it up is refused, and who is in it has nothing to type.
    join = "sharing join sortir-ensemble-de-microsoft-365"
    assert [f"{join} {slug}<" in html for slug, html in pages.items()] == [True, False, False]
    assert f"{join} VOTRE-COMMUNE<" in html_of(members, "pistes/1/")


def test_who_has_nothing_to_type_reads_no_command() -> None:
    nextcloud = Software(slug="nextcloud", name="Nextcloud", model="libre", functions=("bureautique",))
    both = Sharing.model_validate(
        {"slug": "s", "title": "S", "software": "nextcloud", "participants": {"a": {"degree": "engaged"}}}
    )
    uses = [declared(slug, "nextcloud") for slug in "ab"]
    known = territory(*uses, software={"nextcloud": nextcloud}, vendors={}, functions=("bureautique",))
    known = replace(known, sharings={"s": both})
    told = {slug: html_of(known, f"communes/{slug}/") for slug in "ab"}
    assert ["sharing join s" in html for html in told.values()] == [False, True]
    assert [html.count('<div class="aff-small"></div>') for html in told.values()] == [0, 0]


def test_who_is_only_interested_is_not_counted_as_served() -> None:
    public = example("public")
    (joined,) = re.findall(
        r"Nextcloud du Val</a>\)? \((en service.*?)\)", html_of(public, "communes/roqueverne/")
    )
    assert joined == "en service, intéressée"
    told = f"en service (hébergement), 7{NBSP}communes et entités, dont 1{NBSP}seulement intéressée"
    assert told in html_of(public, "logiciels/nextcloud/")


def test_every_cell_of_the_table_of_functions_is_a_word() -> None:
    cells = re.findall(
        r'<td class="aff-cell--\w+">(.*?)</td>', html_of(example("public"), "tableau-de-bord/")
    )
    assert len(cells) > 100
    assert {cell for cell in cells if not re.search(r"\w", cell)} == set()  # a sign alone is not read aloud


def test_an_exit_may_be_told_by_whoever_has_no_command_line() -> None:
    (path,) = [
        f"experiences/{stem}/" for stem in example("public").experiences if stem.startswith("ville-de-paris")
    ]
    assert '"../../secretariats/"' in html_of(example("public"), path)
