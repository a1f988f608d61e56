"""Coming in and going out: the password, and the second factor."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from bot.journal import log
from desk import frame
from desk.access import address_hash, audit, audit_as, current_session, go, here, open_session, visitor
from desk.accounts.agents import agent_of
from desk.accounts.limits import PER_CODE, tried
from desk.paths import inside
from storage.accounts import sessions, staff
from storage.accounts.sessions import Session, Stage
from storage.accounts.staff import Account, Role
from storage.audit import Action


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("access", __name__, url_prefix="/desk")
    _password_routes(routes)
    _code_routes(routes)
    return routes


def _password_routes(routes: Blueprint) -> None:
    @routes.get("/sign-in")
    def sign_in() -> Response:
        """The form; whoever is signed in already goes on."""
        return go(_wanted()) if visitor() is not None else frame.shown("sign_in", email="", wanted=_wanted(), problem=False)

    @routes.post("/sign-in")
    def let_in() -> Response:
        """Check the password. What is answered does not tell whether somebody of that address works here."""
        email, password = request.form.get("email", ""), request.form.get("password", "")
        # Looked up for the log whether or not there is such an account, so that the time tells nothing.
        whose = staff.account_by_email(here().database, email)
        account = tried(email, lambda: staff.verify(here().database, email, password), staff_id=whose.id if whose else None)
        if account is None:
            return frame.shown("sign_in", 422, email=email, wanted=_wanted(), problem=True)
        if account.totp:
            answer = go(url_for("access.code", next=_wanted()))
            return begun(answer, account, Stage.CODE)
        audit_as(account.id, Action.SIGNED_IN, second_factor="none")
        offered = account.role is Role.ADMIN
        return begun(go(url_for("account.second_factor") if offered else _wanted()), account, Stage.WHOLE)

    @routes.post("/sign-out")
    def sign_out() -> Response:
        """End the session, in the database and in the browser."""
        session = current_session()
        sessions.end(here().database, session.id, session.account.id)
        audit(Action.SIGNED_OUT)
        answer = go(url_for("access.sign_in"))
        answer.delete_cookie(here().cookie, path="/", secure=here().secure, httponly=True, samesite="Lax")
        return answer

    @routes.post("/again")
    def again() -> Response:
        """Go on where the password was asked for; the gate has checked it."""
        return go(_wanted())


def _code_routes(routes: Blueprint) -> None:
    @routes.get("/sign-in/code")
    def code() -> Response:
        """Ask for the second factor."""
        if _half_way() is None:
            return go(url_for("access.sign_in"))
        return frame.shown("code", recovery="recovery" in request.args, wanted=_wanted(), problem=False)

    @routes.post("/sign-in/code")
    def check_code() -> Response:
        """Check the second factor. After five wrong ones the password is asked for again, and a wait begins."""
        session = _half_way()
        if session is None:
            return go(url_for("access.sign_in"))
        recovery = "recovery" in request.form
        account = session.account
        if tried(account.id, lambda: _accepted(account, recovery=recovery), most=PER_CODE, kind="code", staff_id=account.id) is None:
            return frame.shown("code", 422, recovery=recovery, wanted=_wanted(), problem=True)
        audit_as(account.id, Action.SIGNED_IN, second_factor="recovery code" if recovery else "code")
        return begun(go(_wanted()), account, Stage.WHOLE)


def _half_way() -> Session | None:
    session = open_session()
    return session if session is not None and session.stage is Stage.CODE else None


def _accepted(account: Account, *, recovery: bool) -> bool | None:
    from storage.accounts import second_factor

    desk, given = here(), request.form.get("code", "")
    if recovery:
        return second_factor.accept_recovery(desk.database, account.id, given, desk.clock()) or None
    return second_factor.accept(desk.database, desk.keys, account.id, given, desk.clock()) or None


def begun(answer: Response, account: Account, stage: Stage) -> Response:
    """Begin a session of somebody in this browser: a new one, whatever it had before."""
    desk, before = here(), open_session()
    if before is not None:
        sessions.end(desk.database, before.id, before.account.id)
    agent = agent_of(request.headers.get("User-Agent", ""))
    log.info("signed in" if stage is Stage.WHOLE else "password right", place=address_hash())
    token = sessions.begin(desk.database, account, stage, desk.clock(), agent=agent, address_hash=address_hash())
    # A session's cookie: the server decides how long it lasts.
    answer.set_cookie(desk.cookie, token, secure=desk.secure, httponly=True, samesite="Lax", path="/")
    return answer


def _wanted() -> str:
    return inside(request.values.get("next", ""))
