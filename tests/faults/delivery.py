"""Twilio's side: every message delivered until it is accepted, several times over, out of order."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.posts import PUBLIC_BASE_URL, Message, form_of, signature_of
from tests.faults.servers import Web

_ACCEPT_SECONDS = 120


@dataclass
class Accepted:
    """What we were told.

    Shape: `bodies` has every different answer of 200 to a sid; `statuses` counts all answers, 0 for a broken connection.
    """

    bodies: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    slowest: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    changed: threading.Condition = field(default_factory=threading.Condition)

    def heard(self, sid: str, status: int, body: bytes, seconds: float) -> None:
        with self.changed:
            self.statuses[status] += 1
            self.slowest[status] = max(self.slowest[status], seconds)
            if status == 200:
                self.bodies[sid].add(body)
                self.changed.notify_all()

    def wait_for(self, count: int, seconds: float) -> bool:
        """Whether so many different messages were accepted in time."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.bodies) >= count, seconds)


class Delivery:
    """Sends messages to whichever web process is up."""

    def __init__(self, web: Web, accepted: Accepted) -> None:
        self._web = web
        self._accepted = accepted
        self._mine = threading.local()
        self._links: list[http.client.HTTPConnection] = []

    def post(self, message: Message, port: int) -> int:
        """One attempt; the status, 0 when the connection broke."""
        form = form_of(message)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-Proto": "https"}
        headers["X-Twilio-Signature"] = signature_of(f"{PUBLIC_BASE_URL}/whatsapp", form)
        begun = time.monotonic()
        try:
            link = self._link(port)
            link.request("POST", "/whatsapp", urlencode(form), headers)
            answer = link.getresponse()
            status, body = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self._forget(port)
            status, body = 0, b""
        self._accepted.heard(message.sid, status, body, time.monotonic() - begun)
        return status

    def until_accepted(self, message: Message) -> None:
        """Repeat until 200, at another process each time.

        Raises: TimeoutError when that takes too long; AssertionError for an answer that no repetition can help.
        """
        until = time.monotonic() + _ACCEPT_SECONDS
        choose = random.Random(message.sid)  # noqa: S311
        while time.monotonic() < until:
            status = self.post(message, choose.choice(self._web.up()))
            if status == 200:
                return
            assert status in (0, 503), f"{status} for {message.sid}"
        raise TimeoutError(f"{message.sid} was never accepted")

    def _link(self, port: int) -> http.client.HTTPConnection:
        links = self._mine.__dict__.setdefault("links", {})
        if port not in links:
            links[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            self._links.append(links[port])
        link: http.client.HTTPConnection = links[port]
        return link

    def close(self) -> None:
        """Close every connection."""
        for link in self._links:
            link.close()

    def _forget(self, port: int) -> None:
        self._mine.links.pop(port).close()


def deliver(delivery: Delivery, conversations: Sequence[Sequence[Message]], *, copies: int, seed: int) -> None:
    """Deliver every conversation in its order, and further copies of every message.

    Half of the second copies leave together with the first; all others come late, shuffled over the senders.
    """
    shuffle = random.Random(seed)  # noqa: S311
    late: list[Message] = []
    turned = threading.Condition()

    def talk(messages: Sequence[Message]) -> None:
        choose = random.Random(messages[0].sid)  # noqa: S311
        with ThreadPoolExecutor(1) as beside:
            for message in messages:
                together = choose.random() < 0.5
                copy = beside.submit(delivery.until_accepted, message) if together else None
                delivery.until_accepted(message)
                if copy:
                    copy.result()
                with turned:
                    late.extend([message] * (copies - 1 - together))
                    turned.notify()

    def repeat() -> None:
        while True:
            with turned:
                turned.wait_for(lambda: len(late) > 50 or done.is_set())
                if not late:
                    return
                message = late.pop(shuffle.randrange(len(late)))
            delivery.until_accepted(message)

    done = threading.Event()
    with ThreadPoolExecutor(len(conversations)) as senders, ThreadPoolExecutor(4) as repeaters:
        repeats = [repeaters.submit(repeat) for _ in range(4)]
        talks = [senders.submit(talk, messages) for messages in conversations]
        try:
            for talked in talks:
                talked.result()
        finally:
            done.set()
            with turned:
                turned.notify_all()
        for repeated in repeats:
            repeated.result()
