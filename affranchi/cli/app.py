"""The typer application, which each command joins, and what every command starts from."""

from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from io import StringIO
from typing import Annotated, Any, TypeVar

import typer
from typer._click.core import Command, Context, augment_usage_errors
from typer._click.formatting import HelpFormatter
from typer._click.shell_completion import CompletionItem
from typer.core import TyperCommand, TyperGroup

from affranchi.cli.arguments import WordReader, option
from affranchi.cli.french import command_meant, french_help
from affranchi.cli.loading import MODULES, SECTIONS
from affranchi.cli.output import say
from affranchi.errors import UsageError
from affranchi.wording import NBSP, NNBSP, quoted

INTERRUPTED = 130

F = TypeVar("F", bound=Callable[..., Any])


class _WhenNeeded:
    """What makes the value of a parameter: by pydantic, as typer does, only what no other way makes."""

    def __init__(self, *, as_typed: bool) -> None:
        self._as_typed = as_typed

    def coerce(self, value: Any, param: Any, ctx: Context) -> Any:  # noqa: ANN401 (typer's own)
        """What is made, or completed, as it is; texts and what we read; what typer makes else, in 20 ms."""
        asked, reader = param.type_descriptor, param.type_descriptor.parameter_info.parser
        is_made = reader is None and type(value) is asked.annotation and isinstance(value, str | int)
        if self._as_typed or is_made:
            return value
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if reader is None and asked.annotation == list[str]:
            return list(value)
        if isinstance(reader, WordReader):
            return reader(value)
        param._runtime_param = None  # noqa: SLF001 (typer has no other door to what makes a value)
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _options_of(command: Command, line: Sequence[str]) -> set[str]:
    """The options of the command that a line goes on to, from one that may hold others."""
    for word in line:
        command = getattr(command, "commands", {}).get(word, command)
    return {name for param in command.params for name in param.opts}


class _French(Command):
    """What is parsed without the forty types that pydantic makes for typer, and helps in French."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Typer's parsing, where values are made when they are needed.

        An empty one, as a script gives whose variable is not set, would be no commune, hence all of them, or
        the folder where one stands.
        """
        empty = [one for one in args if not one or (one[:2] == "--" and one.find("=") == len(one) - 1)]
        if empty and not ctx.resilient_parsing:
            how = f" Pour vider un fait{NBSP}: --unset." if "--unset" in _options_of(self, args) else ""
            raise UsageError(f"Un argument est vide. Dites sa valeur, ou ôtez-le.{how}")
        for param in self.get_params(ctx):
            param._runtime_param = _WhenNeeded(as_typed=ctx.resilient_parsing)  # type: ignore[attr-defined]  # noqa: SLF001 (as above)
        with augment_usage_errors(ctx):  # of a value that is missing, the parser does not say whose it is
            return super().parse_args(ctx, args)

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 (typer's own)
        """The sentence of a command in the list of all, never cut."""
        return super().get_short_help_str(limit=1000)

    def get_help(self, ctx: Context) -> str:
        """Typer's help, translated."""
        return french_help(super().get_help(ctx))


class FrenchCommand(_French, TyperCommand):
    """A command whose help is in French, and whose interruption is told: typer makes a bare 130 of it."""

    def invoke(self, ctx: Context) -> Any:  # noqa: ANN401 (typer's own)
        """Typer's call."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Abort from None


class FrenchGroup(_French, TyperGroup):
    """A group of commands whose help is in French."""


def _install_completion(ctx: Context, _: object, wanted: bool) -> None:  # noqa: FBT001 (typer calls it so)
    """Typer's own, which tells in English what it did."""
    from typer._completion_shared import _get_shell_name, install

    if not wanted or ctx.resilient_parsing:
        return
    found = None
    with redirect_stdout(StringIO()), suppress(typer.Exit):
        found = install()
    if found is None:
        name = quoted(_get_shell_name() or "inconnu")
        known = "bash, zsh, fish ou PowerShell"
        raise UsageError(f"Pas de complétion pour cet interpréteur, {name}{NBSP}: {known} sont attendus.")
    say(f"Complétion installée pour {found[0]}{NBSP}: {found[1]}. Elle sert dès le prochain terminal.")
    raise typer.Exit


class Program(FrenchGroup):
    """The whole program: its commands complete by their names alone."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Typer's parsing, with our own way to install the completion."""
        for param in self.params:
            if param.name == "install_completion":
                param.callback = _install_completion
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Typer's own, where a word that means a command leads to it, not to what is spelt nearly so."""
        if args[0] not in self.commands and (meant := command_meant(args[0])):
            maybe = f"Vouliez-vous dire {meant}{NNBSP}?"
            how = f"Pour l’aide{NBSP}: affranchi help {meant}"
            raise UsageError(f"Commande inconnue{NBSP}: {args[0]}. {maybe}", how)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 (typer's own)
        """The commands by what they are for."""
        widest = max(map(len, self.commands), default=0)
        for title, names in SECTIONS.items():
            held = [(name.ljust(widest), self.commands[name]) for name in names if name in self.commands]
            with formatter.section(f"{title}{NBSP}"):
                formatter.write_dl([(name, one.get_short_help_str()) for name, one in held])

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
