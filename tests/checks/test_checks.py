"""What is wrong in a territory is told, all at once, at its line."""

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from affranchi.actions.check import check, checked
from affranchi.checks.forbidden import Nature, findings
from affranchi.checks.identifiers import has_siren_key
from affranchi.checks.licences import spdx_advice
from affranchi.checks.problems import problems_of
from affranchi.checks.slugs import Slugs
from affranchi.errors import sentence_of
from affranchi.exports.sarif import sarif_of
from affranchi.model.problem import Problem
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from affranchi.wording import counted, quoted
from tests.conftest import write
from tests.territories import territory

TODAY = date(2026, 11, 21)
INVALID = Path(__file__).parent / "invalid"
CASES = sorted(INVALID.glob("*.toml"))

# What this program uses of SARIF 2.1.0.
_SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {"driver": {"required": ["name", "rules"]}},
                    },
                    "results": {
                        "items": {
                            "required": ["ruleId", "level", "message", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"]},
                                "locations": {"items": {"required": ["physicalLocation"]}},
                            },
                        }
                    },
                },
            },
        },
    },
}


def as_text(problems: Sequence[Problem]) -> str:
    """One line a problem, and how many there are."""
    errors = sum(problem.severity == "error" for problem in problems)
    lines = [sentence_of(one) + (" (avertissement)" if one.severity == "warning" else "") for one in problems]
    total = f"{counted(errors, 'erreur')}, {counted(len(problems) - errors, 'avertissement')}."
    return "\n".join([*lines, total if problems else "Aucun problème."])


def problems_in(root: Path) -> tuple[Problem, ...]:
    """The problems of a territory that knows nothing of the reference catalogue."""
    return checked(root, registry_of(read_tree(root), own_bundle=True), TODAY)


def territory_with(root: Path, path: str, text: str) -> Path:
    """The small territory of `tests/invalid`, with one more file, or with another one."""
    shutil.copytree(INVALID / "territory", root, dirs_exist_ok=True)
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return root


def test_a_short_slug_is_near_another_that_two_letters_tell_from_it() -> None:
    known = Slugs("logiciel inconnu", ["vlc", "zoom"], {}, adding="À ajouter.")
    said = [known.problem("a.toml", "", slug).advice for slug in ("vcl", "zozotron")]
    assert said == ["Vouliez-vous dire «\u00a0vlc\u00a0»\u202f?", "À ajouter."]


def test_what_a_slug_only_begins_is_the_nearest_in_length_in_whatever_order_they_are_read() -> None:
    names = ["ofea-paie-et-carrieres", "ofea-ged-mairie", "ofea-ged-departement"]
    for slugs in (names, names[::-1]):
        said = Slugs("logiciel inconnu", slugs, {}).problem("a.toml", "", "ofea").advice
        assert said == "Vouliez-vous dire «\u00a0ofea-ged-mairie\u00a0»\u202f?"


def test_a_phone_number_is_no_version_too() -> None:
    (found,) = findings("Appeler 07.12.34.56.78.", "note")
    assert "un numéro de téléphone" in found.message


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_broken_file_gives_the_messages_beside_it(case: Path, tmp_path: Path) -> None:
    text = case.read_text(encoding="utf-8")
    path = text.partition("\n")[0].removeprefix("# ")
    found = as_text(problems_in(territory_with(tmp_path, path, text))) + "\n"
    assert found == case.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_service_that_two_bodies_render_each_other_is_told(tmp_path: Path) -> None:
    said = '[answers.messagerie]\nanswer = "provided"\nby = "{by}"\n'
    root = territory_with(tmp_path, "inventory/lumbin/functions.toml", said.format(by="crolles"))
    assert problems_in(root) == ()
    territory_with(tmp_path, "inventory/crolles/functions.toml", said.format(by="lumbin"))
    found = [(one.path, one.key, one.severity) for one in problems_in(root)]
    key = "answers.messagerie.by"
    assert found == [
        (f"inventory/{commune}/functions.toml", key, "warning") for commune in ("crolles", "lumbin")
    ]


