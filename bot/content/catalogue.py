"""Every content template that the flow's own phrases need, in every language of the shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.content.approved import APPROVED, UTILITY, definition_of
from bot.content.choices import general, shown
from bot.content.definition import MAX_ROWS, Definition
from bot.outbound import Voice
from flows.flow import Flow
from flows.message import Reply
from flows.offers import offers
from flows.paging import MOST_AT_ONCE
from flows.wording import verbatim


def catalogue(flow: Flow, voice: Voice, invite_category: str = UTILITY) -> dict[str, Definition]:
    """The definitions by their keys: what WhatsApp must approve first, because that takes longest."""
    wanted: dict[str, Definition] = {}
    for definition in _all(flow, voice, invite_category):
        # Buttons with the same words in two languages are one template, under the first one's name.
        wanted.setdefault(definition.key, definition)
    return wanted


def _all(flow: Flow, voice: Voice, invite_category: str) -> Iterator[Definition]:
    languages = flow.shop.languages
    for approved in APPROVED:
        category = invite_category if approved.name.startswith("invite") else UTILITY
        yield from (definition_of(approved, voice, language, category) for language in languages)
    yield from (general(count, described=described) for described in (False, True) for count in range(1, MAX_ROWS + 1))
    for choices in offers(flow):
        for page in _pages(Reply(verbatim(""), choices)):
            for language in languages:
                found = shown(page, voice, language)
                # What cannot be shown is written out at run time, too.
                if found is not None:
                    yield found.own(language)


def _pages(reply: Reply) -> Iterator[Reply]:
    yield reply
    first = 0
    while len(reply.choices) - first > MOST_AT_ONCE:
        first += MOST_AT_ONCE - 1
        yield replace(reply, first=first)
