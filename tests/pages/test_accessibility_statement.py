"""What the site says of its accessibility is what the grid says, in the form that the law asks."""

import re
from collections import Counter

from affranchi.actions.build import Built
from affranchi.storage.bundle import bundle

GRID = (bundle() / "docs/rgaa.md").read_text("utf-8")
STATES = re.findall(r"^\| (\d+\.\d+) \| [^|]* \| ([^|]*) \|", GRID, re.MULTILINE)
# RGAA 4.1, criteria of each of the thirteen themes.
THEMES = [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]


def test_the_grid_holds_each_criterion_and_counts_its_states() -> None:
    every = [f"{theme}.{n}" for theme, most in enumerate(THEMES, 1) for n in range(1, most + 1)]
    assert [number for number, _ in STATES] == every
    assert told_of(GRID) == counted()


def test_the_declaration_counts_as_the_grid_and_names_each_failure(public: Built) -> None:
    html = (public.path / "accessibilite/index.html").read_text("utf-8")
    assert told_of(html) == counted()
    failing = {number for number, state in STATES if state == "non conforme"}
    assert failing == set(re.findall(r"\b\d{1,2}\.\d{1,2}\b(?=\))", html.partition("Non évalués")[0]))


def test_the_declaration_says_all_that_the_law_asks(public: Built) -> None:
    """Order of 20 September 2019: who, which site, its state, what fails, since when, contact, recourse."""
    html = (public.path / "accessibilite/index.html").read_text("utf-8")
    for words in (
        "faite par la Communauté de communes du Val d’Exemple",
        'href="https://logiciels.val-d-exemple.example',
        "<strong>non conforme</strong>",
        "Contenus non accessibles</h2>",
        "Établissement de cette déclaration</h2>",
        "mailto:numerique@val-d-exemple.example",
        "https://formulaire.defenseurdesdroits.fr/",
        "Libre réponse 71120",
    ):
        assert words in html


def counted() -> Counter[str]:
    return Counter(state for _, state in STATES)


def told_of(text: str) -> Counter[str]:
    """`53 conformes, 5 non conformes…` as states and counts."""
    found = re.findall(r"(\d+)\s((?:non )?(?:conforme|applicable|testé))s?\b", text)
    return Counter({state: int(count) for count, state in found})
