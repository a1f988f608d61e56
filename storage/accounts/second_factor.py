"""The second factor: codes of a telephone, each good once, and recovery codes for whoever has lost it."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime

import sqlalchemy as sa

from storage.accounts.staff import hash_of
from storage.database import Database
from storage.sealed import Keys
from storage.tables import recovery_codes, staff

# Source: RFC 6238, section 5.2; trust.md, line 37: a step of 30 s, and one before and after for clocks that differ.
STEP_SECONDS = 30
_STEPS = (0, -1, 1)
CODES = 10
_CODE_BYTES = 15


def new_secret() -> str:
    """A secret for a telephone: 160 bits, in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def counter_of(secret: str, code: str, now: datetime) -> int | None:
    """The interval to which this code belongs, if it is one of now."""
    import pyotp

    made, moment = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    given = "".join(code.split())
    fits = (moment + step for step in _STEPS if hmac.compare_digest(made.generate_otp(moment + step).encode(), given.encode()))
    return next(fits, None)


def address_of(secret: str, email: str, shop: str) -> str:
    """What the QR code says to the telephone."""
    import pyotp

    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=shop)


def keep(database: Database, keys: Keys, staff_id: str, secret: str, counter: int, now: datetime) -> tuple[str, ...]:
    """Switch the second factor on. Give the recovery codes, which nobody can read again.

    `counter` is that of the code which proved the telephone: it is used already.
    Raises: DatabaseAway.
    """
    values = {"totp_secret": keys.seal(secret, place_of(staff_id)), "totp_counter": counter, "updated_at": now}
    codes = _new_codes()
    with database.transaction() as connection:
        connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(values))
        _replace(connection, staff_id, codes)
    return codes


def drop(database: Database, staff_id: str, now: datetime) -> None:
    """Switch the second factor off.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(totp_secret=None, updated_at=now))
        connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))


def renew_codes(database: Database, staff_id: str) -> tuple[str, ...]:
    """New recovery codes in the place of the old ones.

    Raises: DatabaseAway.
    """
    codes = _new_codes()
    with database.transaction() as connection:
        _replace(connection, staff_id, codes)
    return codes


def codes_left(database: Database, staff_id: str) -> int:
    """How many recovery codes nobody has used yet.

    Raises: DatabaseAway.
    """
    unused = sa.select(sa.func.count()).where(recovery_codes.c.staff_id == staff_id, recovery_codes.c.used_at.is_(None))
    with database.reading() as connection:
        return int(connection.execute(unused).scalar_one())


def accept(database: Database, keys: Keys, staff_id: str, code: str, now: datetime) -> bool:
    """Whether the code is right, and was never used before. It is used now.

    Raises: DatabaseAway, Broken when the key that sealed the secret is gone.
    """
    with database.reading() as connection:
        sealed = connection.execute(sa.select(staff.c.totp_secret).where(staff.c.id == staff_id)).scalar()
    if sealed is None:
        return False
    counter = counter_of(keys.open(sealed, place_of(staff_id)), code, now)
    if counter is None:
        return False
    # The condition is the lock: of two who send one code at once, one is right.
    newer = sa.update(staff).where(staff.c.id == staff_id, staff.c.totp_counter < counter).values(totp_counter=counter)
    with database.transaction() as connection:
        return connection.execute(newer).rowcount == 1


def accept_recovery(database: Database, staff_id: str, code: str, now: datetime) -> bool:
    """Whether this is an unused recovery code. It is used now.

    Raises: DatabaseAway.
    """
    mine = (recovery_codes.c.staff_id == staff_id, recovery_codes.c.code_hash == _hash(code), recovery_codes.c.used_at.is_(None))
    with database.transaction() as connection:
        return connection.execute(sa.update(recovery_codes).where(*mine).values(used_at=now)).rowcount == 1


def _new_codes() -> tuple[str, ...]:
    # Source: OWASP ASVS 5.0.0, 6.5.2: with 112 random bits or more, an ordinary hash is enough; these have 120.
    words = (base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower() for _ in range(CODES))
    return tuple("-".join(word[start : start + 4] for start in range(0, len(word), 4)) for word in words)


def _replace(connection: sa.Connection, staff_id: str, codes: tuple[str, ...]) -> None:
    connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))
    connection.execute(sa.insert(recovery_codes), [{"staff_id": staff_id, "code_hash": _hash(code)} for code in codes])


def _hash(code: str) -> str:
    return hash_of("".join(code.split()).replace("-", "").lower())


def place_of(staff_id: str) -> str:
    """Where an account's secret stands."""
    return f"staff.totp_secret:{staff_id}"
