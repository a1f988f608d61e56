"""Somebody is erased while others are at it: one wins, the others are told; killed at any point, all of it or nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from flows.intake import State
from storage.customers import entangled, gone, proof_of_consent
from storage.customers.changing import By, Edit, NotThere, Stale, What, change
from storage.customers.erasing import erase
from storage.customers.record import record_of
from storage.database import Database, DatabaseAway
from storage.tables import customer_events, erasures, intakes, messages, metadata
from storage.turns import keep, standing
from tests.storage.ada import ADA, NOW, PROFILE, begun, heard, registered, tell, turn

BY = By(done_at=NOW + timedelta(hours=1), endpoint="customers")


class Killed(BaseException):
    """As if the process had ended here."""


def rows(database: Database) -> dict[str, list[str]]:
    with database.reading() as connection:
        return {name: sorted(map(str, connection.execute(sa.select(table)).all())) for name, table in metadata.tables.items()}


def at_once(*acts: Any) -> list[object]:
    """What each of these led to, begun at one instant in threads of their own: its outcome, or what it raised."""
    together, outcomes = Barrier(len(acts)), [object()] * len(acts)

    def run(place: int) -> None:
        together.wait()
        try:
            outcomes[place] = acts[place]()
        except (Stale, NotThere) as told:
            outcomes[place] = told

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return outcomes


@pytest.mark.parametrize("round_", range(5))
def test_of_three_admins_who_approve_edit_and_erase_at_once_one_wins_and_the_others_are_told(database: Database, round_: int) -> None:
    customer_id = registered(database)
    approved = {"review_status": "approved"}
    outcomes = at_once(
        lambda: change(database, customer_id, lambda _: Edit(what=What.APPROVED, values=approved), by=replace(BY, staff_id="dana"), seen=1),
        lambda: change(
            database, customer_id, lambda _: Edit(what=What.EDITED, values={"note": "Ada!"}), by=replace(BY, staff_id="eli"), seen=1
        ),
        lambda: erase(database, customer_id, replace(BY, staff_id="ida"), why="asked", seen=1),
    )

    told = [each for each in outcomes if isinstance(each, Stale | NotThere)]
    assert len(told) == 2, outcomes
    record = record_of(database, customer_id)
    if record is None:
        assert outcomes[2] is None
        assert [type(each) for each in told] == [NotThere, NotThere]
        assert rows(database)["customer_events"] == []
    else:
        # Each loser hears who was faster.
        assert record.customer["version"] == 2
        assert {event.staff_id for each in told for event in each.events} == {
            "dana" if record.customer["review_status"] == "approved" else "eli"
        }
        assert len(rows(database)["customer_events"]) == 1
        assert rows(database)["erasures"] == []


def test_two_who_erase_at_once_erase_once(database: Database) -> None:
    customer_id = registered(database)

    outcomes = at_once(*[lambda: erase(database, customer_id, replace(BY, staff_id="dana"), why="asked")] * 2)

    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "NotThere"]
    assert len(rows(database)["erasures"]) == 1


def conversing(database: Database, count: int) -> None:
    """Ada writes so many messages, each decided on what is there when it comes, as the door does it."""
    for number in range(count):
        sid = f"SM{number:03}"
        kept = False
        while not kept:
            # Whoever waited too long for the database gets 503, and Twilio brings the message again.
            with suppress(DatabaseAway):
                before = standing(database, sid, ADA).intake
                intake = before or begun(id=f"stranger {number}")
                said = turn(replace(intake, language="de" if number % 2 else "en"))
                kept = keep(database, before, said, heard(sid, body=f"Ada {number}"))


@pytest.mark.parametrize("round_", range(3))
def test_an_erasure_during_a_conversation_lets_nothing_come_back(database: Database, round_: int) -> None:
    customer_id = tell(database, "SM", changes={"id": "hers", "state": State.COMPLETE}, profile=PROFILE).customer_id
    assert customer_id is not None

    at_once(lambda: conversing(database, 20), lambda: erase(database, customer_id, BY, why="asked"))

    assert record_of(database, customer_id) is None
    with database.reading() as connection:
        hers = connection.execute(sa.select(messages).where(messages.c.intake_id == "hers")).mappings().all()
        others = connection.execute(sa.select(messages).where(messages.c.intake_id != "hers")).mappings().all()
        left = connection.execute(sa.select(intakes.c.customer_id).where(intakes.c.id != "hers")).scalars().all()
    # What came before is empty, what came after is a stranger's, and every message counts once.
    assert {(row["body"], row["response"]) for row in hers} == {(None, None)}
    assert len(hers) + len(others) == 21
    assert all(row["body"] for row in others)
    assert set(left) <= {None}


# Every part of an erasure, in its order: killed before each, nothing has happened.
PARTS = [
    (gone, "_have_twilio_forget"), (gone, "_messages"), (gone, "_beside"), (gone, "_invites"), (gone, "_addresses"), (gone, "_requests"),
    (proof_of_consent, "forget"), (gone, "_imports"), (gone, "_files"), (entangled, "untangle"), (gone, "_intakes"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "part"), PARTS, ids=[part for _, part in PARTS])
def test_whoever_is_killed_in_the_middle_has_done_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, module: Any, part: str
) -> None:
    customer_id = registered(database)
    before = rows(database)

    def kills(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(module, part, kills)
    with pytest.raises(Killed):
        erase(database, customer_id, BY, why="asked")

    assert rows(database) == before
    monkeypatch.undo()
    erase(database, customer_id, BY, why="asked")
    assert record_of(database, customer_id) is None
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(erasures)).scalar() == 1
        assert connection.execute(sa.select(sa.func.count()).select_from(customer_events)).scalar() == 0
