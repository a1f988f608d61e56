"""The desk's side: make a link for an intake, send it or show it; the number, masked, on the intake's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, Response, abort, flash, request, url_for
from flask_babel import gettext

from bot.invite import Invitations
from bot.secure_page import address_of, letter_of
from bot.sending.delivery import SERVICE_WINDOW
from desk import frame
from desk.access import audit, current_staff, go, here
from flows.intake import Intake, State
from storage import identity_numbers, secure_links
from storage.audit import Action
from storage.identity_numbers import Standing
from storage.outgoing import Outgoing
from storage.sealed import Broken
from translations.names import country_name


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the intake's page shows of it; `broken` when the number's key is gone."""

    standing: Standing
    country: str
    may_send: bool
    broken: bool = False


def add_to(app: Flask, invitations: Callable[[], Invitations]) -> None:
    """Register the staff's route, and give templates `identity_card(intake, now)`."""
    app.jinja_env.globals.update(identity_card=_card)
    app.register_blueprint(_routes(invitations))


def _card(intake: Intake, now: datetime) -> Card | None:
    """The card, or None where the shop asks for no numbers and has none of hers."""
    try:
        standing = identity_numbers.standing(here().database, here().keys, intake.id, now)
    except Broken:
        return Card(standing=Standing(policy=identity_numbers.Policy()), country="", may_send=False, broken=True)
    if not standing.policy.works and not standing.number:
        return None
    from desk.speech import language_here

    country = country_name(standing.country, language_here()) if standing.country else ""
    return Card(standing=standing, country=country, may_send=_may_send(intake, now))


def _may_send(intake: Intake, now: datetime) -> bool:
    return intake.state is not State.STOPPED and now - intake.heard_at < SERVICE_WINDOW


def _routes(invitations: Callable[[], Invitations]) -> Blueprint:
    routes = Blueprint("secure_link", __name__, url_prefix="/desk/intakes")

    @routes.post("/<intake_id>/secure-link")
    def make(intake_id: str) -> Response:
        """Make a link; send it, or show it once."""
        desk, made, now = here(), invitations(), here().clock()
        intake = secure_links.intake_of(desk.database, intake_id)
        if intake is None or not identity_numbers.policy(desk.database).works:
            abort(404)
        sends = request.form.get("how") == "send"
        if sends and not _may_send(intake, now):
            flash(gettext("The customer's window is closed, so nothing can be sent. Show the link instead, and pass it on another way."))
            return go(_back(intake_id))
        staff_id = current_staff().id

        def letter(link_id: str) -> Outgoing | None:
            ends_at = now + secure_links.LASTS
            return letter_of(intake, link_id, made.sender, desk.address, made.voice, staff_id, ends_at) if sends else None

        token, expires_at = secure_links.make(desk.database, desk.secret, intake_id, staff_id, now, letter)
        audit(Action.CHANGED, f"intake:{intake_id}", what="secure link", how="sent" if sends else "shown")
        if sends:
            flash(gettext("The link is on its way."))
            return go(_back(intake_id))
        # Shown once, on the answer itself: the link is in no address and no cookie.
        return frame.page("secure/link", now=now, address=address_of(desk.address, token), expires_at=expires_at, back=_back(intake_id))

    return routes


def _back(intake_id: str) -> str:
    return url_for("intakes.one", intake_id=intake_id)
