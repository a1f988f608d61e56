"""Small runs of what `python -m tests.faults.kill` does at length."""

from __future__ import annotations

import pytest

from tests.faults.kill import run


@pytest.mark.parametrize("seed", [1])
def test_nothing_is_lost_repeated_or_overtaken_while_web_processes_are_killed(bare_database_url: str, seed: int) -> None:
    how = run(bare_database_url, messages=200, senders=10, kills=3, seed=seed)

    assert how.verdict.good, how.verdict
    assert how.messages == 200
    assert set(how.statuses) <= {0, 200, 503}
