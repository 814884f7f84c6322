"""What the communes' own sites call among the five (I13): declared by each commune, never measured here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, Row, RowState, Slice, share_of_rows, sum_of_rows
from affranchi.figures.method import DEFINITIONS
from affranchi.model.territory import Commune
from affranchi.model.values import Gafam
from affranchi.wording import in_french

# Ends of domain names by which sites commonly call one of the five (their own developers' pages).
_DOMAINS: Mapping[Gafam, tuple[str, ...]] = {
    "google": (
        "google.com", "google.fr", "googleapis.com", "gstatic.com", "google-analytics.com",
        "googletagmanager.com", "doubleclick.net", "youtube.com", "youtube-nocookie.com", "ytimg.com",
        "recaptcha.net", "ggpht.com", "googleusercontent.com", "googletagservices.com", "youtu.be",
        "googlesyndication.com", "googleadservices.com", "firebaseio.com", "firebaseapp.com", "appspot.com",
    ),
    "amazon": ("amazonaws.com", "cloudfront.net", "amazon-adsystem.com", "amazon.com", "amazon.fr",
               "media-amazon.com", "awsstatic.com"),
    "facebook": ("facebook.com", "facebook.net", "fbcdn.net", "instagram.com", "cdninstagram.com",
                 "fb.com", "fbsbx.com", "whatsapp.com", "whatsapp.net"),
    "apple": ("apple.com", "cdn-apple.com", "mzstatic.com", "icloud.com"),
    "microsoft": (
        "microsoft.com", "bing.com", "clarity.ms", "azureedge.net", "azurewebsites.net", "windows.net",
        "office.com", "linkedin.com", "licdn.com", "msecnd.net", "office.net", "office365.com", "live.com",
        "microsoftonline.com", "msftauth.net", "sharepoint.com", "azurefd.net", "bing.net", "msn.com",
        "github.com", "github.io", "githubusercontent.com",
    ),
}  # fmt: skip
_UNSEEN = "Aucune commune n’a relevé ce qu’appelle son site."
_OF_NO_FUNCTION = "Un site web ne se compte sous aucune fonction."


def company_of(domain: str) -> Gafam | None:
    """The company among the five that a domain belongs to."""
    name = f".{domain.strip().rstrip('.').casefold()}"
    return next(
        (company for company, ends in _DOMAINS.items() if name.endswith(tuple(f".{end}" for end in ends))),
        None,
    )


def trackers(facts: Facts) -> Figure:
    """Distinct domains of the five that each looked-at site calls, summed; and how many sites call one."""
    definition = DEFINITIONS["trackers"]
    rows = tuple(_rows(facts))
    whole = sum_of_rows(Figure(definition, facts.on, facts.scope), rows)
    return replace(
        whole,
        slices=_by_company(facts),
        note="" if whole.denominator else _OF_NO_FUNCTION if facts.scope.function else _UNSEEN,
        parts={"sites": share_of_rows(replace(whole, definition=definition.parts["sites"]), rows)},
    )


def domains_seen(facts: Facts, commune: Commune) -> frozenset[str] | None:
    """What a site was seen to call, by the day, of anyone; None when nobody had looked, or says when."""
    if commune.trackers_seen is None and (not commune.trackers or facts.is_past):
        return None
    if commune.trackers_seen and facts.on < commune.trackers_seen:
        return None
    return frozenset(domain.casefold() for domain in commune.trackers)


def _communes(facts: Facts) -> list[Commune]:
    """Those that are communes: of other bodies nobody expects that they looked; none for one function."""
    return [one for one in facts.communes if one.kind == "commune" and facts.scope.function is None]


def _rows(facts: Facts) -> Iterator[Row]:
    for commune in _communes(facts):
        if (seen := domains_seen(facts, commune)) is None:
            yield Row(commune.slug, None, None, "unknown")
        else:
            theirs = sorted(filter(company_of, seen))
            state: RowState = "counted" if theirs else "other"
            yield Row(commune.slug, None, None, state, float(len(theirs)), ", ".join(theirs))


def _by_company(facts: Facts) -> tuple[Slice, ...]:
    found = Counter(
        company_of(domain) for commune in _communes(facts) for domain in domains_seen(facts, commune) or ()
    )
    counts = sorted(found.items(), key=lambda item: (-item[1], item[0] or "~"))
    return tuple(
        Slice(
            company or "other",
            in_french("gafam", company) if company else "autre domaine, non compté",
            count,
            None,
            count,
        )
        for company, count in counts
    )
