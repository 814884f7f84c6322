"""The evidence scripts on sources of ours, in the formats of those that they read; all is invented."""

import json
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from affranchi.model.software import Cycle, Ids, Software
from affranchi.model.territory import Territory
from affranchi.model.vendor import Source, Vendor
from affranchi.proof import software_facts, unproved
from affranchi.registry import Registry
from affranchi.wording import NBSP, quoted
from scripts.evidence import (
    chocolatey,
    debian,
    endoflife,
    landscape,
    licences,
    pages,
    recorded,
    repositories,
    scoop,
    selfhosted,
    sill,
    startups,
    state,
    terms,
    winget,
)
from scripts.evidence.__main__ import main
from scripts.evidence.facts import Proofs, applied, prove
from scripts.evidence.said import Place, Said, publisher

DAY = date(2026, 8, 22)
AUTHOR = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
PLACE = Place("https://exemple.org/source/blob/abc", DAY)
VENDOR = Vendor(slug="lac", name="Éditions du Lac", aliases=("Lac Software",), siren="123456782")


def software(**said: object) -> Software:
    return Software.model_validate(
        {"slug": "zephyr", "name": "Zéphyr", "model": "libre", "vendor": "lac", "summary": "Un essai."} | said
    )


def proofs(one: Software, *said: Said, vendor: Vendor = VENDOR) -> Proofs:
    registry = Registry(Territory(name="Essai"), vendors={"lac": vendor}, software={one.slug: one})
    return next(prove(registry, said), Proofs(one))


def told(**said: Any) -> Said:
    usual: dict[str, Any] = {"source": "essai", "names": ("Zephyr",), "url": "https://exemple.org/z"}
    return Said(**(usual | {"seen": DAY, "where": ""} | said))


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def test_a_name_alone_proves_nothing() -> None:
    one = software(licence="MIT", website="https://zephyr.example")
    homonym = told(licence="MIT", website="https://zephyr-du-desert.example")

    assert proofs(one, homonym).sources == {}


def test_a_host_a_repository_or_an_identifier_beside_the_name_proves() -> None:
    one = software(
        licence="MIT", website="https://www.zephyr.example/fr", repository="https://github.com/lac/zephyr.git",
        ids=Ids(winget=("Lac.Zephyr",)),
    )  # fmt: skip
    signs = {
        "site": told(licence="MIT", website="http://zephyr.example"),
        "repository": told(licence="MIT", repository="https://github.com/Lac/Zephyr/"),
        "identifier": told(licence="MIT", ids=frozenset({("winget", "lac.zephyr")})),
    }

    found = {sign: proofs(one, said).sources["licence"] for sign, said in signs.items()}

    assert {sign: source.sign for sign, source in found.items()} == {sign: sign for sign in signs}


@pytest.mark.parametrize(
    "host", ["https://github.com/autre/zephyr", "https://sourceforge.net/projects/zephyr2"]
)
def test_the_host_of_a_forge_is_no_sign(host: str) -> None:
    one = software(licence="MIT", website="https://github.com/lac/zephyr")

    assert proofs(one, told(licence="MIT", website=host, repository=host)).sources == {}


def test_another_name_at_the_same_place_proves_nothing() -> None:
    one = software(licence="MIT", website="https://zephyr.example", aliases=("Zéphyr Pro", "Mistral"))
    others = [
        told(names=(name,), licence="MIT", website="https://zephyr.example")
        for name in ("Mistral", "Zephyr Pro")
    ]

    assert proofs(one, *others).sources == {}


def test_two_sources_that_agree_prove_what_one_does_not() -> None:
    one = software(licence="MIT")
    first = told(licence="MIT", website="https://zephyr.example")
    second = told(
        source="autre", url="https://autre.example/z", licence="MIT", website="https://zephyr.example/"
    )

    assert proofs(one, first).sources == {}
    found = proofs(one, first, second).sources["licence"]
    assert (found.sign, found.note) == ("second", "https://autre.example/z")


def test_what_a_source_says_otherwise_is_told_and_overwrites_nothing() -> None:
    one = software(licence="GPL-2.0-or-later", website="https://zephyr.example")
    site = "https://zephyr.example"
    said = (told(licence="GPL-2.0-or-later", website=site), told(source="Autre", licence="MIT", website=site))

    found = proofs(one, *said)

    assert applied(found).licence == "GPL-2.0-or-later"
    assert found.sources["licence"].note == f"Autre dit {quoted('MIT')}"
    assert [(d.fact, d.ours, d.theirs) for d in found.disagreements] == [
        ("licence", "GPL-2.0-or-later", "MIT")
    ]
    assert "licence" not in proofs(one, said[1]).sources


