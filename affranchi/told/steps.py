"""What there is to say of the steps of an exit: on what each sentence rests, who decides, how far one is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from affranchi.figures.tasks import ExitTasks, Task
from affranchi.model.steps import ExitSteps, Span, Statement, Step
from affranchi.wording import NBSP, NNBSP, before_words, counted, in_french, number, span, until_words

_A_MONTH = 30  # days, of a span of one


def numbered(steps: ExitSteps) -> Mapping[str, int]:
    """The number of each source, in the order in which sentences name them."""
    said = (one for part in steps.parts.values() for one in part.values())
    return {name: n for n, name in enumerate(dict.fromkeys(name for one in said for name in one.sources), 1)}


def parts_of(steps: ExitSteps) -> Iterator[tuple[str, str, Sequence[tuple[str, str]]]]:
    """Each part of an exit: its field, its title, its sentences by key."""
    numbers = numbered(steps)
    for field, said in steps.parts.items():
        title = in_french("exit_part", field)
        yield field, title, [(key, _sentence(one, numbers)) for key, one in said.items()]


def _sentence(said: Statement, numbers: Mapping[str, int]) -> str:
    """A sentence, who decides, whether it can be undone, its sources by number, whether it is ours."""
    more = [f"[{', '.join(str(n) for n in sorted(numbers[name] for name in said.sources))}]"]
    told = [said.text, *more * bool(said.sources)]
    beside = []
    if isinstance(said, Step):
        decider = [f"décide{NBSP}: {in_french('decider', said.decider)}"] if said.decider else []
        undo = [in_french("undo", said.undo)] if said.undo else []
        beside = [", ".join(decider + undo)] if decider + undo else []
    beside += ["à notre avis"] * said.ours
    return " ".join(told + [f"({f'{NNBSP}; '.join(beside)})"] * bool(beside))


def lengths_of(steps: ExitSteps) -> Sequence[tuple[str, str]]:
    """How long it takes, by size of commune: `15 jours à 1 mois`, `6 à 9 mois`."""
    by_size = sorted((int(size), one) for size, one in steps.months.items())
    return [(f"{number(size)}{NBSP}habitants", _length(one)) for size, one in by_size]


def _length(one: Span) -> str:
    low, high = (f"1{NBSP}mois" if days == _A_MONTH else span(days) for days in one.days)
    if low == high:
        return low
    same = low.split(NBSP)[1] == high.split(NBSP)[1]
    return f"{low.split(NBSP)[0] if same else low} à {high}"


def when_words(task: Task) -> str:
    """Whether a step is done, or when it is to begin at the latest."""
    if task.is_done or task.start is None:
        return "faite" if task.is_done else "à faire, sans date"
    return f"à commencer {before_words(task.start)}{', déjà passé' if task.is_late else ''}"


def task_words(task: Task) -> str:
    """A step, when, and its key."""
    return f"{task.step.text.rstrip('.')} ({when_words(task)}{NNBSP}; {task.key})"


def progress_words(one: ExitTasks, *, ends: bool = True) -> str:
    """`3 étapes sur 7, pour le 30 juin 2027`; that it is late, or what prevents dating them, is said.

    Without when it `ends` where that has its own column.
    """
    if one.row.state == "done":
        return "sortie faite"
    end = ", fin inconnue" if one.end is None else f", {until_words(one.end)}"
    late = ", en retard" if one.row.state == "late" else ""
    size = "" if one.span else ", durée inconnue"
    lacks = f", délai trop court de {span(one.lacks)} pour ses étapes" if one.lacks else ""
    return f"{counted(one.done, 'étape')} sur {len(one.tasks)}{end if ends else ''}{late}{size}{lacks}"


def has_dates(found: Iterable[ExitTasks]) -> bool:
    """Whether a calendar has something of some exits: a step to do on a day."""
    return any(isinstance(t.start, date) and not t.is_done for one in found for t in one.tasks)
