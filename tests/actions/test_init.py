"""Making a territory's repository."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from affranchi.actions.check import check
from affranchi.actions.fmt import fmt
from affranchi.actions.init import Initialised, init
from affranchi.cli.running import run
from affranchi.errors import FolderNotEmptyError, InvalidDataError, UnknownEpciError, WorldError
from affranchi.model.territory import Commune, TerritoryFile
from affranchi.steps.founding import territory_of
from affranchi.storage.gazetteer import communes_by_epci, find_epci, gazetteer
from affranchi.storage.layout import KINDS
from affranchi.storage.records import load_registry, text_of
from affranchi.storage.starter import Origin, codeowners, mkdocs_config, origin_of, starter_files

DAY = date(2026, 11, 21)
GRESIVAUDAN = "200018166"
IDENTITY = '[user]\nname = "Service informatique"\nemail = "dsi@exemple.fr"\n'


@pytest.fixture(autouse=True)
def git_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only git configuration that the tests see, with an identity."""
    settings = tmp_path_factory.mktemp("home") / "gitconfig"
    settings.write_text(IDENTITY)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return settings


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    made = starter_files(territory_of(find_epci(GRESIVAUDAN)), DAY, Origin())
    return {path: data.decode() for path, data in made.items()}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def refuse_commits(settings: Path, script: str) -> None:
    """Have every repository run this before it commits."""
    hooks = settings.parent / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text(f"#!/bin/sh\n{script}\n")
    (hooks / "pre-commit").chmod(0o755)
    settings.write_text(f"{IDENTITY}[core]\nhooksPath = {hooks.as_posix()}\n")


def test_le_gresivaudan_becomes_a_repository_with_its_43_communes(tmp_path: Path) -> None:
    made = init(tmp_path / "g", "le gresivaudan", DAY)
    root = tmp_path / "g"
    assert made == Initialised(
        root, "Le Grésivaudan", 43, git(root, "rev-parse", "HEAD"), is_installable=False
    )
    registry = load_registry(root)
    communes = [c for c in registry.communes.values() if c.kind == "commune"]
    assert (len(communes), sum(c.population or 0 for c in communes)) == (43, 103_962)
    assert registry.communes["crolles"] == Commune(
        slug="crolles",
        name="Crolles",
        insee="38140",
        siren="213801400",
        population=8_609,
        centre=(45.28, 5.89),
    )
    assert registry.communes["le-gresivaudan"] == Commune(
        slug="le-gresivaudan", name="Communauté de communes Le Grésivaudan", siren=GRESIVAUDAN, kind="epci"
    )


def test_its_first_commit_holds_every_file_on_main(tmp_path: Path) -> None:
    root = init(tmp_path / "g", GRESIVAUDAN, DAY).path
    assert git(root, "log", "--format=%s") == "Crée le territoire Le Grésivaudan"
    assert git(root, "status", "--porcelain", "--ignored") == ""
    assert git(root, "symbolic-ref", "--short", "HEAD") == "main"
    listed = set(git(root, "ls-files").splitlines())
    assert listed >= {
        ".editorconfig",
        ".forgejo/workflows/site.yml",
        ".gitattributes",
        ".github/workflows/site.yml",
        ".gitignore",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
        "CODEOWNERS",
        "README.md",
        "catalogue/README.md",
        "communes.toml",
        "inventory/README.md",
        "mkdocs.yml",
        "requirements.txt",
        "site/README.md",
        "site/pages/.gitkeep",
    }
    assert not [path for path in listed if path.endswith(".py")]
    assert names(tmp_path) == ["g"]


def test_the_schema_that_each_record_names_is_there(tmp_path: Path) -> None:
    root = init(tmp_path / "g", GRESIVAUDAN, DAY).path
    first, _, _ = (root / "communes.toml").read_text(encoding="utf-8").partition("\n")
    assert first == "#:schema ./schemas/territory.json"
    assert {f"{kind.name}.json" for kind in KINDS} == set(names(root / "schemas"))


def test_a_new_territory_passes_the_checks_of_its_own_ci(tmp_path: Path) -> None:
    root = init(tmp_path / "g", GRESIVAUDAN, DAY).path
    assert [(one.key, one.severity) for one in check(root, DAY)] == [("territory.contact", "warning")]
    assert fmt(root, check=True).changed == ()


