"""Communes that merge: nothing is lost, links still lead somewhere, no exit is made up."""

from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.check import check
from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.entity import add_entity
from affranchi.actions.figures import Asked, figures
from affranchi.actions.merge_communes import Merged, MergeError, MergeRequest, merge_communes
from affranchi.actions.rename import RenameRequest, rename
from affranchi.cli.running import run
from affranchi.errors import UnknownCommuneError, WorldError
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import with_parts
from affranchi.figures.trajectory import trajectory
from affranchi.model.answers import Answer, Wish
from affranchi.model.reference import Redirect
from affranchi.model.territory import Commune
from affranchi.opportunities.all import opportunities_of
from affranchi.opportunities.convergence import convergence_of
from affranchi.pages.all import redirects_of
from affranchi.storage.records import load_registry
from affranchi.wording import NBSP
from tests.conftest import git, write

TODAY = date(2026, 11, 21)
DAY = date(2017, 1, 1)
EVE = date(2016, 12, 31)

# The six communes that became Annecy on 1 January 2017, with their inhabitants of 2014 (INSEE).
SIX = {
    "annecy": ("Annecy", 52029),
    "annecy-le-vieux": ("Annecy-le-Vieux", 20640),
    "cran-gevrier": ("Cran-Gevrier", 17301),
    "meythet": ("Meythet", 8511),
    "pringy": ("Pringy", 3900),
    "seynod": ("Seynod", 20044),
}
FUNCTIONS = 30


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Before the merger: 6 communes × 30 declarations, and a neighbour that one of them serves."""
    root = tmp_path / "annecy"
    communes = "".join(
        f'[communes.{slug}]\nname = "{name}"\npopulation = {people}\n\n'
        for slug, (name, people) in SIX.items()
    )
    write(
        root,
        "communes.toml",
        '[territory]\nname = "Grand Annecy"\nkind = "CA"\nfictional = true\n\n'
        f'{communes}[communes.epagny]\nname = "Épagny"\npopulation = 4000\n',
    )
    functions = "".join(
        f'[functions.fonction-{n}]\nlabel = "Fonction {n}"\ndomain = "metier"\n\n'
        for n in range(FUNCTIONS + 2)
    )
    write(root, "catalogue/functions.toml", functions)
    for n in range(FUNCTIONS):
        write(root, f"catalogue/software/libre-{n}.toml", _software("Libre", n, "libre"))
        for side in ("a", "b"):
            text = _software(f"Paie {side.upper()}", n, "proprietary")
            write(
                root,
                f"catalogue/software/paie-{side}-{n}.toml",
                f'{text}\n[equivalents.libre-{n}]\nkind = "replaces"\nnote = "Même travail."\n',
            )
    for rank, slug in enumerate(SIX):
        for n in range(FUNCTIONS):
            write(
                root,
                f"inventory/{slug}/paie-{'ab'[rank % 2]}-{n}.toml",
                f"# déclaré par {slug}\nsince = 2010\nverified = 2016-06-01\n"
                f"users = {rank + 1}\nannual_cost = {n}\n\n"
                f'[contract]\nkind = "licence"\nend = {2017 + rank}-06-30\nnotice_months = 3\n',
            )
    write(
        root, "inventory/epagny/functions.toml", '[answers.fonction-3]\nanswer = "provided"\nby = "meythet"\n'
    )
    write(
        root,
        "catalogue/sharing/paie.toml",
        'title = "Paie"\nfunction = "fonction-3"\ncoordinator = "seynod"\n\n'
        '[participants.meythet]\ndegree = "engaged"\n'
        "since = 2016-02-01\n\n[participants.pringy]\nsince = 2016-01-01\n",
    )
    git_made(root)
    return root


def _software(name: str, n: int, model: str) -> str:
    return f'name = "{name} {n}"\nmodel = "{model}"\nfunctions = ["fonction-{n}"]\n'


def git_made(root: Path) -> None:
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Crée le territoire")


def merged(root: Path, into: str = "annecy", names: tuple[str, ...] = tuple(SIX)) -> Merged:
    return merge_communes(root, MergeRequest(names, into, DAY), TODAY)


def test_six_communes_become_one_in_one_commit_and_nothing_is_lost(root: Path) -> None:
    before = load_registry(root)
    head = git(root, "rev-parse", "HEAD")

    done = merged(root)

    assert git(root, "rev-parse", "HEAD^") == head
    assert done.commit == git(root, "rev-parse", "HEAD")
    assert git(root, "log", "-1", "--format=%s") == (
        "Réunit Annecy-le-Vieux, Cran-Gevrier, Meythet, Pringy et Seynod à Annecy"
    )
    assert git(root, "status", "--porcelain") == ""
    assert (done.commune, done.declarations, len(done.merged)) == ("annecy", 5 * FUNCTIONS, 5)
    after = load_registry(root)
    assert len(after.by_commune["annecy"]) == 6 * FUNCTIONS == len(after.declarations)
    assert sorted(one.first_told for one in after.declarations) == sorted(
        (one.commune, one.stem) for one in before.declarations
    )
    told = {(one.commune, one.stem): one for one in before.declarations}
    kept = {"commune", "label", "origin"}
    assert [
        one.stem
        for one in after.declarations
        if one.model_dump(exclude=kept) != told[one.first_told].model_dump(exclude=kept)
    ] == []
    text = root / "inventory/annecy/paie-a-4--pringy.toml"
    assert "# déclaré par pringy" in text.read_text(encoding="utf-8")
    assert not [one for one in check(root, TODAY) if one.severity == "error"]


def test_each_commune_keeps_its_record_and_its_page_leads_to_the_new_one(root: Path) -> None:
    merged(root)
    registry = load_registry(root)
    for slug in set(SIX) - {"annecy"}:
        old = registry.communes[slug]
        assert (old.until, old.merged_into) == (EVE, "annecy")
        assert registry.redirects.communes[slug] == Redirect(to="annecy", reason="Fusion de communes", on=DAY)
        assert registry.commune_named(old.name).slug == "annecy"
    assert registry.communes["annecy"].population == sum(people for _, people in SIX.values())
    assert {pair for pair in redirects_of(registry) if pair[0].startswith("communes/")} == {
        (f"communes/{slug}/", "communes/annecy/") for slug in set(SIX) - {"annecy"}
    }


def test_a_merger_into_a_new_commune_moves_all_six(root: Path) -> None:
    done = merge_communes(root, MergeRequest(tuple(SIX), "Annecy Ville", DAY), TODAY)
    registry = load_registry(root)
    new = registry.communes["annecy-ville"]
    assert (new.name, new.since, new.population) == ("Annecy Ville", DAY, 122425)
    assert (done.declarations, len(registry.by_commune["annecy-ville"])) == (180, 180)
    assert {one.label for one in registry.by_commune["annecy-ville"]} == set(SIX)
    assert registry.commune_named("Annecy").slug == "annecy-ville"
    assert len([one for one in redirects_of(registry) if one[0].startswith("communes/")]) == 6


def test_a_new_commune_has_the_code_of_one_that_it_is_made_of_and_answers_to_it(root: Path) -> None:
    merged(root, "Annecy-le-Neuf", ("annecy", "seynod"))
    text = (root / "communes.toml").read_text()
    for name in ("Annecy", "Annecy-le-Neuf"):
        text = text.replace(f'name = "{name}"\n', f'name = "{name}"\ninsee = "74010"\n')
    write(root, "communes.toml", text)
    assert [one for one in check(root, TODAY) if one.severity == "error"] == []
    assert load_registry(root).commune_named("74010").slug == "annecy-le-neuf"
    git(root, "commit", "--quiet", "-am", "Le code")
    merged(root, "74010", ("epagny",))
    assert load_registry(root).communes["epagny"].merged_into == "annecy-le-neuf"


def test_references_to_a_merged_commune_follow(root: Path) -> None:
    merged(root)
    registry = load_registry(root)
    assert registry.answers["epagny"].answers == {"fonction-3": Answer(answer="provided", by="annecy")}
    shared = registry.sharings["paie"]
    assert shared.coordinator == "annecy"
    assert {slug: (one.degree, one.since) for slug, one in shared.participants.items()} == {
        "annecy": ("engaged", date(2016, 1, 1))
    }


def test_the_trajectory_shows_a_perimeter_and_no_exit(root: Path) -> None:
    merged(root)
    facts = facts_on(load_registry(root), EVE, {})
    assert len(facts.running) == 180
    assert {one.commune for one in facts.running} == set(SIX)
    after = facts.seen_on(DAY)
    assert (len(after.running), {one.commune for one in after.running}) == (180, {"annecy"})
    assert {one.went for one in facts.presences if one.stop == DAY} == {"perimeter"}
    assert {one.came for one in facts.presences if one.start == DAY} == {"perimeter"}
    points = trajectory(facts, "libre_share", [EVE, DAY])
    assert {move.cause for point in points for move in point.moves if move.points or move.units} <= {
        "perimeter"
    }


def test_the_convergence_report_lists_each_duplicated_function_once(root: Path) -> None:
    done = merged(root)
    assert sorted(one.function for one in done.convergence) == sorted(
        f"fonction-{n}" for n in range(FUNCTIONS)
    )
    third = next(one for one in done.convergence if one.function == "fonction-3")
    assert {(tool.origin, tool.software) for tool in third.tools} == {
        (slug, f"paie-{'ab'[rank % 2]}-3") for rank, slug in enumerate(SIX)
    }
    assert {tool.end for tool in third.tools} == {date(2017 + rank, 6, 30) for rank in range(6)}
    assert third.candidates == ("libre-3",)
    merger = [
        one
        for one in opportunities_of(facts_on(load_registry(root), TODAY, {}))
        if one.kind == "after-merger"
    ]
    assert [one.title for one in merger] == [
        f"Réunir ce qui est en double à Annecy\u00a0: {FUNCTIONS} fonctions"
    ]
    assert convergence_of(facts_on(load_registry(root), TODAY, {}), "epagny") == ()


def test_a_function_that_only_one_of_them_brought_is_not_duplicated(root: Path) -> None:
    for slug in SIX:
        if slug != "pringy":
            for file in (root / "inventory" / slug).glob("paie-?-7.toml"):
                file.unlink()
    git(root, "commit", "--quiet", "-am", "Moins")
    assert "fonction-7" not in [one.function for one in merged(root).convergence]


def test_the_same_merger_again_changes_nothing_and_takes_what_came_meanwhile(root: Path) -> None:
    merged(root)
    head = git(root, "rev-parse", "HEAD")
    assert merged(root).commit is None
    assert git(root, "rev-parse", "HEAD") == head
    write(root, "inventory/seynod/libre-9.toml", "users = 3\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Seynod déclare Libre 9")
    assert merged(root).declarations == 1
    assert (root / "inventory/annecy/libre-9--seynod.toml").is_file()
    assert not (root / "inventory/seynod/libre-9.toml").exists()


def test_answers_are_merged_the_fullest_first_and_say_what_the_others_said(root: Path) -> None:
    write(
        root,
        "inventory/pringy/functions.toml",
        '[answers.fonction-30]\nanswer = "paper"\nverified = 2016-05-01\n\n'
        '[answers.fonction-3]\nanswer = "paper"\n\n'
        '[wishes.fonction-31]\nsince = 2016-01-01\nnote = "Vite."\n',
    )
    write(
        root,
        "inventory/seynod/functions.toml",
        '[answers.fonction-30]\nanswer = "provided"\nby = "epagny"\nverified = 2016-06-01\n\n'
        '[answers.fonction-31]\nanswer = "provided"\nby = "pringy"\n\n'
        "[wishes.fonction-31]\nsince = 2015-01-01\n",
    )
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Répondent")
    merged(root)
    said = load_registry(root).answers
    # What each answered stays in its file.
    assert set(said) == {"annecy", "epagny", "pringy", "seynod"}
    assert said["annecy"].answers == {
        "fonction-30": Answer(
            answer="provided",
            by="epagny",
            verified=date(2016, 5, 1),
            origin="seynod",
            note="Avant la fusion, Pringy\u00a0: sur papier.",
        )
    }
    assert said["annecy"].wishes == {"fonction-31": Wish(since=date(2015, 1, 1), note="Vite.")}


def test_no_answer_goes_in_a_merger_for_what_is_hidden(root: Path) -> None:
    """The public edition of the new commune would tell of a software that it does not show."""
    for file in root.glob("inventory/*/*.toml"):
        file.unlink()
    said = [f'[answers.{one}]\nanswer = "paper"\n' for one in ("fonction-3", "fonction-4")]
    write(root, "inventory/pringy/functions.toml", "".join(said))
    functions = 'functions = ["fonction-{}"]\n'
    write(root, "inventory/seynod/libre-3.toml", functions.format(3) + 'visibility = "members"\n')
    write(root, "inventory/seynod/libre-4.toml", functions.format(4))
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Répondent")
    merged(root)
    assert list(load_registry(root).answers["annecy"].answers) == ["fonction-3"]


def past(root: Path) -> dict[str, object]:
    """Every number of the eve: of the territory, of the one that grows, of one that will be no more."""
    found: dict[str, object] = {}
    for commune in (None, "annecy", "pringy"):
        board = figures(root, Asked(commune, on=EVE), TODAY)
        for one in with_parts(board.figures):
            told = (one.value, one.low, one.high, one.numerator, one.denominator, one.unknown, one.coverage)
            found[f"{commune} {one.key}"] = told, [piece.value for piece in one.slices]
    return found


def test_past_figures_stay_the_same_to_the_digit_after_two_mergers_and_their_undoing(root: Path) -> None:
    functions = (root / "catalogue/functions.toml").read_text("utf-8")
    functions = functions.replace('domain = "metier"', 'domain = "metier"\nexpected_from = 1', 16)
    # Annecy alone has less than 60,000 inhabitants, and more once it has grown.
    functions = functions.replace('domain = "metier"\n\n', 'domain = "metier"\nexpected_from = 60000\n\n')
    write(root, "catalogue/functions.toml", functions)
    paper = '[answers.fonction-{}]\nanswer = "paper"\nverified = 2016-05-01\n'
    served = '[answers.fonction-31]\nanswer = "provided"\nby = "pringy"\nverified = 2016-05-01\n'
    for slug in SIX:
        write(root, f"inventory/{slug}/functions.toml", paper.format(3))
        (root / f"inventory/{slug}/libre-3.toml").unlink(missing_ok=True)
    write(root, "inventory/annecy/functions.toml", served + paper.format(30))
    write(root, "inventory/pringy/functions.toml", paper.format(3) + paper.format(30))
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Répondent")
    before = past(root)
    merged(root)
    assert past(root) == before
    merge_communes(root, MergeRequest(("annecy", "epagny"), "Grand Lac", date(2020, 1, 1)), TODAY)
    assert past(root) == before
    assert [p.message for p in check(root, TODAY) if p.path.startswith("inventory/")] == []
    git(root, "revert", "--no-edit", "HEAD")
    assert past(root) == before
    git(root, "revert", "--no-edit", "HEAD~2")
    assert past(root) == before


def test_figures_of_a_commune_that_merged_say_whose_they_are(root: Path) -> None:
    merged(root)
    then, now = (figures(root, Asked("Pringy", on=on), TODAY) for on in (EVE, TODAY))
    assert (then.facts.scope.commune, now.facts.scope.commune) == ("pringy", "annecy")
    assert then.about == ("La commune d’alors\u00a0: Pringy, réunie à Annecy après le 31 décembre 2016.")
    assert now.about == ("Pringy, réunie à Annecy après le 31 décembre 2016\u00a0: ce qui suit est d’Annecy.")
    assert len(then.facts.running) == FUNCTIONS


def test_figures_between_two_mergers_are_those_of_the_first_one(root: Path) -> None:
    merged(root)
    merge_communes(root, MergeRequest(("annecy", "epagny"), "Grand Lac", date(2020, 1, 1)), TODAY)
    found = figures(root, Asked("Pringy", on=date(2018, 1, 1)), TODAY)
    assert len(found.facts.running) == 6 * FUNCTIONS
    assert found.about == (
        "Pringy, réunie à Annecy après le 31 décembre 2016\u00a0: ce qui suit est d’Annecy."
    )
    now = figures(root, Asked("Pringy"), TODAY)
    assert now.about.endswith("après le 31 décembre 2016\u00a0: ce qui suit est de Grand Lac.")


def test_a_merger_has_one_day(root: Path) -> None:
    merged(root)
    with pytest.raises(MergeError, match=r"Pringy est réunie à Annecy depuis le 1er janvier 2017"):
        merge_communes(root, MergeRequest(("pringy",), "annecy", date(2018, 1, 1)), TODAY)


def test_what_is_declared_after_the_merger_goes_to_the_new_commune(root: Path) -> None:
    merged(root)
    made = declare(root, DeclareRequest("Cran-Gevrier", "libre-2"), TODAY)
    assert made.declaration.commune == "annecy"


def test_a_commune_that_merged_can_merge_again_and_keeps_who_declared_first(root: Path) -> None:
    merged(root)
    merge_communes(root, MergeRequest(("annecy", "epagny"), "Grand Lac", date(2020, 1, 1)), TODAY)
    registry = load_registry(root)
    assert {one.origin for one in registry.by_commune["grand-lac"]} == set(SIX)
    assert len(registry.by_commune["grand-lac"]) == 180
    assert registry.commune_named("pringy").slug == "grand-lac"
    assert dict(redirects_of(registry))["communes/pringy/"] == "communes/grand-lac/"
    whom = {one.commune for one in facts_on(registry, date(2018, 1, 1), {}).running}
    assert whom == {"annecy"}


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (MergeRequest(("pringy",), "annecy", date(2027, 1, 1)), "La fusion est pour le"),
        (MergeRequest(("annecy",), "annecy", DAY), "réunit au moins une autre commune"),
        (MergeRequest(("pringy",), "nulle-part", DAY), "n’est pas une commune du territoire"),
    ],
)
def test_a_merger_that_makes_no_sense_changes_nothing(root: Path, request_: MergeRequest, said: str) -> None:
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(MergeError, match=said):
        merge_communes(root, request_, TODAY)
    assert (git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")) == (head, "")


def test_nothing_merges_into_a_commune_that_is_no_more(root: Path) -> None:
    merged(root)
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(MergeError, match="Pringy n’est plus une commune"):
        merge_communes(root, MergeRequest(("epagny",), "pringy", date(2020, 1, 1)), TODAY)
    assert git(root, "rev-parse", "HEAD") == head


def test_an_unknown_commune_does_not_merge(root: Path) -> None:
    with pytest.raises(UnknownCommuneError):
        merge_communes(root, MergeRequest(("atlantide",), "annecy", DAY), TODAY)


def test_a_declaration_in_the_way_stops_the_whole_merger(root: Path) -> None:
    write(root, "inventory/annecy/paie-a-1--pringy.toml", "users = 99\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Gêne")
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(MergeError, match="existe déjà et dit autre chose"):
        merged(root)
    assert (git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")) == (head, "")


def test_a_refused_commit_leaves_everything_as_it_was(root: Path) -> None:
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(WorldError):
        merged(root)
    assert (git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")) == (head, "")


def test_a_renamed_commune_takes_its_folder_and_every_reference_with_it(root: Path) -> None:
    done = rename(root, RenameRequest("meythet", "Meythet-les-Bains"), TODAY)
    assert (done.kind, done.new, done.declarations) == ("communes", "meythet-les-bains", FUNCTIONS)
    assert git(root, "status", "--porcelain") == ""
    registry = load_registry(root)
    assert "meythet" not in registry.communes
    assert registry.communes["meythet-les-bains"].name == "Meythet-les-Bains"
    assert len(registry.by_commune["meythet-les-bains"]) == FUNCTIONS
    assert registry.answers["epagny"].answers["fonction-3"].by == "meythet-les-bains"
    assert set(registry.sharings["paie"].participants) == {"meythet-les-bains", "pringy"}
    assert dict(redirects_of(registry))["communes/meythet/"] == "communes/meythet-les-bains/"
    assert registry.commune_named("meythet").slug == "meythet-les-bains"
    assert not [one for one in check(root, TODAY) if one.severity == "error"]


def test_what_was_declared_under_an_old_name_meanwhile_is_read_under_the_new_one(root: Path) -> None:
    rename(root, RenameRequest("meythet", "Meythet-les-Bains"), TODAY)
    write(root, "inventory/meythet/libre-1.toml", "users = 1\n")
    assert len(load_registry(root).by_commune["meythet-les-bains"]) == FUNCTIONS + 1
    again = rename(root, RenameRequest("meythet", "meythet-les-bains"), TODAY)
    assert again.declarations == 1
    assert (root / "inventory/meythet-les-bains/libre-1.toml").is_file()


def test_the_command_tells_what_it_did(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--into", "annecy", "--on", "2017-01-01"]
    assert run(["--root", str(root), "merge-communes", *SIX, *options]) == 0
    said = capsys.readouterr().out
    assert "150\u00a0déclarations" in said
    assert "30\u00a0fonctions en plusieurs exemplaires" in said
    assert run(["--root", str(root), "merge-communes", *SIX, *options]) == 0
    assert "rien n’a changé" in capsys.readouterr().out


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("merging", "into", "said"),
    [
        (("crolles",), "bernin", "les autres communes n’y apportent aucune déclaration."),
        (("lumbin",), "crolles", "1 déclaration d’autres communes y passe."),
        (("bernin", "lumbin"), "crolles", "2 déclarations d’autres communes y passent."),
    ],
)
def test_what_a_merger_moves_is_said_with_its_number(
    territory: Path, merging: tuple[str, ...], into: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["merge-communes", *merging, "--into", into, "--on", "2020-01-01"]
    assert run(["--root", str(territory), *told]) == 0
    assert capsys.readouterr().out.replace(NBSP, " ").splitlines()[0].endswith(f" : {said}")


@pytest.mark.usefixtures("few")
def test_a_place_is_written_with_the_apostrophe_of_french_whatever_was_typed(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def name_of(slug: str) -> str:
        return load_registry(territory).communes[slug].name

    root = ["--root", str(territory)]
    assert run([*root, "rename", "crolles", "L'Haÿ  d'En-Haut"]) == 0
    assert run([*root, "merge-communes", "bernin", "lumbin", "--into", "Val d'Or", "--on", "2020-01-01"]) == 0
    assert (name_of("l-hay-d-en-haut"), name_of("val-d-or")) == ("L’Haÿ d’En-Haut", "Val d’Or")
    assert git(territory, "log", "-1", "--format=%s") == "Réunit Bernin et Lumbin à Val d’Or"
    assert run([*root, "rename", "val-d-or", "Val-d'Or"]) == 1
    assert "se corrige dans communes.toml, sous [communes.val-d-or]" in capsys.readouterr().err


@pytest.mark.usefixtures("few")
def test_bodies_merge_into_a_body_or_their_commune_and_a_commune_into_none(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, day = ["--root", str(territory)], date(2026, 1, 1)

    def merge(*names: str, into: str) -> int:
        return run([*root, "merge-communes", *names, "--into", into, "--on", "2026-01-01"])

    for name in ("Syndicat A", "Syndicat B", "CCAS de Bernin"):
        add_entity(territory, name, {}, TODAY)
    before = load_registry(territory).communes
    assert merge("syndicat-a", "syndicat-b", into="Syndicat unifié") == 0
    assert merge("ccas-de-bernin", into="bernin") == 0
    assert merge("crolles", into="syndicat-unifie") == 1
    assert "ne se réunit qu’à une commune, et Syndicat unifié n’en est pas une" in capsys.readouterr().err
    assert run([*root, "rename", "ccas-de-bernin", "CCAS"]) == 1
    assert "affranchi rename bernin NOM" in capsys.readouterr().err
    after = load_registry(territory).communes
    assert after["syndicat-unifie"] == Commune(
        slug="syndicat-unifie", name="Syndicat unifié", kind="syndicat", since=day
    )
    assert after["bernin"] == before["bernin"]  # with its inhabitants


def test_who_reviewed_the_files_of_communes_reviews_those_of_the_new_one(territory: Path) -> None:
    path = territory / "communes.toml"
    text = path.read_text("utf-8")
    for slug, editors in (("crolles", ["@lea", "@dsi"]), ("lumbin", ["@dsi"])):
        text = text.replace(f"[communes.{slug}]\n", f"[communes.{slug}]\neditors = {editors}\n")
    path.write_text(text, "utf-8")
    git(territory, "commit", "--quiet", "-am", "Dit qui relit")
    merge_communes(territory, MergeRequest(("crolles", "lumbin"), "Haut-Val", date(2026, 1, 1)), TODAY)
    communes = load_registry(territory).communes
    assert communes["haut-val"].editors == ("@lea", "@dsi")
    merge_communes(territory, MergeRequest(("bernin",), "haut-val", date(2026, 2, 1)), TODAY)
    assert load_registry(territory).communes["haut-val"].editors == ("@lea", "@dsi")
