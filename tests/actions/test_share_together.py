"""Two people say different things of the same records: what is settled, what is asked, what waits."""

from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.check import check
from affranchi.actions.merge_communes import MergeRequest, merge_communes
from affranchi.actions.move import move
from affranchi.actions.rename import RenameRequest, rename
from affranchi.actions.share import share
from affranchi.cli.running import run
from affranchi.errors import WorldError
from affranchi.settling import Question, Side
from affranchi.storage import git as runner
from affranchi.storage import remote, undoing
from affranchi.storage.push import Pushed
from affranchi.storage.turns import turn
from affranchi.wording import NBSP
from tests.conftest import git, write
from tests.storage.test_history import hook
from tests.terminal import on_a_terminal

pytestmark = pytest.mark.usefixtures("few")

TODAY = date(2026, 11, 21)
SCHEMA = "#:schema ../../schemas/declaration.json\n"
LUMBIN, BERNIN = "inventory/lumbin/libreoffice.toml", "inventory/bernin/libreoffice.toml"
CLOUD, OFFICE = "inventory/crolles/nextcloud.toml", "inventory/crolles/onlyoffice-docs.toml"
ANSWERS = "inventory/crolles/functions.toml"


@pytest.fixture
def origin(territory: Path, tmp_path: Path) -> Path:
    say(territory, {OFFICE: "users = 3\n", "inventory/crolles/libreoffice.toml": "users = 4\n"})
    say(territory, {ANSWERS: '[answers.fichiers]\nanswer = "paper"\nverified = 2026-01-01\n'})
    git(tmp_path, "clone", "--quiet", "--bare", str(territory), "origin.git")
    return tmp_path / "origin.git"


def clone(origin: Path, name: str) -> Path:
    folder = origin.parent / name
    git(origin.parent, "clone", "--quiet", str(origin), str(folder))
    git(folder, "config", "user.name", name.title())
    return folder


@pytest.fixture
def ours(origin: Path) -> Path:
    return clone(origin, "alix")


@pytest.fixture
def theirs(origin: Path) -> Path:
    return clone(origin, "camille")


def say(root: Path, files: dict[str, str | None], subject: str = "Dit") -> None:
    """Commit files, each with a text, or removed."""
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            write(root, path, text if path.endswith(("functions.toml", "communes.toml")) else SCHEMA + text)
    git(root, "add", *files)
    git(root, "commit", "--quiet", "-m", subject, "--", *files)


def said(root: Path, path: str, commit: str = "HEAD") -> str:
    """What a commit holds, its schema line left out."""
    return git(root, "show", f"{commit}:{path}").partition("\n")[2]


