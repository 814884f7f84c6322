"""An import: what an inventory says a commune runs, completed into its declarations in one commit.

What a person declared is never overwritten, what has disappeared is said and never removed, and personal
software is pointed out and never written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from affranchi.errors import AffranchiError
from affranchi.fields import FIELDS, Field
from affranchi.figures.cycles import version_in
from affranchi.intake.inventory import Kind
from affranchi.model.declaration import Declaration
from affranchi.model.path import path_of
from affranchi.model.recognised import Recognised
from affranchi.model.record import Record
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.readers import NotUnderstoodError
from affranchi.registry import Registry
from affranchi.steps.counting import machines_of
from affranchi.steps.gathering import Gathered
from affranchi.steps.inventory import declared, refuse_unreadable
from affranchi.steps.refusing import errors_in, refuse_wrong
from affranchi.steps.telling import changed, with_records
from affranchi.storage import git
from affranchi.storage.records import read_registry
from affranchi.storage.saving import save
from affranchi.wording import counted, listed

Effect = Literal["new", "completed", "same", "retired"]
SOURCE = "import"
_MOST_VERSIONS = 6
_KINDS: Mapping[Kind, str] = {
    "glpi-json": "GLPI",
    "glpi-table": "GLPI",
    "agent-xml": "OCS ou FusionInventory",
    "ocs-json": "OCS",
    "ocs-table": "OCS",
    "registry-table": "registre de Windows",
    "registry-text": "registre de Windows",
    "reg": "registre de Windows",
    "wmic": "wmic",
    "winget-export": "winget",
    "winget-list": "winget",
    "macos": "macOS",
    "cyclonedx": "CycloneDX",
    "spdx": "SPDX",
    "intune": "Intune",
    "lansweeper": "Lansweeper",
    "sheet": "tableur",
    "archive": "archive",
    "unknown": "fichier",
}


@dataclass(frozen=True, slots=True)
class Product:
    """One software found: on how many machines when that is known, in which versions, under which names."""

    software: Software
    machines: int | None
    versions: tuple[str, ...]
    rows: tuple[Row, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """What an import does to one declaration."""

    product: Product
    declaration: Declaration
    effect: Effect


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write, and what it leaves to a person."""

    commune: Commune
    lines: tuple[Line, ...]
    gone: tuple[Declaration, ...]

    @property
    def writing(self) -> tuple[Declaration, ...]:
        """The declarations that would be written."""
        return tuple(line.declaration for line in self.lines if line.effect in ("new", "completed"))


def source_of(kinds: Iterable[Kind]) -> str:
    """Where declarations of an import come from: `import GLPI`, `import GLPI et winget`."""
    names = sorted({_KINDS.get(kind, kind) for kind in kinds})
    return f"{SOURCE} {listed(names)}"


def plan_of(
    registry: Registry, commune: Commune, products: Sequence[Product], kinds: Iterable[Kind], today: date
) -> Plan:
    """What some products make of a commune’s declarations."""
    source = source_of(kinds)
    lines = tuple(_line(registry, commune, product, source, today) for product in products)
    found = {product.software.slug for product in products}
    own = registry.by_commune.get(commune.slug, ())
    gone = tuple(d for d in own if d.is_active and d.source == source and d.software not in found)
    return Plan(commune, lines, gone)


def _line(registry: Registry, commune: Commune, product: Product, source: str, today: date) -> Line:
    slug = product.software.slug
    known = declared(registry, commune.slug, slug, None) or _labelled(registry, commune.slug, slug)
    if known is None:
        blank = Declaration(commune=commune.slug, software=slug, source=source, verified=today)
        return Line(product, _completed(registry, blank, product), "new")
    if known.status == "retired":
        return Line(product, known, "retired")
    after = _completed(registry, known, product)
    if after == known:
        return Line(product, known, "same")
    return Line(product, after.model_copy(update={"verified": today}), "completed")


def _labelled(registry: Registry, commune: str, software: str) -> Declaration | None:
    """The only use that a commune declares of a software, when it gave it a label."""
    found = [d for d in registry.by_commune.get(commune, ()) if d.software == software]
    return found[0] if len(found) == 1 else None


def _completed(registry: Registry, before: Declaration, product: Product) -> Declaration:
    """A declaration with what the inventory knows better, and what nobody said before."""
    version = ", ".join(product.versions) or None
    imported = (before.source or "").startswith(SOURCE)
    told: dict[str, Any] = {
        "machines": product.machines if product.machines is not None else before.machines,
        "version": version if version and (imported or not before.version) else before.version,
    }
    if not before.functions:
        told["functions"] = _functions(registry, product)
    return _with_facts(before.model_copy(update=told), product)


