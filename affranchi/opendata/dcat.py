"""The catalogue as DCAT-AP 3 says it, for portals that harvest: JSON-LD, and Turtle that says the same.

One dataset, a distribution a file: the tables refer to each other, and a portal shows one page a territory.
Every node has an address, under that of the data; where no site is known, relative to their folder, wherever
it is put. A graph so plain takes no library; tests read it with rdflib.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urljoin

from affranchi.exports.opendocument import template
from affranchi.model.names import slug_of
from affranchi.model.territory import Territory
from affranchi.opendata.columns import Table
from affranchi.opendata.ods import ODS
from affranchi.pieces.contact import MAILBOX
from affranchi.pieces.links import API, is_web
from affranchi.registry import Registry
from affranchi.wording import NBSP, visible

# Kinds of territory that are an EPCI with a zone of its own on data.gouv.fr.
EPCI = ("CC", "CA", "CU", "METRO", "MET69")
KEYWORDS = ("logiciels", "logiciels-libres", "communes", "numerique", "dependances")
_WHOLE: Mapping[str, Mapping[str, str]] = {
    "catalogue.ods": {"title": "Toutes les tables, en un classeur", "media": ODS, "format": "ODS"},
    "catalogue.sqlite": {"title": "Toutes les tables, en SQLite", "media": "application/vnd.sqlite3"},
}
# What an address keeps; anything else in it is escaped.
_OF_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"


def told_of(territory: Territory) -> Mapping[str, str]:
    """What the whole is called, and is; the name only stands in its identifier for a SIREN, which lasts."""
    name = visible(territory.name)
    what = "Les logiciels des communes, qui les publie, ce qui peut les remplacer, les chiffres du territoire"
    return {
        "identifier": f"logiciels-des-communes-{territory.siren or slug_of(territory.name)}",
        "title": f"Logiciels des communes{NBSP}: {name}",
        "description": f"{what}{NBSP}: {name}.",
        "name": name,
    }


def dcat_of(
    registry: Registry, tables: Sequence[Table], files: Mapping[str, tuple[int, str]], day: date, address: str
) -> Mapping[str, bytes]:
    """The catalogue in both forms; `files` are the sizes and sums of those that it distributes."""
    territory = registry.territory
    known = {**{f"{table.name}.csv": _of_table(table) for table in tables}, **_WHOLE}
    sums = {name: {"size": str(size), "sum": digest} for name, (size, digest) in files.items()}
    base = quote(address, safe=_OF_ADDRESSES) or "./"
    text = template("dcat/catalogue.jsonld").render(
        **told_of(territory),
        base=base,
        api=urljoin(base, f"../{API}") if address else f"../{API}",
        day=day.isoformat(),
        published=territory.published and territory.published.isoformat(),
        is_open=registry.edition == "public",
        reach=_reach(territory.contact or ""),
        siren=territory.siren,
        zone=territory.siren and territory.kind in EPCI and f"fr:epci:{territory.siren}",
        keywords=KEYWORDS,
        files=[{"schema": "", "format": "", "name": name, **known[name], **sums[name]} for name in files],
    )
    graph = json.loads(text)
    # Written without `<`, the JSON can stand in a page as it is.
    plain = json.dumps(graph, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in graph["@context"].items())
    turtle = prefixes + "".join(map(_turtle, graph["@graph"]))
    return {"catalogue.jsonld": f"{plain}\n".encode(), "catalogue.ttl": turtle.encode()}


def _reach(contact: str) -> tuple[str, str] | None:
    """How somebody is reached, and where: a mailbox, or a page of the web."""
    if MAILBOX.fullmatch(contact):
        return "vcard:hasEmail", f"mailto:{contact}"
    return ("vcard:hasURL", quote(contact, safe=_OF_ADDRESSES)) if is_web(contact) else None


def _of_table(table: Table) -> Mapping[str, str]:
    told = {"title": table.title, "description": table.description, "schema": f"schemas/{table.name}.json"}
    return {**told, "media": "text/csv", "format": "CSV"}


def _turtle(node: Mapping[str, Any]) -> str:
    lines = [f" a {node['@type']}"]
    for name, value in node.items():
        if not name.startswith("@"):
            lines.append(f" {name} {', '.join(map(_term, value if isinstance(value, list) else [value]))}")
    return f"\n<{node['@id']}>" + " ;\n".join(lines) + " .\n"


def _term(term: Mapping[str, str] | str) -> str:
    """A term in Turtle, whose texts are escaped as those of JSON."""
    if isinstance(term, str):
        return json.dumps(term, ensure_ascii=False)
    if "@id" in term:
        return f"<{term['@id']}>"
    kind = f"@{term['@language']}" if "@language" in term else f"^^{term['@type']}"
    return json.dumps(term["@value"], ensure_ascii=False) + kind
