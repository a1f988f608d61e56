"""Personal data on the desk: masked, and shown by a click that is written down.

A page carries no hidden value in the clear: beside the mask stands the value sealed for this session, which `POST /desk/reveal`
opens for whoever may see it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask import Blueprint, Flask, Response, abort, make_response, render_template, request

from desk import frame
from desk.access import audit, current_session, here, may_see_personal_data, visitor
from storage import masks
from storage.accounts.staff import Role
from storage.audit import Action
from storage.sealed import Broken


class Kind(StrEnum):
    """What sort of personal data a value is."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    TAX = "tax"
    WORDS = "words"
    SENDER = "sender"


_MASKS = {
    Kind.NAME: masks.masked_words,
    Kind.EMAIL: masks.masked_email,
    Kind.PHONE: masks.masked_number,
    Kind.ADDRESS: masks.masked_text,
    Kind.TAX: masks.masked_number,
    Kind.WORDS: masks.masked_text,
    Kind.SENDER: masks.masked_sender,
}
# Whoever works with customers reads names and what they write; the rest is a logged click away. Who only reads sees masks alone.
_IN_THE_CLEAR = frozenset({Kind.NAME, Kind.WORDS})
# As long as the longest session.
_OPENS_FOR = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Personal:
    """A value as this viewer sees it.

    Shape: `text` may be shown as it is; `sealed` is what the button posts, and None when there is no button.
    """

    text: str
    masked: bool
    sealed: str | None = None


def install(app: Flask) -> None:
    """Give templates `personal(value, kind, subject, field)`, and the route behind its button."""
    app.jinja_env.globals.update(personal=personal)
    app.register_blueprint(_routes())


def personal(value: str | None, kind: str, subject: str, field: str) -> Personal:
    """A value as this viewer may see it.

    Shape: `subject` is "customer:id" or "intake:id", `field` names what it is: both go into the audit log.
    """
    text, viewer = value or "", visitor()
    if not text:
        return Personal(text="", masked=False)
    if viewer is not None and viewer.role is not Role.READ_ONLY and Kind(kind) in _IN_THE_CLEAR:
        return Personal(text=text, masked=False)
    masked = _MASKS[Kind(kind)](text)
    if viewer is None or not may_see_personal_data(viewer):
        return Personal(text=masked, masked=True)
    said = {"value": text, "subject": subject, "field": field, "at": int(here().clock().timestamp())}
    return Personal(text=masked, masked=True, sealed=here().keys.seal(json.dumps(said), _place()))


def masked(value: str | None, kind: str) -> str:
    """A value for a place where nobody can click: a title, an export of whoever only reads, a search's answer."""
    text, viewer = value or "", visitor()
    clear = viewer is not None and may_see_personal_data(viewer) and Kind(kind) in _IN_THE_CLEAR
    return text if clear else _MASKS[Kind(kind)](text)


def _routes() -> Blueprint:
    routes = Blueprint("personal", __name__, url_prefix="/desk")

    @routes.post("/reveal")
    def reveal() -> Response:
        """Show one value, and write down who saw what."""
        desk = here()
        try:
            said = json.loads(desk.keys.open(request.form.get("sealed", ""), _place()))
        except Broken:
            abort(404)
        if desk.clock().timestamp() - said["at"] > _OPENS_FOR.total_seconds():
            abort(404)
        audit(Action.REVEALED, said["subject"], field=said["field"])
        if frame.wants_fragment():
            return make_response(render_template("desk/revealed.html", value=said["value"]))
        return frame.page("reveal", now=desk.clock(), value=said["value"])

    return routes


def _place() -> str:
    return f"personal data in session {current_session().id}"
