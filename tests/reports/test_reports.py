"""The reports: documents that open, say what they must, and tell the public nothing of the members'."""

import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from affranchi.actions.report import write
from affranchi.contracts import term_of
from affranchi.errors import InvalidDataError, UnknownFormatError, WorldError
from affranchi.exports.markdown import escaped, markdown_of
from affranchi.exports.odt import html_of, odt_of
from affranchi.figures.deadlines import deadlines
from affranchi.figures.exits import exits
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import with_parts
from affranchi.figures.measures import Measures
from affranchi.model.declaration import Contract, Declaration
from affranchi.model.function import Function
from affranchi.model.record import Edition
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Objective, Territory
from affranchi.model.tnl import LabelDomain, LabelForm, Question
from affranchi.opportunities.convergence import after_merger
from affranchi.opportunities.ground import Ground
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.reports.board import board_report
from affranchi.reports.commune import commune_report
from affranchi.reports.convergence import convergence_report
from affranchi.reports.document import Block, Bullets, Document, Drawing, Grid, Heading, Paragraph
from affranchi.reports.parts import sharing_words
from affranchi.reports.register import register_report
from affranchi.reports.tnl import label_report
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from affranchi.storage.tnl import read_label
from affranchi.told.deadlines import leaving_words
from affranchi.told.exits import exits_told
from affranchi.told.figures import band_words, base_words
from tests.pages.test_pages_structure import HOSTILE, canary_registry, poisoned
from tests.territories import declared, territory, vendor

DAY = date(2026, 11, 21)
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SMALL = Document(
    "Titre <1>",
    "Sous & titre",
    (
        Heading(1, "Première partie"),
        Paragraph("Un texte *simple*."),
        Paragraph("Une réserve.", "note"),
        Paragraph("À remplir", "blank"),
        Bullets(["un", "deux"], numbered=True),
        Grid("Légende", ("Nom", "Somme"), [("a|b", "8 €"), ("1. c", "9 €")], (1,)),
        Drawing("Courbe", "de 1 à 2", '<svg xmlns="http://www.w3.org/2000/svg"/>', 400, 200),
    ),
)


@pytest.fixture(scope="module")
def example() -> Registry:
    return registry_of(read_tree(bundle()), own_bundle=True).registry


def reports(registry: Registry) -> dict[str, Document]:
    view = Measures(facts_on(registry, DAY, {}))
    commune = min(registry.communes.values(), key=lambda c: (c.kind != "commune", c.slug))
    return {
        "board": board_report(view),
        "commune": commune_report(view, commune),
        "tnl": label_report(view, read_label(bundle())),
        "rgpd": register_report(view),
        "convergence": convergence_report(view, commune),
    }


def test_two_uses_of_a_software_are_told_apart_in_reports(example: Registry) -> None:
    told = {"sharing": {"offers": ["training"]}, "exit": {"target": "jitsi-meet"}, "users": 3}
    two = (declared("clairvernay", "zoom", "visio", label=label, **told) for label in ("ecole", None))
    both = reports(replace(example, declarations=tuple(two)))
    lines = [(name, line) for name, made in both.items() for line in text_of(made).split("\n")]
    assert [one for one in lines if lines.count(one) > 1 and "Zoom" in one[1]] == []


def parts(odt: bytes) -> dict[str, Element]:
    with zipfile.ZipFile(BytesIO(odt)) as file:
        return {n: fromstring(file.read(n)) for n in file.namelist() if n.endswith((".xml", ".svg"))}


def text_of(document: Document) -> str:
    return "\n".join([document.title, document.subtitle, *(said(block) for block in document.blocks)])


def said(block: Block) -> str:
    match block:
        case Heading() | Paragraph():
            return block.text
        case Bullets():
            return "\n".join(block.items)
        case Grid():
            return "\n".join([block.caption, *("\n".join(row) for row in block.rows)])
        case Drawing():
            return f"{block.name}\n{block.words}"


def test_no_heading_takes_a_ccas_for_a_commune(example: Registry) -> None:
    body = next(one for one in example.communes.values() if one.kind == "ccas")
    told = text_of(commune_report(Measures(facts_on(example, DAY, {})), body))
    assert body.name in told
    assert "qu’elle" not in told


def test_odt_begins_with_its_type_uncompressed_and_names_every_part() -> None:
    with zipfile.ZipFile(BytesIO(odt_of(SMALL))) as file:
        first = file.infolist()[0]
        names = set(file.namelist())
        manifest = fromstring(file.read("META-INF/manifest.xml"))
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    listed = {v for entry in manifest for k, v in entry.attrib.items() if k.endswith("full-path")} - {"/"}
    assert listed == names - {"mimetype", "META-INF/manifest.xml"}
    assert "Pictures/1.svg" in listed


