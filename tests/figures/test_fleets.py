"""A mixed fleet: counted by cycle from files, measured by its parts, said in French."""

import json
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.importing import Said, write
from affranchi.cli.running import run
from affranchi.figures.cycles import cycle_names
from affranchi.figures.facts import facts_on
from affranchi.figures.obsolescence import obsolescence
from affranchi.intake.reading import Options
from affranchi.model.row import Row
from affranchi.model.software import Cycle, Software
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.details import details_of
from affranchi.readers import NotUnderstoodError, counts_in
from affranchi.registry import Registry
from affranchi.steps.counting import versions_in
from affranchi.steps.gathering import files_of, gathered, read_files
from affranchi.steps.products import products_of
from affranchi.steps.understanding import understood
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from affranchi.told.figures import base_words
from affranchi.told.versions import fleet_words, version_words
from tests.territories import declared, territory, vendor

ON = date(2026, 11, 21)
WINDOWS = Software(
    slug="w",
    name="Windows",
    model="proprietary",
    cycles={
        "10": Cycle(end=date(2025, 10, 14)),
        "11": Cycle(end=date(2030, 1, 1), also=("10.0.22631",)),
        "12": Cycle(),
    },
)


def case(**fields: object) -> Registry:
    return territory(
        declared("a", "w", "bureautique", **fields),
        declared("b", "w", "bureautique", version="11"),
        software={"w": WINDOWS},
        vendors={"m": vendor("m", "M", "US", "M")},
    )


def glpi(folder: Path, rank: int, build: str) -> None:
    system = {"full_name": "Microsoft Windows Professionnel", "name": "Windows", "kernel_version": build}
    content = {
        "hardware": {"name": f"PC{rank}"},
        "operatingsystem": {**system, "version": "22H2"},
        "softwares": [{"name": "7-Zip", "publisher": "Igor Pavlov", "version": "23.01"}],
    }
    made = {"action": "inventory", "deviceid": f"pc{rank}-2026-01-01-00-00-00", "content": content}
    (folder / f"pc{rank}.json").write_text(json.dumps(made), encoding="utf-8")


