"""A line of the form that came back: the cells that say something, those that nobody could understand."""

from collections.abc import Callable
from typing import Any

from affranchi.errors import AffranchiError
from affranchi.form import Key
from affranchi.intake.form import FilledLine
from affranchi.model.problem import Problem, Severity
from affranchi.readers import NotUnderstoodError
from affranchi.wording import NBSP, quoted


class Row:
    """A line, read cell by cell; what is wrong gathers on the way."""

    def __init__(self, path: str, line: FilledLine) -> None:
        self.line, self.cells, self._path = line, line.cells, path
        self.problems: list[Problem] = []

    def told(self) -> set[Key]:
        """The cells that say something new; those that were emptied are pointed out."""
        for key in self.line.start.keys() - self.cells.keys() - {"line"}:
            self.wrong(key, "cette case a été vidée.", "Rien n’est effacé : dites-le autrement.", "warning")
        return {key for key in self.cells if self.cells[key] != self.line.start.get(key)}

    def wrong(self, key: Key, message: str, advice: str = "", severity: Severity = "error") -> None:
        """Note what is wrong with a cell."""
        place = self.line.address(key)
        self.problems.append(Problem(self._path, 0, place, message, advice, "form", severity))

    def read(self, key: Key, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 (as many types as columns)
        """The value of a cell; None, and a problem, when it is not what its column expects."""
        try:
            return read(self.cells[key])
        except NotUnderstoodError as error:
            self.wrong(key, f"{quoted(self.cells[key])} n’a pas été compris{NBSP}: {error}")
        except AffranchiError as error:
            self.wrong(key, str(error))
        return None
