"""A browser in two words, for the list of sessions."""

from __future__ import annotations

# The order matters: Edge calls itself Chrome too, and Chrome Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))


def agent_of(header: str) -> str:
    """The browser and its system, such as "Firefox, Windows". The header itself is not kept: it tells people apart."""
    found = (next((name for mark, name in known if mark in header), "") for known in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))
