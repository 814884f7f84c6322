"""No past is invented: nothing is told of a day on which nothing, or less than half, was known."""

import json
from collections import UserDict
from collections.abc import ItemsView, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from affranchi.actions.changes import chronicle
from affranchi.actions.figures import Asked, as_json, facts_of, figures, measured
from affranchi.actions.merge_communes import MergeRequest, merge_communes
from affranchi.actions.move import move
from affranchi.actions.rename import RenameRequest, rename
from affranchi.actions.report import Asked as AskedReport
from affranchi.actions.report import report_board, report_label
from affranchi.exports.markdown import markdown_of
from affranchi.figures.deadlines import exit_windows
from affranchi.figures.exits import exits
from affranchi.figures.facts import Facts, facts_on
from affranchi.figures.figure import Scope, figure_named
from affranchi.figures.knowledge import coverage
from affranchi.figures.pooling import pooling
from affranchi.figures.substitution import open_formats, reversibility
from affranchi.figures.trackers import trackers
from affranchi.figures.trajectory import FOLLOWED, points_of, trajectory
from affranchi.model.declaration import Contract
from affranchi.model.record import Edition
from affranchi.model.territory import Commune, Territory
from affranchi.pages.board import board_page
from affranchi.pages.figures import figure_pages
from affranchi.pages.measured import measured_page
from affranchi.pieces.render import templates_in
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.records import load_registry
from affranchi.storage.shown_days import known_in
from affranchi.storage.told_days import day_of_facts, first_told, known_of
from tests.conftest import git, write

TEMPLATES = templates_in(Path(__file__).parents[2] / "site" / "templates")
FIRST = date(2025, 1, 10)
TODAY = date(2026, 11, 28)
CONTRACT = '[contract]\nkind = "saas"\nstart = 2026-03-01\nend = 2027-02-28\nnotice_months = 2\n'


def commit(root: Path, day: date, files: Mapping[str, str | None]) -> None:
    """Tell things on a day; None takes the file away."""
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            write(root, path, text)
    git(root, "add", ".")
    when = f"{day}T12:00:00"
    git(root, "-c", "user.name=x", "commit", "-q", "--allow-empty", "-m", "Dit", f"--date={when}")


def facts(root: Path, on: date = TODAY) -> Facts:
    return facts_of(root, load_registry(root), on, Asked(today=TODAY))


@pytest.fixture
def empty(territory: Path) -> Path:
    """A territory in which nobody has declared anything."""
    for path in (territory / "inventory").rglob("*.toml"):
        path.unlink()
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "--amend", "-m", "Crée le territoire")
    return territory


def test_two_declarations_made_today_show_no_past_anywhere(empty: Path) -> None:
    objective = '\n[objectives.libre]\nindicator = "libre_share"\ntarget = 0.9\nby = 2030-12-31\n'
    known = "L’inventaire est connu depuis le 28 novembre 2026\u00a0: rien n’est dit des jours d’avant."
    said = {
        "communes.toml": (empty / "communes.toml").read_text("utf-8") + objective,
        "inventory/crolles/microsoft-365.toml": f"users = 3\n{CONTRACT}",
        "inventory/lumbin/libreoffice.toml": "since = 2019\nusers = 3\n",
    }
    commit(empty, TODAY, said)
    for edition in get_args(Edition):
        view = View(redact(load_registry(empty), edition), TODAY, known_of(empty), templates=TEMPLATES)
        pages = {page.path: page.html for target in figure_pages(view) for page in target.make()}
        board, page = board_page(view).html, pages["chiffres/trajectory/"]
        report = markdown_of(report_board(empty, AskedReport(TODAY, edition))).decode()
        whole = measured_page(view).html
        for told in (board, whole, page, report):
            assert known in told
        for told in (whole, report):
            assert "le jour du vote n’est pas dit, et le rythme ne se mesure pas" in told
        for told in (board, whole, report):
            assert not [word for word in ("<polyline", "en un an", "Les mêmes courbes") if word in told]
            assert not [
                year for year in ("2023", "2024", "2025") if f" {year} |" in told or f"{year}</t" in told
            ]
    found = as_json(figures(empty, Asked(), TODAY))
    moved = found["figures"]["trajectory"]
    assert [part["value"] for part in moved["parts"].values()] == [None] * 3
    assert [part["slices"] for part in moved["parts"].values()] == [[]] * 3
    (course,) = found["objectives"]
    assert (course["now"], course["first"], course["expected"], course["ahead"]) == (0.5, None, None, None)
    assert (moved["note"], "−0,0" in json.dumps(found)) == (known, False)
    assert [points_of(facts(empty), key) for key in FOLLOWED] == [()] * 3


def test_a_contract_that_runs_on_does_not_rewrite_what_was_known(empty: Path) -> None:
    mail = 'functions = ["messagerie"]\n'
    said = {"inventory/crolles/microsoft-365.toml": mail, "inventory/crolles/libreoffice.toml": "users = 3\n"}
    commit(empty, FIRST, said)
    then = date(2025, 9, 1)
    before = trajectory(facts(empty), "gafam_presence", (then, TODAY))
    commit(empty, TODAY, {"inventory/crolles/microsoft-365.toml": f"{mail}{CONTRACT}"})
    after = trajectory(facts(empty), "gafam_presence", (then, TODAY))
    assert [p.value for p in before] == [p.value for p in after] == [0.5, 0.5]
    assert [p.moves for p in after] == [(), ()]
    # A contract that ran already when it was told says more than the day of the telling.
    commit(empty, TODAY, {"inventory/lumbin/microsoft-365.toml": f"{mail}{CONTRACT}"})
    later = trajectory(facts(empty), "gafam_presence", (then, date(2026, 3, 31), TODAY))
    assert [(m.cause, m.entered) for p in later for m in p.moves] == [("known", 1)]


