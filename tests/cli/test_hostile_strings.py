"""Every text of every record, and names of files, hold what terminals obey, or what forges."""

import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from affranchi.cli.running import run
from affranchi.model.function import FunctionsFile
from affranchi.model.record import Record
from affranchi.model.territory import TerritoryFile
from affranchi.storage.layout import path_of
from affranchi.storage.records import text_of
from affranchi.website.contents import contents_of
from tests.conftest import git, write
from tests.pages.test_pages_structure import canary_registry
from tests.terminal import on_a_terminal

# Controls, what turns or hides, and sequences that clear, retitle, fill the clipboard or draw.
CODES = [*range(32), *range(0x7F, 0xA0), 0xAD, 0x34F, 0x61C, 0x115F, 0x180E, *range(0x200B, 0x2010)]
CODES += [*range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFA, 0xE0001, 0xE0041]
SEQUENCES = [
    "\x1b[2J",
    "\x1b]0;PWN\x07",
    "\x1b]52;c;UF\x07",
    "\x9b2J",
    "\r\n",
    "\x1bPq\x1b\\",
    "[b]",
    "{0}%s",
]
HOSTILE = [chr(code) for code in CODES if chr(code) != "\t"] + SEQUENCES
RAW = re.compile("[" + "".join(re.escape(chr(code)) for code in CODES if chr(code) not in "\t\n") + "]")
BEGUN = "Ψ"  # after each of them: a line that begins with it was forged
HALVES = ["N" + "".join(one + BEGUN for one in HOSTILE[part::2]) for part in (0, 1)]
FILE = "inventory/crolles/\x1b[2J\u202eevil\nΨ.toml"


def hostile(value: Any, halves: Iterator[int]) -> Any:
    """A value of a record, each free text of it hostile, by halves in turn."""
    if isinstance(value, dict):
        return {key: hostile(one, halves) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(hostile(one, halves) for one in value)
    is_free = isinstance(value, str) and value.startswith(("public-", "canari"))
    return HALVES[next(halves) % 2] if is_free else value


def made(record: Record, halves: Iterator[int], **given: Any) -> Any:
    plain = record.model_dump()
    tables = hostile(plain, halves) | given
    while True:
        try:
            return type(record).model_validate(tables)
        except ValidationError as error:  # slugs and codes are no free text
            tables |= {str(one["loc"][0]): plain[str(one["loc"][0])] for one in error.errors()}


def written(root: Path) -> None:
    """A territory whose every record of every kind means harm, twice: each name has each string."""
    registry, communes = canary_registry(), {}
    for turn, (commune, software) in enumerate((("crolles", "libreoffice"), ("bernin", "gimp"))):
        halves = count(turn)
        communes[commune] = made(registry.communes["crolles"], halves, slug=commune)
        records = [
            TerritoryFile(territory=made(registry.territory, halves), communes=communes),
            FunctionsFile(functions={slug: made(one, halves) for slug, one in registry.functions.items()}),
            *(made(one, halves, slug=software) for one in registry.software.values()),
            *(made(one, halves) for one in registry.vendors.values()),
            *(made(one, halves, slug=f"partage-{turn}") for one in registry.sharings.values()),
            *(made(one, halves, commune=commune, software=software) for one in registry.declarations),
            *(made(one, halves, commune=commune) for one in registry.answers.values()),
        ]
        for record in records:
            write(root, path_of(record), text_of(record))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    written(root)
    write(root, "site/pages/\x1b]0;PWN\x07.md", "# a\n")
    (root / "site/pages/\x1b[1m\nΨ").symlink_to(root)
    write(root, "rows.csv", "Nom;Éditeur\n\x1b[2JEvil\x1b]0;x\x07;a\u202eb\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        git(root, "init", "--quiet")
        git(root, "add", ".")
        who = ("-c", "user.name=a\x1b[2J", "-c", "user.email=b@c.fr")
        git(root, *who, "commit", "--quiet", "-m", "m\x1b[2J\u202e")
    return root


def acting(shown: str) -> list[str]:
    """What acts in an output, and its lines that were forged."""
    return RAW.findall(shown) + [line for line in shown.split("\n") if line.lstrip(" |*-").startswith(BEGUN)]


COMMANDS = """check | check --format sarif | list | list --json | list communes | list software
list functions | list vendors | show crolles | show bernin --json | show libreoffice | show bureautique
show the-document-foundation | search N | deadlines | changes --since 2026-01-01 | why crolles gimp
blocking | opportunities | figures --json | sharing list | share | status | undo | build | commune crolles
declare crolles gimp --users 5 | confirm bernin gimp | wish crolles bureautique
sharing join partage-0 bernin | move crolles gimp --to bernin | retire crolles gimp --reason stopped
recognise rows.csv | publiccode export libreoffice | declare crolles \x1b[2Jevil | \x1b[2J
list --\x1b[2JΨ"""


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
    assert acting(captured.out + captured.err) == []


def test_documents_are_inert(root: Path, tmp_path: Path) -> None:
    for name, *words in (
        ("b.md", "report", "board", "-o"),
        ("b.html", "report", "board", "-o"),
        ("c.md", "report", "commune", "crolles", "-o"),
        ("e.ics", "deadlines", "--ics"),
    ):
        assert run(["--root", str(root), *words, str(tmp_path / name)]) == 0
        shown = (tmp_path / name).read_bytes().decode().replace("\r\n ", "").replace("\r\n", "\n")
        assert BEGUN in shown
        assert (RAW.findall(shown) if name == "b.html" else acting(shown)) == []


def test_pages_are_inert(root: Path) -> None:
    own = (
        "communes/",
        "logiciels/libreoffice",
        "logiciels/gimp",
        "editeurs/the-document",
        "tableau",
        "mutual",
    )
    shown = [
        page for page in contents_of(root, "members", date(2026, 11, 20)).pages if page.path.startswith(own)
    ]
    assert len(shown) > len(own)
    for page in shown:
        assert RAW.findall(page.title + page.description + page.search + page.html) == []


def test_a_terminal_is_inert(root: Path) -> None:
    for words in (["list"], ["show", "crolles"]):
        shown = on_a_terminal(root, words, []).shown
        assert BEGUN in shown
        assert not set(shown) & (
            set("".join(HOSTILE)) - set("\x1b\r\n" + "".join(map(chr, range(32, 127)))) - {BEGUN}
        )
        assert "\x1b[2J" not in shown
        assert "\x1b]" not in shown
