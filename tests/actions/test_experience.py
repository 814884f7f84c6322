"""Exits told by command: one file, one commit each; what names a person or cannot be is refused."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.experience import ExperienceRequest, experience
from affranchi.actions.merge_communes import MergeRequest, merge_communes
from affranchi.actions.sharing import take
from affranchi.cli.running import run
from affranchi.errors import AffranchiError
from affranchi.redaction import redact
from affranchi.storage.records import load_registry
from affranchi.storage.undoing import undo, undoable
from tests.conftest import git
from tests.hostile_strings import STRINGS

TODAY = date(2026, 11, 21)
PATH = "catalogue/experiences/crolles--microsoft-365.toml"
FACTS = {"state": "done", "start": 2024, "end": date(2025, 3, 31), "months": 7, "blockers": ("macros",)}
REQUEST = ExperienceRequest("Crolles", "Microsoft 365", "libreoffice", facts=FACTS)


def test_an_exit_told_is_one_file_in_one_commit_and_told_again_changes_nothing(territory: Path) -> None:
    told = experience(territory, REQUEST, TODAY)
    subject, _, *files = git(territory, "show", "--format=%s", "--name-only", "HEAD").splitlines()
    assert (subject, files) == ("Crolles raconte sa sortie de Microsoft 365 à LibreOffice", [PATH])
    one = load_registry(territory).experiences["crolles--microsoft-365"]
    assert one == told.experience
    assert (one.told, one.to, one.blockers) == (TODAY, "libreoffice", ("macros",))
    assert not experience(territory, REQUEST, date(2027, 1, 1)).commit
    about = load_registry(territory).experiences_about
    for subject_ in (("commune", "crolles"), ("software", "microsoft-365"), ("software", "libreoffice")):
        assert one in about[subject_]


def test_an_exit_told_can_be_undone_or_taken_back(territory: Path) -> None:
    experience(territory, REQUEST, TODAY)
    undo(territory, undoable(territory).commit)
    assert not (territory / PATH).exists()
    experience(territory, REQUEST, TODAY)
    assert experience(territory, REQUEST, TODAY, drop=True).commit
    assert not (territory / PATH).exists()
    assert not experience(territory, REQUEST, TODAY, drop=True).commit


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("atlantide microsoft-365 libreoffice --state faite", "Commune inconnue"),
        ("crolles minitel libreoffice --state faite", "Logiciel inconnu"),
        ("crolles libreoffice libreoffice --state faite", "celui que l’on quitte"),
        ("crolles microsoft-365 libreoffice", "--state"),
        ("crolles microsoft-365 --state faite --start 2025 --end 2024", "avant d’avoir commencé"),
        ("crolles microsoft-365 --state faite --start 2030", "pas encore venu"),
        (
            "crolles microsoft-365 --state faite --start 2024 --end 2024 --months 60",
            "60 mois ne tiennent pas",
        ),
        ("crolles microsoft-365 --state faite --months 900", "nombre de mois"),
        ("crolles microsoft-365 --state faite --users beaucoup", "nombre entier"),
        ("crolles microsoft-365 --state faite --cost 150€/mois", "payée une fois"),
        ("crolles microsoft-365 --state faite --blocker fantômes", "mot de la liste"),
        ("crolles microsoft-365 --state faite --solved Mme_Martin_a_tout_refait.", "nom d’une personne"),
        ("crolles microsoft-365 --state faite --solved Grâce_à_Julie_Martin.", "nom d’une personne"),
        ("crolles microsoft-365 --state faite --blocked DURAND_Nicolas_refusait", "nom d’une personne"),
        ("crolles microsoft-365 --state faite --training jean.dupont@crolles.fr", "adresse électronique"),
        ("crolles microsoft-365 --state faite --otherwise Appeler_le_04_76_00_00_00.", "téléphone"),
        ("crolles microsoft-365 libreoffice linux --state faite", "sont attendus"),
    ],
)
def test_what_cannot_be_or_names_a_person_is_refused_with_a_sentence(
    territory: Path, capsys: pytest.CaptureFixture[str], typed: str, said: str
) -> None:
    words = [word.replace("_", " ") for word in typed.split()]
    assert run(["--root", str(territory), "experience", *words]) in (1, 2)
    assert said in capsys.readouterr().err.replace("\u00a0", " ")
    assert not (territory / "catalogue/experiences").exists()


def test_a_school_that_bears_a_name_is_no_person(territory: Path) -> None:
    facts = {**FACTS, "solved": "Un poste est resté à l’école Jean Moulin, rue Louis Pasteur."}
    assert experience(territory, ExperienceRequest("crolles", "microsoft-365", facts=facts), TODAY).commit


def test_the_command_speaks_and_remembers_its_commune(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(territory)]
    told = ["--state", "retour en arrière", "--visibility", "membres", "--saved", "1 200 €"]
    assert run([*root, "experience", "crolles", "libreoffice", "microsoft-365", *told]) == 0
    assert "Crolles, de LibreOffice à Microsoft 365 (retour en arrière)" in capsys.readouterr().out.replace(
        "\u00a0", " "
    )
    git(territory, "config", "affranchi.commune", "lumbin")
    assert run([*root, "experience", "libreoffice", "--state", "abandonnée", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["experience"]["commune"] == "lumbin"
    assert run([*root, "show", "libreoffice"]) == 0
    assert "2 communes racontent" in capsys.readouterr().out.replace("\u00a0", " ")
    assert run([*root, "experience", "libreoffice", "--drop"]) == 0
    assert "Retiré" in capsys.readouterr().out


def test_a_failure_kept_to_members_leaves_no_trace_in_the_public_edition(territory: Path) -> None:
    before = redact(load_registry(territory), "public")
    facts = {**FACTS, "state": "abandoned", "visibility": "members", "cost": 765_431.0}
    experience(territory, ExperienceRequest("lumbin", "libreoffice", facts=facts), TODAY)
    assert redact(load_registry(territory), "public") == before


def test_hostile_texts_are_refused_or_kept_as_they_are(territory: Path) -> None:
    for text in STRINGS[::20]:
        facts = {**FACTS, "solved": f"Par {text} enfin"}
        try:
            told = experience(territory, ExperienceRequest("crolles", "microsoft-365", facts=facts), TODAY)
        except AffranchiError:
            continue
        assert load_registry(territory).experiences["crolles--microsoft-365"] == told.experience


@pytest.mark.parametrize("visibility", [None, "members"])
def test_an_experience_taken_up_is_an_idea_as_hidden_as_what_is_told(
    territory: Path, visibility: str | None
) -> None:
    facts = {"state": "abandoned", "visibility": visibility}
    experience(territory, ExperienceRequest("lumbin", "libreoffice", facts=facts), TODAY)
    before = redact(load_registry(territory), "public").sharings
    idea = take(territory, "lumbin--libreoffice", "crolles", TODAY).sharing
    assert (idea.title, idea.stage) == ("Sortir de LibreOffice, comme Lumbin", "idea")
    assert {slug: one.degree for slug, one in idea.participants.items()} == {
        "crolles": "interested",
        "lumbin": "invited",
    }
    again = take(territory, "lumbin--libreoffice", "bernin", TODAY).sharing
    assert set(again.participants) == {"bernin", "crolles", "lumbin"}
    shown = redact(load_registry(territory), "public").sharings
    assert (shown == before) == (visibility == "members")


def test_an_experience_taken_up_under_the_title_of_another_idea_leaves_that_one_alone(
    territory: Path,
) -> None:
    experience(territory, replace(REQUEST, to="nextcloud"), TODAY)
    experience(territory, replace(REQUEST, commune="lumbin"), TODAY)
    first = take(territory, "lumbin--microsoft-365", "lumbin", TODAY, "Nos fichiers").sharing
    for _ in range(2):  # the same again is that one again
        other = take(territory, "crolles--microsoft-365", "bernin", TODAY, "Nos fichiers").sharing
        assert (other.slug, other.software) == ("nos-fichiers-crolles-microsoft-365", "nextcloud")
    assert load_registry(territory).sharings[first.slug] == first
    assert take(territory, "lumbin--microsoft-365", "lumbin", TODAY, "???").sharing.title == "???"


def test_two_exits_of_one_software_are_told_apart_by_a_label(territory: Path) -> None:
    experience(territory, REQUEST, TODAY)
    told = experience(territory, replace(REQUEST, label="Écoles"), TODAY)
    assert told.path == "catalogue/experiences/crolles--microsoft-365--ecoles.toml"
    assert load_registry(territory).experiences.keys() >= {
        "crolles--microsoft-365",
        "crolles--microsoft-365--ecoles",
    }


def test_another_end_told_of_an_exit_is_said_and_how_to_tell_two(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    experience(territory, REQUEST, TODAY)
    root = ["--root", str(territory)]
    assert run([*root, "experience", "crolles", "microsoft-365", "nextcloud", "--state", "abandonnée"]) == 0
    told = capsys.readouterr().out
    assert "Le récit était celui d’une sortie de Microsoft 365 à LibreOffice" in told
    assert run([*root, "undo", "--yes"]) == 0
    two = ["nextcloud", "--state", "abandonnée", "--label", "Fichiers"]
    assert run([*root, "experience", "crolles", "microsoft-365", *two]) == 0
    assert "Le récit était" not in capsys.readouterr().out
    assert len([one for one in load_registry(territory).experiences.values() if not one.body]) == 2
    assert run([*root, "experience", "crolles", "microsoft-365", "--start", "2026"]) == 1
    assert "end (fin, --end)" in capsys.readouterr().err


def test_what_a_commune_told_before_it_merged_is_completed_taken_up_and_taken_back(territory: Path) -> None:
    experience(territory, REQUEST, TODAY)
    merge_communes(territory, MergeRequest(("crolles", "lumbin"), "Val-Neuf", TODAY), TODAY)
    told = experience(territory, replace(REQUEST, commune="crolles", facts={"months": 8}), TODAY)
    assert (told.path, told.experience and told.experience.months) == (PATH, 8)
    assert set(take(territory, "crolles--microsoft-365", None, TODAY).sharing.participants) == {"val-neuf"}
    assert experience(territory, replace(REQUEST, commune="val-neuf"), TODAY, drop=True).path == PATH
    assert not (territory / PATH).exists()


def test_a_return_to_proprietary_software_is_read_and_not_proposed(territory: Path) -> None:
    facts = {"state": "returned"}
    experience(territory, ExperienceRequest("lumbin", "libreoffice", "microsoft-365", facts=facts), TODAY)
    with pytest.raises(AffranchiError, match="Microsoft 365, qui n’est pas libre"):
        take(territory, "lumbin--libreoffice", "crolles", TODAY)
    experience(territory, REQUEST, TODAY)
    idea = take(territory, "crolles--microsoft-365", None, TODAY).sharing
    assert idea.title == "Passer de Microsoft 365 à LibreOffice, comme Crolles"