def test_the_curve_starts_when_half_is_known_and_its_band_holds_what_may_have_been(empty: Path) -> None:
    half, later, mail = date(2025, 6, 10), date(2025, 9, 10), 'functions = ["messagerie"]\n'
    commit(empty, FIRST, {"inventory/crolles/microsoft-365.toml": mail})
    commit(empty, half, {"inventory/lumbin/microsoft-365.toml": mail})
    late = ("bernin/libreoffice", "crolles/nextcloud")
    commit(empty, later, {f"inventory/{path}.toml": "users = 1\n" for path in late})
    found = facts(empty)
    assert (found.told_since, found.known_since) == (FIRST, half)
    points = points_of(found, "libre_share")
    assert points[0].day == date(2025, 6, 30)
    # Two proprietary ones are known; two libre ones may have been there.
    assert (points[0].value, points[0].low, points[0].high, points[0].unknown) == (0, 0, 0.5, 2)
    assert (points[-1].value, points[-1].low, points[-1].high) == (0.5, 0.5, 0.5)
    told = [(p.day, m.cause, m.entered) for p in points for m in p.moves]
    assert told == [(date(2025, 9, 30), "known", 2)]
    assert facts(empty, FIRST - timedelta(days=1)).known_since is None


def test_a_figure_of_a_past_day_has_in_its_band_what_may_have_run_already(empty: Path) -> None:
    objective = '\n[objectives.libre]\nindicator = "libre_share"\ntarget = 0.5\nby = 2030-12-31\n'
    office, then = 'functions = ["bureautique"]\n', date(2025, 6, 1)
    said = {
        "communes.toml": (empty / "communes.toml").read_text("utf-8") + objective,
        "inventory/crolles/microsoft-365.toml": office,
        "inventory/lumbin/microsoft-365.toml": office,
        "inventory/lumbin/libreoffice.toml": f"since = 2024\n{office}",
    }
    commit(empty, TODAY, said)
    found = figures(empty, Asked(on=then), TODAY)
    libre, gafam, cover = (found.figures[key] for key in ("libre_share", "gafam_presence", "coverage"))
    assert (libre.value, libre.high, libre.unknown) == (1, 1, 2)
    assert libre.low == pytest.approx(1 / 3)
    # A function with a libre software may have had another too.
    assert (gafam.value, gafam.low, gafam.high, gafam.unknown) == (0, 0, 1, 1)
    assert (cover.numerator, cover.unknown) == (1, 1)
    note = "peut-être là déjà\u00a0: personne n’a dit depuis quand"
    assert [row.note for row in cover.rows if row.note] == [note]
    assert [row.note for row in libre.rows if row.note] == [note] * 2
    (point,) = trajectory(facts(empty), "gafam_presence", (then,))
    assert (point.value, point.low, point.high, point.unknown) == (0, 0, 1, 1)
    # What is not known is neither met nor missed.
    assert found.courses == ()
    assert [course.is_met for course in figures(empty, Asked(), TODAY).courses] == [False]


def test_coverage_of_a_past_day_counts_answers_as_they_were_told_then(empty: Path) -> None:
    path = "inventory/crolles/functions.toml"
    answer = '[answers.{}]\nanswer = "{}"\n'
    commit(empty, FIRST, {path: answer.format("bureautique", "unknown")})
    commit(empty, date(2025, 6, 1), {path: answer.format("bureautique", "paper")})

    def covered(day: date) -> float:
        return coverage(found.seen_on(day)).numerator

    days = (date(2025, 5, 31), date(2025, 6, 1), date(2026, 4, 1))
    found = facts(empty)
    assert [covered(day) for day in days] == [0, 1, 1]
    # Confirming erases nothing, nor does a software that takes the place of the answer.
    commit(empty, date(2026, 7, 7), {path: answer.format("bureautique", "paper") + "verified = 2026-07-07\n"})
    found = facts(empty)
    assert [covered(day) for day in days] == [0, 1, 1]
    commit(empty, date(2026, 8, 8), {path: None, "inventory/crolles/libreoffice.toml": "users = 1\n"})
    found = facts(empty)
    assert [covered(day) for day in (*days, date(2026, 8, 8))] == [0, 1, 1, 1]
    assert first_told(empty)["crolles", "functions/bureautique/"] == date(2026, 8, 8)


@pytest.mark.parametrize(
    ("gone", "reason", "cause"),
    [
        *((day, "stopped", "perimeter") for day in ("2026-03-31", "2026-04-10", "2026")),
        *((day, "exit", "perimeter") for day in ("2026-03-31", "2026-04-10")),
        ("2026", "exit", "left"),
    ],
)
def test_what_stops_when_its_commune_leaves_is_a_matter_of_perimeter(
    empty: Path, gone: str, reason: str, cause: str
) -> None:
    told = (empty / "communes.toml").read_text("utf-8")
    told = told.replace("population = 8363\n", "population = 8363\nuntil = 2026-03-31\n")
    retired = f'since = 2020\nstatus = "retired"\n[retirement]\non = {gone}\nreason = "{reason}"\n'
    said = {
        "communes.toml": told,
        "inventory/crolles/microsoft-365.toml": retired,
        "inventory/lumbin/libreoffice.toml": "since = 2020\n",
        "inventory/lumbin/nextcloud.toml": "since = 2020\n",
    }
    commit(empty, FIRST, said)
    days = (date(2025, 12, 31), date(2026, 4, 30))
    _, after = trajectory(facts(empty), "gafam_presence", days)
    assert [(move.cause, move.exited) for move in after.moves] == [(cause, 1)]
    # Both editions count it among the exits done, or neither does.
    assert [row.state for row in exits(facts(empty))] == ["done"] * (cause == "left")


