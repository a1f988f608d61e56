"""One-time links: the first admin, an invitation, a forgotten password."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import address_hash, audit_as, here
from desk.accounts.words import refused_words, unfit_words
from desk.places import hash_of
from storage.accounts import attempts, staff, welcomes
from storage.accounts.attempts import Limit
from storage.audit import Action

# Mails to one address, and from one place, in a quarter of an hour.
_PER_ACCOUNT, _PER_ADDRESS = 3, 20


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("links", __name__, url_prefix="/desk")
    _first_admin_routes(routes)
    _forgotten_routes(routes)
    _password_routes(routes)
    return routes


def _first_admin_routes(routes: Blueprint) -> None:
    @routes.get("/first-admin/<token>")
    def first_admin(token: str) -> Response:
        """The form for the first admin."""
        if not welcomes.is_welcome(here().database, token, here().clock()):
            return _spent(done=welcomes.is_spent(here().database, token, here().clock()))
        return frame.shown("first_admin", email="", problems={})

    @routes.post("/first-admin/<token>")
    def make_first_admin(token: str) -> Response:
        """Make the first admin."""
        desk = here()
        email, password = request.form.get("email", "").strip(), request.form.get("password", "")
        if not welcomes.is_welcome(desk.database, token, desk.clock()):
            return _spent(done=welcomes.is_spent(desk.database, token, desk.clock()))
        problem = unfit_words(password, email)
        if problem:
            return frame.shown("first_admin", 422, email=email, problems={"password": problem})
        try:
            account = welcomes.add_first_admin(desk.database, token, email, password, desk.clock())
        except staff.Refused as refusal:
            if welcomes.is_spent(desk.database, token, desk.clock()):
                return _spent(done=True)
            return frame.shown("first_admin", 422, email=email, problems={"email": refused_words(refusal)})
        audit_as(account.id, Action.CHANGED, f"staff:{account.id}", what="first admin")
        return frame.shown("sign_in", email=account.email, wanted="", problem=False, note=gettext("Your account is ready. Please sign in."))


def _forgotten_routes(routes: Blueprint) -> None:
    @routes.get("/forgotten")
    def forgotten() -> Response:
        """Ask for a link by mail, or say whom to ask for one."""
        return frame.shown("forgotten", by_mail=here().post is not None, sent=False)

    @routes.post("/forgotten")
    def send_link() -> Response:
        """Mail a link. What is answered, and how fast, does not tell whether somebody of that address works here."""
        desk, email = here(), request.form.get("email", "")
        _only(desk.post is not None)
        limits = (
            Limit(f"forgotten:{hash_of(email.strip().casefold(), desk.secret)}", _PER_ACCOUNT),
            Limit(f"forgotten from:{address_hash()}", _PER_ADDRESS),
        )
        waits = attempts.take(desk.database, limits, desk.clock()).wait is not None
        subject = gettext("Choose a new password")
        words = gettext(
            "Somebody, hopefully you, asked for a new password for the desk of %(shop)s. This link works once, for an hour:",
            shop=desk.shop.name,
        )
        ending = gettext("If it was not you, you need do nothing: nothing has changed.")
        pattern = desk.address + url_for("links.password", token="-")  # noqa: S106  # nosec B106 (the place of a token)

        def deliver() -> None:
            from storage.accounts import people

            account = staff.account_by_email(desk.database, email)
            if account is not None and account.active and desk.post is not None:
                token = people.link_for(desk.database, account, desk.clock())
                desk.post.send(account.email, subject, f"{words}\n\n{pattern[:-1]}{token}\n\n{ending}\n")

        if not waits:
            desk.later(deliver)
        audit_as(None, Action.CHANGED, what="password link asked for", waits=waits)
        return frame.shown("forgotten", by_mail=True, sent=True)


def _password_routes(routes: Blueprint) -> None:
    @routes.get("/password/<token>")
    def password(token: str) -> Response:
        """The form by which an invited or a forgetful person chooses a password."""
        from storage.accounts import people

        link = people.link_of(here().database, token, here().clock())
        if link is None:
            return _spent(done=people.is_spent(here().database, token, here().clock()))
        return frame.shown("password", link=link, problem="")

    @routes.post("/password/<token>")
    def set_password(token: str) -> Response:
        """Keep the password. The second factor, if there is one, is asked for as ever."""
        from storage.accounts import people

        desk, chosen = here(), request.form.get("password", "")
        link = people.link_of(desk.database, token, desk.clock())
        if link is None:
            return _spent(done=people.is_spent(desk.database, token, desk.clock()))
        try:
            account = people.use_link(desk.database, token, chosen, desk.clock())
        except people.Unsuitable:
            return frame.shown("password", 422, link=link, problem=unfit_words(chosen, link.account.email))
        if account is None:
            # Pressed twice: the first of the two was quicker by an instant.
            return _spent(done=people.is_spent(desk.database, token, desk.clock()))
        audit_as(account.id, Action.CHANGED, f"staff:{account.id}", what="password", by="link")
        return frame.shown("sign_in", email=account.email, wanted="", problem=False, note=gettext("Your password is set. Please sign in."))


def _spent(*, done: bool) -> Response:
    """The way on for whoever comes again by a link that has done its work; any other link is nothing. Nothing changes here."""
    _only(done)
    note = gettext("This link has done its work, and the password that was chosen by it counts. Please sign in.")
    # Whose link it was is not said again.
    return frame.shown("sign_in", email="", wanted="", problem=False, note=note)


def _only(works: object) -> None:
    if not works:
        abort(404)