def test_what_everyone_reads_that_names_what_a_commune_keeps_for_members_is_told(tmp_path: Path) -> None:
    """« Microsoft 365, remplacé par LibreOffice » says what the declaration of LibreOffice hides."""
    left = 'status = "retired"\n[retirement]\non = 2025\nreplaced_by = "libreoffice"\n'
    told = 'state = "done"\nto = "libreoffice"\n'
    files = {
        "inventory/lumbin/microsoft-365.toml": left,
        "catalogue/experiences/lumbin--microsoft-365.toml": told,
        "inventory/lumbin/libreoffice.toml": 'visibility = "members"\n',
    }
    root = territory_with(tmp_path, "inventory/lumbin/functions.toml", "")
    for path, text in files.items():
        write(root, path, text)
    found = [(one.path, one.key, one.severity) for one in problems_in(root)]
    exit_, lived = "inventory/lumbin/microsoft-365.toml", "catalogue/experiences/lumbin--microsoft-365.toml"
    assert found == [(lived, "to", "warning"), (exit_, "retirement.replaced_by", "warning")]
    write(root, exit_, f'visibility = "members"\n{left}')
    write(root, lived, f'visibility = "members"\n{told}')
    assert problems_in(root) == ()
    write(root, exit_, left)
    write(root, "inventory/lumbin/libreoffice--mairie.toml", "")  # another use, which everyone reads
    assert problems_in(root) == ()


def test_an_entry_of_the_reference_cannot_be_kept_for_members(tmp_path: Path) -> None:
    """Its mark was not obeyed, and nothing said so: what the territory wrote there was published."""
    text = 'name = "Zimbra"\nmodel = "unknown"\nvisibility = "members"\nfunctions = ["messagerie"]\n'
    for slug in ("zimbra", "maison"):
        write(tmp_path, f"catalogue/software/{slug}.toml", text)
    found = [
        one
        for one in problems_of(registry_of(read_tree(tmp_path)).registry, TODAY)
        if one.key == "visibility"
    ]
    assert [(one.path, one.severity) for one in found] == [("catalogue/software/zimbra.toml", "error")]


def test_a_day_that_has_come_elsewhere_is_no_mistake(tmp_path: Path) -> None:
    path, text = "inventory/crolles/libreoffice.toml", "since = {day}\nverified = {day}\n"
    root = territory_with(tmp_path, path, text.format(day="2026-11-22"))
    assert problems_in(root) == ()
    territory_with(tmp_path, path, text.format(day="2026-11-23"))
    assert [one.key for one in problems_in(root)] == ["since", "verified"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("inventory/crolles/vlc.toml.txt", "Renommez-le « vlc.toml »."),  # what Notepad makes
        ("inventory/crolles/vlc.TOML", "Renommez-le « vlc.toml »."),
        ("inventory/crolles/vlc.tml", "Renommez-le « vlc.toml »."),
        ("inventory/crolles/vlc.yaml", "Une fiche est en TOML\u00a0: écrivez-la dans « vlc.toml »."),
        ("inventaire/crolles/vlc.toml", "Renommez-le « inventory »."),
        ("Inventory/crolles/vlc.toml", "Renommez-le « inventory »."),
        ("communes.toml.txt", "Renommez-le « communes.toml »."),
        ("inventory/README.md", ""),  # somebody's own affair
        ("inventory/crolles/notes.txt", ""),
    ],
)
def test_a_file_that_is_not_read_is_told(path: str, told: str, tmp_path: Path) -> None:
    root = territory_with(tmp_path, "catalogue/software/vlc.toml", "")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("users = 3\n", encoding="utf-8")
    advice = [one.advice for one in problems_in(root) if one.path.startswith(path.split("/", maxsplit=1)[0])]
    assert advice == ([told.replace("« ", "«\u00a0").replace(" »", "\u00a0»")] if told else [])


HOSTILE = (
    "a" * 20_000,
    "a." * 10_000,
    "1." * 10_000,
    "0 " * 10_000,
    "@" * 20_000,
    "a-" * 10_000,
    ":a" * 10_000,
)


def test_the_territory_of_the_cases_is_right(tmp_path: Path) -> None:
    assert problems_in(territory_with(tmp_path, "README.toml", "")) == ()


def test_the_problems_of_several_files_come_at_once_and_in_order(tmp_path: Path) -> None:
    territory_with(tmp_path, "inventory/crolles/libreoffice.toml", "user = 3\nsince = 2031\n")
    territory_with(tmp_path, "catalogue/vendors/tdf.toml", "name = 3\n")
    found = [(one.path, one.line, one.key, one.severity) for one in problems_in(tmp_path)]
    assert found == [
        ("catalogue/vendors/tdf.toml", 1, "name", "error"),
        ("inventory/crolles/libreoffice.toml", 1, "user", "error"),
    ]


