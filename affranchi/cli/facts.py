"""The options by which a command is told the facts of a record: one a field of `fields.py`."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import typer

from affranchi.clauses import lasting_end
from affranchi.cli.arguments import completing
from affranchi.errors import UsageError
from affranchi.field import Field
from affranchi.fields import SAID, SHARING
from affranchi.readers import NotUnderstoodError
from affranchi.wording import NBSP, quoted

F = TypeVar("F", bound=Callable[..., Any])
Typed = str | list[str] | None
_PATHS = {"function": "functions"}
_NEVER_EMPTY = ("status", "name", "model", "title", "stage", "state")


def with_options(fields: Sequence[Field]) -> Callable[[F], F]:
    """A command whose `**said` are an option a field, for typer to read in its signature."""

    def signed(command: F) -> F:
        signature = inspect.signature(command)
        own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        facts = [_parameter(field) for field in fields]
        command.__signature__ = signature.replace(parameters=[*own, *facts])  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in (*own, *facts)}
        return command

    return signed


def _parameter(field: Field) -> inspect.Parameter:
    option = typer.Option(
        f"--{field.option}",
        metavar=field.metavar,
        help=field.help or None,
        autocompletion=completing(field.choices),
    )
    kind: Any = Annotated[list[str] | None if field.is_list else str | None, option]
    return inspect.Parameter(_name(field), inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)


def _name(field: Field) -> str:
    return field.path.replace(".", "__")


def facts_in(
    said: Mapping[str, Typed], unset: Sequence[str] = (), fields: Sequence[Field] = SAID
) -> Mapping[str, Any]:
    """The values of what was typed, by path; what is emptied, by the name of its option, is None.

    Raises:
        UsageError: with all that was not understood.
    """
    from affranchi.model.names import fold  # it imports pydantic, which --help does without

    known = {field.option: field for field in fields if field.path not in _NEVER_EMPTY}
    called = {fold(name): field.option for field in fields for name in (field.name, field.heading)}
    names = [called.get(fold(name), name.removeprefix("--")) for name in unset]
    # What commands take by themselves; the function of a mutualisation is for ever.
    apart: Mapping[str, Any] = {"coordinator": None} if fields is SHARING else {"function": ()}
    never, none = f"ne se vide pas{NBSP}: dites ce qu’il est.", "n’est l’option d’aucun fait."
    wrong = [
        f"--unset{NBSP}: {quoted(name)} {never if name in called.values() else none}"
        for name in names
        if name not in {*known, *apart}
    ]
    facts = {_PATHS.get(name, name): apart[name] for name in names if name in apart.keys() - known.keys()}
    facts |= {known[name].path: known[name].empty for name in names if name in known}
    told = {**said, **{one.option: typed for one, typed in _typed(said, fields)}}
    both = (f"--{name} et --unset {name}" for name in names if told.get(name))
    wrong += [f"{one} se contredisent{NBSP}: gardez l’un des deux." for one in both]
    for field, typed in _typed(said, fields):
        try:
            if isinstance(typed, list) and typed:
                facts[field.path] = field.read_all(typed)
            elif isinstance(typed, str):
                facts[field.path] = field.read(typed)
        except NotUnderstoodError as error:
            words = typed if isinstance(typed, str) else ", ".join(typed or ())
            wrong.append(f"--{field.option}{NBSP}: {quoted(words)} n’a pas été compris{NBSP}: {error}")
    if facts.get("status") == "retired":
        wrong.append(f"--status{NBSP}: pour retirer un logiciel, dites {quoted('affranchi retire')}.")
    if wrong:
        raise UsageError(*wrong)
    return facts


def _typed(said: Mapping[str, Typed], fields: Sequence[Field]) -> Iterator[tuple[Field, Typed]]:
    """What was typed of each field, with the end of what lasts so long: `4 ans` from `01/01/2024`."""
    start, end = said.get("contract__start"), said.get("contract__end")
    ends = lasting_end(start, end) if isinstance(start, str) and isinstance(end, str) else None
    for field in fields:
        yield field, ends if ends and field.path == "contract.end" else said.get(_name(field))
