"""Two versions of a record made one, key by key."""

from typing import Any

import pytest

from affranchi.settling import Settling, Side

GONE: dict[str, Any] = {"status": "retired", "retirement": {"on": 2026, "reason": "exit"}}
OURS: dict[str, Any] = {"users": 3}
THEIRS: dict[str, Any] = {"users": 4, **GONE, "retirement": {"on": 2026, "reason": "replaced"}}


@pytest.mark.parametrize("side", ["ours", "theirs"])
@pytest.mark.parametrize("versions", [(OURS, THEIRS), (THEIRS, OURS)])
def test_what_one_puts_back_in_use_is_not_retired_whatever_the_other_says_of_it(
    side: Side, versions: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    settling = Settling("inventory/crolles/libreoffice.toml", lambda _: side)
    assert settling.settle({"users": 3, **GONE}, *versions) == {"users": 4}