def test_every_difference_between_two_people_ends_as_promised(origin: Path, ours: Path, theirs: Path) -> None:
    say(
        theirs,
        {
            LUMBIN: 'since = 2019\nverified = 2026-03-01\nusers = 9\nversion = "24.8"\n',  # same key
            BERNIN: 'verified = 2026-02-01\nfunctions = ["bureautique", "messagerie"]\nusers = 7 # vus\n',
            CLOUD: "verified = 2026-05-01\nusers = 20\n",  # both declare it
            OFFICE: "users = 6\n",  # changed there, retired here
            "inventory/crolles/libreoffice.toml": "users = 5\n",  # changed there, removed here
            ANSWERS: '[answers.fichiers]\nanswer = "paper"\nverified = 2026-06-01\n\n'
            '[answers.messagerie]\nanswer = "none"\n',
            "communes.toml": (theirs / "communes.toml").read_text().replace("3112", "3200"),
        },
        "Chez Camille",
    )
    git(theirs, "push", "--quiet")
    say(ours, {LUMBIN: "since = 2019\nverified = 2026-04-01\nusers = 5\n"}, "Lumbin compte")
    say(
        ours,
        {
            BERNIN: 'verified = 2026-02-01\nfunctions = ["bureautique", "fichiers"]\nannual_cost = 0\n',
            CLOUD: "verified = 2026-04-01\nannual_cost = 100\n",
            OFFICE: 'status = "retired"\nusers = 3\n\n[retirement]\non = 2026-01-31\n',
            "inventory/crolles/libreoffice.toml": None,
            ANSWERS: '[answers.fichiers]\nanswer = "paper"\nverified = 2026-02-01\nnote = "armoire"\n\n'
            "[wishes.bureautique]\nsince = 2026-01-01\n",
            "communes.toml": (ours / "communes.toml").read_text().replace("8363", "8400"),
        },
        "Chez Alix",
    )
    write(ours, "README.md", "en cours")
    git(ours, "add", "README.md")
    write(ours, "notes.txt", "à moi")
    sent = share(ours, TODAY)

    gone = "inventory/crolles/libreoffice.toml"
    assert [(one.path, one.keys, one.ours, one.theirs, one.author) for one in sent.questions] == [
        (gone, (), None, None, "Camille"),
        (LUMBIN, ("users",), 5, 9, "Camille"),
    ]
    assert (sent.sent, sent.received, sent.subjects) == (1, 1, ("Chez Alix",))
    main = git(origin, "rev-parse", "main")
    assert {path: said(origin, path, main) for path in (LUMBIN, BERNIN, CLOUD, OFFICE, gone, ANSWERS)} == {
        LUMBIN: 'since = 2019\nverified = 2026-03-01\nusers = 9\nversion = "24.8"',
        BERNIN: 'functions = ["bureautique", "messagerie", "fichiers"]\nverified = 2026-02-01\n'
        "users = 7  # vus\nannual_cost = 0",
        CLOUD: "verified = 2026-05-01\nusers = 20\nannual_cost = 100",
        OFFICE: 'status = "retired"\nusers = 6\n\n[retirement]\non = 2026-01-31',
        gone: "users = 5",
        ANSWERS: '\n[answers.fichiers]\nanswer = "paper"\nverified = 2026-06-01\nnote = "armoire"\n\n'
        '[answers.messagerie]\nanswer = "none"\n\n[wishes.bureautique]\nsince = 2026-01-01',
    }
    assert "3200" in git(origin, "show", "main:communes.toml")
    assert "8400" in git(origin, "show", "main:communes.toml")
    # What is in question is still here, in commits of this clone; the person's own work is as it was.
    assert said(ours, LUMBIN) == 'since = 2019\nverified = 2026-04-01\nusers = 5\nversion = "24.8"'
    assert not (ours / gone).exists()
    assert git(ours, "status", "--porcelain") == "A  README.md\n?? notes.txt"
    assert git(ours, "log", "--format=%s", "origin/main..").splitlines() == ["Chez Alix", "Lumbin compte"]

    # Asked again, it changes nothing; what comes meanwhile still goes.
    head = git(ours, "rev-parse", "HEAD")
    again = share(ours, TODAY)
    assert (again.questions, again.sent) == (sent.questions, 0)
    assert git(ours, "rev-parse", "HEAD") == head
    say(ours, {"inventory/bernin/nextcloud.toml": "users = 2\n"}, "Bernin ajoute")
    say(theirs, {LUMBIN: "since = 2019\nusers = 9\nverified = 2026-07-01\n"}, "Camille ôte la version")
    share(theirs, TODAY)
    assert share(ours, TODAY).subjects == ("Bernin ajoute",)
    assert said(ours, LUMBIN) == "since = 2019\nverified = 2026-07-01\nusers = 5"

    # One answer, then the other: nothing is left here, and nothing says that it ever waited.
    def mine_for_lumbin(question: Question) -> Side | None:
        return "ours" if question.path == LUMBIN else None

    assert [one.path for one in share(ours, TODAY, answer=mine_for_lumbin).questions] == [gone]
    assert said(origin, LUMBIN, "main") == "since = 2019\nverified = 2026-07-01\nusers = 5"
    assert share(ours, TODAY, answer=lambda _: "theirs").questions == ()
    assert (ours / gone).is_file()
    assert git(ours, "rev-parse", "HEAD") == git(origin, "rev-parse", "main")
    assert "Affranchi-Question" not in git(origin, "log", "--format=%B", "main")
    assert git(ours, "status", "--porcelain") == "A  README.md\n?? notes.txt"


