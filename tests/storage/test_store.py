"""The store of parsed records: the same answers with it, without it, and whatever happens to it."""

import errno
import io
import itertools
import os
import pickle
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from affranchi.actions.check import check
from affranchi.model.declaration import Declaration
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.model.software import Software
from affranchi.storage import cache
from affranchi.storage.asked import asked_registry, counted_registry
from affranchi.storage.files import RECORDS, walk
from affranchi.storage.records import Loaded, read_registry, record_of
from affranchi.storage.store import Held, records_in
from tests.conftest import FILES, write
from tests.strategies import KINDS, records

LIBREOFFICE = "inventory/bernin/libreoffice.toml"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own; nothing is kept in it yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is a minute ahead: no file looks as if it had just changed."""
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + 60_000_000_000)


def cold(root: Path) -> Loaded:
    """What is read where nothing can be kept."""
    with pytest.MonkeyPatch.context() as person:
        person.setenv("XDG_CACHE_HOME", f"{os.devnull}/none")
        assert cache.kept_of(root) is None
        return read_registry(root)


def opened(run: Callable[[], object], root: Path) -> list[str]:
    """The record files of a territory that a run opens."""
    found: list[str] = []
    is_on = True

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if is_on and event == "open" and str(arguments[0]).startswith(str(root)):
            found.append(str(arguments[0]).removeprefix(f"{root}/"))

    sys.addaudithook(hear)
    run()
    is_on = False
    return [path for path in found if path.endswith(".toml")]


def shards(kept: Path) -> list[Path]:
    return sorted(file for file in kept.rglob("*") if file.is_file())


@pytest.mark.usefixtures("later")
def test_what_is_held_in_memory_answers_as_what_is_read_anew(territory: Path) -> None:
    held: Held = {}
    read_registry(territory, held)
    file = territory / LIBREOFFICE
    for change in (
        lambda: file.write_text("users = 12\n", "utf-8"),
        lambda: file.write_text("é", "latin-1"),
        file.unlink,
        lambda: shutil.rmtree(territory / "inventory"),
    ):
        change()
        assert read_registry(territory, held) == cold(territory)


@pytest.mark.usefixtures("later")
def test_a_file_that_stands_is_not_counted_again(territory: Path, kept: Path) -> None:
    def fresh() -> list[object]:
        return [one.verified for one in counted_registry(territory).by_commune["bernin"]]

    assert len([path for path in opened(fresh, territory) if path.startswith("inventory/")]) > 1
    assert [path for path in opened(fresh, territory) if path.startswith("inventory/")] == []
    write(territory, LIBREOFFICE, "verified = 2026-01-02\n")
    assert fresh() == [date(2026, 1, 2)]
    for file in kept.rglob("counted"):
        file.write_bytes(b"spoilt")
    assert fresh() == [date(2026, 1, 2)]


@pytest.mark.usefixtures("later")
def test_a_file_that_stands_is_not_read_again(territory: Path, kept: Path) -> None:
    first = opened(lambda: read_registry(territory), territory)
    again = opened(lambda: read_registry(territory), territory)
    write(territory, LIBREOFFICE, "users = 3\n")
    changed = opened(lambda: read_registry(territory), territory)
    assert (len(first), again, changed) == (len(FILES) - 1, [], [LIBREOFFICE])
    assert shards(kept)
    assert read_registry(territory) == cold(territory)


@pytest.mark.usefixtures("later")
def test_what_declares_a_software_is_not_read_again(territory: Path) -> None:
    def users() -> list[object]:
        return [one.users for one in asked_registry(territory).by_software["libreoffice"]]

    first, again = opened(users, territory), opened(users, territory)
    assert (LIBREOFFICE in first, [path for path in again if path.startswith("inventory/")]) == (True, [])
    write(territory, LIBREOFFICE, "users = 12\n")
    assert [path for path in opened(users, territory) if path.startswith("inventory/")] == [LIBREOFFICE]
    assert users() == [one.users for one in cold(territory).registry.by_software["libreoffice"]]


@pytest.mark.usefixtures("later")
def test_a_check_of_what_stands_reads_no_record(territory: Path, kept: Path) -> None:
    def found(day: date = date(2026, 11, 21)) -> tuple[Problem, ...]:
        return check(territory, day)

    def unkept(day: date = date(2026, 11, 21)) -> tuple[Problem, ...]:
        with pytest.MonkeyPatch.context() as person:
            person.setenv("XDG_CACHE_HOME", f"{os.devnull}/none")
            return check(territory, day)

    write(territory, LIBREOFFICE, "verified = 2026-11-20\n")
    assert len(opened(found, territory)) > 1
    assert opened(found, territory) == []
    changes: list[Callable[[], object]] = [
        lambda: write(territory, LIBREOFFICE, "user = 1\n"),
        lambda: write(territory, LIBREOFFICE, 'contact = "06 12 34 56 78"\n'),
        (territory / LIBREOFFICE).unlink,
        lambda: (territory / LIBREOFFICE).symlink_to("nulle-part"),
        (territory / LIBREOFFICE).unlink,
        lambda: write(territory, "inventory/bernin/LibreOffice.tml", ""),
        lambda: write(territory, "catalogue/software/libreoffice.toml", 'name = "L"\nmodel = "libre"\n'),
        lambda: [file.write_bytes(b"spoilt") for file in kept.rglob("made-*")],
    ]
    for change in changes:
        change()
        assert found() == unkept() == found()
    write(territory, LIBREOFFICE, "verified = 2026-11-20\n")
    assert found() != found(date(2025, 1, 1)) == unkept(date(2025, 1, 1))


@pytest.mark.usefixtures("later")
def test_a_file_that_a_disk_refused_once_is_read_the_next_time(
    territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refused(file: str, *others: int, **more: int) -> int:
        if str(file).endswith(LIBREOFFICE):
            raise OSError(errno.EIO, "Input/output error")
        return real(file, *others, **more)

    write(territory, LIBREOFFICE, "verified = 2026-11-20\n")
    with monkeypatch.context() as disk:
        disk.setattr(os, "open", refused)
        assert LIBREOFFICE in {one.path for one in check(territory, date(2026, 11, 21))}
    assert LIBREOFFICE not in {one.path for one in check(territory, date(2026, 11, 21))}


def test_a_change_of_the_same_size_in_the_same_tick_is_seen(territory: Path) -> None:
    for users in (3, 4, 3, 5, 6):
        write(territory, LIBREOFFICE, f"users = {users}\n")
        os.utime(territory / LIBREOFFICE, ns=(1, 1))
        [found] = read_registry(territory).registry.by_commune["bernin"]
        assert found.users == users


def test_a_change_that_hides_its_time_is_seen(territory: Path) -> None:
    file = territory / LIBREOFFICE
    write(territory, LIBREOFFICE, "users = 3\n")
    read_registry(territory)
    time.sleep(2.1)  # past the doubt
    read_registry(territory)
    assert opened(lambda: read_registry(territory), territory) == []
    state = file.stat()
    write(territory, LIBREOFFICE, "users = 4\n")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert read_registry(territory).registry.by_commune["bernin"][0].users == 4


_PATHS = st.sampled_from(
    [
        *(path for path in FILES if path.endswith(".toml")),
        "inventory/crolles/libreoffice.toml",
        "inventory/crolles/functions.toml",
        "inventory/crolles/Nextcloud.toml",
        "inventory/nulle-part.toml",
        "catalogue/software/nextcloud.tml",
    ]
)
_TEXTS = st.sampled_from(
    [
        "users = 1\n",
        "users = 2\n",
        "user = 1\n",
        'name = "A"\nmodel = "libre"\n',
        "",
        "\0",
        "=\n",
        "#" * 70_000,
    ]
)
_EDITS = st.lists(st.tuples(_PATHS, _TEXTS | st.sampled_from([None, "folder", "link"])), max_size=4)


def edit(root: Path, path: str, text: str | None) -> None:
    """Write, remove, or put something else in the place of a file."""
    file = root / path
    if file.is_dir() and not file.is_symlink():
        file.rmdir()
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    if text == "folder":
        file.mkdir()
    elif text == "link":
        file.symlink_to(root / "communes.toml")
    elif text is not None:
        file.write_text(text, encoding="utf-8")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(_EDITS, max_size=4))
def test_whatever_changes_the_answers_are_those_of_no_store(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str | None]]]
) -> None:
    root = tmp_path_factory.mktemp("edited")
    for path, text in FILES.items():
        write(root, path, text)
    for edits in [[], *rounds]:
        for path, what in edits:
            edit(root, path, what)
        assert read_registry(root) == cold(root)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), what=st.sampled_from(["flip", "cut", "empty", "gone", "folder"]))
def test_a_spoilt_store_changes_nothing(territory: Path, at: int, what: str) -> None:
    expected, folder = read_registry(territory), cache.kept_of(territory)
    assert folder
    for file in folder.iterdir():
        data = bytearray(file.read_bytes())
        file.unlink()
        if what == "folder":
            file.mkdir()
        elif what != "gone":
            data[at % len(data)] ^= 1 << at % 8
            file.write_bytes({"flip": data, "cut": data[: at % len(data)], "empty": bytearray()}[what])
    assert read_registry(territory) == expected
    shutil.rmtree(folder)


class _Hostile:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


def test_what_is_kept_runs_nothing(territory: Path, kept: Path, tmp_path: Path) -> None:
    expected = read_registry(territory)
    for file in shards(kept):
        stream = io.BytesIO()
        pickle.dump(_Hostile(tmp_path / "ran"), stream)
        file.write_bytes(zlib.crc32(stream.getvalue()).to_bytes(4, "big") + stream.getvalue())
    assert read_registry(territory) == expected
    assert not (tmp_path / "ran").exists()


def test_nothing_is_kept_where_a_branch_could_put_it(
    territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for inside in (territory, territory / ".cache", territory / "site/assets"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(inside))
        assert cache.kept_of(territory) is None
        read_registry(territory)
    shutil.rmtree(territory / ".git")  # an archive of a territory is no clone
    assert cache.kept_of(territory) is None
    assert not list(territory.rglob("affranchi"))


@pytest.mark.skipif(os.name == "nt", reason="the modes of POSIX")
def test_nothing_is_kept_where_others_write(territory: Path) -> None:
    folder = cache.kept_of(territory)
    assert folder
    for one in (folder, *itertools.islice(folder.parents, 3)):
        assert one.stat().st_mode & 0o777 == 0o700
        one.chmod(0o770)
        assert cache.kept_of(territory) is None
        one.chmod(0o700)
    folder.rmdir()
    folder.symlink_to(territory)
    assert cache.kept_of(territory) is None


def test_a_place_that_refuses_keeps_nothing_and_says_nothing(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file/in/it", Path("/proc/nowhere"), Path("relative")):
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        monkeypatch.setenv("HOME", str(tmp_path / "file"))
        assert cache.kept_of(territory) is None
        assert read_registry(territory).problems == ()


def test_what_an_old_version_kept_is_removed(territory: Path, kept: Path) -> None:
    for name in ("old", "recent"):
        (kept / "affranchi/records" / name).mkdir(parents=True, mode=0o700)
    for folder in (kept / "affranchi", kept / "affranchi/records"):
        folder.chmod(0o700)
    os.utime(kept / "affranchi/records/old", (1, 1))
    read_registry(territory)
    names = {folder.name for folder in (kept / "affranchi/records").iterdir()}
    assert "recent" in names
    assert "old" not in names
    assert len(names) == 2


_READING = """
import sys
from pathlib import Path
from affranchi.storage.records import read_registry
for _ in range(5):
    assert not read_registry(Path(sys.argv[1])).problems
