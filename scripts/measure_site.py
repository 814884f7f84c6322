"""What a first view of each kind of page weighs, written into the page on accessibility and frugality.

Run with `--large` to look at a territory of 158 communes × 80 declarations rather than to write.
"""

import gzip
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from affranchi.wording import NBSP, long_day

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "site/pages/accessibilite.md"
BEGIN = "\nMesures du "  # until the end of the page
# EcoIndex: the quantiles of the HTTP Archive that it reads (ecoindex.fr, cnumr/ecoindex_reference).
DOM = (
    0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479,
    594601,
)  # fmt: skip
REQUESTS = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
SIZE = (
    0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08,
    2142.06, 2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26,
)  # fmt: skip
GRADES = ((80, "A"), (70, "B"), (55, "C"), (40, "D"), (25, "E"), (10, "F"))
MOST_REQUESTS, MOST_KILOBYTES, MOST_ELEMENTS, LEAST = 9, 80, 900, 70
HELD = "document.querySelectorAll('*').length - document.querySelectorAll('svg *').length"
NAMES = {
    "": "Accueil",
    "communes/": "Communes",
    "communes/*": "Une commune",
    "logiciels/": "Logiciels",
    "logiciels/*": "Un logiciel",
    "fonctions/": "Fonctions",
    "fonctions/*": "Une fonction",
    "editeurs/": "Éditeurs",
    "editeurs/*": "Un éditeur",
    "equivalents/": "Équivalents",
    "equivalents/*": "Équivalents d’un domaine",
    "tableau-de-bord/": "Tableau de bord",
    "tableau-de-bord/*": "Fonctions et communes d’un domaine",
    "chiffres/*": "Un chiffre",
    "mutualisation/": "Mutualisation",
    "mutualisation/*": "Une mutualisation",
    "pistes/*": "Pistes",
    "echeances/": "Échéances",
    "methode/": "Méthode",
    "guide/": "Guide",
}


@dataclass(frozen=True)
class Weight:
    """What a browser asks for and holds, nothing in its cache; an SVG counts as one element."""

    path: str
    requests: int
    kilobytes: float
    elements: int

    @property
    def ecoindex(self) -> float:
        """From 0 to 100, as ecoindex.fr computes it."""
        dom, requests, size = (
            _quantile(*pair)
            for pair in ((DOM, self.elements), (REQUESTS, self.requests), (SIZE, self.kilobytes))
        )
        return 100 - 5 * (3 * dom + 2 * requests + size) / 6

    @property
    def grade(self) -> str:
        """The letter of the EcoIndex."""
        return next((letter for least, letter in GRADES if self.ecoindex > least), "G")


def _quantile(quantiles: tuple[float, ...], value: float) -> float:
    index = min(bisect_right(quantiles, value), len(quantiles) - 1)
    low, high = quantiles[index - 1], quantiles[index]
    return index - 1 + (value - low) / (high - low)


def kinds_of(site: Path) -> Mapping[str, str]:
    """The heaviest page of each kind, in elements, by kind: `communes/*`."""
    heaviest: dict[str, tuple[int, str]] = {}
    for file in sorted(site.rglob("index.html")):
        path = "" if file.parent == site else f"{file.parent.relative_to(site).as_posix()}/"
        html = file.read_text("utf-8")
        is_page = 'http-equiv="refresh"' not in html and "/formulaire/" not in path  # an application
        if is_page:
            first, *others = path.split("/")
            kind = f"{first}/{'*/' * (len(others) - 1)}".removesuffix("/") if others[1:] else path
            elements = html.count("<") - html.count("</")
            heaviest[kind] = max(heaviest.get(kind, (0, "")), (elements, path))
    return {kind: path for kind, (_, path) in heaviest.items()}


def weight_of(page: "Page", address: str, path: str) -> Weight:
    """What a first view takes, its icon included."""
    bodies: dict[str, bytes] = {}

    def keep(answer: "Response") -> None:
        bodies[answer.url] = answer.body()

    page.on("response", keep)
    page.goto(address + path, wait_until="networkidle")
    elements = page.evaluate(HELD)
    sent = sum(len(gzip.compress(body, 6)) for body in bodies.values())
    return Weight(path, len(bodies), sent / 1000, elements)


def weights_of(site: Path) -> Iterator[tuple[str, Weight]]:
    """The heaviest page of each kind, weighed in Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, chromium, served

    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for kind, path in kinds_of(site).items():
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            yield kind, weight_of(context.new_page(), address, path)
            context.close()
        browser.close()


def list_of(weights: Iterable[tuple[str, Weight]]) -> str:
    """The measures in French, a line each: a page of the territory's own holds no HTML."""
    known = dict(weights)
    return "\n".join(
        f"- {name}{NBSP}: {w.requests} requêtes, {round(w.kilobytes)} Ko, {w.elements} éléments, "
        f"EcoIndex {w.ecoindex:.0f} ({w.grade})"
        for kind, name in NAMES.items()
        if (w := known.get(kind))
    )


def main() -> None:
    """Build, weigh, and write or print."""
    from affranchi.actions.build import build
    from affranchi.storage.bundle import bundle

    with tempfile.TemporaryDirectory() as name:
        root = bundle()
        if "--large" in sys.argv:
            from bench.territories import territory

            root = territory(Path(name) / "territory")
        weights = list(weights_of(build(root, out=Path(name) / "site").path))
    for kind, w in sorted(weights, key=lambda pair: pair[1].ecoindex):
        print(
            f"{w.ecoindex:5.1f} {w.grade} {w.elements:5} {w.requests:3} {w.kilobytes:5.1f} {kind:22} {w.path}"
        )
    if "--large" not in sys.argv:
        from affranchi.website.contents import today

        told = f"{long_day(today())}, sur le territoire d’exemple, la page la plus lourde de chaque genre"
        before = REPORT.read_text("utf-8").split(BEGIN)[0]
        REPORT.write_text(f"{before}{BEGIN}{told}{NBSP}:\n\n{list_of(weights)}\n", "utf-8")


if __name__ == "__main__":
    main()
