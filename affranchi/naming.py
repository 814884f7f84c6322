"""What records are called: the name of a slug, the slug itself when the registry does not know it."""

from typing import TYPE_CHECKING

from affranchi.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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


def target_name(registry: "Registry", slug: str | None) -> str:
    """What is to come after a software that leaves."""
    return software_name(registry, slug) if slug else "à choisir"
