"""The form that declares from a browser: what it is told, and what becomes of what it writes."""

import gzip
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from affranchi.actions.check import check
from affranchi.actions.fmt import fmt
from affranchi.errors import InvalidDataError
from affranchi.fields import SAID
from affranchi.model.territory import Territory
from affranchi.redaction import redact
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from affranchi.website.contents import today
from affranchi.website.web_form import backend_of, form_files
from tests.conftest import write

FOLDER = bundle() / "site" / "form"
FORGE = 'repository = "https://git.example/a/b"\nforge = "gitlab"\n'
FORM = '[territory.web_form]\napplication = "k"\nedition = "public"\n\n'
VENDORED = {
    "decap-cms.js.gz": "7c1efd6b616b4786e279aeef194dd21649a72058d3bc8d1f78901b574610dfb8",
    "smol-toml/*.js": "e1fdacb0220c45bf46333fbcac9d68fe9326c2e0f9040c07ce40d8cdb6efb26a",
}
# What the form leaves alone: counts by version, and a list that says « aucun » once it is emptied.
LEFT = {"machines_by_version", "depends_on"}


def told(root: Path) -> Mapping[str, Any]:
    """The settings of the form, of the public edition."""
    files = dict(form_files(redact(load_registry(root), "public")))
    return {name.removeprefix("declarer/formulaire/"): make() for name, make in files.items()}


@pytest.mark.parametrize("name", VENDORED)
def test_what_is_vendored_is_what_npm_gives(name: str) -> None:
    files = [file.read_bytes() for file in sorted((FOLDER / "vendor").glob(name))]
    data = b"".join(gzip.decompress(one) if name.endswith(".gz") else one for one in files)
    assert hashlib.sha256(data).hexdigest() == VENDORED[name]


def test_the_form_asks_all_that_may_be_said_of_a_declaration() -> None:
    fields = json.loads(told(bundle())["formulaire.json"])["fields"]
    asked = {
        f"{field['name']}.{inner['name']}" if inner else field["name"]
        for field in fields
        for inner in (field.get("fields") or [None])
    }
    expected = {path for field in SAID for path in (field.path, field.in_days) if path} - LEFT
    assert expected <= asked


def test_a_day_typed_in_the_form_is_one_that_exists() -> None:
    fields = {field["name"]: field for field in json.loads(told(bundle())["formulaire.json"])["fields"]}
    said = re.compile(fields["since"]["pattern"][0])
    first, years = date(1999, 1, 1), ("1900", "2000", "2027", "2028")
    every = {first + timedelta(days=n) for n in range(366 * 40)}
    assert all(said.search(form.format(day)) for day in every for form in ("{:%Y-%m-%d}", "{:%d/%m/%Y}"))
    assert all(said.search(typed) for typed in ("2019", "1/2/2019", "29/2/2000", "29/2/2028"))
    ends = [(d, m) for d in (29, 30, 31, 32) for m in range(14)]
    absent = [(d, m, y) for d, m in [*ends, (0, 1), (1, 0), (1, 13)] for y in years if not exists(d, m, y)]
    assert len(absent) > len(years) * 14
    for day, month, year in absent:
        assert not said.search(f"{year}-{month:02}-{day:02}"), (day, month, year)
        assert not said.search(f"{day}/{month}/{year}"), (day, month, year)


def exists(day: int, month: int, year: str) -> bool:
    try:
        return date(int(year), month, day) is not None
    except ValueError:
        return False


def test_a_forge_is_reached_at_its_own_address_and_a_fictional_territory_writes_nowhere() -> None:
    said = {"name": "X", "repository": "https://git.example/a/b", "web_form": {"application": "k"}}
    for forge, name in (("gitlab", "gitlab"), ("forgejo", "forgejo")):
        territory = Territory.model_validate({**said, "forge": forge})
        backend = backend_of(territory)
        assert (backend["name"], backend["repo"], backend["auth_type"]) == (name, "a/b", "pkce")
        assert backend["api_root"].startswith("https://git.example/api/")
        assert territory.has_form_in("members")
        assert not territory.has_form_in("public")
    fictional = Territory.model_validate({**said, "forge": "gitlab", "fictional": True})
    assert backend_of(fictional) == {"name": "test-repo"}
    assert not Territory.model_validate({**said, "forge": "github"}).has_form_in("members")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ('https://x.fr" http-equiv="refresh" content="0;url=https://evil.example', None),
        ("https://x.fr; script-src * 'unsafe-inline'", None),
        ("http://x.fr", "gitlab"),
        ("https://x.fr/relais", "gitlab"),
    ],
)
def test_what_the_policy_names_is_a_host_and_nothing_more(address: str, kind: str | None) -> None:
    with pytest.raises(ValidationError):
        Territory.model_validate({"name": "X", "web_form": {"login": address}})
    repository = Territory.model_validate({"name": "X", "repository": f"{address}/a/b", "forge": "gitlab"})
    assert repository.forge_kind == kind
    hostile = {"name": "X", "repository": "https://x.fr;script-src */a/b", "forge": "gitlab"}
    assert Territory.model_validate(hostile).forge_kind is None


