from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from flows.intake import State
from storage import invites
from storage.consent import barred as bars
from storage.consent.barred import Bar
from storage.customers.erasing import erase
from storage.database import Database, Refused
from storage.tables import (
    barred,
    consents,
    intakes,
    requests,
    shop_settings,
)
from tests.storage.ada import ADA, BEA, NOW, PROFILE, tell
from tests.storage.erased import DANA, HERS, LATER, left_of, one, registered, said_yes


def test_a_receipt_goes_too_or_stays_as_a_proof_that_names_nobody(database: Database) -> None:
    registered(database)
    said_yes(database)
    with database.transaction() as connection:
        row = {"name": "erasure.proof", "value": "§ 7a UWG", "version": 1, "changed_by": "dana", "changed_at": NOW}
        connection.execute(sa.insert(shop_settings), row)
    customer_id = one(database, sa.select(intakes.c.customer_id))["customer_id"]

    erase(database, customer_id, DANA, why="asked")

    receipt = one(database, sa.select(consents))
    assert (receipt["customer_id"], receipt["answer"], receipt["shown"], receipt["sid"]) == (None, "", "", "")
    assert (receipt["wording"], receipt["wording_version"], receipt["act"], receipt["given_at"]) == ("marketing", 2, "granted", NOW)
    assert database.keys.blind(ADA.address, "consents.address_hash") in receipt["address_hash"]
    assert left_of(database, *HERS) == {}


@pytest.mark.parametrize("change", [sa.delete(consents), sa.update(consents).values(answer="no")])
def test_a_receipt_of_somebody_who_is_not_erased_stays_as_it_is(database: Database, change: sa.Delete | sa.Update) -> None:
    customer_id = registered(database)
    bea = registered(database, BEA, replace(PROFILE, email="bea@example.com", phone=BEA.phone), sid="SM bea")
    said_yes(database)
    erase(database, bea, DANA, why="asked")

    with pytest.raises(Refused), database.transaction() as connection:
        connection.execute(change)

    assert one(database, sa.select(consents))["customer_id"] == customer_id


def test_an_opt_out_is_remembered_by_a_hash_that_only_the_number_finds(database: Database) -> None:
    customer_id = registered(database)
    with database.transaction() as connection:
        bars.bar(connection, ADA.address, Bar.OPTED_OUT, NOW, code=63050)

    erase(database, customer_id, DANA, why="asked")

    assert ADA.key not in one(database, sa.select(barred))["recipient"]
    assert invites.barred(database, ADA.address, None, State.ASKING, LATER)
    assert not invites.barred(database, BEA.address, None, State.ASKING, LATER)


def test_her_requests_are_answered_with_it(database: Database) -> None:
    registered(database)
    tell(database, "SM2", requests=("erase", "export"))
    customer_id = one(database, sa.select(intakes.c.customer_id))["customer_id"]

    erase(database, customer_id, DANA, why="asked")

    with database.reading() as connection:
        rows = connection.execute(sa.select(requests.c.kind, requests.c.state, requests.c.closed_at).order_by(requests.c.kind)).all()
    assert [tuple(row) for row in rows] == [("erase", "done", LATER), ("export", "refused", LATER)]
