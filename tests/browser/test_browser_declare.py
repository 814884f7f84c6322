"""The form in a real browser, on a repository behind decap-server: branches hold what was typed, no more."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from affranchi.actions.build import build
from affranchi.actions.check import check
from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.fmt import fmt
from affranchi.actions.init import init
from affranchi.storage.records import load_registry
from affranchi.website.contents import today
from tests.browser.conftest import DAY, served
from tests.conftest import git, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# Where `.ci/run` puts it.
SERVER = Path(os.environ.get("AFFRANCHI_DECAP", "")) / "node_modules/decap-server/dist/index.js"
HOW = "no decap-server: npm install --prefix DIR decap-server, then AFFRANCHI_DECAP=DIR"
ONE, OTHER = "crolles", "lumbin"
FORGE = 'repository = "https://gitlab.example/essai/essai"\nforge = "gitlab"\n'
FORM = '[territory.web_form]\napplication = "essai"\n\n'
SOFTWARE = "input[list$=liste] >> nth=0"
# What Decap draws is Decap's; ours is in `.own`.
OURS = ".own"
SECTIONS = 5
SHARED = "mutualisations/un-parapheur-a-plusieurs"
PAPER = ("cimetiere", "etat-civil", "elections")


@contextmanager
def decap(repository: Path) -> Iterator[str]:
    """The address of decap-server on a repository: what a forge would do."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"MODE": "git", "PORT": str(port), "BIND_HOST": "127.0.0.1", "GIT_REPO_DIRECTORY": str(repository)}
    words = [shutil.which("node") or "node", str(SERVER)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, env={**os.environ, **told}, stdout=quiet, stderr=quiet) as server:
        try:
            for _ in range(100):
                with socket.socket() as asked:
                    if asked.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.fixture
def repository(tmp_path: Path, person: Path) -> Path:
    """A territory whose forge is known, in which a commune declared two software, for the trial."""
    if not SERVER.is_file():
        pytest.skip(HOW)
    assert person.is_file()
    root = tmp_path / "territoire"
    init(root, "Le Grésivaudan", DAY)
    file = root / "communes.toml"
    text = file.read_text("utf-8").replace("[territory]\n", f"[territory]\n{FORGE}", 1)
    file.write_text(text.replace("[communes.", f"{FORM}[communes.", 1), "utf-8")
    wished = '[wishes.messagerie]\nsince = 2026-01-01\nnote = "Pour les élus"\n'
    write(root, f"inventory/{ONE}/functions.toml", wished)
    write(root, "catalogue/redirects.toml", f'[communes.vieux-bourg]\nto = "{ONE}"\n')
    fmt(root)
    git(root, "add", "inventory", "catalogue")
    git(root, "commit", "--quiet", "--all", "--message", "Dit la forge")
    for software in ("microsoft-365", "zoom"):
        declare(root, DeclareRequest(ONE, software, facts={"contract.end": DAY}), DAY)
    return root


@pytest.fixture
def form(repository: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the form, its forge played by decap-server."""
    site = build(repository, out=tmp_path / "site", edition="members", day=DAY).path
    settings, page = (site / "declarer/formulaire" / name for name in ("formulaire.json", "index.html"))
    told = json.loads(settings.read_text("utf-8"))
    assert told["backend"]["app_id"] == "essai"
    with decap(repository) as server:
        told["backend"] = {"name": "proxy", "proxy_url": f"{server}/api/v1", "branch": "main"}
        settings.write_text(json.dumps(told), "utf-8")
        page.write_text(page.read_text("utf-8").replace("https://gitlab.example", server), "utf-8")
        with served(site) as address:
            yield f"{address}declarer/formulaire/"


@contextmanager
def logged_in(browser: "Browser", form: str, commune: str, width: int) -> Iterator["Page"]:
    """A person at the form of a commune; nothing is refused by the policy of the page."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR")
    page, refused = context.new_page(), list[str]()
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    page.goto(f"{form}?commune={commune}")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("link", name="logiciel").first.wait_for()
    try:
        yield page
        assert not refused
    finally:
        context.close()


def at(page: "Page", form: str, commune: str, place: str) -> None:
    """Open a place of the form, as a link of the site does."""
    page.goto("about:blank")
    page.goto(f"{form}?commune={commune}#/collections/{place}")
    page.locator(OURS).first.wait_for()


