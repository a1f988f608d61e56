"""A field of the shop's own, and a change of many records that is over."""

from __future__ import annotations

from flask import Flask

from flows.asking import Asked, Channel
from flows.custom_fields import CustomField, CustomOption, FieldType
from storage import tasks
from storage.customers import fields
from storage.customers.bulk import Act, Wish
from storage.customers.fields import OwnField, Refused
from storage.customers.labels import LabelKind
from storage.database import Database

WOOD = CustomField(
    key="wood",
    type=FieldType.CHOICE,
    labels={"en": "Favourite wood", "de": "Lieblingsholz"},
    options=(CustomOption(key="oak", labels={"en": "Oak", "de": "Eiche"}), CustomOption(key="ash", labels={"en": "Ash"})),
)


def own_field(app: Flask, chat: Asked = Asked.HIDDEN) -> str:
    """A field that nobody is asked for, unless in the chat; its key."""
    database, now = _database(app), app.extensions["desk"].clock()
    try:
        fields.keep(database, OwnField(field=WOOD, asked={Channel.CHAT: chat, Channel.ADMIN: Asked.OPTIONAL}), now, seen=0)
    except Refused:
        return WOOD.key
    return WOOD.key


def bulk_task(app: Flask, by: str) -> str:
    """A task that is done; its id."""
    wish = Wish(act=Act.TAG, kind=LabelKind.TAG, label="vip")
    task = tasks.new("bulk", {**wish.open, "about": "", "from": ""}, app.extensions["desk"].clock(), by, note={"done": 3, "late": 1})
    tasks.ask(_database(app), task)
    tasks.cancel(_database(app), task.id, app.extensions["desk"].clock())
    return task.id


def _database(app: Flask) -> Database:
    database: Database = app.extensions["intake"].database
    return database