"""


def test_processes_share_a_store(territory: Path, kept: Path) -> None:
    reading = [subprocess.Popen([sys.executable, "-c", _READING, str(territory)]) for _ in range(2)]
    users = 0
    while any(one.poll() is None for one in reading):
        users += 1
        write(territory, LIBREOFFICE, f"users = {users}\n")
        [found] = read_registry(territory).registry.by_commune["bernin"]
        assert found.users == users
    assert [one.returncode for one in reading] == [0, 0]
    assert read_registry(territory) == cold(territory)
    assert not [file for file in shards(kept) if file.suffix.strip(".").isdecimal()]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.sampled_from(KINDS).flatmap(records))
def test_a_record_that_was_kept_is_the_same(tmp_path_factory: pytest.TempPathFactory, made: Record) -> None:
    file = tmp_path_factory.getbasetemp() / "kept"
    cache.keep(file, made)
    found = cache.load(file)
    assert found == made
    assert repr(found) == repr(made)
    assert found.model_fields_set == made.model_fields_set
    assert found.model_dump_json() == made.model_dump_json()


def test_what_is_the_same_is_made_once_unless_which_it_is_tells_it_apart(tmp_path: Path) -> None:
    tables: dict[str, object] = {"hosting": {"mode": "saas", "country": "FR"}, "since": date(2020, 1, 2)}
    told = [tables, {**tables, "hosting": {"mode": "saas", "country": "FR", "provider": None}}]
    declared = [
        Declaration.model_validate({"commune": "bernin", "software": "glpi", **one})
        for one in (*told, {**tables, "since": date(2020, 1, 2)})
    ]
    cycle, source = {"end": date(2030, 1, 1)}, {"url": "https://un.example", "seen": date(2026, 1, 1)}
    software = Software.model_validate({
        "slug": "glpi", "name": "GLPI", "model": "libre",
        "cycles": {"1": cycle, "2": cycle}, "sources": {"name": source, "model": source},
    })  # fmt: skip
    cache.keep(tmp_path / "kept", (*declared, software))
    *found, kept = cache.load(tmp_path / "kept")
    assert (found, kept) == (declared, software)
    assert found[0].hosting is found[2].hosting
    assert found[0].since is found[2].since
    assert [one.hosting.model_fields_set for one in found] == [
        one.hosting.model_fields_set for one in declared
    ]
    assert kept.cycles["1"] is not kept.cycles["2"]
    assert kept.sources["name"] is kept.sources["model"]


def test_defaults_are_the_very_ones_of_the_model(territory: Path) -> None:
    for _ in range(2):
        [found] = read_registry(territory).registry.by_commune["bernin"]
        assert found.hosting is Declaration.model_fields["hosting"].default


def test_every_record_of_the_walk_is_in_the_store(territory: Path) -> None:
    found = dict(records_in(territory, record_of))
    assert list(found) == [path for path, _ in walk(territory, RECORDS)]
    assert dict(records_in(territory, record_of)) == found


def test_what_is_made_of_the_same_for_two_ends_is_kept_of_both(kept: Path, tmp_path: Path) -> None:
    for what in ("a", "b"):
        assert cache.made_once(tmp_path, what, ["told"], partial(str, what)) == what
    assert [cache.made_once(tmp_path, what, ["told"], str) for what in ("a", "b")] == ["a", "b"]
    assert len(list(kept.rglob("made-*"))) == 2


def test_what_is_made_is_made_again_when_what_it_is_made_of_changes(kept: Path, tmp_path: Path) -> None:
    made: list[str] = []

    def once(*told: str) -> tuple[str, ...]:
        def make() -> tuple[str, ...]:
            made.append(told[0])
            return told

        return cache.made_once(tmp_path, "made", told, make)

    for told in (("a",), ("a",), ("b", "c"), ("a",)):
        assert once(*told) == told
    assert made == ["a", "b"]
    for file in kept.rglob("made-*"):
        file.write_bytes(b"spoilt")
    assert once("a") == ("a",)
    assert made == ["a", "b", "a"]
    for number in range(60):
        assert once(str(number)) == (str(number),)
    assert len(list(kept.rglob("made-*"))) <= 16
