"""Write the parts of the documentation that the code says: the commands' help, the map of modules.

Run it with `--check` to only say whether they are up to date (tests/house/test_docs.py does).
"""

import ast
import contextlib
import io
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from affranchi.cli.app import app
from affranchi.cli.loading import SECTIONS
from affranchi.cli.running import run

ROOT = Path(__file__).parent.parent
COMMANDS_PAGE = ROOT / "site/pages/commandes.md"
ARCHITECTURE = ROOT / "docs/architecture.md"


def main() -> None:
    """Write each document that changed, or name it."""
    stale = {path: text for path, text in documents().items() if _read(path) != text}
    for path, text in stale.items():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(ROOT))
    sys.exit(1 if stale and "--check" in sys.argv else 0)


def documents() -> Mapping[Path, str]:
    """What each document must hold."""
    architecture = _filled(_filled(_read(ARCHITECTURE), "rooms", _rooms()), "modules", _modules())
    return {COMMANDS_PAGE: "\n".join(_commands()) + "\n", ARCHITECTURE: architecture}


def _filled(text: str, name: str, lines: Iterable[str]) -> str:
    """A text with other lines between its marks of a name."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    before, _, rest = text.partition(begin)
    return f"{before}{begin}{''.join(lines)}{end}{rest.partition(end)[2]}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _commands() -> Iterator[str]:
    yield "---\ntitle: Commandes\ndescription: L’aide de chaque commande, telle quelle.\n---\n"
    yield "# Commandes\n"
    yield "Ce que dit `affranchi COMMANDE --help`. Le [guide](guide.md) explique quand s’en servir.\n"
    yield _block(_help_of())
    groups = {one.name: one.typer_instance for one in app.registered_groups if one.typer_instance}
    for title, names in SECTIONS.items():
        yield f"## {title}\n"
        for name in names:
            under = [one.name or "" for one in groups[name].registered_commands] if name in groups else [""]
            for words in ((name, one) if one else (name,) for one in under):
                yield f"### {' '.join(words)}\n"
                yield _block(_help_of(*words))


def _help_of(*command: str) -> str:
    os.environ["COLUMNS"] = "80"  # what the page holds without folding a line again
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        run([*command, "--help"])
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def _block(text: str) -> str:
    return f"```text\n{text}\n```\n"


def _rooms() -> Iterator[str]:
    """The layers that import-linter holds, the highest first; rooms of one line do not import each other."""
    settings = tomllib.loads(_read(ROOT / "pyproject.toml"))
    layers = next(c["layers"] for c in settings["tool"]["importlinter"]["contracts"] if "layers" in c)
    yield "| rooms | what they hold |\n| --- | --- |\n"
    for layer in layers:
        rooms = [room.removeprefix("affranchi.") for room in layer.split(" | ")]
        told = [_first_line(_room(name)).rstrip(".") for name in rooms]
        yield f"| {', '.join(f'`{name}`' for name in rooms)} | {'; '.join(told)}. |\n"


def _room(name: str) -> Path:
    folder = ROOT / "affranchi" / name
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def _first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(_read(path))) or "").splitlines()[0]


def _modules() -> Iterator[str]:
    """One line a module: its path and the first line of its docstring."""
    package = ROOT / "affranchi"
    for path in sorted(
        package.rglob("*.py"), key=lambda p: (p.parent.as_posix(), p.name != "__init__.py", p.name)
    ):
        name = path.relative_to(ROOT).as_posix()
        folder = name.endswith("/__init__.py")
        indent = "" if folder or path.parent == package else "  "
        shown = name.removesuffix("/__init__.py") + "/" if folder else path.name
        yield f"{indent}- `{shown}`: {_first_line(path)}\n"


if __name__ == "__main__":
    main()
