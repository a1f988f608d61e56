"""The page on which an intake is started, and its preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import get_locale

from bot.invite import Invitations
from bot.invites.preview import Bubble, bubbles_of
from bot.invites.request import Invited, Joins, Refused, Way, Why
from desk import frame
from desk.access import audit, current_staff, go, here, may
from desk.intakes.formatted import formatted
from desk.start.fields import fields_of, names_of
from desk.start.why import REASONS, Reason
from desk.start.wish import Wish, wish_in
from storage.audit import Action
from translations import Catalogs
from translations.names import language_name


def blueprint(invitations: Callable[[], Invitations], catalogs: Catalogs) -> Blueprint:
    """The routes. `invitations` is made when a page needs it."""
    routes = Blueprint("start", __name__, url_prefix="/desk/intakes/new")
    routes.add_app_template_filter(formatted)

    @routes.get("")
    def form() -> Response:
        """The empty form."""
        return _page(Wish(phone="", language=""), invitations(), catalogs)

    @routes.post("/preview")
    def preview() -> Response:
        """What she would read, and what stands in the way; nothing is written."""
        made = invitations()
        wish = wish_in(request.form, names_of(made.flow.steps))
        seen, refused = _seen(made, wish)
        if not frame.wants_fragment():
            return _page(wish, made, catalogs, seen=seen, refused=refused)
        return frame.fragment("start/preview", now=here().clock(), **_preview(made, wish, seen, refused))

    @routes.post("")
    def create() -> Response:
        """Make the invitation, and send its message if that is the way."""
        made = invitations()
        wish = wish_in(request.form, names_of(made.flow.steps))
        seen, refused = _seen(made, wish)
        if seen is None or (seen.joins is not Joins.NEW and not wish.anyway):
            return _page(wish, made, catalogs, seen=seen, refused=refused, asked=True)
        try:
            invited = made.invite(_request(wish))
        except Refused as refusal:
            return _page(wish, made, catalogs, refused=refusal, asked=True)
        audit(Action.CHANGED, f"invite:{invited.invite.id}", what="invited", way=wish.way.value, fields=sorted(invited.invite.known))
        return go(url_for("invites.one", invite_id=invited.invite.id, new="yes"))

    return routes


def _request(wish: Wish) -> Any:
    return wish.request(current_staff().id, here().clock(), str(get_locale()))


def _seen(made: Invitations, wish: Wish) -> tuple[Invited | None, Refused | None]:
    """What would come of it, or why nothing would."""
    try:
        seen = made.preview(_request(wish))
    except Refused as refusal:
        return None, refusal
    if seen.joins is not Joins.NEW:
        # That a number is known is told to whoever types it.
        audit(Action.SEARCHED, f"intake:{seen.intake_id}", what="number known")
    return seen, None


def _page(
    wish: Wish,
    made: Invitations,
    catalogs: Catalogs,
    *,
    seen: Invited | None = None,
    refused: Refused | None = None,
    asked: bool = False,
) -> Response:
    shop, language = made.flow.shop, str(get_locale())
    reason = REASONS[refused.why] if refused else None
    fields = fields_of(made.flow.steps, wish.known, refused.problems if refused else {}, catalogs, language)
    return frame.page(
        "start/form",
        now=here().clock(),
        status=422 if asked else 200,
        wish=wish,
        fields=fields,
        groups={group: [each for each in fields if each.group == group] for group in ("person", "address", "invoice", "own")},
        languages=[(code, language_name(code)) for code in sorted(shop.languages, key=language_name)],
        problems={reason.field: reason.words} if asked and reason and reason.field else {},
        asked=asked,
        **_preview(made, wish, seen, refused),
    )


def _preview(made: Invitations, wish: Wish, seen: Invited | None, refused: Refused | None) -> Mapping[str, Any]:
    bubbles: tuple[Bubble, ...] = bubbles_of(made, seen, here().clock()) if seen else ()
    reason: Reason | None = REASONS[refused.why] if refused else None
    # An empty form needs no scolding: it is refused for its missing number.
    quiet = refused is not None and refused.why in (Why.NO_NUMBER, Why.NOT_AGREED)
    return {
        "bubbles": bubbles,
        "seen": seen,
        "reason": reason,
        "quiet": quiet,
        "sends": wish.way is Way.TEMPLATE,
        "due_at": seen.due_at if seen and seen.due_at and seen.due_at > here().clock() else None,
        "direction": "rtl" if seen and seen.language.partition("-")[0] == "ar" else "ltr",
        "shop_name": made.flow.shop.name,
        "known_as": seen.joins.value if seen and seen.joins is not Joins.NEW else "",
        "record_url": url_for("customers.one", customer_id=seen.customer_id) if seen and seen.customer_id and may("customers.one") else "",
        "intake_url": url_for("intakes.one", intake_id=seen.intake_id) if seen and seen.begun and seen.intake_id else "",
    }
