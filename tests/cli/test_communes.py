"""The commune of a command, as people type it: `St`, articles, sigles, former communes, or remembered."""

import sys
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.init import init
from affranchi.actions.merge_communes import MergeRequest, merge_communes
from affranchi.actions.rename import RenameRequest, rename
from affranchi.actions.show import show
from affranchi.cli.communes import commune_typed
from affranchi.cli.running import run
from affranchi.errors import AmbiguousNameError, UnknownCommuneError
from affranchi.storage.git import setting
from affranchi.storage.records import load_registry
from affranchi.website.contents import contents_of
from affranchi.wording import NBSP, NNBSP, quoted
from tests.conftest import git, write
from tests.terminal import INTERRUPT, on_a_terminal
from tests.territories import TODAY

GRESIVAUDAN, ANNECY = "200018166", "200066793"


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two real territories, nothing declared."""
    made = {epci: tmp_path_factory.mktemp("epci") / "t" for epci in (GRESIVAUDAN, ANNECY)}
    for epci, root in made.items():
        init(root, epci, TODAY)
    return made


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("St Martin d'Uriage", "saint-martin-d-uriage"),
        ("ST-MARTIN-D'URIAGE", "saint-martin-d-uriage"),
        ("St. martin duriage", "saint-martin-d-uriage"),
        ("Ste Agnès", "sainte-agnes"),
        ("touvet", "le-touvet"),
        ("Mairie de Crolles", "crolles"),
        ("commune du Touvet", "le-touvet"),
        ("la mairie de Crolles", "crolles"),
        ("Adrets", "les-adrets"),
        ("38140", "crolles"),
        ("213801400", "crolles"),
        ("C.C. du Grésivaudan", "le-gresivaudan"),
        ("CC Le Grésivaudan", "le-gresivaudan"),
        ("cclg", "le-gresivaudan"),
        ("la communauté de communes", "le-gresivaudan"),
        ("L’interco", "le-gresivaudan"),
        ("la com’ com’", "le-gresivaudan"),
    ],
)
def test_a_commune_is_understood_as_people_type_it(roots: dict[str, Path], typed: str, slug: str) -> None:
    assert commune_typed(roots[GRESIVAUDAN], typed) == slug


@pytest.mark.parametrize("typed", ["Cran-Gevrier", "seynod", "ANNECY LE VIEUX", "Pringy", "74268"])
def test_a_former_commune_leads_to_its_whole_and_says_so(
    roots: dict[str, Path], typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commune_typed(roots[ANNECY], typed) == "annecy"
    assert "est une commune déléguée d’Annecy" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["remind", "answers list --commune", "confirm", "figures --commune"])
def test_every_command_understands_a_former_commune_and_says_its_whole(
    roots: dict[str, Path], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--root", str(roots[ANNECY]), *command.split(), "Seynod"]) == 0
    told = capsys.readouterr()
    first = (told.err + told.out).partition("\n")[0]
    assert first == f"Seynod est une commune déléguée d’Annecy{NBSP}: c’est elle qui est prise."


def test_a_former_commune_is_shown_as_its_whole_after_all_that_bears_its_name(
    roots: dict[str, Path],
) -> None:
    registry = load_registry(roots[ANNECY])
    shelf = show(registry, "Seynod")
    assert (shelf.kind, shelf.record.slug, shelf.why) == (
        "commune",
        "annecy",
        "Seynod est une commune déléguée d’Annecy",
    )
    assert show(registry, "annecy").why == ""


def test_a_search_for_a_former_commune_finds_its_whole(
    roots: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--root", str(roots[ANNECY]), "search", "cran", "gevrier"]) == 0
    assert capsys.readouterr().out == (
        "Annecy (commune) [annecy]\n"
        f"    compris ainsi{NBSP}: Cran-Gevrier est une commune déléguée d’Annecy\n"
    )
    assert run(["--root", str(roots[ANNECY]), "search", "zozoville"]) == 1
    assert "Seynod" in contents_of(roots[ANNECY], "public", TODAY).view.called["annecy"]


def test_a_search_for_what_a_commune_was_called_finds_it_as_it_is_now(
    territory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rename(territory, RenameRequest("lumbin", "Saint-Roch"), TODAY)
    capsys.readouterr()
    assert run(["--root", str(territory), "search", "lumbin"]) == 0
    assert capsys.readouterr().out == (
        f"Saint-Roch (commune) [saint-roch]\n    compris ainsi{NBSP}: lumbin est aujourd’hui Saint-Roch\n"
    )
    assert run(["--root", str(territory), "search", "saint-roch"]) == 0
    assert "compris" not in capsys.readouterr().out


def test_a_former_commune_that_hosts_is_its_whole(
    roots: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(roots[ANNECY])]
    assert run([*root, "declare", "filliere", "gimp", "--provider", "Seynod"]) == 0
    assert run([*root, "show", "filliere"]) == 0
    assert "hébergeur Annecy" in capsys.readouterr().out
    assert run([*root, "undo", "--yes"]) == 0


def test_what_is_no_commune_here_is_told_where_it_is_or_what_it_resembles(roots: dict[str, Path]) -> None:
    with pytest.raises(UnknownCommuneError, match="Vizille est dans Grenoble-Alpes-Métropole"):
        commune_typed(roots[GRESIVAUDAN], "vizille")
    with pytest.raises(UnknownCommuneError):
        commune_typed(roots[GRESIVAUDAN], "la métropole")
    with pytest.raises(UnknownCommuneError, match=r"Vouliez-vous dire «.Crolles.»"):
        commune_typed(roots[GRESIVAUDAN], "crole")
    with pytest.raises(UnknownCommuneError, match=r"«.Saint-Mury-Monteymond.»"):
        commune_typed(roots[GRESIVAUDAN], "St Mury")


def test_the_chapels_and_saints_of_annecy(roots: dict[str, Path]) -> None:
    for typed, slug in {
        "LA CHAPELLE ST MAURICE": "la-chapelle-saint-maurice",
        "Chapelle St.Maurice": "la-chapelle-saint-maurice",
        "ST-EUSTACHE": "saint-eustache",
        "Grand Annecy": "grand-annecy",
    }.items():
        assert commune_typed(roots[ANNECY], typed) in {slug, "communaute-d-agglomeration-du-grand-annecy"}


def test_homonyms_are_told_apart_by_their_code(tmp_path: Path) -> None:
    root = tmp_path / "t"
    init(root, "Usses et Rhône", TODAY)
    text = (root / "communes.toml").read_text("utf-8")
    write(root, "communes.toml", text.replace('name = "Frangy"', 'name = "Seyssel"'))
    with pytest.raises(AmbiguousNameError, match=r"Seyssel \(74269\)"):
        commune_typed(root, "seyssel")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("typed", ["Seyssel (01407)\r", "\r"])
def test_of_two_homonyms_a_question_takes_the_one_that_is_chosen_or_remembered(
    tmp_path: Path, typed: str
) -> None:
    root = tmp_path / "t"
    init(root, "Usses et Rhône", TODAY)
    slugs = {one.insee: slug for slug, one in load_registry(root).communes.items()}
    if typed == "\r":
        git(root, "config", "affranchi.commune", slugs["01407"] or "")
    answers = [("Seyssel (01407)" if typed == "\r" else "Commune", typed), ("Logiciel", "VLC\r")]
    others = ["Pour quelle fonction", "État", "Depuis quand", "Combien", "Fin du contrat", "Préavis"]

    on_a_terminal(root, ["declare"], [*answers, *((one, "\r") for one in others)])

    assert [str(one.relative_to(root)) for one in root.glob("inventory/*/*.toml")] == [
        f"inventory/{slugs['01407']}/vlc.toml"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_question_proposes_the_heir_of_the_commune_that_is_remembered(tmp_path: Path) -> None:
    root = tmp_path / "t"
    init(root, "Usses et Rhône", TODAY)
    git(root, "config", "affranchi.commune", "frangy")
    merge_communes(root, MergeRequest(("frangy",), "Frangy-les-Usses", date(2026, 1, 1)), TODAY)

    keys = [("Entrée pour Frangy-les-Usses", "\r"), ("Logiciel", INTERRUPT)]
    ended = on_a_terminal(root, ["declare"], keys)

    assert (ended.code, ended.keys) == (130, 2)


def test_every_command_takes_the_remembered_commune_and_says_it(
    roots: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = roots[GRESIVAUDAN]

    def said(*typed: str) -> tuple[int, str]:
        code = run(["--root", str(root), *typed])
        told = capsys.readouterr()
        return code, (told.out + told.err).split("\n", 1)[0]

    assert said("commune")[1].startswith("Ce dépôt ne retient aucune commune.")
    code, sentence = said("retire", "vlc")
    assert (code, sentence.split(", ")[0]) == (2, f"Dites la commune avant {quoted('vlc')}")
    assert said("commune", "St Martin d’Uriage")[1].startswith(
        f"Commune retenue{NBSP}: Saint-Martin-d’Uriage."
    )
    assert setting(root, "affranchi.commune") == "saint-martin-d-uriage"
    here = f"À Saint-Martin-d’Uriage{NBSP}: "
    assert said("declare", "biviers") == (2, f"À Biviers{NBSP}: il manque le logiciel.")
    assert said("confirm") == (0, f"{here}rien n’est déclaré, il n’y a rien à confirmer.")
    assert said("declare", "vlc")[0] == 0
    assert said("confirm", "vlc") == (0, f"{here}tout était déjà confirmé aujourd’hui. Rien n’a changé.")
    assert said("confirm")[1].startswith(here)
    assert said("wish", "Restauration scolaire")[1] == (
        f"{here}souhait noté, Restauration scolaire (production, menus)."
    )
    assert said("retire", "vlc", "--reason", "stopped")[1].startswith(f"{here}VLC retiré le ")
    assert said("show")[1].startswith("Saint-Martin-d’Uriage (commune)")
    assert said("report", "commune", "-o", str(root / "r.md"))[0] == 0
    assert said("status")[1] == f"Commune retenue{NBSP}: Saint-Martin-d’Uriage."
    assert said("help", "report", "board")[1].startswith(f"Usage{NBSP}: affranchi report board")
    assert said("help", "zzz")[0] == 2
    maybe = f"Vouliez-vous dire {quoted('declare')}{NNBSP}?"
    assert said("help", "declares") == (2, f"Commande inconnue{NBSP}: {quoted('declares')}. {maybe}")
    maybe = f"Vouliez-vous dire {quoted('retire')}{NNBSP}?"
    assert said("help", "delete") == (2, f"Commande inconnue{NBSP}: {quoted('delete')}. {maybe}")
    code, refused = said("declare", "CCAS de Crolles", "vlc")
    assert code == 1
    how = quoted('affranchi entity add "CCAS de Crolles"')
    assert refused.endswith(f"{how}.")
    assert said("commune", "Crolles", "--forget")[0] == 2
    assert said("commune", "--forget")[1].startswith("Ce dépôt ne retient aucune commune.")
    assert setting(root, "affranchi.commune") is None


@pytest.mark.parametrize("command", ["status", "commune"])
def test_a_commune_that_is_remembered_is_told_where_the_list_cannot_be_read(
    territory: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ended in a traceback."""
    assert run(["--root", str(territory), "commune", "crolles"]) == 0
    write(territory, "communes.toml", "[[[\n")
    assert run(["--root", str(territory), command]) == 0
    assert f"Commune retenue{NBSP}: crolles" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["declare", "retire", "why", "wish"])
