"""No name of an inventory is lost without a word: asked, kept as it is, or listed with what to do."""

import json
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.importing import Said, plan_of, write
from affranchi.cli.running import run
from affranchi.intake.inventory import Kind
from affranchi.intake.reading import Options
from affranchi.redaction import redact
from affranchi.steps.gathering import files_of, gathered, read_files
from affranchi.steps.keeping import may_be_kept, version_in_cell
from affranchi.steps.products import Product, products_of
from affranchi.steps.understanding import answered, understood
from affranchi.storage.records import load_registry
from tests.conftest import git
from tests.conftest import write as written
from tests.terminal import INTERRUPT, on_a_terminal

pytestmark = pytest.mark.usefixtures("few")

NBSP = "\u00a0"
TODAY = date(2026, 11, 3)
KINDS: tuple[Kind, ...] = ("registry-table",)
TABLE = """\
Logiciel;Fonction;Version
Bureau Partagé;;3.1
Zozotron 3000 v2.1;Messagerie;2.1
Cahier des charges Zblog;;
Zblog de Jean Dupont;;
Nextcloud;;7.5.3.2 CANARI de Jean
"""


@pytest.fixture
def doubtful(territory: Path) -> Path:
    """A territory in which two software share a name."""
    for slug, name in (("libreoffice", "LibreOffice"), ("onlyoffice-docs", "ONLYOFFICE Docs")):
        text = (
            f'name = "{name}"\nmodel = "libre"\nfunctions = ["bureautique"]\naliases = ["Bureau Partagé"]\n'
        )
        written(territory, f"catalogue/software/{slug}.toml", text)
    git(territory, "commit", "-qam", "Donne deux fois un nom")
    return territory


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "parc.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def products(root: Path, path: Path) -> tuple[Product, ...]:
    found = gathered(read_files(files_of([path]), {}, Options()))
    return products_of(found, understood(load_registry(root), found, "crolles").taken)


