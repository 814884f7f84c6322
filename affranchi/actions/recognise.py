"""What each row of inventory files is taken for, and why; nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from affranchi.intake.reading import Options
from affranchi.model.problem import Problem
from affranchi.model.row import Row
from affranchi.recognition.answering import Answer, Decision
from affranchi.recognition.deciding import Index, recognise
from affranchi.recognition.remembering import recalled
from affranchi.registry import Registry
from affranchi.steps.gathering import files_of, read_files
from affranchi.steps.parting import parted


@dataclass(frozen=True)
class Taken:
    """What one row is taken for.

    `software` are slugs and `names` theirs, best first; `group` owns the vendor.
    """

    name: str
    publisher: str | None
    version: str | None
    decision: Decision
    reason: str
    software: Sequence[str]
    names: Sequence[str]
    vendor: str | None
    group: str | None
    libre: bool | None


@dataclass(frozen=True, slots=True)
class Recognition:
    """The rows of all files in their order, how many are personal, and what could not be read."""

    taken: tuple[Taken, ...]
    problems: tuple[Problem, ...]
    personal: int


def recognise_files(registry: Registry, paths: Sequence[Path], options: Options) -> Recognition:
    """Recognise every row of files and folders, in order."""
    problems: list[Problem] = []
    rows: list[Row] = []
    for _, inventory in parted(registry, read_files(files_of(paths), {}, options)):
        problems += inventory.problems
        rows += inventory.rows
    index = Index(registry)
    answers = list(recalled(index, None, recognise(index, rows)))
    return Recognition(
        tuple(taken(registry, answers)), tuple(problems), sum(answer.is_personal for answer in answers)
    )


def taken(registry: Registry, answers: Iterable[Answer]) -> Iterable[Taken]:
    """Answers with the names of what they found; a licence is said when all that is proposed share it."""
    for answer in answers:
        software = [registry.software[slug] for slug in answer.software]
        vendor = registry.vendors.get(answer.vendor) if answer.vendor else None
        licences = {one.is_libre for one in software}
        yield Taken(
            name=answer.row.name,
            publisher=answer.row.publisher,
            version=answer.row.version,
            decision=answer.decision,
            reason=answer.reason,
            software=answer.software,
            names=[one.name for one in software],
            vendor=vendor.name if vendor else None,
            group=vendor.group if vendor else None,
            libre=licences.pop() if len(licences) == 1 else None,
        )
