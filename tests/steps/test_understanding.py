"""Rows understood: what is asked about, and what nobody would be understood by."""

from pathlib import Path

from affranchi.intake.reading import Options
from affranchi.steps.gathering import gathered, read_files
from affranchi.steps.understanding import understood
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry


def test_a_name_that_a_person_would_be_understood_by_is_a_question_and_no_unknown_one(tmp_path: Path) -> None:
    table = tmp_path / "parc.csv"
    table.write_text("Logiciel;Fonction\nfeuille Calc;\nTruc bidule;\n", encoding="utf-8")
    found = understood(load_registry(bundle()), gathered(read_files([table], {}, Options())))
    assert [(one.name, [each.slug for each in one.proposals]) for one in found.doubts] == [
        ("feuille Calc", ["libreoffice"])
    ]
    assert [one.name for one in found.unknown] == ["Truc bidule"]
