"""Write `docs/most-met.md`: the products that communes meet most, and what each lacks to be proved.

    python -m scripts.evidence.most_met

Nobody counts what communes run. The order is that of the names that `functions.toml` holds as `usual`, for
communes of 300, 2,000, 6,000 and 20,000 inhabitants: of each function that a commune of that size is expected
to fill, the first name counts one, the second a half, the third a third. Those that the project names first
come first.
"""

from pathlib import Path

from affranchi.model.function import most_usual
from affranchi.proof import unproved
from affranchi.registry import Registry
from affranchi.storage.records import read_registry

SIZES = (300, 2_000, 6_000, 20_000)
KEPT = 100
# Those that the method of the project names, whatever their rank.
ALWAYS = ("microsoft-365", "microsoft-windows", "google-workspace", "gamme-e-magnus", "horizon-cloud")
WHY = (
    "What the others lack was sought, and not found, in November 2026. Municipal trades (Berger-Levrault, "
    "JVS-Mairistem, Ciril, Arpège, Logitud, Operis, SRCI, 3D Ouest, AGEDI, Docaposte, Lumiplan, Incom): "
    "their publishers' sites, terms of sale and deliberations that could be read, their accounts on "
    "GitHub, and the essential data of public purchases, which mostly pay for *maintenance* — and "
    "maintenance says nothing of the right to use. Services (OpenAgenda, Google Forms, SwissTransfer, a "
    "telephone exchange): the terms that could be read name neither their price nor a licence. "
    "One page of the publisher that says how the right of use is "
    "sold is enough: a row in the table that `scripts/evidence/pages.py` reads, whose first lines say "
    "what proves what."
)
TARGET = Path(__file__).parents[2] / "docs" / "most-met.md"


def most_met(registry: Registry) -> list[str]:
    """The slugs, those met most first."""
    ranked = [slug for slug in most_usual(registry.functions.values(), SIZES) if slug in registry.software]
    named = [slug for slug in ALWAYS if slug in registry.software]
    return list(dict.fromkeys([*named, *ranked]))[:KEPT]


def document(registry: Registry) -> str:
    """The page: its choice, then one row a product."""
    slugs = most_met(registry)
    rows, proved = [], 0
    for place, slug in enumerate(slugs, 1):
        software = registry.software[slug]
        lacking = ["publisher" if fact == "vendor" else fact for fact in unproved(software)]
        proved += not lacking
        vendor = registry.vendors.get(software.vendor or "")
        told = "proved" if not lacking else f"lacks {', '.join(lacking)}"
        rows.append(f"| {place} | {software.name} | {vendor.name if vendor else '—'} | {told} |")
    choice = " ".join((__doc__ or "").split("\n\n")[2].split())
    head = ["# The products that communes meet most", "", choice, ""]
    head += [
        f"{proved} of {len(slugs)} are proved. Written by `python -m scripts.evidence.most_met`.",
        "",
        WHY,
        "",
    ]
    return "\n".join([*head, "| | product | publisher | entry |", "| --- | --- | --- | --- |", *rows, ""])


if __name__ == "__main__":
    TARGET.write_text(document(read_registry(Path()).registry), encoding="utf-8")
