"""What records are called: the name of a slug, the slug itself when the registry does not know it."""

from typing import TYPE_CHECKING

from affranchi.fields import name_at, written_at
from affranchi.wording import counted, in_french, listed, the_name, to_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from affranchi.model.answers import Answer
    from affranchi.registry import Registry  # the records take a tenth of a second, which `--help` has not


def commune_name(registry: "Registry", slug: str) -> str:
    """A commune, or another body of the territory."""
    known = registry.communes.get(slug)
    return known.name if known else slug


def names_before(registry: "Registry") -> "Mapping[str, list[str]]":
    """What each commune was called: those that merged into it, in turn, and its old slugs in words."""
    from affranchi.model.names import fold
    from affranchi.model.reference import end_of

    known, ends = registry.communes, registry.redirects.communes
    told = [(heir, one.name) for one in known.values() for heir in registry.heirs_of(one.slug)]
    told += [(end_of(old, ends), old.replace("-", " ")) for old in ends if old not in known]
    found: dict[str, list[str]] = {slug: [] for slug in known}
    for slug, name in dict.fromkeys(told):
        if slug in found and fold(name) != fold(known[slug].name):
            found[slug].append(name)
    return found


def bodies_counted(registry: "Registry", slugs: "Collection[str]") -> str:
    """`3 communes`, `2 communes et 1 entité`: a CCAS or a syndicat is counted, and not as a commune."""
    entities = sum(slug in registry.communes and registry.communes[slug].kind != "commune" for slug in slugs)
    communes = len(slugs) - entities
    told = [counted(communes, "commune")] if communes or not entities else []
    return listed([*told, counted(entities, "entité")] if entities else told)


def software_name(registry: "Registry", slug: str) -> str:
    """A software."""
    known = registry.software.get(slug)
    return known.name if known else slug


def use_name(registry: "Registry", slug: str, label: str | None) -> str:
    """A software, with the label that tells two uses apart: a word, or the commune that merged."""
    name = software_name(registry, slug)
    return f"{name} ({commune_name(registry, label)})" if label else name


def function_name(registry: "Registry", slug: str) -> str:
    """A function."""
    known = registry.functions.get(slug)
    return known.label if known else slug


def vendor_name(registry: "Registry", slug: str | None) -> str:
    """A vendor; nothing for none."""
    known = registry.vendors.get(slug or "")
    return known.name if known else slug or ""


def host_name(registry: "Registry", slug: str) -> str:
    """A host: a body of the territory, as figures read it, else a vendor."""
    return commune_name(registry, slug) if slug in registry.communes else vendor_name(registry, slug)


def answer_told(registry: "Registry", answer: "Answer") -> str:
    """How a commune goes without: `sur papier`, `rendu par le CCAS de Lumbin, avec Sedit RH`."""
    who = [commune_name(registry, answer.by)] if answer.by else []
    who += [answer.provider] if answer.provider else []
    if answer.answer != "provided" or not who:
        return in_french("answer", answer.answer)
    using = f", avec {software_name(registry, answer.software)}" if answer.software else ""
    return f"rendu par {listed([*map(the_name, who)])}{using}"


# What the last part of a key names, and what the part after the first one does.
_NAMED = {
    **dict.fromkeys(("software", "target", "replaced_by", "to", "depends_on", "requires"), software_name),
    **dict.fromkeys(("by", "coordinator", "origin", "merged_into"), commune_name),
    **dict.fromkeys(("function", "functions"), function_name),
    "provider": host_name,
    "vendor": vendor_name,
}
_WITHIN = {
    **dict.fromkeys(("answers", "wishes"), function_name),
    **dict.fromkeys(("communes", "participants"), commune_name),
}


def value_at(registry: "Registry", path: str, key: str, value: object) -> str:
    """A value under a key of the record at a path, as people say it: what it names is called by its name."""
    if named := _NAMED.get(key.rpartition(".")[2]):
        if isinstance(value, str):
            return named(registry, value)
        if isinstance(value, list | tuple):
            value = [named(registry, one) for one in value]
    return written_at(path, key, value)


def key_name(registry: "Registry", path: str, key: str) -> str:
    """What people call a key of the record at a path: `SIG et cadastre, rendu par`."""
    first, _, within = key.partition(".")
    if not within or not (named := _WITHIN.get(first)):
        return name_at(path, key)
    slug, _, rest = within.partition(".")
    kind = "souhait" if first == "wishes" else ""
    of_it = rest and name_at(path, rest if first == "communes" else f"{first}.{rest}")
    return ", ".join(filter(None, (kind, named(registry, slug), of_it)))


def record_name(registry: "Registry", path: str) -> str:
    """What people call the record at a path: `Nextcloud à Bernin`; the path of one that has no name."""
    match path.removesuffix(".toml").split("/"):
        case ["inventory", commune, "functions"]:
            return commune_name(registry, commune)
        case ["inventory", commune, stem]:
            slug, _, label = stem.partition("--")
            return f"{use_name(registry, slug, label or None)} {to_name(commune_name(registry, commune))}"
        case ["catalogue", "software", slug]:
            return software_name(registry, slug)
        case ["catalogue", "vendors", slug]:
            return vendor_name(registry, slug)
        case ["catalogue", "sharing", slug] if slug in registry.sharings:
            return registry.sharings[slug].title
    return path
