"""What a reviewer reads of a change: in French, whole, and inert whatever a branch holds."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.rename import RenameRequest, rename
from affranchi.cli.running import run
from affranchi.model.declaration import Declaration
from affranchi.storage.records import load_registry
from affranchi.told.review import told_edit
from tests.conftest import git, write

DECLARED = "#:schema ../../schemas/declaration.json\nusers = {}\n"
# What a forge would render, link, notify or obey.
HOSTILE = "``` @tous #1 !2 ![x](https://a.example) <img src=x> /merge \u202e [l](javascript:1)"


def commit(root: Path, message: str) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", message)


@pytest.fixture
def known(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A branch that starts where Crolles runs Microsoft 365 and answers one function."""
    write(territory, "inventory/crolles/microsoft-365.toml", DECLARED.format(45))
    write(territory, "inventory/crolles/functions.toml", '[answers.messagerie]\nanswer = "none"\n')
    commit(territory, "Crolles déclare")
    git(territory, "switch", "--quiet", "--create", "cms")
    monkeypatch.chdir(territory)
    return territory


@pytest.fixture
def branch(known: Path, few: None) -> Path:  # noqa: ARG001 (a fixture asks for another so)
    """The same, where the reference is of a few software."""
    return known


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What `diff` prints; its code is 1 when it is to be refused."""
    assert run(["diff", *arguments]) == code
    return capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_change_is_told_in_french_commune_by_commune(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leaving = DECLARED.format(52) + '[exit]\ntarget = "libreoffice"\nstate = "planned"\n'
    write(branch, "inventory/crolles/microsoft-365.toml", leaving)
    write(
        branch,
        "inventory/crolles/functions.toml",
        '[answers.messagerie]\nanswer = "paper"\n[wishes.fichiers]\n',
    )
    # As the web page writes it: a name that the catalogue lacks.
    write(
        branch,
        "inventory/crolles/carnet-de-zoe.toml",
        'software = "Carnet de Zoé"\nfunctions = ["bureautique"]\n',
    )
    gone = 'status = "retired"\nsince = 2019\nusers = 12\n[retirement]\non=2026\nreplaced_by = "nextcloud"\n'
    write(branch, "inventory/lumbin/libreoffice.toml", gone)
    (branch / "inventory/bernin/libreoffice.toml").unlink()
    text = (branch / "catalogue/software/nextcloud.toml").read_text("utf-8")
    write(branch, "catalogue/software/nextcloud.toml", f'licence = "AGPL-3.0-or-later"\n{text}')
    write(branch, "catalogue/sharing/cloud.toml", 'title = "Un nuage"\nfunction = "fichiers"\n')
    write(branch, ".gitlab-ci.yml", "x: 1\n")
    commit(branch, "Tout")
    changed, found, whose, figures = re.split(r"\n\n", told(capsys, "main..cms").strip())
    assert changed.split("\n")[1:] == [
        "  Bernin",
        "  – déclaration effacée : LibreOffice",
        "  Crolles",
        "  – nouvelle déclaration : Carnet de Zoé, nouveau logiciel, à confirmer",
        "  – Messagerie : sur papier (avant : sans objet)",
        "  – souhaite : Partage de fichiers",
        "  – Microsoft 365 passe de 45 à 52 utilisateurs ; nouvelle sortie prévue vers LibreOffice",
        "  Lumbin",
        "  – LibreOffice est retiré (2026, remplacé par Nextcloud)",
        "  – 1 déclaration retirée",
        "  Ce qui est commun",
        "  – .gitlab-ci.yml : fichier nouveau, que la forge exécute ou suit",
        "  – mutualisation « Un nuage » : nouvelle",
        "  – logiciel « Nextcloud » : licence non dit → AGPL-3.0-or-later",
    ]
    assert "carnet-de-zoe" not in found  # `fmt` makes its entry
    assert "  Crolles : 3 fichiers, tout le monde peut les changer" in whose
    assert "Part du libre : " in figures, found


def test_what_moved_of_a_mutualisation_and_of_an_exit_is_told_in_french(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sharing, exit_ = "catalogue/sharing/cloud.toml", "catalogue/experiences/crolles--gimp.toml"
    shared = 'title = "Un nuage"\nstage = "{}"\n[participants.crolles]\ndegree = "{}"\n'
    lived = 'state = "{}"\nanswers = {}\nblockers = ["{}"]\nmonths = {}\n'
    answers = "inventory/crolles/functions.toml"
    answered = '[answers.fichiers]\nanswer = "provided"\nby = "{}"\nsoftware = "{}"\n'
    git(branch, "switch", "--quiet", "main")
    write(branch, sharing, shared.format("interest", "invited"))
    write(branch, exit_, lived.format("under-way", "false", "macros", 3))
    write(branch, answers, answered.format("bernin", "nextcloud"))
    commit(branch, "Avant")
    git(branch, "switch", "--quiet", "--create", "words")
    write(branch, answers, answered.format("lumbin", "libreoffice"))
    write(branch, sharing, shared.format("group", "engaged"))
    write(branch, exit_, lived.format("abandoned", "true", "habits", 6))
    commit(branch, "Après")
    text = told(capsys, "main..words")
    assert "Partage de fichiers : rendu par Bernin → Lumbin ; avec Nextcloud → LibreOffice" in text
    assert "Crolles, degré pressentie → engagée ; étape intérêt → groupe constitué" in text
    assert (
        "ce qui a bloqué macros → habitudes ; durée 3 mois → 6 mois ; où en est la sortie en cours → aban"
        in text
    )
    assert "répond aux questions non → oui ; " in text


def test_an_objective_is_told_as_the_council_voted_it(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (branch / "communes.toml").read_text("utf-8")
    voted = '\n[objectives.{}]\nindicator = "{}"\ntarget = {}\nby = 2030-12-31\nvoted = 2026-0{}-01\n'
    libre, gafam, named = (
        ("o-1", "libre_share", 0.5),
        ("slug", "gafam_presence", 0.2),
        ("slug", "blocking", 3),
    )
    write(branch, "communes.toml", text + voted.format(*libre, 1) + voted.format(*gafam, 1))
    commit(branch, "Deux objectifs")
    said = told(capsys, "main")
    assert (
        "fichier « communes.toml » : objectif aucun → Part du libre : 50 % au 31 décembre 2030 ; obj" in said
    )
    write(branch, "communes.toml", text + voted.format(*libre, 2) + voted.format(*named, 1))
    commit(branch, "Deux autres")
    said = told(capsys, "HEAD~1")
    assert "objectif Part du libre : 50 % au 31 décembre 2030, voté le 1er janvier 2026 → 1er février" in said
    assert "Présence des GAFAM : 20 % au 31 décembre 2030 → Adhérences : 3 au 31 décembre 2030" in said
    write(branch, "communes.toml", text + voted.format("o-1", "libre_share", 0.504, 2))
    commit(branch, "Un peu plus, et un de moins")
    said = told(capsys, "HEAD~1")
    assert "objectif Part du libre : 50 % au 31 décembre 2030, valeur 0,5 → 0,504" in said
    write(branch, "communes.toml", text + voted.format("o-1", "none", 0.5, 2))
    commit(branch, "Un chiffre qui n’existe pas")
    write(branch, "communes.toml", text + voted.format("o-1", "none", 0.9, 3))
    commit(branch, "Autre chose du même")
    said = told(capsys, "HEAD~1")
    assert "objectif none : ce chiffre n’existe pas, valeur 0,5 → 0,9" in said
    assert "voté le 1er février 2026 → 1er mars 2026" in said


def test_versions_are_told_by_what_they_are_called(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, fleet = (
        "inventory/crolles/microsoft-windows.toml",
        '[machines_by_version]\n"10-22h2" = 2\n"10 22H2" = 1\n"11" = 1\n',
    )
    write(known, path, 'version = "11-24h2-e"\n')
    commit(known, "Crolles déclare Windows")
    assert "(version 11 24H2 (E))" in told(capsys, "main")
    write(known, path, 'version = "11-24h2-w"\n')
    commit(known, "Une autre édition")
    assert "Microsoft Windows : version 11 24H2 (E) → 11 24H2 (W)" in told(capsys, "HEAD~1")
    write(known, path, fleet)
    commit(known, "Un parc")
    assert "version 11 24H2 (W) → non dit ; postes par version 3 en 10 22H2 et 1 en 11" in told(
        capsys, "HEAD~1"
    )


def test_what_was_wrong_before_is_not_told_again_and_what_is_refused_says_why(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(branch, "switch", "--quiet", "main")
    write(branch, "inventory/bernin/nextcloud.toml", "contract = 3\n")
    owned = (
        (branch / "communes.toml")
        .read_text("utf-8")
        .replace("ulation = 8363", 'ulation = 8363\neditors = ["@ada"]')
    )
    write(branch, "communes.toml", owned)
    commit(branch, "Une erreur d’avant")
    git(branch, "switch", "--quiet", "--create", "theirs")
    assert "Rien" in told(capsys, "main", "--author", "mallory")
    write(branch, "inventory/crolles/gimp.toml", "zorglub = 3\n")
    commit(branch, "Une nouvelle")
    text = told(capsys, "main", "--author", "mallory", code=1)
    assert "inventory/crolles/gimp.toml : ce fichier est de Crolles, et mallory n’en est pas." in text
    assert "clé inconnue" in text
    assert "à relire par @ada" in text
    assert "Non calculé" in text
    assert "bernin" not in text
    results = json.loads(told(capsys, "main", "--format", "sarif", code=1))["runs"][0]["results"]
    assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results} == {
        "inventory/crolles/gimp.toml"
    }
    git(branch, "switch", "--quiet", "main")
    assert "placez-vous sur la branche" in told(capsys, "main..theirs", code=1)


def test_a_comment_holds_the_texts_of_a_branch_as_code_and_is_bounded(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = HOSTILE.replace('"', "").replace("\u202e", "\\u202E")
    text = (branch / "communes.toml").read_text("utf-8").replace('"Crolles"', f'"{hostile}"')
    write(branch, "communes.toml", text)
    write(branch, "catalogue/software/x.toml", f'name = "{hostile}"\nmodel = "libre"\n')
    write(branch, "inventory/crolles/nextcloud.toml", f'notes = """a\n```\n/close\n{hostile}"""\n')
    for number in range(300):
        write(branch, f"inventory/crolles/nextcloud--e{number}.toml", f'notes = "{"@a " * 200}"\n')
    write(branch, "site/pages/```\n/merge\n@tous\x1b[31m.md", "a\n")
    commit(branch, "Hostile")
    comment = told(capsys, "main", "--format", "Markdown", code=1)
    assert len(comment) < 65_536
    assert "autres lignes" in comment
    assert not re.search("[\u202e\x1b]", comment)
    parts = re.split(r"^```(?:text)?$", comment, flags=re.MULTILINE)
    outside, inside = "".join(parts[::2]), parts[1::2]
    assert re.fullmatch(r"<!-- affranchi diff -->[\w\s#]*", outside)
    assert len(inside) == 4
    assert all(line.startswith("  ") for part in inside for line in part.strip("\n").split("\n"))
    assert "`" not in "".join(inside)


def test_a_range_that_names_no_commit_is_refused(branch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for asked in ("nulle-part", "main..nulle-part", "..cms", "main..--output=x"):
        assert run(["diff", asked]) == 2
        assert capsys.readouterr().err.strip()
    assert not (branch / "x").exists()
    assert "Rien" in told(capsys, "main")


def test_a_function_that_is_written_out_is_no_news(branch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        branch, "inventory/lumbin/libreoffice.toml", 'functions = ["bureautique"]\nsince = 2019\nusers = 13\n'
    )
    commit(branch, "Précise")
    assert "fonctions" not in told(capsys, "main..cms").partition("Ce que la")[0]


def test_a_file_that_moved_is_told_once_with_where_it_was(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inventory = branch / "inventory"
    (inventory / "crolles/microsoft-365.toml").rename(inventory / "crolles/microsoft-365--accueil.toml")
    (inventory / "lumbin/libreoffice.toml").rename(inventory / "bernin/libreoffice--ecole.toml")
    (branch / "catalogue/software/nextcloud.toml").rename(branch / "catalogue/software/nuage.toml")
    write(branch, "site/pages/a.md", "a\n")
    commit(branch, "Déplace")
    (branch / "site/pages/a.md").rename(branch / "site/pages/b.md")
    write(branch, "inventory/crolles/microsoft-365--accueil.toml", DECLARED.format(52))
    for asked in ("main", "main..cms"):  # before and after its commit
        lines = told(capsys, asked, code=1).split("\n\n")[0].splitlines()
        moved = "Microsoft 365 → Microsoft 365 (accueil)"
        users = " ; passe de 45 à 52 utilisateurs" if asked == "main" else ""
        assert f"  – déclaration déplacée : {moved}{users}" in lines
        between = "  – déclaration déplacée : LibreOffice (Lumbin) → LibreOffice (ecole) (Bernin)"
        assert lines.count(between) == 2
        source, target = "catalogue/software/nextcloud.toml", "catalogue/software/nuage.toml"
        assert f"  – logiciel « Nextcloud » : déplacé, {source} → {target}" in lines
        assert not re.search("nouvelle|effacé", "\n".join(lines))
    git(branch, "add", "--all")
    git(branch, "commit", "--quiet", "-m", "Déplace encore")
    text = told(capsys, "HEAD~1..cms")
    assert "site/pages/b.md : fichier déplacé de site/pages/a.md" in text


def test_a_commune_that_is_renamed_keeps_its_name_and_retires_nothing(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(branch, "inventory/crolles/gimp.toml", 'status = "retired"\n[retirement]\non = 2026-01-01\n')
    commit(branch, "Retire")
    rename(branch, RenameRequest("crolles", "Crolles-le-Haut"), date(2026, 11, 21))
    text = told(capsys, "HEAD~1")
    assert "  – déclaration déplacée : GIMP (Crolles) → GIMP (Crolles-le-Haut)" in text
    assert "retirée" not in text
    assert "crolles →" not in text


def test_without_a_head_what_the_folder_holds_is_told_committed_or_not(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(branch, "inventory/crolles/microsoft-365.toml", DECLARED.format(52))
    write(branch, "inventory/crolles/nextcloud.toml", DECLARED.format(3))
    text = told(capsys, "main")
    assert "Microsoft 365 passe de 45 à 52 utilisateurs" in text
    assert "nouvelle déclaration : Nextcloud" in text
    assert "passe" not in told(capsys, "main..HEAD")


def test_what_is_told_of_a_name_typed_on_the_page_is_what_is_put_in_order(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        known,
        "inventory/crolles/postgresql-13.toml",
        'software = "PostgreSQL 13"\nusers = 4\n',
    )
    write(known, "inventory/lumbin/libre-offise.toml", 'software = "Libre Offise"\n')
    commit(known, "De la page")
    text = told(capsys, "main..cms", code=1)
    assert "nouvelle déclaration : PostgreSQL (version 13, utilisateurs 4)" in text, text
    doubt = "inventory/lumbin/libre-offise.toml:1 : software : « Libre Offise » peut désigner « LibreOffice »"
    assert doubt in text
    assert run(["fmt"]) == 1
    assert "inventory/crolles/postgresql.toml" in capsys.readouterr().out
    assert run(["check"]) == 1
    assert doubt in capsys.readouterr().out.replace("\u00a0", " ")


def test_a_software_of_the_reference_catalogue_is_not_told_as_new(territory: Path) -> None:
    """Half of it is to be confirmed: each first declaration of these was « nouveau logiciel »."""
    registry = load_registry(territory)
    one = Declaration(commune="crolles", software="nextcloud")
    path = "inventory/crolles/nextcloud.toml"
    assert registry.software["nextcloud"].status == "draft"
    for own, doubt in ((frozenset[str](), ""), (frozenset({"nextcloud"}), ", nouveau logiciel, à confirmer")):
        (told,) = told_edit(replace(registry, own=own), path, None, one)
        assert told == f"nouvelle déclaration\u00a0: Nextcloud{doubt}"


def test_only_a_later_day_of_verification_confirms(branch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A comment was told as a confirmation, and so was a day set back."""
    path = "inventory/crolles/microsoft-365.toml"
    said = []
    for day, comment in (
        ("2026-03-01", ""),
        ("2026-03-01", "# Vu\n"),
        ("2026-05-01", ""),
        ("2026-01-01", ""),
    ):
        write(branch, path, f"{comment}{DECLARED.format(45)}verified = {day}\n")
        said.append(told(capsys, "HEAD").split("\n")[2])
        commit(branch, "Suite")
    assert said == [
        "  – Microsoft 365 est confirmé",
        f"  – {path} : remis en forme",
        "  – Microsoft 365 est confirmé",
        "  – Microsoft 365 : dernière vérification 1er mai 2026 → 1er janvier 2026",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "users = 5\n", "Microsoft 365 : utilisateurs 5"),
        ("users = 5\n", "", "Microsoft 365 : utilisateurs 5 → non dit"),
        ('[exit]\ntarget = "gimp"\n', '[exit]\ntarget = "vlc"\n', "Microsoft 365 : logiciel visé GIMP → VLC"),
        ("", '[exit]\ntarget = "vlc"\n', "Microsoft 365 : nouvelle sortie prévue vers VLC"),
        (
            "",
            '[exit]\ntarget = "vlc"\nstate = "abandoned"\n',
            "Microsoft 365 : nouvelle sortie abandonnée vers VLC",
        ),
    ],
)
def test_what_was_not_said_is_told_as_that(
    branch: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, said: str
) -> None:
    path = "inventory/crolles/microsoft-365.toml"
    write(branch, path, before or "# Rien\n")
    commit(branch, "Avant")
    write(branch, path, after or "# Rien\n")
    assert told(capsys, "HEAD").split("\n")[2] == f"  – {said}"
