"""Whether a message that did not arrive may be sent once more, and what stands in the way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.errors import may_be_sent_again
from flows.intake import State
from storage.desk.failures import Failed
from storage.desk.wanted import WINDOW
from storage.outgoing import Kind


class Hindrance(StrEnum):
    """Why a message is not sent again."""

    DONE = "sent again"
    NOBODY = "nobody's"
    EMPTIED = "emptied"
    STOPPED = "stopped"
    BARRED = "barred"
    HOPELESS = "hopeless"
    OVERTAKEN = "overtaken"
    CLOSED = "window closed"


def hindrance(failed: Failed, now: datetime) -> Hindrance | None:
    """What stands in the way, the weightiest first; None when it may be sent."""
    if failed.again:
        return Hindrance.DONE
    if failed.intake_id is None or failed.state is None:
        return Hindrance.NOBODY
    if not failed.payload:
        return Hindrance.EMPTIED
    if failed.state == State.STOPPED.value:
        return Hindrance.STOPPED
    if failed.bar is not None:
        return Hindrance.BARRED
    if failed.code is not None and not may_be_sent_again(failed.code):
        return Hindrance.HOPELESS
    # She has written since: the conversation is further on, and an old question would only confuse.
    if failed.kind in (Kind.REPLY, Kind.REMINDER) and failed.heard_at is not None and failed.heard_at > failed.at:
        return Hindrance.OVERTAKEN
    if failed.needs_window and (failed.heard_at is None or failed.heard_at <= now - WINDOW):
        return Hindrance.CLOSED
    return None