def test_a_new_territory_knows_its_mailbox_and_its_repository(tmp_path: Path) -> None:
    told = {"contact": "numerique@val.example", "repository": "https://gitlab.example/val/logiciels"}
    root = init(tmp_path / "g", GRESIVAUDAN, DAY, told=told).path
    assert check(root, DAY) == ()
    with pytest.raises(InvalidDataError):
        init(tmp_path / "h", GRESIVAUDAN, DAY, told={"contact": "prenom.nom@val.example"})
    assert not (tmp_path / "h").exists()


def test_communes_toml_is_canonical(tmp_path: Path) -> None:
    root = init(tmp_path / "g", GRESIVAUDAN, DAY).path
    written = (root / "communes.toml").read_text(encoding="utf-8")
    assert written == text_of(territory_of(find_epci(GRESIVAUDAN)))


def test_homonyms_take_the_code_of_their_departement() -> None:
    slugs = territory_of(find_epci("Usses et Rhône")).communes
    assert {slug for slug in slugs if slug.startswith("seyssel")} == {"seyssel-01", "seyssel-74"}


def test_every_intercommunality_of_france_gives_a_slug_of_its_own_to_each_commune() -> None:
    lost = [
        epci.name
        for epci in gazetteer().epci.values()
        if len(territory_of(epci).communes) != len(communes_by_epci()[epci.siren]) + 1
    ]
    assert lost == []


def test_making_it_twice_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    first = init(tmp_path / "g", GRESIVAUDAN, DAY)
    with pytest.raises(FolderNotEmptyError):
        init(tmp_path / "g", GRESIVAUDAN, DAY)
    assert git(first.path, "rev-parse", "HEAD") == first.commit
    assert git(first.path, "status", "--porcelain") == ""


def test_a_folder_that_holds_a_file_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à garder")
    with pytest.raises(FolderNotEmptyError, match="n’est pas vide"):
        init(tmp_path, GRESIVAUDAN, DAY)
    assert names(tmp_path) == ["notes.txt"]


def test_the_current_folder_will_do_when_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    init(Path(), GRESIVAUDAN, DAY)
    assert Path("communes.toml").is_file()
    assert git(Path(), "status", "--porcelain") == ""


def test_the_empty_clone_of_a_new_project_keeps_its_remote_and_branch(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "principale", "forge.git")
    git(tmp_path, "clone", "-q", "forge.git", "clone")
    init(tmp_path / "clone", GRESIVAUDAN, DAY)
    git(tmp_path / "clone", "push", "-q", "origin", "principale")
    assert git(tmp_path / "forge.git", "log", "--format=%s") == "Crée le territoire Le Grésivaudan"
    assert names(tmp_path) == ["clone", "forge.git"]


def test_an_unknown_intercommunality_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnknownEpciError):
        init(tmp_path / "g", "gresivodan", DAY)
    assert names(tmp_path) == []


def test_without_identity_the_two_commands_are_given_and_nothing_is_left(
    tmp_path: Path, git_settings: Path
) -> None:
    git_settings.write_text("")
    with pytest.raises(WorldError) as caught:
        init(tmp_path / "g", GRESIVAUDAN, DAY)
    assert "git config --global user.name" in str(caught.value)
    assert "git config --global user.email" in str(caught.value)
    assert names(tmp_path) == []


@pytest.mark.parametrize("clone", [False, True], ids=["new folder", "empty clone"])
def test_a_commit_that_git_refuses_leaves_everything_as_it_was(
    tmp_path: Path, git_settings: Path, *, clone: bool
) -> None:
    if clone:
        git(tmp_path, "init", "-q", "g")
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    refuse_commits(git_settings, "exit 1")
    with pytest.raises(WorldError):
        init(tmp_path / "g", GRESIVAUDAN, DAY)
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL from a shell hook")
def test_killed_midway_it_has_written_nothing_in_the_folder_and_can_be_run_again(
    tmp_path: Path, git_settings: Path
) -> None:
    code = (
        "import os, sys; from datetime import date; from pathlib import Path\n"
        "from affranchi.actions.init import init\n"
        "os.environ['VICTIM'] = str(os.getpid())\n"
        "init(Path(sys.argv[1]), '200018166', date(2026, 11, 21))\n"
    )
    refuse_commits(git_settings, 'kill -KILL "$VICTIM"; exit 1')
    killed = subprocess.run([sys.executable, "-c", code, tmp_path / "g"], check=False)
    assert killed.returncode == -9
    assert not (tmp_path / "g").exists()
    git_settings.write_text(IDENTITY)
    assert init(tmp_path / "g", GRESIVAUDAN, DAY).communes == 43


