"""The postal code, when the address came without one that fits its country."""

from flows.draft import Draft
from flows.message import Context
from flows.places import example_code, requires
from flows.read.addresses import postal_code
from flows.step import Step
from flows.wording import Text, say


def _applies(draft: Draft) -> bool:
    return requires(draft, "postal_code")


def _prompt(draft: Draft, context: Context) -> Text:
    if example := example_code(draft.text("country")):
        return say("What is the postal code? For example: {example}", example=example)
    return say("What is the postal code?")


POSTAL_CODE = Step(
    name="postal_code",
    label=say("Postal code"),
    prompt=_prompt,
    read=postal_code,
    applies=_applies,
    part_of="address",
    shows=str,
    why=say("Without the postal code a parcel may not arrive."),
    hint=say("Please write only the postal code."),
    accepts={"10115": "10115", "D-10115": "10115", "80331 München": "80331", "PLZ 01309": "01309"},
    rejects=("D-10115-99999-00000", "soon"),
)
