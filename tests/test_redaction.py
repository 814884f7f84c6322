import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import pytest

from affranchi.model.answers import Answer, Answers, Wish
from affranchi.model.declaration import Contract, Declaration, Exit, Retirement
from affranchi.model.experience import Experience
from affranchi.model.function import Function
from affranchi.model.recognised import Recognised
from affranchi.model.record import Record, members, trait
from affranchi.model.reference import Redirect, Redirects
from affranchi.model.sharing import Sharing
from affranchi.model.software import Equivalent, Software
from affranchi.model.territory import Commune, Objective, Territory
from affranchi.model.vendor import Vendor
from affranchi.redaction import Parts, public_part, redact
from affranchi.registry import Registry
from affranchi.storage.records import registry_of
from tests.canaries import CANARY, CANARY_COUNT, CANARY_DAY, filled

KINDS = (
    Territory,
    Objective,
    Commune,
    Function,
    Vendor,
    Software,
    Declaration,
    Answers,
    Experience,
    Sharing,
    Redirects,
    Recognised,
)


def all_models(model: type[Record] = Record) -> Iterator[type[Record]]:
    for child in model.__subclasses__():
        if child.__module__.startswith("affranchi."):
            yield child
            yield from all_models(child)


def registry(*declarations: Declaration, **changes: Any) -> Registry:
    functions = {
        "bureautique": Function(slug="bureautique", label="Bureautique", domain="poste"),
        "antivirus": Function(
            slug="antivirus", label="Antivirus", domain="securite", visibility="restricted"
        ),
        "police": Function(slug="police", label="Police", domain="metier", visibility="members"),
    }
    software = {
        "libreoffice": Software(
            slug="libreoffice", name="LibreOffice", model="libre", functions=("bureautique",)
        ),
        "clamav": Software(slug="clamav", name="ClamAV", model="libre", functions=("antivirus",)),
        "norton": Software(slug="norton", name="Norton", model="proprietary", functions=("antivirus",)),
        "suite": Software(
            slug="suite",
            name="Suite",
            model="proprietary",
            vendor="m",
            functions=("bureautique", "antivirus"),
        ),
    }
    communes = {f"c{n}": Commune(slug=f"c{n}", name=f"C {n}") for n in range(12)}
    made = Registry(
        territory=Territory(name="Val"),
        functions=functions,
        software=software,
        vendors={"m": Vendor(slug="m", name="M", gafam="microsoft")},
        communes=communes,
        declarations=declarations,
    )
    return replace(made, **changes)


def declared(commune: str, software: str, **fields: Any) -> Declaration:
    return Declaration.model_validate({"commune": commune, "software": software, **fields})


def lived(commune: str, software: str = "libreoffice", **fields: Any) -> Experience:
    return Experience.model_validate(
        {"commune": commune, "software": software, "state": "returned", **fields}
    )


def test_a_field_without_a_tier_does_not_load() -> None:
    with pytest.raises(TypeError, match=r"Loose\.name has no tier"):

        class Loose(Record):
            name: str


def test_every_field_of_every_record_has_a_tier() -> None:
    untold = [
        f"{model.__name__}.{name}"
        for model in all_models()
        for name, field in model.model_fields.items()
        if trait(field, "tier") not in ("public", "members")
    ]
    assert untold == []


def test_every_members_field_has_a_default_to_go_back_to() -> None:
    required = [
        f"{model.__name__}.{name}"
        for model in all_models()
        for name, field in model.model_fields.items()
        if trait(field, "tier") == "members" and field.is_required()
    ]
    assert required == []


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.__name__)
def test_no_canary_of_a_members_field_is_left_in_the_public_part(model: type[Record]) -> None:
    record = filled(model)
    text = repr(public_part(record)).lower()
    assert CANARY not in text
    assert str(CANARY_COUNT) not in text
    assert repr(CANARY_DAY) not in text


def test_the_members_edition_is_the_registry_itself() -> None:
    whole = registry(declared("c1", "libreoffice", users=45))
    assert redact(whole, "members") is whole


def test_the_public_edition_keeps_the_year_of_a_contract_and_not_its_users() -> None:
    before = declared(
        "c1",
        "libreoffice",
        users=45,
        since=date(2019, 3, 31),
        contract={"end": date(2027, 6, 30), "notice_months": 3},
    )
    after = redact(registry(before), "public").declarations[0]
    assert after == declared("c1", "libreoffice", since=2019, contract=Contract(end=2027))


