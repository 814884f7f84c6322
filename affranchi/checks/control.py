"""Who controls a vendor: an owner has a country and a source, and the tag of the five agrees with it."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from affranchi.checks.slugs import wrong
from affranchi.model.path import dotted
from affranchi.model.problem import Problem, Severity
from affranchi.registry import Registry
from affranchi.wording import listed, quoted

# The five, and the groups above them, as owners are written.
_FORM = re.compile(r"(?:\.com| platforms)?,?(?: (?:inc|corporation|llc)\.?)?$", re.IGNORECASE)
_FIVE = {"alphabet": "google", "meta": "facebook"} | {
    company: company for company in ("google", "amazon", "facebook", "apple", "microsoft")
}
_wrong = partial(wrong, rule="control")


def check_owners_are_proved(own: Registry, today: date, *, reference: bool) -> Iterator[Problem]:
    """An owner comes with its country and a source, and what one of the five controls bears its tag."""
    severity: Severity = "error" if reference else "warning"
    for vendor in own.vendors.values():
        last = vendor.control_on(today)
        for start, control in vendor.control.items():
            wanted = {"source": control.source, "seen": control.seen}
            wanted |= {} if control.basis == "contested" else {"country": control.country}
            missing = listed([key for key, value in wanted.items() if value is None])
            if control.owner and missing:
                message = f"un propriétaire sans {missing}."
                advice = "Ajoutez-les, ou retirez owner et dites dans note ce qui manque."
                yield _wrong(vendor, dotted("control", start), message, advice, severity)
        if last is None or not last.owner or last.basis == "contested":
            continue
        company = _FIVE.get(_FORM.sub("", last.owner).casefold())
        if company != vendor.gafam:
            message = f"le propriétaire est {quoted(last.owner)}."
            advice = f'Écrivez gafam = "{company}".' if company else "Retirez gafam, ou corrigez owner."
            yield _wrong(vendor, "gafam", message, advice, severity)
