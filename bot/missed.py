"""Messages that never reached the webhook: found in Twilio's list, and applied through the same line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import SendError
from bot.form import is_customer
from bot.inbound import Inbound, inbound_of
from bot.journal import log
from bot.twilio.listed import Received
from storage import messages
from storage.database import Database
from storage.upkeep import jobs

# What is older cannot be answered any more: the service window is closed.
LOOK_BACK = timedelta(hours=24)
# Until then Twilio may still be at the webhook: 15 seconds, and up to five tries. Source: facts.md, section 3.
SETTLED_AFTER = timedelta(minutes=2)

# When this installation first looked. A number that another program has answered until today is not answered a second time.
FIRST_LOOK = "missed messages, first look"

_PAGE = 500


class Inbox(Protocol):
    """Twilio's list of what came in."""

    def received(self, since: datetime) -> tuple[Received, ...]:
        """What customers sent to our number since then, oldest first."""


class Missed:
    """The job that brings back what the webhook missed. Several workers may run it at once: a message counts once."""

    def __init__(self, inbox: Inbox, apply: Callable[[Inbound], object], database: Database, clock: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._apply = apply
        self._database = database
        self._clock = clock

    def recover(self) -> int:
        """Apply every message of the last day that was not applied; give how many.

        Raises: DatabaseAway; the next run goes on where this one ended.
        """
        now = self._clock()
        first = jobs.first_run(self._database, FIRST_LOOK, now)
        # A first look that lies ahead was taken with a wrong clock.
        since = max(now - LOOK_BACK, first) if first <= now else now - LOOK_BACK
        try:
            listed = self._inbox.received(since)
        except SendError as error:
            log.warning("missed messages not looked for", code=error.code)
            return 0
        # From another number than a customer's nothing is ever answered, as at the webhook.
        settled = [each for each in listed if each.created_at <= now - SETTLED_AFTER and is_customer(each.sender)]
        recovered = 0
        for received in self._unseen(settled):
            self._apply(late(received))
            recovered += 1
        if recovered:
            # Counts only.
            log.info("recovered", messages=recovered, listed=len(listed))
        return recovered

    def _unseen(self, listed: list[Received]) -> Iterable[Received]:
        for start in range(0, len(listed), _PAGE):
            page = listed[start : start + _PAGE]
            seen = messages.applied(self._database, [each.sid for each in page])
            yield from (each for each in page if each.sid not in seen)


def late(received: Received) -> Inbound:
    """The message as the webhook would have read it, but for what the list does not tell: taps, pins, quotes."""
    form = {"MessageSid": received.sid, "From": received.sender, "Body": received.body, "NumMedia": str(len(received.media))}
    for place, (address, content_type) in enumerate(received.media):
        form |= {f"MediaUrl{place}": address, f"MediaContentType{place}": content_type}
    return replace(inbound_of(form), late=True, sent_at=received.created_at)
