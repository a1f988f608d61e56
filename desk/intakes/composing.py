"""What staff write with: open while WhatsApp lets free words through, else locked with the reason and what is left to do."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext

from bot.by_hand import ByHand, Offer
from bot.outbound import MAX_UNITS
from desk.access import here, may
from desk.reasons import reason_of
from flows.handling import is_held
from flows.intake import Intake, State
from storage.consent.barred import Bar
from storage.desk import quick_replies
from storage.desk.chat import Chat
from storage.desk.events import Event, What
from storage.desk.quick_replies import QuickReply
from storage.desk.wanted import WINDOW

FORMS = ("write", "template", "note", "take", "hand_back", "assign", "stop", "reopen", "duplicate")

_ONCE = re.compile(r"[0-9a-f]{32}")
# Source: bot/errors.py: what Twilio says when it refuses to write to her at all.
_CODES = {Bar.OPTED_OUT: 21610, Bar.UNREACHABLE: 63003, Bar.BLOCKED: 63014}


class Mode(StrEnum):
    """What may be sent."""

    OPEN = "open"
    CLOSED = "closed"
    STOPPED = "stopped"
    ENDED = "ended"
    BARRED = "barred"
    READ_ONLY = "read-only"


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What somebody had typed when it was not taken.

    Shape: `form` is the form's name; `problem` says why not; `stale`: colleagues did `events` meanwhile.
    """

    form: str = ""
    words: str = ""
    reason: str = ""
    template: str = ""
    once: str = ""
    problem: str = ""
    stale: bool = False
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Composer:
    """The place under the chat.

    Shape: `once` are the tokens of the forms, by name; `why` says why nothing can be sent, where something else than the window is it.
    """

    mode: Mode
    typed: Typed
    once: Mapping[str, str] = field(default_factory=dict)
    quick: tuple[QuickReply, ...] = ()
    offers: tuple[Offer, ...] = ()
    why: str = ""
    most: int = MAX_UNITS


def composer_of(chat: Chat, by_hand: ByHand, now: datetime, typed: Typed | None = None) -> Composer:
    """What can be written to her now."""
    kept, mode = typed or Typed(), mode_of(chat, now)
    once = {name: kept.once if kept.form == name and kept.once else secrets.token_hex(16) for name in FORMS}
    database, intake = here().database, chat.intake
    return Composer(
        mode=mode,
        typed=kept,
        once=once,
        quick=quick_replies.all_of(database, intake.language) if mode is Mode.OPEN else (),
        offers=by_hand.offers(intake) if mode is Mode.CLOSED else (),
        why=str(_why(chat)) if mode is Mode.BARRED else "",
    )


def mode_of(chat: Chat, now: datetime) -> Mode:
    """What may be sent now, and by whoever looks."""
    if not may("hands.write"):
        return Mode.READ_ONLY
    if chat.intake.state is State.STOPPED:
        return Mode.ENDED if ended_by_us(chat) else Mode.STOPPED
    if chat.bar is not None:
        return Mode.BARRED
    return Mode.OPEN if window_open(chat.intake, now) else Mode.CLOSED


def window_open(intake: Intake, now: datetime) -> bool:
    """Whether WhatsApp lets free words through."""
    return now < intake.heard_at + WINDOW


def ended_by_us(chat: Chat) -> bool:
    """Whether one of us stopped it, and nothing was heard of her since."""
    last = next((event for event in reversed(chat.events) if event.what == What.STOPPED), None)
    return chat.intake.state is State.STOPPED and last is not None and last.done_at >= chat.intake.heard_at


def may_ask_again(chat: Chat, now: datetime) -> bool:
    """Whether handing back can put the open question once more."""
    return is_held(chat.intake) and chat.intake.asks is not None and chat.bar is None and window_open(chat.intake, now)


def once_given(given: str) -> str:
    """The form's token, or none when it is not one of ours."""
    return given if _ONCE.fullmatch(given) else ""


def _why(chat: Chat) -> str:
    code = _CODES.get(Bar(chat.bar)) if chat.bar in set(Bar) else None
    return reason_of(code) if code is not None else str(gettext("This customer cannot be reached on WhatsApp."))
