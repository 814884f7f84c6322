"""The example territory's own data: believable, complete in kinds, free of real communes."""

import importlib.util
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import get_args

import pytest

from affranchi.model.declaration import Contract, Declaration, Exit, Hosting, Status
from affranchi.model.names import fold
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import read_registry, text_of

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def example() -> Registry:
    loaded = read_registry(bundle())
    assert loaded.problems == ()
    return loaded.registry


def choices(model: type[Record], field: str) -> set[str]:
    """The values that a field of a model may take, None left out."""
    union = get_args(model.model_fields[field].annotation)
    return {value for literal in union for value in get_args(literal)}


def test_the_territory_is_fictional_and_says_so(example: Registry) -> None:
    assert example.territory.fictional
    assert {c.kind for c in example.communes.values()} == {"commune", "epci", "ccas", "syndicat"}
    communes = [c for c in example.standing.values() if c.kind == "commune"]
    populations = sorted(c.population or 0 for c in communes)
    assert (len(communes), populations[0], populations[-1]) == (12, 180, 24012)


def test_no_address_could_be_someone_s(example: Registry) -> None:
    contacts = [c.contact for c in example.communes.values()] + [example.territory.contact]
    contacts += [d.sharing.contact for d in example.declarations]
    contacts += [s.contact for s in example.sharings.values()]
    assert [c for c in contacts if c and not c.endswith(".example")] == []


@pytest.mark.skipif(
    importlib.util.find_spec("affranchi.storage.gazetteer") is None, reason="no official list here"
)
def test_no_commune_of_the_example_exists(example: Registry) -> None:
    from affranchi.storage import gazetteer

    real = {fold(place.name) for place in gazetteer.gazetteer().communes.values()}
    assert len(real) > 30_000
    assert [c.name for c in example.communes.values() if fold(c.name) in real] == []


def test_there_are_enough_declarations_and_the_large_bodies_have_most(example: Registry) -> None:
    assert len(example.declarations) >= 220
    counts = Counter(d.commune for d in example.declarations)
    assert set(counts) == set(example.standing)
    assert [slug for slug, _ in counts.most_common(2)] == ["montreval-sur-vernaise", "val-d-exemple"]
    assert counts["chantegrive-le-petit"] == 2


def test_every_reference_of_a_declaration_leads_somewhere(example: Registry) -> None:
    bodies = set(example.communes) | set(example.vendors)
    wrong = [
        f"{path_of(d)}: {kind} {slug}"
        for d in example.declarations
        for kind, slugs, known in (
            ("software", software_of(d), set(example.software)),
            ("function", d.functions, set(example.functions)),
            ("provider", filter(None, [d.hosting.provider]), bodies),
        )
        for slug in slugs
        if slug not in known
    ]
    assert wrong == []


def software_of(d: Declaration) -> Iterable[str]:
    named = [
        d.software,
        d.exit.target,
        d.retirement.replaced_by if d.retirement else None,
        *(d.depends_on or ()),
    ]
    return [slug for slug in named if slug]


def test_every_reference_of_an_answer_or_a_sharing_leads_somewhere(example: Registry) -> None:
    functions = {f for a in example.answers.values() for f in (*a.answers, *a.wishes)}
    functions |= {s.function for s in example.sharings.values() if s.function}
    bodies = {a.by for answers in example.answers.values() for a in answers.answers.values() if a.by}
    bodies |= {p for s in example.sharings.values() for p in s.participants}
    software = {s.software for s in example.sharings.values() if s.software}
    assert functions - set(example.functions) == set()
    assert bodies - set(example.communes) == set()
    assert software - set(example.software) == set()


@pytest.mark.parametrize(
    ("part", "model", "field"),
    [
        ("hosting", Hosting, "mode"),
        ("contract", Contract, "kind"),
        ("contract", Contract, "renewal"),
        ("contract", Contract, "route"),
        ("exit", Exit, "state"),
    ],
)
def test_every_choice_a_declaration_offers_is_made_by_someone(
    example: Registry, part: str, model: type[Record], field: str
) -> None:
    used = {getattr(getattr(d, part), field) for d in example.declarations} - {None}
    assert used == choices(model, field)


def test_every_status_is_that_of_some_declaration(example: Registry) -> None:
    assert {d.status for d in example.declarations} == set(get_args(Status))


def test_nothing_is_verified_in_the_future_and_some_of_it_is_stale(example: Registry) -> None:
    days = [d.verified for d in example.declarations if d.verified]
    assert date(2024, 12, 1) <= min(days) <= date(2024, 12, 31)
    assert date(2026, 11, 1) <= max(days) < TODAY
    assert len(days) < len(example.declarations)


def test_every_file_of_the_example_is_canonical(example: Registry) -> None:
    records = [*example.declarations, *example.answers.values(), *example.sharings.values()]
    root = bundle()
    wrong = [path_of(r) for r in records if (root / path_of(r)).read_text(encoding="utf-8") != text_of(r)]
    assert wrong == []
