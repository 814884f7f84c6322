"""One small commune declared from the page, by the interview and by the spreadsheet: actions and seconds.

A line a way. A click or a choice takes 1.2 seconds and a typed character 0.25 (assumed, the same for all);
what the machine makes one wait is measured. The page is the real one, in Chromium, before decap-server
(`AFFRANCHI_DECAP`); the interview is the real one, on a terminal; the spreadsheet is the real file, whose
cells are filled by a program, since opening and closing LibreOffice depends on the machine.
"""

import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.actions.build import build
from affranchi.actions.fmt import fmt
from affranchi.actions.form import write_form
from affranchi.actions.form_back import fill
from affranchi.actions.init import init
from affranchi.french import FRENCH
from affranchi.intake.form import read_form
from affranchi.registry import Registry
from affranchi.storage.records import load_registry
from tests.actions.test_form import TABLE, typed
from tests.browser.conftest import FLAGS, chromium, served
from tests.browser.test_browser_declare import FORGE, FORM, SOFTWARE, decap, logged_in
from tests.conftest import git

CLICK, CHARACTER = 1.2, 0.25
COMMUNE, DAY = "la-flachere", date(2026, 11, 28)  # 449 inhabitants
SOFTWARE_OF = {
    "os-poste": "Microsoft Windows", "bureautique": "LibreOffice", "client-mail": "Thunderbird",
    "navigateur": "Firefox", "pdf": "Adobe Acrobat Reader", "visio": "Zoom", "site-web": "WordPress",
    "antivirus": "Avast Business", "tdt": "iXBus", "transfert": "WeTransfer",
}  # fmt: skip
ANSWERS = {
    **dict.fromkeys(("cimetiere", "deliberations", "rgpd", "elections"), "paper"),
    **dict.fromkeys(("stockage", "telephonie", "parefeu"), "none"),
    **dict.fromkeys(("antispam", "hebergement", "sauvegarde"), "unknown"),
}
KEYS = {"paper": "p", "none": "s", "unknown": "n"}
SERVE = "from affranchi.cli import main; main()"


@dataclass(slots=True)
class Cost:
    """What a way asks of a person: clicks and choices, typed characters, seconds of waiting."""

    actions: int = 0
    characters: int = 0
    waited: float = 0

    @property
    def seconds(self) -> float:
        """All of it, in seconds."""
        return self.actions * CLICK + self.characters * CHARACTER + self.waited


def made(folder: Path) -> Path:
    """Le Grésivaudan, with a forge; nothing is declared."""
    root = folder / "territoire"
    init(root, "Le Grésivaudan", DAY)
    file = root / "communes.toml"
    text = file.read_text("utf-8").replace("[territory]\n", f"[territory]\n{FORGE}", 1)
    file.write_text(text.replace("[communes.", f"{FORM}[communes.", 1), "utf-8")
    fmt(root)
    git(root, "commit", "--quiet", "--all", "--message", "Dit la forge")
    return root


def by_page(root: Path, folder: Path) -> Cost:
    """The page: each software, then the functions without one; what it wrote is merged and put in order."""
    from playwright.sync_api import sync_playwright

    site = build(root, out=folder / "site", edition="members", day=DAY).path / "declarer/formulaire"
    settings, page_file = site / "formulaire.json", site / "index.html"
    told = json.loads(settings.read_text("utf-8"))
    cost = Cost(actions=2)  # the commune, in the page « Déclarer », then « Se connecter »
    with decap(root) as server, served(site.parents[1]) as address, sync_playwright() as playwright:
        told["backend"] = {"name": "proxy", "proxy_url": f"{server}/api/v1", "branch": "main"}
        settings.write_text(json.dumps(told), "utf-8")
        page_file.write_text(page_file.read_text("utf-8").replace("https://gitlab.example", server))
        form = f"{address}declarer/formulaire/"
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        started = time.monotonic()
        with logged_in(browser, form, COMMUNE, 1280) as page:
            for rank, name in enumerate(SOFTWARE_OF.values()):
                words = "Déclarer un autre logiciel" if rank else re.compile("logiciel$")
                page.get_by_role("link", name=words).last.click()
                field = page.locator(SOFTWARE)
                field.wait_for()
                is_there = field.evaluate("one => one === document.activeElement")
                field.fill(name)
                page.get_by_role("button", name="Enregistrer").click()
                cost.actions += 2 + (not is_there)
                cost.characters += len(name)
                page.get_by_role("link", name="Déclarer un autre logiciel").wait_for()
            with page.expect_event("load"):
                page.get_by_role("link", name="Dire ce qui se fait sans logiciel").click()
            for function, answer in ANSWERS.items():
                page.locator(f"#reponse-{function}").select_option(answer)
            page.get_by_role("button", name="Enregistrer").click()
            while not git(root, "for-each-ref", "refs/heads/cms/fonctions"):
                time.sleep(0.05)
            cost.actions += 2 + len(ANSWERS)
            cost.waited = time.monotonic() - started
    for branch in git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads/cms").split():
        git(root, "merge", "--quiet", "--no-edit", branch)
    fmt(root)
    return cost


