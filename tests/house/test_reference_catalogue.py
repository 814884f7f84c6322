"""The reference catalogue that travels with the program holds what it promises."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest
from license_expression import get_spdx_licensing  # type: ignore[import-untyped]

from affranchi.checks.problems import problems_of
from affranchi.figures.control import EUROPEAN_UNION
from affranchi.figures.cycles import cycle_names
from affranchi.french import country_name
from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.recognition.resolving import resolve
from affranchi.recognition.spelling import key
from affranchi.registry import Registry, grouped
from affranchi.replacing import is_free, without_replacement
from affranchi.sources.licences import is_free as is_free_licence
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of, text_of
from affranchi.told.countries import seat_words

PAID_EDITIONS = {
    "pro",
    "plus",
    "professional",
    "professionnel",
    "enterprise",
    "entreprise",
    "premium",
    "ultimate",
}
FREE_EDITIONS = {"ce", "community", "communautaire", "communaute", "oss"}
# Programs that are free, and of no use without one service whose code is not published.
CLIENTS = """
aws-cli azure-cli caprine dwservice franz github-cli github-desktop kdrive keybase mozilla-vpn mullvad-vpn
olvid proton-business-suite proton-drive proton-mail proton-pass proton-vpn simplenote swisstransfer tailscale
telegram windscribe
"""


@pytest.fixture(scope="module")
def registry() -> Registry:
    files = [(path, data) for path, data in read_tree(bundle()) if path.startswith("catalogue/")]
    loaded = registry_of([file for file in files if "/sharing/" not in file[0]], own_bundle=True)
    assert loaded.problems == ()
    return loaded.registry


def _repeated(values: Iterable[object]) -> set[object]:
    return {value for value, count in Counter(values).items() if count > 1}


def _licences(software: Software) -> list[str]:
    stated = [software.licence, *(change.licence for change in software.licences.values())]
    return [licence for licence in stated if licence and not licence.startswith("LicenseRef-")]


def test_it_is_whole(registry: Registry) -> None:
    references = [len(reference.entries) for reference in (registry.sill, registry.comptoir) if reference]

    assert len(registry.functions) == 97
    assert len(registry.software) > 800
    assert [count > 200 for count in references] == [True, True]


def test_every_file_is_canonical(registry: Registry) -> None:
    root = bundle()
    records = {
        **{f"catalogue/software/{slug}.toml": record for slug, record in registry.software.items()},
        **{f"catalogue/vendors/{slug}.toml": record for slug, record in registry.vendors.items()},
    }
    texts = {path: (root / path).read_text(encoding="utf-8") for path in records}

    assert [path for path, record in records.items() if text_of(record, texts[path]) != texts[path]] == []


def test_every_licence_is_a_valid_spdx_expression(registry: Registry) -> None:
    spdx = get_spdx_licensing()
    stated = {licence for software in registry.software.values() for licence in _licences(software)}

    assert {licence: spdx.validate(licence, strict=True).errors for licence in stated} == {
        k: [] for k in stated
    }


def test_what_is_called_libre_has_a_free_licence_when_it_has_one(registry: Registry) -> None:
    libre = [software for software in registry.software.values() if software.is_libre and software.licence]

    assert [software.slug for software in libre if not is_free_licence(software.licence or "")] == []


def test_an_identifier_elsewhere_is_given_to_one_software_only(registry: Registry) -> None:
    ids = [software.ids for software in registry.software.values()]

    assert _repeated(i.sill for i in ids if i.sill) == set()
    assert _repeated(i.comptoir for i in ids if i.comptoir) == set()
    assert _repeated(i.wikidata for i in ids if i.wikidata) == set()


def test_no_two_software_share_a_name_and_no_alias_is_a_name(registry: Registry) -> None:
    names = [fold(software.name) for software in registry.software.values()]
    aliases = {fold(alias) for software in registry.software.values() for alias in software.aliases}

    assert (_repeated(names), aliases & set(names)) == (set(), set())


def test_the_label_of_a_cycle_is_of_no_other_that_ends_on_another_day(registry: Registry) -> None:
    shared = [
        (slug, label)
        for slug, software in registry.software.items()
        for label, ends in grouped(software.cycles.items(), lambda pair: [pair[1].label or pair[0]]).items()
        if len({cycle.end for _, cycle in ends}) > 1
    ]
    assert shared == []
    windows = registry.software["microsoft-windows"].cycles
    assert cycle_names(windows, windows["11-24h2-e-lts"].label or "") == ["11-24h2-e-lts"]


def test_what_ended_whole_says_when_and_who_says_it(registry: Registry) -> None:
    over = {slug: software.cycles["all"] for slug, software in registry.software.items() if software.end}

    assert {"skype", "picasa", "truecrypt", "talend-open-studio"} <= over.keys()
    assert [slug for slug, cycle in over.items() if not cycle.source] == []


def test_of_each_product_of_the_five_it_says_what_to_do_instead(registry: Registry) -> None:
    # What comes with Windows, serves it or makes programs for Apple’s, and goes when they do.
    tools = {"pare-feu-windows", "rsat", "sysinternals-suite", "windows-admin-center", "xcode"}
    tools |= {"sharepoint-designer"}  # over, with SharePoint to leave
    five = [s for s in registry.software.values() if s.vendor and registry.vendors[s.vendor].gafam]
    bare = {s.slug for s in five if without_replacement(registry, s) == "Aucun équivalent libre connu."}

    assert len(five) > 150
    assert bare == tools


def test_an_alias_names_one_software_of_a_function(registry: Registry) -> None:
    named = [
        (function, fold(alias))
        for software in registry.software.values()
        for alias in {fold(alias) for alias in software.aliases}
        for function in software.functions
    ]

    assert _repeated(named) == set()


def test_no_alias_is_the_name_of_a_vendor_of_several_products(registry: Registry) -> None:
    names = {
        key(name): vendor
        for vendor, sold in registry.software_of_vendor.items()
        if len(sold) > 1
        for name in (registry.vendors[vendor].name, *registry.vendors[vendor].aliases)
    }

    assert [(s.slug, a) for s in registry.software.values() for a in s.aliases if key(a) in names] == []


def test_no_alias_is_an_edition_under_another_licence(registry: Registry) -> None:
    # The community editions of these four are proprietary as well.
    same = {"Visual Studio Community", "Microsoft Visual Studio Community", "MongoDB Community"}
    same |= {"Paragon Backup & Recovery CE", "Couchbase Server Community Edition"}
    others = {"libre": PAID_EDITIONS, "proprietary": FREE_EDITIONS}

    assert [
        (software.slug, alias)
        for software in registry.software.values()
        for alias in software.aliases
        if (set(key(alias).split()) - set(key(software.name).split())) & others.get(software.model, set())
        and alias not in same
    ] == []


def test_no_alias_is_the_name_of_a_libre_edition_less_its_edition(registry: Registry) -> None:
    # « Talend » or « Carbonio » is sold as well; what the SILL calls so, pfSense or Nagios, is that edition.
    # PDFCreator installs itself under that name, and its paid edition under another.
    stated = {"pdfcreator", *(key(entry.name) for entry in registry.entries_of("sill").values())}
    ends = (" ce", " community", " community edition", " open studio", " core", " free", " oss")
    bare = {
        s.slug: key(s.name).removesuffix(end) for s in registry.software.values() for end in ends
        if s.model == "libre" and key(s.name).endswith(end)
    }  # fmt: skip

    assert len(bare) > 10
    aliases = ((slug, alias) for slug in bare for alias in registry.software[slug].aliases)
    assert [(s, a) for s, a in aliases if key(a) == bare[s] and key(a) not in stated] == []


def test_a_name_less_its_bracket_is_not_another_software_s_other_name(registry: Registry) -> None:
    bare = {s.name: s for s in registry.software.values() if "(" in s.name}
    found = {name: resolve(registry, name.partition(" (")[0]).software for name in bare}

    assert len(bare) > 10
    wrong = [n for n, one in found.items() if one and one is not bare[n] and key(one.name) not in key(n)]
    assert wrong == []


def test_what_an_entry_calls_free_of_charge_is_asked_no_contract(registry: Registry) -> None:
    # Sold to who uses them at work (IrfanView, Recuva), or beyond some space (TeraBox).
    sold = {"irfanview", "recuva", "terabox"}
    half = re.compile("payant|hors usage|édition")
    proprietary = [s for s in registry.software.values() if s.model == "proprietary"]
    told = [s for s in proprietary if "gratuit" in (s.summary or "")]

    assert len(told) > 30
    assert [s.slug for s in told if not (s.gratis or s.slug in sold or half.search(s.summary or ""))] == []


def test_every_slug_that_an_entry_gives_is_in_the_catalogue(registry: Registry) -> None:
    entries = registry.software.values()

    assert {s.vendor for s in entries if s.vendor} - set(registry.vendors) == set()
    assert {slug for s in entries for slug in s.functions} - set(registry.functions) == set()
    assert {slug for s in entries for slug in s.requires} - set(registry.software) == set()
    assert [s.slug for s in entries if not s.functions] == []


def test_an_equivalent_is_another_software_and_is_free(registry: Registry) -> None:
    wrong = [
        (software.slug, slug)
        for software in registry.software.values()
        for slug in software.equivalents
        if slug == software.slug or slug not in registry.software or not is_free(registry.software[slug])
    ]

    assert wrong == []


def test_the_free_client_of_a_closed_service_is_free_in_part_and_says_so(registry: Registry) -> None:
    clients = [registry.software[slug] for slug in CLIENTS.split()]
    of_the_five = [s for s in registry.software.values() if s.vendor and registry.vendors[s.vendor].gafam]

    assert {s.slug: s.model for s in clients} == {s.slug: "open-core" for s in clients}
    assert [s.slug for s in clients if "service" not in (s.note or "")] == []
    assert [s.slug for s in of_the_five if s.is_libre and "hebergement" in s.functions] == []


def test_a_vendor_is_there_once_and_each_of_its_names_once(registry: Registry) -> None:
    vendors = registry.vendors.values()
    names = [name for v in vendors for name in {fold(n).replace(" ", "") for n in (v.name, *v.aliases)}]

    assert _repeated(v.siren for v in vendors if v.siren) == set()
    assert _repeated(names) | ({""} & set(names)) == set()


def test_what_stopped_being_libre_says_since_when_and_who_says_it(registry: Registry) -> None:
    stopped = dict.fromkeys(
        ("cal-com", "freefilesync", "mongodb", "nocodb", "pentaho-ce", "terraform"), "proprietary"
    )
    stopped |= dict.fromkeys(("puppet", "sonarqube"), "open-core")
    changes = {slug: list(registry.software[slug].licences.items()) for slug in stopped}

    assert {slug: registry.software[slug].model for slug in stopped} == stopped
    assert all(
        [change.model for _, change in steps] == ["libre", stopped[slug]]
        and steps[-1][1].source
        and steps[-1][1].note
        for slug, told in changes.items()
        for steps in (sorted(told, key=lambda step: step[0] != "unknown"),)
    )


def test_every_owner_has_a_source_and_the_five_are_tagged(registry: Registry) -> None:
    problems = problems_of(registry, date(2026, 11, 28), reference=True)

    assert [problem for problem in problems if problem.rule == "control"] == []
    assert registry.gafam_of(registry.software["dragon-naturallyspeaking"], date(2026, 11, 28)) == "microsoft"


def test_every_country_of_the_catalogue_and_of_the_union_has_a_name(registry: Registry) -> None:
    told = {one.country for vendor in registry.vendors.values() for one in vendor.control.values()}
    assert {code for code in told | EUROPEAN_UNION if code and country_name(code) == code} == set()
    assert (seat_words("AX"), seat_words("FR")) == (
        "siège à Åland, propriétaire à dire",
        "siège en France, propriétaire à dire",
    )


def test_of_the_vendors_that_communes_meet_most_it_says_who_controls_them_or_what_is_missing(
    registry: Registry,
) -> None:
    slugs = re.findall(r"`([a-z0-9-]+)`", (bundle() / "docs" / "vendors.md").read_text(encoding="utf-8"))
    controls = {slug: registry.vendors[slug].control_on(date(2026, 11, 28)) for slug in slugs}
    silent = [
        slug
        for slug, one in controls.items()
        if one is None or not ((one.owner and one.source) or one.basis == "contested" or one.note)
    ]

    assert (len(controls), silent) == (60, [])


def test_a_summary_is_a_sentence_of_its_own_of_25_to_150_characters(registry: Registry) -> None:
    summaries = {s.slug: s.summary or "" for s in registry.software.values()}

    assert [
        slug
        for slug, text in summaries.items()
        if not 25 <= len(text) <= 150 or not text.endswith(".") or "'" in text or text.endswith(", libre.")
    ] == []
    assert _repeated(map(fold, summaries.values())) == set()


def test_a_function_without_libre_software_says_so(registry: Registry) -> None:
    filled = {slug for s in registry.software.values() if s.is_libre for slug in s.functions}
    silent = [function for slug, function in registry.functions.items() if slug not in filled]

    assert [function.slug for function in silent if not (function.gap or function.instead)] == []
