"""The postal code, when the address came without one that fits its country."""

from flows.draft import Draft
from flows.message import Answer, Context, Outcome, Problem, Reading
from flows.places import example_code, fits, is_code_elsewhere, requires
from flows.read.addresses import postal_code
from flows.step import Step
from flows.wording import Text, say


def _applies(draft: Draft) -> bool:
    return requires(draft, "postal_code")


def _prompt(draft: Draft, context: Context) -> Text:
    if example := example_code(draft.text("country")):
        return say("What is the postal code? For example: {example}", example=example)
    return say("What is the postal code?")


def _read(answer: Answer, context: Context) -> Outcome:
    outcome = postal_code(answer, context)
    code = " ".join(answer.text.upper().split())
    # Letters make a code's country plain: "A98 X2Y3" at a British number is no slip but an Irish address.
    return Reading(code) if isinstance(outcome, Problem) and is_code_elsewhere(code) else outcome


def _ask_country_if_foreign(draft: Draft) -> Draft:
    return draft if fits(draft.text("postal_code"), draft.text("country")) else draft.without("country")


POSTAL_CODE = Step(
    name="postal_code",
    label=say("Postal code"),
    prompt=_prompt,
    read=_read,
    applies=_applies,
    part_of="address",
    settles=_ask_country_if_foreign,
    shows=str,
    why=say("Without the postal code a parcel may not arrive."),
    hint=say("Please write only the postal code."),
    accepts={
        "code postal 10115": "10115",
        "posta kodu 10115": "10115",
        "10115": "10115",
        "D-10115": "10115",
        "80331 München": "80331",
        "PLZ 01309": "01309",
    },
    rejects=("D-10115-99999-00000", "soon"),
)
