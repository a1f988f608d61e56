"""Users and roles: who works here, and what she may do. For admins."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import audit, current_staff, go, here
from desk.accounts.words import refused_words
from storage.accounts import second_factor, sessions, staff
from storage.accounts.staff import Account, Role
from storage.audit import Action


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("people", __name__, url_prefix="/desk/people")
    _list_routes(routes)
    _rights_routes(routes)
    _way_in_routes(routes)
    return routes


def _list_routes(routes: Blueprint) -> None:
    @routes.get("")
    def listed() -> Response:
        """Everybody."""
        return _list()

    @routes.post("")
    def invite() -> Response:
        """Make an account whose owner chooses the password by a one-time link."""
        from storage.accounts import people

        desk = here()
        email, role = request.form.get("email", "").strip(), request.form.get("role", "")
        name = " ".join(request.form.get("name", "").split())[:60]
        if not is_address(email):
            return _list(422, email=email, role=role, name=name, problem=gettext("Please check the email address."))
        try:
            account, token = people.invite(desk.database, email, role, name, desk.clock())
        except staff.Refused as refusal:
            return _list(422, email=email, role=role, name=name, problem=refused_words(refusal))
        audit(Action.CHANGED, f"staff:{account.id}", what="invited", role=role)
        return _link(account, token)


def _rights_routes(routes: Blueprint) -> None:
    @routes.get("/<staff_id>")
    def person(staff_id: str) -> Response:
        """One account."""
        desk, account = here(), _account(staff_id)
        open_sessions = sessions.sessions_of(desk.database, account.id, desk.clock())
        return frame.shown("person", person=account, roles=_roles(), sessions=open_sessions, own=account.id == current_staff().id)

    @routes.post("/<staff_id>/role")
    def change_role(staff_id: str) -> Response:
        """Give another role; every session of that account ends."""
        from storage.accounts import people

        desk, account, wanted = here(), _account(staff_id), request.form.get("role", "")
        if wanted not in set(Role):
            abort(400)
        try:
            people.set_role(desk.database, account.id, Role(wanted), desk.clock())
        except people.LastAdmin:
            return _stays(account)
        audit(Action.CHANGED, f"staff:{account.id}", what="role", before=account.role.value, after=wanted)
        flash(gettext("The role is changed, and every session of that account has ended."))
        return _back(account)

    @routes.post("/<staff_id>/active")
    def switch(staff_id: str) -> Response:
        """Switch an account on or off; every session of it ends."""
        from storage.accounts import people

        desk, account, active = here(), _account(staff_id), request.form.get("active") == "yes"
        try:
            people.set_active(desk.database, account.id, desk.clock(), active=active)
        except people.LastAdmin:
            return _stays(account)
        audit(Action.CHANGED, f"staff:{account.id}", what="switched on" if active else "switched off")
        flash(gettext("The account is on again.") if active else gettext("The account is off, and every session of it has ended."))
        return _back(account)


def _way_in_routes(routes: Blueprint) -> None:
    @routes.post("/<staff_id>/sessions")
    def end_sessions(staff_id: str) -> Response:
        """End every session of an account."""
        account = _account(staff_id)
        ended = sessions.end_all(here().database, account.id)
        audit(Action.CHANGED, f"staff:{account.id}", what="sessions ended", count=ended)
        flash(gettext("Every session of that account has ended."))
        return _back(account)

    @routes.post("/<staff_id>/link")
    def make_link(staff_id: str) -> Response:
        """A one-time link by which somebody chooses a password."""
        from storage.accounts import people

        desk, account = here(), _account(staff_id)
        if not account.active:
            abort(404)
        token = people.link_for(desk.database, account, desk.clock())
        audit(Action.CHANGED, f"staff:{account.id}", what="password link")
        return _link(account, token)

    @routes.post("/<staff_id>/second-factor/off")
    def drop_second_factor(staff_id: str) -> Response:
        """Take a lost telephone away: its owner signs in with the password and sets up another."""
        desk, account = here(), _account(staff_id)
        second_factor.drop(desk.database, account.id, desk.clock())
        sessions.end_all(desk.database, account.id)
        audit(Action.CHANGED, f"staff:{account.id}", what="second factor off")
        flash(gettext("The second factor is off, and every session of that account has ended."))
        return _back(account)


def _link(account: Account, token: str) -> Response:
    desk = here()
    address = desk.address + url_for("links.password", token=token)
    post = desk.post
    if post is not None:
        subject = gettext("Your account at the desk of %(shop)s", shop=desk.shop.name)
        words = gettext("Choose a password for the desk of %(shop)s. This link works once, for an hour:", shop=desk.shop.name)
        desk.later(lambda: post.send(account.email, subject, f"{words}\n\n{address}\n"))
    # Shown once, on the answer itself: the link is in no address and no cookie.
    return frame.shown("link", person=account, address=address, mailed=post is not None)


def _list(status: int = 200, email: str = "", role: str = "staff", name: str = "", problem: str = "") -> Response:
    form = {"email": email, "role": role, "name": name, "problem": problem}
    return frame.shown("people", status, people=staff.accounts(here().database), roles=_roles(), form=form)


def _account(staff_id: str) -> Account:
    account = staff.account_of(here().database, staff_id)
    if account is None:
        abort(404)
    return account


def _stays(account: Account) -> Response:
    flash(gettext("This is the last admin: nobody else could change accounts. Make another admin first."))
    return _back(account)


def _back(account: Account) -> Response:
    # Whoever has just changed her own account is signed out, and lands on the sign-in page.
    return go(url_for("people.person", staff_id=account.id))


def _roles() -> list[tuple[str, object]]:
    return [(role.value, frame.ROLES[role.value]) for role in Role]


def is_address(email: str) -> bool:
    """Whether mail could be sent there."""
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
