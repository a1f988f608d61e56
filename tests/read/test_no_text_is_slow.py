"""Whatever is sent, reading it takes no time that anybody would notice: no pattern explodes, nothing grows with the square."""

from __future__ import annotations

import pytest

from bench.long_texts import repeated, searched
from bench.readers import GOAL_WORST_MS, READERS, cost

# Tests share the machine with others; what explodes takes seconds, not milliseconds.
SLOWEST_MS = 10 * GOAL_WORST_MS
# Whatever grows too fast is caught while it is still short: at full length it would not end.
LENGTHS = (*range(24, 97, 6), 400, 4000)
TEXTS = repeated()


def assert_quick(name: str, text: str) -> float:
    read = READERS[name][1]
    for length in LENGTHS:
        spent = cost(read, text[:length])
        if spent > SLOWEST_MS:
            spent = cost(read, text[:length], tries=3)
        assert spent < SLOWEST_MS, f"{name}: {spent:.0f} ms for {length} characters of {text[:20]!r}"
    return spent


@pytest.mark.parametrize("name", READERS)
def test_repetitions_are_read_quickly(name):
    cost(READERS[name][1], "Ada Lovelace, Lindenweg 5, 10115 Berlin, 24.3.1988")
    for text in TEXTS:
        assert_quick(name, text)


@pytest.mark.parametrize("name", READERS)
def test_mixtures_are_read_quickly(name):
    cost(READERS[name][1], "Ada Lovelace, Lindenweg 5, 10115 Berlin, 24.3.1988")
    searched(lambda text: assert_quick(name, text), examples=6)


def test_a_pattern_that_explodes_is_noticed(monkeypatch):
    import re

    exploding = re.compile(r"(?:no\s*[.:]?\s*)*\d")
    monkeypatch.setitem(READERS, "exploding", ("name", lambda answer, context: exploding.match(answer.text)))
    with pytest.raises(AssertionError, match="exploding"):
        assert_quick("exploding", "no " * 1300)
