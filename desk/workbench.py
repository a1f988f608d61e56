"""The pages that staff work with, put together."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from bot.invite import Invitations
from desk import intakes, invites, start, style, today
from flows.flow import Flow
from translations import Catalogs


def set_up(app: Flask, flow: Flow, catalogs: Catalogs, invitations: Callable[[], Invitations], *, development: bool) -> None:
    """Register the pages."""
    app.register_blueprint(today.blueprint(flow))
    app.register_blueprint(intakes.blueprint(flow, catalogs))
    app.register_blueprint(start.blueprint(invitations, catalogs))
    app.register_blueprint(invites.blueprint(invitations))
    if development:
        app.register_blueprint(style.blueprint())