def test_two_answers_for_a_function_are_one_question_and_never_mixed(ours: Path, theirs: Path) -> None:
    provided = '[answers.fichiers]\nanswer = "provided"\nby = "bernin"\nverified = 2026-06-01\n'
    say(theirs, {ANSWERS: '[answers.fichiers]\nanswer = "none"\nverified = 2026-07-01\n'})
    git(theirs, "push", "--quiet")
    say(ours, {ANSWERS: provided})
    assert [one.keys for one in share(ours, TODAY).questions] == [("answers", "fichiers")]

    transcript = on_a_terminal(ours, ["share", "--dry-run"], []).shown
    assert "sans objet (Camille, " in transcript
    assert "ou rendu par un autre, Bernin (vous)" in transcript

    share(ours, TODAY, answer=lambda _: "theirs")
    assert said(ours, ANSWERS) == '\n[answers.fichiers]\nanswer = "none"\nverified = 2026-07-01'


def test_a_record_renamed_there_and_changed_here_is_changed_where_it_is_now(ours: Path, theirs: Path) -> None:
    git(theirs, "mv", LUMBIN, CLOUD)
    moved = 'functions = ["bureautique"]\n\n[software.libreoffice]\nto = "nextcloud"\non = 2026-11-01\n'
    write(theirs, "catalogue/redirects.toml", moved.partition("\n\n")[2])
    git(theirs, "mv", "catalogue/software/libreoffice.toml", "catalogue/software/libre-bureau.toml")
    git(theirs, "add", "--all")
    git(theirs, "commit", "--quiet", "-m", "Renomme")
    git(theirs, "push", "--quiet")
    say(ours, {LUMBIN: "since = 2019\nverified = 2026-01-15\nusers = 12\nannual_cost = 50\n"})
    sent = share(ours, TODAY)
    assert (sent.sent, sent.questions) == (1, ())
    assert "annual_cost = 50" in said(ours, CLOUD)
    assert not (ours / LUMBIN).exists()


