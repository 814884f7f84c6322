"""Mutualisations by command: one file, one commit each; the same again changes nothing."""

import json
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.opportunities import opportunities
from affranchi.actions.sharing import (
    UnknownOpportunityError,
    dismiss,
    join,
    leave,
    revise,
    take,
)
from affranchi.actions.wish import wish
from affranchi.cli.running import run
from affranchi.errors import AffranchiError, InvalidDataError
from affranchi.model.declaration import Offer
from affranchi.model.sharing import Participant
from affranchi.steps.refusing import InvalidValuesError
from affranchi.storage.records import load_registry
from affranchi.wording import NBSP
from tests.conftest import git, write

pytestmark = pytest.mark.usefixtures("few")

TODAY = date(2026, 11, 21)
PATH = "catalogue/sharing/partager-libreoffice.toml"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's clock says the day of the tests: what it says of beginnings is read."""
    monkeypatch.setenv("GIT_AUTHOR_DATE", f"{TODAY}T12:00:00")


def lead(root: Path) -> str:
    """The id of the one opportunity of the small territory: LibreOffice in two communes."""
    (one,) = opportunities(root, TODAY)
    assert (one.kind, one.communes) == ("same-libre", ("bernin", "lumbin"))
    return one.id


def committed(root: Path) -> tuple[str, list[str]]:
    """The subject and the files of the last commit."""
    subject, _, *files = git(root, "show", "--format=%s", "--name-only", "HEAD").splitlines()
    return subject, files


def test_taking_an_opportunity_makes_one_file_in_one_commit(territory: Path) -> None:
    id_ = lead(territory)
    taken = take(territory, id_[:6], "crolles", TODAY)
    assert committed(territory) == (f"Propose «{NBSP}Partager LibreOffice{NBSP}»", [PATH])
    assert (taken.path, taken.changed, taken.sharing.stage) == (PATH, True, "idea")
    assert (taken.sharing.opportunity, taken.sharing.public_opportunity) == (id_, id_)
    assert taken.sharing.participants == {
        "bernin": Participant(degree="invited"),
        "crolles": Participant(since=TODAY),
        "lumbin": Participant(degree="invited"),
    }
    assert list(opportunities(territory, TODAY)) == []
    again = take(territory, id_, "crolles", TODAY)
    assert (again.changed, again.commit) == (False, None)


def test_who_takes_up_again_is_no_longer_only_invited_and_who_is_engaged_stays_so(territory: Path) -> None:
    id_ = lead(territory)
    take(territory, id_, None, TODAY)
    assert take(territory, id_, "lumbin", TODAY).sharing.participants["lumbin"] == Participant(since=TODAY)
    join(territory, "Partager LibreOffice", "lumbin", "engaged", TODAY)  # by its title
    assert dismiss(territory, id_, "Plus tard", TODAY).sharing.dismissed
    again = take(territory, id_, "lumbin", date(2027, 1, 1)).sharing
    assert not again.dismissed
    assert again.participants["lumbin"] == Participant(degree="engaged", since=TODAY)


def test_a_lead_that_joins_what_lives_is_joined_and_not_made_again(territory: Path) -> None:
    take(territory, lead(territory), None, TODAY)
    declare(territory, DeclareRequest("crolles", "libreoffice"), TODAY)
    (one,) = opportunities(territory, TODAY)
    assert one.joins == "partager-libreoffice"
    with pytest.raises(AffranchiError, match="affranchi sharing join partager-libreoffice crolles"):
        take(territory, one.id, "crolles", TODAY)
    assert take(territory, one.id, "crolles", TODAY, "À part").sharing.slug == "a-part"
    git(territory, "reset", "--quiet", "--hard", "HEAD^")
    dismiss(territory, one.id, "Chacun se débrouille", TODAY)
    assert committed(territory)[0] == f"Écarte la piste «{NBSP}Rejoindre “Partager LibreOffice”{NBSP}»"


def test_what_members_alone_know_stays_among_them(territory: Path) -> None:
    write(territory, "inventory/bernin/libreoffice.toml", 'visibility = "members"\n')
    git(territory, "commit", "--quiet", "-am", "Cache")
    taken = take(territory, lead(territory), None, TODAY)
    assert (taken.sharing.visibility, taken.sharing.public_opportunity) == ("members", None)


