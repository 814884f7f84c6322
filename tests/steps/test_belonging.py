"""An import is of one commune: what a file says of places decides whose it may be."""

from pathlib import Path

import pytest

from affranchi.actions.init import init
from affranchi.intake.reading import Options
from affranchi.registry import Registry
from affranchi.steps.belonging import of_one, whose
from affranchi.steps.gathering import gathered, read_files
from affranchi.storage.records import load_registry
from affranchi.wording import NBSP
from tests.territories import TODAY

GLPI = "Nom;Entité;Nombre d'installations\n"
SHEET = '<table:table table:name="{}">{}{}</table:table>'
ROW = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
BOOK = (
    '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document>"
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    root = tmp_path_factory.mktemp("belonging") / "t"
    init(root, "200018166", TODAY)
    return load_registry(root)


def read(registry: Registry, path: Path, text: str, commune: str = "bernin") -> tuple[int, list[str]]:
    """How many rows a file gives a commune, and what is said of it."""
    path.write_text(text, encoding="utf-8")
    asked = registry.communes[commune]
    options = Options(whose=whose(registry, asked))
    whole = gathered(of_one(registry, asked, read_files([path], {}, options)))
    return len(whole.rows), [f"{one.message} {one.advice}" for one in whole.problems]


def sheets(**names: str) -> str:
    tables = (SHEET.format(name, ROW.format("Logiciel"), ROW.format(one)) for name, one in names.items())
    return BOOK.format("".join(tables))


@pytest.mark.parametrize(
    "text",
    [
        f"{GLPI}GIMP;Racine > Mairie de Bernin;2\nQGIS;Racine > Mairie de Bernin > École;1\n",
        f"{GLPI}GIMP;Le Grésivaudan > Bernin;2\nQGIS;;1\n",
        "Collectivité;Logiciel\nBERNIN;GIMP\nMairie de Bernin;QGIS\n",
        "Commune de Bernin;\nLogiciel;Postes\nGIMP;2\nQGIS;1\n",
        "Logiciels de la mairie au 12/11/2026;\nLogiciel;Postes\nGIMP;2\nQGIS;1\n",
        sheets(Bernin="GIMP", Postes="QGIS"),
    ],
)
def test_a_file_that_names_the_commune_asked_or_none_is_its_own(
    registry: Registry, tmp_path: Path, text: str
) -> None:
    assert read(registry, tmp_path / "parc.txt", text) == (2, [])


@pytest.mark.parametrize(
    "text",
    [
        f"{GLPI}GIMP;Le Grésivaudan > Bernin;2\nQGIS;Le Grésivaudan > Le Touvet;1\n",
        sheets(Bernin="GIMP", **{"Le Touvet": "QGIS"}),
    ],
)
def test_a_file_of_several_communes_is_nobody_s(registry: Registry, tmp_path: Path, text: str) -> None:
    said = f"Ce tableau parle de plusieurs communes{NBSP}: Bernin, Le Touvet. Il n’a pas été lu."
    assert read(registry, tmp_path / "parc.txt", text) == (0, [f"{said} Faites-en un fichier par commune."])


@pytest.mark.parametrize(
    "text",
    [
        "Commune;Logiciel\nBernin;GIMP\n",
        f"{GLPI}GIMP;Le Grésivaudan > Bernin;2\n",
        "Mairie de Bernin;\nLogiciel;Postes\nGIMP;2\n",
        "Logiciels de la MAIRIE DE BERNIN (38) - 2026;\nLogiciel;Postes\nGIMP;2\n",
        "Logiciels de la mairie de Bernin en mai 2026;\nLogiciel;Postes\nGIMP;2\n",
        "Logiciels de la mairie de Bernin au 1er mai;\nLogiciel;Postes\nGIMP;2\n",
        sheets(Bernin="GIMP"),
    ],
)
@pytest.mark.parametrize("asked", ["le-touvet", "le-gresivaudan"])
def test_a_file_of_another_commune_is_not_written_here(
    registry: Registry, tmp_path: Path, text: str, asked: str
) -> None:
    count, said = read(registry, tmp_path / "parc.txt", text, asked)
    whose = {"le-touvet": "du Touvet", "le-gresivaudan": "de la Communauté de communes Le Grésivaudan"}[asked]
    how = f"Pour l’importer{NBSP}: affranchi import FICHIER --commune bernin"
    assert count == 0
    assert said == [f"Ce tableau parle de Bernin, non {whose}. Il n’a pas été lu. {how}"]


def test_a_commune_s_name_goes_on_after_en_in_a_title(registry: Registry, tmp_path: Path) -> None:
    text = "Logiciels, mairie de Crêts en Belledonne en mai 2026;\nLogiciel;Postes\nGIMP;2\n"
    count, said = read(registry, tmp_path / "parc.txt", text)
    assert count == 0
    assert "Ce tableau parle de Crêts en Belledonne, non de Bernin." in said[0]
