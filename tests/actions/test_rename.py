"""A slug that changes: everything follows in one commit, or nothing does."""

from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.confirm import confirm
from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.rename import Renamed, RenameError, RenameRequest, rename
from affranchi.actions.retire import RetireRequest, retire
from affranchi.cli.running import run
from affranchi.errors import InvalidDataError, UnknownNameError, WorldError
from affranchi.model.reference import Redirect
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.renaming import current
from affranchi.steps.inventory import OldNameError
from affranchi.storage.records import load_registry, read_registry
from affranchi.wording import NBSP, NNBSP
from tests.conftest import git, write

TODAY = date(2026, 11, 21)

OWN = {
    "catalogue/vendors/editeur-local.toml": 'name = "Éditeur local"\n',
    "catalogue/software/paie-locale.toml": """\
name = "Paie locale"
model = "proprietary"
vendor = "editeur-local"
functions = ["bureautique"]
requires = ["libreoffice"]

[equivalents.nextcloud]
kind = "partial"
""",
    "catalogue/software/agenda-local.toml": """\
name = "Agenda local"
model = "libre"
functions = ["fichiers"]
requires = ["paie-locale"]

[equivalents.paie-locale]
kind = "adjacent"
""",
    "catalogue/sharing/paie.toml": 'title = "Une paie commune"\nsoftware = "paie-locale"\n',
    "inventory/crolles/paie-locale.toml": """\
# reprise de l’ancien tableau
users = 3 # au service des ressources humaines

[hosting]
provider = "editeur-local"
""",
    "inventory/crolles/paie-locale--ccas.toml": "users = 1\n",
    "inventory/bernin/microsoft-365.toml": """\
depends_on = ["paie-locale", "libreoffice"]
status = "retired"

[exit]
target = "paie-locale"

[retirement]
on = 2026-01-01
replaced_by = "paie-locale"
""",
}


@pytest.fixture
def root(territory: Path) -> Path:
    for path, text in OWN.items():
        write(territory, path, text)
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Ajoute la paie")
    return territory


def committed(root: Path) -> list[str]:
    """The files of the last commit, each with its letter."""
    return git(root, "show", "--format=", "--name-status", "--no-renames", "HEAD").splitlines()


def as_it_was(root: Path, head: str) -> bool:
    return git(root, "rev-parse", "HEAD") == head and git(root, "status", "--porcelain") == ""


def test_a_renamed_software_takes_every_reference_with_it_in_one_commit(root: Path) -> None:
    before = git(root, "rev-parse", "HEAD")
    done = rename(root, RenameRequest("paie-locale", "paie-du-pays", reason="Nom de l’éditeur"), TODAY)

    assert done == Renamed(
        "software", "paie-locale", "paie-du-pays", merged=False, declarations=3, records=2,
        commit=git(root, "rev-parse", "HEAD"),
    )  # fmt: skip
    assert git(root, "rev-parse", "HEAD^") == before
    assert git(root, "log", "-1", "--format=%s") == "Renomme paie-locale en paie-du-pays"
    assert sorted(committed(root)) == [
        "A\tcatalogue/redirects.toml",
        "A\tcatalogue/software/paie-du-pays.toml",
        "A\tinventory/crolles/paie-du-pays--ccas.toml",
        "A\tinventory/crolles/paie-du-pays.toml",
        "D\tcatalogue/software/paie-locale.toml",
        "D\tinventory/crolles/paie-locale--ccas.toml",
        "D\tinventory/crolles/paie-locale.toml",
        "M\tcatalogue/sharing/paie.toml",
        "M\tcatalogue/software/agenda-local.toml",
        "M\tinventory/bernin/microsoft-365.toml",
    ]
    assert git(root, "status", "--porcelain") == ""

    registry = load_registry(root)
    agenda, shared = registry.software["agenda-local"], registry.sharings["paie"]
    left = registry.declaration("bernin", "microsoft-365")
    assert left is not None
    assert left.retirement is not None
    assert (agenda.requires, list(agenda.equivalents)) == (("paie-du-pays",), ["paie-du-pays"])
    assert shared.software == "paie-du-pays"
    assert (left.depends_on, left.exit.target) == (("paie-du-pays", "libreoffice"), "paie-du-pays")
    assert left.retirement.replaced_by == "paie-du-pays"
    assert registry.redirects.software["paie-locale"] == Redirect(
        to="paie-du-pays", reason="Nom de l’éditeur", on=TODAY
    )
    assert "paie-locale" not in registry.software
    assert registry.software_named("paie-locale").slug == "paie-du-pays"


