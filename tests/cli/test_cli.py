"""The command line as a person uses it, in a real repository."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from affranchi.cli.running import run
from tests.conftest import git, write
from tests.terminal import INTERRUPT, on_a_terminal

NBSP, NNBSP = "\u00a0", "\u202f"
LONG = "a" * 5000


@pytest.fixture
def here(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A territory in which the shell stands."""
    monkeypatch.chdir(territory)
    return territory


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = run(arguments)
    captured = capsys.readouterr()
    return code, (captured.out + captured.err).splitlines()


def test_declaring_says_what_it_earns(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "declare", "crolles", "office 365", "--contract-end", "2027-06-30", "--notice", "3")
    assert told == (
        0,
        [
            f"À Crolles{NBSP}: Microsoft 365.",
            f"Déclaré{NBSP}: inventory/crolles/microsoft-365.toml",
            f"«{NBSP}office 365{NBSP}» est compris comme Microsoft 365.",
            f"Fonction retenue{NBSP}: Bureautique.",
            f"Cette suite peut aussi remplir, et c’est à dire{NBSP}: Messagerie et Partage de fichiers.",
            (
                f"  Gardez ce qu’elle remplit ici{NBSP}: affranchi declare crolles microsoft-365"
                " --function bureautique --function messagerie --function fichiers"
            ),
            f'  Rien d’autre{NBSP}: affranchi declare crolles microsoft-365 --function "aucune autre"',
            f"Pourraient le remplacer, fonction par fonction{NBSP}:",
            f"  Bureautique{NBSP}:",
            *(
                office := [
                    (
                        f"    LibreOffice (SILL n°{NBSP}78, Comptoir du Libre n°{NBSP}33)"
                        f" — en service{NBSP}: Bernin et Lumbin"
                    ),
                    "      Les macros sont à reprendre.",
                    "    ONLYOFFICE Docs (noyau libre)",
                    "      Les macros sont à reprendre.",
                ]
            ),
            f"  Messagerie{NBSP}:",
            *office,
            (files := f"    Nextcloud en partie (SILL n°{NBSP}93, Comptoir du Libre n°{NBSP}117)"),
            f"  Partage de fichiers{NBSP}:",
            files,
            f"Dernier jour pour partir{NBSP}: 30 mars 2027.",
            f"Commune retenue pour ce dépôt{NBSP}: Crolles («{NBSP}affranchi commune{NBSP}» la change).",
        ],
    )
    assert git(here, "log", "-1", "--format=%s") == "Crolles déclare Microsoft 365"


def test_declaring_says_what_is_over_and_what_to_do_of_what_nothing_replaces(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = 'name = "Vieux"\nmodel = "proprietary"\nfunctions = ["bureautique"]\n'
    write(here, "catalogue/software/vieux.toml", f"{old}[cycles.all]\nend = 2025-05-05\n")
    write(here, "catalogue/software/seul.toml", old.replace("Vieux", "Seul"))
    write(
        here,
        "catalogue/software/tard.toml",
        f"{old.replace('Vieux', 'Tard')}[cycles.all]\nend = 2199-05-05\n",
    )
    told = [said(capsys, "declare", "crolles", name)[1][3:] for name in ("vieux", "seul", "seul", "tard")]
    over = ["N’est plus suivi depuis le 5 mai 2025", "Aucun équivalent libre connu."]

    assert told[0][:2] == [f"{over[0]}.", over[1]]
    assert told[1][0].startswith(f"{over[1]} À défaut, au contrat{NBSP}:")
    assert told[2] == []  # told once, not at each update
    assert told[3][0] == "Cesse d’être suivi le 5 mai 2199."
    assert said(capsys, "show", "vieux")[1][2:4] == over


def test_the_commune_is_remembered(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "declare", "crolles", "libreoffice")
    code, _ = said(capsys, "declare", "nextcloud")
    assert code == 0
    assert (here / "inventory/crolles/nextcloud.toml").is_file()


@pytest.mark.usefixtures("here")
def test_a_use_beside_those_that_have_a_label_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert not any(
        "à part" in line for line in said(capsys, "declare", "crolles", "vlc", "--label", "école")[1]
    )
    _, lines = said(capsys, "declare", "crolles", "vlc")
    assert lines[2].startswith("Attention, il y est déjà, à part\u00a0: «\u00a0ecole\u00a0».")
    assert "Attention" not in " ".join(said(capsys, "declare", "crolles", "vlc", "--users", "3")[1])


def test_the_same_declaration_again_changes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "declare", "crolles", "libreoffice", "--users", "45")
    before = git(here, "rev-parse", "HEAD")
    code, lines = said(capsys, "declare", "crolles", "libreoffice", "--users", "45")
    assert (code, git(here, "rev-parse", "HEAD")) == (0, before)
    assert lines == [
        f"À Crolles{NBSP}: LibreOffice.",
        f"Rien de nouveau{NBSP}: la déclaration disait déjà cela.",
    ]


