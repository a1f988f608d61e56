"""A shop with its database, its worker's job and a clock."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from bot.content.lookup import Contents
from bot.content.outlet import Outlet
from bot.conversation import converse
from bot.inbound import Inbound
from bot.outbound import Voice
from bot.quiet_hours import QuietHours
from bot.reminders import Reminders, Reminding
from flows.flow import Flow
from flows.message import Answer, Sender
from flows.registration import registration
from flows.shop import Shop
from storage.database import Database
from storage.tables import outbox
from tests.conftest import FixedClock
from translations import Catalogs

SHOP = Shop(name="Acorn & Oak", country="DE", languages=("en", "de", "tr"), default_language="en", privacy_url="https://x.example/p")
FLOW = Flow(registration(SHOP), SHOP)
VOICE = Voice(Catalogs())
OURS = "whatsapp:+14155238886"
ADA, BEA = Sender(phone="+4915112345678"), Sender(phone="+4915187654321")
_SIDS = count(1)
# Less often than the worker, for speed.
EVERY_WHILE = timedelta(minutes=28)


class World:
    """A shop with its database, its worker's job and a clock."""

    def __init__(self, database: Database, clock: FixedClock, *, template: bool = False, after_hours: int = 20) -> None:
        self.database, self.clock = database, clock
        self.contents = Contents(database, clock)
        reminding = Reminding(quiet=QuietHours(), after=timedelta(hours=after_hours), template=template)
        self.job = Reminders(database, FLOW, VOICE, Outlet(OURS, self.contents), reminding, clock)
        self.job.remind()

    def says(self, words: str, sender: Sender = ADA) -> str:
        inbound = Inbound(sid=f"SM{next(_SIDS):032x}", sender=sender, answer=Answer(text=words))
        return converse(inbound, FLOW, self.database, VOICE, self.clock())

    def passes(self, **span: float) -> int:
        """Let time pass with the job now and then; how many were reminded."""
        until, reminded = self.clock() + timedelta(**span), 0
        while self.clock() < until:
            self.clock.now = min(self.clock() + EVERY_WHILE, until)
            reminded += self.job.remind()
        return reminded

    def rows(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(sa.select(outbox).where(outbox.c.kind == "reminder").order_by(outbox.c.id)).all())

    def leaves(self) -> None:
        """The sender's part: everything that waits has left."""
        with self.database.transaction() as connection:
            connection.execute(sa.update(outbox).where(outbox.c.status == "ready").values(status="sent"))

    def statuses(self) -> list[str]:
        return [row.status for row in self.rows()]
