"""All the opportunities of 158 communes × 80 declarations, the largest EPCI: at most 1.5 s of CPU.

And of half as many communes, so that a quadratic shows: the double may take at most 2.6 times as long.
"""

import gc
import sys
import time
from collections import Counter
from datetime import date, timedelta

from affranchi.figures.facts import facts_on
from affranchi.model.answers import Answer, Answers, Wish
from affranchi.model.declaration import Contract, Declaration, Hosting, Offer
from affranchi.model.function import Function
from affranchi.model.sharing import Participant, Sharing
from affranchi.model.software import Equivalent, Software
from affranchi.model.territory import Commune, Territory
from affranchi.model.vendor import Vendor
from affranchi.opportunities.all import opportunities_of
from affranchi.redaction import redact
from affranchi.registry import Registry

COMMUNES, EACH = 158, 80
CEILING = 1.5
GROWTH_CEILING = 2.6
TODAY = date(2026, 11, 21)


def main() -> int:
    """Measure, print, and fail over the ceilings."""
    whole, half = territory(COMMUNES), territory(COMMUNES // 2)
    public = redact(whole, "public")
    found = opportunities_of(facts_on(whole, TODAY, {}))
    seconds, small = cpu_of(whole), cpu_of(half)
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(Counter(o.kind for o in found).items()))
    print(f"{len(whole.declarations)} declarations, {len(found)} opportunities ({kinds})")
    print(f"members       {seconds:6.2f} s  (ceiling {CEILING})")
    print(f"public        {cpu_of(public):6.2f} s")
    print(f"half          {small:6.2f} s  {seconds / small:.2f} times less  (ceiling {GROWTH_CEILING})")
    return int(seconds > CEILING or seconds / small > GROWTH_CEILING)


def cpu_of(registry: Registry) -> float:
    """The least CPU time of three runs, in seconds."""
    best = float("inf")
    for _ in range(3):
        gc.collect()
        start = time.process_time()
        opportunities_of(facts_on(registry, TODAY, {}))
        best = min(best, time.process_time() - start)
    return best


def territory(communes: int) -> Registry:
    """A territory where every function has a libre software and three that it replaces, in use all over."""
    slugs = [f"commune-{n}" for n in range(communes)]
    return Registry(
        territory=Territory(name="Val"),
        communes={
            slug: Commune(
                slug=slug,
                name=f"Commune {n}",
                population=100 + n * 97,
                until=date(2025, 12, 31) if n % 20 == 1 else None,
                merged_into=slugs[n - 1] if n % 20 == 1 else None,
            )
            for n, slug in enumerate(slugs)
        },
        functions={f"f-{n}": Function(slug=f"f-{n}", label=f"F {n}", domain="metier") for n in range(EACH)},
        vendors={f"v-{n}": Vendor(slug=f"v-{n}", name=f"V {n}") for n in range(20)},
        software={s.slug: s for n in range(EACH) for s in software(n)},
        sharings={f"s-{n}": sharing(n, slugs) for n in range(0, EACH, 4)},
        declarations=tuple(declaration(c, n, slug) for c, slug in enumerate(slugs) for n in range(EACH)),
        answers={slug: answers(c, slug) for c, slug in enumerate(slugs)},
    )


def software(n: int) -> list[Software]:
    """The software of a function: one libre; three proprietary, one of which it does not replace."""
    libre = Software(slug=f"libre-{n}", name=f"Libre {n}", model="libre", functions=(f"f-{n}",))
    equivalents = {libre.slug: Equivalent(kind="replaces")}
    return [
        libre,
        *(
            Software(
                slug=f"p{k}-{n}",
                name=f"P{k} {n}",
                model="proprietary",
                vendor=f"v-{(n + k) % 20}",
                functions=(f"f-{n}",),
                equivalents=equivalents if k else {},
            )
            for k in range(3)
        ),
    ]


def declaration(commune: int, n: int, slug: str) -> Declaration:
    """A declaration with what opportunities look at."""
    which = (commune + n) % 4
    return Declaration(
        commune=slug,
        software=f"p{which}-{n}" if which < 3 else f"libre-{n}",  # noqa: PLR2004 (the fourth is libre)
        since=2020,
        users=commune + n,
        annual_cost=float(n * 113),
        hosting=Hosting(mode="saas", country="FR"),
        contract=Contract(
            kind="saas", end=date(2027, 1, 1) + timedelta(days=(commune * 37 + n) % 1500), notice_months=3
        ),
        sharing=Offer(offers=("feedback", "training") if (commune + n) % 5 == 0 else ()),
    )


def answers(commune: int, slug: str) -> Answers:
    """A few answers and wishes of a commune."""
    return Answers(
        commune=slug,
        answers={f"f-{n}": Answer(answer="provided", by="commune-0") for n in range(commune % 7, EACH, 9)},
        wishes={f"f-{n}": Wish() for n in range(commune % 5, EACH, 11)},
    )


def sharing(n: int, slugs: list[str]) -> Sharing:
    """A shared service that runs for some."""
    return Sharing(
        slug=f"s-{n}",
        title=f"Service {n}",
        function=f"f-{n}",
        software=f"libre-{n}",
        stage="running",
        coordinator=slugs[0],
        participants={slug: Participant(degree="engaged") for slug in slugs[n % 3 :: 5]},
    )


if __name__ == "__main__":
    sys.exit(main())
