"""What rows of inventories are taken for, on the whole catalogue and on small ones."""

import csv
import json
import re
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from affranchi.cli.running import run
from affranchi.model.recognition import Rules
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.model.territory import Territory
from affranchi.model.vendor import Vendor
from affranchi.recognition import noise
from affranchi.recognition.answering import Answer
from affranchi.recognition.deciding import Index, recognise
from affranchi.recognition.spelling import LONGEST_PHRASE, Speller, key
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from bench.recognition import FLOORS, LABELLED, read_cases, scores_of

PUBLISHERS = st.sampled_from([None, "Microsoft Corporation", "Debian", "CN=x, O=Y", "©2010, Apple, Inc", "?"])


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(bundle())


@cache
def whole() -> Index:
    return Index(load_registry(bundle()))


@pytest.fixture(scope="module")
def index() -> Index:
    return whole()


def only(index: Index, *facts: Any, **more: Any) -> Answer:
    """The answer to one row."""
    return next(recognise(index, [Row(*facts, **more)]))


def small(rules: Mapping[str, Any] | None = None, *software: Mapping[str, Any], **more: Any) -> Index:
    """An index of a few software, of two vendors."""
    tables = {"model": "libre", "functions": ["notes"]}
    vendors = {"acme": {"name": "Acme"}, "other": {"name": "Autre"}}
    return Index(
        Registry(
            territory=Territory(name="Val"),
            vendors={s: Vendor.model_validate({"slug": s, **v}) for s, v in vendors.items()},
            software={s["slug"]: Software.model_validate({**tables, **s}) for s in software},
            rules=Rules.model_validate(rules or {}),
            **more,
        )
    )


@pytest.mark.parametrize("half", ["dev", "held-out"])
def test_the_labelled_rows_are_recognised_above_the_floors(
    registry: Registry, index: Index, half: str
) -> None:
    cases = [case for case in read_cases(LABELLED) if case.half == half]
    scores = scores_of(registry, cases, list(recognise(index, [case.row for case in cases])))

    assert {name: value for name, value in scores.items() if value < FLOORS[name]} == {}


def test_a_windows_machine_asks_few_questions(index: Index) -> None:
    rows = [case.row for case in read_cases(LABELLED) if case.row.publisher]

    asked = sum(answer.decision == "ask" for answer in recognise(index, rows))

    assert asked * 100 <= 10 * len(rows)


@pytest.mark.parametrize(
    ("name", "publisher", "slug"),
    [
        ("Microsoft 365 Apps for enterprise - fr-fr", "Microsoft Corporation", "microsoft-365"),
        ("Microsoft Office Standard 2016", "Microsoft Corporation", "microsoft-office"),
        ("Mozilla Firefox (x64 fr)", "Mozilla", "firefox"),
        ("LibreOffice 7.5.4.2", "The Document Foundation", "libreoffice"),
        ("QGIS 3.28.2 'Firenze'", "QGIS.ORG", "qgis"),
        ("Notepad++ (64-bit x64)", "Notepad++ Team", "notepad-plus-plus"),
        ("LOGITUD SUFFRAGE WEB", None, "suffrage-web"),
        ("Mélodie Opus", "ARPEGE", "melodie-opus"),
        ("M?lodie Opus", "ARPEGE", "melodie-opus"),
        ("Paragon Backup & RecoveryÃ¢â€žÂ¢ 17 CE", "Paragon Software GmbH", "paragon-backup-recovery"),
        ("VideoLAN.VLC", None, "vlc"),
    ],
)
def test_a_known_name_is_recognised_whatever_is_around_it(
    index: Index, name: str, publisher: str | None, slug: str
) -> None:
    found = only(index, name, publisher)

    assert (found.decision, found.software) == ("auto", (slug,))


