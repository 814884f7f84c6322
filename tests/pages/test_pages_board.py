"""The board's pages: what the public one may say, how heavy they are, what a chart draws."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from defusedxml.ElementTree import fromstring

from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.declaration import Contract, Declaration, Exit
from affranchi.model.function import Function
from affranchi.model.record import Edition
from affranchi.model.reference import Redirect
from affranchi.model.software import Equivalent, LicenceModel, Software
from affranchi.model.territory import Commune, Objective, Territory
from affranchi.model.vendor import Control, Vendor
from affranchi.opportunities.opportunity import Deepening
from affranchi.pages.board import board_page
from affranchi.pages.commune import commune_view
from affranchi.pages.deadlines import deadline_pages
from affranchi.pages.exits import exit_pages, some_under_way
from affranchi.pages.home import home_page
from affranchi.pages.matrix import KIND_WORDS, communes_of, matrix_pages
from affranchi.pages.measured import measured_page
from affranchi.pieces.aims import aims_of
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.charts import Mark, barred, course
from affranchi.pieces.declared import Cells
from affranchi.pieces.opportunities import lead
from affranchi.pieces.page import Page
from affranchi.pieces.render import templates_in
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.reports.board import board_report
from affranchi.reports.document import Grid
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from affranchi.told.headlines import decided_soon, most_urgent
from tests.territories import declared, pages_of, territory

TEMPLATES = Path(__file__).parents[2] / "site" / "templates"
DAY = date(2026, 11, 21)
BOARD = ("tableau-de-bord/", "echeances/", "chiffres/", "methode/", "communes/")
MOST_ELEMENTS = 1000
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"


@pytest.fixture(scope="module")
def example() -> Registry:
    return registry_of(read_tree(TEMPLATES.parent.parent), own_bundle=True).registry


def pages(registry: Registry, *wanted: str) -> dict[str, Page]:
    return {page.path: page for page in pages_of(registry, DAY, {}, TEMPLATES, *wanted)}


@pytest.fixture(scope="module")
def board(example: Registry) -> dict[str, str]:
    """The pages that the board follows, of the public site of the example."""
    return {path: page.html for path, page in pages(redact(example, "public"), *BOARD).items()}


def test_one_declaration_is_singular_on_the_home_page(example: Registry) -> None:
    declared = Declaration(commune="villebrume", software="libreoffice")
    one = replace(example, declarations=(declared,), answers={})
    html = home_page(View(redact(one, "public"), DAY, {}, templates=templates_in(TEMPLATES))).html
    assert "1 sur 1\u00a0déclaration dont le modèle est connu" in html.replace("&nbsp;", "\u00a0")
    assert "Part du libre</dt><dd><strong>100\u00a0% (partiel)</strong>" in html.replace("&nbsp;", "\u00a0")


def test_on_the_first_day_the_home_page_gives_the_form_and_what_communes_often_run(example: Registry) -> None:
    none = replace(example, declarations=(), answers={}, sharings={}, experiences={})
    html = home_page(View(redact(none, "public"), DAY, {}, templates=templates_in(TEMPLATES))).html
    assert 'secretariats/formulaire.ods">le formulaire' in html
    assert html.partition("Les produits les plus courants")[2].partition("</table>")[0].count("<tr>") == 21
    assert "rien de connu" not in html.partition("Les communes</h2>")[0]


def test_a_table_that_shows_the_first_ones_says_how_many_are_left(example: Registry) -> None:
    captives = [d.software for d in example.declarations if d.commune == "clairvernay"][:11]
    needs = Declaration(commune="villebrume", software="libreoffice", depends_on=tuple(captives))
    kept = [d for d in example.declarations if d.software != "libreoffice" or d.commune != "villebrume"]
    needing = replace(example, declarations=(*kept, needs))
    view = View(needing, DAY, {}, templates=templates_in(TEMPLATES))
    board, figures = board_page(view).html, measured_page(view).html
    (exit_page,) = (one for one in exit_pages(view) if one.path == "sorties/bureautique/")
    rest = [re.findall(r"<p>Et (\d+).autre", html) for html in (board, figures, exit_page.html)]
    (whole,) = re.findall(r"(\d+).contrats à décider d’ici", board)
    shown = (8, 4)  # what else is needed, and the exits whose steps are dated
    holders = len(view.measures.blocking.holders)
    leaving = sum(o.steps.slug == "bureautique" and o.row.state != "done" for o in view.measures.tasks)
    assert rest == [[str(int(whole) - 10)], [str(holders - shown[0])], [str(leaving - shown[1])]]


def test_a_territory_that_publishes_no_declaration_says_of_none_that_it_is_not_there(
    example: Registry,
) -> None:
    aggregate = example.territory.model_copy(update={"publication": "aggregate"})
    paths = ("mutualisation/", "fiche-mutualisation/", "pistes/1/", "logiciels/", "equivalents/")
    made = pages(redact(replace(example, territory=aggregate), "public"), *paths)
    absent = re.compile("Aucune? (?:piste|mutualisation)|Rien n’est|répandus ici|territoire utilise")
    for path in paths:
        html = made[path].html
        assert "ne publie pas ses déclarations" in html
        assert absent.findall(html) == []


def test_what_too_many_communes_use_is_counted_with_what_the_words_mean(example: Registry) -> None:
    one = example.communes["villebrume"]
    more = {f"c-{n}": one.model_copy(update={"slug": f"c-{n}"}) for n in range(200)}
    large = replace(example, communes={**example.communes, **more})
    view = View(large, DAY, {}, templates=templates_in(TEMPLATES))
    board = board_page(view).html
    assert "communes et d’autres entités, par fonction" in board
    (row,) = re.findall(r"Système d’exploitation du poste</a></th>(.*?)</tr>", board)
    assert sum(map(int, re.findall(r">(\d+)<", row))) == len(communes_of(view))
    legend = board.partition('class="aff-legend"')[2].partition("</dl>")[0]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', board.partition('id="t-fonctions"')[2])
    assert re.findall(r"<dt>(.*?)</dt>", legend) == heads[1 : 1 + len(KIND_WORDS)]
    # On paper too, a part of the communes is told as one.
    part = next(page.html for one in matrix_pages(view) for page in one.make())
    assert re.search(r'<p class="[^"]*aff-pages">Communes.*aria-current="page"', part)


def test_a_commune_that_left_is_in_no_list_of_today_and_one_that_merged_is_where_its_parts_were(
    example: Registry,
) -> None:
    left = example.communes["fontsauge"].model_copy(update={"until": date(2026, 6, 30)})
    whole = example.communes["villebrume"].model_copy(update={"centre": None})
    part = example.communes["puyvernal"].model_copy(update={"centre": (46.0, -20.0)})
    coming = example.communes["clairvernay"].model_copy(update={"since": date(2027, 1, 1)})
    communes = {**example.communes, "fontsauge": left, "villebrume": whole, "puyvernal": part}
    communes["clairvernay"] = coming
    ends = example.redirects.model_copy(update={"communes": {"puyvernal": Redirect(to="villebrume")}})
    paths = ("", "logiciels/milord/", "fonctions/finances/", "communes/")
    made = pages(redact(replace(example, communes=communes, redirects=ends), "public"), *paths)
    home, uses = made[""].html, made["logiciels/milord/"].html
    assert "communes/fontsauge/" not in home + uses + made["fonctions/finances/"].html
    assert 'class="aff-tile aff-tile--told"' in home
    assert re.search(r"<title>\d+, Villebrume\b", home)
    assert "commune, jusqu’au 30 juin 2026<" in made["communes/"].html
    assert "commune, à partir du 1er janvier 2027<" in made["communes/"].html
    kept = [d for d in redact(example, "public").declarations if d.status != "retired"]
    told = sum(d.commune not in ("fontsauge", "clairvernay") for d in kept)
    assert told < len(kept)
    assert f"<strong>{told}</strong> <span>logiciels prévus" in home


def test_a_territory_without_a_commune_or_a_declaration_says_so(example: Registry) -> None:
    nothing = replace(example, declarations=(), answers={}, sharings={}, experiences={})
    one = {"villebrume": example.communes["villebrume"]}
    empty = (redact(replace(nothing, communes=some), "public") for some in (one, {}))
    alone, none = (pages(some, "", "chiffres/") for some in empty)
    assert "ont déclaré leurs logiciels\u00a0: 0 sur 1." in alone[""].html.replace("&nbsp;", "\u00a0")
    assert "Aucune commune n’est encore inscrite ici." in none[""].html
    assert "0 sur 0" not in none[""].html
    assert "les courbes viennent avec les déclarations" in alone["chiffres/"].html


def test_what_pages_do_not_show_is_not_measured_for_them(example: Registry) -> None:
    view = View(redact(example, "public"), DAY, {}, templates=templates_in(TEMPLATES))
    home_page(view)
    commune_view(view, example.communes["chantegrive-le-petit"], Cells(view, 2))
    memory = view.measures.facts.memory
    made = {more[0] for work, more in memory if work.__name__ == "_figure"}
    assert made == {"coverage", "libre_share", "gafam_presence"}
    assert "deadlines" not in {work.__name__ for work, _ in memory}


class Counted(HTMLParser):
    """How many elements a page has; what is within a drawing is not counted."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements = self._drawings = 0
        self.feed(html)

    def handle_starttag(self, tag: str, _: object) -> None:
        self.elements += not self._drawings
        self._drawings += tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        self._drawings -= tag == "svg"


