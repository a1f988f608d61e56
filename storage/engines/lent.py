"""A connection of the pool in somebody's hands, for as long as a block runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

from sqlalchemy import Connection, Engine


class Lent(AbstractContextManager[Connection, None]):
    """A connection that is lent; a class, because generators around each of a message's statements cost a tenth of them."""

    __slots__ = ("_connection", "_engine", "_explained", "_started")

    def __init__(self, engine: Engine, explained: Callable[[Connection | None, float], AbstractContextManager[None]]) -> None:
        self._engine = engine
        self._explained = explained

    def __enter__(self) -> Connection:
        self._started = time.monotonic()
        try:
            self._connection = self._engine.connect()
        except Exception:
            with self._explained(None, self._started):
                raise
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._connection.close()
            return
        with self._explained(self._connection, self._started):
            raise error
