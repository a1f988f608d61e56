"""Identity numbers, encrypted at rest: kept through the secure page, shown masked, found again by a keyed hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import State
from storage import secure_links
from storage.database import Database
from storage.sealed import Keys
from storage.tables import identity_numbers, intakes, shop_settings
from storage.tables import secure_links as links

# Where admins have set the law that asks for it; without one nobody is asked.
SETTING = "identity.reason"
# What the keyed hashes of numbers are hashes of.
BLIND = "identity_numbers.sealed"


@dataclass(frozen=True)
class Policy:
    """Why the shop asks for identity numbers, in its own words; empty, as it is unless an admin sets it: they are not asked for."""

    reason: str = ""

    @property
    def works(self) -> bool:
        """Whether somebody may be asked."""
        return bool(self.reason.strip())


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it stands with an intake's number.

    Shape: `number` is in the clear; `same` is another intake with the same one; `open_until` is when the open link ends.
    """

    policy: Policy
    number: str = ""
    country: str = ""
    kept_at: datetime | None = None
    same: str = ""
    open_until: datetime | None = None

    def __repr__(self) -> str:
        return "Standing(•••)"  # personal data: a repr ends in logs and exceptions


def policy(database: Database) -> Policy:
    """What the shop has set.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return _policy(connection.execute(_SETTING).scalar_one_or_none())


def standing(database: Database, keys: Keys, intake_id: str, now: datetime) -> Standing:
    """How it stands with this intake: one question.

    Raises: DatabaseAway; Broken when its key is no longer there.
    """
    mine = identity_numbers.alias("mine")
    other = identity_numbers.alias("other")
    until = sa.select(sa.func.max(links.c.expires_at)).where(
        links.c.intake_id == intake_id, links.c.used_at.is_(None), links.c.expires_at > now
    )
    same = sa.select(sa.func.min(other.c.intake_id)).where(other.c.blind == mine.c.blind, other.c.intake_id != mine.c.intake_id)
    asked = (
        sa.select(
            _SETTING.scalar_subquery().label("setting"),
            until.scalar_subquery().label("open_until"),
            mine.c.sealed,
            mine.c.country,
            mine.c.kept_at,
            same.scalar_subquery().label("same"),
        )
        .select_from(intakes)
        .join(mine, mine.c.intake_id == intakes.c.id, isouter=True)
        .where(intakes.c.id == intake_id)
    )
    with database.reading() as connection:
        row = connection.execute(asked).first()
    if row is None:
        return Standing(policy=Policy())
    return Standing(
        policy=_policy(row.setting),
        number=keys.open(row.sealed, place_of(intake_id)) if row.sealed else "",
        country=row.country or "",
        kept_at=row.kept_at,
        same=row.same or "",
        open_until=row.open_until,
    )


def keep(database: Database, keys: Keys, token: str, number: str, country: str | None, reason: str, now: datetime) -> str | None:
    """Keep a number that came through a link, and use the link up; the intake, or None when the link works no longer.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        intake_id = secure_links.use(connection, token, now)
        if intake_id is None:
            return None
        forget(connection, intake_id)
        row = {"intake_id": intake_id, "country": country, "reason": reason, "kept_at": now, **_hidden(keys, number, intake_id)}
        connection.execute(sa.insert(identity_numbers), row)
    return intake_id


def forget(connection: Connection, intake_id: str) -> None:
    """Delete an intake's number."""
    connection.execute(sa.delete(identity_numbers).where(identity_numbers.c.intake_id == intake_id))


def forget_unfinished(database: Database, before: datetime) -> int:
    """Delete the numbers of registrations that were never finished and not heard of since `before`. Give how many.

    Raises: DatabaseAway.
    """
    ended = intakes.c.state.in_([State.EXPIRED.value, State.CANCELLED.value, State.STOPPED.value])
    old = sa.select(intakes.c.id).where(ended, intakes.c.customer_id.is_(None), intakes.c.heard_at < before)
    with database.transaction() as connection:
        return connection.execute(sa.delete(identity_numbers).where(identity_numbers.c.intake_id.in_(old))).rowcount


def _hidden(keys: Keys, number: str, intake_id: str) -> dict[str, str]:
    return {"sealed": keys.seal(number, place_of(intake_id)), "blind": keys.blind(number, BLIND)}


def place_of(intake_id: str) -> str:
    """Where an intake's number stands."""
    return f"identity_numbers.sealed:{intake_id}"


_SETTING = sa.select(shop_settings.c.value).where(shop_settings.c.name == SETTING)


def _policy(value: object) -> Policy:
    return Policy(value if isinstance(value, str) else "")
