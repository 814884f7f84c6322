"""Files become a registry: what is there, what overrides what, and what is refused."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from affranchi.errors import InvalidDataError, WorldError
from affranchi.model.declaration import Declaration
from affranchi.model.path import path_of
from affranchi.model.problem import Problem
from affranchi.storage.files import read_tree, write_atomic, write_result
from affranchi.storage.layout import KINDS, kind_of
from affranchi.storage.records import load_registry, read_registry, record_of, registry_of, write_record

TERRITORY = Path(__file__).parents[1] / "checks" / "invalid" / "territory"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small territory of `tests/invalid`."""
    root = Path(shutil.copytree(TERRITORY, tmp_path / "territory"))
    (root / "inventory/crolles").mkdir(exist_ok=True)  # git keeps no empty folder
    return root


def test_a_registry_holds_every_record_by_its_slug() -> None:
    loaded = registry_of(read_tree(TERRITORY), own_bundle=True)
    registry = loaded.registry
    assert loaded.problems == ()
    assert list(registry.communes) == ["bernin", "crolles", "lumbin"]
    assert list(registry.software) == ["libreoffice", "microsoft-365"]
    assert list(registry.vendors) == ["microsoft", "tdf"]
    assert [path_of(one) for one in registry.declarations] == ["inventory/lumbin/microsoft-365.toml"]


def test_a_territory_overrides_the_reference_catalogue_file_by_file(root: Path) -> None:
    (root / "catalogue/software/notre-outil.toml").write_text(
        'name = "Notre outil"\nmodel = "libre"\n', encoding="utf-8"
    )
    registry = load_registry(root)
    assert registry.software["libreoffice"].vendor == "tdf"
    assert len(registry.software) > 100
    assert "notre-outil" in registry.own
    assert "libreoffice" not in registry.own


def test_all_the_problems_of_all_the_files_are_raised_at_once(root: Path) -> None:
    (root / "catalogue/vendors/tdf.toml").write_text("nom = 'TDF'\n", encoding="utf-8")
    (root / "inventory/lumbin/microsoft-365.toml").write_text("since = 1\nuser = 3\n", encoding="utf-8")
    with pytest.raises(InvalidDataError) as raised:
        load_registry(root)
    assert [(one.path, one.line, one.key) for one in raised.value.problems] == [
        ("catalogue/vendors/tdf.toml", 1, "name"),
        ("catalogue/vendors/tdf.toml", 1, "nom"),
        ("inventory/lumbin/microsoft-365.toml", 1, "since"),
        ("inventory/lumbin/microsoft-365.toml", 2, "user"),
    ]


def test_past_the_fiftieth_only_the_number_of_problems_is_told() -> None:
    data = "".join(f"k{number} = 1\n" for number in range(60)).encode()
    problems = record_of("catalogue/vendors/tdf.toml", data)
    assert isinstance(problems, list)
    assert len(problems) == 51
    assert problems[-1].message == "et 11\u00a0autres problèmes dans ce fichier."


@pytest.mark.parametrize(
    "path",
    [
        "inventory/crolles/notes",
        "inventory/crolles/Libre.toml",
        "inventory/Crolles/libre.toml",
        "inventory/crolles/con.toml",
        "inventory/crolles/a--.toml",
        "inventory/crolles/a--b--c.toml",
        "inventory/crolles/a\n.toml",
        "inventory/crolles/../../x.toml",
        "inventory/libre.toml",
        "catalogue/autre/libre.toml",
        "catalogue/sources/autre.toml",
        f"catalogue/software/{'a' * 81}.toml",
    ],
)
def test_no_record_belongs_at_a_path_that_is_no_place(path: str) -> None:
    assert kind_of(path) is None
    assert record_of(path, b"") == [Problem(path, 0, "", "aucune fiche n’a sa place ici.")]


def test_a_file_that_would_lead_out_or_block_is_a_problem(root: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("named pipes and links are those of POSIX")
    os.mkfifo(root / "inventory/crolles/tube.toml")
    (root / "catalogue/sharing").symlink_to(root.parent)
    (root / "inventory/crolles/.cache").mkdir()
    deep = root / "inventory/crolles" / "/".join("abcdefgh")
    deep.mkdir(parents=True)
    problems = [(path, data.message) for path, data in read_tree(root) if isinstance(data, Problem)]
    assert problems == [
        ("catalogue/sharing", "c’est un lien symbolique."),
        ("inventory/crolles/a/b/c/d/e", "trop de dossiers l’un dans l’autre."),
        ("inventory/crolles/tube.toml", "ce n’est ni un fichier ni un dossier."),
    ]


def test_a_name_that_is_not_text_can_be_shown(root: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux keeps names that are no text")
    with open(os.fsencode(root / "inventory/crolles") + b"/\xe9.toml", "wb"):  # noqa: PTH123 (bytes)
        pass
    paths = [data.path for _, data in read_tree(root) if isinstance(data, Problem)]
    assert paths == ["inventory/crolles/?.toml"]


def test_a_record_is_written_where_it_belongs_and_its_comments_stay(root: Path) -> None:
    file = root / "inventory/lumbin/microsoft-365.toml"
    file.write_text("# Vu en mairie.\nsince = 2021\n", encoding="utf-8")
    after = Declaration(commune="lumbin", software="microsoft-365", since=2022)
    assert write_record(root, after) == "inventory/lumbin/microsoft-365.toml"
    assert file.read_text(encoding="utf-8") == (
        "#:schema ../../schemas/declaration.json\n# Vu en mairie.\nsince = 2022\n"
    )
    assert after in read_registry(root).registry.declarations


def test_a_write_out_of_the_territory_is_refused(root: Path) -> None:
    with pytest.raises(WorldError, match="mène hors du territoire"):
        write_atomic(root, "../ailleurs/x.toml", "")
    assert not (root.parent / "ailleurs").exists()


def test_a_write_that_the_disk_refuses_changes_nothing(root: Path) -> None:
    (root / ".cache").write_text("", encoding="utf-8")
    before = (root / "communes.toml").read_bytes()
    with pytest.raises(WorldError, match="rien n’a changé"):
        write_atomic(root, "communes.toml", "x")
    assert (root / "communes.toml").read_bytes() == before


def test_each_kind_has_a_name_of_its_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_a_result_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "rapport.odt"
    write_result(file, b"premier")
    write_result(file, b"second")
    assert (file.read_bytes(), [one.name for one in tmp_path.iterdir()]) == (b"second", ["rapport.odt"])
    with pytest.raises(WorldError, match="n’a pas pu être écrit"):
        write_result(tmp_path / "nowhere" / "rapport.odt", b"")
    write_result(Path("/dev/null"), b"nothing is replaced there")
    assert not Path("/dev/null").is_file()
