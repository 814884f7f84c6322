"""Each file of `files/` beside the rows that it must give: adding a format is adding two files."""

import io
import zipfile
from pathlib import Path

import pytest

from affranchi.intake.contents import is_idle
from affranchi.intake.decoding import text_of
from affranchi.intake.headings import CALLED, field_named
from affranchi.intake.inventory import Inventory
from affranchi.intake.reading import Options
from affranchi.intake.workbook import read_flat, read_workbook
from affranchi.model.row import Row
from affranchi.wording import NBSP, quoted
from tests.inventories import read_inventory

FOLDER = Path(__file__).parent / "files"
FIXTURES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".rows" and path.name[0] != ".")


def shown(inventory: Inventory) -> str:
    """An inventory as `.rows` files write it."""
    machines = ", ".join(str(len(machine.rows)) for machine in inventory.machines)
    lines = [f"{inventory.kind}: {machines}"]
    if inventory.columns:
        sure = "sûr" if inventory.columns.sure else "à confirmer"
        fields = (f"{name}={heading}" for name, heading in inventory.columns.fields.items())
        lines.append(f"colonnes ({sure}): {', '.join(fields)}")
    lines += [f"{problem.severity} {problem.line}: {problem.message}" for problem in inventory.problems]
    return "\n".join([*lines, *map(line_of, inventory.rows), ""])


def line_of(row: Row) -> str:
    ids = " ".join(f"{kind}={value}" for kind, value in row.ids)
    hints = " ".join(f"{kind}={value!r}" for kind, value in row.hints)
    cells = (row.line, row.source, row.name, row.publisher, row.version, row.count, ids, hints)
    return " | ".join("" if cell is None else str(cell) for cell in cells).rstrip(" |")


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_a_file_gives_its_rows(path: Path) -> None:
    expected = path.with_name(f"{path.name}.rows").read_text(encoding="utf-8")
    assert shown(read_inventory(path.name, path.read_bytes())) == expected


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_the_name_of_a_file_decides_nothing(path: Path) -> None:
    data = path.read_bytes()
    assert read_inventory("x", data).machines == read_inventory(path.name, data).machines


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_nothing_of_a_person_or_a_machine_leaves_the_reader(path: Path) -> None:
    """Users, hosts, serial numbers, keys and e-mail addresses of the fixtures all hold « canar »."""
    for options in (Options(), Options(components=True)):
        inventory = read_inventory("fichier", path.read_bytes(), options)
        assert "canar" not in repr(inventory).casefold()


def test_the_fixtures_hold_canaries_to_look_for() -> None:
    holding = [path.name for path in FIXTURES if b"canar" in path.read_bytes().replace(b"\0", b"").lower()]
    assert len(holding) > 20


@pytest.mark.parametrize(
    ("fixture", "names"),
    [
        ("cyclonedx.json", ["guichet", "log4j-core", "jackson"]),
        ("cyclonedx.xml", ["guichet", "log4j-core"]),
        ("spdx.json", ["guichet", "log4j-core"]),
        ("spdx.spdx", ["guichet", "log4j-core"]),
        ("spdx3.json", ["guichet", "log4j-core"]),
    ],
)
def test_the_libraries_of_a_bill_of_materials_are_read_when_asked(fixture: str, names: list[str]) -> None:
    data = (FOLDER / fixture).read_bytes()
    rows = read_inventory(fixture, data, Options(components=True)).rows
    assert [row.name for row in rows] == names
    assert [row.hint("component") for row in rows] == [None] + ["yes"] * (len(names) - 1)


HEADINGS = {
    "count": (
        "Nb|Poste|PC|Postes|Nb PC|Nombre de PC|Nombre de licences|Licences|Nb install|Nbre de poste|Machines|"
        "Postes équipés|Combien de postes|Nombre d’appareils|Number of devices"
    ),
    "users": "Utilisateurs|Agents|Nombre d’agents|Nbr utilisateur|Nb de comptes|Nombre d’agents utilisateurs",
    "contract.end": (
        "Expire le|Fin de la maintenance|Date fin|Renouvellement|Fin du marché|Fin contrat|Fin de contrat|"
        "Valable jusqu’au|Prochain renouvellement|Contrat jusqu’au|Sous contrat jusqu’en|Contrat fin|"
        "Date d’échéance du marché|Jusqu’à quand"
    ),
    "annual_cost": (
        "Budget|Budget 2026|Abonnement annuel|Maintenance annuelle|Redevance|Coût (TTC)|BP 2026|€ TTC/an|"
        "Prix TTC / an|Maintenance annuelle TTC|Tarif annuel (TTC)|Loyer TTC"
    ),
    "function": "Thème|Domaine|Fonction|Pour quoi faire ?|Famille",
    "service": "Service|Services|Service utilisateur",
    "hosting.mode": "Hébergement",
    "hosting.provider": "Hébergeur|Prestataire d’hébergement|Hébergé par",
    "since": "Mis en service le|Date de mise en production",
    "contract.start": "Date de début de contrat|Date de souscription|Date du début du contrat|Contrat-début",
    "contract.reference": "Réf. contrat|Réf. du marché",
    "contract.renewal": "Modalités de reconduction",
    "publisher": (
        "Titulaire|Marque|Fournisseur|Editeur de la solution|Nom éditeur|Prestataire / Éditeur|"
        "Éditeur ou fournisseur|Nom du prestataire|Éditeur et fournisseur"
    ),
}


