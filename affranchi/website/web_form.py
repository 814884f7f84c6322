"""The form that declares from a browser: Decap CMS, told what the models say of the records that it writes.

Its fields and words are the command line’s (`fields.py`), its types the open data’s: they cannot drift. No
other page loads anything of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import to_json

from affranchi.field import Field
from affranchi.fields import EXPERIENCE, FIELDS, SHARING
from affranchi.french import FRENCH
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.names import fold
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.model.reference import end_of
from affranchi.model.sharing import Sharing
from affranchi.model.territory import Territory
from affranchi.model.values import COUNTRY
from affranchi.naming import commune_name, software_name
from affranchi.opendata.columns import YEAR_OR_DAY, Column, columns_of
from affranchi.pieces.links import FORM
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.files import visible_files
from affranchi.storage.records import text_of
from affranchi.website.downloads import is_public
from affranchi.wording import NBSP, NNBSP

# Where each forge’s interface is, and what Decap calls it.
_BACKENDS = {"gitlab": ("gitlab", "/api/v4"), "forgejo": ("forgejo", "/api/v1"), "github": ("github", "")}
# What `decap-cms.js.gz` holds, as a policy of pages names it.
_DECAP = "sha256-fB79a2FrR4biea7vGU3SFkmnIFjTvI0feJAbV0YQ37g="
# Days that exist: of 31 September, a browser makes 1 October without a word.
_LEAP = "([12][0-9](0[48]|[2468][048]|[13579][26])|(1[26]|2[048])00)"
_MONTH_ENDS = "(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
_TYPED_ENDS = "(29|30)/(0?[13-9]|1[0-2])|31/(0?[13578]|1[02])"
_DAY = [
    (
        f"^([12][0-9]{{3}}(-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|{_MONTH_ENDS}))?|{_LEAP}-02-29"
        f"|((0?[1-9]|1[0-9]|2[0-8])/(0?[1-9]|1[0-2])|{_TYPED_ENDS})/[12][0-9]{{3}}|29/0?2/{_LEAP})$"
    ),
    "Une année (2019) ou une date qui existe (31/03/2019)",
]
_SECTIONS = {
    "hosting": "Hébergement", "contract": "Contrat", "data": "Données et réversibilité", "exit": "Sortie",
    "sharing": "Offres et demandes",
}  # fmt: skip


def form_files(registry: Registry) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The path of each file of the form in the site, and what makes it; none where an edition has no form."""
    if not registry.territory.has_form_in(registry.edition):
        return
    folder = bundle() / "site" / "form"
    for name in visible_files(folder):
        read = (folder / name).read_bytes
        yield f"{FORM}{name}", partial(_completed, read(), registry) if name == "index.html" else read
    yield f"{FORM}formulaire.json", lambda: to_json(_shared(registry))
    for slug in registry.standing:
        yield f"{FORM}communes/{slug}.json", partial(_commune, registry, slug)


def backend_of(territory: Territory) -> Mapping[str, str]:
    """How Decap reaches the forge of a territory; the fictional one’s records live in the page alone."""
    kind, form = territory.forge_kind, territory.web_form
    if territory.fictional or kind is None or territory.repository is None:
        return {"name": "test-repo"}
    parts = urlsplit(territory.repository)
    name, interface = _BACKENDS[kind]
    host = f"{parts.scheme}://{parts.netloc}"
    told = {
        "name": name,
        "repo": parts.path.strip("/").removesuffix(".git"),
        "branch": territory.share.branch or "main",
    }
    if kind == "github":
        return {**told, "base_url": form.login or ""}
    return {
        **told,
        "auth_type": "pkce",
        "app_id": form.application or "",
        "base_url": host,
        "api_root": f"{host}{interface}",
    }


def _completed(page: bytes, registry: Registry) -> bytes:
    """The page with its policy: Decap styles itself, and asks the forge."""
    asked = "".join(f" {address}" for address in _asked(backend_of(registry.territory)))
    fiction = (
        f'<p class="fiction"><strong>Territoire fictif{NBSP}:</strong> rien n’est enregistré nulle part.</p>'
    )
    policy = (
        f"default-src 'self'; script-src 'self' '{_DECAP}'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; connect-src 'self'{asked}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'"
    )
    said = page.replace(b"[[policy]]", escape(policy).encode())
    return said.replace(b"[[fiction]]", fiction.encode() if registry.territory.fictional else b"")


