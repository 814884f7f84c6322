"""The typer application, and the one place where errors become sentences and exit codes."""

import gc
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import typer
from typer._click.core import Context
from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer.core import TyperCommand, TyperGroup

from affranchi.cli.french import french_help, french_refusal
from affranchi.errors import AffranchiError
from affranchi.wording import NBSP

F = TypeVar("F", bound=Callable[..., Any])

INTERRUPTED = 130
WRONG_USAGE = 2


class FrenchCommand(TyperCommand):
    """A command whose help is in French."""

    def get_help(self, ctx: Context) -> str:
        """Typer's help, translated."""
        return french_help(super().get_help(ctx))


class FrenchGroup(TyperGroup):
    """A group of commands whose help is in French."""

    def get_help(self, ctx: Context) -> str:
        """Typer's help, translated."""
        return french_help(super().get_help(ctx))


app = typer.Typer(
    cls=FrenchGroup,
    name="affranchi",
    help="Dit quels logiciels emploient les communes d’un territoire, et ce qui pourrait les en affranchir.",
    no_args_is_help=True,
    rich_markup_mode=None,  # importing rich would double the time of --help (bench/start_up.py)
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def command(name: str) -> Callable[[F], F]:
    """Declare a command of the application."""
    return app.command(name, cls=FrenchCommand)


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 (typer calls it so)
    if wanted:
        from importlib.metadata import version

        typer.echo(f"affranchi {version('affranchi')}")
        raise typer.Exit


@app.callback()
def entry(
    context: typer.Context,
    root: Annotated[
        str, typer.Option("--root", metavar="DOSSIER", help="Dossier du territoire, cherché en remontant.")
    ] = ".",
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Affiche la version.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """Keep the folder that every command starts from."""
    del version  # told as soon as it is read
    context.obj = {"root": root}


def main() -> None:
    """Run what was typed: 0 done, 1 wrong request or data, 2 usage, 3 git or network, 130 interrupted."""
    # A command makes many objects that live to its end: collecting them cost a tenth of a search's CPU.
    gc.set_threshold(100_000, 50, 50)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what it says goes to the standard outputs."""
    from affranchi.cli import commands  # noqa: F401 (they register themselves)

    try:
        code = app(list(arguments), prog_name="affranchi", standalone_mode=False)
    except NoArgsIsHelpError as error:
        _complain(french_help(error.format_message()))
        return WRONG_USAGE
    except ClickException as error:
        _complain(french_refusal(error.format_message()))
        _complain(f"Pour l’aide{NBSP}: affranchi --help")
        return WRONG_USAGE
    except AffranchiError as error:
        _complain(str(error))
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _complain("Interrompu.")
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    return code if isinstance(code, int) else 0


def _complain(sentence: str) -> None:
    typer.echo(sentence, err=True)
