"""Old slugs: they lead somewhere, for ever."""

from collections.abc import Collection, Iterator, Mapping

from affranchi.checks.slugs import Known, Slugs, wrong
from affranchi.model.path import REDIRECTS_PATH, dotted
from affranchi.model.problem import Problem
from affranchi.model.reference import Redirect, Redirects, end_of
from affranchi.registry import Registry
from affranchi.wording import NBSP, quoted

Kinds = Mapping[str, tuple[Mapping[str, Redirect], Collection[str]]]


def _kinds(registry: Registry) -> Kinds:
    kinds = Redirects.model_fields
    return {kind: (getattr(registry.redirects, kind), getattr(registry, kind)) for kind in kinds}


def check_redirects_lead_somewhere(registry: Registry, known: Known) -> Iterator[Problem]:
    """An old slug leads to a record, at once or through others, and never round in a circle."""
    for kind, (redirects, _) in _kinds(registry).items():
        slugs: Slugs = getattr(known, kind)
        for slug in redirects:
            end = end_of(slug, redirects)
            if end in redirects:
                yield _wrong(kind, slug, "la redirection tourne en rond.")
            elif slugs.lacks(end):
                yield _wrong(kind, slug, f"la redirection mène à {quoted(end)}, qui n’existe pas.")


def check_redirected_slugs_are_free(registry: Registry) -> Iterator[Problem]:
    """A slug that redirects is no longer the slug of a record, but of a commune that merged."""
    merged = {slug for slug, one in registry.communes.items() if one.merged_into}
    for kind, (redirects, records) in _kinds(registry).items():
        for slug in redirects:
            if slug in records and (kind != "communes" or slug not in merged):
                yield _wrong(kind, slug, f"une fiche s’appelle encore ainsi{NBSP}: {quoted(slug)}.")


def _wrong(kind: str, slug: str, message: str) -> Problem:
    return wrong(REDIRECTS_PATH, dotted(kind, slug), message, rule="redirect")
