"""Passwords and codes, tried within limits: ten wrong ones for an account, fifty for an address, in a quarter of an hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from werkzeug.exceptions import TooManyRequests

from bot.journal import log
from desk.access import address_hash, audit_as, here
from desk.places import hash_of
from storage.accounts import attempts
from storage.accounts.attempts import Limit
from storage.audit import Action

T = TypeVar("T")

# Source: trust.md, lines 30 and 37.
PER_ACCOUNT, PER_ADDRESS, PER_CODE = 10, 50, 5


def tried(
    email: str, act: Callable[[], T | None], *, most: int = PER_ACCOUNT, kind: str = "password", staff_id: str | None = None
) -> T | None:
    """What `act` gives, which is None for a wrong password or code.

    Raises: TooManyRequests when too many were wrong: nothing is tried then, and the right one works after the wait.
    """
    desk = here()
    place = address_hash()
    account = f"{kind}:{hash_of(email.strip().casefold(), desk.secret)}"
    limits = (Limit(account, most), Limit(f"{kind} from:{place}", PER_ADDRESS))
    attempt = attempts.take(desk.database, limits, desk.clock())
    if attempt.wait is not None:
        log.warning("locked", kind=kind, place=place)
        audit_as(staff_id, Action.LOCKED, kind=kind)
        raise TooManyRequests(retry_after=int(attempt.wait.total_seconds()) + 1)
    found = act()
    if found is None:
        log.warning("sign-in failed", kind=kind, place=place)
        audit_as(staff_id, Action.SIGN_IN_FAILED, kind=kind)
    else:
        attempts.forgive(desk.database, attempt, account)
    return found
