"""Searching the real catalogue over the example territory: what people type, and what must come first."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from affranchi.actions.search import Found, FoundEquivalent, find
from affranchi.cli.running import run
from affranchi.figures.substitution import level_of
from affranchi.model.software import EquivalentKind
from affranchi.recognition.search import search
from affranchi.replacing import has_no_replacement
from affranchi.storage.bundle import bundle
from affranchi.storage.gazetteer import gazetteer
from affranchi.storage.records import load_registry
from affranchi.website.contents import contents_of
from affranchi.wording import NBSP
from tests.conftest import write
from tests.territories import TODAY, example_in

Line = tuple[str, EquivalentKind, int | None, int | None]

LIBREOFFICE: Line = ("LibreOffice", "partial", 78, 33)
NEXTCLOUD: Line = ("Nextcloud", "partial", 93, 117)
OPENCIMETIERE: Line = ("openCimetière", "replaces", 642, None)


HERE: list[Path] = []


@pytest.fixture(scope="module", autouse=True)
def _here(tmp_path_factory: pytest.TempPathFactory) -> None:
    HERE[:] = [example_in(tmp_path_factory.mktemp("example"))]


def lines(equivalents: list[FoundEquivalent]) -> list[Line]:
    return [(e.name, e.kind, e.sill, e.comptoir) for e in equivalents]


def answers(words: str) -> list[tuple[str, list[Line]]]:
    return [(found.name, lines(list(found.equivalents))) for found in find(HERE[0], words)]


def names(words: str) -> list[str]:
    return [found.name for found in find(HERE[0], words)]


def test_microsoft_365_is_answered_with_what_can_replace_it_and_its_numbers() -> None:
    first, second = answers("microsoft 365")[:2]
    assert first[0] == "Microsoft 365"
    assert first[1][0] == LIBREOFFICE
    assert {NEXTCLOUD, ("ONLYOFFICE Docs", "partial", 296, None)} <= set(first[1])
    assert second == (
        "Microsoft 365 Éducation",
        [("apps.education.fr", "partial", None, None), LIBREOFFICE, NEXTCLOUD],
    )


def test_what_is_only_related_comes_after_what_bears_the_name() -> None:
    assert names("microsoft 365").index("Bleu") > names("microsoft 365").index("Microsoft 365 Éducation")
    assert names("microsoft office")[0] == "Microsoft Office"


# The catalogue grows: what is asked of an answer is what comes first, and what it says of that.
def test_e_magnus_gives_its_modules_and_what_replaces_each() -> None:
    found = dict(answers("e.magnus"))
    assert list(found)[:4] == [
        "e.magnus Gestion financière", "e.magnus Paie", "e.magnus Élections", "e.magnus État civil",
    ]  # fmt: skip
    assert found["e.magnus Élections"] == [
        ("openElec", "replaces", 644, None),
        ("openRésultat", "partial", 645, None),
    ]
    assert names("emagnus")[:4] == names("e-magnus")[:4] == list(found)[:4]


def test_a_vendor_is_answered_with_what_communes_usually_run_of_it() -> None:
    assert {"Gmail", "Google Agenda", "Google Chrome", "Google Drive"} <= set(names("google")[:10])
    assert names("sept zip")[0] == "7-Zip"


def test_photoshop_is_answered_with_gimp() -> None:
    name, equivalents = answers("photoshop")[0]
    assert (name, equivalents[0]) == ("Adobe Photoshop", ("GIMP", "replaces", 51, 67))


def test_cimetiere_without_its_accent_gives_the_function_and_its_software() -> None:
    found = answers("cimetiere")
    assert found[0] == ("Gestion des cimetières", [])
    assert ("Gescime", [OPENCIMETIERE]) in found
    assert ("openCimetière", []) in found
    assert answers("cimetière") == found


def test_teams_is_answered_with_video_calls_and_chat() -> None:
    (name, equivalents), (second, _), *_ = answers("teams")
    assert (name, second) == ("Microsoft Teams", "Teams Téléphonie")
    assert {("BigBlueButton", "partial", 196, 384), ("Jitsi Meet", "partial", 67, 65)} <= set(equivalents)


def test_autocad_is_answered_with_drawing_software() -> None:
    assert answers("autocad")[:2] == [
        (
            "AutoCAD",
            [
                ("FreeCAD", "partial", 337, None),
                ("LibreCAD", "partial", None, None),
                ("QCAD CE", "partial", None, None),
            ],
        ),
        ("AutoCAD Map 3D", [("QGIS", "partial", 120, 60)]),
    ]


def test_what_only_the_references_know_is_found_once_with_both_numbers() -> None:
    assert find(HERE[0], "asqatasun") == [Found("sill", "12", "Asqatasun", sill=12, comptoir=9)]


def test_what_a_reference_took_out_is_no_credential_and_is_said(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (bundle() / "catalogue/sources/sill.toml").read_text("utf-8")
    for number in ("12", "51"):
        entry = text[text.index(f"[entries.{number}]") :].partition("\n\n")[0]
        gone = 'dereferenced = 2024-05-31\ndereferenced_reason = "Plus maintenu"'
        text = text.replace(f"{entry}\n", f"{entry}\n{gone}\n")
    write(territory, "catalogue/sources/sill.toml", text)
    told = f"n’est plus au SILL depuis le 31 mai 2024{NBSP}: Plus maintenu"
    assert find(territory, "asqatasun") == [Found("sill", "12", "Asqatasun", comptoir=9, told=(told,))]
    assert [one.told for one in find(territory, "gimp") if one.slug == "gimp"] == [(told,)]
    assert run(["--root", str(territory), "show", "gimp"]) == 0
    assert f"\nN{told[1:]}\n" in capsys.readouterr().out
    assert (
        told
        in {page.path: page.html for page in contents_of(territory, "public", TODAY).pages}["logiciels/gimp/"]
    )


def test_what_only_the_comptoir_knows_is_found() -> None:
    registry = replace(load_registry(bundle()), sill=None)
    assert [(hit.kind, hit.slug, hit.name) for hit in search(registry, "asqatasun")] == [
        ("comptoir", "9", "Asqatasun")
    ]


def test_a_name_in_brackets_is_found_and_communes_are_not() -> None:
    assert names("(gimp)") == names("gimp")


def test_a_name_spelt_nearly_so_is_found() -> None:
    assert names("fotoshop") == names("photosop") == ["Adobe Photoshop"]


def test_a_name_spelt_nearly_so_reads_no_list_of_communes_where_none_has_a_code() -> None:
    gazetteer.cache_clear()
    assert names("libreofice")[:1] == ["LibreOffice"]
    assert gazetteer.cache_info().currsize == 0


@pytest.mark.parametrize("words", ["", "…", "zzzqqq", "convocation zzzqqq"])
def test_what_is_nothing_finds_nothing(words: str) -> None:
    assert find(HERE[0], words) == []


def test_a_search_says_who_helps_and_who_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--root", str(HERE[0]), "search", "nextcloud", "--limit", "1"]) == 0
    told = capsys.readouterr().out.replace(NBSP, " ")
    assert "    2 communes racontent : Roqueverne, de Google Drive à Nextcloud" in told
    assert (
        "    aide : Communauté de communes du Val d’Exemple (hébergement et formation), IndieHosters" in told
    )
    assert run(["--root", str(HERE[0]), "search", "zoom", "--limit", "1"]) == 0
    assert "aide" not in capsys.readouterr().out
    (sitiv,) = find(HERE[0], "SITIV", limit=1)
    assert "Nextcloud (hébergement)" in sitiv.helps


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("quitter gmail", ("exit", "messagerie-et-agenda")),
        ("passer à linux", ("exit", "poste-linux")),
        ("sortir de gmail", ("software", "gmail")),
        ("sortir d’exchange", ("software", "exchange-server")),
        ("Alternative à Zoom", ("software", "zoom")),
        ("équivalent libre de word", ("software", "microsoft-office")),
        ("par quoi remplacer photoshop", ("software", "adobe-photoshop")),
        ("un remplaçant d'excel", ("software", "microsoft-office")),
        ("qui utilise nextcloud", ("software", "nextcloud")),
        ("logiciel libre pour la paie", ("function", "paie-rh")),
        ("convocation conseil municipal", ("function", "deliberations")),
        ("Régie cantine", ("function", "paiement")),
        ("sondage rendez-vous", ("function", "formulaires")),
    ],
)
def test_whoever_wants_out_is_answered(words: str, first: tuple[str, str]) -> None:
    found = find(HERE[0], words)[0]
    assert (found.kind, found.slug) == first


def test_a_proprietary_software_without_equivalent_is_a_lead(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--root", str(HERE[0]), "search", "e.magnus", "paie"]) == 0
    assert f"    aucun équivalent libre connu{NBSP}: une piste à cofinancer" in capsys.readouterr().out
    assert run(["--root", str(HERE[0]), "search", "hetzner"]) == 0
    assert "    aucun équivalent libre connu. On y change de prestataire" in capsys.readouterr().out


def test_an_open_core_takes_the_place_in_a_search_and_on_every_page(territory: Path) -> None:
    software = (territory / "catalogue/software/microsoft-365.toml").read_text("utf-8")
    alone = software.partition("\n[equivalents")[0] + '\n[equivalents.onlyoffice-docs]\nkind = "replaces"\n'
    write(territory, "catalogue/software/microsoft-365.toml", alone)
    (found,) = (one for one in find(territory, "microsoft 365") if one.slug == "microsoft-365")
    assert [(one.software, one.kind) for one in found.equivalents] == [("onlyoffice-docs", "replaces")]
    pages = {page.path: page.html for page in contents_of(territory, "public", TODAY).pages}
    assert "ONLYOFFICE Docs" in pages["logiciels/microsoft-365/"]
    assert "Aucun équivalent libre connu" not in pages["logiciels/microsoft-365/"]
    registry = load_registry(territory)
    assert level_of(registry, registry.software["microsoft-365"], frozenset()) == 1
    assert not has_no_replacement(registry, registry.software["microsoft-365"])


def test_common_nouns_lead_to_the_function_and_its_software() -> None:
    assert names("traitement de texte")[:2] == ["Suite bureautique", "LibreOffice"]
    assert names("logiciels de paie")[:2] == ["Paie et ressources humaines", "e.magnus Paie"]
    assert names("cimetierre")[0] == "Gestion des cimetières"
    assert names("nommer une rue")[0].startswith("Adresses")  # an alias, as in the search of the site


def test_what_is_surely_meant_comes_first_with_the_reason() -> None:
    first = [find(HERE[0], words)[0] for words in ("Téléphonie 3CX", "FOG", "Pack Office 365", "AutoCAD")]
    assert [(found.name, found.reason) for found in first] == [
        ("3CX", "usage, puis nom"),
        ("FOG Project", "nom dans une référence de l’État"),
        ("Microsoft 365", "autre nom"),
        ("AutoCAD", ""),
    ]


def test_a_commune_is_found_as_people_write_it() -> None:
    assert names("St Elvin") == names("saint elvin") == ["Saint-Elvin-des-Prés"]


def test_a_number_of_a_reference_finds_its_software() -> None:
    assert [names(words) for words in ("SILL n° 577", "sill:342", "Comptoir du Libre 33")] == [
        ["Docs (La Suite)"],
        ["Dolibarr"],
        ["LibreOffice"],
    ]


def test_what_is_folded_of_the_catalogue_is_kept_and_the_answers_are_those_of_no_cache(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[list[Found]]:
        return [find(territory, words) for words in ("office 365", "renard", "crolles", "asqatasun", "paye")]

    def kept() -> dict[int, bytes]:
        return {one.stat().st_ino: one.read_bytes() for one in (tmp_path / "cache").rglob("made-*")}

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for text in ('name = "Zorille"\nmodel = "libre"\n', 'name = "Renard"\nmodel = "libre"\n'):
        write(territory, "catalogue/software/un-logiciel.toml", text)
        with pytest.MonkeyPatch.context() as person:
            person.setenv("XDG_CACHE_HOME", f"{os.devnull}/none")
            cold = told()
        assert told() == cold
        first = kept()
        assert told() == cold
        assert kept() == first != {}
    assert [one.slug for one in cold[1]][:1] == ["un-logiciel"]
    for file in (tmp_path / "cache").rglob("made-*"):
        file.write_bytes(b"spoilt")
    assert told() == cold


def test_a_misspelt_name_is_answered_by_what_is_nearest_to_it() -> None:
    for typed, meant in (
        ("libre ofice", "LibreOffice"),
        ("microsft office", "Microsoft Office"),
        ("wordpres", "WordPress"),
        ("key pass", "KeePass"),
        ("note pad", "Notepad++"),
    ):
        assert names(typed)[0] == meant
