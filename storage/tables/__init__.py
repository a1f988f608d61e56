"""The tables, one small file for each thing that we keep."""

from storage.tables.columns import metadata
from storage.tables.consents import consents
from storage.tables.contents import contents
from storage.tables.customers import addresses, changes, customers, subscriptions
from storage.tables.intakes import identities, intakes
from storage.tables.invites import invite_uses, invites
from storage.tables.messages import messages
from storage.tables.outbox import barred, jobs, outbox, rates
from storage.tables.reminders import reminders
from storage.tables.requests import requests
from storage.tables.staff import staff, welcomes

__all__ = [
    "addresses",
    "barred",
    "changes",
    "consents",
    "contents",
    "customers",
    "identities",
    "intakes",
    "invite_uses",
    "invites",
    "jobs",
    "messages",
    "metadata",
    "outbox",
    "rates",
    "reminders",
    "requests",
    "staff",
    "subscriptions",
    "welcomes",
]
