"""Exporting the open data into a folder: what it replaces, and what it leaves."""

from pathlib import Path

import pytest

from affranchi.actions.export import export
from affranchi.errors import AffranchiError, UsageError
from affranchi.website.contents import today
from tests.conftest import write


def test_the_data_of_one_edition_never_take_the_place_of_the_others(territory: Path, tmp_path: Path) -> None:
    out = tmp_path / "donnees-publiques"
    export(territory, out, "public", today(), force=True)
    with pytest.raises(UsageError, match="contient l’édition publique"):
        export(territory, out, "members", today(), force=True)
    assert "users" not in (out / "donnees/declarations.csv").read_text("utf-8").partition("\n")[0]
    export(territory, out, "public", today(), force=True)


def test_an_export_into_a_site_leaves_its_pages(territory: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    export(territory, out, "public", today(), force=True)
    write(out, "donnees/index.html", "une page")
    write(out, "donnees/ancienne.csv", "a\n")
    export(territory, out, "public", today(), force=True)
    assert (out / "donnees/index.html").is_file()
    assert not (out / "donnees/ancienne.csv").exists()


@pytest.mark.parametrize(
    "name", ["donnees/communes.csv", "donnees", "donnees/schemas", "api", "flux/communes"]
)
def test_an_export_writes_through_no_link(territory: Path, tmp_path: Path, name: str) -> None:
    out, elsewhere = tmp_path / "export", tmp_path / "ailleurs"
    export(territory, out, "public", today(), force=True)
    (out / name).rename(elsewhere)
    (out / name).symlink_to(elsewhere)
    kept = elsewhere / "communes.csv" if elsewhere.is_dir() else elsewhere
    kept.write_text("à quelqu’un", "utf-8")
    with pytest.raises(AffranchiError, match=r"lien|mis à jour"):
        export(territory, out, "public", today(), force=True)
    assert kept.read_text("utf-8") == "à quelqu’un"