def test_public_pages_say_no_amount(board: dict[str, str]) -> None:
    told = board.values()
    assert [re.findall("[0-9\u202f]+\u00a0€", html) for html in told] == [[] for _ in told]


def _subsets(sums: list[float]) -> Iterator[list[float]]:
    for mask in range(1, 2 ** len(sums)):
        yield [one for place, one in enumerate(sums) if mask >> place & 1]


def test_public_deadlines_list_contracts_alone_and_the_board_years_to_come(example: Registry) -> None:
    contracts = {"libreoffice": {}, "zoom": {}, "nextcloud": {"end": 2028}}
    told = [{"commune": "villebrume", "software": slug, "contract": end} for slug, end in contracts.items()]
    declared = tuple(map(Declaration.model_validate, told))
    seen = redact(replace(example, declarations=declared), "public")
    for day, in_board, remark in ((DAY, True, False), (date(2031, 11, 30), False, True)):
        made = {page.path: page.html for page in pages_of(seen, day, {}, TEMPLATES, *BOARD)}
        assert ("echeances/2028/" in made["tableau-de-bord/"]) is in_board
        assert ("si le contrat a été reconduit depuis" in made["echeances/"]) is remark
        assert "logiciels/zoom/" in made["echeances/sans-fin/"]
        assert "logiciels/libreoffice/" not in made["echeances/sans-fin/"]


