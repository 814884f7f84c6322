"""What the communes' own sites call among the five (I13): declared by each commune, never measured here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, Row, Slice, share_of_rows
from affranchi.figures.method import DEFINITIONS
from affranchi.model.values import Gafam
from affranchi.wording import in_french

# Ends of domain names by which sites commonly call one of the five (their own developers' pages).
_DOMAINS: Mapping[Gafam, tuple[str, ...]] = {
    "google": (
        "google.com", "google.fr", "googleapis.com", "gstatic.com", "google-analytics.com",
        "googletagmanager.com", "doubleclick.net", "youtube.com", "youtube-nocookie.com", "ytimg.com",
        "recaptcha.net", "ggpht.com", "googleusercontent.com",
    ),
    "amazon": ("amazonaws.com", "cloudfront.net", "amazon-adsystem.com", "amazon.com", "amazon.fr"),
    "facebook": ("facebook.com", "facebook.net", "fbcdn.net", "instagram.com", "cdninstagram.com"),
    "apple": ("apple.com", "mzstatic.com", "icloud.com"),
    "microsoft": (
        "microsoft.com", "bing.com", "clarity.ms", "azureedge.net", "azurewebsites.net", "windows.net",
        "office.com", "linkedin.com", "licdn.com", "msecnd.net",
    ),
}  # fmt: skip


def company_of(domain: str) -> Gafam | None:
    """The company among the five that a domain belongs to."""
    name = f".{domain.strip().rstrip('.').casefold()}"
    return next(
        (company for company, ends in _DOMAINS.items() if name.endswith(tuple(f".{end}" for end in ends))),
        None,
    )


def trackers(facts: Facts, covered: float | None = None) -> Figure:
    """Distinct domains of the five that each looked-at site calls, summed; and how many sites call one."""
    definition = DEFINITIONS["trackers"]
    rows = tuple(_rows(facts)) if facts.scope.function is None else ()
    known = [row for row in rows if row.state != "unknown"]
    total = sum(row.amount or 0 for row in known)
    unknown = len(rows) - len(known)
    whole = Figure(
        definition,
        facts.on,
        facts.scope,
        value=total if known else None,
        low=total if rows else None,
        high=total if rows and not unknown else None,
        numerator=total,
        denominator=len(known),
        unknown=unknown,
        coverage=covered,
        rows=rows,
        slices=_by_company(facts),
        note="" if known else "Aucune commune n’a relevé ce qu’appelle son site.",
    )
    sites = share_of_rows(definition.parts["sites"], facts.on, facts.scope, rows, covered)
    return replace(whole, parts={"sites": sites})


def _rows(facts: Facts) -> Iterator[Row]:
    for commune in facts.communes:
        domains = sorted({domain.casefold() for domain in commune.trackers})
        if commune.kind != "commune" and not domains:
            continue
        if commune.trackers_seen is None and not domains:
            yield Row(commune.slug, None, None, "unknown")
        else:
            state = "counted" if domains else "other"
            yield Row(commune.slug, None, None, state, float(len(domains)), ", ".join(domains))  # type: ignore[arg-type]


def _by_company(facts: Facts) -> tuple[Slice, ...]:
    found = Counter(
        company_of(domain)
        for commune in facts.communes
        for domain in {d.casefold() for d in commune.trackers}
    )
    counts = sorted(found.items(), key=lambda item: (-item[1], item[0] or "~"))
    return tuple(
        Slice(
            company or "other",
            in_french("gafam", company) if company else "autre domaine",
            count,
            None,
            count,
        )
        for company, count in counts
    )
