"""The gate before every route, and the line in the audit log behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import Flask, Response, abort, g, request, url_for
from werkzeug.exceptions import BadRequest

from bot.journal import log
from desk.access import (
    Desk,
    address_hash,
    audit,
    current_session,
    form_token,
    go,
    here,
    may,
    may_see_personal_data,
    open_session,
    session_token,
    visitor,
)
from desk.accounts.again import password_again
from desk.forms import SAFE
from desk.rights import GUARDED, Right, right_of
from storage.accounts import sessions
from storage.accounts.staff import Account, Role
from storage.audit import Action

# So long an admin may put off the second factor: as long as the link lasts that made the first.
ENROL_WITHIN = timedelta(hours=24)
# Where an admin without a second factor gets to once she may put it off no longer.
_ENROLMENT = frozenset({"account.page", "account.second_factor", "account.add_second_factor", "access.sign_out", "look.look"})


def install(app: Flask, desk: Desk) -> None:
    """Put the gate before every route of the application."""
    app.extensions["desk"] = desk
    app.config.update(
        SESSION_COOKIE_NAME="__Host-desk-words" if desk.secure else "desk-words",
        SESSION_COOKIE_SECURE=desk.secure,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.before_request(_enter)
    app.after_request(_leave)
    app.jinja_env.globals.update(csrf_token=form_token, may=may, me=visitor, may_see_personal_data=may_see_personal_data)


def must_enrol(account: Account, now: datetime) -> bool:
    """Whether somebody gets no further without a second factor."""
    return account.role is Role.ADMIN and not account.totp and now - account.created_at >= ENROL_WITHIN


def _enter() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None
    right = right_of(endpoint)
    if right is None:
        abort(404)
    if right is GUARDED:
        return None
    if right.roles is not None and (answer := _let_in(right.roles)) is not None:
        return answer
    if right.most_bytes is not None:
        # Before the token is looked for, which reads the body.
        request.max_content_length = right.most_bytes
    if right.checked and request.method not in SAFE:
        _check_form()
    if right.roles is None:
        return None
    if not right.steady:
        sessions.touch(here().database, current_session(), here().clock())
    return password_again(current_session()) if right.fresh else None


def _check_form() -> None:
    try:
        here().forms.check(request, session_token() if open_session() is not None else None)
    except BadRequest:
        log.warning("form refused", endpoint=request.endpoint, place=address_hash())
        raise


def _let_in(roles: frozenset[Role]) -> Response | None:
    account = visitor()
    if account is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
        return go(url_for("access.sign_in") + (f"?{urlencode({'next': wanted})}" if wanted else ""))
    if account.role not in roles:
        log.warning("refused", endpoint=request.endpoint, role=account.role.value, place=address_hash())
        audit(Action.REFUSED)
        abort(403)
    if must_enrol(account, here().clock()) and request.endpoint not in _ENROLMENT:
        return go(url_for("account.second_factor"))
    return None


def _leave(response: Response) -> Response:
    right = right_of(request.endpoint or "")
    if right is None or right is GUARDED:
        return response
    if right.roles is not None and _worth_noting(right, response):
        # Every view is noted, whether or not somebody thought of it; a view that knows more has noted it itself.
        audit(right.act or (Action.VIEWED if request.method in SAFE else Action.CHANGED), _subject())
    here().forms.remember(response)
    return response


def _worth_noting(right: Right, response: Response) -> bool:
    return right.noted and not g.get("noted") and response.status_code < 400 and visitor() is not None


def _subject() -> str | None:
    name, value = next(iter((request.view_args or {}).items()), ("", ""))
    return f"{name.removesuffix('_id')}:{value}" if name else None