def test_a_suite_that_is_left_domain_by_domain_is_not_counted_as_several_exits(example: Registry) -> None:
    view = View(redact(example, "public"), DAY, {}, templates=templates_in(TEMPLATES))
    rows = [one for one in view.measures.tasks if one.row.state != "done"]
    assert len({(one.row.commune, one.row.software) for one in rows}) < len(rows)
    made = {page.path: page.html.replace("&nbsp;", "\u00a0") for page in exit_pages(view)}
    assert f"{len(rows)}\u00a0lignes" in made["sorties/"]
    assert not re.search("à choisir</td><td[^>]*>sortie faite", made["sorties/messagerie-et-agenda/"])
    assert f"Et {len(rows) - 8}\u00a0autres lignes" in some_under_way(view, view.anchors[1])


def test_public_deadlines_say_no_day(board: dict[str, str]) -> None:
    told = {path: html for path, html in board.items() if path.startswith("echeances/")}
    assert len(told) > 3
    assert [path for path, html in told.items() if re.search(rf"\b({MONTHS})\b", html)] == []


def test_public_board_does_not_name_what_fills_a_restricted_function(
    example: Registry, board: dict[str, str]
) -> None:
    restricted = {s for s, f in example.functions.items() if f.visibility != "public"}
    only = {
        s.name
        for s in example.software.values()
        if {*s.functions}
        and {*s.functions} <= restricted
        and any(d.software == s.slug for d in example.declarations)
    }
    assert only
    html = "".join(board.values())
    assert [name for name in sorted(only) if f">{name}<" in html or f" {name} " in html] == []


