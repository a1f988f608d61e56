"""What a turn writes beside the intake and the ledger: the record, consents, withdrawals, rights."""

from __future__ import annotations

from sqlalchemy import Connection

from flows.intake import Turn
from storage import consents, customers, identity_numbers, invite_uses, invites, outbox, requests, secure_links
from storage.heard import Heard
from storage.messages import forget_words


def touches_more(turn: Turn, heard: Heard) -> bool:
    """Whether this turn writes anything beside the intake and the ledger."""
    return bool(turn.profile or turn.consents or turn.withdraws or turn.requests or heard.came)


def complete(connection: Connection, turn: Turn, heard: Heard, customer_id: str | None) -> None:
    """Write the rest of the turn, in the transaction that has moved the intake."""
    if heard.came is not None:
        # Before the record is written: it tells through which invitation she came.
        invite_uses.keep(connection, heard.came, turn.intake.id, customer_id, heard.sender, heard.received_at)
    if turn.profile is not None and customer_id is not None:
        customers.register(connection, customer_id, turn.intake, turn.profile, heard)
    for answer, shown in zip(turn.consents, heard.shown, strict=True):
        consents.record(connection, turn.intake.id, customer_id, answer, shown, heard)
    if turn.withdraws:
        consents.withdraw(connection, turn.intake, customer_id, heard)
        outbox.cancel(connection, turn.intake.id)
    for kind in turn.requests:
        # Without a record there is only the draft, which the flow has emptied, and what was said: both go at once.
        at_once = kind == "erase" and customer_id is None
        requests.open_request(connection, kind, turn.intake.id, customer_id, heard, done=at_once)
        if at_once:
            forget_words(connection, turn.intake.id, but_response_of=heard.sid)
            outbox.forget_words(connection, turn.intake.id)
            invites.forget(connection, turn.intake.id)
            identity_numbers.forget(connection, turn.intake.id)
            secure_links.forget(connection, turn.intake.id)
