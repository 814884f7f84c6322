"""The code in small pieces: a function is read at a glance, a module is a noun of the domain."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "affranchi"
# Lines, docstrings included.
LONGEST_FUNCTION, LONGEST_MODULE = 40, 400


def test_no_function_is_longer_than_a_screen() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines(node) > LONGEST_FUNCTION
    ]
    assert found == []


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_a_place_where_the_project_hurts() -> None:
    sizes = {
        str(path.relative_to(PACKAGE)): len(path.read_text("utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert [path for path, lines in sorted(sizes.items()) if lines > LONGEST_MODULE] == []