@pytest.mark.parametrize(
    ("headings", "field"), [(one, field) for field, many in HEADINGS.items() for one in many.split("|")]
)
def test_a_column_is_known_by_the_headings_that_people_give_it(headings: str, field: str) -> None:
    inventory = read_inventory("x", f"Logiciel;{headings}\nGIMP;2027\nFirefox;2026\n".encode())
    assert inventory.columns is not None
    assert inventory.columns.fields == {"name": "Logiciel", field: headings}


@pytest.mark.parametrize(
    "heading",
    ["Nom de la solution logicielle", "Outils et logiciels", "Nom du logiciel métier"],
)
def test_a_column_of_names_is_known_by_what_is_said_around_its_heading(heading: str) -> None:
    inventory = read_inventory("x", f"{heading};Fournisseur;Fin\nOxalis;Operis;2027\n".encode())
    assert [row.name for row in inventory.rows] == ["Oxalis"]


def test_a_category_says_what_a_software_is_for_and_a_day_is_no_version() -> None:
    """« Catégorie » went without a word, « 7 janvier 2004 » was version 7, « 7.1.4 » in Excel a day."""
    text = (
        "Logiciel;Catégorie;Version\nQGIS;Cartographie;2004-01-07\nKelio;Temps;7 janvier 2004\n"
        "Firefox;;7.1.20\nEclipse;;2024-12\n"
    )
    inventory = read_inventory("x.csv", text.encode())
    told = [(row.version, row.hint("function")) for row in inventory.rows]
    assert told == [(None, "Cartographie"), (None, "Temps"), ("7.1.20", None), ("2024-12", None)]
    assert [problem.message for problem in inventory.problems] == [
        f"2{NBSP}cases non comprises{NBSP}: C2 {quoted('2004-01-07')}, C3 {quoted('7 janvier 2004')}."
    ]


@pytest.mark.parametrize(
    ("codec", "taken_for"),
    [
        ("cp1252", "du Windows-1252"),
        ("iso8859-15", "du Windows-1252"),
        ("cp850", "du texte de console (cp850)"),
        ("mac_roman", "du texte de Mac"),
    ],
)
def test_a_text_is_read_as_what_makes_french_of_it(codec: str, taken_for: str) -> None:
    """« Pr‚avis » was an unread column; « ’é » of a Mac, « é » before « » », letters of elsewhere."""
    typed = f"Logiciel;Préavis;Coût;Éditeur\n« Été{NBSP}», d’échéance;3;1200 €;Logitud\n"
    text = "".join(sign for sign in typed if sign.encode(codec, "ignore"))
    told = text_of(text.encode(codec))
    assert told is not None
    assert (told.text, told.taken_for) == (text, taken_for)


def test_a_comma_in_a_list_of_names_makes_no_table_of_it() -> None:
    """« e.magnus (compta » was declared as its module of finances, and the two others were lost."""
    text = "Logiciels de la mairie :\n- LibreOffice\n- e.magnus (compta, paie, élections)\n- GIMP\n"
    rows = read_inventory("x", text.encode()).rows
    assert [row.name for row in rows][-3:] == ["LibreOffice", "e.magnus (compta, paie, élections)", "GIMP"]


def test_two_columns_that_say_one_fact_are_one_and_what_is_read_where_they_differ_is_said() -> None:
    headings = "Logiciel;Fin de contrat;Échéance;Contrat jusqu’au"
    agreed = read_inventory("x", f"{headings}\nGIMP;2027;2027;2027\nVLC;;;\n".encode())
    assert [row.hint("contract.end") for row in agreed.rows] == ["2027", None]
    assert agreed.problems == ()
    other = read_inventory("x", f"{headings}\nGIMP;2027;2027;2027\nVLC;2026;2028;2026\n".encode())
    assert [row.hint("contract.end") for row in other.rows] == ["2027", "2026"]
    cells = "B3 «\u00a02026\u00a0», non C3 «\u00a02028\u00a0»"
    assert [problem.message for problem in other.problems] == [
        f"Deux colonnes d’un même fait diffèrent\u202f; est lu\u00a0: {cells}."
    ]
    costs = read_inventory("x", b"Logiciel;Co\xc3\xbbt annuel;Co\xc3\xbbt\nGIMP;1 200;1200\nVLC;n.c.;30\n")
    assert [row.hint("annual_cost") for row in costs.rows] == ["1 200", "30"]
    assert costs.problems == ()
    loose = "Logiciel;Contrat jusqu’au;Abonnement jusqu’au\nGIMP;2027;{}\n"
    ends = [read_inventory("x", loose.format(end).encode()).rows[0] for end in ("2027", "2028")]
    assert [row.hint("contract.end") for row in ends] == ["2027", None]


def test_where_a_column_says_nothing_another_of_the_same_fact_is_read_if_it_says_it_as_exactly() -> None:
    """An end told under « Contrat jusqu’au » alone was lost beside an empty « Fin du contrat »."""
    ends = read_inventory("x", "Logiciel;Contrat jusqu’au;Fin du contrat\nGIMP;2027;\nVLC;;2028\n".encode())
    assert [row.hint("contract.end") for row in ends.rows] == ["2027", "2028"]
    assert ends.problems == ()
    wrong = read_inventory("x", "Logiciel;Contrat jusqu’au;Fin du contrat\nGIMP;annuel;-\n".encode())
    assert [problem.message for problem in wrong.problems] == [
        "1\u00a0case non comprise\u00a0: B2 «\u00a0annuel\u00a0»."
    ]
    part = read_inventory("x", b"Logiciel;Co\xc3\xbbt annuel;Co\xc3\xbbt annuel serveur\nGIMP;;30\nVLC;5;\n")
    assert [row.hint("annual_cost") for row in part.rows] == [None, "5"]
    assert [problem.message for problem in part.problems] == [
        "Colonne non lue\u00a0: «\u00a0Coût annuel serveur\u00a0»."
    ]
    days = read_inventory("x", "Logiciel;Préavis;Durée du préavis (jours)\nGIMP;;60\nVLC;2 mois;\n".encode())
    assert [row.hint("contract.notice_months") for row in days.rows] == [None, "2 mois"]
    assert [problem.message[:15] for problem in days.problems] == ["Colonne non lue"]


