"""What a site details: what its communes run, what may replace it, what fills the same functions."""

from dataclasses import replace
from pathlib import Path

import pytest

from affranchi.model.record import Edition
from affranchi.pieces.view import View
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from affranchi.useful import useful_part
from tests.pages.test_pages_golden import DAY, TEMPLATES
from tests.territories import pages_of

GOLDEN = Path(__file__).parent / "pages" / "golden" / "territory"


@pytest.fixture(scope="module")
def registry() -> Registry:
    whole = registry_of(read_tree(GOLDEN), own_bundle=True).registry
    kept = [d for d in whole.declarations if d.software == "microsoft-365"]
    useful = whole.territory.model_copy(update={"entries": "useful"})
    return replace(whole, territory=useful, declarations=kept, sharings={}, experiences={}, own=frozenset())


def test_what_runs_what_replaces_it_and_what_does_the_same_is_detailed(registry: Registry) -> None:
    shown = useful_part(registry)
    ran = registry.software["microsoft-365"]
    assert {"microsoft-365", *ran.equivalents} & registry.software.keys() <= shown.software.keys()
    same = {s.slug for s in registry.software.values() if ran.main_function in s.functions}
    assert same <= shown.software.keys() < registry.software.keys()
    assert {s.vendor for s in shown.software.values() if s.vendor} <= shown.vendors.keys()


def test_a_territory_that_asks_for_all_or_tells_no_use_has_all(registry: Registry) -> None:
    for changes in ({"entries": "all"}, {"publication": "aggregate"}):
        asked = replace(registry, territory=registry.territory.model_copy(update=changes))
        assert useful_part(redact(asked, "public")).software == redact(asked, "public").software


@pytest.mark.parametrize("edition", ["public", "members"])
def test_every_software_has_its_page_light_when_nothing_here_has_a_use_for_it(
    registry: Registry, edition: Edition
) -> None:
    redacted = redact(registry, edition)
    made = list(pages_of(redacted, DAY, {}, TEMPLATES))
    kinds = {page.path: page.kind for page in made if page.kind in ("software", "reference")}
    assert kinds == {
        f"logiciels/{slug}/": "software" if slug in useful_part(redacted).software else "reference"
        for slug in redacted.software
    }
    light = [page for page in made if page.kind == "reference"]
    heavy = [page for page in made if page.kind == "software"]
    assert max(len(p.html) for p in light) < min(len(p.html) for p in heavy)
    assert all("<h1>" in page.html and page.search for page in light)


def test_the_example_details_most_of_what_it_knows() -> None:
    example = registry_of(read_tree(bundle()), own_bundle=True).registry
    shown = useful_part(redact(example, "public"))
    assert 1000 < len(shown.software) < len(example.software)


def test_only_vendors_of_what_is_run_or_may_replace_it_have_pages(registry: Registry) -> None:
    ran = registry.software["microsoft-365"]
    same = ran.model_copy(update={"slug": "same", "vendor": "elsewhere", "equivalents": {}, "part_of": ()})
    vendor = registry.vendors["microsoft"].model_copy(update={"slug": "elsewhere", "name": "Elsewhere"})
    software, vendors = {**registry.software, "same": same}, {**registry.vendors, "elsewhere": vendor}
    view = View(redact(replace(registry, software=software, vendors=vendors), "public"), DAY, {})
    around = {registry.software[slug].vendor for slug in ran.equivalents if slug in registry.software}
    assert {"microsoft", *filter(None, around)} & registry.vendors.keys() <= view.vendors.keys()
    assert "same" in view.shown.software
    assert "elsewhere" in view.shown.vendors.keys() - view.vendors.keys()
    assert view.anchors[1].vendor("elsewhere") == "Elsewhere"


def test_a_common_site_has_what_has_no_use_here(registry: Registry) -> None:
    shared = registry.territory.model_copy(update={"common_site": "https://commun.example/tout"})
    view = View(redact(replace(registry, territory=shared), "public"), DAY, {})
    slug = next(iter(view.registry.software.keys() - view.shown.software.keys()))
    address = f"https://commun.example/tout/logiciels/{slug}/"
    assert f'href="{address}" rel="external noopener"' in view.anchors[2].software(slug)
    assert 'href="../../logiciels/microsoft-365/"' in view.anchors[2].software("microsoft-365")
    pages = {page.path: page for page in pages_of(view.registry, DAY, {}, TEMPLATES)}
    assert pages[f"logiciels/{slug}/"].elsewhere == address
    hostile = shared.model_copy(update={"common_site": "javascript:alert(1)"})
    assert View(redact(replace(registry, territory=hostile), "public"), DAY, {}).elsewhere == {}