def test_a_source_that_says_proprietary_of_what_is_libre_leaves_it_in_doubt() -> None:
    one = software(licence="MIT", website="https://zephyr.example")
    said = [told(licence=licence, website="https://zephyr.example") for licence in ("MIT", "Freeware")]

    assert software_facts(applied(proofs(one, *said)))["licence"] == "found"


@pytest.mark.parametrize(
    ("raw", "expression", "is_proprietary"),
    [
        ("GPL-3.0-or-later", "GPL-3.0-or-later", False),
        ("MIT|Apache-2.0", "MIT OR Apache-2.0", False),
        ("MIT,BSD-3-Clause", None, False),
        ("Freeware", None, True),
        ("Proprietary (Freemium)", None, True),
        ("Copyright © 2020 Éditions du Lac", None, True),
        ("Copyright 2020, MIT licence", None, False),
        ("GNU General Public License v3.0", "GPL-3.0-only", False),
        ("Licence du Lac 1.0", None, False),
        ("Unknown", None, False),
        ("GPL", None, False),
    ],
)
def test_a_licence_is_read_when_it_is_exact(raw: str, expression: str | None, is_proprietary: bool) -> None:  # noqa: FBT001 (pytest names it)
    reading = licences.read(raw)

    assert (reading.expression, reading.is_proprietary) == (expression, is_proprietary)


def test_a_gnu_licence_without_later_agrees_with_both() -> None:
    assert licences.read("AGPL-3.0").agrees_with("AGPL-3.0-or-later")
    assert licences.read("GNU GPLv2").agrees_with("GPL-2.0-only")
    assert not licences.read("GPL-2.0-only").agrees_with("GPL-2.0-or-later")
    assert not licences.read("GPL-2.0").agrees_with("GPL-3.0-only")


@pytest.mark.parametrize(
    ("name", "other"),
    [("Éditions du Lac", "EDITIONS DU LAC, Inc."), ("Projet Zéphyr", "The Zephyr Team"), ("Lac", "Lac SAS")],
)
def test_a_publisher_is_compared_without_its_form(name: str, other: str) -> None:
    assert publisher(name) == publisher(other)
    assert publisher("Lac Foundation") != publisher("Lac Corporation")


def test_a_manifest_of_winget_confirms_a_proprietary_entry(tmp_path: Path) -> None:
    path = "manifests/l/Lac/Zephyr/1.0/Lac.Zephyr.locale.en-US.yaml"
    manifest = (
        "PackageIdentifier: Lac.Zephyr\nPackageName: Zéphyr\nPublisher: Lac Software SAS\nLicense: Freeware\n"
    )
    write(tmp_path, path, manifest + "PackageUrl: https://lac.example/zephyr\n")
    one = software(model="proprietary", ids=Ids(winget=("lac.zephyr",)))

    made = applied(proofs(one, *winget.read(tmp_path, PLACE)))

    assert unproved(made) == []
    assert made.website == "https://lac.example/zephyr"
    assert made.sources["model"] == Source(
        url=f"{PLACE.address}/{path}", seen=DAY, sign="identifier", note=quoted("Freeware")
    )


@pytest.mark.parametrize(
    ("model", "name", "identifier", "is_proved"),
    [
        ("proprietary", "Lac Software Zéphyr Viewer 2026", "Lac.Zephyr", True),
        ("proprietary", "Zéphyr Viewer", "Lac.ZephyrViewer", False),
        ("proprietary", "Zéphyr Cuisine", "Lac.Zephyr", False),
        ("libre", "Zéphyr Pro", "Lac.Zephyr", False),
    ],
)
def test_an_edition_under_the_record_s_own_identifier_speaks_of_what_is_proprietary(
    model: str,
    name: str,
    identifier: str,
    is_proved: bool,  # noqa: FBT001 (pytest names it)
) -> None:
    one = software(model=model, ids=Ids(winget=("Lac.Zephyr",)))
    said = told(names=(name,), vendor="Lac Software Inc.", ids=frozenset({("winget", identifier.casefold())}))
    assert ("vendor" in proofs(one, said).sources) is is_proved


