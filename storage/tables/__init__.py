"""The tables, one small file for each thing that we keep."""

from storage.tables.audit import audit
from storage.tables.columns import metadata
from storage.tables.consents import consents
from storage.tables.contents import contents
from storage.tables.customers import addresses, changes, customers, subscriptions
from storage.tables.desk import desk_events, desk_intakes, notes, presence, quick_replies
from storage.tables.intakes import identities, intakes
from storage.tables.invites import invite_guesses, invite_uses, invites
from storage.tables.messages import messages
from storage.tables.outbox import barred, jobs, outbox, rates
from storage.tables.reminders import reminders
from storage.tables.requests import requests
from storage.tables.secure import identity_numbers, secure_links
from storage.tables.settings import settings_version, shop_settings
from storage.tables.staff import attempts, links, recovery_codes, sessions, staff, welcomes

__all__ = [
    "addresses",
    "attempts",
    "audit",
    "barred",
    "changes",
    "consents",
    "contents",
    "customers",
    "desk_events",
    "desk_intakes",
    "identities",
    "identity_numbers",
    "intakes",
    "invite_guesses",
    "invite_uses",
    "invites",
    "jobs",
    "links",
    "messages",
    "metadata",
    "notes",
    "outbox",
    "presence",
    "quick_replies",
    "rates",
    "recovery_codes",
    "reminders",
    "requests",
    "secure_links",
    "sessions",
    "settings_version",
    "shop_settings",
    "staff",
    "subscriptions",
    "welcomes",
]
