"""Figures: the territory’s, a commune’s, a function’s, on a day."""

from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import KnownOn, On, day_of, option
from affranchi.cli.complete import FunctionOption, complete_commune
from affranchi.cli.output import Json, print_json, print_table, root_here, say, say_all, today
from affranchi.wording import NBSP

# As typed: on a past day, one that merged since is itself.
_CommuneThen = Annotated[
    str | None, option("COMMUNE", "Seulement cette commune, ce jour-là.", complete=complete_commune)
]


@command("figures")
def figures_(
    commune: _CommuneThen = None,
    function: FunctionOption = None,
    on: On = None,
    known_on: KnownOn = None,
    *,
    json: Json = False,
) -> None:
    """Donne les chiffres du territoire, chacun avec ce qui est inconnu."""
    from affranchi.actions.figures import Asked, as_json, figures
    from affranchi.figures.figure import TERRITORY
    from affranchi.figures.measures import Measures
    from affranchi.figures.rules import HEADINGS
    from affranchi.told.course import course_words, other_objectives
    from affranchi.told.figures import band_words, base_words, value_words
    from affranchi.told.suites import left_to_say

    asked = Asked(commune, function, day_of(on, "--on"), day_of(known_on, "--known-on"))
    board = figures(root_here(), asked, today())
    if json:
        print_json(as_json(board))
        return
    if board.about:
        say(board.about)
    rows = [
        (HEADINGS[f.heading], f.label, value_words(f), band_words(f), base_words(f))
        for heading in HEADINGS
        for f in board.figures.values()
        if f.heading == heading
    ]
    print_table(("Au titre de", "Chiffre", "Valeur", "Entre", "Sur"), rows)
    for course in board.courses:
        say(f"{course.objective.slug}{NBSP}: {' '.join(course_words(board.facts, course))}")
    if board.facts.scope == TERRITORY:
        say_all(other_objectives(Measures(board.facts)))
    if note := board.figures["trajectory"].note:
        say(note)
    say_all(left_to_say(board.facts.registry, board.facts.scope, board.facts.on))
