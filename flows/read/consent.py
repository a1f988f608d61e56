"""Marketing consent: only documented words count as a yes."""

from __future__ import annotations

from flows.message import Answer, Context, Outcome, Problem, Reading
from flows.read.vocabulary import means
from flows.read.yes_no import consent_word
from flows.wording import say


def marketing_consent(answer: Answer, context: Context) -> Outcome:
    """The channels that she agrees to; none when she declines.

    An "ok" or a thumbs-up is a polite noise rather than consent, so it is asked again.
    """
    if means(answer.text, "whatsapp_only"):
        return Reading(["whatsapp"])
    if means(answer.text, "email_only"):
        return Reading(["email"])
    if means(answer.text, "later", context.language):
        return Reading([])
    agreed = consent_word(answer.text)
    if agreed is None and not means(answer.text, "both"):
        return Problem(say("For this I need a clear yes or no."))
    return Reading([] if agreed is False else ["whatsapp", "email"])
