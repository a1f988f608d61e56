"""The tables, one small file for each thing that we keep."""

from storage.tables.audit import audit
from storage.tables.columns import metadata
from storage.tables.consents import consents
from storage.tables.contents import contents
from storage.tables.customer_base import custom_fields, labels, segments
from storage.tables.customers import (
    addresses,
    changes,
    customer_events,
    customer_keys,
    customer_words,
    customers,
    merges,
    not_duplicates,
    subscriptions,
)
from storage.tables.desk import desk_events, desk_intakes, notes, presence, quick_replies
from storage.tables.intakes import identities, intakes
from storage.tables.invites import invite_guesses, invite_uses, invites
from storage.tables.messages import messages
from storage.tables.outbox import barred, jobs, outbox, rates
from storage.tables.proofs import data_links, proofs
from storage.tables.quarantine import quarantined
from storage.tables.reminders import reminders
from storage.tables.requests import requests
from storage.tables.rights import confirmations, erasures, iys_rows, iys_withdrawals, twilio_deletions
from storage.tables.secure import identity_numbers, secure_links
from storage.tables.settings import settings_version, shop_settings
from storage.tables.staff import attempts, links, recovery_codes, sessions, staff, welcomes
from storage.tables.tasks import import_rows, tasks

__all__ = [
    "addresses",
    "attempts",
    "audit",
    "barred",
    "changes",
    "confirmations",
    "consents",
    "contents",
    "custom_fields",
    "customer_events",
    "customer_keys",
    "customer_words",
    "customers",
    "data_links",
    "desk_events",
    "desk_intakes",
    "erasures",
    "identities",
    "identity_numbers",
    "import_rows",
    "intakes",
    "invite_guesses",
    "invite_uses",
    "invites",
    "iys_rows",
    "iys_withdrawals",
    "jobs",
    "labels",
    "links",
    "merges",
    "messages",
    "metadata",
    "not_duplicates",
    "notes",
    "outbox",
    "presence",
    "proofs",
    "quarantined",
    "quick_replies",
    "rates",
    "recovery_codes",
    "reminders",
    "requests",
    "secure_links",
    "segments",
    "sessions",
    "settings_version",
    "shop_settings",
    "staff",
    "subscriptions",
    "tasks",
    "twilio_deletions",
    "welcomes",
]
