"""What the web page typed, taken for what it means."""

from pathlib import Path

from affranchi.model.problem import Problem
from affranchi.steps.typed import settle
from affranchi.storage.records import read_registry
from tests.conftest import write

TYPED = "inventory/crolles/libre-office.toml"


def test_what_is_typed_counts_once_under_what_it_means(territory: Path) -> None:
    write(territory, TYPED, 'software = "LibreOffice"\nusers = 3\n')
    write(territory, "inventory/crolles/nextcloud-4-postes.toml", 'software = "Nextcloud (4 postes)"\n')
    found = settle(read_registry(territory))
    declared = [d for d in found.registry.declarations if d.commune == "crolles"]
    assert [(d.software, d.users) for d in declared] == [("libreoffice", 3), ("nextcloud", 4)]
    assert found.records[TYPED] == declared[0]
    assert found.problems == ()


def test_what_is_typed_takes_the_place_of_no_other_file(territory: Path) -> None:
    write(territory, TYPED, 'software = "LibreOffice"\nusers = 3\n')
    write(territory, "inventory/crolles/libreoffice.toml", "users = 8\n")
    found = settle(read_registry(territory))
    assert [(type(one), one.path) for one in found.problems] == [(Problem, TYPED)]
    kept = [d.users for d in found.registry.declarations if d.commune == "crolles"]
    assert sorted(users or 0 for users in kept) == [3, 8]
