"""What a turn writes beside the intake and the ledger: the record, consents, withdrawals, rights."""

from __future__ import annotations

from sqlalchemy import Connection

from flows.intake import Turn
from storage import identity_numbers, invite_uses, invites, outbox, secure_links
from storage.consent import consents
from storage.customers import registering
from storage.heard import Heard
from storage.messages import forget_words
from storage.rights import proofs, requests
from storage.sealed import Keys


def touches_more(turn: Turn, heard: Heard) -> bool:
    """Whether this turn writes anything beside the intake and the ledger."""
    rights = turn.requests or turn.mails_code
    return bool(turn.profile or turn.consents or turn.withdraws or rights or heard.came or heard.poison or heard.again)


def complete(connection: Connection, keys: Keys, turn: Turn, heard: Heard, customer_id: str | None) -> None:
    """Write the rest of the turn, in the transaction that has moved the intake."""
    if heard.came is not None:
        # Before the record is written: it tells through which invitation she came.
        invite_uses.keep(connection, heard.came, turn.intake.id, customer_id, heard.sender, heard.received_at)
    if turn.profile is not None and customer_id is not None:
        registering.register(connection, keys, customer_id, turn.intake, turn.profile, heard)
    for answer, shown in zip(turn.consents, heard.shown, strict=True):
        consents.record(connection, turn.intake.id, customer_id, answer, shown, heard)
    if turn.withdraws:
        consents.withdraw(connection, turn.intake, customer_id, heard)
        outbox.cancel(connection, turn.intake.id)
    if turn.mails_code and customer_id is not None:
        proofs.ask(connection, turn.intake, customer_id, heard.received_at)
    for kind in turn.requests:
        # Without a record there is only the draft, which the flow has emptied, and what was said: both go at once.
        at_once = kind == "erase" and customer_id is None
        requests.open_request(connection, kind, turn.intake.id, customer_id, heard, done=at_once, proven_by=_proof(turn, heard))
        if at_once:
            forget_words(connection, turn.intake.id, but_response_of=heard.sid)
            outbox.forget_words(connection, turn.intake.id)
            invites.forget(connection, turn.intake.id)
            identity_numbers.forget(connection, turn.intake.id)
            secure_links.forget(connection, turn.intake.id)


def _proof(turn: Turn, heard: Heard) -> str | None:
    """How we know that it is she. On the telephone no number writes to us: without a code somebody at the desk has to decide."""
    return None if heard.staff_id is not None and turn.proven_by == "identity" else turn.proven_by