def test_the_review_says_what_is_kept_for_members(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    (table := tmp_path / "l.csv").write_text(
        "Logiciel;Visibilité\nNextcloud;Membres\nLibreOffice;Public\n", "utf-8"
    )
    assert run(["import", str(table), "--commune", "crolles", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert [line.split("\t")[4] for line in told.splitlines() if "Nom connu" in line] == [
        "nouvelle",
        "nouvelle, pour les membres",
    ]


def test_without_a_terminal_every_name_is_listed_then_kept_when_one_says_so(
    doubtful: Path, table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(doubtful)
    assert run(["import", str(table), "--commune", "crolles", "--yes"]) == 0
    shown = capsys.readouterr().out
    assert f"  Bureau Partagé{NBSP}: LibreOffice ou ONLYOFFICE Docs" in shown
    assert "Zozotron 3000 v2.1, Cahier des charges Zblog, Zblog de Jean Dupont." in shown
    assert "--yes --keep-unknown" in shown
    assert git(doubtful, "show", "--name-only", "--format=").splitlines() == [
        "inventory/crolles/nextcloud.toml"
    ]

    assert run(["import", str(table), "--commune", "crolles", "--yes", "--keep-unknown"]) == 0
    shown = capsys.readouterr().out
    assert (
        f"Inconnus du catalogue, gardés à décrire{NBSP}: Zozotron 3000 et Cahier des charges Zblog." in shown
    )
    assert f"Pas gardé{NBSP}: «{NBSP}Zblog de Jean Dupont{NBSP}»" in shown
    assert "affranchi declare crolles cahier-des-charges-zblog --function FONCTION" in shown
    registry = load_registry(doubtful)
    kept = registry.software["zozotron-3000"]
    assert (kept.name, kept.model, kept.functions, kept.status) == (
        "Zozotron 3000", "unknown", ("messagerie",), "draft",
    )  # fmt: skip
    made = registry.declaration("crolles", "zozotron-3000")
    assert made
    assert (made.functions, made.version) == (("messagerie",), "2.1")
    assert run(["check"]) == 0
    capsys.readouterr()
    assert run(["import", str(table), "--commune", "crolles", "--yes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["commit"], told["unknown"]) == (None, ["Zblog de Jean Dupont"])
    assert [one["name"] for one in told["doubts"]] == ["Bureau Partagé"]


def test_what_a_table_keeps_for_members_is_public_nowhere(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    table = tmp_path / "parc.csv"
    rows = "Zozotron;Messagerie;oui\nNextcloud;;X\nGIMP;;non\n"
    table.write_text(f"Logiciel;Fonction;Réservé aux membres ?\n{rows}", encoding="utf-8")
    public = redact(load_registry(territory), "public")
    assert run(["import", str(table), "--commune", "crolles", "--yes", "--keep-unknown"]) == 0
    assert "non comprise" not in capsys.readouterr().out
    after = redact(load_registry(territory), "public")
    shown = {one.software for one in after.declarations if one.commune == "crolles"}
    assert (shown, after.software) == ({"gimp"}, public.software)
    assert load_registry(territory).software["zozotron"].visibility == "members"


@pytest.mark.parametrize("name", ["délégué au syndicat", "Sylvie Martin", "géré par la communauté", "Bernin"])
def test_what_is_no_name_of_a_software_is_kept_as_none_where_nobody_is_asked(
    territory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    table = tmp_path / "parc.csv"
    table.write_text(f"Logiciel;Fonction\n{name};Messagerie\nGIMP;\nNextcloud;\n", encoding="utf-8")
    command = ["--root", str(territory), "import", str(table), "--commune", "crolles", "--yes"]
    assert run([*command, "--keep-unknown"]) == 0
    why = f"Pas gardé{NBSP}" if name == "Sylvie Martin" else f"pas de logiciel, rien n’en est écrit{NBSP}"
    assert f"{why}: «{NBSP}{name}{NBSP}»" in capsys.readouterr().out
    assert [one for one in load_registry(territory).software.values() if one.name == name] == []


@pytest.mark.parametrize("keys", [("a\r", "LibreOffice\r"), ("libreoffice", "\r")])
def test_on_a_terminal_a_name_is_kept_typed_or_left_out(
    doubtful: Path, table: Path, keys: tuple[str, str]
) -> None:
    ended = on_a_terminal(
        doubtful,
        ["import", str(table), "--commune", "crolles"],
        [
            ("« Bureau Partagé », qu’est-ce", keys[0]),
            ("Quel logiciel", keys[1]),
            ("« Zozotron 3000 v2.1 », qu’est-ce", "g\r"),
            ("« Cahier des charges Zblog », qu’est-ce", "g\r"),
            ("à quoi sert-il", "Bureautique\r"),
            ("« Zblog de Jean Dupont », qu’est-ce", "n\r"),
            ("Écrire 4", "\r"),
            ("Y répondre", "\r"),
        ],
    )
    assert f"Écrit à Crolles{NBSP}: 4{NBSP}déclarations" in ended.shown
    assert "non retenu" in ended.shown
    registry = load_registry(doubtful)
    assert registry.recognised["bureau-partage--crolles"].software == "libreoffice"
    assert registry.software["cahier-des-charges-zblog"].functions == ("bureautique",)
    assert [one.version for one in registry.by_commune["crolles"] if one.software == "nextcloud"] == [
        "7.5.3.2"
    ]
    assert "Dupont" not in git(doubtful, "log", "-p", "--all")


def test_interrupting_keeps_what_was_answered(doubtful: Path, table: Path) -> None:
    ended = on_a_terminal(
        doubtful,
        ["import", str(table), "--commune", "crolles"],
        [
            ("« Bureau Partagé », qu’est-ce", "2\r"),
            ("« Zozotron 3000 v2.1 », qu’est-ce", "g\r"),
            ("« Cahier des charges Zblog », qu’est-ce", INTERRUPT),
        ],
    )
    assert ended.code == 130
    assert "Aucune déclaration n’est écrite." in ended.shown
    registry = load_registry(doubtful)
    assert registry.recognised["bureau-partage--crolles"].software == "onlyoffice-docs"
    assert "zozotron-3000" in registry.software
    assert not (doubtful / "inventory/crolles").exists()


def test_one_commune_does_not_answer_for_another(doubtful: Path, table: Path) -> None:
    found = gathered(read_files([table], {}, Options()))
    whole = understood(load_registry(doubtful), found, "bernin")
    suite = load_registry(doubtful).software["onlyoffice-docs"]
    after, said = answered(whole, whole.doubts[0], suite, "bernin", TODAY)
    assert said
    write(doubtful, "bernin", products_of(found, after.taken), found.kinds, TODAY, Said((said,)))
    registry = load_registry(doubtful)
    elsewhere = understood(registry, found, "crolles")
    assert [one.slug for one in elsewhere.doubts[0].proposals] == ["onlyoffice-docs", "libreoffice"]
    assert "Réponse de Bernin" in elsewhere.doubts[0].reason
    assert understood(registry, found, "bernin").doubts == ()


def test_answers_are_listed_and_taken_back(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for commune in ("bernin", "crolles"):
        path = f"catalogue/recognised/bureau-partage--{commune}.toml"
        written(territory, path, 'name = "Bureau Partagé"\nsoftware = "nextcloud"\nseen = 2026-11-03\n')
    git(territory, "add", ".")
    git(territory, "commit", "-qm", "Répond")
    monkeypatch.chdir(territory)
    assert run(["answers", "list", "--commune", "crolles"]) == 0
    assert "Bureau Partagé\tNextcloud\tCrolles\t3 novembre 2026" in capsys.readouterr().out.splitlines()
    assert run(["answers", "forget", "Bureau Partagé 3.1"]) == 1
    assert "Bernin et Crolles" in capsys.readouterr().err
    assert run(["answers", "forget", "Bureau partage 3.1", "--commune", "crolles"]) == 0
    assert list(load_registry(territory).recognised) == ["bureau-partage--bernin"]
    assert git(territory, "status", "--porcelain") == ""


def test_found_again_after_a_month_is_verified_again(territory: Path, table: Path) -> None:
    found = products(territory, table)
    write(territory, "crolles", found, ("sheet",), TODAY)
    month = date(2026, 12, 4)
    registry = load_registry(territory)
    plan = plan_of(registry, registry.communes["crolles"], found, ("sheet",), month)
    assert [line.effect for line in plan.lines] == ["still"]
    write(territory, "crolles", found, ("sheet",), month)
    made = load_registry(territory).declaration("crolles", "nextcloud")
    assert made
    assert made.verified == month


def test_a_retired_software_that_is_still_there_is_said_and_taken_up_only_when_one_says_so(
    territory: Path, table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'status = "retired"\n\n[retirement]\non = 2025-03-03\nreason = "exit"\n'
    written(territory, "inventory/crolles/nextcloud.toml", text)
    git(territory, "add", ".")
    git(territory, "commit", "-qm", "Retire")
    monkeypatch.chdir(territory)
    assert run(["import", str(table), "--commune", "crolles", "--yes"]) == 0
    shown = capsys.readouterr().out
    assert f"Attention{NBSP}: Nextcloud, retiré le 3 mars 2025, et toujours dans cet inventaire." in shown
    made = load_registry(territory).declaration("crolles", "nextcloud")
    assert made
    assert made.status == "retired"
    said = Said(revived=frozenset({"nextcloud"}))
    write(territory, "crolles", products(territory, table), ("sheet",), TODAY, said)
    made = load_registry(territory).declaration("crolles", "nextcloud")
    assert made
    assert (made.status, made.retirement, made.verified) == ("in-use", None, TODAY)


def test_some_machines_never_say_that_the_others_lost_something(territory: Path, tmp_path: Path) -> None:
    start = '"DisplayName";"Publisher";"DisplayVersion"\r\n'
    for name, software in (("a", "Nextcloud"), ("b", "LibreOffice")):
        rows = f'{start}"{software}";"";"1"\r\n"ONLYOFFICE Docs";"";"8"\r\n'
        (tmp_path / f"{name}.csv").write_text(rows, encoding="utf-8")
    write(territory, "crolles", products(territory, tmp_path), KINDS, TODAY)
    registry = load_registry(territory)
    crolles, one = registry.communes["crolles"], products(territory, tmp_path / "b.csv")
    plan = plan_of(registry, crolles, one, KINDS, TODAY)
    assert (plan.gone, plan.writing) == ((), ())
    assert [line.declaration.machines for line in plan.fewer] == [2]
    whole = plan_of(registry, crolles, one, KINDS, TODAY, Said(is_complete=True))
    assert whole.missing == ()
    assert [d.software for d in whole.gone] == ["nextcloud"]
    assert [d.machines for d in whole.writing] == [1]


def park(folder: Path, month: str, **machines: list[str]) -> Path:
    """What an agent writes of some machines in a month."""
    for device, names in machines.items():
        path = folder / month / f"{device}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        softwares = [{"name": name, "version": "1"} for name in names]
        path.write_text(
            json.dumps({"deviceid": device, "content": {"softwares": softwares}}), encoding="utf-8"
        )
    return folder / month


def test_machines_that_an_agent_names_add_up_from_day_to_day_and_say_what_left_them(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)

    def imported(folder: Path) -> tuple[dict[str, int | None], str]:
        assert run(["import", str(folder), "--commune", "crolles", "--yes"]) == 0
        made = load_registry(territory).by_commune["crolles"]
        return {one.software: one.machines for one in made}, capsys.readouterr().out

    counts, _ = imported(park(tmp_path, "1", a=["LibreOffice", "Nextcloud"], b=["LibreOffice"]))
    assert counts == {"libreoffice": 2, "nextcloud": 1}
    counts, shown = imported(park(tmp_path, "2", c=["LibreOffice"], b=["LibreOffice"]))
    assert counts == {"libreoffice": 3, "nextcloud": 1}
    assert "plus ici" not in shown
    counts, shown = imported(park(tmp_path, "3", a=["ONLYOFFICE Docs"]))
    assert counts == {"libreoffice": 2, "nextcloud": 1, "onlyoffice-docs": 1}
    assert f"D’un import précédent, et plus ici{NBSP}: Nextcloud." in shown
    counts, _ = imported(park(tmp_path, "4", b=["LibreOffice"], a=["LibreOffice"], c=[]))
    assert counts["libreoffice"] == 3  # a file without software says nothing of its machine
    counts, _ = imported(park(tmp_path, "5", c=["Nextcloud"], b=["LibreOffice"]))
    assert (counts["libreoffice"], counts["nextcloud"]) == (2, 1)
    assert git(territory, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("LibreOffice 24.8", True),
        ("Base Access cimetière", True),
        ("Veeam de Jean Dupont (…)", False),
        ("DUPONT Jean - GIMP", False),
        ("GIMP (poste de Sophie)", False),
        ("Sauvegarde SRV-COMPTA", False),
        ("Sauvegarde 192.168.1.12", False),
        ("Outlook mairie@exemple.fr", False),
        ("Standard 04 76 12 34 56", False),
        ("PC-ACCUEIL Firefox", False),
        ("Paie Mme DURAND", False),
        ("Mot de passe : toto", False),
        ("7-Zip 9.20.0.0", True),
        ("https://paie.mairie.fr", False),
        ("Zblog motdepasse=azerty", False),
        ("Zblog api_key=9f8e7d6c5b4a", False),
        ("Numéro de série 5CD1234ABC", False),
        ("MAIRIE-PC01", False),
        ("NAS01", False),
        ("PC-3000 Data Recovery", False),
        ("NAS4Free", True),
    ],
)
def test_a_name_that_tells_of_a_machine_or_a_person_is_not_kept(name: str, *, fit: bool) -> None:
    assert may_be_kept(name) is fit


@pytest.mark.parametrize(
    ("cell", "version"),
    [
        ("7.5.3.2 CANARI de Jean", "7.5.3.2"),
        ("10.0.22631 Professionnel", "10.0.22631 Professionnel"),
        ("2012 R2", "2012 R2"),
        ("1:7.4.7-1+deb12u1", "1:7.4.7-1+deb12u1"),
        ("22H2", "22H2"),
        ("Version 24.8", "24.8"),
        ("24,8", "24.8"),
        ("2,10,34", "2.10.34"),
        ("2016,2019", None),
        ("22H2,23H2", None),
        ("192.168.1.12", None),
        ("SRV-PAIE", None),
        ("à jour, à vérifier", None),
        ("à demander à Jean", None),
        ("1-jean.dupont", None),
        ("06 12 34 56 78", None),
        ("1" * 60 + "!", None),
    ],
)
def test_a_version_keeps_the_shape_of_a_version(territory: Path, cell: str, version: str | None) -> None:
    assert version_in_cell(load_registry(territory).software["nextcloud"], cell) == version


def test_what_lies_in_a_hidden_folder_is_not_read(tmp_path: Path) -> None:
    """The trash of a USB key was counted as machines."""
    for name in ("parc.csv", ".Trash-1000/files/vieux.csv", ".cache.csv"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TABLE, encoding="utf-8")
    assert files_of([tmp_path]) == [tmp_path / "parc.csv"]
