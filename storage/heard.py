"""One inbound message and our answer to it, as the ledger keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from flows.message import Sender, Value
from storage.came import Came
from storage.outgoing import Outgoing

if TYPE_CHECKING:
    from storage.desk.handling import By


class How(StrEnum):
    """How an answer was given."""

    TYPED = "typed"
    TAPPED = "tapped"
    CARD = "card"
    PIN = "pin"
    MEDIA = "media"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One inbound message and our answer to it.

    Shape: `response` is the TwiML, to be given again word for word; `body` is what she wrote, masked by the caller when
    `Turn.sensitive`; `error` is set for a message that our code failed on, and holds none of her words; `shown` are the
    sentences of `Turn.consents` as she read them, in the same order; `origin` is kept with a new customer (source, referral ...);
    `came` is what the message has to do with invitations; `media` names what came beside words ("image voice");
    `leaving` is our answer when it goes through the outbox; `staff_id` is who of us gave it for her: typed while she was on the
    telephone, or, when it was `ended_at_desk`, an act at the desk that ends her consents; `poison` is what it takes to apply a message
    again that our code failed on; `again` who has one applied now that was in quarantine since `received_at`.
    """

    sid: str
    sender: Sender
    received_at: datetime
    response: str
    body: str = ""
    how: How = How.TYPED
    error: str | None = None
    shown: tuple[str, ...] = ()
    origin: Mapping[str, Value] = field(default_factory=dict)
    came: Came | None = None
    leaving: tuple[Outgoing, ...] = ()
    media: str = ""
    staff_id: str | None = None
    ended_at_desk: bool = False
    poison: str | None = None
    again: By | None = None

    @property
    def applied_at(self) -> datetime:
        """When it is applied: as it comes, or when somebody has it applied again."""
        return self.received_at if self.again is None else self.again.done_at

    @property
    def answered_by(self) -> str:
        """How this answer reached us: her own message, a call, or an act at the desk."""
        if self.staff_id is None:
            return "whatsapp"
        return "desk" if self.ended_at_desk else "phone call"

    @property
    def actor(self) -> str:
        """Who gave this answer: the customer, or one of us for her."""
        return "customer" if self.staff_id is None else f"staff:{self.staff_id}"
