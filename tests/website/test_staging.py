"""What stands and is not to change is not touched; whatever stood, what is put in place is what was made."""

import errno
import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affranchi.actions.build import build
from affranchi.actions.guard import ShrunkDataError
from affranchi.errors import InvalidDataError, WorldError
from affranchi.storage.bundle import bundle
from affranchi.website.staging import Staged, begin, end
from tests.conftest import write

pytestmark = pytest.mark.usefixtures("few")

PATHS = ("a", "a/b", "a/b/c", "a/.d", "e/f", "e/g/h", "index.html")
TRICKS = ("link", "folder", "pipe", "text", "links")
HOOK = """
from pathlib import Path


def on_post_build(config):
    for page in Path(config.site_dir).rglob("*.html"):
        page.write_text(page.read_text("utf-8") + "<!-- 1 -->", "utf-8")


on_post_build.mkdocs_priority = -200
"""
Tree = Mapping[str, bytes]


class Killed(BaseException):
    """What stops a build where nothing of it can be put right any more."""


def tree_of(texts: Mapping[str, bytes]) -> Tree:
    """Those files that can be together: none is the folder of another."""
    return {one: text for one, text in texts.items() if not any(path.startswith(f"{one}/") for path in texts)}


TREES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from([b"", b"1", b"2", b"long"])).map(tree_of)
# What a person, or a branch, put where the site stands; which files MkDocs writes, and where a kill falls.
STEPS = st.tuples(
    TREES,
    st.dictionaries(st.sampled_from(PATHS), st.sampled_from(TRICKS)),
    st.sets(st.sampled_from(PATHS)),
    st.integers(0, 12),
)


def found(folder: Path) -> Mapping[str, bytes | None]:
    """All that is under a folder, by path: texts, None for folders."""
    every = sorted(folder.rglob("*"))
    assert not any(one.is_symlink() for one in every)
    return {f"{one.relative_to(folder)}": None if one.is_dir() else one.read_bytes() for one in every}


def is_plain(folder: Path, path: str) -> bool:
    """Whether it is a file, and no link on its way."""
    file = folder / path
    return not file.is_symlink() and file.is_file() and file.resolve() == folder.resolve() / path


def whole(tree: Tree) -> Mapping[str, bytes | None]:
    folders = {f"{above}" for path in tree for above in Path(path).parents if above != Path()}
    return dict.fromkeys(folders) | dict(tree)


def tampered(out: Path, path: str, trick: str, elsewhere: Path) -> None:
    file = out / path
    if any(above.is_symlink() or (above.exists() and not above.is_dir()) for above in file.parents):
        return
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    made: Mapping[str, Callable[[], object]] = {
        "link": lambda: file.symlink_to(elsewhere / "b"),
        "links": lambda: file.symlink_to(elsewhere, target_is_directory=True),
        "folder": file.mkdir,
        "pipe": lambda: os.mkfifo(file),
        "text": lambda: file.write_text("1"),
    }
    made[trick]()


@contextmanager
def killed(place: Path, after: int) -> Iterator[None]:
    """A kill once so many entries under a place were moved there, made or removed."""
    names, left = ("replace", "unlink", "rmdir", "mkdir"), after

    def counted(name: str) -> Callable[..., object]:
        real = getattr(Path, name)

        def act(path: Path, *args: object, **kwargs: object) -> object:
            nonlocal left
            left -= any(place in Path(str(one)).parents for one in (path, *args))
            if left < 0:
                raise Killed
            return real(path, *args, **kwargs)

        return act

    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setattr(Path, name, counted(name))
        yield


