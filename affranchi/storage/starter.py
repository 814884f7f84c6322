"""What a territory's repository holds beside its records: the files of `affranchi/starter/`, filled in."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import distribution
from pathlib import Path

from affranchi.model.territory import Commune, TerritoryFile
from affranchi.storage.bundle import bundle
from affranchi.wording import NBSP, NNBSP, long_day

# In the folder, `dot-gitignore` stands for `.gitignore`: dotted, git and others would obey it here.
_STARTER = Path(__file__).resolve().parent.parent / "starter"
_NO_CONTACT = (
    f"Une question, une erreur{NNBSP}? Le responsable du dépôt indique ici une boîte aux lettres de service "
    "(et dans `communes.toml`, clé `contact`)."
)
_MKDOCS_HEADER = f"""\
# Le site du territoire{NBSP}: son nom vient de communes.toml, ses pages du programme et de site/pages/.
"""
_CODEOWNERS_HEADER = f"""\
# Qui relit les fiches de chaque commune (editors, dans communes.toml){NBSP}: comptes ou groupes de la forge.
# GitLab et GitHub lisent ces lignes telles quelles{NNBSP}; Forgejo veut inventory/<commune>/.* à gauche.
# /communes.toml @…
# /catalogue/ @…
"""


def starter_files(file: TerritoryFile, today: date) -> Mapping[str, bytes]:
    """The files of a new repository, by path with `/`, records left out."""
    words = _words(file, today)
    texts = {_dotted(path): (_STARTER / path).read_text(encoding="utf-8") for path in _templates()}
    filled = {path: _filled(text, words) for path, text in texts.items()}
    filled["CODEOWNERS"] = codeowners(list(file.communes.values()))
    filled["mkdocs.yml"] = mkdocs_config((bundle() / "mkdocs.yml").read_text(encoding="utf-8"))
    return {path: text.encode() for path, text in sorted(filled.items())}


def _templates() -> Sequence[str]:
    files = (file.relative_to(_STARTER).as_posix() for file in _STARTER.rglob("*") if file.is_file())
    return sorted(files)


def _dotted(path: str) -> str:
    return "/".join(re.sub(r"^dot-", ".", part) for part in path.split("/"))


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\[\[([a-z]+)\]\]", lambda found: words[found[1]], text)


def _words(file: TerritoryFile, today: date) -> Mapping[str, str]:
    largest = max(
        file.communes.values(), key=lambda c: (c.kind == "commune", c.population or 0), default=None
    )
    contact = file.territory.contact
    installed = distribution("affranchi")
    return {
        "name": " ".join(file.territory.name.split()),
        "day": long_day(today),
        "commune": largest.slug if largest else "ma-commune",
        "contact": f"Une question, une erreur{NNBSP}? Écrivez à {contact}." if contact else _NO_CONTACT,
        "version": installed.version,
        "requirement": requirement(installed.version, installed.read_text("direct_url.json")),
    }


def requirement(version: str, direct_url: str | None) -> str:
    """How pip finds the program again: its version, or the git address it came from (PEP 610)."""
    origin = json.loads(direct_url) if direct_url else {}
    commit = origin.get("vcs_info", {}).get("commit_id")
    if commit and origin["url"].startswith("https://"):
        return f"affranchi @ git+{origin['url']}@{commit}"
    return f"affranchi=={version}"


def mkdocs_config(text: str) -> str:
    """The program's own `mkdocs.yml`, without the comments meant for its developers."""
    lines = (re.sub(r"\s+# .*$", "", line) for line in text.splitlines() if not line.startswith("#"))
    return "\n".join([_MKDOCS_HEADER + "\n".join(lines).strip("\n"), ""])


def codeowners(communes: Sequence[Commune]) -> str:
    """One line a commune, from its `editors`; commented out while it has none."""
    lines = (f"{_owners_line(commune)}\n" for commune in sorted(communes, key=lambda c: c.slug))
    return _CODEOWNERS_HEADER + "".join(lines)


def _owners_line(commune: Commune) -> str:
    folder = f"/inventory/{commune.slug}/"
    owners = [owner if "@" in owner else f"@{owner}" for text in commune.editors for owner in text.split()]
    return " ".join([folder, *owners]) if owners else f"# {folder} @…"