@pytest.mark.parametrize(
    ("name", "publisher", "rule"),
    [
        ("Office 16 Click-to-Run Extensibility Component", "Microsoft Corporation", "office-part"),
        ("LibreOffice 7.5 Help Pack (French)", "The Document Foundation", "office-part"),
        ("Eclipse Temurin JRE with Hotspot 17.0.6+10 (x64)", "Eclipse Adoptium", "runtime"),
        ("Microsoft Visual C++ 2010  x86 Redistributable - 10.0.40219", "Microsoft Corporation", "runtime"),
        ("Mise à jour pour Windows 10 (KB5001716)", "Microsoft Corporation", "update"),
        ("KB4019215", None, "update"),
        ("{A92DAB39-4E2C-4304-9AB6-BC44E68B55E2}", None, "identifier"),
        ("9NKSQGP7F2NH", None, "identifier"),
        ("XPDP273C0XHQH2", None, "identifier"),
        ("HP LaserJet Pro MFP M127-M128", "Hewlett-Packard", "printer"),
        ("Un outil que nul ne connaît", "Realtek Semiconductor Corp.", "driver"),
        ("Microsoft.XboxGamingOverlay", "Microsoft Corporation", "store"),
        ("libc6", "Debian", "library"),
        ("Aperçu", "5.0.1, Copyright 2002-2009 Apple Inc.", "macos-part"),
    ],
)
def test_noise_says_what_it_is(index: Index, name: str, publisher: str | None, rule: str) -> None:
    found = only(index, name, publisher)

    assert (found.decision, found.rule and found.rule.slug, found.is_personal) == ("noise", rule, False)


@pytest.mark.parametrize("name", ["League of Legends", "Spotify", "KMSpico"])
def test_personal_software_is_pointed_out(index: Index, name: str) -> None:
    assert (only(index, name).decision, only(index, name).is_personal) == ("noise", True)


def test_a_publisher_alone_decides_nothing_and_names_the_vendor(index: Index) -> None:
    found = only(index, "Un outil que nul ne connaît", "Microsoft Corporation")

    assert (found.decision, found.software, found.vendor) == ("none", (), "microsoft")


@pytest.mark.parametrize("publisher", ["Debian", "Fedora Project", "Ubuntu Developers", "App Store"])
def test_who_packages_or_sells_is_nobody_s_vendor(index: Index, publisher: str) -> None:
    assert only(index, "unknown-thing", publisher).vendor is None


def test_a_package_of_a_distribution_belongs_to_its_own_vendor(index: Index) -> None:
    found = only(index, "libreoffice-writer", "Debian", "1:7.0.4", "deb", (("deb", "libreoffice-writer"),))

    assert (found.decision, found.software, found.vendor) == (
        "auto",
        ("libreoffice",),
        "the-document-foundation",
    )


def test_a_name_of_two_software_is_asked_unless_the_publisher_tells(index: Index) -> None:
    doubt, told = only(index, "Visio"), only(index, "Visio", "Microsoft")

    assert (doubt.decision, sorted(doubt.software)) == ("ask", ["microsoft-visio", "visio-la-suite"])
    assert (told.decision, told.software) == ("auto", ("microsoft-visio",))


def test_one_installer_for_two_software_is_asked(index: Index) -> None:
    found = only(index, "Adobe Acrobat (64-bit)", "Adobe")

    assert (found.decision, sorted(found.software)) == ("ask", ["adobe-acrobat-pro", "adobe-acrobat-reader"])


def test_a_question_has_eight_proposals_at_most() -> None:
    index = small(None, *({"slug": f"gestion-{n}", "name": f"Abacus Numéro {n}x"} for n in range(12)))

    assert len(only(index, "Abacus").software) == 8


@pytest.mark.parametrize("name", ["libreoffice", "nextcloud"])
def test_a_name_is_near_whichever_letter_differs(index: Index, name: str) -> None:
    places = range(len(name))
    typed = {
        *(name[:at] + name[at + 1 :] for at in places),
        *(name[:at] + "q" + name[at:] for at in (*places, len(name))),
        *(name[:at] + name[at] + name[at:] for at in places),
        *(name[:at] + "q" + name[at + 1 :] for at in places),
        *(name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in places[:-1]),
    } - {name}
    assert [one for one in typed if name not in {n.software.slug for n in index.names.near(one)}] == []


def test_a_sign_makes_no_name_longer() -> None:
    index = small(None, {"slug": "cplusplus", "name": "C++"}, {"slug": "c-sharp", "name": "C#"})

    found = [only(index, name).decision for name in ("C++", "C#", "R++", "F#")]
    assert found == ["auto", "auto", "none", "none"]


def test_one_letter_away_is_sure_when_long_and_asked_when_short() -> None:
    index = small(
        None, {"slug": "openelecteur", "name": "OpenElecteur"}, {"slug": "abacus", "name": "Abacus"}
    )

    assert [only(index, name).decision for name in ("OpenElektteur", "OpenElectuer", "Abacos")] == [
        "none",
        "auto",
        "ask",
    ]


