"""The territory: whether its readers can write to it, where its records are mended, where old slugs lead."""

from collections.abc import Collection, Iterator, Mapping

from affranchi.model.path import REDIRECTS_PATH, TERRITORY_PATH, dotted
from affranchi.model.problem import Problem, Severity
from affranchi.model.reference import Redirect, Redirects, end_of
from affranchi.registry import Registry
from affranchi.wording import NBSP, quoted


def check_territory_can_be_written_to(registry: Registry) -> Iterator[Problem]:
    """A territory gives the mailbox of a service: who sees a mistake on its site can tell it."""
    if not registry.territory.contact and registry.communes:
        advice = f"Écrivez sous [territory] la boîte d’un service{_EXAMPLE}."
        yield _told("contact", "personne ne peut écrire au territoire depuis ses pages.", advice)


def check_repository_has_pages(registry: Registry) -> Iterator[Problem]:
    """A repository that is given has an address of the web, on a forge whose pages are known."""
    if registry.territory.repository and not registry.territory.forge_kind:
        advice = "Donnez son adresse https://, sans rien après, et forge = github, gitlab ou forgejo."
        yield _told("repository", f"cette forge n’est pas reconnue{NBSP}: aucune page n’y mène.", advice)


def check_common_site_is_another(registry: Registry) -> Iterator[Problem]:
    """The site that details what has no use here is another: this one would send to pages that it lacks."""
    one = registry.territory
    if one.common_site and one.common_site.rstrip("/") == (one.catalogue or "").rstrip("/"):
        told = f"c’est l’adresse de ce site{NBSP}: ce qui n’y a pas de page n’en aurait nulle part."
        advice = f"Donnez celle d’un autre site, qui détaille tout, ou ôtez la clé et écrivez {_ALL}."
        yield _told("common_site", told, advice, "error")


_ALL = quoted('entries = "all"')
_EXAMPLE = f", par exemple {quoted('contact = numerique@…')}"


def _told(key: str, message: str, advice: str, severity: Severity = "warning") -> Problem:
    return Problem(TERRITORY_PATH, 0, dotted("territory", key), message, advice, "territory", severity)


Kinds = Mapping[str, tuple[Mapping[str, Redirect], Collection[str]]]


def _kinds(registry: Registry) -> Kinds:
    kinds = Redirects.model_fields
    return {kind: (getattr(registry.redirects, kind), getattr(registry, kind)) for kind in kinds}


def check_redirects_lead_somewhere(registry: Registry) -> Iterator[Problem]:
    """An old slug leads to a record, at once or through others, and never round in a circle."""
    for kind, (redirects, records) in _kinds(registry).items():
        for slug in redirects:
            end = end_of(slug, redirects)
            if end in redirects:
                yield _wrong(kind, slug, "la redirection tourne en rond.")
            elif end not in records:
                yield _wrong(kind, slug, f"la redirection mène à {quoted(end)}, qui n’existe pas.")


def check_redirected_slugs_are_free(registry: Registry) -> Iterator[Problem]:
    """A slug that redirects is no longer the slug of a record, but of a commune that merged."""
    merged = {slug for slug, one in registry.communes.items() if one.merged_into}
    for kind, (redirects, records) in _kinds(registry).items():
        for slug in redirects:
            if slug in records and (kind != "communes" or slug not in merged):
                yield _wrong(kind, slug, f"une fiche s’appelle encore ainsi{NBSP}: {quoted(slug)}.")


def _wrong(kind: str, slug: str, message: str) -> Problem:
    return Problem(REDIRECTS_PATH, 0, dotted(kind, slug), message, rule="redirect")
