"""Rows understood: what is asked about, and what nobody would be understood by."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from affranchi.intake.reading import Options
from affranchi.steps.gathering import gathered, read_files
from affranchi.steps.products import products_of
from affranchi.steps.understanding import answered, functions_said, understood
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry


def test_a_name_that_a_person_would_be_understood_by_is_a_question_and_no_unknown_one(tmp_path: Path) -> None:
    table = tmp_path / "parc.csv"
    lines = "feuille Calc;\nTruc bidule;\nmcaffee;Antivirus\nSERVICE ADMINISTRATIF;\nFortinet 60F;Pare-feu\n"
    table.write_text(f"Logiciel;Fonction\n{lines}", encoding="utf-8")
    found = understood(load_registry(bundle()), gathered(read_files([table], {}, Options())))
    asked = {one.name: [each.slug for each in one.proposals] for one in found.doubts}
    near = {"mcaffee": ["mcafee-total-protection"], "Fortinet 60F": ["fortigate"]}
    assert asked == {"feuille Calc": ["libreoffice"], **near}  # « --keep-unknown » made software of those
    assert [one.name for one in found.unknown] == ["Truc bidule"]
    assert [one.name for one in found.without] == ["SERVICE ADMINISTRATIF"]


def test_a_software_of_several_lines_fills_what_each_says(tmp_path: Path) -> None:
    """« Microsoft 365 » of mail, then of files, was said to fill mail alone."""
    table = tmp_path / "usages.csv"
    lines = ["Messagerie;Microsoft 365;", "Stockage;Microsoft 365;Accueil", "Mails;Outlook;", "Cantine;VLC;"]
    lines += [";Horizon Cloud;Finances", ";Horizon Cloud;État civil", ";e.magnus;Finances", ";e.magnus;"]
    table.write_text("\n".join(("Fonction;Logiciel;Service", *lines)), encoding="utf-8")
    registry = load_registry(bundle())
    whole = gathered(read_files([table], {}, Options()))
    found = understood(registry, whole)
    told = {
        product.software.slug: functions_said(registry, product.rows, product.software)
        for product in products_of(whole, found.taken)
    }
    assert told["microsoft-365"] == ("messagerie", "stockage")
    assert told["microsoft-outlook"] == ("client-mail",)  # of what « Mails » may be, what it does
    assert told["horizon-cloud"] == ("finances", "etat-civil")
    assert found.functions == ("Cantine",)
    [range_] = found.doubts  # a service that one line alone has says nothing of the others
    assert (range_.name, range_.functions) == ("e.magnus", ())


def test_a_name_of_several_uses_is_asked_and_remembered_for_each(tmp_path: Path) -> None:
    """OVH for mail and for phones was one question, whose answer was said to fill both."""
    table = tmp_path / "usages.csv"
    table.write_text("Fonction;Logiciel\nTéléphonie;OVH\nMessagerie;OVH\nHébergement;OVH\n", encoding="utf-8")
    registry, whole = load_registry(bundle()), gathered(read_files([table], {}, Options()))
    found = understood(registry, whole, "here")
    assert [(one.name, one.proposals[0].slug, one.functions) for one in found.doubts] == [
        ("OVH (Téléphonie)", "ovhcloud-telephonie", ("telephonie",)),
        ("OVH (Messagerie)", "ovhcloud-mx-plan", ("messagerie",)),
        ("OVH (Hébergement)", "ovhcloud", ("hebergement",)),
    ]
    mail = found.doubts[1]
    _, said = answered(found, mail, mail.proposals[0], "here", date(2026, 11, 30))
    assert said is not None
    assert (said.slug, said.name) == ("ovh-messagerie", "OVH (Messagerie)")
    for slug, left in (("ovh-messagerie", 2), ("ovh", 2)):  # whatever was said of OVH, its phones are asked
        known = replace(registry, recognised={slug: said.model_copy(update={"slug": slug})})
        again = understood(known, whole, "here")
        assert [one[0].slug for one in again.taken.values()] == ["ovhcloud-mx-plan"]
        assert len(again.doubts) == left


def test_who_does_it_and_what_goes_without_are_no_names(tmp_path: Path) -> None:
    """« papier » was an unknown software, « Centre de gestion » a question about AGIRHE and Office."""
    table = tmp_path / "usages.csv"
    lines = ["Cantine;papier", "Paie;Centre de gestion", "SIG;géré par la CC", "PDF;Zozotron", "Visio;Odile"]
    table.write_text("\n".join(("Fonction;Logiciel", *lines)), encoding="utf-8")
    found = understood(load_registry(bundle()), gathered(read_files([table], {}, Options())))
    assert {one.name for one in found.without} == {"papier", "Centre de gestion", "géré par la CC"}
    assert (found.doubts, [one.name for one in found.unknown]) == ((), ["Zozotron", "Odile"])
