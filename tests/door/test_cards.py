"""Contact cards are fetched from one place only, and never for long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

import pytest

import bot.cards
from bot.cards import MAX_BYTES, HandedCards, TwilioCards

ACCOUNT = "AC00000000000000000000000000000000"
SID = "MM00000000000000000000000000000003"
MEDIA = "ME" + "a" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media/{MEDIA}"
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Lovelace\r\nEND:VCARD\r\n"


class Twilio(BaseHTTPRequestHandler):
    """Plays Twilio's media store."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    asked: list[tuple[str, str | None]] = []
    drips = threading.Event()

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        status, headers, body = self.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if "drip" not in headers:
            self.wfile.write(body)
            return
        while not self.drips.wait(0.02):
            try:
                self.wfile.write(b"X")
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def twilio() -> Iterator[str]:
    Twilio.answers, Twilio.asked = {PATH: (200, {}, CARD.encode())}, []
    Twilio.drips.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Twilio)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Twilio.drips.set()
    server.shutdown()
    thread.join()
    server.server_close()


def cards(base: str | None) -> TwilioCards:
    return TwilioCards(ACCOUNT, "token", base)


def test_a_card_is_read_from_our_account_with_our_credential(twilio: str) -> None:
    assert cards(twilio)(twilio + PATH, SID) == CARD
    assert Twilio.asked == [(PATH, "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDp0b2tlbg==")]


OTHERS = [
    "http://evil.example" + PATH,
    "https://api.twilio.com.evil.example" + PATH,
    "https://api.twilio.com@evil.example" + PATH,
    "http://[::ffff:127.0.0.1]" + PATH,
    "http://0x7f000001" + PATH,
    "{base}" + PATH.replace(ACCOUNT, "AC" + "f" * 32),
    "{base}" + PATH.replace(SID, "MM" + "f" * 32),
    "{base}" + PATH + "?x=1",
    "{base}" + PATH + "#x",
    "{base}" + PATH + "/../../../x",
    "{base}/2010-04-01/Accounts/%2e%2e/Messages/" + SID + "/Media/" + MEDIA,
    "{base}@evil.example" + PATH,
    "",
]


@pytest.mark.parametrize("url", OTHERS)
def test_no_request_leaves_for_any_other_address(twilio: str, url: str) -> None:
    assert cards(twilio)(url.format(base=twilio), SID) is None
    assert Twilio.asked == []


def test_without_an_emulator_only_twilio_itself_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def get(base: str, path: str, headers: dict[str, str], deadline: float) -> tuple[int, str | None, str]:
        asked.append((base, path))
        assert ("Authorization" in headers) == (base == "https://api.twilio.com")
        return (307, None, "https://mms.twiliocdn.com/x") if base == "https://api.twilio.com" else (200, CARD, "")

    monkeypatch.setattr(bot.cards, "_get", get)
    for url in OTHERS:
        assert cards(None)(url.format(base="http://api.twilio.com"), SID) is None
    assert asked == []
    assert cards(None)("https://api.twilio.com" + PATH, SID) == CARD
    assert cards(None)("https://api.twilio.com:443" + PATH, SID) == CARD
    assert asked == [("https://api.twilio.com", PATH), ("https://mms.twiliocdn.com", "/x")] * 2


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "https://mms.twiliocdn.com.evil.example/", "http://mms.twiliocdn.com/"])
def test_no_other_redirect_is_followed(monkeypatch: pytest.MonkeyPatch, elsewhere: str) -> None:
    asked: list[str] = []

    def get(base: str, path: str, headers: dict[str, str], deadline: float) -> tuple[int, str | None, str]:
        asked.append(base)
        return 307, None, elsewhere

    monkeypatch.setattr(bot.cards, "_get", get)
    assert cards(None)("https://api.twilio.com" + PATH, SID) is None
    assert asked == ["https://api.twilio.com"]


@pytest.mark.parametrize(
    "answer",
    [
        (404, {}, b""),
        (500, {}, CARD.encode()),
        (302, {"Location": "http://127.0.0.1:1/"}, b""),
        (200, {}, b"x" * (MAX_BYTES + 1)),
        (200, {}, b"\xff\xfe"),
        (200, {"Content-Length": "-5"}, b""),
    ],
)
def test_a_card_that_cannot_be_had_is_no_card(twilio: str, answer: tuple[int, dict[str, str], bytes]) -> None:
    Twilio.answers[PATH] = answer
    assert cards(twilio)(twilio + PATH, SID) is None


def test_a_server_that_drips_is_left_after_the_deadline(twilio: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.cards, "SECONDS", 0.3)
    Twilio.answers[PATH] = (200, {"drip": "1"}, b"")
    started = monotonic()
    assert cards(twilio)(twilio + PATH, SID) is None
    assert monotonic() - started < 2


def test_a_server_that_is_not_there_is_no_card() -> None:
    assert cards("http://127.0.0.1:1")("http://127.0.0.1:1" + PATH, SID) is None


def test_a_card_that_was_handed_in_is_read_without_a_request() -> None:
    handed = HandedCards()
    handed.hand(SID, CARD)
    assert handed("", SID) == CARD
    assert handed("", "MM1") is None
    for number in range(200):
        handed.hand(f"MM{number}", CARD)
    assert handed("", SID) is None
