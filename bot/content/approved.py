"""The words that WhatsApp must approve beforehand: invites, the reminder, details that came back, business accounts, copies of data."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.definition import Definition, Form, Row, Unfit, one_line
from bot.content.template import variables_of
from bot.outbound import Voice
from flows.message import Choice
from flows.slips import PERSON
from flows.template_buttons import BEGIN, DECLINE, GO_ON, LATER, STOP
from flows.wording import Text, lines, say

# Source: facts.md section 6: Twilio's names for WhatsApp's categories.
UTILITY = "UTILITY"


@dataclass(frozen=True, kw_only=True)
class Approved:
    """A template's words.

    Shape: the variables stand in `body` as {{1}}, {{2}} ..., in the order of `variables_of(name)`.
    """

    name: str
    body: Text
    buttons: tuple[Choice, ...]
    samples: tuple[Text | str, ...]


# No variable begins or ends a text, and two never touch: WhatsApp would refuse it.
_TWO_MINUTES = say("It takes about two minutes, here in this chat. Shall we begin?")

INVITE = Approved(
    name="invite",
    body=lines(
        say(
            "Hello! This is {shop}. As agreed with you, we would like to note your details for your orders. It is about: {reason}.",
            shop="{{1}}",
            reason="{{2}}",
        ),
        _TWO_MINUTES,
    ),
    buttons=(BEGIN, DECLINE),
    samples=("Acorn & Oak", say("your order in our shop")),
)
INVITE_UPDATE = Approved(
    name="invite_update",
    body=lines(
        say(
            "Hello {name}, this is {shop}. As agreed with you, we would like to see whether your details are still right. "
            "It is about: {reason}.",
            name="{{1}}",
            shop="{{2}}",
            reason="{{3}}",
        ),
        _TWO_MINUTES,
    ),
    buttons=(BEGIN, LATER),
    samples=("Ada", "Acorn & Oak", say("your order in our shop")),
)
REMINDER = Approved(
    name="reminder",
    body=say(
        "Hello! This is {shop} again. Your registration is not finished yet, but your answers so far are still here. "
        "Would you like to go on?",
        shop="{{1}}",
    ),
    buttons=(GO_ON, LATER, STOP),
    samples=("Acorn & Oak",),
)
RETURNED = Approved(
    name="returned",
    body=lines(
        say(
            "Hello! This is {shop}. Thank you for your details. We have looked them over, and something needs correcting: {reason}.",
            shop="{{1}}",
            reason="{{2}}",
        ),
        say("It takes only a moment, here in this chat. Shall we do it now?"),
    ),
    buttons=(GO_ON, PERSON),
    samples=("Acorn & Oak", say("the house number is missing")),
)


def account_opened(name: str, shop: str) -> Text:
    """What she is told when her business account was approved."""
    return say(
        "Hello {name}, this is {shop}. Your business account is open now: from today on you can order as a company. "
        "If you have questions, write *person*.",
        name=name,
        shop=shop,
    )


def account_declined(name: str, shop: str) -> Text:
    """What she is told when it was not."""
    return say(
        "Hello {name}, this is {shop}. We have looked at your details and cannot open a business account for you at the moment. "
        "You stay registered, and you can order privately at any time. If you have questions, write *person*.",
        name=name,
        shop=shop,
    )


ACCOUNT_OPEN = Approved(name="account_open", body=account_opened("{{1}}", "{{2}}"), buttons=(PERSON,), samples=("Ada", "Acorn & Oak"))
ACCOUNT_DECLINED = Approved(
    name="account_declined", body=account_declined("{{1}}", "{{2}}"), buttons=(PERSON,), samples=("Ada", "Acorn & Oak")
)
DATA_COPY = Approved(
    name="data_copy",
    body=lines(
        say(
            "Hello! This is {shop}. The copy of your data that you asked us for is ready. You can download it here: {link}",
            shop="{{1}}",
            link="{{2}}",
        ),
        say("The link works once, for 24 hours. Please give it to nobody. If you have questions, write *person*."),
    ),
    buttons=(PERSON,),
    samples=("Acorn & Oak", "https://acorn-and-oak.example/my-data/5f0c9a7e"),
)
APPROVED = (INVITE, INVITE_UPDATE, REMINDER, RETURNED, ACCOUNT_OPEN, ACCOUNT_DECLINED, DATA_COPY)


def definition_of(approved: Approved, voice: Voice, language: str, category: str = UTILITY) -> Definition:
    """The template in a language.

    Raises: Unfit, when a translation is too long for a button; a test sees to it that none is.
    """
    if len(approved.samples) != len(variables_of(approved.name)):
        raise Unfit("a sample for every variable")
    rows = tuple(Row(choice.id, one_line(voice.words(choice.label, language))) for choice in approved.buttons)
    samples = tuple(text if isinstance(text, str) else voice.words(text, language) for text in approved.samples)
    body = voice.words(approved.body, language)
    return Definition(name=approved.name, language=language, form=Form.BUTTONS, rows=rows, body=body, samples=samples, category=category)