def test_redacting_twice_is_redacting_once() -> None:
    whole = registry(*(declared(f"c{n}", "norton") for n in range(6)), declared("c1", "libreoffice"))
    once = redact(whole, "public")
    assert redact(once, "public") == once
    assert redact(once, "members") == once


def test_a_declaration_kept_to_members_is_not_in_the_public_edition() -> None:
    whole = registry(declared("c1", "libreoffice", visibility="members"))
    assert redact(whole, "public").declarations == ()


@pytest.mark.parametrize("function", ["antivirus", "police", "inconnue"])
def test_a_function_that_is_not_public_or_not_known_is_dropped(function: str) -> None:
    whole = registry(
        declared("c1", "libreoffice", functions=(function,)),
        declared("c2", "libreoffice", functions=("bureautique", function)),
        answers={
            "c1": Answers(commune="c1", answers={function: Answer(answer="paper")}, wishes={function: Wish()})
        },
    )
    public = redact(whole, "public")
    assert public.declarations == ()
    assert public.answers == {}, "that it answered at all was about a hidden function"


def test_an_exit_does_not_name_software_of_a_restricted_function() -> None:
    whole = registry(
        declared("c1", "libreoffice", exit=Exit(target="clamav", state="planned")),
        declared("c2", "libreoffice", status="retired", retirement=Retirement(on=2024, replaced_by="clamav")),
    )
    first, second = redact(whole, "public").declarations
    assert first.exit == Exit(state="planned")
    assert second.retirement == Retirement(on=2024)


def test_an_exit_names_the_open_software_that_it_leads_to() -> None:
    whole = registry(
        declared("c1", "libreoffice", exit=Exit(target="suite", state="planned")),
        declared("c2", "libreoffice", status="retired", retirement=Retirement(on=2024, replaced_by="suite")),
    )
    first, second = redact(whole, "public").declarations
    assert first.exit == Exit(target="suite", state="planned")
    assert second.retirement == Retirement(on=2024, replaced_by="suite")


HIDDEN = (
    {"software": "norton"},
    {"software": "suite", "functions": ("antivirus",)},
    {"software": "suite", "functions": ("bureautique", "antivirus")},
    {"software": "norton", "functions": ("bureautique",)},
    {"software": "libreoffice", "functions": ("police",)},
    {"software": "libreoffice", "visibility": "members"},
    {"software": "inconnu"},
)


