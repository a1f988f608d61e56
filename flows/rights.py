"""Rights that a customer uses in the chat: a copy of her data, its erasure, and a correction that she cannot make herself."""

from __future__ import annotations

from flows import proving
from flows.commands import Command
from flows.intake import Aside, Effect, State, Turn
from flows.message import Choice, Reply
from flows.moment import Moment
from flows.profile_answers import draft_of
from flows.steps.marketing_consent import is_registered
from flows.summary import numbered, summary_lines
from flows.wording import Listing, Text, lines, say, verbatim

EXPORT = "export"
CORRECT = "correct"
# Among the lines that can be changed: what stands on none of them.
SOMETHING_ELSE = Choice("change:0", say("Something else"), "something_else")


def my_data(moment: Moment, command: Command) -> Turn:
    """What is noted, masked; and for a customer a complete copy, once she has proven who she is."""
    draft = moment.intake.draft
    found = summary_lines(moment.steps, draft, mask_all=is_registered(draft), unchanged=moment.on_record)
    words: list[Text] = (
        [say("This is what we have noted about you:"), numbered(found)] if found else [say("We have not noted anything about you yet.")]
    )
    if not is_registered(draft) and moment.intake.customer_id is None:
        # The last look shows the very same lines.
        said = () if moment.intake.asks == "confirm" else (Reply(lines(*words)),)
        return moment.again(*said, effect=Effect.COMMAND)
    if proving.by_code(moment):
        return proving.code_asked(moment, EXPORT, *words, verbatim(""))
    return moment.again(Reply(lines(*words, verbatim(""), *_ON_ITS_WAY)), effect=Effect.COMMAND, requests=("export",))


def copy_proven(moment: Moment) -> Turn:
    """The turn after the right code: the copy is made."""
    return moment.again(Reply(lines(*_ON_ITS_WAY)), effect=Effect.COMMAND, requests=("export",), proven_by="code")


_ON_ITS_WAY = (
    say("We are putting a complete copy together."),
    say("Within minutes you will get a link to it here. It works once, for 24 hours."),
)


def held_words(moment: Moment) -> tuple[Text, ...]:
    """What the law obliges us to keep of her record for a while, and which law; nothing where the shop names none."""
    labels = tuple(moment.steps[name].label for name in moment.shop.held if name in moment.steps)
    if not labels or moment.intake.customer_id is None:
        return ()
    kept = say("By law we must keep some of it for now: {fields}.", fields=Listing(labels))
    return (kept, say("The reason: {reason}", reason=moment.shop.held_why)) if moment.shop.held_why else (kept,)


def erasure_noted(moment: Moment) -> Text:
    """What a customer hears whose erasure was asked for."""
    if moment.shop.held:
        return say("We have noted your request. Your data will be deleted within 30 days, and you will hear from us when it is done.")
    return say("We have noted your request. Your data will be deleted within 24 hours; you will hear from us here when we do it.")


def asked_what_is_wrong(moment: Moment) -> Turn:
    """Ask for a correction in her own words."""
    return moment.aside(Aside(CORRECT), say("Please write in one message what is wrong, and how it should be."))


def correction_noted(moment: Moment) -> Turn:
    """Pass her words on; her record stays as it is until somebody has read them."""
    draft = moment.intake.draft
    if moment.known is not None:
        consent = draft.get("marketing_consent", [])
        draft = draft_of(moment.known.profile).having({"another_address": False, "confirm": True, "marketing_consent": consent})
    words = say("Thank you, we have noted that. One of us will see to it, and you will hear from us within 30 days.")
    return moment.say(words, effect=Effect.COMMAND, turn={"requests": (CORRECT,)}, state=State.COMPLETE, draft=draft, asks=None, aside=None)
