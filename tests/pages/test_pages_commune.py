"""A commune's page: few numbers, few decisions, each software once, nothing that its edition hides."""

import csv
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from affranchi.actions.listing import list_entries
from affranchi.figures.facts import facts_on
from affranchi.figures.knowledge import coverage
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration, Known
from affranchi.model.function import Function
from affranchi.model.record import Edition
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.model.vendor import Vendor
from affranchi.naming import use_name
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.details import details_of
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.told.declarations import facts_of
from affranchi.website.downloads import downloads
from tests.territories import pages_of

DAY = date(2026, 11, 21)
ROOT = Path(__file__).parents[2]
MODELS = {"libreoffice": "libre", "zoom": "proprietary", "mystere": "unknown"}


def declared(software: str, **more: Any) -> Declaration:
    tables = {"commune": "lumbin", "software": software, "functions": ["bureautique"], "since": 2020}
    return Declaration.model_validate(tables | more)


def registry(*declarations: Declaration) -> Registry:
    return Registry(
        territory=Territory(name="Val"),
        communes={"lumbin": Commune(slug="lumbin", name="Lumbin", population=900)},
        functions={
            slug: Function(slug=slug, label=slug.capitalize(), domain="poste", visibility="public")
            for slug in ("bureautique", "messagerie")
        },
        software={
            slug: Software.model_validate(
                {"slug": slug, "name": f"={slug}", "model": model, "functions": ["bureautique"]}
            )
            for slug, model in (MODELS | {"teams": "proprietary"}).items()
        },
        declarations=declarations,
    )


def page(known: Registry, edition: Edition = "members", told: Known | None = None) -> str:
    made = pages_of(redact(known, edition), DAY, told or {}, ROOT / "site" / "templates")
    return unescape(next(one.html for one in made if one.path == "communes/lumbin/")).replace("\u00a0", " ")


def files(known: Registry, edition: Edition = "members") -> dict[str, str]:
    made = downloads(redact(known, edition), DAY)
    return {path.removeprefix("communes/lumbin/"): make().decode() for path, make in made}


@pytest.mark.parametrize(
    ("count", "title"),
    [
        (0, ""),
        (1, "Sa prochaine décision"),
        (2, "Ses deux prochaines décisions"),
        (3, "Ses trois prochaines décisions"),
        (5, "Ses trois prochaines décisions"),
    ],
)
def test_the_title_of_decisions_counts_them(count: int, title: str) -> None:
    contract = {"kind": "licence", "end": 2027}
    html = page(registry(*(declared("zoom", label=f"usage-{n}", contract=contract) for n in range(count))))
    assert title in html
    assert html.count("prochaine") == bool(count)
    assert html.count("<strong>Avant fin 2027</strong>") == min(count, 3)


RENEWS = {"end": date(2026, 12, 15), "notice_days": 15, "renewal": "tacit", "renewal_months": 12}
MISSED = "Au plus tard le 15 décembre 2027 (préavis précédent manqué)"
DENOUNCE = "Au plus tard le 30 novembre 2026 : reconduire ou dénoncer =zoom"


@pytest.mark.parametrize(
    ("contract", "leaving", "told"),
    [
        # A way out was chosen: the letter is still to be sent, before the day of the exit.
        (RENEWS, {"target": "libreoffice"}, [f"{DENOUNCE} (vers =libreoffice)"]),
        (RENEWS, {"target": "libreoffice", "state": "planned"}, [f"{DENOUNCE} (vers =libreoffice)"]),
        (
            RENEWS,
            {"by": date(2026, 12, 15), "state": "started"},
            [DENOUNCE, "Pour le 15 décembre 2026 : achever la sortie de =zoom"],
        ),
        # Nothing to write: the day of the exit says it all.
        (
            RENEWS | {"renewal": "none", "renewal_months": None},
            {"by": date(2026, 12, 15)},
            ["Pour le 15 décembre 2026 : achever la sortie de =zoom"],
        ),
        # It ends before that day: it has to be prolonged.
        (
            RENEWS | {"renewal": "none", "renewal_months": None},
            {"by": date(2027, 6, 30)},
            [
                "Au plus tard le 15 décembre 2026 : préparer la suite du contrat de =zoom",
                "Pour le 30 juin 2027 : achever la sortie de =zoom",
            ],
        ),
        (
            {"end": 2026, "renewal": "express"},
            {"by": 2027},
            [
                "Avant fin 2026 : décider de la suite du contrat de =zoom",
                "Pour 2027 : achever la sortie de =zoom",
            ],
        ),
        # After the last renewal there is nobody to write to.
        (
            RENEWS | {"notice_days": 60, "renewals": 1},
            {},
            [f"{MISSED} : préparer la suite du contrat de =zoom"],
        ),
        # From one proprietary software to another is no exit: its day is told nowhere else.
        (
            RENEWS | {"renewal": "none", "renewal_months": None},
            {"target": "teams", "by": date(2026, 12, 15)},
            ["Au plus tard le 15 décembre 2026 : préparer la suite du contrat de =zoom (vers =teams)"],
        ),
        # What is to be known first is asked for, whatever is known of the end.
        (
            {"end": date(2026, 12, 15), "notice_months": 3},
            {},
            ["Maintenant : trouver la reconduction du contrat de =zoom"],
        ),
        (
            {"end": date(2026, 12, 15), "notice_months": 3, "renewal": "tacit"},
            {},
            ["Maintenant : trouver la période de reconduction du contrat de =zoom"],
        ),
        (
            {"end": 2025, "renewal": "tacit"},
            {},
            ["Maintenant : trouver la période de reconduction du contrat de =zoom"],
        ),
    ],
)
def test_a_contract_is_decided_on_though_its_exit_was_chosen(
    contract: dict[str, Any], leaving: dict[str, Any], told: list[str]
) -> None:
    html = page(registry(declared("zoom", contract=contract, exit=leaving)))
    lines = re.findall(r"<li>(.*?)</li>", html.partition('id="decisions"')[2].partition("</ul>")[0])
    assert [re.sub(r"<[^>]+>", "", line) for line in lines] == told
    public = page(registry(declared("zoom", contract=contract, exit=leaving)), "public")
    assert "Maintenant" not in public


