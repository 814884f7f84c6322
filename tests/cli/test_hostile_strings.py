"""Every text of every record, and names of files, hold what terminals obey, or what forges."""

import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest
from defusedxml.ElementTree import fromstring
from pydantic import ValidationError

from affranchi.cli.running import run
from affranchi.model.function import FunctionsFile
from affranchi.model.path import path_of
from affranchi.model.record import Edition, Record
from affranchi.model.territory import TerritoryFile
from affranchi.pieces.page import Found
from affranchi.redaction import redact
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry, text_of
from affranchi.wording import as_typed
from tests.conftest import git, write
from tests.hostile_strings import BEGUN, RAW, STRINGS, acting, in_parts
from tests.pages.test_pages_structure import canary_registry
from tests.terminal import SEVERAL, on_a_terminal
from tests.territories import pages_of

PARTS = 6
TEXTS = in_parts(PARTS)
ACTING = ("[2J", "]", "P", "c", "[8m", "[?1049")
DAY = date(2026, 11, 20)
TEMPLATES = bundle() / "site" / "templates"
FILE = os.fsdecode("inventory/crolles/\x1b[2J\u202eevil\nΨ.toml".encode())
COMMUNES = [f"commune-{n}" for n in range(PARTS)]


def hostile(value: Any, parts: Iterator[int]) -> Any:
    """A value of a record, each free text of it hostile, by parts in turn."""
    if isinstance(value, dict):
        return {key: hostile(one, parts) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(hostile(one, parts) for one in value)
    is_free = isinstance(value, str) and value.startswith(("public-", "canari"))
    return TEXTS[next(parts) % PARTS] if is_free else value


def made(record: Record, parts: Iterator[int], **given: Any) -> Any:
    plain = record.model_dump()
    tables = hostile(plain, parts) | given
    while True:
        try:
            return type(record).model_validate(tables)
        except ValidationError as error:  # slugs and codes are no free text
            tables |= {str(one["loc"][0]): plain[str(one["loc"][0])] for one in error.errors()}


def written(root: Path) -> None:
    """A territory whose every record of every kind means harm, six times: each text has each string."""
    registry, communes = canary_registry(), {}
    for turn, commune in enumerate(COMMUNES):
        software, parts = f"logiciel-{turn}", count(turn)
        communes[commune] = made(registry.communes["crolles"], parts, slug=commune)
        records = [
            FunctionsFile(functions={slug: made(one, parts) for slug, one in registry.functions.items()}),
            *(
                made(one, parts, slug=software, vendor=f"editeur-{turn}")
                for one in registry.software.values()
            ),
            *(made(one, parts, slug=f"editeur-{turn}") for one in registry.vendors.values()),
            *(made(one, parts, slug=f"partage-{turn}") for one in registry.sharings.values()),
            *(made(one, parts, commune=commune, software=software) for one in registry.declarations),
            *(made(one, parts, commune=commune) for one in registry.answers.values()),
        ]
        for record in records:
            write(root, path_of(record), text_of(record))
    file = TerritoryFile(territory=made(registry.territory, count(0)), communes=communes)
    write(root, path_of(file), text_of(file))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    written(root)
    write(root, "site/pages/\x1b]0;PWN\x07.md", "# a\n")
    (root / os.fsdecode("site/pages/\x1b[1m\nΨ".encode())).symlink_to(root)
    write(root, "rows.csv", "Nom;Éditeur\n\x1b[2JEvil\x1b]0;x\x07;a\u202eb\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        git(root, "init", "--quiet")
        git(root, "add", ".")
        who = ("-c", "user.name=a\x1b[2J", "-c", "user.email=b@c.fr")
        git(root, *who, "commit", "--quiet", "-m", "m\x1b[2J\u202e")
    return root


EACH = """show commune-{n} | show logiciel-{n} | show editeur-{n}
why commune-{n} logiciel-{n} | publiccode export logiciel-{n}"""
COMMANDS = """check | check --format sarif | check --json | list | list --json | list communes | list software
list functions | list vendors | show commune-0 --json | show bureautique | search N | search N --json
deadlines | deadlines --json | changes --since 2026-01-01 | changes --since 2026-01-01 --json | blocking
opportunities | opportunities --json | plan | figures | figures --json | figures --commune commune-0
sharing list | share | status | answers | undo | build | commune commune-0
declare commune-0 logiciel-1 --users 5 | confirm commune-1 logiciel-1 | wish commune-0 bureautique
sharing join partage-0 commune-1 | move commune-0 logiciel-1 --to commune-2
retire commune-0 logiciel-0 --reason stopped
recognise rows.csv | declare commune-0 \x1b[2Jevil | \x1b[2J
list --\x1b[2JΨ | show \udcff | check --diff \x1b[2JΨ"""
COMMANDS += "".join(f" | {EACH.format(n=n)}" for n in range(PARTS))


@pytest.mark.parametrize("words", re.split(r" \| |\n", COMMANDS))
def test_what_any_command_prints_is_inert_and_no_value_makes_a_line(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.chdir(root)
    if words.startswith("check"):  # nothing else is read while it is there
        write(root, FILE, "")
    run(words.split(" "))
    (root / FILE).unlink(missing_ok=True)
    captured = capsys.readouterr()
    assert captured.out + captured.err
    assert list(acting(captured.out + captured.err)) == []


def test_what_is_told_to_be_typed_is_one_word_that_a_shell_runs_nothing_of() -> None:
    paths = ["Mes documents/l’été d'ici.ods", r"C:\Mes fiches\a.ods", "parc-été.ods", "../a/b.ods"]
    told = [*paths, "a;b", "$(id)", "`id`", "a\"b'c", "a\\", "", *STRINGS]
    words = [one for one in told if "\0" not in one and "\\\\" not in one]
    shown = subprocess.run(
        ["sh", "-c", "printf '%s\\0' " + " ".join(map(as_typed, words))], capture_output=True, check=True
    )
    assert shown.stdout.decode().split("\0") == [*words, ""]
    assert [as_typed(one) for one in paths] == [f'"{paths[0]}"', f'"{paths[1]}"', *paths[2:]]


def test_there_are_four_hundred_of_them() -> None:
    assert len(STRINGS) >= 400


def test_documents_are_inert(root: Path, tmp_path: Path) -> None:
    for name, *words in (
        *((f"b.{kind}", "report", "board", "-o") for kind in ("md", "html", "odt")),
        *(
            (f"c{n}.{kind}", "report", "commune", f"commune-{n}", "-o")
            for kind in ("md", "odt")
            for n in (0, 3)
        ),
        *((f"f{n}.ods", "form", f"commune-{n}", "-o") for n in range(PARTS)),
        ("e.ics", "deadlines", "--ics"),
    ):
        assert run(["--root", str(root), *words, str(tmp_path / name)]) == 0
        data = (tmp_path / name).read_bytes()
        if name.endswith((".odt", ".ods")):
            with zipfile.ZipFile(tmp_path / name) as archive:
                for part in archive.namelist():
                    if part.endswith(".xml"):
                        assert is_plain_xml(archive.read(part))
            continue
        shown = data.decode().replace("\r\n ", "").replace("\r\n", "\n")
        assert BEGUN in shown
        assert (born_of_text(shown) if name.endswith("html") else list(acting(shown))) == []


def is_plain_xml(data: bytes) -> bool:
    """Whether a part of a document reads, without a formula, an element or a link that a text made."""
    elements = list(fromstring(data).iter())
    named = [(key.rpartition("}")[2], value) for one in elements for key, value in one.attrib.items()]
    return not any(
        key == "formula" or (key == "href" and not re.match(r"https?://|#|Pictures/|\.", value))
        for key, value in named
    ) and not any("psi" in str(one.tag) for one in elements)


def born_of_text(page: str) -> list[str]:
    """The elements and the attributes of a page that a text made, and what acts in it."""
    found = RAW.findall(page)

    def begun(tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found.extend([tag] if "psi" in tag or tag in ("iframe", "object", "embed", "base", "xmp") else [])
        for key, value in attributes:
            if key.startswith("on") or "psi" in key:
                found.append(f"{tag} {key}")
            if key in ("href", "src", "action") and re.match(
                r"\s*(?:java|vb|data:text|//)", value or "", re.IGNORECASE
            ):
                found.append(f"{key}={value}")

    reader = HTMLParser()
    reader.handle_starttag = begun  # type: ignore[method-assign,assignment]
    reader.feed(page)
    return found


@pytest.mark.parametrize(
    ("edition", "publication"), [("public", "named"), ("public", "aggregate"), ("members", "named")]
)
def test_pages_are_inert(root: Path, edition: Edition, publication: Literal["named", "aggregate"]) -> None:
    whole = load_registry(root)
    registry = replace(  # without the thousand products of the reference catalogue, which mean no harm
        whole,
        territory=whole.territory.model_copy(update={"publication": publication}),
        software={slug: one for slug, one in whole.software.items() if slug.startswith("logiciel-")},
        vendors={slug: one for slug, one in whole.vendors.items() if slug.startswith("editeur-")},
    )
    pages = [*pages_of(redact(registry, edition), DAY, {}, TEMPLATES)]
    assert sum(page.path.startswith(("communes/", "logiciels/", "editeurs/")) for page in pages) > 2 * PARTS
    assert [f"{page.path}: {what}" for page in pages for what in born_of_text(page.html)] == []
    for page in pages:
        found = page.search or Found()
        said = (page.title, page.description, found.says, *found.names, found.words)
        assert RAW.findall("".join(said)) == []


# What people read on a terminal, where tables and colours are drawn; after what is told of one of each.
READ = """list | show commune-2 | show logiciel-1 | show editeur-3 | show bureautique | list communes
list software | list functions | list vendors | search N | why commune-1 logiciel-1 | deadlines | blocking
opportunities | plan | changes --since 2026-01-01 | figures | sharing list | status | answers list
recognise rows.csv | \x1b[2J"""
OURS = re.compile(r"\x1b\[(?:0|1|1m|0m|[\d;]*m|\?25[lh]|2K|1A|6n)|[\r\n]")  # what rich writes


def test_a_terminal_is_inert(root: Path) -> None:
    commands = re.split(r" \| |\n", READ)
    shown = on_a_terminal(root, commands, [], SEVERAL).shown
    told = re.split(r"@@ [^\r\n]*[\r\n]+", shown)[1:]
    assert len(told) == len(commands)
    assert all(one.strip() for one in told)
    assert sum(BEGUN in one for one in told) > len(commands) / 2
    assert RAW.findall(OURS.sub("", shown.replace("@@ \x1b[2J", ""))) == []
    assert not any(f"\x1b{one}" in shown.replace("@@ \x1b[2J", "") for one in ACTING)
