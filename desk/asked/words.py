"""Requests in words, and the days by which they must be answered."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

from flask_babel import LazyString, gettext, lazy_gettext

from storage.desk.asked import Asked

KINDS: dict[str, LazyString] = {
    "export": lazy_gettext("Wants a copy of their data"),
    "erase": lazy_gettext("Wants to be erased"),
    "correct": lazy_gettext("Wants something corrected"),
}
PROOFS: dict[str, LazyString] = {
    "identity": lazy_gettext("It is the number that has written to us within 90 days"),
    "code": lazy_gettext("A code mailed to the address on record was typed in"),
    "staff": lazy_gettext("One of us has checked who it is"),
}

# How the link to a copy reached its customer.
_COPIES: dict[str, LazyString] = {
    "chat": lazy_gettext("The link went into the chat."),
    "mail": lazy_gettext("The link went by mail."),
    "template": lazy_gettext("The link went as a message that WhatsApp has approved."),
    "shown": lazy_gettext("One of us was shown the link, to pass it on."),
}


def one_month_after(moment: datetime) -> datetime:
    """The same day of the next month, or its last one.

    Source: GDPR Art. 12(3), and Regulation 1182/71, Art. 3(2)(c), for months that are too short.
    """
    year, month = (moment.year + 1, 1) if moment.month == 12 else (moment.year, moment.month + 1)
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def clock(asked: Asked, now: datetime) -> tuple[str, str]:
    """How urgent a request is: words, and the tone they are shown in."""
    days = (asked.due_at - now).days
    if asked.state == "done":
        return str(gettext("Done")), "green"
    if asked.state == "refused":
        return str(gettext("Refused")), "grey"
    if now >= asked.due_at:
        return str(gettext("Overdue")), "red"
    tone = ("blue", "amber", "red")[asked.reminders_due(now)]
    return str(gettext("%(days)s days left", days=days)), tone


def step_words(asked: Asked) -> str:
    """Where a request stands, and what is to be done."""
    words: str | LazyString = ""
    if asked.state == "open" and asked.note == "unsent":
        words = gettext(
            "The link could not be sent: the chat is closed, and neither a mail nor a message that WhatsApp approves could carry it. "
            "Show it, and pass it on."
        )
    elif asked.state == "open" and asked.note == "go":
        words = (
            gettext("Somebody has said yes. The worker sends it within minutes, an approved message not at night.")
            if asked.kind == "export"
            else gettext("Somebody has said yes. The worker does it within minutes.")
        )
    elif asked.state == "open" and asked.kind == "correct":
        words = gettext("Change the record, then mark this as done: the customer is told.")
    elif asked.state == "open" and asked.proven_by is None:
        words = gettext("Opened at the desk. Check who it is, then say yes.")
    elif asked.state == "done" and asked.kind == "export":
        words = _COPIES.get(asked.note, _COPIES["chat"])
    return str(words)
