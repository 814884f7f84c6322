"""The table of what may be said of a declaration: nothing of the model is left without a way in."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from affranchi import clauses
from affranchi.actions.declare import DeclareRequest, declare
from affranchi.cli.running import run
from affranchi.field import Field, asking
from affranchi.fields import BY_PATH, EXPERIENCE, FIELDS, NOTICE, SAID, SHARING, name_at, written_at
from affranchi.figures.deadlines import deadlines
from affranchi.figures.facts import facts_on
from affranchi.model.declaration import Contract, Declaration
from affranchi.model.experience import Experience
from affranchi.model.record import Record
from affranchi.model.sharing import Sharing
from affranchi.model.values import months_later
from affranchi.readers import Days, NotUnderstoodError, end_in
from affranchi.storage.records import load_registry
from affranchi.wording import NBSP, day_or_year, in_french

# Fields that no table of what a person says holds, and why.
ELSEWHERE = {
    "commune": "the folder says it",
    "software": "the file’s name says it",
    "label": "the file’s name says it",
    "functions": "they are named by their own option, and resolved in the catalogue",
    "origin": "a merger of communes writes it",
    "retirement.on": "`retire` says it",
    "retirement.replaced_by": "`retire` says it",
    "retirement.reason": "`retire` says it",
}
# One value that each kind of field reads, and what the record then holds.
TYPED = {
    "status": ("prévu", "planned"),
    "since": ("31/03/2019", "2019-03-31"),
    "annual_cost": ("1 200,50 €", "1200.5"),
    "depends_on": ("Nextcloud", "('nextcloud',)"),
    "machines_by_version": ("12 en 24.8 et 3 Microsoft 365 E3", "{'24.8': 12, 'Microsoft 365 E3': 3}"),
    "visibility": ("membres", "members"),
    "hosting.mode": ("sur le poste", "workstation"),
    "hosting.provider": ("Microsoft", "microsoft"),
    "hosting.country": ("FR", "FR"),
    "contract.kind": ("aucun", "none"),
    "contract.start": ("2020", "2020"),
    "contract.end": ("31/12/2027", "2027-12-31"),
    "contract.notice_months": ("3 mois", "3"),
    "contract.renewal": ("tacite", "tacit"),
    "contract.renewal_months": ("12 mois", "12"),
    "contract.renewals": ("trois fois", "3"),
    "contract.route": ("UGAP", "ugap"),
    "data.export": ("format ouvert", "open"),
    "data.open_datasets": ("Budget", "('Budget',)"),
    "exit.target": ("libreoffice", "libreoffice"),
    "exit.by": ("30/06/2027", "2027-06-30"),
    "exit.state": ("commencée", "started"),
    "sharing.offers": ("formation", "('training',)"),
    "sharing.seeks": ("code", "('code',)"),
}
BY_KIND = dict.fromkeys(("text", "reference"), ("SecNumCloud", "SecNumCloud"))
BY_KIND |= {"count": ("1 200", "1200"), "flag": ("oui", "True")}


def paths_of(model: type[Record], before: str = "") -> Iterator[str]:
    """The dotted path of each field of a record, tables entered."""
    for name, info in model.model_fields.items():
        kinds = [info.annotation, *getattr(info.annotation, "__args__", ())]
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Record)]
        if inner:
            yield from paths_of(inner[0], f"{before}{name}.")
        else:
            yield f"{before}{name}"


def test_every_field_of_a_declaration_is_in_the_table_or_a_reason_says_why_not() -> None:
    in_days = {field.in_days for field in FIELDS} - {""}
    assert sorted({*BY_PATH, *in_days, *ELSEWHERE}) == sorted(paths_of(Declaration))
    assert not BY_PATH.keys() & ELSEWHERE.keys()
    assert len({field.option for field in SAID}) == len(SAID)


# The same of a mutualisation: `take`, `join`, `dismiss`, a merger or their own option say these.
_OF_SHARING = "slug function software coordinator since dismissed reason opportunity public_opportunity"
_OF_SHARING += " participants calendar"
_OF_EXPERIENCE = "commune software label body to functions told url seen"


@pytest.mark.parametrize(
    ("model", "fields", "elsewhere"),
    [(Sharing, SHARING, _OF_SHARING), (Experience, EXPERIENCE, _OF_EXPERIENCE)],
)
def test_every_field_of_what_communes_tell_has_a_door(
    model: type[Record], fields: Sequence[Field], elsewhere: str
) -> None:
    """The summary of a mutualisation, which its page shows, had none."""
    assert sorted({*(field.path for field in fields), *elsewhere.split()}) == sorted(model.model_fields)


def test_every_field_is_set_emptied_and_undone_by_command_as_french_says_it(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    typed = {field.path: TYPED.get(field.path) or BY_KIND[field.kind] for field in SAID}
    options = [word for field in SAID for word in (f"--{field.option}", typed[field.path][0])]
    assert run(["declare", "crolles", "microsoft-365", *options]) == 0, capsys.readouterr()
    made = load_registry(territory).declaration("crolles", "microsoft-365")
    assert {field.path: str(field.of(made)) for field in SAID} == {
        path: held for path, (_, held) in typed.items()
    }
    emptied = [field for field in SAID if field.path != "status"]
    words = [word for field in emptied for word in ("--unset", field.option)]
    assert run(["declare", "crolles", "microsoft-365", *words]) == 0, capsys.readouterr()
    after = load_registry(territory).declaration("crolles", "microsoft-365")
    assert [field.path for field in emptied if field.of(after) != field.empty] == []
    assert run(["undo", "--yes"]) == 0
    assert load_registry(territory).declaration("crolles", "microsoft-365") == made
    assert run(["undo", "--yes"]) == 0
    assert load_registry(territory).declaration("crolles", "microsoft-365") is None


def test_what_is_not_understood_is_said_all_at_once_and_changes_nothing(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    wrong = ["--users", "cinq", "--contract-end", "31/02/2027", "--renewal", "jamais", "--status", "retiré"]
    assert run(["declare", "crolles", "libreoffice", *wrong]) == 2
    said = capsys.readouterr().err
    assert [
        word for word in ("--users", "--contract-end", "--renewal", "affranchi retire") if word not in said
    ] == []
    assert load_registry(territory).declaration("crolles", "libreoffice") is None


def test_a_licence_that_never_ends_is_said_where_its_end_is_asked_and_its_end_is_asked_no_more(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "crolles", "microsoft office", "--contract-end", "Perpétuelle"]) == 0
    assert run(["declare", "crolles", "winrar", "--contract", "maintenance"]) == 0
    (tmp_path / "licences.csv").write_text(
        "Logiciel;Fin de contrat\nPhotoshop;licence à vie\nWinRAR;perpétuelle\nAutoCAD;illimitée\n", "utf-8"
    )
    assert run(["import", "crolles", str(tmp_path / "licences.csv"), "--yes"]) == 0
    made = load_registry(territory)
    held = {one.software: (one.contract.kind, one.contract.end) for one in made.by_commune["crolles"]}
    assert held["microsoft-office"] == held["adobe-photoshop"] == ("perpetual", None)
    assert held["winrar"] == ("maintenance", None)  # what was said stays
    assert held["autocad"] == (None, None)  # « illimitée » may be left any day
    asked = {one.software for one in deadlines(facts_on(made, date(2026, 12, 1), {}))}
    assert asked & held.keys() == {"winrar", "autocad"}
    for typed, kept in (
        (["--contract-end", "2028", "--notice", "3 mois"], Contract(end=2028, notice_months=3)),
        (["--contract", "perpétuelle"], Contract(kind="perpetual")),
        (["--contract", "maintenance", "--contract-end", "2029"], Contract(kind="maintenance", end=2029)),
        (["--contract-end", "à vie"], Contract(kind="perpetual")),
        (["--unset", "contract-end"], Contract()),
    ):  # what is said last takes the place of the other
        assert run(["declare", "crolles", "microsoft office", *typed]) == 0
        said = load_registry(territory).declaration("crolles", "microsoft-office")
        assert said is not None
        assert said.contract == kept
    assert run(["declare", "crolles", "gimp", "--exit-by", "perpétuelle"]) == 2
    assert "--exit-by" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["--renewal", "1 an reconductible 3 fois"], ("tacit", 12, 3)),
        (["--renewal", "reconductible deux fois un an"], ("tacit", 12, 2)),
        (
            ["--renewal", "reconductible tacitement par période d’un an, dans la limite de quatre ans"],
            ("tacit", 12, 3),
        ),
        (
            ["--renewal", "1 an renouvelable par tacite reconduction sans pouvoir excéder 4 ans"],
            ("tacit", 12, 3),
        ),
        (["--renewal", "un an reconductible 3 fois, soit 4 ans maximum"], ("tacit", 12, 3)),
        (["--renewal", "2 ans renouvelable une fois par reconduction expresse"], ("express", 24, 1)),
        (["--renewal", "2 ans, reconductible 2 fois 6 mois"], ("tacit", 6, 2)),
        (["--renewal", "2 ans + 3 reconductions d’un an"], ("tacit", 12, 3)),
        (["--renewal", "tacite annuelle"], ("tacit", 12, None)),
        (["--renewal", "1 an, non reconductible"], ("none", None, None)),
        (["--renewal", "pour une période d’un an, tacite"], ("tacit", 12, None)),  # as often as may be
        (["--renewal", "tacite", "--renewal-months", "12", "--renewals", "3 fois"], ("tacit", 12, 3)),
        (["--renewal", "1 an reconductible 3 fois", "--renewals", "2"], ("tacit", 12, 2)),
        (["--contract-end", "31/12/2026, reconductible 3 fois 1 an"], ("tacit", 12, 3)),
        (["--contract-end", "31/12/2026 (1 an reconductible 3 fois)"], ("tacit", 12, 3)),
        (["--contract-end", "31/12/2026 non reconductible"], ("none", None, None)),
    ],
)
def test_how_a_market_is_renewed_is_said_as_it_is_written(
    territory: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: list[str],
    kept: tuple[str, int | None, int | None],
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "crolles", "zoom", "--contract-end", "31/12/2026"]) == 0
    assert run(["declare", "crolles", "zoom", *typed]) == 0
    sort, months, times = kept
    if months and times:
        last = day_or_year(months_later(date(2026, 12, 31), months * times))
        said = f"Reconduction {in_french('renewal', sort)}, au plus jusqu’au {last}."
        assert said in capsys.readouterr().out
    made = load_registry(territory).declaration("crolles", "zoom")
    assert made is not None
    contract = made.contract
    assert contract.end == date(2026, 12, 31)
    assert (contract.renewal, contract.renewal_months, contract.renewals) == kept


@pytest.mark.parametrize(
    ("start", "told", "end", "clause"),
    [
        ("01/01/2024", "4 ans", date(2027, 12, 31), (None, None, None)),
        ("15/03/2025", "pour une durée de trois ans", date(2028, 3, 14), (None, None, None)),
        ("1er juillet 2025", "36 mois ferme", date(2028, 6, 30), (None, None, None)),
        ("29/02/2024", "1 an", date(2025, 2, 28), (None, None, None)),  # no 29th: the last day of its month
        ("31/08/2025", "6 mois", date(2026, 2, 28), (None, None, None)),
        ("01/01/2025", "1 an reconductible 3 fois", date(2025, 12, 31), ("tacit", 12, 3)),
        ("01/01/2025", "2 ans, reconductible 2 fois 6 mois", date(2026, 12, 31), ("tacit", 6, 2)),
        ("01/01/2025", "1 an, non reconductible", date(2025, 12, 31), ("none", None, None)),
        ("01/01/2025", "12 mois puis sans engagement", date(2025, 12, 31), ("open-ended", None, None)),
    ],
)
def test_how_long_a_contract_lasts_tells_its_end_from_its_start(
    territory: Path,
    monkeypatch: pytest.MonkeyPatch,
    start: str,
    told: str,
    end: date,
    clause: tuple[str | None, int | None, int | None],
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "crolles", "zoom", "--contract-start", start, "--contract-end", told]) == 0
    made = load_registry(territory).declaration("crolles", "zoom")
    assert made is not None
    assert made.contract.end == end
    assert (made.contract.renewal, made.contract.renewal_months, made.contract.renewals) == clause


@pytest.mark.parametrize(
    ("told", "start", "end", "clause"),
    [
        ("4 ans à compter du 01/01/2024", date(2024, 1, 1), date(2027, 12, 31), (None, None, None)),
        ("trois ans du 1er juillet 2025", date(2025, 7, 1), date(2028, 6, 30), (None, None, None)),
        ("du 01/01/2024 au 31/12/2027", date(2024, 1, 1), date(2027, 12, 31), (None, None, None)),
        (
            "Du 1er janvier 2024 au 31 décembre 2027, reconduction tacite",
            date(2024, 1, 1),
            date(2027, 12, 31),
            ("tacit", None, None),
        ),
        (
            "1 an à compter du 15/03/2025, reconductible 3 fois",
            date(2025, 3, 15),
            date(2026, 3, 14),
            ("tacit", 12, 3),
        ),
    ],
)
def test_a_start_and_an_end_are_said_at_once(
    territory: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: str,
    start: date,
    end: date,
    clause: tuple[str | None, int | None, int | None],
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "crolles", "zoom", "--contract-end", told]) == 0
    made = load_registry(territory).declaration("crolles", "zoom")
    assert made is not None
    contract = made.contract
    assert (contract.start, contract.end) == (start, end)
    assert (contract.renewal, contract.renewal_months, contract.renewals) == clause


@pytest.mark.parametrize(
    "typed",
    [
        ["--contract-end", "4 ans"],
        ["--contract-end", "4 ans à compter de la notification"],
        ["--contract-end", "du 31/02/2024 au 31/12/2027"],
        ["--contract-end", "4 ans du 01/01/2024, sauf en août"],
        ["--contract-end", "4 ans", "--contract-start", "2024"],  # when in 2027 is not known
        ["--contract-end", "4 ans maximum", "--contract-start", "01/01/2024"],  # of which nobody says when
        ["--contract-end", "4 ans sauf en 2027", "--contract-start", "01/01/2024"],
        ["--contract-end", "36", "--contract-start", "01/01/2024"],
    ],
)
def test_how_long_alone_is_no_end(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "crolles", "zoom", *typed]) == 2
    assert "--contract-end" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["--contract-end", "sans engagement"], Contract(notice_months=3, renewal="open-ended")),
        (["--renewal", "à tout moment"], Contract(end=2027, notice_months=3, renewal="open-ended")),
        (
            ["--contract-end", "durée indéterminée, préavis de 45 jours"],
            Contract(notice_days=45, renewal="open-ended"),
        ),
        (
            ["--contract-end", "31/12/2026 puis sans engagement (préavis d’un mois)"],
            Contract(end=date(2026, 12, 31), notice_months=1, renewal="open-ended"),
        ),
    ],
)
def test_what_may_be_left_any_day_is_said_so_until_it_has_an_end(
    territory: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], kept: Contract
) -> None:
    monkeypatch.chdir(territory)
    before = ["--contract-end", "2027", "--notice", "3 mois", "--renewal", "1 an reconductible 3 fois"]
    found = []
    for said in (before, typed, ["--contract-end", "2029"]):
        assert run(["declare", "crolles", "zoom", *said]) == 0
        made = load_registry(territory).declaration("crolles", "zoom")
        assert made is not None
        found.append(made.contract)
    assert found[1] == kept
    assert (found[2].end, found[2].renewal) == (2029, None)


@pytest.mark.parametrize(
    "typed",
    [
        "12 mois puis sans engagement",
        "pas de tacite reconduction",  # it may be renewed otherwise
        "sans tacite reconduction",
        "non tacite",
        "reconductible 3 fois sauf en 2027",
        "reconductible dans la limite de 4 ans",  # of periods that nobody said
        "1 an reconductible par 6 mois dans la limite de 22 mois",
    ],
)
def test_a_clause_that_is_not_wholly_understood_is_refused(typed: str) -> None:
    with pytest.raises(NotUnderstoodError):
        BY_PATH["contract.renewal"].read(typed)


def test_where_an_end_stops_is_looked_for_at_the_head_of_a_text_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each space was tried, and what stands before it read: a cell of 32 KB took 18 seconds."""
    tried: list[str] = []

    def trying(text: str) -> int | date:
        tried.append(text)
        return end_in(text)

    monkeypatch.setattr(clauses, "end_in", trying)
    assert clauses.renewed_end_in("1 an " * 5000 + "tacite") is None
    assert 0 < len(tried) < 60
    assert clauses.renewed_end_in("jusqu’au 31 décembre 2027 ; tacite, 1 an") is not None


