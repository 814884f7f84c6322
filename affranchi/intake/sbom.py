"""Bills of materials: the one software that they describe, its libraries only when asked.

Formats: CycloneDX 1.2 to 1.6 in JSON and XML; SPDX 2.x in JSON and tag-value, SPDX 3 in JSON-LD.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from affranchi.intake.decoding import lines_of
from affranchi.intake.inventory import MOST_ROWS, Document, Inventory, Kind
from affranchi.intake.notes import no_software
from affranchi.intake.plain import clean, hints_of, ids_of, known, mapping, tables
from affranchi.intake.xml import Events, parse
from affranchi.model.problem import Problem
from affranchi.model.row import Row

_ORGANISATION = re.compile(r"Organization:\s*(?P<name>[^(]*)")
_TAG = re.compile(r"(?P<tag>[A-Za-z]+):\s*(?P<value>.*)$")
_FIRST_TAG = re.compile(r"\s*(?:#[^\n]*\n\s*)*SPDXVersion:")
_DESCRIBES = re.compile(r"SPDXRef-DOCUMENT\s+DESCRIBES\s+(?P<id>\S+)")
_LIBRARIES = "Pour les bibliothèques qu’il énumère, ajoutez --with-components."


def read_cyclonedx(document: Document, value: object) -> Inventory | None:
    """CycloneDX in JSON: `metadata.component`, and `components[]` when asked."""
    if not isinstance(value, dict) or value.get("bomFormat") != "CycloneDX":
        return None
    main = tables([mapping(value.get("metadata")).get("component")])
    rest = tables(value.get("components")) if document.components else []
    told = chain(((one, False) for one in main), ((one, True) for one in rest))
    rows = (row for one, is_component in told if (row := _cyclonedx_row(one, is_component=is_component)))
    return _inventory(document, "cyclonedx", rows, "metadata.component, le logiciel décrit")


def read_cyclonedx_xml(document: Document) -> Inventory:
    """CycloneDX in XML: the same."""
    found = _Components(with_all=document.components)
    broken = parse(document.name, document.text, found)
    rows = (
        row
        for at, fields, is_main in found.found
        if (row := _cyclonedx_row(fields, at, is_component=not is_main))
    )
    expected = "metadata/component, le logiciel décrit"
    return _inventory(document, "cyclonedx", rows, expected, [broken] if broken else [])


def read_spdx(document: Document, value: object) -> Inventory | None:
    """SPDX in JSON: the packages that the document describes, the others when asked."""
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("@graph"), list) and "spdx.org" in str(value.get("@context"))[:300]:
        return _described(document, *_of_graph(tables(value["@graph"])))
    if not isinstance(value.get("spdxVersion"), str):
        return None
    described = _texts(value.get("documentDescribes")) | {
        str(each.get("relatedSpdxElement"))
        for each in tables(value.get("relationships"))
        if each.get("relationshipType") == "DESCRIBES"
    }
    return _described(document, tables(value.get("packages")), described)


def is_tag_value(text: str) -> bool:
    """Whether a text is SPDX in tags and values."""
    return bool(_FIRST_TAG.match(text[:2_000]))


def read_spdx_tags(document: Document) -> Inventory:
    """SPDX in tags and values: the same."""
    packages: list[dict[str, Any]] = []
    described: set[str] = set()
    for at, line in lines_of(document.text):
        found = _TAG.match(line)
        if found and found["tag"] == "Relationship" and (target := _DESCRIBES.match(found["value"])):
            described.add(target["id"])
        elif found and found["tag"] == "PackageName" and len(packages) <= MOST_ROWS:
            packages.append({"name": found["value"], "line": at})
        elif found and packages and found["tag"] in _TAGS:
            packages[-1].setdefault(_TAGS[found["tag"]], found["value"].strip())
    return _described(document, packages, described)


_TAGS: Mapping[str, str] = {
    "SPDXID": "SPDXID",
    "PackageVersion": "versionInfo",
    "PackageSupplier": "supplier",
    "PackageLicenseDeclared": "licenseDeclared",
    "PackageLicenseConcluded": "licenseConcluded",
}


def _inventory(
    document: Document, kind: Kind, found: Iterable[Row], expected: str, problems: Iterable[Problem] = ()
) -> Inventory:
    rows = list(found)
    said = list(problems)
    if not rows and not said:
        said = [no_software(document.name, expected, "" if document.components else _LIBRARIES)]
    return document.inventory(kind, rows, said)


def _cyclonedx_row(fields: Mapping[str, Any], line: int = 0, *, is_component: bool) -> Row | None:
    name = clean(fields.get("name"))
    if name is None:
        return None
    publisher = known(fields.get("publisher")) or known(mapping(fields.get("supplier")).get("name"))
    return Row(
        name=name,
        publisher=publisher or known(fields.get("group")),
        version=known(fields.get("version")),
        source="sbom",
        ids=ids_of(("purl", clean(fields.get("purl"))), ("cpe", clean(fields.get("cpe")))),
        hints=hints_of(
            ("licence", _licence(fields.get("licenses"))), ("component", "yes" if is_component else None)
        ),
        line=line,
    )


def _licence(found: object) -> str | None:
    """The first licence: an expression, an identifier or a name."""
    first = next(iter(tables(found)), {})
    licence = mapping(first.get("license"))
    return known(first.get("expression")) or known(licence.get("id")) or known(licence.get("name"))


def _described(document: Document, packages: list[dict[str, Any]], described: set[str]) -> Inventory:
    rows = _spdx_rows(packages, described, with_all=document.components)
    return _inventory(document, "spdx", rows, "le paquet que le document décrit (DESCRIBES)")


def _spdx_rows(packages: list[dict[str, Any]], described: set[str], *, with_all: bool) -> Iterator[Row]:
    for package in packages:
        is_main = str(package.get("SPDXID")) in described
        name = clean(package.get("name")) if is_main or with_all else None
        if name:
            references = {
                each.get("referenceType"): each.get("referenceLocator")
                for each in tables(package.get("externalRefs"))
                if isinstance(each.get("referenceType"), str)
            }
            licence = known(package.get("licenseDeclared")) or known(package.get("licenseConcluded"))
            yield Row(
                name=name,
                publisher=_organisation(package.get("supplier")),
                version=known(package.get("versionInfo")),
                source="sbom",
                ids=ids_of(
                    ("purl", clean(references.get("purl"))), ("cpe", clean(references.get("cpe23Type")))
                ),
                hints=hints_of(("licence", licence), ("component", None if is_main else "yes")),
                line=package.get("line", 0) if isinstance(package.get("line"), int) else 0,
            )


def _organisation(supplier: object) -> str | None:
    """The supplier when it is an organisation; a person is never kept."""
    found = _ORGANISATION.match(supplier) if isinstance(supplier, str) else None
    return known(found["name"]) if found else None


def _of_graph(nodes: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], set[str]]:
    """SPDX 3 as SPDX 2 tells it: the packages, and the root elements of the document, then of its bill."""
    bills = (node for node in nodes if str(node.get("type")) in ("SpdxDocument", "software_Sbom"))
    packages = [
        {
            "SPDXID": node.get("spdxId"),
            "name": node.get("name"),
            "versionInfo": node.get("software_packageVersion"),
            "externalRefs": [{"referenceType": "purl", "referenceLocator": node.get("software_packageUrl")}],
        }
        for node in nodes
        if node.get("type") == "software_Package"
    ]
    return packages, set[str]().union(*(_texts(bill.get("rootElement")) for bill in bills))


def _texts(value: object) -> set[str]:
    return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()


class _Components(Events):
    """Collects the component of `metadata`, and the others when asked, with their direct fields."""

    def __init__(self, *, with_all: bool) -> None:
        super().__init__()
        self.found: list[tuple[int, dict[str, Any], bool]] = []
        self._with_all = with_all
        self._path: list[str] = []
        self._open: list[dict[str, Any] | None] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 (none is wanted)
        if name == "component":
            is_main = self._path[-1:] == ["metadata"]
            is_kept = (is_main or self._with_all) and len(self.found) <= MOST_ROWS
            fields: dict[str, Any] | None = {} if is_kept else None
            self._open.append(fields)
            if fields is not None:
                self.found.append((self.line(), fields, is_main))
        self._path.append(name)

    def end(self, name: str, text: str) -> None:
        self._path.pop()
        if name == "component":
            self._open.pop()
        elif self._open and (fields := self._open[-1]) is not None:
            self._field(fields, self._path[-1:], name, text)

    def _field(self, fields: dict[str, Any], above: list[str], name: str, text: str) -> None:
        if above == ["component"] and name in ("name", "version", "group", "publisher", "purl", "cpe"):
            fields.setdefault(name, text)
        elif above == ["supplier"] and name == "name":
            fields.setdefault("supplier", {"name": text})
        elif above == ["license"] and name in ("id", "name"):
            fields.setdefault("licenses", [{"license": {name: text}}])
        elif above == ["licenses"] and name == "expression":
            fields.setdefault("licenses", [{"expression": text}])
