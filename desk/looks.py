"""How each stored word looks on the desk: a sign, a tone and words, never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from flows.intake import Effect, Mark, State


@dataclass(frozen=True, kw_only=True)
class Look:
    """A word of ours as staff see it.

    Shape: `icon` is a symbol of static/icons.svg; `tone` a class of parts.css; `meaning` a sentence for whoever wonders.
    """

    word: LazyString
    icon: str
    tone: str
    meaning: LazyString | str = ""


STATES: Mapping[str, Look] = {
    State.ASKING: Look(word=lazy_gettext("Answering"), icon="chat", tone="blue", meaning=lazy_gettext("The bot is asking its questions.")),
    State.HUMAN: Look(
        word=lazy_gettext("Wants a person"), icon="hand", tone="amber", meaning=lazy_gettext("The bot is silent; one of us has to answer.")
    ),
    State.COMPLETE: Look(word=lazy_gettext("Complete"), icon="check", tone="green", meaning=lazy_gettext("The customer is registered.")),
    State.STOPPED: Look(
        word=lazy_gettext("Stopped"),
        icon="ban",
        tone="red",
        meaning=lazy_gettext("This customer does not want to hear from us. Nothing can be sent."),
    ),
    State.CANCELLED: Look(
        word=lazy_gettext("Cancelled"), icon="x", tone="grey", meaning=lazy_gettext("The customer cancelled the registration.")
    ),
    State.EXPIRED: Look(
        word=lazy_gettext("Expired"), icon="hourglass", tone="grey", meaning=lazy_gettext("The customer has not written for a long time.")
    ),
}

# Held by somebody of ours: a state of the desk's own, which no intake stores.
TAKEN = Look(
    word=lazy_gettext("With us"), icon="person", tone="violet", meaning=lazy_gettext("One of us has taken over; the bot is silent.")
)

MARKS: Mapping[str, Look] = {
    Mark.WANTS_PERSON: Look(word=lazy_gettext("Asked for a person"), icon="hand", tone="amber"),
    Mark.IN_DIFFICULTY: Look(word=lazy_gettext("Has difficulty answering"), icon="help", tone="amber"),
    Mark.MAYBE_MINOR: Look(word=lazy_gettext("May be a minor"), icon="alert", tone="red"),
    Mark.SENSITIVE_NUMBER: Look(word=lazy_gettext("Sent a sensitive number (not kept)"), icon="shield", tone="amber"),
    Mark.IDENTITY_CONFLICT: Look(word=lazy_gettext("Number and user id belong to two people"), icon="people", tone="red"),
    Mark.WANTS_ERASURE: Look(word=lazy_gettext("Asked for erasure"), icon="x", tone="red"),
    Mark.WANTS_EXPORT: Look(word=lazy_gettext("Asked for their data"), icon="file", tone="violet"),
    Mark.LOOP: Look(word=lazy_gettext("Flood of messages, bot went silent"), icon="pause", tone="red"),
    Mark.POISON: Look(word=lazy_gettext("A message our program failed on"), icon="alert", tone="red"),
    Mark.HELD: Look(word=lazy_gettext("With us"), icon="person", tone="violet"),
}

# Twilio's words for what became of a message of ours, and our own for what has not left yet.
DELIVERIES: Mapping[str, Look] = {
    "ready": Look(word=lazy_gettext("Waiting to be sent"), icon="clock", tone="grey"),
    "sending": Look(word=lazy_gettext("Being sent"), icon="clock", tone="grey"),
    "unknown": Look(word=lazy_gettext("Not known whether it left"), icon="question", tone="amber"),
    "queued": Look(word=lazy_gettext("Accepted by Twilio"), icon="clock", tone="grey"),
    "sent": Look(word=lazy_gettext("Sent"), icon="check", tone="grey"),
    "delivered": Look(word=lazy_gettext("Delivered"), icon="checks", tone="grey"),
    "read": Look(word=lazy_gettext("Read"), icon="checks", tone="blue"),
    "failed": Look(word=lazy_gettext("Not sent"), icon="alert", tone="red"),
    "undelivered": Look(word=lazy_gettext("Not delivered"), icon="alert", tone="red"),
    "cancelled": Look(word=lazy_gettext("Cancelled"), icon="x", tone="grey"),
}

REVIEWS: Mapping[str, Look] = {
    "pending": Look(word=lazy_gettext("To be reviewed"), icon="review", tone="amber"),
    "approved": Look(word=lazy_gettext("Approved"), icon="check", tone="green"),
    "rejected": Look(word=lazy_gettext("Rejected"), icon="x", tone="red"),
    "returned": Look(word=lazy_gettext("Sent back"), icon="left", tone="violet"),
}

CONSENTS: Mapping[str, Look] = {
    "granted": Look(word=lazy_gettext("Said yes"), icon="check", tone="green"),
    "refused": Look(word=lazy_gettext("Said no"), icon="x", tone="grey"),
    "withdrawn": Look(word=lazy_gettext("Withdrew"), icon="ban", tone="red"),
}

# How a customer's message came. A voice message is not heard by anybody but the phone it lies on.
ATTACHMENTS: Mapping[str, Look] = {
    "image": Look(word=lazy_gettext("Photo"), icon="image", tone="grey"),
    "voice": Look(word=lazy_gettext("Voice message"), icon="mic", tone="grey"),
    "video": Look(word=lazy_gettext("Video"), icon="video", tone="grey"),
    "sticker": Look(word=lazy_gettext("Sticker"), icon="sticker", tone="grey"),
    "document": Look(word=lazy_gettext("Document"), icon="file", tone="grey"),
    "card": Look(word=lazy_gettext("Contact card"), icon="card", tone="grey"),
    "pin": Look(word=lazy_gettext("Location"), icon="pin", tone="grey"),
    "other": Look(word=lazy_gettext("Attachment"), icon="file", tone="grey"),
}

# What became of a message of a customer's.
EFFECTS: Mapping[str, Look] = {
    Effect.ADVANCED: Look(word=lazy_gettext("Answer taken"), icon="check", tone="green"),
    Effect.REPROMPTED: Look(word=lazy_gettext("Not understood, asked again"), icon="question", tone="amber"),
    Effect.COMMAND: Look(word=lazy_gettext("Command"), icon="right", tone="blue"),
    Effect.IGNORED: Look(word=lazy_gettext("Nothing to answer"), icon="x", tone="grey"),
    Effect.QUARANTINED: Look(word=lazy_gettext("Our program failed"), icon="alert", tone="red"),
}

INVITES: Mapping[str, Look] = {
    "open": Look(word=lazy_gettext("Open"), icon="link", tone="blue"),
    "used": Look(word=lazy_gettext("Used"), icon="check", tone="green"),
    "revoked": Look(word=lazy_gettext("Revoked"), icon="ban", tone="red"),
    "expired": Look(word=lazy_gettext("Expired"), icon="hourglass", tone="grey"),
}

_UNKNOWN = Look(word=lazy_gettext("Unknown"), icon="question", tone="grey")
_KINDS = {
    "intake": {**STATES, "taken": TAKEN},
    "mark": MARKS,
    "delivery": DELIVERIES,
    "review": REVIEWS,
    "consent": CONSENTS,
    "attachment": ATTACHMENTS,
    "effect": EFFECTS,
    "invite": INVITES,
}


def look_of(kind: str, word: str | None) -> Look:
    """How a stored word looks; a word of a newer program is shown as unknown rather than breaking the page."""
    return _KINDS[kind].get(word or "", _UNKNOWN)
