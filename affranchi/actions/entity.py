"""Bodies that are no commune: a CCAS, a syndicat, a département declare, host and serve under their name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.errors import AffranchiError
from affranchi.fields import ENTITY
from affranchi.model.names import fold, is_slug, place_name, slug_of
from affranchi.model.places import body_named
from affranchi.model.reference import end_of
from affranchi.model.territory import Commune
from affranchi.naming import commune_name
from affranchi.registry import Registry
from affranchi.steps.inventory import changing
from affranchi.steps.refusing import record_told, save_unless_wrong
from affranchi.wording import NBSP, in_french, quoted


@dataclass(frozen=True, slots=True)
class EntityAdded:
    """The body as it stands."""

    entity: Commune
    commit: str | None


def add_entity(root: Path, name: str, facts: Mapping[str, Any], today: date) -> EntityAdded:
    """Add a body to the territory, or say more of one: `facts` are fields of its record, kind included."""
    name = place_name(name)
    with changing(root, "communes.toml") as (repository, loaded):
        registry = loaded.registry
        before = _standing(registry, name)
        entity = _entity(name, before, facts)
        file = registry.territory_file(dict(sorted({**registry.communes, entity.slug: entity}.items())))
        verb = "Complète" if before else "Ajoute"
        told = f"{verb} {entity.name} au territoire ({in_french('entity', entity.kind)})"
        is_new = entity != before
        commit = save_unless_wrong(repository, loaded, [file], told, today) if is_new else None
    return EntityAdded(entity, commit)


def _standing(registry: Registry, name: str) -> Commune | None:
    """The body of that name, when the territory has it."""
    slug = slug_of(name)
    if not is_slug(slug):
        msg = f"{quoted(name)} ne peut pas nommer une entité{NBSP}: donnez des lettres ou des chiffres."
        raise AffranchiError(msg)
    if (now := end_of(slug, registry.redirects.communes)) != slug:  # its old address leads there
        msg = f"{quoted(name)} est aujourd’hui {commune_name(registry, now)}. Rien n’a changé."
        raise AffranchiError(msg)
    found = registry.communes.get(slug)
    if found and (found.kind == "commune" or fold(found.name) != fold(name)):
        msg = f"{quoted(slug)} est déjà {found.name} ({in_french('entity', found.kind)}). Rien n’a changé."
        raise AffranchiError(msg)
    if slug in registry.vendors:
        msg = f"{quoted(slug)} est déjà un éditeur{NBSP}: donnez un nom plus complet. Rien n’a changé."
        raise AffranchiError(msg)
    return found


def _entity(name: str, before: Commune | None, facts: Mapping[str, Any]) -> Commune:
    kind = facts.get("kind") or (before.kind if before else body_named(name))
    if kind in (None, "commune"):
        msg = f"Dites ce qu’est {quoted(name)}{NBSP}: --kind syndicat, ccas, cdg, departement…"
        raise AffranchiError(msg)
    tables = before.model_dump() if before else {"slug": slug_of(name), "name": name}
    siren = {"siren": "".join(facts["siren"].split())} if "siren" in facts else {}
    return record_told(Commune, {**tables, **facts, **siren, "kind": kind}, ENTITY)
