"""Review at the desk: the queue, one profile beside what it came from, and what is decided."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from storage import shop_settings
from storage.customers import reviewing
from storage.customers.businesses import SETTING
from storage.tables import audit, desk_events
from tests.conftest import FixedClock
from tests.desk.hand import written
from tests.desk.reviewer import FIRM, HOME, Reviewer, approve_templates, registered, row
from tests.desk.visitor import Visitor, at_desk, place
from tests.door.twilio import BEA, Twilio


@pytest.fixture
def mert(app: Flask) -> Visitor:
    """A reviewer."""
    return at_desk(app, "reviewer", "mert@example.com")


def test_the_queue_names_the_doubts_in_plain_words(app: Flask, mert: Visitor) -> None:
    registered(app)
    page = mert.get("/desk/review/").text
    assert "Email looks mistyped, the customer kept it" in page
    assert "Ada Lovelace" in page
    assert "Approve all" not in page
    assert 'href="/desk/review/"' in mert.get("/desk/today").text


def test_each_value_stands_beside_the_message_that_gave_it(app: Flask, mert: Visitor) -> None:
    page = Reviewer(mert, registered(app)).shown
    assert "10 High Street, Oxford OX1 4AQ, UK" in page
    assert re.search(r'href="/desk/intakes/[^"]+#m\d+"', page)
    assert "ada@gmial.com" not in page.split('id="values"')[1].split("<blockquote")[0], "an email is masked until somebody asks for it"
    assert re.search(r'name="fields" value="email"[^>]*checked', page), "what is doubted is ticked"
    assert not re.search(r'name="fields" value="phone"[^>]*checked', page)


def test_approving_leads_on_to_the_next_and_is_written_down(app: Flask, mert: Visitor) -> None:
    first = registered(app)
    second = registered(app, "Bea King", "bea@example.com", "yes", *HOME, From=BEA, WaId="4915112345678")
    answer = Reviewer(mert, first).does("approve")
    assert (answer.status_code, place(answer)) == (303, f"/desk/review/{second}")
    assert row(app, first).review_status == "approved"
    last = Reviewer(mert, second).does("approve")
    assert place(last) == "/desk/review/"
    with app.extensions["intake"].database.reading() as connection:
        lines = connection.execute(sa.select(audit.c.subject).where(audit.c.endpoint == "review.approve")).scalars().all()
    assert lines == [f"customer:{first}", f"customer:{second}"]


def test_of_two_reviewers_one_wins_and_the_other_is_told_what_happened(app: Flask, mert: Visitor) -> None:
    customer_id = registered(app)
    mine, other = Reviewer(mert, customer_id), Reviewer(at_desk(app, "admin"), customer_id)
    assert other.does("approve").status_code == 303
    late = mine.does("reject", reason="looks odd")
    assert late.status_code == 409
    assert "a colleague was faster" in late.text
    assert "dana@example.com approved it." in late.text or "dana approved it." in late.text
    assert row(app, customer_id).review_status == "approved"


def test_rejecting_needs_a_reason_that_colleagues_read(app: Flask, mert: Visitor) -> None:
    customer_id = registered(app)
    reviewer = Reviewer(mert, customer_id)
    refused = reviewer.does("reject", reason="  ")
    assert refused.status_code == 422
    assert "Say in a few words why" in refused.text
    assert reviewer.does("reject", reason="A made-up address").status_code == 303
    assert row(app, customer_id).review_status == "rejected"
    assert "rejected it: A made-up address" in Reviewer(mert, customer_id).shown


def test_the_clean_ones_are_approved_in_one_stroke(app: Flask, mert: Visitor) -> None:
    clean = registered(app, "Ada Lovelace", "ada@example.com", "yes", *HOME)
    doubted = registered(app, "Bea King", "bea@gmial.com", "no", "yes", *HOME, From=BEA, WaId="4915112345678")
    page = mert.get("/desk/review/").text
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until
    assert "Approve 1 clean profile" in page
    assert mert.post("/desk/review/clean", {"until": until[1]}).status_code == 303
    assert (row(app, clean).review_status, row(app, doubted).review_status) == ("approved", "pending")
    assert mert.post("/desk/review/clean", {"until": "yesterday"}).status_code == 400


def test_more_clean_ones_than_one_stroke_takes_are_counted_and_gone_on_with(
    app: Flask, mert: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "MOST_AT_ONCE", 1)
    for number, name in enumerate(("Ada Lovelace", "Bea Byron", "Cleo King")):
        digits = f"491511234561{number}"
        registered(app, name, f"c{number}@example.com", "yes", *HOME, From=f"whatsapp:+{digits}", WaId=digits)
    page = mert.get("/desk/review/").text
    assert "Approve 1 of 3 clean profiles" in page
    assert "autofocus" not in page
    for left, words in ((2, "2 are left: Enter goes on with them."), (1, "1 is left: Enter approves it too."), (0, "approved.")):
        until = re.search(r'name="until" value="([^"]+)"', page)
        assert until, page
        page = mert.get(mert.post("/desk/review/clean", {"until": until[1]}).headers["Location"]).text
        assert words in page
        assert page.count('<button class="btn btn-primary" autofocus>') == (left > 0)
    assert "Everything is reviewed" in page


def test_inside_the_window_the_bot_asks_at_once_and_the_profile_comes_back_with_before_and_after(app: Flask, mert: Visitor) -> None:
    customer_id = registered(app)
    reviewer = Reviewer(mert, customer_id)
    assert "the window is open" in reviewer.shown
    assert reviewer.does("ask", fields=["email", "postal_code"], why="mistyped").status_code == 303
    assert row(app, customer_id).review_status == "returned"
    (letter,) = written(app, "reply")
    assert "We need this once more: Email and Postal code. The reason: it looks mistyped." in letter
    twilio = Twilio(app)
    twilio.says("ada@gmail.com")
    twilio.says("OX1 4AR")
    twilio.says("yes")
    page = Reviewer(mert, customer_id).shown
    assert row(app, customer_id).review_status == "pending"
    assert "Before and after" in page
    assert "<del>" in page
    assert row(app, customer_id).doubts == []
    assert "Came back" in mert.get("/desk/review/").text


def test_asking_again_stands_in_the_chats_timeline(app: Flask, mert: Visitor) -> None:
    customer_id = registered(app)
    Reviewer(mert, customer_id).does("ask", fields=["email"], why="mistyped")
    with app.extensions["intake"].database.reading() as connection:
        (event,) = connection.execute(sa.select(desk_events)).all()
    assert (event.what, event.about["fields"]) == ("sent back", ["email"])
    page = mert.get(f"/desk/intakes/{event.intake_id}").text
    assert "sent back for correction: Email" in page


def test_the_same_form_sent_twice_asks_once(app: Flask, mert: Visitor) -> None:
    reviewer = Reviewer(mert, registered(app))
    for _ in range(2):
        assert reviewer.does("ask", fields=["email"], why="mistyped").status_code == 303
    assert len(written(app, "reply")) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"fields": [], "why": "mistyped"}, "Tick at least one field"),
        ({"fields": ["email"], "why": "because"}, "Choose a reason"),
        ({"fields": ["confirm"], "why": "mistyped"}, "cannot be asked"),
        ({"fields": ["addresses:7"], "why": "mistyped"}, "cannot be asked"),
        ({"fields": ["addresses:0", "postal_code"], "why": "mistyped"}, "Only one address"),
    ],
)
def test_what_cannot_be_asked_is_not_and_what_was_ticked_stays(app: Flask, mert: Visitor, values: dict[str, object], words: str) -> None:
    customer_id = registered(app)
    refused = Reviewer(mert, customer_id).does("ask", **values)
    assert refused.status_code == 422
    assert words in refused.text
    assert row(app, customer_id).review_status == "pending"
    assert written(app) == []


def test_whoever_said_stop_is_not_asked(app: Flask, mert: Visitor) -> None:
    customer_id = registered(app)
    reviewer = Reviewer(mert, customer_id)
    Twilio(app).says("stop")
    assert "The customer wrote stop" in reviewer.does("ask", fields=["email"], why="mistyped").text
    assert 'id="ask-form"' not in reviewer.opens()


def test_outside_the_window_the_approved_template_leaves_or_nothing(app: Flask, mert: Visitor, clock: FixedClock) -> None:
    customer_id = registered(app)
    clock.forward(days=2)
    mert.signs_in("mert@example.com")
    closed = Reviewer(mert, customer_id)
    assert "WhatsApp has not approved a template" in closed.shown
    approve_templates(app, clock)
    closed.opens()
    assert closed.does("ask", fields=["email"], why="mistyped").status_code == 303
    (letter,) = written(app, "template")
    assert "something needs correcting: Email – it looks mistyped." in letter
    twilio = Twilio(app)
    assert "What is your email address?" in twilio.says("Continue", ButtonPayload="command:start", ButtonText="Continue")[-1]


def test_a_company_waits_for_a_decision_and_is_told_of_it(app: Flask, mert: Visitor, clock: FixedClock) -> None:
    shop_settings.keep(app.extensions["intake"].database, {SETTING: True}, seen=0, by="dana", now=clock())
    customer_id = registered(app, "Ida Rose", "ida@example.com", "yes", *FIRM)
    assert row(app, customer_id).b2b_status == "WAITING_FOR_APPROVAL"
    assert "Business account" in mert.get("/desk/review/?pile=businesses").text
    reviewer = Reviewer(mert, customer_id)
    assert "Rose GmbH" in reviewer.shown
    assert reviewer.does("business", decision="open", tell="yes").status_code == 303
    assert row(app, customer_id).b2b_status == "ACTIVE_ACCOUNT"
    assert any("Your business account is open now" in letter for letter in written(app))
    assert Reviewer(mert, customer_id).shown.count("Open it") == 0


def test_a_company_may_be_declined_without_a_word(app: Flask, mert: Visitor, clock: FixedClock) -> None:
    shop_settings.keep(app.extensions["intake"].database, {SETTING: True}, seen=0, by="dana", now=clock())
    customer_id = registered(app, "Ida Rose", "ida@example.com", "yes", *FIRM)
    assert Reviewer(mert, customer_id).does("business", decision="decline").status_code == 303
    assert row(app, customer_id).b2b_status == "DISABLED_ACCOUNT"
    assert written(app) == []


def test_whoever_may_be_the_same_person_stands_beside(app: Flask, mert: Visitor) -> None:
    registered(app)
    other = registered(app, "Ada Lovelace", "ADA@gmial.com", "no", "yes", *HOME, From=BEA, WaId="4915112345678")
    page = Reviewer(mert, other).shown
    assert "same email" in page
    assert "same name and postal code" in page
    assert "Possible duplicate" in page


def test_nobody_else_reviews(app: Flask) -> None:
    customer_id = registered(app)
    for number, role in enumerate(("staff", "read-only")):
        visitor = at_desk(app, role, f"eli{number}@example.com")
        assert visitor.get("/desk/review/").status_code == 403
        assert visitor.get(f"/desk/review/{customer_id}").status_code == 403
        assert visitor.post(f"/desk/review/{customer_id}/approve", {"once": "0" * 32, "seen": "1"}).status_code == 403
        assert "/desk/review/" not in visitor.get("/desk/today").text
    assert row(app, customer_id).review_status == "pending"


def test_an_unknown_profile_is_not_found(app: Flask, mert: Visitor) -> None:
    assert mert.get("/desk/review/nobody").status_code == 404
    assert mert.post("/desk/review/nobody/approve", {"once": "0" * 32, "seen": "1"}).status_code == 404
