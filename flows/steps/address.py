"""A whole address in one message; only what is missing is asked again."""

from flows.draft import Draft
from flows.message import Answer, Context, Outcome, Reading
from flows.places import ADDRESS_PLACES, placed
from flows.read.addresses import address
from flows.step import Step
from flows.wording import Text, say


def _read(answer: Answer, context: Context) -> Outcome:
    outcome = address(answer, context)
    return Reading(outcome.value, placed({**outcome.also, "address": outcome.value}, context)) if isinstance(outcome, Reading) else outcome


def _prompt(draft: Draft, context: Context) -> Text:
    if draft.get("addresses"):
        return say("What is the address? You can write it in one message, or share a location.")
    return say("What is your address? You can write it in one message, or share a location.")


ADDRESS = Step(
    name="address",
    label=say("Address"),
    prompt=_prompt,
    read=_read,
    parts=ADDRESS_PLACES,
    why=say("So that your orders find their way to you."),
    hint=say("Please write street, house number, postal code and city, for example: Lindenweg 5, 10115 Berlin."),
    accepts={
        "Lindenweg 5, 10115 Berlin": True,
        "Hauptstr. 12a\n80331 München": True,
        "10 High Street, Oxford OX1 4AQ, UK": True,
        "Bağdat Caddesi No:215, 34730 Kadıköy/İstanbul, Türkiye": True,
        "12 rue de la Paix, 75002 Paris, France": True,
    },
    rejects=("???", "ada@example.com", "👍"),
)
