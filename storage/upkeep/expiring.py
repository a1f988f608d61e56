"""Every class of data that goes by itself: what it is, after how long, and how much of it would go now.

`retention.py` has what goes from the conversation; here is what goes from the customer base, and people who are erased because their
time is over. One rule each, by which the nightly job and the page that previews it find the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from flows.intake import State
from storage.customers import erasing
from storage.customers.hollowing import hollow, to_hollow
from storage.database import Database
from storage.desk.handling import By
from storage.outgoing import Status
from storage.tables import (
    audit,
    barred,
    changes,
    consents,
    customer_events,
    customers,
    erasures,
    intakes,
    invites,
    iys_rows,
    iys_withdrawals,
    merges,
    outbox,
    requests,
    subscriptions,
    twilio_deletions,
)
from storage.upkeep.retention import in_batches

Conditions = tuple[sa.ColumnElement[bool], ...]
# What does it: the database, before which time, and now.
Act = Callable[[Database, datetime, datetime], int]
_MOST = 200


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One class. `days` is its period, or the name of one that the shop sets; `act` is None where `bot/worker.py` has the job already."""

    days: int | str
    key: sa.Column[Any]
    due: Callable[[datetime], Conditions]
    act: Act | None = None

    def period(self, periods: object) -> int:
        """The period in days."""
        return self.days if isinstance(self.days, int) else int(getattr(periods, self.days))


def _erased(column: sa.Column[Any], due: Callable[[datetime], Conditions], why: str) -> Act:
    """A job that erases people, one in each transaction."""
    erase = erasing.erase if column.table is customers else erasing.erase_intake

    def act(database: Database, before: datetime, now: datetime) -> int:
        done = 0
        while True:
            with database.reading() as connection:
                ids = connection.execute(sa.select(column).where(*due(before)).order_by(column).limit(_MOST)).scalars().all()
            before_these = done
            for each in ids:
                try:
                    erase(database, each, By(done_at=now), why=why)
                except erasing.NotThere:
                    continue
                done += 1
            if len(ids) < _MOST or done == before_these:
                return done

    return act


def _batches(key: sa.Column[Any], due: Callable[[datetime], Conditions], change: sa.Update | sa.Delete) -> Act:
    def act(database: Database, before: datetime, now: datetime) -> int:
        del now
        return in_batches(database, key, due(before), change)

    return act


def _in_the_bin(before: datetime) -> Conditions:
    # A record that was merged into another is emptied instead: its receipts are the other's now.
    merged = sa.exists().where(merges.c.gone_id == customers.c.id, merges.c.undone_at.is_(None))
    return (customers.c.deleted_at < before, ~merged)


def _rejected(before: datetime) -> Conditions:
    said = sa.select(sa.func.max(customer_events.c.done_at)).where(
        customer_events.c.customer_id == customers.c.id, customer_events.c.what == "rejected"
    )
    return (customers.c.review_status == "rejected", sa.func.coalesce(said.scalar_subquery(), customers.c.updated_at) < before)


def _unfinished(before: datetime) -> Conditions:
    # Whoever said stop stays known for it: without the number we would speak to her again.
    ended = intakes.c.state.in_([State.EXPIRED.value, State.CANCELLED.value])
    somebody = sa.or_(intakes.c.phone.is_not(None), intakes.c.bsuid.is_not(None))
    return (ended, intakes.c.customer_id.is_(None), intakes.c.heard_at < before, intakes.c.begun_at < before, somebody)


def _asked(before: datetime) -> Conditions:
    # She has heard our goodbye, and has not begun anew.
    hers = (requests.c.intake_id == intakes.c.id, requests.c.kind == "erase", requests.c.state == "done")
    quiet = (requests.c.closed_at < before, requests.c.closed_at >= intakes.c.heard_at)
    somebody = sa.or_(intakes.c.phone.is_not(None), intakes.c.bsuid.is_not(None))
    return (intakes.c.customer_id.is_(None), somebody, sa.exists().where(*hers, *quiet))


def _settled_letters(before: datetime) -> Conditions:
    settled = outbox.c.status.in_([Status.SENT.value, Status.FAILED.value, Status.CANCELLED.value])
    return (settled, outbox.c.created_at < before)


