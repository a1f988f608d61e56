"""What we print is read as the value that was printed, in every language that we speak."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.message import Answer, Context, Problem, Reading, Suggestion
from flows.read.clock_times import time_in
from flows.read.dates import date_reader, date_time, past_day
from flows.read.day_numbers import Span, plain_of
from flows.read.numbers import number
from flows.read.selections import Option, one_of, several_of
from translations import Catalogs
from translations.figures import amount_written, day_written

LANGUAGES = tuple(dict.fromkeys((*Catalogs().languages, "en", "de", "tr", "fr", "es", "it", "nl", "pt", "pt-BR", "pl", "ar", "ru", "uk")))
REGIONS = {"en": "GB", "ar": "EG", "uk": "UA", "pt-BR": "BR"}


def here(language: str) -> Context:
    return Context(now=datetime(2026, 6, 1, 12, tzinfo=UTC), language=language, region=REGIONS.get(language, language.upper()))


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=st.dates(date(1905, 1, 1), date(2026, 5, 31)))
def test_a_birthday_as_we_print_it_is_read_as_itself(language, day):
    assert past_day(Answer(text=day_written(day.isoformat(), language)), here(language)) == Reading(day.isoformat())
    assert past_day(Answer(text=day.isoformat()), here(language)) == Reading(day.isoformat())


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_any_date_as_we_print_it_is_read_as_itself(language, day):
    assert date_reader(Span.ANY)(Answer(text=day_written(day.isoformat(), language)), here(language)) == Reading(day.isoformat())


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)), clock=st.times())
def test_a_moment_as_we_print_it_is_read_as_itself(language, day, clock):
    iso = f"{day.isoformat()}T{clock.hour:02}:{clock.minute:02}"
    assert date_time(Answer(text=day_written(iso, language)), here(language)) == Reading(iso)
    assert date_time(Answer(text=iso), here(language)) == Reading(iso)


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=st.one_of(st.integers(-(10**15) + 1, 10**15 - 1), st.decimals(-(10**9), 10**9, places=4).map(float)))
def test_a_number_as_we_print_it_is_read_as_itself(language, value):
    printed = amount_written(value, language)
    outcome = number(Answer(text=printed), here(language))
    assert isinstance(outcome, Reading | Suggestion), printed
    assert math.isclose(outcome.value, value, rel_tol=0, abs_tol=0)
    # Three decimals look like thousands to half the world: that alone is asked back.
    assert isinstance(outcome, Reading) or len(printed.replace(",", ".").partition(".")[2]) == 3


@given(clock=st.times())
def test_a_time_as_clocks_show_it_is_read_as_itself(clock: time):
    found = time_in(plain_of(f"{clock.hour:02}:{clock.minute:02}"), here("de"))
    assert found is not None
    assert found.written == f"{clock.hour:02}:{clock.minute:02}"


NAMES = ("Oak", "Eiche", "Meşe", "Chêne", "بلوط", "Дуб", "檜", "Weiße Eiche", "Type 3", "5 mm", "İnce ağaç")


@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=8, unique=True), st.data())
def test_an_option_as_we_print_it_is_read_as_itself(names, data):
    options = [Option(f"key{place}", (name,)) for place, name in enumerate(names)]
    place = data.draw(st.integers(0, len(names) - 1))
    assert one_of(options)(Answer(text=names[place]), here("en")) == Reading(f"key{place}")
    places = sorted(data.draw(st.sets(st.integers(0, len(names) - 1), min_size=1)))
    printed = ", ".join(names[place] for place in places)
    assert several_of(options)(Answer(text=printed), here("de")) == Reading([f"key{place}" for place in places])


@given(text=st.text(max_size=60), day=st.sampled_from(["24.3.1988", "24 March 1988"]))
def test_whatever_stands_beside_a_date_adds_no_other(text, day):
    outcome = past_day(Answer(text=f"{text} {day}"), here("de"))
    digits = any(character.isnumeric() for character in text)
    assert digits or isinstance(outcome, Problem) or outcome.value == "1988-03-24"


@given(text=st.text(max_size=80))
def test_no_number_is_invented(text):
    outcome = number(Answer(text=text), here("en"))
    if not isinstance(outcome, Problem) and not any(character.isnumeric() for character in text):
        assert number(Answer(text=text.casefold()), here("en")) == outcome
        assert any(character.isalpha() for character in text)
