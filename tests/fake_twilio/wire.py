"""HTTP as bytes: a request read, an answer written, late, broken off or never. Lean, so that thousands a second cost little."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus


class Ending(StrEnum):
    """How an answer ends."""

    WHOLE = "whole"
    CLOSED = "closed"
    CUT = "cut"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Request:
    """A request, its path and query apart, header names in small letters."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. CLOSED closes the connection without a byte, CUT in the middle, NEVER leaves it open and silent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after_seconds: float = 0.0
    ending: Ending = Ending.WHOLE

    def as_bytes(self) -> bytes:
        extra = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        kind = "" if "Content-Type" in self.headers else "Content-Type: application/json\r\n"
        head = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n{kind}{extra}Content-Length: {len(self.body)}\r\n\r\n"
        return head.encode("latin-1") + self.body


class Connection(asyncio.Protocol):
    """One connection, kept alive; requests are answered one after the other."""

    def __init__(self, respond: Callable[[Request], Answer], open_ones: set[asyncio.Transport]) -> None:
        self._respond = respond
        self._open_ones = open_ones
        self._buffer = b""
        self._waits = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._open_ones.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._open_ones.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._proceed()

    def _proceed(self) -> None:
        while not self._waits and (request := self._next()) is not None:
            answer = self._respond(request)
            if answer.after_seconds:
                self._waits = True
                asyncio.get_running_loop().call_later(answer.after_seconds, self._late, answer)
            else:
                self._write(answer)

    def _late(self, answer: Answer) -> None:
        self._waits = False
        self._write(answer)
        self._proceed()

    def _write(self, answer: Answer) -> None:
        assert self._transport is not None
        if answer.ending is Ending.NEVER:
            self._waits = True
        elif answer.ending is Ending.CLOSED:
            self._transport.abort()
        elif answer.ending is Ending.CUT:
            whole = answer.as_bytes()
            self._transport.write(whole[: len(whole) - max(len(answer.body) // 2, 1)])
            self._transport.close()
        else:
            self._transport.write(answer.as_bytes())

    def _next(self) -> Request | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        if len(self._buffer) < end + 4 + length:
            return None
        body = self._buffer[end + 4 : end + 4 + length]
        self._buffer = self._buffer[end + 4 + length :]
        method, target, _version = first.split(" ")
        path, _, query = target.partition("?")
        return Request(method, path, query, headers, body)
