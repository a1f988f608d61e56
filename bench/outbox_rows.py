"""Rows for the outbox; and the same messages without one: `python -m bench.outbox_rows <address> <count>` prints messages a second."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count

import requests
import sqlalchemy as sa

from bench.posts import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_BASE_URL, SHOP_NUMBER
from storage.database import Database
from storage.outbox import put
from storage.outgoing import Kind, Outgoing
from storage.tables import outbox
from storage.tables.outbox import WAITING

_THREADS = 16
_WORDS = "Thank you! And which address shall we deliver to? Please write street, number, postcode and town."
_numbers = count()


def message(number: int, recipients: int) -> Outgoing:
    """A reply in words of usual length."""
    recipient = f"whatsapp:+4915{number % recipients:09d}"
    return Outgoing(kind=Kind.REPLY, sender=SHOP_NUMBER, recipient=recipient, payload={"body": f"{_WORDS} {number}"}, needs_window=False)


def put_one(database: Database, reply: Outgoing) -> None:
    """Commit one row."""
    with database.transaction() as connection:
        put(connection, [reply], datetime.now(UTC))


def put_several(database: Database, number: int, recipients: int) -> None:
    """Commit many rows at once."""
    with database.transaction() as connection:
        put(connection, [message(next(_numbers), recipients) for _ in range(number)], datetime.now(UTC))


def oldest_seconds(database: Database, now: datetime) -> float:
    """The age of the oldest row that waits."""
    with database.reading() as connection:
        oldest = connection.execute(sa.select(sa.func.min(outbox.c.created_at)).where(WAITING)).scalar()
    return (now - oldest).total_seconds() if oldest else 0.0


def main() -> None:
    """Post as fast as it goes, a session of requests for each thread, as twilio-python has it."""
    address, wanted = sys.argv[1], int(sys.argv[2])
    url = f"{address}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"

    def post(numbers: range) -> None:
        with requests.Session() as session:
            session.trust_env = False
            for number in numbers:
                form = {"To": f"whatsapp:+4915{number % (wanted // 4):09d}", "From": SHOP_NUMBER, "Body": f"{_WORDS} {number}"}
                form["StatusCallback"] = f"{PUBLIC_BASE_URL}/whatsapp/status/{number}"
                answer = session.post(url, data=form, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=30)
                assert answer.status_code == 201, answer.status_code
                assert answer.json()["sid"]

    with ThreadPoolExecutor(_THREADS) as pool:
        begun = time.monotonic()
        for done in pool.map(post, [range(wanted)[first::_THREADS] for first in range(_THREADS)]):
            assert done is None
    print(wanted / (time.monotonic() - begun))


if __name__ == "__main__":
    main()
