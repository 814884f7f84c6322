"""The message of each commune: what it holds, whom it goes to, and the same bytes on the same day."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from affranchi.actions.remind import reminders, write_message
from affranchi.cli.running import run
from tests.actions.test_form import TODAY
from tests.conftest import git, write

NBSP = "\u00a0"
BOXES = """\
[territory]
name = "Le Petit Grésivaudan"
contact = "numerique@gresivaudan.example"
catalogue = "https://logiciels.gresivaudan.example/"

[communes.bernin]
name = "Bernin"
population = 3112

[communes.crolles]
name = "Crolles"
population = 8363
contact = "mairie@crolles.example"

[communes.lumbin]
name = "Lumbin"
population = 2254
contact = "mairie@lumbin.example\\nBcc: tous@exemple.example"
"""


@pytest.fixture
def boxed(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(territory)
    write(territory, "communes.toml", BOXES)
    contract = "[contract]\nend = 2027-06-30\nnotice_months = 3\n"
    write(territory, "inventory/crolles/nextcloud.toml", contract)
    write(territory, "inventory/lumbin/nextcloud.toml", "users = 3\n")
    git(territory, "add", ".")
    git(territory, "commit", "-q", "-m", "Crolles déclare", "--date", "2026-10-20T12:00:00")
    return territory


def test_a_message_says_what_is_to_confirm_to_decide_and_to_answer_and_where(
    boxed: Path, tmp_path: Path
) -> None:
    territory, [found] = reminders(boxed, ["Crolles"], TODAY)
    path = write_message(tmp_path / "rappels", territory, found, plain=False)
    first = path.read_bytes()
    mail = message_from_bytes(first, policy=policy.default)
    assert (mail["To"], mail["From"]) == ("mairie@crolles.example", "numerique@gresivaudan.example")
    assert mail["Subject"] == f"Les logiciels de Crolles{NBSP}: ce qui reste à dire"
    assert "Date" not in mail
    text = mail.get_content().replace(NBSP, " ").replace("\r\n", "\n")
    assert "Déclaré, et jamais confirmé :\n- Nextcloud\n" in text
    assert "À décider dans l’année :\n- Nextcloud : au plus tard le 30 mars 2027\n" in text
    assert "Sans réponse :\n- Bureautique\n" in text
    assert "https://logiciels.gresivaudan.example/declarer/\n" in text
    assert len(text.splitlines()) <= 35
    assert "Autour de vous, ces trois derniers mois :\n- Lumbin déclare Nextcloud\n" in text
    _, [again] = reminders(boxed, ["crolles"], TODAY)
    assert write_message(tmp_path / "rappels", territory, again, plain=False).read_bytes() == first


def test_a_commune_without_a_mailbox_is_named_and_no_header_is_let_in(
    boxed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["remind", "-o", "rappels"]) == 0
    assert [one.name for one in (boxed / "rappels").iterdir()] == ["crolles.eml"]
    told = capsys.readouterr().out.replace(NBSP, " ")
    named = "Sans boîte de service (contact, sous la commune) : Lumbin."  # nothing is asked of Bernin
    assert f"{named} Leurs messages s’écrivent avec « --text »." in told
    assert run(["remind", "-o", "communes.toml"]) == 3
    assert "communes.toml n’a pas pu être écrit" in capsys.readouterr().err
    assert run(["remind", "lumbin", "-o", "rappels", "--text"]) == 0
    assert "Bcc" not in (boxed / "rappels/lumbin.txt").read_text()


def test_what_left_the_territory_is_asked_nothing_unless_it_is_named(boxed: Path) -> None:
    write(boxed, "communes.toml", BOXES.replace("[communes.lumbin]", "[communes.lumbin]\nuntil = 2025-12-31"))
    asked = [[one.commune for one in reminders(boxed, names, TODAY)[1]] for names in ([], ["Lumbin"])]
    assert asked == [["bernin", "crolles"], ["lumbin"]]


def test_a_contract_that_cannot_be_dated_is_asked_for_and_who_left_is_no_neighbour(boxed: Path) -> None:
    contracts = {
        "renewed": 'end = 2026-06-30\nrenewal = "tacit"',
        "missed": "end = 2026-12-31\nnotice_months = 3",
        "forever": 'end = 2026-12-31\nnotice_months = 3\nrenewal = "tacit"',
        "lapsed": "end = 2026-06-30\nnotice_months = 3",
        "year": 'end = 2027\nnotice_months = 3\nrenewal = "tacit"',
        "notice": "end = 2027-06-30",
        "silent": "",
    }
    lines = []
    for label, contract in contracts.items():
        write(boxed, "inventory/crolles/nextcloud.toml", f'[contract]\nkind = "support"\n{contract}\n')
        _, [found] = reminders(boxed, ["Crolles"], TODAY)
        lines.append(
            (label, found.text.partition(f"à compléter{NBSP}:\n- Nextcloud{NBSP}: ")[2].split("\n")[0])
        )
    assert lines == [
        ("renewed", "période de reconduction à dire"),
        ("missed", "reconduction à dire"),
        ("forever", "période de reconduction à dire"),
        ("lapsed", "suite à dire"),
        ("year", "jour de sa fin à dire"),
        ("notice", "préavis à dire"),
        ("silent", "fin à dire"),
    ]
    write(boxed, "communes.toml", BOXES.replace("[communes.lumbin]", "[communes.lumbin]\nuntil = 2025-12-31"))
    _, [found] = reminders(boxed, ["Crolles"], TODAY)
    assert "Lumbin" not in found.text


def test_what_nobody_confirmed_for_a_year_is_asked_again_and_no_function_of_an_entity(boxed: Path) -> None:
    write(boxed, "communes.toml", BOXES + '\n[communes.ccas]\nname = "CCAS"\nkind = "ccas"\n')
    write(boxed, "inventory/ccas/nextcloud.toml", "verified = 2025-11-01\n")
    write(boxed, "inventory/ccas/nextcloud--ecole.toml", "verified = 2025-11-10\n")
    _, [found] = reminders(boxed, ["CCAS"], TODAY)
    assert f"Pas confirmé depuis plus d’un an{NBSP}:\n- Nextcloud\n\n" in found.text
    assert "Sans réponse" not in found.text


def test_what_is_hidden_of_others_is_in_no_message(boxed: Path) -> None:
    retired = (
        'status = "retired"\n[retirement]\non = 2026-10-20\nreason = "replaced"\nreplaced_by = "secret"\n'
    )
    entry = 'name = "Secret"\nmodel = "libre"\nvisibility = "members"\n'
    write(boxed, "catalogue/software/secret.toml", entry)
    git(boxed, "add", ".")
    git(boxed, "commit", "-q", "-m", "Connaît", "--date", "2026-10-20T13:00:00")
    write(boxed, "inventory/lumbin/nextcloud.toml", retired)
    git(boxed, "commit", "-q", "-am", "Lumbin retire", "--date", "2026-10-20T14:00:00")
    _, [found] = reminders(boxed, ["Crolles"], TODAY)
    assert f"{NBSP}:\n- Lumbin retire Nextcloud\n" in found.text


def test_the_latest_of_each_commune_is_told_the_latest_first(boxed: Path) -> None:
    for day, commune, software in (("09-10", "lumbin", "onlyoffice-docs"), ("09-20", "bernin", "nextcloud")):
        write(boxed, f"inventory/{commune}/{software}.toml", "users = 3\n")
        git(boxed, "add", ".")
        git(boxed, "commit", "-q", "-m", "Déclare", "--date", f"2026-{day}T12:00:00")
    _, [found] = reminders(boxed, ["Crolles"], TODAY)
    around = found.text.partition(f"derniers mois{NBSP}:\n")[2].splitlines()[:2]
    assert around == ["- Lumbin déclare Nextcloud", "- Bernin déclare Nextcloud"]
