"""What git knows of the inventory: what moved, and what was known on a day."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.changes import changes_in, chronicle
from affranchi.actions.confirm import confirm
from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.figures import facts_of
from affranchi.actions.merge_communes import MergeRequest, merge_communes
from affranchi.actions.rename import RenameRequest, rename
from affranchi.actions.report import Asked, report_board
from affranchi.actions.retire import RetireRequest, retire
from affranchi.actions.why import why
from affranchi.cli.running import run
from affranchi.exports.markdown import markdown_of
from affranchi.figures.figure import Scope
from affranchi.model.declaration import Declaration
from affranchi.model.record import Edition
from affranchi.storage import history, layout, refusals
from affranchi.storage.bundle import bundle
from affranchi.storage.history import events_in, read_timeline, registry_known_on
from affranchi.storage.records import load_registry
from affranchi.storage.store import Held
from affranchi.storage.told_days import known_of
from tests.conftest import git, write
from tests.territories import pages_of

TODAY = date(2026, 11, 21)


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> date:
    """Git's clock, set to noon of a day."""
    monkeypatch.setenv("GIT_AUTHOR_DATE", f"{day}T12:00:00")
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00")
    return date.fromisoformat(day)


@pytest.fixture(scope="session")
def _past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("past") / "territory"


@pytest.fixture
def past(territory: Path, _past: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A territory whose history is that of the summer of 2026; it is the day of its last commit."""
    if not _past.is_dir():
        shutil.copytree(_summer(territory, monkeypatch), _past)
        return territory
    on(monkeypatch, "2026-08-01")
    shutil.rmtree(territory)
    return Path(shutil.copytree(_past, territory, copy_function=shutil.copy))


def _summer(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    on(monkeypatch, "2026-06-01")
    git(territory, "commit", "--quiet", "--amend", "--reset-author", "-m", "Crée le territoire")
    day = on(monkeypatch, "2026-06-10")
    declare(territory, DeclareRequest("crolles", "microsoft-365", facts={"users": 45}), day)
    day = on(monkeypatch, "2026-07-01")
    declare(territory, DeclareRequest("crolles", "microsoft-365", facts={"users": 46}), day)
    declare(territory, DeclareRequest("bernin", "nextcloud", label="école"), day)
    day = on(monkeypatch, "2026-08-01")
    confirm(territory, "crolles", "microsoft-365", day)
    retire(territory, RetireRequest("crolles", "microsoft-365", replaced_by="libreoffice"), day)
    git(territory, "rm", "--quiet", "inventory/bernin/nextcloud--ecole.toml")
    git(territory, "commit", "--quiet", "-m", "Efface une erreur")
    return territory


def test_what_moved_is_told_by_day_then_by_commune(past: Path) -> None:
    told = [
        (change.day.isoformat(), change.kind, change.sentence)
        for change in chronicle(past, date(2026, 6, 2), TODAY).changes
    ]
    assert told == [
        ("2026-06-10", "declared", "Crolles déclare Microsoft 365"),
        ("2026-07-01", "declared", "Bernin déclare Nextcloud (ecole)"),
        ("2026-07-01", "updated", "Crolles met à jour Microsoft 365 (utilisateurs 45 → 46)"),
        ("2026-08-01", "removed", "Bernin efface sa déclaration de Nextcloud (ecole)"),
        ("2026-08-01", "confirmed", "Crolles confirme Microsoft 365"),
        ("2026-08-01", "retired", "Crolles retire Microsoft 365 pour LibreOffice"),
    ]


def test_a_rename_is_no_declaration_and_what_was_before_it_is_told_under_the_new_name(past: Path) -> None:
    rename(past, RenameRequest("crolles", "Crolles-sur-Isère"), TODAY)
    told = [(one.kind, one.sentence) for one in chronicle(past, date(2026, 6, 2), TODAY).changes]
    assert told[0] == ("declared", "Crolles-sur-Isère déclare Microsoft 365")
    assert [kind for kind, sentence in told if sentence.startswith("Crolles-sur-Isère")] == [
        *("declared", "updated", "confirmed", "retired")
    ]
    assert len(told) == 6


def test_what_took_a_place_is_told_under_the_name_that_it_has_since(past: Path) -> None:
    write(past, "catalogue/software/carnet.toml", 'name = "Carnet"\nmodel = "libre"\nfunctions = ["notes"]\n')
    git(past, "add", ".")
    git(past, "commit", "--quiet", "-m", "Ajoute Carnet")
    declare(past, DeclareRequest("bernin", "nextcloud"), TODAY)
    retire(past, RetireRequest("bernin", "nextcloud", replaced_by="carnet"), TODAY)
    rename(past, RenameRequest("carnet", "Cahier"), TODAY)
    found = chronicle(past, date(2026, 8, 1), TODAY).changes
    told = [one.told for one in found if one.kind == "retired"]
    assert told == ["retire Nextcloud pour Cahier", "retire Microsoft 365 pour LibreOffice"]


def test_a_merger_of_communes_is_told_as_one_and_what_it_brings_is_not_declared_again(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(past, DeclareRequest("bernin", "nextcloud"), on(monkeypatch, "2026-09-02"))
    on(monkeypatch, "2026-10-05")
    asked = MergeRequest(("crolles", "bernin"), "Crolles-Bernin", date(2026, 10, 1))
    merge_communes(past, asked, TODAY)
    found = chronicle(past, date(2026, 9, 3), TODAY)
    assert [(one.day, one.kind, one.sentence) for one in found.changes] == [
        (date(2026, 10, 1), "merged", "Crolles-Bernin réunit Bernin et Crolles")
    ]
    assert "nouvelle" not in found.paragraph
    # What was declared before, within the days that are told, is so under the use that it is since.
    whole = chronicle(past, date(2026, 9, 1), TODAY)
    assert [(one.kind, one.told) for one in whole.changes] == [
        ("declared", "déclare Nextcloud (Bernin)"),
        ("merged", "réunit Bernin et Crolles"),
    ]
    assert "1\u00a0déclaration nouvelle (Crolles-Bernin)" in whole.paragraph
    before = chronicle(past, date(2026, 7, 1), date(2026, 7, 31)).changes
    assert {one.kind for one in before if one.commune == "crolles-bernin"} == {"declared", "updated"}
    registry = load_registry(past)
    pages = pages_of(registry, TODAY, known_of(past), bundle() / "site" / "templates")
    page = next(one.html for one in pages if one.path == "communes/crolles-bernin/")
    assert "2 septembre 2026\u00a0: déclare" in page
    assert "5 octobre 2026\u00a0: déclare" not in page


def test_contracts_renewed_vendors_sold_and_objectives_voted_are_told_too(past: Path) -> None:
    write(
        past,
        "inventory/lumbin/asana.toml",
        "since = 2020\n[contract]\nend = 2026-09-30\nnotice_months = 3\nrenewal = 'tacit'\n"
        "renewal_months = 12\n",
    )
    write(past, "catalogue/software/asana.toml", "name = 'Asana'\nmodel = 'proprietary'\nvendor = 'asana'\n")
    write(
        past,
        "catalogue/vendors/asana.toml",
        "name = 'Asana'\n[control.2015]\nowner = 'Asana'\ncountry = 'US'\nbasis = 'group'\n"
        "[control.2026-08-15]\nowner = 'Ours'\ncountry = 'FR'\nbasis = 'sourced'\n",
    )
    with (past / "communes.toml").open("a", encoding="utf-8") as stream:
        stream.write(
            "[objectives.moins]\nindicator = 'gafam_presence'\ntarget = 0.2\nby = 2029-12-31\n"
            "voted = 2026-09-15\n"
        )
    told = [change.sentence for change in chronicle(past, date(2026, 8, 2), TODAY).changes]
    assert [sentence.replace("\u00a0", " ") for sentence in told] == [
        "Asana change de mains : Ours, France",
        "objectif voté : Présence des GAFAM : 20 % au 31 décembre 2029",
        "Lumbin reconduit le contrat d’Asana",
    ]
    assert chronicle(past, date(2026, 11, 1), TODAY).changes == ()
    path = past / "inventory/lumbin/asana.toml"
    path.write_text(path.read_text("utf-8").replace("2026-09-30", "2024-09-30"), "utf-8")
    found = chronicle(past, date(2024, 1, 2), TODAY).changes
    assert [one.day.year for one in found if one.kind == "renewed"] == [2024, 2025, 2026]
    now = chronicle(past, TODAY, TODAY).paragraph
    assert now == "Le 21 novembre 2026, rien n’a bougé."


def test_a_licence_that_changed_for_what_runs_here_is_told_on_its_day(past: Path) -> None:
    licences = "[licences.unknown]\nmodel = 'libre'\n[licences.2026-08-15]\nmodel = 'proprietary'\n"
    written = f"name = 'Tables'\nmodel = 'proprietary'\n{licences}"
    write(past, "catalogue/software/tables.toml", written)
    assert chronicle(past, date(2026, 8, 2), TODAY).changes == ()
    write(past, "inventory/lumbin/tables.toml", "since = 2020\n")
    told = [(one.day, one.kind, one.sentence) for one in chronicle(past, date(2026, 8, 2), TODAY).changes]
    said = "Tables change de licence\u00a0: libre jusque-là, propriétaire depuis"
    assert told == [(date(2026, 8, 15), "relicensed", said)]


def test_a_contract_that_renewed_itself_for_a_period_nobody_said_is_renewed_too(past: Path) -> None:
    contract = "[contract]\nend = 2026-09-30\nnotice_months = 3\nrenewal = 'tacit'\n"
    write(past, "inventory/lumbin/nextcloud.toml", f"since = 2020\n{contract}")
    renewed = [
        (one.day, one.told)
        for one in chronicle(past, date(2026, 8, 2), TODAY).changes
        if one.kind == "renewed"
    ]
    assert renewed == [(date(2026, 10, 1), "reconduit le contrat de Nextcloud")]
    assert chronicle(past, date(2026, 10, 2), TODAY).changes == ()


@pytest.mark.parametrize("end", ["2026-09-30", "2026-12-30"])
def test_what_moves_at_midnight_is_told_in_one_of_two_reports_that_follow(past: Path, end: str) -> None:
    """A contract renews itself, and a notice is missed, once its last day is over: the day after."""
    for name, period in (("asana", "renewal_months = 12\n"), ("nextcloud", "")):
        contract = f"[contract]\nend = {end}\nnotice_months = 3\nrenewal = 'tacit'\n{period}"
        write(past, f"inventory/lumbin/{name}.toml", f"since = 2020\n{contract}")
    told = [
        chronicle(past, since, on).paragraph.replace("\u00a0", " ")
        for since, on in ((date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 31)))
    ]
    words = "2 contrats reconduits" if end == "2026-09-30" else "2 préavis passés"
    assert [words in paragraph for paragraph in told] == [False, True]


def test_what_renews_itself_each_month_is_one_line_and_a_name_one_heading(
    past: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = load_registry(past).territory.name
    body = f'\n[communes.epci]\nname = "{name}"\nkind = "epci"\n'
    write(past, "communes.toml", (past / "communes.toml").read_text("utf-8") + body)
    contract = "[contract]\nend = 2026-06-30\nrenewal = 'tacit'\nrenewal_months = 1\n"
    write(past, "inventory/epci/nextcloud.toml", f"since = 2020\n{contract}")
    vote = (
        '[objectives.libre]\nindicator = "libre_share"\ntarget = 0.5\nby = 2030-01-01\nvoted = 2026-09-01\n'
    )
    write(past, "communes.toml", (past / "communes.toml").read_text("utf-8") + f"\n{vote}")
    assert run(["--root", str(past), "changes", "--since", "2026-08-02"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines.count(name) == 1
    [renewed] = [line for line in lines if "reconduit le contrat" in line]
    assert re.search(r"reconduit le contrat de Nextcloud, \d+ fois$", renewed)


def test_communes_are_told_in_the_order_of_a_french_index(
    past: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (past / "communes.toml").read_text("utf-8").replace('name = "Crolles"', 'name = "Évian"')
    write(past, "communes.toml", text)
    declare(past, DeclareRequest("evian", "nextcloud"), date(2026, 11, 21))
    assert run(["--root", str(past), "changes", "--since", "2020"]) == 0
    lines = capsys.readouterr().out.split("\n\n")[0].splitlines()
    told = [line for line in lines if line in ("Bernin", "Lumbin", "Évian")]
    assert told == ["Bernin", "Évian", "Lumbin"]


def test_a_window_that_passed_after_a_software_came_is_missed_though_one_passed_before(past: Path) -> None:
    contract = "[contract]\nend = 2025-03-31\nnotice_months = 1\nrenewal = 'tacit'\nrenewal_months = 6\n"
    write(past, "inventory/lumbin/nextcloud.toml", f"since = 2026-05-01\n{contract}")
    told = chronicle(past, date(2026, 1, 2), TODAY).paragraph.replace("\u00a0", " ")
    assert "1 préavis passé sans que la sortie soit commencée (Nextcloud à Lumbin)" in told


def test_what_left_on_the_first_day_is_told_in_the_list_and_in_the_paragraph(past: Path) -> None:
    found = chronicle(past, date(2026, 8, 1), TODAY)
    assert [one.kind for one in found.changes if one.commune == "crolles"] == ["confirmed", "retired"]
    assert "1\u00a0logiciel parti (Microsoft 365 à Crolles)" in found.paragraph


def test_what_had_left_before_and_nobody_had_said_is_told_once(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = DeclareRequest("lumbin", "microsoft-365", facts={"since": 2015})
    declare(past, asked, on(monkeypatch, "2026-09-02"))
    gone = RetireRequest("lumbin", "microsoft-365", on=date(2024, 6, 30))
    retire(past, gone, on(monkeypatch, "2026-10-02"))
    told = [chronicle(past, day, TODAY).paragraph for day in (date(2026, 10, 1), date(2026, 10, 3))]
    assert told[0].endswith("\u00a0: 1\u00a0départ d’avant, dit depuis (Microsoft 365 à Lumbin).")
    assert told[1].endswith(", rien n’a bougé.")


def test_communes_that_join_or_leave_are_told_and_what_they_declare_outside_is_not_counted(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = past / "communes.toml"
    text = path.read_text("utf-8").replace("[communes.bernin]", "[communes.bernin]\nuntil = 2026-08-31")
    text = text.replace("[communes.lumbin]", "[communes.lumbin]\nsince = 2026-09-01")
    ccas = '\n[communes.ccas]\nname = "CCAS de Lumbin"\nkind = "ccas"\nsince = 2026-09-01\n'
    path.write_text(text + ccas, "utf-8")
    git(past, "commit", "--quiet", "-am", "Bernin part, Lumbin et son CCAS arrivent")
    day = on(monkeypatch, "2026-09-02")
    for commune in ("bernin", "lumbin"):
        declare(past, DeclareRequest(commune, "microsoft-365"), day)
    found = chronicle(past, date(2026, 8, 2), TODAY)
    assert [one.sentence for one in found.changes if one.kind in ("joined", "gone")] == [
        "Bernin quitte le territoire",
        "Le CCAS de Lumbin rejoint le territoire",
        "Lumbin rejoint le territoire",
    ]
    assert found.paragraph.replace("\u00a0", " ").replace("\u202f", " ") == (
        "Du 2 août 2026 au 21 novembre 2026 : 1 commune et 1 entité rejoignent le territoire (CCAS de "
        "Lumbin et Lumbin) ; 1 commune quitte le territoire (Bernin) ; 1 déclaration nouvelle (Lumbin)."
    )


def test_two_uses_are_two_declarations_and_what_is_kept_for_members_is_said_once(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for label in ("mairie", "école"):
        declare(past, DeclareRequest("lumbin", "nextcloud", label=label), on(monkeypatch, "2026-10-06"))
    hidden = DeclareRequest("lumbin", "nextcloud", label="mairie", facts={"visibility": "members"})
    declare(past, hidden, on(monkeypatch, "2026-10-07"))
    shown = replace(hidden, facts={"visibility": None})
    declare(past, shown, on(monkeypatch, "2026-10-08"))
    found = chronicle(past, date(2026, 10, 6), TODAY)
    assert found.paragraph.endswith(": 2\u00a0déclarations nouvelles (Lumbin).")
    assert [one.told for one in found.changes if one.kind == "updated"] == [
        "met à jour Nextcloud (mairie), réservé aux membres",
        "met à jour Nextcloud (mairie), n’est plus réservé aux membres",
    ]


def test_a_public_report_knows_of_no_day_on_which_only_members_were_told(
    past: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(past, "rm", "--quiet", "-r", "inventory")
    hidden = DeclareRequest("lumbin", "nextcloud", facts={"visibility": "members"})
    declare(past, hidden, on(monkeypatch, "2026-10-07"))
    declare(past, replace(hidden, facts={"visibility": None}), on(monkeypatch, "2026-11-08"))
    days: dict[Edition, str] = {"members": "7 octobre", "public": "8 novembre"}
    for edition, day in days.items():
        told = markdown_of(report_board(past, Asked(TODAY, edition, today=TODAY))).decode()
        assert f"L’inventaire est connu depuis le {day} 2026" in told.replace("\u00a0", " ")
    asked = ["--root", str(past), "report", "board", "--edition", "publique", "--since", "2026-10-01"]
    assert run([*asked, "-o", str(past / "conseil.md")]) == 0
    assert "l’édition publique n’en dit rien" in capsys.readouterr().out


def test_only_what_lies_between_the_two_days_is_told(past: Path) -> None:
    told = chronicle(past, date(2026, 7, 1), date(2026, 7, 31)).changes
    assert [(change.commune, change.kind) for change in told] == [
        ("bernin", "declared"),
        ("crolles", "updated"),
    ]


def test_taking_up_again_what_was_retired_is_a_declaration(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(past, DeclareRequest("crolles", "microsoft-365"), on(monkeypatch, "2026-09-01"))
    assert [change.kind for change in chronicle(past, date(2026, 9, 1), TODAY).changes] == ["declared"]


def test_an_event_knows_the_declaration_it_found_and_the_one_it_left(past: Path) -> None:
    timeline = read_timeline(past, date(2026, 7, 1))
    first = timeline.events[0]
    found = Declaration(commune="crolles", software="microsoft-365", users=45, verified=date(2026, 6, 10))
    left = found.model_copy(update={"users": 46, "verified": date(2026, 7, 1)})
    assert (timeline.before(first), timeline.after(first)) == (found, left)
    assert (first.day, first.subject) == (date(2026, 7, 1), "Crolles met à jour Microsoft 365")


def test_texts_that_are_no_declaration_do_not_stop_the_reading(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "2026-09-01")
    write(past, "inventory/crolles/nextcloud.toml", "users = [\n")
    write(past, "inventory/crolles/notes.txt", "brouillon")
    write(past, "inventory/crolles/Été.toml", "users = 1\n")
    git(past, "add", ".")
    git(past, "commit", "--quiet", "-m", "\x01 :100644\nde tout")
    timeline = read_timeline(past, date(2026, 9, 1))
    assert [(event.path, timeline.after(event)) for event in timeline.events] == [
        ("inventory/crolles/nextcloud.toml", None)
    ]


def test_the_registry_as_it_was_known_on_a_day(past: Path) -> None:
    known = registry_known_on(past, date(2026, 7, 31)).registry
    users = {(d.commune, d.software): (d.users, d.status) for d in known.declarations}
    assert users == {
        ("bernin", "libreoffice"): (None, "in-use"),
        ("bernin", "nextcloud"): (None, "in-use"),
        ("crolles", "microsoft-365"): (46, "in-use"),
        ("lumbin", "libreoffice"): (12, "in-use"),
    }
    assert list(known.communes) == ["bernin", "crolles", "lumbin"]


def test_the_day_itself_counts_to_its_end(past: Path) -> None:
    known = registry_known_on(past, date(2026, 6, 10)).registry
    assert known.declaration("crolles", "microsoft-365") is not None


def test_work_that_is_not_committed_was_not_known(past: Path) -> None:
    write(past, "inventory/crolles/nextcloud.toml", "users = 1\n")
    assert registry_known_on(past, TODAY).registry.declaration("crolles", "nextcloud") is None


def test_before_the_first_commit_nothing_was_known(past: Path) -> None:
    with pytest.raises(refusals.NothingKnownError, match="31 mai 2026"):
        registry_known_on(past, date(2026, 5, 31))


def test_a_territory_in_a_folder_of_a_larger_repository(past: Path, tmp_path: Path) -> None:
    (past / ".git").rename(tmp_path / ".git")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "Déplace le territoire")
    assert len(read_timeline(past).events) == 3
    assert len(registry_known_on(past, TODAY).registry.declarations) == 3


def test_a_branch_that_a_merge_left_out_is_not_told(past: Path) -> None:
    before = read_timeline(past).events
    git(past, "checkout", "--quiet", "-b", "side")
    write(past, "inventory/bernin/gimp.toml", "users = 3\n")
    git(past, "add", ".")
    git(past, "commit", "--quiet", "-m", "Déclare à côté")
    assert read_timeline(past).events[:-1] == before
    git(past, "checkout", "--quiet", "-")
    git(past, "merge", "--quiet", "--no-ff", "--strategy", "ours", "-m", "Laisse la branche", "side")
    assert read_timeline(past).events == before


def test_only_the_folders_that_are_asked_for_are_told(past: Path) -> None:
    told = [event.path for event in events_in(past, layout.KINDS, ["communes.toml"])]
    assert told == ["communes.toml"]


def test_who_dates_all_that_is_shown_asks_for_the_log_that_others_ask_for(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[tuple[str, ...]]()

    def log(_root: Path, _head: str, folders: tuple[str, ...]) -> str:
        asked.append(folders)
        return ""

    monkeypatch.setattr(history, "_raw_log", log)
    for folders in (["catalogue/sharing", "communes.toml", "inventory"], ["inventory"]):
        list(events_in(past, layout.KINDS, folders))
    list(events_in(past, layout.KINDS, ["inventory/crolles"]))
    assert asked == [(), (), ("inventory/crolles",)]


def test_what_moved_in_a_commune_is_read_in_its_own_past_and_in_what_it_merged(
    past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(past, DeclareRequest("lumbin", "nextcloud"), on(monkeypatch, "2026-09-02"))
    rename(past, RenameRequest("crolles", "Crolles-sur-Isère"), on(monkeypatch, "2026-09-03"))
    day = on(monkeypatch, "2026-10-05")
    asked = MergeRequest(("crolles-sur-isere", "bernin"), "Crolles-Bernin", date(2026, 10, 1))
    merge_communes(past, asked, day)
    declare(past, DeclareRequest("crolles-bernin", "glpi"), day)
    facts, since = facts_of(past, load_registry(past), TODAY), date(2026, 6, 2)
    whole, told = changes_in(past, facts, since), 0
    for slug in facts.registry.communes:
        part = changes_in(past, facts.within(Scope(slug)), since)
        assert [one for one in part if one.commune == slug] == [one for one in whole if one.commune == slug]
        told += sum(one.commune == slug for one in part)
    assert told > len([*filter(lambda one: one.commune == "crolles-bernin", whole)]) > 6
    events = read_timeline(past, communes=("lumbin",)).events
    assert [one.path.split("/")[1] for one in events] == ["lumbin"] * len(events)
    assert len(events) > 1


def test_what_runs_today_is_explained_without_the_past(past: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(past, DeclareRequest("lumbin", "microsoft-365"), on(monkeypatch, "2026-09-02"))
    asked = [why(past, "lumbin", "microsoft", day, TODAY).chains for day in (TODAY, date(2026, 9, 1))]
    assert [len(chains) > 0 for chains in asked] == [True, False]
    monkeypatch.setattr("affranchi.actions.why.known_of", lambda _: pytest.fail("the past is read"))
    assert why(past, "lumbin", "microsoft", TODAY, TODAY).chains == asked[0]


def test_a_record_that_was_read_is_not_made_again(past: Path) -> None:
    held: Held = {}
    load_registry(past, held)
    _, _, made = held["inventory-crolles"]["inventory/crolles/microsoft-365.toml"]
    timeline = read_timeline(past, held=held)
    last = next(one for one in reversed(timeline.events) if one.after)
    assert timeline.after(last) is made
    assert last.after not in timeline.texts


def test_a_shallow_clone_is_refused(past: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", past.as_uri(), "shallow")
    with pytest.raises(refusals.ShallowError, match="git fetch --unshallow"):
        chronicle(tmp_path / "shallow", date(2026, 1, 1), TODAY)
    with pytest.raises(refusals.ShallowError):
        registry_known_on(tmp_path / "shallow", TODAY)


def test_a_report_of_a_shallow_clone_does_not_say_that_nothing_was_declared(
    past: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{past}", "shallow")
    asked = Asked(TODAY, since=date(2026, 10, 1))
    whole, shallow = (markdown_of(report_board(at, asked)).decode() for at in (past, tmp_path / "shallow"))
    assert "rien n’a bougé" in whole
    assert "rien n’a bougé" not in shallow
    assert "déclarations nouvelles inconnues" in shallow


def test_an_empty_repository_has_no_history(tmp_path: Path, territory: Path) -> None:
    (territory / ".git").rename(tmp_path / "elsewhere")
    git(territory, "init", "--quiet")
    with pytest.raises(refusals.NoCommitError):
        chronicle(territory, date(2026, 1, 1), TODAY)
    with pytest.raises(refusals.NoCommitError):
        registry_known_on(territory, TODAY)


def test_the_day_of_a_change_is_that_of_its_author(territory: Path) -> None:
    write(territory, "inventory/crolles/nextcloud.toml", "users = 1\n")
    git(territory, "add", ".")
    dates = {
        "GIT_AUTHOR_DATE": "2026-03-01T23:30:00 +0100",
        "GIT_COMMITTER_DATE": "2026-03-05T10:00:00 +0100",
    }
    subprocess.run(["git", "commit", "-qm", "x"], cwd=territory, check=True, env={**os.environ, **dates})
    assert read_timeline(territory).events[-1].day == date(2026, 3, 1)


def test_what_moved_to_another_commune_was_declared_once(past: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = on(monkeypatch, "2026-09-01")
    declare(past, DeclareRequest("bernin", "asana"), day)
    git(past, "mv", "inventory/bernin/asana.toml", "inventory/lumbin/asana.toml")
    git(past, "commit", "--quiet", "-m", "Déplace")
    told = chronicle(past, date(2026, 8, 2), TODAY)
    assert "Bernin efface sa déclaration d’Asana" in [change.sentence for change in told.changes]
    assert "1 déclaration nouvelle (Lumbin)" in told.paragraph.replace("\u00a0", " ")


def test_a_control_that_is_contested_is_no_sale(past: Path) -> None:
    write(past, "inventory/lumbin/asana.toml", "since = 2020\n")
    write(past, "catalogue/software/asana.toml", "name = 'Asana'\nmodel = 'proprietary'\nvendor = 'asana'\n")
    write(
        past,
        "catalogue/vendors/asana.toml",
        "name = 'Asana'\n[control.2015]\nowner = 'Asana'\ncountry = 'US'\nbasis = 'group'\n"
        "[control.2026-08-15]\nbasis = 'contested'\nnote = 'Rachat annoncé, conclusion non lue.'\n",
    )
    told = [change.sentence for change in chronicle(past, date(2026, 8, 2), TODAY).changes]
    assert "Asana a un contrôle contesté" in told
    assert not any("mains" in sentence for sentence in told)
