"""The page with a customer's copy of her data: made as she takes it, once."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response

from bot.invite import Invitations
from bot.rights.copy import archive_of
from bot.rights.words import DATA_PATH, data_words
from desk.access import audit_as, here
from desk.public_links.page import LONGEST_TOKEN, browsers_language, kept_apart, page
from storage.audit import Action
from storage.rights import data_links
from storage.rights.own_data import own_data
from translations import Catalogs


def blueprint(invitations: Callable[[], Invitations], catalogs: Catalogs) -> Blueprint:
    """The routes. `invitations` knows the shop's voice."""
    routes = Blueprint("own_copy", __name__, url_prefix=DATA_PATH.rstrip("/"))

    def gone() -> Response:
        language = browsers_language(catalogs)
        return page("own_copy", language, data_words(invitations().voice, language), "gone", 410)

    @routes.get("/<token>")
    def offer(token: str) -> Response:
        """The button. Looking uses nothing up: whoever previews links does so too."""
        desk = here()
        link = data_links.link_of(desk.database, token[: LONGEST_TOKEN + 1], desk.clock())
        if link is None:
            return gone()
        language = catalogs.nearest(link.language)
        return page("own_copy", language, data_words(invitations().voice, language), "open")

    @routes.post("/<token>")
    def take(token: str) -> Response:
        """The copy, and the link is used up."""
        desk, made = here(), invitations()
        token = token[: LONGEST_TOKEN + 1]
        link = data_links.link_of(desk.database, token, desk.clock())
        # Read before the link is used up: what cannot be read now can be asked for once more.
        data = own_data(desk.database, link.customer_id) if link else None
        if link is None or data is None or not data_links.use(desk.database, token, desk.clock()):
            return gone()
        house = desk.running.house
        shop = house.shop
        language = catalogs.nearest(link.language)
        archive = archive_of(data, made.voice, language, shop=shop.name, privacy_url=shop.privacy_url, days=house.periods.bodies)
        audit_as(None, Action.EXPORTED, f"customer:{link.customer_id}", what="own data", by="customer")
        response = make_response(archive)
        response.headers.update({"Content-Type": "application/zip", "Content-Disposition": "attachment; filename=data.zip"})
        return kept_apart(response)

    return routes