@pytest.mark.parametrize(
    ("typed", "ends", "unread"),
    [
        ("Logiciel;Début du contrat;Durée\nGIMP;01/01/2024;4 ans\nVLC;2024;3 ans\n", ["2027-12-31", None], 1),
        ("Logiciel;Date de début;Durée (mois)\nGIMP;15/03/2025;36\nVLC;;36\n", ["2028-03-14", None], 1),
        ("Logiciel;Début du marché;Durée du marché en ans\nGIMP;01/01/2024;4\n", ["2027-12-31"], 0),
        ("Logiciel;Début du marché;Fin\nGIMP;01/01/2024;4 ans\nVLC;;2027\n", ["2027-12-31", "2027"], 0),
        (
            "Logiciel;Date d’effet;Durée initiale\nGIMP;01/01/2025;1 an reconductible 3 fois\n",
            ["2025-12-31, 1 an reconductible 3 fois"],
            0,
        ),
        (
            "Logiciel;Période du contrat\nGIMP;du 01/01/2024 au 31/12/2027\n",
            ["du 01/01/2024 au 31/12/2027"],
            0,
        ),
        # A public market takes effect when it is notified (code de la commande publique, art. R2182-5).
        ("Objet;Titulaire;Notifié le;Durée\nGIMP;SCC;15/09/2025;3 ans ferme\n", ["2028-09-14"], 0),
        # A length of which nothing says where it begins, or beside an end that is told.
        ("Logiciel;Version;Durée\nGIMP;2;4 ans\n", [None], 1),
        ("Logiciel;Début du contrat;Fin;Durée\nGIMP;01/01/2024;2026;4 ans\n", ["2026"], 1),
        ("Logiciel;Début du contrat;Durée de conservation\nGIMP;01/01/2024;4 ans\n", [None], 1),
    ],
)
def test_how_long_a_contract_lasts_is_read_of_a_table(
    typed: str, ends: list[str | None], unread: int
) -> None:
    found = read_inventory("x.csv", typed.encode())
    assert [row.hint("contract.end") for row in found.rows] == ends
    assert len(found.problems) == unread


@pytest.mark.parametrize(
    ("text", "is_crossed"),
    [
        ("Poste;LibreOffice;Word\nPC1;x;\nPC2;;x\n", True),
        (";LibreOffice;Word;Antivirus\nMairie;2;12;✓\nÉcole;;3;-\n", True),
        ("Commune;Budget;Population\nCrolles;1200000;8600\n", False),
        ("Poste;LibreOffice;Remarque\nPC1;x;à remplacer\n", False),
    ],
)
def test_a_table_with_a_column_a_software_is_refused_with_how_to_turn_it(
    text: str, *, is_crossed: bool
) -> None:
    inventory = read_inventory("x", text.encode())
    assert inventory.rows == ()
    advices = [problem.advice.partition(" (")[0] for problem in inventory.problems]
    assert (advices == ["Tournez-le"]) is is_crossed
    turned = read_inventory("x", b"Logiciel;PC1;PC2\nLibreOffice;x;\nWord;;x\n")
    assert [row.name for row in turned.rows] == ["LibreOffice", "Word"]


@pytest.mark.parametrize(
    "heading",
    [
        "Utilisé jusqu’au",
        "Support jusqu’au",
        "Garantie jusqu’au",
        "Prix d’achat",
        "Coût / poste",
        "Coût d’un poste",
        "Coût annuel (par licence)",
        "Montant sur 3 ans",
        "Coût (pour trois ans)",
        "Service/Usage",
        "Nb ou coût",
    ],
)
def test_a_column_that_says_something_else_is_said_unread(heading: str) -> None:
    inventory = read_inventory("x", f"Logiciel;{heading}\nGIMP;2027\nFirefox;2026\n".encode())
    assert inventory.columns is not None
    assert inventory.columns.fields == {"name": "Logiciel"}
    assert [heading in problem.message for problem in inventory.problems] == [True]


def test_a_software_called_as_a_heading_is_read_where_the_table_was_not_turned() -> None:
    table = "Logiciel;Éditeur\nPublisher;Microsoft\nSite internet;Neopse\nGIMP;\n"
    for text in (table, "Logiciel\nPublisher\nSite internet\nGIMP\n"):
        inventory = read_inventory("x", text.encode())
        assert [row.name for row in inventory.rows] == ["Publisher", "Site internet", "GIMP"]
        assert inventory.problems == ()


def test_a_person_names_a_column_as_the_form_and_the_messages_call_it() -> None:
    assert [field_named(name) for name in CALLED if field_named(name) is None] == []
    assert field_named("Début du contrat") == "contract.start"
    assert field_named("coût") == "annual_cost"
    assert field_named("Fin de contrat") == "contract.end"
    assert field_named("quoi") is None


