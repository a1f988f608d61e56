"""The fake as a server on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType

from tests.fake_twilio.account import Account
from tests.fake_twilio.faults import Faults
from tests.fake_twilio.receipts import Receipts
from tests.fake_twilio.routes import Routes
from tests.fake_twilio.wire import Connection

_START_SECONDS = 10


class FakeTwilio:
    """Listens while the block runs: `with FakeTwilio(account) as twilio: ... twilio.base_url`."""

    def __init__(self, account: Account, faults: Faults | None = None, *, port: int = 0, prefix: str = "") -> None:
        self.account = account
        self.faults = faults or Faults()
        self.routes = Routes(account, self.faults, prefix)
        self.receipts = Receipts(account)
        self.port = port
        self._prefix = prefix
        self._connections: set[asyncio.Transport] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake Twilio", daemon=True)

    @property
    def base_url(self) -> str:
        """What TWILIO_API_BASE_URL is set to."""
        return f"http://127.0.0.1:{self.port}{self._prefix}"

    def __enter__(self) -> FakeTwilio:
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise RuntimeError("the fake Twilio does not start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def break_connections(self) -> None:
        """Close every connection that is open now."""
        for transport in list(self._connections):
            self._loop.call_soon_threadsafe(transport.abort)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._loop.create_server(self._connection, "127.0.0.1", self.port, backlog=1024))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for transport in list(self._connections):
                transport.abort()
            self._loop.run_until_complete(server.wait_closed())
            self._loop.close()

    def _connection(self) -> Connection:
        return Connection(self.routes.respond, self._connections)
