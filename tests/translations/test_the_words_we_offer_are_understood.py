"""Whatever we offer to tap or to write, a customer can write it back in her language."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

import pytest

from flows.asides import NO_MEANT, YES_MEANT, YES_OR_NO
from flows.choosing import choice_meant
from flows.commands import CommandName
from flows.draft import Draft
from flows.greeting import CONTINUE, START_OVER
from flows.message import Answer, Choice, Context
from flows.pauses import STAY_SILENT
from flows.read.changes import field_named
from flows.read.commands import command_in
from flows.read.vocabulary import means_all
from flows.registration import registration
from flows.returning import MENU
from flows.shop import Shop
from flows.step import Step
from flows.wording import LanguageName
from tests.catalogue_files import LANGUAGES, ids, words, written
from translations import Catalogs

CATALOGS = Catalogs()
SHOP = Shop(
    name="Acorn & Oak", country="DE", languages=CATALOGS.languages, default_language="en", privacy_url="https://intake.example.com/privacy"
)
DRAFTS = (Draft(), Draft({"email": "ada@example.com"}), Draft({"own_number": False}))

# WhatsApp cuts a button's title at 20 characters and a list row's at 24; up to three choices are buttons.
# Source: facts.md section 6.
BUTTON, ROW, MOST_BUTTONS = 20, 24, 3


@dataclass(frozen=True)
class Group:
    """Choices that stand together under one reply, and the step they belong to."""

    choices: tuple[Choice, ...]
    step: Step | None = None
    context: Context | None = None

    def meant_by(self, words: str, language: str) -> Choice | None:
        """What a customer means who writes this instead of tapping."""
        answer = Answer(text=words)
        if (chosen := choice_meant(answer, self.choices, language=language)) is not None or self.step is None or self.context is None:
            return chosen
        outcome = self.step.read(answer, replace(self.context, language=language))
        return next((choice for choice in self.choices if self.step.chosen(choice.value, self.context) == outcome), None)


def _groups() -> dict[str, Group]:
    found = {
        "meant": Group((YES_MEANT, NO_MEANT)),
        "resume": Group((CONTINUE, START_OVER)),
        "after stop": Group((CONTINUE, STAY_SILENT)),
        "menu": Group(MENU),
        **{name: Group((question.yes, question.no)) for name, question in YES_OR_NO.items()},
    }
    for step, draft, number in product(registration(SHOP), DRAFTS, ("+4915112345678", None)):
        context = Context(now=datetime(2026, 6, 1, tzinfo=UTC), own_number=number, asks=step.name)
        if choices := step.choices_for(draft, context):
            found[f"{step.name} {len(choices)}"] = Group(choices, step, context)
    return found


GROUPS = [
    pytest.param(language, choices, id=f"{language}: {name}") for language in CATALOGS.languages for name, choices in _groups().items()
]


@pytest.mark.parametrize(("language", "group"), GROUPS)
def test_a_label_fits_its_button(language: str, group: Group) -> None:
    limit = BUTTON if len(group.choices) <= MOST_BUTTONS else ROW
    labels = [CATALOGS.translate(choice.label, language) for choice in group.choices]
    assert [label for label in labels if len(label) > limit] == []
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(("language", "group"), GROUPS)
def test_a_label_that_is_typed_is_that_choice(language: str, group: Group) -> None:
    for choice in group.choices:
        label = CATALOGS.translate(choice.label, language)
        if not choice.words and not isinstance(choice.label, LanguageName):
            # A choice without words of its own is a command.
            command = command_in(label, asks=None, language=language)
            assert command is not None, label
            assert command.name is CommandName.HUMAN
        else:
            assert group.meant_by(label, language) is choice, label


def _bold(text: str) -> list[str]:
    return [word for word in re.findall(r"\*([^*]+)\*", text) if "{" not in word]


ADVICE = [
    pytest.param(language, message, id=f"{language}: {ids(message)[0][:60]}")
    for language in LANGUAGES
    for message in written(language)
    if message.id and _bold(ids(message)[0])
]


@pytest.mark.parametrize(("language", "message"), ADVICE)
def test_a_word_that_we_ask_for_means_the_same_in_every_language(language: str, message) -> None:
    for english, translated in zip(_bold(ids(message)[0]), _bold(words(message)[0]), strict=True):
        command = command_in(english, asks="email", language="en")
        if command is not None:
            assert command_in(translated, asks="email", language=language) == command, (english, translated)
        else:
            assert means_all(english, "en") & means_all(translated, language), (english, translated)


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("help", CommandName.HELP),
        ("person", CommandName.HUMAN),
        ("stop", CommandName.STOP),
        ("start", CommandName.START),
        ("back", CommandName.BACK),
        ("skip", CommandName.SKIP),
        ("summary", CommandName.SUMMARY),
        ("language", CommandName.LANGUAGE),
        ("change", CommandName.CHANGE),
    ],
)
def test_a_command_that_we_advertise_is_one(word: str, command: CommandName) -> None:
    found = command_in(word, asks="email", language="en")
    assert found is not None
    assert found.name is command


# What stands before a line of the summary may be written to change it.
STEPS = [step for step in registration(SHOP) if step.name == "address" or (step.shows is not None and step.part_of != "address")]
LINES = [pytest.param(step, language, id=f"{language}: {step.name}") for language in CATALOGS.languages for step in STEPS]


@pytest.mark.parametrize(("step", "language"), LINES)
def test_a_line_of_the_summary_is_changed_by_its_name(step: Step, language: str) -> None:
    label = CATALOGS.translate(step.label, language)
    assert field_named(label) in (step.name, step.part_of), label
