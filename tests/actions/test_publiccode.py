"""publiccode.yml: what we write keeps the standard's rules; what we read may be hostile."""

import re
import subprocess
import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from affranchi.actions.publiccode import (
    KnownSoftwareError,
    export_publiccode,
    import_publiccode,
)
from affranchi.cli.running import run
from affranchi.errors import InvalidDataError, UsageError, WorldError
from affranchi.exports.publiccode import PRESUMED, NotExportableError, publiccode_of
from affranchi.intake.publiccode import MOST_BYTES, draft_of
from affranchi.model.problem import Problem
from affranchi.model.software import WHOLE, Cycle, LicenceModel, Life, Software
from affranchi.model.vendor import Source
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry, registry_of
from affranchi.wording import NBSP, of_name
from tests.conftest import git, write
from tests.publiccode_rules import broken_rules
from tests.source_server import data, serving

TODAY = date(2026, 11, 21)
MODELS: tuple[LicenceModel, ...] = ("libre", "proprietary", "unknown")

FILE = """\
publiccodeYmlVersion: "0.5"
name: openCantine
url: https://forge.example/opencantine.git
landingURL: https://opencantine.example
organisation:
  uri: https://openmairie.example
  name: openMairie
platforms: [web]
categories: [integrated-library-system, other]
developmentStatus: stable
softwareType: standalone/web
description:
  en:
    shortDescription: School meals
  fr:
    localisedName: Cantine ouverte
    shortDescription: >
      Inscriptions et facturation
      de la cantine.
legal:
  license: AGPL-3.0-or-later
maintenance:
  type: community
  contacts:
    - name: Jeanne Personne
      email: jeanne@personne.example
      phone: "+33600000000"
dependsOn:
  open:
    - name: PostgreSQL
    - name: LibreOffice
      optional: true
  proprietary:
    - name: Nextcloud
"""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return redact(load_registry(bundle()), "public")


def read(spelling: str) -> tuple[str, bool] | None:
    return None if spelling == "Maison" else (spelling, spelling != "SSPL-1.0")


def draft(text: str | bytes, registry: Registry | None = None) -> Software | list[Problem]:
    content = text.encode() if isinstance(text, str) else text
    known = registry or registry_of([], own_bundle=True).registry
    made = draft_of(known, content, "publiccode.yml", read, TODAY)
    return made if isinstance(made, list) else made.software


def test_every_libre_software_with_a_repository_makes_a_valid_file(registry: Registry) -> None:
    exportable = [
        one for one in registry.software.values() if one.is_libre and one.licence and one.repository
    ]
    broken = {one.slug: broken_rules(parsed(registry, one)) for one in exportable}
    assert len(exportable) > 150
    assert {slug: rules for slug, rules in broken.items() if rules} == {}


def parsed(registry: Registry, software: Software) -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load(publiccode_of(registry, software, TODAY))
    return made


def test_a_file_says_what_the_catalogue_knows_and_who_uses_it(registry: Registry) -> None:
    file = parsed(registry, registry.software["libreoffice"])
    assert (file["name"], file["url"], file["landingURL"], file["legal"]) == (
        "LibreOffice",
        "https://git.libreoffice.org/core",
        "https://www.libreoffice.org",
        {"license": "MPL-2.0"},
    )
    assert file["publiccodeYmlVersion"] == "0.7"
    assert file["softwareType"] == "standalone/desktop"
    users = {d.commune for d in registry.by_software["libreoffice"] if d.is_active}
    assert file["usedBy"] == sorted(registry.communes[slug].name for slug in users)


def test_what_nobody_mends_any_more_is_not_presumed_stable(registry: Registry) -> None:
    one = registry.software["libreoffice"]
    life = Life(archived=True, url="https://example.org", seen=TODAY)
    archived = one.model_copy(update={"life": {"repository": life}})
    ended, ending = (
        one.model_copy(update={"cycles": {WHOLE: Cycle(end=TODAY + timedelta(days=days))}})
        for days in (-1, 0)
    )
    told = [parsed(registry, each)["developmentStatus"] for each in (one, archived, ended, ending)]
    assert told == ["stable", "obsolete", "obsolete", "stable"]
    presumed = [
        "developmentStatus" in publiccode_of(registry, each, TODAY).split("\n")[2] for each in (one, ended)
    ]
    assert presumed == [True, False]


