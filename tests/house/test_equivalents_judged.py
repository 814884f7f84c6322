"""Each equivalent of the catalogue is judged: its note says what changes, and families are decided once."""

import re
from collections.abc import Iterator

import pytest

from affranchi.model.software import Equivalent
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import read_registry
from affranchi.told.life import silence_told

# Members of families that no function tells apart.
CAD = {"allplan", "archicad", "autocad", "bricscad", "catia", "revit", "solidworks", "vectorworks", "zwcad"}
PDF_EDITORS = {"adobe-acrobat-pro", "foxit-pdf-editor", "nitro-pdf-pro", "pdf-xchange-editor", "pdfelement"}
IDES = {"goland", "jetbrains-rider", "phpstorm", "pycharm", "rustrover", "visual-studio", "webstorm"}
DISK_IMAGES = {"acronis-true-image", "aomei-backupper", "easeus-todo-backup", "macrium-reflect"}
# What elides before a vowel, unless the vowel is said as a consonant: le onze, de un à dix.
UNELIDED = re.compile(
    r"\b(?:de|le|la|que|ne|se|ce|je|jusque|lorsque|puisque) (?!onz|oui|un à)[aeiouàâéèêëîïôûœ]", re.IGNORECASE
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return read_registry(bundle()).registry


def _pairs(registry: Registry) -> Iterator[tuple[str, str, Equivalent]]:
    for software in registry.software.values():
        for slug, equivalent in software.equivalents.items():
            yield software.slug, slug, equivalent


def _replaced(registry: Registry, *libre: str) -> set[str]:
    return {one for one, slug, e in _pairs(registry) if slug in libre and e.kind == "replaces"}


def test_every_note_is_a_short_french_sentence(registry: Registry) -> None:
    notes = {(one, slug): equivalent.note or "" for one, slug, equivalent in _pairs(registry)}

    assert {pair: note for pair, note in notes.items() if not 15 <= len(note) <= 160} == {}
    assert {pair: note for pair, note in notes.items() if not (note[:1].isupper() and note[-1:] == ".")} == {}
    assert {pair: note for pair, note in notes.items() if "'" in note or re.search(r" [;:?!]", note)} == {}
    assert {pair: note for pair, note in notes.items() if UNELIDED.search(note)} == {}


def test_a_replacement_fills_every_function_of_what_it_replaces(registry: Registry) -> None:
    functions = {software.slug: set(software.functions) for software in registry.software.values()}

    assert [
        (one, slug)
        for one, slug, equivalent in _pairs(registry)
        if equivalent.kind == "replaces"
        and not functions[one] <= set(equivalent.functions or functions[slug])
    ] == []


def test_what_is_over_takes_no_place_and_what_is_silent_takes_none_whole(registry: Registry) -> None:
    known = registry.software
    over = {slug for slug, software in known.items() if software.end}
    over |= {"yakforms", "fusioninventory", "awstats"}  # given up by who made them
    silent = {slug for slug, software in known.items() if silence_told(software, None)}

    assert {"talend-open-studio", "wapt-community"} <= over
    assert {"infrarecorder", "minio"} <= silent
    assert [(one, slug) for one, slug, e in _pairs(registry) if slug in over and e.kind != "adjacent"] == []
    assert [(one, slug) for one, slug, e in _pairs(registry) if slug in silent and e.kind == "replaces"] == []


def test_a_product_of_several_functions_says_which_of_them_is_taken(registry: Registry) -> None:
    assert [
        (one, slug)
        for one, slug, equivalent in _pairs(registry)
        if equivalent.kind == "partial"
        and not equivalent.functions
        and len(registry.software[one].functions) > 1
    ] == []


def test_families_are_decided_once(registry: Registry) -> None:
    antivirus = {s.slug for s in registry.software.values() if s.main_function == "antivirus"}
    vpn = {s.slug for s in registry.software.values() if s.main_function == "vpn"} - {"openvpn-connect"}

    assert {e.kind for one, slug, e in _pairs(registry) if one in antivirus and slug == "clamav"} == {
        "adjacent"
    }
    assert _replaced(registry, "wazuh") == set()
    assert _replaced(registry, "openvpn-ce", "wireguard", "strongswan") & vpn == set()
    assert _replaced(registry, "freecad", "librecad", "qcad-ce") == set()
    assert _replaced(registry, "pdfsam-basic", "pdf-arranger", "xournalpp", "naps2") & PDF_EDITORS == set()
    assert _replaced(registry, "vscodium", "notepad-plus-plus") & IDES == set()
    assert _replaced(registry, "duplicati", "restic", "borgbackup") & DISK_IMAGES == set()
    assert _replaced(registry, "proxmox-backup-server", "remmina", "cockpit") == set()
    assert _replaced(registry, "terraform") == set()
    assert {one for one, slug, e in _pairs(registry) if slug == "freecad" and e.kind == "partial"} >= CAD


def test_where_it_was_done_is_a_web_address(registry: Registry) -> None:
    shown = [equivalent.url for _, _, equivalent in _pairs(registry) if equivalent.url]

    assert len(shown) >= 20
    assert [url for url in shown if not url.startswith(("https://", "http://"))] == []


def test_what_one_editor_s_product_is_left_for_another_s_is_too(registry: Registry) -> None:
    families = {"cimetiere", "elections", "courrier", "consentement", "opendata", "participation", "parefeu"}
    other_work = {
        "cimetieres-de-france",
        "glasswire",
        "pare-feu-windows",
    }  # a directory, tools of one station

    assert {
        one.slug
        for one in registry.software.values()
        if one.model == "proprietary" and one.main_function in families and not one.equivalents
    } == other_work


def test_no_way_out_leads_to_what_is_given_up(registry: Registry) -> None:
    over = re.compile("arrêtée?|abandonné|ne la maintient plus|soutien terminé", re.IGNORECASE)
    given_up = {
        one.slug
        for one in registry.software.values()
        if any(life.archived for life in one.life.values()) or over.search(one.note or "")
    }

    assert {"wapt-community", "micromdm", "pycharm-community", "centos"} <= given_up
    assert {
        (one, slug) for one, slug, e in _pairs(registry) if slug in given_up and e.kind == "replaces"
    } == set()


def test_the_day_nursery_has_the_way_out_that_noethys_says_it_is(registry: Registry) -> None:
    nurseries = {s.slug: s for s in registry.software.values() if "petite-enfance" in s.slug}

    assert len(nurseries) >= 9
    assert {slug for slug, one in nurseries.items() if "noethys" not in one.equivalents} == set()
    assert [
        (one, slug)
        for one, slug, e in _pairs(registry)
        if slug == "noethys" and re.search("crèches? (?:non comprise|à vérifier)", e.note or "")
    ] == []
