"""A version, as people and machines write it, is of the right cycle or of none."""

from datetime import date
from pathlib import Path

import pytest

from affranchi.figures.cycles import cycles_of, version_told
from affranchi.figures.obsolescence import end_of_support
from affranchi.model.row import Row
from affranchi.registry import Registry
from affranchi.steps.counting import versions_in
from affranchi.storage.records import load_registry

ON, LIMIT = date(2026, 11, 28), date(2027, 11, 28)
ENDS = [
    ("microsoft-windows", "10.0.26100 Pro", "2026-10-13"),
    ("microsoft-windows", "10.0.26100 Entreprise", "2027-10-12"),
    ("microsoft-windows", "10.0.26100", None),  # past or not, as its edition is
    ("microsoft-windows", "10.0.22631", "2025-11-11"),  # past whatever its edition
    ("microsoft-windows", "10.0.19045", "2025-10-14"),
    ("microsoft-windows", "10.0.99999", None),
    ("microsoft-windows", "10.0.19045, 10.0.26100", None),
    ("microsoft-windows", "10.0.19045, 11 25H2", None),
    ("microsoft-windows", "10 22H2, 11 22H2", "2024-10-08"),  # all past
    ("microsoft-windows", "Windows 11 Pro, version 24H2", "2026-10-13"),
    ("microsoft-windows", "10 Enterprise LTSC 2021", "2027-01-12"),
    ("microsoft-windows", "10 IoT Enterprise LTSC 2021", "2032-01-13"),
    ("microsoft-windows", "Windows 10 Pro", "2025-10-14"),
    ("microsoft-windows", "Windows 11 Famille", None),
    ("microsoft-windows", "11 23H2", "2025-11-11"),
    ("microsoft-windows", "10.0.26300.9457 Pro", "2028-10-10"),
    ("microsoft-windows", "XP", "2014-04-08"),
    ("microsoft-windows", "Windows Vista", "2017-04-11"),
    ("microsoft-windows", "98", None),
    ("microsoft-windows", "Windows 8", "2016-01-12"),
    ("microsoft-windows", "Windows 8.1 Pro", "2023-01-10"),
    ("windows-server", "Windows Server 2003 R2", "2015-07-14"),
    ("windows-server", "2008", "2020-01-14"),
    ("microsoft-office", "Office 2007 PME", "2017-10-10"),
    ("microsoft-sql-server", "2005", "2016-04-12"),
    ("exchange-server", "2007", "2017-04-11"),
    ("windows-server", "6.3.9600", "2023-10-10"),
    ("windows-server", "2012R2", "2023-10-10"),
    ("windows-server", "Server 2012 R2", "2023-10-10"),
    ("windows-server", "2008 R2", "2020-01-14"),
    ("microsoft-office", "Office 2016", "2025-10-14"),
    ("microsoft-office", "16.0.4266.1001", None),
    ("microsoft-office", "365", None),
    ("libreoffice", "LibreOffice 7.4", "2023-06-12"),
    ("libreoffice", "v24.8", "2025-06-12"),
    ("libreoffice", "6.4 (x64)", None),
    ("libreoffice", "24", "2024-11-30"),  # past, be it 24.2 or 24.8
    ("libreoffice", "LibreOffice 7", "2022-11-30"),
    ("moodle", "2.4 build 3", None),  # it is no Moodle 3
    ("drupal", "10", None),  # some are past
    ("mariadb", "10,5", None),
    ("debian", "Debian 11", "2026-08-31"),  # its long-term support is free, as the other is
    ("debian", "bookworm", "2028-06-30"),
    ("macos", "macOS Big Sur", "2023-09-26"),  # not 2026, when only its certificates were renewed
    ("macos", "High Sierra", "2020-12-01"),
    ("internet-explorer", "11", "2022-06-14"),  # not 2031, which is of LTSC editions alone
    ("internet-explorer", "8.0", "2016-01-12"),
    ("mysql", "5.7.44", "2023-10-31"),
    ("mysql", "8.0", "2026-04-30"),
    ("php", "7.2", "2020-11-30"),
    ("python", "2.7", "2020-01-01"),
    ("google-chrome", "109.0.5414.168", "2023-02-07"),  # the last for Windows 7
    ("vmware-vsphere", "5.5", "2018-09-19"),
    ("visual-studio", "2019", "2029-04-10"),
    ("citrix-virtual-apps-and-desktops", "2203 LTSR", "2027-03-23"),
    ("ubuntu", "Ubuntu 20.04", "2025-05-31"),
    ("ubuntu", "22.04LTS", "2027-04-01"),
    ("firefox", "ESR 115", "2027-03-31"),
    ("firefox", "115esr", "2027-03-31"),
    ("nextcloud", "28.0.1", "2024-12-31"),
    ("nextcloud", "Hub 8", "2025-04-30"),
    ("nextcloud", "Hub 8 (29.0.4)", "2025-04-30"),
    ("nextcloud", "Nextcloud Hub 25 Autumn", "2026-09-30"),  # 32: a Hub has a number of its own
    ("nextcloud", "Hub 26 Summer", None),
    ("nextcloud", "Hub 11", None),
    ("microsoft-windows", "Version 22H2 (build du système d’exploitation 19045.5011)", "2025-10-14"),
    ("microsoft-windows", "22631", "2025-11-11"),
    ("microsoft-windows", "9600", None),
    ("microsoft-windows", "6.1 (7601)", "2020-01-14"),  # as a directory tells them
    ("microsoft-windows", "10.0 (19045)", "2025-10-14"),
    ("windows-server", "6.3 9600", "2023-10-10"),
    ("microsoft-office", "15.0.4420.1017", "2023-04-11"),
    ("microsoft-windows", "Win11", None),
    ("microsoft-windows", "W10", "2025-10-14"),
    ("openssl", "1.1.1w", "2023-09-11"),
    ("oracle-database", "19c", "2029-12-31"),
    ("vmware-vsphere", "ESXi 8.0U2", "2027-10-11"),
    ("postgresql", "15.4", "2027-11-11"),
    ("postgresql", "9.6.1", "2021-11-11"),
    ("skype", "8.150.0.125", "2025-05-05"),  # it closed, whatever its version
    ("truecrypt", "7.1a", "2014-05-28"),
    ("picasa", None, "2016-03-15"),
]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(Path(__file__).parents[2])


