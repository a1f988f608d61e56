"""Invitations as they are kept: counted once, given to one, emptied in time; on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from flows.message import Sender
from storage import invite_uses, invites
from storage.came import Came
from storage.database import Database
from storage.invites import Invite, Limits, TooMany
from storage.tables import invite_guesses
from storage.turns import keep, standing
from storage.upkeep import retention
from tests.storage.ada import ADA, BEA, NOW, begun, heard, registered, tell, turn

DAY = timedelta(days=1)
LIMITS = Limits(most=30, since=NOW - timedelta(hours=1), written_since=NOW - DAY)


def invited(database: Database, number: int = 1, **values: Any) -> Invite:
    made = {"id": f"invite {number}", "code": f"CODE{number}", "made_by": "Dana", "made_at": NOW, "expires_at": NOW + 30 * DAY}
    invite = Invite(**{**made, "known": {"first_name": "Ada"}, **values})
    invites.make(database, invite, None, None, LIMITS)
    return invite


def stored(database: Database) -> Invite:
    (found,) = invites.listed(database)
    return found


def test_an_invitation_is_stored_as_it_was_made(database: Database) -> None:
    evidence = {"how": "in the shop", "noted_by": "Dana", "at": NOW.isoformat()}
    invite = invited(database, phone="+4915112345678", language="de", note="tall", source="fair", tags=("vip",), opt_in=evidence)
    assert stored(database) == invite


def test_whoever_comes_first_gets_what_is_known_and_later_ones_do_not(database: Database) -> None:
    invited(database)
    tell(database, "SM1", ADA, ledger={"came": Came(invite_id="invite 1", takes=True)})
    hers = standing(database, "", ADA).intake
    assert hers is not None
    assert (stored(database).uses, stored(database).intake_id) == (1, hers.id)
    late = turn(begun(BEA))
    assert not keep(database, None, late, heard("SM2", BEA, came=Came(invite_id="invite 1", takes=True)))
    assert standing(database, "SM2", BEA).intake is None
    assert keep(database, None, late, heard("SM2", BEA, came=Came(invite_id="invite 1")))
    assert (stored(database).uses, stored(database).intake_id) == (2, hers.id)


def test_one_person_counts_once_whatever_she_sends_again(database: Database) -> None:
    invited(database)
    for number in range(3):
        tell(database, f"SM{number}", ADA, ledger={"came": Came(invite_id="invite 1")})
    assert stored(database).uses == 1


def test_of_many_who_come_at_one_instant_one_gets_what_is_known(database: Database) -> None:
    invited(database)
    crowd = [Sender(phone=f"+49151000000{number:02}") for number in range(8)]
    start = threading.Barrier(len(crowd))

    def comes(sender: Sender) -> bool:
        start.wait(60)
        came = Came(invite_id="invite 1", takes=True)
        takes = keep(database, None, turn(begun(sender)), heard(sender.key, sender, came=came))
        # As the door does when somebody was faster: decide again, now without what is known.
        return takes or not keep(database, None, turn(begun(sender)), heard(sender.key, sender, came=replace(came, takes=False)))

    with ThreadPoolExecutor(len(crowd)) as pool:
        took = list(pool.map(comes, crowd))

    assert took.count(True) == 1
    assert stored(database).uses == len(crowd)


def test_nobody_comes_through_an_invitation_that_was_revoked_meanwhile(database: Database) -> None:
    invited(database)
    assert invites.revoke(database, "CODE1", NOW)
    assert not keep(database, None, turn(begun(ADA)), heard("SM1", came=Came(invite_id="invite 1")))
    assert not invites.revoke(database, "CODE1", NOW)
    assert stored(database).uses == 0


def test_the_thirty_first_invitation_of_an_hour_is_refused_to_her_and_to_nobody_else(database: Database) -> None:
    for number in range(30):
        invited(database, number)
    with pytest.raises(TooMany):
        invited(database, 31)
    invited(database, 32, made_by="Eli")
    later = replace(LIMITS, since=NOW)
    made = Invite(id="later", code="LATER", made_by="Dana", made_at=NOW + DAY, expires_at=NOW + 2 * DAY)
    invites.make(database, made, None, None, later)
    assert len(invites.listed(database)) == 32


def test_invitations_made_at_one_instant_do_not_pass_the_cap_together(database: Database) -> None:
    start = threading.Barrier(8)

    def makes(number: int) -> bool:
        start.wait(60)
        made = Invite(id=str(number), code=str(number), made_by="Dana", made_at=NOW, expires_at=NOW + DAY)
        try:
            invites.make(database, made, None, None, replace(LIMITS, most=3))
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(makes, range(8))).count(True) == 3


def test_a_known_customer_gets_the_tags_of_her_invitation(database: Database) -> None:
    customer_id = registered(database)
    invited(database, tags=("vip",), known={})
    tell(database, "SM2", ADA, ledger={"came": Came(invite_id="invite 1")})
    with database.reading() as connection:
        row = connection.execute(sa.text("SELECT tags, version FROM customers WHERE id = :id"), {"id": customer_id}).one()
    assert "vip" in str(row.tags)
    assert row.version == 2


def test_what_staff_noted_goes_thirty_days_after_the_end_and_how_she_agreed_stays(database: Database) -> None:
    invited(database, phone="+4915112345678", note="tall", opt_in={"how": "in the shop"})
    ended = NOW + 30 * DAY
    assert retention.empty_old_invites(database, ended) == 0
    assert retention.empty_old_invites(database, ended + DAY) == 1
    assert retention.empty_old_invites(database, ended + DAY) == 0
    left = stored(database)
    assert (left.known, left.note, left.phone, left.opt_in) == ({}, "", None, {"how": "in the shop"})


def test_wrong_codes_are_counted_for_each_sender_and_forgotten(database: Database) -> None:
    invited(database)
    for number in range(5):
        assert invite_uses.shown(database, ("WRONG",), ADA, None, NOW).guessed
        tell(database, f"SM{number}", ADA, ledger={"came": Came(guessed=True)})
    assert invite_uses.shown(database, ("CODE1",), ADA, None, NOW) == invite_uses.Shown()
    assert invite_uses.shown(database, ("CODE1",), BEA, None, NOW).invite is not None
    assert invite_uses.shown(database, ("CODE1",), ADA, None, NOW + timedelta(hours=1)).invite is not None
    assert retention.forget_guesses(database, NOW + DAY) == 1
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(invite_guesses)).scalar_one() == 0
