"""The pages that staff work with, put together."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from bot.by_hand import ByHand
from bot.calls import Calls
from bot.invite import Invitations
from bot.outbound import Voice
from bot.replay import Replay
from desk import asked, customers, intakes, invites, ledger, phone, public_links, receipts, reports, review, secure, start, style, today
from flows.asking import Channel
from flows.flow import Flow
from translations import Catalogs


def set_up(
    app: Flask,
    flow: Flow,
    catalogs: Catalogs,
    invitations: Callable[[], Invitations],
    by_hand: ByHand,
    replay: Replay,
    *,
    development: bool,
) -> None:
    """Register the pages."""
    receipts.furnish(app)
    views = intakes.Views(flow, catalogs, by_hand)
    app.register_blueprint(today.blueprint(flow))
    app.register_blueprint(intakes.pages.blueprint(views))
    app.register_blueprint(intakes.hands.blueprint(views, by_hand))
    app.register_blueprint(intakes.manage.blueprint(views))
    app.register_blueprint(intakes.fields.blueprint(views, by_hand))
    app.register_blueprint(reports.blueprint(flow, catalogs))
    app.register_blueprint(ledger.blueprint(flow, catalogs))
    app.register_blueprint(ledger.failures_blueprint(flow, catalogs, by_hand, replay))
    app.register_blueprint(review.pages.blueprint(views))
    app.register_blueprint(customers.blueprint(views))
    app.register_blueprint(start.blueprint(invitations, catalogs))
    app.register_blueprint(invites.blueprint(invitations))
    app.register_blueprint(secure.blueprint(invitations, catalogs))
    secure.add_to(app, invitations)
    asked.add_to(app)
    app.register_blueprint(asked.requests(invitations))
    app.register_blueprint(asked.iys())
    app.register_blueprint(public_links.confirming(invitations, catalogs))
    app.register_blueprint(public_links.own_copy(invitations, catalogs))
    desk = app.extensions["desk"]
    spoken = desk.running.flows[Channel.STAFF]
    app.register_blueprint(phone.blueprint(lambda: spoken, catalogs, Calls(desk.database, lambda: spoken, Voice(catalogs), desk.clock)))
    if development:
        app.register_blueprint(style.blueprint())
