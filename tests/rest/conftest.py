"""A fake Twilio, and `Rest` that speaks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot.twilio.rest import Rest
from tests.fake_twilio import Account, FakeTwilio, Faults

ADA = "whatsapp:+4915112345678"


@pytest.fixture
def account(clock: Any) -> Account:
    return Account("AC" + "0" * 32, "0123456789abcdef0123456789abcdef", "whatsapp:+14155238886", clock=clock)


@pytest.fixture
def twilio(account: Account) -> Iterator[FakeTwilio]:
    with FakeTwilio(account, Faults()) as running:
        yield running


@pytest.fixture
def rest(twilio: FakeTwilio, account: Account) -> Rest:
    return Rest(account.sid, account.auth_token, account.sender, base_url=twilio.base_url)


@pytest.fixture
def hasty(twilio: FakeTwilio, account: Account) -> Rest:
    """One that does not wait long."""
    return Rest(account.sid, account.auth_token, account.sender, base_url=twilio.base_url, answer_seconds=0.3)


@pytest.fixture
def leaving(account: Account) -> Callable[..., Any]:
    def of(body: str = "Hello, Ada!", recipient: str = ADA, **payload: Any) -> Any:
        return SimpleNamespace(recipient=recipient, sender=account.sender, payload=payload or {"body": body})

    return of
