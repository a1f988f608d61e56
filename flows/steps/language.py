"""Which language the chat speaks."""

from __future__ import annotations

from flows.draft import Draft
from flows.message import Answer, Choice, Context, Outcome
from flows.read.languages import language
from flows.shop import Shop
from flows.step import Step
from flows.wording import LanguageName, say


def language_choices(languages: tuple[str, ...]) -> tuple[Choice, ...]:
    """One choice for each language."""
    return tuple(Choice(f"language:{code}", LanguageName(code)) for code in languages)


def language_step(shop: Shop) -> Step:
    """The question for this shop's languages; asked only when the first message and the number leave it open."""

    def read(answer: Answer, context: Context) -> Outcome:
        return language(answer, context, shop.languages)

    def choices(draft: Draft, context: Context) -> tuple[Choice, ...]:
        return language_choices(shop.languages)

    return Step(
        name="language",
        label=say("Language"),
        prompt=say("Which language shall we use?"),
        read=read,
        choices=choices,
        optional=True,
        why=say("So that we write to you in the language you like best."),
        hint=say("Write the name of a language, for example: English."),
        accepts={
            "français": "fr",
            "по-русски": "ru",
            "English": "en",
            "Deutsch": "de",
            "Türkçe": "tr",
            "auf Deutsch bitte": "de",
            "🇹🇷": "tr",
        },
        rejects=("42", "???", "-1"),
    )
