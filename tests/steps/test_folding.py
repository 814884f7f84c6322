"""The names of the catalogue, folded once: whatever was kept, a name is what the catalogue of now says."""

from pathlib import Path

import pytest

from affranchi.steps.adopting import with_drafts
from affranchi.steps.folding import state_of
from affranchi.steps.telling import software_told
from affranchi.steps.understanding import meant_by
from affranchi.storage.asked import asked_records, asked_registry
from tests.conftest import write


def test_a_name_is_understood_as_the_catalogue_stands_whatever_was_kept(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def meant(name: str) -> str:
        return software_told(asked_records(territory), name, ())[0].slug

    for said, other in (("Zorille grise", "Renard gris"), ("Renard gris", "Zorille grise")):
        write(territory, "catalogue/software/un-logiciel.toml", f'name = "{said}"\nmodel = "libre"\n')
        for _ in ("read", "kept"):
            assert meant(said.upper()) == "un-logiciel"
            assert meant(other) == other.lower().replace(" ", "-")
        assert [*(tmp_path / "cache").rglob("made-folded-*")]


def test_a_new_name_is_understood_by_those_that_follow_it_whatever_was_kept(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for read in (lambda root: asked_records(root).registry, asked_registry):
        registry = read(territory)
        made, drafts = meant_by(registry, "Zorille Premium", ("bureautique",))
        assert meant_by(with_drafts(registry, drafts), "ZorillePremium", ()) == (made, ())


def test_the_state_of_records_as_typed_is_not_that_of_records_whose_references_have_followed(
    territory: Path,
) -> None:
    typed, settled = state_of(asked_records(territory).registry), state_of(asked_registry(territory))
    assert typed
    assert settled
    assert typed != settled