def test_headings_on_two_lines_are_read_together() -> None:
    table = ";Logiciel;Contrat;;;Postes\n;;Début;Fin;Coût;\n;GIMP;01/01/2024;31/12/2027;2450;2\n"
    inventory = read_inventory("x", table.encode())
    facts = "annual_cost='2450' contract.start='01/01/2024' contract.end='31/12/2027'"
    assert [line_of(row) for row in inventory.rows] == [f"3 | sheet | GIMP |  |  | 2 |  | {facts}"]
    assert inventory.problems == ()


def test_a_table_of_several_communes_is_not_one_commune_s() -> None:
    inventory = read_inventory("x", b"Commune;Logiciel\nBesse;GIMP\nHuez;QGIS\nHuez;VLC\n")
    assert inventory.rows == ()
    assert [problem.message for problem in inventory.problems] == [
        "Ce tableau parle de plusieurs communes\u00a0: Besse, Huez. Il n’a pas été lu."
    ]
    assert len(read_inventory("x", b"Commune;Logiciel\nBesse;GIMP\n;QGIS\nBESSE;VLC\n").rows) == 3


def test_a_state_says_whether_a_software_serves() -> None:
    idle = (
        "À déployer en 2027|Remplacé par Oxalis|Stoppé|Archivé|Plus utilisé depuis 2020|Jamais installé|"
        "N’est plus en service|Ne sert plus|Plus employé|Pas encore déployé|Envisagé|planned|retired|non|FAUX"
        "|N|Archives"
    )
    serving = (
        "VRAI|O|En service|À remplacer|Remplacement prévu|En cours de remplacement|Arrêt prévu|Obsolète|Test"
        "|Consultation seule"
    )
    assert [text for text in idle.split("|") if not is_idle(text)] == []
    assert [text for text in serving.split("|") if is_idle(text)] == []


def test_accounts_of_an_office_in_the_cloud_are_no_software_and_its_licences_are() -> None:
    users = "Display name,User principal name,Licenses\nMarie Durand,marie@x.example,Microsoft 365\n"
    assert read_inventory("x", users.encode()).rows == ()
    licences = read_inventory("x", b"SkuPartNumber,ConsumedUnits\nO365_BUSINESS_PREMIUM,12\n").rows
    assert [(row.name, row.count) for row in licences] == [("O365_BUSINESS_PREMIUM", 12)]


def test_a_publiccode_yml_is_on_no_machine() -> None:
    text = "publiccodeYmlVersion: '0.4'\nname: GIMP\nurl: https://x.example/gimp.git\nversion: 3.0\n"
    inventory = read_inventory("publiccode.yml", text.encode())
    assert inventory.machines == ()
    assert [one.advice for one in inventory.problems] == [
        "Pour l’ajouter au catalogue\u00a0: affranchi publiccode import FICHIER"
    ]


def test_what_numbers_a_list_is_no_part_of_a_name() -> None:
    text = "1. GIMP\n2) 7-Zip\n- 3CX\n• QGIS\n–  VLC\n12. 4D Server\n"
    names = [row.name for row in read_inventory("x", text.encode()).rows]
    assert names == ["GIMP", "7-Zip", "3CX", "QGIS", "VLC", "4D Server"]


@pytest.mark.parametrize(
    "text", ["Logiciel;Version\n12;1\n13;2\n", "Logiciel\n12\n13\n", "Logiciel;Postes\noui;3\nnon;4\n"]
)
def test_a_column_of_numbers_or_of_yes_and_no_names_no_software_and_its_lines_are_said(text: str) -> None:
    found = read_inventory("parc.csv", text.encode())
    assert found.rows == ()
    assert found.problems[0].message.startswith("2\u00a0lignes sans nom de logiciel")


def test_totals_are_no_software_and_total_commander_is_one() -> None:
    table = (
        "Logiciel;Postes\nGIMP;2\nTotal Commander;3\nSous-total images;5\nTOTAL GÉNÉRAL;5\n"
        "Totaux;5\nSomme;5\nTotal Security 360;1\nTotal des postes;5\n"
    )
    names = [row.name for row in read_inventory("x", table.encode()).rows]
    assert names == ["GIMP", "Total Commander", "Total Security 360"]


def test_the_total_of_several_services_is_no_service_s() -> None:
    table = "Logiciel;Service;Postes\nGIMP;Accueil;2\nGIMP;École;3\nGIMP;Total;5\nTotal GIMP;;5\nTotal;;5\n"
    assert [row.count for row in read_inventory("x", table.encode()).rows] == [2, 3]
    by_machine = read_inventory("x", b"Poste;Logiciel\nPC 1;GIMP\nPC 2;VLC\nTotal;2\n")
    assert ([row.name for row in by_machine.rows], len(by_machine.machines)) == (["GIMP", "VLC"], 2)


@pytest.mark.parametrize(
    "headings", ["Postes mairie;Nb postes école", "Nb postes mairie;Nb postes école", "Coût A;Coût B"]
)
def test_of_two_columns_that_are_parts_neither_is_taken_for_the_whole(headings: str) -> None:
    inventory = read_inventory("x", f"Logiciel;{headings}\nGIMP;2;3\nVLC;5;4\n".encode())
    assert inventory.columns is not None
    assert inventory.columns.fields == {"name": "Logiciel"}
    assert len(inventory.problems) == 1


def test_how_many_machines_are_not_taken_for_which_nor_the_reverse() -> None:
    counts = read_inventory("x", b"Logiciel;Ordinateurs\nGIMP;12 PC\nVLC;3 PC\n")
    assert ([row.count for row in counts.rows], len(counts.machines)) == ([12, 3], 1)
    names = read_inventory("x", b"Logiciel;Postes\nGIMP;PC12\nVLC;PC 3\n")
    assert [row.count for row in names.rows] == [None, None]
    assert "B2, B3." in names.problems[0].message  # what machines are called is nobody’s to read


