"""Names as secretaries and technicians type them: understood, asked about, or kept as unknown."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from affranchi.errors import UnknownSoftwareError
from affranchi.recognition.resolving import Resolved, resolve, software_meant
from affranchi.registry import Registry
from affranchi.steps.telling import draft_named
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry

# The table was written before the resolver was run on it. `doubted` is anything but understood.
TYPED = Path(__file__).with_name("typed_names.tsv")
ENOUGH = 0.95


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(bundle())


def rows() -> Iterator[tuple[str, str | None, str, frozenset[str]]]:
    with TYPED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            slugs = frozenset(filter(None, (row["software"] or "").split(",")))
            yield row["name"], row["function"] or None, row["must"], slugs


def is_right(found: Resolved, must: str, slugs: frozenset[str]) -> bool:
    close = {one.slug for one in found.close}
    if must == "understood":
        return found.software is not None and {found.software.slug} == slugs
    if found.software is not None:
        return False
    return {"asked": slugs <= close, "unknown": not close, "doubted": True}[must]


def test_names_as_typed_are_understood_and_none_is_silently_wrong(registry: Registry) -> None:
    wrong, silent, count = [], [], 0
    for name, function, must, slugs in rows():
        count += 1
        found = resolve(registry, name, function)
        if is_right(found, must, slugs):
            continue
        wrong.append((name, function))
        if found.software:
            silent.append((name, function, found.software.slug))

    assert silent == []
    assert count > 350
    assert len(wrong) <= count * (1 - ENOUGH), wrong


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Site internet", "wordpress"),  # Chrome, of « internet », came first
        ("le site de la mairie", "wordpress"),
        ("Traitement de texte", "microsoft-365"),
        ("réseau social", "facebook"),
        ("messagerie infomaniak", "infomaniak-mail"),
        ("portail famille Berger Levrault", "bl-enfance"),
        ("Dessin Microsoft Visio", "microsoft-visio"),  # Teams, of « visio », came first
        ("Messagerie Microsoft Office", "microsoft-office"),
    ],
)
def test_a_trade_is_asked_about_as_what_communes_most_often_use_for_it(
    registry: Registry, name: str, first: str
) -> None:
    """« Site internet » was kept as the name of a software; « messagerie infomaniak » was its hosting."""
    found = resolve(registry, name)
    assert found.software is None
    assert not found.is_near
    assert found.close[0].slug == first


def test_an_article_changes_nothing_of_what_a_word_of_names_is_asked_about(registry: Registry) -> None:
    assert resolve(registry, "le drive").close == resolve(registry, "drive").close


def test_what_bears_a_name_is_asked_about_before_what_its_vendor_bought(registry: Registry) -> None:
    names = [one.name for one in resolve(registry, "avast").close]
    assert all(name.startswith("Avast ") for name in names[:4])
    assert "CCleaner" in names


def test_the_beginning_of_a_word_is_asked_about_and_never_a_new_name(registry: Registry) -> None:
    first = {name: resolve(registry, name, "stockage").close[0].slug for name in ("nextcl", "NEXTCLOU")}
    assert set(first.values()) == {"nextcloud"}
    assert resolve(registry, "nex").close == ()
    assert resolve(registry, "mairie").close == ()  # a whole word, of « Mairie Vigilante »


def test_a_sign_tells_a_name_from_its_letters(registry: Registry) -> None:
    known = {"R": "r", "Notepad++": "notepad-plus-plus", "Incovar+": "incovar", "Dev-C++": "dev-c"}
    assert {name: registry.software_named(name).slug for name in known} == known
    for name in ("R++", "R#", "C++", "Notepad"):
        with pytest.raises(UnknownSoftwareError):
            software_meant(registry, name)
        assert not registry.is_software_name(name)
    near = {"Notepad": "notepad-plus-plus", "R++": "r"}
    assert {name: resolve(registry, name).close[0].slug for name in near} == near
    drafts = [draft_named(registry, name, ()).slug for name in ("C++", "C#", "R++")]
    assert drafts == ["cplusplus", "c-sharp", "rplusplus"]


@pytest.mark.parametrize(
    ("name", "function", "close"),
    [
        ("ma suite libre office", "bureautique", ["libreoffice"]),
        ("fichier open office", "cimetiere", ["apache-openoffice"]),
        ("portail de la com com", "site-web", []),
        ("clé USB mairie", "sauvegarde", []),
        ("LibreOffice payant", None, ["libreoffice"]),  # whose vendor is called so too
        ("observatoire", "eau", ["sispea"]),  # another’s, of no vendor either, is of no range with it
        ("Fortinet 60F", "parefeu", ["fortigate"]),  # what its maker sells for that
    ],
)
def test_a_known_name_among_other_words_is_asked_about(
    registry: Registry, name: str, function: str | None, close: list[str]
) -> None:
    assert [one.slug for one in resolve(registry, name, function).close] == close


def test_what_fills_the_function_asked_is_proposed_however_another_name_begins(registry: Registry) -> None:
    """« microsoft team », for meetings, was Azure DevOps alone, once Microsoft Team Foundation Server."""
    close = [one.slug for one in resolve(registry, "microsoft team", "visio").close]
    assert "microsoft-teams" in close
    assert close[-1] == "azure-devops"
    backup = resolve(registry, "Hyper Backup Synology", "sauvegarde").close[0].slug  # of its words, two
    assert backup == "synology-active-backup"


@pytest.mark.parametrize(
    ("name", "function", "first"),
    [
        ("Office", None, "microsoft-office"),
        ("drive", None, "synology-drive"),
        ("microsoft", None, "microsoft-365"),  # a suite, before what everybody runs
        ("google", None, "google-workspace"),
        ("e.magnus", None, "gamme-e-magnus"),
        ("e.magnus", "cimetiere", "e-magnus-cimetiere"),
        ("JVS cantine", None, "parascol"),  # of that use, before what the vendor sells most
        ("PDF Adobe", None, "adobe-acrobat-reader"),  # made for it, before a suite
        ("Paie Berger-Levrault", None, "e-magnus-paie"),
        ("Messagerie Microsoft", None, "exchange-online"),  # before what protects it
        ("mail Microsoft", None, "microsoft-outlook"),
    ],
)
def test_a_word_of_names_or_a_vendor_proposes_suites_first(
    registry: Registry, name: str, function: str | None, first: str
) -> None:
    found = resolve(registry, name, function)
    assert (found.software or found.close[0]).slug == first
    assert not found.is_near
