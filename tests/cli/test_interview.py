"""The interview: which questions, in which order, and every answer kept as soon as it is given."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.interview import Proposal, expected, fills_besides, minutes_left, question_of, to_ask
from affranchi.cli.prompts import completer_of
from affranchi.cli.running import run
from affranchi.errors import UnknownSoftwareError
from affranchi.model.declaration import Contract
from affranchi.model.names import fold
from affranchi.recognition.resolving import is_everyday, resolve, software_meant
from affranchi.steps.telling import Told, noted, tell
from affranchi.steps.unfit import UnfitNameError
from affranchi.storage.records import load_registry, read_registry
from tests.conftest import a_box_is_of_messaging, git, write
from tests.terminal import INTERRUPT, on_a_terminal

ROOT = Path(__file__).parents[2]
NBSP = "\u00a0"
TODAY = date(2026, 11, 3)
FUNCTIONS = """\
[functions.bureautique]
label = "Bureautique"
domain = "poste"
expected_from = 1

[functions.cimetiere]
label = "Gestion des cimetières"
domain = "metier"
expected_from = 1

[functions.fichiers]
label = "Partage de fichiers"
domain = "support"
expected_from = 5000

[functions.messagerie]
label = "Messagerie"
domain = "support"
expected_from = 1
"""


@pytest.fixture
def asked(territory: Path) -> Path:
    """A territory in which some functions are expected of every commune, and one of the larger ones."""
    write(territory, "catalogue/functions.toml", FUNCTIONS)
    write(territory, "inventory/bernin/microsoft-365.toml", "")
    git(territory, "add", ".")
    git(territory, "commit", "-qm", "Attend des réponses")
    return territory


def test_a_commune_is_asked_what_its_size_calls_for(asked: Path) -> None:
    registry = load_registry(asked)
    assert [f.slug for f in expected(registry, registry.communes["lumbin"])] == [
        "cimetiere",
        "bureautique",
        "messagerie",
    ]
    assert "fichiers" in [f.slug for f in expected(registry, registry.communes["crolles"])]


def test_what_nobody_answered_comes_first_then_what_nobody_knew(asked: Path) -> None:
    write(
        asked,
        "inventory/lumbin/functions.toml",
        '[answers.cimetiere]\nanswer = "unknown"\n\n[wishes.bureautique]\n',
    )
    registry = load_registry(asked)
    lumbin = registry.communes["lumbin"]
    assert [f.slug for f in to_ask(registry, lumbin)] == ["messagerie", "cimetiere"]
    again = to_ask(registry, lumbin, again=True)
    assert [f.slug for f in again] == ["messagerie", "cimetiere", "bureautique"]


def test_proposals_are_what_neighbours_of_near_size_use_then_the_catalogue(asked: Path) -> None:
    write(asked, "inventory/lumbin/microsoft-365.toml", 'status = "retired"\n\n[retirement]\non = 2025\n')
    registry = load_registry(asked)
    crolles, lumbin = registry.communes["crolles"], registry.communes["lumbin"]
    question = question_of(registry, crolles, registry.functions["bureautique"])
    assert question.proposals[:2] == (
        Proposal(registry.software["libreoffice"], (registry.communes["bernin"], lumbin)),
        Proposal(registry.software["microsoft-365"], (registry.communes["bernin"],)),
    )
    assert [p.communes for p in question.proposals[2:]] == [()] * 5


def test_who_may_do_it_for_a_commune_is_neither_itself_nor_a_body_that_is_no_more(asked: Path) -> None:
    bodies = """
[communes.sivom]
name = "SIVOM"
kind = "syndicat"
until = 2025-12-31

