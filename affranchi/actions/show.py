"""Show one thing whole: a commune, a software, a function or a vendor, by any of its names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from affranchi.actions.search import FoundEquivalent, equivalents_of
from affranchi.errors import UnknownNameError
from affranchi.model.declaration import Declaration
from affranchi.model.function import Function
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.model.vendor import Vendor
from affranchi.recognition.resolving import software_meant
from affranchi.registry import Registry
from affranchi.steps.places import commune_meant

Shown = Commune | Software | Function | Vendor


@dataclass(frozen=True)
class Shelf:
    """A record with what hangs on it; `why` a name means it, when that is of what became a part of it."""

    kind: Literal["commune", "software", "function", "vendor"]
    record: Shown
    declarations: Sequence[Declaration]
    equivalents: Sequence[FoundEquivalent] = ()
    software: Sequence[Software] = ()
    why: str = ""


def show(registry: Registry, name: str) -> Shelf:
    """What a name stands for: a commune, a software, a function, a vendor, then a former commune.

    Raises:
        UnknownNameError: when it stands for nothing.
    """
    close: dict[str, str] = {}
    for finder in (_commune, _software, _function, _vendor, _whole):
        try:
            shelf = finder(registry, name)
        except UnknownNameError as error:
            close |= error.close
            continue
        if shelf:
            return shelf
    what = "Ni commune, ni logiciel, ni fonction, ni éditeur de ce nom"
    raise UnknownNameError(what, name, dict(list(close.items())[:3]))


def _commune(registry: Registry, name: str) -> Shelf:
    commune = registry.commune_named(name)
    return Shelf("commune", commune, registry.by_commune.get(commune.slug, ()))


def _whole(registry: Registry, name: str) -> Shelf:
    meant = commune_meant(registry, name)
    return replace(_commune(registry, meant.commune.slug), why=meant.why)


def _software(registry: Registry, name: str) -> Shelf:
    software = software_meant(registry, name)
    declared = registry.by_software.get(software.slug, ())
    return Shelf("software", software, declared, equivalents=equivalents_of(registry, software))


def _function(registry: Registry, name: str) -> Shelf:
    function = registry.function_named(name)
    declared = registry.by_function.get(function.slug, ())
    software = registry.software_of_function.get(function.slug, ())
    return Shelf("function", function, declared, software=software)


def _vendor(registry: Registry, name: str) -> Shelf | None:
    vendor = registry.vendor_named(name)
    if vendor is None:
        return None
    software = registry.software_of_vendor.get(vendor.slug, ())
    declared = [d for s in software for d in registry.by_software.get(s.slug, ())]
    return Shelf("vendor", vendor, declared, software=software)
