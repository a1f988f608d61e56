"""One message's way out: looked up if it may have left, refused if it must not, sent, and its outcome recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot import errors
from bot.errors import SendError, sentence_of
from bot.journal import log, place_of
from bot.sending.consequences import Consequences
from flows.intake import State
from storage.consent.barred import Bar
from storage.outbox import claims, ends
from storage.outgoing import Kind

if TYPE_CHECKING:
    from storage.database import Database
    from storage.outgoing import Leaving

# Source: facts.md, section 8: from her last message.
SERVICE_WINDOW = timedelta(hours=24)

# So often a message is sent again after an outcome that nobody knows; then a person has to look.
# Source: trust.md, G6.
MOST_UNKNOWN = 3

# Waiting doubles with each try, up to the last of these.
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 120.0

# Twilio's list shows a message a moment after it was taken.
LOOK_AFTER_SECONDS = 2.0

_BARRED = {Bar.OPTED_OUT.value: errors.OPTED_OUT, Bar.UNREACHABLE.value: errors.UNREACHABLE, Bar.BLOCKED.value: errors.BLOCKED}


class Way(Protocol):
    """The way to Twilio: `bot.twilio.rest.Rest`, or what a test has in its place."""

    def send(self, leaving: Leaving, status_url: str | None) -> str:
        """Hand it over; its sid."""

    def found(self, leaving: Leaving, since: datetime) -> tuple[str, ...]:
        """The sids in Twilio's list that may be this message."""

    def typing(self, inbound_sid: str) -> None:
        """Show that we are writing."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Delivers what was leased.

    Shape: `status_base` is our address as Twilio may call it, if it may; `chance` gives numbers from 0 to 1.
    """

    database: Database
    way: Way
    consequences: Consequences
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    status_base: str | None = None

    def deliver(self, leaving: Leaving, stopping: Callable[[], bool] = lambda: False) -> None:
        """Bring one message as far as it can come now.

        Raises: DatabaseAway; then the lease runs out, and the message is looked up.
        """
        if stopping():
            claims.give_back(self.database, leaving)
            return
        try:
            if self._may_leave(leaving):
                self._send(leaving)
        except SendError as error:
            self._note(leaving, error)

    def _may_leave(self, leaving: Leaving) -> bool:
        """Whether it is to be sent now; whatever else becomes of it is recorded.

        Raises: SendError from the look into Twilio's list.
        """
        if leaving.unknown_outcomes and self._left_already(leaving):
            return False
        refusal = self._refusal(leaving)
        if refusal is not None:
            self._fail(leaving, refusal)
            return False
        lasts = not leaving.unknown_outcomes and self._lasts(leaving)
        return lasts or ends.hold(self.database, leaving, self.clock())

    def _lasts(self, leaving: Leaving) -> bool:
        """Whether the lease is longer than Twilio's answer can take."""
        # Where threads get no turn for a while it may be over, and the message be sent by another worker meanwhile.
        left = leaving.lease_until - self.clock()
        return left >= timedelta(seconds=claims.LEASE_SECONDS * 2 / 3)

    def _left_already(self, leaving: Leaving) -> bool:
        found = self.way.found(leaving, leaving.tried_at)
        new = ends.without_a_row(self.database, found, leaving.id)
        if not new:
            return False
        ends.sent(self.database, leaving, new[0], self.clock())
        log.info("found at Twilio", message=leaving.id, unknown_outcomes=leaving.unknown_outcomes)
        return True

    def _refusal(self, leaving: Leaving) -> int | None:
        """Why it must not be sent now, as one of our own codes."""
        now = self.clock()
        if leaving.give_up_at <= leaving.created_at or (
            leaving.state == State.STOPPED.value and leaving.kind not in (Kind.REPLY, Kind.STAFF)
        ):
            return errors.STOPPED
        if leaving.bar is not None:
            return _BARRED[leaving.bar]
        if leaving.needs_window and (leaving.heard_at is None or now - leaving.heard_at >= SERVICE_WINDOW):
            return errors.WINDOW_CLOSED
        if leaving.unknown_outcomes > MOST_UNKNOWN or (leaving.unknown_outcomes and now >= leaving.give_up_at):
            return errors.NEEDS_A_PERSON
        return errors.GAVE_UP if now >= leaving.give_up_at else None

    def _send(self, leaving: Leaving) -> None:
        status_url = f"{self.status_base}/whatsapp/status/{leaving.id}" if self.status_base else None
        try:
            sid = self.way.send(leaving, status_url)
        except SendError:
            raise
        except Exception as error:  # noqa: BLE001 - our own code failed, perhaps after the request had left
            log.error("sending broke", message=leaving.id, error=place_of(error))
            raise SendError(errors.BROKEN, retryable=True, unknown=True) from None
        now = self.clock()
        ends.sent(self.database, leaving, sid, now)
        waited = round((now - leaving.created_at).total_seconds() * 1000)
        log.info("sent", message=leaving.id, kind=leaving.kind.value, attempts=leaving.attempts, waited_ms=waited)

    def _note(self, leaving: Leaving, error: SendError) -> None:
        log.warning("not sent", message=leaving.id, code=error.code, attempts=leaving.attempts, unknown=error.unknown)
        if error.unknown:
            wait = timedelta(seconds=max(self._wait_seconds(leaving), LOOK_AFTER_SECONDS, error.retry_after_seconds or 0))
            look_at = min(self.clock() + wait, max(leaving.give_up_at, self.clock()))
            ends.lose(self.database, leaving, look_at, code=error.code, error=sentence_of(error.code))
        elif error.retryable or leaving.unknown_outcomes:
            self._put_off(leaving, error)
        else:
            self._fail(leaving, error.code)

    def _put_off(self, leaving: Leaving, error: SendError) -> None:
        wait = timedelta(seconds=max(self._wait_seconds(leaving), error.retry_after_seconds or 0))
        due_at = self.clock() + wait
        if due_at < leaving.give_up_at:
            ends.put_off(self.database, leaving, due_at, code=error.code, error=sentence_of(error.code))
        else:
            # Later it may not be sent any more, and until then the line would wait for nothing.
            self._fail(leaving, errors.NEEDS_A_PERSON if leaving.unknown_outcomes else errors.GAVE_UP, last=error.code)

    def _wait_seconds(self, leaving: Leaving) -> float:
        # Half of it is chance: what was refused together does not come back together.
        span = min(FIRST_WAIT_SECONDS * 2.0 ** (leaving.attempts - 1), LONGEST_WAIT_SECONDS)
        return span * (0.5 + self.chance() / 2)

    def _fail(self, leaving: Leaving, code: int, last: int | None = None) -> None:
        now = self.clock()
        words = sentence_of(code) if last is None else f"{sentence_of(code)} The reason was: {sentence_of(last)}"
        follows = self.consequences.of(leaving, code, now, taken=False)
        settled = ends.fail(self.database, leaving, now, code=code if last is None else last, error=words, follows=follows)
        log.warning("given up", message=leaving.id, code=code, last=last, status=settled)