def test_what_is_hidden_of_a_commune_does_not_name_it_in_public(territory: Path) -> None:
    write(territory, "inventory/crolles/libreoffice.toml", 'visibility = "members"\nusers = 99\n')
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Crolles aussi")
    (one,) = opportunities(territory, TODAY)
    assert one.communes == ("bernin", "crolles", "lumbin")
    write(territory, PATH, 'title = "Partager LibreOffice"\nstage = "closed"\n')
    taken = take(territory, one.id, None, TODAY, "Partager LibreOffice")
    assert taken.sharing.visibility is None
    id_ = taken.sharing.public_opportunity  # that of members is a digest of what they alone know
    assert taken.path == f"catalogue/sharing/partager-libreoffice-{id_}.toml"
    assert id_ != one.id
    assert set(taken.sharing.participants) == {"bernin", "lumbin"}
    assert "Crolles" not in (taken.sharing.summary or "")
    assert list(opportunities(territory, TODAY)) == []


def test_what_takes_up_a_lead_has_the_title_that_everyone_reads(territory: Path) -> None:
    software = 'summary = "Pour écrire."\nmodel = "proprietary"\nfunctions = ["bureautique"]\n'
    software += '[equivalents.libreoffice]\nkind = "replaces"\nnote = "Oui."\n'
    for slug, hides in (("plume", ""), ("encre", ""), ("secret", 'visibility = "members"\n')):
        write(territory, f"catalogue/software/{slug}.toml", f'name = "{slug.title()}"\n{software}')
        write(territory, f"inventory/crolles/{slug}.toml", f"{hides}since = 2020\n")
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Crolles aussi")
    (one,) = (one for one in opportunities(territory, TODAY) if one.kind == "neighbour-left")
    assert one.title == "Remplacer Encre, Plume et Secret par LibreOffice"
    taken = take(territory, one.id, None, TODAY).sharing
    assert (taken.title, taken.visibility) == ("Remplacer Encre et Plume par LibreOffice", None)
    assert "secret" not in (taken.slug + (taken.summary or "")).casefold()


def test_a_commune_goes_from_invited_to_engaged_and_may_leave(territory: Path) -> None:
    take(territory, lead(territory), None, TODAY)
    slug = "partager-libreoffice"
    joined = join(territory, slug, "Lumbin", "engaged", TODAY)
    assert joined.sharing.participants["lumbin"] == Participant(degree="engaged", since=TODAY)
    assert committed(territory)[0] == f"Lumbin s’engage dans «{NBSP}Partager LibreOffice{NBSP}»"
    assert join(territory, slug, "lumbin", "engaged", date(2027, 1, 1)).changed is False
    assert "lumbin" not in leave(territory, slug, "lumbin", TODAY).sharing.participants
    assert leave(territory, slug, "lumbin", TODAY).changed is False


def test_a_stage_moves_with_its_form_and_its_references(territory: Path) -> None:
    take(territory, lead(territory), None, TODAY)
    facts = {
        "stage": "running", "form": "service-commun", "coordinator": "Crolles", "unit_cost": 12.0,
        "unit": "compte", "decision": "Délibération 12", "convention": "C-3",
    }  # fmt: skip
    steps = {"2027-01-15": "Ouverture"}
    done = revise(territory, "partager-libreoffice", facts, TODAY, steps)
    one = load_registry(territory).sharings["partager-libreoffice"]
    assert one == done.sharing
    assert (one.stage, one.form, one.coordinator, one.unit_cost) == (
        "running",
        "service-commun",
        "crolles",
        12,
    )
    assert one.calendar == {"2027-01-15": "Ouverture"}
    assert committed(territory)[0] == f"«{NBSP}Partager LibreOffice{NBSP}»{NBSP}: en service"
    assert revise(territory, "partager-libreoffice", facts, TODAY, steps).commit is None
    revise(
        territory,
        "partager-libreoffice",
        {"unit_cost": 15, "coordinator": "bernin"},
        TODAY,
        {"2027-03": "Bilan"},
    )
    assert committed(territory)[0].endswith("(qui coordonne, coût et calendrier)")
    with pytest.raises(InvalidValuesError, match="--unit-cost"):
        revise(territory, "partager-libreoffice", {"unit_cost": -1}, TODAY)


