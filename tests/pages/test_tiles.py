"""The map: every commune has its own tile, near its place."""

from hypothesis import given
from hypothesis import strategies as st

from affranchi.pieces.tiles import Tile, placed, tile_map

points = st.tuples(st.floats(-90, 90, allow_nan=False), st.floats(-180, 180, allow_nan=False))


def test_places_keep_their_sides() -> None:
    north, south, east, west = placed([(46, 5), (44, 5), (45, 6), (45, 4)])
    assert north[1] < south[1]
    assert west[0] < east[0]


@given(st.lists(points, min_size=1, max_size=60))
def test_no_two_communes_share_a_tile_and_none_is_far_out(centres: list[tuple[float, float]]) -> None:
    cells = placed(centres)
    assert len(set(cells)) == len(centres)
    assert all(0 <= x <= 2 * len(centres) and 0 <= y < len(centres) for x, y in cells)


def test_a_tile_is_named_by_its_sign_and_what_it_says_which_a_pointer_shows_too() -> None:
    drawn = tile_map("Carte", [Tile((n, n), "a/", str(n), f"Lieu {n}", "told") for n in (1, 2)])
    assert "<title>1, Lieu 1</title>" in drawn
    assert drawn.count("aria-label") == 1  # the map’s own


def test_a_hostile_name_is_a_name_in_the_map() -> None:
    tile = Tile((1, 1), "a/", "1", '"><script>alert(1)</script>', "told")
    drawn = tile_map("Carte", [tile, Tile((2, 2), "b/", "2", "B", "told")])
    assert "<script" not in drawn
    assert drawn.count("<a ") == 2
    assert tile_map("Carte", [tile]) == ""
