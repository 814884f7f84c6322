"""The door: a command line is run, and errors become sentences and exit codes in this one place."""

import gc
import os
import re
import sys
from collections.abc import Iterable, Sequence
from errno import EACCES, ENAMETOOLONG, EPERM

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer._click.exceptions import UsageError as ClickUsageError

from affranchi.cli.app import INTERRUPTED, app
from affranchi.cli.french import french_help, french_refusal
from affranchi.cli.loading import load
from affranchi.cli.output import complain, complain_all, write_whatever
from affranchi.errors import AffranchiError, UsageError, WorldError
from affranchi.wording import NBSP, as_typed, quoted, reason_of


def main() -> None:
    """Run what was typed: 0 done, 1 wrong request or data, 2 usage, 3 git or network, 130 interrupted."""
    # A command makes many objects that live to its end: collecting them cost a tenth of a search's CPU.
    gc.set_threshold(100_000, 50, 50)
    # None of pydantic's plugins is ours: looking for them reads what every package of the environment says.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    write_whatever()
    code = run(sys.argv[1:])
    gc.freeze()  # what is left goes with the process: Python looked for its cycles for a fifteenth of a build
    sys.exit(code)


def refuse_bytes(arguments: Iterable[str]) -> None:
    """Refuse what is no UTF-8, which no record can hold, unless it is the name of a file."""
    for one in arguments:
        if one != one.encode(errors="replace").decode() and not os.path.lexists(one):
            raise UsageError(f"{quoted(one)} n’est pas de l’UTF-8{NBSP}: vérifiez le codage du terminal.")


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what it says goes to the standard outputs."""
    load(arguments)
    try:
        refuse_bytes(arguments)
        code = app(list(arguments), prog_name="affranchi", standalone_mode=False)
    except NoArgsIsHelpError as error:
        complain_all(french_help(error.format_message()).split("\n"))
        return UsageError.exit_code
    except ClickException as error:
        said = error.format_message()
        complain(french_refusal(said))
        context = error.ctx if isinstance(error, ClickUsageError) else None
        path = context.command_path if context else "affranchi"
        extra = re.fullmatch(r"Got unexpected extra argument\S* \((.*)\)", said, re.DOTALL)
        params = context.command.params if context else []
        is_whole = not any(one.required for one in params)  # what else was typed is not said again
        if extra and is_whole and any("--commune" in one.opts for one in params):
            complain(f"Si c’est une commune{NBSP}: {path} --commune {as_typed(extra[1])}")
        complain(f"Pour l’aide{NBSP}: {path} --help")
        return UsageError.exit_code
    except AffranchiError as error:
        complain_all(str(error).split("\n"))
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        complain("Interrompu.")
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except OSError as error:
        # Met by whatever looks at a path: pathlib raises where a folder may not be entered, or a name is too
        # long.
        if error.filename is None or error.errno not in (EACCES, EPERM, ENAMETOOLONG):
            raise
        complain(f"{error.filename}{NBSP}: {reason_of(error)}.")
        code = WorldError.exit_code
    return code if isinstance(code, int) else 0
