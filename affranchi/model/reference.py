"""Dated snapshots of the two national references, reduced to facts, and the redirects of old slugs."""

import re
from collections.abc import Collection, Mapping
from typing import Annotated, Literal

from affranchi.model.names import Slug
from affranchi.model.record import EMPTY, Record, identity, public
from affranchi.model.values import Count, Day, Flag, Text


class Snapshot(Record):
    """When and where a reference was read."""

    source: Annotated[Text, public("Adresse de la source.")]
    read: Annotated[Day, public("Jour de lecture.")]
    licence: Annotated[Text | None, public("Licence des données.")] = None
    note: Annotated[Text | None, public("Ce que l’instantané contient.")] = None


class ReferenceEntry(Record):
    """A software as a national reference names it."""

    id: Annotated[Count, identity("Numéro dans la référence.")]
    name: Annotated[Text, public("Nom.")]
    licence_raw: Annotated[Text | None, public("Licence, telle qu’elle y est écrite.")] = None
    licence: Annotated[Text | None, public("Expression SPDX.")] = None
    wikidata: Annotated[Text | None, public("Identifiant Wikidata.")] = None
    sill: Annotated[Count | None, public("Numéro au SILL.")] = None
    comptoir: Annotated[Count | None, public("Numéro au Comptoir du Libre.")] = None
    website: Annotated[Text | None, public("Adresse du site.")] = None
    repository: Annotated[Text | None, public("Adresse du code source.")] = None
    recommended: Annotated[Flag | None, public("Recommandé par la référence.")] = None
    dereferenced: Annotated[Day | None, public("Jour du déréférencement.")] = None
    dereferenced_reason: Annotated[Text | None, public("Motif du déréférencement.")] = None
    in_support: Annotated[Flag | None, public("Couvert par le marché interministériel de support.")] = None
    public_service: Annotated[Flag | None, public("Fait par un service public français.")] = None
    users: Annotated[Count | None, public("Administrations qui disent l’utiliser.")] = None
    used_by: Annotated[
        tuple[Text, ...],
        public("Collectivités locales qui disent l’utiliser, et leur code INSEE ou SIREN s’il est sûr."),
    ] = ()
    providers: Annotated[Count | None, public("Prestataires qui s’y sont inscrits.")] = None
    version: Annotated[Text | None, public("Dernière version connue de la référence.")] = None
    released: Annotated[Day | None, public("Jour de cette version.")] = None
    provided_by: Annotated[
        tuple[Text, ...], public("Organisations inscrites comme prestataires ; jamais une personne.")
    ] = ()
    similar: Annotated[
        dict[Text, Text],
        public("Logiciels dits proches, propriétaires ou non : nom, par identifiant Wikidata."),
    ] = EMPTY

    @property
    def is_dereferenced(self) -> bool:
        """Whether the reference took it out, on a known day or not."""
        return self.dereferenced is not None or self.dereferenced_reason is not None


ReferenceName = Literal["sill", "comptoir"]
_NUMBERED = re.compile(
    r"(?:.+\()?(sill|comptoir)(?: du libre)?[\s:,]*(?:n\s*[°ºo]?\s*)?([0-9]{1,9})\)?", re.IGNORECASE
)


def number_in(text: str) -> tuple[ReferenceName, int] | None:
    """A number in a reference: `sill:577`, « SILL n° 577 », « Comptoir du Libre 33 », « Nom (sill:577) »."""
    found = _NUMBERED.fullmatch(text.strip())
    return ("sill" if found[1].lower() == "sill" else "comptoir", int(found[2])) if found else None


class Reference(Record):
    """A snapshot, whole: `catalogue/sources/sill.toml` or `comptoir.toml`."""

    name: Annotated[ReferenceName, identity("Référence.")]
    snapshot: Annotated[Snapshot, public("L’instantané.")]
    entries: Annotated[dict[Text, ReferenceEntry], public("Entrées, par numéro.")] = EMPTY


class Redirect(Record):
    """Where an old slug leads, for ever."""

    to: Annotated[Slug, public("Identifiant qui le remplace.")]
    reason: Annotated[Text | None, public("Pourquoi.")] = None
    on: Annotated[Day | None, public("Depuis quand.")] = None
    visibility: Annotated[
        Literal["public", "members"],
        public("members : l’édition publique n’a pas connu l’ancien identifiant, et le tait."),
    ] = "public"


class Redirects(Record):
    """`catalogue/redirects.toml`, whole."""

    communes: Annotated[dict[Slug, Redirect], public("Communes.")] = EMPTY
    software: Annotated[dict[Slug, Redirect], public("Logiciels.")] = EMPTY
    vendors: Annotated[dict[Slug, Redirect], public("Éditeurs.")] = EMPTY
    functions: Annotated[dict[Slug, Redirect], public("Fonctions.")] = EMPTY


def end_of(slug: str, redirects: Mapping[str, Redirect], records: Collection[str] = ()) -> str:
    """Where a slug leads: to the first of some records, or to the end; within the circle if it turns so."""
    for _ in redirects:
        if slug not in redirects or slug in records:
            break
        slug = redirects[slug].to
    return slug