def _asked(backend: Mapping[str, str]) -> Sequence[str]:
    own = ("https://api.github.com", "https://github.com") if backend["name"] == "github" else ()
    return (*own, backend["base_url"]) if "base_url" in backend else ()


def _shared(registry: Registry) -> Mapping[str, Any]:
    """What every commune’s form has: fields, types, words to choose from."""
    domains = list(FRENCH["domain"])
    functions = sorted(
        registry.functions.values(), key=lambda one: (domains.index(one.domain), fold(one.label))
    )
    bodies = {slug: one.name for slug, one in registry.standing.items()}
    return {
        "backend": backend_of(registry.territory),
        "fields": list(_fields()),
        "types": _types(Declaration),
        # Where the form of a commune that merged, or changed its name, now is.
        "moved": {slug: end_of(slug, registry.redirects.communes) for slug in registry.redirects.communes},
        "experience": {"fields": list(_experience_fields()), "types": _types(Experience)},
        "sharing": {"fields": list(_sharing_fields(registry)), "types": _types(Sharing), **_kept(registry)},
        "answers": FRENCH["answer"],
        "functions": [
            {"slug": one.slug, "label": one.label, "domain": FRENCH["domain"][one.domain]}
            for one in functions
        ],
        "software": [
            {**one, "also": registry.software[one["slug"]].aliases}
            for one in _named({slug: one.name for slug, one in registry.software.items()})
        ],
        "hosts": _named({**{slug: one.name for slug, one in registry.vendors.items()}, **bodies}),
        "bodies": _named(bodies),
    }