[communes.sitpi]
name = "SITPI"
kind = "syndicat"
"""
    write(asked, "communes.toml", (asked / "communes.toml").read_text("utf-8") + bodies)
    for commune in ("bernin", "lumbin"):
        answer = '[answers.cimetiere]\nanswer = "provided"\nby = "crolles"\n'
        write(asked, f"inventory/{commune}/functions.toml", answer)
    registry = load_registry(asked)

    question = question_of(registry, registry.communes["crolles"], registry.functions["cimetiere"])

    assert question.providers == ("SITPI", registry.territory.name)


def test_what_is_typed_completes_names_before_other_names_by_how_they_begin() -> None:
    names = ("Berger-Levrault", "CyberGhost", "Élise", "Google Chrome"), ("Berger-Levrault ATAL", "Chrome")
    completer, event = completer_of(*names), CompleteEvent()

    def shown(typed: str) -> list[str]:
        return [one.text for one in completer.get_completions(Document(typed), event)]

    assert shown("berg") == ["Berger-Levrault", "CyberGhost", "Berger-Levrault ATAL"]
    assert shown("b") == ["Berger-Levrault", "Berger-Levrault ATAL"]
    assert shown("élise") == shown("elise") == ["Élise"]
    assert shown("chrome") == ["Google Chrome", "Chrome"]
    assert shown("") == [*names[0], *names[1]]


def test_a_software_that_fills_several_functions_is_asked_about_once(asked: Path) -> None:
    registry = load_registry(asked)
    crolles = registry.communes["crolles"]
    left = to_ask(registry, crolles)
    suite, office = registry.software["microsoft-365"], registry.functions["bureautique"]
    assert [f.slug for f in fills_besides(registry, suite, office, left)] == ["messagerie", "fichiers"]


def test_an_answer_is_one_commit_and_the_same_again_is_none(asked: Path) -> None:
    told = Told("bureautique", ("Office 365",), also=("messagerie",))
    first = tell(asked, "crolles", told, TODAY)
    assert first.commit
    assert git(asked, "log", "-1", "--format=%s") == "Crolles déclare Microsoft 365"
    made = load_registry(asked).declaration("crolles", "microsoft-365")
    assert made
    assert (made.functions, made.verified) == (("bureautique", "messagerie"), TODAY)
    assert tell(asked, "crolles", told, TODAY).commit is None


def test_an_answer_without_software_is_kept_beside_the_others(asked: Path) -> None:
    tell(asked, "crolles", Told("cimetiere", answer="paper"), TODAY)
    tell(asked, "crolles", Told("messagerie", answer="provided", by="bernin"), TODAY)
    tell(asked, "crolles", Told("bureautique", answer="provided", by="CDG 38"), TODAY)
    answers = load_registry(asked).answers["crolles"].answers
    assert {slug: (one.answer, one.by, one.provider) for slug, one in answers.items()} == {
        "bureautique": ("provided", None, "CDG 38"),
        "cimetiere": ("paper", None, None),
        "messagerie": ("provided", "bernin", None),
    }
    said = git(asked, "log", "-3", "--format=%s").splitlines()
    assert said[-1] == f"Crolles répond pour Gestion des cimetières{NBSP}: sur papier"


def test_the_only_use_of_a_software_is_the_one_that_is_meant(asked: Path) -> None:
    """A second declaration was invented beside the one that has a label."""
    labelled = DeclareRequest("crolles", "libreoffice", "mairie", facts={"users": 3})
    declare(asked, labelled, TODAY)
    done = tell(asked, "crolles", Told("messagerie", ("libreoffice",)), TODAY)
    (one,) = done.registry.by_commune["crolles"]
    assert (one.label, one.users, one.functions) == ("mairie", 3, ("bureautique", "messagerie"))


def test_a_software_takes_the_place_of_an_answer(asked: Path) -> None:
    tell(asked, "crolles", Told("bureautique", answer="unknown"), TODAY)
    tell(asked, "crolles", Told("bureautique", ("LibreOffice",)), TODAY)
    registry = load_registry(asked)
    assert registry.answers["crolles"].answers == {}
    assert registry.declaration("crolles", "libreoffice")


def test_a_name_that_nobody_knows_is_kept_as_a_draft_and_a_near_one_is_asked(asked: Path) -> None:
    tell(asked, "crolles", Told("cimetiere", ("Registre maison",)), TODAY)
    registry = load_registry(asked)
    draft = registry.software["registre-maison"]
    assert (draft.name, draft.status, draft.functions) == ("Registre maison", "draft", ("cimetiere",))
    assert registry.declaration("crolles", "registre-maison")
    with pytest.raises(UnknownSoftwareError, match="LibreOffice"):
        tell(asked, "crolles", Told("bureautique", ("Libreofice",)), TODAY)
    assert tell(asked, "crolles", Told("bureautique", ("Libreofice",), exact=True), TODAY).commit


@pytest.mark.parametrize("name", ["???", "x" * 100, "con", "jean.dupont@orange.fr"])
def test_what_names_no_software_is_refused(asked: Path, name: str) -> None:
    with pytest.raises(UnfitNameError, match="ne peut pas nommer un logiciel"):
        tell(asked, "crolles", Told("cimetiere", (name,), exact=True), TODAY)
    assert git(asked, "status", "--porcelain") == ""


def test_a_person_is_no_body_that_renders_a_service(asked: Path) -> None:
    with pytest.raises(UnfitNameError, match=r"Mme Durand.*ne peut pas nommer un organisme"):
        tell(asked, "crolles", Told("messagerie", answer="provided", by="Mme Durand"), TODAY)


def test_what_names_somebody_is_no_software_unless_it_is_said_to_be(asked: Path) -> None:
    for name in ("Jean Dupont", "Durand Sophie (accueil)"):
        with pytest.raises(UnfitNameError, match="il semble nommer une personne"):
            tell(asked, "crolles", Told("cimetiere", (name,)), TODAY)
    assert tell(asked, "crolles", Told("cimetiere", ("Jean Dupont",), exact=True), TODAY).commit
    assert load_registry(asked).software["jean-dupont"].name == "Jean Dupont"


def test_a_sentence_is_no_software_unless_it_is_said_to_be(asked: Path) -> None:
    """« on fait appel au CDG » entered the catalogue, and was declared."""
    for name in (
        "on fait appel au CDG", "Fait par une agence", "géré par le syndicat", "pas de logiciel",
        "En cours d’achat", "C’est la trésorerie", "nous n’en avons pas",
        "externalisée chez le prestataire", "aucun logiciel", "a definir",
        "CDG38", "la trésorerie", "syndicat des eaux", "communauté de communes", "Bernin", "agenda papier",
        "jamais fait", "idem paie", "www.crolles.example", "bibliothèque départementale",
        "centre de gestion de l’Isère", "même que paie", "pas concerné", "sous traité", "la secrétaire",
        "le comptable", "l’agence postale", "un site fait par un ami", "voir avec le maire", "ça dépend",
        "prestataire extérieur", "société locale", "logiciel du SMICTOM", "CD38", "SERVICE ADMINISTRATIF",
        "bientôt", "prévu en 2027", "devis en cours", "projet 2027", "plusieurs", "armoire", "via l’agglo",
        "Pareil", "la même chose", "rien du tout", "Monsieur le maire", "le SIVU", "la Région", "externalisé",
    ):  # fmt: skip
        with pytest.raises(UnfitNameError, match=r"ce n’en est pas un|comment la commune s’en passe"):
            tell(asked, "crolles", Told("cimetiere", (name,)), TODAY)
    kept = ("Fait Maison Compta", "Parcours Élu", "Passerelle Mairie", "Trésorerie Facile", "J-Séances")
    for name in (*kept, "Société.com Plus", "Projet Voltaire", "Services Village", "Via Trajectoire"):
        assert tell(asked, "crolles", Told("cimetiere", (name,)), TODAY).commit
    assert tell(asked, "crolles", Told("cimetiere", ("Par ici",), exact=True), TODAY).commit


def test_a_word_of_every_day_is_no_software_unless_it_is_said_to_be_one(asked: Path) -> None:
    """« tableur », « internet » entered the catalogue; « logiciel de partage » says that there is one."""
    for name in ("bureautique", "le partage"):
        with pytest.raises(UnfitNameError, match="mot de tous les jours"):
            tell(asked, "crolles", Told("cimetiere", (name,)), TODAY)
    for name in ("logiciel de partage", "Partage du val"):
        assert tell(asked, "crolles", Told("cimetiere", (name,)), TODAY).commit
    assert tell(asked, "crolles", Told("cimetiere", ("partage",), exact=True), TODAY).commit


def test_what_is_nothing_with_its_article_is_no_software_of_its_name(asked: Path) -> None:
    """« le centre de gestion » was asked among what the « Centre de gestion » sells."""
    registry = load_registry(ROOT)
    for name in ("le centre de gestion", "un cahier", "Prestataire"):
        with pytest.raises(UnfitNameError, match="ce n’en est pas un"):
            tell(asked, "crolles", Told("cimetiere", (name,)), TODAY)
    nothing = {fold(word) for word in registry.rules.words.nothing}
    names = {fold(name) for one in registry.software.values() for name in (one.name, *one.aliases)}
    assert nothing.isdisjoint(names)


def test_words_of_every_day_name_no_software_of_the_catalogue_otherwise_than_by_its_own_name() -> None:
    registry = load_registry(ROOT)
    for software in registry.software.values():
        if is_everyday(registry, software.name):
            assert software_meant(registry, software.name) == software
    assert is_everyday(registry, "un tableur")
    assert all(is_everyday(registry, name) for name in ("Site internet", "Listes électorales"))
    assert not is_everyday(registry, "un tableur maison")


def test_a_commune_of_500_inhabitants_is_asked_less_than_thirty_questions() -> None:
    """As Brissoux-la-Forêt (409 inhabitants) would answer, from nothing: ten minutes at 20 seconds each."""
    loaded = read_registry(ROOT)
    whole = loaded.registry
    commune = whole.communes["brissoux-la-foret"]
    real = {f: d.software for d in whole.by_commune[commune.slug] for f in whole.functions_of(d)}
    others = tuple(d for d in whole.declarations if d.commune != commune.slug)
    loaded = replace(loaded, registry=replace(whole, declarations=others, answers={}))
    left, questions, first = list(to_ask(loaded.registry, commune)), 0, 0
    while left:
        function = left[0]
        question = question_of(loaded.registry, commune, function)
        questions += 1
        name = real.get(function.slug)
        first += name in [p.software.slug for p in question.proposals]
        told = Told(function.slug, (name,)) if name else Told(function.slug, answer="none")
        if name:
            besides = fills_besides(loaded.registry, loaded.registry.software[name], function, left)
            questions += bool(besides)
            told = replace(told, also=tuple(f.slug for f in besides if real.get(f.slug) == name))
        loaded = noted(loaded, commune, told, TODAY)
        left = [f for f in left if f.slug != function.slug and f.slug not in told.also]
    assert questions < 30
    assert minutes_left(questions, 20) <= 10
    assert first >= len(set(real.values())) * 0.6


def test_the_interview_is_held_on_a_terminal(asked: Path) -> None:
    answers = [
        ("Gestion des cimetières", "p\r"),
        ("Bureautique", "2\r"),
        ("sert-il aussi", " \r"),
        ("Partage de fichiers", "r\r"),
        ("Qui le fait", "Bernin\r"),
        ("Avec quel logiciel", "Nextcloud\r"),
        ("sous la main", "\r"),
    ]
    ended = on_a_terminal(asked, ["interview", "crolles"], answers)
    assert ended.code == 0
    assert "1 sur 4 — environ 2" in ended.shown
    assert 'software = "nextcloud"' in (asked / "inventory/crolles/functions.toml").read_text()
    assert f"Crolles{NBSP}: 4{NBSP}fonctions répondues sur 4." in ended.shown
    assert git(asked, "log", "-3", "--format=%s").splitlines() == [
        f"Crolles répond pour Partage de fichiers{NBSP}: rendu par un autre",
        "Crolles déclare Microsoft 365",
        f"Crolles répond pour Gestion des cimetières{NBSP}: sur papier",
    ]
    made = load_registry(asked).declaration("crolles", "microsoft-365")
    assert made
    assert made.functions == ("bureautique", "messagerie")
    assert git(asked, "status", "--porcelain") == ""


def test_an_interrupted_interview_keeps_what_was_answered_and_is_taken_up_again(asked: Path) -> None:
    stopped = on_a_terminal(
        asked, ["interview", "lumbin"], [("cimetières", "s\r"), ("Messagerie", INTERRUPT)]
    )
    assert stopped.code == 130
    assert "tout ce qui a été répondu est enregistré" in stopped.shown
    assert git(asked, "log", "-1", "--format=%s") == (
        f"Lumbin répond pour Gestion des cimetières{NBSP}: sans objet"
    )
    again = on_a_terminal(asked, ["interview", "lumbin"], [("Messagerie", "q\r")])
    assert "cimetières" not in again.shown
    assert "Pour reprendre où vous en étiez" in again.shown
    assert again.code == 0


# A new name, then how many have it.
TOLD = (
    ("Gestion des cimetières", "a\r"),
    ("Quel logiciel", "Registre maison\r"),
    ("Messagerie", "t\r"),
    ("sous la main", "\x1b[B\r"),
    ("combien", "2\r"),
)


def test_a_new_name_and_the_figures_at_hand_are_asked(asked: Path) -> None:
    answers = [*TOLD, ("fin du contrat", "2028\r"), ("préavis", "3 mois\r")]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    assert ended.code == 0
    made = load_registry(asked).declaration("lumbin", "registre-maison")
    assert f"Ajouté au catalogue, à confirmer{NBSP}: Registre maison." in ended.shown
    assert made
    assert (made.users, made.contract.end, made.contract.notice_months) == (2, 2028, 3)


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (
            "30/06/2027, 1 an reconductible 3 fois",
            Contract(end=date(2027, 6, 30), notice_months=3, renewal="tacit", renewal_months=12, renewals=3),
        ),
        ("sans engagement", Contract(notice_months=3, renewal="open-ended")),
    ],
)
def test_a_clause_is_read_where_an_end_is_asked_and_its_notice_is_asked_then(
    asked: Path, end: str, kept: Contract
) -> None:
    answers = [*TOLD, ("fin du contrat", f"{end}\r"), ("préavis", "3 mois\r")]
    assert on_a_terminal(asked, ["interview", "lumbin"], answers).code == 0
    made = load_registry(asked).declaration("lumbin", "registre-maison")
    assert made
    assert made.contract == kept


@pytest.mark.parametrize(("end", "kind"), [("perpétuelle", "perpetual"), ("sans contrat", "none")])
def test_no_notice_is_asked_of_a_contract_that_has_no_end(
    asked: Path, end: str, kind: Literal["perpetual", "none"]
) -> None:
    ended = on_a_terminal(asked, ["interview", "lumbin"], [*TOLD, ("fin du contrat", f"{end}\r")])
    assert (ended.code, "préavis" in ended.shown) == (0, False)
    made = load_registry(asked).declaration("lumbin", "registre-maison")
    assert made
    assert (made.users, made.contract) == (2, Contract(kind=kind))


def test_a_name_typed_is_read_for_the_function_with_its_version(asked: Path) -> None:
    answers = [
        ("Gestion des cimetières", "a\r"),
        ("Quel logiciel", "iPhone\r"),  # another name of iOS, which keeps no graves
        ("Lequel", "\r"),
        ("Gestion des cimetières", "t\r"),
        ("Messagerie", "a\r"),
        ("Quel logiciel", "Exchange 2016\r"),
        ("sous la main", "\r"),
    ]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    assert ended.code == 0
    registry = load_registry(asked)
    made = registry.declaration("lumbin", "exchange-server")
    assert made
    assert made.version == "2016"
    assert "Exchange Server 2016 (fin de suivi le 14 octobre 2025)." in " ".join(ended.shown.split())
    assert registry.declaration("lumbin", "ios") is None


@pytest.mark.parametrize("name", ["Registre maison", "paie maison", "Échos", "vast", "3d val", "as-val"])
def test_a_name_typed_at_once_is_no_series_of_keys(asked: Path, name: str) -> None:
    before = load_registry(asked)
    answers = [("Gestion des cimetières", f"{name}\r"), ("Messagerie", "q\r"), ("sous la main", "\r")]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    assert "Quel logiciel" in ended.shown
    assert git(asked, "log", "-1", "--format=%s") == f"Lumbin déclare {name}"
    assert load_registry(asked).answers == before.answers


def test_several_names_typed_at_once_are_each_declared(asked: Path) -> None:
    """« Lequel ? » was asked of them, as if one alone could be meant: the other was lost."""
    answers = [
        *(("Gestion des cimetières", "t\r"), ("Messagerie", "a\r"), ("Quel logiciel", "SOGo et BlueMind\r")),
        ("sous la main", "\r"),
    ]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    registry = load_registry(asked)
    assert {one.software for one in registry.by_commune["lumbin"]} >= {"sogo", "bluemind"}, ended.shown[-900:]
    assert f"Déclarés un par un{NBSP}: SOGo et BlueMind." in " ".join(ended.shown.split(" "))


def test_what_was_chosen_is_not_asked_again(asked: Path) -> None:
    """A word of a trade, « box », was asked about for ever."""
    a_box_is_of_messaging(asked)
    answers = [
        *(("Gestion des cimetières", "t\r"), ("Messagerie", "box\r"), ("Revenir", "\x1b[A\x1b[A\r")),
        ("sous la main", "\r"),
    ]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    assert load_registry(asked).declaration("lumbin", "box"), ended.shown[-2000:]


def test_what_is_no_name_is_said_so_in_the_words_of_the_interview_and_may_be_kept(asked: Path) -> None:
    """It told to run the interview in which one was."""
    answers = [
        ("Gestion des cimetières", "on a rien\r"),
        ("Est-ce pourtant", "\r"),
        ("Gestion des cimetières", "r\r"),
        ("Qui le fait", "Bernin\r"),
        ("Avec quel logiciel", "je ne sais pas\r"),
        ("Messagerie", "\x1b[D"),
        ("Gestion des cimetières", "par ici\r"),
        ("comment la commune s’en passe, ou que", ""),
        ("Est-ce pourtant", "\x1b[B\r"),
        ("Messagerie", "q\r"),
        ("sous la main", "\r"),
    ]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    assert "affranchi interview, ou" not in ended.shown
    assert "Les réponses p, s, r et n" in ended.shown
    assert git(asked, "log", "-2", "--format=%s").splitlines() == [
        "Lumbin déclare par ici",
        f"Lumbin répond pour Gestion des cimetières{NBSP}: rendu par un autre",
    ]


@pytest.mark.parametrize(
    "typed",
    ["interview lumbin", "declare", "experience lumbin libreoffice", "import noms.txt --commune lumbin"],
)
def test_whom_git_does_not_know_is_told_before_the_first_question(
    asked: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(asked, "config", "user.useConfigOnly", "true")
    write(asked, "noms.txt", "Libreofice\n")
    ended = on_a_terminal(asked, typed.split(), [("? ", INTERRUPT)])
    assert (ended.code, ended.keys) == (3, 0)
    assert ended.shown.startswith("Git ne sait pas qui vous êtes")


def test_an_interview_without_a_commune_asks_which(asked: Path) -> None:
    answers = [("Commune", "lumbin\r"), ("Gestion des cimetières", "q\r")]
    ended = on_a_terminal(asked, ["interview"], answers)
    assert f"Lumbin{NBSP}: 1{NBSP}fonction répondue sur 3." in ended.shown


def test_an_interview_ends_with_what_could_take_the_place_and_by_when_to_leave(asked: Path) -> None:
    """It led to `show`, which told of the commune neither equivalents nor days."""
    answers = [
        ("Gestion des cimetières", "t\r"),
        ("Bureautique", "Microsoft 365\r"),
        ("sert-il aussi", "\r"),
        ("Messagerie", "q\r"),
        ("sous la main", "\x1b[B\r"),
        ("combien", "\r"),
        ("fin du contrat", "30/06/2099\r"),
        ("préavis", "3 mois\r"),
    ]
    ended = on_a_terminal(asked, ["interview", "crolles"], answers)
    by = f"LibreOffice ou ONLYOFFICE Docs (noyau libre), déjà dans 2{NBSP}communes et entités"
    assert f"Microsoft 365{NBSP}: {by}. Dernier jour pour partir{NBSP}: 30 mars 2099." in ended.shown
    assert "affranchi show microsoft-365" in ended.shown


def test_an_answer_is_kept_when_the_question_on_its_other_uses_is_interrupted(asked: Path) -> None:
    answers = [("Gestion des cimetières", "t\r"), ("Bureautique", "2\r"), ("sert-il aussi", INTERRUPT)]
    ended = on_a_terminal(asked, ["interview", "crolles"], answers)
    assert ended.code == 130
    assert git(asked, "log", "-1", "--format=%s") == "Crolles déclare Microsoft 365"


def test_a_stray_letter_is_no_software(asked: Path) -> None:
    answers = [("Gestion des cimetières", "x\r"), ("sont attendus", ""), ("Arrêter", "q\r")]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    assert "quelques lettres ou chiffres sont attendus" in ended.shown
    assert git(asked, "log", "-1", "--format=%s") == "Attend des réponses"


def test_enter_alone_answers_nothing(asked: Path) -> None:
    before = git(asked, "rev-parse", "HEAD")
    answers = [(label, "\r") for label in ("Gestion des cimetières", "Messagerie")]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    assert ended.code == 0
    assert f"Lumbin{NBSP}: 1{NBSP}fonction répondue sur 3." in ended.shown
    assert git(asked, "rev-parse", "HEAD") == before


def test_a_key_goes_back_and_another_explains(asked: Path) -> None:
    answers = [
        ("Gestion des cimetières", "p\r"),
        ("Messagerie", "\x1b[D"),
        ("Gestion des cimetières", "s\r"),
        ("Messagerie", "?"),
        ("Plus tard ne dit rien", "q\r"),
    ]
    ended = on_a_terminal(asked, ["interview", "lumbin"], answers)
    assert ended.code == 0
    answer = load_registry(asked).answers["lumbin"].answers["cimetiere"]
    assert answer.answer == "none"


def test_a_software_named_for_a_function_is_one_that_fills_it_or_is_asked_about() -> None:
    registry = load_registry(ROOT)
    cases = {
        ("AWS", "marches-publics"): "aws-achat",
        ("berger levrault", "etat-civil"): "?e-magnus-etat-civil",
        ("emagnus", "paie-rh"): "e-magnus-paie",
        ("orange", "telephonie"): "?centrex-orange",
        ("cantine", "portail-famille"): "?",
        ("outlook", "messagerie"): "?outlook-com",  # not what Zimbra calls its connector
        ("Excel", "bureautique"): "microsoft-office",
        ("Windows 10", "os-poste"): "microsoft-windows",
        ("Fortinet FortiGate", "parefeu"): "fortigate",
        ("SIRAP X’MAP", "sig"): "x-map",
        ("GLPI", "helpdesk"): "glpi",
        ("Zozotron 3000", "cimetiere"): "?",
    }
    found = {}
    for name, function in cases:
        resolved = resolve(registry, name, function)
        first = resolved.close[0].slug if resolved.close else ""
        found[name, function] = resolved.software.slug if resolved.software else f"?{first}"
    taken = {case: found[case] for case, wanted in cases.items() if wanted != "?"}
    assert taken == {case: wanted for case, wanted in cases.items() if wanted != "?"}
    assert [case for case, wanted in cases.items() if wanted == "?" and not found[case].startswith("?")] == []


def test_no_question_puts_libre_software_first_for_being_libre() -> None:
    registry = load_registry(ROOT)
    empty = replace(registry, declarations=(), answers={})
    small = next(c for c in empty.communes.values() if c.kind == "commune" and (c.population or 9999) < 1_000)
    firsts = [
        q.proposals[0].software
        for f in expected(empty, small)
        if (q := question_of(empty, small, f)).proposals
    ]
    known = {s.name for s in firsts}
    assert {"Microsoft Windows", "Google Chrome"} <= known
    assert sum(s.is_libre for s in firsts) < len(firsts) / 2


def test_away_from_a_terminal_the_form_is_pointed_out(
    asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(asked)
    assert run(["interview", "crolles"]) == 2
    assert "affranchi form" in capsys.readouterr().err
