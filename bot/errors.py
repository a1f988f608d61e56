"""What Twilio refuses, in plain words for staff, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What follows from an error, beside telling staff."""

    NONE = "none"
    OPT_OUT = "opt_out"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    TEMPLATE = "template"
    LATER = "later"
    OPERATIONS = "operations"


# Why we did not send it ourselves. Twilio's codes have five digits, HTTP's three.
NO_ANSWER = 0
WINDOW_CLOSED = 1
OPTED_OUT = 2
UNREACHABLE = 3
BLOCKED = 4
GAVE_UP = 5
NEEDS_A_PERSON = 6
STOPPED = 7
BROKEN = 8


class SendError(Exception):
    """A message that could not be sent, or not for certain.

    Shape: `retryable`: the same request may succeed later. `unknown`: Twilio may have taken it all the same.
    `code` is Twilio's, else the HTTP status, else one of our own.
    """

    def __init__(self, code: int, *, retryable: bool, unknown: bool = False, retry_after_seconds: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.unknown = unknown
        self.retry_after_seconds = retry_after_seconds

    @property
    def sentence(self) -> str:
        """What it means, for staff."""
        return sentence_of(self.code)

    @property
    def action(self) -> Action:
        """What follows from it."""
        return action_of(self.code)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a code means."""

    sentence: str
    action: Action = Action.NONE
    retryable: bool = False


_OPS = "Whoever looks after this installation has to act."
_SETTINGS = Fault(f"Our WhatsApp number or account is not set up for this at Twilio. {_OPS}", Action.OPERATIONS)
_TROUBLE = Fault("WhatsApp or Twilio had trouble of its own. It is tried again a few times.", Action.LATER, retryable=True)
_TOO_FAST = Fault("More messages than WhatsApp allows just now. It is tried again later.", Action.LATER, retryable=True)
_NO_NUMBER = Fault("This is no number that WhatsApp knows. Please check it with the customer.", Action.UNREACHABLE)
_NO_TEMPLATE = Fault(f"WhatsApp does not accept the template as it was sent. {_OPS}", Action.OPERATIONS)
_WORDS = Fault("WhatsApp does not accept these words or this kind of message. Please write it differently.")
_MEDIA = Fault("The file could not be sent. Please try another file, or write instead.")
_OPTED_OUT = Fault("The customer has opted out: nothing may be sent until they write START to us.", Action.OPT_OUT)
_BLOCKED = Fault("The customer has blocked us, or cannot get our messages: nothing is sent until they write again.", Action.BLOCKED)
_GONE = Fault("This number does not receive WhatsApp messages. Please reach the customer another way.", Action.UNREACHABLE)
_CLOSED = Fault(
    "The customer's last message is more than 24 hours old: until they write again, only an approved template may be sent.", Action.TEMPLATE
)

# Source: facts.md, section 5: the titles of Twilio's own pages, and what it says about trying again.
FAULTS: dict[int, Fault] = {
    NO_ANSWER: Fault("Twilio could not be reached. It is tried again.", retryable=True),
    WINDOW_CLOSED: Fault(
        "Not sent: the customer's last message is more than 24 hours old. An approved template may be sent.", Action.TEMPLATE
    ),
    OPTED_OUT: Fault("Not sent: the customer has opted out. They have to write to us first."),
    UNREACHABLE: Fault("Not sent: WhatsApp said before that this number does not receive messages. Please reach the customer another way."),
    BLOCKED: Fault("Not sent: the customer has blocked us. They have to write to us first."),
    GAVE_UP: Fault("Not sent within the time it had, so that later messages were not held up. Send it again if it still matters."),
    NEEDS_A_PERSON: Fault(
        "Nobody knows whether this was sent: Twilio took it or not, and cannot tell us. Please look into the chat, or ask the customer."
    ),
    STOPPED: Fault("Not sent: the customer said stop."),
    BROKEN: Fault(f"Not sent: our own program failed on it. {_OPS}", Action.OPERATIONS),
    400: _SETTINGS,
    401: _SETTINGS,
    403: _SETTINGS,
    404: _SETTINGS,
    429: _TOO_FAST,
    20003: Fault(f"Twilio does not accept our password (the auth token). {_OPS}", Action.OPERATIONS),
    20429: _TOO_FAST,
    21211: _NO_NUMBER,
    21212: _SETTINGS,
    21603: _SETTINGS,
    21604: _NO_NUMBER,
    21606: _SETTINGS,
    21610: _OPTED_OUT,
    21611: _TOO_FAST,
    21614: _NO_NUMBER,
    21617: Fault("The message is too long for WhatsApp. Please send it in two."),
    21620: _MEDIA,
    21654: _NO_TEMPLATE,
    21655: _NO_TEMPLATE,
    21656: _NO_TEMPLATE,
    21658: Fault("The message is too long for WhatsApp. Please send it in two."),
    63001: _SETTINGS,
    63002: _SETTINGS,
    63003: _GONE,
    63005: _WORDS,
    63006: _WORDS,
    63007: _SETTINGS,
    63008: _SETTINGS,
    63009: _TROUBLE,
    63010: _TROUBLE,
    63012: _TROUBLE,
    63013: Fault(f"WhatsApp says that this breaks its rules for businesses. {_OPS}", Action.OPERATIONS),
    63014: _BLOCKED,
    63015: Fault("Twilio's sandbox: the customer has to send the sandbox's join words first."),
    63016: _CLOSED,
    63017: _TOO_FAST,
    63018: _TOO_FAST,
    63019: _MEDIA,
    63020: _SETTINGS,
    63021: _WORDS,
    63022: _SETTINGS,
    63024: _GONE,
    63027: _NO_TEMPLATE,
    63028: _NO_TEMPLATE,
    63029: Fault("The customer's phone could not take the template. Please reach them another way."),
    63030: _WORDS,
    63032: Fault("WhatsApp does not let us write to this customer at the moment, and does not say why. Please reach them another way."),
    63034: _MEDIA,
    63037: _MEDIA,
    63038: Fault(f"Twilio's limit for this day is used up. It can be sent tomorrow. {_OPS}", Action.OPERATIONS),
    63041: Fault(f"WhatsApp has paused this template. {_OPS}", Action.OPERATIONS),
    63049: Fault("WhatsApp chose not to deliver this, to spare the customer too much advertising. Do not send it again soon."),
    63051: Fault(f"WhatsApp has locked our number. It has to be registered again. {_OPS}", Action.OPERATIONS),
    63112: Fault(f"WhatsApp has disabled our account. {_OPS}", Action.OPERATIONS),
}


def sentence_of(code: int) -> str:
    """What an error code means, in plain words for staff; one that we do not know is told as it is."""
    fault = FAULTS.get(code)
    if fault is not None:
        return fault.sentence
    if code < 1000:
        return (
            f"Twilio had an error of its own (HTTP {code}). It is tried again." if _own_trouble(code) else f"Twilio answered HTTP {code}."
        )
    return f"Twilio refused it with code {code}, which we do not know: see twilio.com/docs/api/errors/{code}."


def action_of(code: int) -> Action:
    """What follows from an error code."""
    fault = FAULTS.get(code)
    return Action.NONE if fault is None else fault.action


def is_retryable(code: int) -> bool:
    """Whether the same request may succeed later. Of codes that we do not know, only HTTP's own troubles may."""
    fault = FAULTS.get(code)
    return _own_trouble(code) if fault is None else fault.retryable


def may_be_sent_again(code: int) -> bool:
    """Whether one of us may send the same words once more, when nothing else stands in the way: whatever failed then may work now."""
    return is_retryable(code) or code == GAVE_UP or action_of(code) in (Action.TEMPLATE, Action.OPERATIONS)


def _own_trouble(code: int) -> bool:
    return code == 408 or 500 <= code < 600
