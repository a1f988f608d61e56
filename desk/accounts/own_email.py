"""Another email address for one's own account: with the password, and by a link that only its reader has where we can send one."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from bot.post import Post
from desk import frame
from desk.access import audit, current_staff, go, here
from desk.accounts.people import is_address
from desk.accounts.sign_in import begun
from desk.accounts.words import refused_words
from desk.places import hash_of
from storage.accounts import attempts, people, staff
from storage.accounts.attempts import Limit
from storage.accounts.sessions import Stage
from storage.accounts.staff import Account, Refused
from storage.audit import Action
from storage.sealed import Broken

# Source: trust.md, line 36: a code works for an hour.
_LASTS = timedelta(hours=1)
# Mails of one account in a quarter of an hour: none of us fills a stranger's mailbox.
_MOST = 3


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/email")
    def email() -> Response:
        """The form for another address."""
        return _form()

    @routes.post("/email")
    def change_email() -> Response:
        """Change it, or mail the link that does where a mail server is set."""
        desk, account, wanted = here(), current_staff(), request.form.get("email", "").strip()
        problem = _problem(account, wanted)
        if problem:
            return _form(422, wanted, problem)
        if desk.post is None:
            return _changed(account, wanted)
        limit = Limit(f"own email:{hash_of(account.id, desk.secret)}", _MOST)
        if attempts.take(desk.database, (limit,), desk.clock()).wait is not None:
            return _form(
                429, wanted, gettext("Several links are on their way already. Please look for them, or try again in a quarter of an hour.")
            )
        audit(Action.CHANGED, f"staff:{account.id}", what="email asked for")
        _mail_link(desk.post, account, wanted)
        flash(gettext("A link is on its way to the new address. It works for an hour; until you open it nothing changes."))
        return go(url_for("account.page"))

    @routes.get("/email/<token>")
    def confirm_email(token: str) -> Response:
        """Ask once more: whatever opens links in mails on its own changes nothing."""
        wanted = _address_in(token, current_staff())
        return _over() if wanted is None else frame.shown("email_confirm", wanted=wanted, token=token)

    @routes.post("/email/<token>")
    def keep_email(token: str) -> Response:
        """Change it, by the link."""
        account = current_staff()
        wanted = _address_in(token, account)
        if wanted is None:
            return _over()
        # Somebody may have taken it while the link was on its way.
        problem = _problem(account, wanted)
        return _form(422, wanted, problem) if problem else _changed(account, wanted)


def _problem(account: Account, wanted: str) -> str:
    if not is_address(wanted):
        return str(gettext("Please check the email address."))
    if staff.folded(wanted) == account.email:
        return str(gettext("This is your address already."))
    if staff.account_by_email(here().database, wanted) is not None:
        return str(gettext("There is an account with this email address already."))
    return ""


def _changed(account: Account, wanted: str) -> Response:
    desk = here()
    try:
        changed = people.set_email(desk.database, account, wanted, desk.clock())
    except Refused as refusal:
        return _form(422, wanted, refused_words(refusal))
    audit(Action.CHANGED, f"staff:{account.id}", what="email")
    _tell_the_old_address(account)
    flash(gettext("Your email address is changed. You are signed out everywhere else."))
    return begun(go(url_for("account.page")), changed, Stage.WHOLE)


def _place(account: Account) -> str:
    # With the key of her sessions: a link that was used, or asked for before her password changed, opens nothing.
    return f"staff.email:{account.id}:{account.session_key}"


def _token_for(account: Account, wanted: str) -> str:
    # The address itself must stand in no other address: the link carries it sealed, and nothing is kept until it is used.
    ends_at = int((here().clock() + _LASTS).timestamp())
    return here().keys.seal(json.dumps([staff.folded(wanted), ends_at]), _place(account)).rstrip("=")


def _address_in(token: str, account: Account) -> str | None:
    try:
        wanted, ends_at = json.loads(here().keys.open(token + "=" * (-len(token) % 4), _place(account)))
    except Broken:
        return None
    return str(wanted) if here().clock().timestamp() < ends_at else None


def _mail_link(post: Post, account: Account, wanted: str) -> None:
    desk = here()
    address = desk.address + url_for("account.confirm_email", token=_token_for(account, wanted))
    subject = gettext("Your new email address")
    words = gettext("Sign in to the desk of %(shop)s with this address from now on? This link works for an hour:", shop=desk.shop.name)
    ending = gettext("If it was not you, you need do nothing: nothing has changed.")
    desk.later(lambda: post.send(wanted, subject, f"{words}\n\n{address}\n\n{ending}\n"))


def _tell_the_old_address(account: Account) -> None:
    desk, post = here(), here().post
    if post is None:
        return
    subject = gettext("Your email address was changed")
    words = gettext("Your account at the desk of %(shop)s has another email address now. This one opens it no more.", shop=desk.shop.name)
    ending = gettext("If it was not you, please tell an admin at once.")
    desk.later(lambda: post.send(account.email, subject, f"{words}\n\n{ending}\n"))


def _over() -> Response:
    return _form(404, problem=gettext("This link is over, or belongs to another account. Write the address here once more."))


def _form(status: int = 200, email: str = "", problem: str = "") -> Response:
    return frame.shown("email", status, email=email, problem=problem, by_mail=here().post is not None)
