"""Long lists, as HTML, as what their form reads, and as CSV that no spreadsheet runs."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from markupsafe import Markup

from affranchi.model.software import Software
from affranchi.pages.catalogue import catalogue_pages
from affranchi.pages.communes import commune_pages
from affranchi.pages.deadlines import deadline_pages
from affranchi.pages.equivalents import equivalents_pages
from affranchi.pages.exits import exit_pages
from affranchi.pages.figures import figure_pages
from affranchi.pages.functions import function_pages
from affranchi.pages.mutualisation import leads_pages, mutualisation_pages
from affranchi.pages.vendors import vendor_pages
from affranchi.pieces.links import anchor
from affranchi.pieces.lists import ROOM, Entry, Filter, Listing, cut, page_links, weight, written
from affranchi.pieces.render import templates_in
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry, registry_of
from bench.territories import records
from tests.territories import declared, territory

TEMPLATES = Path(__file__).parents[2] / "site" / "templates"
DAY = date(2026, 11, 21)
# With it and the frame of the theme, EcoIndex is B (scripts/measure_site.py).
MOST_ELEMENTS = 480
MADE = (catalogue_pages, equivalents_pages, mutualisation_pages, leads_pages, deadline_pages)
TARGETS = (commune_pages, vendor_pages, function_pages, figure_pages)


def listing(count: int) -> Listing:
    """Rows with a link, a text that would hurt, and a mark for every other one."""
    entries = [
        Entry((anchor(f"../x/n{n}/", f"N° {n}"), f'=1+{n}; "ça"\nvite'), (["oui"] * (n % 2),))
        for n in range(count)
    ]
    filters = (Filter("pair", "impair"),)
    return Listing(
        templates_in(TEMPLATES), "noms", "x/", "Les noms", ("nom", "noms"), ("Nom", "Dit"), entries, filters
    )


def test_what_acts_or_hides_in_a_choice_shows_in_the_form_of_a_list() -> None:
    long = replace(listing(40), filters=(Filter("pair", "impair", {"oui": "oui", "a\x1b[2J": "b\u202ec"}),))
    first, _ = long.spread("lists", "Noms", first=400)
    assert '<option value="a\\x1b[2J">bc</option>' in first


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+33 4 76 00 00 00", "'+33 4 76 00 00 00"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("Mairie;=1+1", "Mairie;'=1+1"),
        ('Mairie;"=1+1', "Mairie;\"'=1+1"),
        ("46.2;-1.5", "46.2;-1.5"),
        ("-12,5", "-12,5"),
        ("+2,5\u00a0points", "+2,5\u00a0points"),
        (12, "12"),
        ("", ""),
        (Markup("<a href='x'>A&amp;B</a><br>C"), "A&B ; C"),
        (Markup("<b>=1</b>"), "'=1"),
    ],
)
def test_a_cell_of_csv_is_never_a_formula(cell: str | int | Markup, text: str) -> None:
    assert written(cell) == text


def test_the_csv_of_a_list_reads_back_whole_with_what_it_is_filtered_by() -> None:
    files = dict(listing(25).files)
    assert files["x/noms.csv"].count("\r\n") == 26
    assert files["x/noms.csv"].startswith("\ufeff")  # a French Excel reads UTF-8, and semicolons, so
    rows = list(csv.reader(io.StringIO(files["x/noms.csv"][1:], newline=""), delimiter=";"))
    assert rows[0] == ["Nom", "Dit", "impair", "Page du site"]
    assert rows[2] == ["N° 1", '\'=1+1; "ça"\nvite', "oui", "x/n1/"]
    assert json.loads(files["x/noms.json"])[1][2] == "oui"


def test_a_short_list_has_neither_form_nor_file() -> None:
    short = listing(20)
    assert short.files == ()
    assert "<form" not in short.page("x/", range(20))


def test_links_of_a_further_page_lead_where_those_of_the_first_do() -> None:
    found = listing(400)
    first, pages = found.spread("noms", "Les noms")
    assert 'href="../x/n0/"' in first
    assert all('href="../../../x/n' in page.html for page in pages)
    assert sum(page.html.count("<tr>") for page in pages) + first.count("<tr>") == 400 + 1 + len(pages)
    assert max(weight(page.html) for page in pages) <= ROOM + 10


def test_a_page_with_some_of_the_rows_says_that_the_count_is_of_all() -> None:
    assert 'role="status">25\u00a0noms</p>' in listing(25).page("x/", range(25))
    assert 'role="status">25\u00a0noms en tout</p>' in listing(25).page("x/page/2/", range(20, 25))


def test_rows_are_cut_by_weight_and_a_row_too_heavy_stands_alone() -> None:
    assert cut([3, 3, 3, 9, 1], 6, 5) == [range(2), range(2, 3), range(3, 4), range(4, 5)]
    assert cut([9, 1], 6, 5) == [range(1), range(1, 2)]


def test_of_many_pages_only_those_near_are_linked() -> None:
    pages = [(f"x/{n}/", str(n)) for n in range(1, 100)]
    assert page_links("x/50/", pages).striptags() == "1 … 48 49 50 51 52 … 99"


def test_the_largest_territory_has_no_heavy_list() -> None:
    """158 communes × 80 declarations; a page of one thing only, or a board, is held elsewhere."""
    large = registry_of((path, text.encode()) for path, text in records()).registry
    view = View(redact(large, "public"), DAY, {}, templates=templates_in(TEMPLATES))
    ends = ("communes/", "editeurs/")
    targets = chain(*(pages(view) for pages in TARGETS))
    made = (t.make() for t in targets if t.path in ends or not t.path.startswith(ends))
    lists = chain(*made, *(pages(view) for pages in MADE))
    weights = {page.path: weight(page.html) for page in lists if "<form" in page.html}
    assert len(weights) > 100
    assert {path: count for path, count in weights.items() if count > MOST_ELEMENTS} == {}


def test_a_body_that_is_no_commune_is_not_counted_as_one() -> None:
    libre = {"kind": "replaces"}
    software = {
        slug: Software.model_validate({"slug": slug, "name": slug, "functions": ["f"], **more})
        for slug, more in (
            ("libre", {"model": "libre"}),
            ("office", {"model": "proprietary", "equivalents": {"libre": libre}}),
        )
    }
    uses = (declared("a", "libre", "f"), declared("b", "libre", "f"), declared("a", "office", "f"))
    known = territory(*uses, software=software, vendors={}, functions=("f",))
    ccas = known.communes["b"].model_copy(update={"kind": "ccas"})
    seen = replace(known, communes={**known.communes, "b": ccas})
    first = next(iter(equivalents_pages(View(seen, DAY, {}, templates=templates_in(TEMPLATES)))))
    assert "ici\u00a0: 1\u00a0commune et 1\u00a0entité" in first.html


@pytest.mark.parametrize(
    ("told", "sum_"),
    [
        ("1\u202f700\u00a0€", "1700"),
        ("1\u202f234\u202f567,50\u00a0€", "1234567,50"),
        ("5\u202f218", "5218"),
        ("-3", "-3"),
        ("36\u00a0%", "36\u00a0%"),
        ("1\u202f700\u00a0€ par an", "1\u202f700\u00a0€ par an"),
        ("-1\u202f700;=1", "'-1\u202f700;'=1"),
    ],
)
def test_a_sum_of_a_list_is_one_that_spreadsheets_add(told: str, sum_: str) -> None:
    """« 1 700 € » is a text for them: who wanted to check a total could not."""
    assert written(told) == sum_


def test_the_csv_of_deadlines_has_days_that_spreadsheets_sort() -> None:
    contract = {"kind": "licence", "notice_months": 1, "renewal": "tacit", "renewal_months": 12}
    ends = [date(2027, 4, 9 + number) for number in range(21)]
    uses = [declared("a", f"x{n}", contract={**contract, "end": end}) for n, end in enumerate(ends)]
    known = territory(*uses, software={}, vendors={})
    view = View(known, DAY, {}, templates=templates_in(TEMPLATES))
    files = dict(chain.from_iterable(page.files for page in deadline_pages(view)))
    table = files["echeances/moins-de-12-mois/contrats.csv"]
    assert [_column(table, name)[0] for name in ("Dernier jour", "Fin")] == ["2027-03-09", "2027-04-09"]


def test_the_csv_of_communes_and_of_leads_have_days_that_spreadsheets_sort() -> None:
    several = [declared(f"c{n}", "office", "f", verified=date(2026, 3, 9)) for n in range(21)]
    known = territory(*several, declared("d", "office", "f"), software={}, vendors={}, functions=("f",))
    view = View(known, DAY, {}, templates=templates_in(TEMPLATES))
    led = View(load_registry(bundle()), DAY, {}, templates=templates_in(TEMPLATES))
    pages = chain(next(commune_pages(view)).make(), leads_pages(led))
    files = dict(chain.from_iterable(page.files for page in pages))
    verified = _column(files["communes/communes.csv"], "Dernière vérification")
    assert verified == [*["2026-03-09"] * 21, "inconnue"]
    told = _column(files["pistes/1/pistes.csv"], "Commencer au plus tard")
    assert told == [str(one.start_by or "") for one in led.opportunities]
    assert "2027-03-30" in told


def test_the_csv_of_exits_under_way_has_days_that_spreadsheets_sort() -> None:
    view = View(load_registry(bundle()), DAY, {}, templates=templates_in(TEMPLATES))
    files = dict(chain.from_iterable(page.files for page in exit_pages(view)))
    ends = _column(files["sorties/en-cours.csv"], "Fin")
    told = [str(one.end or "inconnue") for one in view.measures.tasks if one.row.state != "done"]
    assert ends == told
    assert "2026-12-31" in ends


def _column(table: str, name: str) -> list[str]:
    return [row[name] for row in csv.DictReader(io.StringIO(table[1:], newline=""), delimiter=";")]