def test_what_names_a_file_that_cannot_be_read_is_not_wrong_too(tmp_path: Path) -> None:
    territory_with(tmp_path, "catalogue/functions.toml", "[functions.bureautique]\n")
    assert {one.path for one in problems_in(tmp_path)} == {"catalogue/functions.toml"}


def test_links_and_oversize_files_are_told(tmp_path: Path) -> None:
    territory_with(tmp_path, "inventory/crolles/libreoffice.toml", f"notes = '{'a' * 70_000}'\n")
    (tmp_path / "inventory/crolles/gimp.toml").symlink_to(tmp_path / "communes.toml")
    found = [(one.path, one.message) for one in problems_in(tmp_path)]
    assert found == [
        ("inventory/crolles/gimp.toml", "c’est un lien symbolique."),
        ("inventory/crolles/libreoffice.toml", "le fichier dépasse 64\u00a0Kio."),
    ]


def test_a_territory_does_not_answer_for_the_reference_catalogue(tmp_path: Path) -> None:
    (tmp_path / "communes.toml").write_text('[territory]\nname = "Val"\n', encoding="utf-8")
    assert check(tmp_path, date(2000, 1, 1)) == ()


def test_the_json_has_every_key_of_every_problem(tmp_path: Path) -> None:
    found = problems_in(territory_with(tmp_path, "inventory/crolles/libreoffice.toml", "user = 3\n"))
    assert [asdict(one) for one in found] == [
        {
            "path": "inventory/crolles/libreoffice.toml",
            "line": 1,
            "key": "user",
            "message": "clé inconnue.",
            "advice": "Vouliez-vous écrire «\u00a0users\u00a0»\u202f?",
            "rule": "format",
            "severity": "error",
        }
    ]


def test_the_sarif_report_has_the_shape_that_forges_read(tmp_path: Path) -> None:
    found = problems_in(territory_with(tmp_path, "inventory/crolles/libreoffice.toml", "user = 3\n"))
    report: dict[str, Any] = json.loads(sarif_of(found))
    jsonschema.validate(report, _SARIF)
    assert report["runs"][0]["results"] == [
        {
            "ruleId": "format",
            "level": "error",
            "message": {"text": "clé inconnue. Vouliez-vous écrire «\u00a0users\u00a0»\u202f?"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {
                            "uri": "inventory/crolles/libreoffice.toml",
                            "uriBaseId": "ROOT",
                        },
                        "region": {"startLine": 1},
                    },
                    "logicalLocations": [{"fullyQualifiedName": "user", "kind": "member"}],
                }
            ],
        }
    ]