def test_a_package_of_chocolatey_tells_authors_and_what_is_not_libre(tmp_path: Path) -> None:
    text = (
        "<package><metadata><id>zephyr.install</id><title>Zephyr (Install)</title><authors>Lac</authors>"
        "<projectUrl><![CDATA[https://z.example/?a=1&amp;b=2]]></projectUrl><tags>{0}</tags></metadata></package>"
    )
    write(tmp_path, "a/a.nuspec", text.format("freeware"))
    write(tmp_path, "b/b.nuspec", text.format("freeware foss"))
    write(tmp_path, "c/c.nuspec", "<id>$id$</id>")
    first, second = chocolatey.read(tmp_path, PLACE)
    assert (first.names, first.brand, first.licence) == (("Zephyr (Install)", "zephyr"), "Lac", "freeware")
    assert (first.website, first.url) == ("https://z.example/?a=1&b=2", f"{PLACE.address}/a/a.nuspec")
    assert second.licence is None


def test_the_readers_read_what_they_say_they_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        "bucket/zephyr.json",
        json.dumps({"homepage": "https://z.example", "license": {"identifier": "MIT"}}),
    )
    write(tmp_path, "software/z.yml", "name: Zéphyr\nwebsite_url: https://z.example\nlicenses: [MIT]\n")
    write(tmp_path, "software/y.yml", "name: Autre\nlicenses: [MIT, GPL-3.0]\n")
    write(
        tmp_path,
        "Packages",
        "Package: libzephyr1\nSource: zephyr (1.2)\nHomepage: https://z.example\n\nPackage: seul\n",
    )
    dep5 = (
        "Upstream-Name: Zéphyr\nSource: https://github.com/lac/zephyr\n\nFiles: *\n"
        "Copyright: 2001-2020, Lac Software, Inc. <l@example.org>\n 2019 Autre\nLicense: GPL-2+ or Expat\n\n"
        "Files: b\nLicense: MIT\n"
    )
    write(tmp_path, "copyright/libzephyr1", dep5)
    write(
        tmp_path,
        "sill.tsv",
        "sill_id\tname\twikidata\tlicence_raw\tlanding\trepository\n9\tZéphyr\tQ9\tMIT\t\t\n",
    )

    (of_scoop,) = scoop.read(tmp_path, PLACE)
    of_selfhosted = {one.names[0]: one.licence for one in selfhosted.read(tmp_path, PLACE)}
    of_debian = next(iter(debian.read(tmp_path / "Packages", PLACE)))
    (of_sill,) = sill.read(tmp_path / "sill.tsv", PLACE)

    assert (of_scoop.names, of_scoop.licence, of_scoop.website) == (("zephyr",), "MIT", "https://z.example")
    assert of_selfhosted == {"Autre": None, "Zéphyr": "MIT"}
    assert of_debian.names == ("zephyr", "libzephyr1", "Zéphyr")
    assert of_debian.licence == "GPL-2.0-or-later OR MIT"
    assert (of_debian.holders, of_debian.repository) == (
        ("Lac Software, Inc", "Autre"),
        "https://github.com/lac/zephyr",
    )
    assert of_sill.ids == {("sill", "9"), ("wikidata", "Q9")}


def test_an_older_file_of_debian_tells_its_only_gnu_licence_and_its_holders(tmp_path: Path) -> None:
    gnu = (
        "under the terms of the GNU General\nPublic License as published by the Free Software Foundation;\n"
        "either version 2 of the License, or (at your option) any later version.\n"
    )
    write(tmp_path, "Packages", "Package: zephyr\n\nPackage: mistral\n")
    write(
        tmp_path,
        "copyright/zephyr",
        f"Copyright (C) 2004 by Lac\n\n{gnu}The Debian packaging is\n",
    )
    write(tmp_path, "copyright/mistral", gnu + gnu.replace("GNU General", "GNU Lesser General"))

    zephyr, mistral = debian.read(tmp_path / "Packages", PLACE)

    assert (zephyr.licence, zephyr.holders, mistral.licence) == ("GPL-2.0-or-later", ("Lac",), None)