def test_what_only_serves_to_read_archives_is_said_to_be_on_its_way_out(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "crolles", "zoom", "--status", "consultation seule"]) == 0
    assert "Déclaré, en cours de sortie : " in capsys.readouterr().out.replace(NBSP, " ")
    (tmp_path / "parc.csv").write_text("Logiciel;État\nGIMP;Lecture seule\nInkscape;En service\n", "utf-8")
    assert run(["import", "crolles", str(tmp_path / "parc.csv"), "--yes"]) == 0
    assert "B2 « Lecture seule »" in capsys.readouterr().out.replace(NBSP, " ")  # a person says it


def test_what_has_no_contract_is_said_where_its_end_is_asked_until_it_has_one(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(territory)
    (tmp_path / "services.csv").write_text("Logiciel;Fin de contrat\nChatGPT;pas de contrat\n", "utf-8")
    assert run(["import", "crolles", str(tmp_path / "services.csv"), "--yes"]) == 0
    assert run(["declare", "crolles", "gmail", "--contract-end", "Sans contrat"]) == 0
    made = load_registry(territory)
    held = {one.software: one.contract for one in made.by_commune["crolles"]}
    assert held["gmail"] == held["chatgpt"] == Contract(kind="none")
    asked = {one.software for one in deadlines(facts_on(made, date(2026, 12, 1), {}))}
    assert asked.isdisjoint({"gmail", "chatgpt"})
    assert run(["declare", "crolles", "chatgpt", "--contract-end", "30/06/2027"]) == 0
    assert (
        run(["declare", "crolles", "gmail", "--contract-end", "2028", "--contract", "service en ligne"]) == 0
    )
    made = load_registry(territory)
    bought = {one.software: one.contract for one in made.by_commune["crolles"]}
    assert bought["chatgpt"] == Contract(end=date(2027, 6, 30))
    assert bought["gmail"] == Contract(kind="saas", end=2028)


def test_a_notice_is_said_in_months_or_in_days_and_is_one_fact(
    territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(territory)
    for said, held in (
        ("45 jours", (None, 45)),
        ("2 semaines", (None, 14)),
        ("3 mois", (3, None)),
        ("1 an", (12, None)),
        ("Aucun", (0, None)),
        ("sans préavis", (0, None)),
    ):
        assert run(["declare", "lumbin", "libreoffice", "--notice", said]) == 0
        found = load_registry(territory).declaration("lumbin", "libreoffice")
        assert found is not None
        assert (found.contract.notice_months, found.contract.notice_days) == held
    assert NOTICE.write(Days(45)).replace("\u00a0", " ") == "45 jours"


def test_needing_nothing_is_told_and_is_not_saying_nothing(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "lumbin", "libreoffice", "--depends-on", "rien", "--unset", "depends-on"]) == 2
    assert "gardez l’un des deux" in capsys.readouterr().err
    assert run(["declare", "lumbin", "libreoffice", "--depends-on", "rien"]) == 0
    assert "Modifié\u00a0: n’a besoin d’aucun logiciel." in capsys.readouterr().out
    assert "depends_on = []" in (territory / "inventory/lumbin/libreoffice.toml").read_text()
    assert run(["show", "lumbin"]) == 0
    assert "n’a besoin d’aucun logiciel" in capsys.readouterr().out
    assert run(["declare", "lumbin", "libreoffice", "--unset", "depends-on"]) == 0
    assert "n’a besoin d’aucun logiciel → non dit" in capsys.readouterr().out
    assert "depends_on" not in (territory / "inventory/lumbin/libreoffice.toml").read_text()


def test_a_fact_is_emptied_by_its_french_name_too(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["declare", "lumbin", "libreoffice", "--cost", "100", "--contract-end", "2027"]) == 0
    assert run(["declare", "lumbin", "libreoffice", "--unset", "coût", "--unset", "Fin de contrat"]) == 0
    found = load_registry(territory).declaration("lumbin", "libreoffice")
    assert found is not None
    assert (found.annual_cost, found.contract.end) == (None, None)
    for name, why in {"état": "ne se vide pas", "title": "n’est l’option d’aucun fait"}.items():
        assert run(["declare", "lumbin", "libreoffice", "--unset", name]) == 2
        assert why in capsys.readouterr().err


def test_a_fact_given_as_unknown_is_emptied(territory: Path) -> None:
    request = DeclareRequest("lumbin", "libreoffice", facts={"users": None})
    made = declare(territory, request, date(2026, 11, 3)).declaration
    assert (made.users, made.since) == (None, 2019)


def test_every_field_has_a_french_name() -> None:
    assert [field.path for field in FIELDS if not field.name] == []


def test_fields_asked_together_say_what_each_says_alone() -> None:
    told = Declaration(commune="lumbin", software="nextcloud", users=12, contract=Contract(notice_days=45))
    assert list(asking(FIELDS)(told)) == [(field, field.of(told)) for field in FIELDS]


def test_a_notice_in_days_is_called_and_written_as_the_notice_that_it_is() -> None:
    path, key = "inventory/lumbin/nextcloud.toml", "contract.notice_days"
    assert (name_at(path, key), written_at(path, key, 45)) == ("préavis", "45\u00a0jours")
    assert written_at(path, "contract.notice_months", 3) == "3\u00a0mois"


def test_a_country_is_written_by_its_name_wherever_a_field_is() -> None:
    path, key = "inventory/lumbin/nextcloud.toml", "hosting.country"
    assert [written_at(path, key, code) for code in ("FR", "ZM")] == ["France", "ZM"]
