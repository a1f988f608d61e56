"""My account: language, time zone, email address, password, second factor, and where I am signed in."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from desk import frame, speech
from desk.access import audit, current_session, current_staff, go, here
from desk.accounts import own_email
from desk.accounts.limits import tried
from desk.accounts.sign_in import begun
from desk.accounts.words import unfit_words
from storage.accounts import second_factor, sessions, staff
from storage.accounts.sessions import Stage
from storage.audit import Action


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("account", __name__, url_prefix="/desk/account")
    _page_routes(routes)
    _session_routes(routes)
    own_email.add_to(routes)
    return routes


def _page_routes(routes: Blueprint) -> None:
    @routes.get("")
    def page() -> Response:
        """What there is to choose."""
        desk, account = here(), current_staff()
        return frame.shown(
            "account",
            account=account,
            sessions=sessions.sessions_of(desk.database, account.id, desk.clock()),
            this=current_session().id,
            codes_left=second_factor.codes_left(desk.database, account.id),
            zones=sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))),
            languages=list(speech.LANGUAGES.items()),
        )

    @routes.post("")
    def keep() -> Response:
        """Keep name, language and time zone."""
        from storage.accounts import people

        desk, account = here(), current_staff()
        name = " ".join(request.form.get("name", "").split())[:60]
        language, zone = request.form.get("language", ""), request.form.get("zone", "")
        people.set_preferences(
            desk.database,
            account.id,
            desk.clock(),
            name=name,
            language=language if language in speech.LANGUAGES else "",
            zone=zone if zone in available_timezones() else "",
        )
        audit(Action.CHANGED, f"staff:{account.id}", fields=["name", "language", "zone"])
        flash(gettext("Kept."))
        answer = go(url_for("account.page"))
        # What was chosen in this browser before would win.
        for cookie in (speech.LANGUAGE_COOKIE, speech.ZONE_COOKIE):
            answer.delete_cookie(cookie, path="/desk")
        return answer

    @routes.get("/password")
    def password() -> Response:
        """The form for another password."""
        return frame.shown("new_password", problems={})

    @routes.post("/password")
    def change_password() -> Response:
        """Change the password. Every session ends; this browser gets a new one."""
        from storage.accounts import people

        desk, account, chosen = here(), current_staff(), request.form.get("password", "")
        old = request.form.get("old", "")
        if tried(account.email, lambda: staff.verify(desk.database, account.email, old), staff_id=account.id) is None:
            return frame.shown("new_password", 422, problems={"old": gettext("This is not your present password.")})
        try:
            people.set_password(desk.database, account, chosen, desk.clock())
        except people.Unsuitable:
            return frame.shown("new_password", 422, problems={"password": unfit_words(chosen, account.email)})
        audit(Action.CHANGED, f"staff:{account.id}", what="password")
        flash(gettext("Your password is changed. You are signed out everywhere else."))
        changed = staff.account_of(desk.database, account.id)
        return begun(go(url_for("account.page")), changed or account, Stage.WHOLE)


def _session_routes(routes: Blueprint) -> None:
    @routes.post("/sessions/<session_id>/end")
    def end_session(session_id: str) -> Response:
        """Sign out in one browser."""
        sessions.end(here().database, session_id, current_staff().id)
        flash(gettext("Signed out there."))
        return go(url_for("account.page"))

    @routes.post("/sessions/end")
    def end_sessions() -> Response:
        """Sign out everywhere else."""
        desk, session = here(), current_session()
        ended = sessions.end_all(desk.database, session.account.id, but=session.id)
        audit(Action.CHANGED, f"staff:{session.account.id}", what="sessions ended", count=ended)
        flash(gettext("You are signed out everywhere else."))
        return go(url_for("account.page"))
