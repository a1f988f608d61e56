"""One worker that sends and does nothing else, with short times, so that what takes minutes in life takes seconds here."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from bench.posts import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_BASE_URL, SHOP_NUMBER
from bot import journal
from bot.sender import sender_of
from bot.sending import delivery
from bot.sending.consequences import Consequences
from bot.sending.limits import limits_of
from bot.twilio.rest import Rest
from storage.database import Database
from storage.outbox import claims, ends
from storage.rates import Limit


@dataclass(frozen=True, kw_only=True)
class Times:
    """How long a worker waits for what. Units: seconds; `rate` is messages a second and number."""

    answer: float = 1.0
    lease: float = 3.0
    unheard: float = 0.0
    look_after: float = 0.5
    first_wait: float = 0.2
    rate: float = 2000.0

    def command(self, database_url: str, twilio: str) -> list[str]:
        """The command line of a worker with these times."""
        told = [f"--{name.replace('_', '-')}={value}" for name, value in asdict(self).items()]
        return [sys.executable, "-m", "tests.faults.outbox_worker", database_url, twilio, *told]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.outbox_worker", description=__doc__)
    parser.add_argument("database_url")
    parser.add_argument("twilio")
    for name, value in asdict(Times()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=value)
    options = parser.parse_args()
    for module in (claims, ends):
        vars(module)["LEASE_SECONDS"] = options.lease
    claims.UNHEARD_SECONDS = options.unheard
    delivery.LOOK_AFTER_SECONDS, delivery.FIRST_WAIT_SECONDS = options.look_after, options.first_wait
    journal.configure(production=True, key="faults")
    rest = Rest(
        ACCOUNT_SID, AUTH_TOKEN, SHOP_NUMBER, base_url=options.twilio, connect_seconds=options.answer, answer_seconds=options.answer
    )
    rest.prepare()
    database = Database(options.database_url)
    # Meta's limit for one recipient would make a line of twenty messages last minutes.
    limits = replace(limits_of(SHOP_NUMBER, int(options.rate), emulated=True), pair=Limit(0.001, burst=1000))
    sender = sender_of(rest, database, Consequences(lambda _language: None), limits, lambda: datetime.now(UTC), PUBLIC_BASE_URL)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    sender.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    stopping.wait()
    sender.stop(5)


if __name__ == "__main__":
    main()
