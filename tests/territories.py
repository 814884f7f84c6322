"""Small territories made of a few words, for the tests of figures."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.figures.all import figures_from
from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, Scope
from affranchi.model.declaration import Declaration, Known
from affranchi.model.function import Function
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.model.vendor import Control, Vendor
from affranchi.pages.all import targets_of
from affranchi.pieces.page import Page
from affranchi.pieces.render import templates_in
from affranchi.pieces.view import View
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle

TODAY = date(2026, 11, 21)


def vendor(slug: str, name: str, country: str | None, owner: str | None, **fields: Any) -> Vendor:
    basis = fields.pop("basis", "group")
    control = {"unknown": Control(owner=owner, country=country, basis=basis)}
    return Vendor.model_validate({"slug": slug, "name": name, "control": control, **fields})


def declared(commune: str, software: str, *functions: str, **fields: Any) -> Declaration:
    tables = {"commune": commune, "software": software, "functions": functions, "since": 2015}
    return Declaration.model_validate(tables | fields)


def territory(
    *declarations: Declaration,
    software: Mapping[str, Software],
    vendors: Mapping[str, Vendor],
    functions: tuple[str, ...] = ("bureautique", "messagerie", "finances", "cimetiere"),
    **changes: Any,
) -> Registry:
    communes = {
        d.commune: Commune(slug=d.commune, name=d.commune.upper(), population=900) for d in declarations
    }
    made: dict[str, Any] = {
        "territory": Territory(name="Val"),
        "communes": communes,
        "functions": {f: Function(slug=f, label=f, domain="metier", expected_from=1) for f in functions},
        "software": software,
        "vendors": vendors,
        "declarations": declarations,
    }
    return Registry(**(made | changes))


def example_in(root: Path) -> Path:
    """The example territory in a folder of its own, over the catalogue that travels with the program."""
    for name in ("inventory", *(f"catalogue/{one}" for one in ("experiences", "neighbours", "sharing"))):
        shutil.copytree(bundle() / name, root / name)
    for name in ("communes.toml", "catalogue/redirects.toml"):
        shutil.copy(bundle() / name, root / name)
    return root


def figures_by_commune(facts: Facts) -> Mapping[str, Mapping[str, Figure]]:
    return {c.slug: figures_from(facts.within(Scope(commune=c.slug))) for c in facts.communes}


def pages_of(
    registry: Registry, day: date, known: Known | None, templates: Path, *wanted: str
) -> Iterator[Page]:
    """The pages of a site; where paths are wanted, those made with what begins so; `""` is the home page."""
    for target in targets_of(View(registry, day, known, templates=templates_in(templates))):
        path = target.path
        if not wanted or any(
            (path.startswith(w) or w.startswith(path)) if path and w else path == w for w in wanted
        ):
            yield from target.make()