def test_what_it_needs_is_not_proprietary_because_nobody_said_what_it_is(registry: Registry) -> None:
    needs = {f"x-{model}": Software(slug=f"x-{model}", name=model, model=model) for model in MODELS}
    known = replace(registry, software={**registry.software, **needs})
    one = registry.software["libreoffice"].model_copy(update={"requires": tuple(needs)})
    assert parsed(known, one)["dependsOn"] == {
        "open": [{"name": "libre"}],
        "proprietary": [{"name": "proprietary"}],
    }


def test_a_file_that_holds_what_is_never_stored_is_refused(territory: Path, tmp_path: Path) -> None:
    """Its summary was committed, a phone number and all, and `check` refused it afterwards."""
    path, head = tmp_path / "publiccode.yml", git(territory, "rev-parse", "HEAD")
    path.write_text(FILE.replace("de la cantine", "de la cantine (06 12 34 56 78)"), encoding="utf-8")
    with pytest.raises(InvalidDataError, match="téléphone"):
        import_publiccode(territory, str(path), TODAY)
    assert git(territory, "rev-parse", "HEAD") == head


def test_a_territory_that_names_no_commune_names_none_there_either() -> None:
    known = load_registry(bundle())
    aggregate = replace(known, territory=known.territory.model_copy(update={"publication": "aggregate"}))
    assert "usedBy" not in parsed(redact(aggregate, "public"), known.software["libreoffice"])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"model": "proprietary"}, "réservée aux logiciels libres"),
        ({"licence": None}, "licence n’est pas connue"),
        ({"repository": None}, "code source n’est pas connue"),
        ({"repository": "git://ailleurs.example/x"}, "code source n’est pas connue"),
        ({"repository": "https://nom:mot@ailleurs.example/x"}, "code source n’est pas connue"),
    ],
)
def test_what_the_standard_has_no_place_for_is_refused(
    registry: Registry, changes: dict[str, object], why: str
) -> None:
    software = registry.software["libreoffice"].model_copy(update=changes)
    with pytest.raises(NotExportableError, match=why):
        publiccode_of(registry, software, TODAY)


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_in_a_record_makes_a_valid_file(text: str) -> None:
    known = {"slug": "a", "model": "libre", "licence": "MIT", "repository": "https://forge.example/a"}
    software = Software.model_validate({**known, "name": f"A{text}", "summary": text})
    registry = registry_of([], own_bundle=True).registry
    assert broken_rules(parsed(registry, software)) == []


def test_a_file_becomes_a_draft_without_its_persons(territory: Path) -> None:
    made = draft(FILE, load_registry(territory))
    source = Source(url="https://forge.example/opencantine.git", seen=TODAY, note="publiccode.yml")
    assert made == Software(
        slug="opencantine",
        name="openCantine",
        summary="Inscriptions et facturation de la cantine.",
        model="libre",
        licence="AGPL-3.0-or-later",
        vendor="openmairie",
        website="https://opencantine.example",
        repository="https://forge.example/opencantine.git",
        aliases=("Cantine ouverte",),
        status="draft",
        requires=("postgresql", "nextcloud"),
        sources={"licence": source, "repository": source, "summary": source},
    )
    assert "ersonne" not in repr(made)


def proposed(registry: Registry, *categories: str, text: str = "Un logiciel.") -> tuple[str, ...]:
    listed, described = ", ".join(categories), f"shortDescription: >\n      {text}"
    changed = FILE.replace("integrated-library-system, other", listed)
    made = draft_of(
        registry,
        re.sub(r"(?s)shortDescription: >.*?cantine\.", described, changed).encode(),
        "f",
        read,
        TODAY,
    )
    assert not isinstance(made, list)
    assert made.software.functions == ()  # categories propose, they never decide
    return made.functions


def test_functions_are_proposed_by_everyday_words_then_by_categories(registry: Registry) -> None:
    # What a reader of each file would say; several functions share « it-security » and « it-management ».
    assert "mediatheque" in proposed(registry, "integrated-library-system")
    assert proposed(registry, "website-builder", text="Les menus de la cantine.")[0] == "restauration"
    assert len(proposed(registry, "it-security", "it-management", "productivity-suite")) == 6


def test_a_name_that_a_terminal_would_obey_is_none(registry: Registry) -> None:
    hostile = FILE.replace("name: openCantine", 'name: "open\\e[31mCantine"')
    found = draft_of(registry, hostile.encode(), "x", read, TODAY)
    assert isinstance(found, list)
    (problem,) = found
    assert (problem.line, problem.key) == (2, "name")