def test_the_sarif_report_writes_a_path_as_an_address_has_it() -> None:
    (found,) = json.loads(sarif_of([Problem("inventory/crolles/é t%é.toml", 0, "", "nom")]))["runs"][0][
        "results"
    ]
    place = found["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "inventory/crolles/%C3%A9%20t%25%C3%A9.toml"


@pytest.mark.parametrize(
    ("nature", "text"),
    [
        ("text", "écrire à jean.dupont@exemple.fr"),
        ("text", "contact@exemple.fr"),
        ("contact", "jean.dupont@mairie-crolles.fr"),
        ("contact", "j.dupont@exemple.fr"),
        ("contact", "04 76 08 04 54"),
        ("contact", "Mme Durand"),
        ("contact", "Sylvie Martin"),
        ("text", "Tél. 0476080454"),
        ("text", "+33 6 12 34 56 78"),
        ("text", "+33(0)476080454"),
        ("text", "0041 22 123 45 67"),
        ("text", "serveur en 10.0.0.12"),
        ("text", "192.168.0.0/24"),
        ("text", "fe80::1ff:fe23:4567:890a"),
        ("text", "carte 00:1b:44:11:3a:b7"),
        ("text", "sur srv-compta"),
        ("text", "sur SRV01"),
        ("text", "vm-paie-02"),
        ("text", "nas.mairie.local"),
        ("text", r"\\fichiers\commun"),
        ("text", "mot de passe : Azerty"),
        ("text", "mdp=Azerty"),
        ("text", "clé wifi : 1234"),
        ("text", "code wifi mairie : Toto2024"),
        ("text", "pw = Toto"),
        ("text", "le pass est Toto2024"),
        ("text", "le code est Toto2024"),
        ("text", "accès admin/Toto2024!"),
        ("note", "mdp wifi mairie2024!"),
        ("note", "le mot de passe c’est Azerty12!"),
        ("note", "mdp azerty"),
        ("note", "login dupont mdp soleil"),
        ("note", "code wifi 12345678"),
        ("note", "clef wifi : mairie2024"),
        ("note", "codes d’accès admin / admin"),
        ("note", "le code de l’alarme est 4512"),
        ("note", "digicode 4512A"),
        ("note", "compte admin Azerty123!"),
        ("note", "passe : Chamois2024"),
        ("note", "M de P : soleil"),
        ("note", "mot de passe : Bitwarden2024!"),
        ("note", "Mots de passe : gérés dans Azerty12"),
        ("note", "mot de passe : voir Azerty!"),
        ("note", "mot de passe : lycée"),
        ("note", "mdp : par Soleil"),
        ("note", "Mots de passe : KeePass / Soleil38"),
        ("note", "Mot de passe Bitwarden : chamois"),
        ("note", "Accès Berger : mairie - Chamois24"),
        ("note", "Session : secretariat / Mairie38"),
        ("note", "mdp : voir\nAzerty"),
        ("note", "mot de passe : voir l’accueil, soleil : 12"),
        ("note", "code wifi invités est soleil"),
        ("note", "Wifi invité Crolles2024"),
        ("note", "code du copieur : 4455"),
        ("note", "codes admin : mairie / mairie"),
        ("note", "PIN 4821"),
        ("note", "Voir mr. durand"),
        ("note", "login admin/admin"),
        ("note", "compte admin admin"),
        ("note", "code d’accès 4589B"),
        ("note", "Code d'entrée : 4589"),
        ("note", "code PIN : 1234"),
        ("note", "BitLocker : 123456-654321"),
        ("note", "AnyDesk 123 456 789"),
        ("note", "payé avec la carte 4970 1012 3456 7890"),
        ("note", "l’agent habite au 12 bis, rue des Lilas"),
        ("note", "jdupont (arobase) mairie.fr"),
        ("note", "appeler le 0476 123 456"),
        ("note", "06 12 345 678"),
        ("note", "(33) 6 12 34 56 78"),
        ("note", "04/76/12/34/56"),
        ("note", "le mot de passe, c’est soleil"),
        ("note", "le mot de passe de la session de la mairie est soleil"),
        ("note", "mdp bonjour"),
        ("note", "login mairie / Mairie2024"),
        ("note", "admin:admin"),
        ("note", "Wifi invités : Bienvenue2024"),
        ("note", "code SIM 1234"),
        ("note", "Code secret : 1234"),
        ("note", "le code confidentiel est 4521"),
        ("note", "code 4521 pour l’alarme"),
        ("note", "secret = abc123def"),
        ("note", "Clé de produit 12345-67890"),
        ("note", "clé d’activation ABCD-1234-EFGH"),
        ("note", "clé : W269N WFGWX YVC9B 4J6C9 T83GX"),
        ("note", "poste DESKTOP-4F5G6H7"),
        ("note", "CVE 2021 44228"),
        ("note", "faille Log4Shell non corrigée"),
        ("note", "née le 12/05/1985"),
        ("note", "Notre agent est né le 3 mai 1985"),
        ("note", "pwd azerty"),
        ("note", "api key : 4f5g6h7j"),
        ("note", "client_secret: abc123def456"),
        ("note", "ACCESS_TOKEN = Xy12345678"),
        ("note", "authtoken=Xy12345678"),
        ("note", "Mme. Dupont"),
        ("note", "M. de Villiers le gère"),
        ("note", "Mme du Pont"),
        ("note", "tout en P@ssw0rd"),
        ("note", r"base SQL01\COMPTA"),
        ("note", "clé de la box : 8F4E2A1B"),
        ("note", "code portail 4589"),
        ("note", "clé WPA Mairie-2024"),
        ("note", "compte admin : Chamois38"),
        ("note", "m de p Chamois38"),
        ("note", "token ://Chamois38"),
        ("note", "VPN : secretariat / Neige2024"),
        ("note", "ID TeamViewer : 1 234 567 890"),
        ("note", "passe de la session : Neige38"),
        ("name", "https://paie.mairie.fr"),
        ("name", "Tableau de Mme Durand"),
        ("text", "AKIAIOSFODNN7EXAMPLE"),
        ("text", "5f4dcc3b5aa765d61d8327deb882cf99"),
        ("text", "VK7JG-NPHTM-C97JM-9MPGT-3V66T"),
        ("text", "glpat-abcdefghij0123456789"),
        ("text", "-----BEGIN RSA PRIVATE KEY-----"),
        ("text", "https://admin:secret@exemple/"),
        ("source", "https://exemple.fr/?token=abc"),
        ("web", "http://192.168.1.1/"),
        ("web", "https://intranet.mairie.lan/"),
        ("web", "javascript:alert(1)"),
        ("web", "exemple.fr"),
        ("source", "file:///etc/passwd"),
        ("version", "192.168.1.1"),
        ("version", "1.0 chez Mme Durand"),
        ("note", "M. Dupont n’en veut pas"),
        ("note", "vu avec Mr Dupont"),
        ("note", "MME DUPONT et le service"),
        ("note", "mme dupont est partie"),
        ("note", "M.Dupont"),
        ("note", "Mme\u00a0Le Goff"),
        ("name", "tableau de mr dupont"),
        ("note", "demander à madame Lopez"),
        ("story", "le Dr House y tenait"),
        ("note", "LibreOffice 7.6"),
        ("note", "en version 12"),
        ("note", "passé en v7 hier"),
        ("note", "24.2.1"),
        ("text", "renversé \u202egnp.exe"),
    ],
)
def test_a_text_that_holds_what_is_never_stored_is_told(nature: Nature, text: str) -> None:
    assert len(findings(text, nature)) == 1


@pytest.mark.parametrize(
    ("nature", "text"),
    [
        ("contact", "mairie@crolles.fr"),
        ("contact", "service.informatique@crolles.fr"),
        ("contact", "accueil-mairie@orange.fr"),
        ("contact", "saint-martin@wanadoo.fr"),
        ("contact", "le.bourg@le-bourg.fr"),
        ("contact", "DSI mutualisée"),
        ("contact", "Médiathèque Simone Veil"),
        ("text", "Marché 2024-0612-01, lot 3"),
        ("text", "gestionnaire de mots de passe partagé"),
        ("note", "Wifi mairie 802.11ac, PIN 2024, code couleur de l’imprimante, la passe : 3 jours"),
        ("note", "Le mot de passe tient 12 caractères, gestionnaire de mots de passe Bitwarden"),
        ("note", "code INSEE 38567, code postal 38190, mdp oubliés, codes-barres 2D"),
        ("note", "code général des collectivités, article L2121-29, clé USB 32 Go"),
        ("text", "SIREN 200018166, SIRET 20001816600019"),
        ("text", "délibération 2024-06-12-03"),
        ("web", "https://www.exemple.fr/a/2.1/b?c=d#e"),
        ("web", "https://fr.wikipedia.org/wiki/LibreOffice"),
        ("source", "etalab/data_pass c3a17f12 (2026-08-06)"),
        ("source", "https://github.com/a/b/tree/5f4dcc3b5aa765d61d8327deb882cf99aabbccdd"),
        ("version", "7.6.4.1"),
        ("version", "24.2"),
        ("note", "1.5 ETP, 2.5 jours et 12.500 habitants"),
        ("note", "le 12.03.2024, article 5.1, lot 2.3, RGAA 4.1, à 14.30"),
        ("note", "Codes d’accès changés en 2023, codes d’accès 2023, code d’accès demandé"),
        ("note", "L’administration gère ses accès root, comptes admin fermés, meuble en pin : 2023"),
        ("note", "télétravail de 12 agents, route par route ; AnyDesk sur 3 postes"),
        ("note", "la médiathèque, 12 rue Jules-Ferry, marché 2024 1234 5678 9012"),
        ("note", "Mme la Maire et M. le Premier adjoint"),
        ("note", "mme la maire, Madame Le Maire, mme l’institutrice, MME LE MAIRE, 10 m. de câble"),
        ("note", "madame la maire, un docteur en droit, DR Nord"),
        ("note", "de 8:30 à 17:45, soit 9 h 15"),
        ("note", "ad-hoc, sous-traitance, web2, pc-portable"),
        ("note", "Windows 10 et Office 2016"),
        ("note", "C++ std::vector"),
        (
            "note",
            "Mot de passe oublié : écrire à l’éditeur ; le mot de passe est à changer, ou géré ailleurs",
        ),
        ("note", "Login unique par agent / SSO ProConnect, compte 6512 / 6156, secret : professionnel"),
        ("note", "Wi-Fi : WPA2-Entreprise ; Wi-Fi : 802.11ax ; wifi salle des fêtes : Orange"),
        ("note", "Code secret statistique 2024, code 2024 du budget, code 38530 de la commune"),
        (
            "note",
            "Clé de licence fournie par l’éditeur, clé de répartition 2024-2026, clé USB rose",
        ),
        ("note", "La commune, née le 1er janvier 2019, et son service, qui est né le 12 mars 2020"),
        ("note", "Wifi public : WiFi4EU ; access token : OAuth2 ; API key : demandée à l’éditeur"),
        ("note", "Code parental activé depuis 2024 ; le mot de passe est défini par l’agent"),
        ("note", "Le mot de passe est celui de Windows, le code PIN obligatoire depuis 2023"),
        ("note", "Le mot de passe est sous enveloppe, au secrétariat ; l’autre mot de passe est au coffre"),
        ("note", "Le mot de passe est unique. Les mots de passe, c’est trop peu : le service est lent"),
        ("note", "Mots de passe : gérés dans Bitwarden"),
        ("note", "On passe à la version : Office2021 ; compte : 6156 / 6184 ; VPN : site nord / site sud"),
        ("note", "Compte administratif : M57-2024, compte administratif 2024 : Budget2024"),
        ("note", "Compte admin : le syndicat ; box 4G du garage ; code portail famille 2024 ; HTML\\CSS"),
        ("note", "M. du service technique, Mme de la commune voisine ; TeamViewer, 3 licences depuis 2024"),
        ("note", "Mots de passe : Bitwarden\nmdp : Vaultwarden, sur le serveur depuis 2024 ; PES v2"),
        ("note", "Mot de passe : oui. Mots de passe : 12 caractères minimum ; identifiants : ProConnect"),
        ("note", "Accès : Citrix / Office365 ; Connexion : fibre"),
        ("note", "Connexion : fibre 100Mbit/s ; Accès : lundi 8h30-12h ; Session : rds windows2019"),
        ("note", "Connexion : adsl - 20Mega, Accès : vendredi / 8h30-12h"),
        ("note", "Mots de passe : gérés dans 1Password, KeePass2 et Bitwarden, par commune"),
        ("note", "Le code wifi du nord-est de la salle ; le code wifi des visiteurs est affiché"),
        ("note", "Mots de passe\u00a0: stockés dans KeePassXC depuis 2023 ; le contrat est signé"),
        ("note", "mdp : voir le coffre\nidentifiants : demander à l’accueil. Code wifi : affiché en salle"),
        (
            "note",
            "Clé API : dans le coffre-fort. Pass : avec Keycloak ; mdp : à changer par l’agent",
        ),
        ("note", "Failles corrigées par l’éditeur, né en 2019 d’un groupement, desktop-publishing"),
        ("note", "Le pass est gratuit, le code APE est 8411Z, voir https://exemple.fr/admin/page2024"),
    ],
)
def test_an_ordinary_text_is_left_alone(nature: Nature, text: str) -> None:
    assert list(findings(text, nature, frozenset({"saint", "martin"}))) == []


def test_a_mailbox_of_a_first_name_is_of_a_person_even_where_a_saint_bears_it() -> None:
    names = frozenset({"saint", "jean", "le", "vieux"})
    assert len(findings("jean.dupont@orange.fr", "contact", names)) == 1
    assert not findings("saint-jean@orange.fr", "contact", names)


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "a." * 100_000 + " ://",
        "secret:" * 8_000,
        f"mdp : voir {'bitwarden ' * 25}!\n" * 8,
    ],
    ids=lambda text: text[:2],
)
def test_a_hostile_text_is_searched_in_little_time(text: str) -> None:
    started = time.process_time()
    for nature in ("web", "source", "contact", "version", "name", "text", "note"):
        findings(text, nature)
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("expression", "is_right"),
    [
        ("MPL-2.0", True),
        ("GPL-3.0-or-later WITH Classpath-exception-2.0", True),
        ("(MIT OR EUPL-1.2) AND CECILL-2.1", True),
        ("LicenseRef-maison", True),
        ("GPL-3.0", False),
        ("gpl-3.0-only", False),
        ("Freeware", False),
        ("MIT AND", False),
        ("", False),
        ("()", False),
        ("(AND 0", False),
        ("LicenseRef-a OR DocumentRef-b:LicenseRef-MIT-TC", True),
        ("LicenseRef-a or LicenseRef-Freeware", False),
        ("MIT WITH LicenseRef-a", False),
    ],
)
def test_a_licence_is_an_spdx_expression(expression: str, is_right: bool) -> None:  # noqa: FBT001 (a parameter)
    assert (spdx_advice(expression) is None) == is_right


