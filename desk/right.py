"""What a right is: who may use a route, and how."""

from __future__ import annotations

from dataclasses import dataclass

from storage.accounts.staff import Role
from storage.audit import Action

_EVERYBODY_HERE = frozenset(Role)
_WHO_WORK = frozenset({Role.ADMIN, Role.REVIEWER, Role.STAFF})
_WHO_REVIEW = frozenset({Role.ADMIN, Role.REVIEWER})
_ADMINS = frozenset({Role.ADMIN})
# A table of 100,000 customers, and what a form puts around it.
MOST_UPLOADED = 21 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Right:
    """The rules of one endpoint.

    Shape: `roles` is None where nobody needs to sign in; `checked` asks for the CSRF token on whatever is not a GET; `noted`
    writes a line of the audit log for each request that its view did not note itself; `act` is what that line says instead of
    viewed (GET) or changed. A `steady` one keeps no session awake: polls do not count as a person. `fresh` asks for the password
    again when it was given more than ten minutes ago. `most_bytes` is the longest body that it takes, where that is more than the
    application's.
    """

    roles: frozenset[Role] | None
    checked: bool = True
    noted: bool = True
    act: Action | None = None
    steady: bool = False
    fresh: bool = False
    most_bytes: int | None = None


OPEN = Right(roles=None, noted=False)
# Guarded by something else: Twilio's signature, the simulator's own guard.
GUARDED = Right(roles=None, noted=False, checked=False)
EVERYBODY_HERE = Right(roles=_EVERYBODY_HERE)
WHO_WORK = Right(roles=_WHO_WORK)
WHO_REVIEW = Right(roles=_WHO_REVIEW)
ADMINS = Right(roles=_ADMINS)
ADMINS_AGAIN = Right(roles=_ADMINS, fresh=True)
OWN = Right(roles=_EVERYBODY_HERE, noted=False)
OWN_AGAIN = Right(roles=_EVERYBODY_HERE, fresh=True)
POLL = Right(roles=_EVERYBODY_HERE, noted=False, steady=True)
REVIEW_POLL = Right(roles=_WHO_REVIEW, noted=False, steady=True)
ADMINS_POLL = Right(roles=_ADMINS, noted=False, steady=True)
ADMINS_UPLOAD = Right(roles=_ADMINS, most_bytes=MOST_UPLOADED)
WORK_UNNOTED = Right(roles=_WHO_WORK, noted=False)
WORK_EXPORT = Right(roles=_WHO_WORK, act=Action.EXPORTED)