def test_another_known_publisher_turns_a_word_into_a_question() -> None:
    abacus = {"slug": "abacus", "name": "Abacus", "vendor": "acme"}
    owned = small(None, {**abacus, "model": "proprietary"})

    assert [only(owned, "Abacus", who).decision for who in (None, "Acme SAS", "Autre")] == [
        "auto",
        "auto",
        "ask",
    ]
    # Whoever serves libre software signs the contract: a web agency, of WordPress.
    assert only(small(None, abacus), "Abacus", "Autre", source="sheet").decision == "auto"


def test_a_common_word_needs_its_publisher() -> None:
    index = small(
        {"words": {"ambiguous": ["horizon"]}}, {"slug": "horizon", "name": "Horizon", "vendor": "acme"}
    )

    assert [only(index, "Horizon", who).decision for who in (None, "Acme")] == ["ask", "auto"]


def test_a_library_of_an_sbom_is_no_software(index: Index) -> None:
    assert only(index, "GIMP", hints=(("component", "yes"),)).decision == "noise"


def test_no_phrase_of_a_rule_is_too_long_to_be_met(registry: Registry) -> None:
    rules = (*registry.rules.noise.values(), *registry.rules.personal.values())
    texts = [text for rule in rules for text in (*rule.begins, *rule.words, *rule.ends, *rule.unless)]

    assert [text for text in texts if len(key(text).split()) > LONGEST_PHRASE] == []


def test_no_name_of_the_catalogue_is_noise_under_its_own_publisher(registry: Registry, index: Index) -> None:
    rows = {
        slug: Row(software.name, registry.vendors[software.vendor].name, source="sheet")
        for slug, software in registry.software.items()
        if software.vendor
    }
    answers = dict(zip(rows, recognise(index, rows.values()), strict=True))

    assert [
        slug for slug, answer in answers.items() if slug not in answer.software or answer.decision == "noise"
    ] == []


@given(name=st.text(min_size=1, max_size=80), publisher=PUBLISHERS)
@settings(max_examples=300, deadline=None)
def test_any_text_has_an_answer_with_a_reason(name: str, publisher: str | None) -> None:
    found = only(whole(), name, publisher)

    assert found.reason.endswith(".")
    assert (found.decision in ("auto", "ask")) == bool(found.software)
    assert len(found.software) <= (1 if found.decision == "auto" else 8)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


def test_the_forms_of_a_name_go_from_whole_to_bare() -> None:
    speller = Speller(
        Rules.model_validate(
            {"words": {"architectures": ["x64"], "languages": ["fr fr"], "editions": ["standard"]}}
        ).words
    )
    found = speller.spelling("Abacus® Standard 2016 (x64) - fr-fr")

    assert (found.whole, found.plain, found.bare) == (
        "abacus standard 2016 x64 fr fr",
        "abacus standard 2016",
        ("abacus standard 2016", "abacus standard", "abacus"),
    )


