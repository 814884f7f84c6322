"""Recognition on the labelled rows of `tests/recognition/`: how often it is right, and how fast.

Floors: automatic precision 0.98 (noise written as a product counts as wrong), automatic recall 0.75,
automatic or proposed 0.88, noise recall 0.90 at precision 0.98, libre and vendor 0.98. Speed is that of mixes
of the catalogue's words, other ones at each run. `-v` shows what was not as labelled.
"""

import csv
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from affranchi.model.row import Row, RowSource
from affranchi.recognition.answering import Answer
from affranchi.recognition.deciding import Index, recognise
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from bench.measures import Measure, cpu_of, report

UNSEEN = Path(__file__).parent.parent / "tests/recognition/unseen.tsv"
LABELLED = Path(__file__).parent.parent / "tests/recognition/labelled.tsv"
FLOORS = {
    "automatic precision": 0.98,
    "automatic recall": 0.75,
    "automatic or proposed": 0.88,
    "noise recall": 0.90,
    "noise precision": 0.98,
    "libre and vendor": 0.98,
}
SPEED = 10_000
DISTINCT = 20_000


@dataclass(frozen=True)
class Case:
    """A row, what it is, and which half of the set it belongs to."""

    row: Row
    decision: str
    software: Sequence[str]
    half: str


def main() -> int:
    """Measure, print, and fail under a floor."""
    registry = load_registry(bundle())
    index = Index(registry)
    cases = read_cases(LABELLED)
    failed = False
    for half in ("dev", "held-out", "all"):
        chosen = [case for case in cases if half in (case.half, "all")]
        answers = list(recognise(index, [case.row for case in chosen]))
        scores = scores_of(registry, chosen, answers)
        questions = sum(answer.decision == "ask" for answer in answers)
        print(f"{half}: {len(chosen)} rows, {questions} questions")
        for name, value in scores.items():
            print(f"  {name:22} {value:.3f}  (floor {FLOORS[name]})")
            failed = failed or value < FLOORS[name]
        if "-v" in sys.argv and half != "all":
            show_errors(chosen, answers)
    speed = rows_a_second(index, registry)
    slow = report(
        [Measure("recognition, fresh mixes of words, rows a second", speed, SPEED, "/s", is_floor=True)]
    )
    return int(failed) or slow


def read_cases(path: Path) -> list[Case]:
    """The labelled rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Case(
                Row(
                    line["name"],
                    line["publisher"] or None,
                    line["version"] or None,
                    cast("RowSource", line.get("source") or "sheet"),
                ),
                line["decision"],
                line["software"].split(),
                line["set"],
            )
            for line in lines
        ]


def scores_of(registry: Registry, cases: Sequence[Case], answers: Sequence[Answer]) -> dict[str, float]:
    """The shares that the floors are about."""
    pairs = list(zip(cases, answers, strict=True))
    products = [(case, answer) for case, answer in pairs if case.decision == "auto"]
    automatic = [(case, answer) for case, answer in pairs if answer.decision == "auto"]
    noise = [(case, answer) for case, answer in pairs if case.decision == "noise"]
    heard = [(case, answer) for case, answer in pairs if answer.decision == "noise"]
    found = [(case, answer) for case, answer in products if answer.decision == "auto"]
    return {
        "automatic precision": share(
            case.decision == "auto" and answer.software[0] in case.software for case, answer in automatic
        ),
        "automatic recall": share(
            answer.decision == "auto" and answer.software[0] in case.software for case, answer in products
        ),
        "automatic or proposed": share(case.software[0] in answer.software for case, answer in products),
        "noise recall": share(answer.decision == "noise" for _, answer in noise),
        "noise precision": share(case.decision == "noise" for case, _ in heard),
        "libre and vendor": share(same_kind(registry, case.software[0], answer) for case, answer in found),
    }


def same_kind(registry: Registry, slug: str, answer: Answer) -> bool:
    """Whether what was found has the licence model and the vendor of what it is."""
    expected, found = registry.software[slug], registry.software[answer.software[0]]
    return (expected.is_libre, expected.vendor) == (found.is_libre, found.vendor)


def share(truths: Iterable[bool]) -> float:
    """How many of them hold; all, of none."""
    counted = list(truths)
    return sum(counted) / len(counted) if counted else 1.0


def show_errors(cases: Sequence[Case], answers: Sequence[Answer]) -> None:
    """Print what was not as labelled."""
    for case, answer in zip(cases, answers, strict=True):
        right = answer.decision == case.decision and (
            case.decision != "auto" or answer.software[0] in case.software
        )
        if not right:
            expected = " ".join(case.software) or case.decision
            print(f"    {case.row.name} | {case.row.publisher} | {expected}")
            print(f"        → {answer.decision} {' '.join(answer.software)}: {answer.reason}")


def rows_a_second(index: Index, registry: Registry) -> float:
    """How many rows, of words mixed anew at each run, are thought of in a second of CPU."""
    names = [one.name for one in registry.software.values()]
    words, chance = sorted({word for name in names for word in name.split()}), random.SystemRandom()
    mixes = (" ".join(chance.sample(words, chance.randint(2, 4))) for _ in range(DISTINCT))
    rows = [Row(name, None, f"{n}.{n % 7}", "sheet") for n, name in enumerate(dict.fromkeys(mixes))]
    return len(rows) / cpu_of(lambda: list(recognise(index, rows)), 1)


if __name__ == "__main__":
    sys.exit(main())