def test_a_holder_of_the_rights_who_is_the_vendor_proves_it() -> None:
    said = told(website="https://zephyr.example", holders=("Autre", "Lac Software Inc"))
    made = proofs(software(website="https://zephyr.example"), said)

    assert made.sources["vendor"].note == f"droits{NBSP}: {quoted('Lac Software Inc')}"


@pytest.mark.parametrize(
    ("licences", "is_own", "expected"),
    [
        (["MIT"], True, "MIT"),
        (["MIT", "MIT"], False, "MIT"),
        (["MIT"], False, None),
        (["MIT", "Apache-2.0"], False, None),
        (["GPL-3.0"], True, None),
    ],
)
def test_an_unknown_licence_is_read_in_its_own_file_or_in_two_sources(
    licences: list[str],
    is_own: bool,  # noqa: FBT001 (pytest names it)
    expected: str | None,
) -> None:
    here = "https://github.com/lac/zephyr"
    said = [
        told(source=f"essai {number}", licence=licence, repository=here, is_own=is_own)
        for number, licence in enumerate(licences)
    ]

    assert applied(proofs(software(repository=here), *said)).licence == expected


def test_a_number_of_the_sill_under_another_name_proves_nothing(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sill.tsv",
        "sill_id\tname\twikidata\tlicence_raw\tlanding\trepository\n9\tMistral\t\tMIT\t\t\n",
    )

    assert proofs(software(ids=Ids(sill=9)), *sill.read(tmp_path / "sill.tsv", PLACE)).sources == {}


def test_the_sill_proves_a_number_by_another_sign_and_no_licence(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sill.tsv",
        "sill_id\tname\twikidata\tlicence_raw\tlanding\trepository\n9\tZéphyr\tQ9\tMIT\t\t\n",
    )
    said = list(sill.read(tmp_path / "sill.tsv", PLACE))

    assert set(proofs(software(licence="MIT", ids=Ids(sill=9)), *said).sources) == {"name"}
    assert set(proofs(software(ids=Ids(sill=9, wikidata="Q9")), *said).sources) == {
        "name",
        "sill",
        "wikidata",
    }


def test_the_list_of_the_state_proves_name_and_editor_by_the_siren(tmp_path: Path) -> None:
    write(
        tmp_path,
        "config/service_providers.yml",
        'shared:\n  lac:\n    name: LAC SOFTWARE\n    siret: "12345678200011"\n',
    )
    form = "api-zephyr: &a\n  name: Zéphyr\n  service_provider_id: lac\n"
    write(tmp_path, "config/authorization_request_forms/api.yml", form + form.replace("api-", "autre-"))
    said = list(state.read(tmp_path, PLACE))

    assert len(said) == 1  # a product with two forms; the anchor that they repeat stops PyYAML
    assert set(proofs(software(), *said).sources) == {"name", "vendor"}
    assert proofs(software(), *said, vendor=VENDOR.model_copy(update={"siren": "987654321"})).sources == {}


def test_cycles_are_taken_while_someone_acts_on_them(tmp_path: Path) -> None:
    releases = (
        "releases:\n  - releaseCycle: '3'\n    eol: false\n  - releaseCycle: '2'\n    eol: 2027-01-01\n"
    )
    page = f"---\ntitle: Zéphyr\nauto:\n  methods:\n    - git: https://github.com/lac/zephyr.git\n{releases}"
    write(tmp_path, "products/zephyr.md", f"{page}  - releaseCycle: '1'\n    eol: 2020-01-01\n---\n\n> x\n")
    said = list(endoflife.read(tmp_path, PLACE))
    one = software(repository="https://github.com/lac/zephyr")

    made = applied(proofs(one, *said))

    assert {number: cycle.end for number, cycle in made.cycles.items()} == {"3": None, "2": date(2027, 1, 1)}
    assert software_facts(made)["cycles"] == "proved"
    told_before = software(repository="https://github.com/lac/zephyr", cycles={"2": Cycle(end=DAY)})
    assert applied(proofs(told_before, *said)).cycles == {"2": Cycle(end=DAY)}


def test_a_version_still_followed_is_kept_however_many_came_after(tmp_path: Path) -> None:
    ended = "".join(f"  - releaseCycle: '{one}'\n    eol: 2026-01-01\n" for one in range(40, 25, -1))
    page = f"---\ntitle: Zéphyr\nreleases:\n{ended}  - releaseCycle: '3'\n    eol: 2029-01-01\n---\n"
    write(tmp_path, "products/zephyr.md", page)

    said = next(iter(endoflife.read(tmp_path, PLACE)))

    assert list(said.cycles) == [*map(str, range(40, 28, -1)), "3"]


