"""Our credential goes to Twilio, or to the emulator on this machine, and to nobody else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import requests

from bot.errors import SendError
from bot.twilio.client import ForeignHost, RestClient
from bot.twilio.rest import Rest
from settings import ROOT
from tests.fake_twilio import Account, FakeTwilio
from tests.fake_twilio.wire import Answer

MESSAGES = "/2010-04-01/Accounts/AC0/Messages.json"
FOREIGN = [
    "http://api.twilio.com" + MESSAGES,
    "https://api.twilio.com.evil.example" + MESSAGES,
    "https://api.twilio.com@evil.example" + MESSAGES,
    "https://eviltwilio.com" + MESSAGES,
    "https://twilio.com.evil.example/?.twilio.com",
    "https://evil.example#.twilio.com",
    "https://user:word@api.twilio.com" + MESSAGES,
    "https://api.twilio.com:8443" + MESSAGES,
    "https://169.254.169.254/latest",
    "//api.twilio.com" + MESSAGES,
    "file:///etc/passwd",
    "",
]


def client(base_url: str | None = None) -> RestClient:
    return RestClient(base_url, connect_seconds=1, answer_seconds=1)


@pytest.mark.parametrize("base_url", [None, "http://127.0.0.1:1"])
@pytest.mark.parametrize("url", FOREIGN)
def test_a_foreign_host_gets_nothing(monkeypatch: pytest.MonkeyPatch, url: str, base_url: str | None) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(requests.Session, "send", lambda *given, **more: sent.append(given))

    with pytest.raises(ForeignHost):
        client(base_url).request("POST", url, auth=("AC0", "word"))

    assert sent == []


@pytest.mark.parametrize("host", ["api.twilio.com", "content.twilio.com", "messaging.twilio.com"])
def test_twilios_own_hosts_stay_as_they_are(host: str) -> None:
    assert client().address(f"https://{host}{MESSAGES}?To=x") == f"https://{host}{MESSAGES}?To=x"


@pytest.mark.parametrize("base", ["http://127.0.0.1:4020", "http://127.0.0.1:5000/simulator/twilio"])
def test_the_emulator_takes_the_place_of_every_host(base: str) -> None:
    emulated = client(base)

    assert emulated.address(f"https://api.twilio.com{MESSAGES}") == base + MESSAGES
    assert emulated.address("https://content.twilio.com/v1/Content?PageSize=5") == f"{base}/v1/Content?PageSize=5"
    # A page that the emulator names by its own address.
    assert emulated.address(f"{base}/v1/Content?Page=1") == f"{base}/v1/Content?Page=1"


def test_an_address_that_only_begins_like_the_emulators_is_foreign() -> None:
    with pytest.raises(ForeignHost):
        client("http://127.0.0.1:40").address("http://127.0.0.1:4020/v1/Content")


def test_a_redirect_carries_the_credential_nowhere(account: Account, leaving: Callable[..., Any]) -> None:
    with FakeTwilio(account) as twilio, FakeTwilio(account) as thief:
        away = f"{thief.base_url}{MESSAGES}"
        twilio.routes.respond = lambda _request: Answer(307, b"", {"Location": away})  # type: ignore[method-assign]
        with pytest.raises(SendError):
            Rest(account.sid, account.auth_token, account.sender, base_url=twilio.base_url).send(leaving(), None)

        assert not thief.routes.requests


def test_a_page_that_leads_away_is_not_followed(rest: Rest, twilio: FakeTwilio) -> None:
    meta = {"key": "contents", "next_page_url": "https://evil.example/v1/Content?Page=1"}
    twilio.routes.respond = lambda _request: Answer(200, json.dumps({"contents": [], "meta": meta}).encode())  # type: ignore[method-assign]

    with pytest.raises(ForeignHost):
        rest.contents()


def test_the_environment_names_no_other_region_or_proxy(
    account: Account, twilio: FakeTwilio, leaving: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "TWILIO_REGION": "ie1",
        "TWILIO_EDGE": "dublin",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    rest = Rest(account.sid, account.auth_token, account.sender, base_url=twilio.base_url)

    assert rest.send(leaving(), None) in account.messages
    assert rest._client().region == ""


def test_rest_alone_loads_no_twilio() -> None:
    heavy = ("twilio", "requests", "urllib3", "bot.twilio.client")
    code = f"import sys, bot.twilio.rest; print([name for name in {heavy} if name in sys.modules])"

    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"
