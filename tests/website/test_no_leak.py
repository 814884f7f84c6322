"""What only members may know is in no file of the public site, search index and sitemap included."""

import gzip
import zipfile
from pathlib import Path

import pytest

from affranchi.actions.build import build
from affranchi.model.function import FunctionsFile
from affranchi.model.path import path_of
from affranchi.model.record import Edition
from affranchi.model.territory import TerritoryFile
from affranchi.storage.bundle import bundle
from affranchi.storage.records import text_of
from affranchi.wording import long_day, number
from tests.canaries import CANARY, CANARY_COUNT, CANARY_DAY
from tests.pages.test_pages_structure import canaries_of, canary_registry


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A territory on disk whose every members' field holds a canary."""
    root = tmp_path_factory.mktemp("planted")
    registry = canary_registry()
    file = TerritoryFile(
        territory=registry.territory.model_copy(update={"catalogue": "https://catalogue.example/"}),
        objectives=dict(registry.objectives),
        communes=dict(registry.communes),
    )
    records = [
        file,
        FunctionsFile(functions=dict(registry.functions)),
        *registry.software.values(),
        *registry.vendors.values(),
        *registry.sharings.values(),
        *registry.experiences.values(),
        *registry.declarations,
        *registry.answers.values(),
    ]
    for record in records:
        path = root / path_of(record)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(record), encoding="utf-8")
    (root / "site/pages").mkdir(parents=True)
    (root / "mkdocs.yml").write_text((bundle() / "mkdocs.yml").read_text(encoding="utf-8"), encoding="utf-8")
    return root


def published(root: Path, edition: Edition) -> dict[str, str]:
    """Every file of a built site, as lower-case text."""
    out = build(root, edition, root / edition, force=True).path
    return {
        file.relative_to(out).as_posix(): _text(file)
        for file in out.rglob("*")
        if file.is_file() and file.suffix not in {".png", ".jpg", ".ico", ".woff2"}
    }


def _text(file: Path) -> str:
    if file.suffix == ".ods":
        with zipfile.ZipFile(file) as parts:
            return "".join(parts.read(name).decode("utf-8") for name in parts.namelist()).lower()
    data = file.read_bytes()
    if file.suffix == ".sqlite":  # texts stand in it as they are; numbers are in the tables too
        return data.decode("utf-8", "replace").lower()
    return (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8").lower()


@pytest.mark.usefixtures("few")
def test_the_public_site_holds_no_canary(planted: Path) -> None:
    files = published(planted, "public")
    planted_texts = [
        CANARY, str(CANARY_COUNT), number(CANARY_COUNT), CANARY_DAY.isoformat(), long_day(CANARY_DAY)
    ]  # fmt: skip
    leaks = [(name, text) for name, content in files.items() for text in planted_texts if text in content]
    assert leaks == []
    assert {
        "index.html",
        "404.html",
        "search/search_index.json",
        "sitemap.xml",
        "sitemap.xml.gz",
    } <= files.keys()
    assert any(name.startswith("communes/crolles/") for name in files)


@pytest.mark.usefixtures("few")
def test_the_members_site_holds_every_canary(planted: Path) -> None:
    whole = "".join(published(planted, "members").values())
    assert [canary for canary in canaries_of(canary_registry()) if canary.lower() not in whole] == []