def test_a_renamed_software_is_followed_where_it_is_served_and_usual(root: Path) -> None:
    service = 'kinds = ["hosting"]\nurl = "https://local.example/x"\nseen = 2026-11-01\n'
    served = f'name = "Éditeur local"\n\n[services.paie-locale]\n{service}'
    write(root, "catalogue/vendors/editeur-local.toml", served)
    functions = (root / "catalogue/functions.toml").read_text("utf-8")
    usual = functions + '\n[functions.bureautique.usual]\n1 = ["paie-locale", "libreoffice"]\n'
    write(root, "catalogue/functions.toml", usual)
    git(root, "commit", "--quiet", "-am", "Dit qui la sert")
    told = current(load_registry(root))
    for again in (False, True):
        if again:  # somebody said so meanwhile, under the old slug
            write(root, "catalogue/vendors/editeur-local.toml", served)
            write(root, "catalogue/functions.toml", usual)
            git(root, "commit", "--quiet", "-am", "Redit qui la sert")
            told = current(load_registry(root))
            assert list(told.vendors["editeur-local"].services) == ["paie-du-pays"]
        rename(root, RenameRequest("paie-locale", "paie-du-pays"), TODAY)
        after = read_registry(root).registry
        assert list(after.vendors["editeur-local"].services) == ["paie-du-pays"]
        assert after.functions["bureautique"].usual == {"1": ("paie-du-pays", "libreoffice")}
        assert "paie-locale" not in (root / "catalogue/vendors/editeur-local.toml").read_text("utf-8")
        assert "paie-locale" not in (root / "catalogue/functions.toml").read_text("utf-8")


def test_comments_follow_the_declaration_they_were_written_in(root: Path) -> None:
    rename(root, RenameRequest("paie-locale", "paie-du-pays"), TODAY)
    text = (root / "inventory/crolles/paie-du-pays.toml").read_text(encoding="utf-8")
    assert "# reprise de l’ancien tableau" in text
    assert "users = 3  # au service des ressources humaines" in text


def test_a_vendor_is_followed_by_its_software_and_those_it_hosts(root: Path) -> None:
    done = rename(root, RenameRequest("editeur-local", "editeur-du-pays"), TODAY)
    registry = load_registry(root)
    declared = registry.declaration("crolles", "paie-locale")
    assert (done.kind, done.declarations, done.records) == ("vendors", 1, 1)
    assert registry.software["paie-locale"].vendor == "editeur-du-pays"
    assert declared is not None
    assert declared.hosting.provider == "editeur-du-pays"
    assert registry.redirects.vendors["editeur-local"].to == "editeur-du-pays"


def test_a_host_that_is_a_commune_keeps_its_name_when_a_vendor_of_that_name_changes(root: Path) -> None:
    write(root, "catalogue/vendors/crolles.toml", 'name = "Crolles Informatique"\n')
    write(root, "inventory/bernin/paie-locale.toml", '[hosting]\nprovider = "crolles"\n')
    told = 'name = "Carnet"\nmodel = "proprietary"\nvendor = "crolles"\nfunctions = ["bureautique"]\n'
    write(root, "catalogue/software/carnet.toml", told)
    rename(root, RenameRequest("crolles", "crolles-informatique"), TODAY)
    assert 'vendor = "crolles-informatique"' in (root / "catalogue/software/carnet.toml").read_text()
    declared = load_registry(root).declaration("bernin", "paie-locale")
    assert declared is not None
    assert declared.hosting.provider == "crolles"


