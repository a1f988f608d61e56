"""How fast WhatsApp lets us write."""

from __future__ import annotations

from storage.rates import Limit, Limits

# Source: facts.md, section 8: Twilio's sandbox takes one message in three seconds.
SANDBOX = "whatsapp:+14155238886"
SANDBOX_SECONDS = 3.0

# What Meta allows to one recipient is not in Twilio's pages; others report one message in six seconds, with a large burst.
# A lively conversation writes forty messages in its first minutes and fewer than ten a minute later.
PAIR = Limit(6.0, 40)

# A tenth of a second may be made up for, so that looking thirty times a second is fast enough.
_BURST_SECONDS = 0.1


def limits_of(sender: str, per_second: int, *, emulated: bool) -> Limits:
    """The limits of one number of ours. An emulator that plays the sandbox keeps nobody waiting."""
    if sender == SANDBOX and not emulated:
        return Limits(sender=Limit(SANDBOX_SECONDS), pair=PAIR)
    return Limits(sender=Limit(1 / per_second, max(round(per_second * _BURST_SECONDS), 1)), pair=PAIR)