def test_odt_has_real_headings_header_rows_and_captions() -> None:
    content = parts(odt_of(SMALL))["content.xml"]
    assert [h.text for h in content.iter(f"{TEXT}h")] == ["Première partie"]
    assert len(list(content.iter(f"{TABLE}table-header-rows"))) == 1
    assert [t.text for t in content.iter(f"{TABLE}title")] == ["Légende"]
    assert len(list(content.iter(f"{TABLE}table-column"))) == 2


def test_a_report_gives_the_same_bytes_each_time() -> None:
    assert odt_of(SMALL) == odt_of(SMALL)


def test_markdown_shows_texts_as_they_are() -> None:
    assert markdown_of(SMALL).decode() == (
        "# Titre \\<1\\>\n\nSous & titre\n\n## Première partie\n\nUn texte \\*simple\\*.\n\n> Une réserve."
        "\n\n*À remplir*\u00a0: …\n\n1. un\n2. deux\n\n*Légende*\n\n| Nom | Somme |\n| --- | --: |\n"
        "| a\\|b | 8 € |\n| 1\\. c | 9 € |\n\n*Courbe*\u00a0: de 1 à 2\n"
    )
    assert [escaped(t) for t in ("- a", "# b", "12) c", "R&D; &lt;")] == [
        "\\- a",
        "\\# b",
        "12\\) c",
        "R\\&D; \\&lt;",
    ]


def test_html_calls_nothing_and_escapes_everything() -> None:
    html = html_of(SMALL).decode()
    assert "<h1>Titre &lt;1&gt;</h1>" in html
    assert re.findall(r"(?:src|href)=|https?://(?!www\.w3\.org/2000/svg)", html) == []
    assert html.count("<caption>") == html.count("<table>") == 1


@pytest.mark.parametrize("edition", ["public", "members"])
def test_every_report_of_the_example_is_valid_in_every_format(example: Registry, edition: str) -> None:
    registry = redact(example, "public") if edition == "public" else example
    for name, document in reports(registry).items():
        assert parts(odt_of(document))["content.xml"] is not None, name
        assert markdown_of(document).startswith(b"# ")
        assert html_of(document).count(b"<h1>") == 1
        levels = [b.level for b in document.blocks if isinstance(b, Heading)]
        assert all(after <= before + 1 for before, after in zip([1, *levels], levels, strict=False)), name
        assert all(
            len(row) == len(b.columns) for b in document.blocks if isinstance(b, Grid) for row in b.rows
        ), name


def test_what_is_empty_has_no_heading_in_the_report_to_the_board() -> None:
    document = board_report(Measures(facts_on(territory(software={}, vendors={}), DAY, {})))
    follows = zip(document.blocks, document.blocks[1:], strict=False)
    assert not [
        a for a, b in follows if isinstance(a, Heading) and isinstance(b, Heading) and b.level <= a.level
    ]


@pytest.mark.parametrize("edition", ["members", "public"])
def test_where_nothing_is_declared_nothing_is_counted_as_none(edition: Edition) -> None:
    a = Commune(slug="a", name="A", population=900)
    nothing = territory(software={}, vendors={}, communes={"a": a})
    measures = Measures(facts_on(redact(nothing, edition), DAY, {}))
    board, own = board_report(measures), commune_report(measures, a)
    told = text_of(board).replace("\u00a0", " ")
    assert ("Aucun contrat n’est déclaré." in told) == (edition == "members")
    assert "Fraîcheur : inconnue." in told
    assert not re.search(r"\b0 (contrat|recoupement|logiciel)", told + text_of(own).replace("\u00a0", " "))
    assert "Aucun logiciel n’est déclaré en service" in text_of(own)
    assert [b.caption for b in (*board.blocks, *own.blocks) if isinstance(b, Grid) and not b.rows] == []


def test_what_nobody_knows_of_a_past_day_is_told_where_a_board_begins_to_read() -> None:
    registry = territory(
        declared("a", "suite", "bureautique", verified=date(2026, 10, 1)),
        declared("b", "suite", "bureautique", verified=date(2024, 10, 1)),
        software={"suite": Software(slug="suite", name="Suite", model="proprietary")},
        vendors={},
    )
    told = text_of(board_report(Measures(facts_on(registry, date(2025, 1, 1), {}, today=DAY))))
    assert "Fraîcheur : 100 % (partiel : 1 sur 1 ; 1 inconnu)." in told.replace("\u00a0", " ").replace(
        "\u202f", " "
    )


