"""Erasing a customer for good: what that means, and doing it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, current_app, flash, request, url_for
from flask_babel import LazyString, gettext, lazy_gettext

from desk import frame
from desk.access import acting, go, here
from desk.customers import doing
from desk.customers.doing import Typed, typed_now
from desk.customers.edit import existing
from desk.customers.one import title_of
from storage.customers import changing, erasing
from storage.customers.consequences import consequences_of

# A word of ours: what somebody writes about a person would outlive them.
WHY: Mapping[str, LazyString] = {
    "asked": lazy_gettext("The customer asked for it"),
    "mistake": lazy_gettext("The record should never have been made"),
    "over": lazy_gettext("There is no reason to keep it any longer"),
}


def add_routes(routes: Blueprint) -> None:
    """The routes."""

    @routes.get("/<customer_id>/anonymise")
    def anonymise(customer_id: str) -> Response:
        """What erasing for good would do."""
        return _erase_page(customer_id, Typed())

    @routes.post("/<customer_id>/anonymise")
    def erase(customer_id: str) -> Response:
        """Erase for good; the password was asked for again."""
        typed, why = typed_now("erase"), request.form.get("why", "")
        if request.form.get("word", "").strip() != confirmation_of(existing(customer_id).customer["id"]):
            return _erase_page(customer_id, Typed(problem=gettext("Type the reference exactly as it stands there.")), status=422)
        if why not in WHY:
            return _erase_page(customer_id, Typed(problem=gettext("Choose why.")), status=422)
        try:
            erasing.erase(here().database, customer_id, acting(typed.once), why=why, seen=doing.seen_version())
        except changing.NotThere:
            abort(404)
        except changing.Stale:
            return _erase_page(customer_id, Typed(stale=True), status=409)
        flash(gettext("Erased. Nothing is left of this person but the count."))
        return go(url_for("customers.listed") if "customers.listed" in current_app.view_functions else url_for("customers.bin"))


def confirmation_of(customer_id: str) -> str:
    """What has to be typed before somebody is erased."""
    return customer_id[:8].upper()


def _erase_page(customer_id: str, typed: Typed, *, status: int = 200) -> Response:
    customer = existing(customer_id).customer
    return frame.page(
        "customers/anonymise",
        now=here().clock(),
        status=status,
        customer=customer,
        version=customer["version"],
        title=title_of(customer),
        back=url_for("customers.state", customer_id=customer_id),
        consequences=consequences_of(here().database, customer_id),
        word=confirmation_of(customer_id),
        typed=typed,
        once=typed.token,
        reasons=[(name, str(words)) for name, words in WHY.items()],
        chosen=request.form.get("why", "asked"),
    )
