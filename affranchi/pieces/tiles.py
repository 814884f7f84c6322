"""A map as tiles: each commune a square near its place, so that small ones are seen as well as large ones.

A tile bears a sign, and its link says the rest in words, which a pointer shows: nothing is told by a colour
alone. The list of the same communes stands beside it, and is its equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

from markupsafe import Markup

from affranchi.pieces.text import laid

_SIDE, _GAP = 44, 4
# A row with some blanks keeps the east and the west of a territory apart.
_SLACK = 1.25


@dataclass(frozen=True, slots=True)
class Tile:
    """A commune on the map: where it is (latitude, longitude), its page, its sign, and what the sign says."""

    centre: tuple[float, float]
    href: str
    sign: str
    told: str
    kind: str


def tile_map(caption: str, tiles: Sequence[Tile]) -> Markup:
    """The map of some communes; nothing when fewer than two are placed."""
    if len(tiles) < 2:  # noqa: PLR2004 (one makes no map)
        return Markup()
    cells = placed([tile.centre for tile in tiles])
    step = _SIDE + _GAP
    width, height = (max(cell[axis] for cell in cells) * step + _SIDE for axis in (0, 1))
    drawn = Markup().join(
        laid(
            '<a href="{}" class="aff-tile aff-tile--{}"><title>{}, {}</title>'
            '<rect x="{}" y="{}" width="{}" height="{}" rx="4"/><text x="{}" y="{}">{}</text></a>',
            *(tile.href, tile.kind, tile.sign, tile.told),
            *(str(x * step), str(y * step), str(_SIDE), str(_SIDE)),
            *(str(x * step + _SIDE // 2), str(y * step + _SIDE // 2 + 5), tile.sign),
        )
        for tile, (x, y) in sorted(zip(tiles, cells, strict=True), key=lambda pair: pair[1][::-1])
    )
    frame = '<svg class="aff-map" viewBox="-2 -2 {} {}" width="{}" role="group" aria-label="{}">{}</svg>'
    return laid(frame, str(width + 4), str(height + 4), str(width + 4), caption, drawn)


def placed(centres: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """A column and a row for each place, none shared: northern ones above, western ones before."""
    scale = cos(radians(sum(latitude for latitude, _ in centres) / len(centres)))
    points = [(longitude * scale, -latitude) for latitude, longitude in centres]
    (west, east), (north, south) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    ratio = min(max((south - north) / (east - west or 1), 1 / 3), 3)
    rows = min(max(round(sqrt(len(points) * ratio / _SLACK)), 1), len(points))
    columns = max(-(-len(points) // rows), round(len(points) * _SLACK / rows))
    order = sorted(range(len(points)), key=lambda i: (points[i][1], points[i][0], i))
    cells = [(0, 0)] * len(points)
    for row in range(rows):
        held = order[row * len(order) // rows : (row + 1) * len(order) // rows]
        free = 0
        for rank, i in enumerate(sorted(held, key=lambda i: (points[i][0], i))):
            wanted = round((points[i][0] - west) / (east - west or 1) * (columns - 1))
            column = min(max(wanted, free), columns - len(held) + rank)
            cells[i], free = (column, row), column + 1
    return cells