def test_no_page_of_the_example_depends_on_a_hidden_declaration(example: Registry) -> None:
    public = redact(example, "public")
    shown = {(d.commune, d.software, d.label) for d in public.declarations}
    hidden = [d for d in example.declarations if (d.commune, d.software, d.label) not in shown]
    assert len(hidden) > 30
    for one in hidden:
        less = replace(example, declarations=tuple(d for d in example.declarations if d is not one))
        assert redact(less, "public") == public
    told = {d.first_told: date(2026, 1, n % 28 + 1) for n, d in enumerate(example.declarations)}
    open_only = {d.first_told: told[d.first_told] for d in public.declarations}
    whole, less_known = (pages_of(public, DAY, known, TEMPLATES) for known in (told, open_only))
    assert [page.html for page in whole] == [page.html for page in less_known]


def test_aggregate_edition_shows_no_figure_by_commune(example: Registry) -> None:
    territory = example.territory.model_copy(update={"publication": "aggregate"})
    made = pages(redact(replace(example, territory=territory), "public"), *BOARD)
    assert [p for p in made if p.startswith("tableau-de-bord/")] == ["tableau-de-bord/"]
    assert "Ce territoire ne publie pas ses déclarations" in made["tableau-de-bord/"].html
    assert "t-lignes" not in made["chiffres/gafam-presence/"].html


def test_the_largest_territory_has_no_page_of_more_than_a_thousand_elements() -> None:
    every = {path: page.html for path, page in pages(large(), "", *BOARD).items()}
    made = {path: html for path, html in every.items() if path}
    assert Counted(every[""]).elements < 150  # its communes are a page further
    heavy = {path: Counted(html).elements for path, html in made.items() if not path.startswith("communes/")}
    assert {path: count for path, count in heavy.items() if count > MOST_ELEMENTS} == {}
    assert len(heavy) > 50


def large() -> Registry:
    """158 communes, as the largest intercommunality has, thirty declarations each."""
    functions = {
        f"f{n}": Function(
            slug=f"f{n}", label=f"Fonction {n}", domain="metier" if n % 2 else "poste", expected_from=0
        )
        for n in range(40)
    }
    software = {
        f"s{n}": Software(
            slug=f"s{n}",
            name=f"Logiciel {n}",
            model="libre" if n % 3 else "proprietary",
            functions=(f"f{n}",),
            vendor=f"v{n % 5}",
        )
        for n in range(40)
    }
    vendors = {
        f"v{n}": Vendor(
            slug=f"v{n}",
            name=f"Éditeur {n}",
            gafam="microsoft" if n == 1 else None,
            control={"2000": Control(country="US" if n < 3 else "FR", owner=f"Groupe {n}", basis="sourced")},
        )
        for n in range(5)
    }
    communes = {f"c{n}": Commune(slug=f"c{n}", name=f"Commune {n}", population=900) for n in range(158)}
    declarations = tuple(
        Declaration(
            commune=commune,
            software=f"s{(n + place) % 40}",
            since=2015 + (n + place) % 11,
            annual_cost=100 * n,
            contract=Contract(kind="licence", end=date(2026 + n % 3, 1 + n % 12, 28), notice_months=n % 4),
            exit=Exit(target="s1", by=date(2027, 6, 30)) if n == 0 else Exit(),
        )
        for place, commune in enumerate(communes)
        for n in range(30)
    )
    return Registry(
        territory=Territory(name="Grande"),
        objectives={
            "gafam": Objective(slug="gafam", indicator="gafam_presence", target=0.1, by=date(2030, 1, 1))
        },
        communes=communes,
        functions=functions,
        vendors=vendors,
        software=software,
        declarations=declarations,
    )


def test_a_bar_is_never_longer_than_its_cell() -> None:
    widths = [re.search(r'width="([0-9.]+)"', str(barred("", share))) for share in (-1.0, 0.0, 0.256, 1.7)]
    assert [found and found[1] for found in widths] == ["0.0", "0.0", "25.6", "100.0"]
    assert barred("<", None) == "&lt;"


def test_a_chart_is_valid_and_says_what_it_shows() -> None:
    marks = [Mark(date(2025, 1, 1), 0.4, 0.3, 0.5), Mark(DAY, 0.3, 0.3, 0.4)]
    drawn = course("Titre < 1", "Description", marks, (marks[0], Mark(date(2029, 1, 1), 0.1)))
    root = fromstring(str(drawn))
    name = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert [child.text for child in root][:2] == ["Titre < 1", "Description"]
    assert len(root.findall(f"{name}polygon")) == len(root.findall(f"{name}circle")) == 1
    assert "style=" not in drawn