def test_a_parent_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="n’existe pas"):
        init(tmp_path / "absent" / "g", GRESIVAUDAN, DAY)


def test_the_fictional_territory_comes_with_its_history_and_the_same_files_around_it(tmp_path: Path) -> None:
    made = init(tmp_path / "demo", None, DAY, demo=True)
    assert git(made.path, "status", "--porcelain") == ""
    assert int(git(made.path, "rev-list", "--count", "HEAD")) > 200
    assert load_registry(made.path).territory.fictional
    assert (made.path / ".gitlab-ci.yml").is_file()
    assert init(tmp_path / "again", None, DAY, demo=True).commit == made.commit


def test_every_yaml_file_parses(files: dict[str, str]) -> None:
    parsed = {path: yaml.safe_load(text) for path, text in files.items() if path.endswith((".yml", ".yaml"))}
    assert sorted(parsed) == [
        ".forgejo/workflows/site.yml",
        ".github/workflows/site.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
        "mkdocs.yml",
    ]
    assert all(isinstance(value, dict) for value in parsed.values())
    assert (parsed["mkdocs.yml"]["docs_dir"], parsed["mkdocs.yml"]["site_dir"]) == ("site/pages", "public")


def test_each_forge_checks_then_publishes_the_public_edition_from_the_whole_history(
    files: dict[str, str],
) -> None:
    for path in (".forgejo/workflows/site.yml", ".github/workflows/site.yml", ".gitlab-ci.yml"):
        text = re.sub(r" +#.*", "", files[path])
        found = re.findall(
            r"(?<!-- )affranchi ((?:check --diff|check|fmt|diff|build --edition public))\b", text
        )
        assert found[:3] == ["fmt", "diff", "check --diff"]  # in a merge request, with its author's rights
        assert set(found[3:]) == {"check", "build --edition public"}
        assert text.count("--author") == 2
        # The program is the base branch's; nothing of a request can be imported, or is installed.
        assert text.index("git worktree add") < text.index("install --quiet") < text.index("affranchi fmt")
        assert 'cd "$base" && ' in text
        assert not re.search(r"python3? (?!-I )-?[cm]\b", text)
        assert re.search(r"(fetch-depth: |GIT_DEPTH: \")0", files[path])


def test_no_placeholder_is_left(files: dict[str, str]) -> None:
    assert [path for path, text in files.items() if "[[" in text.replace("[[ ", "")] == []


def test_the_readme_says_that_the_repository_stays_private_and_shows_a_commune_of_the_territory(
    files: dict[str, str],
) -> None:
    assert "**Il doit rester privé**" in files["README.md"]
    assert "affranchi declare crolles libreoffice --users 45" in files["README.md"]
    assert "Créé le 21 novembre 2026." in files["README.md"]


def test_the_readme_says_whom_to_write_to_once_the_territory_has_a_mailbox() -> None:
    file = TerritoryFile.model_validate({"territory": {"name": "Val", "contact": "numerique@val.example"}})
    assert "Écrivez à numerique@val.example." in starter_files(file, DAY, Origin())["README.md"].decode()


def test_codeowners_has_a_line_a_commune_commented_out_without_editors() -> None:
    lines = codeowners(
        [
            Commune(slug="crolles", name="Crolles", editors=("dsi-crolles", "@a b@c.fr")),
            Commune(slug="bernin", name="Bernin"),
        ]
    ).splitlines()
    assert lines[-6:] == [
        "# /inventory/bernin/ @…",
        "# /catalogue/experiences/bernin--* @…",
        "# /catalogue/recognised/*--bernin.toml @…",
        "/inventory/crolles/ @dsi-crolles @a b@c.fr",
        "/catalogue/experiences/crolles--* @dsi-crolles @a b@c.fr",
        "/catalogue/recognised/*--crolles.toml @dsi-crolles @a b@c.fr",
    ]
    assert "# /mkdocs.yml @…" in lines


