"""The questions: files of SQL with a title and a sentence, and the page and the CSV of each answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affranchi.french import FRENCH
from affranchi.pieces.render import templates_in
from affranchi.pieces.table import table
from affranchi.storage.bundle import bundle
from affranchi.told.csv_text import csv_of, harmless
from affranchi.wording import number, typeset

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the atlas: its first comment is its title, the second what the answer says."""

    name: str
    title: str
    told: str
    sql: str


def questions() -> Iterator[Question]:
    """The questions, by name."""
    for file in sorted((_HERE / "questions").glob("*.sql")):
        sql = file.read_text(encoding="utf-8")
        title, told = (line.removeprefix("-- ") for line in sql.splitlines()[:2])
        yield Question(file.stem, typeset(title), typeset(told), sql)


def answer_files(
    question: Question, heads: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Mapping[str, bytes]:
    """The page of an answer and its CSV, by name."""
    numbers = [head for i, head in enumerate(heads) if rows and not isinstance(rows[0][i], str)]
    models = FRENCH["model"]
    rows = [
        [models.get(cell, cell) if head == "Modèle" else cell for head, cell in zip(heads, row, strict=True)]
        for row in rows
    ]
    lines = ([_shown(cell) for cell in row] for row in rows)
    written = ([_written(cell) for cell in row] for row in rows)
    laid = table(question.name, question.title, heads, lines, numbers)
    page = _page(title=question.title, told=question.told, name=question.name, rows=laid)
    return {f"{question.name}.html": page, f"{question.name}.csv": csv_of(heads, written).encode()}


def index_files(told: str, refused: Sequence[str]) -> Mapping[str, bytes]:
    """The first page, and what all share."""
    pages = {one.name: one.title for one in questions()}
    page = _page(title="Atlas des logiciels des communes", told=told, pages=pages, refused=refused)
    return {"index.html": page, "theme.css": (bundle() / "site/assets/theme.css").read_bytes()}


def _page(**words: object) -> bytes:
    made = {"pages": {}, "refused": (), "rows": "", "name": ""} | words
    return templates_in(_HERE).get_template("page.html").render(made).encode()


def _shown(cell: object) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        return number(cell, 1)
    return number(int(cell)) if isinstance(cell, int | float) else str(cell if cell is not None else "—")


def _written(cell: object) -> object:
    return harmless(cell) if isinstance(cell, str) else "" if cell is None else cell
