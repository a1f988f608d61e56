"""The pages that staff work with, put together."""

from __future__ import annotations

from flask import Flask

from desk import intakes, style, today
from flows.flow import Flow
from translations import Catalogs


def set_up(app: Flask, flow: Flow, catalogs: Catalogs, *, development: bool) -> None:
    """Register the pages."""
    app.register_blueprint(today.blueprint(flow))
    app.register_blueprint(intakes.blueprint(flow, catalogs))
    if development:
        app.register_blueprint(style.blueprint())
