"""Desks that are open in browsers: each asks what its page asks, as often, with the tag of what is on its screen."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_TOKEN = re.compile(rb'name="csrf_token" value="([0-9a-f]+)"')
# What a chat's page asks carries which composer it shows; the page says which.
MODE = "-MODE-"
_MODE = re.compile(rb'id="mode" name="mode" value="(\w*)"')
_PATIENCE_SECONDS = 30
# The status of what nobody answered in time.
UNANSWERED = 0


@dataclass(frozen=True, kw_only=True)
class Poll:
    """What a page asks again and again.

    Shape: `every_seconds` is the page's own interval (desk/templates); a `sign` of life is posted, everything else is asked for.
    """

    name: str
    path: str
    every_seconds: float
    sign: bool = False


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One browser: the page that is open, what it asks, and the cookie of its session."""

    page: str
    polls: tuple[Poll, ...]
    cookie: str = field(repr=False)


@dataclass
class Heard:
    """What all of them heard while it was counted. Units: ms, from the moment at which a poll was due on its connection."""

    taken: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    counts: bool = False

    def note(self, status: int, taken_ms: float) -> None:
        """Count an answer, if answers are counted now."""
        if self.counts:
            self.taken.append(taken_ms)
            self.statuses[status] += 1


@dataclass
class _Connection:
    """A connection that stays open, as a browser keeps it; the server may close it between two requests."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def asked(self, head: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        """One request; status, headers and body of its answer."""
        request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body if body else f"{head}\r\n".encode()
        for _ in range(2):
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                self.writer.write(request)
                return await asyncio.wait_for(self._answer(), _PATIENCE_SECONDS)
            except (asyncio.IncompleteReadError, ConnectionError):
                self.close()
        raise ConnectionError("the server closes every connection")

    async def _answer(self) -> tuple[int, dict[str, str], bytes]:
        assert self.reader is not None
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split()[1])
        body = b"" if status in (204, 304) else await self.reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        return status, headers, body

    def close(self) -> None:
        """Leave this connection; the next request opens another."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def opened(port: int, desks: list[Desk], heard: Heard) -> list[asyncio.Task[None]]:
    """Open every page, and let each go on asking until its task is cancelled.

    Raises: RuntimeError when a page is not shown.
    """
    tasks = []
    for place, desk in enumerate(desks):
        head = _head("GET", desk.page, desk, {})
        status, _, page = await _Connection(port).asked(head)
        token = _TOKEN.search(page)
        if status != 200 or token is None:
            raise RuntimeError(f"{desk.polls[0].name} answers {status}")
        mode = _MODE.search(page)
        for poll in desk.polls:
            poll = replace(poll, path=poll.path.replace(MODE, mode[1].decode() if mode else ""))
            # Nobody opens all desks at one instant: they are spread over the interval.
            wait = poll.every_seconds * ((place * 0.618) % 1)
            tasks.append(asyncio.create_task(_asking(port, desk, poll, token[1].decode(), wait, heard)))
    return tasks


async def _asking(port: int, desk: Desk, poll: Poll, token: str, wait: float, heard: Heard) -> None:
    connection, tag = _Connection(port), ""
    try:
        await asyncio.sleep(wait)
        while True:
            more = {"If-None-Match": tag} if tag else {}
            if poll.sign:
                more = {"X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}
            began = time.perf_counter()
            head = _head("POST" if poll.sign else "GET", poll.path, desk, {"HX-Request": "true", **more})
            try:
                status, headers, _ = await connection.asked(head, b"writing=" if poll.sign else b"")
            except (TimeoutError, ConnectionError):
                # A browser asks again at the next time too; what came too late was no answer.
                connection.close()
                status, headers = UNANSWERED, {}
            taken = time.perf_counter() - began
            heard.note(status, taken * 1000)
            tag = headers.get("etag", tag)
            await asyncio.sleep(max(0.0, poll.every_seconds - taken))
    finally:
        connection.close()


def _head(verb: str, path: str, desk: Desk, more: Mapping[str, str]) -> str:
    lines = {"Host": "intake.example.org", "X-Forwarded-Proto": "https", "Accept-Language": "en", "Cookie": desk.cookie, **more}
    return f"{verb} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