def _with_facts(before: Declaration, product: Product) -> Declaration:
    """A declaration with what a hand-made table says of fields that nobody said."""
    found: dict[str, Any] = {}
    for field in FIELDS:
        texts = (text for row in product.rows if (text := row.hint(field.path)))
        values = [value for text in texts if (value := _read(field, text)) is not None]
        if values and field.of(before) is None:
            found |= field.values(values[0])
    for path, value in found.items():
        table, _, key = path.rpartition(".")
        inner = getattr(before, table).model_copy(update={key: value}) if table else value
        before = before.model_copy(update={table or key: inner})
    return before


def _read(field: Field, text: str) -> Any:  # noqa: ANN401 (as many types as fields)
    try:
        return field.read(text)
    except NotUnderstoodError:
        return None


def _functions(registry: Registry, product: Product) -> tuple[str, ...]:
    names = (name for row in product.rows if (name := row.hint("function")))
    return next((found for name in names if (found := _function(registry, name))), ())


def _function(registry: Registry, name: str) -> tuple[str, ...]:
    try:
        return (registry.function_named(name).slug,)
    except AffranchiError:
        return ()


def products_of(gathered: Gathered, taken: Mapping[int, tuple[Software, str]]) -> tuple[Product, ...]:
    """The products that rows are taken for, by name; `taken` says of a row’s place which, and why."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for place, (software, _) in taken.items():
        rows[software.slug].append(place)
    machines = machines_of(gathered, {place: software for place, (software, _) in taken.items()})
    products = (
        Product(
            software=taken[places[0]][0],
            machines=machines.get(slug),
            versions=_versions(taken[places[0]][0], [gathered.rows[place] for place in places]),
            rows=tuple(gathered.rows[place] for place in places),
            reason=taken[places[0]][1],
        )
        for slug, places in rows.items()
    )
    return tuple(sorted(products, key=lambda product: (-(product.machines or 0), product.software.name)))


def _versions(software: Software, rows: Sequence[Row]) -> tuple[str, ...]:
    """The versions met, the most frequent first; the one that a name holds where nothing else says it."""
    met: Counter[str] = Counter()
    for row in rows:
        said = row.hint("versions") or row.version or version_in(software, row.name) or ""
        for version in said.splitlines():
            met[version.strip()] += 1
    met.pop("", None)
    ranked = sorted(met, key=lambda version: (-met[version], version))
    return tuple(ranked[:_MOST_VERSIONS])


@dataclass(frozen=True, slots=True)
class Written:
    """What an import wrote; `commit` is None when nothing had to be."""

    records: tuple[Record, ...]
    registry: Registry
    commit: str | None


def write(
    root: Path,
    commune: str,
    products: Sequence[Product],
    kinds: Sequence[Kind],
    recognised: Sequence[Recognised],
    today: date,
) -> Written:
    """Write the declarations of an import, with the names that a person recognised, in one commit.

    Raises:
        AffranchiError: for a commune nobody knows, or a file that cannot be read.
        WorldError: when git or the disk refuses; everything is then as it was.
    """
    with git.turn(root) as repository:
        loaded = read_registry(root)
        asked = loaded.registry.commune_named(commune)
        refuse_unreadable(loaded, "communes.toml", f"inventory/{asked.slug}/")
        plan = plan_of(loaded.registry, asked, products, kinds, today)
        after = with_records(loaded.registry, plan.writing)
        names = [one for one in recognised if loaded.registry.recognised.get(one.slug) != one]
        # A name that holds a machine or a person is understood this once, and never kept.
        unfit = {one.path for one in errors_in(loaded, names, today)}
        names = [one for one in names if path_of(one) not in unfit]
        refuse_wrong(loaded, plan.writing, today)
        records = (*changed(loaded.registry, after), *names)
        commit = save(repository, records, _subject(asked, plan, names)) if records else None
    recalled = {**after.recognised, **{one.slug: one for one in names}}
    return Written(records, replace(after, recognised=recalled), commit)


def _subject(commune: Commune, plan: Plan, names: Sequence[Recognised]) -> str:
    if plan.writing:
        return f"{commune.name} importe {counted(len(plan.writing), 'logiciel')}"
    return f"{commune.name} reconnaît {counted(len(names), 'nom', 'noms')} de logiciels"