def _named(names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Slugs and names, by name."""
    ordered = sorted(names.items(), key=lambda pair: (fold(pair[1]), pair[0]))
    return [{"slug": slug, "name": name} for slug, name in ordered]


def _types(model: type[Record]) -> Mapping[str, str]:
    return {".".join(column.path): _kind(column) for column in columns_of(model, "members", {})}


def _kept(registry: Registry) -> Mapping[str, Any]:
    """The mutualisations of a fictional territory, which the page holds itself."""
    if not registry.territory.fictional:
        return {}
    return {"files": {f"{slug}.toml": text_of(one) for slug, one in registry.sharings.items()}}


def _sharing_fields(registry: Registry) -> Iterator[Mapping[str, Any]]:
    """The fields of a mutualisation: what is done together, on what, how far, and who takes part."""
    functions = [{"label": one.label, "value": slug} for slug, one in registry.functions.items()]
    degrees = [{"label": said, "value": value} for value, said in FRENCH["degree"].items()]
    yield {"name": "title", "label": "Titre", "widget": "string"}
    yield {"name": "function", "label": "Fonction", **_MAYBE, "options": functions}
    yield {"name": "software", "label": "Logiciel", **_WIDGETS["software"], "required": False}
    for field in SHARING:
        if field.path != "title":
            yield from _widgets(field, field.path, Sharing)
    inside = [
        _section(slug, one.name, [{"name": "degree", "label": "Degré", **_MAYBE, "options": degrees}])
        for slug, one in registry.standing.items()
    ]
    yield _section("participants", "Qui y prend part", inside)


def _experience_fields() -> Iterator[Mapping[str, Any]]:
    """The fields of an exit that the commune lived: of which software, to which, and how it went."""
    yield {"name": "software", "label": "Logiciel quitté", "widget": "affranchi-software", "known": True}
    yield {"name": "to", "label": "Logiciel qui a pris sa place", **_WIDGETS["software"], "required": False}
    yield {**_FUNCTIONS, "label": "Fonctions concernées", "hint": "Sans elles, la principale du logiciel."}
    for field in EXPERIENCE:
        for made in _widgets(field, field.path, Experience):
            yield {**made, "required": field.path == "state"}


def _kind(column: Column) -> str:
    return "day" if column.kind == "date" or column.pattern == YEAR_OR_DAY else column.kind


def _commune(registry: Registry, slug: str) -> bytes:
    """What is known of a commune: what it declares, by file, and what fills its functions."""
    declared = {one.stem: software_name(registry, one.software) for one in registry.by_commune.get(slug, ())}
    filled: dict[str, list[str]] = {}
    for one in registry.by_commune.get(slug, ()):
        if one.is_active:
            for function in registry.functions_of(one):
                filled.setdefault(function, []).append(software_name(registry, one.software))
    told: dict[str, Any] = {"slug": slug, "name": commune_name(registry, slug)}
    told |= {"declared": declared, "filled": filled}
    if registry.territory.fictional:
        records = [*registry.by_commune.get(slug, ()), *filter(None, [registry.answers.get(slug)])]
        lived = [one for one in registry.experiences.values() if one.commune == slug and not one.body]
        told |= {"files": _texts(records), "experiences": _texts(lived)}
    return to_json(told)


def _texts(records: Sequence[Record]) -> Mapping[str, str]:
    return {path_of(one).rpartition("/")[2]: text_of(one) for one in records}


def _fields() -> Iterator[Mapping[str, Any]]:
    """The fields of a declaration as Decap describes them, those of a record in one."""
    yield {"name": "software", "label": "Logiciel", "widget": "affranchi-software"}
    yield _FUNCTIONS
    sections: dict[str, list[Mapping[str, Any]]] = {}
    for field in FIELDS:
        if field.option and field.kind != "counts" and field.path != "depends_on":
            first, _, inner = field.path.rpartition(".")
            sections.setdefault(first, []).extend(_widgets(field, inner))
    yield from sections.pop("")
    yield {
        "name": "label",
        "label": "Usage, si ce logiciel sert ici deux fois",
        "widget": "affranchi-label",
        "required": False,
        "hint": "École, accueil… Cet usage aura sa propre fiche.",
    }
    for name, inside in sections.items():
        yield _section(name, _SECTIONS[name], inside)
    yield _section("retirement", "Retrait, si vous ne l’avez plus", _retirement())


def _section(name: str, label: str, inside: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {
        "name": name,
        "label": label,
        "widget": "object",
        "collapsed": True,
        "required": False,
        "fields": list(inside),
    }


def _widgets(field: Field, name: str, model: type[Record] = Declaration) -> Iterator[Mapping[str, Any]]:
    """A field, twice when it is told in months or in days."""
    label = f"{field.name[:1].upper()}{field.name[1:]}{'' if is_public(field.path, model) else ' (membres)'}"
    told = {
        "name": name,
        "label": label,
        "required": False,
        "hint": field.help.partition(f"{NNBSP}; à répéter")[0],
    }
    if field.in_days:
        yield {**told, **_WHOLE, "label": f"{label}, en mois", "hint": ""}
        yield {
            **told,
            **_WHOLE,
            "name": field.in_days.rpartition(".")[2],
            "label": f"{label}, en jours",
            "hint": "Quand il ne se compte pas en mois.",
        }
    else:
        yield {**told, **_widget(field)}


_FUNCTIONS: Mapping[str, Any] = {
    "name": "functions",
    "label": "À quoi il sert",
    "widget": "affranchi-functions",
    "required": False,
    "hint": "Laissez vide pour ce que le catalogue en dit.",
}
_MAYBE: Mapping[str, Any] = {"widget": "select", "required": False}
_WHOLE: Mapping[str, Any] = {"widget": "number", "value_type": "int", "min": 0}
_WIDGETS: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("count", "months", "times"), _WHOLE),
    **{kind: {**_WHOLE, "value_type": "float"} for kind in ("euros", "sum")},
    "day": {"widget": "string", "pattern": _DAY},
    "end": {"widget": "string", "pattern": _DAY},
    "flag": {"widget": "select", "options": ["oui", "non"]},
    "software": {"widget": "affranchi-name", "among": "software"},
    "host": {"widget": "affranchi-name", "among": "hosts"},
    "country": {"widget": "string", "pattern": [COUNTRY, f"Deux lettres{NBSP}: FR"]},
}


def _widget(field: Field) -> Mapping[str, Any]:
    if field.kind == "word":
        options = [{"label": said, "value": value} for value, said in field.choices.items()]
        return {"widget": "select", "options": options, "multiple": field.is_list}
    if field.kind == "text":
        return {"widget": "list" if field.is_list else "text" if field.path == "notes" else "string"}
    return _WIDGETS[field.kind]


def _retirement() -> Sequence[Mapping[str, Any]]:
    reasons = [{"label": said, "value": value} for value, said in FRENCH["retirement"].items()]
    return (
        {"name": "on", "label": "Date du retrait", "widget": "string", "required": False, "pattern": _DAY},
        {"name": "reason", "label": "Raison", "widget": "select", "required": False, "options": reasons},
        {
            "name": "replaced_by",
            "label": "Remplacé par",
            "widget": "affranchi-name",
            "among": "software",
            "required": False,
        },
    )