def test_a_commune_that_is_renamed_keeps_the_days_on_which_it_told(empty: Path) -> None:
    same, own = 'verified = 2026-06-01\nsource = "saisie"\n', '[hosting]\nprovider = "crolles"\n'
    first = {"inventory/crolles/libreoffice.toml": same, "inventory/crolles/nextcloud.toml": own}
    commit(empty, FIRST, {**first, "inventory/bernin/nextcloud.toml": own})
    commit(empty, date(2026, 6, 1), {"inventory/crolles/microsoft-365.toml": same})
    before = first_told(empty)
    rename(empty, RenameRequest("crolles", "Crolles-sur-Isère"), TODAY)
    after = first_told(empty)
    for stem in ("libreoffice", "nextcloud", "microsoft-365"):
        assert after["crolles-sur-isere", stem] == before["crolles", stem], stem
    assert after["bernin", "nextcloud"] == FIRST


def test_what_one_commune_loses_while_another_declares_the_same_was_not_told_by_the_other(
    empty: Path,
) -> None:
    told = 'verified = 2026-06-01\nsource = "saisie"\n'
    kept, other = {"inventory/crolles/gimp.toml": told}, "users = 3\n"
    ended = {"inventory/bernin/qgis.toml": told, "inventory/bernin/nextcloud.toml": "users = 9\n"}
    commit(empty, FIRST, {**kept, **ended, "inventory/crolles/libreoffice.toml": told})
    day = date(2026, 6, 1)
    gone = dict.fromkeys(("inventory/crolles/libreoffice.toml", *ended))
    added = {"inventory/lumbin/libreoffice.toml": other, "inventory/lumbin/nextcloud.toml": told}
    commit(empty, day, {**gone, **added, "inventory/crolles/gimp.toml": told + other})
    found = first_told(empty)
    assert (found["lumbin", "libreoffice"], found["lumbin", "nextcloud"]) == (day, day)
    assert found["crolles", "gimp"] == FIRST


def test_what_nothing_dates_is_unknown_of_a_day_before_it_was_told_or_changed(empty: Path) -> None:
    then, later = date(2025, 9, 1), date(2026, 3, 1)
    told = 'users = 3\nannual_cost = 900\nversion = "10"\n'
    said = 'verified = 2025-01-10\nusers = 2\nannual_cost = 50\n[data]\nexport = "open"\nclause = true\n'
    past = "since = 2019\n"
    commit(
        empty,
        FIRST,
        {
            "inventory/crolles/microsoft-365.toml": f"{past}{told}",
            "inventory/lumbin/libreoffice.toml": f"{past}{said}",
        },
    )
    term = 'start = 2026-03-01\nend = 2027-02-28\nnotice_months = 2\nrenewal = "tacit"\n'
    new = 'depends_on = ["windows"]\nmachines = 4\nusers = 5\nannual_cost = 1200\n'
    new += f"[contract]\n{term}[data]\nclause = true\n"
    commit(
        empty,
        later,
        {
            "inventory/crolles/microsoft-365.toml": f'{past}version = "10"\n{new}',
            # Looked at again, and written otherwise: nothing that it says changed.
            "inventory/lumbin/libreoffice.toml": past
            + said.replace("2025-01-10", "2026-03-01").replace("annual_cost = 50", "annual_cost = 50.0"),
            "inventory/bernin/libreoffice.toml": f"{past}users = 7\nannual_cost = 10\n",
        },
    )

    def found(on: date) -> dict[str, tuple[float | None, int]]:
        made = figures(empty, Asked(on=on), TODAY).figures
        keys = ("spend", "libre_share.by_user", "libre_share.by_euro", "reversibility", "exit_windows")
        named = {key: figure_named(made, key) for key in keys}
        return {key: (one.value, one.unknown) for key, one in named.items() if one}

    # Of 2025, what Crolles says since March, and what Bernin told then, is not known; the contract neither.
    assert found(then) == {
        "spend": (50, 2),
        "libre_share.by_user": (1, 2),
        "libre_share.by_euro": (1, 2),
        "reversibility": (2, 13),
        "exit_windows": (None, 3),
    }
    assert found(TODAY) == {
        "spend": (1260, 0),
        "libre_share.by_user": (9 / 14, 0),
        "libre_share.by_euro": (60 / 1260, 0),
        "reversibility": (3, 12),
        "exit_windows": (1, 2),
    }
    # All that is read of the day says so, leads and reports too.
    (crolles,) = (p for p in facts(empty, then).running if p.commune == "crolles")
    now = crolles.declaration
    assert (now.users, now.annual_cost, now.contract, now.data.clause, now.version) == (
        None, None, Contract(), None, "10",
    )  # fmt: skip
    assert (now.depends_on, now.machines) == (None, None)
    # The curve says the same as the figures, and that what it learnt was not something that moved.
    points = trajectory(facts(empty), "libre_share.by_euro", (then, TODAY))
    assert [(p.value, p.unknown) for p in points] == [(1, 2), (60 / 1260, 0)]
    assert [(m.cause, m.entered) for m in points[1].moves] == [("known", 10)]
    # A declaration that moves keeps the days of what it says.
    before = found(then)
    rename(empty, RenameRequest("crolles", "Crolles-le-Haut"), TODAY)
    assert found(then) == before