def test_a_share_on_little_and_its_band_are_not_two_brackets_in_a_row() -> None:
    told = (declared("a", "suite", "bureautique"), declared("a", "what", "finances"))
    made = {
        "suite": Software(slug="suite", name="Suite", model="libre"),
        "what": Software(slug="what", name="What", model="unknown"),
    }
    registry = territory(
        *told, software=made, vendors={}, functions=("bureautique", "finances", "x", "y", "z")
    )
    said = text_of(board_report(Measures(facts_on(registry, DAY, {})))).replace("\u00a0", " ")
    assert "Part du libre : 100 % (partiel), de 50 % à 100 % selon ce qui est inconnu" in said.replace(
        "\u202f", " "
    )
    assert ") (" not in said


def test_the_report_to_the_board_is_ready_to_be_deliberated(example: Registry) -> None:
    document = board_report(Measures(facts_on(example, DAY, {})))
    headings = [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 1]
    assert headings == [
        "En deux minutes",
        "Ce qu’il faut décider d’ici quatre-vingt-dix jours",
        "La trajectoire",
        "Immunité au droit extra-européen",
        "Capacité de substitution",
        "Ce qui se fait à plusieurs",
        "Maîtrise des technologies",
        "Projet de délibération",
        "Comment ces chiffres sont faits",
    ]
    assert len(document.drawings) == 3
    summary = next(block for block in document.blocks if isinstance(block, Bullets))
    assert len(summary.items) == 4
    told = text_of(document)
    assert "15\u00a0communes et entités sur 15 ont déclaré des logiciels." in told
    assert "présence des GAFAM, 20\u00a0% au plus au 31 décembre 2029, contre " in told
    assert not [slug for slug in example.objectives if slug in told]
    assert "Ce qui a bougé en douze mois, cause par cause" in told
    assert "Berger-Levrault (SIPREX)" in told
    grids = [b for b in document.blocks if isinstance(b, Grid) and b.caption.startswith("Contrats à décider")]
    assert all(len(grid.rows) <= 12 for grid in grids)
    assert "à reprendre à la prochaine fenêtre" in told
    for definition in (
        "Présence des GAFAM",
        "Exposition au droit extra-européen",
        "Concentration de la dépense",
    ):
        assert definition in text_of(document)


def test_a_contract_that_ends_within_the_quarter_is_told_even_when_its_notice_is_not_known() -> None:
    suite = Software(slug="suite", name="Suite", model="proprietary")
    contract = {"end": date(2026, 12, 31), "renewal": "tacit"}
    registry = territory(
        declared("a", "suite", "bureautique", contract=contract), software={"suite": suite}, vendors={}
    )
    assert (
        "1\u00a0contrat finit d’ici quatre-vingt-dix jours, dont le dernier jour pour partir n’est pas connu"
        "\u00a0: Suite à A (le 31 décembre 2026)."
    ) in text_of(board_report(Measures(facts_on(registry, DAY, {}))))
    assert leaving_words(term_of(registry.declarations[0].contract, DAY), DAY) == (
        "Le contrat se reconduit de lui-même le 31 décembre 2026\u00a0: le dernier jour pour partir "
        "n’est pas connu, son préavis est à dire."
    )
    missed = Contract(end=date(2026, 12, 31), renewal="tacit", notice_months=3)
    assert leaving_words(term_of(missed, DAY), DAY).endswith("\u202f; il se reconduit, période à dire.")
    yearly = Contract(end=2027, renewal="tacit", renewal_months=12, notice_months=3)
    assert leaving_words(term_of(yearly, DAY), DAY).endswith("le jour de sa fin est à dire.")


def test_a_missed_contract_whose_next_window_is_near_is_to_be_decided_on_this_quarter() -> None:
    suite = Software(slug="suite", name="Suite", model="proprietary")
    monthly = {"end": date(2026, 12, 14), "renewal": "tacit", "renewal_months": 1, "notice_months": 1}
    registry = territory(
        declared("a", "suite", "bureautique", contract=monthly), software={"suite": suite}, vendors={}
    )
    text = text_of(board_report(Measures(facts_on(registry, DAY, {}))))
    assert "1\u00a0contrat à décider d’ici quatre-vingt-dix jours" in text
    assert "Contrats à décider d’ici quatre-vingt-dix jours" in text
    assert "n’est à décider d’ici" not in text


