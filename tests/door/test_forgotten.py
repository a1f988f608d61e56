"""Whoever asks to be forgotten before she has a record is forgotten at once, whichever way her words went."""

from __future__ import annotations

import sqlalchemy as sa

from storage.database import Database
from storage.tables import intakes, messages, outbox, requests
from tests.conftest import FixedClock
from tests.door.twilio import Twilio
from tests.plays.button_stage import stock


def test_her_words_and_ours_go_in_the_transaction_of_her_yes(twilio: Twilio, clock: FixedClock) -> None:
    database: Database = twilio.app.extensions["intake"].database
    stock(database, clock)
    for words in ("hello", "Ada Lovelace", "ada@example.com", "delete my data"):
        twilio.says(words)
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one() > 2, "what we said had her email in it"

    twilio.says("yes")

    with database.reading() as connection:
        said = connection.execute(sa.select(messages.c.body, messages.c.response).order_by(messages.c.seq)).all()
        letters = connection.execute(sa.select(outbox.c.payload, outbox.c.status).order_by(outbox.c.id)).all()
        request = connection.execute(sa.select(requests)).one()
        intake = connection.execute(sa.select(intakes)).one()
    *earlier, goodbye = said
    assert earlier == [(None, None)] * 4
    assert goodbye.body is None
    assert goodbye.response is not None, "the same message again gets the same answer"
    *before, last = letters
    assert before == [({}, "cancelled")] * len(before)
    assert (last.payload["body"].startswith("Your answers are deleted."), last.status) == (True, "ready")
    assert (request.kind, request.state) == ("erase", "done")
    assert (intake.state, intake.draft) == ("cancelled", {})
