"""The addresses of a customer: added, changed, deleted, exactly one of them the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import audit, here
from desk.customers.doing import Decide, Typed, do, news_of, typed_now
from desk.customers.edit import existing
from desk.customers.edit_address_form import PERSONAL, blank, country_choices, country_now, read_address, sketches
from desk.customers.edit_blocks import new_reader
from desk.customers.edit_form import fields_of
from desk.customers.one import title_of
from desk.customers.one_words import field_words
from desk.intakes.views import Views
from flows.profile import Address
from storage.audit import Action
from storage.customers.changing import Edit, What
from storage.customers.doubting import after_edit
from storage.customers.record import Record, addresses_in

# So many addresses a customer may have.
MOST = 20
NEW = -1


def add_routes(routes: Blueprint, views: Views) -> None:
    """The routes."""

    @routes.get("/<customer_id>/addresses/new")
    def address_new(customer_id: str) -> Response:
        """The form of a new address."""
        return _page(views, customer_id, NEW, Typed())

    @routes.get("/<customer_id>/addresses/<int:place>")
    def address(customer_id: str, place: int) -> Response:
        """The form of one address. What it shows in the clear is written down."""
        audit(Action.REVEALED, f"customer:{customer_id}", fields=list(PERSONAL))
        return _page(views, customer_id, place, Typed())

    @routes.post("/<customer_id>/addresses/new")
    def address_add(customer_id: str) -> Response:
        """Add it; or show the form of the country that was chosen."""
        return _kept(views, customer_id, NEW)

    @routes.post("/<customer_id>/addresses/<int:place>")
    def address_keep(customer_id: str, place: int) -> Response:
        """Keep it; or show the form of the country that was chosen."""
        return _kept(views, customer_id, place)

    @routes.post("/<customer_id>/addresses/<int:place>/default")
    def address_default(customer_id: str, place: int) -> Response:
        """Make it the default."""

        def decide(record: Record) -> Edit:
            places = _at(record, place)
            return Edit(what=What.EDITED, addresses=tuple(replace(each, is_default=n == place) for n, each in enumerate(places)))

        return _done(views, customer_id, place, decide, gettext("This address is the default now."))

    @routes.post("/<customer_id>/addresses/<int:place>/delete")
    def address_delete(customer_id: str, place: int) -> Response:
        """Delete it."""

        def decide(record: Record) -> Edit:
            after = tuple(each for n, each in enumerate(_at(record, place)) if n != place)
            return Edit(what=What.EDITED, addresses=after, values=after_edit(record, (), addresses=after))

        return _done(views, customer_id, place, decide, gettext("The address is deleted."))


def _at(record: Record, place: int) -> tuple[Address, ...]:
    places = addresses_in(record)
    if not NEW <= place < len(places):
        abort(404)
    return places


def _billing(address: Address) -> str:
    chosen = request.form.get("billing_type", address.billing_type)
    return chosen if chosen in ("private", "company") else address.billing_type


def _kept(views: Views, customer_id: str, place: int) -> Response:
    if "switch" in request.form:
        return _page(views, customer_id, place, typed_now("switch"))
    reader = new_reader(views)
    default = request.form.get("is_default") == "yes"

    def decide(record: Record) -> Edit | None:
        places = _at(record, place)
        was = places[place] if place != NEW else blank("", "", None)
        reader.problems.clear()
        now = read_address(reader, was, country_now(was), billing=_billing(was), is_default=default or was.is_default)
        reader.settle()
        others = tuple(replace(each, is_default=each.is_default and not default) for each in places)
        after = (*others, now) if place == NEW else (*others[:place], now, *others[place + 1 :])
        if len(after) > MOST:
            abort(422, "No more addresses fit.")
        doubts = after_edit(record, ("address",), addresses=after)
        return None if after == places else Edit(what=What.EDITED, addresses=after, values=doubts)

    def again(typed: Typed, status: int) -> Response:
        return _page(views, customer_id, place, typed, status=status, meant=reader.meant)

    _alive(customer_id)
    return do(customer_id, decide, typed_now("address"), again, said=gettext("Saved."))


def _done(views: Views, customer_id: str, place: int, decide: Decide, said: str) -> Response:
    _alive(customer_id)
    return do(
        customer_id, decide, typed_now("other"), lambda typed, status: _page(views, customer_id, place, typed, status=status), said=said
    )


def _alive(customer_id: str) -> None:
    if existing(customer_id).customer["deleted_at"] is not None:
        abort(409, "This record is in the bin.")


def _page(
    views: Views, customer_id: str, place: int, typed: Typed, *, status: int = 200, meant: Mapping[str, str] | None = None
) -> Response:
    record = existing(customer_id)
    customer, places = record.customer, addresses_in(record)
    if place >= len(places) and typed.stale:
        # The very address is gone: what was typed is shown as a new one.
        place = NEW
    stands = _at(record, place)[place] if place != NEW else blank(customer["first_name"], customer["last_name"], customer["phone"])
    country, billing = country_now(stands), _billing(stands)
    ids: dict[str, Any] = {"customer_id": customer_id, "place": place}
    action = url_for("customers.address_add", customer_id=customer_id) if place == NEW else url_for("customers.address_keep", **ids)
    return frame.page(
        "customers/address",
        now=here().clock(),
        status=status,
        title=gettext("New address") if place == NEW else gettext("Address"),
        called=title_of(customer),
        back=url_for("customers.one", customer_id=customer_id),
        action=action,
        version=customer["version"],
        typed=typed,
        once=typed.token,
        other_once=Typed().token,
        delete_url=url_for("customers.address_delete", **ids) if place != NEW else None,
        default_url=url_for("customers.address_default", **ids) if place != NEW and not stands.is_default else None,
        news=news_of(typed, lambda name: field_words(name, views.label)),
        country=country,
        countries=country_choices(),
        country_problem=typed.problems.get("country", ""),
        billing=billing,
        fields=fields_of(sketches(views, stands, country, billing=billing), typed, meant),
        is_default=stands.is_default or request.form.get("is_default") == "yes",
        only=not places,
    )