def test_a_draft_of_the_territory_joins_an_entry_of_the_reference_catalogue(root: Path) -> None:
    done = rename(root, RenameRequest("paie-locale", "openelec"), TODAY)
    registry = load_registry(root)
    assert (done.merged, done.declarations, done.records) == (True, 3, 2)
    assert git(root, "log", "-1", "--format=%s") == "Réunit paie-locale à openelec"
    assert not (root / "catalogue/software/openelec.toml").exists()
    assert [d.stem for d in registry.by_commune["crolles"]] == ["openelec--ccas", "openelec"]


def test_the_old_address_of_what_the_public_did_not_know_is_kept_from_it(root: Path) -> None:
    draft = root / "catalogue/software/paie-locale.toml"
    draft.write_text('visibility = "members"\n' + draft.read_text("utf-8"), "utf-8")
    rename(root, RenameRequest("paie-locale", "paie-cachee"), TODAY)
    rename(root, RenameRequest("paie-cachee", "openelec"), TODAY)
    rename(root, RenameRequest("agenda-local", "agenda-du-pays"), TODAY)
    registry = load_registry(root)
    ends = {
        old: one.to for old, one in registry.redirects.software.items() if "local" in old or "cach" in old
    }
    assert ends == {"paie-locale": "openelec", "paie-cachee": "openelec", "agenda-local": "agenda-du-pays"}
    shown = redact(registry, "public").redirects.software
    assert [old for old in ends if old in shown] == ["agenda-local"]


def test_merging_into_what_has_no_function_keeps_what_it_was_run_for(root: Path) -> None:
    write(
        root, "catalogue/software/paie-sans-fonction.toml", 'name = "Paie sans fonction"\nmodel = "libre"\n'
    )
    rename(root, RenameRequest("paie-locale", "paie-sans-fonction"), TODAY)
    registry = load_registry(root)
    found = [registry.functions_of(one) for one in registry.by_software["paie-sans-fonction"]]
    assert found == [("bureautique",)] * 2


def test_merging_drops_what_would_name_itself_and_what_would_be_said_twice(root: Path) -> None:
    rename(root, RenameRequest("paie-locale", "agenda-local"), TODAY)
    registry = load_registry(root)
    agenda = registry.software["agenda-local"]
    assert (agenda.requires, dict(agenda.equivalents)) == ((), {})

    left = registry.declaration("bernin", "microsoft-365")
    assert left is not None
    assert left.depends_on == ("agenda-local", "libreoffice")


