"""Make the bundled list of free licences from the SPDX one: those that the OSI approved, or free for the FSF.

    python scripts/make_free_licences.py licenses.json

`licenses.json` is SPDX's (https://github.com/spdx/license-list-data, `json/licenses.json`, CC0-1.0), which
the package `reuse` carries too. The deprecated identifiers stay: old records and exports write them.
"""

import argparse
import json
from pathlib import Path

DEDICATIONS = {"blessing"}  # SQLite's public domain: neither flag speaks of it, and it is in the catalogue
TARGET = Path(__file__).resolve().parent.parent / "affranchi" / "sources" / "free_licences.txt"


def made(text: str) -> str:
    """The list as it is bundled: its version and its day, then one identifier a line."""
    said = json.loads(text)
    free = {one["licenseId"] for one in said["licenses"] if one.get("isOsiApproved") or one.get("isFsfLibre")}
    version = f"# SPDX licence list {said['licenseListVersion']}, {said['releaseDate'][:10]}"
    return "\n".join([f"{version}: isOsiApproved or isFsfLibre", *sorted(free | DEDICATIONS)]) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("licences", type=Path)
    TARGET.write_text(made(parser.parse_args().licences.read_text(encoding="utf-8")), encoding="utf-8")
