"""Write the parts of the documentation that the code says: the commands' help, the map of modules.

Run it with `--check` to only say whether they are up to date (tests/test_docs.py does).
"""

import ast
import contextlib
import io
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from affranchi.cli.app import app
from affranchi.cli.running import run

ROOT = Path(__file__).parent.parent
COMMANDS_PAGE = ROOT / "site/pages/commandes.md"
ARCHITECTURE = ROOT / "docs/architecture.md"
_BEGIN, _END = "<!-- modules: begin -->\n", "<!-- modules: end -->\n"


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
    text = _read(ARCHITECTURE)
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return {
        COMMANDS_PAGE: "\n".join(_commands()) + "\n",
        ARCHITECTURE: f"{before}{_BEGIN}{''.join(_modules())}{_END}{after}",
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _commands() -> Iterator[str]:
    yield "---\ntitle: Commandes\ndescription: L’aide de chaque commande, telle quelle.\n---\n"
    yield "# Commandes\n"
    yield "Ce que dit `affranchi COMMANDE --help`. Le [guide](guide.md) explique quand s’en servir.\n"
    yield _block(_help_of())
    names = [info.name for info in app.registered_commands if info.name and not info.hidden]
    for name in names:
        yield f"## {name}\n"
        yield _block(_help_of(name))
    for group in app.registered_groups:
        if group.name and group.typer_instance:
            for info in group.typer_instance.registered_commands:
                yield f"## {group.name} {info.name}\n"
                yield _block(_help_of(group.name, info.name or ""))


def _help_of(*command: str) -> str:
    os.environ["COLUMNS"] = "88"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        run([*command, "--help"])
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def _block(text: str) -> str:
    return f"```text\n{text}\n```\n"


def _modules() -> Iterator[str]:
    """One line a module: its path and the first line of its docstring."""
    package = ROOT / "affranchi"
    for path in sorted(
        package.rglob("*.py"), key=lambda p: (p.parent.as_posix(), p.name != "__init__.py", p.name)
    ):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        name = path.relative_to(ROOT).as_posix()
        folder = name.endswith("/__init__.py")
        indent = "" if folder or path.parent == package else "  "
        shown = name.removesuffix("/__init__.py") + "/" if folder else path.name
        yield f"{indent}- `{shown}`: {(docstring or '').splitlines()[0]}\n"


if __name__ == "__main__":
    main()