def test_a_slug_of_the_reference_catalogue_does_not_change_in_a_territory(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(RenameError, match="livré avec Affranchi"):
        rename(root, RenameRequest("libreoffice", "libre-office"), TODAY)
    assert as_it_was(root, head)


def test_two_declarations_never_become_one_by_renaming(root: Path) -> None:
    write(root, "inventory/crolles/openelec.toml", "users = 40\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Déclare openElec")
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(RenameError, match=r"inventory/crolles/openelec\.toml existe déjà"):
        rename(root, RenameRequest("paie-locale", "openelec"), TODAY)
    assert as_it_was(root, head)


def test_chains_are_flattened_and_coming_back_makes_no_circle(root: Path) -> None:
    rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    rename(root, RenameRequest("paie-b", "paie-c"), TODAY)
    redirects = load_registry(root).redirects.software
    assert {slug: redirects[slug].to for slug in ("paie-locale", "paie-b")} == {
        "paie-locale": "paie-c",
        "paie-b": "paie-c",
    }

    rename(root, RenameRequest("paie-c", "paie-locale"), TODAY)
    redirects = load_registry(root).redirects.software
    assert "paie-locale" not in redirects
    assert {slug: redirects[slug].to for slug in ("paie-b", "paie-c")} == {
        "paie-b": "paie-locale",
        "paie-c": "paie-locale",
    }


def test_renaming_to_an_old_slug_leads_where_it_leads(root: Path) -> None:
    rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    done = rename(root, RenameRequest("agenda-local", "paie-locale"), TODAY)
    assert (done.new, done.merged) == ("paie-b", True)


def test_what_is_declared_meanwhile_under_the_old_slug_is_understood_then_follows(root: Path) -> None:
    rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    write(root, "inventory/lumbin/paie-locale.toml", "users = 2\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Lumbin déclare la paie")

    understood = load_registry(root).declaration("lumbin", "paie-b")
    assert understood is not None
    assert understood.users == 2
    for refused in (
        lambda: declare(root, DeclareRequest("lumbin", "paie-b", facts={"users": 4}), TODAY),
        lambda: retire(root, RetireRequest("lumbin", "paie-locale"), TODAY),
    ):
        with pytest.raises(OldNameError, match="affranchi rename paie-locale paie-b"):
            refused()
    assert len(confirm(root, "lumbin", "paie-b", TODAY).declarations) == 1

    done = rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    assert (done.declarations, done.records, done.merged) == (1, 0, False)
    assert sorted(committed(root)) == [
        "A\tinventory/lumbin/paie-b.toml",
        "D\tinventory/lumbin/paie-locale.toml",
    ]


def test_the_same_again_changes_nothing(root: Path) -> None:
    rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    head = git(root, "rev-parse", "HEAD")
    done = rename(root, RenameRequest("paie-locale", "paie-b"), date(2027, 1, 1))
    assert (done.commit, done.declarations, done.records) == (None, 0, 0)
    assert as_it_was(root, head)


# One name before the old one, one after: the order of files says nothing.
@pytest.mark.parametrize("name", ["paie-b", "paye"])
def test_a_commune_that_declares_both_names_is_taken_at_its_word_under_the_current_one(
    root: Path, name: str
) -> None:
    rename(root, RenameRequest("paie-locale", name), TODAY)
    write(root, "inventory/crolles/paie-locale.toml", "users = 99\n")
    declared = load_registry(root).declaration("crolles", name)
    assert declared is not None
    assert declared.users == 3


@pytest.mark.parametrize("old", ["haut", "zebre"])
def test_what_a_commune_says_itself_wins_over_what_is_said_under_its_old_slug(root: Path, old: str) -> None:
    moved = 'on = 2026-01-01\nreason = "Renommage"\n'
    write(root, "catalogue/redirects.toml", f'[communes.{old}]\nto = "lumbin"\n{moved}')
    for slug, users, state in ((old, 99, "paper"), ("lumbin", 3, "none")):
        write(root, f"inventory/{slug}/vlc.toml", f"users = {users}\n")
        of = "tableur" if slug == old else "messagerie"
        text = f'[answers.fichiers]\nanswer = "{state}"\n\n[answers.{of}]\nanswer = "none"\n\n[wishes.{of}]\n'
        write(root, f"inventory/{slug}/functions.toml", text)
    told = current(read_registry(root).registry)
    declared = told.declaration("lumbin", "vlc")
    assert declared is not None
    assert declared.users == 3
    answers = told.answers["lumbin"]
    assert answers.answers["fichiers"].answer == "none"
    assert answers.answers.keys() == {"fichiers", "messagerie", "tableur"}
    assert answers.wishes.keys() == {"messagerie", "tableur"}


def test_an_old_name_is_followed_as_what_took_a_place_and_as_the_heir_of_a_commune(root: Path) -> None:
    moved = 'on = 2026-01-01\nreason = "Renommage"\n'
    led = f'[software.vieux]\nto = "vlc"\n{moved}\n[communes.haut]\nto = "lumbin"\n{moved}'
    write(root, "catalogue/redirects.toml", led)
    write(root, "catalogue/experiences/crolles--gimp.toml", 'to = "vieux"\nstate = "done"\n')
    text = (root / "communes.toml").read_text("utf-8")
    merged = '\n[communes.epagny]\nname = "Épagny"\nuntil = 2025-12-31\nmerged_into = "haut"\n'
    write(root, "communes.toml", text + merged)
    told = current(read_registry(root).registry)
    assert told.experiences["crolles--gimp"].to == "vlc"
    assert told.communes["epagny"].merged_into == "lumbin"


@pytest.mark.parametrize(
    "fact",
    [
        'depends_on = ["paie-locale"]\n',
        '[exit]\ntarget = "paie-locale"\n',
        'status = "retired"\n\n[retirement]\non = 2026-01-01\nreplaced_by = "paie-locale"\n',
    ],
)
def test_an_old_name_is_followed_wherever_a_declaration_says_it_alone(root: Path, fact: str) -> None:
    rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    write(root, "inventory/lumbin/vlc.toml", fact)
    told = load_registry(root).declaration("lumbin", "vlc")
    assert told is not None
    assert "paie-b" in told.model_dump_json()
    assert "paie-locale" not in told.model_dump_json()


def test_following_twice_is_following_once(root: Path) -> None:
    rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    write(root, "inventory/lumbin/paie-locale.toml", "users = 2\n")
    once: Registry = current(read_registry(root).registry)
    assert current(once) == once


def test_only_what_is_gone_leads_elsewhere_and_only_to_what_is_there(root: Path) -> None:
    moved = 'on = 2026-01-01\nreason = "Renommage"\n'
    told = {"software.paie-locale": "agenda-local", "software.vieux": "nulle-part", "communes.haut": "lumbin"}
    redirects = "\n".join(f'[{old}]\nto = "{new}"\n{moved}' for old, new in told.items())
    write(root, "catalogue/redirects.toml", redirects)
    for path in ("crolles/vieux", "haut/vlc"):
        write(root, f"inventory/{path}.toml", "users = 2\n")
    found = [(d.commune, d.software) for d in current(read_registry(root).registry).declarations]
    assert {("crolles", "paie-locale"), ("crolles", "vieux"), ("lumbin", "vlc")} <= set(found)
    # One of a commune, or of a vendor, is followed where no other is.
    write(root, "catalogue/redirects.toml", f'[communes.haut]\nto = "lumbin"\n{moved}')
    assert current(read_registry(root).registry).declaration("lumbin", "vlc")
    write(root, "inventory/lumbin/vlc.toml", '[hosting]\nprovider = "vieil-hebergeur"\n')
    write(root, "catalogue/redirects.toml", f'[vendors.vieil-hebergeur]\nto = "editeur-local"\n{moved}')
    hosted = current(read_registry(root).registry).declaration("lumbin", "vlc")
    assert hosted is not None
    assert hosted.hosting.provider == "editeur-local"


def test_the_reference_catalogue_keeps_its_redirects_beside_the_territory_s_own(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = tmp_path / "reference"
    for path, text in {
        "catalogue/software/gimp.toml": 'name = "GIMP"\nmodel = "libre"\n',
        "catalogue/redirects.toml": '[software.the-gimp]\nto = "gimp"\n',
    }.items():
        write(reference, path, text)
    monkeypatch.setattr("affranchi.storage.records.bundle", lambda: reference)
    write(root, "catalogue/redirects.toml", '[software.ancien]\nto = "gimp"\n')
    assert set(read_registry(root).registry.redirects.software) == {"the-gimp", "ancien"}


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        ("inconnu", "autre", UnknownNameError, "cet identifiant"),
        ("paie-locale", "paie-locale", RenameError, "s’appelle déjà ainsi"),
        ("paie-locale", "…", RenameError, "ne peut pas être un identifiant"),
        ("paie-locale", "con", RenameError, "ne peut pas être un identifiant"),
        ("1password", "libreoffice", RenameError, "précisez avec --kind"),
    ],
)
def test_a_renaming_that_makes_no_sense_is_refused_with_a_sentence(
    root: Path, old: str, new: str, error: type[Exception], words: str
) -> None:
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(error, match=words):
        rename(root, RenameRequest(old, new), TODAY)
    assert as_it_was(root, head)


