"""The first words to somebody new, and to somebody who comes back to an unfinished registration."""

from __future__ import annotations

from dataclasses import replace

from flows.intake import Aside, Effect, Turn
from flows.invited import KNOWN_ALREADY, NO_LONGER_VALID
from flows.known_facts import corrected
from flows.message import Choice, Reply
from flows.moment import Moment
from flows.places import placed
from flows.read.data import data
from flows.read.languages import greets, guess_language
from flows.read.several import volunteered
from flows.read.varieties import served
from flows.shop import Shop
from flows.slips import CANNOT_READ
from flows.steps.language import language_choices
from flows.summary import numbered, summary_lines
from flows.wording import LanguageName, Listing, Text, lines, say, verbatim

CONTINUE = Choice("resume:continue", say("Continue"), "continue")
START_OVER = Choice("resume:start_over", say("Start again"), "start_over")

# Widely spoken, but nobody there wants to be offered it first.
_UNWELCOME = {"UA": ("ru",)}

# What WhatsApp shows as buttons.
_MOST_SHOWN = 3

# What the greeting leaves behind, where a draft says more than that she has read nothing else so far.
GREETED = "greeted"


def greeted(moment: Moment) -> Turn:
    """The first turn: who we are, why we ask, how to stop; and the first question that her message left open."""
    language, sure = _language(moment)
    here = moment.with_intake(language=language)
    facts = {} if moment.answer.tapped else placed(volunteered(moment.answer, here.context), here.context)
    draft = corrected(here.intake.draft, {**facts, **({"language": language} if sure else {})})
    others = likely_languages(here) if sure else ()
    known_already = bool(summary_lines(here.steps, here.intake.draft))
    words = hello(here.shop, language, others, known_already=known_already)
    greeting = Reply(words, languages_shown(here) if sure else (), numbered=False)
    invalid = moment.invitation is not None and not moment.invitation.valid
    notices = (Reply(NO_LONGER_VALID),) if invalid else ()
    turn = here.ask(draft, greeting, *notices, *_declined(moment), took=tuple(facts))
    if not summary_lines(here.steps, draft):
        return turn
    note = Aside(GREETED, {"step": turn.intake.asks, "known": known_already})
    return replace(turn, intake=replace(turn.intake, aside=note))


def read_on(moment: Moment) -> Moment:
    """The moment without the greeting's note in its intake: beside it until this message is answered."""
    aside = moment.intake.aside
    if aside is None or aside.name != GREETED:
        return moment
    return replace(moment.with_intake(aside=None), newly_greeted=aside)


def _language(moment: Moment) -> tuple[str, bool]:
    """The language to greet her in, and whether that is sure enough not to ask."""
    shop, invited = moment.shop, moment.intake.draft.text("language")
    words = moment.words if moment.invitation is None or moment.invitation.words is None else moment.invitation.words
    if not invited:
        return guess_language(words, moment.intake.region, shop.languages, shop.default_language)
    # Who invited her knows better than her number; but she knows best, if she wrote more than "hi".
    own, clear = guess_language(words, None, shop.languages, shop.default_language)
    same = own.partition("-")[0] == invited.partition("-")[0]
    return (own if clear and not same and not greets(words) else invited), True


def _declined(moment: Moment) -> tuple[Reply, ...]:
    """A word on a first message that nobody can read."""
    answer = moment.answer
    return (Reply(CANNOT_READ[answer.media[0]]),) if answer.media and not (answer.text.strip() or answer.card) else ()


def hello(shop: Shop, language: str, others: tuple[str, ...], *, known_already: bool = False) -> Text:
    """Who writes, why, where the privacy notice is, how to stop and how to reach a person.

    Shape: `others` are the languages to name; none when the question for the language follows; `known_already`: whoever
    invited her has told us something.
    """
    words: list[Text] = [
        *introduction(shop),
        *((KNOWN_ALREADY,) if known_already else ()),
        say("Write *help* if something is unclear, *person* to reach one of us, or *stop* to end."),
    ]
    if others:
        names = Listing(tuple(LanguageName(code) for code in others), joined_by_or=True)
        words.append(say("To change the language, just write its name: {languages}.", languages=names))
    if language != "en":
        # Whoever was guessed wrong must still be able to read who writes and how to end it.
        words += [
            verbatim(""),
            verbatim(
                "In English: {shop} needs a few details for your orders. Write *English* to switch, *person* for help, *stop* to end.",
                shop=shop.name,
            ),
        ]
    return lines(*words)


def introduction(shop: Shop) -> tuple[Text, ...]:
    """Who we are, why we ask, and where the privacy notice is."""
    return (
        say("Hello! This is *{shop}*. We need a few details from you for your orders; it takes about two minutes.", shop=shop.name),
        # An address is nobody's own words: with its underscores disarmed the link would lead nowhere.
        say("We won't use them for anything else unless you agree. Privacy: {url}", url=verbatim(shop.privacy_url)),
    )


def likely_languages(moment: Moment) -> tuple[str, ...]:
    """The other languages that we speak, first those that a stranger at this number speaks most likely."""
    shop, homes = moment.shop, data("regions")
    regions = [region for region in (moment.intake.region, shop.country) if region]
    spoken = [served(code, region=region, offered=shop.languages) for region in regions for code in homes.get(region, ())]
    ordered = dict.fromkeys((*spoken, shop.default_language, "en", *shop.languages))
    return tuple(code for code in ordered if code is not None and code != moment.intake.language)


def languages_shown(moment: Moment) -> tuple[Choice, ...]:
    """The languages that stand under the greeting to be tapped."""
    return language_choices(likely_languages(moment)[:_MOST_SHOWN])


def welcomed_back(moment: Moment, *, long_ago: bool = False) -> Turn:
    """The turn after a silence: how far we had come, and whether to go on."""
    step = moment.step
    found = summary_lines(moment.steps, moment.intake.draft, unchanged=moment.on_record)
    words: list[Text] = [say("Welcome back!")]
    if long_ago:
        words = [say("Welcome back! It has been a while, but your answers are still here.")]
    if found:
        words += [say("This is what we have so far:"), numbered(found)]
    if step is not None:
        words.append(say("Next up: {label}.", label=step.label))
    words.append(say("Shall we go on?"))
    choices = (CONTINUE, START_OVER) if found else (CONTINUE,)
    return moment.aside(Aside("resume"), lines(*words), *choices, effect=Effect.ADVANCED)
