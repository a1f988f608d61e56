"""A small run of what `python -m tests.faults.outbox` does at length."""

from __future__ import annotations

from tests.fake_twilio.faults import Fate
from tests.faults.outbox import run


def test_nothing_is_missing_doubled_or_overtaken_while_twilio_misbehaves_and_senders_are_killed(
    bare_database_url: str, dialect: str
) -> None:
    how = run(bare_database_url, replies=200, recipients=40, kills=2, workers=2 if dialect == "postgresql" else 1)

    assert how.verdict.good, how.verdict
    # It was no fair weather: some were taken without an answer.
    assert how.taken_untold > 0
    assert how.fates[Fate.BUSY] > 0