def test_what_may_have_no_contract_is_none_of_the_contracts_without_an_end() -> None:
    known = {
        slug: Software.model_validate(
            {"slug": slug, "name": slug, "model": model, "functions": ["bureautique"]}
        )
        for slug, model in (("suite", "proprietary"), ("bureau", "libre"))
    }
    both = (declared("a", slug, "bureautique") for slug in known)
    told = text_of(board_report(Measures(facts_on(territory(*both, software=known, vendors={}), DAY, {}))))
    assert "1\u00a0contrat dont le dernier jour n’est pas connu" in told
    assert re.search(r"sans fin connue\W+1\b", told)
    silent = "1\u00a0déclaration de logiciel libre ou gratuit, sans contrat déclaré, n’est pas comptée ici"
    assert silent in told


def test_what_an_edition_keeps_is_not_said_to_be_unknown(example: Registry) -> None:
    public = redact(example, "public")
    measures = Measures(facts_on(public, DAY, {}))
    for one in public.communes.values():
        report = commune_report(measures, one)
        assert "Reconduction à dire" not in text_of(report)
        assert "jour limite inconnu" not in text_of(report)
        assert not any("Utilisateurs" in block.columns for block in report.blocks if isinstance(block, Grid))
    aggregate = replace(public, territory=public.territory.model_copy(update={"publication": "aggregate"}))
    told = text_of(board_report(Measures(facts_on(redact(aggregate, "public"), DAY, {})))).replace(
        "\u00a0", " "
    )
    assert "Présence des GAFAM : non publié" in told
    assert "Couverture : non publiée." in told
    assert "Sa valeur n’est pas publiée." in told


@pytest.mark.parametrize("publication", ["named", "aggregate"])
def test_what_members_know_is_not_published_rather_than_unknown_or_nought(
    example: Registry, publication: str
) -> None:
    aims = ("spend.gafam", "exit_windows", "libre_share.by_euro", "blocking", "obsolescence")
    goals = {
        f"o{n}": Objective(slug=f"o{n}", indicator=key, target=0.1, by=date(2029, 1, 1))
        for n, key in enumerate(aims)
    }
    territory_told = example.territory.model_copy(update={"publication": publication})
    told = replace(example, objectives=goals, territory=territory_told)
    members, public = (Measures(facts_on(redact(told, one), DAY, {})) for one in ("members", "public"))
    known = {one.key for one in with_parts(members.figures) if one.value is not None}
    kept = {one.key: one for one in with_parts(public.figures) if one.value is None}
    assert {key for key in known & kept.keys() if not kept[key].is_kept} == set()
    assert {*aims, "reversibility.clause"} <= kept.keys()
    assert {(band_words(one), base_words(one)) for one in kept.values() if one.is_kept} == {("", "")}
    whole = [one for one in kept.values() if one.is_kept and one.key in ("exit_windows", "blocking", "spend")]
    assert [(one.rows, one.slices, one.unknown) for one in whole] == [((), (), 0)] * 3
    report = text_of(board_report(public))
    assert "n’existe pas" not in report
    assert report.count("sa valeur n’étant pas publiée") == len(aims)


def test_public_report_says_no_day_of_a_contract_and_no_sum_of_a_commune(example: Registry) -> None:
    registry = redact(example, "public")
    told = text_of(board_report(Measures(facts_on(registry, DAY, {}))))
    assert re.findall(r"\d{4} \((?:passé de )?\d+\u00a0jour", told) == []
    to_members = text_of(board_report(Measures(facts_on(example, DAY, {}))))
    assert re.findall(r"\d{4} \((?:passé de )?\d+\u00a0jour", to_members) != []
    assert re.findall("[0-9\u202f]+\u00a0€", told) == []
    past = "D’une année passée, l’édition publique ne dit pas si le contrat a été reconduit depuis."
    assert (past in told, past in to_members) == (True, False)


def test_a_public_report_never_says_that_nothing_is_of_what_it_may_not_tell() -> None:
    known = {
        slug: Software(slug=slug, name=slug, model="proprietary", functions=("bureautique",))
        for slug in ("suite", "other")
    }
    hidden = declared("a", "suite", "bureautique", visibility="members", exit={"target": "other"})
    editions: dict[Edition, str] = {"members": "", "public": " dans l’édition publique"}
    for edition, where in editions.items():
        registry = redact(territory(hidden, software=known, vendors={}), edition)
        told = {name: text_of(made) for name, made in reports(registry).items()}
        assert f"Aucune mutualisation n’est en cours{where}." in told["board"]
        none = f"Aucun logiciel n’est déclaré en service{where}."
        assert (none if where else "1\u00a0logiciel en service, dont") in told["commune"]
    assert f"Aucun contrat ni aucune sortie n’est déclaré{where}." in told["commune"]
    assert f"Sorties prévues et faites\u00a0: rien n’est déclaré{where}." in told["tnl"]