def test_a_slug_that_was_renamed_elsewhere_says_so(root: Path) -> None:
    rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    with pytest.raises(RenameError, match="c’est lui qu’il faut renommer"):
        rename(root, RenameRequest("paie-locale", "paie-c"), TODAY)


def test_nothing_is_renamed_while_a_file_cannot_be_read(root: Path) -> None:
    write(root, "inventory/lumbin/nextcloud.toml", "users = [\n")
    with pytest.raises(InvalidDataError):
        rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    assert (root / "catalogue/software/paie-locale.toml").is_file()


def test_who_reviews_a_commune_follows_its_name(root: Path) -> None:
    said = "/inventory/lumbin/ @lea\r\n/inventory/lumbin-haut/ @max\ncatalogue/experiences/lumbin--.* @lea\n"
    said += "/catalogue/recognised/*--lumbin.toml @lea\n/catalogue/recognised/*--lumbin-haut.toml @max\n"
    (root / "CODEOWNERS").write_bytes(said.encode())
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Dit qui relit")
    rename(root, RenameRequest("lumbin", "Lumbin-le-Lac"), TODAY)
    assert (root / "CODEOWNERS").read_bytes().decode() == (
        "/inventory/lumbin-le-lac/ @lea\r\n/inventory/lumbin-haut/ @max\n"
        "catalogue/experiences/lumbin-le-lac--.* @lea\n"
        "/catalogue/recognised/*--lumbin-le-lac.toml @lea\n/catalogue/recognised/*--lumbin-haut.toml @max\n"
    )
    assert git(root, "status", "--porcelain") == ""
    (root / "CODEOWNERS").write_bytes(b"# r\xe9gl\xe9\n/inventory/crolles/ @lea\n")
    assert rename(root, RenameRequest("crolles", "Crolles-le-Lac"), TODAY).commit