@pytest.mark.parametrize("fields", HIDDEN, ids=repr)
@pytest.mark.parametrize("others", range(0, 12, 3))
def test_a_hidden_declaration_more_changes_nothing_of_the_public_edition(
    fields: dict[str, Any], others: int
) -> None:
    """Whatever the number of those that were there: no threshold, no step, no sum is crossed."""
    shown = [declared(f"c{n}", "libreoffice", annual_cost=1000 * n) for n in range(5)]
    there = [declared(f"c{n}", annual_cost=10**n, **fields) for n in range(6, 6 + others // 2)]
    newcomer = declared("c5", annual_cost=93_000, users=12, **fields)
    before, after = (registry(*shown, *there, *more) for more in ((), (newcomer,)))
    assert redact(after, "public") == redact(before, "public")


def test_a_cost_changes_nothing_of_the_public_edition() -> None:
    dear, cheap = (registry(declared("c1", "suite", annual_cost=cost)) for cost in (93_000, 1))
    assert redact(dear, "public") == redact(cheap, "public")


def test_an_aggregate_publication_says_the_same_whatever_the_communes_run_and_answer() -> None:
    empty = registry(territory=Territory(name="Val", publication="aggregate"))
    told = Answer(answer="provided", provider="Microsoft 365 par un syndicat")
    full = replace(
        empty,
        declarations=tuple(declared(f"c{n}", "libreoffice") for n in range(12)),
        answers={"c1": Answers(commune="c1", answers={"bureautique": told}, wishes={"bureautique": Wish()})},
        sharings={"t": Sharing(slug="t", title="C 1 et C 2 ont LibreOffice")},
        experiences={e.stem: e for e in (lived("c1"), lived("c2", body="C 2", url="https://c2.example"))},
    )
    assert redact(full, "public") == redact(empty, "public")


def test_an_aggregate_publication_says_neither_what_sites_call_nor_in_which_format_a_commune_writes() -> None:
    empty = registry(territory=Territory(name="Val", publication="aggregate"))
    slug, one = next(iter(empty.communes.items()))
    said = {
        "trackers": ("www.google-analytics.com",),
        "trackers_seen": date(2026, 11, 1),
        "office_format": "odf",
    }
    full = replace(empty, communes={**empty.communes, slug: one.model_copy(update=said)})
    assert redact(full, "public") == redact(empty, "public")
    named = replace(full, territory=Territory(name="Val"))
    assert redact(named, "public").communes[slug] == full.communes[slug]


def test_an_aggregate_publication_does_not_show_what_the_territory_added_to_the_catalogue() -> None:
    """A name typed in a declaration becomes an entry: its page would say that a commune runs it."""
    empty = registry(territory=Territory(name="Val", publication="aggregate"))
    ours = Software(slug="ours", name="Nôtre", model="libre", vendor="us", functions=("bureautique",))
    full = replace(
        empty,
        software={**empty.software, "ours": ours},
        vendors={**empty.vendors, "us": Vendor(slug="us", name="Nous")},
        own=frozenset({"ours"}),
        own_vendors=frozenset({"us"}),
        redirects=Redirects(software={"nous": Redirect(to="ours")}),
    )
    assert redact(full, "public") == redact(empty, "public")


def test_whether_an_entry_of_the_territory_is_shown_does_not_depend_on_who_declares_it() -> None:
    own = {
        "ours": Software(slug="ours", name="Nôtre", model="libre", functions=("bureautique",)),
        "kept": Software(
            slug="kept", name="Tu", model="libre", functions=("bureautique",), visibility="members"
        ),
    }
    for declarations in ((), (declared("c1", "ours", visibility="members"), declared("c2", "kept"))):
        shown = redact(registry(*declarations, software=own, own=frozenset(own)), "public")
        assert set(shown.software) == {"ours"}
        assert shown.declarations == ()


def test_software_of_its_own_that_only_members_may_know_is_not_named() -> None:
    secret = Software(slug="secret", name="Secret", model="proprietary", vendor="v", functions=("antivirus",))
    named = {
        "requires": ("secret",),
        "part_of": ("secret",),
        "equivalents": {"secret": Equivalent(kind="adjacent")},
    }
    public = registry().software["suite"].model_copy(update=named)
    office = registry().functions["bureautique"].model_copy(update={"usual": {"1": ("secret", "suite")}})
    whole = registry(
        declared("c1", "secret"),
        functions={**registry().functions, "bureautique": office},
        software={"secret": secret, "suite": public},
        vendors={"v": Vendor(slug="v", name="V")},
        own=frozenset({"secret"}),
        own_vendors=frozenset({"v"}),
        redirects=Redirects(software={"ancien": Redirect(to="secret"), "tres-ancien": Redirect(to="ancien")}),
    )
    shown = redact(whole, "public")
    assert "secret" not in repr(shown).lower()
    assert shown.functions["bureautique"].usual == {"1": ("suite",)}
    assert shown.vendors == {}
    assert shown.redirects == Redirects()


def test_a_mutualisation_of_a_hidden_function_or_software_is_not_told() -> None:
    told = {
        f"s{at}": Sharing.model_validate({"slug": f"s{at}", "title": "À plusieurs", **named})
        for at, named in enumerate(
            (
                {"function": "antivirus"}, {"software": "norton"}, {"visibility": "members"},
                {"function": "bureautique", "software": "norton"},
                {"function": "antivirus", "software": "libreoffice"},
                {"function": "bureautique", "software": "libreoffice"}, {},
            )
        )
    }  # fmt: skip
    assert list(redact(registry(sharings=told), "public").sharings) == ["s5", "s6"]


def test_a_hidden_software_takes_no_vendor_of_its_name_away_nor_the_reverse() -> None:
    software = {
        "m": Software(slug="m", name="M", model="libre", functions=("antivirus",)),
        "w": Software(slug="w", name="W", model="libre", functions=("bureautique",), vendor="m"),
    }
    vendors = {"m": Vendor(slug="m", name="M"), "w": Vendor(slug="w", name="W")}
    own = {"own": frozenset({"m"}), "own_vendors": frozenset({"w"})}
    shown = redact(registry(software=software, vendors=vendors, **own), "public")
    assert (set(shown.software), set(shown.vendors)) == ({"w"}, {"m"})


def test_a_tier_can_be_written_as_the_model_does() -> None:
    class Marked(Record):
        name: Annotated[str | None, members("Nom.")] = None

    assert public_part(Marked(name="x")) == Marked()


def test_what_a_territory_declares_of_the_reference_catalogue_does_not_leave_the_public_one() -> None:
    """Else the absence of an antivirus from the pages would tell that someone runs it."""
    files = [
        ("communes.toml", b'[territory]\nname = "Val"\n\n[communes.crolles]\nname = "Crolles"\n'),
        ("catalogue/software/maison.toml", b'name = "Maison"\nmodel = "libre"\n'),
        ("inventory/crolles/clamav.toml", b"users = 3\n"),
    ]
    known = registry_of(files).registry
    assert known.own == {"maison"}
    assert "clamav" in redact(known, "public").software


@pytest.mark.parametrize(
    "hidden",
    [
        lived("c2", visibility="members"),
        lived("c2", "clamav"),
        lived("c2", to="norton"),
        lived("c2", to="inconnu"),
        lived("c2", functions=("bureautique", "police")),
        lived("c2", body="C 2", visibility="members"),
    ],
)
def test_no_hidden_experience_moves_the_public_edition(hidden: Experience) -> None:
    """Not its number, nor a failure: only what is told of open software, to everyone."""
    shown = lived("c1", cost=93_000, saved=1, users=12, start=date(2024, 3, 1))
    fewer, more = (
        redact(registry(experiences={one.stem: one for one in some}), "public")
        for some in ((shown,), (shown, hidden))
    )
    assert more == fewer
    assert dict(fewer.experiences_about).keys() == {
        ("commune", "c1"),
        ("software", "libreoffice"),
        ("function", "bureautique"),
    }
    assert fewer.experiences == {"c1--libreoffice": lived("c1", start=2024)}


def drawn(draw: random.Random) -> Registry:
    """A territory of chance: entries of its own that name each other, declarations of all kinds."""
    functions = registry().functions
    slugs = [f"s{n}" for n in range(8)]
    software = {
        slug: Software(
            slug=slug,
            name=slug,
            model="proprietary",
            vendor=draw.choice(["v0", "v1", "v2"]),
            functions=tuple(draw.sample(sorted(functions), draw.choice([1, 1, 2]))),
            requires=tuple({draw.choice(slugs)} - {slug}),
            part_of=tuple({draw.choice(slugs)} - {slug}),
            visibility=draw.choice(["public", "public", "members"]),
        )
        for slug in slugs
    }
    vendors = {slug: Vendor(slug=slug, name=slug) for slug in ("v0", "v1", "v2")}
    redirects = Redirects(software={"old": Redirect(to=draw.choice(slugs))})
    own = frozenset(draw.sample(slugs, 5)) | {"v1"}
    made = registry(software=software, vendors=vendors, own=own, redirects=redirects)
    return replace(made, declarations=tuple(told(draw, slug) for slug in draw.choices(slugs, k=9)))


def told(draw: random.Random, slug: str) -> Declaration:
    return declared(
        f"c{draw.randrange(12)}",
        slug,
        functions=tuple(draw.sample(["bureautique", "antivirus", "police"], draw.choice([0, 0, 1, 2]))),
        visibility=draw.choice([None, None, "members"]),
        exit={"target": f"s{draw.randrange(8)}", "state": "planned"},
    )


def test_no_hidden_declaration_of_any_territory_moves_its_public_edition() -> None:
    for seed in range(120):
        draw = random.Random(seed)  # noqa: S311 (no secret)
        whole = drawn(draw)
        public = redact(whole, "public")
        shown = {(one.commune, one.software) for one in public.declarations}
        for one in whole.declarations:
            if (one.commune, one.software) not in shown:
                left = tuple(other for other in whole.declarations if other is not one)
                assert redact(replace(whole, declarations=left), "public") == public
        named = {*public.software, *public.vendors, *whole.functions}
        assert not {one.to for one in public.redirects.software.values()} - named
        assert not {slug for s in public.software.values() for slug in (*s.requires, *s.part_of)} - named
        assert not {one.exit.target for one in public.declarations if one.exit.target} - named


def test_parts_kept_from_one_reading_to_the_next_are_those_that_are_made_anew() -> None:
    for seed in range(40):
        draw, kept = random.Random(seed), Parts()  # noqa: S311 (no secret)
        whole = drawn(draw)
        for _ in range(6):
            slug = draw.choice(sorted(whole.software))
            hidden = whole.software[slug].model_copy(update={"visibility": draw.choice([None, "members"])})
            shut = whole.functions["bureautique"].model_copy(
                update={"visibility": draw.choice(["public", "restricted"])}
            )
            whole = draw.choice(
                [
                    replace(whole, software={**whole.software, slug: hidden}),
                    replace(whole, functions={**whole.functions, "bureautique": shut}),
                    replace(whole, declarations=whole.declarations[1:]),
                    replace(whole, declarations=(*whole.declarations, told(draw, slug))),
                ]
            )
            assert redact(whole, "public", kept) == redact(whole, "public")
