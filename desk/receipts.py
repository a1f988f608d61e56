"""Consent receipts in words: which channel, and how an answer reached us."""

from __future__ import annotations

from flask import Flask
from flask_babel import LazyString, gettext, lazy_gettext

from storage.consent.consents import Channel, Receipt

CHANNELS: dict[str, LazyString] = {
    Channel.EMAIL: lazy_gettext("Email"),
    Channel.WHATSAPP: lazy_gettext("WhatsApp"),
    Channel.SMS: lazy_gettext("SMS"),
    Channel.PHONE: lazy_gettext("Phone call"),
}


def furnish(app: Flask) -> None:
    """Give templates what `desk/consents/receipts.html` says."""
    app.jinja_env.globals.update(channel_words=channel_words, given_by=given_by)


def channel_words(channel: str) -> str:
    """A channel as staff read it."""
    words: str = str(CHANNELS.get(channel, channel))
    return words


def given_by(receipt: Receipt) -> str:
    """Who gave an answer, and which way it came."""
    who = receipt.who or gettext("one of us")
    if receipt.actor == "customer" and receipt.answered_by == "mail":
        words = gettext("by the customer, through the mailed link")
    elif receipt.actor == "customer":
        words = gettext("by the customer, in the chat")
    elif receipt.answered_by == "phone call":
        words = gettext("by the customer on the telephone, noted by %(who)s", who=who)
    else:
        words = gettext("at the desk, by %(who)s", who=who)
    return str(words)
