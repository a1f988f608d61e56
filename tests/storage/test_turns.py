from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
import sqlalchemy as sa

from flows.draft import Draft
from flows.intake import Aside, Effect, Mark, State
from flows.message import Sender
from storage.database import Database, Refused
from storage.heard import How
from storage.messages import response_to
from storage.tables import identities, intakes, messages
from storage.turns import Standing, keep, standing
from tests.storage.ada import ADA, BEA, NOW, begun, heard, tell, turn


def rows(database: Database, table: sa.Table) -> list[dict[str, object]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def test_a_stranger_has_no_intake_and_no_answer(database: Database) -> None:
    assert standing(database, "SM1", ADA) == Standing()


def test_everything_that_an_intake_holds_comes_back_as_it_was_kept(database: Database) -> None:
    intake = begun(
        sender=Sender(phone="+4915112345678", bsuid="DE.1A2B", parent_bsuid="DE.ENT.9Z", username="ada"),
        language="pt-BR",
        state=State.HUMAN,
        draft=Draft({"full_name": "Ida 🦆", "email": None, "addresses": [{"city": "Köln"}], "confirm": True, "custom.size": 38}),
        asks="email",
        aside=Aside("cancel", {"of": ["a", 1, None]}),
        slips=2,
        region="DE",
        marks=(Mark.IN_DIFFICULTY, Mark.LOOP),
        heard_at=NOW + timedelta(microseconds=1),
        burst_at=NOW + timedelta(seconds=1),
        burst=3,
    )

    assert keep(database, None, turn(intake), heard("SM1", intake.sender))

    assert standing(database, "SM2", intake.sender) == Standing(intake=replace(intake, version=1))


def test_a_time_of_another_zone_comes_back_as_the_same_instant_in_utc(database: Database) -> None:
    berlin = NOW.astimezone(timezone(timedelta(hours=2)))

    stored = tell(database, "SM1", changes={"heard_at": berlin})

    assert stored.heard_at == NOW
    assert stored.heard_at.utcoffset() == timedelta()


def test_a_time_without_a_zone_is_a_mistake(database: Database) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        keep(database, None, turn(begun(heard_at=NOW.replace(tzinfo=None))), heard("SM1"))

    assert rows(database, intakes) == []


def test_the_same_sid_finds_the_very_words_given_before(database: Database) -> None:
    words = "<Response><Message>*Grüße* &amp; 🦆\n\n1. Ja</Message></Response>"

    tell(database, "SM1", ledger={"response": words})

    assert standing(database, "SM1", ADA).response == words
    assert response_to(database, "SM1") == words
    assert response_to(database, "SM2") is None


def test_a_turn_moves_the_intake_and_writes_one_line_of_the_ledger(database: Database) -> None:
    tell(database, "SM1", changes={"asks": "full_name"})

    tell(
        database,
        "SM2",
        changes={"draft": Draft({"full_name": "Ada"}), "asks": "email"},
        ledger={"body": "Ada", "how": How.CARD},
        step="full_name",
        took=("full_name", "email"),
    )

    stored = standing(database, "SM3", ADA).intake
    assert stored is not None
    assert (stored.version, stored.draft.as_json(), stored.asks) == (2, {"full_name": "Ada"}, "email")
    first, second = rows(database, messages)
    assert second["seq"] > first["seq"]
    del second["seq"]
    assert second == {
        "sid": "SM2",
        "intake_id": stored.id,
        "sender": "whatsapp:+4915112345678",
        "received_at": NOW,
        "effect": "advanced",
        "step": "full_name",
        "took": ["full_name", "email"],
        "how": "card",
        "replies": 1,
        "response": "<Response>SM2</Response>",
        "body": "Ada",
        "error": None,
        "media": None,
        "staff_id": None,
    }


def test_who_decided_on_an_older_intake_is_told_and_changes_nothing(database: Database) -> None:
    old = tell(database, "SM1")
    tell(database, "SM2", changes={"asks": "email"})

    assert not keep(database, old, turn(replace(old, asks="phone")), heard("SM3"))

    stored = standing(database, "SM3", ADA)
    assert stored.response is None
    assert stored.intake is not None
    assert (stored.intake.asks, stored.intake.version) == ("email", 2)


def test_a_sid_that_was_applied_meanwhile_changes_nothing(database: Database) -> None:
    stored = tell(database, "SM1")

    assert not keep(database, stored, turn(replace(stored, asks="phone")), heard("SM1", response="other words"))

    assert standing(database, "SM1", ADA) == Standing(intake=stored, response="<Response>SM1</Response>")


def test_a_second_first_message_is_told_that_there_is_an_intake(database: Database) -> None:
    tell(database, "SM1")

    assert not keep(database, None, turn(begun(id="another")), heard("SM2"))

    assert len(rows(database, intakes)) == len(rows(database, identities)) == len(rows(database, messages)) == 1


def test_senders_do_not_see_each_other(database: Database) -> None:
    tell(database, "SM1", ADA, changes={"asks": "email"})
    tell(database, "SM2", BEA, changes={"asks": "phone"})

    found = [standing(database, "SM3", sender).intake for sender in (ADA, BEA)]

    assert [intake.asks for intake in found if intake] == ["email", "phone"]


def test_a_message_that_our_code_failed_on_is_kept_with_its_error_and_the_next_one_works(database: Database) -> None:
    stored = tell(database, "SM1", changes={"asks": "email"})

    tell(
        database,
        "SM2",
        ledger={"error": "KeyError at flow.py:12", "body": "boom"},
        effect=Effect.QUARANTINED,
        changes={"marks": (Mark.POISON,)},
    )
    tell(database, "SM3", changes={"asks": "phone"})

    _, poison, good = rows(database, messages)
    assert (poison["effect"], poison["error"], poison["body"]) == ("quarantined", "KeyError at flow.py:12", "boom")
    assert good["seq"] > poison["seq"]
    assert good["intake_id"] == stored.id


def test_any_message_can_be_kept_in_the_ledger_even_with_a_nul_or_half_a_character(database: Database) -> None:
    tell(database, "SM1", ledger={"body": "a\x00b\ud83d"})

    assert rows(database, messages)[0]["body"] == "a\ufffdb?"


def test_a_value_that_the_database_cannot_take_is_refused_whole_and_quotes_nobody(database: Database, dialect: str) -> None:
    stored = tell(database, "SM1")
    if dialect == "sqlite":
        with database.transaction() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER no_ducks BEFORE UPDATE ON intakes WHEN new.draft LIKE '%Lovelace%' BEGIN SELECT RAISE(ABORT, 'no'); END"
            )

    with pytest.raises(Refused) as refused:
        keep(database, stored, turn(replace(stored, draft=Draft({"full_name": "Lovelace\x00"}))), heard("SM2", body="Lovelace"))

    assert "Lovelace" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert standing(database, "SM2", ADA) == Standing(intake=stored)


def test_a_consent_needs_the_sentence_that_was_shown(database: Database) -> None:
    with pytest.raises(ValueError, match="sentence"):
        keep(database, None, turn(begun()), heard("SM1", shown=("Yes, write to me.",)))
