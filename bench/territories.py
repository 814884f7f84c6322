"""Territories to measure on: the real catalogue, names of real communes, and declarations drawn at random.

Each declaration says what a diligent commune does: since, verified, users, cost, hosting, contract, data; one
in seven is retired. The same at each run. Nothing of it is true of a commune: nothing is to be published.
"""

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from affranchi.model.names import slug_of
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.gazetteer import gazetteer
from affranchi.storage.records import load_registry

COMMUNES, EACH = 158, 80  # the largest EPCI
GIT = ("git", "-c", "user.name=Banc", "-c", "user.email=banc@exemple.example", "-c", "gc.auto=0")
_TERRITORY = """\
[territory]
name = "CC du Banc"
fictional = true
catalogue = "https://banc.example"
contact = "banc@banc.example"
"""
_STATUSES = {"retired": 15, "in-use": 80, "leaving": 5}
# What a small commune tells first: three drawn at random made 14 MB of site, or 18, as the catalogue grew.
_FIRST = ("microsoft-365", "microsoft-windows", "e-magnus-gestion-financiere")
_LONG_AGO = "2016-11-28T12:00:00Z"
_MODES = ("workstation", "on-premise", "provider", "saas", "shared")


def territory(
    root: Path, communes: int = COMMUNES, each: int = EACH, *, most: int = 200_000, own: int = 0
) -> Path:
    """Write a territory: so many declarations at most, and software of its own, a page each."""
    for path, text in records(communes, each, most=most, own=own):
        write(root / path, text)
    (root / "site/pages").mkdir(parents=True)
    shutil.copy(bundle() / "mkdocs.yml", root)
    return root


def records(
    communes: int = COMMUNES, each: int = EACH, *, most: int = 200_000, own: int = 0
) -> Iterator[tuple[str, str]]:
    """The files of a territory, and what they hold.

    Where all declare, they have wishes and answers too, and one in four leads a service for a dozen.
    """
    chance, known = random.Random(2026), load_registry(bundle())  # noqa: S311 (a simulation)
    names = sorted({slug_of(place.name): place for place in gazetteer().communes.values()}.items())
    places = sorted(chance.sample(names, communes))
    slugs = [slug for slug, _ in places]
    yield (
        "communes.toml",
        _TERRITORY
        + "".join(
            f'\n[communes.{slug}]\nname = "{place.name}"\npopulation = {place.population or 90}\n'
            for slug, place in places
        ),
    )
    for n in range(own):
        text = f'name = "Banc {n}"\nmodel = "libre"\nfunctions = ["bureautique"]\n'
        yield f"catalogue/software/banc-{n}.toml", text
    software, functions = sorted(known.software), sorted(known.functions)
    for number, slug in enumerate(slugs):
        drawn = [*_FIRST] if 0 < most <= len(_FIRST) else chance.sample(software, each)
        for one in drawn[: max(0, most - number * each)]:
            yield f"inventory/{slug}/{one}.toml", declaration(chance, known, one)
        if most > communes * each:
            asked = chance.sample(functions, 8)
            lines = [f"[wishes.{one}]\n" for one in asked[:5]]
            lines += [f'[answers.{one}]\nanswer = "paper"\n' for one in asked[5:]]
            yield f"inventory/{slug}/functions.toml", "\n".join(lines)
            if number % 4 == 0:
                yield f"catalogue/sharing/avec-{slug}.toml", sharing(chance, slug, asked[0], slugs)


def declaration(chance: random.Random, known: Registry, software: str) -> str:
    """A declaration of some software, as it is written."""
    day = f"{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    status = chance.choices(list(_STATUSES), list(_STATUSES.values()))[0]
    vendor, mode = known.software[software].vendor, chance.choice(_MODES)
    provider = f'provider = "{vendor}"\n' if vendor and mode in ("provider", "saas") else ""
    end = f"{chance.randint(2027, 2031)}-{day}"
    retired = f'\n[retirement]\non = {chance.randint(2023, 2025)}-{day}\nreason = "exit"\n'
    return f"""\
status = "{status}"
since = {chance.randint(2005, 2022)}-{day}
verified = 2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}
users = {chance.randint(1, 120)}
annual_cost = {chance.randint(0, 900) * 10}

[hosting]
mode = "{mode}"
{provider}country = "{chance.choices(("FR", "DE", "US"), (8, 1, 1))[0]}"

[contract]
kind = "{chance.choice(("licence", "saas", "maintenance", "support"))}"
start = {chance.randint(2023, 2025)}-{day}
end = {end}
notice_months = {chance.randint(1, 2)}
renewal = "tacit"
renewal_months = 12

[data]
personal = {chance.choice(("true", "false"))}
export = "{chance.choice(("open", "proprietary", "none"))}"
{
        '''
[sharing]
offers = ["feedback"]
'''
        if chance.random() < 0.2
        else ""
    }{retired if status == "retired" else ""}"""  # noqa: PLR2004 (one in five)


def sharing(chance: random.Random, leader: str, function: str, communes: Sequence[str]) -> str:
    """A service that a commune leads for a dozen."""
    members = chance.sample([one for one in communes if one != leader], min(12, len(communes) - 1))
    return (
        f'title = "Avec {leader}"\nfunction = "{function}"\nstage = "running"\ncoordinator = "{leader}"\n\n'
        + "\n".join(f'[participants.{one}]\ndegree = "engaged"\n' for one in sorted(members))
    )


def write(file: Path, text: str) -> None:
    """Write a file and its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def git(root: Path, *words: str) -> str:
    """Run git in a folder, as nobody, ten years ago."""
    env = {**os.environ, "GIT_AUTHOR_DATE": _LONG_AGO, "GIT_COMMITTER_DATE": _LONG_AGO}
    return subprocess.run(
        [*GIT, *words], cwd=root, check=True, capture_output=True, text=True, env=env
    ).stdout


def committed(root: Path) -> Path:
    """A territory in one commit, on `main`; its own git settings know a name."""
    git(root, "init", "-q", "-b", "main")
    for key, value in (("user.name", "Banc"), ("user.email", "banc@exemple.example"), ("gc.auto", "0")):
        git(root, "config", key, value)
    write(root / ".gitignore", ".cache/\npublic/\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Un territoire")
    git(root, "repack", "-adq")
    return root


def edited(root: Path, number: int) -> str:
    """Change one figure of one declaration, as a person does in an editor; the commune that it is of."""
    files = [one for one in sorted(root.glob("inventory/*/*.toml")) if one.name != "functions.toml"]
    file = files[number * 97 % len(files)]
    since = re.compile(r"^since = \d+", re.MULTILINE)
    write(file, since.sub(f"since = {1990 + number % 15}", file.read_text("utf-8")))
    return file.parent.name