def test_a_machine_told_once_before_its_lines_is_of_them_all() -> None:
    table = "Ordinateur;Logiciel\nPC1;GIMP\n;VLC\npc1 ;QGIS\nPC2;GIMP\n;VLC\n"
    assert [len(one.rows) for one in read_inventory("x", table.encode()).machines] == [3, 2]
    after = "Logiciel;Ordinateur\nGIMP;PC1\nVLC;\nGIMP;PC2\n"
    assert [len(one.rows) for one in read_inventory("x", after.encode()).machines] == [1, 1, 1]


def test_a_number_that_a_comma_cut_is_not_read_and_moves_no_other() -> None:
    table = "Logiciel,Coût annuel,Nb postes\nVLC,1200,50,12\nGIMP,10,3\nQGIS,20,4,à revoir\n"
    inventory = read_inventory("x", table.encode())
    told = [(row.name, row.count, row.hint("annual_cost")) for row in inventory.rows]
    assert told == [("VLC", None, None), ("GIMP", 3, "10"), ("QGIS", 4, "20")]
    assert [problem.message for problem in inventory.problems] == [
        "2\u00a0lignes ont plus de cases que de titres."
    ]


def test_a_table_that_was_turned_has_no_software_and_numbered_headings_are_read() -> None:
    text = "Logiciel;GIMP;VLC\nNb postes;12;3\nÉditeur;GNU;VideoLAN\nVu le;x;y\nAvis;x;y\n"
    turned = read_inventory("x", text.encode())
    assert [row.name for row in turned.rows] == ["Vu le", "Avis"]
    assert turned.problems
    numbered = read_inventory("x", "1. Logiciel;2) Éditeur;3 - Nb postes\nGIMP;GNU;12\n".encode())
    assert [(row.name, row.publisher, row.count) for row in numbered.rows] == [("GIMP", "GNU", 12)]


@pytest.mark.parametrize("hole", ["?", "??", "\ufffd"])
def test_headings_whose_accents_were_lost_are_read_where_one_field_fits(hole: str) -> None:
    headings = "Intitulé;Éditeur;Coût annuel;Échéance;Nb d’utilisateurs;Hébergement;Utilisé ?"
    lost = "".join(char if char.isascii() else hole for char in headings)
    inventory = read_inventory("x", f"{lost}\nGIMP;GNU;12;2027;3;en ligne;oui\n".encode())
    assert inventory.columns is not None
    assert [*inventory.columns.fields] == [
        "name", "publisher", "annual_cost", "contract.end", "users", "hosting.mode", "status",
    ]  # fmt: skip


def test_every_cell_that_is_not_understood_has_its_address() -> None:
    table = "Logiciel;Coût annuel\n" + "GIMP;voir facture\n" * 40
    (problem,) = read_inventory("x", table.encode()).problems
    assert [f"B{line} " in problem.message for line in range(2, 42)] == [True] * 40


@pytest.mark.parametrize(
    "text",
    [
        "Nom\nSylvie Martin\nDUPONT Jean-Marc\nPaul Le Goff\n",
        "Nom;Service;Poste\nSylvie Martin;a;1\nJean Dupont;b;2\n",
        "Display Name,Job\nSylvie Martin,a\nJean Dupont,b\n",
        "Sylvie Martin\nJean Dupont\nPaul Durand\n",
    ],
)
def test_names_of_people_are_no_software(text: str) -> None:
    inventory = read_inventory("x", text.encode())
    # No columns: those that somebody told of a table under the same headings would be taken unasked.
    assert (inventory.machines, inventory.columns) == ((), None)
    assert "personnes" in inventory.problems[0].message
    assert "artin" not in repr(inventory.problems)


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCARD\nFN:Jean Canari\nTEL;TYPE=CELL:0612\nEND:VCARD\n",
        "From: a@b.fr\nTo: c@d.fr\nSubject: logiciels\n\nFirefox\n",
        "Package: perl\nStatus: install ok\nVersion: 5.36\n",
        "*** LOCAL GEMS ***\n\nbundler (2.4.1)\nrails (7.0.1)\n",
        "projet@1.0.0\n├── express@4.18.2\n└── lodash@4.17.21\n",
    ],
)
def test_cards_mails_and_libraries_are_no_list_of_names(text: str) -> None:
    inventory = read_inventory("x", text.encode())
    assert (inventory.machines, len(inventory.problems)) == ((), 1)


def test_a_text_in_rtf_is_told_so() -> None:
    (problem,) = read_inventory("x", b"{\\rtf1 Firefox\\par GIMP}").problems
    assert "traitement de texte" in problem.message


def test_an_ampersand_that_an_agent_left_bare_stops_no_reading() -> None:
    software = "<SOFTWARES><NAME>{}</NAME></SOFTWARES>"
    names = ["iPrint&Scan", "A &amp; B", "GIMP"]
    text = f"<REQUEST><CONTENT>{''.join(map(software.format, names))}</CONTENT></REQUEST>"
    inventory = read_inventory("x", text.encode())
    assert [row.name for row in inventory.rows] == ["iPrint&Scan", "A & B", "GIMP"]
    assert inventory.problems == ()


