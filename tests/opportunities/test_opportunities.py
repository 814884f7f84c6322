"""Opportunities: each kind appears and disappears with a small change of facts, and the laws hold."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from itertools import permutations
from typing import Any, get_args

import pytest
from hypothesis import example as met
from hypothesis import given, settings
from hypothesis import strategies as st

from affranchi.actions.wish import answering
from affranchi.again import Again
from affranchi.figures.facts import Facts, facts_on
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.pooling import same_products
from affranchi.figures.presences import Presence
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration, Known
from affranchi.model.function import Function
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.model.values import last_day, months_later
from affranchi.model.vendor import Vendor
from affranchi.opportunities.all import RULES, answers_to, counterpart, opportunities_of, public_opportunities
from affranchi.opportunities.convergence import convergence_of
from affranchi.opportunities.ground import Ground
from affranchi.opportunities.opportunity import (
    PREPARATION,
    TO_VOTE,
    Fact,
    Kind,
    Opportunity,
    joined,
    opportunity,
    ordered,
)
from affranchi.ranking import best_places
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry, read_registry
from affranchi.told.opportunities import brings, line_of

DAY = date(2026, 11, 21)

FUNCTIONS = {
    "stockage": Function(slug="stockage", label="Stockage", domain="support"),
    "paie": Function(slug="paie", label="Paie", domain="metier", gap="Aucun logiciel libre mûr connu."),
    "antivirus": Function(slug="antivirus", label="Antivirus", domain="securite", visibility="restricted"),
}
ENTRIES: Sequence[Mapping[str, Any]] = (
        {"slug": "nextcloud", "name": "Nextcloud", "model": "libre", "functions": ["stockage"]},
        {
            "slug": "dropbox", "name": "Dropbox", "model": "proprietary", "vendor": "dropbox",
            "functions": ["stockage"], "equivalents": {"nextcloud": {"kind": "replaces"}},
        },
        {"slug": "kdrive", "name": "kDrive", "model": "proprietary", "vendor": "infomaniak",
         "functions": ["stockage"], "equivalents": {"nextcloud": {"kind": "partial"}}},
        {"slug": "paie-x", "name": "Paie X", "model": "proprietary", "vendor": "x", "functions": ["paie"]},
        {"slug": "paie-y", "name": "Paie Y", "model": "proprietary", "vendor": "y", "functions": ["paie"]},
        {"slug": "clamav", "name": "ClamAV", "model": "libre", "functions": ["antivirus"]},
        {"slug": "norton", "name": "Norton", "model": "proprietary", "functions": ["antivirus"],
         "equivalents": {"clamav": {"kind": "replaces"}}},
)  # fmt: skip
SOFTWARE = {one["slug"]: Software.model_validate(one) for one in ENTRIES}
VENDORS = {slug: Vendor(slug=slug, name=slug.upper()) for slug in ("dropbox", "infomaniak", "x", "y")}
COMMUNES = {
    slug: Commune(slug=slug, name=slug.capitalize(), population=people)
    for slug, people in (("aulne", 500), ("bouleau", 800), ("chene", 9000), ("douglas", 600))
}
COMMUNES["val"] = Commune(slug="val", name="Val", kind="epci")


def opportunities_in(registry: Registry, day: date) -> tuple[Opportunity, ...]:
    return opportunities_of(facts_on(registry, day, {}))


def public_in(registry: Registry, day: date) -> tuple[Opportunity, ...]:
    return public_opportunities(facts_on(registry, day, {}))


def registry(*declarations: Declaration, **changes: Any) -> Registry:
    made = Registry(
        territory=Territory(name="Val"),
        communes=dict(sorted(COMMUNES.items())),
        functions=FUNCTIONS,
        software=SOFTWARE,
        vendors=VENDORS,
        declarations=declarations,
    )
    return replace(made, **changes)


def runs(commune: str, software: str, **fields: Any) -> Declaration:
    return Declaration.model_validate({"commune": commune, "software": software, **fields})


def ends(commune: str, software: str, end: date, **fields: Any) -> Declaration:
    contract = {"kind": "saas", "end": end, "notice_months": 3, **fields.pop("contract", {})}
    return runs(commune, software, contract=contract, **fields)


def answers(commune: str, **fields: Any) -> Mapping[str, Answers]:
    return {commune: Answers.model_validate({"commune": commune, **fields})}


def shared(slug: str = "cloud", **fields: Any) -> Mapping[str, Sharing]:
    return {slug: Sharing.model_validate({"slug": slug, "title": "Le nuage du Val", **fields})}


def found(made: Registry, kind: Kind, day: date = DAY) -> list[Opportunity]:
    return [one for one in opportunities_in(made, day) if one.kind == kind]


def only(made: Registry, kind: Kind) -> Opportunity:
    (one,) = found(made, kind)
    return one


# Same libre software.


def test_a_libre_software_in_two_communes_is_an_opportunity_and_in_one_is_none() -> None:
    alone = registry(runs("aulne", "nextcloud", users=4, annual_cost=100))
    both = replace(alone, declarations=(*alone.declarations, runs("chene", "nextcloud", users=40)))
    assert found(alone, "same-libre") == []
    one = only(both, "same-libre")
    assert (one.communes, one.function, one.software) == (("aulne", "chene"), "stockage", "nextcloud")
    assert (one.users, one.euros, one.start_by) == (44, 100, None)
    assert one.reason == (
        "Aulne et Chene emploient Nextcloud pour la fonction «\u00a0Stockage\u00a0»\u00a0: un groupe "
        "d’utilisateurs, un hébergement, un support ou des développements peuvent se partager."
    )


@pytest.mark.parametrize(
    "change",
    [
        {"status": "planned"},
        {"status": "leaving"},
        {"status": "retired", "retirement": {"on": date(2026, 1, 1)}},
    ],
)
def test_who_does_not_run_it_or_leaves_it_shares_nothing(change: dict[str, Any]) -> None:
    both = registry(runs("aulne", "nextcloud"), runs("chene", "nextcloud", **change))
    assert found(both, "same-libre") == []


def test_a_commune_that_left_the_territory_shares_nothing() -> None:
    gone = {**COMMUNES, "chene": COMMUNES["chene"].model_copy(update={"until": date(2025, 12, 31)})}
    both = registry(runs("aulne", "nextcloud"), runs("chene", "nextcloud"), communes=gone)
    assert found(both, "same-libre") == []


# A neighbour left.


def test_a_neighbour_that_runs_the_replacement_is_an_opportunity_for_the_captives() -> None:
    captives = (runs("aulne", "dropbox", users=4, annual_cost=200), runs("douglas", "dropbox"))
    made = registry(*captives, runs("bouleau", "nextcloud"), runs("chene", "nextcloud"))
    one = only(made, "neighbour-left")
    assert one.communes == ("aulne", "bouleau", "chene", "douglas")
    assert (one.users, one.euros) == (4, 200)
    assert "au moins 4\u00a0postes" in brings(one)  # nobody told how many use that of Douglas
    counted = replace(one, facts=tuple(fact._replace(users=fact.users or 1) for fact in one.facts))
    assert "au moins" not in brings(counted)
    assert {fact.commune: fact.ask for fact in one.facts if fact.role == "captive"} == {
        "aulne": "bouleau",
        "douglas": "bouleau",
    }
    assert found(registry(*captives), "neighbour-left") == []


def test_machines_that_an_inventory_found_count_where_nobody_said_how_many_use_them() -> None:
    captives = (runs("aulne", "dropbox", users=4, machines=9), runs("douglas", "dropbox", machines=35))
    assert only(registry(*captives, runs("bouleau", "nextcloud")), "neighbour-left").users == 39


def test_the_neighbour_to_ask_offers_something_even_when_another_is_nearer_in_size() -> None:
    made = registry(
        runs("aulne", "dropbox"),
        runs("bouleau", "nextcloud"),
        runs("chene", "nextcloud", sharing={"offers": ["training", "feedback"]}),
    )
    one = only(made, "neighbour-left")
    assert one.ask == "chene"
    assert "Chene propose\u00a0: retour d’expérience et formation." in one.reason


def test_what_a_commune_offers_with_one_use_counts_whatever_it_says_of_another() -> None:
    offers = runs("chene", "nextcloud", sharing={"offers": ["training"]})
    for uses in permutations((offers, runs("chene", "nextcloud", label="ecole"))):
        made = registry(runs("aulne", "dropbox"), runs("bouleau", "nextcloud"), *uses)
        assert only(made, "neighbour-left").ask == "chene"
        assert only(made, "same-libre").ask == "chene"


def test_who_runs_both_is_neither_free_nor_captive() -> None:
    made = registry(runs("aulne", "dropbox"), runs("bouleau", "nextcloud"), runs("bouleau", "dropbox"))
    assert found(made, "neighbour-left") == []


@pytest.mark.parametrize("target", [None, "dropbox"])
def test_who_leaves_what_would_free_the_others_is_not_asked(target: str | None) -> None:
    leaving = runs("bouleau", "nextcloud", status="leaving", exit={"target": target} if target else {})
    assert found(registry(runs("aulne", "dropbox"), leaving), "neighbour-left") == []


def test_a_partial_equivalent_is_a_way_out_that_says_so() -> None:
    one = only(registry(runs("aulne", "kdrive"), runs("bouleau", "nextcloud")), "neighbour-left")
    assert "Pour en sortir\u00a0: Nextcloud en partie (déjà dans 1\u00a0commune ou entité)" in one.reason


def test_the_title_of_a_lead_says_that_a_core_alone_is_libre_and_brackets_do_not_follow_each_other() -> None:
    made = registry(runs("aulne", "dropbox"), runs("bouleau", "nextcloud"))
    core = made.software["nextcloud"].model_copy(update={"model": "open-core"})
    one = only(replace(made, software={**made.software, "nextcloud": core}), "neighbour-left")
    assert one.title == "Remplacer Dropbox par Nextcloud (noyau libre)"
    assert "Nextcloud (noyau libre), déjà dans 1\u00a0commune ou entité." in one.reason


def test_what_nothing_replaces_together_is_left_in_a_card_each() -> None:
    """Whoever leaves a lock is not told of what replaces a spelling checker, nor to ask who runs it."""
    more = (
        {"slug": "lock", "name": "Lock", "equivalents": {"latch": {"kind": "replaces"}}},
        {"slug": "padlock", "name": "Padlock", "equivalents": {"latch": {"kind": "partial"}}},
        {"slug": "latch", "name": "Latch", "model": "libre"},
        {"slug": "chest", "name": "Chest"},
    )
    known = SOFTWARE | {
        str(one["slug"]): Software.model_validate({"model": "proprietary", "functions": ["stockage"]} | one)
        for one in more
    }
    pairs = [
        ("aulne", "dropbox"), ("aulne", "kdrive"), ("bouleau", "lock"), ("aulne", "padlock"),
        ("chene", "nextcloud"), ("douglas", "latch"),
        *((commune, "chest") for commune in ("aulne", "bouleau", "douglas")),
    ]  # fmt: skip
    made = registry(*(runs(commune, software) for commune, software in pairs), software=known)
    cards = {line_of(one): (one.ask, one.communes) for one in opportunities_in(made, DAY)}
    assert cards == {
        "Remplacer Dropbox et kDrive par Nextcloud en partie": ("chene", ("aulne", "chene")),
        "Remplacer Lock et Padlock par Latch en partie, à\u00a02": (
            "douglas",
            ("aulne", "bouleau", "douglas"),
        ),
    }
    (latch,) = (one.reason for one in found(made, "neighbour-left") if "Latch" in one.title)
    assert latch.startswith(
        "Aulne et Bouleau dépendent de Lock ou Padlock."
    )  # one runs the first, one the other
    reasons = {one.title: one.reason for one in found(made, "neighbour-left")}
    both = "Remplacer Dropbox et kDrive par Nextcloud en partie"
    assert reasons[both].startswith("Aulne dépend de Dropbox et kDrive.")
    assert "Latch en partie" in latch
    offers = runs("chene", "nextcloud", sharing={"offers": ["hosting"]})
    wished = replace(
        made,
        declarations=(*made.declarations[:4], offers, *made.declarations[5:]),
        answers={**answers("aulne", wishes={"stockage": {}}), **answers("bouleau", wishes={"stockage": {}})},
    )
    assert "wants" in {fact.role for one in opportunities_in(wished, DAY) for fact in one.facts}
    assert {line_of(one) for one in opportunities_in(wished, DAY)} == {*cards}


def test_what_nothing_replaces_is_not_counted_with_what_something_does() -> None:
    """Fourteen communes were to replace three editors, of which eleven ran disk cleaners without an equal."""
    alone = Software.model_validate(
        {"slug": "alone", "name": "Alone", "model": "proprietary", "functions": ["stockage"]}
    )
    pairs = [
        ("aulne", "dropbox"),
        ("chene", "nextcloud"),
        *((one, "alone") for one in ("aulne", "bouleau", "douglas")),
    ]
    contract = {"end": date(2028, 6, 30), "notice_months": 3}
    made = registry(
        *(runs(commune, software, users=10, contract=contract) for commune, software in pairs),
        software=SOFTWARE | {"alone": alone},
    )
    cards = {one.title: one for one in opportunities_of(facts_on(made, DAY, {}))}
    left = cards["Remplacer Dropbox par Nextcloud"]
    assert (set(left.concerned), left.users, len(cards)) == ({"aulne"}, 10, 2)


@pytest.mark.parametrize(
    ("exit_", "said"),
    [
        ({"target": "nextcloud"}, "Aulne a déjà choisi Nextcloud."),
        ({"target": "nextcloud", "state": "abandoned"}, ""),
        ({"target": "kdrive"}, ""),  # no way out
        ({"by": 2027}, ""),
    ],
)
def test_a_lead_tells_what_was_chosen_already(exit_: dict[str, Any], said: str) -> None:
    made = registry(
        ends("aulne", "dropbox", date(2028, 6, 30), exit=exit_), ends("chene", "dropbox", date(2028, 7, 31))
    )
    told = only(made, "ending-together").reason
    assert ("déjà choisi" in told, said in told) == (bool(said), True)
    # Whoever it is begins the sentence.
    named = {**COMMUNES, "aulne": COMMUNES["aulne"].model_copy(update={"name": "CC d’Aulne"})}
    told = only(replace(made, communes=named), "ending-together").reason
    assert said.replace("Aulne", "La CC d’Aulne") in told


def test_a_suite_is_left_in_one_card_with_its_ways_by_function() -> None:
    suite = Software.model_validate(
        {
            "slug": "suite", "name": "Suite", "model": "proprietary", "functions": ["stockage", "paie"],
            "equivalents": {
                "nextcloud": {"kind": "partial", "functions": ["stockage"]},
                "clamav": {"kind": "partial", "functions": ["paie"]},
            },
        }
    )  # fmt: skip
    made = registry(
        runs("aulne", "suite", functions=["stockage", "paie"], users=9),
        runs("bouleau", "nextcloud"),
        software={**SOFTWARE, "suite": suite},
    )
    one = only(made, "neighbour-left")
    assert (one.title, one.software, one.users) == ("Sortir de Suite", "suite", 9)
    assert one.ways == (("stockage", ("nextcloud",), ("bouleau",)), ("paie", ("clamav",), ()))
    assert line_of(one) == "Sortir de Suite"
    assert line_of(replace(one, start_by=2026)) == "Sortir de Suite, à lancer avant fin 2026"


def test_a_captive_starts_before_its_last_day_to_leave() -> None:
    made = registry(ends("aulne", "dropbox", date(2028, 6, 30)), runs("bouleau", "nextcloud"))
    assert only(made, "neighbour-left").start_by == date(2027, 9, 30)


# Contracts that can end together.


def test_contracts_twelve_months_apart_at_most_can_end_together() -> None:
    first = ends("aulne", "paie-x", date(2028, 6, 30), annual_cost=100)
    near = registry(first, ends("chene", "paie-x", date(2029, 6, 30), annual_cost=300))
    one = only(near, "ending-together")
    assert (one.communes, one.start_by, one.euros) == (("aulne", "chene"), date(2027, 9, 30), 400)
    assert one.warning is None
    assert len(same_products(facts_on(near, DAY, {}))) == 1
    far = registry(first, ends("chene", "paie-x", date(2029, 7, 31)))
    assert found(far, "ending-together") == []
    assert same_products(facts_on(far, DAY, {})) == ()


def test_the_most_communes_that_can_end_together_are_not_those_after_the_first_by_twelve_months() -> None:
    days = {
        "aulne": date(2028, 1, 31), "bouleau": date(2028, 12, 31), "chene": date(2029, 2, 28),
        "douglas": date(2029, 3, 31),
    }  # fmt: skip
    made = registry(*(ends(commune, "paie-x", day) for commune, day in days.items()))
    dated = [fact.commune for fact in only(made, "no-equivalent").facts if fact.by]
    assert dated == ["bouleau", "chene", "douglas"]


@pytest.mark.parametrize(
    "change",
    [
        {"contract": {"kind": "none"}},
        {"contract": {"route": "groupement"}},
        {"contract": {"end": date(2027, 6, 30)}},  # seven months do not remain before the last day
        {"hosting": {"mode": "shared"}},
    ],
)
def test_what_is_pooled_already_or_can_no_longer_be_left_is_not(change: dict[str, Any]) -> None:
    made = registry(
        ends("aulne", "paie-x", date(2028, 6, 30)), ends("chene", "paie-x", date(2028, 7, 31), **change)
    )
    assert found(made, "ending-together") == []


def test_pooling_a_function_warns_when_it_would_deepen_a_dependence() -> None:
    made = registry(
        ends("aulne", "paie-x", date(2028, 6, 30), annual_cost=100),
        ends("chene", "paie-y", date(2028, 7, 31), annual_cost=300),
    )
    one = only(made, "ending-together")
    assert (one.function, one.software) == ("paie", None)
    assert one.warning is not None
    assert one.warning.sentence == (
        "Si tous prenaient ce que vend X, ce fournisseur servirait "
        "2\u00a0communes et entités sur 2, au lieu de 1."
    )
    owned = {"control": {"2020": {"owner": "Fonds", "country": "FR", "basis": "group"}}}
    vendors = {**VENDORS, "x": Vendor.model_validate({"slug": "x", "name": "X", **owned})}
    bought = only(replace(made, vendors=vendors), "ending-together").warning
    assert bought is not None
    assert bought.group == "X (Fonds)"
    alike = registry(*made.declarations, vendors={**VENDORS, "x": VENDORS["y"]})
    assert only(alike, "ending-together").warning is None


def test_a_contract_known_by_its_year_does_not_put_off_what_another_s_day_asks_for() -> None:
    year = runs("aulne", "paie-x", contract={"kind": "saas", "end": 2028})
    made = registry(year, ends("chene", "paie-x", date(2028, 7, 31)))
    one = only(made, "ending-together")
    assert one.start_by == date(2027, 10, 30)
    assert one.reason.endswith(
        "peuvent finir à douze mois d’écart au plus\u00a0: commencer au plus tard le 30 octobre 2027."
    )
    later = registry(year, ends("chene", "paie-x", date(2028, 12, 31), contract={"notice_months": 0}))
    assert only(later, "ending-together").start_by == date(2028, 6, 30)


def test_the_public_edition_pools_contracts_of_one_year_and_says_no_day() -> None:
    made = registry(
        ends("aulne", "paie-x", date(2027, 1, 31)),
        ends("chene", "paie-x", date(2027, 12, 31)),
        ends("douglas", "paie-x", date(2028, 1, 31)),
    )
    (one,) = public_in(made, DAY)
    assert (one.kind, one.start_by) == ("no-equivalent", 2027)
    assert "Les contrats d’Aulne et de Chene peuvent finir" in one.reason
    assert "commencer au plus tard en 2027" in one.reason


# Wishes and offers.


def test_a_wish_meets_an_offer_of_the_same_function() -> None:
    wish = answers("aulne", wishes={"stockage": {}})
    offering = runs("chene", "nextcloud", sharing={"offers": ["hosting"]})
    one = only(registry(offering, answers=wish), "wish-and-offer")
    assert (one.communes, one.ask) == (("aulne", "chene"), "chene")
    silent = offering.model_copy(update={"sharing": Declaration.model_fields["sharing"].default})
    assert found(registry(silent, answers=wish), "wish-and-offer") == []
    assert found(registry(offering), "wish-and-offer") == []


def test_a_wish_meets_what_the_intercommunality_renders_to_others() -> None:
    said = {
        **answers("aulne", wishes={"stockage": {}}),
        **answers("bouleau", answers={"stockage": {"answer": "provided", "by": "val"}}),
    }
    one = only(registry(answers=said), "wish-and-offer")
    assert (one.communes, one.ask) == (("aulne", "val"), "val")


def test_a_wish_meets_what_a_management_centre_renders() -> None:
    said = {
        **answers("aulne", wishes={"paie": {}}),
        **answers("bouleau", answers={"paie": {"answer": "provided", "provider": "Centre de gestion"}}),
    }
    one = only(registry(answers=said), "wish-and-offer")
    assert "Centre de gestion la rend déjà à d’autres" in one.reason


def test_bodies_that_are_no_communes_have_their_articles_in_each_sentence() -> None:
    bodies = {
        "ccas": Commune(slug="ccas", name="CCAS d’Aulne", kind="ccas"),
        "eaux": Commune(slug="eaux", name="Syndicat des eaux", kind="syndicat"),
    }
    end = {"contract": {"kind": "saas", "end": date(2028, 6, 30), "notice_months": 3}}
    made = registry(
        runs("ccas", "nextcloud", sharing={"seeks": ["training"], "offers": ["training"]}, **end),
        runs("eaux", "nextcloud", sharing={"offers": ["training"]}, **end),
        communes={**COMMUNES, **bodies},
    )
    told = only(made, "wish-and-offer").reason.replace("\u00a0", " ")
    assert told.startswith(  # who seeks and gives gives nothing to itself
        "Le CCAS d’Aulne cherche de l’aide pour Nextcloud (formation), que le Syndicat des eaux propose. "
        "Le CCAS d’Aulne et le Syndicat des eaux emploient Nextcloud"
    )
    assert "Les contrats du CCAS d’Aulne et du Syndicat des eaux peuvent finir" in told
    joins = shared(software="nextcloud", function="stockage", participants={"eaux": {"degree": "engaged"}})
    joined = only(replace(made, sharings=joins), "wish-and-offer")
    assert "il y manque le CCAS d’Aulne." in joined.reason
    assert (joined.reason.count("réunit déjà"), len(joined.reasons)) == (1, 3)


def test_help_sought_meets_help_given_for_the_same_software() -> None:
    seeking = runs("aulne", "nextcloud", sharing={"seeks": ["training"]})
    giving = runs("chene", "nextcloud", sharing={"offers": ["training"]})
    assert only(registry(seeking, giving), "wish-and-offer").software == "nextcloud"
    other = runs("chene", "nextcloud", sharing={"offers": ["code"]})
    assert found(registry(seeking, other), "wish-and-offer") == []
    # What only one who seeks offers is not said to be offered by the others.
    both = runs("aulne", "nextcloud", sharing={"seeks": ["training", "hosting"], "offers": ["hosting"]})
    assert "Nextcloud (formation), que Chene propose" in only(registry(both, giving), "wish-and-offer").reason


# Bought again.

SERVICE: Mapping[str, Any] = {
    "function": "stockage",
    "stage": "running",
    "coordinator": "val",
    "participants": {"bouleau": {"degree": "engaged"}},
}


def test_two_communes_that_buy_what_a_shared_service_renders_could_join_it() -> None:
    buying = (runs("aulne", "dropbox", annual_cost=50), runs("chene", "dropbox", annual_cost=500))
    one = only(registry(*buying, sharings=shared(**SERVICE)), "bought-again")
    assert (one.communes, one.ask, one.euros) == (("aulne", "chene", "val"), "val", 550)
    assert "rend déjà à une autre." in one.reason
    assert found(registry(buying[0], sharings=shared(**SERVICE)), "bought-again") == []
    any_day = runs("chene", "dropbox", contract={"renewal": "open-ended"}, annual_cost=500)
    assert only(registry(buying[0], any_day, sharings=shared(**SERVICE)), "bought-again").euros == 550
    idea = shared(**{**SERVICE, "stage": "idea"})
    assert found(registry(*buying, sharings=idea), "bought-again") == []


def test_who_is_served_or_pays_nothing_buys_nothing_again() -> None:
    served = runs("bouleau", "dropbox")
    free = runs("aulne", "dropbox", contract={"kind": "none"})
    made = registry(served, free, runs("chene", "dropbox"), sharings=shared(**SERVICE))
    assert found(made, "bought-again") == []
    given = SOFTWARE | {"dropbox": SOFTWARE["dropbox"].model_copy(update={"gratis": True})}
    paid = [runs(one, "dropbox", annual_cost=50) for one in ("aulne", "chene")]
    told = [runs(one, "dropbox") for one in ("aulne", "chene")]
    both = [registry(*several, sharings=shared(**SERVICE), software=given) for several in (told, paid)]
    assert [len(found(one, "bought-again")) for one in both] == [0, 1]


# No libre equivalent.


def test_three_captives_without_a_libre_equivalent_could_fund_one() -> None:
    three = tuple(runs(commune, "paie-x") for commune in ("aulne", "bouleau", "chene"))
    assert only(registry(*three), "no-equivalent").communes == ("aulne", "bouleau", "chene")
    assert found(registry(*three[:2]), "no-equivalent") == []
    apart = (ends(one.commune, f"paie-{'xyx'[n]}", date(2028, 6, 30)) for n, one in enumerate(three))
    assert only(registry(*apart), "no-equivalent").warning is None  # nobody is told to buy from anyone
    paid = SOFTWARE["paie-x"].model_copy(update={"equivalents": SOFTWARE["kdrive"].equivalents})
    assert found(registry(*three, software={**SOFTWARE, "paie-x": paid}), "no-equivalent") == []


def test_nobody_is_told_to_fund_what_the_function_has_or_what_is_no_software() -> None:
    three = tuple(runs(commune, "paie-x") for commune in ("aulne", "bouleau", "chene"))
    filled = Function(slug="paie", label="Paie", domain="metier", instead="Un téléservice, rien à choisir.")
    assert found(registry(*three, functions={**FUNCTIONS, "paie": filled}), "no-equivalent") == []


# After a merger.


def test_a_merged_commune_converges_what_several_brought() -> None:
    merged = {
        **COMMUNES,
        "bouleau": COMMUNES["bouleau"].model_copy(
            update={"until": date(2025, 12, 31), "merged_into": "aulne"}
        ),
    }
    both = (
        runs("aulne", "paie-x"),
        runs("aulne", "paie-y", label="bouleau", origin="bouleau", contract={"end": date(2027, 6, 30)}),
    )
    one = only(registry(*both, communes=merged), "after-merger")
    assert (one.communes, one.function) == (("aulne",), "paie")
    assert found(registry(*both), "after-merger") == []
    assert found(registry(both[1], communes=merged), "after-merger") == []
    # Nor yet moved: what the old commune declares counts for the new one.
    left = (both[0], runs("bouleau", "paie-y"))
    assert len(found(registry(*left, communes=merged), "after-merger")) == 1


def merged(*declarations: Declaration) -> Registry:
    """A territory where Bouleau merged into Aulne."""
    gone = {"until": date(2025, 12, 31), "merged_into": "aulne"}
    return registry(
        *declarations, communes={**COMMUNES, "bouleau": COMMUNES["bouleau"].model_copy(update=gone)}
    )


def test_what_unites_takes_the_place_of_each_and_says_when_of_one_in_part() -> None:
    ways = {"x": {"a": "replaces", "b": "replaces", "c": "replaces"}, "y": {"a": "replaces", "b": "partial"}}
    known = {
        slug: Software(slug=slug, name=slug.upper(), model="libre", functions=("paie",))
        for slug in ("a", "b", "c")
    }
    for slug, kinds in ways.items():
        equivalents = {other: {"kind": kind} for other, kind in kinds.items()}
        told = {"slug": slug, "name": slug, "model": "proprietary", "functions": ["paie"]}
        known[slug] = Software.model_validate({**told, "equivalents": equivalents})
    made = merged(runs("aulne", "x"), runs("aulne", "y", label="bouleau", origin="bouleau"))
    made = replace(made, software=known)
    (duplicate,) = convergence_of(facts_on(made, DAY, {}), "aulne")
    assert duplicate.named(made) == ["A", "B en partie"]


def test_what_ended_is_not_told_in_two_brackets_with_what_unites() -> None:
    (reason,) = (
        one.reason
        for one in opportunities_in(
            merged(
                runs("aulne", "kdrive"),
                ends("aulne", "nextcloud", date(2025, 3, 31), label="bouleau", origin="bouleau"),
            ),
            DAY,
        )
        if one.kind == "after-merger"
    )
    assert "(passée), libre, pour les réunir\u00a0: Nextcloud" in reason


def test_what_merged_is_prepared_before_it_is_denounced_as_all_else_is() -> None:
    contract = {"renewal": "tacit", "renewal_months": 12}
    made = merged(
        ends("aulne", "paie-x", date(2027, 3, 31), contract=contract),
        ends("aulne", "paie-y", date(2027, 12, 31), label="bouleau", origin="bouleau", contract=contract),
    )
    # Of the 31 December 2026, six months are not left: the next window of the first contract is a year later.
    assert only(made, "after-merger").start_by == date(2027, 3, 30)


@pytest.mark.parametrize(
    ("domain", "told", "leads"),
    [
        ("poste", {}, 0),
        ("support", {}, 1),  # two servers, perhaps
        ("support", {"hosting": {"mode": "workstation"}}, 0),
        ("poste", {"hosting": {"mode": "on-premise"}}, 1),
        ("poste", {"annual_cost": 90}, 1),
    ],
)
def test_the_same_libre_software_on_the_stations_of_both_is_united_already(
    domain: str, told: dict[str, Any], leads: int
) -> None:
    both = (
        runs("aulne", "nextcloud", **told),
        runs("aulne", "nextcloud", label="bouleau", origin="bouleau", **told),
    )
    functions = {**FUNCTIONS, "stockage": FUNCTIONS["stockage"].model_copy(update={"domain": domain})}
    made = replace(merged(*both), functions=functions)
    assert len(found(made, "after-merger")) == leads


# What is followed, dismissed, ordered.


def test_what_a_mutualisation_already_gathers_is_not_proposed_again() -> None:
    both = (runs("aulne", "nextcloud"), runs("chene", "nextcloud"))
    living: Mapping[str, Any] = {"software": "nextcloud", "participants": {"aulne": {}, "chene": {}}}
    assert found(registry(*both, sharings=shared(**living)), "same-libre") == []
    closed = shared(**living, stage="closed")
    assert len(found(registry(*both, sharings=closed), "same-libre")) == 1
    third = registry(*both, runs("bouleau", "nextcloud"), sharings=shared(**living))
    assert len(found(third, "same-libre")) == 1


def test_who_was_only_thought_of_is_not_counted_among_those_gathered() -> None:
    three = [runs(name, "nextcloud") for name in ("aulne", "bouleau", "chene")]
    invited = {"aulne": {"degree": "invited"}, "chene": {"degree": "invited"}}
    said: list[tuple[dict[str, Any], str]] = [
        ({}, "n’a encore réuni personne"),
        ({"chene": {}}, "réunit déjà 1\u00a0commune ou entité, seulement intéressée\u202f;"),
        ({"chene": {"degree": "engaged"}}, "réunit déjà 1\u00a0commune ou entité\u202f;"),
    ]
    for more, words in said:
        living: Mapping[str, Any] = {"software": "nextcloud", "participants": {**invited, **more}}
        (lead,) = found(registry(*three, sharings=shared(**living)), "same-libre")
        assert words in lead.reason
        assert lead.lacks == ("bouleau",)


def test_a_dismissed_one_stays_so_until_its_facts_change() -> None:
    both = (runs("aulne", "nextcloud"), runs("chene", "nextcloud"))
    one = only(registry(*both), "same-libre")
    dismissed = shared(software="nextcloud", dismissed=True, opportunity=one.id)
    made = registry(*both, sharings=dismissed)
    assert [o.id for day in range(800) for o in found(made, "same-libre", DAY + timedelta(days=day))] == []
    changed = replace(made, declarations=(*both, runs("bouleau", "nextcloud")))
    assert len(found(changed, "same-libre")) == 1


def test_a_dismissal_holds_in_public_even_when_members_know_of_one_more() -> None:
    hidden = runs("bouleau", "nextcloud", visibility="members")
    made = registry(runs("aulne", "nextcloud"), runs("chene", "nextcloud"), hidden)
    one = only(made, "same-libre")
    shown = counterpart(one, public_in(made, DAY))
    assert shown is not None
    assert (shown.id != one.id, shown.communes) == (True, ("aulne", "chene"))
    dismissed = shared(software="nextcloud", dismissed=True, opportunity=one.id, public_opportunity=shown.id)
    after = replace(made, sharings=dismissed)
    assert [o for o in public_in(after, DAY) if o.kind == "same-libre"] == []


def test_the_order_is_what_is_freed_then_the_users_and_none_is_too_late() -> None:
    found_ = of_example(opportunities_in)
    assert list(found_) == list(ordered(reversed(found_)))
    first = found_[0]
    assert (first.software, first.users, first.euros) == ("microsoft-365", 444, 90_200)
    assert [way.function for way in first.ways][:4] == ["bureautique", "messagerie", "stockage", "visio"]
    assert first.title == "Rejoindre «\u00a0Sortir ensemble de Microsoft\u00a0365\u00a0»".replace(
        "t\u00a03", "t 3"
    )
    assert len(found_) <= 45
    starts = [one.start_by for one in found_ if isinstance(one.start_by, date)]
    assert min(starts) >= date(2026, 12, 21)


def test_what_nobody_counted_puts_no_lead_behind() -> None:
    made = [
        opportunity(
            "same-libre", [Fact("runs", "val", "sig", slug, None, None, *told)], title=slug, reason="Oui."
        )
        for slug, told in {"a": (2, 190), "b": (None, 90_000), "c": (900, None), "d": (None, None)}.items()
    ]
    titles = [one.title for one in ordered(made)]
    assert (set(titles[:2]), titles[2:]) == ({"b", "c"}, ["a", "d"])
    assert best_places([2, None, 900, None], [190, 90_000, None, None]) == [1, 0, 0, 4]
    assert best_places([5, 5, 1], [None, None, None]) == [0, 0, 2]


def test_a_card_is_to_be_started_on_the_day_of_what_its_title_says() -> None:
    day = [date(2027, 6, 30), date(2027, 3, 30)]
    first, second = (
        opportunity(kind, [Fact("runs", "val", "sig", "x")], title="Oui", reason="Oui.", start_by=start)
        for kind, start in zip(get_args(Kind)[:2], day, strict=True)
    )
    assert joined([first, second]).start_by == day[0]
    assert joined([replace(first, start_by=None), second]).start_by == day[1]


def test_near_duplicates_are_one_card() -> None:
    found_ = [one for one in of_example(opportunities_in) if len(one.ways) < 2]
    cards = Counter((one.function, frozenset(one.communes)) for one in found_)
    assert max(cards.values()) == 1
    (site,) = [one for one in found_ if one.function == "site-web"]
    assert {"wordpress", "drupal", "joomla", "spip"} <= set(site.ways[0].software)
    obvious = [one for one in found_ if one.kind == "same-libre" and one.software is None]
    assert [one.function for one in obvious] == [None]


def test_many_leads_in_one_card_say_why_by_the_first_of_each_kind() -> None:
    parts = [
        opportunity(
            kind, [Fact("runs", "crolles", "sig", f"{kind}-{n}")], title="Partager", reason=f"{kind} {n}."
        )
        for n in range(6)
        for kind in get_args(Kind)[: 2 if n < 4 else 1]
    ]
    assert joined(parts).reason.replace("\u00a0", " ") == (
        "Same-libre 0. Same-libre 1. Same-libre 2. S’y joignent 3 autres pistes de la même sorte. "
        "Neighbour-left 0. Neighbour-left 1. Neighbour-left 2. S’y joint 1 autre piste de la même sorte."
    )
    assert len(joined(parts).facts) == len(parts)


# The example territory.


@cache
def example() -> Registry:
    return read_registry(bundle()).registry


@cache
def of_example(look: Callable[[Registry, date], tuple[Opportunity, ...]]) -> tuple[Opportunity, ...]:
    return look(example(), DAY)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_example_has_an_opportunity_of_each_kind_in_both_editions(kind: Kind) -> None:
    assert [one for one in of_example(opportunities_in) if one.kind == kind]
    if kind != "ending-together":  # years do not tell whether contracts end within twelve months
        assert [one for one in of_example(public_in) if one.kind == kind]


def test_no_public_opportunity_names_what_is_not_public() -> None:
    hidden = {slug for slug, one in example().functions.items() if one.visibility != "public"}
    labels = {example().functions[slug].label for slug in hidden}
    public = of_example(public_in)
    assert {fact.function for one in public for fact in one.facts} & hidden == set()
    assert {one.function for one in public} & hidden == set()
    told = " ".join(f"{one.title} {one.reason}" for one in public)
    assert [label for label in labels if label in told] == []
    assert {fact.users for one in public for fact in one.facts} == {None}
    assert {fact.euros for one in public for fact in one.facts} == {None}
    assert [one for one in public if isinstance(one.start_by, date)] == []
    assert {o.function for o in of_example(opportunities_in)} & hidden


def test_the_one_that_the_example_dismissed_does_not_come_back() -> None:
    dismissed = example().sharings["7-zip-a-plusieurs"]
    without = replace(example(), sharings={})
    for look in (opportunities_in, public_in):
        assert "7-zip" not in {fact.software for one in of_example(look) for fact in one.facts}
        assert "7-zip" in {fact.software for one in look(without, DAY) for fact in one.facts}
    assert dismissed.opportunity == dismissed.public_opportunity


def test_who_wishes_is_answered_as_all_say_of_what_is_read_for_the_function_alone() -> None:
    registry = load_registry(bundle())
    facts, told = facts_on(registry, DAY, {}), list[str]()
    for slug, answers in registry.answers.items():
        for function in answers.wishes:
            met = [one.reason for one in answering(bundle(), slug, function, DAY)]
            assert met == [one.reason for one in answers_to(facts, function) if slug in one.communes]
            told += met
    assert len(told) > 9
    assert all("souhait" in one for one in told)


def test_every_id_is_of_one_opportunity() -> None:
    ids = [one.id for one in of_example(opportunities_in)]
    assert len(ids) == len(set(ids))


# Laws.

_COMMUNES = st.sampled_from(sorted(COMMUNES))
_DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
_HELP = st.lists(st.sampled_from(["feedback", "hosting", "training"]), max_size=2, unique=True)
_DECLARED = st.builds(
    runs,
    _COMMUNES,
    st.sampled_from(sorted(SOFTWARE)),
    status=st.sampled_from(["in-use", "in-use", "leaving", "planned"]),
    users=st.none() | st.integers(0, 90),
    annual_cost=st.none() | st.floats(0, 9000),
    visibility=st.sampled_from([None, None, "members"]),
    contract=st.fixed_dictionaries(
        {}, optional={"end": _DAYS, "notice_months": st.integers(0, 9), "kind": st.just("saas")}
    ),
    sharing=st.fixed_dictionaries({}, optional={"offers": _HELP, "seeks": _HELP}),
)
_ANSWERED = st.dictionaries(
    _COMMUNES,
    st.fixed_dictionaries(
        {},
        optional={
            "wishes": st.dictionaries(st.sampled_from(sorted(FUNCTIONS)), st.just({})),
            "answers": st.dictionaries(
                st.sampled_from(sorted(FUNCTIONS)), st.just({"answer": "provided", "by": "val"})
            ),
        },
    ),
    max_size=3,
)


@st.composite
def registries(draw: Callable[..., Any]) -> Registry:
    declared = draw(st.lists(_DECLARED, max_size=14, unique_by=lambda one: (one.commune, one.software)))
    said = {slug: Answers.model_validate({"commune": slug, **one}) for slug, one in draw(_ANSWERED).items()}
    sharings = shared(**SERVICE) if draw(st.booleans()) else {}
    return registry(*declared, answers=said, sharings=sharings)


def shuffled(made: Registry, seed: int) -> Registry:
    """The same facts, in another order of files."""
    order = random.Random(seed)  # noqa: S311 (not a secret)

    def mixed(table: Mapping[str, Any]) -> dict[str, Any]:
        return dict(order.sample(list(table.items()), len(table)))

    return replace(
        made,
        communes=mixed(made.communes),
        functions=mixed(made.functions),
        software=mixed(made.software),
        vendors=mixed(made.vendors),
        answers=mixed(made.answers),
        sharings=mixed(made.sharings),
        declarations=tuple(order.sample(list(made.declarations), len(made.declarations))),
    )


@settings(max_examples=60, deadline=None)
@given(registries(), st.integers(0, 99))
def test_opportunities_do_not_depend_on_the_order_of_files(made: Registry, seed: int) -> None:
    assert opportunities_in(shuffled(made, seed), DAY) == opportunities_in(made, DAY)


def test_those_of_the_example_do_not_depend_on_it_either() -> None:
    assert opportunities_in(shuffled(example(), 7), DAY) == of_example(opportunities_in)


@settings(max_examples=60, deadline=None)
@given(registries(), st.integers(0, 99))
def test_leads_of_later_readings_are_those_of_a_first_one(made: Registry, seed: int) -> None:
    chance, again, all_ = random.Random(seed), Again(), made.declarations  # noqa: S311 (a test draws)
    for _ in range(4):
        assert led(made, again) == opportunities_in(made, DAY)
        said = [(chance.choice(all_), one) for one in all_]
        names = ("status", "functions", "contract", "hosting", "sharing", "exit", "retirement", "users")
        changes = [{name: getattr(other, name) for name in chance.sample(names, 3)} for other, _ in said]
        some = [one.model_copy(update=new) for (_, one), new in zip(said, changes, strict=True)]
        kept = [
            new if chance.random() < 0.2 else one for one, new in zip(made.declarations, some, strict=False)
        ]
        made = replace(made, declarations=tuple(one for one in kept if chance.random() < 0.9))


def test_what_a_later_reading_of_the_example_takes_again_is_what_a_first_one_makes() -> None:
    all_, again = example().declarations, Again()
    told = {one.first_told: date(2025, 1, 31) for one in all_}
    gone = [one.retirement and one.retirement.model_copy(update={"on": date(2021, 5, 1)}) for one in all_]
    moved = [
        one.model_copy(update={"retirement": to}) if to else one for one, to in zip(all_, gone, strict=True)
    ]
    alone = [one for one in moved if not example().software[one.software].part_of]
    for said, known in ((all_, {}), (all_, told), (moved, told), (alone, told), (moved, told)):
        made = replace(example(), declarations=tuple(said))
        facts, first = turned(made, again, known), facts_on(made, DAY, known)
        for some, others in ((facts.presences, first.presences), (facts.unsaid, first.unsaid)):
            assert [fields_of(one) for one in some] == [fields_of(one) for one in others]
        assert opportunities_of(facts) == opportunities_of(first)


def fields_of(presence: Presence) -> list[object]:
    return [getattr(presence, field.name) for field in fields(Presence)]


def test_only_the_leads_that_a_declaration_moves_are_made_again() -> None:
    again, all_ = Again(), example().declarations
    place = next(n for n, d in enumerate(all_) if d.software == "libreoffice")
    one = all_[place].model_copy(update={"users": 12345})
    after = (*all_[:place], one, *all_[place + 1 :])
    before, now = (ruled(turned(replace(example(), declarations=said), again)) for said in (all_, after))
    same = {id(lead) for lead in before}
    made = [lead for lead in now if id(lead) not in same and lead.kind != "after-merger"]  # few anywhere
    assert len(made) < len(now) / 4
    near = example().functions_of(one)
    assert all("libreoffice" in lead.about or lead.function in near for lead in made)
    elsewhere = replace(example(), communes={**example().communes, "val": COMMUNES["val"]})
    assert {id(lead) for lead in now}.isdisjoint(map(id, ruled(turned(elsewhere, again))))


def turned(made: Registry, again: Again, known: Known | None = None) -> Facts:
    return facts_on(made, DAY, known or {}, again=again.turn((replace(made, declarations=()), DAY)))


def led(made: Registry, again: Again) -> tuple[Opportunity, ...]:
    return opportunities_of(turned(made, again))


def ruled(facts: Facts) -> list[Opportunity]:
    return [lead for rule in RULES for lead in rule(Ground(facts))]


@settings(max_examples=60, deadline=None)
@given(registries())
def test_redaction_before_or_after_gives_the_same_public_list(made: Registry) -> None:
    before = opportunities_in(redact(made, "public"), DAY)
    assert public_in(made, DAY) == before
    assert public_in(redact(made, "public"), DAY) == before


@settings(max_examples=60, deadline=None)
@given(registries(), st.integers(0, 500))
def test_what_only_members_know_changes_nothing_in_public(made: Registry, more: int) -> None:
    secret = tuple(
        one.model_copy(update={"users": more, "annual_cost": float(more), "notes": f"{more}"})
        for one in made.declarations
    )
    assert public_in(replace(made, declarations=secret), DAY) == public_in(made, DAY)


@settings(max_examples=60, deadline=None)
@met(registry(*(ends(one, "paie-x", date(2028, 6, 30)) for one in ("aulne", "chene"))), date(2027, 8, 30))
@given(registries(), st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_ids_are_the_same_the_next_day_unless_a_contract_passes_it(made: Registry, day: date) -> None:
    quiet = [
        {o.id for o in opportunities_in(made, on) if o.kind != "ending-together"}
        for on in (day, day + timedelta(days=1))
    ]
    assert quiet[0] == quiet[1]
    ended = [{o.id: o for o in found(made, "ending-together", on)} for on in (day, day + timedelta(days=1))]
    gone = ended[0].keys() - ended[1].keys()
    late = months_later(day + timedelta(days=1), PREPARATION + TO_VOTE)
    assert all(any(fact.by and last_day(fact.by) < late for fact in ended[0][one].facts) for one in gone)


def test_what_is_shared_at_no_cost_stays_dismissed_beside_a_way_out_that_is() -> None:
    """The one that the way out tells of was dropped: the other came back alone, under an id of its own."""
    pairs = (
        *(("aulne", "clamav"), ("chene", "clamav"), ("bouleau", "norton")),
        *(("aulne", "nextcloud"), ("bouleau", "nextcloud")),
    )
    made = registry(*(runs(commune, software) for commune, software in pairs))
    dismissed = {
        f"d-{one.id}": Sharing(slug=f"d-{one.id}", title="Non", dismissed=True, opportunity=one.id)
        for one in opportunities_in(made, DAY)
    }
    assert len(dismissed) == 2
    assert opportunities_in(replace(made, sharings=dismissed), DAY) == ()


def test_what_is_dismissed_stays_so_beside_what_a_mutualisation_follows() -> None:
    """The wish was followed: the card was looked for with it, and what it joined came back alone."""
    made = registry(
        runs("aulne", "nextcloud", annual_cost=90),
        runs("bouleau", "nextcloud", sharing={"offers": ["feedback"]}),
        runs("chene", "dropbox"),
        answers=answers("val", wishes={"stockage": {}}),
        sharings=shared(software="nextcloud", function="stockage", participants={"val": {}, "bouleau": {}}),
    )
    (card,) = opportunities_in(made, DAY)
    assert len(card.reasons) > 2
    gone = Sharing(slug="gone", title="Non", dismissed=True, opportunity=card.id)
    assert opportunities_in(replace(made, sharings={**made.sharings, "gone": gone}), DAY) == ()


@settings(max_examples=40, deadline=None)
@given(registries(), st.integers(0, 400))
def test_all_that_is_dismissed_stays_so(made: Registry, later: int) -> None:
    dismissed = {
        f"d-{one.id}": Sharing(slug=f"d-{one.id}", title="Non", dismissed=True, opportunity=one.id)
        for one in opportunities_in(made, DAY)
    }
    after = replace(made, sharings={**made.sharings, **dismissed})
    assert opportunities_in(after, DAY) == ()
    known = {one.opportunity for one in dismissed.values()}
    assert known.isdisjoint(one.id for one in opportunities_in(after, DAY + timedelta(days=later)))


def test_no_figure_counts_something_else_under_the_name_of_an_opportunity() -> None:
    assert [
        one.label for one in DEFINITIONS.values() if "piste" in f"{one.label} {one.formula}".lower()
    ] == []
