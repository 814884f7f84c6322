"""Who controls a vendor: a fact with a source, in the past, that the tag of the five agrees with."""

import re
from collections.abc import Iterator
from datetime import date
from typing import get_args

from affranchi.model.path import dotted, path_of
from affranchi.model.problem import Problem, Severity
from affranchi.model.values import Gafam, first_day
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry
from affranchi.wording import listed, quoted

# The groups above the five, as their owners are written.
_FIVE = {"alphabet": "google", "meta": "facebook"} | {company: company for company in get_args(Gafam)}
_FORM = re.compile(r"(?:\.com| platforms)?,?(?: (?:inc|corporation|llc)\.?)?$", re.IGNORECASE)


def check_owners_are_sourced(registry: Registry, today: date, *, reference: bool) -> Iterator[Problem]:
    """An owner comes with its country and a source, and no control begins after today."""
    severity: Severity = "error" if reference else "warning"
    for vendor in registry.vendors.values():
        for start, control in vendor.control.items():
            if first_day(start) > today:
                yield _wrong(vendor, dotted("control", start), f"{quoted(start)} n’est pas encore venu.")
            wanted = {"source": control.source, "seen": control.seen}
            if control.basis != "contested":
                wanted["country"] = control.country
            missing = listed([key for key, value in wanted.items() if value is None])
            if control.owner is not None and missing:
                advice = "Ajoutez-les, ou retirez owner et dites dans note ce qui manque."
                yield _wrong(
                    vendor, dotted("control", start), f"un propriétaire sans {missing}.", advice, severity
                )


def check_the_five_are_tagged(registry: Registry, today: date, *, reference: bool) -> Iterator[Problem]:
    """What one of the five controls bears its tag, and nothing that another one controls."""
    for vendor in registry.vendors.values():
        control = vendor.control_on(today)
        if control is None or control.owner is None or control.basis == "contested":
            continue
        company = _FIVE.get(_FORM.sub("", control.owner).casefold())
        if company != vendor.gafam:
            advice = f'Écrivez gafam = "{company}".' if company else "Retirez gafam, ou corrigez owner."
            message = f"le propriétaire est {quoted(control.owner)}."
            yield _wrong(vendor, "gafam", message, advice, "error" if reference else "warning")


def _wrong(vendor: Vendor, key: str, message: str, advice: str = "", severity: Severity = "error") -> Problem:
    return Problem(path_of(vendor), 0, key, message, advice, "control", severity)
