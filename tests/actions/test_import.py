"""Inventories of machines become declarations: completed, never overwritten, nothing personal, one commit."""

import json
import shlex
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.importing import Said, plan_of, write
from affranchi.actions.init import init
from affranchi.cli.output import today
from affranchi.cli.running import run
from affranchi.contracts import as_seen
from affranchi.errors import AmbiguousNameError, WorldError
from affranchi.intake.reading import Options
from affranchi.model.declaration import Contract, Declaration
from affranchi.model.recognised import Recognised
from affranchi.model.row import Row
from affranchi.steps.gathering import Gathered, files_of, gathered, read_files
from affranchi.steps.products import Product, products_of
from affranchi.steps.understanding import answered, functions_in, functions_said, understood
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from tests.conftest import git
from tests.conftest import write as written
from tests.terminal import on_a_terminal

NBSP, NNBSP = "\u00a0", "\u202f"
TODAY = date(2026, 11, 3)
HEADINGS = '"DisplayName";"Publisher";"DisplayVersion"\r\n'


def machine(folder: Path, name: str, rows: Sequence[tuple[str, str, str]]) -> Path:
    """A machine's registry, as PowerShell exports it."""
    lines = [f'"{name}";"{publisher}";"{version}"\r\n' for name, publisher, version in rows]
    path = folder / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADINGS + "".join(lines), encoding="utf-8")
    return path


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
def machines(tmp_path: Path) -> Path:
    """Two machines: an office suite in two versions, a drive, a doubtful name, noise and a game."""
    folder = tmp_path / "parc"
    office = [("LibreOffice 24.8.2.1", "", "24.8.2.1")]
    noise = [("Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38", "Microsoft", "14.38")]
    machine(folder, "un", [*office, *noise, ("Nextcloud", "", "3.13.0")])
    machine(
        folder,
        "deux",
        [
            ("LibreOffice 7.6.4.1", "", "7.6.4.1"),
            ("LibreOffice 7.6 Help Pack (French)", "", "7.6.4.1"),
            ("Zblog Cadastre Express", "Zblog SARL", "2.1"),
            *noise,
        ],
    )
    return folder


def read(folder: Path, columns: Mapping[str, Mapping[object, str]] | None = None) -> Gathered:
    return gathered(read_files(files_of([folder]), columns or {}, Options()))  # type: ignore[arg-type]


def products(root: Path, folder: Path) -> tuple[Product, ...]:
    found = read(folder)
    return products_of(found, understood(load_registry(root), found).taken)


def test_machines_are_counted_once_a_product_and_versions_kept(territory: Path, machines: Path) -> None:
    found = {p.software.slug: (p.machines, p.versions) for p in products(territory, machines)}
    assert found["libreoffice"] == (2, ("24.8.2.1", "7.6.4.1"))
    assert found["nextcloud"] == (1, ("3.13.0",))


def test_an_import_is_one_commit_and_the_same_again_changes_nothing(territory: Path, machines: Path) -> None:
    found = products(territory, machines)
    first = write(territory, "crolles", found, ("registry-table",), TODAY)
    assert first.commit
    assert git(territory, "log", "-1", "--format=%s") == f"Crolles importe 2{NBSP}logiciels"
    made = load_registry(territory).declaration("crolles", "libreoffice")
    assert made
    assert (made.machines, made.version, made.status, made.verified, made.source) == (
        2,
        "24.8.2.1, 7.6.4.1",
        "in-use",
        TODAY,
        "import registre de Windows",
    )
    again = write(territory, "crolles", found, ("registry-table",), date(2026, 12, 1))
    assert (again.records, again.commit) == ((), None)


def test_what_a_person_declared_is_completed_and_never_overwritten(territory: Path, machines: Path) -> None:
    text = 'functions = ["bureautique"]\nversion = "LTS"\nusers = 3\nstatus = "leaving"\n'
    written(territory, "inventory/crolles/libreoffice.toml", text)
    write(territory, "crolles", products(territory, machines), ("registry-table",), TODAY)
    made = load_registry(territory).declaration("crolles", "libreoffice")
    assert made
    assert (made.machines, made.version, made.users, made.status, made.source) == (
        2, "LTS", 3, "leaving", None,
    )  # fmt: skip


