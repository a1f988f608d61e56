"""What finishes a registration is written in one statement on PostgreSQL, and it is the same as one after another."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from flows.intake import ConsentAnswer
from flows.message import Sender
from flows.wording import say
from storage import finishing
from storage.database import Database
from storage.tables import addresses, consents, customer_keys, customer_words, customers, identities, messages, subscriptions
from storage.turns import keep, standing
from tests.storage.ada import ADA, BEA, HOME, PROFILE, WORK, begun, heard, tell, turn

WRITTEN = (customers, addresses, subscriptions, customer_words, customer_keys, identities, consents, messages)
BEAS = replace(
    PROFILE,
    first_name="Bea",
    last_name="Manners",
    email="bea@example.com",
    phone=BEA.phone,
    addresses=tuple(replace(place, first_name="Bea", last_name="Manners", phone="+4915187654321") for place in (HOME, WORK)),
)
# Of two records only these may differ; a sealed VAT ID is another one each time.
_HERS = {"Bea": "Ada", "bea": "ada", "Manners": "Lovelace", "manners": "lovelace", "15187654321": "15112345678", "87654321": "12345678"}


def answer(channel: str, *, granted: bool) -> ConsentAnswer:
    said = say("News?")
    return ConsentAnswer(channel=channel, granted=granted, wording="news", version=1, shown=said, language="en", answer="well")


def registered(database: Database, sender: Sender, number: int, profile: object) -> None:
    with_id = replace(sender, bsuid=f"DE.{number}ABCDEF", username="engine")
    tell(database, f"SM{number}1", with_id)
    tell(database, f"SM{number}2", with_id, profile=profile)
    said = (answer("whatsapp", granted=True), answer("email", granted=False))
    tell(database, f"SM{number}3", with_id, consents=said, ledger={"shown": ("News?", "Mails?")})


def written(database: Database, number: int) -> dict[str, list[list[tuple[str, str]]]]:
    """All rows of one of the two, in the words of the other."""
    with database.reading() as connection:
        found = {table.name: connection.execute(sa.select(table)).mappings().all() for table in WRITTEN}
    (hers,) = (row for row in found["customers"] if (row["first_name"] == "Bea") == (number == 2))
    mine = (hers["id"], f"intake of {(ADA, BEA)[number - 1].key}")
    ignored = {column.name for table in WRITTEN for column in table.c if column.identity is not None and column.name != "key"} | {"vat_id"}
    return {
        name: sorted(
            [(key, _same(str(value), mine, number)) for key, value in row.items() if key not in ignored]
            for row in rows
            if any(str(value) in mine for value in row.values())
        )
        for name, rows in found.items()
    }


def _same(value: str, mine: tuple[str, str], number: int) -> str:
    for word, instead in ((mine[0], "the customer"), (mine[1], "the intake"), *_HERS.items()):
        value = value.replace(word, instead)
    return re.sub(rf"(?<=DE\.){number}(?=ABC)|(?<=SM){number}(?=\d)", "1", value)


def test_one_statement_writes_what_one_after_another_would(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    registered(database, ADA, 1, PROFILE)
    monkeypatch.setattr(finishing, "makes_a_customer", lambda *_: False)
    monkeypatch.setattr(finishing, "answers_about_news", lambda *_: False)
    registered(database, BEA, 2, BEAS)

    at_once, one_by_one = written(database, 1), written(database, 2)

    assert at_once == one_by_one
    assert {name: len(rows) for name, rows in at_once.items()} == {
        "customers": 1, "addresses": 2, "subscriptions": 4, "customer_words": 1, "customer_keys": 4, "identities": 4, "consents": 2,
        "messages": 3,
    }  # fmt: skip


def test_nothing_of_a_record_is_written_when_another_message_was_faster(database: Database) -> None:
    first = tell(database, "SM1")
    tell(database, "SM2")

    assert not keep(database, first, turn(begun(), profile=PROFILE), heard("SM3"))

    assert standing(database, "SM3", ADA).response is None
    with database.reading() as connection:
        assert [connection.execute(sa.select(table)).first() for table in (customers, addresses, customer_words, customer_keys)] == [
            None
        ] * 4
