"""The tables, one small file for each thing that we keep."""

from storage.tables.columns import metadata
from storage.tables.consents import consents
from storage.tables.customers import addresses, changes, customers, subscriptions
from storage.tables.intakes import identities, intakes
from storage.tables.messages import messages
from storage.tables.outbox import outbox
from storage.tables.requests import requests
from storage.tables.staff import staff, welcomes

__all__ = [
    "addresses",
    "changes",
    "consents",
    "customers",
    "identities",
    "intakes",
    "messages",
    "metadata",
    "outbox",
    "requests",
    "staff",
    "subscriptions",
    "welcomes",
]
