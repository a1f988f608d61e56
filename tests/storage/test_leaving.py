"""What leaves through the outbox is written with the turn that says it, and an earlier reply that still waits is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.outgoing import Kind, Outgoing
from storage.tables import messages, outbox
from storage.turns import Standing, keep, standing
from tests.storage.ada import ADA, BEA, NOW, PROFILE, begun, heard, tell, turn

WORDS = {"body": 'Grüße 🦆 "quoted" \\ %s :x'}
BUTTONS = {"content": "HX1", "variables": {"1": "Who pays?"}, "text": "Who pays?", "form": "buttons", "choices": [["a:b", "B"]]}


def leaving(sid: str, *payloads: dict[str, Any], recipient: str = ADA.address) -> tuple[Outgoing, ...]:
    return tuple(
        Outgoing(
            kind=Kind.REPLY, sender="whatsapp:+14155238886", recipient=recipient, payload=payload, sid=sid, dedupe=f"{sid}/{place}",
            intake_id=f"intake of {ADA.key}", give_up_at=NOW + timedelta(minutes=15),
        )
        for place, payload in enumerate(payloads)
    )  # fmt: skip


def rows(database: Database) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(outbox).order_by(outbox.c.id)).mappings()]


@pytest.mark.parametrize("which", ["first", "second", "confirming"])
def test_the_rows_of_a_turn_are_kept_with_it_in_their_order(database: Database, which: str) -> None:
    if which != "first":
        tell(database, "SM1")
    sent = leaving("SM2", WORDS, BUTTONS, {"body": "And then?"})

    tell(database, "SM2", ledger={"leaving": sent}, **({"profile": PROFILE} if which == "confirming" else {}))

    found = rows(database)
    assert [row["payload"] for row in found] == [WORDS, BUTTONS, {"body": "And then?"}]
    assert [row["dedupe"] for row in found] == ["SM2/0", "SM2/1", "SM2/2"]
    expected = {
        "kind": "reply", "sid": "SM2", "intake_id": f"intake of {ADA.key}", "sender": "whatsapp:+14155238886",
        "recipient": ADA.address, "needs_window": True, "status": "ready", "customer_id": None,
    }  # fmt: skip
    assert {name: found[0][name] for name in expected} == expected
    assert (found[0]["created_at"], found[0]["due_at"], found[0]["give_up_at"]) == (NOW, NOW, NOW + timedelta(minutes=15))
    assert (found[0]["attempts"], found[0]["unknown_outcomes"], found[0]["receipt_rank"], found[0]["tried_at"]) == (0, 0, 0, None)


def test_both_ways_of_writing_a_row_write_the_same(database: Database) -> None:
    tell(database, "SM1", ledger={"leaving": leaving("SM1", BUTTONS)})
    tell(database, "SM2", ledger={"leaving": leaving("SM2", BUTTONS)}, requests=("export",))

    alone, beside = ({**row, "id": 0, "sid": "", "dedupe": ""} for row in rows(database))
    assert alone == beside


def test_who_was_overtaken_leaves_no_row(database: Database) -> None:
    old = tell(database, "SM1")
    tell(database, "SM2", changes={"asks": "email"})

    assert not keep(database, old, turn(replace(old, asks="phone")), heard("SM3", leaving=leaving("SM3", WORDS)))
    assert not keep(database, None, turn(begun()), heard("SM4", leaving=leaving("SM4", WORDS)))

    assert rows(database) == []


def test_the_same_message_twice_leaves_once(database: Database) -> None:
    before = tell(database, "SM1", ledger={"leaving": leaving("SM1", WORDS)})

    assert not keep(database, before, turn(before), heard("SM1", leaving=leaving("SM1", WORDS)))

    assert len(rows(database)) == 1
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar() == 1


def test_a_goodbye_is_not_cancelled_with_what_it_cancels(database: Database) -> None:
    tell(database, "SM1", ledger={"leaving": leaving("SM1", BUTTONS)})

    tell(database, "SM2", withdraws=True, ledger={"leaving": leaving("SM2", {"body": "Done."})})

    assert [(row["payload"]["body"] if row["sid"] == "SM2" else "", row["status"]) for row in rows(database)] == [
        ("", "cancelled"),
        ("Done.", "ready"),
    ]


@pytest.mark.parametrize("status", ["ready", "sending", "unknown", "sent", "failed", "cancelled"])
def test_an_earlier_reply_that_waits_is_seen(database: Database, status: str) -> None:
    tell(database, "SM1", ledger={"leaving": leaving("SM1", WORDS)})
    with database.transaction() as connection:
        connection.execute(sa.update(outbox).values(status=status))

    assert standing(database, "SM2", ADA).waiting is (status in ("ready", "sending", "unknown"))
    assert standing(database, "SM2", BEA) == Standing()


def test_an_invite_that_waits_for_the_morning_holds_up_no_reply(database: Database) -> None:
    tell(database, "SM1", ledger={"leaving": tuple(replace(each, kind=Kind.INVITE) for each in leaving("SM1", BUTTONS))})

    assert standing(database, "SM2", ADA).waiting is False


def test_whoever_is_forgotten_is_forgotten_in_the_outbox_too(database: Database) -> None:
    tell(database, "SM1", ledger={"leaving": leaving("SM1", BUTTONS)})
    tell(database, "SM2", BEA, ledger={"leaving": tuple(replace(each, intake_id=f"intake of {BEA.key}") for each in leaving("SM2", WORDS))})

    tell(database, "SM3", requests=("erase",), ledger={"leaving": leaving("SM3", {"body": "Your answers are deleted."})})

    assert [(row["payload"], row["status"]) for row in rows(database)] == [
        ({}, "cancelled"),
        (WORDS, "ready"),
        ({"body": "Your answers are deleted."}, "ready"),
    ]
