"""The routes of invitations. Their addresses carry an id: the code itself lets somebody in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, request, url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup

from bot.invite import Invitations
from bot.invites.card import Card, card_of
from bot.invites.link import link_of, ready_words
from desk import frame
from desk.access import audit, current_staff, go, here
from desk.reasons import reason_of
from desk.start.fields import names_of
from flows.read.invite_codes import written
from storage.audit import Action
from storage.desk import invited
from storage.desk.invited import Letter, Line
from translations.names import language_name

_SIZES = ("a6", "a5")


def blueprint(invitations: Callable[[], Invitations]) -> Blueprint:
    """The routes. `invitations` is made when a page needs it."""
    routes = Blueprint("invites", __name__, url_prefix="/desk/invites")

    @routes.get("/")
    def listed() -> Response:
        """The list that the address asks for."""
        now, standing, mine = here().clock(), request.args.get("state", ""), request.args.get("mine") == "yes"
        standing = standing if standing in ("open", "used", "over") else "open"
        by = current_staff().id if mine else None
        lines = invited.page_of(here().database, standing, now, made_by=by, after=request.args.get("after", "")[:64])
        return frame.page(
            "invites/list",
            now=now,
            lines=lines[: invited.PAGE],
            counts=invited.counts(here().database, now, by),
            standing=standing,
            mine=mine,
            older=lines[invited.PAGE - 1].invite.id if len(lines) > invited.PAGE else "",
            after=request.args.get("after", ""),
            state_of=invited.state_of,
        )

    @routes.get("/<invite_id>")
    def one(invite_id: str) -> Response:
        """An invitation: what was sent and when, or link and QR code to hand over."""
        line, letter = _found(invite_id)
        return frame.page("invites/one", now=here().clock(), **_view(invitations(), line, letter))

    @routes.get("/<invite_id>/card")
    def card(invite_id: str) -> Response:
        """The card to print."""
        size = request.args.get("size", "")
        drawn = _card(invitations(), _open(invite_id))
        size = size if size in _SIZES else _SIZES[0]
        return frame.page("invites/card", now=here().clock(), card=drawn, svg=Markup(drawn.svg), size=size)  # noqa: S704  # nosec B704 (our own drawing)

    @routes.get("/<invite_id>/code.<kind>")
    def code(invite_id: str, kind: str) -> Response:
        """The QR code as a file."""
        # What draws is loaded only by whoever wants a drawing.
        from bot.qr import matrix_of, png_of, svg_of

        made, line = invitations(), _open(invite_id)
        matrix = matrix_of(_link(made, line)[0])
        if kind not in ("png", "svg"):
            abort(404)
        drawn, of_type = (png_of(matrix), "image/png") if kind == "png" else (svg_of(matrix, title=made.flow.shop.name), "image/svg+xml")
        response = make_response(drawn)
        response.headers.update({"Content-Type": of_type, "Content-Disposition": f"attachment; filename=invitation.{kind}"})
        # Whoever holds the picture comes in.
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.post("/<invite_id>/revoke")
    def revoke(invite_id: str) -> Response:
        """End an invitation."""
        line, _ = _found(invite_id)
        if invitations().revoke(line.invite.code):
            audit(Action.CHANGED, f"invite:{invite_id}", what="revoked")
            flash(gettext("The invitation is over: nobody comes in by it any more."))
        else:
            flash(gettext("This invitation was over already."))
        return go(url_for("invites.one", invite_id=invite_id))

    return routes


def _found(invite_id: str) -> tuple[Line, Letter | None]:
    found = invited.one(here().database, invite_id)
    if found is None:
        abort(404)
    return found


def _open(invite_id: str) -> Line:
    line, _ = _found(invite_id)
    if invited.state_of(line.invite, here().clock()) not in ("open", "used"):
        abort(404)
    return line


def _link(made: Invitations, line: Line) -> tuple[str, str]:
    words = ready_words(made.voice, line.invite.code, line.invite.language or made.flow.shop.default_language)
    return link_of(made.sender, words), words


def _card(made: Invitations, line: Line) -> Card:
    language = line.invite.language or made.flow.shop.default_language
    return card_of(line.invite, _link(made, line)[0], language, made.flow.shop, made.voice)


def _view(made: Invitations, line: Line, letter: Letter | None) -> dict[str, Any]:
    invite, now = line.invite, here().clock()
    state = invited.state_of(invite, now)
    link, words = _link(made, line)
    # A whole that is told by its parts ("full name") would be named twice.
    names = {name for name in names_of(made.flow.steps) if invite.known.get(name)}
    showing = state == "open" or (state == "used" and invite.valid_at(now))
    return {
        "invite": invite,
        "by": line.by,
        "letter": letter,
        "trouble": reason_of(letter.code) if letter and letter.code else "",
        "waits": letter is not None and letter.sent_at is None and letter.due_at > now,
        "state": state,
        "new": request.args.get("new") == "yes",
        "code": written(invite.code),
        "link": link if showing else "",
        "words": words,
        "svg": Markup(_card(made, line).svg) if showing else "",  # noqa: S704  # nosec B704 (our own drawing)
        "language_words": language_name(invite.language) if invite.language else "",
        "intake_url": url_for("intakes.one", intake_id=hers) if (hers := invite.intake_id or line.came) else "",
        "known": [made.voice.words(step.label, str(get_locale())) for step in made.flow.steps if step.name in names],
        "agreed": invite.opt_in,
    }
