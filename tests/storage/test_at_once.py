from __future__ import annotations

import sqlalchemy as sa

from flows.message import Sender
from storage.database import Database
from storage.tables import identities, intakes, messages
from tests.storage.ada import ADA
from tests.storage.crowd import in_processes, in_threads

BOTH = Sender(phone="+4915112345678", bsuid="DE.1A2B3C")


def everything(database: Database) -> tuple[list[sa.Row[tuple[object, ...]]], list[str]]:
    with database.reading() as connection:
        found = connection.execute(sa.select(intakes)).all()
        order = connection.execute(sa.select(messages.c.sid).order_by(messages.c.seq)).scalars().all()
    return list(found), list(order)


def check_one_intake(database: Database, sids: set[str]) -> None:
    found, order = everything(database)
    assert len(found) == 1
    assert sorted(order) == sorted(sids)
    # The stored order is the order applied.
    assert found[0].draft == {"sids": order}
    assert found[0].version == len(sids)


def test_twenty_copies_of_one_message_at_one_instant_are_applied_once_and_answered_alike(database: Database) -> None:
    answers = in_threads(database, [("SM1", ADA)] * 20)

    assert len(set(answers)) == 1
    check_one_intake(database, {"SM1"})


def test_two_different_first_messages_at_one_instant_make_one_intake(database: Database) -> None:
    for number in range(10):
        sender = Sender(phone=f"+49151000000{number}")

        in_threads(database, [(f"SM{number}a", sender), (f"SM{number}b", sender)])

        found, order = everything(database)
        assert len(found) == number + 1
        mine = next(row for row in found if row.phone == sender.phone)
        assert mine.draft == {"sids": order[-2:]}


def test_ten_messages_of_one_sender_at_one_instant_are_each_applied_once_in_the_stored_order(database: Database) -> None:
    sids = {f"SM{number}" for number in range(10)}

    in_threads(database, [(sid, ADA) for sid in sids])

    check_one_intake(database, sids)


def test_a_phone_and_its_user_id_that_meet_at_one_instant_make_one_intake(database: Database) -> None:
    for number in range(10):
        phone, bsuid = f"+49151000000{number}", f"DE.{number}"
        both = Sender(phone=phone, bsuid=bsuid)

        in_threads(database, [(f"SM{number}a", both), (f"SM{number}b", Sender(phone=phone)), (f"SM{number}c", both)])

        with database.reading() as connection:
            rows = connection.execute(sa.select(identities.c.intake_id, identities.c.value).order_by(identities.c.id)).all()
        assert [row.value for row in rows if row.value in (phone, bsuid)] in ([phone, bsuid], [bsuid, phone])
        assert len({row.intake_id for row in rows if row.value in (phone, bsuid)}) == 1


def test_many_senders_at_one_instant_do_not_disturb_each_other(database: Database) -> None:
    crowd = [(f"SM{number} {again}", Sender(phone=f"+4915100000{number:02}")) for number in range(8) for again in range(3)]

    in_threads(database, crowd)

    found, order = everything(database)
    assert sorted(order) == sorted(sid for sid, _ in crowd)
    assert {row.phone: sorted(row.draft["sids"]) for row in found} == {
        sender.phone: sorted(sid for sid, other in crowd if other == sender) for _, sender in crowd
    }


def test_processes_that_get_copies_of_one_album_apply_each_message_once(database: Database, database_url: str) -> None:
    album = [(f"SM{number}", BOTH) for number in range(10)]

    answers = in_processes(database_url, [album, album[::-1], album[5:] + album[:5]])

    by_sid = [dict(zip(sids, said, strict=True)) for sids, said in zip((album, album[::-1], album[5:] + album[:5]), answers, strict=True)]
    assert by_sid[0] == by_sid[1] == by_sid[2]
    check_one_intake(database, {sid for sid, _ in album})
