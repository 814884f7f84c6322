"""Names of persons in free text: what is one, what bears one; wherever people write."""

from dataclasses import replace
from pathlib import Path

import pytest

from affranchi.checks.forbidden import findings
from affranchi.checks.free_text import forbidden_in, names_in
from affranchi.checks.people import persons_in
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.names import slug_of
from affranchi.model.record import Record
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.steps import Statement
from affranchi.steps.inventory import InvalidLabelError, label_slug
from affranchi.storage.records import load_registry

CASES = [
    line.split("\t")
    for line in Path(__file__).with_name("persons.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
USE = {"commune": "crolles", "software": "zoom"}


def test_half_of_the_sentences_name_somebody_and_half_do_not() -> None:
    assert [len([1 for name, _ in CASES if bool(name) is named]) for named in (True, False)] == [81, 81]
    found = {sentence: (name, "".join([*persons_in(sentence)][:1])) for name, sentence in CASES}
    assert {s: said for s, (wanted, said) in found.items() if said != wanted} == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Formation par Isabelle, deux jours.", "Isabelle"),
        ("Merci à Jean-Pierre pour son aide.", "Jean-Pierre"),
        ("On a refait les modèles avec Anne-Sophie.", "Anne-Sophie"),
        ("On m’a dit : contactez Odile.", "Odile"),
        ("Demander à la secrétaire Nathalie.", "Nathalie"),
        ("Voir l’agent d’accueil, ou notre stagiaire, Karim.", "Karim"),
        ("Sur le PC de Martine, sous la session de Gérard.", "Martine"),
        ("Notre agent Zabbix, sous la licence de Microsoft, à la clé de Florence.", ""),
        ("Il suffit de s’adresser à Odile, ou de joindre Gérard.", "Odile"),
        ("Une convention avec Sainte-Odile et Saint-Jean-de-Luz.", ""),
        ("Échanges avec Marie-Galante, avec Pierre-Bénite et avec Louise-Michel.", ""),
        ("Développé par Orange, avec Maurice pour pays.", ""),
    ],
)
def test_a_first_name_alone_is_one_after_words_that_turn_to_somebody(text: str, name: str) -> None:
    assert "".join([*persons_in(text)][:1]) == name


def test_a_commune_that_is_called_as_people_are_is_a_place() -> None:
    note = "Fait avec Gilles, puis avec Simon."
    registry = load_registry(Path())
    first = next(iter(registry.communes.values()))
    communes = {name: first.model_copy(update={"name": name}) for name in ("Gilles", "Saint-Simon")}
    (found,) = findings(note, "note", names_in(replace(registry, communes=communes)))
    assert "Simon" in found.message


def test_no_software_of_the_catalogue_is_taken_for_somebody() -> None:
    names = {name for one in load_registry(Path()).software.values() for name in (one.name, *one.aliases)}
    taken = {name for name in names if [*persons_in(f"Nous travaillons avec {name}.")]}
    taken |= {name for name in names if [*persons_in(f"{name} est parti, {name} a tout repris.")]}
    taken |= {name for name in names if [*persons_in(f"Voir {name}. Remplacer {name}")]}
    assert taken == set()


@pytest.mark.parametrize(
    "record",
    [
        Declaration.model_validate(USE | {"notes": "Voir Karim Benali."}),
        Declaration.model_validate(USE | {"exit": {"blocking": "Karim Benali refuse."}}),
        Declaration.model_validate(USE | {"exit": {"decision": "Avis de Karim Benali"}}),
        Experience.model_validate(USE | {"solved": "Grâce à Karim Benali.", "state": "done"}),
        Sharing.model_validate(
            {"slug": "un", "title": "Avec Karim Benali", "function": "visio", "stage": "idea"}
        ),
        Statement(text="Demander à Karim Benali."),
    ],
    ids=lambda record: type(record).__name__,
)
def test_nobody_is_named_wherever_people_write(record: Record) -> None:
    assert [one.message for one in forbidden_in(record)] == [
        "le nom d’une personne n’a pas sa place ici\u00a0: «\u00a0Karim Benali\u00a0»."
    ]


def test_a_catalogue_may_say_who_makes_a_software() -> None:
    assert not findings("Éditeur de texte de Karim Benali.", "text")


def test_a_label_and_another_name_hold_nobody_either() -> None:
    """Both are published: the first in the name of a file, the second beside the software’s own."""
    label = Declaration(**USE, label="mme-durand-06-12-34-56-78")
    exit_of = Experience(commune="a", software="b", state="done", label="mme-durand")
    assert ["durand" in one.message for one in forbidden_in(exit_of)] == [True]
    alias = Software(slug="zozo", name="Zozo", model="unknown", aliases=("Zozo de Mme Durand",))
    assert [one.message.split(" n’a ")[0] for one in forbidden_in(label)] == [
        "un numéro de téléphone",
        "le nom d’une personne",
    ]
    assert ["Durand" in one.message for one in forbidden_in(alias)] == [True]
    assert [*forbidden_in(Declaration(**USE, label="ecole-jules-ferry"))] == []


def test_a_label_is_judged_as_it_is_typed() -> None:
    """Once in the name of a file, nothing tells « jean-dupont » from « saint-martin »."""
    for label in ("poste de Jean Dupont", "Jean Dupont", "chez Sylvie"):
        with pytest.raises(InvalidLabelError, match="le nom d’une personne"):
            label_slug(label)
    for label in ("École Jean Moulin", "Jules Ferry", "Mairie annexe", "v2.1", "jean-dupont"):
        assert label_slug(label) == slug_of(label)
