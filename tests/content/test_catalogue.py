"""Every set of choices that a customer can meet has its template, or is of a kind that no template can foresee."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.content.approved import APPROVED, Approved, definition_of
from bot.content.catalogue import catalogue
from bot.content.choices import shown
from bot.content.definition import Form
from bot.content.template import LONGEST, variables_of
from flows.intake import Effect
from flows.message import Answer, Choice, Reply, Sender
from flows.offers import offers
from flows.wording import verbatim
from tests.plays.flow_stage import FlowStage
from tests.plays.performance import perform
from tests.plays.registration import scripts, shop_flow, shop_voice
from tests.plays.script import Spoken, read_play

LANGUAGES = shop_flow().shop.languages
ALL = catalogue(shop_flow(), shop_voice())

# What only an answer decides: the lines of her own summary, and what an answer of hers could mean.
DYNAMIC = re.compile(r"change:\d+|(country|state|city|postal_code|phone|email|address|full_name|language|vat_id):.+")


class Listening(FlowStage):
    """A stage that keeps every reply with choices, and the language it was said in."""

    def __init__(self) -> None:
        stage = shop_flow(), shop_voice()._catalogs
        super().__init__(*stage)
        self.met: list[tuple[Reply, str]] = []

    def _words(self, person: object, reply: Reply, language: str) -> Spoken:
        if reply.choices:
            self.met.append((reply, language))
        return super()._words(person, reply, language)


def met_in_plays() -> list[tuple[str, Reply, str]]:
    found = []
    for path in scripts():
        stage = Listening()
        perform(read_play(path), stage, strict=False)
        found += [(path.stem, reply, language) for reply, language in stage.met]
    return found


def test_every_choice_of_every_play_is_in_the_catalogue_or_dynamic_on_purpose() -> None:
    met = met_in_plays()
    assert len(met) > 300
    foreseen = unforeseen = 0
    for play, reply, language in met:
        found = shown(reply, shop_voice(), language)
        assert found is not None, f"{play}: choices that cannot be shown"
        if found.own(language).key in ALL:
            foreseen += 1
            continue
        unforeseen += 1
        assert all(DYNAMIC.fullmatch(choice.id) for choice in reply.choices), f"{play}: {[choice.id for choice in reply.choices]}"
        assert found.as_list().general().key in ALL
    assert foreseen > 10 * unforeseen > 0


def test_every_page_of_the_languages_is_in_the_catalogue() -> None:
    choices = next(choices for choices in offers(shop_flow()) if len(choices) > 10)
    assert len(choices) == len(LANGUAGES) == 13
    for language in LANGUAGES:
        for first in (0, 9):
            found = shown(Reply(verbatim("Which one?"), choices, first=first), shop_voice(), language)
            assert found is not None
            assert found.own(language).key in ALL


def test_a_list_of_any_words_is_there_for_every_number_of_rows() -> None:
    for count in range(1, 11):
        for label in ("Short", "Words that are too long for the row of a list"):
            choices = tuple(Choice(f"x:{number}", verbatim("{number} {label}", number=number, label=label)) for number in range(count))
            found = shown(Reply(verbatim("Which one?"), choices), shop_voice(), "en")
            assert found is not None
            assert found.as_list().general().key in ALL


def test_all_of_our_own_words_fit_where_they_stand() -> None:
    """A translation that has to be shortened is a mistake of ours."""
    for choices in offers(shop_flow()):
        for language in LANGUAGES:
            found = shown(Reply(verbatim("Which one?"), choices), shop_voice(), language)
            assert found is not None
            assert not [row.label for row in found.rows if row.description]


def test_two_or_three_choices_of_ours_are_buttons_in_every_language() -> None:
    written = {
        (language, row.label)
        for choices in offers(shop_flow())
        for language in LANGUAGES
        if len(choices) <= 3
        and (found := shown(Reply(verbatim("Which one?"), choices), shop_voice(), language))
        and found.form is Form.LIST
        for row in found.rows
    }
    assert written == set()


@pytest.mark.parametrize("approved", APPROVED, ids=lambda approved: approved.name)
def test_an_approved_template_keeps_whatsapps_rules_in_every_language(approved: Approved) -> None:
    for language in LANGUAGES:
        definition = definition_of(approved, shop_voice(), language)
        body, names = definition.body, variables_of(approved.name)
        numbers = [int(number) for number in re.findall(r"\{\{(\d+)\}\}", body)]
        assert numbers == list(range(1, len(names) + 1)), f"{language}: in this order, each once"
        assert not re.match(r"\W*\{\{", body), f"{language}: begins with a variable"
        assert not re.search(r"\}\}[^\w]*$", body), f"{language}: ends with a variable"
        assert not re.search(r"\}\}\W*\{\{", body), f"{language}: two variables touch"
        words = re.findall(r"\w+", re.sub(r"\{\{\d+\}\}", "", body))
        assert len(words) >= 2 * len(names) + 1
        assert len(body) + sum(LONGEST[name] for name in names) <= 1024
        assert "\n\n\n" not in body
        assert definition.category in ("UTILITY", "MARKETING")
        assert 1 <= len(definition.rows) <= 3
        assert len(definition.samples) == len(names)
        if language != "en":
            assert body != definition_of(approved, shop_voice(), "en").body


def test_invites_alone_can_be_submitted_as_marketing() -> None:
    submitted = catalogue(shop_flow(), shop_voice(), "MARKETING").values()
    assert {each.name for each in submitted if each.category == "MARKETING"} == {"invite", "invite_update"}
    assert {each.name for each in submitted if each.category == "UTILITY"} == {
        "reminder", "returned", "account_open", "account_declined", "data_copy",
    }  # fmt: skip


def test_a_tap_on_any_button_of_an_approved_template_is_understood() -> None:
    flow, now = shop_flow(), datetime(2026, 6, 1, 10, tzinfo=UTC)
    for approved in APPROVED:
        for choice in approved.buttons:
            intake = flow.begin(Sender(phone="+447400123456"), now, intake_id="x")
            intake = flow.advance(intake, Answer(text="hello"), now).intake
            turn = flow.advance(intake, Answer(tapped=choice.id, label="Label", text="Label"), now)
            assert turn.effect is Effect.COMMAND, f"{approved.name}: {choice.id}"
            assert turn.intake.slips == 0
            assert turn.replies
