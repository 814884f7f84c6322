"""Declaring, retiring, confirming."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.confirm import confirm
from affranchi.actions.declare import DeclareRequest, VersionOfAnotherError, declare
from affranchi.actions.init import init
from affranchi.actions.retire import RetireRequest, retire
from affranchi.checks.forbidden import findings
from affranchi.cli.running import run
from affranchi.errors import (
    AffranchiError,
    DoubtfulSoftwareError,
    InvalidDataError,
    UnknownNameError,
    UnknownSoftwareError,
)
from affranchi.figures.all import figures_from
from affranchi.figures.facts import facts_on
from affranchi.model.declaration import Contract, Declaration, Hosting, Retirement
from affranchi.readers import counts_in
from affranchi.redaction import redact
from affranchi.steps.inventory import InvalidLabelError, NotDeclaredError
from affranchi.steps.refusing import InvalidValuesError
from affranchi.steps.telling import OtherVersionError, Told, tell
from affranchi.storage.records import load_registry
from affranchi.wording import NBSP
from tests.conftest import a_box_is_of_messaging, git, write
from tests.terminal import on_a_terminal

TODAY = date(2026, 11, 21)
LIBREOFFICE = DeclareRequest("Crolles", "LIBREOFFICE", facts={"users": 45})
MICROSOFT_365 = DeclareRequest(
    "crolles",
    "office 365",
    functions=("messagerie", "Bureautique"),
    facts={"contract.end": date(2027, 6, 30), "contract.notice_months": 3},
)


def declared(root: Path, commune: str, software: str, label: str | None = None) -> Declaration | None:
    return load_registry(root).declaration(commune, software, label)


def test_what_a_commune_said_to_do_without_is_said_no_more_once_declared(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    said = {"bureautique": "paper", "messagerie": "none"}
    tables = [f'[answers.{slug}]\nanswer = "{answer}"\n' for slug, answer in said.items()]
    write(territory, "inventory/crolles/functions.toml", "\n".join(tables))
    assert run(["declare", "crolles", "libreoffice"]) == 0, capsys.readouterr()
    told = capsys.readouterr().out
    assert "Réponses retirées, que la déclaration remplace\u00a0: Bureautique." in told
    assert list(load_registry(territory).answers["crolles"].answers) == ["messagerie"]
    assert run(["check"]) == 0
    assert "bureautique" not in capsys.readouterr().out
    assert git(territory, "status", "--porcelain") == ""


@pytest.mark.parametrize("publication", ["named", "aggregate"])
def test_an_answer_that_everyone_reads_goes_for_no_declaration_that_is_hidden(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], publication: str
) -> None:
    """That it went would tell that there is a software; where nobody reads answers, it goes."""
    monkeypatch.chdir(territory)
    functions = territory / "catalogue/functions.toml"
    hidden = '\n[functions.antivirus]\nlabel = "Antivirus"\ndomain = "securite"\nvisibility = "restricted"\n'
    functions.write_text(functions.read_text("utf-8") + hidden, "utf-8")
    file = territory / "communes.toml"
    named = f'[territory]\npublication = "{publication}"'
    file.write_text(file.read_text("utf-8").replace("[territory]", named), "utf-8")
    said = [f'[answers.{slug}]\nanswer = "paper"\n' for slug in ("antivirus", "bureautique", "messagerie")]
    write(territory, "inventory/crolles/functions.toml", "\n".join(said))
    before = redact(load_registry(territory), "public").answers
    also = ["--function", "bureautique", "--function", "antivirus", "--visibility", "membres"]
    assert run(["declare", "crolles", "libreoffice", *also]) == 0, capsys.readouterr()
    told = capsys.readouterr().out
    assert ("Réponses gardées\u00a0: Bureautique. L’édition publique les dit" in told) == bool(before)
    assert redact(load_registry(territory), "public").answers == before
    kept = ["bureautique", "messagerie"] if before else ["messagerie"]
    assert list(load_registry(territory).answers["crolles"].answers) == kept
    tell(territory, "crolles", Told("bureautique", ("libreoffice",)), TODAY)
    assert redact(load_registry(territory), "public").answers == before
    assert run(["check"]) == 0
    assert "bureautique" not in capsys.readouterr().out
    assert run(["show", "crolles"]) == 0
    assert "réservé aux membres, " in capsys.readouterr().out


def test_that_an_entry_which_only_members_see_hides_what_is_declared_for_all_is_said(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    hidden = [
        "declare",
        "crolles",
        "Zorglub",
        "--new",
        "--function",
        "bureautique",
        "--visibility",
        "membres",
    ]
    assert run(hidden) == 0
    assert "L’édition publique" not in capsys.readouterr().out  # as was asked
    assert run(["declare", "bernin", "zorglub"]) == 0
    assert redact(load_registry(territory), "public").by_software.get("zorglub") is None
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "L’édition publique n’en dira rien : la fiche de Zorglub est réservée aux membres.\n" in told
    assert "« affranchi catalogue edit zorglub --unset visibility » la montre." in told
    assert run(["catalogue", "edit", "zorglub", "--unset", "visibility"]) == 0
    capsys.readouterr()
    assert run(["declare", "bernin", "zorglub", "--users", "3"]) == 0
    assert "L’édition publique" not in capsys.readouterr().out
    assert len(redact(load_registry(territory), "public").by_software["zorglub"]) == 1


def test_a_declaration_is_written_and_committed_alone(territory: Path) -> None:
    result = declare(territory, LIBREOFFICE, TODAY)
    expected = Declaration(commune="crolles", software="libreoffice", users=45, verified=TODAY)
    assert result.declaration == declared(territory, "crolles", "libreoffice") == expected
    assert (result.changed, result.commit) == (True, git(territory, "rev-parse", "HEAD"))
    assert git(territory, "log", "-1", "--format=%s", "--name-status") == (
        "Crolles déclare LibreOffice\n\nA\tinventory/crolles/libreoffice.toml"
    )
    assert git(territory, "status", "--porcelain") == ""


def test_what_is_written_is_searched_for_what_is_never_stored_and_what_it_names_is_not(
    territory: Path,
) -> None:
    findings.cache_clear()
    declare(territory, replace(LIBREOFFICE, facts={"users": 45, "notes": "Pour tous."}), TODAY)
    assert findings.cache_info().currsize == 1
    request = replace(LIBREOFFICE, facts={"notes": "Mot de passe admin : Crolles38!"})
    with pytest.raises(InvalidDataError, match="mot de passe"):
        declare(territory, request, TODAY)


def test_the_file_is_canonical(territory: Path) -> None:
    declare(territory, MICROSOFT_365, TODAY)
    assert (territory / "inventory/crolles/microsoft-365.toml").read_text(encoding="utf-8") == (
        "#:schema ../../schemas/declaration.json\n"
        'functions = ["messagerie", "bureautique"]\n'
        "verified = 2026-11-21\n\n[contract]\nend = 2027-06-30\nnotice_months = 3\n"
    )


def test_the_same_declaration_again_changes_nothing_even_on_another_day(territory: Path) -> None:
    first = declare(territory, LIBREOFFICE, TODAY)
    second = declare(territory, LIBREOFFICE, date(2026, 12, 1))
    assert (second.changed, second.commit, second.declaration) == (False, None, first.declaration)
    assert git(territory, "rev-list", "--count", "HEAD") == "2"


def test_a_second_declaration_keeps_what_it_does_not_say(territory: Path) -> None:
    declare(territory, MICROSOFT_365, TODAY)
    request = DeclareRequest(
        "crolles",
        "microsoft-365",
        facts={"since": 2019, "hosting.mode": "saas", "hosting.provider": "Microsoft"},
    )
    result = declare(territory, request, date(2026, 12, 1))
    assert result.declaration == Declaration(
        commune="crolles",
        software="microsoft-365",
        functions=("messagerie", "bureautique"),
        since=2019,
        verified=date(2026, 12, 1),
        hosting=Hosting(mode="saas", provider="microsoft"),
        contract=Contract(end=date(2027, 6, 30), notice_months=3),
    )
    assert git(territory, "log", "-1", "--format=%s") == "Crolles met à jour Microsoft 365"


def test_two_uses_of_a_software_are_two_declarations(territory: Path) -> None:
    declare(territory, LIBREOFFICE, TODAY)
    result = declare(
        territory, replace(LIBREOFFICE, label="École", facts={**LIBREOFFICE.facts, "users": 8}), TODAY
    )
    assert result.declaration.label == "ecole"
    assert git(territory, "log", "-1", "--format=%s") == "Crolles déclare LibreOffice (ecole)"
    assert (territory / "inventory/crolles/libreoffice--ecole.toml").is_file()


@pytest.mark.parametrize(
    ("typed", "facts", "users"),
    [
        ("LibreOffice (3 postes)", {}, 3),
        ("12 x LibreOffice", {}, 12),
        ("LibreOffice - 5 agents", {"users": 4}, 4),
        ("LibreOffice (2 serveurs)", {}, None),
        ("LibreOffice", {}, None),
    ],
)
def test_how_many_are_told_with_a_name_are_kept(
    territory: Path, typed: str, facts: dict[str, object], users: int | None
) -> None:
    if not facts:  # as the interview tells it
        told = tell(territory, "crolles", Told("bureautique", (typed,)), TODAY)
        assert [one.users for one in told.records if isinstance(one, Declaration)] == [users]
    made = declare(territory, DeclareRequest("crolles", typed, facts=facts), TODAY).declaration
    assert (made.software, made.users) == ("libreoffice", users)


def test_a_comment_of_a_person_survives(territory: Path) -> None:
    write(territory, "inventory/crolles/libreoffice.toml", "# demandé par le conseil\nusers = 40\n")
    declare(territory, LIBREOFFICE, TODAY)
    text = (territory / "inventory/crolles/libreoffice.toml").read_text(encoding="utf-8")
    assert "# demandé par le conseil\n" in text


def test_declaring_earns_libre_equivalents_with_numbers_and_neighbours(territory: Path) -> None:
    got = declare(territory, MICROSOFT_365, TODAY).in_return
    assert [way.function for way in got.ways] == ["messagerie", "bureautique"]
    way = got.ways[1]
    ids = [(x.software.slug, x.sill, x.comptoir) for x in way.replacements]
    assert ids == [("libreoffice", 78, 33), ("onlyoffice-docs", None, None)]
    assert [(x.equivalent.kind, [c.name for c in x.users]) for x in way.replacements] == [
        ("replaces", ["Bernin", "Lumbin"]),
        ("replaces", []),
    ]
    assert got.neighbours == ()
    assert got.term is not None
    assert got.term.leave_by == date(2027, 3, 30)


def test_declaring_a_libre_software_says_who_else_uses_it(territory: Path) -> None:
    got = declare(territory, LIBREOFFICE, TODAY).in_return
    assert [commune.name for commune in got.neighbours] == ["Bernin", "Lumbin"]
    assert got.ways == ()


def test_the_function_taken_by_default_is_said_with_the_others(territory: Path) -> None:
    result = declare(territory, DeclareRequest("crolles", "microsoft-365"), TODAY)
    assert (result.default_function, result.other_functions) == ("bureautique", ("messagerie", "fichiers"))
    assert result.declaration.functions == ()
    told = declare(territory, MICROSOFT_365, TODAY)
    assert (told.default_function, told.other_functions) == (None, ())


def test_problems_elsewhere_do_not_prevent_declaring(territory: Path) -> None:
    write(territory, "inventory/lumbin/libreoffice.toml", "users = [\n")
    assert declare(territory, LIBREOFFICE, TODAY).changed


def test_a_file_that_cannot_be_read_is_not_overwritten(territory: Path) -> None:
    write(territory, "inventory/crolles/libreoffice.toml", "users = [\n")
    with pytest.raises(InvalidDataError, match=r"inventory/crolles/libreoffice\.toml:2"):
        declare(territory, LIBREOFFICE, TODAY)
    assert (territory / "inventory/crolles/libreoffice.toml").read_text(encoding="utf-8") == "users = [\n"


def test_who_runs_it_near_here_is_said_when_a_neighbour_tells(territory: Path) -> None:
    assert declare(territory, LIBREOFFICE, TODAY).near == ""
    told = (territory / "communes.toml").read_text("utf-8")
    neighbour = '[neighbours.000000018]\nname = "Le Val"\nurl = "https://val.example"\n'
    write(territory, "communes.toml", f"{told}\n{neighbour}")
    office = '[software.libreoffice]\nname = "LibreOffice"\nmodel = "libre"\nfunctions = ["bureautique"]\n'
    snapshot = f'name = "Le Val"\n\n[communes.pres]\nname = "Pres"\n\n{office}ids = {{ sill = 78 }}\n'
    uses = '\n[uses.pres]\nlibreoffice = "in-use"\n'
    write(territory, "catalogue/neighbours/000000018.toml", snapshot + uses)
    made = declare(territory, replace(LIBREOFFICE, label="école"), TODAY)
    assert made.near == f"en service, au Val{NBSP}: Pres"


def test_an_unknown_software_comes_with_the_nearest(territory: Path) -> None:
    with pytest.raises(UnknownSoftwareError, match="LibreOffice"):
        declare(territory, DeclareRequest("crolles", "libreofice"), TODAY)
    assert git(territory, "status", "--porcelain") == ""


def test_an_unknown_host_is_refused(territory: Path) -> None:
    with pytest.raises(UnknownNameError, match="Hébergeur inconnu"):
        declare(
            territory,
            replace(LIBREOFFICE, facts={**LIBREOFFICE.facts, "hosting.provider": "Chez Moi"}),
            TODAY,
        )


def test_a_host_that_is_said_to_be_new_is_added_in_the_same_commit_and_hidden_from_the_public(
    territory: Path,
) -> None:
    request = replace(LIBREOFFICE, facts={"hosting.provider": "Chez Moi"}, is_new=True)
    assert declare(territory, request, TODAY).declaration.hosting.provider == "chez-moi"
    changed = git(territory, "show", "--format=", "--name-only", "HEAD").split()
    assert changed == ["catalogue/vendors/chez-moi.toml", "inventory/crolles/libreoffice.toml"]
    registry = load_registry(territory)
    assert registry.vendors["chez-moi"].name == "Chez Moi"
    assert "chez-moi" not in redact(registry, "public").vendors
    assert declare(territory, request, TODAY).commit is None


def test_a_commune_can_host(territory: Path) -> None:
    result = declare(
        territory,
        replace(
            LIBREOFFICE, facts={**LIBREOFFICE.facts, "hosting.mode": "shared", "hosting.provider": "Lumbin"}
        ),
        TODAY,
    )
    assert result.declaration.hosting == Hosting(mode="shared", provider="lumbin")


def test_refused_values_come_all_at_once(territory: Path) -> None:
    request = replace(
        LIBREOFFICE,
        facts={
            **LIBREOFFICE.facts,
            "users": -1,
            "annual_cost": -2.0,
            "status": "used",
            "contract.notice_months": 999,
        },
    )
    with pytest.raises(InvalidValuesError) as caught:
        declare(territory, request, TODAY)
    assert str(caught.value) == (
        "4\u00a0valeurs refusées\u00a0:\n"
        "--status\u00a0: valeur inconnue\u00a0: «\u00a0used\u00a0». "
        "Valeurs possibles\u00a0: planned, in-use, leaving ou retired.\n"
        "--users\u00a0: la valeur doit être au moins 0.\n"
        "--cost\u00a0: la valeur doit être au moins 0.\n"
        "--notice\u00a0: la valeur doit être au plus 120."
    )
    assert git(territory, "status", "--porcelain") == ""


def test_what_check_would_refuse_is_said_to_be_written_nowhere(territory: Path) -> None:
    with pytest.raises(InvalidDataError) as caught:
        declare(territory, replace(LIBREOFFICE, facts={"since": 2035}), TODAY)
    assert str(caught.value).startswith("Rien n’est écrit, 1\u00a0problème")
    assert git(territory, "status", "--porcelain") == ""


def test_a_label_needs_letters(territory: Path) -> None:
    with pytest.raises(InvalidLabelError):
        declare(territory, replace(LIBREOFFICE, label="…"), TODAY)


def test_retiring_keeps_the_declaration_and_tells_an_exit(territory: Path) -> None:
    declare(territory, MICROSOFT_365, TODAY)
    result = retire(territory, RetireRequest("crolles", "Microsoft 365", replaced_by="libreoffice"), TODAY)
    assert result.declaration.retirement == Retirement(on=TODAY, reason="exit", replaced_by="libreoffice")
    assert result.declaration == declared(territory, "crolles", "microsoft-365")
    assert git(territory, "log", "-1", "--format=%s") == "Crolles retire Microsoft 365"


def test_retiring_for_what_only_members_know_tells_nobody_that_it_is_libre(territory: Path) -> None:
    hidden = '\n[functions.antivirus]\nlabel = "Antivirus"\ndomain = "securite"\nvisibility = "restricted"\n'
    functions = territory / "catalogue/functions.toml"
    functions.write_text(functions.read_text("utf-8") + hidden, "utf-8")
    entry = 'name = "Clé"\nmodel = "libre"\nlicence = "MIT"\nfunctions = ["antivirus"]\nstatus = "draft"\n'
    write(territory, "catalogue/software/cle.toml", entry)
    git(territory, "add", ".")
    git(territory, "commit", "-q", "-m", "Ajoute un antivirus")
    declare(territory, MICROSOFT_365, TODAY)
    asked = RetireRequest("crolles", "microsoft-365", replaced_by="cle")
    told = retire(territory, asked, TODAY).declaration.retirement
    assert told == Retirement(on=TODAY, reason="replaced", replaced_by="cle")
    said = retire(territory, replace(asked, reason="exit"), TODAY).declaration.retirement
    assert said == Retirement(on=TODAY, reason="exit", replaced_by="cle")


def test_retiring_twice_changes_nothing(territory: Path) -> None:
    retire(territory, RetireRequest("lumbin", "libreoffice", on=2025), TODAY)
    again = retire(territory, RetireRequest("lumbin", "libreoffice"), date(2026, 12, 1))
    assert (again.changed, again.commit) == (False, None)
    assert again.declaration.retirement == Retirement(on=2025)


def test_retiring_again_keeps_what_is_not_asked_anew(territory: Path) -> None:
    declare(territory, MICROSOFT_365, TODAY)
    first = RetireRequest("crolles", "microsoft-365", on=date(2026, 3, 1), replaced_by="libreoffice")
    told = retire(territory, first, TODAY).declaration.retirement
    assert told
    assert not retire(territory, RetireRequest("crolles", "microsoft-365"), TODAY).changed
    dated = retire(territory, RetireRequest("crolles", "microsoft-365", on=2025), TODAY)
    assert dated.declaration.retirement == told.model_copy(update={"on": 2025})
    other = retire(territory, RetireRequest("crolles", "microsoft-365", reason="replaced"), TODAY)
    assert other.declaration.retirement == told.model_copy(update={"on": 2025, "reason": "replaced"})
    stopped = retire(territory, RetireRequest("crolles", "microsoft-365", reason="stopped"), TODAY)
    assert stopped.declaration.retirement == Retirement(on=2025, reason="stopped")


def test_a_sum_is_told_to_the_cent_so_that_a_change_of_cents_is_one(territory: Path) -> None:
    declare(territory, replace(LIBREOFFICE, facts={"annual_cost": 1200.0}), TODAY)
    told = declare(territory, replace(LIBREOFFICE, facts={"annual_cost": 1200.5}), TODAY).told
    said = [one.replace("\u202f", " ").replace("\u00a0", " ") for one in told.changes]
    assert said == ["coût annuel 1 200 € par an → 1 200,50 € par an"]


def test_declaring_what_was_retired_takes_it_up_again(territory: Path) -> None:
    retire(territory, RetireRequest("lumbin", "libreoffice"), TODAY)
    result = declare(territory, DeclareRequest("lumbin", "libreoffice"), TODAY)
    assert (result.declaration.status, result.declaration.retirement) == ("in-use", None)
    assert git(territory, "log", "-1", "--format=%s") == "Lumbin reprend LibreOffice"


def test_only_what_was_declared_can_be_retired(territory: Path) -> None:
    with pytest.raises(NotDeclaredError, match=r"^Crolles n’a pas déclaré LibreOffice\.$"):
        retire(territory, RetireRequest("crolles", "libreoffice"), TODAY)
    declare(territory, replace(LIBREOFFICE, label="École"), TODAY)
    with pytest.raises(NotDeclaredError, match="ecole"):
        retire(territory, RetireRequest("crolles", "libreoffice"), TODAY)


def test_a_word_of_every_day_is_asked_about_among_what_is_declared(territory: Path) -> None:
    """« traitement de texte » retired LibreOffice, whatever else the commune writes with."""
    (territory / "catalogue/functions.toml").unlink()  # those of the reference
    declare(territory, LIBREOFFICE, TODAY)
    with pytest.raises(DoubtfulSoftwareError, match="désigner « LibreOffice » : précisez"):
        retire(territory, RetireRequest("crolles", "traitement de texte"), TODAY)


def test_a_name_that_may_mean_several_is_that_of_the_one_declared_here(territory: Path) -> None:
    """« horizon » was refused where the commune declares Horizon Cloud, and nothing else so called."""
    declare(territory, DeclareRequest("crolles", "horizon-cloud"), TODAY)
    assert retire(territory, RetireRequest("crolles", "horizon"), TODAY).name == "Horizon Cloud"
    with pytest.raises(DoubtfulSoftwareError, match="MILORD"):
        retire(territory, RetireRequest("crolles", "segilog"), TODAY)
    for name in ("segilog-paie", "milord"):
        declare(territory, DeclareRequest("crolles", name), TODAY)
    with pytest.raises(DoubtfulSoftwareError, match="MILORD"):
        confirm(territory, "crolles", "segilog", TODAY)


def test_a_commune_confirms_all_it_declares_in_one_commit(territory: Path) -> None:
    declare(territory, MICROSOFT_365, TODAY)
    declare(territory, LIBREOFFICE, TODAY)
    later = date(2026, 12, 1)
    result = confirm(territory, "crolles", None, later)
    assert [d.software for d in result.declarations] == ["libreoffice", "microsoft-365"]
    assert {d.verified for d in load_registry(territory).by_commune["crolles"]} == {later}
    assert git(territory, "log", "-1", "--format=%s") == "Crolles confirme 2\u00a0déclarations"
    again = confirm(territory, "crolles", None, later)
    assert (again.declarations, again.commit) == ((), None)
    where_it_is_still_yesterday = confirm(territory, "crolles", None, date(2026, 11, 30))
    assert (where_it_is_still_yesterday.declarations, where_it_is_still_yesterday.commit) == ((), None)


def test_what_was_retired_is_not_confirmed_nor_said_never_declared(territory: Path) -> None:
    declare(territory, DeclareRequest("crolles", "gimp", facts={"status": "retired"}), TODAY)
    with pytest.raises(AffranchiError, match=r"^Crolles a retiré GIMP\. S’il y sert encore"):
        confirm(territory, "crolles", "gimp", TODAY)


def test_one_software_can_be_confirmed_alone(territory: Path) -> None:
    confirm(territory, "lumbin", "libreoffice", TODAY)
    assert git(territory, "log", "-1", "--format=%s") == "Lumbin confirme LibreOffice"
    with pytest.raises(NotDeclaredError):
        confirm(territory, "lumbin", "nextcloud", TODAY)


def test_a_software_that_nobody_knows_is_kept_once_its_function_is_said(territory: Path) -> None:
    with pytest.raises(UnknownSoftwareError, match="--function"):
        declare(territory, DeclareRequest("crolles", "Zozotron 3000"), TODAY)
    made = declare(territory, DeclareRequest("crolles", "Zozotron 3000", functions=("messagerie",)), TODAY)
    assert made.draft == "catalogue/software/zozotron-3000.toml"
    registry = load_registry(territory)
    assert registry.software["zozotron-3000"].model == "unknown"
    assert registry.declaration("crolles", "zozotron-3000")
    figure = figures_from(facts_on(registry, TODAY, {}))["libre_share"]
    assert (figure.unknown, figure.low, figure.high) == (1, 2 / 3, 1)


def test_a_name_that_resembles_another_is_kept_when_it_is_said_to_be_new(territory: Path) -> None:
    request = DeclareRequest("crolles", "Libreofice", functions=("bureautique",))
    with pytest.raises(UnknownSoftwareError):
        declare(territory, request, TODAY)
    assert declare(territory, replace(request, is_new=True), TODAY).declaration.software == "libreofice"


@pytest.mark.parametrize(("name", "slug"), [("Infomaniak", "infomaniak"), ("Box", "box"), ("BOX", "box")])
def test_a_product_named_in_full_is_the_one_meant_once_that_is_said(
    territory: Path, name: str, slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """« Infomaniak » was asked about, with itself among the answers, and --new knew no software so named."""
    a_box_is_of_messaging(territory)
    typed = ["--root", str(territory), "declare", "crolles", name, "--function", "messagerie"]
    assert run(typed) == 1
    said = capsys.readouterr().err.replace("\u00a0", " ")
    whole = "Si c’est bien lui : --new." if name != "BOX" else "à garder sous ce nom : --new."
    assert said.rstrip().endswith(whole)
    assert run([*typed, "--new"]) == 0
    made = load_registry(territory).declaration("crolles", slug)
    assert made
    assert made.functions == ("messagerie",)
    assert not (territory / f"catalogue/software/{slug}.toml").exists()


def test_a_name_that_a_fact_holds_is_not_asked_about_as_the_software_declared(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["--root", str(territory), "declare", "crolles", "firefox", "--depends-on", "office"]
    assert run(typed) == 1
    assert "--new" not in capsys.readouterr().err
    ended = on_a_terminal(territory, typed[2:], [])
    assert "Lequel" not in ended.shown
    assert ended.code == 1


def test_what_was_chosen_on_a_terminal_is_not_asked_again(territory: Path) -> None:
    """A word of a trade, « box », was refused once more when it had been chosen."""
    a_box_is_of_messaging(territory)
    typed = ["declare", "crolles", "box", "--function", "messagerie"]
    ended = on_a_terminal(territory, typed, [("Ne rien déclarer", "\x1b[A\x1b[A\r")])
    assert ended.code == 0, ended.shown
    assert load_registry(territory).declaration("crolles", "box")


@pytest.mark.parametrize(
    ("typed", "software", "version"),
    [
        ("Windows 10", "microsoft-windows", "10"),
        ("Windows Server 2012 R2", "windows-server", "2012 R2"),
        ("Pack Office 2016", "microsoft-office", "2016"),
        ("Microsoft 365", "microsoft-365", None),
        ("LibreOffice", "libreoffice", None),
        ("LibreOffice 24.8", "libreoffice", "24.8"),
        ("Windows 11 (3 postes)", "microsoft-windows", "11"),  # how many have it is no part of a version
        ("Office 2016 x 12", "microsoft-office", "2016"),
        ("GIMP - 3 PC", "gimp", None),
    ],
)
def test_the_version_that_people_type_with_the_name_is_kept(
    tmp_path: Path, typed: str, software: str, version: str | None
) -> None:
    root = tmp_path / "g"
    init(root, "200018166", TODAY)
    made = declare(root, DeclareRequest("crolles", typed), TODAY).declaration
    assert (made.software, made.version) == (software, version)


def test_a_function_that_named_uses_fill_is_told_already(tmp_path: Path) -> None:
    root = tmp_path / "g"
    init(root, "200018166", TODAY)
    for label in ("École", "Accueil"):
        declare(root, DeclareRequest("crolles", "libreoffice", label), TODAY)
    assert not tell(root, "crolles", Told("bureautique", ("LibreOffice",)), TODAY).records
    made = tell(root, "crolles", Told("bureautique", ("LibreOffice",), also=("messagerie",)), TODAY).records
    assert [one.label for one in made if isinstance(one, Declaration)] == [None]


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        ({"version": "10 pro"}, "Windows 7"),
        ({"version": "10.0.19045"}, "Windows 11"),
        ({"version": "10"}, "Windows 10/11"),
        ({"version": "10, 11"}, "Windows 7"),
        ({"machines_by_version": {"Windows 10": 4, "Windows 11": 1}}, "windows 7"),
        ({"version": "10-22h2"}, "Windows 7"),
    ],
)
def test_another_version_typed_than_the_one_declared_is_never_lost(
    tmp_path: Path, told: dict[str, object], typed: str
) -> None:
    root = tmp_path / "g"
    init(root, "200018166", TODAY)
    declare(root, DeclareRequest("crolles", "microsoft-windows", facts=told), TODAY)
    with pytest.raises(OtherVersionError, match="--versions") as refused:
        declare(root, DeclareRequest("crolles", typed), TODAY)
    assert len(counts_in(str(refused.value).rpartition('--versions "')[2].rstrip('"'))) > 1  # as advised
    assert "22h2" not in str(refused.value)
    with pytest.raises(OtherVersionError):
        tell(root, "crolles", Told("os-poste", (typed,)), TODAY)
    assert not declare(root, DeclareRequest("crolles", "Windows 10"), TODAY).changed
    said = DeclareRequest("crolles", typed, facts={"version": "7"})
    assert declare(root, said, TODAY).declaration.version == "7"


def test_what_is_said_twice_counts_once(tmp_path: Path) -> None:
    init(root := tmp_path / "g", "200018166", TODAY)
    facts = {"depends_on": ("windows", "Microsoft Windows")}
    functions = ("navigateur", "Navigateur web")
    made = declare(root, DeclareRequest("crolles", "firefox", functions=functions, facts=facts), TODAY)
    assert (made.declaration.functions, made.declaration.depends_on) == (
        ("navigateur",),
        ("microsoft-windows",),
    )
    write(root, "inventory/crolles/firefox.toml", 'functions = ["navigateur", "navigateur"]\n')
    assert len(load_registry(root).by_function["navigateur"]) == 1


@pytest.mark.parametrize(
    "facts", [{"version": "Windows 10"}, {"machines_by_version": {"Windows 10": 12, "Windows 11": 3}}]
)
def test_a_version_that_names_another_software_is_refused(tmp_path: Path, facts: dict[str, object]) -> None:
    init(root := tmp_path / "g", "200018166", TODAY)
    with pytest.raises(VersionOfAnotherError, match="version de Microsoft Windows, non de LibreOffice"):
        declare(root, DeclareRequest("crolles", "libreoffice", facts=facts), TODAY)
    for name, version in (("microsoft-windows", "Windows 10"), ("libreoffice", "LibreOffice 7.6")):
        assert declare(root, DeclareRequest("crolles", name, facts={"version": version}), TODAY).changed


def test_a_version_that_was_written_before_stops_nothing_else_that_is_said(territory: Path) -> None:
    write(territory, "inventory/crolles/libreoffice.toml", 'version = "Windows 10"\n')
    made = declare(territory, LIBREOFFICE, TODAY).declaration
    assert (made.version, made.users) == ("Windows 10", 45)


@pytest.mark.parametrize(
    "facts",
    [
        {"notes": "Mot de passe admin : Azerty123!"},
        {"notes": "MDP Azerty123"},
        {"notes": "identifiant mairie38 / code Toto2024"},
        {"notes": "voir Mme Durand"},
        {"since": 2035},
        {"sharing.contact": "jean.dupont@orange.fr"},
    ],
)
def test_nothing_is_declared_that_check_refuses(territory: Path, facts: dict[str, object]) -> None:
    before = git(territory, "rev-parse", "HEAD")
    with pytest.raises(InvalidDataError):
        declare(territory, DeclareRequest("crolles", "libreoffice", facts=facts), TODAY)
    assert git(territory, "rev-parse", "HEAD") == before
    assert git(territory, "status", "--porcelain") == ""


def test_names_of_the_state_and_of_hosts_are_taken_and_what_is_no_software_is_not(tmp_path: Path) -> None:
    territory = tmp_path / "g"
    init(territory, "200018166", TODAY)
    docs = DeclareRequest("crolles", "Docs", facts={"hosting.provider": "OVH"})
    by_number = DeclareRequest("crolles", "SILL n° 342", functions=("finances",))

    assert declare(territory, docs, TODAY).declaration.hosting.provider == "ovhcloud"
    assert declare(territory, by_number, TODAY).declaration.software == "dolibarr"
    assert not (territory / "catalogue/software").exists()
    for name, why in {
        "Sur papier": "ce n’en est pas un",
        "À voir": "ce n’en est pas un",
        "RAS": "ce n’en est pas un",
        "Excel de Mme Durand": "le nom d’une personne n’a pas sa place ici",
    }.items():
        with pytest.raises(AffranchiError, match=why):
            declare(territory, DeclareRequest("crolles", name, functions=("etat-civil",)), TODAY)
    with pytest.raises(InvalidDataError, match="le logiciel visé est celui que l’on quitte"):
        declare(territory, DeclareRequest("crolles", "Docs", facts={"exit.target": "Docs"}), TODAY)


def test_a_host_without_a_letter_resembles_none(territory: Path) -> None:
    """The first vendors of the alphabet were proposed."""
    with pytest.raises(UnknownNameError, match="Hébergeur inconnu") as told:
        declare(territory, replace(LIBREOFFICE, facts={"hosting.provider": "???"}), TODAY)
    assert "Vouliez-vous" not in str(told.value)
