"""Marketing consent: its own act after the registration, separately for each channel."""

from __future__ import annotations

from flows.draft import Draft
from flows.message import Choice, Context, Outcome, Problem, Reading, Value
from flows.read.consent import marketing_consent
from flows.shop import Shop
from flows.step import Step
from flows.wording import Text, say

# The sentence that receipts refer to. Raise the version with every change of its words.
WORDING = "marketing"
VERSION = 1

BOTH = Choice(f"marketing_consent:both.{VERSION}", say("Yes, both"), "both")
WHATSAPP = Choice(f"marketing_consent:whatsapp.{VERSION}", say("Only WhatsApp"), "whatsapp_only")
EMAIL = Choice(f"marketing_consent:email.{VERSION}", say("Only email"), "email_only")
YES = Choice(f"marketing_consent:whatsapp.{VERSION}", say("Yes, please"), "yes")
NO = Choice(f"marketing_consent:none.{VERSION}", say("No, thank you"), "no")


def channels_asked(draft: Draft) -> tuple[str, ...]:
    """The channels that the question is about: email only where there is an address."""
    return ("whatsapp", "email") if draft.text("email") else ("whatsapp",)


def is_registered(draft: Draft) -> bool:
    """Whether the registration is complete, so that consent can be asked as an act of its own."""
    return draft.get("confirm") is True


def _choices(draft: Draft, context: Context) -> tuple[Choice, ...]:
    return (BOTH, WHATSAPP, EMAIL, NO) if draft.text("email") else (YES, NO)


def _chosen(value: str, context: Context) -> Outcome:
    channels, _, version = value.partition(".")
    # A button of an earlier wording is no consent to today's.
    if version != str(VERSION):
        return Problem(say("That button belongs to an earlier question."))
    meanings: dict[str, list[Value]] = {"both": ["whatsapp", "email"], "none": []}
    return Reading(meanings.get(channels, [channels]))


def marketing_step(shop: Shop) -> Step:
    """The question in this shop's name."""

    def prompt(draft: Draft, context: Context) -> Text:
        if draft.text("email"):
            return say("May {shop} send you news and offers by WhatsApp and email? You can end this at any time.", shop=shop.name)
        return say("May {shop} send you news and offers by WhatsApp? You can end this at any time.", shop=shop.name)

    return Step(
        name="marketing_consent",
        label=say("News and offers"),
        prompt=prompt,
        read=marketing_consent,
        choices=_choices,
        chosen=_chosen,
        applies=is_registered,
        why=say("This is only about news and offers. Your registration is complete either way."),
        hint=say("Please answer *yes* or *no*."),
        accepts={
            "oui": ["whatsapp", "email"],
            "нет": [],
            "yes": ["whatsapp", "email"],
            "ja klar": ["whatsapp", "email"],
            "no thanks": [],
            "hayır": [],
            "only whatsapp": ["whatsapp"],
        },
        rejects=("ok", "👍", "yes no", "maybe"),
    )
