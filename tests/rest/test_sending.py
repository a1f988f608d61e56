"""A message handed to Twilio: what arrives there, and what every way to fail is called."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from bot.errors import SendError
from bot.twilio.rest import Rest
from tests.fake_twilio import Account, FakeTwilio
from tests.fake_twilio.faults import Fate
from tests.fake_twilio.wire import Answer
from tests.rest.conftest import ADA

Leaving = Callable[..., Any]
STATUS_URL = "https://intake.example.com/whatsapp/status/17"
MENU = {
    "friendly_name": "menu",
    "language": "en",
    "variables": {"1": "friend", "2": "!"},
    "types": {"twilio/quick-reply": {"body": "Hi {{1}}{{2}}", "actions": [{"type": "QUICK_REPLY", "title": "Order", "id": "order"}]}},
}


def refusal(rest: Rest, leaving: Any) -> SendError:
    with pytest.raises(SendError) as raised:
        rest.send(leaving, STATUS_URL)
    return raised.value


def test_words_arrive_as_they_are(rest: Rest, account: Account, leaving: Leaving) -> None:
    words = "Grüß dich, 👋\n2 + 2 = 4 & more"

    sid = rest.send(leaving(words), STATUS_URL)

    message = account.messages[sid]
    assert (message.body, message.recipient, message.sender, message.callback) == (words, ADA, account.sender, STATUS_URL)


def test_a_user_id_is_written_to_like_a_number(rest: Rest, account: Account, leaving: Leaving) -> None:
    sid = rest.send(leaving(recipient="whatsapp:DE.1A2B3C4D"), None)

    assert account.messages[sid].recipient == "whatsapp:DE.1A2B3C4D"


def test_content_goes_without_empty_variables(rest: Rest, account: Account, leaving: Leaving) -> None:
    content = rest.create_content(MENU)

    sid = rest.send(leaving(content=content, variables={"1": "Ada", "2": ""}, text="Hi Ada!"), STATUS_URL)

    # Twilio's own value stands for the one that was empty.
    assert account.messages[sid].body == "Hi Ada!"


def test_a_messaging_service_is_named_beside_the_number(twilio: FakeTwilio, account: Account, leaving: Leaving) -> None:
    account.service_sid = "MG" + "0" * 32
    rest = Rest(account.sid, account.auth_token, account.sender, base_url=twilio.base_url, service_sid=account.service_sid)

    message = account.messages[rest.send(leaving(), STATUS_URL)]

    assert (message.service_sid, message.sender) == (account.service_sid, account.sender)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda account: account.opted_out.add(ADA), 21610),
        (lambda account: account.no_numbers.add(ADA), 21211),
        (lambda account: setattr(account, "sender", "whatsapp:+15550001111"), 63007),
    ],
)
def test_a_refusal_carries_twilios_code_and_is_final(
    rest: Rest, account: Account, leaving: Leaving, spoil: Callable[[Account], None], code: int
) -> None:
    leaves = leaving()
    spoil(account)

    error = refusal(rest, leaves)

    assert (error.code, error.retryable, error.unknown) == (code, False, False)
    assert account.sent == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [({"body": "x" * 1601}, 21617), ({"content": "HX" + "9" * 32, "text": ""}, 21655), ({"content": "HX9", "text": ""}, 21655)],
)
def test_words_and_templates_that_twilio_does_not_take_are_final(rest: Rest, leaving: Leaving, payload: dict[str, Any], code: int) -> None:
    error = refusal(rest, leaving(**payload))

    assert (error.code, error.retryable, error.unknown) == (code, False, False)


def test_a_wrong_password_is_final(twilio: FakeTwilio, account: Account, leaving: Leaving) -> None:
    error = refusal(Rest(account.sid, "wrong", account.sender, base_url=twilio.base_url), leaving())

    assert (error.code, error.retryable, error.unknown) == (20003, False, False)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7.0), ("", None), ("soon", None), ("Mon, 01 Jun 2026 12:00:09 GMT", 9.0), ("Mon, 01 Jun 2026 11:00:00 GMT", 0.0)],
)
def test_too_many_requests_says_how_long_to_wait(
    twilio: FakeTwilio, rest: Rest, leaving: Leaving, told: str, seconds: float | None
) -> None:
    date = {"Date": "Mon, 01 Jun 2026 12:00:00 GMT"}
    twilio.routes.respond = lambda _request: Answer(429, b'{"code": 20429}', {**date, "Retry-After": told})  # type: ignore[method-assign]

    error = refusal(rest, leaving())

    assert (error.code, error.retryable, error.unknown, error.retry_after_seconds) == (20429, True, False, seconds)


@pytest.mark.parametrize("fate", [fate for fate in Fate if not fate.tells])
def test_an_outcome_that_nobody_knows_is_called_unknown(twilio: FakeTwilio, rest: Rest, hasty: Rest, leaving: Leaving, fate: Fate) -> None:
    twilio.faults.planned = [fate]

    error = refusal(hasty if "hangs" in fate else rest, leaving())

    assert error.retryable
    assert error.unknown
    assert len(twilio.account.sent) == fate.takes


ODD: dict[str, tuple[Answer, int, bool, bool]] = {
    "a success that is no message": (Answer(201, b"{}"), 201, True, True),
    "a success in HTML": (Answer(201, b"<html>", {"Content-Type": "text/html"}), 201, True, True),
    "a success in a list": (Answer(201, b"[]"), 201, True, True),
    "a success with nothing": (Answer(204), 204, True, True),
    "a gateway's trouble": (Answer(502, b"<html>"), 502, True, True),
    "a proxy that lost patience": (Answer(408), 408, True, True),
    "a redirect": (Answer(307, b"", {"Location": "/elsewhere"}), 307, True, False),
    "a refusal without a code": (Answer(400, b"no"), 400, False, False),
    "a refusal with an unknown code": (Answer(400, b'{"code": 69999}'), 69999, False, False),
    "a refusal as problem+json": (Answer(422, b'{"type": "x", "title": "x", "status": 422, "code": 63018}'), 63018, True, False),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_answers_are_told_apart(twilio: FakeTwilio, rest: Rest, leaving: Leaving, name: str) -> None:
    answer, code, retryable, unknown = ODD[name]
    twilio.routes.respond = lambda _request: answer  # type: ignore[method-assign]

    error = refusal(rest, leaving())

    assert (error.code, error.retryable, error.unknown) == (code, retryable, unknown)


def test_without_a_connection_nothing_has_left(account: Account, leaving: Leaving) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = refusal(Rest(account.sid, "x", account.sender, base_url=f"http://127.0.0.1:{taken.getsockname()[1]}"), leaving())

    assert (error.code, error.retryable, error.unknown) == (0, True, False)


def test_a_certificate_of_somebody_else_ends_it_before_a_word(account: Account, leaving: Leaving, twilio: FakeTwilio) -> None:
    plain_where_tls_should_be = twilio.base_url.replace("http://", "https://")

    error = refusal(
        Rest(account.sid, "x", account.sender, base_url=plain_where_tls_should_be, connect_seconds=0.3, answer_seconds=0.3), leaving()
    )

    assert error.retryable
    assert not twilio.routes.requests


def test_an_answer_that_drips_is_left_in_time(account: Account, leaving: Leaving) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as beside:
        left = threading.Event()
        begun = time.monotonic()

        def drip() -> None:
            link, _ = server.accept()
            with link, suppress(OSError):
                link.recv(65536)
                link.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 100000\r\n\r\n{")
                while not left.wait(0.05) and time.monotonic() < begun + 30:
                    link.sendall(b" ")

        beside.submit(drip)
        base_url = f"http://127.0.0.1:{server.getsockname()[1]}"
        try:
            error = refusal(Rest(account.sid, "x", account.sender, base_url=base_url, connect_seconds=0.2, answer_seconds=0.4), leaving())
        finally:
            took = time.monotonic() - begun
            left.set()

    assert error.unknown
    # The first of all requests loads twilio-python, too.
    assert took < 10


def test_a_message_is_sent_once_however_it_ends(twilio: FakeTwilio, rest: Rest, leaving: Leaving) -> None:
    twilio.faults.planned = [Fate.BROKEN_BEFORE, Fate.LOST, Fate.BUSY]

    for _ in range(3):
        refusal(rest, leaving())

    assert len(twilio.routes.requests) == 3


def test_nothing_personal_is_logged(rest: Rest, leaving: Leaving, twilio: FakeTwilio, caplog: pytest.LogCaptureFixture, clock: Any) -> None:
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    caplog.set_level(logging.DEBUG)
    twilio.faults.planned = [Fate.FINE, Fate.LOST]

    rest.send(leaving(), STATUS_URL)
    error = refusal(rest, leaving())
    rest.found(leaving(), clock())

    said = caplog.text + repr(error) + str(error) + json.dumps(error.sentence)
    assert "4915112345678" not in said
    assert "Ada" not in said
