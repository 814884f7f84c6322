"""The way in: bytes of any kind to inventories. The kind is found in the content, never in the name."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain

from affranchi.intake import notes, unpacking
from affranchi.intake.agent_xml import read_agent_xml
from affranchi.intake.csv_text import read_csv
from affranchi.intake.decoding import Text, text_of
from affranchi.intake.glpi import read_glpi, read_ocs
from affranchi.intake.inventory import Document, Field, Inventory, Machine, nobody
from affranchi.intake.listings import read_choco_config, read_listing
from affranchi.intake.macos import is_profile, read_plist, read_profile, read_profile_json
from affranchi.intake.packages import read_details, read_packages
from affranchi.intake.plain import mapping, tables
from affranchi.intake.printed import read_drawn, read_pairs, read_query, read_system
from affranchi.intake.reg_file import is_reg_file, read_reg_file
from affranchi.intake.sbom import is_tag_value, read_cyclonedx, read_cyclonedx_xml, read_spdx, read_spdx_tags
from affranchi.intake.table import Line, find_headings, of_ours, read_table
from affranchi.intake.winget import read_export, read_list, read_scoop
from affranchi.intake.workbook import Workbook, read_flat, read_workbook
from affranchi.intake.xml import root_of
from affranchi.model.problem import Problem

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MOST_JSON_PARTS = 500_000  # objects and lists
_MOST_JSON_VALUES = 2_000_000
_MOST_COLUMNS = 256
_LATIN = re.compile(r"<\?xml[^>]*encoding=.(?:iso-8859-1|windows-1252)", re.IGNORECASE)
# What holds the list in the answers of the APIs of Intune, WAPT, NinjaOne and Wazuh (under `data`), and of
# `brew info --json=v2 --installed`.
_LISTS = ("value", "result", "results", "affected_items", "formulae", "casks")
_JSON_READERS = (
    read_glpi, read_ocs, read_profile_json, read_export, read_scoop, read_cyclonedx, read_spdx,
)  # fmt: skip
_XML_READERS: Mapping[str | None, Callable[[Document], Inventory]] = {
    "REQUEST": read_agent_xml, "CONTENT": read_agent_xml, "plist": read_plist, "bom": read_cyclonedx_xml,
    "packages": read_choco_config,
}  # fmt: skip
_PUBLICCODE = re.compile(r"^publiccode-?ymlversion\s*:", re.IGNORECASE | re.MULTILINE)
_KNOWN_TEXTS = ((is_reg_file, read_reg_file), (is_profile, read_profile), (is_tag_value, read_spdx_tags))
_TEXT_READERS = (
    read_packages, read_listing, read_list, read_drawn, read_query, read_details, read_system, read_pairs,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may say of the files: columns by field, encoding, whether SBOMs’ libraries count.

    `whose` knows the commune of a place; places that it does not know do not leave the readers.
    """

    columns: Mapping[Field, str] | None = None
    encoding: str | None = None
    components: bool = False
    whose: Callable[[str], str | None] = nobody


def is_archive(data: bytes) -> bool:
    """Whether bytes hold several files: a zip or a tar, but not a workbook."""
    return unpacking.is_tar(data) or (
        unpacking.is_zip(data) and not (unpacking.is_workbook(data) or unpacking.is_document(data))
    )


def inventories_of(name: str, data: bytes, options: Options) -> Iterator[Inventory]:
    """What a file holds, as it is read; of an archive, an inventory for each file in it."""
    holds_files = unpacking.is_zip(data) or unpacking.is_tar(data)
    limit = unpacking.LARGEST_ARCHIVE if holds_files else unpacking.LARGEST_FILE
    if len(data) > limit:
        yield _nothing(notes.too_large(name, limit))
    elif not is_archive(data):
        yield _file(name, data, options)
    else:
        entry = None
        for entry in unpacking.entries_of(name, data):
            if isinstance(entry, Problem):
                yield _nothing(entry)
            elif is_archive(entry[1]):
                message = "Une archive dans une archive n’est pas ouverte."
                yield _nothing(notes.note(entry[0], message, "Sortez-la d’abord."))
            else:
                yield _file(*entry, options)
        if entry is None:
            yield _nothing(notes.empty_file(name))


def _file(name: str, data: bytes, options: Options) -> Inventory:
    try:
        content = unpacking.unwrapped(data)
        if unpacking.is_zip(content) and unpacking.is_document(content):
            return _nothing(notes.text_document(name))
        if unpacking.is_zip(content):
            return _workbook(read_workbook(name, content), _document(name, "", data, options))
    except unpacking.NotReadableError as refusal:
        return _nothing(notes.note(name, str(refusal)))
    if content.startswith(_OLD_EXCEL):
        return _nothing(notes.locked_workbook(name))
    found = text_of(content, options.encoding)
    if found is None or not found.text.strip():
        return _nothing(notes.empty_file(name) if found else notes.binary_file(name))
    inventory = _text(_document(name, found.text, data, options))
    return replace(inventory, problems=(*inventory.problems, *_doubts(name, found, inventory)))