@pytest.mark.parametrize("side", [None, "ours", "theirs"])
def test_of_two_new_names_for_one_record_the_first_shared_stands_and_nothing_is_lost(
    origin: Path, ours: Path, theirs: Path, side: Side | None
) -> None:
    for path, text in (("carnet", ""), ("carnet--ecole", "users = 7\n")):
        write(theirs, f"inventory/lumbin/{path}.toml", f"{SCHEMA}{text}")
    told = 'name = "Carnet"\nmodel = "libre"\nfunctions = ["bureautique"]\nsummary = "Prend des notes."\n'
    write(theirs, "catalogue/software/carnet.toml", told)
    git(theirs, "add", ".")
    git(theirs, "commit", "--quiet", "-m", "Déclare Carnet")
    share(theirs, TODAY)
    share(ours, TODAY)
    rename(theirs, RenameRequest("carnet", "Cahier"), TODAY)
    share(theirs, TODAY)
    rename(ours, RenameRequest("carnet", "Bloc"), TODAY)
    asked: list[Question] = []

    def answer(question: Question) -> Side | None:
        asked.append(question)
        return side

    share(ours, TODAY, answer=answer)
    assert [(one.path, one.keys) for one in asked] == [("catalogue/software/cahier.toml", ("name",))]
    files = git(origin, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert [path for path in files if "carnet" in path or "bloc" in path or "cahier" in path] == [
        "catalogue/software/cahier.toml",
        "inventory/lumbin/cahier--ecole.toml",
        "inventory/lumbin/cahier.toml",
    ]
    assert said(origin, "inventory/lumbin/cahier--ecole.toml", "main") == "users = 7"
    assert ("Bloc" in git(origin, "show", "main:catalogue/software/cahier.toml")) == (side == "ours")
    share(theirs, TODAY)
    assert run(["--root", str(theirs), "check"]) == 0


def test_what_check_refuses_stays_here_whatever_commit_holds_it_and_the_rest_goes(
    origin: Path, ours: Path
) -> None:
    told = 'users = 12\nnotes = "mot de passe : Azerty123!"\n'
    say(ours, {LUMBIN: told, BERNIN: "users = 8\n"}, "Deux à la fois")
    say(ours, {CLOUD: 'notes = "mdp Azerty123"\n'}, "Une erreur")
    say(ours, {CLOUD: "users = 3\n"}, "Corrigée depuis")
    sent = share(ours, TODAY)
    assert [one.path for one in sent.refused] == [LUMBIN]
    assert "Azerty123" in said(ours, LUMBIN)
    assert sent.subjects == ("Deux à la fois", "Corrigée depuis")
    assert said(origin, BERNIN, "main") == "users = 8"
    say(ours, {LUMBIN: "users = 12\n"}, "Corrige Lumbin")
    assert share(ours, TODAY).subjects == ("Corrige Lumbin",)
    assert "zerty" not in git(origin, "log", "-p", "main")
    assert git(ours, "status", "--porcelain") == ""
    assert git(ours, "rev-parse", "HEAD") == git(origin, "rev-parse", "main")


@pytest.mark.parametrize("path", [CLOUD, "inventory/lumbin-2"])
def test_a_link_stays_here_and_the_rest_goes(origin: Path, ours: Path, path: str) -> None:
    (ours / path).symlink_to("/etc")
    git(ours, "add", path)
    git(ours, "commit", "--quiet", "-m", "Lie")
    say(ours, {BERNIN: "users = 8\n"}, "Déclare")
    sent = share(ours, TODAY)
    assert [(one.path, one.message) for one in sent.refused] == [(path, "c’est un lien symbolique.")]
    assert path not in git(origin, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert (said(origin, BERNIN, "main"), (ours / path).is_symlink()) == ("users = 8", True)


def test_another_repository_stays_here_and_nothing_is_declared_in_it(origin: Path, ours: Path) -> None:
    module = f"160000,{git(ours, 'rev-parse', 'HEAD')},inventory/lumbin-2"
    git(ours, "update-index", "--add", "--cacheinfo", module)
    git(ours, "commit", "--quiet", "-m", "Un sous-module")
    (ours / "inventory/lumbin-2").mkdir()
    say(ours, {BERNIN: "users = 8\n"}, "Déclare")
    sent = share(ours, TODAY)
    told = [(one.path, one.message) for one in sent.refused]
    assert told == [("inventory/lumbin-2", "c’est un autre dépôt git (un sous-module).")]
    assert "lumbin-2" not in git(origin, "ls-tree", "-r", "--name-only", "main")
    assert said(origin, BERNIN, "main") == "users = 8"
    write(ours, "inventory/lumbin-2/nextcloud.toml", "users = 3\n")
    refusal = pytest.raises(WorldError, match=r"^inventory/lumbin-2 est un autre dépôt git")
    with turn(ours) as repository, refusal:
        runner.commit(repository, ["inventory/lumbin-2/nextcloud.toml"], "Déclare")


def test_a_removal_waits_for_what_its_commit_adds(origin: Path, ours: Path) -> None:
    say(ours, {OFFICE: None, CLOUD: 'notes = "mdp Azerty123"\n', BERNIN: "users = 8\n"}, "Remplace")
    assert [one.path for one in share(ours, TODAY).refused] == [CLOUD]
    assert (said(origin, OFFICE, "main"), said(origin, BERNIN, "main")) == ("users = 3", "users = 8")
    assert not (ours / OFFICE).exists()
    say(ours, {CLOUD: "users = 3\n"}, "Corrige")
    assert share(ours, TODAY).refused == ()
    files = git(origin, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert (CLOUD in files, OFFICE in files) == (True, False)


def test_what_is_declared_for_a_commune_renamed_meanwhile_follows_it(
    origin: Path, ours: Path, theirs: Path
) -> None:
    rename(theirs, RenameRequest("lumbin", "Lumbin-le-Haut"), TODAY)
    share(theirs, TODAY)
    say(ours, {"inventory/lumbin/gimp.toml": "users = 4\n"}, "Déclare GIMP")
    told = 'summary = "Deux mois de double saisie."\nstate = "under-way"\n'
    write(ours, "catalogue/experiences/lumbin--microsoft-365.toml", told)
    git(ours, "add", ".")
    git(ours, "commit", "--quiet", "-m", "Raconte")
    rehearsed, sent = share(ours, TODAY, is_rehearsal=True), share(ours, TODAY)
    assert (rehearsed.refused, rehearsed.sent, rehearsed.subjects) == ((), 3, sent.subjects)
    assert (sent.refused, sent.sent) == ((), 3)
    assert sent.subjects == ("Déclare GIMP", "Raconte", "Suit ce qui a été renommé")
    assert git(ours, "rev-parse", "HEAD") == git(origin, "rev-parse", "main")
    files = git(origin, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert [path for path in files if "lumbin" in path] == [
        "catalogue/experiences/lumbin-le-haut--microsoft-365.toml",
        "inventory/lumbin-le-haut/gimp.toml",
        "inventory/lumbin-le-haut/libreoffice.toml",
    ]
    assert said(origin, "inventory/lumbin-le-haut/gimp.toml", "main") == "users = 4"


@pytest.mark.parametrize("merging_first", [True, False])
def test_what_is_declared_where_a_commune_merged_waits_for_the_command_that_takes_it(
    origin: Path, ours: Path, theirs: Path, *, merging_first: bool
) -> None:
    merge_communes(theirs, MergeRequest(("lumbin",), "crolles", date(2026, 1, 1)), TODAY)
    say(ours, {"inventory/lumbin/gimp.toml": "users = 4\n"})
    share(theirs if merging_first else ours, TODAY)
    last = ours if merging_first else theirs
    (refused,) = share(last, TODAY).refused
    assert refused.path == "inventory/lumbin/gimp.toml"
    command = "affranchi merge-communes lumbin --into crolles --on 2026-01-01"
    assert command in refused.advice
    assert run(["--root", str(last), *command.split()[1:]]) == 0
    assert share(last, TODAY).refused == ()
    files = git(origin, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert [path for path in files if "gimp" in path] == ["inventory/crolles/gimp--lumbin.toml"]


def test_what_others_left_under_an_old_slug_is_left_to_them(origin: Path, ours: Path, theirs: Path) -> None:
    rename(theirs, RenameRequest("lumbin", "Lumbin-le-Haut"), TODAY)
    left = "inventory/lumbin/nextcloud.toml"
    say(theirs, {left: "users = 4\n"}, "À la main")
    git(theirs, "push", "--quiet", "origin", "main")
    say(ours, {"inventory/lumbin/gimp.toml": "users = 4\n"})
    assert share(ours, TODAY).refused == ()
    files = git(origin, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert (left in files, "inventory/lumbin-le-haut/gimp.toml" in files) == (True, True)


def test_what_cannot_follow_a_renamed_commune_stays_here_with_the_command_that_moves_it(
    origin: Path, ours: Path, theirs: Path
) -> None:
    rename(theirs, RenameRequest("lumbin", "Lumbin-le-Haut"), TODAY)
    say(theirs, {"inventory/lumbin-le-haut/gimp.toml": "users = 9\n"})
    share(theirs, TODAY)
    say(ours, {"inventory/lumbin/gimp.toml": "users = 4\n"})
    rehearsed, sent = share(ours, TODAY, is_rehearsal=True), share(ours, TODAY)
    assert [one.path for one in sent.refused] == ["inventory/lumbin/gimp.toml"]
    assert (rehearsed.refused, rehearsed.subjects) == (sent.refused, sent.subjects)
    assert sent.refused[0].advice.startswith("Elle s’appelle désormais")
    assert "affranchi rename lumbin lumbin-le-haut" in sent.refused[0].advice
    assert "inventory/lumbin/" not in git(origin, "ls-tree", "-r", "--name-only", "main")
    say(ours, {"inventory/lumbin-le-haut/gimp.toml": "users = 4\n"})
    rename(ours, RenameRequest("lumbin", "lumbin-le-haut"), TODAY)
    assert share(ours, TODAY).refused == ()
    assert said(origin, "inventory/lumbin-le-haut/gimp.toml", "main") == "users = 4"


def test_files_of_others_follow_what_is_renamed_here(origin: Path, ours: Path, theirs: Path) -> None:
    write(theirs, "catalogue/vendors/berger.toml", 'name = "Berger"\n')
    git(theirs, "add", ".")
    git(theirs, "commit", "--quiet", "-m", "Ajoute Berger")
    share(theirs, TODAY)
    share(ours, TODAY)
    rename(ours, RenameRequest("berger", "Berger SA"), TODAY)
    told = 'name = "Bloc"\nmodel = "proprietary"\nvendor = "berger"\nfunctions = ["bureautique"]\n'
    write(theirs, "catalogue/software/bloc.toml", told)
    git(theirs, "add", ".")
    git(theirs, "commit", "--quiet", "-m", "Ajoute Bloc")
    say(ours, {BERNIN: "users = 8\n"}, "Autre chose")
    share(theirs, TODAY)
    sent = share(ours, TODAY)
    assert (sent.refused, len(sent.subjects), sent.sent) == ((), 3, 3)
    assert 'vendor = "berger-sa"' in git(origin, "show", "main:catalogue/software/bloc.toml")
    share(theirs, TODAY)
    assert run(["--root", str(theirs), "check"]) == 0


def test_what_would_make_a_file_of_others_wrong_stays_here(ours: Path, theirs: Path) -> None:
    say(ours, {"catalogue/software/carnet.toml": 'name = "Carnet"\nmodel = "libre"\n'}, "Ajoute Carnet")
    share(ours, TODAY)
    share(theirs, TODAY)
    say(theirs, {"inventory/lumbin/carnet.toml": ""})
    share(theirs, TODAY)
    say(ours, {"catalogue/software/carnet.toml": None, BERNIN: "users = 8\n"}, "Retire Carnet")
    say(ours, {LUMBIN: "users = 8\n"}, "Autre chose")
    sent = share(ours, TODAY)
    assert [(one.path, one.message.split(NBSP)[0]) for one in sent.refused] == [
        ("inventory/lumbin/carnet.toml", "logiciel inconnu")
    ]
    assert sent.subjects == ("Retire Carnet", "Autre chose")
    share(theirs, TODAY)
    assert run(["--root", str(theirs), "check"]) == 0
    assert not (ours / "catalogue/software/carnet.toml").exists()


def test_a_file_that_check_does_not_take_for_a_record_stays_here(origin: Path, ours: Path) -> None:
    typed = "inventory/lumbin/un-logiciel-que-nul-ne-connait.toml"
    others = ["inventory/lumbin/Mon été.toml", "inventory/lumbin/gimp.toml.txt"]
    say(ours, {**dict.fromkeys(others, ""), BERNIN: "users = 8\n"})
    say(ours, {typed: 'software = "un logiciel que nul ne connaît ?"\n'})
    assert [one.path for one in share(ours, TODAY).refused] == [*others, typed]
    assert git(origin, "diff", "--name-only", "main~", "main") == BERNIN


def test_what_others_push_while_we_push_is_judged_with_ours(ours: Path, theirs: Path) -> None:
    say(ours, {"inventory/lumbin/gimp.toml": "users = 4\n"})
    rename(theirs, RenameRequest("lumbin", "Lumbin-le-Haut"), TODAY)
    hook(ours, "pre-push", f"git -C {theirs} push --quiet origin main")
    assert share(ours, TODAY).refused == ()
    share(theirs, TODAY)
    assert run(["--root", str(theirs), "check"]) == 0
    assert (theirs / "inventory/lumbin-le-haut/gimp.toml").exists()


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_commune_renamed_here_and_merged_there_leaves_a_territory_that_check_accepts(
    ours: Path, theirs: Path, side: Side
) -> None:
    merge = MergeRequest(("crolles", "lumbin"), "crolles", date(2026, 1, 1))
    merge_communes(theirs, merge, TODAY)
    share(theirs, TODAY)
    rename(ours, RenameRequest("lumbin", "Lumbin-le-Haut"), TODAY)
    share(ours, TODAY, answer=lambda _: side)
    share(theirs, TODAY)
    assert run(["--root", str(theirs), "check"]) == 0


def test_a_merge_request_says_its_branch_and_counts_what_is_new(
    origin: Path, ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ours / "communes.toml").read_text(encoding="utf-8")
    mode = '\n[territory.share]\nmode = "merge-request"\n\n[communes.bernin]'
    say(ours, {"communes.toml": text.replace("\n[communes.bernin]", mode)})
    git(ours, "push", "--quiet")
    say(ours, {LUMBIN: "users = 5\n"}, "Un")
    first = share(ours, TODAY)
    branch = first.pushed.branch
    assert (first.sent, first.waiting, first.pushed) == (1, 1, Pushed(branch, to_accept=True))
    assert run(["--root", str(ours), "share"]) == 0
    assert "pour que les autres communes la voient" in capsys.readouterr().out
    say(ours, {BERNIN: "users = 6\n"}, "Deux")
    assert (
        share(ours, TODAY, is_rehearsal=True).subjects,
        git(origin, "log", "-1", "--format=%s", branch),
    ) == (
        ("Deux",),
        "Un",
    )
    second, third = share(ours, TODAY), share(ours, TODAY)
    assert [(one.sent, one.waiting, one.pushed.branch) for one in (second, third)] == [
        (1, 2, branch),
        (0, 2, branch),
    ]
    assert on_a_terminal(ours, ["status"], []).shown.count("quelqu’un doit l’accepter") == 1
    # Someone mends the request there: it is theirs now, and what is said next gets a branch of its own.
    there = clone(origin, "relecture")
    git(there, "checkout", "--quiet", branch)
    say(there, {BERNIN: "users = 60\n"}, "Relu")
    git(there, "push", "--quiet")
    say(ours, {CLOUD: "users = 1\n"}, "Trois")
    assert share(ours, TODAY).pushed.branch != branch
    assert git(origin, "log", "-1", "--format=%s", branch) == "Relu"


def test_a_kill_at_each_step_loses_nothing_and_the_question_stays(
    origin: Path, ours: Path, theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(theirs, {LUMBIN: "users = 9\n"})
    git(theirs, "push", "--quiet")
    say(ours, {LUMBIN: "users = 5\n"}, "En question")
    say(ours, {BERNIN: "users = 8\n"}, "Sûr")
    before = git(ours, "rev-parse", "HEAD")
    for name in ("_try_move", "push", "_move"):
        with monkeypatch.context() as patch:
            patch.setattr(remote, name, killed)
            with pytest.raises(KeyboardInterrupt):
                share(ours, TODAY)
        assert git(ours, "rev-parse", "HEAD") == before
        assert git(ours, "status", "--porcelain") == ""
    sent = share(ours, TODAY)
    assert (len(sent.questions), said(origin, BERNIN, "main")) == (1, "users = 8")
    assert undoing.last_act(runner.open_repository(ours)).paths == (LUMBIN,)


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_question_is_asked_with_both_values_and_who_said_them(ours: Path, theirs: Path) -> None:
    say(theirs, {LUMBIN: "users = 9\n"})
    git(theirs, "push", "--quiet")
    say(ours, {LUMBIN: "users = 5\n"})
    ended = on_a_terminal(ours, ["share"], [("Plus tard", "\x1b[A\r")])
    assert "9 (Camille, aujourd’hui)" in ended.shown
    assert "5 (vous)" in ended.shown
    assert (ended.code, git(ours, "log", "origin/main..", "--format=%s")) == (0, "")
    assert said(ours, LUMBIN) == "users = 5"


def test_questions_are_in_french_whatever_they_are_of_and_what_is_in_no_question_is_said(
    ours: Path, theirs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = '#:schema ../../schemas/sharing.json\ntitle = "À deux"\n{}\n\n[participants.crolles]\n{}\n'
    for root, stage, degree in ((theirs, "interest", "engaged"), (ours, "group", "invited")):
        write(
            root, "catalogue/sharing/a-deux.toml", begun.format(f'stage = "{stage}"', f'degree = "{degree}"')
        )
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "-m", "À deux")
    git(theirs, "push", "--quiet")
    assert run(["--root", str(ours), "share", "--theirs", "a-trois"]) == 1
    told = capsys.readouterr()
    assert "étape : intérêt (Camille, aujourd’hui) ou groupe constitué (vous)" in told.out.replace(NBSP, " ")
    assert "degré : engagée (Camille, aujourd’hui) ou pressentie (vous)" in told.out.replace(NBSP, " ")
    assert "cette fiche reste ici" in told.out  # one file, two questions
    assert told.err.replace(NBSP, " ") == "Aucune question ne porte sur « a-trois ».\n"
    assert run(["--root", str(ours), "share", "--theirs", "catalogue/sharing/a-deux.toml"]) == 0
    assert capsys.readouterr().err == ""


def test_two_values_of_a_key_are_asked_in_french_and_by_the_names_of_what_they_name(
    ours: Path, theirs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    retired = 'status = "retired"\nusers = 3\n\n[retirement]\non = 2026-01-31\nreason = "{}"\n'
    answered = '[answers.messagerie]\nanswer = "provided"\nby = "{}"\nsoftware = "{}"\n'
    answered += "\n[wishes.fichiers]\nsince = 2026-0{}-01\n"
    answers = "inventory/crolles/functions.toml"
    say(theirs, {OFFICE: retired.format("exit"), answers: answered.format("bernin", "nextcloud", 1)})
    git(theirs, "push", "--quiet")
    say(ours, {OFFICE: retired.format("error"), answers: answered.format("lumbin", "libreoffice", 2)})
    assert run(["--root", str(ours), "share"]) == 1
    told = capsys.readouterr().out.replace(NBSP, " ")
    assert "ONLYOFFICE Docs à Crolles, raison du retrait : sortie (Camille, aujourd’hui) ou erreur de" in told
    assert "Crolles, Messagerie, rendu par : Bernin (Camille, aujourd’hui) ou Lumbin (vous)" in told
    assert "Crolles, Messagerie, avec : Nextcloud (Camille, aujourd’hui) ou LibreOffice (vous)" in told
    assert "Crolles, souhait, Partage de fichiers, depuis : 1er janvier 2026 (Cam" in told


def test_questions_are_told_beside_a_file_that_cannot_be_read(
    ours: Path, theirs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(theirs, {LUMBIN: "users = 9\n"})
    git(theirs, "push", "--quiet")
    say(ours, {LUMBIN: "users = 5\n"})
    write(ours, "catalogue/vendors/brouillon.toml", "name =")
    run(["--root", str(ours), "share"])
    told = capsys.readouterr().out.replace(NBSP, " ")
    assert "LibreOffice à Lumbin, personnes ou postes : 9 (Camille, aujourd’hui) ou 5 (vous)" in told


def test_text_that_is_no_record_is_settled_line_by_line(ours: Path, theirs: Path) -> None:
    for root, lines in ((theirs, "un\ndeux\ntrois\nquatre\n"), (ours, "zéro\nun\ndeux\ntrois\n")):
        write(root, "site/pages/a.md", lines)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "-m", "Page")
    git(theirs, "push", "--quiet")
    sent = share(ours, TODAY)
    assert [(one.path, one.keys) for one in sent.questions] == [("site/pages/a.md", ())]


def test_a_remote_that_is_gone_leaves_the_question_for_later(ours: Path) -> None:
    git(ours, "remote", "set-url", "origin", str(ours.parent / "nowhere.git"))
    with pytest.raises(WorldError):
        share(ours, TODAY)


def test_what_was_declared_by_a_commune_that_two_took_is_said_to_stand_with_the_other(
    ours: Path, theirs: Path
) -> None:
    merge_communes(theirs, MergeRequest(("crolles", "bernin"), "Haut-Val", date(2026, 1, 1)), TODAY)
    share(theirs, TODAY)
    merge_communes(ours, MergeRequest(("crolles", "lumbin"), "Bas-Val", date(2026, 1, 1)), TODAY)
    sent = share(ours, TODAY, answer=lambda _: "ours")
    assert (sent.refused, sent.questions) == ((), ())
    left = {one.path: one.advice for one in check(ours, TODAY) if one.key == "origin"}
    command = "affranchi move haut-val {} --label crolles --to bas-val"
    names = ("libreoffice", "onlyoffice-docs")
    assert list(left) == [f"inventory/haut-val/{name}--crolles.toml" for name in names]
    assert left[f"inventory/haut-val/{names[0]}--crolles.toml"] == (
        f"La déclaration y passe par «\u00a0{command.format(names[0])}\u00a0»."
    )
    for name in names:
        assert run(["--root", str(ours), *command.format(name).split()[1:]]) == 0
    assert [one for one in check(ours, TODAY) if one.key == "origin"] == []
    assert 'origin = "crolles"' in said(ours, "inventory/bas-val/onlyoffice-docs--crolles.toml")
    move(ours, "onlyoffice-docs", ("bas-val", "haut-val"), "crolles", TODAY)
    assert "origin" not in said(ours, "inventory/haut-val/onlyoffice-docs--crolles.toml")
