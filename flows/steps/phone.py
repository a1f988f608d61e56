"""The number to reach the customer; her WhatsApp number is offered, never asked for."""

from flows.draft import Draft
from flows.message import Choice, Context, Outcome, Partial, Reading, Value
from flows.read.phones import phone, written
from flows.step import Step
from flows.wording import Text, say

USE_OWN = Choice("phone:own", say("Yes, this one"), "yes")
USE_OTHER = Choice("phone:other", say("Another number"), "no other_number")


def _offers_own(draft: Draft, context: Context) -> bool:
    return context.own_number is not None and draft.get("own_number") is not False


def _prompt(draft: Draft, context: Context) -> Text:
    if context.own_number and _offers_own(draft, context):
        return say("Is {number} the number to reach you on?", number=written(context.own_number))
    return say("Which phone number can we reach you on?")


def _choices(draft: Draft, context: Context) -> tuple[Choice, ...]:
    return (USE_OWN, USE_OTHER) if _offers_own(draft, context) else ()


def _chosen(value: str, context: Context) -> Outcome:
    return Reading(context.own_number) if value == "own" else Partial({"own_number": False})


def _shows(value: Value) -> str:
    return written(value) if isinstance(value, str) else ""


PHONE = Step(
    name="phone",
    label=say("Phone"),
    prompt=_prompt,
    read=phone,
    choices=_choices,
    chosen=_chosen,
    parts=("own_number",),
    shows=_shows,
    why=say("The courier or the shop may need to call you about an order."),
    hint=say("Please write the number with its country code, for example: +49 151 23456789."),
    accepts={
        "oui": "+4915112345678",
        "el mismo número": "+4915112345678",
        "yes": "+4915112345678",
        "ja": "+4915112345678",
        "aynı numara": "+4915112345678",
        "0171 2345678": "+491712345678",
        "+90 532 123 45 67": "+905321234567",
    },
    rejects=("112", "call me", "+44444444444444444444", "72345"),
)