def _old_receipts(before: datetime) -> Conditions:
    # In use for as long as she is subscribed by it; the database itself refuses the younger ones.
    used = sa.exists().where(
        subscriptions.c.customer_id == consents.c.customer_id,
        subscriptions.c.channel == consents.c.channel,
        subscriptions.c.status != "NOT_SUBSCRIBED",
    )
    return (consents.c.given_at < before, ~used)


def _forget_receipts(database: Database, before: datetime, now: datetime) -> int:
    del now
    gone = in_batches(database, consents.c.id, _old_receipts(before), sa.delete(consents))
    left = ~sa.exists().where(consents.c.id == iys_rows.c.consent_id)
    in_batches(database, iys_rows.c.consent_id, (left, iys_rows.c.told_at < before), sa.delete(iys_rows))
    return gone


def _hollowed(database: Database, before: datetime, now: datetime) -> int:
    del before
    return hollow(database, now)


def _rule(days: int | str, key: sa.Column[Any], due: Callable[[datetime], Conditions], change: sa.Update | sa.Delete | str) -> Rule:
    act = _erased(key, due, change) if isinstance(change, str) else _batches(key, due, change)
    return Rule(days=days, key=key, due=due, act=act)


# Source: trust.md, lines 31 and 32. Three years for requests: Art. 82 GDPR and the limitation of German law, § 195 BGB.
RULES = {
    "bin": _rule(30, customers.c.id, _in_the_bin, "bin"),
    "rejected": _rule(30, customers.c.id, _rejected, "rejected"),
    "unfinished": _rule("ledger", intakes.c.id, _unfinished, "unfinished"),
    "reasons": _rule(
        "bodies",
        customer_events.c.id,
        lambda before: (customer_events.c.done_at < before, customer_events.c.words != ""),
        sa.update(customer_events).values(words=""),
    ),
    "letters": _rule("ledger", outbox.c.id, _settled_letters, sa.delete(outbox)),
    "merged": Rule(days=0, key=merges.c.id, due=to_hollow, act=_hollowed),
    "consents": Rule(days=5 * 365 + 1, key=consents.c.id, due=_old_receipts, act=_forget_receipts),
    "requests": _rule(3 * 365 + 1, requests.c.id, lambda before: (requests.c.closed_at < before,), sa.delete(requests)),
    "erasures": _rule("ledger", erasures.c.id, lambda before: (erasures.c.done_at < before,), sa.delete(erasures)),
    "forgotten": _rule(30, twilio_deletions.c.sid, lambda before: (twilio_deletions.c.done_at < before,), sa.delete(twilio_deletions)),
    "iys": _rule(30, iys_withdrawals.c.id, lambda before: (iys_withdrawals.c.given_at < before,), sa.delete(iys_withdrawals)),
    "bars": _rule(1, barred.c.recipient, lambda before: (barred.c.barred_until < before,), sa.delete(barred)),
    # Counted for the page; the jobs are in `bot/worker.py`.
    "changes": Rule(days=30, key=changes.c.id, due=lambda before: (changes.c.changed_at < before,)),
    "audit": Rule(days=365, key=audit.c.id, due=lambda before: (audit.c.done_at < before,)),
    "invites": Rule(
        days=30,
        key=invites.c.id,
        due=lambda before: (
            sa.func.coalesce(invites.c.revoked_at, invites.c.expires_at) < before,
            sa.or_(sa.cast(invites.c.known, sa.Text) != "{}", invites.c.note != "", invites.c.phone.is_not(None)),
        ),
    ),
}


def counts(database: Database, periods: object, now: datetime) -> dict[str, int]:
    """How much of each class would go now.

    Raises: DatabaseAway.
    """
    asked = [
        sa.select(sa.func.count()).select_from(rule.key.table).where(*rule.due(_before(rule, periods, now))).scalar_subquery()
        for rule in RULES.values()
    ]
    with database.reading() as connection:
        row = connection.execute(sa.select(*asked)).one()
    return dict(zip(RULES, map(int, row), strict=True))


def _before(rule: Rule, periods: object, now: datetime) -> datetime:
    return now - timedelta(days=rule.period(periods))


def forget_who_asked(database: Database, now: datetime, wait: timedelta = timedelta(hours=1)) -> int:
    """Erase whoever asked for it in the chat without being a customer, once our goodbye has left. Give how many.

    Raises: DatabaseAway.
    """
    return _erased(intakes.c.id, _asked, "asked")(database, now - wait, now)
