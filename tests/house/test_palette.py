"""The colours of the theme, light and dark: text at 4.5, edges at 3 (WCAG 2.1, 1.4.3 and 1.4.11)."""

import re

import pytest

from affranchi.storage.bundle import bundle

STYLES = (bundle() / "site/assets/theme.css").read_text("utf-8")
BLOCKS = {"light": r":root \{(.*?)\}", "dark": r':root\[data-theme="dark"\] \{(.*?)\}'}
READ = ("ink", "ink-soft", "link", "accent")


def palette(theme: str) -> dict[str, str]:
    found = re.search(BLOCKS[theme], STYLES, re.DOTALL)
    assert found
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", found[1]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", BLOCKS)
def test_every_colour_is_read_on_every_ground(theme: str) -> None:
    colours = palette(theme)
    grounds = {name: colours[name] for name in ("paper", "surface")}
    pale = [(n, g) for n in READ for g in grounds if contrast(colours[n], grounds[g]) < 4.5]
    edges = ((name, g) for name in ("line-strong", "focus") for g in grounds)
    faint = [(n, g) for n, g in edges if contrast(colours[n], grounds[g]) < 3]
    assert (pale, faint) == ([], [])


def test_the_dark_theme_is_the_same_chosen_or_asked_for_by_the_system() -> None:
    system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', STYLES)
    chosen = re.search(BLOCKS["dark"], STYLES)
    assert system
    assert chosen
    assert system[1] == chosen[1]