def test_a_later_version_of_the_standard_is_read_and_told(registry: Registry) -> None:
    made = draft_of(registry, FILE.replace('"0.5"', '"2.4.0"').encode(), "f", read, TODAY)
    assert not isinstance(made, list)
    assert [(one.line, one.key) for one in made.notes] == [(1, "publiccodeYmlVersion")]
    assert "2.4.0" in made.notes[0].message


def test_what_was_exported_is_read_again_as_the_same_software(registry: Registry) -> None:
    for slug in ("libreoffice", "nextcloud", "gimp"):
        before = registry.software[slug]
        text = publiccode_of(registry, before, TODAY)
        assert text.startswith(f"# Tiré du catalogue {of_name(registry.territory.name)}, le ")
        found = draft_of(registry, text.encode(), "f", read, TODAY)
        assert not isinstance(found, list)
        made = found.software
        kept = ("slug", "name", "summary", "licence", "website", "repository", "requires")
        assert {key: getattr(made, key) for key in kept} == {key: getattr(before, key) for key in kept}


def test_a_licence_that_is_not_read_is_not_said_to_be_no_free_one() -> None:
    told = {
        licence: [one.message.replace("\u00a0", " ") for one in found]
        for licence in ("Maison", "SSPL-1.0")
        if isinstance(found := draft(FILE.replace("AGPL-3.0-or-later", licence)), list)
    }
    assert told == {
        "Maison": ["« Maison » ne se lit pas comme une licence."],
        "SSPL-1.0": ["« SSPL-1.0 » n’est ni pour l’OSI ni pour la FSF une licence de logiciel libre."],
    }


def test_all_that_is_missing_is_said_at_once_each_at_its_line() -> None:
    found = draft("publiccodeYmlVersion: 'x'\nname: …\nlegal:\n  license: Maison\n")
    assert isinstance(found, list)
    assert [(one.line, one.key) for one in found] == [
        (1, "publiccodeYmlVersion"),
        (2, "name"),
        (1, "url"),
        (4, "legal/license"),
    ]


def test_an_address_that_hides_where_it_leads_is_none() -> None:
    found = draft(FILE.replace("https://forge", "https://nom:mot@forge"))
    assert isinstance(found, list)
    assert [one.key for one in found] == ["url"]


def bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghijklmnop"
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise(names)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n---\n",
        "just words",
        "- a\n- b",
        "a: b: c",
        "name: [",
        "a: 1\n---\na: 2",
        "x: \x00",
        b"name: caf\xe9",
        b"\xff\xfe\x00",
        bomb(),
        "base: &base {a: 1}\nname: {<<: *base}",
        "a: " + "[" * 5_000,
        "a: " + "{b: " * 5_000,
        "? [a, b]\n: c",
        "!!python/object/apply:os.system ['true']: 1",
        "name: !!python/object/apply:os.system ['true']",
        "name: 2024-01-01\nurl: 12\nlegal: [1]\ndescription: []\ndependsOn: {open: 3}",
        "publiccodeYmlVersion: 0.10\nname: " + "x" * 30_000,
        "#" * (MOST_BYTES + 1),
    ],
)
def test_a_hostile_file_is_refused_quickly_with_a_sentence(text: str | bytes) -> None:
    start = time.process_time()
    found = draft(text)
    assert isinstance(found, list)
    assert found
    assert all(one.path == "publiccode.yml" and one.message.endswith(".") for one in found)
    assert time.process_time() - start < 2


@settings(deadline=None)
@given(text=st.text(max_size=300) | st.binary(max_size=300))
def test_no_text_breaks_the_reader(text: str | bytes) -> None:
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    assert isinstance(draft(content), list)


WORDS = ["", "x", "https://a.example/b", "MIT", "0.7", "fr", "true", None, 3, ["x"], {"name": "x"}]
NAMES = ["name", "url", "legal", "license", "description", "fr", "shortDescription", "dependsOn", "open"]
SHAPES = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.dictionaries(st.sampled_from(NAMES), inner) | st.lists(inner),
    max_leaves=12,
)


@settings(deadline=None)
@given(tables=SHAPES)
def test_no_shape_breaks_the_reader(tables: object) -> None:
    file = {"publiccodeYmlVersion": "0", **(tables if isinstance(tables, dict) else {"name": tables})}
    assert isinstance(draft(yaml.safe_dump(file)), list | Software)


