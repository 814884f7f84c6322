"""The facts of a day come by one door: the site, the command and the reports say the same of the past."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from affranchi.actions.figures import Asked, as_json, facts_of, figures
from affranchi.actions.report import Asked as AskedReport
from affranchi.actions.report import report_board
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.record import Edition
from affranchi.pieces.course import months_table
from affranchi.redaction import redact
from affranchi.reports.document import Bullets, Document, Paragraph
from affranchi.reports.parts import years_grid
from affranchi.storage.records import load_registry
from affranchi.told.course import followed
from affranchi.told.figures import amount_words
from affranchi.website.contents import contents_of
from tests.conftest import git, write

pytestmark = pytest.mark.usefixtures("few")

TODAY = date(2027, 2, 21)
UNKNOWN = (
    "Ce dépôt n’a pas toute son histoire\u00a0: les débuts que personne n’a dits ne sont pas connus ici."
)
OBJECTIVE = (
    '\n[objectives.libre]\nindicator = "libre_share"\ntarget = 0.9\nby = 2030-12-31\nvoted = 2026-03-01\n'
)


@pytest.fixture
def undated(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A territory where a commune declared in June what it never said the beginning of."""
    write(territory, "communes.toml", (territory / "communes.toml").read_text("utf-8") + OBJECTIVE)
    write(territory, "inventory/crolles/microsoft-365.toml", "users = 45\n")
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2026-06-10T12:00:00")
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Crolles déclare Microsoft 365")
    return territory


def page(root: Path, path: str, edition: Edition = "members") -> str:
    return {page.path: page.html for page in contents_of(root, edition, TODAY).pages}[path]


def lines(report: Document) -> list[str]:
    found: list[str] = []
    for block in report.blocks:
        found += (
            [block.text]
            if isinstance(block, Paragraph)
            else block.items
            if isinstance(block, Bullets)
            else []
        )
    return found


def test_site_command_and_report_say_the_same_change_and_the_same_points(undated: Path) -> None:
    told = as_json(figures(undated, Asked(), TODAY))
    change = told["figures"]["trajectory"]["parts"]["libre_share"]["value"]
    (course,) = told["objectives"]
    assert change == pytest.approx(-1 / 3)
    assert (course["first"], course["now"], course["moved"]) == (1, pytest.approx(2 / 3), change)
    words = f"{amount_words(change, 'points')} depuis le vote, en retard sur l’objectif (90\u00a0% en 2030)."
    report = report_board(undated, AskedReport(TODAY))
    assert words in page(undated, "tableau-de-bord/")
    assert amount_words(change, "points") in page(undated, "chiffres/trajectory/")
    assert any(words in line for line in lines(report))
    shares = followed(Measures(facts_of(undated, load_registry(undated), TODAY)))
    assert str(months_table("t-mois", shares)) in page(undated, "chiffres/")
    assert years_grid(shares) in report.blocks


def test_the_curve_begins_with_the_first_commune_that_declared(undated: Path) -> None:
    write(undated, "inventory/lumbin/libreoffice.toml", "users = 12\n")
    facts = facts_of(undated, load_registry(undated), TODAY)
    (share,) = (one for one in followed(Measures(facts)) if one.key == "libre_share")
    assert share.points[0].day == date(2026, 2, 28)


def test_both_editions_know_a_beginning_by_the_day_it_was_told(undated: Path) -> None:
    # The day of a verification is public: that of the telling tells no more.
    registry, known = load_registry(undated), {("crolles", "microsoft-365"): date(2026, 6, 10)}
    for edition in get_args(Edition):
        facts = facts_on(redact(registry, edition), TODAY, known)
        assert [p.start for p in facts.presences if p.commune == "crolles"] == [date(2026, 6, 10)]


def without_git(root: Path) -> Path:
    shutil.rmtree(root / ".git")
    return root


def shallow(root: Path) -> Path:
    git(root.parent, "clone", "--quiet", "--depth", "1", root.as_uri(), "shallow")
    return root.parent / "shallow"


@pytest.mark.parametrize("copied", [without_git, shallow])
def test_a_copy_without_its_history_says_what_it_cannot_know(
    undated: Path, copied: Callable[[Path], Path]
) -> None:
    assert UNKNOWN not in page(undated, "chiffres/") + page(undated, "chiffres/trajectory/")
    root = copied(undated)
    for path in ("chiffres/", "chiffres/trajectory/"):
        assert UNKNOWN in page(root, path)
    assert UNKNOWN in lines(report_board(root, AskedReport(TODAY)))
    assert json.dumps(UNKNOWN) in json.dumps(as_json(figures(root, Asked(), TODAY)))


def test_a_copy_without_its_history_says_nothing_when_every_beginning_is_said(territory: Path) -> None:
    write(territory, "inventory/bernin/libreoffice.toml", "since = 2020\n")
    assert UNKNOWN not in page(without_git(territory), "chiffres/")
