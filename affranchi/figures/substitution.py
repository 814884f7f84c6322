"""Could it be left: reversibility (I9), substitutability (I10), open formats (I16)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from affranchi.figures.facts import Facts, model_on
from affranchi.figures.figure import Figure, Row, RowState, Slice, share_of_rows, with_share
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.presences import Presence
from affranchi.figures.units import STATES, Ratio, share_figure
from affranchi.model.declaration import Data
from affranchi.model.software import Software
from affranchi.registry import Registry
from affranchi.replacing import taking_the_place

Level = Literal[0, 1, 2, 3, 4]

LEVEL_LABELS: Mapping[Level, str] = {
    0: "aucun remplaçant libre connu",
    1: "un logiciel libre existe",
    2: "il est au SILL ou au Comptoir du Libre",
    3: "une administration dit s’en servir",
    4: "une commune d’ici s’en sert",
}

_NOT_PUBLIC = "La clause de réversibilité, qui se lit dans les contrats, est réservée aux membres."
_QUESTIONS: Mapping[str, Callable[[Data], bool | None]] = {
    "export": lambda data: None if data.export is None else data.export == "open",
    "clause": lambda data: data.clause,
    "api": lambda data: data.api,
    "location": lambda data: data.location,
    "rehearsed": lambda data: data.rehearsed,
}


def reversibility(facts: Facts) -> Figure:
    """How many of the five questions are answered yes, no, or not at all."""
    definition = DEFINITIONS["reversibility"]
    figure = Figure(definition, facts.on, facts.scope)
    asked = [p for p in facts.running if p.pays]
    is_public = facts.registry.edition == "public"
    questions = {key: ask for key, ask in _QUESTIONS.items() if not (is_public and key == "clause")}
    answers = [[ask(p.declaration.data) for ask in questions.values()] for p in asked]
    rows = [_answered(p, said) for p, said in zip(asked, answers, strict=True)]
    parts = {key: replace(figure, definition=one) for key, one in definition.parts.items()}
    for place, key in enumerate(questions):
        parts[key] = with_share(parts[key], [STATES[said[place]] for said in answers])
    yes = sum(part.numerator for part in parts.values())
    known = sum(part.denominator for part in parts.values())
    unknown = sum(part.unknown for part in parts.values())
    if is_public:
        parts["clause"] = replace(parts["clause"], note=_NOT_PUBLIC, is_kept=True)
    return replace(
        figure,
        note=_NOT_PUBLIC if is_public else "",
        value=yes if known else None,
        low=yes if rows else None,
        high=yes if rows else None,
        numerator=yes,
        denominator=known,
        unknown=unknown,
        rows=tuple(rows),
        slices=(
            Slice("yes", "oui", yes),
            Slice("no", "non", known - yes),
            Slice("unknown", "inconnu", unknown),
        ),
        parts=parts,
    )


def _answered(presence: Presence, said: Sequence[bool | None]) -> Row:
    """The row of a declaration: how many times it says yes, no, nothing."""
    yes, no, unknown = said.count(True), said.count(False), said.count(None)
    state: RowState = "counted" if yes else "other" if no else "unknown"
    return presence.row(state, yes, f"oui {yes}, non {no}, inconnu {unknown}")


def substitutability(facts: Facts) -> Figure:
    """Proprietary declarations with a libre replacement known, and the best level of each."""
    used = facts.everywhere.software_running
    levels: Counter[Level] = Counter()
    rows: list[Row] = []
    best: dict[tuple[str, Sequence[str]], Level] = {}
    for presence in facts.running:
        model = model_on(presence.software, facts.on)
        if not presence.pays or model not in (None, "proprietary"):
            continue
        if model is None or presence.software is None:
            rows.append(presence.row("unknown"))
            continue
        key = presence.slug, presence.functions
        if key not in best:
            best[key] = level_of(facts.registry, presence.software, used, presence.functions)
        level = best[key]
        levels[level] += 1
        rows.append(presence.row("counted" if level else "other", note=LEVEL_LABELS[level]))
    figure = Figure(DEFINITIONS["substitutability"], facts.on, facts.scope)
    figure = share_of_rows(figure, rows)
    total = figure.denominator
    slices = tuple(
        Slice(str(level), name, levels[level], levels[level] / total if total else None, levels[level])
        for level, name in LEVEL_LABELS.items()
    )
    return replace(figure, slices=slices)


def level_of(
    registry: Registry, software: Software, used: frozenset[str], functions: Sequence[str] = ()
) -> Level:
    """The best level among the free software that can replace one, even in part, for one of its functions."""
    found = taking_the_place(registry, software, functions)
    return max((_level(registry, libre, used) for libre, _ in found), default=0)


def _level(registry: Registry, libre: Software, used: frozenset[str]) -> Level:
    if libre.slug in used:
        return 4
    known = registry.reference_entries(libre)
    if any(entry is not None and entry.users and not entry.is_dereferenced for entry in known):
        return 3
    return 2 if any(registry.reference_numbers(libre)) else 1


def open_formats(facts: Facts) -> Figure:
    """Functions with an open export, and communes that save in ODF first, whatever the function."""
    definition = DEFINITIONS["open_formats"]
    is_open = Ratio(
        "function", lambda presence, _: _QUESTIONS["export"](presence.declaration.data), asks_each=True
    )
    asked = [c for c in facts.communes if c.kind == "commune" and facts.scope.function is None]
    formats = {c.slug: facts.office_format(c) for c in asked}
    rows = [Row(c, None, None, STATES[None if one is None else one == "odf"]) for c, one in formats.items()]
    odf = Figure(definition.parts["odf"], facts.on, facts.scope)
    return replace(share_figure(definition, facts, is_open), parts={"odf": share_of_rows(odf, rows)})
