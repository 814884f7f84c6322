"""A page for each exit: its steps, who decides, the traps, and how far the communes that leave are."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from markupsafe import Markup

from affranchi.figures.tasks import ExitTasks, Task
from affranchi.model.names import fold
from affranchi.model.steps import ExitSteps
from affranchi.naming import commune_name
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.lists import ROOM, Entry, Listing, weight
from affranchi.pieces.page import Found, Page
from affranchi.pieces.table import table
from affranchi.pieces.text import joined, laid, wrapped
from affranchi.pieces.view import View, rest_words
from affranchi.told.exits import unsaid_aim
from affranchi.told.lines import one_line
from affranchi.told.steps import lengths_of, numbered, parts_of, progress_words
from affranchi.wording import counted, day_or_year

_COLUMNS = ("Commune", "Quitte", "Pour", "Fin", "Avancement")
_UNDER_WAY = (*_COLUMNS, "Étapes")
_CAPTION = "Sorties prévues et commencées, domaine par domaine"
_WHO = "Communes et entités qui font cette sortie"
_NOUN = ("sortie", "sorties")
# A suite is left domain by domain, each with its steps: three rows, and one exit.
_LINES = ("ligne", "lignes")
_MOST_SHOWN = 8
# Elements of the list on the page of an exit, however much stands above it.
_LEAST = 50
# What fits across a sheet of paper.
_MOST_DATED = 4


def exit_pages(view: View) -> Iterator[Page]:
    """The list of exits, then a page for each."""
    known, anchors = view.registry.exit_steps.values(), view.anchors[1]
    rows = [
        (anchors.exit(one.slug), joined(anchors.function(slug) for slug in one.functions))
        for one in sorted(known, key=lambda one: fold(one.label))
    ]
    entries = [
        Entry((*_row(one, anchors), steps), told=(*_row(one, anchors, str), steps))
        for one in _under_way(view)
        for steps in [anchors.exit(one.steps.slug)]
    ]
    listing = Listing(view.templates, "en-cours", links.EXITS, _CAPTION, _LINES, _UNDER_WAY, entries)
    first, rest = listing.spread("exits", "Où en sont les communes", first=ROOM // 2)
    yield Page(
        path=links.EXITS,
        title="Comment sortir",
        description="Les étapes de chaque sortie, avec leurs sources ou notre avis.",
        html=view.filling("exits.html", 1)(
            exits=table("t-sorties", "Sorties, par ordre alphabétique", ("Sortie", "Fonctions"), rows),
            under_way=first,
        ),
        search=Found(says="page · étapes de sortie", names=("sorties", "comment sortir", "étapes")),
        files=listing.files,
    )
    yield from rest
    for steps in known:
        yield from _pages(view, steps)


def _pages(view: View, steps: ExitSteps) -> Iterator[Page]:
    """The page of an exit, then the rest of who makes it."""
    path, label, anchors = f"{links.EXITS}{steps.slug}/", one_line(steps.label), view.anchors[2]
    fill, shown = view.filling("exit.html", 2), _exit(view, steps, anchors)
    entries = [
        Entry(_row(one, anchors), told=_row(one, anchors, str))
        for one in view.measures.tasks
        if one.steps.slug == steps.slug
    ]
    listing = Listing(view.templates, "communes-qui-sortent", path, _WHO, _NOUN, _COLUMNS, entries)
    room = max(ROOM - weight(fill(**shown, communes="")), _LEAST)
    first, rest = listing.spread("exit-list", label, first=room)
    yield Page(
        kind="exit",
        path=path,
        title=label,
        description=one_line(f"{steps.label}, étape par étape, avec les sources."),
        html=fill(**shown, communes=first),
        search=Found(says="page · étapes de sortie", names=steps.words),
        files=listing.files,
    )
    yield from rest


def some_under_way(view: View, anchors: Anchors) -> Markup:
    """The first exits of communes, and where the others are; nothing when there is none."""
    rows = [(*_row(one, anchors), anchors.exit(one.steps.slug)) for one in _under_way(view)]
    shown, more = table("t-en-cours", _CAPTION, _UNDER_WAY, rows[:_MOST_SHOWN]), len(rows) - _MOST_SHOWN
    others = counted(more, "autre ligne", "autres lignes")
    end = laid('<p><a href="{}{}">Et {}</a>.</p>\n', anchors.root, links.EXITS, others)
    return joined((shown, end if more > 0 else ""), "")


def _under_way(view: View) -> list[ExitTasks]:
    """The exits of communes that are not done, under each of their steps."""
    return [one for one in view.measures.tasks if one.row.state != "done"]


def _row(
    one: ExitTasks, anchors: Anchors, written: Callable[[int | date], str] = day_or_year
) -> tuple[Markup | str, ...]:
    """How far one is; its day as `written`, in words or as a machine sorts it."""
    # What takes the place of an office suite is no answer to where its mail goes.
    wanted = anchors.registry.software.get(one.row.target or "")
    fills = wanted is not None and not set(wanted.functions).isdisjoint(one.steps.functions)
    target = anchors.software(one.row.target) if fills and one.row.target else unsaid_aim(one.row.state)
    left = anchors.use(one.row.software, one.row.label)
    told = "inconnue" if one.end is None else written(one.end)
    return anchors.commune(one.row.commune), left, target, told, progress_words(one, ends=False)


def _exit(view: View, steps: ExitSteps, anchors: Anchors) -> dict[str, object]:
    """What the template of an exit shows."""
    found = [one for one in _under_way(view) if one.steps.slug == steps.slug]
    return {
        "steps": steps,
        "functions": joined(anchors.function(slug) for slug in steps.functions),
        "lengths": lengths_of(steps),
        "parts": list(parts_of(steps)),
        "dated": _dated(found, anchors),
        "sources": [(place, steps.sources[name]) for name, place in numbered(steps).items()],
    }


def _dated(found: Sequence[ExitTasks], anchors: Anchors) -> Markup:
    """Each step, and when each commune is to begin it."""
    first = found[:_MOST_DATED]
    columns = ("Étape", *(commune_name(anchors.registry, one.row.commune) for one in first))
    rows = [
        (wrapped(tasks[0].step.text), *map(_cell, tasks))
        for tasks in zip(*(o.tasks for o in first), strict=True)
    ]
    shown = table("t-taches", "À commencer au plus tard", columns, rows)
    return shown + rest_words(len(found) - len(first), "autre sortie", "autres sorties")


def _cell(task: Task) -> str:
    if task.is_done or task.start is None:
        return "faite" if task.is_done else "sans date"
    return f"{day_or_year(task.start)}{' (passé)' if task.is_late else ''}"
