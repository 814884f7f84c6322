"""A secretary alone with the interview, in a territory that nobody has described yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from affranchi.actions.interview import fills_besides, to_ask
from affranchi.cli.running import run
from affranchi.registry import Registry
from affranchi.storage.records import load_registry
from tests.conftest import git
from tests.terminal import on_a_terminal

DOWN = "\x1b[B"
SIZES = {"hautmont": 180, "moyenne": 450, "grandville": 8600}
# What she presses at each question, and what must then be known: the software, or how it goes without.
# Names are as she types them; three are of products that no catalogue knows.
ANSWERS = {
    "bureautique": ("1\r", "microsoft-office"),
    "navigateur": ("1\r", "google-chrome"),
    "os-poste": ("1\r", "microsoft-windows"),
    "finances": ("2\r", "e-magnus-gestion-financiere"),
    "etat-civil": ("1\r", "e-magnus-etat-civil"),
    "paie-rh": ("1\r", "e-magnus-paie"),
    "messagerie": ("1\r", "orange-messagerie"),
    "antivirus": ("1\r", "microsoft-defender"),
    "tdt": ("a\rs2low\r", "s2low"),
    "cimetiere": ("a\rTombalys\r", "tombalys"),
    "site-web": ("a\rVillageo\r", "villageo"),
    "sauvegarde": ("a\rclé USB mairie\r", "cle-usb-mairie"),
    "elections": ("r\rpréfecture\r", "provided"),
    "deliberations": ("p\r", "paper"),
    "marches-publics": ("s\r", "none"),
    "ecole": ("n\r", "unknown"),
    "client-mail": ("s\r", "none"),
    "pdf": ("n\r", "unknown"),
    "rgpd": ("p\r", "paper"),
    "signature": ("s\r", "none"),
    "stockage": ("s\r", "none"),
    "transfert": ("s\r", "none"),
    "visio": ("s\r", "none"),
    "hebergement": ("n\r", "unknown"),
    "telephonie": ("n\r", "unknown"),
    "mdp": ("p\r", "paper"),
    "parefeu": ("n\r", "unknown"),
    "antispam": ("n\r", "unknown"),
}


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A territory of three communes in which nothing was said."""
    communes = "".join(
        f'\n[communes.{s}]\nname = "{s.title()}"\npopulation = {n}\n' for s, n in SIZES.items()
    )
    (tmp_path / "communes.toml").write_text(
        f'[territory]\nname = "Val"\nkind = "CC"\n{communes}', encoding="utf-8"
    )
    git(tmp_path, "init", "-qb", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Ouvre le territoire")
    return tmp_path


def pressed(registry: Registry) -> Iterator[tuple[str, str]]:
    """Each question as it shows, and the keys she presses; Enter alone where she has no more to say."""
    left = list(to_ask(registry, registry.communes["moyenne"]))
    assert {one.slug for one in left} == ANSWERS.keys()
    while left:
        function = left.pop(0)
        keys, known = ANSWERS[function.slug]
        first, _, name = keys.removesuffix("\r").partition("\r")
        yield f"{function.label}\u202f?", f"{first}\r"
        if name:
            yield "Quel logiciel" if first == "a" else "Qui le fait", f"{name}\r"
        if first == "r":  # no body of the territory: kept as typed, with a software she does not know
            yield from (("Est-ce son nom", f"{DOWN}\r"), ("Avec quel logiciel", "\r"))
        software = registry.software.get(known)
        if software and fills_besides(registry, software, function, left):
            yield "sert-il aussi", "\r"
    yield "sous la main", "\r"


def test_enter_alone_answers_nothing_in_a_fresh_territory(fresh: Path) -> None:
    registry = load_registry(fresh)
    asked = to_ask(registry, registry.communes["grandville"])
    assert len(asked) == max(len(to_ask(registry, one)) for one in registry.communes.values())
    ended = on_a_terminal(
        fresh, ["interview", "grandville"], [(f"{one.label}\u202f?", "\r") for one in asked]
    )
    assert ended.code == 0
    assert ended.keys == len(asked)
    assert load_registry(fresh).declarations == ()
    assert load_registry(fresh).answers == {}


def test_a_secretary_says_twenty_eight_functions_in_at_most_130_keys(fresh: Path) -> None:
    ended = on_a_terminal(fresh, ["interview", "moyenne"], list(pressed(load_registry(fresh))))
    assert ended.code == 0
    made = load_registry(fresh)
    declared = {f: one.software for one in made.declarations for f in made.functions_of(one)}
    said = {slug: one.answer for slug, one in made.answers["moyenne"].answers.items()}
    assert said | declared == {slug: known for slug, (_, known) in ANSWERS.items()}
    assert made.answers["moyenne"].answers["elections"].provider == "préfecture"
    new = [made.software[slug] for slug in ("tombalys", "villageo", "cle-usb-mairie")]
    assert {(one.status, one.model) for one in new} == {("draft", "unknown")}
    assert ended.keys <= 130


def test_the_list_of_a_function_says_which_suites_may_fill_it(
    fresh: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--root", str(fresh), "declare", "moyenne", "Microsoft 365"]) == 0
    capsys.readouterr()
    assert run(["--root", str(fresh), "list", "--function", "visio"]) == 0
    told = capsys.readouterr().out
    assert "À dire, ce que remplit aussi Microsoft 365 (Moyenne)" in told
    assert "affranchi declare moyenne microsoft-365 --function" in told
    # Of what was known on a day nothing is asked any more.
    for asked in (["paie"], ["visio", "--known-on", git(fresh, "log", "-1", "--format=%as")]):
        assert run(["--root", str(fresh), "list", "--function", *asked]) == 0
        assert "À dire" not in capsys.readouterr().out