def test_what_a_site_calls_is_not_known_before_it_was_looked_at(empty: Path) -> None:
    text = (empty / "communes.toml").read_text("utf-8")
    seen, undated = 'trackers = ["youtube.com", "bing.com"]\n', "[communes.bernin]\n"
    head = "[communes.crolles]\n"
    text = text.replace(head, f"{head}trackers_seen = 2026-03-01\n{seen}").replace(undated, undated + seen)
    commit(empty, FIRST, {"communes.toml": text, "inventory/crolles/libreoffice.toml": "users = 1\n"})
    commit(empty, TODAY, {"inventory/bernin/libreoffice.toml": "users = 1\n"})

    def found(day: date) -> tuple[float | None, float]:
        figure = trackers(facts(empty, day))
        return figure.value, sum(one.value for one in figure.slices)

    # Nobody says when Bernin looked: only of today is it known. Crolles looked in March.
    assert [found(date(2026, 2, 28)), found(date(2026, 3, 1)), found(TODAY)] == [(None, 0), (2, 2), (4, 4)]


def test_a_domain_of_none_of_the_five_is_shown_and_not_counted() -> None:
    seen = {"trackers_seen": TODAY, "population": 900}
    communes = {
        "a": Commune(slug="a", name="A", trackers=("YouTu.be", "stats.example.org"), **seen),
        "b": Commune(slug="b", name="B", trackers=("stats.example.org",), **seen),
        "c": Commune(slug="c", name="C", trackers=("bing.com",), kind="ccas", **seen),  # no commune
    }
    figure = trackers(facts_on(Registry(Territory(name="Val"), communes=communes), TODAY, {}))
    assert (figure.value, figure.parts["sites"].value) == (1, 0.5)
    assert [(one.key, one.value) for one in figure.slices] == [("other", 2), ("google", 1)]


def test_what_is_of_a_whole_commune_is_counted_under_no_function_and_nobody_is_said_not_to_have_looked() -> (
    None
):
    told = {"trackers_seen": TODAY, "trackers": ("bing.com",), "office_format": "odf"}
    communes = {"a": Commune(slug="a", name="A", **told)}
    of_all = facts_on(Registry(Territory(name="Val"), communes=communes), TODAY, {})
    of_one = of_all.within(Scope(function="bureautique"))
    assert [trackers(one).value for one in (of_all, of_one)] == [1, None]
    assert trackers(of_one).slices == ()
    assert trackers(of_one).note == "Un site web ne se compte sous aucune fonction."
    assert [open_formats(one).parts["odf"].value for one in (of_all, of_one)] == [1, None]


def test_contracts_that_ended_are_no_occasion_to_meet(empty: Path) -> None:
    def told(end: str) -> str:
        return f"since = 2015\nannual_cost = 1\n[contract]\nstart = 2015-01-01\nend = {end}\n"

    ends = {"crolles": "2019-12-31", "lumbin": "2019-06-30"}
    commit(empty, FIRST, {f"inventory/{c}/microsoft-365.toml": told(end) for c, end in ends.items()})

    def met(day: date) -> float | None:
        return pooling(facts(empty, day)).parts["same_product"].value

    assert [met(date(2019, 6, 30)), met(date(2019, 7, 1)), met(TODAY)] == [1, 0, 0]


def test_what_is_hidden_of_a_contract_moves_no_day_of_the_public_edition(empty: Path) -> None:
    path, text = (
        "inventory/crolles/microsoft-365.toml",
        'since = 2020\n[contract]\nkind = "saas"\nend = 2027\n',
    )
    commit(empty, FIRST, {path: text})
    commit(empty, TODAY, {path: f"{text}notice_months = 3\n"})
    whole = load_registry(empty)
    shown = redact(whole, "public")
    known = known_in(empty, whole, shown)
    day = day_of_facts(empty, shown, known, TODAY)
    open_ends = exit_windows(facts_on(shown, day, known, today=TODAY)).parts["unknown_end"]
    assert (day, open_ends.numerator, open_ends.denominator) == (FIRST, 0, 1)


def test_what_changed_since_is_unknown_of_a_past_day_in_the_public_edition_too(empty: Path) -> None:
    path, told = "inventory/crolles/libreoffice.toml", 'since = 2019\n[data]\nexport = "{}"\n'
    for day, export in ((FIRST, "proprietary"), (date(2026, 3, 1), "open")):
        commit(empty, day, {path: told.format(export)})
    whole = load_registry(empty)
    for shown in (whole, redact(whole, "public")):
        known = known_in(empty, whole, shown)
        days = (date(2026, 2, 28), date(2026, 3, 1), TODAY)
        each = [facts_on(shown, day, known, today=TODAY).running for day in days]
        assert [one.declaration.data.export for (one,) in each] == [None, "open", "open"]