@pytest.mark.usefixtures("here")
def test_a_sheet_says_when_a_software_left_why_and_for_what(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "declare", "crolles", "office 365", "--since", "2021")
    said(
        capsys,
        "retire",
        "office 365",
        "--on",
        "31/08/2026",
        "--reason",
        "sortie",
        "--replaced-by",
        "libreoffice",
    )
    sheet = "\n".join(said(capsys, "show", "crolles")[1])
    assert f"Microsoft 365{NBSP}: retiré le 31 août 2026 (sortie) pour LibreOffice, depuis 2021" in sheet


@pytest.mark.usefixtures("here")
def test_an_update_says_what_it_changes_and_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "declare", "crolles", "office 365", "--users", "12", "--contract-end", "30/09/2026")
    told = said(
        capsys, "declare", "office 365", "--users", "13", "--hosting", "mutualisé", "--provider", "lumbin"
    )
    assert (told[0], told[1][:2]) == (
        0,
        [
            f"À Crolles{NBSP}: Microsoft 365.",
            f"Modifié{NBSP}: utilisateurs 12 → 13, hébergement mutualisé, hébergeur Lumbin.",
        ],
    )
    assert [line for line in told[1] if "remplacer" in line or "Fonction retenue" in line] == []
    sheet = "\n".join(said(capsys, "show", "crolles")[1])
    assert "hébergement mutualisé, hébergeur Lumbin" in sheet
    assert "fin de contrat 30 septembre 2026" in sheet
    (row,) = json.loads("\n".join(said(capsys, "list", "--commune", "crolles", "--json")[1]))
    assert (row["functions"], row["software"]) == (["bureautique"], "microsoft-365")
    code, refused = said(capsys, "declare", "libreoffice et nextcloud", "--function", "bureautique")
    assert code == 1
    assert "nomme plusieurs logiciels" in refused[0]
    assert refused[0].endswith(f"et «{NBSP}Nextcloud{NBSP}»{NBSP}: déclarez-les un par un.")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["declare"], 2, "Dites la commune et le logiciel, ou"),
        (["declare", "a", "b", "c"], 2, "Deux mots au plus sont attendus"),
        (["declare", "crolles", "libre ofice"], 1, "«\u00a0libre ofice\u00a0» peut désigner"),
        (["declare", "croles", "libreoffice"], 1, "Commune inconnue du territoire"),
        (
            ["declare", "crolles", "libreoffice", "--contract-end", "hier"],
            2,
            "--contract-end\u00a0: «\u00a0hier\u00a0» n’a pas été compris",
        ),
        (["show", "inconnu"], 1, "Ni commune, ni logiciel, ni fonction, ni éditeur"),
        (["search", "zzzzzz"], 1, "Rien ne répond"),
        (["init", "x"], 2, "Dites l’intercommunalité avec --epci"),
        (["init", "x", "--epci", "Grésivaudan", "--members", "Crolles"], 2, "--members, --siren et --kind"),
        (["list", "software", "--commune", "crolles"], 2, "--commune, --function, --software et --status"),
        (
            ["init", "x", "--demo", "--program", "affranchi"],
            2,
            "--program\u00a0: «\u00a0affranchi\u00a0» n’est pas",
        ),
        (["share"], 3, "Ce dépôt n’a pas de dépôt distant"),
        (["schema", "zzz"], 1, "Sorte de fiche inconnue\u00a0: «\u00a0zzz\u00a0». Les sortes de fiches sont"),
        (
            ["schema", "declaratio"],
            1,
            "Sorte de fiche inconnue\u00a0: «\u00a0declaratio\u00a0». Vouliez-vous dire",
        ),
        # What looking at a path raises: the same as a folder that may not be entered, which root always may.
        *((typed, 3, f"{LONG}\u00a0: nom trop long.") for typed in (["import", LONG], ["inbox", LONG])),
        (
            ["form", "crolles", "-o", "f.xlsx"],
            2,
            "«\u00a0f.xlsx\u00a0»\u00a0: un formulaire s’écrit en .ods, qu’Excel",
        ),
        (["deadlines", "--ics", "d.csv"], 2, "«\u00a0d.csv\u00a0»\u00a0: un calendrier s’écrit en .ics."),
        (["form", "crolles", "-o", f"{LONG}.ods"], 3, f"{LONG}.ods\u00a0: nom trop long."),
        (["check", "x"], 2, "Argument en trop"),
        (["check", ""], 2, "Un argument est vide"),
        (["changes", "--since", "2199"], 2, "Le 1er janvier 2199 n’est pas encore venu"),
        # What a terminal in Latin-1 sends for an é, which no record can hold.
        (["without", "crolles", "bureautique", "--by", "\udce9t"], 2, "«\u00a0\\udce9t\u00a0» n’est pas"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_goes_wrong_is_a_sentence_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, sentence: str
) -> None:
    got, lines = said(capsys, *arguments)
    assert got == code
    assert lines[0].startswith(sentence)


