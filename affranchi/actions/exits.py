"""The steps of an exit: read, dated for a commune, and kept as done in its declaration."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.actions.figures import Asked, facts_of
from affranchi.errors import AffranchiError, UnknownFunctionError, UnknownNameError
from affranchi.figures.exits import state_of
from affranchi.figures.measures import Measures
from affranchi.figures.tasks import ExitTasks
from affranchi.model.declaration import Declaration
from affranchi.model.names import fold
from affranchi.model.steps import ExitSteps
from affranchi.naming import commune_name, use_name
from affranchi.recognition.resolving import software_meant
from affranchi.registry import Registry
from affranchi.steps.inventory import changing, declaration_named
from affranchi.steps.refusing import save_unless_wrong
from affranchi.storage.asked import asked_registry
from affranchi.wording import NBSP, as_subject, of_name, quoted

_MOST_CLOSE = 8  # steps: a suite has 32


class NoExitError(AffranchiError):
    """A step of an exit that the commune did not say, or gave up: nobody would see it done."""

    def __init__(self, registry: Registry, one: Declaration) -> None:
        label = f" --label {one.label}" if one.label else ""
        how = f"affranchi declare {one.commune} {one.software}{label} --exit-state commencée --exit-by DATE"
        name = use_name(registry, one.software, one.label)
        who = as_subject(commune_name(registry, one.commune))
        super().__init__(
            f"{who} n’a pas de sortie en cours pour {name}. Dites-la d’abord{NBSP}: {quoted(how)}."
        )


@dataclass(frozen=True, slots=True)
class Ways:
    """The steps of the exits asked, and those exits in the commune asked."""

    registry: Registry
    steps: Sequence[ExitSteps]
    exits: Sequence[ExitTasks]


def steps_of(root: Path, name: str | None, commune: str | None, on: date) -> Ways:
    """The steps of an exit, of a function or of a software, and how far a commune has gone."""
    registry = asked_registry(root)
    found = list(registry.exit_steps.values()) if name is None else _named(registry, name)
    told = Measures(facts_of(root, registry, on, Asked(commune))).tasks if commune else ()
    return Ways(registry, found, [one for one in told if one.steps in found])


def _named(registry: Registry, name: str) -> list[ExitSteps]:
    known = registry.exit_steps.values()
    if own := [one for one in known if fold(name) in map(fold, (one.slug, one.label, *one.words))]:
        return own
    try:
        functions = {registry.function_named(name).slug}
    except UnknownFunctionError:
        functions = {*software_meant(registry, name).functions}
    if found := [one for one in known if not functions.isdisjoint(one.functions)]:
        return found
    raise UnknownNameError("Aucune étape au catalogue pour en sortir", name)


@dataclass(frozen=True, slots=True)
class Advanced:
    """The declaration as it stands, what it declares by name, the step that was told and its text."""

    declaration: Declaration
    name: str
    step: str
    text: str
    changed: bool
    commit: str | None


def advance(
    root: Path, commune: str, software: str, step: str, today: date, *, label: str | None, undo: bool = False
) -> Advanced:
    """Keep a step of an exit as done, or as not done; the same again changes nothing."""
    with changing(root, "communes.toml", "catalogue/steps/") as (repository, loaded):
        registry = loaded.registry
        before = declaration_named(loaded, commune, software, label)
        key = _step(registry, before, step)
        steps, _, last = key.partition("/")
        if state_of(before, today) in (None, "abandoned") and not undo:
            raise NoExitError(registry, before)
        text = registry.exit_steps[steps].steps[last].text
        told = use_name(registry, before.software, before.label), key, text.rstrip(".")
        done = {*before.exit.done} - {key} if undo else {*before.exit.done, key}
        after = before.model_copy(
            update={"verified": today, "exit": before.exit.model_copy(update={"done": tuple(sorted(done))})}
        )
        if after.exit == before.exit:
            return Advanced(before, *told, changed=False, commit=None)
        who = commune_name(registry, after.commune)
        said = f"{who} avance la sortie {of_name(told[0])} ({key})"
        commit = save_unless_wrong(repository, loaded, [after], said, today)
    return Advanced(after, *told, changed=True, commit=commit)


def _step(registry: Registry, declaration: Declaration, typed: str) -> str:
    """The key of a step: whole, or its last part when one exit alone has it."""
    functions = {*registry.functions_of(declaration)}
    steps = (one for one in registry.exit_steps.values() if not functions.isdisjoint(one.functions))
    known = [f"{one.slug}/{key}" for one in steps for key in one.in_order]
    found = [key for key in known if typed in (key, key.split("/")[1])]
    if len(found) != 1:
        near = difflib.get_close_matches(typed, [key.split("/")[1] for key in known], n=3)
        close = found or [key for key in known if key.split("/")[1] in near] or known[:_MOST_CLOSE]
        advice = f"Toutes{NBSP}: affranchi exit steps {declaration.software}" if known else ""
        raise UnknownNameError("Étape inconnue de cette sortie", typed, {key: key for key in close}, advice)
    return found[0]