def test_a_list_that_a_site_publishes_is_no_inventory_of_a_commune() -> None:
    for table in (
        "Logiciel,Modèle,Licence,Utilisé ici par,Page du site\nGIMP,libre,GPL-3.0-or-later,2 communes,x/\n",
        "territory_siren,slug,name,vendor\n200000172,gimp,GIMP,gnome\n",
        "territory_siren,slug,words\n200000172,web,site;Logiciel\n200000172,pdf,liseuse;GIMP\n",
        "Fonction,Domaine,Logiciels connus,Utilisée ici par,Page du site\nImages,Poste,17,2 communes,x/\n",
        "COLL_NOM,COLL_SIRET,ID,TITRE\nCC,20000017200013,logiciels,Logiciels des communes\n",
        "Logiciel,Par,Page du site\nGIMP,Crolles (propose),x/\n",
        "Commune,Quitte,Pour,Avancement,Étapes,Page du site\nCrolles,Zoom,Jitsi Meet,commencée,x,x/\n",
        "Qui raconte,Sortie de,Pour,Page du site\nCrolles,Zoom,Jitsi Meet,x/\n",
        "Fonction,Habitants,Logiciel,Modèle,Communes,Part (%)\nImages,moins de 500,GIMP,libre,3,50.0\n",
        "Titre\nSIREN de l’intercommunalité;Identifiant du logiciel;Nom\n200000172;gimp;GIMP\n",
    ):
        inventory = read_inventory("x", table.encode())
        assert inventory.rows == ()
        (problem,) = inventory.problems
        assert problem.message.startswith("Ce tableau est une liste du site"), table
    assert len(read_inventory("x", b"Logiciel,Page du site\nGIMP,x/\n").rows) == 1


def test_a_list_of_a_commune_s_page_comes_back_with_its_counts_and_without_its_licences() -> None:
    table = "Logiciel,Licence,Personnes ou postes,Postes à l’inventaire\n"
    table += "GIMP,GPL-3.0-or-later,3,2\nQGIS,MPL-2.0,,1\n"
    inventory = read_inventory("x", table.encode())
    assert [(row.name, row.count, row.hint("users")) for row in inventory.rows] == [
        ("GIMP", 2, "3"),
        ("QGIS", 1, None),
    ]
    assert ["Licence" in problem.message for problem in inventory.problems] == [True]
    assert read_inventory("x", b"Logiciel;Licences\nGIMP;12\n").rows[0].count == 12


def test_what_a_table_says_not_to_serve_is_left_and_said() -> None:
    table = "Logiciel;Statut\nGIMP;En service\nQGIS;En projet\nVLC;Abandonné en 2023\nScribus;\n"
    table += "Firefox;Arrêt prévu fin 2027\nZimbra;Projet de remplacement\n7-Zip;Ancienne version\n"
    inventory = read_inventory("x", table.encode())
    assert [row.name for row in inventory.rows] == ["GIMP", "Scribus", "Firefox", "Zimbra", "7-Zip"]
    told = "Pas en service d’après ce tableau, rien n’en est retenu\u00a0: "
    unread = f"B6 {quoted('Arrêt prévu fin 2027')}, B7 {quoted('Projet de remplacement')}"
    assert [one.message for one in inventory.problems] == [
        f"{told}{quoted('QGIS')}, {quoted('VLC')}.",
        f"2\u00a0cases non comprises\u00a0: {unread}.",  # they serve: what is to come of them is not kept
    ]


def test_a_line_without_a_name_below_headings_is_no_heading() -> None:
    inventory = read_inventory("x", "Logiciel;Éditeur;Remarque\n;Mozilla;Prix\nGIMP;;\n".encode())
    assert inventory.columns is not None
    assert inventory.columns.headings == ("Logiciel", "Éditeur", "Remarque")


@pytest.mark.parametrize(
    "text",
    [
        '{"@odata.count": 1, "value": [{"displayName": "GIMP", "version": "2.10", "deviceCount": 3}]}',
        '{"result": [{"package": "tis-GIMP", "version": "2.10"}], "success": true}',
        '{"formulae": [], "casks": [{"token": "gimp", "name": ["GIMP"], "version": "2.10"}]}',
    ],
    ids=["Intune", "WAPT", "Homebrew"],
)
def test_a_list_in_the_answer_of_a_tool_is_a_table(text: str) -> None:
    assert [(row.name, row.version) for row in read_inventory("x", text.encode()).rows] == [("GIMP", "2.10")]


def test_a_web_page_under_the_name_of_a_workbook_is_told_so() -> None:
    page = "<!DOCTYPE html>\n<html><body><table><tr><td>Logiciel</td></tr></table></body></html>"
    found = read_inventory("parc.xls", page.encode())
    assert (found.rows, [problem.message[:22] for problem in found.problems]) == (
        (),
        ["C’est une page web, mê"],
    )


def test_the_libraries_of_a_lock_file_are_no_inventory() -> None:
    assert read_inventory("x", b'{"packages": [{"name": "symfony/console", "version": "7"}]}').rows == ()


def test_a_heading_that_is_not_read_is_told_on_one_line_and_names_nobody() -> None:
    table = 'Logiciel;"Acheté\nle";Référent canari@x.example\nGIMP;2020;x\n'
    assert [problem.message for problem in read_inventory("x", table.encode()).problems] == [
        f"2 colonnes non lues\u00a0: {quoted('Acheté le')}, {quoted('Référent …')}."
    ]


def test_of_two_years_none_is_taken_for_the_cost_of_a_year() -> None:
    inventory = read_inventory("x", b"Logiciel;Budget 2025;Budget 2026\nGIMP;200;300\n")
    assert inventory.columns is not None
    assert inventory.columns.fields == {"name": "Logiciel"}