def test_a_page_is_the_publisher_s_own_by_its_host(tmp_path: Path) -> None:
    head = "url\tday\tname\tvendor\tlicence\twebsite\twhere\n"
    row = "https://www.{}.example/cgu\t2026-11-28\tZéphyr\tÉditions du Lac\tProprietary\t\tart. 4\n"
    one = software(model="proprietary")
    for host, facts in (("lac-software", {"name", "vendor", "model"}), ("comparateur", set())):
        write(tmp_path, "pages.tsv", head + row.format(host))
        assert set(proofs(one, *pages.read(tmp_path / "pages.tsv", PLACE)).sources) == facts


def test_a_reader_tells_what_the_address_of_a_page_does_not_show(tmp_path: Path) -> None:
    columns = ("url", "name", "vendor", "licence", "sign", "other", "terms")
    sold = ("https://copie.example/cgu", "Zéphyr", "Éditions du Lac", "Proprietary")
    by_the_state = ("https://lac.gouv.example/zephyr", "Zéphyr", "Éditions du Lac", "Public service", "", "")

    def proved(*row: str, **record: str) -> Mapping[str, Source]:
        lines = ("\t".join(columns), "\t".join(row), "")
        write(tmp_path, "pages.tsv", "\n".join(lines))
        return proofs(software(**record), *pages.read(tmp_path / "pages.tsv", PLACE)).sources

    assert proved(*sold, "second", "", "abonnement", model="proprietary") == {}
    found = proved(*sold, "second", "https://ailleurs.example", "abonnement", model="proprietary")
    assert {source.sign for source in found.values()} == {"second"}
    assert found["model"].note == "abonnement, https://ailleurs.example"
    assert set(proved(*by_the_state, "service de l’État", model="public-service")) == {
        "name",
        "vendor",
        "model",
    }
    assert "model" not in proved(*by_the_state, "service de l’État", model="proprietary")


def test_a_source_in_the_record_is_signed_by_its_repository() -> None:
    source = Source(url="https://github.com/lac/zephyr/blob/main/LICENSE", seen=DAY)
    one = software(repository="https://github.com/lac/zephyr", licence="MIT", sources={"licence": source})
    other = software(repository="https://github.com/lac/autre", licence="MIT", sources={"licence": source})

    assert recorded.signed(one).sources["licence"].sign == "own"
    assert recorded.signed(other) == other


def test_running_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "territoire"
    write(root, "communes.toml", '[territory]\nname = "Essai"\n')
    write(root, "catalogue/functions.toml", "")
    write(root, "catalogue/vendors/lac.toml", '#:schema ../../schemas/vendor.json\nname = "Lac"\n')
    text = 'name = "Zéphyr du Lac"\nmodel = "proprietary"\nvendor = "lac"\nsummary = "Un essai."\n'
    write(root, "catalogue/software/zephyr.toml", text + '\n# une note\n[ids]\nwinget = ["Lac.Zephyr"]\n')
    row = "manifests/l/Lac/Zephyr/1/Lac.Zephyr.locale.en-US.yaml\tZéphyr du Lac\tLac\tProprietary\thttps://lac.example"
    write(tmp_path, "winget.tsv", f"path\tpackage_name\tpublisher\tlicence\twebsite\n{row}\n")
    source = ["--from", "winget", str(tmp_path / "winget.tsv"), "https://exemple.org", "2026-08-22"]
    entry = root / "catalogue/software/zephyr.toml"

    runs = []
    for _ in range(2):
        main(["--root", str(root), *source])
        runs.append((entry.read_text(encoding="utf-8"), capsys.readouterr().err))

    assert 'status = "confirmed"' in runs[0][0]
    assert "# une note" in runs[0][0]
    assert runs[0][0] == runs[1][0]
    assert "1 records written" in runs[0][1]
    assert "0 records written" in runs[1][1]


def test_a_confirmed_entry_that_nothing_proves_is_a_draft_again(tmp_path: Path) -> None:
    write(tmp_path, "communes.toml", '[territory]\nname = "Essai"\n')
    write(tmp_path, "catalogue/functions.toml", "")
    text = 'name = "Zéphyr"\nsummary = "Un essai."\nmodel = "libre"\nstatus = "confirmed"\n'
    write(tmp_path, "catalogue/software/zephyr.toml", text)

    main(["--root", str(tmp_path)])

    assert "status" not in (tmp_path / "catalogue/software/zephyr.toml").read_text(encoding="utf-8")