def test_a_chart_without_a_value_is_not_drawn() -> None:
    assert course("Titre", "", [Mark(DAY, None)], None) == ""


def test_what_is_left_to_do_is_just_what_the_figure_lacks(example: Registry) -> None:
    view = View(example, DAY, {})
    aims = {aim.label: aim for aim in aims_of(view)}
    libre, gafam = (view.measures.figures[key] for key in ("libre_share", "gafam_presence"))

    more = int(re.findall("(\\d+)\u00a0déclarations? à libérer", aims[libre.label].todo)[0])
    less = int(re.findall("(\\d+)\u00a0fonctions? à sortir des GAFAM", aims[gafam.label].todo)[0])

    assert (
        (libre.numerator + more - 1) / libre.denominator < 0.5 <= (libre.numerator + more) / libre.denominator
    )
    assert (
        (gafam.numerator - less) / gafam.denominator <= 0.2 < (gafam.numerator - less + 1) / gafam.denominator
    )
    assert "microsoft-windows" not in aims[gafam.label].todo, "what others need is not the easiest"


def test_an_open_core_is_not_the_easiest_way_to_more_libre_software() -> None:
    left = Software(
        slug="slack", name="Slack", model="proprietary", equivalents={"chat": Equivalent(kind="replaces")}
    )
    goal = Objective(slug="libre", indicator="libre_share", target=0.9, by=date(2030, 12, 31))
    uses = (declared("a", "slack", "f"), declared("b", "chat", "f"))

    def todo(model: LicenceModel, *more: str) -> str:
        known = {"slack": left, "chat": Software(slug="chat", name="Chat", model=model)}
        functions = ("f", *more)
        registry = territory(
            *uses, software=known, vendors={}, functions=functions, objectives={"libre": goal}
        )
        return next(aim.todo for aim in aims_of(View(registry, DAY, {})) if "libérer" in aim.todo)

    assert "les plus simples" in todo("libre")
    assert "les plus simples" not in todo("open-core")
    # Where most was not answered, more is left than what is known.
    unanswered = ("messagerie", "paie")
    assert "en 2030\u00a0: " in todo("libre")
    assert "en 2030, sur ce qui est connu\u00a0: " in todo("libre", *unanswered)


def test_an_opportunity_is_kept_as_pages_of_no_commune_tell_it_alone(example: Registry) -> None:
    view, anchors = View(example, DAY, {}), Anchors(example, "../../", example.vendors, {})
    one = view.opportunities[0]

    assert lead(view, one, anchors) is lead(view, one, anchors)
    assert lead(view, one, anchors, one.communes[0]) != lead(view, one, anchors)
    assert len(view.told_leads) == 1
    warned = replace(one, id="x", warning=Deepening("Éditeur (Fonds)", 1, 3, 4))
    assert "Attention\u00a0:</strong> si tous prenaient ce que vend Éditeur" in lead(view, warned, anchors)


def test_thousands_of_contracts_are_written_as_other_numbers() -> None:
    many = [SimpleNamespace(end=2027)] * 1570
    told = SimpleNamespace(registry=SimpleNamespace(edition="public"), day=date(2026, 11, 28), deadlines=many)
    (line,) = decided_soon(cast("Measures", told))
    assert line == "Contrats qui finissent en 2026\u00a0: 0\u202f; en 2027\u00a0: 1\u202f570."


@pytest.mark.parametrize(
    ("near", "later", "said"),
    [
        (2, 1, "2 contrats à décider d’ici quatre-vingt-dix jours, 1 autre d’ici douze mois."),
        (1, 0, "1 contrat à décider d’ici quatre-vingt-dix jours, aucun autre d’ici douze mois."),
        (0, 3, "3 contrats à décider d’ici douze mois, aucun d’ici quatre-vingt-dix jours."),
        (0, 0, "Aucun contrat à décider d’ici douze mois."),
    ],
)
def test_what_is_to_be_decided_is_never_told_as_none_and_another(near: int, later: int, said: str) -> None:
    day = date(2026, 11, 28)
    days = [*([day] * near), *([date(2027, 9, 1)] * later), *([date(2030, 1, 1)] if not later + near else ())]
    contracts = [{"end": one, "renewal": "none"} for one in days]
    made = (
        declared("a", "suite", "bureautique", label=f"l{n}", contract=one) for n, one in enumerate(contracts)
    )
    measures = Measures(facts_on(territory(*made, software={}, vendors={}), day, {}))
    (line,) = decided_soon(measures)
    assert line.replace("\u00a0", " ") == said


