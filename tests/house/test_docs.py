"""The documentation says what is true today."""

import re
import shlex
from pathlib import Path

import pytest

from affranchi.cli.app import app
from affranchi.cli.loading import load
from affranchi.cli.running import run
from affranchi.model.declaration import Declaration
from scripts.write_docs import documents

ROOT = Path(__file__).parents[2]


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_what_the_code_says_of_itself_is_written_down() -> None:
    stale = [p.name for p, wanted in documents().items() if p.read_text(encoding="utf-8") != wanted]
    assert stale == [], "run: python scripts/write_docs.py"


def test_every_command_is_in_the_guide() -> None:
    load(())
    guide = text("site/pages/guide.md")
    groups = [group.name for group in app.registered_groups]
    names = [info.name for info in app.registered_commands if not info.hidden] + groups
    assert [name for name in names if f"affranchi {name}" not in guide] == []


# What asks on a terminal, needs a file, a network or a remote, names a lead of another day, or takes long.
_NOT_RUN = (
    "interview", "inbox", "import", "recognise", "answers forget", "undo", "edit", "report", "sync",
    "publiccode import", "sharing take", "sharing dismiss", "diff", "share", "serve", "build", "export",
    "atlas",
)  # fmt: skip


def test_what_the_guide_types_works_in_the_order_of_the_guide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "essai"), "--demo"]) == 0
    monkeypatch.chdir(tmp_path / "essai")
    after = text("site/pages/guide.md").partition("## Déclarer un logiciel")[2]
    blocks = re.findall(r"^```console\n(.*?)^```", after, re.MULTILINE | re.DOTALL)
    typed = [
        shlex.split(line)[1:] for block in blocks for line in block.splitlines() if line[:9] == "affranchi"
    ]
    typed = [words for words in typed if not " ".join(words).startswith(_NOT_RUN)]
    assert len(typed) > 35
    refused = {" ".join(words): capsys.readouterr().err for words in typed if run(words)}
    assert refused == {}


def test_the_guide_installs_where_a_system_lets_it() -> None:
    """Debian 12 and Ubuntu 23.04 refuse « pip install » out of an environment (PEP 668)."""
    install = text("site/pages/guide.md").partition("## Installer")[2].partition("```\n")[0]
    assert install.index("-m venv") < install.index("activate") < install.index("pip install")


def test_nobody_is_sent_to_an_index_for_a_name_that_is_not_ours() -> None:
    """« affranchi » is in no index: whoever takes the name there would run in all that ask for it."""
    sentences = [*(ROOT / "site").rglob("*.md"), *(ROOT / "affranchi").rglob("*.py"), ROOT / "README.md"]
    asked = re.compile(r"""(?:pip|pipx|uv) (?:tool )?install [^`\n]{0,20}?["'` ]?affranchi\[?""")
    assert [path.name for path in sentences if asked.search(path.read_text("utf-8"))] == []


def test_the_readme_asks_for_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    asked = set(re.findall(r"\bmake ([a-z]+)\b", text("README.md") + text("CONTRIBUTING.md")))
    assert asked <= targets


def test_continuous_integration_runs_what_the_readme_says() -> None:
    script = text(".ci/run")
    assert [target for target in ("site", "test", "check") if f"make {target}" not in script] == []


def test_no_locked_requirement_names_an_index() -> None:
    locks = [path.read_text(encoding="utf-8") for path in (ROOT / "requirements").glob("*.txt")]
    assert locks
    assert [line for lock in locks for line in lock.splitlines() if "://" in line or "index" in line] == []


# What a declaration publishes, in the words of the page that says so to those who declare.
PUBLISHED = {
    "functions": "ce à quoi il sert",
    "status": "s’il est en service",
    "since": "depuis quelle année",
    "verified": "le jour où vous l’avez vérifié",
    "hosting": "comment il est hébergé, et dans quel pays",
    "contract": "la nature du contrat, sa voie d’achat, les années où il commence et finit",
    "data": "s’il traite des données personnelles, et comment elles se récupèrent",
    "exit": "sa sortie, si vous en préparez une, avec la délibération",
    "sharing": "l’aide que vous offrez ou cherchez",
    "retirement": "l’année d’un retrait et son motif",
}


def test_who_declares_reads_all_that_will_be_public() -> None:
    told = " ".join(text("site/pages/secretariats.md").partition("## Ce qui sera public")[2].split())
    fields = {name: field.json_schema_extra for name, field in Declaration.model_fields.items()}
    public = {
        name
        for name, extra in fields.items()
        if isinstance(extra, dict) and extra["tier"] == "public" and not extra.get("identity")
    }
    # Nobody types where a merged commune’s lines come from; what is for members is not told.
    assert public - {"origin", "visibility"} == {*PUBLISHED}
    assert [words for words in PUBLISHED.values() if words not in told] == []


def test_links_of_the_documents_lead_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
        for target in re.findall(r"\]\(([^)#]+)\)", text(name))
        if "://" not in target and not (ROOT / Path(name).parent / target).exists()
    ]
    assert broken == []


def test_the_architecture_page_sends_changes_to_files_that_exist() -> None:
    table = text("docs/architecture.md").partition("## Where a change goes")[2].partition("\n## ")[0]
    named = re.findall(r"`([\w.]+(?:/[\w.-]*)+)`", table)
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []
    rows = {row.split(" | ")[0].strip("| "): row for row in table.splitlines() if "`" in row}
    held = {
        "a new word for a value": ("en cours de sortie",),
        "a new opportunity": ("Une voisine emploie déjà un remplaçant", "Rejoindre "),
        "a new table of the open data": ("Un logiciel dans une commune", "participations.csv"),
    }
    for row, words in held.items():
        files = "".join(text(path) for path in re.findall(r"`([\w/-]+\.(?:py|md))`", rows[row]))
        assert [word for word in words if word not in files] == []


def test_the_files_that_documents_and_modules_name_exist() -> None:
    told = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    told += [path for room in ("affranchi", "scripts", "bench") for path in (ROOT / room).rglob("*.py")]
    named = re.compile(
        r"(?<![\w./-])(?:tests|scripts|bench|affranchi|docs)/[\w./-]*\w\.(?:py|md|json|tsv|sh|txt)\b"
    )
    found = {(path.name, name) for path in told for name in named.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > 50
    assert {(path, name) for path, name in found if not (ROOT / name).exists()} == set()


def test_each_exception_of_the_linter_says_why() -> None:
    """`style.md`: an exception has its reason beside it."""
    silent = [
        f"{file.relative_to(ROOT)}:{number}"
        for folder in ("affranchi", "bench", "scripts", "tests")
        for file in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if re.search(r"# noqa(: [A-Z0-9, ]+)?$", line)
    ]
    assert silent == []
