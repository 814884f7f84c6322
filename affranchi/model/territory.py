"""The territory and its communes: `communes.toml`."""

import re
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from affranchi.model.names import Slug
from affranchi.model.neighbour import Neighbour
from affranchi.model.record import OF_A_SERVICE, Record, either, identity, members, public
from affranchi.model.values import Count, Day, Flag, Latitude, Longitude, Start, Text, first_day

EntityKind = Literal[
    "commune", "epci", "ept", "ccas", "cias", "syndicat", "cdg", "departement", "region", "other"
]
Forge = Literal["github", "gitlab", "forgejo"]
OfficeFormat = Literal["odf", "ooxml", "other"]
# A scheme and a host, or nothing yet: a page’s policy names it, where anything else would be an order.
Origin = Annotated[
    str, StringConstraints(pattern=r"^(https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?)?$")
]
# What git takes for a branch of that name, and for nothing else: no option, no pair of names, no HEAD.
_BRANCH = re.compile(r"(?!HEAD$)\w(?:[\w/-]|\.(?=[\w-]))*(?<![/-])(?<!\.lock)")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")

# What hosts of forges are called; a repository on another host says its forge.
_HOSTS: tuple[tuple[str, Forge], ...] = (
    ("github", "github"), ("gitlab", "gitlab"), ("framagit", "gitlab"), ("codeberg", "forgejo"),
    ("forgejo", "forgejo"), ("gitea", "forgejo"),
)  # fmt: skip


def _branch(name: str) -> str:
    if not _BRANCH.fullmatch(name) or "//" in name:
        raise ValueError("ce n’est pas un nom de branche")
    return name


class Remote(Record):
    """How `share` sends what was declared."""

    mode: Annotated[
        Literal["push", "merge-request"],
        public("push : directement sur la branche ; merge-request : une demande de fusion (GitLab)."),
    ] = "push"
    remote: Annotated[Text, public("Nom du dépôt distant.")] = "origin"
    branch: Annotated[
        Annotated[Text, AfterValidator(_branch)] | None,
        public("Branche commune ; sans elle, la branche courante."),
    ] = None


class WebForm(Record):
    """The page that declares from a browser, through the forge."""

    edition: Annotated[
        Literal["members", "public"],
        public("members : dans la seule édition des membres ; public : dans les deux."),
    ] = "members"
    application: Annotated[
        Text | None, public("Identifiant de l’application créée sur la forge (GitLab, Forgejo).")
    ] = None
    login: Annotated[
        Origin | None, public("Adresse du relais qui ouvre la session (GitHub n’a pas PKCE sans relais).")
    ] = None


class Territory(Record):
    """The intercommunality whose communes declare."""

    name: Annotated[Text, public("Nom du territoire.")]
    kind: Annotated[
        Literal["CC", "CA", "CU", "METRO", "MET69", "EPT", "syndicat", "other"],
        public("Nature juridique, sigles de la DGCL."),
    ] = "other"
    siren: Annotated[Text | None, public("Numéro SIREN, neuf chiffres (INSEE).")] = None
    siret: Annotated[Text | None, public("Numéro SIRET du siège, quatorze chiffres (INSEE).")] = None
    website: Annotated[Text | None, public("Adresse du site du territoire.")] = None
    catalogue: Annotated[Text | None, public("Adresse où ce catalogue est publié.")] = None
    published: Annotated[Day | None, public("Premier jour où ce catalogue a été publié.")] = None
    contact: Annotated[Text | None, public(OF_A_SERVICE)] = None
    repository: Annotated[Text | None, public("Adresse web du dépôt du territoire, sur sa forge.")] = None
    forge: Annotated[
        Forge | None, public(either(Forge, "Forge du dépôt, quand son adresse ne la dit pas"))
    ] = None
    fictional: Annotated[Flag, public("Vrai pour un territoire inventé : chaque page le dit.")] = False
    publication: Annotated[
        Literal["named", "aggregate"],
        public(
            "aggregate : l’édition publique ne montre ni déclarations, ni réponses, ni mutualisations, ni "
            "les fiches que le territoire ajoute au catalogue."
        ),
    ] = "named"
    entries: Annotated[
        Literal["useful", "all"],
        public(
            "useful : le site détaille ce qui sert ici, et dit le reste du catalogue en une page légère par "
            "logiciel ; all : il détaille tout."
        ),
    ] = "useful"
    common_site: Annotated[
        Text | None,
        public(
            "Adresse d’un site fait avec Affranchi qui détaille tout le catalogue : avec useful, le reste y "
            "mène au lieu d’avoir ses pages légères ici."
        ),
    ] = None
    web_form: Annotated[WebForm, public("Le formulaire en ligne.")] = WebForm.model_construct()
    share: Annotated[Remote, public("Comment « share » envoie les déclarations.")] = Remote.model_construct()

    def has_form_in(self, edition: str) -> bool:
        """Whether an edition has the form: its forge lets it in; a fictional one writes nowhere."""
        if edition != "members" and not self.fictional and self.web_form.edition != "public":
            return False
        door = self.web_form.login if self.forge_kind == "github" else self.web_form.application
        return self.fictional or bool(self.forge_kind and door)

    @property
    def forge_kind(self) -> Forge | None:
        """The forge of its repository, by its host when it is not said; None when its pages are not known."""
        parts = urlsplit(self.repository or "")
        host, is_web = parts.netloc.casefold(), parts.scheme in ("https", "http")
        if not is_web or not _HOST.fullmatch(host) or parts.query or parts.fragment:
            return None
        return self.forge or next((kind for word, kind in _HOSTS if word in host), None)