def test_what_was_retired_stays_retired(territory: Path, machines: Path) -> None:
    text = 'status = "retired"\n\n[retirement]\non = 2025\n'
    written(territory, "inventory/crolles/libreoffice.toml", text)
    registry = load_registry(territory)
    found = products(territory, machines)
    plan = plan_of(registry, registry.communes["crolles"], found, ("registry-table",), TODAY)
    assert {line.product.software.slug: line.effect for line in plan.lines} == {
        "libreoffice": "retired",
        "nextcloud": "new",
    }


def test_a_software_with_several_labelled_uses_is_left_to_a_person(
    territory: Path, machines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for label in ("accueil", "ecole"):
        written(territory, f"inventory/crolles/libreoffice--{label}.toml", "users = 3\n")
    before = load_registry(territory)
    found = products(territory, machines)
    plan = plan_of(before, before.communes["crolles"], found, ("registry-table",), TODAY)
    assert {line.product.software.slug: line.effect for line in plan.lines} == {
        "libreoffice": "several",
        "nextcloud": "new",
    }
    assert [one.software for one in plan.writing] == ["nextcloud"]
    assert run(["--root", str(territory), "import", str(machines), "--commune", "crolles", "--dry-run"]) == 0
    assert "Déclaré pour plusieurs usages, laissé tel quel\u00a0: LibreOffice." in capsys.readouterr().out


def test_what_disappeared_is_said_and_stays(territory: Path, machines: Path) -> None:
    write(territory, "crolles", products(territory, machines), ("registry-table",), TODAY)
    registry = load_registry(territory)
    (machines / "un.csv").unlink(missing_ok=True)
    for path in machines.iterdir():
        if "Nextcloud" in path.read_text(encoding="utf-8"):
            path.unlink()
    found = products(territory, machines)
    crolles, whole = registry.communes["crolles"], Said(is_complete=True)
    assert plan_of(registry, crolles, found, ("registry-table",), TODAY).gone == ()
    plan = plan_of(registry, crolles, found, ("registry-table",), TODAY, whole)
    assert [d.software for d in plan.gone] == ["nextcloud"]
    assert plan_of(registry, crolles, found, ("glpi-json",), TODAY, whole).gone == ()


def test_machines_of_one_image_are_as_many_machines(territory: Path, machines: Path) -> None:
    before = next(p for p in products(territory, machines) if p.software.slug == "libreoffice").machines
    for path in list(machines.iterdir()):
        (machines / f"copie-{path.name}").write_bytes(path.read_bytes())
    after = next(p for p in products(territory, machines) if p.software.slug == "libreoffice").machines
    assert (before, after) == (2, 4)
    told = [(one.path, one.message) for one in read(machines).problems if "contenu" in one.message]
    assert told == [
        (
            str(machines / f"copie-{name}.csv"),
            f"Même contenu, compté comme un autre poste{NBSP}: {machines / name}.csv.",
        )
        for name in ("deux", "un")
    ]


def test_two_exports_of_a_machine_are_one_and_its_windows_is_read(tmp_path: Path) -> None:
    for number in range(12):
        for month in ("janvier", "mars"):
            build = "10.0.22631" if number < 3 else "10.0.19045"
            content = {
                "deviceid": f"poste-{number}",
                "content": {
                    "operatingsystem": {
                        "full_name": "Microsoft Windows 10 Professionnel",
                        "kernel_version": build,
                    },
                    "softwares": [{"name": "LibreOffice 24.8"}],
                },
            }
            (tmp_path / f"{number}-{month}.json").write_text(json.dumps(content), encoding="utf-8")
    found = read(tmp_path)
    assert found.machine_count == 12
    versions = {row.version for row in found.rows if "Windows" in row.name}
    assert versions == {"10.0.22631 Professionnel", "10.0.19045 Professionnel"}


def test_versions_are_those_of_the_machines_that_still_have_it(tmp_path: Path) -> None:
    init(root := tmp_path / "g", "200018166", TODAY)
    for month, versions in (("jan", ("24.8.3", "24.8.3", "24.8.3")), ("feb", ("24.8.3", None, "25.2.1"))):
        (tmp_path / month).mkdir()
        for device, version in zip("abc", versions, strict=True):
            found = [{"name": f"LibreOffice {version}", "version": version}] if version else []
            content = {"softwares": [*found, {"name": "GIMP"}]}
            made = json.dumps({"action": "inventory", "deviceid": device, "content": content})
            (tmp_path / month / f"{device}.json").write_text(made, encoding="utf-8")
        assert (
            run(["--root", str(root), "import", str(tmp_path / month), "--commune", "crolles", "--yes"]) == 0
        )
    one = load_registry(root).declaration("crolles", "libreoffice")
    assert one
    assert (one.machines, one.version, one.machines_by_version) == (2, None, {"24.8": 1, "25.2": 1})


def test_machines_that_did_not_come_back_are_told_and_one_by_one_imports_are_not_bothered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that was replaced counted for ever, and held all the others to its versions."""
    init(root := tmp_path / "g", "200018166", TODAY)
    told = f"Comptés encore, et absents de ces fichiers{NBSP}: 1{NBSP}poste d’imports précédents."
    for rank, (devices, said) in enumerate((("abc", False), ("d", False), ("abd", True), ("a", False))):
        (folder := tmp_path / str(rank)).mkdir()
        for device in devices:
            made = {"action": "inventory", "deviceid": device, "content": {"softwares": [{"name": "GIMP"}]}}
            (folder / f"{device}.json").write_text(json.dumps(made), encoding="utf-8")
        assert run(["--root", str(root), "import", str(folder), "--commune", "crolles", "--yes"]) == 0
        assert (told in (shown := capsys.readouterr().out), "--complete" in shown) == (said, said)


def test_a_machine_that_tables_of_a_folder_name_is_one(tmp_path: Path) -> None:
    for name, lines in (
        ("hklm", "A,GIMP\nB,GIMP\n"),
        ("hkcu", "a,GIMP\nA,VLC\nC,VLC\n"),
        ("seul", "B,QGIS\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(f"PSComputerName,DisplayName\n{lines}", encoding="utf-8")
    assert read(tmp_path).machine_count == 3
    (tmp_path / "ecole").mkdir()
    (tmp_path / "ecole/postes.csv").write_text("Ordinateur;Logiciel\nA;GIMP\n", encoding="utf-8")
    assert read(tmp_path).machine_count == 4  # another building may have names of its own


def test_a_file_named_in_two_ways_is_one(machines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(machines)
    assert len(files_of([Path(), machines / "un.csv", Path("../parc/un.csv")])) == 2


def test_machines_of_an_import_that_was_undone_count_no_more(tmp_path: Path) -> None:
    init(root := tmp_path / "g", "200018166", TODAY)
    (folder := tmp_path / "parc").mkdir()
    for device in "abc":
        made = {"action": "inventory", "deviceid": device, "content": {"softwares": [{"name": "GIMP"}]}}
        (folder / f"{device}.json").write_text(json.dumps(made), encoding="utf-8")
    counts = []
    for command in (
        ("import", folder),
        ("undo",),
        ("import", folder / "a.json"),
        ("import", folder / "b.json"),
    ):
        about = ["--commune", "crolles"] if command[0] == "import" else []
        assert run(["--root", str(root), *map(str, command), *about, "--yes"]) == 0
        one = load_registry(root).declaration("crolles", "gimp")
        counts.append(one and one.machines)
    assert counts == [3, None, 1, 2]


def test_a_cell_that_no_declaration_may_hold_is_left_out_and_the_rest_is_written(
    territory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "contrats.csv"
    lines = ["Logiciel;Début du contrat;Fin de contrat;Numéro de marché;Coût annuel;Depuis"]
    lines += ["Nextcloud;01/01/2027;01/01/2026;Marché de M. Durand;300;2099", "GIMP;;;M-12;;"]
    table.write_text("\n".join(lines), encoding="utf-8")
    import_ = ["--root", str(territory), "import", str(table), "--commune", "crolles"]
    for flag in ("--dry-run", "--yes"):
        assert run([*import_, flag]) == 0
        shown = capsys.readouterr().out
        assert [key in shown for key in ("contract.end", "contract.reference", "since")] == [True] * 3
    registry = load_registry(territory)
    nextcloud, gimp = (registry.declaration("crolles", slug) for slug in ("nextcloud", "gimp"))
    assert nextcloud
    assert gimp
    contract = nextcloud.contract
    assert (contract.start, contract.end, contract.reference, nextcloud.since) == (None,) * 4
    assert (nextcloud.annual_cost, gimp.contract.reference) == (300, "M-12")


def test_a_table_of_the_whole_commune_counts_as_it_says(territory: Path, tmp_path: Path) -> None:
    table = "Logiciel;Éditeur;Version;Nombre de postes;Coût annuel;Échéance\n"
    table += "LibreOffice;;24.8;45;0;\nNextcloud;;;;1 250 €;30/06/2027\n"
    (tmp_path / "parc.csv").write_text(table, encoding="utf-8")
    found = products(territory, tmp_path / "parc.csv")
    assert {p.software.slug: p.machines for p in found} == {"libreoffice": 45, "nextcloud": None}
    write(territory, "crolles", found, ("sheet",), TODAY)
    made = load_registry(territory).declaration("crolles", "nextcloud")
    assert made
    assert (made.annual_cost, made.contract.end) == (1250, date(2027, 6, 30))


def test_a_service_says_what_for_only_of_what_can_fill_it(territory: Path, tmp_path: Path) -> None:
    table = "Logiciel;Service\nLibreOffice;Fichiers\nNextcloud;Fichiers\nGIMP;Accueil\n"
    (tmp_path / "services.csv").write_text(table, encoding="utf-8")
    write(territory, "crolles", products(territory, tmp_path / "services.csv"), ("sheet",), TODAY)
    registry = load_registry(territory)
    made = [registry.declaration("crolles", slug) for slug in ("libreoffice", "nextcloud", "gimp")]
    assert [one.functions for one in made if one] == [(), ("fichiers",), ()]
    assert understood(registry, read(tmp_path / "services.csv")).functions == ()


def test_another_table_adds_what_a_software_is_for_to_what_was_declared(
    territory: Path, tmp_path: Path
) -> None:
    """Mail, of a second table, was lost; or took the place of what a software is by itself."""
    declare(territory, DeclareRequest("crolles", "libreoffice"), TODAY)
    for use in ("Fichiers", "Messagerie"):
        (tmp_path / "t.csv").write_text(f"Logiciel;Fonction\nLibreOffice;{use}\nGIMP;{use}\n", "utf-8")
        write(territory, "crolles", products(territory, tmp_path / "t.csv"), ("sheet",), TODAY)
    registry = load_registry(territory)
    made = [registry.declaration("crolles", slug) for slug in ("libreoffice", "gimp")]
    assert [one.functions for one in made if one] == [
        ("bureautique", "fichiers", "messagerie"),
        ("fichiers", "messagerie"),
    ]


def test_functions_of_a_cell_are_all_told(territory: Path, tmp_path: Path) -> None:
    """As the list that a commune takes from its page writes them."""
    registry = load_registry(territory)
    labels = [one.label for one in registry.functions.values()]
    assert [functions_in(registry, label) for label in labels] == [(slug,) for slug in registry.functions]
    pairs = zip(registry.functions, [*registry.functions][1:], strict=False)
    for one, other in pairs:
        cell = f"{registry.functions[one].label}, {registry.functions[other].label}"
        assert functions_in(registry, cell) == (one, other)
    (tmp_path / "m.csv").write_text("Logiciel;Fonction\nCarnet;Messagerie, n’importe quoi\n", "utf-8")
    assert understood(registry, read(tmp_path / "m.csv")).functions == ("Messagerie, n’importe quoi",)


def test_functions_are_told_as_people_call_them() -> None:
    """« cimetières », « RH » or « sauvegardes » were said not to be understood."""
    registry = load_registry(bundle())
    said = {"RH": "paie-rh", "cimetières": "cimetiere", "Sauvegardes": "sauvegarde", "élection": "elections"}
    assert {cell: functions_in(registry, cell) for cell in said} == {c: (one,) for c, one in said.items()}
    both = {
        "Compta / paie": ("finances", "paie-rh"), "État civil et élections": ("etat-civil", "elections"),
        "Urbanisme/SIG": ("urbanisme", "sig"), "Gestion du temps": ("temps",), "gestion RH": ("paie-rh",),
        "SIG et cadastre": ("sig",), "Gestion des cimetières, état civil + mails": (),
    }  # fmt: skip
    assert {cell: functions_said(registry, [Row("X", hints=(("function", cell),))]) for cell in both} == both
    row = Row("QGIS", hints=(("function", "Cartographie / urbanisme"),))  # of two, what QGIS does
    assert functions_said(registry, [row], registry.software["qgis"]) == ("sig", "urbanisme")
    for several in ("cantine", "mails", "marchés", "dématérialisation"):
        with pytest.raises(AmbiguousNameError):
            functions_in(registry, several)


def test_an_answer_is_remembered_and_not_asked_again(doubtful: Path, tmp_path: Path) -> None:
    territory = doubtful
    path = tmp_path / "sbom.csv"
    path.write_text("name,publisher,version\nBureau Partagé 3.1,,3.1\n", encoding="utf-8")
    found = read(path)
    whole = understood(load_registry(territory), found)
    assert len(whole.doubts) == 1
    suite = load_registry(territory).software["onlyoffice-docs"]
    after, said = answered(whole, whole.doubts[0], suite, "crolles", TODAY)
    assert said
    assert said == Recognised(
        slug="bureau-partage",
        commune="crolles",
        name="Bureau Partagé",
        software="onlyoffice-docs",
        seen=TODAY,
    )
    write(territory, "crolles", products_of(found, after.taken), found.kinds, TODAY, Said((said,)))
    assert git(territory, "show", "--name-only", "--format=").splitlines() == [
        "catalogue/recognised/bureau-partage--crolles.toml",
        "inventory/crolles/onlyoffice-docs.toml",
    ]
    again = understood(load_registry(territory), found, "crolles")
    assert (again.doubts, [s.slug for s, _ in again.taken.values()]) == ((), ["onlyoffice-docs"])


def test_a_commune_told_first_is_the_one_imported_for(
    territory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "postes.csv").write_text("Logiciel\nGIMP\n", "utf-8")
    first = ["--root", str(territory), "import"]
    assert run([*first, "Crolles", str(tmp_path / "postes.csv"), "--yes"]) == 0
    assert (territory / "inventory/crolles/gimp.toml").is_file()
    assert run([*first, str(tmp_path / "absent.csv"), str(tmp_path / "postes.csv")]) != 0
    assert "Fichier introuvable" in capsys.readouterr().err


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="Fichier introuvable"):
        files_of([tmp_path / "rien"])


def test_no_link_is_followed_out_of_a_folder(tmp_path: Path, machines: Path) -> None:
    (machines / "meme.csv").symlink_to("un.csv")
    assert len(files_of([machines])) == len([*machines.glob("*.csv")]) - 1  # the same file, once
    (tmp_path / "ailleurs.csv").write_text("Logiciel\nGIMP\n", "utf-8")
    (machines / "lien.csv").symlink_to(tmp_path / "ailleurs.csv")
    with pytest.raises(WorldError, match="est un lien qui mène hors du dossier"):
        files_of([machines])
    assert files_of([machines / "lien.csv"])  # whoever names it means it


def test_a_dry_run_shows_and_writes_nothing(
    territory: Path, machines: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    before = git(territory, "rev-parse", "HEAD")
    assert run(["import", str(machines), "--commune", "crolles", "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"2{NBSP}fichiers, 2{NBSP}postes, 6{NBSP}lignes différentes."
    assert any(
        line.startswith("LibreOffice\tlibre\t2\tLibreOffice 7.6.4.1 et 1 autre nom\tnouvelle\tNom")
        for line in lines
    )
    assert lines[-1] == "Rien n’est écrit."
    assert (git(territory, "rev-parse", "HEAD"), git(territory, "status", "--porcelain")) == (before, "")


@pytest.mark.parametrize("inside", [(), ("parc/",)], ids=["nothing", "a folder"])
def test_what_cannot_be_read_at_all_is_a_failure(
    territory: Path,
    tmp_path: Path,
    inside: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(territory)
    with zipfile.ZipFile(path := tmp_path / "parc.zip", "w") as archive:
        for name in inside:
            archive.writestr(name, "")
    typed = ["import", str(path), "--commune", "crolles", "--yes"]
    assert run(typed) == 1
    empty = f"parc.zip{NBSP}: Le fichier est vide. Refaites l’export, puis réessayez."
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[-1]) == (empty, f"Rien n’a pu être lu{NBSP}: rien n’est écrit.")
    assert run([*typed, "--json"]) == 1
    assert [one["path"] for one in json.loads(capsys.readouterr().out)["problems"]] == ["parc.zip"]


def test_in_a_pipe_writing_is_asked_for(
    territory: Path, machines: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["import", str(machines), "--commune", "crolles"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"Rien n’est écrit{NBSP}: ajoutez --yes pour écrire."
    assert run(["import", str(machines), "--commune", "crolles", "--yes"]) == 0
    assert f"Écrit à Crolles{NBSP}: 2{NBSP}déclarations, en un enregistrement." in capsys.readouterr().out
    assert run(["import", str(machines), "--commune", "crolles", "--yes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["commit"], [line["effect"] for line in told["lines"]]) == (None, ["same", "same"])


def test_a_suite_that_is_imported_says_what_it_may_fill_besides(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "catalogue/software/microsoft-365.toml"
    suite = (territory / path).read_text(encoding="utf-8")
    written(territory, path, suite.replace("aliases", 'components = ["Word"]\naliases'))
    git(territory, "commit", "-qam", "En fait une suite")
    (tmp_path / "parc.csv").write_text("Logiciel;Postes\nMicrosoft 365;4\nLibreOffice;2\n", encoding="utf-8")
    monkeypatch.chdir(territory)
    assert run(["import", str(tmp_path / "parc.csv"), "--commune", "lumbin", "--yes"]) == 0
    shown = capsys.readouterr().out
    assert (
        f"À dire, ce que remplit aussi Microsoft 365 (Lumbin){NBSP}: Messagerie et Partage de fichiers."
        in shown
    )


def test_no_user_nor_machine_is_written(territory: Path, tmp_path: Path) -> None:
    content = {
        "action": "inventory",
        "deviceid": "PC-SECRET-01",
        "itemtype": "Computer",
        "content": {
            "hardware": {"name": "PC-SECRET-01"},
            "users": [{"login": "mdurand"}],
            "softwares": [
                {"name": "LibreOffice", "version": "24.8", "username": "mdurand", "from": "registry"}
            ],
        },
    }
    (tmp_path / "pc-secret.json").write_text(json.dumps(content), encoding="utf-8")
    found = read(tmp_path / "pc-secret.json")
    taken = understood(load_registry(territory), found).taken
    write(territory, "crolles", products_of(found, taken), found.kinds, TODAY)
    shown = git(territory, "show", "HEAD")
    assert "mdurand" not in shown
    assert "secret" not in shown.lower()


def test_on_a_terminal_doubts_are_asked_then_writing(doubtful: Path, tmp_path: Path) -> None:
    territory = doubtful
    path = tmp_path / "parc.csv"
    path.write_text("name,publisher,version\nBureau Partagé,,2\nNextcloud,,7\n", encoding="utf-8")
    ended = on_a_terminal(
        territory,
        ["import", str(path), "--commune", "crolles"],
        [("qu’est-ce", "1\r"), ("Écrire 2", "\r"), ("Y répondre", "\r")],
    )
    assert f"Écrit à Crolles{NBSP}: 2{NBSP}déclarations" in ended.shown
    assert (territory / "catalogue/recognised/bureau-partage--crolles.toml").is_file()
    assert (territory / "inventory/crolles/libreoffice.toml").is_file()


def test_columns_are_asked_once_and_remembered(territory: Path, tmp_path: Path) -> None:
    path = tmp_path / "vague.csv"
    path.write_text("Quoi;Combien\nLibreOffice;3\nNextcloud;2\n", encoding="utf-8")
    first = on_a_terminal(
        territory,
        ["import", str(path), "--commune", "crolles", "--dry-run"],
        [],
    )
    assert "--column" in first.shown
    asked = on_a_terminal(
        territory,
        ["import", str(path), "--commune", "crolles"],
        [
            ("nom du logiciel", "\r"),
            ("L’éditeur", "\r"),
            ("La version", "\r"),
            ("nombre de postes", "\x1b[A\r"),
            ("nom de la machine", "\r"),
            ("« Quoi »", "\r"),
            ("Écrire 2", "\r"),
        ],
    )
    assert f"Écrit à Crolles{NBSP}: 2{NBSP}déclarations" in asked.shown
    again = on_a_terminal(territory, ["import", str(path), "--commune", "crolles"], [("« Quoi »", "\r")])
    assert "quelle colonne" not in again.shown
    assert f"Rien de nouveau à Crolles{NBSP}: rien n’a changé." in again.shown


def test_the_period_of_a_renewal_is_read_from_a_table(territory: Path, tmp_path: Path) -> None:
    table = "Logiciel;Fin de contrat;Préavis;Reconduction;Durée de reconduction\n"
    table += "Nextcloud;30/06/2027;3 mois;tacite;12 mois\n"
    (tmp_path / "contrats.csv").write_text(table, encoding="utf-8")
    write(territory, "crolles", products(territory, tmp_path / "contrats.csv"), ("sheet",), TODAY)
    made = load_registry(territory).declaration("crolles", "nextcloud")
    assert made
    contract = made.contract
    assert (contract.end, contract.notice_months) == (date(2027, 6, 30), 3)
    assert (contract.renewal, contract.renewal_months) == ("tacit", 12)
    again = (
        "Logiciel;Fin;Reconduction\nNextcloud;;tacite, 3 fois\nZoom;31/12/2026;1 an reconductible 3 fois\n"
    )
    (tmp_path / "marches.csv").write_text(again, encoding="utf-8")
    write(territory, "crolles", products(territory, tmp_path / "marches.csv"), ("sheet",), TODAY)
    found = {one.software: one.contract for one in load_registry(territory).by_commune["crolles"]}
    assert (found["nextcloud"].renewal_months, found["nextcloud"].renewals) == (12, 3)
    assert found["zoom"] == Contract(end=date(2026, 12, 31), renewal="tacit", renewal_months=12, renewals=3)


def test_a_host_that_is_known_is_written_and_another_is_said(
    territory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "hebergeurs.csv"
    table.write_text("Logiciel;Hébergeur\nNextcloud;OVH\nGIMP;Cogitis\n", encoding="utf-8")
    assert run(["--root", str(territory), "import", str(table), "--commune", "crolles", "--yes"]) == 0
    assert "Cogitis. S’il est public" in capsys.readouterr().out
    registry = load_registry(territory)
    hosts = [registry.declaration("crolles", slug) for slug in ("nextcloud", "gimp")]
    assert [one.hosting.provider for one in hosts if one] == ["ovhcloud", None]


def test_what_a_table_says_otherwise_than_what_is_declared_is_told_and_left(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    told = ["--cost", "1200", "--since", "2019", "--provider", "OVH", "--notice", "2 mois"]
    renewed = ["--contract-end", "31/12/2024", "--renewal", "tacite", "--renewal-months", "12"]
    assert run(["declare", "crolles", "nextcloud", *told, *renewed]) == 0
    head = "Logiciel;Coût annuel;Depuis;Hébergeur;Préavis;Fin de contrat\n"
    end = as_seen(declared_at(territory, "nextcloud"), today()).contract.end
    same = f"{head}Nextcloud;1 200 €;mars 2019;OVH;2;{end}\n"
    other = f"{head}Nextcloud;9 999 €;2020;Cogitis;60 jours;perpétuelle\n"
    for name, table in (("same.csv", same), ("other.csv", other)):
        Path(name).write_text(table, encoding="utf-8")
    before = declared_at(territory, "nextcloud")
    shown = []
    for name in ("same.csv", "other.csv"):
        capsys.readouterr()
        assert run(["import", name, "--commune", "crolles", "--yes"]) == 0
        shown.append(capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " "))
    assert "déclaré autrement" not in shown[0]
    assert (
        "Nextcloud, déclaré autrement que dans ce fichier, et laissé tel quel : depuis 2019 → 2020, "
        "coût annuel 1 200 € par an → 9 999 € par an, "
    ) in shown[1]
    assert "fin de contrat 31 décembre 2024 → perpétuelle, préavis 2 mois → 60 jours." in shown[1]
    assert declared_at(territory, "nextcloud").contract == before.contract
    command = shlex.split(shown[1].partition("par exemple : affranchi ")[2].splitlines()[0])
    assert run(command) == 0  # as it is shown
    after = declared_at(territory, "nextcloud")
    assert (after.annual_cost, after.since, after.contract.kind) == (9999, 2020, "perpetual")
    assert (after.contract.notice_days, after.contract.end) == (60, None)


def declared_at(territory: Path, software: str) -> Declaration:
    made = load_registry(territory).declaration("crolles", software)
    assert made
    return made


def test_lines_of_a_software_that_disagree_are_said(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    table = "Logiciel;Service;Coût annuel;Fin de contrat\nNextcloud;Accueil;1200;2026\n"
    Path("parc.csv").write_text(f"{table}Nextcloud;École;300 €;2026\n", encoding="utf-8")
    assert run(["import", "parc.csv", "--commune", "crolles", "--yes"]) == 0
    said = f"Nextcloud, coût{NBSP}: 1{NNBSP}200{NBSP}€ par an, retenu de la première ligne{NNBSP}; d’autres"
    shown = capsys.readouterr().out
    assert f"{said} disent «{NBSP}300{NBSP}€ par an{NBSP}»." in shown
    assert "Nextcloud, fin" not in shown
    made = load_registry(territory).declaration("crolles", "nextcloud")
    assert made
    assert made.annual_cost == 1200
