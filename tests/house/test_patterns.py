"""No regular expression has so many ways to read a short text that it never ends."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from itertools import product

import affranchi

# What patterns repeat, after what they begin with, before what ends none of them.
_REPEATED = ("a", "A", "1", "é", *" \u00a0_-.,:;/@'’(&=\n\t", "a ", "1 ", "a-", "a.", "1.", "le ", "de ")
_BEGUN = ("", "1", "a", "v1", "A a", "tacite ", "mot de passe ")
_TEXTS = [f"{begun}{one * (34 // len(one))}\0" for begun, one in product(_BEGUN, _REPEATED)]


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns that modules hold, those that are compiled when first looked for among them."""
    for module in pkgutil.walk_packages(affranchi.__path__, "affranchi."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                is_pattern = hasattr(value, "fullmatch") and hasattr(value, "groupindex")
                if is_pattern and isinstance(value.pattern, str):
                    yield f"{module.name}.{name}", value


def seconds(pattern: re.Pattern[str]) -> float:
    start = time.process_time()
    for text in _TEXTS:
        pattern.match(text)
        pattern.search(text)
    return time.process_time() - start


def test_no_pattern_reads_a_short_text_in_a_million_ways() -> None:
    assert seconds(re.compile(r"v?\d+(?:[._]\w+)*$")) > 0.5
    found = dict(patterns())
    assert len(found) > 200
    assert [name for name, one in found.items() if seconds(one) > 0.5] == []
