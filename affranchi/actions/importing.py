"""An import: what an inventory says a commune runs, completed into its declarations in one commit.

What a person declared is never overwritten, what has disappeared is said and never removed, and personal
software is pointed out and never written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

from affranchi.contracts import as_seen
from affranchi.field import Field
from affranchi.fields import BY_PATH, FIELDS
from affranchi.intake.inventory import Kind
from affranchi.model.declaration import Declaration
from affranchi.model.path import path_of
from affranchi.model.problem import Problem
from affranchi.model.recognised import Recognised
from affranchi.model.record import Record
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.naming import function_name
from affranchi.readers import NotUnderstoodError
from affranchi.registry import Registry, grouped
from affranchi.steps.adopting import kept_to_members, with_drafts
from affranchi.steps.inventory import active_uses, answers_beside, changing, only_use, refuse_unreadable
from affranchi.steps.products import Product
from affranchi.steps.refusing import problems_in, refuse_wrong
from affranchi.steps.telling import changed, filling, host_named, with_records
from affranchi.steps.understanding import functions_said
from affranchi.storage.machines import Machines, remember_machines
from affranchi.storage.records import Loaded
from affranchi.storage.saving import save
from affranchi.wording import counted, listed

Effect = Literal["new", "completed", "still", "same", "retired", "several"]
SOURCE = "import"
# Found again within a month changes nothing: parks are counted by the month, and some tools export every day.
_FRESH_DAYS = 30
_DAYS: Mapping[str, Sequence[str]] = {"contract.end": ("contract.start",)}
_LEAVING: frozenset[Effect] = frozenset({"completed", "still", "same"})  # what was declared, where it differs
_KINDS: Mapping[Kind, str] = {
    "glpi-json": "GLPI", "glpi-table": "GLPI", "agent-xml": "OCS ou FusionInventory", "ocs-json": "OCS",
    "ocs-table": "OCS", "registry-table": "registre de Windows", "registry-text": "registre de Windows",
    "reg": "registre de Windows", "wmic": "wmic", "winget-export": "winget", "winget-list": "winget",
    "macos": "macOS", "cyclonedx": "CycloneDX", "spdx": "SPDX", "intune": "Intune",
    "lansweeper": "Lansweeper", "sheet": "tableur", "unknown": "fichier",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """What an import does to one declaration; nothing where the commune has `several` uses, all labelled."""

    product: Product
    declaration: Declaration
    effect: Effect

    @property
    def is_written(self) -> bool:
        """Whether the declaration would be written."""
        return self.effect in ("new", "completed", "still")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of an import: names, new software, what serves again though it was retired.

    `is_complete` says that the files hold all the machines of the commune. `now` are those that an agent
    identifies here, `seen` those that this clone had imported: of no other can it be known that it came back.
    """

    recognised: tuple[Recognised, ...] = ()
    drafts: tuple[Software, ...] = ()
    revived: frozenset[str] = frozenset()
    is_complete: bool = False
    seen: Machines = field(default_factory=dict)
    now: Machines = field(default_factory=dict)

    def before(self, software: str) -> int:
        """On how many machines that are known a software was."""
        return sum(software in own for own in self.seen.values())

    @property
    def absent(self) -> int:
        """How many known machines did not come back, where most did: they may be gone."""
        back = self.seen.keys() & self.now.keys()
        left = len(self.seen) - len(back)
        return 0 if self.is_complete or left >= len(back) else left

    def after(self, software: str) -> int:
        """On how many machines that are known it is, once these files are read."""
        return sum(software in own for own in {**self.seen, **self.now}.values())


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write, and what it leaves to a person.

    `gone` are the declarations of imports whose software no machine has any more; `missing` those that this
    one does not find, and that other machines may have; `lowered`, as they would be, those that it does not
    find on machines that had them. `absent` machines still count, in the versions that they had. `refused` is
    what a table says and `check` would refuse: it is left out, and the rest is written.
    """

    commune: Commune
    lines: tuple[Line, ...]
    gone: tuple[Declaration, ...]
    missing: tuple[Declaration, ...]
    fewer: tuple[Line, ...]
    lowered: tuple[Declaration, ...]
    knows_machines: bool
    absent: int
    refused: tuple[Problem, ...] = ()

    @property
    def writing(self) -> tuple[Declaration, ...]:
        """The declarations that would be written."""
        return (*(line.declaration for line in self.lines if line.is_written), *self.lowered)


def source_of(kinds: Iterable[Kind]) -> str:
    """Where declarations of an import come from: `import GLPI`, `import GLPI et winget`."""
    names = sorted({_KINDS.get(kind, kind) for kind in kinds})
    return f"{SOURCE} {listed(names)}"


def plan_of(
    registry: Registry,
    commune: Commune,
    products: Sequence[Product],
    kinds: Iterable[Kind],
    today: date,
    said: Said = Said(),
) -> Plan:
    """What some products make of a commune’s declarations."""
    source = source_of(kinds)
    said = replace(said, seen=_still_true(registry, commune, said.seen))
    lines = tuple(_line(registry, commune, product, source, today, said) for product in products)
    refused = _refused(registry, lines, today)
    wrong = grouped(refused, lambda one: [one.path])
    lines = tuple(
        _line(registry, commune, _without(line.product, told), source, today, said)
        if (told := wrong.get(path_of(line.declaration)))
        else line
        for line in lines
    )
    found = {product.software.slug for product in products}
    own = registry.by_commune.get(commune.slug, ())
    left = [d for d in own if d.is_active and d.software not in found and _is_imported(d)]
    gone = tuple(d for d in left if _is_gone(d, source, said))
    missing = tuple(d for d in left if d.source == source and d not in gone)
    lowered = tuple(
        d.model_copy(update={"machines": said.after(d.software)})
        for d in left
        if said.before(d.software) == d.machines
        and max(1, sum(d.machines_by_version.values())) <= said.after(d.software) < d.machines
    )
    fewer = tuple(line for line in lines if line.product.machines is not None and _is_fewer(line, said))
    return Plan(commune, lines, gone, missing, fewer, lowered, bool(said.now), said.absent, refused)


def _still_true(registry: Registry, commune: Commune, seen: Machines) -> Machines:
    """What is known of machines, where it still explains what is declared: an import may have been undone."""
    every = frozenset(chain.from_iterable(seen.values()))
    counts = Counter(chain.from_iterable(seen.values()))
    known = {slug: only_use(registry, commune.slug, slug) for slug in every}
    kept = frozenset(slug for slug, one in known.items() if one and one.machines == counts[slug])
    return {machine: left for machine, own in seen.items() if (left := own & kept)}


def _refused(registry: Registry, lines: Sequence[Line], today: date) -> tuple[Problem, ...]:
    """What is wrong in what a table says of its software."""
    told = [line.declaration for line in lines if line.is_written and _paths(line.product)]
    found = problems_in(Loaded(registry, ()), told, today) if told else []
    return tuple(replace(one, severity="warning") for one in found if one.severity == "error")


def _paths(product: Product) -> frozenset[str]:
    """The fields of which a table says something of a software."""
    return frozenset(kind for row in product.rows for kind, _ in row.hints if kind in BY_PATH)


def _without(product: Product, wrong: Sequence[Problem]) -> Product:
    """A product, less what its lines say wrong; of two days that cannot both be true, neither is kept."""
    told = _paths(product)
    paths = told & {key for one in wrong for key in (one.key, *_DAYS.get(one.key, ()))} or told
    rows = (
        replace(row, hints=tuple(hint for hint in row.hints if hint[0] not in paths)) for row in product.rows
    )
    return replace(product, rows=tuple(rows))


def _is_imported(declaration: Declaration) -> bool:
    return (declaration.source or "").startswith(SOURCE)


def _is_gone(declaration: Declaration, source: str, said: Said) -> bool:
    """Whether no machine has a software any more: all are here, or those that had it came back without."""
    if said.is_complete:
        return declaration.source == source
    before = said.before(declaration.software)
    return bool(before) and before == declaration.machines and not said.after(declaration.software)


def _is_fewer(line: Line, said: Said) -> bool:
    """Whether a software was on more machines than here, and the others may still have it."""
    is_unsure = not said.is_complete and not said.now and line.effect not in ("retired", "several")
    return is_unsure and (line.product.machines or 0) < (line.declaration.machines or 0)


def _line(
    registry: Registry, commune: Commune, product: Product, source: str, today: date, said: Said
) -> Line:
    slug = product.software.slug
    known = only_use(registry, commune.slug, slug)
    if known is None:
        if uses := active_uses(registry, commune.slug, slug):
            return Line(product, uses[0], "several")
        blank = Declaration(commune=commune.slug, software=slug, source=source, verified=today)
        return Line(product, _completed(registry, blank, product, said), "new")
    before = known
    if known.status == "retired":
        if slug not in said.revived:
            return Line(product, known, "retired")
        before = known.model_copy(update={"status": "in-use", "retirement": None})
    after = _completed(registry, before, product, said)
    is_fresh = known.verified is not None and (today - known.verified).days <= _FRESH_DAYS
    if after == known and is_fresh:
        return Line(product, known, "same")
    effect: Effect = "still" if after == known else "completed"
    return Line(product, after.model_copy(update={"verified": today}), effect)


def _completed(registry: Registry, before: Declaration, product: Product, said: Said) -> Declaration:
    """A declaration with what the inventory knows better, and what nobody said before."""
    machines = _machines(before, product, said)
    told: dict[str, Any] = {"machines": machines, **_versions(before, product, machines)}
    if product.machines is not None:
        by_version = told.get("machines_by_version", before.machines_by_version)
        told["machines"] = max(told["machines"], sum(by_version.values()))
    uses = functions_said(registry, product.rows, product.software)
    if uses:  # beside those declared, if only by the software that it is
        is_made = only_use(registry, before.commune, before.software)
        told["functions"] = filling(registry, before, uses).functions if is_made else uses
    return _with_facts(registry, before.model_copy(update=told), product)


def _versions(before: Declaration, product: Product, machines: int | None) -> Mapping[str, Any]:
    """The version of all machines, or those of each; a person’s word stands, and that of more machines."""
    has_told = bool(before.version or before.machines_by_version)
    is_less = (machines or 0) > (product.machines or 0)
    if not product.versions or (has_told and (not _is_imported(before) or is_less)):
        return {}
    if product.by_version:
        return {"version": None, "machines_by_version": dict(product.by_version)}
    return {"version": ", ".join(product.versions), "machines_by_version": {}}


def _machines(before: Declaration, product: Product, said: Said) -> int | None:
    """On how many machines a software is, those of other days with those of these files.

    Machines that nothing identifies may be the same: they neither add up nor take away.
    """
    slug, known = product.software.slug, before.machines
    if product.machines is None or said.is_complete:
        return known if product.machines is None else product.machines
    are_all_known = product.machines == sum(slug in own for own in said.now.values())
    if are_all_known and known in (None, said.before(slug)):
        return said.after(slug)
    return max(product.machines, known or 0)


def _with_facts(registry: Registry, before: Declaration, product: Product) -> Declaration:
    """A declaration with what a hand-made table says of fields that nobody said."""
    found: dict[str, Any] = {}
    for fact, values in facts_of(registry, product):
        told = fact.values(values[0])
        if fact.of(before) in (fact.empty, told.get(fact.path)):
            empty = (path for path in told if attrgetter(path)(before) in (None, (), {}))
            found |= {path: told[path] for path in empty}
    return _with(before, found)


def _with(before: Declaration, found: Mapping[str, Any]) -> Declaration:
    """A declaration with some values, by path."""
    for path, value in found.items():
        table, _, key = path.rpartition(".")
        inner = getattr(before, table).model_copy(update={key: value}) if table else value
        before = before.model_copy(update={table or key: inner})
    return before


def told_otherwise(registry: Registry, line: Line, on: date) -> tuple[Declaration, Mapping[str, str]]:
    """A declaration as its table has it where the two differ, and what to type for it, by option.

    What was declared is what an import leaves: only a person knows which is true. A year and a day of it
    agree, as do the end that was said and that of the period that runs.
    """
    found: dict[str, Any] = {}
    typed: dict[str, str] = {}
    held = (line.declaration, as_seen(line.declaration, on))
    for fact, values in facts_of(registry, line.product) if line.effect in _LEAVING else ():
        if not any(_says(one, fact.values(value)) for one in held for value in values):
            found |= fact.values(values[0])
            told = (text for row in line.product.rows if (text := row.hint(fact.path)))
            typed[fact.option] = next(text for text in told if _read(registry, fact, text) == values[0])
    return _with(line.declaration, found), typed


def _says(declaration: Declaration, told: Mapping[str, Any]) -> bool:
    """Whether a declaration says some values, by path, more or less exactly."""
    pairs = [(attrgetter(path)(declaration), value) for path, value in told.items()]
    return all(
        here == value or (isinstance(here, date) != isinstance(value, date) and _year(here) == _year(value))
        for here, value in pairs
    )


def _year(value: Any) -> Any:  # noqa: ANN401 (as many types as fields)
    return value.year if isinstance(value, date) else value


def facts_of(registry: Registry, product: Product) -> Iterator[tuple[Field, Sequence[Any]]]:
    """What the lines of a software say of its fields: the values that differ, in their order."""
    for fact in FIELDS:
        values: list[Any] = []
        for text in (text for row in product.rows if (text := row.hint(fact.path))):
            value = _read(registry, fact, text)
            values += [value] if value is not None and value not in values else []
        if values:
            yield fact, values


def _read(registry: Registry, fact: Field, text: str) -> Any:  # noqa: ANN401 (as many types as fields)
    try:
        return host_named(registry, text) if fact.kind == "host" else fact.read(text)
    except NotUnderstoodError:
        return None


@dataclass(frozen=True, slots=True)
class Written:
    """What an import wrote; `answered`, the functions of which it took the place of an answer, by name."""

    records: tuple[Record, ...]
    registry: Registry
    commit: str | None
    answered: tuple[str, ...]


def write(
    root: Path,
    commune: str,
    products: Sequence[Product],
    kinds: Sequence[Kind],
    today: date,
    said: Said = Said(),
) -> Written:
    """Write the declarations of an import, with the names that a person recognised, in one commit."""
    with changing(root) as (repository, loaded):
        asked = loaded.registry.commune_named(commune)
        refuse_unreadable(loaded, "communes.toml", f"inventory/{asked.slug}/")
        new = [one for one in said.drafts if one.slug not in loaded.registry.software]
        registry = with_drafts(loaded.registry, new)
        plan = plan_of(registry, asked, products, kinds, today, said)
        kept = {one.software for one in plan.writing if one.visibility == "members"}
        new = [kept_to_members(one) if one.slug in kept else one for one in new]
        after = with_records(with_drafts(registry, new), plan.writing)
        answered: dict[str, None] = {}
        for one in plan.writing:
            answers, dropped = answers_beside(after, one)
            answered |= dict.fromkeys(dropped)
            after = with_records(after, answers)
        names = [one for one in said.recognised if registry.recognised.get(one.stem) != one]
        # A name that holds a machine or a person is understood this once, and never kept.
        found = problems_in(loaded, [*new, *names], today)
        unfit = {one.path for one in found if one.severity == "error"}
        names = [one for one in names if path_of(one) not in unfit]
        refuse_wrong(loaded, [*new, *plan.writing], today)
        records = (*changed(loaded.registry, after, asked.slug), *names)
        commit = save(repository, records, _subject(asked, plan, names)) if records else None
        if said.now:
            seen = {} if said.is_complete else _still_true(registry, asked, said.seen)
            remember_machines(repository, asked.slug, {**seen, **said.now})
    recalled = {**after.recognised, **{one.stem: one for one in names}}
    told = tuple(function_name(after, slug) for slug in answered)
    return Written(records, replace(after, recognised=recalled), commit, told)


def _subject(commune: Commune, plan: Plan, names: Sequence[Recognised]) -> str:
    if plan.writing:
        return f"{commune.name} importe {counted(len(plan.writing), 'logiciel')}"
    return f"{commune.name} reconnaît {counted(len(names), 'nom', 'noms')} de logiciels"