def test_the_report_says_who_takes_part_and_who_leads_and_does_not_enrol_who_was_thought_of() -> None:
    people = {"a": {"degree": "engaged"}, "b": {}, "c": {"degree": "invited"}, "d": {"degree": "invited"}}
    facts = {"slug": "s", "title": "Sortir ensemble", "stage": "group", "participants": people}
    who = "Sortir ensemble (groupe constitué)\u00a0: a, b (intéressée) et 2\u00a0pressenties"
    for coordinator, more in ((None, ""), ("a", "\u202f; coordination\u00a0: a")):
        one = Sharing.model_validate({**facts, "coordinator": coordinator})
        assert sharing_words(territory(software={}, vendors={}), one) == f"{who}{more}"


def test_register_holds_what_was_declared_and_no_publisher_of_what_runs_on_a_desk() -> None:
    software = {
        "browser": Software(slug="browser", name="Fureteur", model="proprietary", vendor="m"),
        "suite": Software(slug="suite", name="Suite", model="proprietary", vendor="m"),
    }
    hosted: dict[str, object] = {"mode": "workstation"}
    registry = territory(
        declared("a", "browser", "web", data={"personal": True}, hosting=hosted),
        declared("b", "suite", "web", data={"personal": True}, hosting={"mode": "saas", "country": "FR"}),
        declared("c", "suite", "web", hosting=hosted),
        declared("d", "suite", "web", data={"personal": True}, hosting={"provider": "n", "country": "NO"}),
        software=software,
        vendors={"m": vendor("m", "M", "US", "M"), "n": vendor("n", "N", "NO", "N")},
    )
    web = Function(slug="web", label="Web", domain="poste", personal_data=True)
    registry = replace(registry, functions={"web": web})
    document = register_report(Measures(facts_on(registry, DAY, {})))
    rows = [row for block in document.blocks if isinstance(block, Grid) for row in block.rows]
    assert [(row[1], row[2], row[5].replace("\u00a0", " ")) for row in rows] == [
        ("Fureteur", "aucun déclaré", "à dire"),
        ("Suite", "M", "à vérifier : contrôle hors de l’Union (États-Unis)"),
        ("Suite", "N", "à dire"),  # the GDPR holds in Norway: nothing is transferred
    ]
    assert "À dire, d’après leur fonction\u00a0: Suite." in text_of(document)


@pytest.mark.parametrize(
    ("theirs", "who", "transfer"),
    [
        ({"provider": "m"}, "B, puis M", "à vérifier : contrôle hors de l’Union (États-Unis)"),
        ({"provider": "m", "country": "US"}, "B, puis M", "oui : hébergé hors de l’Union (États-Unis)"),
        ({"mode": "saas"}, "B, puis M", "à vérifier : contrôle hors de l’Union (États-Unis)"),
        ({"mode": "on-premise"}, "B", "à dire"),
        ({}, "B", "à dire"),
    ],
)
def test_register_follows_who_hosts_to_where_they_have_it(
    theirs: dict[str, object], who: str, transfer: str
) -> None:
    registry = territory(
        declared("a", "suite", "web", data={"personal": True}, hosting={"mode": "shared", "provider": "b"}),
        declared("b", "suite", "web", data={"personal": False}, hosting=theirs),
        software={"suite": Software(slug="suite", name="Suite", model="proprietary", vendor="m")},
        vendors={"m": vendor("m", "M", "US", "M")},
    )
    document = register_report(Measures(facts_on(registry, DAY, {})))
    ((row,),) = (block.rows for block in document.blocks if isinstance(block, Grid))
    assert (row[2], row[5].replace("\u00a0", " ")) == (who, transfer)


def test_an_exit_to_proprietary_software_is_none_and_done_ones_stand_by_day() -> None:
    models = {"x": "proprietary", "y": "proprietary", "z": "libre"}
    software = {
        slug: Software.model_validate({"slug": slug, "name": slug, "model": model})
        for slug, model in models.items()
    }

    def left(commune: str, day: date, target: str) -> Declaration:
        gone = {"on": day, "reason": "replaced", "replaced_by": target}
        return declared(commune, "x", "f", status="retired", retirement=gone)

    registry = territory(
        left("a", date(2026, 5, 1), "z"),
        left("b", date(2025, 5, 1), "z"),
        left("c", date(2024, 5, 1), "y"),
        software=software,
        vendors={},
    )
    assert [(row.commune, row.done_on) for row in exits(facts_on(registry, DAY, {}))] == [
        ("b", date(2025, 5, 1)),
        ("a", date(2026, 5, 1)),
    ]
    assert exits_told(exits(facts_on(registry, DAY, {}))) == "2\u00a0faites"


