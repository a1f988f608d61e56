"""What the tests of the pages look at."""

from __future__ import annotations

import csv
import io

from flask import Flask
from werkzeug.test import TestResponse

from flows.profile import Profile
from storage.audit import Action, Entry, Filter, entries
from storage.customers.creating import Newcomer, create
from storage.customers.record import records
from storage.database import Database


def database(app: Flask) -> Database:
    database: Database = app.extensions["intake"].database
    return database


def people(app: Flask, *names: str) -> list[str]:
    now = app.extensions["desk"].clock()
    made = [
        Newcomer(profile=Profile(first_name=name, last_name="Lovelace", email=f"{name.lower()}@example.com"), created_at=now)
        for name in names
    ]
    with database(app).transaction() as connection:
        create(connection, database(app).keys, made)
    return [each.id for each in made]


def names(app: Flask) -> list[str]:
    return sorted(str(record.customer["first_name"]) for record in records(database(app)))


def cells(answer: TestResponse) -> list[list[str]]:
    """The rows of a CSV file that was loaded."""
    text = answer.get_data(as_text=True)
    answer.close()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def lines(app: Flask, action: Action) -> list[Entry]:
    return list(entries(database(app), Filter(action=action)))
