"""A segment's filter is changed where filters are made; its name, and whose it is, stay."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from storage.accounts.staff import account_by_email
from storage.audit import Action, Filter, entries
from storage.customers import segments
from storage.customers.searchable import Operator
from storage.customers.segments import Segment
from storage.customers.wanted import Condition
from storage.database import Database
from tests.desk.shop import shop, signed_in
from tests.desk.visitor import Visitor

LIST = "/desk/customers/"
SEEN = re.compile(r'name="seen" value="(\d+)"')


@pytest.fixture
def database(lone_app: Flask) -> Database:
    return shop(lone_app, customers=40, intakes=2)


def made(database: Database, by: Visitor, who: str, name: str, **more: str) -> Segment:
    """A segment of whoever is pending."""
    by.post(f"{LIST}segments", {"f": "review_status~is~pending", "name": name, **more})
    account = account_by_email(database, f"{who}@example.com")
    assert account is not None
    (segment,) = segments.all_of(database, account.id)
    return segment


def form(segment: Segment, *conditions: tuple[str, str, str], seen: int = 1) -> dict[str, object]:
    fields: dict[str, object] = {"field": [each[0] for each in conditions], "operator": [each[1] for each in conditions]}
    return {**fields, "value": [each[2] for each in conditions], "segment": segment.id, "seen": str(seen), "which": "all", "sorted": "name"}


def test_the_filter_opens_in_the_builder_and_is_saved_under_the_same_name(lone_app: Flask, database: Database) -> None:
    dana = signed_in(lone_app)
    segment = made(database, dana, "dana", "To look at")
    address = f"{LIST}filter?segment={segment.id}"
    assert address in dana.get(f"{LIST}segments").text

    page = dana.get(address).text
    assert "Save “To look at”" in page
    assert SEEN.findall(page) == ["1"]
    assert re.search(r"It finds \d+ customers?\.", page)

    # Adding a condition keeps the segment in mind.
    more = dana.post(f"{LIST}filter", {**form(segment, ("review_status", "is", "pending")), "add": "yes", "new": "email"}).text
    assert "Save “To look at”" in more
    assert SEEN.findall(more) == ["1"]

    answer = dana.post(
        f"{LIST}segments/{segment.id}/filter", form(segment, ("email", "not_empty", ""), ("review_status", "is", "approved"))
    )
    assert answer.status_code == 303, answer.text
    kept = segments.one(database, segment.id, segment.made_by)
    assert kept is not None
    assert (kept.name, kept.shared, kept.made_by, kept.version) == ("To look at", False, segment.made_by, 2)
    assert [each.field for each in kept.wanted.conditions] == ["email", "review_status"]
    assert kept.wanted.by == "name"
    (line,) = [
        each for each in entries(database, Filter(), limit=3) if each.action is Action.CHANGED and each.details.get("what") == "filter"
    ]
    assert line.details["fields"] == ["email", "review_status"]


def test_of_two_who_change_a_shared_one_the_second_is_told_and_sees_both(lone_app: Flask, database: Database) -> None:
    mert, ida, dana = signed_in(lone_app, "mert"), signed_in(lone_app, "ida"), signed_in(lone_app)
    segment = made(database, mert, "mert", "Ours", shared="yes")
    save = f"{LIST}segments/{segment.id}/filter"
    assert "Save “Ours”" in ida.get(f"{LIST}filter?segment={segment.id}").text
    assert ida.post(save, form(segment, ("review_status", "is", "approved"))).status_code == 303

    late = mert.post(save, form(segment, ("review_status", "is", "rejected")))
    assert late.status_code == 409
    assert "somebody has changed this segment" in late.text
    assert re.search(r"Review\w* \w+ Approved", re.sub(r"<[^>]+>", "", late.text)), "what stands there now"
    assert '<option value="rejected" selected>' in late.text
    assert SEEN.findall(late.text) == ["2"]
    assert mert.post(save, form(segment, ("review_status", "is", "rejected"), seen=2)).status_code == 303
    kept = segments.one(database, segment.id, "nobody")
    assert kept is not None
    assert (kept.shared, kept.made_by, kept.version) == (True, segment.made_by, 3)
    assert kept.wanted.conditions == (Condition("review_status", Operator.IS, "rejected"),)
    # Whoever may not share uses it as it is.
    assert "Save “Ours”" not in dana.get(f"{LIST}filter?segment={segment.id}").text
    assert dana.post(save, form(segment, ("review_status", "is", "pending"), seen=3)).status_code == 404


def test_half_a_condition_or_none_changes_nothing(lone_app: Flask, database: Database) -> None:
    dana = signed_in(lone_app)
    segment = made(database, dana, "dana", "To look at")
    save = f"{LIST}segments/{segment.id}/filter"
    half = dana.post(save, form(segment, ("email", "contains", "")))
    assert (half.status_code, "Please complete this condition" in half.text, "Save “To look at”" in half.text) == (422, True, True)
    assert SEEN.findall(half.text) == ["1"]
    none = dana.post(save, form(segment))
    assert (none.status_code, "at least one condition" in none.text) == (422, True)
    kept = segments.one(database, segment.id, segment.made_by)
    assert kept is not None
    assert kept.version == 1


def test_the_count_follows_the_form_as_it_is_typed(lone_app: Flask, database: Database) -> None:
    dana = signed_in(lone_app)
    segment = made(database, dana, "dana", "To look at")
    everybody = dana.post(f"{LIST}filter/count", form(segment)).text
    nobody = dana.post(f"{LIST}filter/count", form(segment, ("email", "is", "nobody@example.com"))).text
    half = dana.post(f"{LIST}filter/count", form(segment, ("email", "contains", ""))).text
    assert re.search(r"It finds [1-9]\d+ customers\.", everybody)
    assert "It finds 0 customers." in nobody
    assert "not complete" in half