def is_narrow(page: "Page") -> bool:
    """Whether nothing goes past the right side of the window, « Enregistrer » least of all."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def save(page: "Page") -> None:
    """Press « Enregistrer » and wait for its answer."""
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Entrée enregistrée").wait_for()


def one_types(page: "Page", form: str) -> None:
    """Declare what the catalogue knows, change the end of a contract, retire a software."""
    page.get_by_label("Depuis").fill("31/03/2019")
    save(page)
    at(page, form, ONE, f"{ONE}/entries/microsoft-365")
    page.locator("[id^=contract-field] [data-testid=expand-button]").click()
    page.get_by_label("Fin du contrat").fill("31/12/2028")
    save(page)
    at(page, form, ONE, f"{ONE}/entries/zoom")
    page.locator("[id^=status-field]").fill("retiré")
    page.keyboard.press("Enter")
    page.locator("[id^=retirement-field] [data-testid=expand-button]").click()
    page.get_by_label("Date du retrait").fill("2026")
    save(page)


def other_types(phone: "Page", form: str) -> None:
    """Save by keyboard what nobody knows, answer for functions, propose to do something together."""
    phone.get_by_role("button", name="Enregistrer").focus()
    phone.keyboard.press("Enter")
    phone.get_by_text("Entrée enregistrée").wait_for()
    assert is_narrow(phone)
    at(phone, form, OTHER, f"fonctions/entries/{OTHER}")
    for function in PAPER:
        phone.locator(f"#reponse-{function}").select_option("paper")
    save(phone)
    phone.goto("about:blank")
    phone.goto(f"{form}?commune={OTHER}#/collections/mutualisations/new")
    phone.get_by_label("Titre").fill("Un parapheur à plusieurs")
    save(phone)


def test_the_branches_hold_what_two_people_typed_and_no_more(
    browser: "Browser", form: str, repository: Path, tmp_path: Path
) -> None:
    with logged_in(browser, form, ONE, 1280) as page, logged_in(browser, form, OTHER, 375) as phone:
        at(page, form, ONE, f"{ONE}/new")
        page.locator(SOFTWARE).fill("Libre Office 7.4")
        page.get_by_text("Si c’est LibreOffice, choisissez-le").wait_for()
        page.locator(SOFTWARE).fill("Nextcloud")
        at(phone, form, OTHER, f"{OTHER}/new")
        phone.locator(SOFTWARE).focus()
        phone.keyboard.type("Logiciel de la mairie 12")
        one_types(page, form)
        other_types(phone, form)

    def shown(branch: str, path: str) -> list[str]:
        return git(repository, "show", f"cms/{branch}:inventory/{path}.toml").splitlines()[2:]

    branches = git(repository, "for-each-ref", "--format=%(refname:lstrip=3)", "refs/heads/cms").splitlines()
    new, changed, made = f"{ONE}/nextcloud", f"{ONE}/microsoft-365", f"{OTHER}/logiciel-de-la-mairie-12"
    assert branches == [changed, new, f"{ONE}/zoom", f"fonctions/{OTHER}", made, SHARED]
    assert shown(new, new)[:2] == ['software = "nextcloud"', "since = 2019-03-31"]
    assert 'software = "Logiciel de la mairie 12"' in shown(made, made)
    was = git(repository, "show", f"main:inventory/{changed}.toml").splitlines()[2:]
    assert set(shown(changed, changed)) - set(was) == {"end = 2028-12-31", f"verified = {today()}"}
    assert "on = 2026" in shown(f"{ONE}/zoom", f"{ONE}/zoom")
    # The server writes in the working tree: what it sent is merged in a clone.
    read = tmp_path / "relu"
    git(tmp_path, "clone", "--quiet", "--branch", "main", str(repository), str(read))
    for branch in branches:
        git(read, "merge", "--quiet", "--no-edit", f"origin/cms/{branch}")
    fmt(read)
    assert not fmt(read, check=True).changed
    assert [problem for problem in check(read, today()) if problem.severity == "error"] == []
    registry = load_registry(read)
    assert registry.software["logiciel-de-la-mairie-12"].name == "Logiciel de la mairie 12"
    assert registry.sharings["un-parapheur-a-plusieurs"].title == "Un parapheur à plusieurs"
    answers = registry.answers[OTHER].answers
    assert {slug: one.answer for slug, one in answers.items()} == dict.fromkeys(PAPER, "paper")
    told = {one.software: (one.status, str(one.contract.end)) for one in registry.by_commune[ONE]}
    assert told == {
        "microsoft-365": ("in-use", "2028-12-31"),
        "nextcloud": ("in-use", "None"),
        "zoom": ("retired", str(DAY)),
    }


def test_a_comment_stays_and_what_is_retired_without_a_day_is_retired_today(
    browser: "Browser", form: str, repository: Path
) -> None:
    path = f"inventory/{ONE}/zoom.toml"
    text = (repository / path).read_text("utf-8")
    write(repository, path, text.replace("[contract]", "# Vu avec la direction\n[contract]"))
    git(repository, "commit", "--quiet", "--all", "--message", "Ajoute une remarque")
    with logged_in(browser, form, ONE, 1280) as page:
        at(page, form, ONE, f"{ONE}/entries/zoom")
        page.locator("[id^=status-field]").fill("retiré")
        page.keyboard.press("Enter")
        save(page)
    told = git(repository, "show", f"cms/{ONE}/zoom:{path}").splitlines()
    assert told[:4] == [
        "#:schema ../../schemas/declaration.json",
        "",
        "# Vu avec la direction",
        'status = "retired"',
    ]
    assert told[-2:] == ["[retirement]", f"on = {today()}"]


def test_axe_finds_no_violation_in_what_is_ours(browser: "Browser", form: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with logged_in(browser, form, ONE, 375) as page:
        for place in (f"{ONE}/new", "sorties/new", f"fonctions/entries/{ONE}"):
            at(page, form, ONE, place)
            assert is_narrow(page)
            if place.startswith("fonctions"):
                page.locator("#reponse-etat-civil").select_option("provided")
                page.get_by_role("checkbox", name="Messagerie (serveur)").uncheck()
            found = Axe().run(page, context={"include": [[OURS]]}).response["violations"]
            assert [(rule["id"], [node["html"] for node in rule["nodes"]][:2]) for rule in found] == []


def test_a_second_use_a_provider_a_wish_with_its_note_and_an_exit_are_told(
    browser: "Browser", form: str, repository: Path
) -> None:
    with logged_in(browser, form, ONE, 1280) as page:
        page.goto("about:blank")
        page.goto(f"{form}?commune=vieux-bourg")
        page.wait_for_url(f"**/?commune={ONE}*")
        page.get_by_role("link", name="logiciel").first.wait_for()
        at(page, form, ONE, f"{ONE}/new")
        page.locator(SOFTWARE).fill("Zoom")
        page.get_by_text("dites plus bas son second usage").wait_for()
        page.get_by_label("Usage, si").fill("École")
        assert page.get_by_role("button", name="Déplier").count() >= SECTIONS
        assert not page.get_by_label(re.compile("Expand|Collapse|Account|field$|^editor")).count()
        save(page)
        page.get_by_role("link", name="Déclarer un autre logiciel").click()
        page.locator(SOFTWARE).wait_for()
        at(page, form, ONE, f"fonctions/entries/{ONE}")
        page.locator("#reponse-cimetiere").select_option("provided")
        page.get_by_label("Organisme d’ailleurs").fill("Syndicat mixte")
        wish = page.get_by_role("checkbox", name="Messagerie (serveur)")
        assert wish.is_checked()
        wish.uncheck()
        page.get_by_role("button", name="Garder le souhait").click()
        assert wish.is_checked()
        save(page)
        at(page, form, ONE, "sorties/new")
        page.locator(SOFTWARE).fill("Zoom")
        page.get_by_label("Logiciel qui a pris sa place").fill("Jitsi Meet")
        page.locator("[id^=state-field]").fill("faite")
        page.keyboard.press("Enter")
        assert page.get_by_label("Personnes ou postes (membres)").count() == 1
        save(page)

    def shown(branch: str, path: str) -> list[str]:
        return git(repository, "show", f"cms/{branch}:{path}.toml").splitlines()[2:]

    assert shown(f"{ONE}/zoom-ecole", f"inventory/{ONE}/zoom-ecole")[0] == 'software = "zoom"'
    told = shown(f"fonctions/{ONE}", f"inventory/{ONE}/functions")
    assert 'provider = "Syndicat mixte"' in told
    assert 'note = "Pour les élus"' in told
    lived = shown(f"sorties/{ONE}--zoom", f"catalogue/experiences/{ONE}--zoom")
    assert lived == ['to = "jitsi-meet"', 'state = "done"', f"told = {today()}"]