def test_three_numbers_say_on_how_many_they_stand() -> None:
    html = page(registry(*map(declared, MODELS)))
    assert "<strong>3</strong> logiciels déclarés" in html
    assert "<strong>1</strong> libre, sur 2 dont la licence est connue" in html
    assert "<strong>0</strong> d’un GAFAM, sur 0 dont l’éditeur est connu" in html


def test_a_software_of_several_functions_is_said_once_with_what_is_known_of_it() -> None:
    functions, contract = ["bureautique", "messagerie"], {"kind": "none"}
    known = declared("zoom", functions=functions, users=12, notes="À revoir.", contract=contract)
    html = page(registry(known))
    assert html.count("logiciels/zoom/") == 1
    assert "Bureautique, Messagerie · éditeur inconnu · propriétaire" in html
    assert "personnes ou postes : 12" in html
    assert "À revoir." in html


def test_what_changed_is_said_with_its_day_and_nothing_when_it_is_not_known() -> None:
    known = registry(declared("zoom"), declared("libreoffice"))
    assert "nouveau" not in page(known)
    html = page(
        known, told={("lumbin", "zoom"): date(2026, 10, 1), ("lumbin", "libreoffice"): date(2020, 1, 1)}
    )
    news = html.partition('id="nouveau"')[2].partition("</ul>")[0]
    assert "1er octobre 2026 : déclare" in news
    assert "libreoffice" not in news
    told = {"bureautique": {"answer": "unknown"}, "messagerie": {"answer": "paper"}}
    answers = {"lumbin": Answers.model_validate({"commune": "lumbin", "answers": told})}
    days = {("lumbin", f"functions/{function}"): date(2026, 10, 1) for function in told}
    news = page(replace(known, answers=answers), told=days).partition('id="nouveau"')[2].partition("</ul>")[0]
    assert ("Messagerie" in news, "Bureautique" in news) == (True, False)  # not to know answers for nothing


def test_two_uses_of_a_software_are_told_apart_on_every_page() -> None:
    told = {"sharing": {"offers": ["training"]}, "exit": {"target": "libreoffice"}, "status": "leaving"}
    known = registry(*(declared("zoom", label=label, **told) for label in ("ecole", None)))
    days = {("lumbin", stem): date(2026, 11, 1) for stem in ("zoom", "zoom--ecole")}
    alike = set()
    for one in pages_of(known, DAY, days, ROOT / "site" / "templates"):
        rows = Counter(re.findall(r"<(?:tr|li)>.*?</(?:tr|li)>", one.html, re.DOTALL))
        twice = [row for row, times in rows.items() if times > 1 and "zoom" in one.path + row]
        if twice or re.search(r"(<a [^>]*>(?:Lumbin|=zoom)</a>(?: \([^)]*\))?), \1(?! \()", one.html):
            alike.add(one.path)
    assert alike == set()


def test_of_many_changes_those_that_are_not_named_are_counted() -> None:
    several = [declared("zoom").model_copy(update={"label": f"usage-{n}"}) for n in range(7)]
    html = page(
        registry(*several), told={("lumbin", f"zoom--usage-{n}"): date(2026, 11, 1 + n) for n in range(7)}
    )
    news = html.partition('id="nouveau"')[2].partition("</ul>")[0]
    assert news.count("déclare") == 5
    assert "<li>et 2 autres changements</li>" in news


