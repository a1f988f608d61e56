"""What Twilio's lists tell us: what was sent, what we missed, templates and their approvals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import SendError
from bot.twilio.listed import may_be
from bot.twilio.rest import Rest
from tests.fake_twilio import Account, FakeTwilio
from tests.fake_twilio.faults import Fate
from tests.fake_twilio.wire import Answer, Ending, Request
from tests.rest.conftest import ADA

Leaving = Callable[..., Any]
BEA = "whatsapp:+4915187654321"
QUESTION = {"types": {"twilio/text": {"body": "Hi {{1}}"}}, "friendly_name": "hi", "language": "en", "variables": {"1": "Ada"}}


def test_a_message_whose_answer_was_lost_is_found(rest: Rest, twilio: FakeTwilio, leaving: Leaving, clock: Any) -> None:
    twilio.faults.planned = [Fate.LOST]
    with pytest.raises(SendError):
        rest.send(leaving("Lost"), None)

    assert rest.found(leaving("Lost"), clock()) == (twilio.account.sent[0].sid,)


def test_only_what_may_be_this_message_is_found(rest: Rest, account: Account, leaving: Leaving, clock: Any) -> None:
    rest.send(leaving("Same words"), None)
    clock.forward(minutes=30)
    account.reply(ADA, "Same words")
    account.hear(ADA, "Same words")
    rest.send(leaving("Other words"), None)
    rest.send(leaving("Same words", recipient=BEA), None)
    wanted = [rest.send(leaving("Same words"), None) for _ in range(2)]

    assert rest.found(leaving("Same words"), clock() - timedelta(minutes=1)) == tuple(wanted)


def test_a_message_that_still_waits_at_twilio_is_found(rest: Rest, account: Account, leaving: Leaving, clock: Any) -> None:
    sid = rest.send(leaving("Queued"), None)

    assert account.messages[sid].sent_at is None
    assert rest.found(leaving("Queued"), clock()) == (sid,)


def test_content_is_known_by_the_words_it_shows(rest: Rest, leaving: Leaving, clock: Any) -> None:
    content = rest.create_content(QUESTION)
    sid = rest.send(leaving(content=content, variables={"1": "Bea"}, text="Hi Bea"), None)

    assert rest.found(leaving(content=content, text="Hi Bea"), clock()) == (sid,)
    assert rest.found(leaving(content=content, text="Hi Dana"), clock()) == ()


@pytest.mark.parametrize(
    ("payload", "body", "same"),
    [
        ({"body": "One\r\ntwo "}, "One\ntwo", True),
        ({"body": "One two"}, "One", False),
        ({"body": "One"}, "", False),
        ({"body": "gru\u0308n"}, "grün", True),
        ({"content": "HX", "text": "Which one?\n1. A"}, "Which one?", True),
        ({"content": "HX", "text": "Which one?"}, "Which one? A B", True),
        ({"content": "HX", "text": "Which one?"}, "", True),
        ({"content": "HX", "text": "Which one?"}, "Hello", False),
    ],
)
def test_words_are_compared_as_far_as_they_can_be(payload: dict[str, Any], body: str, same: bool) -> None:
    assert may_be(payload, body) is same


def test_a_lookup_that_fails_leaves_nothing_in_doubt(rest: Rest, twilio: FakeTwilio, leaving: Leaving, clock: Any) -> None:
    twilio.routes.respond = lambda _request: Answer(500)  # type: ignore[method-assign]

    with pytest.raises(SendError) as raised:
        rest.found(leaving(), clock())

    assert (raised.value.retryable, raised.value.unknown) == (True, False)


def test_all_that_we_received_comes_oldest_first(rest: Rest, account: Account, clock: Any) -> None:
    since = clock()
    account.hear(ADA, "before", at=since - timedelta(seconds=1))
    sids = [account.hear(ADA, f"message {number}", at=since + timedelta(seconds=number // 3)) for number in range(2100)]
    account.reply(ADA, "ours")
    clock.forward(hours=1)

    received = rest.received(since)

    assert [each.sid for each in received] == sids
    assert (received[0].sender, received[0].to, received[0].body, received[0].created_at) == (ADA, account.sender, "message 0", since)


def test_media_come_with_their_kind_and_address(rest: Rest, account: Account, clock: Any) -> None:
    sid = account.hear(ADA, "", media=(("ME" + "1" * 32, "text/vcard"), ("ME" + "2" * 32, "image/jpeg")))

    (received,) = rest.received(clock() - timedelta(hours=1))

    folder = f"https://api.twilio.com/2010-04-01/Accounts/{account.sid}/Messages/{sid}/Media"
    assert received.media == ((f"{folder}/ME{'1' * 32}", "text/vcard"), (f"{folder}/ME{'2' * 32}", "image/jpeg"))


@pytest.mark.parametrize("body", [b"{}", b'{"messages": [], "next_page_uri": "/2010-04-01/Accounts/AC0/Messages.json?Page=1"}'])
def test_what_is_no_list_or_never_ends_is_an_error(rest: Rest, twilio: FakeTwilio, clock: Any, body: bytes) -> None:
    twilio.routes.respond = lambda _request: Answer(200, body)  # type: ignore[method-assign]

    with pytest.raises(SendError) as raised:
        rest.received(clock())

    assert raised.value.retryable


def test_templates_are_made_listed_approved_and_deleted(rest: Rest, account: Account) -> None:
    sids = [rest.create_content({**QUESTION, "friendly_name": f"intake_{number}"}) for number in range(3)]
    rest.submit(sids[1], "intake_hi_en", "UTILITY")
    account.contents.decide(sids[1], "rejected", "too pushy")
    rest.delete_content(sids[0])
    rest.delete_content(sids[0])

    assert [(each.sid, each.friendly_name, each.types) for each in rest.contents()] == [
        (sids[1], "intake_1", ("twilio/text",)),
        (sids[2], "intake_2", ("twilio/text",)),
    ]
    told = {each.content_sid: (each.name, each.category, each.status, each.rejection_reason) for each in rest.approvals()}
    assert told == {sids[1]: ("intake_hi_en", "UTILITY", "rejected", "too pushy"), sids[2]: ("", "", "", "")}


def test_more_templates_than_a_page_are_all_listed(rest: Rest, account: Account) -> None:
    for number in range(501):
        account.contents.create({**QUESTION, "friendly_name": f"intake_{number}"})

    assert len(rest.contents()) == len(rest.approvals()) == 501


@pytest.mark.parametrize(
    "types", [{"twilio_text": {"body": "x"}}, {"twilio/text": {"body": "x", "Button": "y"}}, {"twilio/newest": {"body": "x"}}]
)
def test_what_twilio_python_would_leave_out_is_refused(rest: Rest, twilio: FakeTwilio, types: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="does not know types"):
        rest.create_content({**QUESTION, "types": types})

    assert not twilio.routes.requests


def test_typing_is_shown(rest: Rest, account: Account) -> None:
    sid = account.hear(ADA, "hello")

    rest.typing(sid)

    assert account.typed == [sid]


@pytest.mark.parametrize("answer", [Answer(500), Answer(404, b"{}"), Answer(200, ending=Ending.CLOSED), Answer(200, ending=Ending.NEVER)])
def test_typing_that_fails_is_left(rest: Rest, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    monkeypatch.setattr("bot.twilio.rest.TYPING_SECONDS", 0.2)
    asked: list[str] = []

    def respond(request: Request) -> Answer:
        asked.append(request.path)
        return answer

    twilio.routes.respond = respond  # type: ignore[method-assign]

    rest.typing("SM" + "0" * 32)

    assert asked == ["/v2/Indicators/Typing.json"]
