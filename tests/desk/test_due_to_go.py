"""What shorter periods would let go: the very rows that the worker then finds."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from storage.desk.due_to_go import due_to_go
from storage.upkeep import retention
from tests.conftest import FixedClock
from tests.desk.shop import shop


def test_what_is_counted_is_what_the_worker_deletes(app: Flask, clock: FixedClock) -> None:
    database = shop(app, intakes=52)
    moments = {name: clock() - timedelta(days=days) for name, days in (("expires", 1), ("answers", 3), ("bodies", 6), ("ledger", 9))}
    due = due_to_go(database, **moments)
    assert min(due.expired, due.answers, due.bodies, due.ledger) > 0
    # In the order in which nothing that goes is counted twice; expiry makes more answers due, which come a night later.
    assert due.answers == retention.delete_old_answers(database, moments["answers"])
    assert due.expired == retention.expire_intakes(database, moments["expires"])
    notes_too = retention.clear_old_bodies(database, moments["bodies"])
    assert due.bodies <= notes_too
    assert due.ledger == retention.forget_old_sids(database, moments["ledger"])
    left = due_to_go(database, **moments)
    assert (left.expired, left.bodies, left.ledger) == (0, 0, 0)


def test_whichever_period_is_longer_the_ledger_is_counted_whole(app: Flask, clock: FixedClock) -> None:
    database = shop(app, intakes=13)
    early, late = clock() - timedelta(days=20), clock() - timedelta(hours=1)
    some, most = (due_to_go(database, expires=early, answers=early, bodies=a, ledger=b) for a, b in ((early, late), (late, early)))
    assert some.ledger == most.bodies > some.bodies == most.ledger
