"""A subscription as staff may change it: withdrawn with a reason, granted only with how the customer agreed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import LazyString, gettext, lazy_gettext

from desk import frame
from desk.access import acting, here
from desk.customers.doing import NotTaken, Typed, do, news_of, reason, typed_now
from desk.customers.edit import existing
from desk.customers.one import title_of
from desk.customers.one_words import SUBSCRIPTIONS, field_words
from desk.intakes.views import Views
from desk.receipts import channel_words
from storage.consent.consents import Channel
from storage.customers.changing import Edit
from storage.customers.record import Record
from storage.customers.subscribing import WAYS, granting, withdrawing

_WAYS: dict[str, LazyString] = {
    "phone call": lazy_gettext("On the telephone"),
    "in person": lazy_gettext("In person, at the counter"),
    "letter": lazy_gettext("By letter or on paper"),
    "email": lazy_gettext("By email"),
}


def add_routes(routes: Blueprint, views: Views) -> None:
    """The routes."""

    @routes.get("/<customer_id>/subscriptions/<channel>")
    def subscription(customer_id: str, channel: str) -> Response:
        """The form."""
        return _page(views, customer_id, _channel(channel), Typed())

    @routes.post("/<customer_id>/subscriptions/<channel>/withdraw")
    def withdraw(customer_id: str, channel: str) -> Response:
        """End it, with a receipt of ours."""
        typed, chosen = typed_now("withdraw"), _channel(channel)
        decide = withdrawing(chosen, reason(), acting(typed.once))

        def reasoned(record: Record) -> Edit | None:
            if not reason():
                raise NotTaken(gettext("Say in a few words why."))
            return decide(record)

        return do(
            customer_id,
            reasoned,
            typed,
            lambda typed, status: _page(views, customer_id, chosen, typed, status=status),
            said=gettext("Withdrawn. The receipt stands under it."),
        )

    @routes.post("/<customer_id>/subscriptions/<channel>/grant")
    def grant(customer_id: str, channel: str) -> Response:
        """Note that the customer has agreed, and how."""
        typed, chosen, way = typed_now("grant"), _channel(channel), request.form.get("way", "")
        decide = granting(chosen, reason(), way, acting(typed.once), mails=here().post is not None)

        def reasoned(record: Record) -> Edit | None:
            if way not in WAYS or not reason():
                raise NotTaken(gettext("Say how the customer agreed, and in which words: the receipt needs both."))
            needed = {Channel.EMAIL: "email"}.get(chosen, "phone")
            if not record.customer[needed]:
                raise NotTaken(gettext("There is no address or number to reach the customer by."))
            return decide(record)

        return do(
            customer_id,
            reasoned,
            typed,
            lambda typed, status: _page(views, customer_id, chosen, typed, status=status),
            said=gettext("Noted. It counts when the customer has confirmed it."),
        )


def _channel(given: str) -> Channel:
    return Channel(given) if given in set(Channel) else abort(404)


def _page(views: Views, customer_id: str, channel: Channel, typed: Typed, *, status: int = 200) -> Response:
    record = existing(customer_id)
    stands = record.subscriptions.get(channel.value, "NOT_SUBSCRIBED")
    return frame.page(
        "customers/subscription",
        now=here().clock(),
        status=status,
        title=channel_words(channel.value),
        called=title_of(record.customer),
        back=url_for("customers.one", customer_id=customer_id),
        customer=record.customer,
        channel=channel.value,
        look=SUBSCRIPTIONS[stands],
        stands=stands,
        on=stands != "NOT_SUBSCRIBED",
        version=record.customer["version"],
        typed=typed,
        once=typed.token,
        reason=reason() if request.method == "POST" else "",
        way=request.form.get("way", ""),
        ways=[(way, str(_WAYS[way])) for way in WAYS],
        news=news_of(typed, lambda name: field_words(name, views.label)),
    )
