"""French before a name: elided, contracted, and nowhere left as a machine would write it."""

import re
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.report import (
    Asked,
    report_board,
    report_commune,
    report_convergence,
    report_label,
    report_register,
)
from affranchi.cli.running import run
from affranchi.exports.markdown import markdown_of
from affranchi.figures.deadlines import deadlines
from affranchi.figures.facts import facts_on
from affranchi.opendata.calendars import calendar_of
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.records import load_registry
from affranchi.wording import NBSP, as_subject, of_name, percent, span, that_name, the_name, to_name
from tests.territories import pages_of

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Inovagora", "d’Inovagora"),
        ("Échirolles", "d’Échirolles"),
        ("Œting", "d’Œting"),
        ("Lumbin", "de Lumbin"),
        ("Le Touvet", "du Touvet"),
        ("Les Adrets", "des Adrets"),
        ("Le", "de Le"),
        ("La Terrasse", "de La Terrasse"),
        ("L’Isle-d’Abeau", "de L’Isle-d’Abeau"),
        ("Yvetot", "d’Yvetot"),
        ("Yahoo", "de Yahoo"),
        ("Hyères", "d’Hyères"),
        ("Hérouville", "d’Hérouville"),
        ("Honfleur", "de Honfleur"),
        ("Hetzner", "de Hetzner"),
        ("3CX", "de 3CX"),
        ("Communauté de communes du Val", "de la Communauté de communes du Val"),
        ("Syndicat des eaux", "du Syndicat des eaux"),
        ("Centre de gestion de l’Isère", "du Centre de gestion de l’Isère"),
        ("Établissement public du Val", "de l’Établissement public du Val"),
        ("", "de "),
    ],
)
def test_de_before_a_name(name: str, expected: str) -> None:
    assert of_name(name) == expected


def test_what_the_catalogue_says_has_the_spaces_of_french() -> None:
    """Names are others’: « SonarQube Plugins : FindBugs » is written so at the SILL."""
    wrong = re.compile(r'\S [:;?!»%€](?=[\s"»).,]|$)|« ')
    files = [file for file in (ROOT / "catalogue").rglob("*.toml") if file.parent.name != "sources"]
    assert len(files) > 2000
    lines = [(file.name, line) for file in files for line in file.read_text("utf-8").splitlines()]
    said = [pair for pair in lines if not re.match(r"\s*(#|(name|aliases|url|licence) = )", pair[1])]
    assert [pair for pair in said if wrong.search(pair[1])] == []


def test_what_the_site_says_has_the_spaces_of_french() -> None:
    """Those of an expression of a template too; what a terminal shows, in the guide, is another matter."""
    wrong = re.compile(r'[\w’)] [:;?!»%€](?=[\s"»).,<]|$)|« ')
    site = ROOT / "site"
    files = [site / "pages/secretariats.md", *site.glob("*/*.html")]
    assert len(files) > 30
    lines = [(file.name, line) for file in files for line in file.read_text("utf-8").splitlines()]
    assert [pair for pair in lines if wrong.search(pair[1])] == []


def test_a_and_que_before_a_name() -> None:
    assert [to_name(name) for name in ("Lumbin", "Le Touvet", "Les Adrets")] == [
        "à Lumbin",
        "au Touvet",
        "aux Adrets",
    ]
    assert to_name("CDG 38") == "au CDG 38"
    assert [that_name(name) for name in ("Orvalette", "Le Touvet")] == ["qu’Orvalette", "que Le Touvet"]
    assert that_name("EPT du Val") == "que l’EPT du Val"


def test_a_body_that_is_no_commune_has_its_article_in_a_sentence() -> None:
    names = ("CCAS de Lumbin", "Régie des eaux", "Établissement du Val", "Lumbin", "Le Touvet", "Syndicat")
    assert of_name("Pays de Bray") == "du Pays de Bray"
    assert of_name("Commune d’Œuilly") == "de la Commune d’Œuilly"
    assert to_name("Agence technique") == "à l’Agence technique"
    assert (of_name("CC du Val"), to_name("CA du Val")) == ("de la CC du Val", "à la CA du Val")
    assert [the_name(name) for name in names] == [
        *("le CCAS de Lumbin", "la Régie des eaux", "l’Établissement du Val"),
        *("Lumbin", "Le Touvet", "Syndicat"),
    ]
    assert [as_subject(name) for name in names[:3]] == [
        *("Le CCAS de Lumbin", "La Régie des eaux", "L’Établissement du Val"),
    ]