@pytest.mark.parametrize(("slug", "version", "end"), ENDS)
def test_a_version_ends_with_its_cycle_or_is_unknown(
    registry: Registry, slug: str, version: str | None, end: str | None
) -> None:
    found = end_of_support(registry.software[slug].cycles, version, ON, LIMIT)
    assert (found.isoformat() if found else None) == end


def test_no_windows_11_is_a_windows_10(registry: Registry) -> None:
    cycles = registry.software["microsoft-windows"].cycles
    eleven = {id(cycle) for name, cycle in cycles.items() if name.startswith("11")}
    for build in (22000, 22621, 22631, 26100, 26200, 26300, 28000):
        found = cycles_of(cycles, f"10.0.{build}.1234")
        assert found
        assert {id(cycle) for cycle in found} <= eleven


@pytest.mark.parametrize(
    ("name", "version", "found"),
    [
        ("Microsoft Windows 11 Pro", "10.0.26100", "11 Pro 10.0.26100"),  # « 11 24H2 (W) », not (E)
        ("Windows 11", "10.0.26100", "10.0.26100"),
        ("Windows 10 Pro", "10.0.19045", "10.0.19045"),
    ],
)
def test_a_table_that_gives_an_edition_and_a_build_keeps_both(
    registry: Registry, name: str, version: str, found: str
) -> None:
    row = Row(name=name, version=version, source="sheet")
    assert versions_in(registry.software["microsoft-windows"], row) == [found]


@pytest.mark.parametrize(
    ("slug", "version", "found"),
    [
        ("nextcloud", "Hub 25 Autumn", "Hub 25"),
        ("ubuntu", "20.04.6 LTS (Focal Fossa)", "20.04.6 LTS Focal"),
        ("macos", "Big Sur", "Big Sur"),
        ("ubuntu", "20.04 et 22.04", "20.04, 22.04"),  # not 20.04, which is over
        ("microsoft-windows", "10 Pro / 11 Pro", "10 Pro, 11 Pro"),
        ("microsoft-windows", "XP et 10", "XP, 10"),
    ],
)
def test_a_version_is_kept_with_the_name_that_it_needs_and_no_parenthesis_left_open(
    registry: Registry, slug: str, version: str, found: str
) -> None:
    assert versions_in(registry.software[slug], Row(name=slug, version=version, source="sheet")) == [found]


@pytest.mark.parametrize(
    ("slug", "name", "version"),
    [
        ("microsoft-windows", "Windows XP", "XP"),
        ("microsoft-windows", "Windows 11 24H2", "11 24H2"),
        ("microsoft-windows", "Windows 10/11", "10, 11"),
        ("microsoft-windows", "Windows 7, 10 et win 11", "7, 10, 11"),
        ("microsoft-windows", "Windows XP et 10", "XP, 10"),
        ("microsoft-windows", "Windows 10, 22H2", "10, 22H2"),
        ("macos", "macOS High Sierra", "High Sierra"),
        ("typo3", "TYPO3 v10", "v10"),
        ("typo3", "TYPO3", None),
        ("glpi", "GLPI 9.5", "9.5"),
        ("qgis", "QGIS 3.28 LTR", "3.28 LTR"),
        ("microsoft-office", "Word 97", "97"),
        ("microsoft-outlook", "Outlook 2019", "2019"),
        ("adobe-photoshop", "Photoshop CS6", "CS6"),
        ("sage-100", "Sage 100", None),
        ("norton", "Norton 360", None),
        ("3cx", "3CX", None),
        ("microsoft-365", "Microsoft Office 365", None),
    ],
)
def test_a_version_typed_with_a_name_is_kept_and_no_number_of_a_name(
    registry: Registry, slug: str, name: str, version: str | None
) -> None:
    assert version_told(registry.software[slug], name) == version


def test_a_version_in_a_name_of_a_table_typed_by_hand_is_kept_and_of_an_agent_is_not_guessed(
    registry: Registry,
) -> None:
    glpi = registry.software["glpi"]
    assert versions_in(glpi, Row(name="GLPI 9.5", source="sheet")) == ["9.5"]
    assert versions_in(glpi, Row(name="GLPI Agent 1.4", source="registry")) == []