# With a commune before it, the key of the day since which git knows the format that it says it saves in.
FORMAT = "office_format"


class Objective(Record):
    """A target that the board voted for a figure."""

    slug: Annotated[Slug, identity("Identifiant de l’objectif.")]
    indicator: Annotated[Text, public("Chiffre suivi, par exemple gafam_presence.")]
    target: Annotated[
        float,
        public("Valeur visée, entre 0 et 1 pour une part."),
        Field(strict=True, ge=-1, le=10_000_000_000, allow_inf_nan=False),
    ]
    by: Annotated[Day, public("Échéance.")]
    voted: Annotated[Day | None, public("Jour du vote : l’objectif se suit à partir de là.")] = None
    decision: Annotated[Text | None, public("Référence de la délibération.")] = None


class Commune(Record):
    """A commune, or another public body of the territory that declares or serves others."""

    slug: Annotated[Slug, identity("Identifiant de la commune.")]
    name: Annotated[Text, public("Nom officiel.")]
    insee: Annotated[Text | None, public("Code de la commune (INSEE, code officiel géographique).")] = None
    siren: Annotated[Text | None, public("Numéro SIREN, neuf chiffres (INSEE).")] = None
    population: Annotated[Count | None, public("Habitants (population municipale, INSEE).")] = None
    centre: Annotated[
        tuple[Latitude, Longitude] | None, public("Centre, en degrés : latitude, puis longitude (IGN).")
    ] = None
    population_until: Annotated[
        dict[Start, Count], public("Habitants jusqu’à un jour, avant qu’une autre commune lui soit réunie.")
    ] = {}
    kind: Annotated[EntityKind, public(either(EntityKind))] = "commune"
    website: Annotated[Text | None, public("Adresse du site.")] = None
    contact: Annotated[Text | None, members(OF_A_SERVICE)] = None
    public_contact: Annotated[
        Text | None, public("Boîte aux lettres de service que la commune veut bien publier.")
    ] = None
    office_format: Annotated[
        OfficeFormat | None,
        public(either(OfficeFormat, "Format des documents bureautiques enregistrés d’abord")),
    ] = None
    trackers: Annotated[
        tuple[Text, ...],
        public("Domaines des GAFAM que le site de la commune appelle : fonts.googleapis.com…"),
    ] = ()
    trackers_seen: Annotated[
        Day | None,
        public("Jour où les appels du site ont été relevés ; sans lui, aucun appel n’est pas connu."),
    ] = None
    since: Annotated[Day | None, public("Premier jour dans le territoire.")] = None
    until: Annotated[Day | None, public("Dernier jour dans le territoire.")] = None
    merged_into: Annotated[Slug | None, public("Commune nouvelle qui lui succède.")] = None
    editors: Annotated[
        tuple[Text, ...], members("Comptes ou groupes de la forge qui relisent ses fichiers.")
    ] = ()

    def population_on(self, day: date) -> int | None:
        """Its inhabitants on a day: those of before a merger, until it."""
        lasts = [last for last in self.population_until if day <= first_day(last)]
        return self.population_until[min(lasts, key=first_day)] if lasts else self.population

    @property
    def codes(self) -> tuple[str, str | None]:
        """What numbers it: its INSEE code in small letters, empty where it has none, and its SIREN."""
        return (self.insee or "").lower(), self.siren

    def is_here_on(self, day: date) -> bool:
        """Whether it counts in the territory on a day."""
        return (self.since or day) <= day <= (self.until or day)

    @property
    def serves_others(self) -> bool:
        """Whether it is there for several communes: neither one of them, nor the social centre of one."""
        return self.kind not in ("commune", "ccas")


class TerritoryFile(Record):
    """`communes.toml`, whole."""

    edition: Annotated[
        Literal["public"] | None,
        public("public : arbre public, écrit par « export --tree » ; rien d’autre ne s’en lit."),
    ] = None
    territory: Annotated[Territory, public("Le territoire.")]
    objectives: Annotated[dict[Slug, Objective], public("Objectifs votés.")] = {}
    communes: Annotated[dict[Slug, Commune], public("Communes et autres entités du territoire.")] = {}
    neighbours: Annotated[dict[Text, Neighbour], public("Territoires voisins, par SIREN.")] = {}
