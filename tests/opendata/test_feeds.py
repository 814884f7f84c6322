"""Feeds and calendars: ids and days that hold, read by parsers that are not ours."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from defusedxml import ElementTree

from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.declaration import Declaration, Known
from affranchi.model.function import Function
from affranchi.model.record import Edition
from affranchi.model.reference import Redirect, Redirects
from affranchi.model.sharing import Sharing
from affranchi.model.software import Cycle, Software
from affranchi.model.steps import ExitSteps
from affranchi.model.territory import Commune, Objective, Territory
from affranchi.opendata.files import followed_of
from affranchi.opendata.tables import tables_of
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from tests import hostile_strings

DAY = date(2026, 11, 20)
ATOM = "{http://www.w3.org/2005/Atom}"
TOLD: Known = {("lumbin", "zoom"): date(2026, 3, 2), ("lumbin", "antivirus"): date(2026, 10, 1)}
CONTRACT = {
    "kind": "saas",
    "end": date(2027, 6, 30),
    "renewal": "tacit",
    "notice_months": 3,
    "renewal_months": 12,
}
READERS = "pip install feedparser icalendar (groupe « opendata »)"


def declared(software: str = "zoom", **more: Any) -> Declaration:
    return Declaration.model_validate(
        {"commune": "lumbin", "software": software, "contract": CONTRACT} | more
    )


def registry(*declarations: Declaration, name: str = "Val") -> Registry:
    return Registry(
        territory=Territory(name=name, siren="200018166"),
        objectives={
            "libre": Objective(slug="libre", indicator="libre_share", target=0.5, by=date(2030, 1, 1))
        },
        communes={"lumbin": Commune(slug="lumbin", name=name)},
        functions={
            "visio": Function(slug="visio", label=name, domain="poste"),
            "garde": Function(slug="garde", label="Garde", domain="securite", visibility="restricted"),
        },
        software={
            "zoom": Software(slug="zoom", name=name, model="proprietary", functions=("visio",)),
            "antivirus": Software(slug="antivirus", name="Secret", model="proprietary", functions=("garde",)),
        },
        declarations=declarations,
    )


def made(known: Registry, edition: Edition = "members", told: Known | None = TOLD) -> Mapping[str, str]:
    measures = Measures(facts_on(redact(known, edition), DAY, told))
    return dict(followed_of(measures))


def entries(text: str) -> list[tuple[str, str, str]]:
    """Id, day and title of each entry."""
    found = ElementTree.fromstring(text).iter(f"{ATOM}entry")
    told = ([one.findtext(f"{ATOM}{name}", "") for name in ("id", "updated", "title")] for one in found)
    return [(name.partition(":200018166/")[2], day[:10], title) for name, day, title in told]


def test_an_entry_keeps_its_id_and_has_the_day_on_which_it_was_told() -> None:
    files = made(registry(declared()))
    name = "declarations/lumbin/zoom"
    assert entries(files["flux/territoire.atom"]) == [(name, "2026-03-02", "Val utilise Val")]
    assert (
        files["flux/communes/lumbin.atom"].count(name) == files["flux/fonctions/visio.atom"].count(name) == 1
    )
    left = declared(status="retired", verified=date(2026, 9, 1), retirement={"on": date(2026, 8, 30)})
    known = registry(left)
    assert entries(made(known)["flux/territoire.atom"])[0][:2] == (name, "2026-09-01")
    assert entries(made(known, "public")["flux/territoire.atom"]) == [
        (name, "2026-09-01", "Val a quitté Val (2026)")
    ]


def test_who_follows_a_commune_that_was_renamed_or_joined_another_goes_on_following_it() -> None:
    known = registry(declared())
    moved = {"lumbin-vieux": Redirect(to="lumbin"), "ancien": Redirect(to="lumbin-vieux")}
    redirects = Redirects(communes=moved, functions={"video": Redirect(to="visio")})
    files = made(replace(known, redirects=redirects))
    for path in ("flux/communes/{}.atom", "calendrier/communes/{}.ics"):
        now, *before = (files[path.format(slug)] for slug in ("lumbin", "lumbin-vieux", "ancien"))
        assert before == [now, now]
    assert files["flux/fonctions/video.atom"] == files["flux/fonctions/visio.atom"]
    assert not [path for path in files if "fonctions/ancien" in path]


def test_what_nobody_knows_the_day_of_is_in_no_feed() -> None:
    files = made(registry(declared()), told=None)
    assert [path for path, text in files.items() if path.endswith(".atom") and "<entry>" in text] == []
    assert "<updated>1970-01-01T00:00:00Z</updated>" in files["flux/territoire.atom"]


def test_what_an_heir_kept_was_not_left_and_what_is_to_begin_has_not_been_told() -> None:
    def gone(reason: str) -> Declaration:
        return declared(status="retired", retirement={"on": DAY, "reason": reason})

    told = [entries(made(registry(gone(why)))["flux/territoire.atom"]) for why in ("exit", "merged", "error")]
    assert list(map(len, told)) == [1, 0, 0]
    to_come = Sharing.model_validate({"slug": "s", "title": "S", "since": date(2027, 6, 1)})
    text = made(replace(registry(), sharings={"s": to_come}))["flux/territoire.atom"]
    assert ("2027" in text, "<title>S" in text) == (False, False)


def test_the_public_edition_says_nothing_that_a_hidden_declaration_moves() -> None:
    shown, hidden = declared(), declared("antivirus", verified=date(2026, 11, 1))
    assert made(registry(shown, hidden), "public") == made(registry(shown), "public")
    files = made(registry(shown, hidden), "public")
    assert sorted(path for path in files if path.endswith(".ics")) == ["calendrier/territoire.ics"]
    assert "juin" not in "".join(files.values())
    assert "Secret" in "".join(made(registry(shown, hidden)).values())


def test_a_reminder_that_is_past_makes_a_deadline_new_for_the_members_alone() -> None:
    known = registry(declared())
    [(_, day, title)] = entries(made(known)["flux/echeances.atom"])
    end = "fin du contrat de Val, 30 juin 2027, à quitter au plus tard le 30 mars 2027"
    assert (day, title) == ("2026-09-30", f"Val\u00a0: {end}")
    [(_, day, title)] = entries(made(known, "public")["flux/echeances.atom"])
    assert (day, title) == ("2026-03-02", "Val\u00a0: fin du contrat de Val, 2027")
    missed = registry(declared(contract={**CONTRACT, "end": date(2026, 12, 31)}))
    [(_, _, title)] = entries(made(missed)["flux/echeances.atom"])
    assert title.endswith("31 décembre 2027, à quitter au plus tard le 30 septembre 2027")
    past = registry(declared(contract={"end": date(2026, 6, 30), "renewal": "tacit"}))
    [(_, _, title)] = entries(made(past)["flux/echeances.atom"])
    assert title.endswith("30 juin 2026 (passée)")


def test_a_way_out_that_was_chosen_is_told_whether_or_not_its_state_is() -> None:
    for leaving, verb in (({"target": "autre"}, "prévoit de quitter"), ({"state": "abandoned"}, "utilise")):
        told = entries(made(registry(declared(exit=leaving)))["flux/territoire.atom"])
        assert [verb in title for _, _, title in told] == [True]


def test_a_calendar_keeps_its_identifiers_and_rings_only_for_what_is_to_come() -> None:
    before = made(registry(declared()))["calendrier/communes/lumbin.ics"]
    moved = declared(contract={**CONTRACT, "end": date(2027, 7, 31)})
    after = made(registry(moved))["calendrier/communes/lumbin.ics"]
    for text, day in ((before, "20270330"), (after, "20270430")):
        assert "UID:lumbin-zoom-200018166@affranchi.invalid" in text
        assert f"DTSTART;VALUE=DATE:{day}" in text
        assert "DTSTAMP:20260302T000000Z" in text  # when it was told, whatever the day of the build
    assert before.count("BEGIN:VALARM") == 2  # of 12, 6, 3 and 1 months, two are past


def test_two_contracts_of_a_software_are_told_apart_in_calendars() -> None:
    text = made(registry(declared(), declared(label="ecole")))["calendrier/communes/lumbin.ics"]
    told = set(re.findall("SUMMARY:(.*)\r\n", text))
    assert told == {f"Val\u00a0: dernier jour pour quitter Val{more}" for more in ("", " (ecole)")}


def test_the_calendar_of_a_commune_stands_when_nothing_is_to_come() -> None:
    """Whoever follows it would be told of an error, from the day of its last deadline to that of the next."""
    text = made(registry(declared(contract={})))["calendrier/communes/lumbin.ics"]
    assert (text.count("BEGIN:VEVENT"), text.count("BEGIN:VTIMEZONE")) == (0, 1)


def test_a_calendar_bears_the_name_of_whose_it_is() -> None:
    known = registry(declared())
    files = made(replace(known, communes={"lumbin": Commune(slug="lumbin", name="Lumbin")}))
    for path, name in (("communes/lumbin", "Échéances — Lumbin"), ("echeances", "Échéances — Val")):
        assert f"X-WR-CALNAME:{name}\r" in files[f"calendrier/{path}.ics"]


def leaving(**exit_: Any) -> Registry:
    """A commune that leaves on the last day of June 2027, in three months."""
    known = registry(declared(status="leaving", contract={}, exit={"by": date(2027, 6, 30)} | exit_))
    said = {"text": "Une phrase.", "ours": True}
    told = {"slug": "visioconference", "label": "Sortir", "functions": ["visio"], "list_first": said}
    steps = {"lister": said | {"at": 0}, "couper": said | {"at": 50, "text": "Couper ; puis, fermer."}}
    made = ExitSteps.model_validate(
        told | {"pace": said, "months": {"500": {"low": 1, "high": 3}}, "steps": steps}
    )
    people = {"lumbin": known.communes["lumbin"].model_copy(update={"population": 500})}
    return replace(known, communes=people, exit_steps={made.slug: made})


def test_the_steps_of_an_exit_are_in_the_calendars_of_the_members_with_alarms_to_come() -> None:
    files = made(leaving(done=["visioconference/lister"]))
    for path in ("calendrier/communes/lumbin.ics", "calendrier/echeances.ics"):
        text = files[path].replace("\r\n ", "")
        (event,) = re.findall("BEGIN:VEVENT.*?END:VEVENT", text, re.DOTALL)  # what is done is not to do
        assert "UID:etape-lumbin-zoom-visioconference-couper-200018166@affranchi.invalid" in event
        assert "DTSTART;VALUE=DATE:20270515" in event
        assert "Val\\, quitter Val\u00a0: Couper \\; puis\\, fermer" in event
        assert event.count("BEGIN:VALARM") == 1
    moved = made(leaving(by=date(2026, 12, 31)))["calendrier/echeances.ics"]
    assert "etape-lumbin-zoom-visioconference-couper-200018166@" in moved
    assert moved.count("BEGIN:VALARM") == 0  # a month before is past
    assert "etape-" not in "".join(made(leaving(), "public").values())


def test_the_steps_of_exits_are_a_table_that_says_days_to_the_members_alone() -> None:
    def told(edition: Edition) -> list[tuple[Any, ...]]:
        measures = Measures(facts_on(redact(leaving(done=["visioconference/lister"]), edition), DAY, TOLD))
        (table,) = (one for one in tables_of(measures, measures.registry) if one.name == "etapes")
        return [row[-5:] for row in table.rows]

    assert told("members") == [
        ("visioconference/couper", "Couper ; puis, fermer.", "2027-05-15", False, "2027-06-30"),
        ("visioconference/lister", "Une phrase.", "2027-03-31", True, "2027-06-30"),
    ]
    assert [row[2:] for row in told("public")] == [("2027", False, "2027"), ("2027", True, "2027")]


def test_an_exit_that_is_done_ended_on_its_day_whatever_its_contract_was_to() -> None:
    known = leaving()
    contract = {"end": date(2028, 1, 31), "renewal": "none"}
    gone = {
        "status": "retired",
        "retirement": {"on": date(2026, 3, 2), "reason": "exit"},
        "contract": contract,
    }
    (one,) = known.declarations
    done = Declaration.model_validate(one.model_dump() | {"exit": {}} | gone)
    measures = Measures(facts_on(replace(known, declarations=(done,)), DAY, TOLD))
    (table,) = (one for one in tables_of(measures, measures.registry) if one.name == "etapes")
    assert [row[-3:] for row in table.rows] == [(None, True, "2026-03-02")] * 2
    told_late = {("lumbin", "zoom/exit"): date(2026, 3, 1)}
    (steps,) = Measures(facts_on(replace(known, declarations=(done,)), DAY, told_late)).tasks
    assert steps.lacks == 0


def test_the_milestones_of_two_territories_differ_in_one_agenda() -> None:
    one = registry(declared())
    other = replace(one, territory=one.territory.model_copy(update={"siren": "000000018"}))
    for path in ("calendrier/territoire.ics", "calendrier/communes/lumbin.ics"):
        found = [set(re.findall("UID:(.*)", made(known)[path])) for known in (one, other)]
        assert found[0]
        assert found[0].isdisjoint(found[1])


def test_the_end_of_what_closes_is_a_milestone_that_names_no_version() -> None:
    known = registry(declared())
    over = known.software["zoom"].model_copy(update={"cycles": {"all": Cycle(end=date(2199, 5, 5))}})
    told = made(replace(known, software={**known.software, "zoom": over}))["calendrier/territoire.ics"]
    assert f"{over.name} toutes versions" in told


def test_steps_to_come_of_mutualisations_are_milestones() -> None:
    steps = {str(DAY): "Vote, à main levée", "2199-03": "Bilan", "2020-01-01": "Première réunion"}
    one = Sharing(slug="achat", title="Achat groupé", calendar=steps)
    known = registry(declared())

    def told(**changes: object) -> str:
        sharings = {"achat": one.model_copy(update=changes)}
        return made(replace(known, sharings=sharings))["calendrier/territoire.ics"]

    assert re.findall("SUMMARY:(Achat.*)", told().replace("\r", "")) == [
        "Achat groupé\u00a0: Vote\\, à main levée"
    ]
    assert f"DTSTART;VALUE=DATE:{DAY:%Y%m%d}" in told()
    assert "Achat" not in told(stage="closed")
    assert "Achat" not in told(dismissed=True)


def test_parsers_that_are_not_ours_read_every_file_of_the_example() -> None:
    atom = pytest.importorskip("feedparser", reason=READERS)
    calendar = pytest.importorskip("icalendar", reason=READERS)
    example = registry_of(read_tree(bundle()), own_bundle=True).registry
    told = {one.first_told: date(2026, 5, 4) for one in example.declarations}
    for path, text in made(example, told=told).items():
        if path.endswith(".ics"):
            events = calendar.Calendar.from_ical(text).walk("VEVENT")
            names = [str(event["UID"]) for event in events]
            assert len(names) == len(set(names)), path
            assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
        else:
            feed = atom.parse(text.encode())
            assert not feed.bozo, (path, feed.get("bozo_exception"))
            assert len({one.id for one in feed.entries}) == len(feed.entries) <= 50
            assert all(one.link.startswith("https://logiciels.val") for one in feed.entries)


def test_one_declaration_that_changes_moves_only_what_speaks_of_it() -> None:
    other = registry(declared())
    communes = {**other.communes, "bernin": Commune(slug="bernin", name="Bernin")}
    known = replace(other, communes=communes, declarations=(*other.declarations, declared(commune="bernin")))
    told = {**TOLD, ("bernin", "zoom"): date(2026, 4, 1)}
    left = (declared(status="leaving", verified=DAY), *known.declarations[1:])
    before, after = made(known, told=told), made(replace(known, declarations=left), told=told)
    moved = {path for path in before if before[path] != after[path]}
    assert {path for path in moved if "bernin" in path} == set()
    assert {"flux/territoire.atom", "flux/communes/lumbin.atom", "flux/fonctions/visio.atom"} <= moved


@pytest.mark.parametrize("text", hostile_strings.in_parts(3))
def test_a_hostile_text_is_a_text_in_feeds_and_calendars(text: str) -> None:
    for path, data in made(registry(declared(), name=text)).items():
        assert not hostile_strings.RAW.search(data.replace("\r\n", "")), path
        if path.endswith(".atom"):
            tree = ElementTree.fromstring(data)
            assert {node.tag for node in tree.iter()} <= {
                f"{ATOM}{name}"
                for name in ("feed", "id", "title", "updated", "author", "name", "link", "entry", "summary")
            }
        else:
            names = [
                line.partition(":")[0].partition(";")[0] for line in data.split("\r\n") if line[:1] != " "
            ]
            assert names.count("BEGIN") == names.count("END") == data.count("\r\nEND:")


def test_what_is_done_together_for_a_function_is_in_the_feed_of_that_function() -> None:
    shared = {
        one: Sharing(slug=one, title=one, since=date(2026, 5, 1), function=function)
        for one, function in (("salle", "visio"), ("idees", None))
    }
    feeds = made(replace(registry(), sharings=shared))
    own = next(text for path, text in feeds.items() if "fonctions/visio" in path)
    assert [title.partition("\u00a0")[0] for _, _, title in entries(own)] == ["salle"]
