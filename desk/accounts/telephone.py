"""My second factor: a code from the telephone, and recovery codes for when it is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from bot.qr import matrix_of, svg_of
from desk import frame
from desk.access import audit, current_session, current_staff, go, here
from desk.accounts.limits import PER_CODE, tried
from desk.gate import must_enrol
from storage.accounts import second_factor, sessions
from storage.accounts.staff import Role
from storage.audit import Action
from storage.sealed import Broken

# Source: trust.md, line 37.
_SETUP_VALID = timedelta(minutes=10)


def add_to(routes: Blueprint) -> None:
    """Put the second factor's routes beside those of the account."""

    @routes.get("/second-factor")
    def second_factor() -> Response:
        """The QR code of a new secret, which is kept once a code has proven the telephone."""
        return _setup(_sealed())

    @routes.post("/second-factor")
    def add_second_factor() -> Response:
        """Switch it on, or over to another telephone, and show the recovery codes, once."""
        return _switched_on()

    @routes.post("/second-factor/off")
    def drop_second_factor() -> Response:
        """Switch it off."""
        return _switched_off()

    @routes.post("/second-factor/codes")
    def renew_codes() -> Response:
        """Show new recovery codes, once; the old ones end."""
        return _renewed()


def _switched_on() -> Response:
    desk, account = here(), current_staff()
    setup = request.form.get("setup", "")
    secret = _secret_in(setup)
    if secret is None:
        return _setup(_sealed(), 422, gettext("This page is too old. Please scan the new code."))
    code = request.form.get("code", "")
    counter = tried(
        f"setup {account.id}",
        lambda: second_factor.counter_of(secret, code, desk.clock()),
        most=PER_CODE,
        kind="code",
        staff_id=account.id,
    )
    if counter is None:
        return _setup(setup, 422, gettext("This code is not right. Please take the one that the app shows now."))
    codes = second_factor.keep(desk.database, desk.keys, account.id, secret, counter, desk.clock())
    sessions.end_all(desk.database, account.id, but=current_session().id)
    audit(Action.CHANGED, f"staff:{account.id}", what="second factor on")
    return frame.shown("recovery_codes", codes=codes)


def _switched_off() -> Response:
    desk, account = here(), current_staff()
    if account.role is Role.ADMIN:
        flash(gettext("Admins keep a second factor. To use another telephone, set it up with that one."))
        return go(url_for("account.page"))
    second_factor.drop(desk.database, account.id, desk.clock())
    audit(Action.CHANGED, f"staff:{account.id}", what="second factor off")
    flash(gettext("The second factor is off."))
    return go(url_for("account.page"))


def _renewed() -> Response:
    desk, account = here(), current_staff()
    if not account.totp:
        return go(url_for("account.page"))
    codes = second_factor.renew_codes(desk.database, account.id)
    audit(Action.CHANGED, f"staff:{account.id}", what="recovery codes")
    return frame.shown("recovery_codes", codes=codes)


def _setup(sealed: str, status: int = 200, problem: str = "") -> Response:
    desk, account = here(), current_staff()
    secret = _secret_in(sealed) or ""
    address = second_factor.address_of(secret, account.email, desk.shop.name)
    spelled = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    later = not must_enrol(account, desk.clock())
    # Made of numbers and a title that is escaped.
    qr = Markup(svg_of(matrix_of(address), title=gettext("QR code for the authenticator app")))  # noqa: S704  # nosec B704 (our own drawing)
    return frame.shown("second_factor", status, setup=sealed, qr=qr, spelled=spelled, problem=problem, later=later)


def _sealed() -> str:
    # Nothing is kept yet: the form carries the secret, unreadable, bound to this session and for ten minutes.
    desk = here()
    return desk.keys.seal(f"{desk.clock().isoformat()} {second_factor.new_secret()}", _place())


def _secret_in(sealed: str) -> str | None:
    desk = here()
    try:
        begun_at, _, secret = desk.keys.open(sealed, _place()).partition(" ")
    except Broken:
        return None
    return secret if desk.clock() - datetime.fromisoformat(begun_at) < _SETUP_VALID else None


def _place() -> str:
    return f"second factor of session {current_session().id}"
