"""How the bad inputs behave: each is sent to a customer's intake at the line's question, and looked at from outside."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from flask import Flask

from bot.inbound import sender_of
from bot.snapshot import snapshot
from storage.tables import messages
from storage.upkeep import retention
from tests.conftest import FixedClock
from tests.door.bad_inputs import ELSEWHERE, STEPS, Row, Sender, Sending, base_of, lines
from tests.door.bad_inputs_verdict import Seen, View, wrong_with
from tests.door.twilio import sid

# A server takes the space away before any program sees it (RFC 9110, 5.5).
TRIMMED = frozenset({"SIG-006"})
# Only a socket of one's own says such things.
BARE = frozenset({"HTTP-004", "HTTP-015", "HTTP-031", "HTTP-032"})
CUSTOMERS = [f"whatsapp:+49151{number:08d}" for number in range(20000000, 20001000)]
PLACES = {
    "FLD-003": "10 Downing Street, London, United Kingdom",
    "FLD-004": "Bağdat Caddesi No 215, Kadıköy, İstanbul, Türkiye",
    "street": "10115 Berlin",
    "postal_code": "Hauptstr. 5, Berlin",
}
ANSWERS = {
    "full_name": "Ada Lovelace",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada.lovelace@example.com",
    "phone": "yes",
    "country": "Germany",
    "city": "Berlin",
    "billing_type": "private",
    "company": "Analytical Engines GmbH",
    "another_address": "no",
    "remark": "skip",
    "confirm": "yes",
}


class House(Protocol):
    """An installation to send to: in this process, or somewhere at a port."""

    def send(self, sending: Sending) -> tuple[int, str]: ...
    def view(self, customer: str) -> View: ...
    def passes(self, seconds: float) -> None: ...


@dataclass
class Inside:
    """The application in this process."""

    app: Flask
    clock: FixedClock
    bare: bool = False

    def send(self, sending: Sending) -> tuple[int, str]:
        headers = [*sending.headers, ("Content-Type", sending.content_type)]
        environ = {}
        for name, value in sending.headers:
            if name == "Content-Length":
                environ["CONTENT_LENGTH"] = value
        answer = self.app.test_client().open(
            sending.path, method=sending.method, data=sending.body, headers=headers, environ_overrides=environ
        )
        return answer.status_code, answer.text

    def view(self, customer: str) -> View:
        database = self.app.extensions["intake"].database
        told = snapshot(database, sender_of({"From": customer}))
        mine = sa.select(messages.c.effect, messages.c.body).where(messages.c.sender == customer).order_by(messages.c.seq)
        with database.reading() as connection:
            rows = connection.execute(mine).all()
            everything = connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar_one()
        marks = tuple(told.intake.marks) if told.intake else ()
        effects = tuple(row[0] for row in rows)
        return View(**told.as_json(), applied=everything, effects=effects, bodies=tuple(row[1] or "" for row in rows), marks=marks)

    def passes(self, seconds: float) -> None:
        self.clock.forward(seconds=seconds)
        if seconds > 86400:
            base = self.app.extensions["intake"].database
            retention.clear_old_bodies(base, self.clock())
            retention.expire_intakes(base, self.clock())


@dataclass
class Server:
    """A running server, spoken to over sockets; what its ledger says is not seen from here."""

    address: str
    bare: bool = True

    def send(self, sending: Sending) -> tuple[int, str]:
        parts = urlsplit(self.address)
        raw = sending.raw
        if raw is None:
            names = {name for name, _ in sending.headers}
            lines = [f"{sending.method} {sending.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
            lines += [f"Content-Type: {sending.content_type}"] if sending.content_type else []
            lines += [] if "Content-Length" in names else [f"Content-Length: {len(sending.body)}"]
            lines += [f"{name}: {value}" for name, value in sending.headers]
            raw = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + sending.body
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20) as connection:
            # Refused before all was sent; the answer is there to be read.
            with suppress(OSError):
                connection.sendall(raw)
            answer = HTTPResponse(connection, method=sending.method if sending.method in ("HEAD", "GET") else "POST")
            answer.begin()
            return answer.status, answer.read().decode("utf-8", "replace")

    def view(self, customer: str) -> View:
        parts = urlsplit(self.address)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        connection.request("GET", f"/simulator/state?sender={quote(customer, safe='')}")
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        return View(**{name: told[name] for name in ("asks", "state", "language", "draft", "customer")})

    def passes(self, seconds: float) -> None:
        """A server's clock goes its own way."""


