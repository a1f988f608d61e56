"""A way to Twilio that does what a test has written down for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.errors import SendError
from bot.sending.consequences import Consequences
from bot.sending.delivery import Delivery
from storage.database import Database
from storage.outgoing import Leaving
from tests.conftest import FixedClock
from tests.storage.letters import AT_ONCE, lease

Outcome = SendError | Exception | str


def lost() -> SendError:
    """No answer came: perhaps it was taken."""
    return SendError(0, retryable=True, unknown=True)


def refused(code: int, *, retryable: bool = False, after: float | None = None) -> SendError:
    return SendError(code, retryable=retryable, retry_after_seconds=after)


@dataclass
class Script:
    """Each send takes the next outcome, and when there is none left it succeeds. `listed` is what Twilio's list shows."""

    outcomes: list[Outcome] = field(default_factory=list)
    listed: list[str] | SendError = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    urls: list[str | None] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    _sids: Iterable[int] = field(default_factory=lambda: count(1))

    def send(self, leaving: Leaving, status_url: str | None) -> str:
        self.sent.append(leaving.payload["body"])
        self.urls.append(status_url)
        outcome = self.outcomes.pop(0) if self.outcomes else f"SM{next(iter(self._sids)):032x}"
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def found(self, leaving: Leaving, since: datetime) -> tuple[str, ...]:
        del leaving
        self.looks.append(since)
        if isinstance(self.listed, SendError):
            raise self.listed
        return tuple(self.listed)

    def typing(self, inbound_sid: str) -> None:
        self.typed.append(inbound_sid)


TEMPLATE = {"content": "HX1", "variables": {}, "text": "Would you like to go on?"}


@dataclass
class Worker:
    """A worker without threads: `works()` delivers what can leave now."""

    database: Database
    clock: FixedClock
    script: Script = field(default_factory=Script)

    def works(self) -> int:
        leased = lease(self.database, self.clock(), limits=AT_ONCE)
        for leaving in leased:
            self.delivery().deliver(leaving)
        return len(leased)

    def delivery(self) -> Delivery:
        consequences = Consequences(lambda language: TEMPLATE if language == "en" else None)
        return Delivery(
            database=self.database,
            way=self.script,
            consequences=consequences,
            clock=self.clock,
            chance=lambda: 1.0,
            status_base="https://intake.example.com",
        )
