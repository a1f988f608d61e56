"""A small invented shop behind the desk's pages."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from bot.console.seed import PASSWORD, seeded
from storage.database import Database
from storage.tables import intakes
from tests.desk.visitor import Visitor


def shop(app: Flask, *, customers: int = 0, intakes: int = 26, seed: int = 1) -> Database:
    """Fill the application's database as `flask seed` does."""
    pieces = app.extensions["intake"]
    sender = pieces.settings.twilio_whatsapp_sender
    seeded(
        pieces.flow, pieces.database, pieces.voice, app.extensions["desk"].clock(), sender, customers=customers, intakes=intakes, seed=seed
    )
    database: Database = pieces.database
    return database


def signed_in(app: Flask, name: str = "dana") -> Visitor:
    """Somebody of the seeded shop: dana (staff), mert (reviewer), ida (admin) or eli, who only reads."""
    visitor = Visitor(app)
    assert visitor.signs_in(f"{name}@example.com", PASSWORD).status_code == 303
    return visitor


def ids(database: Database, *, state: str | None = None) -> list[str]:
    """Intakes, the newest first."""
    wanted = sa.select(intakes.c.id).order_by(intakes.c.begun_at.desc(), intakes.c.id.desc())
    with database.reading() as connection:
        return list(connection.execute(wanted if state is None else wanted.where(intakes.c.state == state)).scalars())
