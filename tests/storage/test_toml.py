"""One text for one record, comments that survive, and texts that are no TOML."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affranchi.actions.fmt import Formatted, fmt
from affranchi.model.path import dotted, undotted
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.storage import layout
from affranchi.storage.layout import kind_of
from affranchi.storage.lines import comments, places
from affranchi.storage.records import record_of, text_at
from affranchi.storage.toml import TomlError, parse
from tests.strategies import KINDS, records

DECLARATION = "inventory/crolles/libreoffice.toml"
settings.register_profile("quick", max_examples=40, deadline=None)
settings.load_profile("quick")

COMMENTED = """\
#:schema ../../schemas/declaration.json
# Relu avec la secrétaire.
functions = ["bureautique"]  # la principale
users = 45

# À renégocier.
[contract]  # signé
end = 2027-06-30  # fin d’un mois
notice_months = 3
# Plus rien ensuite.
"""


@pytest.mark.parametrize("path", KINDS)
@given(data=st.data())
def test_what_is_written_is_read(path: str, data: st.DataObject) -> None:
    record = data.draw(records(path))
    text = text_at(path, record)
    assert record_of(path, text.encode()) == record
    assert text_at(path, read(path, text), text) == text


@given(data=st.data())
def test_the_form_is_the_same_whatever_the_order_of_the_keys(data: st.DataObject) -> None:
    lines = [
        "users = 3",
        "since = 2019",
        "annual_cost = 1.0",
        'notes = "Un"',
        "hosting.mode = 'saas'",
        "exit = {state = 'done'}",
    ]
    text = "\n".join(data.draw(st.permutations(lines)))
    assert text_at(DECLARATION, read(DECLARATION, text)) == (
        "#:schema ../../schemas/declaration.json\n"
        'since = 2019\nusers = 3\nannual_cost = 1\nnotes = "Un"\n'
        '\n[hosting]\nmode = "saas"\n\n[exit]\nstate = "done"\n'
    )


def test_a_canonical_text_with_comments_stays_as_it_is() -> None:
    assert text_at(DECLARATION, read(DECLARATION, COMMENTED), COMMENTED) == COMMENTED


CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
COMMENT = st.text(CHARACTERS, max_size=20).map(lambda text: f"# {text}".rstrip())
PIECES = (
    "users = 3", "functions = [", '  "bureautique",', '  "messagerie"', "]",
    'notes = """', '# pas un commentaire"""', "[contract]", "end = 2027",
)  # fmt: skip


@given(st.lists(COMMENT, min_size=len(PIECES) + 1, max_size=len(PIECES) + 1), st.data())
def test_no_comment_is_ever_lost(notes: list[str], data: st.DataObject) -> None:
    written: list[str] = []
    lines = []
    for piece, note in zip(PIECES, notes, strict=False):
        inside_text = piece in ('notes = """', '# pas un commentaire"""')
        where = "" if inside_text else data.draw(st.sampled_from(["above", "beside", ""]))
        written += [note] if where else []
        lines += [note, piece] if where == "above" else [f"{piece} {note}" if where == "beside" else piece]
    text = "\n".join([*lines, notes[-1]])
    once = text_at(DECLARATION, read(DECLARATION, text), text)
    assert sorted(every_comment(once)) == sorted([*written, notes[-1]])
    assert text_at(DECLARATION, read(DECLARATION, once), once) == once


def test_the_comment_of_a_key_that_goes_away_comes_at_the_end() -> None:
    old = "users = 3  # comptés en mars\nsince = 2019\n"
    assert text_at(DECLARATION, read(DECLARATION, "since = 2019\n"), old) == (
        "#:schema ../../schemas/declaration.json\nsince = 2019\n# comptés en mars\n"
    )


def test_the_comment_of_a_table_that_only_holds_tables_stays_with_its_first() -> None:
    text = '# Nos communes.\n[communes]\n[communes.crolles]\nname = "Crolles"\n[territory]\nname = "Val"\n'
    assert text_at("communes.toml", read("communes.toml", text), text) == (
        '#:schema ./schemas/territory.json\n\n[territory]\nname = "Val"\n\n'
        '# Nos communes.\n[communes.crolles]\nname = "Crolles"\n'
    )


def test_a_list_that_does_not_fit_on_a_line_has_one_item_a_line() -> None:
    slugs = [f"fonction-{number}" for number in range(12)]
    record = read(DECLARATION, f"functions = {slugs}")
    lines = text_at(DECLARATION, record).splitlines()
    assert lines[1:4] == ["functions = [", '  "fonction-0",', '  "fonction-1",']
    assert lines[-1] == "]"


def test_versions_are_in_the_order_of_their_numbers() -> None:
    cycles = "".join(f'[cycles."{cycle}"]\nend = 2027-01-01\n' for cycle in ("7.10", "24.2", "7.9", "lts"))
    path = "catalogue/software/libreoffice.toml"
    text = text_at(path, read(path, f'name = "LibreOffice"\nmodel = "libre"\n{cycles}'))
    assert [line for line in text.splitlines() if line.startswith("[")] == [
        '[cycles."7.9"]', '[cycles."7.10"]', '[cycles."24.2"]', "[cycles.lts]",
    ]  # fmt: skip


def test_places_know_quoted_keys_long_texts_and_lists() -> None:
    text = 'a = """\nb = 1\n[c]\n"""\n"d.e" = [ # f = 1\n  "]",\n]\n[g."h i"]\nj.k = 1\n'
    assert dict(places(text)) == {
        (): 1, ("a",): 1, ("d.e",): 5, ("g",): 8, ("g", "h i"): 8,
        ("g", "h i", "j"): 9, ("g", "h i", "j", "k"): 9,
    }  # fmt: skip