def test_the_intercommunality_reads_again_what_is_published_as_it_is_and_what_forges_run() -> None:
    lines = codeowners([Commune(slug="val", name="Val", kind="epci", editors=("@val/dsi",))]).splitlines()
    for place in ("/mkdocs.yml", "/site/", "/.github/", "/.forgejo/", "/.gitlab-ci.yml", "/requirements.txt"):
        assert f"{place} @val/dsi" in lines


def test_what_a_merge_request_brings_has_no_secret_and_is_not_published(files: dict[str, str]) -> None:
    for path in (".forgejo/workflows/site.yml", ".github/workflows/site.yml"):
        jobs = yaml.safe_load(files[path])["jobs"].values()
        steps = [step for job in jobs if "if" not in job for step in job["steps"]]
        for step in steps:
            published = "secrets." in str(step) or "upload-pages" in str(step)
            assert not published or step["if"].startswith("github.event_name != 'pull_request'")
        assert {
            step["with"]["persist-credentials"] for step in steps if "checkout" in step.get("uses", "")
        } == {False}
    # On GitHub, the job that may comment runs nothing: it has neither a clone nor the program.
    comment = yaml.safe_load(files[".github/workflows/site.yml"])["jobs"]["comment"]
    assert comment["permissions"] == {"pull-requests": "write"}
    assert not re.search("checkout|pip|affranchi", str(comment["steps"]))
    gitlab = yaml.safe_load(files[".gitlab-ci.yml"])
    assert "WRITE_TOKEN" not in str(gitlab["check"])
    assert gitlab["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert "--trust" not in "".join(text for path, text in files.items() if path.endswith(".yml"))


@pytest.mark.parametrize(
    "path", [".forgejo/workflows/site.yml", ".github/workflows/site.yml", ".gitlab-ci.yml"]
)
def test_reminders_are_prepared_on_a_schedule_and_sent_by_nobody(files: dict[str, str], path: str) -> None:
    told = yaml.safe_load(files[path])
    if path == ".gitlab-ci.yml":
        job = told["rappels"]
        assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}]
        assert (job["script"], job["artifacts"]["access"]) == (["affranchi remind -o rappels"], "developer")
        return
    assert told[True]["schedule"] == [{"cron": "0 5 1 * *"}]  # YAML 1.1 reads « on » so
    steps = [step for job in told["jobs"].values() for step in job["steps"]]
    run = next(step for step in steps if "affranchi remind" in step.get("run", ""))
    kept = next(step for step in steps if step.get("with", {}).get("name") == "rappels")
    assert run["run"].endswith(f"affranchi remind -o {kept['with']['path']}")
    asked = run.get("if") or told["jobs"]["remind"]["if"]
    assert asked == "github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'"


def test_the_actions_of_github_are_pinned_and_no_job_may_do_more_than_it_does(files: dict[str, str]) -> None:
    text = files[".github/workflows/site.yml"]
    told = yaml.safe_load(text)
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one) for one in uses)
    assert told["permissions"] == {"contents": "read"}
    extra = {name: job["permissions"] for name, job in told["jobs"].items() if "permissions" in job}
    assert extra == {
        "comment": {"pull-requests": "write"},
        "publish": {"pages": "write", "id-token": "write"},
    }
    # A refused change is still told: the comment comes first, and the code of `diff` does not stop it.
    for path in (".forgejo/workflows/site.yml", ".github/workflows/site.yml", ".gitlab-ci.yml"):
        assert re.search(
            r"\.\.HEAD\" --author \"\$\w+\" --format Markdown > \S+ \|\| \[ \$\? -eq 1 \]", files[path]
        )


def test_the_program_is_required_from_where_it_was_installed() -> None:
    source = '{"url": "https://forge.example/affranchi.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}'
    assert origin_of(source) == Origin("affranchi @ git+https://forge.example/affranchi.git@abc")
    url = "https://forge.example/affranchi-1-py3-none-any.whl"
    found = origin_of(json.dumps({"url": url, "archive_info": {"hashes": {"sha256": "ab"}}}))
    assert found == Origin("affranchi @ https://forge.example/affranchi-1-py3-none-any.whl#sha256=ab")


