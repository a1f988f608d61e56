"""A bad way to PostgreSQL: it can freeze, and it can lose the answer to what got through."""

from __future__ import annotations

import select
import socket
import threading
from types import TracebackType
from typing import Self


class Proxy:
    """Passes everything on until it is frozen, or told to lose the next answer."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open = threading.Event()
        self._open.set()
        self._losing: bytes | None = None
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for one in [self._listener, *self._sockets]:
            one.close()
        for thread in self._threads:
            thread.join(10)

    def freeze(self) -> None:
        self._open.clear()

    def thaw(self) -> None:
        self._open.set()

    def lose_the_answer_to(self, words: bytes) -> None:
        """Cut the connection instead of passing on the answer to the next statement that contains these words."""
        self._losing = words

    def _start(self, act: object, *arguments: object) -> None:
        thread = threading.Thread(target=act, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            self._sockets += [client, server]
            self._start(self._pass_on, client, server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        losing = False
        try:
            while True:
                for one in select.select([client, server], [], [])[0]:
                    data = one.recv(65536)
                    self._open.wait()
                    if one is client and self._losing is not None and self._losing in data:
                        losing, self._losing = True, None
                    if not data or (one is server and losing):
                        # A shutdown reaches the other end at once; what the thread above holds is closed at the end.
                        client.shutdown(socket.SHUT_RDWR)
                        server.shutdown(socket.SHUT_RDWR)
                        return
                    (server if one is client else client).sendall(data)
        except (OSError, ValueError):
            return
