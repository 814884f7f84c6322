"""Suites: how the name of a component was read, and what is still to be said of what a suite fills."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from affranchi.figures.figure import Scope
from affranchi.model.declaration import Declaration
from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.naming import commune_name, function_name, software_name, use_name
from affranchi.recognition.resolving import component_in
from affranchi.registry import Registry
from affranchi.wording import NBSP, aside, counted, listed, of_name, quoted

NO_OTHER = "aucune autre"
_MOST_UNSAID = 5


def read_as(registry: Registry, name: str, software: Software) -> str:
    """How a name was read where it is not the software’s own, and the suites that the software is part of."""
    told = []
    own, typed = fold(software.name), fold(name)
    if component := component_in(software, name):
        told.append(f"{component} fait partie {of_name(software.name)}.")
    elif name != software.slug and own not in typed and typed not in own:
        told.append(f"{quoted(name)} est compris comme {software.name}.")
    if software.part_of:
        suites = [of_name(software_name(registry, slug)) for slug in software.part_of]
        told.append(f"{software.name} fait partie {listed(suites)}.")
    return " ".join(told)


def left_unsaid(registry: Registry, scope: Scope, on: date | None = None) -> Sequence[Declaration]:
    """The declarations in a scope of suites that run, and may fill functions that nobody said.

    Of a whole territory, nothing is asked on a day of a commune that is not in it.
    """
    here = registry.with_unsaid if scope.commune is None else registry.by_commune.get(scope.commune, ())
    away = registry.away_on(on) if on and scope.commune is None else frozenset[str]()
    return [
        one
        for one in here
        if one.is_active
        and one.commune not in away
        and (unsaid := registry.unsaid_functions(one))
        and scope.function in (None, *unsaid)
    ]


def unsaid_words(registry: Registry, declaration: Declaration) -> str:
    """What a suite may fill besides: `Microsoft 365 (Lumbin) : Messagerie et Visioconférence`."""
    functions = [function_name(registry, slug) for slug in registry.unsaid_functions(declaration)]
    name = use_name(registry, declaration.software, declaration.label)
    return f"{aside(name, commune_name(registry, declaration.commune))}{NBSP}: {listed(functions)}"


def to_say(registry: Registry, declarations: Iterable[Declaration]) -> Iterator[str]:
    """What each suite may fill besides, and the command that says it."""
    for one in declarations:
        yield f"À dire, ce que remplit aussi {unsaid_words(registry, one)}."
        yield f"  {command_to_say(registry, one)}"


def left_to_say(registry: Registry, scope: Scope, on: date) -> Iterator[str]:
    """What suites may fill besides in a scope, the commands that say it, the first ones only."""
    found = left_unsaid(registry, scope, on)
    yield from to_say(registry, found[:_MOST_UNSAID])
    if found[_MOST_UNSAID:]:
        yield f"À dire de {counted(len(found) - _MOST_UNSAID, 'autre suite', 'autres suites')} aussi."


def command_to_say(registry: Registry, declaration: Declaration) -> str:
    """The command that says all that a suite may fill: a person takes off what it does not fill here."""
    slugs = [*registry.functions_of(declaration), *registry.unsaid_functions(declaration)]
    return _command(declaration, slugs)


def command_for_no_other(declaration: Declaration) -> str:
    """The command that says that a suite fills its main function only."""
    return _command(declaration, [f'"{NO_OTHER}"'])


def _command(declaration: Declaration, functions: Sequence[str]) -> str:
    label = f" --label {declaration.label}" if declaration.label else ""
    options = "".join(f" --function {one}" for one in functions)
    return f"affranchi declare {declaration.commune} {declaration.software}{label}{options}"
