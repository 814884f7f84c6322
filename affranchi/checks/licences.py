"""Licences, written as SPDX expressions."""

import re
from collections.abc import Iterator
from functools import cache

from affranchi.model.path import dotted, path_of
from affranchi.model.problem import Problem, Severity
from affranchi.registry import Registry
from affranchi.wording import NBSP, quoted

# SPDX 2.3, annex D: a licence that the list does not hold.
_OWN = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")


def check_licences_are_spdx(registry: Registry) -> Iterator[Problem]:
    """A licence is an SPDX expression, spelled as the SPDX list spells it."""
    for one in registry.software.values():
        written = {"licence": one.licence}
        written |= {
            dotted("licences", start, "licence"): change.licence for start, change in one.licences.items()
        }
        for key, licence in written.items():
            if licence is not None and (advice := spdx_advice(licence)) is not None:
                message = f"{quoted(licence)} n’est pas une expression SPDX."
                yield _wrong(path_of(one), key, message, advice)


def check_libre_software_has_a_licence(registry: Registry) -> Iterator[Problem]:
    """Software that is confirmed as libre says under which licence."""
    for one in registry.software.values():
        if one.is_libre and one.status == "confirmed" and one.licence is None:
            yield _wrong(
                path_of(one), "licence", "un logiciel libre sans licence connue.", severity="warning"
            )


@cache
def spdx_advice(expression: str) -> str | None:
    """What to write instead of an expression, None when it is right; empty when nothing comes near.

    The list of licences is read at the first call (60 ms), hence the import inside.
    """
    from license_expression import ExpressionError, get_spdx_licensing  # type: ignore[import-untyped]

    licensing = cache(get_spdx_licensing)()
    plain = _OWN.sub("MIT", expression)
    try:
        canonical = licensing.parse(plain, validate=True, strict=True)
    except ExpressionError:
        return ""
    if canonical is None:
        return ""
    written = str(canonical)
    return None if _spaced(plain) == _spaced(written) else f"Écrivez{NBSP}: {written}."


def _spaced(expression: str) -> str:
    """An expression without what does not count: spaces, outer and needless brackets."""
    return " ".join(re.findall(r"[^\s()]+", expression))


def _wrong(path: str, key: str, message: str, advice: str = "", severity: Severity = "error") -> Problem:
    return Problem(path, 0, key, message, advice, "licence", severity)
