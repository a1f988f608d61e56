"""Our replies as TwiML."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from bot.outbound import MAX_UNITS, NOTHING, Voice, parts_of, twiml_of
from flows.message import Choice, Reply
from flows.wording import say, verbatim
from translations import Catalogs

VOICE = Voice(Catalogs())


def messages(twiml: str) -> list[str]:
    root = ElementTree.fromstring(twiml)  # noqa: S314 (our own output)
    assert root.tag == "Response"
    assert all(message.tag == "Message" and not list(message) for message in root)
    return [message.text or "" for message in root]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_choices_are_numbered_lines_under_the_question() -> None:
    choices = (Choice("billing_type:private", say("Private")), Choice("billing_type:company", say("Company")))
    reply = Reply(verbatim("Who pays?"), choices)
    assert messages(VOICE.twiml([reply], "en")) == ["Who pays?\n\n1. Private\n2. Company"]
    assert VOICE.plain([reply], "en")[0].choices == (("billing_type:private", "Private"), ("billing_type:company", "Company"))


def test_choices_for_tapping_only_are_not_written_out() -> None:
    reply = Reply(verbatim("Is everything correct?"), (Choice("confirm:yes", say("Yes, all correct")),), numbered=False)
    assert messages(VOICE.twiml([reply], "en")) == ["Is everything correct?"]
    assert VOICE.plain([reply], "en")[0].choices == (("confirm:yes", "Yes, all correct"),)


def test_several_replies_are_several_messages_and_none_is_an_empty_response() -> None:
    assert messages(VOICE.twiml([Reply(verbatim("One")), Reply(verbatim("Two"))], "en")) == ["One", "Two"]
    assert VOICE.twiml([], "en") == NOTHING
    assert messages(NOTHING) == []


def test_what_a_customer_typed_is_neither_xml_nor_formatting() -> None:
    typed = "</Message></Response><Response><Message>*Approved*\x00\x0b & \ud800"
    (said,) = messages(VOICE.twiml([Reply(verbatim("Hello {name}", name=typed))], "en"))
    assert said.startswith("Hello </Message></Response><Response><Message>")
    assert "*" not in said


@given(st.text(alphabet=st.characters(codec=None), max_size=200).map(lambda text: text * 12))
def test_every_text_gives_legal_xml_and_no_part_is_too_long(text: str) -> None:
    parts = parts_of(text)
    assert all(0 < units(part) <= MAX_UNITS for part in parts)
    # ElementTree refuses a character that XML 1.0 does not know.
    assert messages(twiml_of(parts)) == parts


@given(st.lists(st.text(alphabet="abc 👍\n", min_size=1, max_size=400), min_size=5, max_size=12))
def test_splitting_loses_no_word(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert "".join("".join(parts_of(text)).split()) == "".join(text.split())


def test_a_long_text_is_cut_between_lines_else_between_words_else_where_it_must() -> None:
    lines = "\n".join(f"line {number} " + "x" * 90 for number in range(30))
    assert all(part.startswith("line ") for part in parts_of(lines))
    words = "word " * 700
    assert all(part.startswith("word") and part.endswith("word") for part in parts_of(words))
    assert [len(part) for part in parts_of("x" * 3100)] == [1500, 1500, 100]
    # A thumb of two UTF-16 units is not cut in two.
    assert [len(part) for part in parts_of("👍" * 1600)] == [750, 750, 100]
