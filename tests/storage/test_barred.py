"""Whom we must not write to, and when she was last heard of: what a claim knows of the one to whom a message goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.intake import State
from storage.consent.barred import Bar, bar, lift
from storage.database import Database
from storage.outbox.claims import give_back
from storage.outgoing import Leaving
from tests.storage.ada import NOW, tell
from tests.storage.letters import ADA, after, lease, letter, post


def standing(database: Database, at: timedelta = timedelta()) -> Leaving:
    (leaving,) = lease(database, NOW + at)
    give_back(database, leaving)
    return leaving


def test_a_claim_knows_when_she_was_last_heard_of(database: Database) -> None:
    intake = tell(database, "SM1", changes={"heard_at": NOW})
    post(database, letter())
    assert standing(database).heard_at == NOW
    post(database, letter("by id", "whatsapp:+4915100000000", intake_id=intake.id))
    assert [each.heard_at for each in lease(database)] == [NOW, NOW]


def test_a_claim_knows_of_a_stranger_that_she_was_never_heard(database: Database) -> None:
    post(database, letter())
    assert standing(database).heard_at is None


@pytest.mark.parametrize("reason", list(Bar))
def test_a_bar_holds_until_she_writes(database: Database, reason: Bar) -> None:
    tell(database, "SM1", changes={"heard_at": NOW})
    post(database, letter())
    with database.transaction() as connection:
        bar(connection, ADA, reason, NOW, code=63014)
    assert standing(database).bar == reason
    tell(database, "SM2", changes={"heard_at": after(minutes=1)})
    assert standing(database).bar is None


def test_an_opt_out_holds_while_her_registration_is_stopped(database: Database) -> None:
    tell(database, "SM1", changes={"heard_at": NOW, "state": State.STOPPED})
    post(database, letter())
    with database.transaction() as connection:
        bar(connection, ADA, Bar.OPTED_OUT, NOW, code=21610)
    tell(database, "SM2", changes={"heard_at": after(minutes=1)})
    assert standing(database).bar == "opted_out"
    tell(database, "SM3", changes={"heard_at": after(minutes=2), "state": State.ASKING})
    assert standing(database).bar is None


def test_a_bar_has_an_end_or_is_lifted(database: Database) -> None:
    post(database, letter())
    with database.transaction() as connection:
        bar(connection, ADA, Bar.UNREACHABLE, NOW, code=63024, until=after(days=7))
    assert standing(database).bar == "unreachable"
    assert standing(database, timedelta(days=7)).bar is None
    with database.transaction() as connection:
        bar(connection, ADA, Bar.OPTED_OUT, NOW, code=21610)
        bar(connection, ADA, Bar.BLOCKED, after(days=1), code=63014)
    assert standing(database).bar == "opted_out"
    with database.transaction() as connection:
        assert lift(connection, ADA)
    assert standing(database).bar is None