@dataclass
class Tally:
    """What came of all lines."""

    good: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)

    def written(self) -> str:
        told = [f"{name}: {why}" for name, why in self.wrong.items()]
        told += [f"{name} is not tried here: {why}" for name, why in self.elsewhere.items()]
        driven = len(self.good) + len(self.wrong)
        return "\n".join([*told, f"{len(self.good)} of {driven} lines behave as they say; {len(self.elsewhere)} are tried elsewhere."])


def behave(row: Row, house: House, sender: Sender, customer: str) -> str | None:
    """What is wrong with the way this line behaves; None when nothing is."""
    park(row, house, sender, customer)
    if "delay_s" in row["how"]:
        house.passes(row["how"]["delay_s"])
    if "@known_sid" in json.dumps(row["how"]):
        sender.known_sid = sid()
        house.send(sender.message(MessageSid=sender.known_sid))
    before, seen = house.view(customer), Seen()
    sendings = sender.of(row)
    for sending in sendings:
        house.passes(50 / len(sendings))
        seen.add(*house.send(sending))
        if "replay_after_s" in row["how"]:
            house.passes(row["how"]["replay_after_s"])
            seen.add(*house.send(sending))
    return wrong_with(row, seen, before, house.view(customer))


def park(row: Row, house: House, sender: Sender, customer: str) -> None:
    """Lead the customer to the question at which the line is sent."""
    target = STEPS.get(row["step"] or "", row["step"])
    if row["surface"] == "status" or target is None or customer not in _told(row, customer):
        return
    words = "hello"
    for _ in range(25):
        house.passes(20)
        house.send(sender.message(Body=words))
        asks = house.view(customer).asks
        if asks == target:
            return
        words = _next_words(str(asks), target, row["id"])
    raise AssertionError(f"{row['id']}: nobody was asked {target}")


def _told(row: Row, customer: str) -> str:
    return str(row["how"].get("set", {}).get("From", customer))


def _next_words(asks: str, target: str, line: str) -> str:
    if target == "language":
        return "language"
    if asks == "address":
        return PLACES.get(line) or PLACES.get(target) or "Hauptstr. 5, 10115 Berlin"
    if asks == "billing_type" and target == "vat_id":
        return "company"
    return ANSWERS.get(asks, "skip")


def tried(house: Any, settings: Any) -> Tally:
    """Every line, each with a customer of its own."""
    tally, base = Tally(), base_of()
    for row, customer in zip(lines(), CUSTOMERS, strict=False):
        name = row["id"]
        if name in ELSEWHERE or name in (TRIMMED if house.bare else BARE):
            tally.elsewhere[name] = ELSEWHERE.get(name) or ("servers trim headers" if house.bare else "needs a socket: --server")
            continue
        sender = Sender(settings, base, customer)
        problem = behave(row, house, sender, customer)
        if problem is None:
            tally.good.append(name)
        else:
            tally.wrong[name] = f"{row['what']}: {problem}"
    return tally


def main(arguments: list[str]) -> int:
    """Try all, in this process or at `--server URL`; print what is wrong and how many are right."""
    from settings import load_settings

    if arguments[:1] == ["--server"]:
        tally = tried(Server(arguments[1]), load_settings())
    else:
        from app import create_app
        from bot.journal import silence

        settings = load_settings().model_copy(update={"database_url": os.environ.get("TRY_DATABASE_URL", "sqlite://")})
        clock = FixedClock()
        app = create_app(settings, clock)
        silence()
        app.extensions["intake"].database.upgrade()
        tally = tried(Inside(app, clock), settings)
    print(tally.written())  # noqa: T201 (what it is for)
    return bool(tally.wrong)