def test_some_is_never_said_none_nor_nearly_all_the_whole() -> None:
    shares = (0, 0.0046, 0.005, 0.006, 0.36, 0.994, 0.995, 1)
    told = ["0", "moins de 1", "moins de 1", "1", "36", "99", "plus de 99", "100"]

    assert [percent(share) for share in shares] == [f"{words}{NBSP}%" for words in told]


def test_a_span_is_said_as_people_say_it() -> None:
    said = [span(days).replace("\u00a0", " ") for days in (0, 1, 59, 60, 365, 700, 731, 1_100)]
    assert said == ["0 jour", "1 jour", "59 jours", "2 mois", "12 mois", "23 mois", "2 ans", "3 ans"]


def _wrong(registry: Registry) -> re.Pattern[str]:
    """« de », « que » or « à » as it never stands before each name that wants another form."""
    names = {commune.name for commune in registry.communes.values()}
    names |= {software.name for software in registry.software.values()}
    names |= {vendor.name for vendor in registry.vendors.values()}
    elided = [re.escape(name) for name in names if of_name(name).startswith("d’")]
    article = [re.escape(name) for name in names if name.startswith(("Le ", "Les "))]
    bodies = "|".join(re.escape(c.name) for c in registry.communes.values() if the_name(c.name) != c.name)
    assert bodies
    assert elided
    assert article
    before, contracted = "|".join(elided), "|".join(article)
    return re.compile(
        rf"\b(?:de|que)[ \u00a0](?:<a[^>]*>|«\u00a0)?(?:{before})\b|\b(?:de|à|À)[ \u00a0](?:{contracted})\b"
        rf"|\b(?:à|chez|de|par|pour|que)[ \u00a0](?:<a[^>]*>)?(?:{bodies})\b"
    )


def test_no_name_of_the_example_follows_an_unelided_word(capsys: pytest.CaptureFixture[str]) -> None:
    registry = load_registry(ROOT)
    shown = [
        *(page.html for page in pages_of(redact(registry, "members"), DAY, {}, ROOT / "site" / "templates")),
        markdown_of(report_board(ROOT, Asked(DAY, "members"))).decode(),
        markdown_of(report_commune(ROOT, next(iter(registry.standing)), Asked(DAY, "members"))).decode(),
    ]
    asked = Asked(DAY, "members")
    merged = next(commune.merged_into for commune in registry.communes.values() if commune.merged_into)
    shown += [
        markdown_of(report_label(ROOT, asked)).decode(),
        markdown_of(report_register(ROOT, None, asked)).decode(),
        markdown_of(report_convergence(ROOT, merged, asked)).decode(),
        calendar_of(registry, deadlines(facts_on(registry, DAY, {})), DAY).replace("\r\n ", ""),
    ]
    commune = min(slug for slug in registry.standing if registry.communes[slug].name[0] in "AEIOUÉ")
    for words in (
        *(["opportunities"], ["plan"], ["deadlines"], ["blocking"]),
        *(["why", commune, "microsoft"], ["show", commune], ["show", "elise"]),
    ):
        assert run(["--root", str(ROOT), *words]) == 0, words
    shown.append(capsys.readouterr().out)
    wrong = _wrong(registry)
    assert [found[0] for text in shown for found in wrong.finditer(text)] == []
    assert [found for text in shown for found in re.findall(r".{9}\) ;.{9}", text)] == []


def test_pages_written_by_hand_keep_their_punctuation_on_the_line() -> None:
    code = re.compile(r"^ *```.*?^ *```$|^    [^\n]*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
    for page in (Path(__file__).parents[2] / "site/pages").glob("*.md"):
        prose = code.sub("", page.read_text(encoding="utf-8"))
        assert (page.name, re.findall(r"\S [:;!?»](?=\s)|« ", prose)) == (page.name, [])


def test_what_scripts_say_has_the_spaces_of_french() -> None:
    files = [*(ROOT / "site/assets").glob("*.js"), *(ROOT / "site/form").glob("*.js")]
    code = re.compile(r"^\s*//.*$|\$\{[^{}]*\}", re.MULTILINE)
    said = [
        (file.name, one)
        for file in files
        for one in re.findall(
            r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\\n]|\\.)*`', code.sub("", file.read_text("utf-8"))
        )
    ]
    assert len(said) > 300
    assert [pair for pair in said if re.search(r'\S [:;?!»](?=[\s"`]|$)|« ', pair[1])] == []
