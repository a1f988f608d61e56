"""Personal data made unreadable, yet good enough to tell two rows apart."""

from __future__ import annotations

HIDDEN = "•••"


def masked_word(text: str) -> str:
    """The first letter; how long the rest is stays unsaid."""
    return f"{text[0]}{HIDDEN}" if text else ""


def masked_words(text: str) -> str:
    """The first letter of each word."""
    return " ".join(masked_word(word) for word in text.split())


def masked_number(text: str) -> str:
    """The last three characters of a number or id; nothing of a short one."""
    if not text:
        return ""
    return f"{HIDDEN}{text[-3:]}" if len(text) > 6 else HIDDEN


def masked_email(text: str) -> str:
    """The first letters and the top-level domain: "a•••@e••••.com"."""
    local, at, domain = text.rpartition("@")
    name, dot, top = domain.rpartition(".")
    return f"{local[:1]}{HIDDEN}@{name[:1]}{HIDDEN}•.{top}" if at and dot else masked_word(text)


def masked_text(text: str) -> str:
    """That there is something, and nothing of it."""
    return HIDDEN if text else ""


def masked_sender(address: str) -> str:
    """A sender's address with the last three characters of its number or id."""
    channel, colon, value = address.partition(":")
    return f"{channel}{colon}{masked_number(value)}" if colon else masked_number(address)