def test_a_common_branch_is_what_git_takes_for_one_and_for_nothing_else() -> None:
    """« --force » or « HEAD » made a branch of that name; « a:b » was refused by git, in English."""
    for name in ("main", "données", "fiches/2027", "v1.2-a"):
        assert Territory.model_validate({"name": "X", "share": {"branch": name}}).share.branch == name
    for name in (
        "--force",
        "+main",
        "HEAD",
        "a:b",
        "a..b",
        "a.lock",
        "/a",
        "a//b",
        "a/",
        "a b",
        "@",
        "a@{1}",
    ):
        with pytest.raises(ValidationError, match="n’est pas un nom de branche"):
            Territory.model_validate({"name": "X", "share": {"branch": name}})


def test_the_page_of_the_form_calls_its_forge_alone(territory: Path) -> None:
    text = (territory / "communes.toml").read_text("utf-8").replace("fictional = true\n", FORGE)
    write(territory, "communes.toml", text.replace("[communes.", f"{FORM}[communes.", 1))
    page = unescape(told(territory)["index.html"].decode())
    assert "connect-src 'self' https://git.example; " in page
    held = gzip.decompress((FOLDER / "vendor" / "decap-cms.js.gz").read_bytes())
    digest = b64encode(hashlib.sha256(held).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}'; " in page
    assert "[[" not in page


def test_a_new_record_names_its_software_until_it_is_put_in_order(territory: Path) -> None:
    write(territory, "inventory/crolles/nextcloud.toml", 'software = "nextcloud"\nsince = 2020\n')
    write(
        territory,
        "inventory/crolles/logiciel-1-de-lumbin.toml",
        'software = "Logiciel 1 de Lumbin"\nfunctions = ["bureautique"]\n',
    )
    (unknown,) = [one for one in check(territory, today()) if one.severity == "error"]
    assert unknown.message.startswith("logiciel inconnu")
    assert "affranchi fmt" in unknown.advice
    done = fmt(territory)
    assert not done.problems
    assert "catalogue/software/logiciel-1-de-lumbin.toml" in done.changed
    assert "software" not in (territory / "inventory/crolles/nextcloud.toml").read_text("utf-8")
    draft = load_registry(territory).software["logiciel-1-de-lumbin"]
    assert (draft.name, draft.model, draft.functions) == ("Logiciel 1 de Lumbin", "unknown", ("bureautique",))
    assert [one for one in check(territory, today()) if one.severity == "error"] == []
    assert not fmt(territory).changed


TYPED = "inventory/crolles"


def test_what_was_typed_is_taken_for_what_it_means_and_loses_nothing(territory: Path) -> None:
    write(
        territory,
        f"{TYPED}/libre-office-7-4.toml",
        '# Installé par le prestataire\nsoftware = "Libre Office 7.4"\nusers = 4 # à l’accueil\n',
    )
    write(territory, f"{TYPED}/nextcloud-ecole.toml", 'software = "Nextcloud"\nlabel = "École"\n')
    write(territory, f"{TYPED}/nextcloud.toml", 'software = "nextcloud"\n')
    told = 'software = "Infomaniak"\nfunctions = ["messagerie"]\n'  # which sells Infomaniak Mail besides
    write(territory, "inventory/lumbin/infomaniak.toml", told)
    for commune in ("bernin", "lumbin"):
        write(territory, f"inventory/{commune}/loutil-de-zoe.toml", 'software = "L’outil de Zoé"\n')
    done = fmt(territory)
    assert (done.problems, len(done.moved)) == ((), 4)
    inventory = territory / "inventory"
    assert sorted(one.name for one in (inventory / "crolles").iterdir()) == [
        "libreoffice.toml", "nextcloud--ecole.toml", "nextcloud.toml",
    ]  # fmt: skip
    text = (inventory / "crolles/libreoffice.toml").read_text("utf-8")
    assert text.replace("\u00a0", " ").split("\n", 1)[1] == (
        "users = 4  # à l’accueil\n# Nommé « Libre Office 7.4 » sur la page.\n# Installé par le prestataire\n"
    )
    assert (inventory / "bernin/l-outil-de-zoe.toml").is_file()
    assert "software" not in (inventory / "lumbin/infomaniak.toml").read_text("utf-8").replace(
        "/software", ""
    )
    assert load_registry(territory).software["l-outil-de-zoe"].name == "L’outil de Zoé"
    assert [one for one in check(territory, today()) if one.severity == "error"] == []
    assert not fmt(territory).changed


