"""Terms of service that Open Terms Archive keeps: whose service it is, and that nobody may take it apart.

A folder with `versions` (the clone of a collection's versions) and `declarations` (those of the same one,
which say at what address of the publisher each text was read).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.evidence.said import Place, Said

# What a libre licence never forbids: to take apart, to pass on.
_FORBIDDEN = re.compile(
    r"reverse[- ]engineer|decompil|disassembl|décompil|désassembl|ingénierie inverse|rétro-?ingénierie"
    r"|non-?(?:transferable|sublicen[sc]able)|incessible|non (?:cessible|transférable)",
    re.IGNORECASE,
)
_COVERED = re.compile(r"^Covered Services\n-+\n(.*?)\n\S[^\n]*\n---", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^\*\s+(\S.*?)\s*$", re.MULTILINE)


def read(path: Path, place: Place) -> Iterator[Said]:
    """What the terms of each service say, and of each service that they list as covered."""
    for file in sorted((path / "versions").glob("*/Terms of Service.md")):
        service = file.parent.name
        declared = path / "declarations" / f"{service}.json"
        if not declared.is_file():
            continue
        terms = json.loads(declared.read_text(encoding="utf-8")).get("terms", {}).get("Terms of Service", {})
        page = terms.get("fetch")
        text = file.read_text(encoding="utf-8")
        if not isinstance(page, str):
            continue
        covered = _COVERED.search(text)
        for name in (service, *(_ITEM.findall(covered[1]) if covered else ())):
            yield Said(
                source="Open Terms Archive",
                names=(name,),
                url=page,
                seen=place.seen,
                where=f"conditions gardées par {place.address}",
                licence="Proprietary" if _FORBIDDEN.search(text) else None,
                page=page,
                is_own=True,
            )
