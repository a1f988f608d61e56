"""Whatever we say, what would be refused cannot be made: Twilio's limits, held by construction."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.choices import Shown, bodies, shown, value
from bot.content.definition import Definition, Form, Row, Unfit, key_in, locale
from bot.outbound import Voice
from flows.message import Choice, Reply
from flows.wording import Named, verbatim
from translations import Catalogs

VOICE = Voice(Catalogs())
ANY = st.text(max_size=120)
LONG = st.text(alphabet=st.sampled_from("aé🦆 \n{}*"), max_size=6000)
LANGUAGE = st.sampled_from(VOICE._catalogs.languages)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def replies() -> st.SearchStrategy[Reply]:
    choice = st.builds(
        lambda tapped, label: Choice(tapped, Named({}, label)), st.one_of(ANY, st.from_regex(r"[a-z_.]{1,40}:[^\n]{1,250}")), ANY
    )
    return st.builds(
        lambda text, choices, first: Reply(verbatim("{words}", words=text), tuple(choices), first=min(first, max(len(choices) - 1, 0))),
        ANY | LONG,
        st.lists(choice, min_size=1, max_size=30, unique_by=lambda each: each.id),
        st.integers(0, 29),
    )


def sent(definition: Definition, values: dict[str, str]) -> dict[str, Any]:
    """The message as Twilio puts it together."""
    types = json.dumps(definition.request()["types"])
    put_in = re.sub(r"\{\{(\d+)\}\}", lambda found: json.dumps(values[found[1]])[1:-1], types)
    return next(iter(json.loads(put_in).values()))


def check(definition: Definition, values: dict[str, str]) -> None:
    assert all(values.values()), "an empty value is refused: 21656"
    assert len(values) <= 100
    assert all(len(text) <= 1600 for text in values.values())
    assert set(values) == set(definition.request()["variables"])
    parts = sent(definition, values)
    assert 0 < units(parts["body"]) <= 1024
    if definition.form is Form.BUTTONS:
        assert 1 <= len(parts["actions"]) <= 3
        assert all(0 < units(each["title"]) <= 20 and 0 < units(each["id"]) <= 200 for each in parts["actions"])
        assert len({each["title"] for each in parts["actions"]}) == len(parts["actions"])
    else:
        assert 0 < units(parts["button"]) <= 20
        assert 1 <= len(parts["items"]) <= 10
        for each in parts["items"]:
            assert 0 < units(each["item"]) <= 24
            assert 0 < units(each["id"]) <= 200
            assert 0 < units(each.get("description", "-")) <= 72
        assert len({each["id"] for each in parts["items"]}) == len(parts["items"])


@given(reply=replies(), language=LANGUAGE)
def test_any_reply_is_shown_within_the_limits_or_written_out(reply: Reply, language: str) -> None:
    found = shown(reply, VOICE, language)
    if found is None:
        return
    parts = bodies(VOICE.words(reply.text, language), instead=found.button)
    assert all(0 < units(part) <= 1024 for part in parts)
    check(found.own(language), found.own_values(parts[-1]))
    as_list = found.as_list()
    check(as_list.general(), as_list.general_values(parts[-1]))
    # Nothing but her own taps comes back.
    offered = {choice.id for choice in reply.choices}
    assert all(row.id in offered or ":more:" in row.id for row in found.rows)


@given(text=LONG)
def test_no_word_of_a_long_text_is_lost(text: str) -> None:
    said = VOICE.words(verbatim("{words}", words=text), "en")
    parts = bodies(said, instead="Choose")
    assert "".join("".join(parts).split()) == ("".join(said.split()) or "Choose")


@given(text=ANY | LONG)
def test_a_value_holds_nothing_that_looks_like_a_variable(text: str) -> None:
    assert "{{" not in value(text)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("", "Yes"), "1 to 200"),
        (("x" * 201, "Yes"), "1 to 200"),
        (("x", ""), "1 to 24"),
        (("x", "y" * 25), "1 to 24"),
        (("x", "🦆" * 13), "1 to 24"),
        (("x", "two\nlines"), "one line"),
        (("x", "y", "z" * 73), "1 to 72"),
    ],
)
def test_a_row_that_whatsapp_refuses_cannot_be_made(row: tuple[str, ...], why: str) -> None:
    with pytest.raises(Unfit, match=why):
        Row(*row)


SOUND: dict[str, Any] = {"name": "x", "language": "en", "form": Form.BUTTONS, "rows": (Row("a", "A"), Row("b", "B")), "samples": ("s",)}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rows": ()}, "1 to 3"),
        ({"rows": tuple(Row(f"i{n}", f"L{n}") for n in range(4))}, "1 to 3"),
        ({"rows": (Row("a", "A"), Row("a", "B"))}, "id of its own"),
        ({"rows": (Row("a", "A"), Row("b", "A"))}, "same words"),
        ({"rows": (Row("a", "y" * 21),)}, "at most 20"),
        ({"rows": (Row("a", "A", "more"),)}, "no description"),
        ({"form": Form.LIST, "button": ""}, "list's button"),
        ({"form": Form.LIST, "button": "y" * 21}, "list's button"),
        ({"form": Form.LIST, "button": "B", "rows": tuple(Row(f"i{n}", "L") for n in range(11))}, "1 to 10"),
        ({"body": ""}, "1 to 1024"),
        ({"body": "{{1}}" + "x" * 1020}, "1 to 1024"),
        ({"samples": ()}, "sample"),
        ({"body": "{{1}} {{3}}", "samples": ("a", "b")}, "sample"),
        ({"samples": ("",)}, "sample"),
        ({"name": "Upper"}, "small letters"),
    ],
)
def test_a_template_that_twilio_refuses_cannot_be_made(changes: dict[str, Any], why: str) -> None:
    Definition(**SOUND)
    with pytest.raises(Unfit, match=why):
        Definition(**{**SOUND, **changes})


def test_the_same_words_are_the_same_template_whatever_it_is_called() -> None:
    one = Definition(**SOUND)
    assert one.key == Definition(**{**SOUND, "name": "other", "language": "de", "samples": ("t",)}).key
    assert one.key != Definition(**{**SOUND, "rows": (Row("a", "A"), Row("b", "C"))}).key
    assert one.key != Definition(**{**SOUND, "rows": (Row("a", "A"), Row("c", "B"))}).key
    # WhatsApp approves words in a language and a category.
    asked = {**SOUND, "category": "UTILITY"}
    assert len({Definition(**{**asked, **more}).key for more in ({}, {"language": "pt"}, {"category": "MARKETING"}, {"name": "y"})}) == 4


def test_a_template_is_known_by_its_name_and_others_are_left_alone() -> None:
    one = Definition(**{**SOUND, "language": "pt-BR"})
    assert one.friendly_name == f"intake_x_pt_br_{one.key}"
    assert key_in(one.friendly_name) == one.key
    assert key_in("order_update_v2") is None
    assert key_in("intake_x_en_123") is None
    assert [locale(language) for language in ("en", "pt", "pt-BR")] == ["en", "pt_PT", "pt_BR"]


def labels(count: int, text: str = "Choice") -> Reply:
    return Reply(verbatim("Which one?"), tuple(Choice(f"thing:{n}", verbatim(f"{text} {n}")) for n in range(1, count + 1)))


@pytest.mark.parametrize(
    ("count", "form", "rows"), [(1, Form.BUTTONS, 1), (3, Form.BUTTONS, 3), (4, Form.LIST, 4), (10, Form.LIST, 10), (11, Form.LIST, 10)]
)
def test_three_are_buttons_ten_a_list_and_more_have_pages(count: int, form: Form, rows: int) -> None:
    found = shown(labels(count), VOICE, "en")
    assert found is not None
    assert (found.form, len(found.rows)) == (form, rows)
    assert ("More …" in found.rows[-1].label) is (count > 10)


def test_words_too_long_for_a_button_make_a_list_and_too_long_for_a_row_stand_below_it() -> None:
    row = shown(labels(2, "A bit longer than 20"), VOICE, "en")
    assert row is not None
    assert (row.form, row.rows[0]) == (Form.LIST, Row("thing:1", "A bit longer than 20 1"))
    long = shown(labels(2, "Everything that is said about the choice"), VOICE, "en")
    assert long is not None
    assert long.rows[0] == Row("thing:1", "Everything that is said…", "Everything that is said about the choice 1")
    assert long.general().name == "list_of_2_described"


def test_pages_hold_every_choice_once() -> None:
    reply, seen, first = labels(25), [], 0
    while True:
        page = shown(Reply(reply.text, reply.choices, first=first), VOICE, "en")
        assert isinstance(page, Shown)
        seen += [row.id for row in page.rows if ":more:" not in row.id]
        if ":more:" not in page.rows[-1].id:
            break
        first = int(page.rows[-1].id.rpartition(":")[2])
    assert seen == [choice.id for choice in reply.choices]
