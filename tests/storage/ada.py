"""Ada and what she says, as the storage is told it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.intake import Effect, Intake, Turn
from flows.message import Reply, Sender
from flows.profile import Address, Profile
from flows.wording import say
from storage.database import Database
from storage.heard import Heard
from storage.turns import keep, standing

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADA = Sender(phone="+4915112345678")
BEA = Sender(phone="+4915187654321")
CARL = Sender(bsuid="DE.1A2B3C4D5E6F")

HOME = Address(
    title="Home", country="DE", first_name="Ada", last_name="Lovelace", street="Lindenallee", house_number="12a",
    postal_code="10115", city="Berlin", phone="+4915112345678", is_default=True,
)  # fmt: skip
WORK = replace(
    HOME, title="Work", street="Hauptstraße", is_default=False, billing_type="company", company="Engine GmbH", vat_id="DE136695976"
)
PROFILE = Profile(
    first_name="Ada", last_name="Lovelace", email="ada@example.com", phone="+4915112345678", phone_verified=True,
    preferred_language="de", remark="Please ring twice", addresses=(HOME, WORK), attributes={"shoe_size": 38},
)  # fmt: skip


def begun(sender: Sender = ADA, **values: Any) -> Intake:
    return Intake(**{"id": f"intake of {sender.key}", "sender": sender, "language": "en", "begun_at": NOW, "heard_at": NOW, **values})


def heard(sid: str, sender: Sender = ADA, **values: Any) -> Heard:
    return Heard(**{"sid": sid, "sender": sender, "received_at": NOW, "response": f"<Response>{sid}</Response>", "body": "hello", **values})


def turn(intake: Intake, **values: Any) -> Turn:
    return Turn(**{"intake": intake, "replies": (Reply(say("Thank you.")),), "effect": Effect.ADVANCED, **values})


def tell(
    database: Database,
    sid: str,
    sender: Sender = ADA,
    *,
    changes: dict[str, Any] | None = None,
    ledger: dict[str, Any] | None = None,
    **led_to: Any,
) -> Intake:
    """Let a message through as the door does: `changes` are the intake's, `led_to` the turn's. Gives what is stored then."""
    before = standing(database, sid, sender).intake
    intake = replace(before or begun(sender), **{"heard_at": NOW + timedelta(minutes=1), **(changes or {})})
    assert keep(database, before, turn(intake, **led_to), heard(sid, sender, **(ledger or {})))
    stored = standing(database, "none", sender).intake
    assert stored is not None
    return stored


def registered(database: Database, sender: Sender = ADA, profile: Profile = PROFILE, sid: str = "SM registered") -> str:
    """Register somebody in one message; gives the customer's id."""
    customer_id = tell(database, sid, sender, profile=profile).customer_id
    assert customer_id is not None
    return customer_id
