"""Places in an order, where not all is counted."""

from collections.abc import Sequence


def best_places(*measures: Sequence[float | None]) -> Sequence[int]:
    """The place of each thing by the measure that puts it first, the greatest at 0.

    What nobody counted puts nothing behind: of what is counted in none, the place is the last.
    """
    last = max(map(len, measures), default=0)
    places = [last] * last
    for amounts in measures:
        known = sorted((amount for amount in amounts if amount is not None), reverse=True)
        first = {amount: place for place, amount in reversed([*enumerate(known)])}
        places = [min(best, last if a is None else first[a]) for best, a in zip(places, amounts, strict=True)]
    return places