def test_what_may_be_several_or_is_declared_already_is_asked_and_left_as_it_is(territory: Path) -> None:
    held = {
        f"{TYPED}/libre-offise.toml": 'software = "Libre Offise"\n',
        f"{TYPED}/nextcloud-et-libreoffice.toml": 'software = "Nextcloud et LibreOffice"\n',
        f"{TYPED}/libre-office.toml": 'software = "Libre Office"\nusers = 4\n',
        f"{TYPED}/libreoffice.toml": "users = 3\n",
        f"{TYPED}/nextcloud-1.toml": 'software = "nextcloud"\n',
        f"{TYPED}/rien.toml": 'software = "rien"\n',
        f"{TYPED}/jean-dupont.toml": 'software = "Jean Dupont"\n',
    }
    for path, text in held.items():
        write(territory, path, text)
    said = {one.path: one.message.replace("\u00a0", " ") for one in fmt(territory).problems}
    doubt = "« Libre Offise » peut désigner « LibreOffice » : précisez."
    assert said[f"{TYPED}/libre-offise.toml"] == doubt
    assert "nomme plusieurs logiciels" in said[f"{TYPED}/nextcloud-et-libreoffice.toml"]
    assert (
        said[f"{TYPED}/libre-office.toml"] == f"« LibreOffice » a déjà sa fiche : {TYPED}/libreoffice.toml."
    )
    assert said[f"{TYPED}/nextcloud-1.toml"] == "clé en trop."
    assert "ne peut pas nommer un logiciel" in said[f"{TYPED}/rien.toml"]
    assert "il semble nommer une personne" in said[f"{TYPED}/jean-dupont.toml"]
    for path, text in held.items():
        if path != f"{TYPED}/libreoffice.toml":
            assert (territory / path).read_text("utf-8") == text
    assert said.keys() <= {one.path for one in check(territory, today()) if one.severity == "error"}


def test_a_record_that_names_another_software_than_its_file_is_refused(territory: Path) -> None:
    write(territory, "inventory/crolles/nextcloud-1.toml", 'software = "nextcloud"\n')
    with pytest.raises(InvalidDataError, match="clé en trop"):
        load_registry(territory)


def test_the_form_of_a_commune_that_merged_leads_to_the_one_that_took_its_place(territory: Path) -> None:
    text = (territory / "communes.toml").read_text("utf-8").replace("fictional = true\n", FORGE)
    write(territory, "communes.toml", text.replace("[communes.", f"{FORM}[communes.", 1))
    moves = '[communes.vieux-bourg]\nto = "le-bourg"\n\n[communes.le-bourg]\nto = "crolles"\n'
    write(territory, "catalogue/redirects.toml", moves)
    shared = json.loads(told(territory)["formulaire.json"])
    assert shared["moved"] == {"vieux-bourg": "crolles", "le-bourg": "crolles"}


def test_an_exit_is_told_with_its_members_fields_marked() -> None:
    shared = json.loads(told(bundle())["formulaire.json"])
    fields = {one["name"]: one for one in shared["experience"]["fields"]}
    marked = {name for name, one in fields.items() if one["label"].endswith("(membres)")}
    assert marked == {"users", "cost", "saved"}
    assert [name for name, one in fields.items() if one.get("required", True)] == ["software", "state"]
    assert not any("répéter" in one.get("hint", "") for one in (*fields.values(), *shared["fields"]))
