"""Real files, when they lie beside the checkout: as many rows as are in them, counted otherwise."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from affranchi.intake.reading import Options
from tests.inventories import read_inventory

SAMPLES = Path(__file__).parents[3] / "shared/samples/inventories"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not beside the checkout")


def lines(data: bytes) -> list[str]:
    return [line for line in data.decode().splitlines() if line.strip()]


def displayed(data: bytes) -> int:
    return len(re.findall(r'^"DisplayName"="[^"]', data.decode("utf-16"), re.MULTILINE))


def elements(data: bytes) -> int:
    """Its software, and the system they run on."""
    return len(ET.fromstring(data).findall("CONTENT/SOFTWARES")) + 1  # noqa: S314 (a file of ours)


def identifiers(data: bytes) -> int:
    return data.count(b'"PackageIdentifier"')


COUNTS: dict[str, Callable[[bytes], int]] = {
    "dpkg.txt": lambda data: sum("deinstall" not in line for line in lines(data)),
    "flatpak.txt": lambda data: len(lines(data)),
    "fusion-12.xml": elements,
    "fusion-3.xml": elements,
    "glpi-computer.json": lambda data: len(json.loads(data)["content"]["softwares"]) + 1,
    "glpi-partial-softwares.json": lambda data: len(json.loads(data)["content"]["softwares"]) + 1,
    "macos-system-profiler.txt": lambda data: data.count(b"\n      Location: "),
    "ocs3-debian.json": lambda data: len(json.loads(data)["template_inventory"]["SOFTWARES"]),
    "rpm.txt": lambda data: len(lines(data)),
    "sbom-cyclonedx.json": lambda data: len([json.loads(data)["metadata"]["component"]]),
    "sbom-spdx22.json": lambda data: len(json.loads(data)["documentDescribes"]),
    "snap.txt": lambda data: len(lines(data)) - 1,
    "windows-office2016.reg": displayed,
    "windows-registry.csv": lambda data: data.count(b"\r\n") - 1,
    "windows-xp-uninstall.reg": displayed,
    "windows10-russian-uninstall.reg": displayed,
    "winget-export-1.json": identifiers,
    "winget-export-2.json": identifiers,
    # A name begins each line after the headings, but one: it has a version alone.
    "wmic-utf16.txt": lambda data: len(
        re.findall(r"\n\S[^\n]*", data.decode("utf-16").partition("Version")[2])
    ),
}


def test_every_sample_is_counted() -> None:
    assert sorted(COUNTS) == sorted(path.name for path in SAMPLES.iterdir())


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_sample_gives_the_rows_that_are_in_it(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    assert len(read_inventory(name, data).rows) == COUNTS[name](data)


def test_what_gives_no_row_says_why() -> None:
    found = [read_inventory(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir())]
    assert [inventory.kind for inventory in found if not inventory.rows] == ["reg"]
    assert all(inventory.problems for inventory in found if not inventory.rows)


def test_the_libraries_of_the_bills_of_materials_are_all_read_when_asked() -> None:
    cyclonedx = (SAMPLES / "sbom-cyclonedx.json").read_bytes()
    spdx = (SAMPLES / "sbom-spdx22.json").read_bytes()
    rows = [len(read_inventory("bom", data, Options(components=True)).rows) for data in (cyclonedx, spdx)]
    assert rows == [1 + len(json.loads(cyclonedx)["components"]), len(json.loads(spdx)["packages"])]


def test_the_machine_of_a_sample_stays_unknown() -> None:
    secrets = ["glpixps", "trasher", "640HP72", "W87051UGVUV", "1WY0VV3", "ssh-rsa", "QL4F8-"]
    shown = "".join(repr(read_inventory("x", path.read_bytes())) for path in sorted(SAMPLES.iterdir()))
    assert [secret for secret in secrets if secret in shown] == []
