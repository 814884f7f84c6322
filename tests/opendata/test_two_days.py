"""One state of a territory gives the same open data on every later day, whatever is hidden in it."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.export import export
from affranchi.actions.merge_communes import MergeRequest, merge_communes
from affranchi.actions.rename import RenameRequest, rename
from affranchi.figures import all as figures_all
from affranchi.model.record import Edition
from affranchi.model.territory import Territory
from affranchi.pieces.links import API, CALENDARS, FEEDS
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.records import load_registry
from affranchi.storage.shown_days import known_in
from affranchi.storage.told_days import day_of_facts, known_of
from affranchi.website.contents import contents_of
from tests.conftest import git, write

TODAY = date(2026, 11, 30)
ANTIVIRUS = '\n[functions.antivirus]\nlabel = "Antivirus"\ndomain = "securite"\nvisibility = "restricted"\n'
HIDDEN = {
    "catalogue/software/zav.toml": 'name = "Zav"\nmodel = "libre"\nfunctions = ["antivirus"]\n',
    "inventory/crolles/zav.toml": "verified = 2026-03-01\n",
    "inventory/crolles/functions.toml": '[answers.antivirus]\nanswer = "none"\n',
}


def exported(territory: Path, out: Path, edition: Edition, today: date) -> Mapping[str, bytes]:
    export(territory, out, edition, today, force=True)
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in out.rglob("*") if file.is_file()}


def test_two_exports_of_a_commit_on_two_days_are_equal(territory: Path, tmp_path: Path) -> None:
    one = exported(territory, tmp_path / "one", "members", date(2030, 1, 1))
    assert one == exported(territory, tmp_path / "other", "members", date(2032, 6, 30))
    for folder in (API, FEEDS, CALENDARS):
        assert any(path.startswith(folder) for path in one)


@pytest.mark.parametrize("edition", ["public", "members"])
def test_on_the_day_of_the_facts_a_site_measures_once_and_says_what_it_says_later(
    territory: Path, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = contents_of(territory, edition, date(2030, 1, 1))
    told = dict(later.data())
    day = date.fromisoformat(json.loads(told["donnees/datapackage.json"])["created"][:10])

    same = contents_of(territory, edition, day)
    dict(same.view.measures.figures)  # as its pages ask
    monkeypatch.setattr(figures_all, "_MAKERS", {})
    assert dict(same.data()) == told


def test_a_hidden_fact_told_on_a_later_day_moves_no_byte_of_the_public_data(
    territory: Path, tmp_path: Path
) -> None:
    functions = territory / "catalogue/functions.toml"
    functions.write_text(functions.read_text() + ANTIVIRUS)
    git(territory, "commit", "--quiet", "--all", "--date", "2026-02-03T12:00:00+01:00", "-m", "Fait")
    before = exported(territory, tmp_path / "before", "public", date(2030, 1, 1))
    for path, text in HIDDEN.items():
        write(territory, path, text)
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Un fait que le public ignore")
    assert exported(territory, tmp_path / "after", "public", date(2030, 1, 2)) == before


def committed(territory: Path, day: str, files: Mapping[str, str]) -> Mapping[str, bytes]:
    """The public data once some files are written, on a day."""
    for path, text in files.items():
        write(territory, path, text)
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "--date", f"{day}T12:00:00+01:00", "-m", "Fait")
    return exported(territory, territory.parent / day, "public", date(2030, 1, 1))


def updated(files: Mapping[str, bytes], about: str) -> list[str]:
    text = files["flux/territoire.atom"].decode()
    return re.findall(rf"/{about}</id>.*?<updated>(\d{{4}}-\d\d-\d\d)", text)


def test_an_edit_by_hand_is_new_on_its_day_unless_the_public_edition_shows_nothing_of_it(
    territory: Path,
) -> None:
    declared, told = "inventory/lumbin/libreoffice.toml", "catalogue/experiences/lumbin--libreoffice.toml"
    own = "catalogue/software/maison.toml"
    text = (territory / declared).read_text("utf-8")
    entry = 'name = "Maison"\nmodel = "libre"\nfunctions = ["bureautique"]\n'
    first = committed(territory, "2026-04-01", {own: entry, "inventory/lumbin/maison.toml": ""})
    edited = committed(territory, "2026-05-01", {declared: f'status = "leaving"\n{text}'})
    assert updated(edited, "declarations/lumbin/libreoffice") == ["2026-05-01"]
    hidden = {declared: f'status = "leaving"\n{text}'.replace("users = 12", "users = 15")}
    assert committed(territory, "2026-06-01", hidden) == edited
    lived = committed(territory, "2026-07-01", {told: 'state = "done"\nsummary = "Fait."\n'})
    assert updated(lived, "experiences/lumbin--libreoffice") == ["2026-07-01"]
    assert (
        committed(territory, "2026-08-01", {told: 'state = "done"\nsummary = "Fait."\nusers = 3\n'}) == lived
    )
    changed = committed(territory, "2026-09-01", {own: entry.replace('"Maison"', '"Chez nous"')})
    assert updated(first, "declarations/lumbin/maison") == ["2026-04-01"]
    assert updated(changed, "declarations/lumbin/maison") == ["2026-09-01"]
    assert '"created": "2026-09-01' in changed["donnees/datapackage.json"].decode()


def test_what_the_members_alone_knew_is_told_on_the_day_that_it_is_shown(territory: Path) -> None:
    path = "inventory/lumbin/gimp.toml"
    entry = 'name = "GIMP"\nmodel = "libre"\nfunctions = ["bureautique"]\n'
    committed(
        territory, "2026-04-03", {path: 'visibility = "members"\n', "catalogue/software/gimp.toml": entry}
    )
    committed(territory, "2026-05-04", {path: 'status = "in-use"\n'})
    pages = {page.path: page.html for page in contents_of(territory, "public", date(2026, 5, 20)).pages}
    assert "4 mai 2026" in pages["communes/lumbin/"]
    assert "avril 2026" not in pages["communes/lumbin/"]


@pytest.mark.parametrize("extra", ["", 'origin = "lumbin"\n'], ids=["moved", "merged"])
def test_what_was_hidden_then_shown_then_goes_elsewhere_keeps_the_day_that_it_was_shown(
    territory: Path, extra: str
) -> None:
    old, new = "inventory/lumbin/gimp.toml", "inventory/crolles/gimp.toml"
    entry = 'name = "GIMP"\nmodel = "libre"\nfunctions = ["bureautique"]\n'
    told = 'status = "leaving"\n\n[exit]\nby = 2027\n'
    hidden = {old: f'visibility = "members"\n{told}', "catalogue/software/gimp.toml": entry}
    committed(territory, "2026-04-03", hidden)
    committed(territory, "2026-05-04", {old: told})
    (territory / old).unlink()
    committed(territory, "2026-06-05", {new: extra + told})
    whole = load_registry(territory)
    known = known_in(territory, whole, redact(whole, "public")) or {}
    gimp = next(one for one in whole.declarations if one.software == "gimp")
    assert known[gimp.first_told] == gimp.exit_told(known) == date(2026, 5, 4)


@pytest.mark.parametrize("merged", [False, True], ids=["renamed", "merged, then renamed"])
@pytest.mark.parametrize("hidden", ["", 'visibility = "members"\n'], ids=["shown at once", "hidden first"])
def test_a_software_that_is_renamed_keeps_the_day_that_its_declaration_was_shown(
    territory: Path, hidden: str, *, merged: bool
) -> None:
    """As a hand writes it: a rename puts files in order, and what an old slug named is known no more."""
    own, told = "catalogue/software/paie-locale.toml", "inventory/lumbin/paie-locale.toml"
    entry = 'name = "Paie locale"\nmodel = "proprietary"\nfunctions = ["bureautique"]\n'
    text = "users=3\n[data]\nexport='none'\n"
    committed(territory, "2026-04-03", {own: entry, told: f"{hidden}{text}"})
    committed(territory, "2026-05-04", {told: text.replace("3", "4")})
    if merged:
        merge_communes(territory, MergeRequest(("crolles", "lumbin"), "Grand", date(2026, 6, 1)), TODAY)
    rename(territory, RenameRequest("paie-locale", "paie-du-pays"), TODAY)
    whole = load_registry(territory)
    told_on = [known_of(territory), known_in(territory, whole, redact(whole, "public"))]
    one = next(one for one in whole.declarations if one.software == "paie-du-pays")
    shown = date(2026, 5, 4) if hidden else date(2026, 4, 3)
    assert [(known or {}).get(one.first_told) for known in told_on] == [date(2026, 4, 3), shown]


@pytest.mark.parametrize("hidden", [False, True])
def test_since_when_a_way_out_is_told_is_kept_by_who_is_renamed_without_it(
    territory: Path, *, hidden: bool
) -> None:
    """As for who keeps its name, whether it was hidden before or not."""
    path, entry = (
        "inventory/lumbin/gimp.toml",
        'name = "GIMP"\nmodel = "libre"\nfunctions = ["bureautique"]\n',
    )
    first = 'visibility = "members"\n' if hidden else "users = 3\n"
    committed(territory, "2026-04-03", {path: first, "catalogue/software/gimp.toml": entry})
    committed(territory, "2026-05-04", {path: 'status = "leaving"\n\n[exit]\nby = 2027\n'})
    committed(territory, "2026-06-05", {path: 'status = "leaving"\n'})
    rename(territory, RenameRequest("lumbin", "Lumbin-le-Haut"), TODAY)
    whole = load_registry(territory)
    known = known_in(territory, whole, redact(whole, "public")) or {}
    one = next(one for one in whole.declarations if one.software == "gimp")
    assert one.exit_told(known) == date(2026, 5, 4)


def test_where_nothing_shown_has_a_day_that_of_the_first_commit_stands(territory: Path) -> None:
    known = {("crolles", "zav"): date(2026, 3, 1)}
    shown = Registry(territory=Territory(name="Val"), edition="public")
    git(territory, "commit", "--quiet", "--allow-empty", "--date", "2026-03-01T12:00:00", "-m", "Fait")
    for told in (None, known):
        assert day_of_facts(territory, shown, told, date(2030, 1, 1)) == date(2026, 2, 2)
