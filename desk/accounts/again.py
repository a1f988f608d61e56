"""The password again, before what is dangerous: asked on the way, and the form then goes on as it was sent."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request, url_for

from desk.access import here
from desk.accounts.limits import tried
from desk.forms import SAFE
from storage.accounts import sessions, staff
from storage.accounts.sessions import Session

FRESH = timedelta(minutes=10)
# The field of this very form; no other form of ours may have one of that name.
FIELD = "password_again"


def password_again(session: Session) -> Response | None:
    """The page that asks for the password, or None when it was given less than ten minutes ago, or just now."""
    desk = here()
    if desk.clock() - session.proven_at < FRESH:
        return None
    password, account = request.form.get(FIELD), session.account
    if password is not None:
        found = tried(account.email, lambda: staff.verify(desk.database, account.email, password), staff_id=account.id)
        if found is not None:
            sessions.prove(desk.database, session, desk.clock())
            return None
    return _asked(wrong=password is not None)


def _asked(*, wrong: bool) -> Response:
    from desk.frame import page

    # What was sent travels with the page, so that nothing has to be typed twice; the token is that of the new form.
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in (FIELD, "csrf_token")]
    path = request.full_path.rstrip("?")
    if request.method in SAFE:
        fields, path = [("next", path)], url_for("access.again")
    answer = page("again", now=here().clock(), status=401, fields=fields, action=path, field=FIELD, wrong=wrong)
    if request.headers.get("HX-Request"):
        # htmx shows no 401; the whole page takes the place of the one that asked.
        answer.status_code = 200
        answer.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML", "HX-Reselect": "body > *"})
    return answer
