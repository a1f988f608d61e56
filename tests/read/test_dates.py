"""Dates as people write them; what could be two days is asked back, what is none is refused with the reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.message import Answer, Context, Problem, Reading, Suggestion
from flows.read.dates import NO_DATE, NO_DAY, NO_TIME, NO_YEAR, NOT_A_TIME, SEVERAL, date, date_time, future_day, past_day
from flows.read.day_numbers import NOT_A_MONTH, NOT_A_YEAR, NOT_YET, OVER

# It is the first of June 2026, noon in London.
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def here(language="en", region="DE", now=NOON):
    return Context(now=now, language=language, region=region)


@pytest.mark.parametrize(
    ("text", "language", "region"),
    [
        ("24 March 1988", "en", "GB"),
        ("March 24th, 1988", "en", "US"),
        ("3/24/1988", "en", "US"),
        ("24/3/1988", "en", "US"),
        ("1988-03-24", "en", "SE"),
        ("24March1988", "en", "GB"),
        ("24 Mar '88", "en", "GB"),
        ("my birthday is the 24th of March, 1988", "en", "IE"),
        ("Thursday, 24 March 1988", "en", "GB"),
        ("24.3.1988", "de", "DE"),
        ("24. 3. 88", "de", "AT"),
        ("am 24. März 1988", "de", "DE"),
        ("24 Maerz 1988", "de", "CH"),
        ("24/3/88", "de", "DE"),
        ("24 Mart 1988", "tr", "TR"),
        ("24 Mart 1988'de doğdum", "tr", "TR"),
        ("le 24 mars 1988", "fr", "FR"),
        ("né le 24/03/1988", "fr", "FR"),
        ("24 de marzo de 1988", "es", "ES"),
        ("24 marzo 1988", "it", "IT"),
        ("24 maart 1988", "nl", "NL"),
        ("24 de março de 1988", "pt", "BR"),
        ("24 marca 1988", "pl", "PL"),
        ("24 марта 1988 года", "ru", "RU"),
        ("24 березня 1988 р.", "uk", "UA"),
        ("٢٤ مارس ١٩٨٨", "ar", "EG"),
        ("24 آذار 1988", "ar", "SY"),
        ("\u2067٢٤/٣/١٩٨٨\u2069", "ar", "EG"),
        ("1988年3月24日", "en", "JP"),
        ("1988年3月24日生まれです", "en", "JP"),
        ("1988년 3월 24일", "en", "KR"),
        ("24 tháng 3 năm 1988", "en", "VN"),
        ("1988. március 24-én", "en", "HU"),
        ("24. maaliskuuta 1988", "en", "FI"),
        ("24 במרץ 1988", "en", "IL"),
        ("२४ मार्च १९८८", "en", "IN"),
        ("24 Μαρτίου 1988", "en", "GR"),
    ],
)
def test_a_birthday_is_read_in_the_writing_of_its_country(text, language, region):
    assert past_day(Answer(text=text), here(language, region)) == Reading("1988-03-24")


@pytest.mark.parametrize(
    ("text", "language", "region", "day"),
    [
        ("3/4/1988", "en", "US", "1988-03-04"),
        ("3/4/1988", "en", "GB", "1988-04-03"),
        ("3/4/1988", "es", "US", "1988-03-04"),
        ("3.4.1988", "en", "US", "1988-03-04"),
        ("05/03/24", "en", "HU", "2024-03-05"),
        ("24031988", "de", "DE", "1988-03-24"),
        ("Friday, 24 March 1988", "en", "GB", "1988-03-24"),
        ("24.3.1988 and 5 cats", "en", "GB", "1988-03-24"),
        ("not 24.3.1988", "en", "GB", "1988-03-24"),
        ("24 Febuary 1988", "en", "GB", "1988-02-24"),
        ("24/7/26", "en", "GB", "1926-07-24"),
    ],
)
def test_a_day_that_could_be_another_is_asked_back(text, language, region, day):
    assert past_day(Answer(text=text), here(language, region)) == Suggestion(day)


@pytest.mark.parametrize(("text", "language"), [("3/4/1988", "de"), ("3.4.1988", "en"), ("3/4/1988", "tr"), ("4/4/1988", "en")])
def test_a_day_that_nobody_there_would_write_otherwise_is_read(text, language):
    assert isinstance(past_day(Answer(text=text), here(language)), Reading)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("13/13/1990", NOT_A_MONTH),
        ("24.3.1788", NOT_A_YEAR),
        ("24.3.2088", NOT_YET),
        ("tomorrow", NOT_YET),
        ("24 March", NO_YEAR),
        ("24.12.", NO_YEAR),
        ("March 1988", NO_DAY),
        ("24.3.1988 or 25.3.1988", SEVERAL),
        ("soon", NO_DATE),
        ("1988", NO_DATE),
        ("I am 24", NO_DATE),
        ("192.168.1.12", NO_DATE),
        ("0171 2345678", NO_DATE),
        ("1.234.567", NO_DATE),
        ("", NO_DATE),
    ],
)
def test_what_is_no_birthday_is_refused_with_the_reason(text, why):
    assert past_day(Answer(text=text), here()) == Problem(why)


@pytest.mark.parametrize(("text", "days"), [("31/02/1990", 28), ("31/02/1988", 29), ("29.2.1989", 28), ("31 April 1988", 30)])
def test_a_day_that_its_month_does_not_have_is_refused_with_their_number(text, days):
    outcome = past_day(Answer(text=text), here())
    assert isinstance(outcome, Problem)
    assert outcome.phrase.values["days"] == days


@pytest.mark.parametrize(
    ("reader", "text", "outcome"),
    [
        (past_day, "24.3.05", Reading("2005-03-24")),
        (past_day, "24.3.88", Reading("1988-03-24")),
        (future_day, "24.7.26", Reading("2026-07-24")),
        (future_day, "24.3.26", Problem(OVER)),
        (date, "24.3.30", Reading("2030-03-24")),
        (date, "24.3.88", Reading("1988-03-24")),
        (date, "24.3.45", Suggestion("1945-03-24")),
    ],
)
def test_a_two_digit_year_lies_where_the_field_expects_it(reader, text, outcome):
    assert reader(Answer(text=text), here("de")) == outcome


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("today", "en", "2026-06-01"),
        ("heute", "de", "2026-06-01"),
        ("yarın", "tr", "2026-06-02"),
        ("demain", "fr", "2026-06-02"),
        ("pasado mañana", "es", "2026-06-03"),
        ("dopodomani", "it", "2026-06-03"),
        ("overmorgen", "nl", "2026-06-03"),
        ("amanhã", "pt", "2026-06-02"),
        ("jutro", "pl", "2026-06-02"),
        ("غدا", "ar", "2026-06-02"),
        ("послезавтра", "ru", "2026-06-03"),
        ("сьогодні", "uk", "2026-06-01"),
        ("the day after tomorrow please", "en", "2026-06-03"),
    ],
)
def test_a_day_told_from_today_is_counted(text, language, day):
    assert future_day(Answer(text=text), here(language)) == Reading(day)


def test_a_word_that_means_a_day_in_another_language_only_is_none():
    assert past_day(Answer(text="hier"), here("fr", "FR")) == Reading("2026-05-31")
    assert past_day(Answer(text="hier"), here("de")) == Problem(NO_DATE)
    assert future_day(Answer(text="not today"), here()) == Problem(NO_DATE)


def test_today_is_asked_back_where_clocks_stand_on_both_sides_of_midnight():
    late = datetime(2026, 6, 1, 6, tzinfo=UTC)
    assert future_day(Answer(text="today"), here("en", "US", late)) == Suggestion("2026-06-01")
    assert future_day(Answer(text="heute"), here("de", "DE", late)) == Reading("2026-06-01")
    assert future_day(Answer(text="today"), here("en", "JP", datetime(2026, 6, 1, 20, tzinfo=UTC))) == Reading("2026-06-02")


def test_a_weekday_and_a_day_without_a_year_are_asked_back_with_the_next_one():
    assert future_day(Answer(text="next Friday"), here()) == Suggestion("2026-06-05")
    assert date(Answer(text="24.12."), here("de")) == Suggestion("2026-12-24")
    assert date(Answer(text="29 February"), here()) == Suggestion("2028-02-29")


@pytest.mark.parametrize(("region", "day"), [("PL", "1988-11-24"), ("HR", "1988-10-24")])
def test_a_month_that_two_languages_call_the_same_is_that_of_the_region(region, day):
    assert past_day(Answer(text="24 listopada 1988"), here("en", region)) == Reading(day)


@pytest.mark.parametrize(
    ("text", "language", "region", "outcome"),
    [
        ("24.12.2026 14:30", "de", "DE", Reading("2026-12-24T14:30")),
        ("24.12.2026 um 14.30 Uhr", "de", "DE", Reading("2026-12-24T14:30")),
        ("24. Dezember 2026, 18 Uhr", "de", "DE", Reading("2026-12-24T18:00")),
        ("24.12. 18 Uhr", "de", "DE", Suggestion("2026-12-24T18:00")),
        ("2026-12-24T14:30", "en", "DE", Reading("2026-12-24T14:30")),
        ("24 December 2026 at 2:30 pm", "en", "US", Reading("2026-12-24T14:30")),
        ("December 24, 2026 2:30", "en", "US", Suggestion("2026-12-24T14:30")),
        ("24 December 2026 12 am", "en", "US", Reading("2026-12-24T00:00")),
        ("morgen um 15 Uhr", "de", "DE", Reading("2026-06-02T15:00")),
        ("tomorrow at 3", "en", "GB", Suggestion("2026-06-02T03:00")),
        ("24 Aralık 2026 saat 14.30", "tr", "TR", Reading("2026-12-24T14:30")),
        ("24 décembre 2026 à 14h30", "fr", "FR", Reading("2026-12-24T14:30")),
        ("24 de diciembre de 2026 a las 3 de la tarde", "es", "ES", Reading("2026-12-24T15:00")),
        ("24 декабря 2026 в 15:00", "ru", "RU", Reading("2026-12-24T15:00")),
        ("غدا الساعة ٣ مساء", "ar", "EG", Reading("2026-06-02T15:00")),
        ("2026年12月24日 下午2点30分", "en", "CN", Reading("2026-12-24T14:30")),
        ("24.12.2026", "de", "DE", Problem(NO_TIME)),
        ("24.12.2026 25:00", "de", "DE", Problem(NOT_A_TIME)),
        ("14:30", "de", "DE", Problem(NO_DATE)),
    ],
)
def test_a_day_and_a_time_are_read_as_the_clocks_show_them_there(text, language, region, outcome):
    assert date_time(Answer(text=text), here(language, region)) == outcome
