"""The code of an invitation, and the link that opens the chat with a message that holds it."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from bot.form import CHANNEL
from bot.outbound import Voice
from flows.read.invite_codes import ALPHABET, DRAWN, check_symbol, is_drawable, written
from flows.wording import Phrase, say


def ready(code: str) -> Phrase:
    """What she sends with one tap. Whoever sends it is greeted in its language; a test reads it in every one."""
    return say("Hello, I'd like to register. Code: {code}", code=code)


def ready_words(voice: Voice, code: str, language: str) -> str:
    """The message that waits in her chat for a tap on "send"."""
    return voice.words(ready(written(code)), language)


def link_of(sender: str, words: str) -> str:
    """The link that opens a chat with us.

    Shape: `sender` is our address, "whatsapp:+...".
    Source: WhatsApp help centre, "How to use click to chat" (read 2026-11): the number without plus, zeros or signs.
    """
    return f"https://wa.me/{sender.removeprefix(CHANNEL).removeprefix('+')}?text={quote(words, safe='')}"


def code_drawn() -> str:
    """A new code.

    Source: 54.9 random bits: 32 symbols, eleven times, less the one draw in sixty that has no digit.
    """
    while not is_drawable(drawn := "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))):
        pass
    return drawn + check_symbol(drawn)
