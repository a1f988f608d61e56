"""Contact cards: the one medium we ever fetch, read once to fill in the draft and not kept."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

# A card's address and the sid of the message it came with; its text, or None when it cannot be had.
Cards = Callable[[str, str], str | None]

TWILIO = "https://api.twilio.com"
STORE = "https://mms.twiliocdn.com"
MAX_BYTES = 64 * 1024
SECONDS = 5.0


def no_cards(_url: str, _sid: str) -> str | None:
    """No card can be had."""
    return None


class HandedCards:
    """Cards handed in beforehand, by the simulator or a test; others are asked of `otherwise`."""

    def __init__(self, otherwise: Cards = no_cards) -> None:
        self._otherwise = otherwise
        self._texts: dict[str, str] = {}

    def hand(self, sid: str, text: str) -> None:
        """Keep the card that will come with this message; the oldest of a hundred goes."""
        if len(self._texts) >= 100:
            del self._texts[next(iter(self._texts))]
        self._texts[sid] = text

    def __call__(self, url: str, sid: str) -> str | None:
        """The card that was handed in, else what `otherwise` finds."""
        text = self._texts.get(sid)
        return text if text is not None else self._otherwise(url, sid)


class TwilioCards:
    """Cards fetched from Twilio, or from the emulator that takes its place.

    Shape: only `<base>/2010-04-01/Accounts/<ours>/Messages/<this sid>/Media/ME…`. Twilio answers with the medium, or sends us
    to its own store: one such step is followed, to that host alone and without our credential. Whatever goes wrong,
    there is no card: she is asked to type instead.
    Source: trust.md, decision 6 (CVE-2026-4984: a bot leaked its Twilio token by fetching any `MediaUrl`); the store:
    help.twilio.com, "Protect Media Access with HTTP Basic Authentication" (2026-11-22).
    """

    def __init__(self, account_sid: str, auth_token: str, base_url: str | None = None) -> None:
        self._base = base_url or TWILIO
        self._account_sid = account_sid
        self._credential = b64encode(f"{account_sid}:{auth_token}".encode()).decode("ascii")

    def __call__(self, url: str, sid: str) -> str | None:
        """The card's text."""
        path = self._path(url, sid)
        if path is None:
            return None
        # TLS costs 3 MB that a web process without a single card need not pay.
        from http.client import HTTPException

        try:
            return self._text(path)
        except (OSError, HTTPException, UnicodeError):
            return None

    def _path(self, url: str, sid: str) -> str | None:
        # Compared whole: a prefix would let api.twilio.com.evil.example and api.twilio.com@evil.example in.
        ours = re.escape(f"/2010-04-01/Accounts/{self._account_sid}/Messages/{sid}/Media/")
        for base in (self._base, f"{self._base}:443" if self._base == TWILIO else self._base):
            found = re.fullmatch(re.escape(base) + f"({ours}ME[0-9a-f]{{32}})", url)
            if found:
                return found[1]
        return None

    def _text(self, path: str) -> str | None:
        deadline = monotonic() + SECONDS
        headers = {"Authorization": f"Basic {self._credential}", "Accept": "text/vcard, text/x-vcard"}
        status, text, location = _get(self._base, path, headers, deadline)
        if status in (301, 302, 307) and self._base == TWILIO and location.startswith(f"{STORE}/"):
            status, text, _ = _get(STORE, location.removeprefix(STORE), {}, deadline)
        return (text or None) if status == 200 else None


def _get(base: str, path: str, headers: dict[str, str], deadline: float) -> tuple[int, str | None, str]:
    from http.client import HTTPConnection, HTTPSConnection
    from ssl import create_default_context

    parts = urlsplit(base)
    host, port = parts.hostname or "", parts.port
    left = max(deadline - monotonic(), 0.001)
    if parts.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(host, port or 443, timeout=left, context=create_default_context())
    else:
        connection = HTTPConnection(host, port or 80, timeout=left)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, _read(response, connection, deadline), response.getheader("Location", "")
    finally:
        connection.close()


def _read(response: HTTPResponse, connection: HTTPConnection, deadline: float) -> str | None:
    chunks: list[bytes] = []
    size = 0
    while (left := deadline - monotonic()) > 0:
        # A socket's timeout is per read: a server that drips would hold us for ever.
        if connection.sock is not None:
            connection.sock.settimeout(left)
        chunk = response.read1(MAX_BYTES + 1 - size)
        size += len(chunk)
        if not chunk:
            return b"".join(chunks).decode("utf-8")
        if size > MAX_BYTES:
            break
        chunks.append(chunk)
    return None
