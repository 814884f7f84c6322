"""A document for the council: to the board, of a commune, for a label, a register, or after a merger."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.actions.changes import changes_in, told_in
from affranchi.errors import UnknownFormatError, WorldError
from affranchi.exports.markdown import markdown_of
from affranchi.exports.odt import html_of, odt_of
from affranchi.figures.council import Named, moved
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.record import Edition
from affranchi.redaction import redact
from affranchi.reports.board import board_report
from affranchi.reports.commune import commune_report
from affranchi.reports.convergence import convergence_report
from affranchi.reports.document import Document
from affranchi.reports.register import register_report
from affranchi.reports.tnl import label_report
from affranchi.steps.knowledge import registry_of
from affranchi.steps.places import commune_asked
from affranchi.storage.files import write_result
from affranchi.storage.office import CONVERTED, converted, office
from affranchi.storage.shown_days import known_in
from affranchi.storage.tnl import read_label
from affranchi.storage.told_days import known_of

WRITERS: Mapping[str, Callable[[Document], bytes]] = {".odt": odt_of, ".md": markdown_of, ".html": html_of}
FORMATS = (*WRITERS, *CONVERTED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is of: its day, the edition it may be read in, since when it tells what moved."""

    on: date
    edition: Edition = "members"
    since: date | None = None
    today: date | None = None


def report_board(root: Path, asked: Asked) -> Document:
    """The report to the board, with what moved; the members' edition only, since it tells days."""
    measures = _measures(root, asked)
    if asked.since is None or asked.edition == "public":
        return board_report(measures)
    declared: list[Named] | None = None
    retired: list[Named] = []
    with suppress(WorldError):  # there is no history, or not the whole of it
        found = changes_in(root, measures.facts, asked.since)
        declared, retired = told_in(found, "declared"), told_in(found, "retired")
    return board_report(measures, moved(measures.facts, asked.since, declared, retired))


def report_commune(root: Path, commune: str, asked: Asked) -> Document:
    """The report of a commune."""
    measures = _measures(root, asked)
    return commune_report(measures, commune_asked(measures.registry, commune))


def report_label(root: Path, asked: Asked) -> Document:
    """What answers the questions of the label Territoire Numérique Libre."""
    return label_report(_measures(root, asked), read_label(root))


def report_register(root: Path, commune: str | None, asked: Asked) -> Document:
    """The starter of the register of processing, of a commune or of all."""
    measures = _measures(root, asked)
    return register_report(measures, commune_asked(measures.registry, commune) if commune else None)


def report_convergence(root: Path, commune: str, asked: Asked) -> Document:
    """What a commune that others merged into has several times."""
    measures = _measures(root, asked)
    return convergence_report(measures, measures.registry.commune_named(commune))


def _measures(root: Path, asked: Asked) -> Measures:
    whole = registry_of(root)
    registry = redact(whole, asked.edition)
    # What is public now was perhaps told to members first: the day of that is theirs, as on the site.
    known = known_of(root) if asked.edition == "members" else known_in(root, whole, registry)
    return Measures(facts_on(registry, asked.on, known, today=asked.today))


def write(document: Document, path: Path) -> Path:
    """Write a document in the format that the end of its name says.

    Raises:
        UnknownFormatError: when it says none.
        WorldError: when the disk refuses, or LibreOffice, which writes some of them.
    """
    write_result(path, writer_of(path)(document))
    return path


def writer_of(path: Path) -> Callable[[Document], bytes]:
    """What writes a file of that name, known before the report is made.

    Raises:
        UnknownFormatError: when the end of the name says no format.
        WorldError: when only LibreOffice writes it, and is not there.
    """
    suffix = path.suffix.casefold()
    if suffix not in FORMATS:
        raise UnknownFormatError(path.name, "un rapport", FORMATS)
    if suffix in WRITERS:
        return WRITERS[suffix]
    office(suffix)
    return lambda document: converted(odt_of(document), suffix)