def test_terms_prove_a_service_by_the_publisher_s_address_when_they_forbid(tmp_path: Path) -> None:
    one = software(model="proprietary")
    for host, text, facts in (
        ("lac-software", "You may not reverse engineer it.", {"name", "vendor", "model"}),
        ("lac-software", "Be kind.", {"name", "vendor"}),
        ("comparateur", "You may not reverse engineer it.", set()),
    ):
        declared = {"terms": {"Terms of Service": {"fetch": f"https://www.{host}.example/terms"}}}
        write(tmp_path, "declarations/Zéphyr.json", json.dumps(declared))
        write(tmp_path, "versions/Zéphyr/Terms of Service.md", text)
        assert set(proofs(one, *terms.read(tmp_path, PLACE)).sources) == facts


def test_a_repository_says_its_licence_and_whose_it_is(tmp_path: Path) -> None:
    clone = tmp_path / "lac-software+zephyr"
    header = "GNU AFFERO GENERAL PUBLIC LICENSE\n   Version 3, 19 November 2007\n"
    write(
        clone,
        "LICENSE",
        f"{header}Copyright (C) 2007 Free Software Foundation, Inc.\nCopyright (c) 2020 Lac\n",
    )
    write(clone, "README.md", "[![état](a)](b)\n# [Zéphyr du Lac](https://z.example) ![essai](c)\n")
    for arguments in (["init", "-q"], ["add", "."], [*AUTHOR, "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(clone), *arguments], check=True)
    said = list(repositories.read(tmp_path, Place("https://github.com", DAY)))
    here, elsewhere = "https://github.com/lac-software/zephyr", "https://github.com/autre/zephyr"

    made = applied(proofs(software(licence="AGPL-3.0-or-later", repository=here), *said))

    assert (said[0].names[-1], said[0].holders) == ("Zéphyr du Lac essai", ("Lac",))
    assert unproved(made) == []
    assert made.sources["licence"].sign == "own"
    assert proofs(software(licence="AGPL-3.0-or-later", repository=elsewhere), *said).sources == {}


def test_a_file_of_the_record_s_repository_tells_its_licence_and_not_its_name() -> None:
    here = "https://github.com/lac/soleil-serveur"
    said = told(names=("soleil-serveur",), licence="MIT", repository=here, is_own=True)

    assert list(proofs(software(licence="MIT", repository=here), said).sources) == [
        "vendor",
        "repository",
        "licence",
    ]
    assert proofs(software(licence="MIT", repository="https://github.com/lac"), said).sources == {}


def test_the_landscape_tells_the_projects_of_the_foundation_and_no_other(tmp_path: Path) -> None:
    write(
        tmp_path,
        "landscape.yml",
        "landscape:\n- subcategories:\n  - items:\n    - {name: Zephyr (Z), project: sandbox, repo_url: r}\n"
        "    - {name: Mistral}\n  - items:\n",
    )

    (said,) = landscape.read(tmp_path, PLACE)

    assert (said.names, said.vendor, said.repository) == (("Zephyr",), "CNCF", "r")


def test_an_end_of_support_known_by_its_brand_alone_is_found_and_not_proved() -> None:
    said = told(brand="zephyr", cycles={"2": Cycle(end=DAY)})
    one = applied(proofs(software(), said, vendor=Vendor(slug="lac", name="Projet Zéphyr")))

    assert software_facts(one)["cycles"] == "found"
    assert software_facts(one)["name"] == "unsourced"


def test_the_state_proves_its_own_services_by_who_carries_them(tmp_path: Path) -> None:
    page = "---\ntitle: Zéphyr\nincubator: dlac_produits\nsponsors:\n  - /organisations/dgx\n---\n"
    write(tmp_path, "content/_startups/zephyr.md", page)
    said = list(startups.read(tmp_path, PLACE))
    state_vendor = Vendor(slug="lac", name="DLAC")

    assert unproved(applied(proofs(software(model="public-service"), *said, vendor=state_vendor))) == []
    assert proofs(software(model="public-service"), *said).sources == {}