def test_whoever_does_not_know_has_not_said_that_it_does_without() -> None:
    told = {"bureautique": {"answer": "unknown", "note": "À voir."}, "messagerie": {"answer": "paper"}}
    answers = {"lumbin": Answers.model_validate({"commune": "lumbin", "answers": told})}
    known = replace(registry(declared("zoom", functions=["visio"])), answers=answers)
    said = page(known)
    assert "1 fonction sans logiciel de sa part" in said
    unknown = said.partition("1 fonction dont elle ne sait rien dire")[2].partition("</details>")[0]
    assert ("Bureautique" in unknown, "À voir." in unknown, "Messagerie" in unknown) == (True, True, False)
    every = {slug: one.model_copy(update={"expected_from": 1}) for slug, one in known.functions.items()}
    assert "sans réponse" not in page(replace(known, functions=every))  # it answers that it does not know
    assert "commune de cette taille" in page(replace(known, functions=every, answers={}))
    lumbin = {"lumbin": known.communes["lumbin"].model_copy(update={"population": None})}
    unsized = page(replace(known, functions=every, answers={}, communes=lumbin))
    assert "2 fonctions attendues, sans réponse" in unsized
    assert "commune de cette taille" not in unsized
    pages = {one.path: one.html for one in pages_of(known, DAY, {}, ROOT / "site" / "templates")}
    found = ["Sans logiciel" in pages[f"fonctions/{slug}/"] for slug in ("bureautique", "messagerie")]
    assert found == [False, True]


def test_the_files_of_a_commune_hold_what_its_edition_shows() -> None:
    contract = {"kind": "licence", "end": date(2027, 6, 30), "notice_months": 3, "renewal": "tacit",
                "renewal_months": 12}  # fmt: skip
    known = registry(declared("zoom", users=12, annual_cost=1400.5, contract=contract))
    kept = files(registry(declared("zoom", visibility="members")))["logiciels-lumbin.csv"]
    (hidden,) = csv.DictReader(kept.splitlines(), delimiter=";")
    assert hidden["Réservé aux membres"] == "membres"  # imports read it: what is kept stays kept
    ours, theirs = files(known), files(known, "public")
    assert set(ours) == set(theirs) == {"logiciels-lumbin.csv"}
    assert '"2027-06-30"' in ours["logiciels-lumbin.csv"]  # spreadsheets sort it
    (costly,) = csv.DictReader(ours["logiciels-lumbin.csv"].splitlines(), delimiter=";")
    assert costly["Coût (euros par an)"] == "1400,50"  # and add it
    head, row = theirs["logiciels-lumbin.csv"].splitlines()
    assert "Coût" not in head
    assert "12" not in row.replace("2027", "")
    assert "06-30" not in row
    assert ';"\'=zoom";' in row  # no spreadsheet runs it
    asked = ("logiciels-lumbin.csv", "calendrier/communes/lumbin.ics")  # the public edition knows years only
    told = [name in page(known, edition) for edition in ("members", "public") for name in asked]
    assert told == [True, True, True, False]


def test_a_page_a_file_and_a_command_say_a_value_alike() -> None:
    hosting = {"mode": "shared", "provider": "lumbin", "country": "FR"}
    known = registry(declared("libreoffice", hosting=hosting, depends_on=["zoom", "mystere"]))
    known = replace(known, vendors={"lumbin": Vendor(slug="lumbin", name="Éditeur")})
    (one,) = known.declarations
    told = ("a besoin de =zoom et =mystere", "hébergeur Lumbin", "pays d’hébergement France")
    assert set(told) <= {*facts_of(known, one)}
    row = files(known)["logiciels-lumbin.csv"].splitlines()[1]
    assert [f'"{text}"' in row for text in ("'=zoom et =mystere", "Lumbin", "France")] == [True] * 3
    details = dict(details_of(one, Anchors(known, "", (), {})))
    assert (">Lumbin<" in details["hébergeur"], details["pays d’hébergement"]) == (True, "France")


def test_each_text_that_a_commune_typed_stands_apart_where_it_would_turn_what_is_beside_it() -> None:
    turned = "\u05d0\u05d1 2026"
    one = declared(
        "zoom",
        version=turned,
        hosting={"qualification": turned},
        contract={"reference": turned},
        data={"register_reference": turned, "open_datasets": [turned]},
        exit={"state": "planned", "blocking": turned},
    )
    details = {
        name: value for name, value in details_of(one, Anchors(registry(), "", (), {})) if turned in value
    }
    assert len(details) == 6
    assert [name for name, value in details.items() if "<bdi" not in value] == []


