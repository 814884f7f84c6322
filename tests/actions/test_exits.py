"""The steps of exits: read by any name, dated for a commune, kept as done."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.exits import advance
from affranchi.cli.exits import say_item
from affranchi.cli.running import run
from affranchi.errors import InvalidDataError
from affranchi.figures.exits import exits
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.figures.tasks import ExitTasks, tasks_of
from affranchi.pages.exits import exit_pages
from affranchi.pieces.render import templates_in
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.reports.board import board_report
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from affranchi.told.steps import numbered, progress_words
from tests.conftest import FOUNDED, git, write

TODAY = date(2026, 11, 21)
DAY = date(2027, 1, 1)
LEAVING = 'functions = ["bureautique"]\nstatus = "leaving"\n[exit]\ntarget = "libreoffice"\n'


def left(root: Path, text: str, commune: str = "crolles") -> tuple[Registry, ExitTasks]:
    """The exit of a commune from Microsoft Office, declared by a text."""
    write(root, f"inventory/{commune}/microsoft-office.toml", LEAVING + text)
    registry = load_registry(root)
    return registry, only(registry)


def only(registry: Registry) -> ExitTasks:
    """The only exit of a registry."""
    (one,) = tasks_of(registry, exits(facts_on(registry, TODAY, None)), TODAY)
    return one


def test_tasks_are_counted_back_from_the_end_by_the_size_of_the_commune(territory: Path) -> None:
    registry, one = left(territory, "by = 2027-06-30\ndone = ['bureautique/recenser']\n")
    assert one.span == registry.exit_steps["bureautique"].months["5000"]
    assert (one.done, one.tasks[0].start, one.tasks[0].is_done) == (1, date(2026, 9, 29), True)
    assert [task.key for task in one.tasks if task.is_late] == ["bureautique/caler"]
    assert progress_words(one).replace("\u00a0", " ") == "1 étape sur 8, pour le 30 juin 2027"
    # The public edition knows the year: so do its tasks, and no day can be read from them.
    public = only(redact(registry, "public"))
    assert (public.end, public.done) == (2027, 1)
    assert {task.start for task in public.tasks} == {2027}


def test_an_exit_whose_day_is_past_says_that_it_is_late(territory: Path) -> None:
    registry, one = left(territory, "by = 2025-06-30\n")
    late = "0\u00a0étape sur 8, pour le 30 juin 2025, en retard"
    assert (one.row.state, progress_words(one)) == ("late", late)
    assert progress_words(only(redact(registry, "public"))) == "0\u00a0étape sur 8, pour 2025, en retard"


def test_no_step_is_asked_for_before_the_exit_was_told_and_too_short_a_delay_is_said(territory: Path) -> None:
    def told(by: str, state: str = "planned", day: date = TODAY) -> ExitTasks:
        registry, _ = left(territory, f"by = {by}\nstate = '{state}'\n")
        rows = exits(facts_on(registry, TODAY, None))
        (one,) = tasks_of(registry, rows, TODAY, {("crolles", "microsoft-office/exit"): day})
        return one

    # 6 to 9 months there, that is 183 to 274 days: 221 days do, and each step has its share of them.
    one = told("2027-06-30")
    starts = {task.key.split("/")[1]: task.start for task in one.tasks}
    assert (starts["recenser"], starts["caler"]) == (date(2026, 11, 21), date(2026, 12, 13))
    assert (starts["desinstaller"], one.lacks) == (date(2027, 6, 8), 0)
    # 130 days do not: nothing is dated, and the exit says why.
    one = told("2027-03-31")
    assert (one.lacks, {task.start for task in one.tasks}) == (53, {None})
    words = "0 étape sur 8, pour le 31 mars 2027, délai trop court de 53 jours pour ses étapes"
    assert progress_words(one).replace("\u00a0", " ") == words
    # What had begun before it was told is not asked for earlier than that day.
    assert told("2027-03-31", "started").tasks[0].start == TODAY
    assert told("2027", day=date(2026, 12, 1)).lacks == 0  # a year says too little
    # Communes that merged: told by the one that was, or by the whole since.
    merged = told("2027-06-30").declared.model_copy(update={"origin": "puyvernal", "label": "puyvernal"})
    days = {
        ("puyvernal", "microsoft-office/exit"): TODAY,
        ("crolles", "microsoft-office--puyvernal/exit"): DAY,
    }
    assert (merged.exit_told(days), merged.exit_told(dict([days.popitem()])), merged.exit_told({})) == (
        TODAY,
        DAY,
        None,
    )


def test_steps_of_a_short_exit_have_the_days_they_need(territory: Path) -> None:
    write(territory, "inventory/crolles/gmail.toml", "status = 'leaving'\n[exit]\nby = 2027-06-30\n")
    text = (territory / "communes.toml").read_text()
    (territory / "communes.toml").write_text(re.sub(r"population = \d+", "population = 400", text))
    one = only(load_registry(territory))
    starts = {task.key.split("/")[1]: task.start for task in one.tasks}
    # Three months, 91 days; old boxes are kept 30 days, the help lasts 7, a wave takes 3.
    assert (starts["domaine"], starts["fermer"]) == (date(2027, 3, 31), date(2027, 5, 31))
    assert (starts["aider"], starts["basculer"]) == (date(2027, 5, 24), date(2027, 5, 21))
    for steps in load_registry(bundle()).exit_steps.values():
        needed = sum(step.days for step in steps.steps.values())
        assert needed <= min(span.days[0] for span in steps.months.values()), steps.slug


def test_what_is_not_known_leaves_tasks_without_a_date(territory: Path) -> None:
    _, one = left(territory, "")
    assert {task.start for task in one.tasks} == {None}
    assert progress_words(one).replace("\u00a0", " ") == "0 étape sur 8, fin inconnue"
    _, one = left(territory, "[contract]\nend = 2027-06-30\nrenewal = 'none'\n")
    assert one.end == date(2027, 6, 30)
    for renewal in ("renewal = 'none'", "renewal = 'tacit'", ""):  # what ended is no end to choose
        _, one = left(territory, f"[contract]\nend = 2024-06-30\n{renewal}\n")
        assert (one.end, {task.start for task in one.tasks}) == (None, {None})
    _, one = left(territory, "[contract]\nend = 2027-06-30\nrenewal = 'none'\n")
    text = (territory / "communes.toml").read_text()
    (territory / "communes.toml").write_text(text.replace("population", "# population"))
    assert (only(load_registry(territory)).span, only(load_registry(territory)).tasks[0].start) == (
        None,
        None,
    )


def test_steps_are_found_by_any_name_and_kept_as_done(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    left(territory, "by = 2027-06-30\n")
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Déclare")
    for name in ("bureautique", "Microsoft Office", "comment quitter office"):
        assert run(["exit", "steps", name]) == 0
        assert "Sortir d’une suite bureautique" in capsys.readouterr().out
    assert run(["exit", "steps", "GIMP"]) == 1
    assert run(["exit", "done", "crolles", "microsoft-office", "zut"]) == 1
    assert "recenser" in capsys.readouterr().err
    assert run(["exit", "done", "crolles", "microsoft-office", "recenser"]) == 0
    said = capsys.readouterr().out.replace("\u00a0", " ").splitlines()[-1]
    assert said == (
        "À Crolles : sortie de Microsoft Office, « Relever les macros et les applications qui appellent "
        "Office, et qui s’en sert » : étape faite."
    )
    assert git(territory, "log", "-1", "--format=%s") == (
        "Crolles avance la sortie de Microsoft Office (bureautique/recenser)"
    )
    assert run(["exit", "steps", "--commune", "crolles"]) == 0
    assert "1 étape sur 8" in capsys.readouterr().out.replace("\u00a0", " ")
    assert run(["exit", "done", "crolles", "microsoft-office", "bureautique/recenser", "--undo"]) == 0
    assert only(load_registry(territory)).done == 0
    capsys.readouterr()
    # What was never done is not « déjà noté » by being taken back.
    assert run(["exit", "done", "crolles", "microsoft-office", "bureautique/recenser", "--undo"]) == 0
    assert capsys.readouterr().out.endswith("rien n’a changé, étape à faire.\n")
    # Nobody would see the step of an exit that nobody told, or that was given up.
    for told in ('functions = ["bureautique"]\n', LEAVING + "state = 'abandoned'\n"):
        write(territory, "inventory/crolles/microsoft-office.toml", told)
        git(territory, "commit", "--quiet", "-a", "-m", "Change")
        assert run(["exit", "done", "crolles", "microsoft-office", "recenser"]) == 1
        assert "affranchi declare crolles microsoft-office --exit-state" in capsys.readouterr().err
    # The option that the sentence names is the one that it has.
    assert run(["declare", "crolles", "gimp", "--label", "Presse", "--exit-to", "krita"]) == 0
    assert run(["exit", "done", "crolles", "gimp", "zut"]) == 1
    assert "presse\u202f; précisez avec --label" in capsys.readouterr().err
    assert run(["exit", "done", "crolles", "gimp", "zut", "--label", "Presse"]) == 1
    assert "Étape inconnue" in capsys.readouterr().err
    assert run(["declare", "crolles", "microsoft-office", "--exit-state", "commencée"]) == 0
    # Of all its steps, the nearest is told.
    assert run(["exit", "done", "crolles", "microsoft-office", "recensr"]) == 1
    told = "Vouliez-vous dire «\u00a0bureautique/recenser\u00a0»\u202f? Toutes\u00a0: affranchi exit steps"
    assert told in capsys.readouterr().err
    assert run(["exit", "done", "crolles", "microsoft-office", "recenser"]) == 0
    # A step that no exit has is a mistake of the file.
    left(territory, "done = ['bureautique/zut']\n")
    assert run(["check"]) == 1
    assert "étape inconnue" in capsys.readouterr().out


def test_the_plan_and_the_report_name_the_steps(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    registry, _ = left(territory, "by = 2027-06-30\ndone = ['bureautique/recenser']\n")
    git(territory, "add", ".")  # told before the day that is asked: what is in no history is told today
    git(territory, "commit", "--quiet", "-m", "Crolles part", f"--date={FOUNDED}")
    assert run(["plan", "--commune", "crolles", "--on", "2026-11-21"]) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")
    assert "    Sortir d’une suite bureautique : 1 étape sur 8, pour le 30 juin 2027" in told
    assert "et qui s’en sert (faite ; bureautique/recenser)" in told
    assert run(["plan", "--commune", "crolles", "--on", "2026-11-21", "--json"]) == 0
    (exit_,) = json.loads(capsys.readouterr().out)["steps"]
    assert exit_["tasks"][0] == {
        "key": "bureautique/recenser",
        "text": "Relever les macros et les applications qui appellent Office, et qui s’en sert.",
        "done": True,
        "start": "2026-09-29",
    }
    report = repr(board_report(Measures(facts_on(redact(registry, "members"), TODAY, None))))
    assert "1\\xa0étape sur 8, pour le 30 juin 2027" in report
    assert "ensuite\\xa0: Caler le départ" in report


def test_every_sentence_of_the_catalogue_has_a_number_or_is_ours() -> None:
    for one in load_registry(bundle()).exit_steps.values():
        assert numbered(one).keys() == one.sources.keys()
        assert one.months.keys() == {"500", "5000", "30000"}
        parts = (one.steps, one.decides, one.undo, one.people, one.traps)
        assert all(parts), one.slug


def test_the_page_of_an_exit_dates_its_steps_for_members_and_knows_years_in_public(territory: Path) -> None:
    registry, _ = left(territory, "by = 2027-06-30\n[sharing]\ncontact = 'mairie@crolles.example'\n")
    templates = templates_in(bundle() / "site/templates")
    shown = {
        edition: {
            page.path: page.html
            for page in exit_pages(View(redact(registry, edition), TODAY, None, templates=templates))
        }
        for edition in ("members", "public")
    }
    page = "sorties/bureautique/"
    assert "29 septembre 2026 (passé)" in shown["members"][page]
    assert (
        '<td data-label="Fin">2027</td><td data-label="Avancement">0\u00a0étape sur 8</td>'
        in shown["public"][page]
    )
    assert not {"septembre", "juin"} & set(shown["public"][page].split())
    assert "Microsoft Office" in shown["public"]["sorties/"]
    assert "[13]" in shown["public"]["sorties/bureautique/"]


def test_the_commit_of_a_step_says_de_as_french_does(territory: Path) -> None:
    write(territory, "catalogue/software/openboard.toml", 'name = "OpenBoard"\nmodel = "unknown"\n')
    told = LEAVING + "by = 2027-06-30\n"
    write(territory, "inventory/crolles/openboard.toml", told)
    advance(territory, "crolles", "openboard", "recenser", TODAY, label=None)
    assert git(territory, "log", "-1", "--format=%s") == (
        "Crolles avance la sortie d’OpenBoard (bureautique/recenser)"
    )


@pytest.mark.parametrize("before", range(50, 80))
def test_the_key_of_a_step_is_on_one_line_to_be_copied(
    before: int, capsys: pytest.CaptureFixture[str]
) -> None:
    say_item(f"{'x' * before} (faite ; messagerie-et-agenda/caler)")
    assert "messagerie-et-agenda/caler" in capsys.readouterr().out


def test_a_declaration_that_cannot_be_read_is_not_said_to_be_none(territory: Path) -> None:
    write(territory, "inventory/crolles/microsoft-office.toml", "status = \n")
    with pytest.raises(InvalidDataError, match=r"crolles/microsoft-office\.toml"):
        advance(territory, "crolles", "microsoft-office", "recenser", TODAY, label=None)
