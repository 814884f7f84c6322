"""What a person said of a name: kept for the commune, for others only where the name means one product."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from affranchi.model.function import Function
from affranchi.model.recognised import Recognised
from affranchi.model.recognition import Rules
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.model.vendor import Vendor
from affranchi.recognition.answering import Answer
from affranchi.recognition.deciding import Index, recognise, remembered_slug
from affranchi.recognition.remembering import recalled
from affranchi.registry import Registry

KNOWN = (
    ("abacus", "Abacus", "acme", ()),
    ("opus-paie", "Opus Paie", "opus", ("Opus Suite",)),
    ("opus-finances", "Opus Finances", "opus", ("Opus Suite",)),
    ("solo", "Solo Compta", "cosolo", ("Cosolo",)),
    ("repas", "Repas de France", None, ()),
)


def registry(*said: tuple[str, str, str | None]) -> Registry:
    """A territory of three communes, what they said of names: who, which name, which software."""
    vendors = {"acme": "Acme", "opus": "Opus", "cosolo": "Cosolo"}
    made = Registry(
        territory=Territory(name="Val"),
        communes={slug: Commune(slug=slug, name=slug.title()) for slug in ("bernin", "biviers", "crolles")},
        functions={"cantine": Function(slug="cantine", label="Cantine", domain="metier", words=("repas",))},
        vendors={s: Vendor.model_validate({"slug": s, "name": name}) for s, name in vendors.items()},
        software={
            slug: Software.model_validate(
                {"slug": slug, "name": name, "model": "libre", "vendor": vendor, "aliases": aliases}
            )
            for slug, name, vendor, aliases in KNOWN
        },
        rules=Rules.model_validate({"words": {"ambiguous": ["cosolo"]}}),
    )
    index = Index(made)
    answers = [
        Recognised(slug=remembered_slug(index, name), commune=who, software=software, seen=date(2026, 11, 3))
        for who, name, software in said
    ]
    return replace(made, recognised={one.stem: one for one in answers})


def told(known: Registry, name: str, commune: str | None) -> Answer:
    index = Index(known)
    return next(recalled(index, commune, recognise(index, [Row(name, source="sheet")])))


@pytest.mark.parametrize(
    ("name", "meant", "commune", "decision", "software"),
    [
        # Who answered is not asked again, whatever the name.
        ("Opus Suite 4.2", "opus-paie", "bernin", "auto", ["opus-paie"]),
        ("Cosolo", "solo", "bernin", "auto", ["solo"]),
        ("Compta du syndicat", "abacus", "bernin", "auto", ["abacus"]),
        ("Compta du syndicat", None, "bernin", "noise", []),
        # One product bears the name: the territory is not asked again.
        ("Sauvegarde Abacus", "abacus", "biviers", "auto", ["abacus"]),
        ("Sauvegarde Abacus", "abacus", None, "auto", ["abacus"]),
        # Several do, or it is a vendor’s, or nobody’s: each town is asked, the neighbour’s answer first.
        ("Opus Suite", "opus-finances", "biviers", "ask", ["opus-finances", "opus-paie"]),
        ("Cosolo", "solo", "biviers", "ask", ["solo"]),
        ("Compta du syndicat", "abacus", "biviers", "ask", ["abacus"]),
        ("Compta du syndicat", None, "biviers", "none", []),
        ("Sauvegarde Abacus", "opus-paie", "biviers", "ask", ["opus-paie", "abacus"]),
    ],
)
def test_an_answer_is_for_its_commune_and_for_others_where_a_name_means_one_product(
    name: str, meant: str | None, commune: str | None, decision: str, software: Sequence[str]
) -> None:
    known = registry(("bernin", name, meant))
    answer = told(known, name, commune)
    assert (answer.decision, list(answer.software)) == (decision, software)


def test_the_reason_says_whose_answer_it_is() -> None:
    known = registry(("bernin", "Sauvegarde Abacus", "abacus"), ("bernin", "Opus Suite", "opus-paie"))
    assert told(known, "Sauvegarde Abacus", "bernin").reason == "D’après votre réponse du 3 novembre 2026."
    assert told(known, "Sauvegarde Abacus", "biviers").reason == "D’après une réponse de Bernin."
    assert "Réponse de Bernin\u00a0: Opus Paie." in told(known, "Opus Suite", "biviers").reason


def test_communes_that_disagree_decide_for_nobody_else() -> None:
    known = registry(("bernin", "Sauvegarde Abacus", "abacus"), ("crolles", "Sauvegarde Abacus", None))
    assert told(known, "Sauvegarde Abacus", "biviers").decision == "ask"


def test_an_answer_whose_software_is_gone_says_nothing() -> None:
    assert told(registry(("bernin", "Opus Suite", "perdu")), "Opus Suite", "bernin").decision == "ask"


def test_an_answer_takes_none_of_a_question_s_proposals_away() -> None:
    known = registry(("bernin", "Opus Suite", "opus-paie"))
    modules = tuple(f"module-{number}" for number in range(7))
    asked = Answer(Row("Opus Suite"), "ask", "Plusieurs logiciels.", modules)
    (found,) = recalled(Index(known), "biviers", [asked])
    assert found.software == ("opus-paie", *modules)
