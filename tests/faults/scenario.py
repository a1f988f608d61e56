"""A database, the web processes on it, and what they told us."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.posts import Message
from bot.outbound import Voice
from flows.flow import Flow
from storage.database import Database
from tests.faults.conversations import flow
from tests.faults.delivery import Accepted, Delivery
from tests.faults.judgement import Verdict, judge
from tests.faults.servers import Web, web_processes
from translations import Catalogs


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Everything that a test of faults needs."""

    database: Database
    web: Web
    accepted: Accepted
    delivery: Delivery
    flow: Flow

    def judge(self, conversations: Sequence[Sequence[Message]], *, ordered: bool = True) -> Verdict:
        """What went wrong with these conversations; `ordered` when each was delivered one message after another."""
        return judge(self.database, conversations, self.accepted.bodies, self.flow, Voice(Catalogs()), ordered=ordered)


@contextmanager
def scenario(database_url: str, processes: int = 2) -> Iterator[Scenario]:
    """Migrate the database and run web processes on it until the block ends."""
    database = Database(database_url)
    database.upgrade()
    accepted = Accepted()
    environment = {"DATABASE_URL": database_url, "FAULTS_BEGAN": datetime.now(UTC).isoformat()}
    with tempfile.TemporaryDirectory() as folder, web_processes(environment, Path(folder), processes) as web:
        delivery = Delivery(web, accepted)
        yield Scenario(database=database, web=web, accepted=accepted, delivery=delivery, flow=flow())
        delivery.close()
    database.dispose()