@pytest.mark.parametrize(
    "heading", ["Coût mensuel", "Coût HT", "Coût (HT)", "Montant total", "Prix unitaire"]
)
def test_a_sum_that_is_not_of_a_year_taxes_included_is_left_and_said(heading: str) -> None:
    inventory = read_inventory("x", f"Logiciel;{heading}\nGIMP;200\nFirefox;100\n".encode())
    assert inventory.columns is not None
    assert inventory.columns.fields == {"name": "Logiciel"}
    assert [problem.message for problem in inventory.problems] == [
        f"Colonne non lue\u00a0: «\u00a0{heading}\u00a0»."
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "Nom;Service;Poste", "Nom;Fonction", "Logiciel utilisé par;Service", "Nom;Prénom;Poste", "Nom;Mandat",
        "Nom;École;Classe", "Nom;Adresse mail", "Name;Department;Title", "Display Name;Job title",
    ],
)  # fmt: skip
def test_a_list_of_staff_gives_no_row(headings: str) -> None:
    blanks = ";x" * headings.count(";")
    inventory = read_inventory("x", f"{headings}\nCanari{blanks}\nCanard{blanks}\n".encode())
    assert inventory.machines == ()
    assert "canar" not in repr(inventory.problems).casefold()


ROW = '<row><c t="inlineStr"><is><t>{}</t></is></c></row>'
FLAT = (
    '<office:document xmlns:office="o" xmlns:style="s" xmlns:table="t" xmlns:text="x" office:mimetype='
    '"application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles><style:style style:name="h">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>'
    "<office:spreadsheet>{}</office:spreadsheet></office:body></office:document>"
)
SHEET = '<table:table table:name="{}" table:style-name="{}">{}</table:table>'
LINE = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"