def test_a_commune_typed_last_is_said_to_come_first(
    roots: dict[str, Path], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--root", str(roots[GRESIVAUDAN]), command, "vlc", "Bernin"]) == 2
    order = f"mettez {quoted('Bernin')} d’abord, puis {quoted('vlc')}."
    told = f"{quoted('vlc')} n’est pas une commune{NBSP}: {order}"
    assert told in capsys.readouterr().err
    assert run(["--root", str(roots[GRESIVAUDAN]), command, "vlc", "Brenin-sur-Nulle"]) == 1
    assert "Commune inconnue" in capsys.readouterr().err


@pytest.mark.parametrize("typed", [["Quintal", "--into", "Seynod"], ["Seynod", "--into", "Quintal"]])
def test_a_former_commune_is_neither_a_new_one_nor_its_whole_when_communes_merge(
    roots: dict[str, Path], typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """« --into Seynod » made a commune of that name, beside Annecy of which it is a part."""
    before = load_registry(roots[ANNECY]).communes
    assert run(["--root", str(roots[ANNECY]), "merge-communes", *typed, "--on", "2026-01-01"]) == 1
    said = "Seynod est une commune déléguée d’Annecy\u00a0: nommez «\u00a0Annecy\u00a0» si c’est elle."
    assert said in capsys.readouterr().err
    assert load_registry(roots[ANNECY]).communes == before
