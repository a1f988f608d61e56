"""The page that confirms an email subscription: a scanner that opens the link confirms nothing, the button does."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from bot.invite import Invitations
from bot.rights.words import CONFIRM_PATH, confirm_words
from desk.access import audit_as, here
from desk.public_links.page import LONGEST_TOKEN, browsers_language, page
from storage.audit import Action
from storage.consent import confirming
from storage.consent.confirming import Link, State
from translations import Catalogs

# Whatever led nowhere is gone, whichever way.
_STATUS = {State.OPEN: 200, State.DONE: 200}


def blueprint(invitations: Callable[[], Invitations], catalogs: Catalogs) -> Blueprint:
    """The routes. `invitations` knows the shop's voice."""
    routes = Blueprint("confirming", __name__, url_prefix=CONFIRM_PATH.rstrip("/"))

    def words(language: str) -> dict[str, str]:
        return confirm_words(invitations().voice, language, here().shop.name)

    def shown(link: Link) -> Response:
        language = catalogs.nearest(link.language) if link.language else browsers_language(catalogs)
        return page("confirm", language, words(language), link.state.value, _STATUS.get(link.state, 410))

    @routes.get("/<token>")
    def ask(token: str) -> Response:
        """The question, with a button."""
        desk = here()
        return shown(confirming.link_of(desk.database, desk.secret, token[: LONGEST_TOKEN + 1], desk.clock()))

    @routes.post("/<token>")
    def confirm(token: str) -> Response:
        """Subscribe, with a receipt of what was asked and answered."""
        desk = here()
        token = token[: LONGEST_TOKEN + 1]
        link = confirming.link_of(desk.database, desk.secret, token, desk.clock())
        if link.state is not State.OPEN:
            return shown(link)
        said = words(catalogs.nearest(link.language))
        done = confirming.confirm(desk.database, desk.secret, token, desk.clock(), shown=f"{said['ask']} {said['end']}", answer=said["yes"])
        if done.state is State.DONE:
            audit_as(None, Action.CHANGED, f"customer:{done.customer_id}", what="email subscription confirmed", by="customer")
        return shown(done)

    return routes