def test_a_use_that_came_from_a_commune_that_merged_bears_its_name() -> None:
    known = registry()
    anchors = Anchors(known, "", (), {})
    for label, told in (("lumbin", "wix (Lumbin)"), ("ecoles", "wix (ecoles)"), (None, "wix")):
        assert use_name(known, "wix", label) == anchors.use("wix", label) == told


def test_what_a_merger_ended_was_not_left_and_what_left_on_a_day_that_nobody_said_was() -> None:
    told = (
        {"reason": "merged", "on": 2025},
        {"reason": "exit", "on": 2025, "replaced_by": "libreoffice"},
        None,
    )
    labels = ("reunie", "ecole", None)
    gone = (
        declared("zoom", status="retired", label=n, retirement=t) for n, t in zip(labels, told, strict=True)
    )
    left = page(registry(*gone, declared("libreoffice"))).partition("2 logiciels quittés")[2]
    rows = re.findall("<li>(.*?)</li>", left.partition("</ul>")[0])
    assert [re.sub("<.*?>", "", one) for one in rows] == [
        "=zoom (ecole) pour =libreoffice, sortie faite en 2025",
        "=zoom",
    ]


def test_a_lead_of_the_commune_alone_is_with_nobody() -> None:
    both = (declared("zoom", origin=one, label=one) for one in ("bernin", "tencin"))
    known = registry(*both)
    until = {"until": date(2025, 12, 31), "merged_into": "lumbin"}
    gone = {slug: Commune(slug=slug, name=slug, **until) for slug in ("bernin", "tencin")}
    known = replace(known, communes={**known.communes, **gone})
    shown = page(known)
    assert "Réunir ce qui est en double à Lumbin" in shown
    assert ("Avec :" in shown, "<div>Porte sur 1 commune ou entité" in shown) == (False, True)


@pytest.mark.parametrize(("population", "expected"), [(0, 0), (1, 2), (None, 2)])
def test_a_commune_without_inhabitants_is_asked_nothing_as_in_figures(
    population: int | None, expected: int
) -> None:
    known = registry(declared("libreoffice"))
    asked = {slug: one.model_copy(update={"expected_from": 1}) for slug, one in known.functions.items()}
    lumbin = Commune(slug="lumbin", name="Lumbin", population=population)
    known = replace(known, functions=asked, communes={"lumbin": lumbin})
    assert coverage(facts_on(known, DAY, {})).denominator == expected
    assert ("1 fonction attendue, sans réponse" in page(known)) == bool(expected)
    assert f"habitants : {'inconnu' if population is None else population}" in page(known)


def test_the_reasons_of_a_lead_stand_one_under_the_other() -> None:
    here = (declared(one, annual_cost=100, sharing={"seeks": ["training"]}) for one in ("zoom", "wiki"))
    there = (declared(one, commune="bernin", sharing={"offers": ["training"]}) for one in ("zoom", "wiki"))
    known = registry(*here, *there)
    known = replace(known, communes={**known.communes, "bernin": Commune(slug="bernin", name="Bernin")})
    assert re.search(r"<summary>[^<]*</summary>\n<div>[^<\n]+\.\n\n[^<\n]+\.</div>", page(known))


def test_a_commune_that_left_or_is_to_come_is_told_on_its_own_page_alone() -> None:
    uses = [declared("zoom", commune=one, sharing={"offers": ["feedback"]}) for one in ("left", "coming")]
    known = registry(declared("zoom"), *uses)
    stays = {"left": {"until": date(2026, 11, 20)}, "coming": {"since": date(2026, 11, 22)}}
    away = {slug: Commune(slug=slug, name=slug.title(), **days) for slug, days in stays.items()}
    known = replace(known, communes={**known.communes, **away})

    def told(day: date) -> dict[str, str]:
        return {made.path: made.html for made in pages_of(known, day, None, ROOT / "site" / "templates")}

    pages = told(DAY)
    for path in ("logiciels/zoom/", "fonctions/bureautique/", "mutualisation/"):
        assert (path, [name for name in ("Left", "Coming") if name in pages[path]]) == (path, [])
    assert all("zoom" in pages[f"communes/{slug}/"] for slug in away)
    home = " ".join(pages[""].split())
    assert "<strong>1 sur 1</strong>" in home
    assert "Déclarations</dt><dd><strong>1</strong>" in home
    assert "Left" in told(date(2026, 11, 20))["logiciels/zoom/"]
    assert [one.communes for one in list_entries(known, "software", DAY) if one.slug == "zoom"] == [1]