def test_a_refused_commit_puts_everything_back(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(parents=True, exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(WorldError):
        rename(root, RenameRequest("paie-locale", "paie-b"), TODAY)
    assert as_it_was(root, head)


def test_the_command_says_what_followed(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert run(["rename", "paie-locale", "paie-b"]) == 0
    assert run(["rename", "paie-locale", "paie-b"]) == 0
    assert run(["rename", "agenda-local", "paie-b"]) == 0
    followed = f"3{NBSP}déclarations et 2{NBSP}autres fiches suivent."
    again = f"pour le changer aussi, annulez («{NBSP}affranchi undo{NBSP}») et donnez-le avec ses majuscules"
    assert capsys.readouterr().out.splitlines() == [
        f"Paie locale s’appelle désormais Paie locale [paie-b]{NBSP}: {followed}",
        f"Le nom affiché reste le même{NNBSP}; {again}.",
        f"paie-locale mène déjà à Paie locale{NBSP}: rien n’a changé.",
        "Agenda local est réuni à Paie locale.",
    ]


@pytest.mark.parametrize(
    "act", ["rename paie-locale paie", "merge-communes bernin --into crolles --on 2026-01-01"]
)
def test_a_reason_which_everyone_reads_holds_nothing_that_is_never_stored(
    root: Path, act: str, capsys: pytest.CaptureFixture[str]
) -> None:
    head = git(root, "rev-parse", "HEAD")
    typed = ["--root", str(root), *act.split()]
    named = [word.replace("paie", "Paie au 06 12 34 56 78") if word == "paie" else word for word in typed]
    for words in ([*typed, "--reason", "Voir au 06 12 34 56 78"], *([named] if named != typed else [])):
        assert run(words) == 1
        assert "téléphone" in capsys.readouterr().err
    assert as_it_was(root, head)
