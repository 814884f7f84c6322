"""Shares by function: how much is libre, where the five giants stand (I3 and I4 of the method)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from affranchi.model.software import Software
from affranchi.registry import Registry


@dataclass(frozen=True, slots=True)
class Figure:
    """A share over what is known; what is unknown is a band around it, never a zero."""

    value: float | None
    numerator: int
    denominator: int
    unknown: int

    @classmethod
    def of(cls, numerator: int, denominator: int, unknown: int) -> "Figure":
        """The share of a numerator in a denominator; None when nothing is known."""
        return cls(numerator / denominator if denominator else None, numerator, denominator, unknown)

    @property
    def band(self) -> tuple[float, float] | None:
        """The lowest and the highest share, were all the unknown rows known; None when there is no row."""
        rows = self.denominator + self.unknown
        return (self.numerator / rows, (self.numerator + self.unknown) / rows) if rows else None


def libre_share(registry: Registry) -> Figure:
    """Libre rows over rows of a known model; a row is a (commune, function, software) that runs (I3)."""
    models = [software.model if software else None for _, _, software in _rows(registry)]
    return Figure.of(models.count("libre"), len(models) - models.count(None), models.count(None))


def gafam_presence(registry: Registry) -> Figure:
    """Functions of communes where one of the five runs, over those filled by software (I4).

    A function is unknown when none of its software is known to be of the five, and one may be.
    """
    functions: defaultdict[tuple[str, str], list[bool | None]] = defaultdict(list)
    for commune, function, software in _rows(registry):
        functions[commune, function].append(_is_gafam(registry, software))
    answers = [True if True in a else None if None in a else False for a in functions.values()]
    return Figure.of(answers.count(True), len(answers) - answers.count(None), answers.count(None))


def _rows(registry: Registry) -> Iterator[tuple[str, str, Software | None]]:
    """Each commune, function and software that runs, once."""
    rows = {
        (d.commune, function, d.software): None
        for d in registry.declarations
        if d.is_active
        for function in registry.functions_of(d)
    }
    for commune, function, software in rows:
        yield commune, function, registry.software.get(software)


def _is_gafam(registry: Registry, software: Software | None) -> bool | None:
    """Whether one of the five publishes a software; None when its vendor is not known."""
    if software is None:
        return None
    vendor = registry.vendor_of(software)
    if vendor is None:
        return False if software.is_libre else None
    return vendor.gafam is not None
