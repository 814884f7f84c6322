"""What a territory's repository holds beside its records: the files of `affranchi/starter/`, filled in."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from affranchi.exports.markdown import escaped
from affranchi.model.territory import Commune, Territory, TerritoryFile
from affranchi.pieces.links import is_web
from affranchi.storage.bundle import bundle
from affranchi.wording import NBSP, NNBSP, long_day

# In the folder, `dot-gitignore` stands for `.gitignore`: dotted, git and others would obey it here.
_STARTER = Path(__file__).resolve().parent.parent / "starter"
_PUBLIC, _FORGES = _STARTER.with_name("public_tree"), _STARTER.with_name("forge_pages")
_WHEELS = "programme"
_NO_ORIGIN = f"# À compléter{NBSP}: l’adresse d’où installer Affranchi, une ligne, sans # devant."
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
# D’abord ce que tous partagent, ce qui est publié tel quel et ce que la forge exécute{NBSP}: au territoire.
"""
_SHARED = (
    *("/communes.toml", "/catalogue/", "/mkdocs.yml", "/site/", "/requirements.txt", "/programme/"),
    *("/.github/", "/.forgejo/", "/.gitlab-ci.yml", "/.gitattributes", "/CODEOWNERS"),
)
_OF_A_COMMUNE = ("/inventory/{}/", "/catalogue/experiences/{}--*", "/catalogue/recognised/*--{}.toml")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the program was installed from, as pip reads it; a wheel of this machine goes with the records.

    Never a bare name: anyone may register it, and every territory's chain would run what he put there.
    """

    line: str | None = None
    wheel: Path | None = None


def starter_files(file: TerritoryFile, today: date, origin: Origin) -> Mapping[str, bytes]:
    """The files of a new repository, by path with `/`, records left out."""
    filled = _filled(_STARTER, _words(file, today, origin))
    filled["CODEOWNERS"] = codeowners(list(file.communes.values()))
    if forge := file.territory.forge:
        form = f"{file.territory.catalogue or 'https://<adresse du site>'}/declarer/formulaire/"
        page = (_FORGES / f"{forge}.md").read_text(encoding="utf-8")
        filled["FORGE.md"] = page.replace("[[form]]", form)
    wheel = {f"{_WHEELS}/{origin.wheel.name}": origin.wheel.read_bytes()} if origin.wheel else {}
    return {path: text.encode() for path, text in sorted(filled.items())} | wheel


def public_files(territory: Territory) -> Mapping[str, bytes]:
    """The files of a public tree, records left out."""
    site, contact = territory.catalogue or "", escaped(territory.contact or "")
    shown = site.replace("<", "%3C").replace(">", "%3E")  # which would close it, and open an element
    words = {
        "name": escaped(territory.name),
        "published": f" Le même, en pages{NBSP}: <{shown}>." if is_web(site) else "",
        "contact": f"Une erreur{NNBSP}? Écrivez à {contact}." if contact else "",
    }
    return {path: text.encode() for path, text in _filled(_PUBLIC, words).items()}


def _filled(folder: Path, words: Mapping[str, str]) -> dict[str, str]:
    """The templates of a folder with their words, and the settings of the site."""
    filled = {"mkdocs.yml": mkdocs_config((bundle() / "mkdocs.yml").read_text(encoding="utf-8"))}
    for template in folder.rglob("*"):
        if template.is_file():
            path = re.sub(r"(^|/)dot-", r"\1.", template.relative_to(folder).as_posix())
            text = template.read_text(encoding="utf-8")
            filled[path] = re.sub(r"\[\[([a-z]+)\]\]", lambda found: words[found[1]], text)
    return filled


def _words(file: TerritoryFile, today: date, origin: Origin) -> Mapping[str, str]:
    largest = max(
        file.communes.values(), key=lambda c: (c.kind == "commune", c.population or 0), default=None
    )
    contact = escaped(file.territory.contact or "")
    return {
        "name": escaped(file.territory.name),
        "day": long_day(today),
        "commune": largest.slug if largest else "ma-commune",
        "contact": f"Une question, une erreur{NNBSP}? Écrivez à {contact}." if contact else _NO_CONTACT,
        "version": distribution("affranchi").version,
        "requirement": origin.line or _NO_ORIGIN,
    }


def installed_from() -> Origin:
    """Where this program was installed from, when it says so."""
    return origin_of(distribution("affranchi").read_text("direct_url.json"))


def origin_of(direct_url: str | None) -> Origin:
    """How pip finds the program again, from what it wrote when it installed it (PEP 610)."""
    said = json.loads(direct_url) if direct_url else {}
    url, commit = str(said.get("url", "")), said.get("vcs_info", {}).get("commit_id")
    if commit and url.startswith("https://"):
        return Origin(f"affranchi @ git+{url}@{commit}")
    digest = said.get("archive_info", {}).get("hashes", {}).get("sha256")
    if digest and url.startswith("https://"):
        return Origin(f"affranchi @ {url}#sha256={digest}")
    path = Path(url2pathname(urlsplit(url).path))
    if digest and url.startswith("file:") and path.suffix == ".whl" and path.is_file():
        return Origin(f"# sha256 : {digest}\n./{_WHEELS}/{path.name}", path)
    return Origin()


def mkdocs_config(text: str) -> str:
    """The program's own `mkdocs.yml`, without the comments meant for its developers."""
    lines = (re.sub(r"\s+# .*$", "", line) for line in text.splitlines() if not line.startswith("#"))
    return "\n".join([_MKDOCS_HEADER + "\n".join(lines).strip("\n"), ""])


def codeowners(communes: Sequence[Commune]) -> str:
    """A line a place, from the `editors` of its commune, or of the intercommunality; a comment without."""
    own = [editor for one in communes if one.kind == "epci" for editor in one.editors]
    places = [(path, own) for path in _SHARED]
    places += [
        (path, list(one.editors))
        for one in sorted(communes, key=lambda c: c.slug)
        for path in (place.format(one.slug) for place in _OF_A_COMMUNE)
    ]
    return _CODEOWNERS_HEADER + "".join(f"{_owners_line(path, editors)}\n" for path, editors in places)


def _owners_line(path: str, editors: Sequence[str]) -> str:
    owners = [owner if "@" in owner else f"@{owner}" for text in editors for owner in text.split()]
    return " ".join([path, *owners]) if owners else f"# {path} @…"
