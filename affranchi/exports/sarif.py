"""Problems in SARIF 2.1.0 (OASIS, 2020), which forges and editors show in the file itself."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from affranchi import __name__ as program
from affranchi.model.problem import Problem

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_of(problems: Sequence[Problem]) -> str:
    """One run with one result a problem; a line of 0 means the file as a whole."""
    driver = {"name": program, "rules": [{"id": rule} for rule in sorted({one.rule for one in problems})]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "Dossier du territoire."}}},
        "results": [_result(one) for one in problems],
    }
    return (
        json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _result(problem: Problem) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(problem.path), "uriBaseId": "ROOT"}}
    if problem.line:
        place["region"] = {"startLine": problem.line}
    location: dict[str, Any] = {"physicalLocation": place}
    if problem.key:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.key, "kind": "member"}]
    return {
        "ruleId": problem.rule,
        "level": problem.severity,
        "message": {"text": " ".join(part for part in (problem.message, problem.advice) if part)},
        "locations": [location],
    }
