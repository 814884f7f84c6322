"""The steps of exits: read by any name, dated for a commune, kept as done."""

from datetime import date
from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.figures.exits import exits
from affranchi.figures.facts import facts_on
from affranchi.figures.tasks import ExitTasks, tasks_of
from affranchi.pages.exits import exit_pages
from affranchi.pieces.render import templates_in
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from affranchi.told.steps import numbered, progress_words
from tests.conftest import git, write

TODAY = date(2026, 11, 21)
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


def test_what_is_not_known_leaves_tasks_without_a_date(territory: Path) -> None:
    _, one = left(territory, "")
    assert {task.start for task in one.tasks} == {None}
    assert progress_words(one).replace("\u00a0", " ") == "0 étape sur 8, fin inconnue"
    _, one = left(territory, "[contract]\nend = 2027-06-30\nrenewal = 'none'\n")
    assert one.end == date(2027, 6, 30)
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
    assert git(territory, "log", "-1", "--format=%s") == (
        "Crolles avance la sortie de Microsoft Office (bureautique/recenser)"
    )
    assert run(["exit", "steps", "--commune", "crolles"]) == 0
    assert "1 étape sur 8" in capsys.readouterr().out.replace("\u00a0", " ")
    assert run(["exit", "done", "crolles", "microsoft-office", "bureautique/recenser", "--undo"]) == 0
    assert only(load_registry(territory)).done == 0
    # A step that no exit has is a mistake of the file.
    left(territory, "done = ['bureautique/zut']\n")
    assert run(["check"]) == 1
    assert "étape inconnue" in capsys.readouterr().out


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
            for page in exit_pages(View(redact(registry, edition), TODAY, None), templates)
        }
        for edition in ("members", "public")
    }
    page = "sorties/bureautique/"
    assert "29 septembre 2026 (passé)" in shown["members"][page]
    assert "0\u00a0étape sur 8, pour 2027" in shown["public"][page]
    assert not {"septembre", "juin"} & set(shown["public"][page].split())
    assert "Microsoft Office" in shown["public"]["sorties/"]
    assert "[13]" in shown["public"]["sorties/bureautique/"]
