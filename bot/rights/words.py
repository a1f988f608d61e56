"""The words of mails, of the pages behind mailed and sent links, and of what customers hear about their requests."""

from __future__ import annotations

from collections.abc import Mapping

from bot.outbound import Voice
from flows.wording import Phrase, Text, lines, say, verbatim

CONFIRM_PATH = "/confirm/"
DATA_PATH = "/my-data/"

# The page behind the link of the confirmation mail. "ask" is what the receipt shows, and "yes" what it says was answered.
_CONFIRM: Mapping[str, Phrase] = {
    "title": say("Confirm your email address"),
    "end": say("You can end this at any time: write stop to us on WhatsApp."),
    "yes": say("Yes, please"),
    "done": say("Thank you, your email address is confirmed."),
    "close": say("You can close this page."),
    "over": say("This link no longer works"),
    "over_why": say("Its 48 hours have passed, or there is a newer one. Write to us on WhatsApp if you would like another."),
    "withdrawn": say("There is nothing to confirm any more"),
    "withdrawn_why": say("You have told us meanwhile that you want no emails, and you will get none."),
    "changed": say("Your email address has changed"),
    "changed_why": say("This link belongs to an earlier address. Please use the one that we have sent to the new one."),
    "unknown_why": say("Please open it once more from our email, as it stands there."),
    "notice": say("What happens to your data"),
}
_DATA: Mapping[str, Phrase] = {
    "title": say("Your data"),
    "what": say("This is a copy of everything that we have noted about you: once to read, once for machines (JSON)."),
    "download": say("Download"),
    "once": say("The link works once, for 24 hours. Nobody else should get it."),
    "gone": say("This link no longer works"),
    "again": say("It was used already, or its 24 hours are over. Write “my data” to us on WhatsApp, and you will get a new one."),
    "notice": say("What happens to your data"),
}


# The headings of the readable copy.
_COPY: Mapping[str, Phrase] = {
    "title": say("The copy of your data"),
    "details": say("Your details"),
    "consents": say("What you agreed to, or not"),
    "messages": say("What we wrote to each other"),
    "requests": say("What you asked of us"),
    "changes": say("What changed, and when"),
    "views": say("Who of us looked at your data, and when"),
    "recipients": say("Who else gets your data"),
    "periods": say("How long we keep it"),
    "carriers": say("Twilio and Meta, who carry our messages on WhatsApp, and the company whose computers we use."),
}


def copy_words(voice: Voice, language: str, days: int) -> dict[str, str]:
    """The words of the readable copy; `days` is how long words of messages are kept."""
    kept = say("Words of messages: {days} days. What stands in your record: until you ask us to delete it, or the law says so.", days=days)
    return {**{name: voice.words(phrase, language) for name, phrase in _COPY.items()}, "kept": voice.words(kept, language)}


def confirm_words(voice: Voice, language: str, shop: str) -> dict[str, str]:
    """The words of the confirmation's page."""
    ask = say("May {shop} send you news and offers by email?", shop=shop)
    return {**{name: voice.words(phrase, language) for name, phrase in _CONFIRM.items()}, "ask": voice.words(ask, language)}


def data_words(voice: Voice, language: str) -> dict[str, str]:
    """The words of the page with the copy."""
    return {name: voice.words(phrase, language) for name, phrase in _DATA.items()}


def confirm_mail(voice: Voice, language: str, shop: str, url: str) -> tuple[str, str]:
    """Subject and text of the mail that asks for a confirmation. No advertising: who asks, for what, and how to leave it."""
    # Source: trust.md section 3, line 16.
    text = _letter(
        voice,
        language,
        say("You said that {shop} may send you news and offers to this email address.", shop=shop),
        say("Please confirm it: open this page within 48 hours, and press the button there."),
        url,
        say("If it was not you, you need do nothing: without the button you will get no emails from us."),
    )
    return _subject(voice, say("Please confirm your email address"), language), text


def code_mail(voice: Voice, language: str, shop: str, code: str) -> tuple[str, str]:
    """Subject and text of the mail with a code."""
    text = _letter(
        voice,
        language,
        say("Somebody, hopefully you, writes with {shop} on WhatsApp and asks for your data. This is the code for it:", shop=shop),
        code,
        say("It is valid for ten minutes. Write it in the chat, and give it to nobody."),
        say("If it was not you, you need do nothing: without the code nobody sees anything."),
    )
    return _subject(voice, say("Your code for {shop}", shop=shop), language), text


def copy_mail(voice: Voice, language: str, url: str) -> tuple[str, str]:
    """Subject and text of the mail with the link to a copy of the data."""
    return _subject(voice, say("The copy of your data"), language), f"{voice.words(copy_ready(url), language)}\n"


def farewell_mail(voice: Voice, language: str) -> tuple[str, str]:
    """Subject and text of the mail before an erasure, for whoever cannot be reached in the chat."""
    return _subject(voice, _DATA["title"], language), f"{voice.words(farewell(), language)}\n"


def copy_ready(url: str) -> Text:
    """What leads to the copy."""
    return say("Here is the copy of your data that you asked for. The link works once, for 24 hours: {url}", url=verbatim(url))


def farewell() -> Text:
    """The last message before an erasure."""
    return lines(
        say("As you asked, we are now deleting everything that we have noted about you. This is our last message."),
        say("If you write to us again one day, we will not know you any more, and begin anew."),
    )


def refused(reason: str) -> Text:
    """What a customer hears whose request was refused; `reason` is staff's own."""
    return lines(
        say("We have looked at your request and cannot do what you asked for. The reason: {reason}", reason=reason),
        say("If you do not agree, you can complain to the data protection authority."),
    )


def corrected() -> Text:
    """What a customer hears when her data was put right."""
    return say("We have put your details right, as you asked.")


def _letter(voice: Voice, language: str, *parts: Text | str) -> str:
    """A mail's text. A link or a code stands on a line of its own, with nothing around it that a program could take for a part of it."""
    return "".join(f"\n{part}\n\n" if isinstance(part, str) else f"{voice.words(part, language)}\n" for part in parts)


def _subject(voice: Voice, phrase: Phrase, language: str) -> str:
    return " ".join(voice.words(phrase, language).split())