def test_recognise_prints_each_row_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "parc.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(("name", "publisher", "version"))
        lines.writerow(("7-Zip 22.01 (x64)", "Igor Pavlov", "22.01"))
        lines.writerow(("Mozilla Maintenance Service", "Mozilla", "109.0"))
        lines.writerow(("7-Zip 22.01 (x64)", "Igor Pavlov", "22.01"))

    assert run(["--root", str(bundle()), "recognise", str(file), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)

    assert [(row["name"], row["decision"]) for row in printed] == [
        ("7-Zip 22.01 (x64)", "auto"),
        ("Mozilla Maintenance Service", "noise"),
        ("7-Zip 22.01 (x64)", "auto"),
    ]
    assert printed[0] == {
        "name": "7-Zip 22.01 (x64)",
        "publisher": "Igor Pavlov",
        "version": "22.01",
        "decision": "auto",
        "reason": "Nom connu\u00a0: «\u00a07-Zip\u00a0», et l’éditeur le confirme.",
        "software": ["7-zip"],
        "names": ["7-Zip"],
        "vendor": "Projet 7-Zip",
        "group": None,
        "libre": True,
    }


def test_recognise_hides_noise_and_counts_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("name,publisher,version\nSpotify,Spotify AB,1.2\nVLC,VideoLAN,3\n", encoding="utf-8")

    assert run(["--root", str(tmp_path), "recognise", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "VLC\treconnu\tVLC\tVideoLAN\tNom connu\u00a0: «\u00a0VLC\u00a0», et l’éditeur le confirme.".replace(
            "\u00a0", " "
        ),
        "2\u00a0lignes (reconnu\u00a0: 1, à demander\u00a0: 0, inconnu\u00a0: 0, bruit\u00a0: 1).",
        "Dont 1\u00a0logiciel personnel, jamais écrits.",
    ]


@pytest.mark.parametrize(
    "pattern",
    ["(a|aa)+$b", "(a+)+b", "(.*)*x", "a?" * 30 + "a" * 30, "(x+x+)+y", r"(a)\1", "a{1,99}b", "[a-z]+"],
)
def test_a_territory_writes_words_and_no_expression_that_could_hang(pattern: str) -> None:
    with pytest.raises(ValidationError, match="où \\* vaut n’importe quelle suite"):
        Rules.model_validate({"noise": {"evil": {"slug": "evil", "label": "x", "patterns": [pattern]}}})


@pytest.mark.parametrize("field", ["patterns", "starts", "parts", "packages"])
def test_what_a_row_costs_has_a_bound_whoever_writes_the_rules(field: str) -> None:
    many = [f"a*{n}" if field == "patterns" else f"a{n}*" for n in range(501)]
    with pytest.raises(ValidationError, match="à essayer une à une"):
        Rules.model_validate({"noise": {"evil": {"slug": "evil", "label": "x", field: many}}})
    dear = {"slug": "evil", "label": "x", "patterns": ["*" + "a*" * 490 + "b"], "names": many}
    index, begun = small({"noise": {"evil": dear}}), time.process_time()
    for n in range(200):
        only(index, f"{'a' * 300} {n}")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("pilote *", "pilote hp 3", True),
        ("pilote *", "pilotes hp", False),
        ("*outils*équipe*", "les outils de l equipe", True),
        ("outils", "outils equipe", False),
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("*" + "a*" * 200 + "b", "a" * 300, False),
    ],
)
def test_a_pattern_is_words_and_what_may_stand_between_them(pattern: str, name: str, fits: bool) -> None:  # noqa: FBT001 (pytest names it)
    index = small({"noise": {"own": {"slug": "own", "label": "x", "patterns": [pattern]}}})
    assert (only(index, name).decision == "noise") == fits


def test_the_shapes_of_the_program_take_linear_time() -> None:
    shapes = [re.compile(shape) for group in noise.SHAPES.values() for shape in group]
    for unit in ("a", "1", " ", "vs a", "kb 12345 ", "python 1", "0a1b2c3d ", "vs_", "msi", "kb12345v1"):
        hard = f"{unit[:2]} {unit * 300}"[:300] + "!"
        begun = time.process_time()
        for shape in shapes:
            shape.fullmatch(hard)
        assert time.process_time() - begun < 0.1


def test_a_name_that_its_version_makes_whole_is_not_asked_about(index: Index) -> None:
    """A table has « Office » and « 2016 » in two columns; alone, « Office » may be two products."""
    for name, version, slug in (
        ("Office", "2016", "microsoft-office"), ("Windows", "10 Pro", "microsoft-windows"),
        ("Suite Office", "2016", "microsoft-office"), ("Oracle", "XP", None), ("Sophos", "XP", None),
        ("Sage", "100", "sage-100"), ("Office", None, None), ("Office", "16.0", None), ("Teams", "1.6", None),
    ):  # fmt: skip
        found = only(index, name, version=version, source="sheet")
        assert (found.decision, found.row.name) == ("auto" if slug else "ask", name)
        assert slug is None or found.software == (slug,)
    assert only(index, "Office", version="2016", source="registry").decision != "auto"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Antivirus ESET bureau du maire", "eset-protect"),
        ("Sauvegarde Veeam SRV-COMPTA", "veeam-backup-replication"),
        ("Téléphonie 3CX école", "3cx"),
        ("Visio Zoom salle du conseil", "zoom"),
    ],
)
def test_a_short_name_between_its_use_and_where_it_is_is_heard(index: Index, name: str, meant: str) -> None:
    """They were unknown: a name of four letters was heard at an end alone."""
    assert meant in only(index, name, source="sheet").software
