"""Rows that no rule was written for, labelled from public facts before they were first recognised."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

import pytest

from affranchi.model.row import Row, RowSource
from affranchi.recognition.answering import Answer
from affranchi.recognition.deciding import Index, recognise
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from bench.recognition import UNSEEN, Case, read_cases, scores_of

FLOORS = {
    "automatic precision": 0.98,
    "automatic recall": 0.80,
    "noise recall": 0.85,
    "noise precision": 0.95,
}
MACHINES: Sequence[RowSource] = ("uwp", "registry")
Pairs = Sequence[tuple[Case, Answer]]


@cache
def catalogue() -> Registry:
    return load_registry(bundle())


@cache
def whole() -> Index:
    return Index(catalogue())


@cache
def by_kind() -> Mapping[str, Pairs]:
    cases = read_cases(UNSEEN)
    kinds = defaultdict(list)
    for case, answer in zip(cases, recognise(whole(), [case.row for case in cases]), strict=True):
        kinds[case.half].append((case, answer))
    return kinds


def asked(*names: str, publisher: str | None = None) -> list[Answer]:
    return list(recognise(whole(), [Row(name, publisher, source="sheet") for name in names]))


@pytest.mark.parametrize("kind", ["windows-fr", "windows-en", "municipal", "macos", "ids"])
def test_each_kind_of_inventory_is_recognised_above_the_floors(kind: str) -> None:
    cases, answers = zip(*by_kind()[kind], strict=True)
    scores = scores_of(catalogue(), cases, answers)

    assert {name: scores[name] for name, floor in FLOORS.items() if scores[name] < floor} == {}


def test_office_that_a_person_types_is_asked_and_a_machine_s_is_a_part_of_windows() -> None:
    for publisher in (None, "Microsoft"):
        (typed,) = asked("Office", publisher=publisher)
        assert (typed.decision, set(typed.software)) == ("ask", {"microsoft-365", "microsoft-office"})
    told = recognise(whole(), [Row("Office", "Microsoft Corporation", source=one) for one in MACHINES])
    assert [one.decision for one in told] == ["noise", "noise"]


def test_a_use_and_a_product_are_recognised_or_asked_whoever_sold_it() -> None:
    rows = [pair for pair in by_kind()["typed"] if pair[0].decision == "ask"]

    assert [case.row.name for case, answer in rows if not set(case.software) & set(answer.software)] == []


def test_the_word_of_a_trade_and_the_name_of_a_vendor_are_never_a_product() -> None:
    rows = [pair for pair in by_kind()["typed"] if pair[0].decision == "none"]

    assert [case.row.name for case, answer in rows if answer.decision == "auto"] == []


def test_what_is_personal_or_illicit_is_told_apart_and_proposed_as_nothing() -> None:
    rows = by_kind()["personal"]

    assert [case.row.name for case, answer in rows if not answer.is_personal or answer.software] == []


def test_no_licence_is_told_for_the_other() -> None:
    registry = catalogue()
    taken = [
        pair
        for pairs in by_kind().values()
        for pair in pairs
        if pair[1].decision == "auto" and pair[0].software
    ]

    assert [
        case.row.name
        for case, answer in taken
        if registry.software[case.software[0]].is_libre != registry.software[answer.software[0]].is_libre
    ] == []


@pytest.mark.parametrize(
    "publisher", [None, "Kaspersky", "Cogitis", "SARL Info Services", "Orange Business Services"]
)
def test_a_publisher_makes_no_name_less_known(publisher: str | None) -> None:
    names = (
        "Antivirus Kaspersky",
        "Sauvegarde Veeam",
        "Suite bureautique LibreOffice",
        "Oxalis",
        "VLC",
        "Firefox",
    )

    assert [answer.row.name for answer in asked(*names, publisher=publisher) if not answer.software] == []


def test_a_name_that_holds_that_of_its_vendor_is_asked_where_the_vendor_is_told_too() -> None:
    """A thousand names of the catalogue were lost so, once their vendor was typed beside them."""
    pairs = [("Webconf Jitsi", "Jitsi"), ("Coffre 1Password", "1Password"), ("Airtable (mairie)", "Airtable")]
    found = [asked(name, publisher=vendor)[0] for name, vendor in pairs]

    assert [answer.software[:1] for answer in found] == [("jitsi-meet",), ("1password",), ("airtable",)]


def test_what_machines_write_around_a_name_makes_it_no_other_software() -> None:
    around = ("{} (x64)", "{} 24.2.6 (64-bit)", "{} 3.34.9 'Prizren'", "{} for Windows", "{} pour Windows")
    names = [software.name for software in catalogue().software.values()]
    alone = recognise(whole(), [Row(name, source="registry") for name in names])
    known = [answer for answer in alone if answer.decision == "auto"]
    pairs = [(one.software, shape.format(one.row.name)) for one in known for shape in around]
    told = list(recognise(whole(), [Row(name, source="registry") for _, name in pairs]))
    sure = [(slugs, answer) for (slugs, _), answer in zip(pairs, told, strict=True) if answer.software]

    assert [answer.row.name for slugs, answer in sure if slugs[0] not in answer.software] == []
    assert sum(answer.decision == "auto" for _, answer in sure) > 0.98 * len(told)


@pytest.mark.parametrize(
    "name",
    [
        *("Telegraf", "Camo Studio", "AppCheck", "OpenLess", "Celestial", "CRStudio", "XWindows"),
        *("Windows 11 Fixer", "Windows 10 Codec Pack", "Papercut SMTP", "PL/SQL Developer"),
    ],
)
@pytest.mark.parametrize("publisher", [None, "Éditions du Val"])
def test_a_machine_s_name_near_another_or_beginning_so_is_never_taken_for_it(
    name: str, publisher: str | None
) -> None:
    """Each is somebody else’s software, of winget’s index in August 2026."""
    (found,) = recognise(whole(), [Row(name, publisher, source="registry")])

    assert found.decision in ("ask", "none")


def test_a_linux_package_is_no_software_that_is_sold_under_its_name() -> None:
    """Debian’s `sway` is a window manager, its `recap` a reader of logs; a snap may be what is sold."""
    names = ("sway", "slack", "recap", "doodle", "metapixel", "daemontools", "git-hub")
    found = recognise(whole(), [Row(name, source="deb", ids=(("deb", name),)) for name in names])
    (snap,) = recognise(whole(), [Row("slack", source="snap", ids=(("snap", "slack"),))])

    assert [answer.row.name for answer in found if answer.software] == []
    assert snap.software == ("slack",)
    own = (
        "obsidian",
        "plexmediaserver",
        "teamviewer-host",
        "unityhub",
        "vuescan",
    )  # as their makers package them
    found = recognise(whole(), [Row(name, source="deb", ids=(("deb", name),)) for name in own])
    assert [answer.software for answer in found if answer.decision != "auto"] == []


def test_what_is_bought_is_named_after_it() -> None:
    found = asked("Abonnement Microsoft 365", "Licences Zoom", "Abo Canva", "Licences Adobe", "Pack Office")

    assert [(answer.decision, answer.software[:1]) for answer in found] == [
        ("auto", ("microsoft-365",)),
        ("auto", ("zoom",)),
        ("auto", ("canva",)),
        ("ask", ("adobe-creative-cloud",)),  # the suite, before what everybody runs
        ("auto", ("microsoft-office",)),
    ]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Berger-Levrault e.magnus", "gamme-e-magnus"),
        ("e.magnus Berger-Levrault", "gamme-e-magnus"),
        ("Segilog Berger Levrault", "gamme-e-magnus"),
        ("Serveur Exchange", "exchange-online"),
        ("SharePoint intranet", "sharepoint-online"),
        ("share point", "sharepoint-online"),
        ("Acrobat DC", "adobe-acrobat-reader"),
        ("Pack Adobe", "adobe-creative-cloud"),
        ("outils Google", "google-workspace"),
        ("Compte Google", "google-workspace"),
        ("Agenda Google", "google-agenda"),  # the suite, when nothing says for what
        ("Messagerie Google", "gmail"),
        ("Messagerie Infomaniak", "infomaniak-mail"),
        ("Site Wix de la mairie", "wix"),
        ("PDF Adobe", "adobe-acrobat-reader"),
        ("Compte Instagram", "instagram"),
        ("Abonnement Office", "microsoft-365"),
        ("Licences Office", "microsoft-365"),
        ("Mac", "macos"),
        ("Orange Business Teams", "teams-telephonie"),
    ],
)
def test_a_range_or_a_vendor_is_asked_about_whatever_stands_beside_it(name: str, first: str) -> None:
    (answer,) = asked(name)
    assert (answer.decision, *answer.software[:1]) == ("ask", first)


@pytest.mark.parametrize(
    ("name", "publisher", "software"),
    [
        ("Zed", "Zed Industries", "zed-editeur"),  # not ZED!, of Prim’X
        ("Collabora Office", "Collabora Productivity Limited", "collabora-office"),
        ("OpenVPN Access Server", "OpenVPN Inc", "openvpn-access-server"),
        ("Canis", "Logitud", "canis"),
    ],
)
def test_a_product_is_not_its_neighbour_by_name(name: str, publisher: str, software: str) -> None:
    (answer,) = asked(name, publisher=publisher)
    assert (answer.decision, answer.software) == ("auto", (software,))


def test_a_word_that_begins_one_name_is_no_range() -> None:
    found = asked("Dictionnaire Larousse", "Carte achat", "authy-desktop")
    assert [answer.decision for answer in found] == ["none"] * 3


def test_java_is_nobody_s_unless_its_publisher_is_told() -> None:
    typed = asked("Java", "Java 8", "Java 17")
    assert [answer.software for answer in typed] == [("openjdk", "oracle-java")] * 3
    told = [asked("Java", publisher=one)[0] for one in ("Oracle", "Eclipse")]
    assert [(answer.decision, *answer.software) for answer in told] == [
        ("auto", "oracle-java"),
        ("auto", "openjdk"),
    ]


def test_a_question_says_what_a_name_holds_and_nothing_that_it_does_not() -> None:
    """« Le nom contient « Kaspersky Endpoint Security » » was said of « Antivirus Kaspersky »."""
    found = asked("VPN Forticlient", "Antivirus Kaspersky", "Carbonio", "Téléphonie Zoom", "E-carte")
    assert [answer.reason for answer in found] == [
        "Le nom contient le début de «\u00a0FortiClient VPN\u00a0».",
        "Le nom dit l’éditeur, pas lequel de ses logiciels.",
        "Le nom contient le début de «\u00a0Carbonio CE\u00a0».",
        "Le nom contient «\u00a0Zoom\u00a0».",
        "Aucun logiciel du catalogue ne porte ce nom.",
    ]


def test_a_name_written_in_two_words_that_are_common_is_sure() -> None:
    found = asked("Open Office", "Open office 4", "Gros Fichiers", "Open Agenda", "État civil")
    assert [answer.decision for answer in found] == ["auto", "auto", "auto", "auto", "ask"]


def test_a_paid_edition_of_a_libre_software_and_the_reverse_are_asked() -> None:
    found = asked(
        *("Inkscape Pro 3", "Nextcloud Enterprise", "Zoom Community Edition", "GIMP 2.10"),
        *("LibreOffice Business", "BlueMind abonnement", "Inkscape Deluxe"),
    )

    assert [answer.decision for answer in found] == ["ask", "ask", "ask", "auto", "ask", "ask", "ask"]


def test_a_paid_edition_with_its_vendor_or_under_a_rule_is_never_the_libre_one() -> None:
    found = asked(
        "DBeaver DBeaver Enterprise", "Nagios Enterprises Nagios XI", "Projet FileZilla FileZilla Pro"
    )
    found += asked("PostgreSQL Enterprise 15", "LibreOffice Premium", "pdfforge PDFCreator Professional")

    assert [(answer.decision, *answer.software) for answer in found] == [
        ("auto", "dbeaver-enterprise"),
        ("auto", "nagios-xi"),
        ("auto", "filezilla-pro"),
        ("ask", "postgresql"),
        ("ask", "libreoffice"),
        ("auto", "pdfcreator-professional"),
    ]


def test_a_word_of_everyday_that_is_a_product_s_name_is_asked() -> None:
    assert [answer.decision for answer in asked("Tableau", "BAL", "Tableau Desktop 2021.4")] == [
        "ask",
        "ask",
        "auto",
    ]


def test_accents_that_were_lost_are_found_where_one_reading_fits() -> None:
    found = asked(
        "D?marches simplifi?es",
        "?ternit?",
        "iNo\ufffd",
        "Mise \ufffd jour de s?curit? pour Windows (KB1234567)",
        "Agent de s?curit? Trend Micro",
        "Mise ?? jour de s??curit?? pour Microsoft Office 2016",
        "Biblioth?que d?ex?cution Microsoft Visual C++",
        "Hub d??change de l??tat",
    )

    assert [(answer.decision, *answer.software) for answer in found] == [
        ("auto", "demarche-numerique"),
        ("auto", "eternite"),
        ("auto", "inoe"),
        ("noise",),
        ("auto", "trend-micro-apex-one"),
        ("noise",),
        ("noise",),
        ("auto", "hubee"),
    ]


def test_what_keeps_others_up_to_date_is_noise_in_french_too_and_a_patch_that_breaks_a_licence_is_told() -> (
    None
):
    names = ("Prise en charge d’applications Apple (64 bits)", "Mise à jour de logiciels Apple")
    found = asked(
        *names, "Outil de mise à jour de Windows 11", "Kit de connexion Orange", "Patch AutoCAD x-force"
    )

    assert [answer.decision for answer in found] == ["noise"] * 5
    assert [answer.is_personal for answer in found] == [False] * 4 + [True]


def test_the_end_of_an_address_is_no_language() -> None:
    """« Windows Live Essentials » was the mail of « live.fr », and « SFR Business SFR » that of SFR."""
    found = asked("Live", "live.fr", "SFR Business SFR", "Microsoft Windows Live Essentials")
    assert [(answer.decision, answer.software[:1]) for answer in found[:3]] == [
        ("ask", ("outlook-com",)),
        ("auto", ("outlook-com",)),
        ("auto", ("sfr-business",)),
    ]
    assert (found[3].decision, "windows-live-essentials" in found[3].software) == ("ask", True)


def test_what_a_maker_of_hardware_bought_is_no_driver() -> None:
    found = asked("Broadcom VMware vSphere", "Broadcom Symantec Endpoint Protection", "Broadcom NetXtreme")
    assert [answer.decision for answer in found] == ["auto", "auto", "noise"]


def test_what_says_to_which_union_someone_belongs_is_counted_and_never_shown() -> None:
    (answer,) = asked("CGT Vote 2.1", publisher="CGT")

    assert (answer.row, answer.is_personal) == (Row("un logiciel syndical, politique ou religieux"), True)
    assert answer.reason == "Logiciel personnel\u00a0: un logiciel syndical, politique ou religieux."


@pytest.mark.parametrize(
    "name", ["Vote CGT", "Bible Online", "FreeStyle Libre", "Suivi de grossesse", "Diabète Glooko"]
)
def test_what_says_the_belief_or_the_health_of_someone_is_never_shown(name: str) -> None:
    (answer,) = asked(name)

    assert answer.is_personal
    assert name not in repr(answer)


def test_a_question_offers_the_same_name_the_reader_and_all_the_modules_first() -> None:
    acrobat, magnus, sonos = asked("Adobe Acrobat (64-bit)", "e.magnus", "Sonos")

    assert acrobat.software[0] == "adobe-acrobat-reader"
    assert len([slug for slug in magnus.software if slug.startswith("e-magnus-")]) == 7
    assert sonos.software == ()


def test_an_identifier_of_winget_is_known_whatever_version_it_holds() -> None:
    """Oracle.JDK.21 was Oracle’s, and Oracle.JDK.23 « une application fournie avec Windows »."""
    names = ("Oracle.JDK.23", "GIMP.GIMP.4", "PostgreSQL.PostgreSQL.19", "Python.Python.3.15", "QGIS.QGIS")
    others = ("Foo.Teams", "Zoho.Writer", "AnyDesk.Word", "EclipseAdoptium.Temurin.21.JDK")
    rows = [Row(name, source="winget") for name in (*names, *others)]
    found = list(recognise(whole(), rows))

    assert [(answer.decision, *answer.software) for answer in found] == [
        ("auto", "oracle-java"),
        ("auto", "gimp"),
        ("auto", "postgresql"),
        ("auto", "python"),
        ("auto", "qgis"),
        ("ask", "microsoft-teams"),
        ("ask", "libreoffice"),
        ("ask", "microsoft-office"),
        ("noise",),
    ]
    assert "un composant d’exécution" in found[-1].reason


def test_a_name_without_end_costs_no_more_than_a_long_one() -> None:
    start = time.process_time()
    answers = asked(*(f"{'logiciel de paie ' * 2_000}{n}" for n in range(50)))

    assert {answer.decision for answer in answers} <= {"ask", "none"}
    assert time.process_time() - start < 5
