"""The typer application, which each command joins, and what every command starts from."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer
from typer._click.core import Context
from typer._click.shell_completion import CompletionItem
from typer.core import TyperCommand, TyperGroup

from affranchi.cli.arguments import option
from affranchi.cli.french import french_help
from affranchi.cli.loading import MODULES
from affranchi.cli.output import say

INTERRUPTED = 130

F = TypeVar("F", bound=Callable[..., Any])


class _AsTyped:
    """What takes words as they are typed, while a shell completes them."""

    def coerce(self, value: object, **_: object) -> object:
        """The words themselves."""
        return value


def _take_as_typed(command: TyperCommand | TyperGroup, context: Context) -> None:
    """Spare what completes the import of pydantic, with which typer makes values: twice its whole time."""
    for param in command.get_params(context) if context.resilient_parsing else ():
        param._runtime_param = _AsTyped()  # type: ignore[attr-defined]  # noqa: SLF001


class FrenchCommand(TyperCommand):
    """A command whose help is in French."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Typer's parsing, which completion makes light."""
        _take_as_typed(self, ctx)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Context) -> str:
        """Typer's help, translated."""
        return french_help(super().get_help(ctx))


class FrenchGroup(TyperGroup):
    """A group of commands whose help is in French."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Typer's parsing, which completion makes light."""
        _take_as_typed(self, ctx)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Context) -> str:
        """Typer's help, translated."""
        return french_help(super().get_help(ctx))


class Program(FrenchGroup):
    """The whole program: its commands complete by their names alone."""

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin as typed."""
        found = [CompletionItem(name) for name in MODULES if name.startswith(incomplete)]
        return found or super().shell_complete(ctx, incomplete)


app = typer.Typer(
    cls=Program,
    name="affranchi",
    help="Dit quels logiciels emploient les communes d’un territoire, et ce qui pourrait les en affranchir.",
    no_args_is_help=True,
    rich_markup_mode=None,  # importing rich would double the time of --help (bench/cli.py)
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def group(name: str, text: str) -> typer.Typer:
    """A group of commands of the application."""
    made = typer.Typer(cls=FrenchGroup, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(made, name=name, help=text)
    return made


def command(name: str) -> Callable[[F], F]:
    """Declare a command of the application."""
    return app.command(name, cls=FrenchCommand)


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 (typer calls it so)
    if wanted:
        from importlib.metadata import version

        say(f"affranchi {version('affranchi')}")
        raise typer.Exit


@app.callback()
def entry(
    context: typer.Context,
    root: Annotated[str, option("DOSSIER", "Dossier du territoire, cherché en remontant.", "--root")] = ".",
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Affiche la version.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """Keep the folder that every command starts from."""
    del version  # told as soon as it is read
    context.obj = {"root": root}