def test_thirty_machines_give_their_windows_by_cycle(territory: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parc"
    folder.mkdir()
    builds = ["10.0.19045"] * 14 + ["10.0.19045.3803"] * 6 + ["10.0.22631"] * 9 + ["10.0.99999"]
    for rank, build in enumerate(builds):
        glpi(folder, rank, build)
    found = gathered(read_files(files_of([folder]), {}, Options()))
    products = products_of(found, understood(load_registry(territory), found).taken)
    write(territory, "crolles", products, ("glpi-json",), ON, said=Said(is_complete=True))
    made = load_registry(territory).declaration("crolles", "microsoft-windows")
    assert made
    assert (made.machines, made.version) == (30, None)
    assert made.machines_by_version == {"10 22H2": 20, "11 23H2 (W)": 9, "10.0.99999 Professionnel": 1}


@pytest.mark.parametrize(
    ("name", "version", "cycles"),
    [
        ("Microsoft Office Professionnel Plus 2016", "16.0.4266.1001", ["2016"]),
        ("Windows Server 2012 R2 Standard", "6.3.9600", ["2012-r2"]),
    ],
)
def test_the_name_says_the_cycle_that_a_build_does_not(name: str, version: str, cycles: list[str]) -> None:
    slug = "windows-server" if "Server" in name else "microsoft-office"
    software = load_registry(bundle()).software[slug]
    (found,) = versions_in(software, Row(name, version=version))
    assert cycle_names(software.cycles, found) == cycles


def test_a_fleet_counts_by_the_parts_of_its_machines() -> None:
    made = obsolescence(
        facts_on(case(machines=20, machines_by_version={"Windows 10": 12, "10.0.22631": 3, "12": 1}), ON, {})
    )
    # 12 of 20 are past, 3 are followed; one has no known end, four were not told. B is whole on 11.
    assert made.value == pytest.approx(0.6 / 1.75)
    assert [made.low, made.high] == pytest.approx([0.6 / 2, 0.85 / 2])
    assert made.unknown == 2
    assert base_words(made).startswith("0,6 sur 1,8 (en parts de parcs)")


def test_one_version_is_one_whole_declaration() -> None:
    made = obsolescence(facts_on(case(version="Windows 10"), ON, {}))
    assert (made.value, made.numerator, made.denominator, made.unknown) == (0.5, 1, 2, 0)
    assert base_words(made) == "1 sur 2"


def test_a_fleet_is_said_with_the_end_of_each_version() -> None:
    assert fleet_words(WINDOWS, {"Windows 10": 12, "10.0.22631": 3, "XP": 1}) == (
        "12\u00a0postes en Windows 10 (fin de suivi le 14 octobre 2025), "
        "3 en Windows 11 (fin de suivi le 1er janvier 2030) et 1 en XP"
    )
    ends = {year: Cycle(end=date(2025, 10, 14)) for year in ("2016", "2019")}
    alike = WINDOWS.model_copy(update={"cycles": ends})
    assert (
        fleet_words(alike, {"2016": 4}) == "4\u00a0postes en Windows 2016 (fin de suivi le 14 octobre 2025)"
    )


def test_who_declares_a_version_is_told_until_when_it_is_followed_once(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    old = "Microsoft Windows 10 22H2 (fin de suivi le 14 octobre 2025).\n"
    for said, told in (
        (("Windows 10 22H2",), old),
        (("windows", "--users", "3"), ""),
        (
            ("windows", "--version", "3.11"),
            "connue : le catalogue ne connaît pas la version « 3.11 » de Micro",
        ),
        (("windows", "--versions", "10 : 3, 11 : 1"), "3 postes en Microsoft Windows 10 (fin de suivi le 14"),
        (("windows", "--version", "10-22h2"), old),
        (("gimp", "--version", "2.10"), ""),
    ):
        assert run(["declare", "crolles", *said]) == 0
        out = capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")
        assert told in out
        assert bool(told) == ("de suivi" in out)


def test_one_version_is_said_by_the_name_of_its_cycle_with_the_end_of_it_on_pages_and_by_show(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key, « 10-22h2 », is nobody's word; a build stays as it was typed; two versions have an end each."""
    monkeypatch.chdir(territory)
    assert run(["declare", "crolles", "microsoft-windows", "--version", "10-22h2"]) == 0
    capsys.readouterr()
    assert run(["show", "crolles"]) == 0
    wanted = "10 22H2 (fin de suivi le 14 octobre 2025)"
    assert f"version {wanted}" in capsys.readouterr().out
    known = load_registry(territory)
    (one,) = (one for one in known.declarations if one.software == "microsoft-windows")
    assert dict(details_of(one, Anchors(known, "", (), {})))["version"] == wanted
    assert version_words(WINDOWS, "10.0.22631, XP") == "10.0.22631 (fin de suivi le 1er janvier 2030), XP"
    labelled = {"2012-r2": Cycle(label="Windows Server 2012 R2 (E)")}
    server = WINDOWS.model_copy(update={"name": "Windows Server", "cycles": labelled})
    assert version_words(server, "2012-r2") == "2012 R2"
    assert fleet_words(server, {"2012-r2": 3}) == "3\u00a0postes en Windows Server 2012 R2"
    patched = server.model_copy(update={"cycles": {"2016": Cycle(label="2016 SP3"), "all": Cycle()}})
    assert version_words(patched, "2016") == "2016"  # of its last service pack, nobody said a word
    assert fleet_words(patched, {"2016": 3}) == "3\u00a0postes en Windows Server 2016"


def test_a_fleet_is_said_by_command_and_shown(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "crolles", "windows", "--versions", "12 Windows 10 et 3 Windows 11"]) == 0
    capsys.readouterr()
    assert run(["show", "crolles"]) == 0
    told = capsys.readouterr().out
    assert "12\u00a0postes en Microsoft Windows 10 (fin de suivi le 14 octobre 2025) et 3 en" in told


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("12 Windows 10 et 3 Windows 11", {"Windows 10": 12, "Windows 11": 3}),
        ("22H2 : 12 ; 24H2 (3 postes)", {"22H2": 12, "24H2": 3}),
        ("1 200 postes sous Windows 10, 3 × 11", {"Windows 10": 1200, "11": 3}),
        ("2 Office 2016 et 1 Office 2016", {"Office 2016": 3}),
    ],
)
def test_counts_are_read_as_people_type_them(text: str, counts: dict[str, int]) -> None:
    assert counts_in(text) == counts


@pytest.mark.parametrize("text", ["10 LTSC 2021", "2012 R2", "11 24H2", "2016 Pro", "12 W10, Windows 11", ""])
def test_a_version_alone_is_never_taken_for_a_count(text: str) -> None:
    with pytest.raises(NotUnderstoodError):
        counts_in(text)


def test_each_row_says_its_part_of_the_fleet_even_where_the_version_is_not_known() -> None:
    registry = case(machines=10, machines_by_version={"10": 4, "11": 3})
    figure = obsolescence(facts_on(registry, ON, {}))
    notes = [row.note for row in figure.rows]
    assert notes == [
        "40\u00a0% des postes, fin de suivi le 14 octobre 2025",
        "30\u00a0% des postes, fin de suivi le 1er janvier 2030",
        "30\u00a0% des postes",
        "fin de suivi le 1er janvier 2030",
    ]


def test_what_is_all_there_is_is_a_hundred_per_cent_and_not_a_hair_more() -> None:
    registry = territory(
        declared("a", "w", "bureautique", machines=10, machines_by_version={"10": 4, "11 old": 3}),
        declared("b", "w", "bureautique", version="10"),
        *(declared(slug, "w", "bureautique") for slug in "cdefghijklmnop"),
        software={"w": WINDOWS.model_copy(update={"cycles": {"10": Cycle(end=date(2025, 10, 14))}})},
        vendors={},
    )
    figure = obsolescence(facts_on(registry, ON, {}))
    assert (figure.value, figure.numerator) == (1.0, figure.denominator)
