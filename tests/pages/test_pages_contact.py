"""Writing to someone, correcting a page: a link only where it surely leads, never one that acts."""

from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from affranchi.checks.problems import problems_of
from affranchi.model.experience import Experience
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.pieces.contact import corrections, mailbox, reach, with_contact
from affranchi.pieces.page import Page
from affranchi.registry import Registry
from tests.territories import TODAY

PAGE = Page("logiciels/paie/", "Paie & Cie", "", "", "software")
FORGE = "https://gitlab.example/val/logiciels"


def registry(**territory: Any) -> Registry:
    return Registry(
        territory=Territory(name="Val", **territory),
        communes={"lumbin": Commune(slug="lumbin", name="Lumbin")},
        software={"paie": Software.model_validate({"slug": "paie", "name": "Paie", "model": "libre"})},
    )


def said(known: Registry, page: Page = PAGE) -> str:
    return unescape(corrections(known, page))


def test_a_mailbox_is_a_link_with_its_subject() -> None:
    assert mailbox("mairie@lumbin.example", "Été & cie") == (
        '<a href="mailto:mairie@lumbin.example?subject=%C3%89t%C3%A9%20%26%20cie">mairie@lumbin.example</a>'
    )


@pytest.mark.parametrize(
    "address",
    [
        "a@b.fr?bcc=x@y.fr", "a@b.fr,x@y.fr", '"a"@b.fr', "a@b.fr%0Abcc:x", "a b@c.fr", "javascript:alert(1)",
        "a@b.fr\nbcc: x", "a@[127.0.0.1]", "a@b", "a'onclick=x@b.fr", "<a@b.fr>", "é@b.fr",
        "mailto:a@b.fr", "-a@b.fr", "par le standard",
    ],
)  # fmt: skip
def test_what_is_no_mailbox_stays_a_text(address: str) -> None:
    assert "href" not in mailbox(address, "Bonjour")


def test_a_page_is_reported_to_the_mailbox_else_to_the_forge_else_to_the_website() -> None:
    site, box = "https://val.example", "numerique@val.example"
    assert "mailto:numerique@val.example?subject=Erreur%20sur" in said(registry(contact=box, website=site))
    forge = said(registry(repository=f"{FORGE}/", website=site))
    assert f"{FORGE}/-/issues/new?issue[title]=Erreur%20sur%20la%20page" in forge
    assert "logiciels%2Fpaie%2F" in forge
    assert f'href="{site}"' in said(registry(website=site))
    assert said(registry()) == ""


@pytest.mark.parametrize(
    ("repository", "forge", "edited", "folder"),
    [
        (FORGE, None, f"{FORGE}/-/edit/main/", f"{FORGE}/-/tree/main/"),
        ("https://github.com/v/l", None, "https://github.com/v/l/edit/main/", "https://github.com/v/l/tree/main/"),
        ("https://codeberg.org/v/l", None, "/v/l/_edit/main/", "/v/l/src/branch/main/"),
        ("https://git.val.example/v/l", "forgejo", "/v/l/_edit/main/", "/v/l/src/branch/main/"),
    ],
)  # fmt: skip
def test_a_record_of_the_territory_is_mended_on_its_forge(
    repository: str, forge: str | None, edited: str, folder: str
) -> None:
    known = registry(repository=repository, forge=forge)
    assert "Corriger" not in said(known)  # the reference catalogue is not the territory's to mend
    own = replace(known, own=frozenset({"paie"}))
    assert f"{edited}catalogue/software/paie.toml" in said(own)
    assert "(membres)" not in said(own)
    page = Page("communes/lumbin/", "Lumbin", "", "", "commune")
    assert f"{edited}communes.toml" in said(known, page)
    assert folder not in said(known, page)
    lived = Experience(commune="lumbin", software="paie", state="done")
    page = Page(f"experiences/{lived.stem}/", "Lumbin", "", "", "experience")
    told = replace(known, experiences={lived.stem: lived})
    assert f"{edited}catalogue/experiences/{lived.stem}.toml" in said(told, page)
    elsewhere = lived.model_copy(update={"body": "Ville d’ailleurs"})
    assert "Corriger" not in said(replace(known, experiences={lived.stem: elsewhere}), page)


@pytest.mark.parametrize(
    "repository",
    [
        "javascript:alert(1)//gitlab", "https://val.example/gitlab", "ssh://git@gitlab.example/v",
        f"{FORGE}?x=1", "https://x@gitlab.example/v", "https://gitlab.example/v#a",
    ],
)  # fmt: skip
def test_a_repository_whose_pages_are_not_known_makes_no_link_and_is_told(repository: str) -> None:
    known = registry(repository=repository, contact="numerique@val.example")
    page = Page("communes/lumbin/", "Lumbin", "", "", "commune")
    assert "Corriger" not in said(known, page) or 'href="http' not in said(known, page)
    assert [(one.key, one.severity) for one in problems_of(known, TODAY) if one.rule == "territory"] == [
        ("territory.repository", "warning")
    ]


def test_a_territory_to_which_nobody_can_write_is_told_and_asks_nobody_to() -> None:
    known = registry()
    assert [one.key for one in problems_of(known, TODAY)] == ["territory.contact"]
    assert "ne publie pas encore d’adresse" in reach(known.territory)
    assert "à la mairie ou à l’intercommunalité" in reach(known.territory)  # who is to answer, all the same
    assert "href" not in with_contact("<p>Ici.</p><p>[[contact]]</p>", known, "a-propos/", "À propos")


def test_a_page_written_by_hand_names_the_territory_and_its_site() -> None:
    known, html = Registry(territory=Territory(name="CCAS de <Lumbin>")), "<p>[[territoire]], [[site]].</p>"
    assert "<p>le CCAS de &lt;Lumbin&gt;, ce site.</p>" in with_contact(html, known, "a/", "A")
    assert 'href="https://val.example/"' in with_contact(
        html, registry(catalogue="https://val.example/"), "a/", "A"
    )


def test_a_page_written_by_hand_says_where_to_write() -> None:
    html = with_contact("<p>[[contact]]</p>", registry(contact="numerique@val.example"), "guide/", "Guide")
    assert html.count("mailto:numerique@val.example") == 2
