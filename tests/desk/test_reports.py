"""Reports: for whom, for which days, the same figures in the chart and in the table, and the way to the chats."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from bench.desk_queries import Queries
from desk.reports.chosen import chosen_of
from desk.reports.figures import lasted, questions_of
from storage.accounts.staff import Role
from storage.database import Database
from storage.desk.reports import Asked, Funnel
from tests.desk.shop import shop, signed_in
from tests.desk.visitor import Visitor, at_desk

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ROW = re.compile(r'<tr id="question-\d+"><th scope="row"><bdi>(.*?)</bdi></th>(.*?)</tr>', re.DOTALL)


@pytest.mark.parametrize("role", list(Role))
def test_reports_are_for_reviewers_and_admins(lone_app: Flask, role: Role) -> None:
    visitor = at_desk(lone_app, role)
    may = role in (Role.ADMIN, Role.REVIEWER)
    for path in ("/desk/reports/", "/desk/reports/given-up/email"):
        assert visitor.get(path).status_code == (200 if may else 403), path
    assert ("/desk/reports/" in visitor.get("/desk/today").text) is may


def test_a_shop_in_which_nobody_began_says_so(lone_app: Flask) -> None:
    page = at_desk(lone_app, Role.REVIEWER).get("/desk/reports/").text
    assert "Nobody began in this period" in page
    assert 'role="img"' not in page


def test_the_chart_and_the_table_show_the_same_questions_and_figures(lone_app: Flask) -> None:
    shop(lone_app, intakes=52)
    page = signed_in(lone_app, "mert").get("/desk/reports/?days=90").text
    drawn = page[page.index('class="bars"') : page.index("<table")]
    bars = re.findall(r'bar-name"><bdi>(.*?)</bdi>.*?bar-figure figures">(.*?)</span>', drawn)
    rows = [(name, re.findall(r'data-label="Asked">(.*?)<', cells)[0]) for name, cells in ROW.findall(page)]
    assert bars == rows
    assert len(rows) >= 8
    assert rows[0][0] == "Name"
    assert re.search(r'class="bars" role="img" aria-label="Chart: of everybody who was asked each question, [^"]+"', page)


def test_from_where_customers_give_up_a_link_leads_to_their_chats(lone_app: Flask) -> None:
    shop(lone_app, intakes=104)
    reviewer = signed_in(lone_app, "mert")
    links = re.findall(r'href="(/desk/reports/given-up/[^"]+)"[^>]*>(\d+)</a>', reviewer.get("/desk/reports/?days=90").text)
    assert len(links) >= 3
    for address, many in links:
        page = reviewer.get(unescape(address)).text
        assert page.count('<tr id="line-') == int(many), address
        # Numbers are masked, as in every list.
        assert "•••" in page
        assert not re.search(r"\+\d{9,}", page)


def test_a_question_that_is_nobodys_has_no_chats(lone_app: Flask) -> None:
    reviewer = at_desk(lone_app, Role.REVIEWER)
    assert "Nobody gave up here" in reviewer.get("/desk/reports/given-up/custom.gone").text
    assert reviewer.get("/desk/reports/given-up/" + "x" * 81).status_code == 404
    assert reviewer.get("/desk/reports/given-up/a%00b").status_code == 404


def test_a_page_asks_at_most_eight_questions_however_much_there_is(lone_app: Flask) -> None:
    database = shop(lone_app, intakes=13)
    reviewer, asked = signed_in(lone_app, "mert"), {}
    paths = ("/desk/reports/?days=90", "/desk/reports/given-up/email?days=90")
    for size in ("small", "large"):
        for path in paths:
            asked[size, path] = min(_asked(database, reviewer, path) for _ in range(3))
        if size == "small":
            shop(lone_app, intakes=52, seed=2)
    assert max(asked.values()) <= 8
    assert asked["small", paths[0]] == asked["large", paths[0]]
    # A list without a line looks up nothing for its lines: who they are, and the last words of both sides.
    assert asked["large", paths[1]] <= asked["small", paths[1]] + 2 <= 5


def _asked(database: Database, visitor: Visitor, path: str) -> int:
    # Now and then a visit also looks whether the shop's settings have changed.
    with Queries(database) as heard:
        assert visitor.get(path).status_code == 200
    return heard.asked


@pytest.mark.parametrize(
    ("given", "since", "until", "days"),
    [
        ({}, date(2026, 5, 3), date(2026, 6, 1), 30),
        ({"days": "7"}, date(2026, 5, 26), date(2026, 6, 1), 7),
        ({"days": "8"}, date(2026, 5, 3), date(2026, 6, 1), 30),
        ({"since": "2026-05-10", "until": "2026-05-12"}, date(2026, 5, 10), date(2026, 5, 12), None),
        ({"since": "2026-05-12", "until": "2026-05-10"}, date(2026, 5, 10), date(2026, 5, 10), None),
        ({"since": "2026-05-10"}, date(2026, 5, 10), date(2026, 6, 1), None),
        ({"until": "2026-05-10"}, date(2026, 5, 10), date(2026, 5, 10), None),
        ({"since": "2026-05-10", "until": "2030-01-01"}, date(2026, 5, 10), date(2026, 6, 1), None),
        ({"since": "2001-01-01", "until": "2026-06-01"}, date(2025, 4, 27), date(2026, 6, 1), None),
        ({"since": "0001-01-01"}, date(2026, 5, 3), date(2026, 6, 1), 30),
        ({"since": "yesterday", "until": "'; --"}, date(2026, 5, 3), date(2026, 6, 1), 30),
    ],
)
def test_the_period_is_what_the_address_says_or_the_usual_one(given: dict[str, str], since: date, until: date, days: int | None) -> None:
    chosen = chosen_of(given, NOW, BERLIN)
    assert (chosen.since, chosen.until, chosen.days) == (since, until, days)
    # A day is the viewer's, and both days belong to it.
    assert chosen.period.since.astimezone(BERLIN).date() == since
    assert (chosen.period.until.astimezone(BERLIN) - chosen.period.since.astimezone(BERLIN)).days in (
        (until - since).days,
        (until - since).days + 1,
    )
    assert chosen_of({name: str(value) for name, value in chosen.arguments.items()}, NOW, BERLIN) == chosen


def test_spans_are_told_in_their_two_largest_units(lone_app: Flask) -> None:
    with lone_app.test_request_context("/desk/"):
        told = [lasted(seconds) for seconds in (None, 0, 45.4, 60, 80, 3599, 3600, 5400, 86_400, 200_000)]
    assert told == ["–", "0 s", "45 s", "1 min", "1 min 20 s", "59 min 59 s", "1 h 00 min", "1 h 30 min", "1 d 0 h", "2 d 8 h"]


def test_questions_that_are_asked_no_more_come_last_under_their_own_names(lone_app: Flask) -> None:
    steps = lone_app.extensions["intake"].flow.steps
    met = {
        name: Asked(step=name, asked=4, answered=1, reprompted=0, reprompts=0, given_up=1, seconds=None)
        for name in ("custom.gone", "email", "full_name")
    }
    with lone_app.test_request_context("/desk/"):
        lines = questions_of(Funnel(questions=met), steps, lambda step: step.name.upper())
    assert [line.name for line in lines] == ["FULL_NAME", "EMAIL", "custom.gone"]
    assert (lines[0].answered, lines[0].given_up) == ("25 %", "25 %")
