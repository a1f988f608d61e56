"""How far one customer has come, and what one message led to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from flows.draft import Draft
from flows.message import Reply, Sender, Value
from flows.profile import Profile
from flows.wording import Text

# When somebody has written who never has: staff began it for her, and no window for writing was ever open.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class State(StrEnum):
    """Where an intake stands."""

    ASKING = "asking"
    COMPLETE = "complete"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    HUMAN = "human"
    EXPIRED = "expired"


class Effect(StrEnum):
    """What became of one inbound message."""

    ADVANCED = "advanced"
    REPROMPTED = "reprompted"
    COMMAND = "command"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


class Mark(StrEnum):
    """Why staff should look at an intake."""

    WANTS_PERSON = "wants_person"
    IN_DIFFICULTY = "in_difficulty"
    MAYBE_MINOR = "maybe_minor"
    SENSITIVE_NUMBER = "sensitive_number"
    IDENTITY_CONFLICT = "identity_conflict"
    WANTS_ERASURE = "wants_erasure"
    WANTS_EXPORT = "wants_export"
    LOOP = "loop"
    POISON = "poison"
    HELD = "held"
    """One of us has taken over: the bot is silent until it is handed back."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A question of ours outside the list, such as "really cancel?"; it must be answered first.

    Shape: `name` is one of `flows/asides.py`; `about` is JSON.
    """

    name: str
    about: Mapping[str, Value] = field(default_factory=dict)

    @property
    def within_step(self) -> bool:
        """Whether this only makes the open question's answer clearer, as "did you mean ...?" does."""
        return "step" in self.about


@dataclass(frozen=True, kw_only=True)
class Intake:
    """One registration in progress, or an update of a customer's record.

    Shape: `asks` is the open question, None when there is none; `slips` counts problems in a row on it;
    `customer_id` is set once a record exists; `version` is the storage's and moves with every change;
    `region` is guessed from the sender. `burst_at` and `burst` count the replies of one minute.
    """

    id: str
    sender: Sender
    language: str
    begun_at: datetime
    heard_at: datetime
    state: State = State.ASKING
    draft: Draft = field(default_factory=Draft)
    asks: str | None = None
    aside: Aside | None = None
    slips: int = 0
    region: str | None = None
    marks: tuple[Mark, ...] = ()
    customer_id: str | None = None
    burst_at: datetime | None = None
    burst: int = 0
    version: int = 0

    @property
    def has_written(self) -> bool:
        """Whether she has ever written to us from this number, which proves that it is hers."""
        return self.heard_at > NEVER

    @property
    def open_question(self) -> str | None:
        """The name of the question that waits for an answer, whether from the list or an aside."""
        return self.aside.name if self.aside and not self.aside.within_step else self.asks


class Account(StrEnum):
    """Whether a customer is served."""

    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    BINNED = "binned"
    """Deleted, and still to be had back."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """A customer whom the sender's identity belongs to.

    Shape: `heard_at` is when this number last wrote to us before now. `code` is the one that was mailed to her, while one is
    awaited; `codes_sent` how many were within a day.
    """

    customer_id: str
    profile: Profile
    heard_at: datetime
    account: Account = Account.ACTIVE
    code: str | None = field(default=None, repr=False)
    codes_sent: int = 0


@dataclass(frozen=True, kw_only=True)
class ConsentAnswer:
    """A yes or a no to marketing on one channel, to be kept as a consent receipt.

    Shape: `channel` is whatsapp, email, sms or phone; `wording` the id and `version` of the sentence shown,
    `shown` the sentence itself in `language`, `answer` her own words. `to_confirm`: a yes counts only once she has confirmed it
    through a link that is mailed to her.
    """

    channel: str
    granted: bool
    wording: str
    version: int
    shown: Text
    language: str
    answer: str
    to_confirm: bool = False


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The outcome of one message.

    Shape: `intake` is what to keep; `step` the question that was open; `took` the names that got a value;
    `profile` is set in the turn that confirms it; `withdraws` ends every marketing consent;
    `erases` forgets the answers of a person who asked for it and has no record yet.
    """

    intake: Intake
    replies: tuple[Reply, ...]
    effect: Effect
    step: str | None = None
    took: tuple[str, ...] = ()
    profile: Profile | None = None
    consents: tuple[ConsentAnswer, ...] = ()
    withdraws: bool = False
    requests: tuple[str, ...] = ()
    """Rights she used: "erase", "export" or "correct", each opens a request with a 30-day clock; an erasure without a record is done
    at once."""
    proven_by: str = "identity"
    """How we know that it is her who uses them: her "identity", that is the number that writes, or a "code" that was mailed to her."""
    mails_code: bool = False
    """A code is to be mailed to the address on record, by which she proves who she is."""
    erases: bool = False
    sensitive: bool = False
    """The message holds a number that must not be kept: the ledger masks its body."""
