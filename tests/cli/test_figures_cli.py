"""The board's commands, in a real repository, and the calendar they write."""

import json
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.figures import Asked, facts_of
from affranchi.cli.output import today
from affranchi.contracts import DATA_ACT_SENTENCE
from affranchi.figures.deadlines import deadlines
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.declaration import Declaration
from affranchi.model.software import Software
from affranchi.opendata.calendars import calendar_of, calendars_of, escaped, folded
from affranchi.redaction import redact
from affranchi.storage.records import load_registry
from affranchi.wording import long_day
from tests.cli.test_cli import said
from tests.conftest import FOUNDED, git, write
from tests.territories import TODAY, declared, territory

KEYS = [
    "coverage", "freshness", "libre_share", "gafam_presence", "extra_eu_exposure", "spend", "concentration",
    "exit_windows", "reversibility", "substitutability", "pooling", "obsolescence", "trackers", "trajectory",
    "blocking", "open_formats",
]  # fmt: skip


@pytest.fixture
def here(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A territory in which the shell stands, where one commune runs Microsoft 365."""
    write(
        territory,
        "inventory/crolles/microsoft-365.toml",
        "since = 2020\nusers = 45\nannual_cost = 8120\n\n[contract]\nend = 2027-06-30\nnotice_months = 3\n",
    )
    git(territory, "add", ".")
    # All is told before the days that are asked: of one before, costs, contracts and exits are not known.
    monkeypatch.setenv("GIT_AUTHOR_DATE", FOUNDED)
    git(territory, "commit", "--quiet", "-m", "Crolles déclare Microsoft 365")
    monkeypatch.chdir(territory)
    return territory


def plain(lines: list[str]) -> list[str]:
    return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in lines]


@pytest.mark.usefixtures("here")
def test_the_figures_in_json_have_all_their_keys(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "figures", "--json", "--on", "2026-11-21")
    told = json.loads("\n".join(lines))
    assert (code, told["as_of"], told["method"], told["territory"]) == (
        0,
        "2026-11-21",
        "4",
        "Le Petit Grésivaudan",
    )
    assert list(told["figures"]) == KEYS
    for figure in told["figures"].values():
        assert {"value", "low", "high", "numerator", "denominator", "unknown", "coverage", "rows"} <= set(
            figure
        )
    assert told["figures"]["gafam_presence"]["value"] == pytest.approx(1 / 3)
    assert told["figures"]["spend"]["value"] == 8120


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("command", "said_so"),
    [
        ("deadlines", "Aucun contrat n’est déclaré."),
        ("blocking", "Aucun logiciel n’est dit nécessaire à un autre."),
    ],
)
def test_an_empty_table_says_that_nothing_is_declared(
    capsys: pytest.CaptureFixture[str], command: str, said_so: str
) -> None:
    assert said_so in said(capsys, command, "--commune", "crolles", "--on", "2019-01-01")[1]


@pytest.mark.usefixtures("here")
def test_the_figures_of_a_commune_on_a_day_before_everything(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "figures", "--json", "--commune", "bernin", "--on", "1990-01-01")
    told = json.loads("\n".join(lines))
    # Bernin never said since when: git knows that it was not in 1990.
    assert (code, told["commune"], told["figures"]["libre_share"]["denominator"]) == (0, "bernin", 0)


@pytest.mark.usefixtures("here")
def test_figures_are_readable(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "figures", "--on", "2026-11-21")
    told = plain(lines)
    assert code == 0
    # Nobody said that the suite also fills its two other functions: they are unknown.
    shares = "33 %\t33 % à 60 %\t1 sur 3 ; 2 inconnus"
    assert f"Immunité au droit extra-européen\tPrésence des GAFAM\t{shares}" in told


def test_an_objective_is_told_of_the_territory_whatever_its_figure(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voted = (here / "communes.toml").read_text("utf-8")
    for slug, target in (("gafam_presence", 0.2), ("coverage", 0.8)):
        voted += f'\n[objectives.{slug.replace("_", "-")}]\nindicator = "{slug}"\ntarget = {target}\n'
        voted += "by = 2028-12-31\n"
    write(here, "communes.toml", voted)
    told = plain(said(capsys, "figures", "--on", "2026-11-21")[1])
    assert [line.split(" :")[0] for line in told if "bjectif" in line] == ["gafam-presence", "Couverture"]
    own = said(capsys, "figures", "--on", "2026-11-21", "--commune", "crolles")[1]
    assert [line for line in own if "bjectif" in line] == []


def test_the_deadlines_and_their_calendar(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "deadlines", "--on", "2026-11-21", "--ics", "echeances.ics")
    assert (code, plain(lines)) == (
        0,
        [
            "Dernier jour\tCommune\tLogiciel\tFin\tPar an\tEnsuite",
            "30 mars 2027\tCrolles\tMicrosoft 365\t30 juin 2027\t8 120 €\t",
            "de 90 jours à 12 mois : 1 (8 120 €)",
            (
                "2 déclarations de logiciels libres ou gratuits, sans contrat déclaré, ne sont pas comptées "
                "ici ; le chiffre les compte parmi les contrats sans fin connue."
            ),
            "Calendrier écrit : echeances.ics",
        ],
    )
    assert (here / "echeances.ics").read_bytes().count(b"BEGIN:VALARM\r\n") == 2  # two are past
    # A record is never replaced by a result, whatever is typed.
    before = (here / "communes.toml").read_bytes()
    assert said(capsys, "deadlines", "--ics", "communes.toml")[0] == 2
    assert (here / "communes.toml").read_bytes() == before


@pytest.mark.parametrize(("end", "day"), [("31/12/2026", "31 décembre 2026"), ("2026", "inconnu")])
@pytest.mark.usefixtures("here")
def test_what_ends_by_itself_is_said_to_in_the_list_of_deadlines(
    capsys: pytest.CaptureFixture[str], end: str, day: str
) -> None:
    said(capsys, "declare", "crolles", "microsoft-365", "--contract-end", end, "--renewal", "aucune")
    _, lines = said(capsys, "deadlines", "--on", "2026-11-21")
    fields = plain(lines)[1].split("\t")
    assert (fields[0], fields[2], fields[-1]) == (day, "Microsoft 365", "finit de lui-même")


@pytest.mark.usefixtures("here")
def test_what_is_not_said_of_a_missed_contract_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "declare", "crolles", "microsoft-365", "--contract-end", "31/12/2026", "--renewal", "tacite")
    _, lines = said(capsys, "deadlines", "--on", "2026-11-21")
    assert plain(lines)[1].split("\t")[-1] == "reconduction tacite, période à dire"


def test_the_calendar_of_the_command_holds_the_steps_that_the_site_has(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "declare", "crolles", "microsoft-365", "--exit-by", "31/12/2027")
    said(capsys, "deadlines", "--on", "2026-11-21", "--commune", "crolles", "--ics", "echeances.ics")
    calendar = (here / "echeances.ics").read_bytes()
    assert calendar.count(b"CATEGORIES:\xc3\x89tape\r\n") > 5
    registry = redact(load_registry(here), "members")
    measures = Measures(facts_of(here, registry, date(2026, 11, 21), Asked(None)))
    site = dict(calendars_of(measures))["calendrier/communes/crolles.ics"].encode()
    assert calendar == site


def test_a_service_hosted_as_saas_is_held_to_the_same_notice_everywhere(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "declare", "crolles", "microsoft-365", "--hosting", "saas", "--notice", "6")
    _, lines = said(capsys, "deadlines", "--on", "2026-11-21")
    assert [line for line in lines if "préavis à revoir (Data Act)" in line] != []
    _, lines = said(capsys, "check")
    assert [line for line in lines if DATA_ACT_SENTENCE in line] != []
    said(capsys, "deadlines", "--on", "2026-11-21", "--ics", "echeances.ics")
    calendar = (here / "echeances.ics").read_text("utf-8").replace("\n ", "")
    assert escaped(DATA_ACT_SENTENCE) in calendar


@pytest.mark.usefixtures("here")
def test_why_prints_the_chains(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "why", "crolles", "microsoft")
    assert (code, plain(lines)) == (
        0,
        [
            "Crolles dépend de Microsoft par 1 chaîne :",
            "  Microsoft 365 → est édité par Microsoft (catalogue)",
        ],
    )
    code, lines = said(capsys, "why", "bernin", "microsoft")
    assert (code, plain(lines)) == (0, ["Rien de connu ne fait dépendre Bernin de Microsoft."])
    code, _ = said(capsys, "why", "crolles", "nothing-of-the-kind")
    assert code == 1


def test_a_host_is_found_by_a_slug_that_its_software_has_too(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "catalogue/vendors/nuage.toml", 'name = "Nuage"\n')
    write(here, "catalogue/software/nuage.toml", 'name = "Nuage"\nmodel = "proprietary"\nvendor = "nuage"\n')
    write(here, "inventory/lumbin/nextcloud.toml", '[hosting]\nmode = "provider"\nprovider = "nuage"\n')
    write(here, "inventory/bernin/nuage.toml", 'functions = ["fichiers"]\n')
    for commune, chain in (
        ("lumbin", "Nextcloud → est hébergé par Nuage (dit par la commune)"),
        ("bernin", "Nuage → est édité par Nuage (catalogue)"),
    ):
        for name in ("nuage", "Nuage"):
            assert plain(said(capsys, "why", commune, name)[1])[1:] == [f"  {chain}"]


def test_what_is_needed_has_its_article_in_a_chain(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    software = 'name = "Annuaire"\nmodel = "proprietary"\nvendor = "microsoft"\n'
    write(here, "catalogue/software/annuaire.toml", software)
    write(here, "inventory/lumbin/nextcloud.toml", 'depends_on = ["annuaire"]\n')
    chain = "Nextcloud → a besoin d’Annuaire (dit par la commune) → est édité par Microsoft (catalogue)"
    assert plain(said(capsys, "why", "lumbin", "microsoft")[1])[1:] == [f"  {chain}"]


def test_two_uses_of_one_software_are_told_apart(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        here,
        "inventory/crolles/microsoft-365--ecole.toml",
        "[contract]\nend = 2027-06-30\nnotice_months = 3\n",
    )
    git(here, "add", ".")
    git(here, "commit", "--quiet", "-m", "L’école aussi")
    deadlines = [line.split("\t")[2] for line in said(capsys, "deadlines", "--on", "2026-11-21")[1][1:3]]
    assert deadlines == ["Microsoft 365", "Microsoft 365 (ecole)"]
    told = plain(said(capsys, "plan", "--on", "2026-11-21")[1])
    names = [line.split(" : ")[1] for line in told if line.startswith("  Crolles")]
    assert names == ["Microsoft 365 (ecole)", "Microsoft 365"]
    reasons = [line for line in told if line.startswith("    ")]
    assert len(reasons) == 2 * len(set(reasons))


@pytest.mark.usefixtures("here")
def test_blocking_and_plan_answer(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(capsys, "blocking", "--on", "2026-11-21")
    assert (code, plain(lines)[-1]) == (0, "Personne n’a dit ce dont 3 déclarations ont besoin.")
    code, lines = said(capsys, "plan", "--on", "2026-11-21")
    assert (code, plain(lines)) == (
        0,
        [
            "Bureautique, à partir du 30 juin 2027 : 1 commune, 45 utilisateurs, 8 120 € par an",
            (
                "  Crolles : Microsoft 365 : LibreOffice ou ONLYOFFICE Docs (noyau libre), "
                "déjà dans 2 communes et entités"
            ),
            "    à dénoncer au plus tard le 30 mars 2027 pour finir le 30 juin 2027",
        ],
    )


def test_a_calendar_asks_nobody_to_leave_what_ends_after_its_last_renewal() -> None:
    bounded = {"end": date(2025, 12, 31), "notice_months": 3, "renewal": "tacit", "renewal_months": 12}
    titles = []
    for times in (1, 2, 3):
        one = declared("a", "x", "bureautique", contract={**bounded, "renewals": times})
        x = Software(slug="x", name="X", model="proprietary")
        registry = territory(one, software={"x": x}, vendors={})
        lines = calendar_of(registry, deadlines(facts_on(registry, date(2026, 11, 28), {})), TODAY).split()
        titles.append([line for line in lines if line.startswith("DTSTART")] + ["fin" in lines])
    assert titles == [
        ["DTSTART;VALUE=DATE:20261231", True],  # the last period
        ["DTSTART;VALUE=DATE:20271231", True],  # its notice was missed, and the next one is the last
        ["DTSTART;VALUE=DATE:20270930", False],
    ]


def test_a_calendar_is_byte_for_byte_what_the_standard_asks() -> None:
    contract = {"end": date(2027, 6, 30), "notice_months": 3}
    hostile = Software(slug="x", name="Été ; a, b \\ c\nBEGIN:VALARM", model="proprietary")
    declaration: Declaration = declared("a", "x", "bureautique", annual_cost=900, contract=contract)
    registry = territory(declaration, software={"x": hostile}, vendors={})
    lines = calendar_of(registry, deadlines(facts_on(registry, TODAY, {})), TODAY).split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = "\n".join(lines).replace("\n ", "").split("\n")
    assert "SUMMARY:A\u00a0: dernier jour pour quitter Été \\; a\\, b \\\\ c\\nBEGIN:VALARM" in unfolded
    assert "UID:a-x@affranchi.invalid" in unfolded
    assert "DTSTART;VALUE=DATE:20270330" in unfolded
    # Seen in November, those of March and September are past: 90 and 30 days before 30 March 2027 are left;
    # the month before ends on 28 February.
    triggers = [line for line in unfolded if line.startswith("TRIGGER")]
    assert triggers == ["TRIGGER:-P89DT15H", "TRIGGER:-P29DT15H"]
    assert unfolded.count("BEGIN:VALARM") == 2


def test_nobody_is_told_to_quit_libre_software() -> None:
    libre = Software(slug="x", name="Ora", model="libre")
    end = {"end": date(2027, 6, 30), "notice_months": 3}
    registry = territory(
        declared("a", "x", "bureautique", contract=end),
        declared("b", "x", "bureautique", contract=end | {"kind": "support"}),
        software={"x": libre},
        vendors={},
    )
    told = calendar_of(registry, deadlines(facts_on(registry, TODAY, {})), TODAY).replace("\r\n ", "")
    assert [line for line in told.split("\r\n") if line.startswith("SUMMARY")] == [
        "SUMMARY:B\u00a0: dernier jour pour dénoncer le contrat d’Ora"
    ]


def test_a_line_is_never_cut_within_a_character() -> None:
    parts = list(folded("é" * 100))
    assert [len(part.encode()) for part in parts] == [74, 75, 53]
    assert "".join(part.removeprefix(" ") for part in parts) == "é" * 100
    assert escaped("a\x00b\r\nc") == "a\\\\x00b\\nc"  # what would hide is shown


def test_a_commune_that_merged_is_itself_on_the_days_before(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "merge-communes", "crolles", "lumbin", "--into", "Haut-Val", "--on", "2026-11-01")
    then = "La commune d’alors : Crolles, réunie à Haut-Val après le 31 octobre 2026."
    for asked in (("deadlines",), ("plan",), ("blocking",)):
        for day, about, name in (("2026-10-01", then, "Crolles"), ("2026-11-21", None, "Haut-Val")):
            _, lines = said(capsys, *asked, "--commune", "crolles", "--on", day)
            told = plain(lines)
            assert (asked, about is None or about in told, name in " ".join(told)) == (asked, True, True)
    _, lines = said(capsys, "list", "--commune", "haut-val")
    assert "Microsoft 365 (Crolles)" in {line.split("\t")[1] for line in plain(lines)[1:]}
    said(capsys, "report", "commune", "crolles", "--on", "2026-10-01", "-o", "r.md")
    assert (here / "r.md").read_text("utf-8").startswith("# Crolles")
    said(capsys, "report", "rgpd", "--commune", "crolles", "--on", "2026-10-01", "-o", "r.md")
    assert "\nCrolles, au 1er octobre" in (here / "r.md").read_text("utf-8").replace("\u00a0", " ")
    _, lines = said(capsys, "list", "--commune", "lumbin", "--known-on", "2026-10-01")
    assert [line.split("\t")[0] for line in lines[1:]] == ["Lumbin"]
    _, lines = said(capsys, "why", "crolles", "microsoft", "--on", "2026-10-01")
    assert {then, "Crolles dépend de Microsoft par 1 chaîne :"} < {*plain(lines)}
    said(capsys, "commune", "haut-val")
    _, lines = said(capsys, "why", "microsoft", "--on", "2026-10-01")
    assert "Haut-Val n’est pas dans le territoire le 1er octobre 2026 : rien n’y est compté." in plain(lines)
    now = "Crolles, réunie à Haut-Val après le 31 octobre 2026 : ce qui suit est de Haut-Val."
    for command in ("deadlines", "plan", "blocking", "opportunities"):
        assert now in plain(said(capsys, command, "--commune", "Crolles")[1]), command
    _, lines = said(capsys, "why", "crolles", "microsoft")
    assert {now, "Haut-Val dépend de Microsoft par 1 chaîne :"} <= {*plain(lines)}


def test_where_an_objective_stood_on_a_past_day_is_not_told_of_today(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voted = '\n[objectives.libre]\nindicator = "libre_share"\ntarget = 0.9\nby = 2030-12-31\n'
    write(here, "communes.toml", (here / "communes.toml").read_text("utf-8") + voted)
    told = [plain(said(capsys, "figures", *on)[1]) for on in (("--on", "2026-03-01"), ())]
    words = [[word for word in ("Ce jour-là", "Aujourd’hui") if word in " ".join(one)] for one in told]
    assert words == [["Ce jour-là"], ["Aujourd’hui"]]


def test_an_objective_without_trajectory_is_told_of_its_day(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = (here / "communes.toml").read_text("utf-8")
    voted = '\n[objectives.pool]\nindicator = "pooling"\ntarget = 5\nby = 2027-12-31\n'
    write(here, "communes.toml", told + voted)
    for more, day in (([], "aujourd’hui"), (["--on", "2026-03-01"], "ce jour-là")):
        lines = plain(said(capsys, "figures", *more)[1])
        assert f"Recoupements entre communes : 1 recoupement {day} ; objectif 5 au 31 décembre 2027." in lines


def test_every_answer_on_a_commune_that_left_says_that_it_did(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = here / "communes.toml"
    text = path.read_text("utf-8").replace("[communes.crolles]", "[communes.crolles]\nuntil = 2025-06-30")
    path.write_text(text, "utf-8")
    left = f"Crolles n’est pas dans le territoire le {long_day(today())} : rien n’y est compté."
    write(here, "g.csv", "Logiciel;Version\nGIMP;2.10\n")
    for asked in (
        ("why", "crolles", "microsoft"), ("deadlines", "--commune", "crolles"),
        ("plan", "--commune", "crolles"), ("blocking", "--commune", "crolles"),
        ("report", "rgpd", "--commune", "crolles", "-o", "r.md"),
        ("report", "commune", "crolles", "-o", "r.md"), ("declare", "crolles", "vlc"),
        ("form", "crolles", "-o", "f.ods"), ("import", "g.csv", "--commune", "crolles", "--yes"),
        ("opportunities", "--commune", "crolles"),
        ("confirm", "crolles"), ("commune", "crolles"), ("confirm",),
    ):  # fmt: skip
        _, lines = said(capsys, *asked)
        assert (asked, left in plain(lines)) == (asked, asked != ("commune", "crolles"))
    told = (here / "r.md").read_text("utf-8").replace("\u00a0", " ")
    assert f"> {left}" in told


@pytest.mark.parametrize(("when", "times"), [("since = 2199-01-01", 1), ("until = 2025-06-30", 0)])
def test_after_an_import_what_is_to_come_is_asked_its_functions_and_what_left_is_not(
    here: Path, capsys: pytest.CaptureFixture[str], when: str, times: int
) -> None:
    path = here / "communes.toml"
    text = path.read_text("utf-8").replace("[communes.crolles]", f"[communes.crolles]\n{when}")
    path.write_text(text, "utf-8")
    (here / "catalogue/functions.toml").unlink()  # those of the reference, which ask more
    write(here, "g.csv", "Logiciel;Version\nGIMP;2.10\n")
    _, lines = said(capsys, "import", "g.csv", "--commune", "crolles", "--yes")
    assert plain(lines).count("Pour y répondre : affranchi interview crolles") == times
