"""Two versions of a record made one, key by key."""

from typing import Any

from affranchi.settling import Settling


def test_what_one_puts_back_in_use_is_not_retired_whatever_the_other_says_of_it() -> None:
    base = {"users": 3, "status": "retired", "retirement": {"on": 2026, "reason": "exit"}}
    ours: dict[str, Any] = {"users": 3}
    theirs = {"users": 4, "status": "retired", "retirement": {"on": 2026, "reason": "replaced"}}
    for first, second in ((ours, theirs), (theirs, ours)):
        for side in ("ours", "theirs"):
            made = Settling("inventory/crolles/libreoffice.toml", lambda _, side=side: side).settle(
                base, first, second
            )
            assert made == {"users": 4}