def _doubts(name: str, found: Text, inventory: Inventory) -> tuple[Problem, ...]:
    """What to say of the whole: nothing was found and nothing says why, or the encoding is a guess."""
    if not inventory.machines:
        return () if inventory.problems else (notes.no_software(name, "au moins un logiciel nommé"),)
    guess = notes.guessed_encoding(name, found.taken_for)
    doubts = {"guessed": (guess,), "wrong-choice": (notes.unknown_encoding(name),)}
    return () if _LATIN.search(found.text[:200]) else doubts.get(found.trust, ())


def _document(name: str, text: str, data: bytes, options: Options) -> Document:
    digest = blake2b(data, digest_size=8).hexdigest()
    return Document(name, text, digest, options.columns, options.components, options.whose)


def _nothing(problem: Problem) -> Inventory:
    return Inventory("unknown", problems=(problem,))


def _text(document: Document) -> Inventory:
    start = document.text.lstrip()[:1]
    if document.text.startswith("{\\rtf"):
        return _nothing(notes.text_document(document.name))
    if start in ("{", "["):
        found = _json(document)
        if found:
            return found
    if start == "<":
        return _xml(document)
    if _PUBLICCODE.search(document.text[:4_000]):
        return _nothing(notes.publiccode(document.name))
    for is_its_own, read in _KNOWN_TEXTS:
        if is_its_own(document.text):
            return read(document)
    return next((found for reader in _TEXT_READERS if (found := reader(document))), None) or read_csv(
        document
    )


def _xml(document: Document) -> Inventory:
    root = root_of(document.text)
    if root in _XML_READERS:
        return _XML_READERS[root](document)
    if root == "html":
        return _nothing(notes.web_page(document.name))
    if root == "document" and "spreadsheet" in document.text[:4_000]:
        return _workbook(read_flat(document.name, document.text), document)
    return _nothing(notes.unknown_kind(document.name))


def _json(document: Document) -> Inventory | None:
    """An inventory in JSON; None when a `[` turns out to begin something else."""
    text = document.text
    if text.count("{") + text.count("[") > _MOST_JSON_PARTS or text.count(",") > _MOST_JSON_VALUES:
        return _nothing(notes.too_dense(document.name))
    try:
        value = json.loads(text)
    except json.JSONDecodeError as broken:
        is_json = text.lstrip().startswith(("{", "[{", "[\n", "[ ", "[\r"))
        return _nothing(notes.broken_json(document.name, broken.lineno)) if is_json else None
    except RecursionError:
        return _nothing(notes.too_deep(document.name))
    except ValueError:  # a number of more than 4,300 digits
        return _nothing(notes.broken_json(document.name, 0))
    found = next((found for reader in _JSON_READERS if (found := reader(document, value))), None)
    return found or _objects(document, value) or _nothing(notes.unknown_kind(document.name))


def _objects(document: Document, value: object) -> Inventory | None:
    """A list of objects, as ConvertTo-Json writes the registry: a table whose headings are the keys."""
    told = mapping(mapping(value).get("data")) or value
    lists = map(told.get, _LISTS) if isinstance(told, dict) else [told]
    objects = [each for found in lists for each in tables(found)]
    headings = list(dict.fromkeys(key for each in objects[:100] for key in each))[:_MOST_COLUMNS]
    if not headings or not find_headings([(0, headings)]):
        return None
    rows: Iterator[Line] = ((0, [_cell(each.get(key)) for key in headings]) for each in objects)
    return read_table(document, chain([(0, headings)], rows))


def _cell(value: object) -> str:
    value = value[0] if isinstance(value, list) and value else value  # the names of a cask
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _workbook(book: Workbook, document: Document) -> Inventory:
    """The rows of each sheet whose headings name software; without any, of the first that is not blank."""
    filled = [sheet for sheet in book.sheets if sheet.lines and not sheet.is_hidden]
    aside = [sheet.name for sheet in book.sheets if sheet.is_hidden and find_headings(sheet.lines)]
    named = [sheet for sheet in filled if find_headings(sheet.lines)]
    chosen = filled if document.columns else (named or filled[:1])
    if ours := next(filter(None, (of_ours(document, sheet.lines) for sheet in filled)), None):
        return Inventory("sheet", problems=(ours,))
    read = [read_table(document, sheet.lines) for sheet in chosen]
    found = [each for each in read if each.machines] or read[:1]
    told = (notes.hidden_sheets(document.name, aside),) if aside else ()
    problems = (*book.problems, *told, *(problem for each in found for problem in each.problems))
    if not found:
        return Inventory("sheet", problems=(*book.problems, *told) or (notes.empty_file(document.name),))
    titles = (document.whose(sheet.name) for sheet, each in zip(chosen, read, strict=True) if each.machines)
    communes = frozenset(filter(None, titles)).union(*(each.communes for each in found))
    return Inventory(found[0].kind, _merged(found, document), problems, found[0].columns, communes)


def _merged(found: list[Inventory], document: Document) -> tuple[Machine, ...]:
    """The machines that sheets name, after what the others tell together: it may be of the same ones."""
    if len(found) == 1:
        return found[0].machines
    machines = [machine for each in found for machine in each.machines]
    told = tuple(row for machine in machines if not machine.named for row in machine.rows)
    named = [machine for machine in machines if machine.named]
    return (
        *([Machine(document.digest, told)] if told else []),
        *(replace(one, id=f"{document.digest}-{rank}") for rank, one in enumerate(named, start=1)),
    )