def xlsx_of(**sheets: tuple[str, str]) -> bytes:
    """A workbook of one-column sheets: their state, and a software."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        named = "".join(
            f'<sheet name="{name}" state="{state}" r:id="{name}"/>' for name, (state, _) in sheets.items()
        )
        book.writestr("xl/workbook.xml", f'<workbook xmlns:r="r"><sheets>{named}</sheets></workbook>')
        links = "".join(f'<Relationship Id="{name}" Target="worksheets/{name}.xml"/>' for name in sheets)
        book.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        for name, (_, software) in sheets.items():
            rows = ROW.format("Logiciel") + ROW.format(software)
            book.writestr(
                f"xl/worksheets/{name}.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
            )
    return data.getvalue()


def test_a_hidden_sheet_is_not_read_and_said() -> None:
    flat = "".join(
        SHEET.format(name, style, LINE.format("Logiciel") + LINE.format(software))
        for name, style, software in (("Parc", "", "GIMP"), ("Anciens", "h", "QGIS"))
    )
    for data in (
        FLAT.format(flat).encode(),
        xlsx_of(Parc=("visible", "GIMP"), Anciens=("hidden", "QGIS")),
    ):
        inventory = read_inventory("x", data)
        assert [row.name for row in inventory.rows] == ["GIMP"]
        assert [problem.message for problem in inventory.problems] == [
            "Masqué dans ce classeur, rien n’en est retenu\u00a0: «\u00a0Anciens\u00a0»."
        ]


def test_the_build_of_a_windows_is_that_of_its_kernel() -> None:
    system = (
        "<HARDWARE><OSNAME>Windows</OSNAME><OSVERSION>10.0</OSVERSION></HARDWARE><OPERATINGSYSTEM>"
        "<FULL_NAME>Microsoft Windows 10 Professionnel</FULL_NAME><KERNEL_VERSION>10.0.19045</KERNEL_VERSION>"
        "</OPERATINGSYSTEM><SOFTWARES><NAME>GIMP</NAME></SOFTWARES>"
    )
    inventory = read_inventory("x", f"<REQUEST><CONTENT>{system}</CONTENT></REQUEST>".encode())
    assert {row.name: row.version for row in inventory.rows} == {
        "GIMP": None,
        "Microsoft Windows 10 Professionnel": "10.0.19045 Professionnel",
    }


def test_a_year_typed_in_a_cell_of_days_is_that_year_and_not_a_day_of_1905() -> None:
    cell = '<table:table-cell office:date-value="{}"><text:p>x</text:p></table:table-cell>'
    cells = "".join(cell.format(day) for day in ("1905-07-11", "2019-03-01"))
    rows = f"<table:table-row>{cells}</table:table-row>"
    assert read_flat("x", FLAT.format(SHEET.format("Parc", "", rows))).sheets[0].lines == [
        (1, ["2019", "2019-03-01"])
    ]
    shown = ("févr. 29", "02/2029", "2029", "01/02/29", "février 2029")
    cells = "".join(cell.format("2029-02-01").replace(">x<", f">{one}<") for one in shown)
    rows = f"<table:table-row>{cells}</table:table-row>"
    assert read_flat("x", FLAT.format(SHEET.format("Parc", "", rows))).sheets[0].lines == [
        (1, ["2029-02", "2029-02", "2029", "2029-02-01", "2029-02"])
    ]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as book:
        days = '<row r="1"><c r="A1" s="1"><v>2019</v></c><c r="B1" s="1"><v>43525</v></c></row>'
        styles = '<xf numFmtId="0"/><xf numFmtId="14"/>'
        book.writestr("xl/styles.xml", f"<styleSheet><cellXfs>{styles}</cellXfs></styleSheet>")
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{days}</sheetData></worksheet>")
        book.writestr("xl/workbook.xml", "<workbook/>")
    assert read_workbook("x", data.getvalue()).sheets[0].lines == [(1, ["2019", "2019-03-01"])]
    with zipfile.ZipFile(data, "a") as book, pytest.warns(UserWarning, match="Duplicate name"):
        book.writestr("xl/workbook.xml", '<workbook><workbookPr date1904="1"/></workbook>')
    assert read_workbook("x", data.getvalue()).sheets[0].lines == [(1, ["2019", "2023-03-02"])]


def test_a_cell_is_what_its_sheet_shows() -> None:
    texts = (
        "<si><t>LibreOffice</t></si><si><r><t>Berger-</t></r><r><t>Levrault</t></r><rPh><t>no</t></rPh></si>"
    )
    shown = ("dd/mm/yyyy", "#,##0\\ &quot;d ans&quot;", "[$-40C]mmm\\-yy;@", "&quot;dès &quot;yyyy")
    formats = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{one}"/>' for at, one in enumerate(shown))
    ids = "".join(f'<xf numFmtId="{one}"/>' for one in (0, 164, 165, 17, 166, 167))
    styles = f"{formats}<cellXfs>{ids}</cellXfs>"
    cells = (
        *(("s", 0, "0"), ("s", 0, "1"), ("s", 0, "2"), ("b", 0, "1"), ("b", 0, "0"), ("n", 0, "2.0")),
        *(("n", 1, "46022"), ("n", 2, "46022"), ("n", 0, "1.10000000000000009")),
        *(("n", 3, "47150"), ("n", 4, "47150"), ("n", 5, "47150")),  # « févr.-29 » ends with February
    )
    row = "".join(f'<c t="{kind}" s="{style}"><v>{value}</v></c>' for kind, style, value in cells)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as book:
        book.writestr("xl/sharedStrings.xml", f"<sst>{texts}</sst>")
        book.writestr("xl/styles.xml", f"<styleSheet>{styles}</styleSheet>")
        sheet = f"<worksheet><sheetData><row>{row}</row></sheetData></worksheet>"
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    read = ["LibreOffice", "Berger-Levrault", "", "VRAI", "FAUX", "2", "2025-12-31", "46022", "1.1"]
    read += ["2029-02", "2029-02", "2029"]
    assert read_workbook("x", data.getvalue()).sheets[0].lines == [(1, read)]


def test_a_formula_that_failed_names_nothing() -> None:
    inventory = read_inventory("x", "Logiciel;Éditeur\n#N/A;#REF!\nGIMP;#NOM?\n".encode())
    assert [(row.name, row.publisher) for row in inventory.rows] == [("GIMP", None)]


def test_a_sheet_of_our_form_by_itself_is_no_inventory() -> None:
    """What another does for the commune was declared as its own, what could be chosen as in use."""
    for table in (
        "Fonction;Réponse;Logiciel;Rendu par\nPaie;Rendu par un autre;e.magnus Paie;Centre de gestion\n",
        "Domaine;Fonction;Réponse;Des logiciels\nBureau;PDF;À dire;PDFsam Basic\n",
    ):
        inventory = read_inventory("x", table.encode())
        assert inventory.rows == ()
        assert ["de notre formulaire" in problem.message for problem in inventory.problems] == [True]


@pytest.mark.parametrize(
    "heading", ["Préavis (mois ou jours)", "Préavis (jours ou semaines)", "Préavis (mois)"]
)
def test_a_length_has_the_unit_of_its_heading_only_where_that_says_one(heading: str) -> None:
    inventory = read_inventory("x", f"Logiciel;{heading}\nGIMP;3\nFirefox;2 mois\n".encode())
    found = [row.hint("contract.notice_months") for row in inventory.rows]
    assert found == ["3", "2 mois"]


def test_a_heading_of_two_parts_that_are_of_no_column_is_read_whole() -> None:
    """« Logiciel utilisé / par » was a column of names: half of it began as one."""
    inventory = read_inventory("x", "Application;Logiciel utilisé / par\nGIMP;l’accueil\n".encode())
    assert inventory.columns is not None
    assert inventory.columns.fields == {"name": "Application"}


@pytest.mark.parametrize(
    "text",
    [
        (
            "Windows Registry Editor Version 5.00\n\n"
            r"[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Paie]"
            '\n"DisplayName"="Paie du Val"\n"Publisher"="http://srv-paie.local/"\n'
        ),
        "DisplayName,Publisher\nPaie du Val,http://srv-paie.local/\n",
        (
            '<?xml version="1.0"?><REQUEST><CONTENT><SOFTWARES><NAME>Paie du Val</NAME>'
            "<PUBLISHER>http://srv-paie.local/</PUBLISHER></SOFTWARES></CONTENT></REQUEST>"
        ),
    ],
)
def test_the_address_of_a_local_network_publishes_nothing(text: str) -> None:
    rows = read_inventory("f", text.encode()).rows
    assert [(row.name, row.publisher) for row in rows] == [("Paie du Val", None)]


def test_a_key_of_the_registry_that_says_it_has_no_name_is_no_software() -> None:
    key = r"[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{}]"
    text = f'REGEDIT4\n\n{key.format("A")}\n"DisplayName"="N/A"\n{key.format("B")}\n"DisplayName"="Paie"\n'
    assert [row.name for row in read_inventory("f", text.encode()).rows] == ["Paie"]


def test_a_mac_that_tells_its_system_alone_is_not_said_to_tell_nothing() -> None:
    inventory = read_inventory("f", b'{"SPSoftwareDataType": [{"os_version": "macOS 26.1 (25B78)"}]}')
    assert [(row.name, row.version) for row in inventory.rows] == [("macOS", "26.1")]
    assert inventory.problems == ()