@given(st.lists(st.text(max_size=70), min_size=1, max_size=4))
def test_a_dotted_key_tells_its_parts(parts: list[str]) -> None:
    assert undotted(dotted(*parts)) == tuple(parts)


HOSTILE = {
    "a byte that is not UTF-8": 'notes = "été"\n'.encode("latin-1"),
    "a zero byte": b"users = 3\x00\n",
    "lists in lists": b"users = " + b"[" * 30_000,
    "tables in tables": b"users = " + b"{a = " * 10_000,
    "a key of thousands of parts": b".".join([b"a"] * 30_000) + b" = 1\n",
    "a known key of hundreds of parts": b"status." + b".".join([b"a"] * 900) + b" = 1\n",
    "a header of thousands of parts": b"[" + b".".join([b"a"] * 30_000) + b"]\n",
    "thousands of unknown keys": b"".join(b"k%d = 1\n" % number for number in range(6_000)),
    "a huge integer": b"users = " + b"9" * 60_000,
    "a large integer": b"users = " + b"9" * 4_000,
    "a huge hexadecimal integer": b"users = 0x" + b"f" * 60_000,
    "a huge float": b"annual_cost = " + b"9" * 4_000,
    "not a number": b"annual_cost = nan",
    "infinity": b"annual_cost = inf",
    "a year out of range": b"since = 99999",
    "a moment instead of a day": b"verified = 2027-01-01T10:00:00Z",
    "a text that never ends": b'notes = """' + b'\\"""' * 10_000,
    "a very long key": b"a" * 60_000 + b" = 1",
    "a key with a line feed": b'"a\\nb" = 1',
    "only a carriage return": b"users = 3\rsince = 2019",
    "an array of tables": b"[[contract]]\nend = 2027\n[[contract]]\n",
    "a mark of 16-bit text": "users = 3".encode("utf-16"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_gives_problems_and_no_traceback(data: bytes) -> None:
    problems = record_of(DECLARATION, data)
    assert isinstance(problems, list)
    assert 1 <= len(problems) <= 51
    assert all(one.path == DECLARATION and one.message and len(str(one)) < 1_500 for one in problems)
    said = "".join(f"{one.key}{one.message}{one.advice}" for one in problems)
    assert not set(said) & set("\n\r\x00")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_record_or_problems(data: bytes) -> None:
    assert isinstance(record_of(DECLARATION, data), Record | list)


# Parts of TOML, most of which can stand together.
_PARTS = (
    "a = 1", '"n" = [1, # b\n2]', "[b]", "[b.'a']", "[[n.b]]", "b.a = {n = ''}", "# a = 1", 'c = """\n#"""'
)  # fmt: skip


@given(
    st.text("abn=[]{}.,#'\"\\\n 1", max_size=60)
    | st.lists(st.sampled_from(_PARTS), max_size=6, unique=True).map("\n".join)
)
def test_the_lines_of_any_text_can_be_read(text: str) -> None:
    assert places(text)[()] == 1
    comments(text)
    try:
        keys = parse(text.encode())
    except TomlError:
        return
    assert {(key,) for key in keys} <= set(places(text))


def test_a_line_without_its_sign_is_looked_through_once() -> None:
    start = time.process_time()
    found = record_of(DECLARATION, b"a" + b" " * 60_000 + b"b\n")
    assert time.process_time() - start < 1
    assert isinstance(found, list)
    assert "il manque le signe =" in found[0].message


def test_a_byte_order_mark_and_windows_lines_are_read_and_not_written(tmp_path: Path) -> None:
    file = tmp_path / DECLARATION
    file.parent.mkdir(parents=True)
    file.write_bytes("\ufeff# Un.\r\nusers = 3\r\n".encode())
    (tmp_path / "inventory/crolles/gimp.toml").write_text("user = 3\n")
    problem = Problem(
        "inventory/crolles/gimp.toml",
        1,
        "user",
        "clé inconnue.",
        "Vouliez-vous écrire «\u00a0users\u00a0»\u202f?",
    )
    expected = Formatted((DECLARATION,), (problem,))
    assert fmt(tmp_path, check=True) == expected
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert fmt(tmp_path) == expected
    assert file.read_bytes() == b"#:schema ../../schemas/declaration.json\n# Un.\nusers = 3\n"
    assert fmt(tmp_path) == Formatted((), (problem,))
    assert (tmp_path / "inventory/crolles/gimp.toml").read_text() == "user = 3\n"


def read(path: str, text: str) -> Record:
    """The record of a text that has nothing wrong."""
    made = record_of(path, text.encode())
    assert isinstance(made, Record), made
    return made


def every_comment(text: str) -> list[str]:
    """Every comment of a text but the schema line."""
    found = comments(text)
    return [*(note for group in found.above.values() for note in group), *found.beside.values(), *found.last]


def test_the_strategies_cover_every_kind() -> None:
    told = {known[0].name for path in KINDS if (known := kind_of(path))}
    assert told == {kind.name for kind in layout.KINDS} - {"neighbour"}


def test_a_day_is_written_as_a_day() -> None:
    record = read(DECLARATION, "verified = 2026-01-02")
    assert record.model_dump(include={"verified"}) == {"verified": date(2026, 1, 2)}
    assert "verified = 2026-01-02" in text_at(DECLARATION, record)