def test_the_advice_for_a_licence_keeps_those_that_are_in_no_list() -> None:
    right = "LicenseRef-b OR (MIT AND LicenseRef-a)"
    assert spdx_advice("LicenseRef-b or mit AND LicenseRef-a") == f"Écrivez {quoted(right)}."


def test_a_siren_has_its_key() -> None:
    assert [has_siren_key(siren) for siren in ("732829320", "200018166", "200018167")] == [True, True, False]


def test_a_list_of_communes_that_does_not_read_is_told_once(territory: Path) -> None:
    with (territory / "communes.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n[communes.lumbin]\nname = 'Lumbin'\nhabitants = 'beaucoup'\n")
    write(territory, "inventory/bernin/nextcloud.toml", "origin = 'ancienne'\n")
    write(territory, "catalogue/redirects.toml", "[communes.ancienne]\nto = 'bernin'\n")
    assert {problem.path for problem in check(territory, TODAY)} == {"communes.toml"}


@pytest.mark.parametrize(("letters", "found"), [(150, []), (151, [("summary", "length")])])
def test_a_summary_is_too_long_past_its_limit_and_not_at_it(
    letters: int, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    text = f'name = "Essai"\nmodel = "libre"\nsummary = "{"mot " * 37}{"x" * (letters - 148)}"\n'
    territory_with(tmp_path, "catalogue/software/essai.toml", text)
    assert [(one.key, one.rule) for one in problems_in(tmp_path)] == found


def test_several_names_that_two_software_share_are_told_in_the_order_they_are_written() -> None:
    names = ("carnet", "calepin", "agenda", "bloc", "cahier", "memo")
    shared = {"model": "libre", "functions": ["notes"], "name": names[0], "aliases": names[1:]}
    software = {slug: Software.model_validate({"slug": slug, **shared}) for slug in ("a", "b")}
    found = [
        one for one in problems_of(territory(software=software, vendors={}), TODAY) if one.key == "aliases"
    ]
    said = [f"«\u00a0{name}\u00a0»" for name in names]
    assert [one.message for one in found] == [
        f"{', '.join(said[:-1])} et {said[-1]} désignent aussi «\u00a0a\u00a0», dans la même fonction."
    ]


def test_what_a_territory_adds_twice_is_said_of_its_own_file_wherever_its_name_sorts() -> None:
    shared = {"name": "Carnet", "model": "libre", "functions": ["notes"], "ids": {"sill": 51}}
    lent = Software.model_validate(
        {"slug": "carnet", "repository": "https://github.com/Carnet/carnet", **shared}
    )
    known = {"slug": "editeur", "name": "Éditeur"}
    for slug in ("a-carnet", "z-carnet"):
        own = Software.model_validate(
            {"slug": slug, "repository": "http://www.github.com/carnet/carnet.git/", **shared}
        )
        vendors = {name: Vendor.model_validate(known | {"slug": name}) for name in ("editeur", slug)}
        software = {one.slug: one for one in sorted((own, lent), key=lambda one: one.slug)}
        found = problems_of(
            territory(software=software, vendors=dict(sorted(vendors.items()))),
            TODAY,
            lent={"catalogue/software/carnet.toml", "catalogue/vendors/editeur.toml"},
        )
        twice = ("aliases", "ids.sill", "repository", "name")
        assert [(one.path, one.key) for one in found if one.key in twice] == [
            *((f"catalogue/software/{slug}.toml", key) for key in twice[:3]),
            (f"catalogue/vendors/{slug}.toml", "name"),
        ]
