"""The shop's own fields: what each is called, of which type, who is asked; and a box in which an answer can be tried."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext

from desk.access import audit, go, here
from desk.settings.keeping import shown
from desk.settings.own_field_form import Form, Unfit, form_of, tried, typed
from desk.settings.questions import CHANNELS, WISHES
from flows.asking import Asked, Channel
from flows.custom_fields import FieldType
from flows.read.day_numbers import Span
from storage.audit import Action
from storage.customers import fields as kept
from storage.customers.fields import OwnField, Refused, Stale

TYPES = {
    FieldType.TEXT: lazy_gettext("Text"),
    FieldType.NUMBER: lazy_gettext("Number"),
    FieldType.BOOLEAN: lazy_gettext("Yes or no"),
    FieldType.CHOICE: lazy_gettext("One of several options"),
    FieldType.MULTIPLE_CHOICE: lazy_gettext("Any of several options"),
    FieldType.DATE: lazy_gettext("Date"),
    FieldType.DATE_TIME: lazy_gettext("Date and time"),
}
SPANS = {
    Span.ANY: lazy_gettext("Any day"),
    Span.PAST: lazy_gettext("Past days only, such as a birthday"),
    Span.FUTURE: lazy_gettext("Days to come only, such as an appointment"),
}


def add_to(routes: Blueprint) -> None:
    """The routes of these pages."""

    @routes.get("/fields")
    def fields() -> Response:
        """The list."""
        lines = [_line(own) for own in kept.all_of(here().database)]
        return shown("own_fields", lines=lines, channels=CHANNELS)

    @routes.get("/fields/new")
    def fields_new() -> Response:
        """The form of a new field."""
        return _page(Form())

    @routes.get("/fields/<field_key>")
    def fields_one(field_key: str) -> Response:
        """The form of a field."""
        return _page(form_of(_own(field_key)))

    @routes.post("/fields/keep")
    def fields_keep() -> Response:
        """Keep a field; every conversation asks it within two seconds. With "try" an answer is read, and nothing is kept."""
        form = typed()
        try:
            own = form.own(here().running.house.shop.languages)
        except Unfit as unfit:
            return _page(form, unfit.problems, 422)
        if "try" in request.form:
            return _page(form, result=tried(own.field, form.answer, form.spoken))
        try:
            kept.keep(here().database, own, here().clock(), seen=form.seen)
        except Stale:
            return _page(form, {"": _late()}, 409)
        except Refused as refused:
            return _page(form, _refusal(str(refused)), 422)
        here().running.follow()
        asked = {channel.value: own.wish(channel).value for channel in Channel}
        audit(Action.CHANGED, f"field:{own.field.key}", what="kept", type=own.field.type.value, **asked)
        flash(gettext("Saved. It counts from the next message on."))
        return go(url_for("settings.fields"))

    _order_routes(routes)


def _order_routes(routes: Blueprint) -> None:
    @routes.post("/fields/<field_key>/move")
    def fields_move(field_key: str) -> Response:
        """Put one before its neighbour above: it is asked before it."""
        if kept.raise_one(here().database, field_key):
            here().running.follow()
            audit(Action.CHANGED, f"field:{field_key}", what="moved")
        return go(url_for("settings.fields"))

    @routes.post("/fields/<field_key>/retire")
    def fields_retire(field_key: str) -> Response:
        """Ask nobody for it any more, or ask again; what was answered stays."""
        own = _own(field_key)
        seen = request.form.get("seen", type=int) or 0
        try:
            kept.retire(here().database, field_key, here().clock(), seen=seen, retired=not own.retired)
        except Stale:
            return _page(form_of(own), {"": _late()}, 409)
        here().running.follow()
        audit(Action.CHANGED, f"field:{field_key}", what="brought back" if own.retired else "retired")
        flash(gettext("It is asked again.") if own.retired else gettext("Nobody is asked for it any more. What was answered stays."))
        return go(url_for("settings.fields"))


def _late() -> str:
    return str(gettext("Somebody has changed this field meanwhile. Open it again, then make your change."))


def _refusal(why: str) -> dict[str, str]:
    if why == "taken":
        return {"key": str(gettext("There is a field with this key already."))}
    if why == "many":
        return {"": str(gettext("%(most)s fields are the most.", most=kept.MOST))}
    return {"type": str(gettext("The type of a field stays as it is, because there may be answers. Retire it, and make another."))}


def _own(key: str) -> OwnField:
    found = next((own for own in kept.all_of(here().database) if own.field.key == key), None)
    if found is None:
        abort(404)
    return found


def _line(own: OwnField) -> dict[str, object]:
    field = own.field
    return {
        "own": own,
        "label": field.labels.get(str(get_locale())) or next(iter(field.labels.values())),
        "type": TYPES[field.type],
        "asked": [(CHANNELS[channel], WISHES[own.wish(channel)]) for channel in Channel if own.wish(channel) is not Asked.HIDDEN],
    }


def _page(form: Form, problems: dict[str, str] | None = None, status: int = 200, result: str = "") -> Response:
    shop = here().running.house.shop
    return shown(
        "own_field",
        status,
        form=form,
        problems=problems or {},
        result=result,
        types=[(value.value, words) for value, words in TYPES.items()],
        type_words=TYPES.get(FieldType(form.type)) if form.type in set(FieldType) else "",
        spans=[(value.value, words) for value, words in SPANS.items()],
        channels=[(channel.value, CHANNELS[channel]) for channel in Channel],
        wishes=[(value.value, words) for value, words in WISHES.items()],
        languages=[shop.default_language, *(code for code in shop.languages if code != shop.default_language)],
    )
