"""What a territory's repository still lacks for its forge: what can be known without the network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from affranchi.model.path import OWNERS_PATH
from affranchi.pieces.links import FORM, is_web
from affranchi.registry import Registry
from affranchi.storage.records import load_registry
from affranchi.storage.starter import codeowners
from affranchi.wording import NBSP, counted, few, listed, quoted

_CHAINS = {"gitlab": ".gitlab-ci.yml", "forgejo": ".forgejo/workflows", "github": ".github/workflows"}
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Lack:
    """Something to do; the form, or its review, does not work without what is `needed`."""

    told: str
    needed: bool = True


def lacks(root: Path) -> tuple[Lack, ...]:
    """All that is missing, in the order in which to do it."""
    registry = load_registry(root)
    return (*_of_the_territory(registry), *_of_the_files(root, registry))


def _of_the_territory(registry: Registry) -> Iterator[Lack]:
    territory, form = registry.territory, registry.territory.web_form
    if not territory.repository:
        yield Lack(f"L’adresse web du dépôt{NBSP}: repository, sous [territory].")
    elif territory.forge_kind is None:
        yield Lack(f"La forge du dépôt{NBSP}: forge = {quoted('gitlab')}, sous [territory], par exemple.")
    site = territory.catalogue or ""
    if not is_web(site):
        yield Lack(f"L’adresse du site{NBSP}: catalogue = {quoted('https://…')}, sous [territory].")
    if territory.forge_kind == "github" and not is_web(form.login or ""):
        yield Lack(f"Le relais qui ouvre la session de GitHub{NBSP}: login, sous [territory.web_form].")
    if territory.forge_kind != "github" and not form.application:
        there = f" Son adresse de retour{NBSP}: {site.rstrip('/')}/{FORM}" if is_web(site) else ""
        yield Lack(f"L’application créée sur la forge{NBSP}: application, sous [territory.web_form].{there}")
    open_to_all = {one.name: one.kind == "epci" for one in registry.standing.values() if not one.editors}
    if open_to_all:  # that whose editors guard the chains, the catalogue and the site before all others
        first = [f"{name} (et ce qui est commun)" for name, is_whole in open_to_all.items() if is_whole]
        names = listed(few([*first, *(name for name, is_whole in open_to_all.items() if not is_whole)]))
        yield Lack(f"Qui relit (editors), sans quoi tout compte le peut{NBSP}: {names}.", needed=False)


def _of_the_files(root: Path, registry: Registry) -> Iterator[Lack]:
    kind = registry.territory.forge_kind
    chain = _CHAINS.get(kind or "")
    if chain and not _is_there(root / chain):
        made = f"{quoted('affranchi init')} en écrit une dans un dossier neuf{NBSP}: copiez-la ici"
        yield Lack(f"La chaîne qui vérifie et publie, {chain}. {made}.")
    expected = [one for one in codeowners(list(registry.communes.values())).splitlines() if one[:1] != "#"]
    if kind == "forgejo":  # expressions there, paths elsewhere
        expected = [
            re.sub(r"^/(\S*?)(/?) ", lambda f: f"{f[1].replace('*', '.*')}{f[2] and '/.*'} ", one)
            for one in expected
        ]
    file = root / OWNERS_PATH
    text = file.read_bytes().decode("utf-8", "replace") if _is_there(file) and file.is_file() else ""
    said = {" ".join(line.split()) for line in text.splitlines()}
    missing = [line for line in expected if line not in said]
    if missing:
        count = counted(len(missing), "ligne manque", "lignes manquent")
        yield Lack(f"CODEOWNERS{NBSP}: {count}. {' | '.join(missing[:_MOST_SHOWN])}")


def _is_there(path: Path) -> bool:
    """Whether a file, or a folder with something in it, is there; a link is none of ours."""
    return not path.is_symlink() and (path.is_file() or (path.is_dir() and any(path.glob("*.y*ml"))))
