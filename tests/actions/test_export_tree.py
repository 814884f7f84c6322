"""The public tree: what others clone is what redaction left, and nothing else was ever in it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from affranchi.actions.check import check
from affranchi.actions.export_tree import ExportedTree, export_tree
from affranchi.actions.fmt import Formatted, fmt
from affranchi.actions.guard import ShrunkDataError
from affranchi.cli.running import run
from affranchi.errors import InvalidDataError, UsageError, WorldError
from affranchi.model.declaration import Declaration
from affranchi.model.record import Record
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.public_tree import tree_files
from affranchi.storage.records import load_registry, registry_of, settled, text_at, text_of
from tests.canaries import CANARY, CANARY_COUNT, CANARY_DAY, filled
from tests.conftest import git, write
from tests.strategies import records

TODAY = date(2026, 11, 30)
ANTIVIRUS = '[functions.antivirus]\nlabel = "Antivirus"\ndomain = "securite"\nvisibility = "restricted"\n'
PATHS = (
    "communes.toml",
    "catalogue/functions.toml",
    "catalogue/redirects.toml",
    "catalogue/vendors/un-editeur.toml",
    "catalogue/software/carnet-de-zoe.toml",
    "catalogue/sharing/paie.toml",
    "catalogue/steps/carnet.toml",
    "catalogue/experiences/crolles--carnet-de-zoe.toml",
    "catalogue/recognised/adobe-reader.toml",
    "inventory/crolles/functions.toml",
    "inventory/crolles/carnet-de-zoe.toml",
    "inventory/crolles/libreoffice--mairie.toml",
)


def read_back(public: Registry) -> Registry:
    return settled(registry_of(tree_files(public).items()).registry)


def commit(root: Path, subject: str = "Fait", day: str = "2026-11-20T12:00:00+01:00") -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--date", day, "-m", subject)


def count_of(tree: Path) -> int:
    return int(git(tree, "rev-list", "--count", "HEAD"))


def everything_in(tree: Path) -> str:
    """All that its git holds, commits and trees included, whether a branch leads to it or not."""
    git(tree, "fsck", "--strict")
    names = git(tree, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    pairs = [line.split() for line in names.splitlines()]
    return "\n".join(git(tree, "cat-file", kind if kind != "tree" else "-p", name) for name, kind in pairs)


def test_the_example_read_back_is_what_redaction_left(tmp_path: Path) -> None:
    public = redact(load_registry(bundle()), "public")
    assert read_back(public) == public
    tree = tmp_path / "arbre"
    assert export_tree(bundle(), tree, TODAY) == ExportedTree(tree, len(tree_files(public)), "added")
    assert load_registry(tree) == public
    assert [one for one in check(tree, TODAY) if one.severity == "error"] == []
    assert fmt(tree, check=True) == Formatted((), ())
    assert (tree / "site/pages").is_dir()  # without it, MkDocs builds nothing
    assert git(tree, "status", "--porcelain").split() == []


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.fixed_dictionaries(
        {"communes.toml": records("communes.toml")}, optional={p: records(p) for p in PATHS[1:]}
    )
)
def test_any_territory_read_back_is_what_redaction_left(made: dict[str, Record]) -> None:
    files = [(path, text_at(path, record).encode()) for path, record in made.items()]
    loaded = registry_of(files)
    assert loaded.problems == ()
    public = redact(settled(loaded.registry), "public")
    assert read_back(public) == public


def test_an_export_is_a_commit_of_public_facts_and_the_same_facts_are_none(
    territory: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "arbre"
    assert export_tree(territory, tree, TODAY, force=True).outcome == "added"
    assert export_tree(territory, tree, TODAY, force=True).outcome == "same"
    write(territory, "inventory/lumbin/libreoffice.toml", "since = 2019\nverified = 2026-01-15\nusers = 77\n")
    commit(territory)
    assert export_tree(territory, tree, TODAY, force=True).outcome == "same"
    write(
        territory, "inventory/crolles/nextcloud.toml", "verified = 2026-11-20\n[contract]\nend = 2027-06-30\n"
    )
    commit(territory)
    assert export_tree(territory, tree, TODAY, force=True).outcome == "added"
    assert count_of(tree) == 2
    author = "Affranchi <ne-pas-repondre@affranchi.invalid>"
    assert git(tree, "log", "--format=%an <%ae>, %cn <%ce>, %cs: %s").splitlines() == [
        f"{author}, {author}, 2026-11-20: Édition publique, faits au 20 novembre 2026",
        f"{author}, {author}, 2026-02-02: Édition publique, faits au 2 février 2026",
    ]
    assert "end = 2027\n" in (tree / "inventory/crolles/nextcloud.toml").read_text()
    held = everything_in(tree)
    assert "Camille" not in held
    assert "users" not in held
    assert "2027-06-30" not in held


def test_a_fact_that_is_hidden_after_it_was_published_leaves_the_history(
    territory: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "arbre"
    write(
        territory,
        "inventory/crolles/nextcloud.toml",
        'verified = 2026-11-20\n[hosting]\nqualification = "temoin"\n',
    )
    commit(territory)
    export_tree(territory, tree, TODAY, force=True)
    git(tree, "remote", "add", "origin", "https://forge.example/arbre.git")
    assert "temoin" in everything_in(tree)
    write(
        territory,
        "inventory/crolles/nextcloud.toml",
        'visibility = "members"\n[hosting]\nqualification = "temoin"\n',
    )
    commit(territory)
    assert export_tree(territory, tree, TODAY, force=True).outcome == "renewed"
    assert count_of(tree) == 1
    assert "temoin" not in everything_in(tree)
    assert "crolles/nextcloud" not in everything_in(tree)


@pytest.mark.parametrize("is_made", [False, True])
def test_an_export_killed_while_the_history_began_anew_keeps_the_settings_and_nothing_of_before(
    territory: Path, tmp_path: Path, *, is_made: bool
) -> None:
    tree = tmp_path / "arbre"
    write(territory, "inventory/crolles/nextcloud.toml", '[hosting]\nqualification = "temoin"\n')
    commit(territory)
    export_tree(territory, tree, TODAY, force=True)
    git(tree, "remote", "add", "origin", "https://forge.example/arbre.git")
    write(territory, "inventory/crolles/nextcloud.toml", 'visibility = "members"\n')
    commit(territory)
    (tree / ".git").rename(tree / ".git.remplace")
    if is_made:
        git(tree, "init", "--quiet")
    export_tree(territory, tree, TODAY, force=True)
    assert git(tree, "remote", "get-url", "origin").strip() == "https://forge.example/arbre.git"
    assert count_of(tree) == 1
    assert "temoin" not in everything_in(tree)
    assert not (tree / ".git.remplace").exists()
    assert git(tree, "remote").split() == ["origin"]
    assert not (tree / "inventory/crolles").exists()
    assert export_tree(territory, tree, TODAY, force=True).outcome == "same"


@pytest.mark.parametrize("made", [(), ("objects",), ("objects", "refs")])
def test_an_export_that_a_full_disk_stopped_at_its_first_files_is_begun_again(
    territory: Path, tmp_path: Path, made: tuple[str, ...]
) -> None:
    whole = tmp_path / "arbre"
    export_tree(territory, whole, TODAY, force=True)
    for tree in (tmp_path / "neuf", territory / "dedans"):
        write(tree, ".git/description", "Unnamed repository")
        for name in made:
            (tree / ".git" / name).mkdir()
        assert export_tree(territory, tree, TODAY, force=True).outcome == "added"
        assert git(tree, "rev-parse", "HEAD") == git(whole, "rev-parse", "HEAD")
        assert git(tree, "status", "--porcelain") == ""


def test_settings_that_a_commit_of_the_tree_brings_are_not_those_of_a_killed_export(
    territory: Path, tmp_path: Path
) -> None:
    tree, mark = tmp_path / "arbre", tmp_path / "obeyed"
    export_tree(territory, tree, TODAY, force=True)
    shutil.copytree(tree / ".git", tree / ".git.remplace")
    hook = f"[core]\n\tfsmonitor = touch {mark}\n"
    (tree / ".git.remplace/config").write_text(hook, encoding="utf-8")
    write(territory, "inventory/crolles/nextcloud.toml", "users = 3\n")
    commit(territory)
    export_tree(territory, tree, TODAY, force=True)
    assert "fsmonitor" not in (tree / ".git/config").read_text(encoding="utf-8")
    assert not (tree / ".git.remplace").exists()
    assert not mark.exists()


def test_an_answer_of_a_function_that_becomes_restricted_leaves_the_history(
    territory: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "arbre"
    functions = territory / "catalogue/functions.toml"
    said = functions.read_text()
    functions.write_text(said + ANTIVIRUS.replace("restricted", "public"))
    write(territory, "inventory/crolles/functions.toml", '[answers.antivirus]\nanswer = "paper"\n')
    commit(territory)
    export_tree(territory, tree, TODAY, force=True)
    functions.write_text(said + ANTIVIRUS)
    commit(territory)
    assert export_tree(territory, tree, TODAY, force=True).outcome == "renewed"
    assert not (tree / "inventory/crolles/functions.toml").exists()
    assert "paper" not in everything_in(tree)


def test_a_value_that_changes_stays_history_and_what_is_taken_back_does_not(
    territory: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "arbre"
    write(territory, "inventory/bernin/libreoffice.toml", "since = 2001\n")
    commit(territory)
    export_tree(territory, tree, TODAY)
    write(territory, "inventory/bernin/libreoffice.toml", "since = 2002\n")
    commit(territory)
    assert export_tree(territory, tree, TODAY).outcome == "added"
    assert count_of(tree) == 2
    # It may come back hidden, or stand hidden under another name: nothing tells it from what is taken back.
    (territory / "inventory/lumbin/libreoffice.toml").unlink()
    write(territory, "inventory/lumbin/libreoffice--interne.toml", 'visibility = "members"\n')
    commit(territory)
    with pytest.raises(ShrunkDataError, match="declarations"):
        export_tree(territory, tree, TODAY)
    assert export_tree(territory, tree, TODAY, force=True).outcome == "renewed"
    assert "lumbin/libreoffice" not in everything_in(tree)


def test_no_field_of_the_members_is_in_anything_that_its_git_holds(territory: Path, tmp_path: Path) -> None:
    functions = territory / "catalogue/functions.toml"
    functions.write_text(functions.read_text() + ANTIVIRUS)
    for software, changes in (("libreoffice", {}), ("nextcloud", {"visibility": "members"})):
        record = filled(Declaration, software=software, **changes)
        write(territory, f"inventory/crolles/{software}.toml", text_of(record))
    write(
        territory,
        "catalogue/software/canari.toml",
        'name = "Canari"\nmodel = "libre"\nfunctions = ["antivirus"]\n',
    )
    write(territory, "inventory/crolles/canari.toml", "")
    write(territory, "catalogue/recognition.toml", '[noise.canari]\nlabel = "Canari"\nnames = ["canari"]\n')
    write(
        territory,
        "inventory/crolles/functions.toml",
        '[answers.antivirus]\nanswer = "none"\nnote = "canari"\n',
    )
    commit(territory, "Camille pose un canari")
    tree = tmp_path / "arbre"
    export_tree(territory, tree, TODAY, force=True)
    held = everything_in(tree).lower()
    assert "inventory" in held
    assert CANARY not in held
    assert str(CANARY_COUNT) not in held
    assert str(CANARY_DAY) not in held


def test_two_sources_that_differ_by_hidden_facts_have_the_same_commit(
    territory: Path, tmp_path: Path
) -> None:
    functions = territory / "catalogue/functions.toml"
    functions.write_text(functions.read_text() + ANTIVIRUS)
    commit(territory)
    export_tree(territory, tmp_path / "sans", TODAY, force=True)
    write(
        territory, "catalogue/software/zav.toml", 'name = "Zav"\nmodel = "libre"\nfunctions = ["antivirus"]\n'
    )
    write(territory, "inventory/crolles/zav.toml", "verified = 2026-11-25\n")
    write(territory, "inventory/crolles/functions.toml", '[answers.antivirus]\nanswer = "none"\n')
    commit(territory, day="2026-11-25T12:00:00+01:00")
    export_tree(territory, tmp_path / "avec", TODAY, force=True)
    heads = {git(tmp_path / name, "rev-parse", "HEAD") for name in ("sans", "avec")}
    assert len(heads) == 1


def test_what_a_hand_adds_to_a_public_tree_is_read_as_the_public_edition(
    territory: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "arbre"
    export_tree(territory, tree, TODAY, force=True)
    write(tree, "inventory/lumbin/libreoffice.toml", "users = 12\n[contract]\nend = 2027-06-30\n")
    read = load_registry(tree)
    assert read.edition == "public"
    (declaration,) = read.by_commune["lumbin"]
    assert (declaration.users, declaration.contract.end) == (None, 2027)
    assert redact(read, "members") == read


def test_commands_say_of_a_public_tree_what_it_keeps_and_not_that_nobody_knows_it(
    territory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = tmp_path / "arbre"
    entry = 'name = "Carnet"\nmodel = "proprietary"\nfunctions = ["bureautique"]\n'
    way = '[equivalents.libreoffice]\nkind = "replaces"\n'
    write(territory, "catalogue/software/carnet.toml", f"{entry}{way}")
    told = "users = 12\nannual_cost = 300\n[contract]\nend = 2027-06-30\nnotice_months = 3\n"
    write(territory, "inventory/lumbin/carnet.toml", told)
    commit(territory)
    export_tree(territory, tree, TODAY, force=True)
    said = {}
    for name in ("deadlines", "plan", "blocking", "remind"):
        assert run(["--root", str(tree), name]) == 0
        said[name] = capsys.readouterr().out.replace("\u00a0", " ")
    assert said["deadlines"].splitlines()[1].split("\t")[1:] == ["Carnet", "2027"]
    assert "  Lumbin : Carnet : LibreOffice" in said["plan"]
    assert "Personne n’a dit" not in said["blocking"]
    assert "à compléter" not in said["remind"]
    del said["remind"]
    assert [name for name, text in said.items() if "inconnu" in text] == []
    assert [name for name, text in said.items() if "aux membres" not in text] == []


def test_a_folder_that_is_no_public_tree_is_left_alone(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "autre/lettre.txt", "Bonjour")
    head = git(territory, "rev-parse", "HEAD")
    for folder in (territory, tmp_path / "autre", tmp_path / "autre/lettre.txt"):
        with pytest.raises(UsageError):
            export_tree(territory, folder, TODAY, force=True)
    with pytest.raises(WorldError, match="n’a pas pu être mis à jour"):
        export_tree(territory, tmp_path / "autre/lettre.txt/arbre", TODAY, force=True)
    # Within the source, or told by a hook where git is: never a commit there.
    export_tree(territory, territory / "arbre", TODAY, force=True)
    shutil.rmtree(territory / "arbre/.git")
    assert export_tree(territory, territory / "arbre", TODAY, force=True).outcome == "added"
    monkeypatch.setenv("GIT_DIR", str(territory / ".git"))
    with pytest.raises(WorldError, match="un autre dépôt"):
        export_tree(territory, tmp_path / "crochet", TODAY, force=True)
    monkeypatch.delenv("GIT_DIR")
    assert git(territory, "rev-parse", "HEAD") == head


def test_a_territory_with_errors_is_not_published(territory: Path, tmp_path: Path) -> None:
    write(territory, "inventory/crolles/inconnu.toml", "")
    commit(territory)
    with pytest.raises(InvalidDataError):
        export_tree(territory, tmp_path / "arbre", TODAY)
    assert not (tmp_path / "arbre").exists()