def test_an_import_is_committed_alone_and_only_once(territory: Path, tmp_path: Path) -> None:
    file = tmp_path / "publiccode.yml"
    file.write_text(FILE, encoding="utf-8")
    made = import_publiccode(territory, str(file), TODAY)
    assert git(territory, "show", "--format=%s", "--name-only", "HEAD").splitlines() == [
        "Ajoute openCantine au catalogue, d’après son publiccode.yml",
        "",
        "catalogue/software/opencantine.toml",
    ]
    assert load_registry(territory).software["opencantine"] == made.software

    again = import_publiccode(territory, str(file), date(2027, 1, 1))
    assert again == replace(made, commit=None)

    file.write_text(FILE.replace("name: openCantine", "name: Autre nom"), encoding="utf-8")
    with pytest.raises(KnownSoftwareError, match="affranchi show opencantine"):
        import_publiccode(territory, str(file), TODAY)


def test_what_the_public_edition_does_not_show_is_said_so_and_not_unknown(territory: Path) -> None:
    write(territory, "catalogue/software/carnet.toml", 'name = "Carnet"\nmodel = "libre"\n')
    with pytest.raises(NotExportableError, match="fonction non dite"):
        export_publiccode(territory, "carnet", TODAY)


def test_an_import_of_what_the_catalogue_has_changes_nothing(territory: Path, tmp_path: Path) -> None:
    file = tmp_path / "publiccode.yml"
    file.write_text(FILE.replace("name: openCantine", "name: LibreOffice"), encoding="utf-8")
    head = git(territory, "rev-parse", "HEAD")
    with pytest.raises(KnownSoftwareError, match="LibreOffice est déjà au catalogue"):
        import_publiccode(territory, str(file), TODAY)
    assert (git(territory, "rev-parse", "HEAD"), git(territory, "status", "--porcelain")) == (head, "")


@pytest.mark.parametrize(
    "place",
    ["http://forge.example/p.yml", "ftp://forge.example/p", "https://", "https://me:pw@forge.example/p"],
)
def test_only_an_https_address_without_a_password_is_read(territory: Path, place: str) -> None:
    with pytest.raises(UsageError, match="https://"):
        import_publiccode(territory, place, TODAY)


def test_a_file_that_is_not_there_has_its_sentence(territory: Path) -> None:
    with pytest.raises(WorldError, match="rien n’a changé"):
        import_publiccode(territory, "nulle-part.yml", TODAY)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 with its key, in one file."""
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{file}.key", "-out", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.key").read_text())
    return file


def test_an_address_is_read_and_kept_as_the_source(
    territory: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(certificate) as server:
        address = server.at("/raw/publiccode.yml", data(FILE, content_type="text/plain"))
        made = import_publiccode(territory, address, TODAY)
        page = server.at("/blob/publiccode.yml", data("<html>", content_type="text/html"))
        with pytest.raises(WorldError, match="page web"):
            import_publiccode(territory, page, TODAY)
    assert made.software.sources["licence"].url == address


def test_the_commands_write_and_read(
    territory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(territory)
    output = tmp_path / "publiccode.yml"
    assert run(["publiccode", "export", "libreoffice", "-o", str(output)]) == 1
    # A record is no place for a result.
    assert run(["publiccode", "export", "gimp", "-o", "communes.toml"]) == 2
    assert "[territory]" in (territory / "communes.toml").read_text("utf-8")
    assert run(["publiccode", "export", "gimp", "-o", str(output)]) == 0
    assert broken_rules(yaml.safe_load(output.read_text(encoding="utf-8"))) == []
    output.write_text(FILE.replace('"0.5"', '"2.4.0"'), encoding="utf-8")
    later = "version 2.4.0 de la norme, plus récente que celle qui est connue ici (0.x)."
    assert run(["publiccode", "import", str(output)]) == 0
    assert run(["publiccode", "import", str(output)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"Écrit dans {output}. À vérifier avant de publier{NBSP}: {', '.join(PRESUMED)}.",
        f"openCantine est au catalogue, à confirmer{NBSP}: catalogue/software/opencantine.toml",
        f"{output}:1{NBSP}: publiccodeYmlVersion{NBSP}: {later} Relisez la fiche.",
        f"Sa fonction n’est pas dite{NBSP}: les catégories du fichier ne la désignent pas seules.",
        f"Pour la dire{NBSP}: affranchi catalogue edit opencantine --function FONCTION",
        f"openCantine est déjà au catalogue{NBSP}: rien n’a changé.",
    ]
