"""Commands in messages: whole messages and polite sentences, never a word inside an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from flows.commands import Command, CommandName
from flows.read.changes import change_in
from flows.read.folding import fold, short
from flows.read.languages import language_asked_for
from flows.read.scripts import without_politeness, wordless
from flows.read.vocabulary import Tokens, Words, means, means_all, without_chatter, words

# Nobody says a command in more words; longer messages are answers.
_MOST_WORDS = 16
_DASHES = re.compile(r"\s*[-–—_/.]{1,3}\s*")
_NOT_COMMANDS = re.compile(r"@|https?:|www\.|\d")
# The word of an SMS keyword list that is an everyday word for "cancel" in small letters.
_KEYWORDS = {"IPTAL": CommandName.STOP, "İPTAL": CommandName.STOP}
# What ends messages in any language; other words for it count only in their own: "para" is stop in Spanish and money in Turkish.
_STOPS = frozenset(
    "stop stopp stopall dur abmelden abbestellen unsubscribe afmelden uitschrijven arret desabonner parar durdur basta".split()
)
# The meanings that answer a question, so that their words command nothing there.
_YES_OR_NO = frozenset(("yes", "no", "ok", "unsure"))
_ANSWERS = {
    **dict.fromkeys(("confirm", "another_address", "marketing_consent"), _YES_OR_NO),
    "billing_type": frozenset(("private", "company")),
}
# The first that fits wins: what cannot be undone is decided by the most exact words.
_ORDER = (
    CommandName.DELETE_MY_DATA,
    CommandName.STOP,
    CommandName.HUMAN,
    CommandName.RESTART,
    CommandName.CANCEL,
    CommandName.SUMMARY,
    CommandName.MY_DATA,
    CommandName.LANGUAGE,
    CommandName.BACK,
    CommandName.SKIP,
    CommandName.REPEAT,
    CommandName.HELP,
    CommandName.START,
)


@lru_cache(maxsize=1)
def _whole() -> Mapping[str, tuple[CommandName, ...]]:
    """Shape: folded phrase -> the commands that it is, in any language."""
    found: dict[str, list[CommandName]] = {}
    for vocabulary in words().values():
        for name in _ORDER:
            for phrase in vocabulary.commands.get(name, ()):
                if name not in found.setdefault(phrase, []):
                    found[phrase].append(name)
    return {phrase: tuple(sorted(names, key=_ORDER.index)) for phrase, names in found.items()}


@lru_cache(maxsize=1)
def _led_by() -> Mapping[str, tuple[tuple[str, CommandName, Tokens], ...]]:
    """Shape: first word of a phrase -> (language, command, the phrase's words)."""
    found: dict[str, list[tuple[str, CommandName, Tokens]]] = {}
    for language, vocabulary in words().items():
        for name in _ORDER:
            for phrase in vocabulary.commands.get(name, ()):
                tokens = tuple(phrase.split())
                found.setdefault(tokens[0], []).append((language, name, tokens))
    return {first: tuple(phrases) for first, phrases in found.items()}


@lru_cache(maxsize=64)
def _own(language: str) -> Mapping[str, CommandName]:
    """The phrases of one language, each with its command; the first in order where two have the same."""
    commands = words()[language].commands
    return {phrase: name for name in reversed(_ORDER) for phrase in commands.get(name, ())}


def _whole_command(folded: str, language: str) -> CommandName | None:
    code = language.partition("-")[0]
    vocabulary = words().get(code)
    for phrase in (folded, without_chatter(folded)):
        if vocabulary and (name := _own(code).get(phrase)) is not None:
            return name
        # A word of another language counts only where it is none of her own: "personal" is an answer in English.
        if (names := _whole().get(phrase)) and not (vocabulary and any(phrase in phrases for phrases in vocabulary.entries.values())):
            foreign = names[0]
            if foreign is not CommandName.STOP or not language or phrase in _STOPS or " " in phrase or not phrase.isascii():
                return foreign
    return None


def _said_politely(tokens: Tokens) -> CommandName | None:
    """The command that a sentence of polite words stands around, all in one language."""
    best: tuple[int, int, CommandName] | None = None
    for place, token in enumerate(tokens):
        for language, name, phrase in _led_by().get(token, ()):
            if name is CommandName.START or tokens[place : place + len(phrase)] != phrase:
                continue
            around = tokens[:place] + tokens[place + len(phrase) :]
            if not _harmless(around, words()[language], name):
                continue
            rank = (len(phrase), -_ORDER.index(name), name)
            best = rank if best is None or rank[:2] > best[:2] else best
    return best[2] if best else None


def _harmless(around: Tokens, vocabulary: Words, name: CommandName) -> bool:
    allowed = vocabulary.extra.get(name, frozenset())
    own = {word for phrase in vocabulary.commands.get(name, ()) for word in phrase.split()} if around else frozenset()
    return all(word in vocabulary.frame or word in allowed or word in own for word in around)


def command_in(text: str, *, asks: str | None, language: str = "") -> Command | None:
    """The command that a message is, or None when it is an answer.

    `language` is what we speak with her; it decides where languages differ.
    """
    text = short(text).strip()
    if text in _KEYWORDS:
        return Command(_KEYWORDS[text])
    if text and _DASHES.fullmatch(text):
        return Command(CommandName.SKIP)
    folded = fold(text)
    if not folded:
        return None
    if (name := _whole_command(folded, language)) is not None:
        return None if _is_answer(name, text, asks, language) else _ending(name, folded, asks)
    tokens = tuple(folded.split())
    if (wanted := language_asked_for(text, asks=asks)) is not None:
        return Command(CommandName.LANGUAGE, wanted)
    if (change := change_in(text)) is not None:
        return change
    if means(text, "change", language or None):
        return Command(CommandName.CHANGE)
    if len(tokens) > _MOST_WORDS or _NOT_COMMANDS.search(text):
        return None
    if wordless(text):
        bare = next((names for shorter in without_politeness(folded) if (names := _whole().get(shorter))), None)
        return Command(bare[0]) if bare else None
    # A remark is free text: "thanks for the support" asks for nobody.
    if asks != "remark" and len(tokens) > 1 and (name := _said_politely(tokens)) is not None:
        return Command(name)
    return None


def _is_answer(name: CommandName, text: str, asks: str | None, language: str) -> bool:
    """Whether the command's words are the very answer to the open question ("egal" to "may we send you news?")."""
    answers = _ANSWERS.get(asks or "")
    return answers is not None and name is not CommandName.STOP and bool(answers & means_all(text, language))


def _ending(name: CommandName, folded: str, asks: str | None) -> Command:
    # Where nothing is left to cancel, the Turkish keyword means what it means in an SMS.
    return Command(CommandName.STOP if asks is None and name is CommandName.CANCEL and folded == "iptal" else name)