def test_outside_a_territory_the_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, lines = said(capsys, "list")
    assert code == 1
    assert lines[0].startswith(f"Aucun territoire ici{NBSP}: ni {tmp_path}")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "--version")
    assert code == 0
    assert lines[0].startswith("affranchi 0.")


def test_a_command_that_ends_looks_for_no_cycle() -> None:
    code = """\
from affranchi.cli.running import main
class Ring:
    def __init__(self): self.me = self
    def __del__(self): print("looked for")
Ring()
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"], capture_output=True, check=True, text=True
    )
    assert done.stdout.startswith("affranchi")
    assert "looked for" not in done.stdout


def test_root_can_be_elsewhere(territory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "--root", str(territory / "inventory"), "list", "communes")
    assert code == 0
    assert [line.split("\t")[0] for line in lines] == ["Identifiant", "bernin", "crolles", "lumbin"]


@pytest.mark.usefixtures("here")
def test_lists_are_tab_separated_in_a_pipe_and_json_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "list", "--commune", "lumbin")
    assert code == 0
    assert lines[1:] == ["Lumbin\tLibreOffice\tlibre\tBureautique\ten service\t15 janvier 2026"]
    code, lines = said(capsys, "list", "--commune", "lumbin", "--json")
    assert json.loads("\n".join(lines)) == [
        {
            "commune": "lumbin",
            "commune_name": "Lumbin",
            "software": "libreoffice",
            "software_name": "LibreOffice",
            "label": None,
            "model": "libre",
            "functions": ["bureautique"],
            "status": "in-use",
            "verified": "2026-01-15",
        }
    ]


def test_a_retired_software_keeps_its_record(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "declare", "crolles", "microsoft-365")
    code, lines = said(
        capsys, "retire", "crolles", "microsoft-365", "--on", "2026-01-31", "--replaced-by", "libreoffice"
    )
    assert (code, lines) == (0, [f"À Crolles{NBSP}: Microsoft 365 retiré le 31 janvier 2026 (sortie)."])
    assert (here / "inventory/crolles/microsoft-365.toml").is_file()


@pytest.mark.usefixtures("here")
def test_uses_that_stay_are_named_when_one_is_retired(capsys: pytest.CaptureFixture[str]) -> None:
    for label in ("École", "Accueil"):
        assert said(capsys, "declare", "crolles", "microsoft-365", "--label", label)[0] == 0
    code, lines = said(capsys, "retire", "crolles", "microsoft-365", "--label", "accueil")
    assert (code, lines[1:]) == (0, ["Microsoft 365 (ecole) y reste, à part."])


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "typed", [["declare", "bernin", "libreoffice"], ["experience", "bernin", "microsoft-365", "libreoffice"]]
)
def test_a_function_is_not_told_and_emptied_at_once(
    capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    code, lines = said(capsys, *typed, "--function", "bureautique", "--unset", "function")
    told = f"--function et --unset function se contredisent{NBSP}: gardez l’un des deux."
    assert (code, lines) == (2, [told])


@pytest.mark.usefixtures("here")
def test_the_facts_of_the_catalogue_are_counted_by_state(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "list", "--facts")
    assert (code, lines[0].split("\t")) == (0, ["Fait", "Prouvé", "Trouvé", "Notre jugement", "Sans source"])
    assert [line.split("\t")[0] for line in lines[1:]][:4] == ["nom", "éditeur", "modèle", "licence"]


@pytest.mark.usefixtures("here")
def test_confirming_twice_in_a_day_is_confirming_once(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "confirm", "lumbin")
    assert (code, lines[0], lines[-1]) == (
        0,
        f"Depuis le 15 janvier 2026{NBSP}:",
        f"À Lumbin{NBSP}: 1{NBSP}déclaration confirmée.",
    )
    assert lines[1].endswith(f"{NBSP}: Lumbin déclare LibreOffice")
    assert said(capsys, "confirm", "lumbin")[1][0].startswith(f"À Lumbin{NBSP}: tout était déjà confirmé")


@pytest.mark.usefixtures("here")
def test_changes_count_what_was_only_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "declare", "crolles", "nextcloud")
    said(capsys, "confirm", "lumbin")
    code, lines = said(capsys, "changes", "--since", "2026-01-01")
    assert code == 0
    told = [re.sub(r"^  .*? \d{4}\u00a0: ", "", line) for line in lines[:-2]]  # the paragraph comes last
    assert told[told.index("Crolles") + 1 : told.index("Lumbin")] == ["déclare Nextcloud"]
    assert told[-1].startswith(f"  1{NBSP}déclaration confirmée, la dernière le ")


@pytest.mark.usefixtures("here")
def test_what_was_known_before_the_first_commit_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "list", "--known-on", "2001-01-01")
    assert code == 3
    assert lines[0].startswith("Rien n’était encore enregistré le 1er janvier 2001")


@pytest.mark.usefixtures("here")
def test_search_gives_equivalents_with_their_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "search", "office", "365")
    assert code == 0
    assert lines[:2] == [
        "Microsoft 365 (propriétaire, Microsoft) [microsoft-365]",
        (
            f"    remplacé par{NBSP}: LibreOffice (SILL n°{NBSP}78, Comptoir du Libre n°{NBSP}33)"
            f" — en service{NBSP}: Bernin et Lumbin"
        ),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("commune", ["Crolles", "mairie de CROLLES"])
def test_without_arguments_on_a_terminal_declare_asks(here: Path, commune: str) -> None:
    answers = {
        "Commune": f"{commune}\r",
        "Logiciel": "Nextcloud\r",
        "Pour quelle fonction": "\r",
        "État": "\r",
        "Depuis quand": "2021\r",
        "Combien": "30\r",
        "Fin du contrat": "\r",
        "Préavis": "\r",
    }
    transcript = on_a_terminal(here, ["declare"], list(answers.items())).shown
    assert f"Déclaré{NBSP}: inventory/crolles/nextcloud.toml" in transcript
    text = (here / "inventory/crolles/nextcloud.toml").read_text(encoding="utf-8")
    assert "since = 2021\n" in text
    assert "users = 30\n" in text
    assert "status" not in text  # Enter alone said « prévu »


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_what_is_typed_without_a_software_is_not_left_aside_for_questions(here: Path) -> None:
    ended = on_a_terminal(here, ["declare", "--users", "12"], [])
    assert (ended.code, "Dites la commune et le logiciel" in ended.shown) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_enter_alone_does_not_say_where_an_exit_is(here: Path) -> None:
    keys = [("flèches", "\r"), ("flèches", INTERRUPT)]
    ended = on_a_terminal(here, ["experience", "bernin", "microsoft-365", "libreoffice"], keys)
    assert (ended.code, ended.keys) == (130, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_command_that_is_interrupted_says_so_once(here: Path) -> None:
    ended = on_a_terminal(here, ["declare"], [("Commune", INTERRUPT)])
    assert (ended.code, ended.shown.count("Interrompu.")) == (130, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_a_name_that_nobody_knows_is_asked_about(here: Path) -> None:
    answers = {"Lequel": "\x1b[B\r", "À quoi sert-il": "Messagerie\r"}
    transcript = on_a_terminal(here, ["declare", "crolles", "Zozotron 3000"], list(answers.items())).shown
    assert f"Ajouté au catalogue, à confirmer{NBSP}: catalogue/software/zozotron-3000.toml" in transcript
    refused = on_a_terminal(here, ["declare", "crolles", "Autre machine"], [("Lequel", "\r")]).shown
    assert "Logiciel inconnu au catalogue" in refused
    assert not (here / "catalogue/software/autre-machine.toml").exists()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "words",
    [
        "build --all . --published auto",
        "build --all . --trust",
        "sync voisins --add 200066793",
    ],
)
def test_an_option_that_would_be_left_aside_is_refused(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words.split()) == 2
    told = capsys.readouterr().err
    assert any(option in told for option in ("--published", "--add"))


@pytest.mark.usefixtures("here")
def test_a_control_is_told_since_a_day_as_people_write_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    control = '[control."{}"]\nowner = "{}"\ncountry = "FR"\nbasis = "group"\n'
    told = [control.format(*one) for one in (("2020", "B"), ("2026-01-21", "C"), ("unknown", "A"))]
    write(here, "catalogue/vendors/zut.toml", 'name = "Zut"\n' + "".join(told))
    assert run(["show", "zut"]) == 0
    lines = capsys.readouterr().out.replace(NBSP, " ").splitlines()
    assert [line.split(" :")[0] for line in lines if line.startswith("Contrôle")] == [
        "Contrôle", "Contrôle depuis 2020", "Contrôle depuis le 21 janvier 2026",
    ]  # fmt: skip


def test_names_that_end_by_brackets_are_told_apart_in_a_list(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "catalogue/vendors/zut.toml", 'name = "Zut"\n')
    for slug, name in (("docs", "Docs (La Suite)"), ("zutalors", "Zutalors")):
        write(here, f"catalogue/software/{slug}.toml", f'name = "{name}"\nmodel = "libre"\nvendor = "zut"\n')
    assert run(["show", "zut"]) == 0
    wanted = "2 logiciels au catalogue : Docs (La Suite), libre ; Zutalors (libre)"
    assert wanted in capsys.readouterr().out.replace(NBSP, " ").replace(NNBSP, " ")
