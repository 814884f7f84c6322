"""What presents a repository is Markdown: a name in it is a name."""

from datetime import date

import pytest

from affranchi.model.territory import Territory, TerritoryFile
from affranchi.storage.starter import Origin, public_files, starter_files
from tests.hostile_strings import RAW

HOSTILE = "Val \x1b[2J\u202e [x](https://ailleurs.example) @tous"


@pytest.mark.parametrize("address", ["https://val.example/", "https://val.example/\x1b[2J> <b>"])
def test_a_name_in_a_readme_is_neither_obeyed_nor_rendered(address: str) -> None:
    territory = Territory(name=HOSTILE, contact=HOSTILE, catalogue=address)
    shown = "Val \\\\x1b\\[2J \\[x\\](https://ailleurs.example) @tous"
    for files in (
        public_files(territory),
        starter_files(TerritoryFile(territory=territory), date(2026, 11, 30), Origin()),
    ):
        text = files["README.md"].decode()
        assert f"# {shown}\u00a0: " in text
        assert f"Écrivez à {shown}." in text
        assert not RAW.search(text)
    text = public_files(territory)["README.md"].decode()
    assert (f"<{address}>" in text) == address.endswith("example/")


def test_an_address_in_a_readme_opens_no_element() -> None:
    territory = Territory(name="Val", catalogue="https://val.example/><img/src=x>")
    text = public_files(territory)["README.md"].decode()
    assert "<https://val.example/%3E%3Cimg/src=x%3E>" in text
