"""Licences, written as SPDX expressions."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from affranchi.checks.slugs import wrong
from affranchi.model.path import dotted
from affranchi.model.problem import Problem
from affranchi.registry import Registry
from affranchi.wording import quoted

# SPDX 2.3, annex D: a licence that the list does not hold.
_OWN = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")


def check_licences_are_spdx(own: Registry) -> Iterator[Problem]:
    """A licence is an SPDX expression, spelled as the SPDX list spells it."""
    for one in own.software.values():
        written = {"licence": one.licence}
        written |= {
            dotted("licences", start, "licence"): change.licence for start, change in one.licences.items()
        }
        for key, licence in written.items():
            if licence is not None and (advice := spdx_advice(licence)) is not None:
                message = f"{quoted(licence)} n’est pas une expression SPDX."
                yield wrong(one, key, message, advice, rule="licence")


@cache
def licensing() -> Any:  # noqa: ANN401 (the package has no types)
    """The SPDX list, read once: 60 ms, hence the import inside."""
    from license_expression import get_spdx_licensing  # type: ignore[import-untyped]

    return get_spdx_licensing()


def parsed(expression: str, *, with_own: bool = False) -> Any:  # noqa: ANN401 (the package has no types)
    """An expression read; None when it is none, or names what the list does not hold, unless `with_own`."""
    from license_expression import ExpressionError, ParseError

    try:
        made = licensing().parse(expression, strict=True)
    except (ExpressionError, ParseError, AssertionError, LookupError, TypeError):
        return None  # the library trips over "()" with an IndexError, over "(AND 0" with an AssertionError
    unknown = () if made is None else licensing().unknown_license_keys(made)
    return made if all(with_own and _OWN.fullmatch(one) for one in unknown) else None


@cache
def spdx_advice(expression: str) -> str | None:
    """What to do with an expression that is not right; None when it is."""
    canonical, own = parsed(_OWN.sub("LicenseRef-x", expression), with_own=True), _OWN.findall(expression)
    if canonical is None:
        return "Voyez la liste des identifiants sur spdx.org/licenses."
    right = _OWN.sub(lambda _: own.pop(0), str(canonical))
    return None if _words(expression) == _words(right) else f"Écrivez {quoted(right)}."


def _words(expression: str) -> list[str]:
    """An expression without what does not count: spaces and brackets."""
    return re.findall(r"[^\s()]+", expression)
