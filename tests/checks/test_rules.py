"""A rule that nobody runs finds nothing."""

import inspect
import pkgutil
from importlib import import_module

from affranchi import checks
from affranchi.checks.problems import RULES


def test_every_rule_is_run() -> None:
    modules = [
        import_module(f"affranchi.checks.{info.name}") for info in pkgutil.iter_modules(checks.__path__)
    ]
    written = {
        f"{module.__name__}.{name}"
        for module in modules
        for name, rule in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("check_") and rule.__module__ == module.__name__
    }
    run = list(RULES)
    assert sorted(f"{rule.__module__}.{rule.__name__}" for rule in run) == sorted(written)
    assert [rule.__name__ for rule in run if not rule.__doc__] == []