def test_what_was_said_of_a_mutualisation_is_corrected_and_emptied_by_command(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(territory, lead(territory)[:6], "crolles", TODAY)
    update = ["--root", str(territory), "sharing", "update", "partager-libreoffice"]
    assert run([*update, "--summary", "Une formation", "--unit-cost", "12", "--visibility", "membres"]) == 0
    one = load_registry(territory).sharings["partager-libreoffice"]
    assert (one.summary, one.unit_cost, one.visibility) == ("Une formation", 12, "members")
    assert run([*update, "--unset", "summary", "--unset", "unit-cost", "--unset", "visibility"]) == 0
    one = load_registry(territory).sharings["partager-libreoffice"]
    assert (one.summary, one.unit_cost, one.visibility) == (None, None, None)
    refusals = {"title": "ne se vide pas", "stage": "ne se vide pas", "function": "n’est l’option"}
    for never, why in refusals.items():
        capsys.readouterr()
        assert run([*update, "--unset", never]) == 2
        assert f"« {never} » {why}" in capsys.readouterr().err.replace(NBSP, " ")


def test_a_dismissed_opportunity_comes_back_when_its_facts_change(territory: Path) -> None:
    id_ = lead(territory)
    dismissed = dismiss(territory, id_, "Chacun se débrouille", TODAY)
    assert (dismissed.sharing.dismissed, dismissed.sharing.participants) == (True, {})
    assert committed(territory) == (f"Écarte la piste «{NBSP}Partager LibreOffice{NBSP}»", [PATH])
    assert list(opportunities(territory, TODAY)) == []
    declare(territory, DeclareRequest("crolles", "libreoffice"), TODAY)
    assert lead_count(territory) == 1
    taken = take(territory, id_, "lumbin", TODAY)
    assert (taken.sharing.dismissed, taken.sharing.reason) == (False, None)


def test_a_title_that_another_mutualisation_has_leaves_it_whole(territory: Path) -> None:
    """It was written in its place: participants, convention and result were gone."""
    write(territory, "catalogue/sharing/un-nuage.toml", 'title = "Un nuage"\nstage = "running"\n')
    git(territory, "add", ".")
    git(territory, "commit", "-q", "-m", "Un nuage")
    id_ = lead(territory)
    taken = take(territory, id_, None, TODAY, "Un nuage")
    assert (taken.path, taken.sharing.title) == (f"catalogue/sharing/un-nuage-{id_}.toml", "Un nuage")
    assert load_registry(territory).sharings["un-nuage"].stage == "running"


def test_what_is_never_stored_enters_no_mutualisation(territory: Path) -> None:
    """`check` alone said it, once a phone was in the history."""
    take(territory, lead(territory), None, TODAY)
    head = git(territory, "rev-parse", "HEAD")
    with pytest.raises(InvalidDataError, match="téléphone"):
        revise(territory, "partager-libreoffice", {"outcome": "Appeler le 06 12 34 56 78"}, TODAY)
    with pytest.raises(InvalidDataError, match="téléphone"):
        dismiss(territory, "partager-libreoffice", "Appeler le 06 12 34 56 78", TODAY)
    assert git(territory, "rev-parse", "HEAD") == head


def lead_count(root: Path) -> int:
    return len(opportunities(root, TODAY))


def test_nothing_is_dismissed_without_a_reason_nor_taken_without_an_opportunity(territory: Path) -> None:
    head = git(territory, "rev-parse", "HEAD")
    with pytest.raises(AffranchiError, match="avec un motif"):
        dismiss(territory, lead(territory), "  ", TODAY)
    for unknown in ("zzzzzz", "a", ""):
        with pytest.raises(UnknownOpportunityError, match=r"affranchi opportunities.*affranchi sharing list"):
            take(territory, unknown, None, TODAY)
    assert git(territory, "rev-parse", "HEAD") == head


def test_a_wish_keeps_its_first_day_and_can_be_dropped(territory: Path) -> None:
    made = wish(territory, "Lumbin", "messagerie", TODAY)
    assert committed(territory) == ("Lumbin souhaite Messagerie", ["inventory/lumbin/functions.toml"])
    again = wish(territory, "lumbin", "messagerie", date(2027, 1, 1))
    assert (made.changed, again.changed, again.answers.wishes["messagerie"].since) == (True, False, TODAY)
    assert wish(territory, "lumbin", "messagerie", TODAY, drop=True).answers.wishes == {}
    with pytest.raises(AffranchiError, match="le texte dépasse"):
        wish(territory, "lumbin", "messagerie", TODAY, note="x" * 30_000)
    assert committed(territory)[0] == "Lumbin ne souhaite plus Messagerie"


def test_a_declaration_says_what_is_offered_and_sought(territory: Path) -> None:
    request = DeclareRequest(
        "lumbin",
        "libreoffice",
        facts={"sharing.offers": ("training", "feedback"), "sharing.seeks": ("code",)},
    )
    offered = declare(territory, request, TODAY).declaration.sharing
    assert offered == Offer(offers=("training", "feedback"), seeks=("code",))
    kept = declare(territory, DeclareRequest("lumbin", "libreoffice", facts={"users": 13}), TODAY)
    assert kept.declaration.sharing == offered
    nothing = declare(territory, DeclareRequest("lumbin", "libreoffice", facts={"sharing.offers": ()}), TODAY)
    assert nothing.declaration.sharing == Offer(seeks=("code",))
    with pytest.raises(InvalidValuesError, match="--offer"):
        declare(
            territory, DeclareRequest("lumbin", "libreoffice", facts={"sharing.offers": ("argent",)}), TODAY
        )


def test_the_commands_speak_and_give_json(territory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(territory)]
    assert run([*root, "opportunities"]) == 0
    said = capsys.readouterr().out
    assert "Bernin et Lumbin emploient LibreOffice" in said
    assert "rangées par ce qu’elles libèrent" in said
    assert run([*root, "opportunities", "--commune", "crolles"]) == 0
    assert capsys.readouterr().out == "Aucune piste aujourd’hui.\n"
    assert run([*root, "opportunities", "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["opportunities"]
    assert (one["kind"], one["communes"], len(one["facts"])) == ("same-libre", ["bernin", "lumbin"], 2)
    assert run([*root, "sharing", "take", one["id"], "--commune", "bernin"]) == 0
    assert run([*root, "sharing", "update", "partager-libreoffice", "--form", "bien-partage"]) == 0
    assert "CGCT, art. L5211-4-3" in capsys.readouterr().out
    assert run([*root, "sharing", "list"]) == 0
    assert "partager-libreoffice\tPartager LibreOffice\tidée\tbien partagé\t1" in capsys.readouterr().out
    assert run([*root, "sharing", "dismiss", one["id"]]) == 2
    assert run([*root, "sharing", "update", "partager-libreoffice", "--step", "demain=x"]) == 2
    coordinated = [*root, "sharing", "update", "partager-libreoffice", "--coordinator", "bernin"]
    assert run(coordinated) == 0
    assert run([*coordinated, "--unset", "coordinator"]) == 2
    assert run([*coordinated[:-2], "--unset", "coordinator"]) == 0
    assert load_registry(territory).sharings["partager-libreoffice"].coordinator is None
    steps = ["--step", "2027-03-31=Vote", "--step", "31/03/2027=Signature"]  # the last alone was kept
    assert run([*root, "sharing", "update", "partager-libreoffice", *steps]) == 2
    assert run([*root, "wish", "lumbin", "fichiers"]) == 0
    assert "souhait noté" in capsys.readouterr().out
    write(territory, "inventory/bernin/functions.toml", "[[")
    assert run([*root, "wish", "lumbin", "messagerie"]) == 0
    assert "souhait noté" in capsys.readouterr().out


def test_an_engaged_commune_that_joins_again_stays_engaged_and_who_moves_is_said(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(territory, lead(territory), "crolles", TODAY)
    told = ["--root", str(territory), "sharing", "{}", "partager-libreoffice", "bernin"]
    steps = [
        ("join", "Bernin s’intéresse à « Partager LibreOffice » : idée", "interested"),
        ("join", "« Partager LibreOffice » : rien n’a changé.", "interested"),
        ("join --degree engagée", "Bernin s’engage dans « Partager LibreOffice » : idée", "engaged"),
        ("join", "« Partager LibreOffice » : rien n’a changé.", "engaged"),
        ("join --degree intéressée", "Bernin s’intéresse à « Partager LibreOffice » : idée", "interested"),
        ("leave", "Bernin quitte « Partager LibreOffice » : idée", None),
    ]
    for typed, said, degree in steps:
        verb, *more = typed.split(" ")
        assert run([*(part.format(verb) for part in told), *more]) == 0
        assert capsys.readouterr().out.replace(NBSP, " ").startswith(said), typed
        known = load_registry(territory).sharings["partager-libreoffice"].participants.get("bernin")
        assert (known and known.degree) == degree
