"""One intake: the chat as it was, the record with where each value came from, and nothing that a message could inject."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from desk.intakes.formatted import formatted
from storage.desk.chat import chat_of
from storage.tables import desk_intakes, intakes, messages, notes, outbox
from tests.conftest import FixedClock
from tests.desk.shop import ids, shop, signed_in
from tests.storage.ada import ADA, tell
from tests.storage.test_plans import listening


def test_every_value_jumps_to_the_message_that_gave_it(app: Flask) -> None:
    database = shop(app, intakes=13)
    page = signed_in(app).get(f"/desk/intakes/{ids(database, state='complete')[0]}").text
    jumps = re.findall(r'data-jumps="(m\d+)"', page)
    assert len(jumps) >= 5
    assert all(f'id="{key}"' in page for key in jumps)


def test_what_we_sent_has_its_ticks_and_what_failed_its_reason(app: Flask) -> None:
    database = shop(app, intakes=39)
    with database.reading() as connection:
        failed = connection.execute(sa.select(outbox.c.intake_id).where(outbox.c.status == "failed")).scalars().first()
        read = connection.execute(sa.select(outbox.c.intake_id).where(outbox.c.receipt == "read")).scalars().first()
    assert 'class="trouble"' in signed_in(app).get(f"/desk/intakes/{failed}").text
    assert ">Read</span>" in signed_in(app).get(f"/desk/intakes/{read}").text


def test_a_voice_message_is_shown_as_one(app: Flask, clock: FixedClock) -> None:
    database = app.extensions["intake"].database
    shop(app, intakes=0)
    tell(database, "SM1", ledger={"body": "", "media": "voice"})
    intake_id = tell(database, "SM2", ledger={"body": "", "media": "image"}).id
    page = signed_in(app).get(f"/desk/intakes/{intake_id}").text
    assert "Voice message" in page
    assert "Photo" in page


def test_a_page_asks_the_same_few_questions_for_a_long_chat(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    database = shop(app, intakes=13)
    visitor = signed_in(app)
    for intake_id in (ids(database, state="complete")[0], ids(database)[-1]):
        visitor.get(f"/desk/intakes/{intake_id}")
        with listening(database, monkeypatch) as statements:
            visitor.get(f"/desk/intakes/{intake_id}")
        assert len([words for words, _ in statements if words.lstrip().startswith("SELECT")]) <= 8


def test_a_chat_that_is_asked_again_is_written_only_when_something_happened(app: Flask, clock: FixedClock) -> None:
    database = shop(app, intakes=0)
    intake_id = tell(database, "SM1", changes={"heard_at": clock()}).id
    visitor = signed_in(app)
    tag = visitor.get(f"/desk/intakes/{intake_id}/live").headers["ETag"]
    assert visitor.get(f"/desk/intakes/{intake_id}/live", **{"If-None-Match": tag}).status_code == 304
    with database.transaction() as connection:
        connection.execute(sa.insert(desk_intakes), {"intake_id": intake_id, "version": 1, "assignee": "x", "changed_at": clock()})
    assert visitor.get(f"/desk/intakes/{intake_id}/live", **{"If-None-Match": tag}).status_code == 200


def test_nothing_in_a_message_becomes_part_of_the_page(app: Flask, clock: FixedClock) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> *<b>bold</b>* {{ 7*7 }}"
    database = shop(app, intakes=0)
    intake_id = tell(database, "SM1", ADA, ledger={"body": evil, "response": f"<Response><Message>{evil}</Message></Response>"}).id
    with database.transaction() as connection:
        connection.execute(sa.insert(notes), {"intake_id": intake_id, "staff_id": "x", "written_at": clock(), "words": evil})
        connection.execute(sa.update(intakes).values(draft={"first_name": evil, "full_name": evil, "last_name": evil}))
    visitor = signed_in(app)
    for path in (f"/desk/intakes/{intake_id}", f"/desk/intakes/{intake_id}/live", "/desk/intakes/", "/desk/intakes/board", "/desk/today"):
        page = visitor.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>bold" not in page
        assert " 49 " not in page


def test_an_intake_that_is_not_there_is_not_found(app: Flask) -> None:
    shop(app, intakes=0)
    visitor = signed_in(app)
    assert [visitor.get(path).status_code for path in ("/desk/intakes/nobody", "/desk/intakes/nobody/live")] == [404, 404]


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("write *back*.", "write <strong>back</strong>."),
        ("_so_ ~not~", "<em>so</em> <s>not</s>"),
        ("5*3*2 and a_b_c", "5*3*2 and a_b_c"),
        ("<b>*x*</b>", "&lt;b&gt;<strong>x</strong>&lt;/b&gt;"),
        ("* no *", "* no *"),
    ],
)
def test_whatsapps_marks_are_shown_as_what_they_mean(words: str, html: str) -> None:
    assert str(formatted(words)) == html


def test_a_chat_whose_words_were_deleted_says_so(app: Flask) -> None:
    database = shop(app, intakes=0)
    intake_id = tell(database, "SM1").id
    with database.transaction() as connection:
        connection.execute(sa.update(messages).values(body=None, response=None))
    chat = chat_of(database, intake_id, datetime(2026, 6, 1, 12, tzinfo=UTC))
    assert chat is not None
    assert chat.heard[0].emptied
    assert "deleted" in signed_in(app).get(f"/desk/intakes/{intake_id}").text