def test_what_is_over_leaves_nothing_to_choose() -> None:
    gone = {"on": date(2026, 5, 1), "reason": "exit"}
    registry = territory(
        declared("a", "x", "f", status="retired", retirement=gone),
        declared("b", "x", "f", exit={"state": "abandoned"}),
        declared("c", "x", "f", exit={"state": "planned"}),
        software={"x": Software(slug="x", name="X", model="proprietary")},
        vendors={},
    )
    measures = Measures(facts_on(registry, DAY, {}))
    (grid,) = (b for b in board_report(measures).blocks if isinstance(b, Grid) and b.caption == "Sorties")
    told = {row[1]: row[2] for row in grid.rows}
    assert told == {"A": "non dit", "B": "non dit", "C": "à choisir"}


def test_a_word_file_is_written_by_libreoffice_or_the_reason_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WorldError, match=r"LibreOffice.*n’est pas sur cette machine.*\.odt"):
        write(SMALL, tmp_path / "x.docx")
    with pytest.raises(UnknownFormatError, match=r"\.docx ou \.pdf"):
        write(SMALL, tmp_path / "x.doc")
    fake = tmp_path / "soffice"
    fake.write_text(
        "#!/bin/sh\ncase $1 in -env:UserInstallation=file://*) ;; *) exit 9 ;; esac\n"
        'while [ "$1" != --outdir ]; do shift; done\necho made > "$2/rapport.docx"\n'
    )
    fake.chmod(0o755)
    assert write(SMALL, tmp_path / "x.docx").read_text() == "made\n"
    with pytest.raises(WorldError, match=r"\.pdf, n’a rien écrit"):
        write(SMALL, tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice: apt-get install libreoffice-writer")
def test_libreoffice_makes_a_tagged_pdf_and_a_word_file_of_a_report(tmp_path: Path) -> None:
    pdf = write(SMALL, tmp_path / "x.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo<</Marked true>>" in pdf
    with zipfile.ZipFile(write(SMALL, tmp_path / "x.docx")) as word:
        assert "Première partie" in word.read("word/document.xml").decode()


def test_a_day_is_not_cut_at_the_end_of_a_line() -> None:
    document = Document("T", "Au 1er mars 2027", (Bullets(["le 31 décembre 2026"]), Paragraph("31 rue")))
    html = html_of(document).decode()
    assert "Au 1er\u00a0mars\u00a02027" in html
    assert "le 31\u00a0décembre\u00a02026" in html
    assert "31 rue" in html


def test_register_points_at_what_leaves_the_union(example: Registry) -> None:
    told = text_of(register_report(Measures(facts_on(example, DAY, {}))))
    assert "à vérifier\u00a0: contrôle hors de l’Union (États-Unis)" in told
    assert "Amorce, non registre" in told


def test_names_that_end_by_brackets_are_told_without_others(example: Registry) -> None:
    suites = {
        slug: one.model_copy(update={"name": f"{one.name} (Suite)"}) for slug, one in example.software.items()
    }
    shared = {
        slug: one.model_copy(update={"title": f"{one.title} (à deux)"})
        for slug, one in example.sharings.items()
    }
    told = map(text_of, reports(replace(example, software=suites, sharings=shared)).values())
    assert [
        found for text in told for found in re.findall(r".{30}\) \(.{30}|.{30}\. \(à commencer", text)
    ] == []


def test_label_says_that_it_is_not_the_form_and_leaves_room(example: Registry) -> None:
    document = label_report(Measures(facts_on(example, DAY, {})), read_label(bundle()))
    assert "n’est pas le formulaire officiel" in text_of(document)
    blanks = [b for b in document.blocks if isinstance(b, Paragraph) and b.kind == "blank"]
    questions = [q for d in read_label(bundle()).domains.values() for q in d.questions]
    assert len(blanks) == len(questions) > 5
    put_aside = {one.title for one in example.sharings.values() if one.dismissed}
    assert put_aside
    assert not [title for title in put_aside if title in text_of(document)]


def test_a_figure_that_the_label_s_own_questions_misname_is_said_to_be_none(example: Registry) -> None:
    question = Question(slug="q", text="Q ?", figures=("libre_share", "libre"))
    domain = LabelDomain(slug="d", label="D", questions={"q": question})
    form = LabelForm(edition="2027", website="https://x", domains={"d": domain})
    document = label_report(Measures(facts_on(example, DAY, {})), form)
    (grid,) = (b for b in document.blocks if isinstance(b, Grid))
    assert [row[0] for row in grid.rows] == ["Part du libre", "libre"]
    assert grid.rows[1][1] == "ce chiffre n’existe pas"


def test_reports_order_their_functions_as_french_does_and_count_none() -> None:
    registry = territory(
        *(declared("a", "s", slug, label=slug, data={"personal": True}) for slug in ("etat", "eau", "zoo")),
        software={"s": Software(slug="s", name="S", model="proprietary")},
        vendors={},
    )
    labels = {"etat": "État civil", "eau": "Eau", "zoo": "Zoo"}
    functions = {slug: Function(slug=slug, label=label, domain="metier") for slug, label in labels.items()}
    registry = replace(registry, functions=functions)
    measures = Measures(facts_on(registry, DAY, {}))
    document = commune_report(measures, registry.communes["a"])
    for block in (*document.blocks, *register_report(measures).blocks):
        if isinstance(block, Grid) and block.columns[0] in ("Fonction", "Traitement"):
            assert [row[0] for row in block.rows] == ["Eau", "État civil", "Zoo"], block.caption
    assert "3\u00a0logiciels en service, dont aucun libre." in text_of(document)


def test_the_label_knows_no_more_than_the_figures_of_what_a_site_called_on_a_past_day() -> None:
    calls = {"trackers": ("bing.com",)}
    communes = {
        "a": Commune(slug="a", name="A", **calls),
        "b": Commune(slug="b", name="B", trackers_seen=date(2025, 1, 1), **calls),
    }
    facts = facts_on(Registry(Territory(name="Val"), communes=communes), date(2026, 1, 1), {}, today=DAY)
    domain = LabelDomain(
        slug="d", label="D", questions={"q": Question(slug="q", text="Q ?", lists=("trackers",))}
    )
    form = LabelForm(edition="2027", website="https://x", domains={"d": domain})
    told = text_of(label_report(Measures(facts), form))
    assert "B\u00a0: bing.com" in told
    assert "A\u00a0: bing.com" not in told  # nobody says when it was looked at


def test_a_territory_may_write_its_own_questions(tmp_path: Path) -> None:
    file = tmp_path / "site" / "reports" / "tnl.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        'edition = "2027"\nwebsite = "https://x"\n[domains.a]\nlabel = "A"\n'
        '[domains.a.questions.b]\ntext = "B ?"\n'
    )
    assert read_label(tmp_path).domains["a"].questions["b"].text == "B ?"
    file.write_text('edition = "2027"\nwebsite = "https://x"\n[domains.a]\nnom = "A"\n')
    with pytest.raises(InvalidDataError, match=r"site/reports/tnl\.toml"):
        read_label(tmp_path)


def test_convergence_lists_what_a_merged_commune_has_twice(example: Registry) -> None:
    (merged,) = {c.merged_into for c in example.communes.values() if c.merged_into}
    made = convergence_report(Measures(facts_on(example, DAY, {})), example.communes[merged])
    assert "L2113-5" in text_of(made)
    # Some of them end by themselves: nobody has to denounce them.
    lasts = {block.columns[-1] for block in made.blocks if isinstance(block, Grid)}
    assert lasts == {"Dernier jour pour partir"}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_makes_no_report_invalid(name: str) -> None:
    for document in reports(poisoned(canary_registry(), HOSTILE[name])).values():
        assert parts(odt_of(document))["content.xml"] is not None
        assert b"<script" not in html_of(document)


def test_contracts_whose_last_day_is_unknown_stand_by_the_day_of_their_end() -> None:
    ends = {"late": date(2027, 12, 31), "year": 2027, "soon": date(2027, 1, 31), "zoo": date(2026, 12, 31)}
    registry = territory(
        *(declared("a", slug, "bureautique", contract={"end": end}) for slug, end in ends.items()),
        software={slug: Software(slug=slug, name=slug, model="proprietary") for slug in ends},
        vendors={},
    )
    found = deadlines(facts_on(registry, DAY, {}))
    assert [one.software for one in found] == ["zoo", "soon", "late", "year"]


def test_a_commune_reads_what_it_could_do_with_others_and_first_what_it_can_still_decide() -> None:
    missed = {"end": date(2026, 12, 31), "notice_months": 3, "renewal": "tacit", "renewal_months": 12}
    near = {**missed, "end": date(2027, 3, 31)}
    zone = {"libre": "libre", "suite": "proprietary", "paie": "proprietary"}
    software = {
        slug: Software.model_validate({"slug": slug, "name": slug, "model": model, "functions": ["web"]})
        for slug, model in zone.items()
    }
    swap = {"libre": {"kind": "replaces"}}
    software["suite"] = Software.model_validate(software["suite"].model_dump() | {"equivalents": swap})
    registry = territory(
        declared("a", "suite", "web", contract=missed),
        declared("a", "paie", "finances", contract=near),
        declared("b", "libre", "web"),
        software=software,
        vendors={},
    )
    report = commune_report(Measures(facts_on(registry, DAY, {})), registry.communes["a"])
    grid = next(one for one in report.blocks if isinstance(one, Grid))
    assert [row[0] for row in grid.rows] == ["paie", "suite"]
    told = text_of(report)
    assert "Ce qui se fait à plusieurs\n1\u00a0piste\u00a0:\nRemplacer suite par libre" in told
    other = commune_report(Measures(facts_on(registry, DAY, {})), registry.communes["b"])
    assert "Ce qui se fait à plusieurs" not in text_of(other)


def test_a_large_contract_whose_cost_nobody_said_is_not_behind_the_small_ones() -> None:
    soon = {"end": date(2026, 12, 31), "notice_months": 0}
    costs = {f"petit-{n}": 100 + n for n in range(12)}
    registry = territory(
        *(
            declared("a", slug, "web", annual_cost=cost, users=1, contract=soon)
            for slug, cost in costs.items()
        ),
        declared("a", "suite", "bureautique", users=400, contract=soon),
        software={slug: Software(slug=slug, name=slug, model="proprietary") for slug in ("suite", *costs)},
        vendors={},
    )
    report = board_report(Measures(facts_on(registry, DAY, {})))
    (grid,) = (b for b in report.blocks if isinstance(b, Grid) and "quatre-vingt-dix" in b.caption)
    assert {grid.rows[0][0], grid.rows[1][0]} == {"suite", "petit-11"}


def test_a_way_out_that_was_chosen_comes_first_and_is_said_whether_or_not_its_state_is() -> None:
    """Whoever types where to go, and by when, need not type « prévue » besides."""
    contract = {"end": date(2027, 1, 31), "notice_months": 1}
    late = {"target": "libre", "by": date(2026, 6, 30)}
    registry = territory(
        declared("a", "gros", "web", annual_cost=9000, contract=contract),
        declared("a", "choisi", "web", annual_cost=1, contract=contract, exit={"target": "libre"}),
        declared("a", "retard", "web", annual_cost=1, contract=contract, exit=late),
        software={s: Software(slug=s, name=s, model="proprietary") for s in ("gros", "choisi", "retard")},
        vendors={},
    )
    report = board_report(Measures(facts_on(registry, DAY, {})))
    (grid,) = (b for b in report.blocks if isinstance(b, Grid) and "quatre-vingt-dix" in b.caption)
    assert [(row[0], row[-1].removeprefix("Reconduction à dire.").strip()) for row in grid.rows] == [
        ("choisi", "Sortie prévue."),
        ("retard", "Sortie en retard."),
        ("gros", ""),
    ]


def test_what_merged_brought_ends_with_the_day_that_is_still_to_come_and_not_before_it() -> None:
    missed = {"end": date(2026, 12, 31), "notice_months": 3, "renewal": "tacit", "renewal_months": 12}
    software = {
        slug: Software.model_validate({"slug": slug, "name": slug.upper(), "model": "proprietary"})
        for slug in ("x", "y", "z")
    }
    past = {"end": date(2026, 6, 30), "notice_months": 3, "renewal": "tacit"}
    registry = territory(
        declared("n", "z", "web", origin="b", contract=past),
        declared("n", "x", "web", origin="a", contract=missed),
        declared("n", "y", "web", origin="b", contract={"end": date(2028, 6, 30), "notice_months": 3}),
        software=software,
        vendors={},
    )
    merged = {s: Commune(slug=s, name=s, until=date(2025, 12, 31), merged_into="n") for s in "ab"}
    registry = replace(registry, communes={**registry.communes, **merged})
    report = convergence_report(Measures(facts_on(registry, DAY, {})), registry.communes["n"])
    rows = [row for block in report.blocks if isinstance(block, Grid) for row in block.rows]
    assert [row[-2:] for row in rows] == [
        ("31 décembre 2027", "30 septembre 2027"),
        ("30 juin 2028", "30 mars 2028"),
        ("30 juin 2026 (passée)", "inconnu"),  # it went on, for how long nobody said
    ]
    (lead,) = after_merger(Ground(facts_on(registry, DAY, {})))
    assert "Z, fin 30 juin 2026 (passée)" in lead.reason.replace("\u00a0", " ")
    assert [one.by for one in lead.facts] == [date(2027, 9, 30), date(2028, 3, 30), None]