def test_a_contract_whose_notice_was_missed_is_to_be_decided_again_within_the_year() -> None:
    day, contract = date(2026, 11, 28), {"end": date(2027, 1, 31), "renewal": "tacit", "renewal_months": 12}
    one = declared("a", "suite", "bureautique", contract=contract | {"notice_months": 3})
    registry = territory(one, software={}, vendors={})
    (line,) = decided_soon(measures := Measures(facts_on(registry, day, {})))
    told = "1 contrat à décider d’ici douze mois, aucun d’ici quatre-vingt-dix jours"
    assert line.replace("\u00a0", " ") == f"{told}\u202f; 1 préavis manqué."
    # It stands in the tables of what is counted so, of the report and of the site.
    grids = [block for block in board_report(measures).blocks if isinstance(block, Grid)]
    (decided,) = [one for one in grids if one.caption.startswith("Contrats à décider d’ici douze mois")]
    assert len(decided.rows) == 1
    (page, *_) = deadline_pages(View(registry, day, {}, templates=templates_in(TEMPLATES)))
    assert "t-prochaines" in page.html


def test_what_is_to_be_decided_is_a_large_figure_too_where_anything_is_known(example: Registry) -> None:
    beside: dict[Edition, tuple[str, str]] = {
        "members": ("d’ici quatre-vingt-dix jours", r"<p>(\d+)\scontrats à décider d’ici"),
        "public": ("d’ici fin 2027", r"<p>Contrats qui finissent en 2026\s: (\d+)\s; en 2027\s: (\d+)"),
    }
    for edition, (until, sentence) in beside.items():
        html = pages(redact(example, edition), "tableau-de-bord/")["tableau-de-bord/"].html
        large = re.findall('<p class="aff-value"><strong>(.*?)</strong> <span class="aff-small">(.*?)<', html)
        (found,) = re.finditer(sentence, html)
        assert len(large) == 4
        assert large[-1] == (str(sum(map(int, found.groups()))), f"contrats {until}")
    ends = (2026, 2027, 2027, 2029, None)
    some = [SimpleNamespace(end=end) for end in ends]
    told = SimpleNamespace(registry=SimpleNamespace(edition="public"), day=date(2026, 11, 28), deadlines=some)
    assert most_urgent(cast("Measures", told)) == (3, "contrats d’ici fin 2027")
    told.deadlines = some[3:]
    assert most_urgent(cast("Measures", told)) is None


def test_contracts_that_end_later_alone_are_not_said_unknown() -> None:
    many = [SimpleNamespace(end=end, is_asked=False) for end in (2029, 2029, 2020, None)]
    told = SimpleNamespace(registry=SimpleNamespace(edition="public"), day=date(2026, 11, 28), deadlines=many)
    (line,) = decided_soon(cast("Measures", told))
    assert line == "Aucun contrat ne finit en 2026 ni en 2027\u202f; 2\u00a0contrats plus tard."


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ([2027], "Contrats qui finissent en 2026\u00a0: 0\u202f; en 2027\u00a0: 1\u202f; {}."),
        ([2029], "Aucun contrat ne finit en 2026 ni en 2027\u202f; 1\u00a0contrat plus tard\u202f; {}."),
        ([], "{}."),
    ],
)
def test_contracts_of_which_no_end_is_known_are_not_passed_over(ends: list[int], said: str) -> None:
    found = [SimpleNamespace(end=end, is_asked=True) for end in (None, *ends, None)]
    told = SimpleNamespace(
        registry=SimpleNamespace(edition="public"), day=date(2026, 11, 28), deadlines=found
    )
    (line,) = decided_soon(cast("Measures", told))
    assert line == said.format("2\u00a0contrats dont la fin n’est pas connue")
