"""flask seed: the same shop for the same seed, in every language, and never where real people are."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app import create_app
from settings import Settings
from storage.database import Database
from storage.tables import customers, intakes, messages, outbox, quarantined
from tests.conftest import FixedClock
from tests.desk.shop import shop


def _everything(database: Database) -> list[tuple[object, ...]]:
    asked = (
        sa.select(customers.c.id, customers.c.first_name, customers.c.email, customers.c.created_at).order_by(customers.c.id),
        sa.select(intakes.c.id, intakes.c.state, intakes.c.language, intakes.c.heard_at, intakes.c.draft).order_by(intakes.c.id),
        sa.select(messages.c.sid, messages.c.body, messages.c.received_at).order_by(messages.c.sid),
    )
    with database.reading() as connection:
        return [tuple(row) for statement in asked for row in connection.execute(statement)]


def test_the_same_seed_makes_the_same_shop_and_another_one_another(settings: Settings, clock: FixedClock) -> None:
    made = []
    for seed in (7, 7, 8):
        app = create_app(settings.model_copy(update={"database_url": "sqlite://"}), clock)
        app.extensions["intake"].database.upgrade()
        made.append(_everything(shop(app, customers=20, intakes=13, seed=seed)))
        app.extensions["intake"].database.dispose()
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_the_shop_speaks_every_language_and_knows_every_end(app: Flask) -> None:
    database = shop(app, customers=10, intakes=104)
    with database.reading() as connection:
        languages = set(connection.execute(sa.select(intakes.c.language).distinct()).scalars())
        states = set(connection.execute(sa.select(intakes.c.state).distinct()).scalars())
        stuck = connection.execute(sa.select(messages.c.sid, messages.c.error).where(messages.c.effect == "quarantined")).all()
        kept = set(connection.execute(sa.select(quarantined.c.sid)).scalars())
        failed = connection.execute(sa.select(sa.func.count()).where(outbox.c.status == "failed")).scalar()
    assert languages == set(app.extensions["intake"].catalogs.languages)
    assert states == {"asking", "human", "complete", "stopped", "cancelled", "expired"}
    # Only what was planted: the flow itself fails on nothing that these people say.
    assert {row.sid for row in stuck} == kept
    assert all(row.error == "KeyError in flows.read.address_lines:71" for row in stuck)
    assert failed


def test_a_shop_that_is_there_already_is_not_made_twice(lone_app: Flask) -> None:
    run = lone_app.test_cli_runner().invoke
    first = run(args=["seed", "--customers", "2", "--intakes", "2"])
    again = run(args=["seed", "--customers", "2", "--intakes", "2"])
    assert "Made 2 customers and 2 intakes" in first.output
    assert (again.exit_code, "another --seed" in again.output) == (1, True)


def test_an_installation_with_real_people_is_never_filled_with_invented_ones(settings: Settings, clock: FixedClock) -> None:
    app = create_app(settings.model_copy(update={"database_url": "sqlite://", "intake_env": "production"}), clock)
    refused = app.test_cli_runner().invoke(args=["seed"])
    assert refused.exit_code == 1
    assert "Only a development installation" in refused.output
    app.extensions["intake"].database.dispose()
