"""The reports: documents that open, say what they must, and tell the public nothing of the members'."""

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from affranchi.errors import InvalidDataError
from affranchi.exports.markdown import escaped, markdown_of
from affranchi.exports.odt import html_of, odt_of
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.reports.board import board_report
from affranchi.reports.commune import commune_report
from affranchi.reports.convergence import convergence_report
from affranchi.reports.document import Block, Bullets, Document, Drawing, Grid, Heading, Paragraph
from affranchi.reports.register import register_report
from affranchi.reports.tnl import label_report
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from affranchi.storage.tnl import read_label
from affranchi.wording import euros
from tests.pages.test_pages_structure import HOSTILE, canary_registry, poisoned

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
        "# Titre \\<1\\>\n\nSous & titre\n\n## Première partie\n\nUn texte \\*simple\\*.\n\n"
        "> Une réserve.\n\n*À remplir* : …\n\n1. un\n2. deux\n\n*Légende*\n\n| Nom | Somme |\n| --- | --: |\n"
        "| a\\|b | 8 € |\n| 1\\. c | 9 € |\n\n*Courbe* : de 1 à 2\n"
    )
    assert [escaped(t) for t in ("- a", "# b", "12) c")] == ["\\- a", "\\# b", "12\\) c"]


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


def test_the_report_to_the_board_is_ready_to_be_deliberated(example: Registry) -> None:
    document = board_report(Measures(facts_on(example, DAY, {})))
    headings = [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 1]
    assert headings == [
        "En deux minutes",
        "La trajectoire",
        "Immunité au droit extra-européen",
        "Capacité de substitution",
        "Maîtrise des technologies",
        "Projet de délibération",
        "Comment ces chiffres sont faits",
    ]
    assert len(document.drawings) == 3
    for definition in (
        "Présence des GAFAM",
        "Exposition au droit extra-européen",
        "Concentration de la dépense",
    ):
        assert definition in text_of(document)


def test_public_report_says_no_day_of_a_contract_and_no_sum_of_a_commune(example: Registry) -> None:
    registry = redact(example, "public")
    told = text_of(board_report(Measures(facts_on(registry, DAY, {}))))
    assert re.findall(r"\d{4} \((?:passé de )?\d+\u00a0jour", told) == []
    to_members = text_of(board_report(Measures(facts_on(example, DAY, {}))))
    assert re.findall(r"\d{4} \((?:passé de )?\d+\u00a0jour", to_members) != []
    allowed = {euros(total) for total in sums(registry)}
    assert [amount for amount in re.findall("[0-9\u202f]+\u00a0€", told) if amount not in allowed] == []


def sums(registry: Registry) -> list[float]:
    values = [one.euros for one in registry.sums.values()]
    return [
        sum(v for place, v in enumerate(values) if mask >> place & 1) for mask in range(1, 2 ** len(values))
    ]


def test_register_points_at_what_leaves_the_union(example: Registry) -> None:
    told = text_of(register_report(Measures(facts_on(example, DAY, {}))))
    assert "à vérifier\u00a0: contrôle hors de l’Union (États-Unis)" in told
    assert "Amorce, non registre" in told


def test_label_says_that_it_is_not_the_form_and_leaves_room(example: Registry) -> None:
    document = label_report(Measures(facts_on(example, DAY, {})), read_label(bundle()))
    assert "n’est pas le formulaire officiel" in text_of(document)
    blanks = [b for b in document.blocks if isinstance(b, Paragraph) and b.kind == "blank"]
    questions = [q for d in read_label(bundle()).domains.values() for q in d.questions]
    assert len(blanks) == len(questions) > 5


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
    merged = {c.merged_into for c in example.communes.values() if c.merged_into}
    for slug in merged:
        told = text_of(convergence_report(Measures(facts_on(example, DAY, {})), example.communes[slug]))
        assert "L2113-5" in told


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_makes_no_report_invalid(name: str) -> None:
    for document in reports(poisoned(canary_registry(), HOSTILE[name])).values():
        assert parts(odt_of(document))["content.xml"] is not None
        assert b"<script" not in html_of(document)
