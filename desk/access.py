"""Who is at the desk, what she may see, and how to write down what she did. Who may use which route stands in `rights.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, g, request

from bot.our_side import OurSide
from bot.post import Post, in_thread
from bot.running import Running
from desk.forms import SAFE, Forms
from desk.places import Networks, address_of, hash_of
from desk.rights import right_of
from flows.shop import Shop
from storage import audit as audit_log
from storage.accounts import sessions
from storage.accounts.sessions import Session, Stage
from storage.accounts.staff import Account, Role
from storage.audit import Action, Entry
from storage.database import Database
from storage.desk.handling import By
from storage.sealed import Keys


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the desk's pages need.

    Shape: `secret` keys hashes and form tokens; `secure` says that browsers come over https; `address` is where they find us;
    `later` does what the visitor need not wait for; `files` is where exports and uploads lie.
    """

    running: Running
    ours: OurSide
    database: Database
    clock: Callable[[], datetime]
    keys: Keys
    secret: bytes
    secure: bool
    address: str
    files: Path
    proxies: Networks = ()
    post: Post | None = None
    later: Callable[[Callable[[], None]], None] = in_thread

    @property
    def shop(self) -> Shop:
        """The shop, as its admins have it today."""
        return self.running.house.shop

    @property
    def cookie(self) -> str:
        """The name of the session's cookie."""
        # The prefix lets a browser take the cookie from this very host alone, over https.
        return "__Host-desk" if self.secure else "desk"

    @property
    def forms(self) -> Forms:
        """The tokens of our forms."""
        return Forms(self.secret, secure=self.secure)


def here() -> Desk:
    """The desk of this application."""
    desk: Desk = current_app.extensions["desk"]
    return desk


def current_staff() -> Account:
    """Who makes this request. The gate has let her in."""
    return current_session().account


def current_session() -> Session:
    """The session of this request. The gate has let it in."""
    session = open_session()
    if session is None:
        abort(403)
    return session


def visitor() -> Account | None:
    """Who makes this request, if she has signed in: for pages that everybody may see."""
    session = open_session()
    return session.account if session is not None and session.stage is Stage.WHOLE else None


def may(endpoint: str) -> bool:
    """Whether the visitor may use that route: a page shows no link that leads nowhere."""
    right, account = right_of(endpoint), visitor()
    return right is not None and (right.roles is None or (account is not None and account.role in right.roles))


def may_see_personal_data(account: Account) -> bool:
    """Whether somebody may see a customer's data unmasked, one logged click at a time."""
    return account.role is not Role.READ_ONLY


def audit(action: Action, subject: str | None = None, **details: Any) -> None:
    """Write what was done into the audit log.

    Shape: `subject` is "kind:id"; `details` names fields, filters and counts, never a customer's value.
    Raises: DatabaseAway.
    """
    session = open_session()
    audit_as(session.account.id if session is not None else None, action, subject, **details)


def audit_as(staff_id: str | None, action: Action, subject: str | None = None, **details: Any) -> None:
    """Write down what somebody did who is not signed in, or not yet.

    Raises: DatabaseAway.
    """
    desk = here()
    # Or the gate would write a second line on the way out.
    g.noted = True
    entry = Entry(
        done_at=desk.clock(),
        staff_id=staff_id,
        action=action,
        endpoint=request.endpoint or "",
        subject=subject,
        details=details,
        address_hash=address_hash(),
    )
    audit_log.note(desk.database, entry)


def acting(once: str = "") -> By:
    """Who acts now, for `storage.desk.handling.change`, which writes the audit log's line itself.

    Shape: `once` is the form's own token.
    """
    # Or the gate would write a second line on the way out.
    g.noted = True
    staff_id, endpoint = current_staff().id, request.endpoint or ""
    return By(done_at=here().clock(), staff_id=staff_id, endpoint=endpoint, address_hash=address_hash(), once=once or None)


def address_hash() -> str:
    """Where this request comes from, as it is kept."""
    desk = here()
    return hash_of(address_of(request, desk.proxies), desk.secret)


def form_token() -> str:
    """The token that every form of ours carries as `csrf_token`, and every script in the header X-CSRFToken."""
    return here().forms.token(session_token() if open_session() is not None else None)


def go(address: str) -> Response:
    """A redirect within the desk, which a script of htmx follows with the whole page."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})
    return Response(status=302 if request.method in SAFE else 303, headers={"Location": address})


def session_token() -> str:
    """What the session's cookie says."""
    return request.cookies.get(here().cookie, "")


def open_session() -> Session | None:
    """The session of this request, if it has one, half-way or whole."""
    if "session" not in g:
        token = session_token()
        # The page that tells of an outage asks again who is here.
        g.session = None
        g.session = sessions.session_of(here().database, token, here().clock()) if token else None
    found: Session | None = g.session
    return found