def test_a_bare_name_that_anyone_could_register_is_never_required(tmp_path: Path) -> None:
    assert origin_of(None) == Origin()
    assert origin_of('{"url": "file:///home/x", "dir_info": {"editable": true}}') == Origin()
    made = init(tmp_path / "g", GRESIVAUDAN, DAY)
    text = (made.path / "requirements.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line and not line.startswith("#")] == []
    assert not made.is_installable


def test_a_wheel_of_this_machine_goes_with_the_records(tmp_path: Path) -> None:
    wheel = tmp_path / "affranchi-1-py3-none-any.whl"
    wheel.write_bytes(b"PK")
    said = {"url": wheel.as_uri(), "archive_info": {"hashes": {"sha256": "ab"}}}
    found = origin_of(json.dumps(said))
    assert found == Origin("# sha256 : ab\n./programme/affranchi-1-py3-none-any.whl", wheel)
    files = starter_files(territory_of(find_epci(GRESIVAUDAN)), DAY, found)
    assert files["programme/affranchi-1-py3-none-any.whl"] == b"PK"


def test_the_clone_of_a_project_with_its_first_readme_will_do(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "clone")
    clone = tmp_path / "clone"
    (clone / "README.md").write_text("# projet\n")
    (clone / "LICENSE").write_text("EUPL\n")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "Initial commit")
    made = init(clone, GRESIVAUDAN, DAY)
    assert git(clone, "rev-list", "--count", "HEAD") == "2"
    assert git(clone, "status", "--porcelain") == ""
    assert (clone / "LICENSE").read_text() == "EUPL\n"
    assert "Le Grésivaudan" in (clone / "README.md").read_text(encoding="utf-8")
    assert made.communes == 43
    (tmp_path / "other").mkdir()
    git(tmp_path, "init", "-q", "other")
    (tmp_path / "other" / "README.md").write_text("à garder")
    with pytest.raises(FolderNotEmptyError):
        init(tmp_path / "other", GRESIVAUDAN, DAY)


def test_mkdocs_yml_is_the_programs_own_without_its_comments() -> None:
    text = "# for developers\nsite_name: A # why\ntheme:\n  name: material\n"
    assert mkdocs_config(text).splitlines()[1:] == ["site_name: A", "theme:", "  name: material"]


def test_a_syndicat_founds_a_territory_with_its_members(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "init",
        str(tmp_path / "sitiv"),
        "--name",
        "SITIV",
        "--kind",
        "syndicat",
        "--siren",
        "123 456 782",
    ]
    wrong = [*words, "--members", "Vénissieux, St-Denis, Zozoville; Cran-Gevrier"]
    assert run(wrong) == 1
    told = capsys.readouterr().err
    for said in ("Saint-Denis (93, 93066)", "Zozoville", "Cran-Gevrier est une commune déléguée d’Annecy"):
        assert said in told
    assert run([*words, "--members", "Crole, 38999"]) == 1
    assert capsys.readouterr().err.replace("\u00a0", " ").replace("\u202f", " ").splitlines() == [
        (
            "Ni commune, ni intercommunalité de la liste officielle de 2026 : « Crole ». "
            "Vouliez-vous dire « Crolles », « École » ou « Croze » ?"
        ),
        "Ni commune, ni intercommunalité de la liste officielle de 2026 : « 38999 ».",
    ]
    assert re.search(r"le département\W+Saint-Denis \(\d+\)", told)
    assert run([*words[:-1], "123456789", "--members", "Givors"]) == 1
    assert not (tmp_path / "sitiv").exists()
    assert (
        run([*words, "--members", "venissieux, Givors,69282; St-Denis (93)", "--members", "200018166"]) == 0
    )
    registry = load_registry(tmp_path / "sitiv")
    assert (registry.territory.name, registry.territory.kind) == ("SITIV", "syndicat")
    assert {"venissieux", "givors", "meyzieu", "saint-denis", "crolles"} <= registry.communes.keys()
    assert {c.slug: c.kind for c in registry.communes.values() if c.kind != "commune"} == {
        "sitiv": "syndicat",
        "le-gresivaudan": "epci",
    }
    assert run(["init", str(tmp_path / "x"), "--name", "Plaine Commune", "--kind", "EPT"]) == 2
