"""One customer: everything we know, what was done with it, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, url_for
from flask_babel import gettext

from desk import frame
from desk.access import here, may
from desk.customers.one_words import (
    ACCOUNTS,
    BINNED,
    BUSINESSES,
    IDENTITIES,
    MERGED,
    ORIGINS,
    STANDINGS,
    SUBSCRIPTIONS,
    address_line,
    field_words,
    happened_text,
    happened_words,
    kind_of,
    sign_of,
    value_words,
)
from desk.intakes.views import Views
from desk.looks import REVIEWS, Look
from desk.personal import Kind, masked
from desk.receipts import channel_words
from desk.review.words import DoubtShown, doubt_shown
from flows import doubts
from flows.custom import PREFIX
from storage.consent.consents import Channel
from storage.customers.whole import Whole, whole_of

REFERENCE = 8


@dataclass(frozen=True, kw_only=True)
class OwnField:
    """A field of the shop's own with its value in words."""

    name: str
    label: str
    value: str


def add_routes(routes: Blueprint, views: Views) -> None:
    """The routes of one customer."""

    @routes.get("/<customer_id>")
    def one(customer_id: str) -> Response:
        """The page."""
        return page(views, found(customer_id))


def found(customer_id: str) -> Whole:
    """The customer; an unknown one is not found."""
    whole = whole_of(here().database, customer_id)
    if whole is None:
        abort(404)
    return whole


def page(views: Views, whole: Whole, *, status: int = 200, **more: object) -> Response:
    """The page, with what else it has to say."""
    return frame.page("customers/one", now=here().clock(), status=status, **shown(views, whole), **more)


def list_url() -> str | None:
    """Where the list is, for whoever may see it."""
    there = "customers.listed" in current_app.view_functions and may("customers.listed")
    return url_for("customers.listed") if there else None


def title_of(customer: dict[str, Any]) -> str:
    """What a customer is called, as far as the viewer may know."""
    name = f"{customer['first_name']} {customer['last_name']}".strip()
    return masked(name, Kind.NAME) if name else gettext("No name yet")


def states_of(whole: Whole) -> list[Look]:
    """How it stands with the record, each as a sign."""
    customer = whole.record.customer
    found_states = [ACCOUNTS[customer["account_status"]]]
    if customer["deleted_at"] is not None:
        found_states.insert(0, MERGED if whole.merged_into else BINNED)
    if customer["b2b_status"]:
        found_states.append(BUSINESSES[customer["b2b_status"]])
    return [*found_states, REVIEWS[customer["review_status"]]]


def doubts_of(views: Views, customer: dict[str, Any]) -> list[DoubtShown]:
    """What is doubted, each as a sign."""
    return [doubt_shown(doubts.read(each), lambda name: field_words(name, views.label)) for each in customer["doubts"]]


def shown(views: Views, whole: Whole) -> dict[str, Any]:
    """What the template is given."""
    record, customer = whole.record, whole.record.customer
    key = f"customer:{customer['id']}"
    gone = customer["deleted_at"] is not None
    return {
        "list_url": list_url(),
        "whole": whole,
        "record": record,
        "customer": customer,
        "key": key,
        "title": title_of(customer),
        "reference": customer["id"][:REFERENCE].upper(),
        "states": states_of(whole),
        "doubts": doubts_of(views, customer),
        "may_edit": may("customers.edit") and not gone,
        "may_state": may("customers.state"),
        "may_merge": may("customers.duplicates"),
        "gone": gone,
        "lines": [address_line(each) for each in record.addresses],
        "channels": [_channel(whole, channel.value) for channel in Channel],
        "own": _own(views, customer["attributes"]),
        "standings": STANDINGS,
        "identity_words": IDENTITIES,
        "numbers": [each for each in whole.conversations if each.number],
        "origin": [(str(ORIGINS.get(name, name)), str(value)) for name, value in customer["origin"].items() if value and name != "staff"],
        "happened": [(each, *sign_of(each), happened_words(each, views.label), happened_text(each)) for each in whole.timeline],
        "changes": [
            (
                each,
                field_words(each.field, views.label),
                kind_of(each.field),
                value_words(each.field, each.before),
                value_words(each.field, each.after),
            )
            for each in whole.changes
        ],
        "into_url": url_for("customers.one", customer_id=whole.merged_into.kept_id) if whole.merged_into else "",
    }


def _channel(whole: Whole, channel: str) -> dict[str, Any]:
    status = whole.record.subscriptions.get(channel, "NOT_SUBSCRIBED")
    return {"name": channel, "words": channel_words(channel), "look": SUBSCRIPTIONS[status], "on": status != "NOT_SUBSCRIBED"}


def _own(views: Views, attributes: dict[str, Any]) -> list[OwnField]:
    steps = {step.name: step for step in views.flow.steps}
    fields = []
    for key, value in attributes.items():
        step = steps.get(PREFIX + key)
        words = views.words(step.shows(value)) if step and step.shows and value is not None else value_words(key, value)
        fields.append(OwnField(name=key, label=views.words(step.label) if step else key, value=words))
    return fields
