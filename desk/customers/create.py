"""A customer written by hand, with the checks of the chat and a look for the same person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import get_locale, gettext

from desk import frame
from desk.access import acting, go, here
from desk.customers.doing import NotTaken, Typed, typed_now
from desk.customers.edit_address_form import blank, country_choices, country_now, read_address, sketches
from desk.customers.edit_blocks import new_reader, profile_sketch, read_profile
from desk.customers.edit_form import fields_of
from desk.customers.edit_own import own_sketch, read_own
from desk.customers.edit_reading import Reader, region_for
from desk.customers.one import list_url, title_of
from desk.intakes.views import Views
from desk.review.words import LIKE
from flows.profile import Address, Profile
from storage.customers.creating import Newcomer, create
from storage.customers.pairs import Like, like
from storage.customers.record import record_of
from storage.database import Overtaken

_EMPTY: dict[str, Any] = {"first_name": "", "last_name": "", "email": None, "phone": None}
# An address is written when one of these is.
_PLACE = ("street", "city", "postal_code", "company")


def add_routes(routes: Blueprint, views: Views) -> None:
    """The routes."""

    @routes.get("/new")
    def new() -> Response:
        """The empty form."""
        return _page(views, Typed())

    @routes.post("/new")
    def make() -> Response:
        """Make the record; whoever may be the same person is shown first."""
        typed = typed_now("new")
        if "switch" in request.form:
            return _page(views, typed)
        reader = new_reader(views)
        reader.region = region_for(None)
        try:
            profile = _read(views, reader)
        except NotTaken as problem:
            return _page(views, Typed(form="new", once=typed.once, problems=problem.problems), meant=reader.meant, status=422)
        alike = like(here().database, profile)
        if alike and request.form.get("anyway") != "yes":
            return _page(views, Typed(form="new", once=typed.once), alike=alike, status=422)
        # The form's token is the id: what is sent twice is made once.
        customer_id = typed.once
        by = acting(typed.once)
        newcomer = Newcomer(id=customer_id, profile=profile, created_at=by.done_at, origin={"source": "desk", "staff": by.staff_id})
        database = here().database
        try:
            with database.transaction() as connection:
                create(connection, database.keys, [newcomer], by)
        except Overtaken:
            if record_of(database, customer_id) is None:
                abort(409, "Somebody was faster. Send it once more.")
        flash(gettext("The record is made."))
        return go(url_for("customers.one", customer_id=customer_id))


def _read(views: Views, reader: Reader) -> Profile:
    values = read_profile(views, reader, {**_EMPTY, "preferred_language": here().shop.default_language})
    addresses: tuple[Address, ...] = ()
    if any(request.form.get(name, "").strip() for name in _PLACE):
        start = blank("", "", None)
        place = read_address(reader, start, country_now(start), billing=_billing(), is_default=True)
        place = replace(
            place,
            first_name=place.first_name or values["first_name"],
            last_name=place.last_name or values["last_name"],
            phone=place.phone or values["phone"] or "",
            title=place.title or place.company or place.city,
        )
        addresses = (place,)
    attributes = read_own(views, reader, {})
    reader.settle()
    return Profile(**values, addresses=addresses, attributes=attributes)


def _billing() -> str:
    return "company" if request.form.get("billing_type") == "company" else "private"


def _page(views: Views, typed: Typed, *, meant: dict[str, str] | None = None, alike: tuple[Like, ...] = (), status: int = 200) -> Response:
    start = blank("", "", None)
    country = country_now(start)
    # Without any address none of its parts is needed.
    place = [
        replace(each, required=False)
        for each in sketches(views, start, country, billing=_billing())
        if each.name not in ("first_name", "last_name", "phone")
    ]
    first = profile_sketch(views, {**_EMPTY, "preferred_language": str(get_locale())})
    return frame.page(
        "customers/new",
        list_url=list_url(),
        now=here().clock(),
        status=status,
        typed=typed,
        once=typed.token,
        person=fields_of(first, typed, meant),
        country=country,
        countries=country_choices(),
        billing=_billing(),
        place=fields_of(place, typed, meant),
        own_fields=fields_of(own_sketch(views, {"attributes": {}}), typed, meant),
        alike=[(each.id, title_of(each.__dict__), [str(LIKE[by]) for by in each.by]) for each in alike],
    )
