"""What sources say of a project's life: a long silence is told, what nobody read is not."""

from datetime import date
from typing import Any

import pytest

from affranchi.model.reference import Reference, ReferenceEntry, Snapshot
from affranchi.model.software import Ids, Software
from affranchi.replacing import replacements_of
from affranchi.told.life import life_told, silence_told
from scripts.evidence.life import life_of
from tests.territories import territory

SEEN = date(2026, 8, 20)
OLD = {"version": "2.1", "released": date(2023, 3, 1)}


def software(**life: dict[str, Any]) -> Software:
    told = {source: {"url": "https://forge.example", "seen": SEEN} | one for source, one in life.items()}
    made = {"slug": "s", "name": "S", "model": "libre", "life": told, "ids": Ids(sill=1)}
    return Software.model_validate(made)


@pytest.mark.parametrize(
    ("life", "in_sill", "told"),
    [
        ({}, None, ""),  # nobody read anything: neither alive nor dead
        ({"repository": OLD}, None, "sans nouvelle depuis le 1er mars 2023"),
        ({"repository": OLD | {"active": date(2024, 8, 19)}}, None, "sans nouvelle depuis le 19 août 2024"),
        ({"repository": OLD | {"active": date(2025, 8, 19)}}, None, ""),
        ({"repository": OLD, "selfhosted": {"active": date(2026, 8, 1)}}, None, ""),
        ({"repository": OLD}, date(2026, 1, 1), ""),
        # Its copy is as old as its last change: nobody watched it since.
        ({"repository": {"active": date(2023, 3, 1), "seen": date(2023, 3, 1)}}, None, ""),
        # A package of Debian is no news of the project, and no silence.
        ({"debian": {"version": "2.1"}}, None, ""),
        ({"repository": OLD, "debian": {"version": "2.1"}}, None, "sans nouvelle depuis le 1er mars 2023"),
        ({"repository": {"archived": True, "active": SEEN}}, None, "projet archivé"),
    ],
)
def test_a_silence_is_as_long_as_a_source_watched_it(
    life: dict[str, dict[str, Any]], in_sill: date | None, told: str
) -> None:
    assert silence_told(software(**life), in_sill) == told


def test_each_source_is_told_with_its_day() -> None:
    known = software(debian={"version": "2.0"}, repository=OLD | {"active": date(2023, 4, 2)})
    assert [told for told, _ in life_told(known)] == [
        "version 2.0, d’après Debian, qui l’empaquette, lu le 20 août 2026",
        "version 2.1 du 1er mars 2023, code changé le 2 avril 2023, d’après son dépôt, lu le 20 août 2026",
    ]


def test_a_version_that_the_sill_knows_breaks_the_silence_of_an_equivalent() -> None:
    bought = Software.model_validate(
        {"slug": "b", "name": "B", "model": "proprietary", "equivalents": {"s": {"kind": "replaces"}}}
    )
    entry = ReferenceEntry(id=1, name="S", version="3", released=date(2026, 6, 1))
    snapshot = Snapshot(source="https://sill.example", read=SEEN)
    sill = Reference(name="sill", snapshot=snapshot, entries={"1": entry})
    for reference, told in ((None, "sans nouvelle depuis le 1er mars 2023"), (sill, "")):
        known = {"b": bought, "s": software(repository=OLD)}
        found = replacements_of(territory(software=known, vendors={}, sill=reference), bought)
        assert [silence_told(one.software, one.released_in_sill) for one in found] == [told]


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("v35.0.1", "35.0.1"), ("release-4.2", "4.2"), ("REL_17_5", "17.5"), ("2026.07", "2026.07"),
        ("v35.0.0beta4", None), ("1434511043", None), ("<script>", None), (None, None),
    ],
)  # fmt: skip
def test_a_version_is_one_for_everyone(tag: str | None, version: str | None) -> None:
    found = life_of("repository", "https://forge.example", SEEN, tag=tag, released="2026-08-01T10:00:00Z")
    assert found is not None
    day = date(2026, 8, 1)
    assert (found[1].version, found[1].released, found[1].active) == (
        (version, day, None) if version else (None, None, day)
    )
    assert life_of("repository", "https://forge.example", SEEN, tag="beta", released="soon") is None
