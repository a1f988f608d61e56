"""Replies that wait in the outbox: words and buttons, each with words of its own, a line for every recipient."""

from __future__ import annotations

from datetime import UTC, datetime

from bench.posts import SHOP_NUMBER
from storage.database import Database
from storage.outbox import put
from storage.outgoing import Kind, Outgoing
from tests.fake_twilio import Account

QUESTION = {
    "friendly_name": "question",
    "language": "en",
    "variables": {"1": "Well?"},
    "types": {"twilio/quick-reply": {"body": "{{1}}", "actions": [{"type": "QUICK_REPLY", "title": "Yes", "id": "confirm:yes"}]}},
}


def recipient_of(number: int) -> str:
    """Whom a reply goes to: every seventh has no phone number that we know."""
    return f"whatsapp:DE.{number:012d}" if number % 7 == 6 else f"whatsapp:+4915{number:09d}"


def put_replies(database: Database, account: Account, count: int, recipients: int) -> None:
    """Write them round after round, as conversations go on side by side."""
    content = str(account.contents.create(QUESTION)["sid"])
    for begin in range(0, count, recipients):
        now = datetime.now(UTC)
        with database.transaction() as connection:
            put(connection, [_reply(number, recipients, content) for number in range(begin, min(begin + recipients, count))], now)


def _reply(number: int, recipients: int, content: str) -> Outgoing:
    words = f"Reply {number // recipients + 1} to {number % recipients}"
    buttons = {"content": content, "variables": {"1": words}, "text": words, "form": "buttons", "choices": [["confirm:yes", "Yes"]]}
    return Outgoing(
        kind=Kind.REPLY,
        sender=SHOP_NUMBER,
        recipient=recipient_of(number % recipients),
        payload=buttons if number % 3 == 0 else {"body": words},
        # She has written just now, which the service window is another matter for.
        needs_window=False,
        dedupe=f"reply {number}",
    )