@given(st.lists(STEPS, min_size=2, max_size=4))
def test_whatever_stood_and_wherever_it_is_killed_what_stands_is_what_was_made(
    steps: list[tuple[Tree, Mapping[str, str], set[str], int]],
) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "place"
        new, out, journal, elsewhere = (place / name for name in ("new", "out", "journal", "elsewhere"))
        out.mkdir(parents=True)
        write(out, ".git/a", "a work tree")
        write(elsewhere, "b", "1")
        for tree, tricks, by_others, moves in steps:
            for path, trick in tricks.items():
                tampered(out, path, trick, elsewhere)
            equal = {
                path
                for path, text in tree.items()
                if is_plain(out, path) and text == (out / path).read_bytes()
            }
            new.mkdir()
            staged = Staged(new, out)
            for path in tree.keys() & by_others:
                write(new, path, "of others")
            for path, text in tree.items():
                staged.write(path, text)
            for path in tree.keys() & by_others:
                write(new, path, tree[path].decode())
            made = staged.made()
            assert {path: (above / path).read_bytes() for path, above in made.items()} == tree
            assert {path for path, above in made.items() if above == out} == equal
            begin(new, out, journal, made)
            stood = {path: (out / path).stat() for path, above in made.items() if above == out}
            try:
                with killed(place, moves):
                    end(new, out, journal)
            except Killed:
                end(new, out, journal)
            assert not journal.exists()
            shutil.rmtree(new)
            assert {path: (out / path).stat() for path in stood} == stood
            assert found(out) == {**whole(tree), ".git": None, ".git/a": b"a work tree"}
            assert found(elsewhere) == {"b": b"1"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "val"
    write(root, "communes.toml", '[territory]\nname = "Val"\n\n[communes.crolles]\nname = "Crolles"\n')
    write(root, "inventory/crolles/gimp.toml", 'status = "in-use"\n')
    write(root, "inventory/crolles/vlc.toml", 'status = "in-use"\n')
    write(root, "site/pages/notes/mot.md", "# Mot\n")
    write(root, "site/pages/robots.txt", "ceci laisse la place\n")
    shutil.copy(bundle() / "mkdocs.yml", root)
    return root


def clean(root: Path, *, trusted: bool = False) -> Mapping[str, bytes | None]:
    """What a first build makes."""
    return found(build(root, out=root / "first", trusted=trusted, force=True).path)


def renewed(root: Path, *, trusted: bool = False) -> Mapping[str, bytes | None]:
    shutil.rmtree(root / "first")
    return clean(root, trusted=trusted)


def test_a_build_again_writes_what_changed_alone_takes_away_what_is_gone_and_follows_no_link(
    root: Path,
) -> None:
    out = build(root).path
    assert found(out) == clean(root)
    elsewhere = root.parent / "elsewhere"
    shutil.copytree(out / "logiciels", elsewhere)
    before = found(elsewhere)
    states = {path: (out / path).stat() for path, said in found(out).items() if said is not None}
    shutil.rmtree(out / "logiciels")
    (out / "logiciels").symlink_to(elsewhere)
    (out / "methode/index.html").unlink()
    (out / "methode/index.html").symlink_to(elsewhere / "index.html")
    (root / "inventory/crolles/vlc.toml").unlink()
    write(root, "site/pages/notes/mot.md", "# Mots\n")
    (root / "site/pages/notes/mot.md").rename(root / "site/pages/mots.md")
    build(root, force=True)
    made = renewed(root)
    assert found(out) == made
    assert found(elsewhere) == before
    assert not (out / "notes").exists()
    moved = {path for path, state in states.items() if path in made and (out / path).stat() != state}
    assert "communes/crolles/index.html" in moved
    assert not {"assets/theme.css", "donnees/index.html", "404.html", "robots.txt"} & moved
    assert len({path for path in moved if not path.startswith("logiciels/")}) < len(states) / 4


def test_a_build_killed_on_its_way_is_ended_even_when_the_next_one_is_refused(root: Path) -> None:
    out = build(root).path
    (root / "inventory/crolles/vlc.toml").unlink()
    write(root, "inventory/crolles/gimp.toml", "users = 5\n")
    with pytest.raises(Killed), killed(out, 20):
        build(root, force=True)
    made = clean(root)
    assert found(out) != made
    write(root, "inventory/crolles/gimp.toml", "users = cinq\n")
    with pytest.raises(InvalidDataError):
        build(root)
    assert found(out) == made
    assert [entry.name for entry in (root / ".cache/affranchi").glob(".public*")] == []


def test_an_interruption_waits_until_the_site_is_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, real = build(root).path, Path.replace
    (root / "inventory/crolles/vlc.toml").unlink()

    def replace(one: Path, to: Path) -> Path:
        if to.is_relative_to(out):
            os.kill(os.getpid(), signal.SIGINT)
        return real(one, to)

    monkeypatch.setattr(Path, "replace", replace)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            build(root, force=True)
    finally:
        signal.signal(signal.SIGINT, before)
    monkeypatch.undo()
    assert found(out) == clean(root)
    assert [entry.name for entry in (root / ".cache/affranchi").glob(".public*")] == []


def test_a_journal_that_a_branch_brings_is_not_obeyed(root: Path) -> None:
    out = build(root).path
    before = found(out)
    write(root, ".cache/affranchi/.public.new/index.html", "<h1>")
    write(root, ".cache/affranchi/.public.journal", "0\0index.html")
    write(root, "inventory/crolles/gimp.toml", "users = cinq\n")
    with pytest.raises(InvalidDataError):
        build(root)
    assert found(out) == before


def test_what_is_published_is_compared_with_what_is_not_written_again_too(root: Path) -> None:
    published, table = root / "ailleurs", "donnees/declarations.csv"
    rows = (build(root).path / table).read_text("utf-8")
    write(published, table, rows + "\n".join(rows.splitlines()[1:] * 2))
    with pytest.raises(ShrunkDataError, match="declarations"):
        build(root, published=str(published))


def test_a_full_disk_leaves_the_site_that_stands_and_nothing_else(root: Path) -> None:
    out = build(root).path
    before = found(out)
    (root / "inventory/crolles/vlc.toml").unlink()
    room = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, room[1]))
    try:
        with pytest.raises(WorldError, match="reste en place"):
            build(root, force=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, room)
    assert found(out) == before
    assert [entry.name for entry in (root / ".cache/affranchi").glob(".public*")] == []


def test_a_place_that_refuses_a_move_is_told_and_the_next_build_goes_on_from_there(root: Path) -> None:
    out = build(root).path
    write(root, "site/pages/notes/autre.md", "# Autre\n")
    real = Path.mkdir

    def refusing(path: Path, *args: object, **kwargs: object) -> None:
        if path == out / "notes/autre":
            raise PermissionError(errno.EACCES, "")
        real(path, *args, **kwargs)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "mkdir", refusing)
        with pytest.raises(WorldError, match="l’achèvera"):
            build(root, force=True)
    build(root, force=True)
    assert found(out) == clean(root)


def test_what_a_trusted_build_runs_finds_the_whole_site_and_may_change_it(root: Path) -> None:
    settings = (root / "mkdocs.yml").read_text("utf-8")
    write(root, "mkdocs.yml", f"{settings}\nhooks: [h.py]\n")
    write(root, "h.py", HOOK)
    out = build(root, trusted=True).path
    inode = (out / "methode/index.html").stat().st_ino
    write(root, "inventory/crolles/gimp.toml", "users = 5\n")
    build(root, trusted=True)
    assert found(out) == clean(root, trusted=True)
    assert (out / "methode/index.html").stat().st_ino == inode
    assert b"<!-- 1 -->" in (out / "methode/index.html").read_bytes()
