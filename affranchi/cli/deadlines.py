"""Deadlines: what must be decided, by which day."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import On, day_of, option
from affranchi.cli.communes import CommuneThen, commune_on
from affranchi.cli.output import Json, print_json, print_table, root_here, say, today
from affranchi.naming import commune_name, use_name
from affranchi.wording import NBSP, long_day

if TYPE_CHECKING:
    from affranchi.figures.deadlines import Deadline
    from affranchi.registry import Registry

_COLUMNS = ("Dernier jour", "Commune", "Logiciel", "Fin", "Par an", "Ensuite")
_PUBLIC = slice(1, 4)  # all that a public tree knows


@command("deadlines")
def deadlines_(
    commune: CommuneThen = None,
    on: On = None,
    ics: Annotated[Path | None, option("FICHIER", "Écrit un calendrier, avec rappels.")] = None,
    *,
    json: Json = False,
) -> None:
    """Dit ce qui doit être décidé, et avant quel jour."""
    from affranchi.actions.deadlines import as_json, write_calendar
    from affranchi.actions.figures import measured
    from affranchi.figures.deadlines import NOT_PUBLIC, buckets
    from affranchi.told.deadlines import silent_words
    from affranchi.told.figures import slice_words

    root, day = root_here(), day_of(on, "--on")
    found = measured(root, commune_on(root, commune, day), day or today(), today())
    if ics:
        write_calendar(found, ics)
    if json:
        print_json(as_json(found))
        return
    dated = [one for one in found.deadlines if one.bucket != "open"]
    is_public = found.registry.edition == "public"
    shown = _PUBLIC if is_public else slice(None)
    print_table(_COLUMNS[shown], [_deadline(found.registry, one)[shown] for one in dated])
    if not found.deadlines:
        say("Aucun contrat n’est déclaré.")
    for piece in buckets(one for one in found.deadlines if one.is_asked and not is_public):
        if piece.units:
            say(slice_words(piece))
    if last := NOT_PUBLIC if is_public else silent_words(found.deadlines):
        say(last)
    if ics:
        say(f"Calendrier écrit{NBSP}: {ics}")


def _deadline(registry: "Registry", one: "Deadline") -> tuple[str, ...]:
    from affranchi.contracts import DATA_ACT_NOTE
    from affranchi.figures.deadlines import BUCKET_LABELS
    from affranchi.told.deadlines import course_words, end_words, euros_words

    term = one.term
    day = long_day(term.leave_by) if term.leave_by else "inconnu"
    ends = "finit de lui-même" if term.state == "ending" else ""
    is_settled = ends or (term.leave_by and not term.is_missed)
    late = "" if is_settled else f" ({BUCKET_LABELS[one.bucket]})"
    unsaid = course_words(one).lower().rstrip(".") if term.is_missed else ""
    then = f"prochaine fenêtre{NBSP}: {long_day(term.next_leave_by)}" if term.next_leave_by else unsaid
    notes = [then, ends, DATA_ACT_NOTE if one.data_act else ""]
    return (
        f"{day}{late}",
        commune_name(registry, one.commune),
        use_name(registry, one.software, one.label),
        end_words(one),
        euros_words(one),
        ", ".join(note for note in notes if note),
    )
