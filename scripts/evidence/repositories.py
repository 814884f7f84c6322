"""Repositories: the licence that their own files state, and whose they are.

A folder of bare or ordinary clones named `owner+name` (or `owner+name/repo`). What a manifest states
(publiccode.yml, package.json, composer.json) goes before the text of the licence, which has no "or later".
"""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from affranchi.model.software import Life
from scripts.evidence.life import life_of
from scripts.evidence.said import Place, Said, holders_of, text_or_none

_TEXT = re.compile(r"(?:licen[cs]e|copying)(?:[.-](?:txt|md|rst|gpl|agpl|mit))?", re.IGNORECASE)
# How a licence's text begins.
_HEADERS = (
    (r"gnu affero general public license\W+version 3", "AGPL-3.0"),
    (r"gnu lesser general public license\W+version 3", "LGPL-3.0"),
    (r"gnu lesser general public license\W+version 2\.1", "LGPL-2.1"),
    (r"gnu general public license\W+version 3", "GPL-3.0"),
    (r"gnu general public license\W+version 2", "GPL-2.0"),
    (r"apache license\W+version 2\.0", "Apache-2.0"),
    (r"mozilla public license,?\W+version 2\.0", "MPL-2.0"),
    (r"european union public licen[cs]e\W+v(?:ersion)?\W*1\.2", "EUPL-1.2"),
    (r"redistribution and use in source and binary forms.*neither the names? of", "BSD-3-Clause"),
    (r"redistribution and use in source and binary forms", "BSD-2-Clause"),
    (r"permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"),
)
_NOTICE = re.compile(r"^\W*copyright (?:\([Cc]\)|©|\d{4}).*$", re.IGNORECASE | re.MULTILINE)
_TRIAL = re.compile(
    r"alpha|beta|rc|dev|nightly|preview|canary|test|snapshot|staging|pre|experimental|\d[ab]\d", re.IGNORECASE
)
_YEAR = timedelta(days=365)
_README = re.compile(r"readme(?:\.(?:md|rst|txt))?", re.IGNORECASE)
_HEADING = re.compile(r"^#[ \t]+([^\n]+?)[ \t#]*$|^([^\n]+)\r?\n[=-]{3,}", re.MULTILINE)
_BEGINNING = 2500


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each clone says."""
    for folder in sorted(path.iterdir()):
        clone = folder / "repo" if (folder / "repo").is_dir() else folder
        owner, _, name = folder.name.partition("+")
        if not name:
            continue
        commit, day = _git(clone, "log", "-1", "--format=%H %cs").split()
        holders, heading = _holders(clone), _heading(clone)
        for file, title, licence in _stated(clone):
            address = f"{place.address}/{owner}/{name}"
            yield Said(
                source="dépôt",
                names=tuple(dict.fromkeys((title or name, name, f"{owner} {name}", *heading))),
                url=f"{address}/blob/{commit[:10]}/{file}",
                seen=date.fromisoformat(day),
                where="",
                licence=licence,
                holders=holders,
                repository=address,
                is_own=True,
                life=_life(clone, address, date.fromisoformat(day), place.seen),
            )
            break


def _life(clone: Path, address: str, seen: date, today: date) -> tuple[str, Life] | None:
    """Its last stable tag and its last commit, as of this copy; none when it is years old."""
    if today - seen > 3 * _YEAR:
        return None
    told = "--format=%(creatordate:short) %(refname:short)"
    tags = [one.split(" ", 1) for one in _git(clone, "for-each-ref", told, "refs/tags").splitlines()]
    dated = sorted((day, tag) for day, tag in tags if day)
    day, tag = max(((day, tag) for day, tag in dated if not _TRIAL.search(tag)), default=("", ""))
    # What is tagged in another way since then tells that this one is not the last.
    is_last = bool(day) and date.fromisoformat(dated[-1][0]) - date.fromisoformat(day) < _YEAR
    bare = re.sub(rf"^{re.escape(address.rsplit('/', 1)[1])}[-_/]", "", tag, flags=re.IGNORECASE)
    url = f"{address}/releases/tag/{tag}" if is_last else address
    return life_of("repository", url, seen, tag=bare if is_last else None, released=day, active=seen)


def _stated(clone: Path) -> Iterator[tuple[str, str | None, str]]:
    """The files that state a licence, the surest first: file, name of the software, licence."""
    files = _git(clone, "ls-tree", "--name-only", "HEAD").splitlines()
    for file in ("publiccode.yml", "composer.json", "package.json"):
        if file in files:
            data = _parsed(file, _git(clone, "show", f"HEAD:{file}"))
            licence = data.get("license")
            if isinstance(legal := data.get("legal"), dict):
                licence = legal.get("license")
            if isinstance(licence, list) and len(licence) == 1:
                licence = licence[0]
            if licence := text_or_none(licence):
                yield file, text_or_none(data.get("name")) if file == "publiccode.yml" else None, licence
    for file in files:
        if _TEXT.fullmatch(file):
            text = " ".join(_git(clone, "show", f"HEAD:{file}")[:_BEGINNING].split()).casefold()
            # A licence names others further on.
            found = [(at.start(), spdx) for header, spdx in _HEADERS if (at := re.search(header, text))]
            if found:
                yield file, None, min(found, key=lambda one: one[0])[1]


def _holders(clone: Path) -> tuple[str, ...]:
    """Who the notices of its licences' files, and its manifests, say that holds its rights."""
    found: list[str] = []
    for file in _git(clone, "ls-tree", "--name-only", "HEAD").splitlines():
        if _TEXT.fullmatch(file):
            found += _NOTICE.findall(_git(clone, "show", f"HEAD:{file}"))
        elif file in ("publiccode.yml", "package.json"):
            data = _parsed(file, _git(clone, "show", f"HEAD:{file}"))
            author, legal = data.get("author"), data.get("legal")
            author = author.get("name") if isinstance(author, dict) else author
            owners = (
                (legal.get(owner) for owner in ("mainCopyrightOwner", "repoOwner"))
                if isinstance(legal, dict)
                else ()
            )
            found += filter(None, map(text_or_none, (author, *owners)))
    # The Foundation's notice is that of the licence's text.
    return tuple(
        one for one in holders_of("\n".join(found)) if not one.startswith("Free Software Foundation")
    )


def _heading(clone: Path) -> tuple[str, ...]:
    """The name that heads its README, without what is linked or shown beside it."""
    files = [
        one for one in _git(clone, "ls-tree", "--name-only", "HEAD").splitlines() if _README.fullmatch(one)
    ]
    found = _HEADING.search(_git(clone, "show", f"HEAD:{files[0]}")) if files else None
    name = re.sub(r"!?\[([^\]]*)\](?:\([^)]*\))?|<[^>]*>", r"\1", found[1] or found[2]) if found else ""
    return (name.strip(),) if name.strip() else ()


def _parsed(file: str, text: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(text) if file.endswith(".yml") else json.loads(text)
    except (ValueError, yaml.YAMLError):
        return {}
    return data if isinstance(data, dict) else {}


def _git(clone: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(clone), *arguments], check=True, capture_output=True)
    return done.stdout.decode("utf-8", "replace")