def test_what_was_known_on_a_day_is_asked_by_the_names_of_today_and_is_all_of_that_day(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "inventory/crolles/microsoft-365.toml"
    for day, cost in ((FIRST, 900), (date(2025, 3, 1), 1000), (TODAY, 1200)):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00")
        commit(empty, day, {path: f"since = 2020\nannual_cost = {cost}\n"})
    rename(empty, RenameRequest("crolles", "Crolles-le-Haut"), TODAY)

    def spent(on: date, known_on: date | None, commune: str = "Crolles-le-Haut") -> tuple[float | None, int]:
        figure = figures(empty, Asked(commune, None, on, known_on), TODAY).figures["spend"]
        return figure.value, figure.unknown

    known = date(2025, 9, 1)
    assert spent(known, known) == spent(known, known, "crolles") == (1000, 0)
    # What was known in September says nothing of February, when another cost was told.
    assert spent(date(2025, 2, 1), known) == spent(known, None) == (None, 1)
    assert spent(TODAY, None, "crolles") == (1200, 0)


def test_a_software_that_is_renamed_keeps_its_days_though_its_files_are_put_in_order(empty: Path) -> None:
    own = 'name = "Paie locale"\nmodel = "proprietary"\nfunctions = ["paie"]\n'
    # As a hand writes it: a rename puts it in order.
    text = "[data]\nexport='none'\n[contract]\nend   = 2027-12-31\n"
    told = {f"inventory/{commune}/paie-locale.toml": text for commune in ("crolles", "lumbin")}
    commit(empty, FIRST, {"catalogue/software/paie-locale.toml": own, **told})
    rename(empty, RenameRequest("paie-locale", "paie-du-pays"), TODAY)
    days = first_told(empty)
    assert [days.get((commune, "paie-du-pays")) for commune in ("crolles", "lumbin")] == [FIRST, FIRST]
    assert reversibility(facts(empty, date(2025, 9, 1))).parts["export"].denominator == 2
    # So does one that moves to another commune, of which the first keeps others.
    text = "users=3\nannual_cost   = 9\n"
    commit(empty, FIRST, {f"inventory/{one}.toml": text for one in ("crolles/gimp", "crolles/libreoffice")})
    move(empty, "gimp", ("crolles", "bernin"), None, TODAY)
    assert first_told(empty)["bernin", "gimp"] == FIRST


@pytest.mark.parametrize("since", ["", "since = 2019\n"])
def test_what_is_in_no_history_is_told_today(empty: Path, since: str) -> None:
    commit(empty, FIRST, {"inventory/crolles/libreoffice.toml": "users = 1\nannual_cost = 1\n"})
    write(empty, "inventory/crolles/microsoft-365.toml", f"{since}annual_cost = 700\n")
    write(empty, "inventory/lumbin/microsoft-365.toml", f"{since}annual_cost = 70\nverified = 2025-01-10\n")

    def spent(on: date) -> tuple[float | None, int]:
        figure = figures(empty, Asked(on=on), TODAY).figures["spend"]
        return figure.value, figure.unknown

    then, unknown = date(2025, 9, 1), bool(since)
    assert (spent(then), spent(TODAY)) == ((71, unknown), (771, 0))
    agenda = measured(empty, None, then, TODAY)
    assert [one.euros for one in agenda.deadlines if one.commune == "crolles"] == [1, *[None] * unknown]
    # A commune looks at the whole of the same day.
    asked = figures(empty, Asked("lumbin", None, then), TODAY)
    assert [p.commune for p in asked.facts.everywhere.running] == [
        "crolles",
        *["crolles"] * unknown,
        "lumbin",
    ]
    # A clone that has not its whole history knows no more.
    git(empty, "clone", "-q", "--depth", "1", f"file://{empty}", str(empty.parent / "shallow"))
    assert figures(empty.parent / "shallow", Asked(on=then), TODAY).figures["spend"].value is None


def test_a_host_that_was_left_is_where_it_was_before(empty: Path) -> None:
    path, told = (
        "inventory/crolles/nextcloud.toml",
        'since = 2020\n[hosting]\nmode = "saas"\nprovider = "{}"\n',
    )
    stays = 'since = 2020\n[hosting]\nmode = "on-premise"\n'
    lumbin = "inventory/lumbin/libreoffice.toml"
    control = '[control.unknown]\nowner = "Microsoft"\ncountry = "US"\nbasis = "group"\n'
    microsoft = {"catalogue/vendors/microsoft.toml": f'name = "Microsoft"\n{control}'}
    commit(empty, FIRST, {path: "since = 2020\n", lumbin: stays, **microsoft})
    commit(empty, date(2025, 3, 1), {path: told.format("microsoft")})
    commit(empty, date(2026, 3, 1), {path: told.format("ovhcloud")})
    rename(empty, RenameRequest("crolles", "Crolles-le-Haut"), TODAY)
    days = (date(2025, 2, 28), date(2025, 3, 1), date(2026, 2, 28), date(2026, 3, 1), TODAY)
    points = trajectory(facts(empty), "extra_eu_exposure", days)
    assert [p.value for p in points] == [0, 0.5, 0.5, 0, 0]
    # Whose place it was said to be at is known since; where it went is an exit.
    moves = [[(m.cause, m.entered, m.exited) for m in p.moves] for p in points]
    assert moves == [[], [("known", 1, 0)], [], [("left", 0, 1)], []]
    found = [figures(empty, Asked(on=day), TODAY).figures["extra_eu_exposure"] for day in days]
    assert [one.value for one in found] == [p.value for p in points]
    assert [one.parts["host"].numerator for one in found] == [0, 1, 1, 0, 0]
    # All that reads it on a day has it as it was: a register names one host, not the one that came since too.
    running = [facts(empty, day).running for day in days]
    hosts = [[p.declaration.hosting.provider for p in some if p.slug == "nextcloud"] for some in running]
    assert hosts == [[None], ["microsoft"], ["microsoft"], ["ovhcloud"], ["ovhcloud"]]
    # The public edition knows no host, of the past either.
    shown = redact(load_registry(empty), "public")
    public = trajectory(facts_on(shown, TODAY, known_of(empty)), "extra_eu_exposure", days)
    assert [p.value for p in public] == [0] * 5


def test_who_names_what_was_renamed_said_so_from_the_first_day(empty: Path) -> None:
    own = 'name = "Paie locale"\nmodel = "proprietary"\nfunctions = ["paie"]\n'
    needs = 'since = 2020\ndepends_on = ["paie-locale"]\n[hosting]\nmode = "shared"\nprovider = "crolles"\n'
    told = {"inventory/bernin/nextcloud.toml": needs, "inventory/crolles/paie-locale.toml": "since = 2019\n"}
    commit(empty, FIRST, {"catalogue/software/paie-locale.toml": own, **told})
    rename(empty, RenameRequest("crolles", "Crolles-le-Haut"), TODAY)
    rename(empty, RenameRequest("paie-locale", "paie-du-pays"), TODAY)
    days = {
        key.partition("/")[2]: day for (commune, key), day in first_told(empty).items() if commune == "bernin"
    }
    assert days.keys() == {""}  # nothing changed: neither its host, nor what it needs
    assert [one.told for one in chronicle(empty, FIRST, TODAY).changes if one.commune == "bernin"] == [
        "déclare Nextcloud"
    ]
    # A commune that merged was the host, and another is since.
    merge_communes(empty, MergeRequest(("crolles-le-haut", "lumbin"), "Lumbin", date(2026, 1, 1)), TODAY)
    assert ("bernin", "nextcloud/hosting") in first_told(empty)


def test_a_commune_that_was_renamed_then_merged_is_found_by_each_of_its_names(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{FIRST}T12:00:00")
    commit(empty, FIRST, {"inventory/crolles/microsoft-365.toml": "since = 2020\nannual_cost = 900\n"})
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    rename(empty, RenameRequest("crolles", "Crolles-le-Haut"), TODAY)
    first = date(2026, 1, 1)
    merge_communes(empty, MergeRequest(("crolles-le-haut", "lumbin"), "Haut-Lumbin", first), TODAY)

    def found(commune: str, on: date, known_on: date | None = None) -> tuple[str | None, str, float | None]:
        board = figures(empty, Asked(commune, None, on, known_on), TODAY)
        return board.facts.scope.commune, board.about, board.figures["spend"].value

    then = date(2025, 9, 1)
    merged = "Crolles-le-Haut, réunie à Haut-Lumbin après le 31 décembre 2025"
    for name in ("crolles", "crolles-le-haut"):
        slug, about, spent = found(name, first)
        assert (slug, about, spent) == (
            "haut-lumbin", f"{merged}\u00a0: ce qui suit est de Haut-Lumbin.", 900,
        )  # fmt: skip
        assert found(name, date(2025, 12, 31))[0] == "crolles-le-haut"
        assert found(name, then, then) == ("crolles", "", 900)
    told = "Haut-Lumbin n’est pas dans le territoire le 1er septembre 2025\u00a0: rien n’y est compté."
    assert found("haut-lumbin", then) == ("haut-lumbin", told, None)


def test_an_exit_is_none_before_it_was_told(empty: Path) -> None:
    path, chosen = "inventory/crolles/microsoft-365.toml", '[exit]\ntarget = "libreoffice"\nby = 2025-06-30\n'
    commit(empty, FIRST, {path: "since = 2020\n"})
    commit(empty, date(2025, 5, 1), {path: f"since = 2020\n{chosen}"})
    states = [[one.state for one in exits(facts(empty, date(2025, month, 30)))] for month in (4, 5, 6, 7)]
    assert states == [[], ["planned"], ["planned"], ["late"]]


def test_what_was_out_of_use_and_came_back_was_out_meanwhile(empty: Path) -> None:
    zoom, gimp = "inventory/crolles/zoom.toml", "inventory/crolles/gimp.toml"
    told = 'since = 2020\nannual_cost = 9\n[exit]\ntarget = "jitsi"\n'
    gone = f'status = "retired"\n{told}[retirement]\non = 2025-05-31\nreason = "exit"\n'
    commit(empty, FIRST, {zoom: told, gimp: "since = 2020\n"})
    commit(empty, date(2025, 6, 2), {zoom: gone, gimp: None})
    commit(empty, date(2025, 7, 1), {zoom: None})  # out already
    commit(empty, date(2026, 3, 1), {zoom: told, gimp: "since = 2020\n"})
    # Taken back on the day it was said, it was never out.
    commit(empty, date(2026, 4, 1), {zoom: gone})
    commit(empty, date(2026, 4, 1), {zoom: told})
    days = (date(2025, 6, 1), date(2025, 6, 2), date(2026, 2, 28), date(2026, 3, 1), TODAY)
    running = [[p.slug for p in facts(empty, day).running] for day in days]
    assert running == [["gimp", "zoom"], [], [], ["gimp", "zoom"], ["gimp", "zoom"]]
    points = trajectory(facts(empty), "libre_share", days)
    assert [p.denominator for p in points] == [2, 0, 0, 2, 2]
    assert [one.software for one in exits(facts(empty))] == ["zoom"]


@pytest.mark.parametrize("host", ["", 'provider = "microsoft"\n'])
def test_what_was_taken_away_and_came_back_was_hosted_as_it_was_said_before(empty: Path, host: str) -> None:
    path, told = "inventory/crolles/nextcloud.toml", 'since = 2020\n[hosting]\nmode = "{}"\n'
    commit(empty, FIRST, {path: told.format("saas")})
    commit(empty, date(2025, 2, 1), {path: told.format("saas") + host})  # members alone read it
    commit(empty, date(2025, 6, 2), {path: None})
    commit(empty, date(2026, 3, 1), {path: told.format("on-premise")})
    whole = load_registry(empty)
    for shown in (redact(whole, "members"), redact(whole, "public")):
        found = facts_on(shown, date(2025, 5, 1), known_in(empty, whole, shown), today=TODAY)
        assert [p.hosting_on(shown, found.on).mode for p in found.running] == ["saas"]
        assert [(p.start, p.stop, p.is_early) for p in (*found.presences, *found.early)] == [
            (date(2020, 1, 1), date(2025, 6, 2), False),
            (date(2026, 3, 1), date.max, False),
            (date(2025, 6, 2), date(2026, 3, 1), True),
        ]


def test_what_came_back_in_another_commune_was_out_meanwhile(empty: Path) -> None:
    crolles, lumbin = (f"inventory/{one}/libreoffice.toml" for one in ("crolles", "lumbin"))
    gone = 'since = 2020\nstatus = "retired"\n[retirement]\non = 2025-01-01\n'
    commit(empty, FIRST, {crolles: gone})
    commit(empty, date(2026, 3, 1), {crolles: None, lumbin: "since = 2020\n"})
    found = facts_of(empty, load_registry(empty), TODAY).presences
    assert [(p.start, p.stop) for p in found] == [(date(2020, 1, 1), FIRST), (date(2026, 3, 1), date.max)]


@pytest.mark.parametrize("first", ["", 'visibility = "members"\n'])
def test_where_it_was_hosted_while_it_was_hidden_stays_hidden(empty: Path, first: str) -> None:
    path, told = "inventory/crolles/libreoffice.toml", 'since = 2020\n[hosting]\ncountry = "{}"\n'
    commit(empty, FIRST, {path: first + told.format("US")})
    commit(empty, date(2026, 2, 1), {path: 'visibility = "members"\n' + told.format("US")})
    commit(empty, date(2026, 3, 1), {path: 'visibility = "members"\n' + told.format("FR")})
    commit(empty, date(2026, 4, 1), {path: told.format("FR")})
    whole = load_registry(empty)
    hosted = {
        edition: [p.hosted for p in facts_on(shown, TODAY, known_in(empty, whole, shown)).presences]
        for edition, shown in ((edition, redact(whole, edition)) for edition in get_args(Edition))
    }
    assert {edition: [len(one) for one in found] for edition, found in hosted.items()} == {
        "members": [1],
        "public": [0],
    }


class Looked(UserDict[tuple[str, str], date]):
    """What is known, that counts how often all of it is looked through."""

    times = 0

    def items(self) -> ItemsView[tuple[str, str], date]:
        self.times += 1
        return super().items()


def test_what_declarations_said_before_is_looked_for_once_whatever_their_number(empty: Path) -> None:
    hosted = "since = 2020\n[hosting]\nmode = 'saas'\nprovider = '{}'\n"
    paths = [f"inventory/crolles/{slug}.toml" for slug in ("glpi", "nextcloud", "libreoffice", "vlc")]
    commit(empty, FIRST, {path: hosted.format("microsoft") for path in paths})
    commit(empty, date(2026, 3, 1), {path: hosted.format("ovhcloud") for path in paths})
    known = Looked(known_of(empty) or {})
    registry = load_registry(empty)
    for _ in range(2):
        found = facts_on(registry, TODAY, known)
        assert [len(one.hosted) for one in found.presences] == [1] * 4
    assert known.times == 1


def test_what_holds_the_rest_on_a_past_day_is_what_was_said_by_then(empty: Path) -> None:
    needs = {"inventory/crolles/glpi.toml": "since = 2020\ndepends_on = ['microsoft-365']\n"}
    runs = {"inventory/crolles/microsoft-365.toml": "since = 2020\n"}
    commit(empty, FIRST, {"inventory/crolles/glpi.toml": "since = 2020\n", **runs})
    commit(empty, date(2026, 3, 1), needs)
    held = [measured(empty, None, day, TODAY).blocking.holders for day in (TODAY, date(2026, 2, 1))]
    assert [[one.software for one in holders] for holders in held] == [["microsoft-365"], []]


def test_the_format_of_a_commune_counts_from_the_day_it_was_said(empty: Path) -> None:
    text, said = (empty / "communes.toml").read_text("utf-8"), 'office_format = "{}"\n'.format
    with_format = {
        one: text.replace("[communes.crolles]\n", f"[communes.crolles]\n{said(one)}")
        for one in ("ooxml", "odf")
    }
    commit(empty, FIRST, {"communes.toml": with_format["ooxml"]})
    commit(empty, date(2025, 6, 1), {"communes.toml": with_format["odf"]})
    commit(empty, date(2025, 7, 1), {"communes.toml": f"{with_format['odf']}population = =\n"})
    commit(
        empty, date(2025, 9, 1), {"communes.toml": with_format["odf"].replace('"Bernin"', '"Bernin-le-Bas"')}
    )
    rename(empty, RenameRequest("crolles", "Crolles-le-Haut"), date(2026, 1, 1))
    asked = [
        open_formats(facts(empty, day)).parts["odf"] for day in (date(2025, 5, 31), date(2025, 6, 1), TODAY)
    ]
    assert [(one.numerator, one.unknown) for one in asked] == [(0, 3), (1, 2), (1, 2)]
    seen = 'trackers = ["fonts.googleapis.com"]\ntrackers_seen = 2025-06-01\n'
    last = (empty / "communes.toml").read_text("utf-8").replace("office_format", f"{seen}office_format")
    commit(empty, date(2026, 2, 1), {"communes.toml": last})
    for day, is_said in ((date(2025, 5, 31), False), (date(2025, 6, 1), True)):
        told = markdown_of(report_label(empty, AskedReport(day, today=TODAY))).decode()
        lines = ("Crolles-le-Haut\u00a0: ODF", "Crolles-le-Haut\u00a0: fonts.googleapis.com")
        assert [line in told for line in lines] == [is_said, is_said]


def test_the_format_of_who_arrives_counts_from_that_day_whoever_leaves_or_is_like_it(empty: Path) -> None:
    text, day = (empty / "communes.toml").read_text("utf-8"), date(2026, 3, 1)
    told = '[communes.{}]\nname = "{}"\noffice_format = "odf"\n'.format
    commit(empty, FIRST, {"communes.toml": text + told("laval", "Laval") + told("theys", "Theys")})
    arrived = told("hurtieres", "Hurtières")
    for one in (told("laval", "Laval"), told("laval", "Laval") + told("theys", "Theys")):
        commit(empty, day, {"communes.toml": text + one + f"{arrived}population = 200\n"})
        assert first_told(empty)["hurtieres", "office_format"] == day
    commit(
        empty, TODAY, {"communes.toml": text + told("laval", "Laval") + told("tencin", "Tencin") + arrived}
    )
    assert first_told(empty)["tencin", "office_format"] == day


def test_what_a_merge_brought_is_known_from_what_was_said_of_it_next(empty: Path) -> None:
    path, hides = "inventory/crolles/libreoffice.toml", 'visibility = "members"\n'
    gone = 'since = 2020\nstatus = "retired"\n[hosting]\ncountry = "US"\n[retirement]\non = 2025-01-01\n'
    commit(empty, FIRST, {})
    git(empty, "checkout", "-q", "-b", "other", "HEAD~1")
    commit(empty, date(2025, 1, 11), {})
    git(empty, "merge", "-q", "--no-commit", "-")
    commit(empty, date(2026, 2, 1), {path: hides + gone})
    commit(empty, date(2026, 3, 1), {path: "since = 2020\n[hosting]\ncountry = 'FR'\n"})
    whole = load_registry(empty)
    shown = redact(whole, "public")
    found = facts_on(shown, TODAY, known_in(empty, whole, shown)).presences
    assert [(p.start, p.stop, p.hosted) for p in found] == [(date(2020, 1, 1), date.max, ())]


def test_when_it_was_left_while_it_was_hidden_stays_hidden(empty: Path) -> None:
    path, hides = "inventory/crolles/libreoffice.toml", 'visibility = "members"\n'
    gone = 'since = 2020\nstatus = "retired"\n[retirement]\non = 2026-01-20\n'
    commit(empty, FIRST, {path: f"{hides}since = 2020\n"})
    commit(empty, date(2026, 2, 1), {path: hides + gone})
    commit(empty, date(2026, 3, 1), {path: gone})
    commit(empty, date(2026, 5, 1), {path: "since = 2020\n"})
    whole, first = load_registry(empty), {}
    for edition in get_args(Edition):
        shown = redact(whole, edition)
        first[edition] = facts_on(shown, TODAY, known_in(empty, whole, shown)).presences[0].stop
    assert first == {"members": date(2026, 2, 1), "public": date(2026, 3, 1)}


@pytest.mark.parametrize("moment", ["4102444800", "253402300800"])  # 2100, and the year 10000
def test_what_a_clock_that_runs_ahead_tells_moves_no_day_of_facts(empty: Path, moment: str) -> None:
    commit(empty, FIRST, {"inventory/lumbin/libreoffice.toml": "since = 2019\n"})
    write(empty, "inventory/crolles/libreoffice.toml", "since = 2020\n")
    git(empty, "add", ".")
    git(empty, "-c", "user.name=x", "commit", "-q", "-m", "Dit", f"--date=@{moment} +0000")
    whole = load_registry(empty)
    for edition in get_args(Edition):
        shown = redact(whole, edition)
        known = known_in(empty, whole, shown)
        assert day_of_facts(empty, shown, known, TODAY) <= TODAY
        assert len(facts_on(shown, TODAY, known).running) == len(get_args(Edition))


def answered(found: Facts) -> float:
    """How many of the functions expected are answered."""
    return sum(row.amount or 0 for row in coverage(found).rows)


def test_an_answer_that_everyone_reads_is_known_from_the_day_it_was_given(empty: Path) -> None:
    path, told = "inventory/crolles/functions.toml", '[answers.etat-civil]\nanswer = "none"\n'
    commit(empty, FIRST, {path: told})
    commit(empty, date(2026, 3, 1), {path: f'{told}[answers.bureautique]\nanswer = "paper"\n'})
    whole = load_registry(empty)
    shown = redact(whole, "public")
    known, days = known_in(empty, whole, shown), (date(2026, 2, 28), date(2026, 3, 1))
    assert [answered(facts_on(shown, day, known, today=TODAY)) for day in days] == [0, 1]


def test_an_answer_that_no_history_tells_of_is_given_today(empty: Path) -> None:
    write(empty, "inventory/crolles/functions.toml", '[answers.bureautique]\nanswer = "paper"\n')
    whole, days = load_registry(empty), (date(2026, 3, 1), TODAY)
    assert [answered(facts_of(empty, whole, day, Asked(today=TODAY))) for day in days] == [0, 1]