def by_interview(root: Path) -> Cost:
    """The interview: a key and Enter for what is proposed, a name else; « plus tard » for the rest."""
    import pty

    registry = load_registry(root)
    labels = {one.label: slug for slug, one in registry.functions.items()}
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "110", "LINES": "60"}
    cost, started = Cost(actions=1, characters=len(f"affranchi interview {COMMUNE}\r")), time.monotonic()
    words = [sys.executable, "-c", SERVE, "interview", COMMUNE]
    with subprocess.Popen(words, cwd=root, stdin=child, stdout=child, stderr=child, env=environment) as run:
        os.close(child)
        shown, asked = "", ""
        while select.select([parent], [], [], 60)[0]:
            try:
                part = os.read(parent, 65536)
            except OSError:
                break
            if b"\x1b[6n" in part:
                os.write(parent, b"\x1b[1;1R")
            shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", part.decode(errors="replace"))
            keys, asked = _key(shown.replace("\u00a0", " ").replace("\u202f", " "), labels, asked)
            if keys:
                shown = ""
                cost.actions += 1
                cost.characters += len(keys)
                os.write(parent, keys.encode())
    os.close(parent)
    if run.returncode:
        raise SystemExit(shown)
    cost.waited = time.monotonic() - started
    return cost


def _key(shown: str, labels: Mapping[str, str], asked: str) -> tuple[str, str]:
    """What is typed before a question, and the function that it is about."""
    if "Quel logiciel ?" in shown:
        return f"{SOFTWARE_OF[asked]}\r", asked
    if "sert-il aussi à" in shown or "Avez-vous sous la main" in shown:
        return "\r", asked
    label = re.search(r"\d+ sur \d+ — .*?\? (.+?) \? \(lettre.*Arrêter", shown, re.DOTALL)
    if not label:
        return "", asked
    function = labels[label[1].splitlines()[-1].strip()]
    if function not in SOFTWARE_OF:
        return f"{KEYS.get(ANSWERS.get(function, ''), 't')}\r", function
    proposed = re.search(rf"(\d)\) {re.escape(SOFTWARE_OF[function])} —", shown)
    return f"{proposed[1] if proposed else 'a'}\r", function


def by_spreadsheet(root: Path, folder: Path) -> Cost:
    """The spreadsheet: a cell a software or an answer; then who keeps the catalogue imports it."""
    registry, path, started = load_registry(root), folder / "parc.ods", time.monotonic()
    write_form(root, COMMUNE, path, DAY)
    table = next(t for t in _content(path).iter(f"{TABLE}table") if t.get(f"{TABLE}name") == "Logiciels")
    first = ["".join(row[0].itertext()) if len(row) else "" for row in table.iter(f"{TABLE}table-row")]
    rows = {label: number for number, label in enumerate(first, 1)}
    cells = {f"C{rows[registry.functions[slug].label]}": name for slug, name in SOFTWARE_OF.items()}
    answers = {
        f"B{rows[registry.functions[slug].label]}": FRENCH["answer"][answer].capitalize()
        for slug, answer in ANSWERS.items()
    }
    # Its cell, then the choice of an answer in a list, or a name; and to open, save, attach, send.
    cost = Cost(actions=len(cells) + 2 * len(answers) + 4, characters=sum(map(len, cells.values())))
    read = read_form("parc.ods", typed(path.read_bytes(), {**cells, **answers}))
    if read is None or (problems := fill(root, "parc.ods", read, None, DAY).problems):
        raise SystemExit(str(problems if read else path))
    cost.waited = time.monotonic() - started
    return cost


def _content(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as book:
        return ET.fromstring(book.read("content.xml"))  # noqa: S314 (our own file)


def told(registry: Registry) -> tuple[set[str], dict[str, str]]:
    """What the commune declares and answers."""
    answers = registry.answers[COMMUNE].answers
    return {one.software for one in registry.by_commune[COMMUNE]}, {f: a.answer for f, a in answers.items()}


def main() -> None:
    """Print a line a way; each must have said the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        person = folder / "gitconfig"
        person.write_text("[user]\nname = Une secrétaire\nemail = mairie@exemple.example\n", "utf-8")
        os.environ["GIT_CONFIG_GLOBAL"] = str(person)
        said = []
        for way in ("page", "entretien", "tableur"):
            here = folder / way
            here.mkdir()
            root = made(here)
            if way == "entretien":
                cost = by_interview(root)
            else:
                cost = (by_page if way == "page" else by_spreadsheet)(root, here)
            said.append(told(load_registry(root)))
            print(
                f"{way}: {cost.actions} actions, {cost.characters} characters, "
                f"{cost.waited:.0f} s waited, {cost.seconds:.0f} s in all",
                flush=True,
            )
        if not said[0] == said[1] == said[2]:
            raise SystemExit(f"not the same: {said}")


if __name__ == "__main__":
    main()
