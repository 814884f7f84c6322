"""What there is to say of the steps of an exit: on what each sentence rests, who decides, how far one is."""

from collections.abc import Iterator, Mapping, Sequence

from affranchi.figures.tasks import A_MONTH, ExitTasks, Task
from affranchi.model.steps import ExitSteps, Statement, Step
from affranchi.wording import NBSP, before_words, counted, in_french, number, span, until_words


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
    if isinstance(said, Step):
        decider = [f"décide{NBSP}: {in_french('decider', said.decider)}"] if said.decider else []
        undo = [in_french("undo", said.undo)] if said.undo else []
        told += [f"({', '.join(decider + undo)})"] if decider + undo else []
    return " ".join(told + ["(à notre avis)"] * said.ours)


def lengths_of(steps: ExitSteps) -> Sequence[tuple[str, str]]:
    """How long it takes, by size of commune."""
    days = {size: (round(one.low * A_MONTH), round(one.high * A_MONTH)) for size, one in steps.months.items()}
    return [
        (
            f"{number(int(size))}{NBSP}habitants",
            span(low) if low == high else f"{span(low)} à {span(high)}",
        )
        for size, (low, high) in sorted(days.items(), key=lambda item: int(item[0]))
    ]


def when_words(task: Task) -> str:
    """Whether a step is done, or when it is to begin at the latest."""
    if task.is_done or task.start is None:
        return "fait" if task.is_done else "date inconnue"
    return f"à commencer {before_words(task.start)}{', déjà passé' if task.is_late else ''}"


def progress_words(one: ExitTasks) -> str:
    """`3 étapes sur 7, pour le 30 juin 2027`; what prevents dating them is said."""
    if one.row.state == "done":
        return "sortie faite"
    end = ", fin inconnue" if one.end is None else f", {until_words(one.end)}"
    size = "" if one.span else ", taille inconnue"
    return f"{counted(one.done, 'étape')} sur {len(one.tasks)}{end}{size}"
