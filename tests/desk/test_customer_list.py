"""The customers' list at the desk: who sees what, what stands in its address, and what is written down."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from storage.audit import Action, Filter, entries
from storage.customers import segments
from storage.customers.finding import page_of
from storage.customers.record import Record
from storage.customers.wanted import Wanted
from storage.database import Database
from tests.desk.shop import shop, signed_in
from tests.desk.visitor import Visitor, hidden

LIST = "/desk/customers/"
NAME = re.compile(r'<a class="main" href="/desk/customers/[0-9a-f]+"><bdi>(.*?)</bdi>')


@pytest.fixture
def database(lone_app: Flask) -> Database:
    return shop(lone_app, customers=120, intakes=2)


def everybody(app: Flask, database: Database) -> list[Record]:
    return list(page_of(database, Wanted(), app.extensions["desk"].clock(), limit=500).records)


def named(html: str) -> list[str]:
    return [unescape(name) for name in NAME.findall(html)]


def name_of(record: Record) -> str:
    return f"{record.customer['first_name']} {record.customer['last_name']}".strip()


def builds(visitor: Visitor, *conditions: tuple[str, str, str], **more: object) -> str:
    """Put a filter together; gives the address of its list."""
    kept: dict[str, object] = {
        "field": [each[0] for each in conditions],
        "operator": [each[1] for each in conditions],
        "value": [each[2] for each in conditions],
    }
    answer = visitor.post(f"{LIST}filter", {**kept, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_the_pages_of_the_list_hold_everybody_once_the_newest_first(lone_app: Flask, database: Database) -> None:
    dana, found, address = signed_in(lone_app), [], LIST
    while address:
        html = dana.get(address).text
        found += named(html)
        further = re.search(r'rel="next" href="([^"]+)"', html)
        address = unescape(further[1]) if further else ""

    assert found == [name_of(record) for record in everybody(lone_app, database)]
    assert len(found) > 100


def test_staff_read_names_and_whoever_only_reads_sees_masks(lone_app: Flask, database: Database) -> None:
    first = everybody(lone_app, database)[0]
    dana, eli = signed_in(lone_app).get(LIST).text, signed_in(lone_app, "eli").get(LIST).text

    assert name_of(first) in named(dana)
    assert not {name_of(record) for record in everybody(lone_app, database)} & set(named(eli))
    for html in (dana, eli):
        assert first.customer["email"] not in html
        assert first.customer["phone"] not in html


def test_a_search_is_written_down_without_its_words_and_stands_in_no_address(lone_app: Flask, database: Database) -> None:
    record = everybody(lone_app, database)[7]
    dana = signed_in(lone_app)

    answer = dana.post(f"{LIST}search", {"q": record.customer["email"]})

    assert answer.status_code == 303
    (name, key), *rest = parse_qsl(urlsplit(answer.headers["Location"]).query)
    assert (name, rest) == ("segment", [])
    assert re.fullmatch("[0-9a-f]{32}", key)
    page = dana.get(answer.headers["Location"]).text
    assert named(page) == [name_of(record)]
    line = entries(database, Filter(action=Action.SEARCHED))[0]
    assert (line.subject, line.details["found"]) == ("customers", 1)
    assert record.customer["email"] not in str(line.details)
    # Back, further on and another order keep it; a colleague cannot open it.
    assert named(dana.get(f"{answer.headers['Location']}&by=name&order=down").text) == [name_of(record)]
    assert signed_in(lone_app, "mert").get(answer.headers["Location"]).status_code == 404


def test_a_filter_of_plain_words_stands_in_the_address_and_one_of_free_words_does_not(lone_app: Flask, database: Database) -> None:
    dana = signed_in(lone_app)

    plain = builds(dana, ("review_status", "is", "pending"), ("tags", "is", "online"), which="any")
    assert dict(parse_qsl(urlsplit(plain).query)) == {"f": "tags~is~online", "match": "any"}
    wanted = {name_of(each) for each in everybody(lone_app, database) if each.customer["review_status"] == "pending"}
    tagged = {name_of(each) for each in everybody(lone_app, database) if "online" in each.customer["tags"]}
    assert set(named(dana.get(plain).text)) <= wanted | tagged

    free = builds(dana, ("address.city", "is", "berlin"))
    assert "berlin" not in free.lower()
    berliners = [name_of(each) for each in everybody(lone_app, database) if any(place["city"] == "Berlin" for place in each.addresses)]
    assert named(dana.get(free).text) == berliners


def test_conditions_are_added_and_taken_off_without_a_script(lone_app: Flask, database: Database) -> None:
    dana = signed_in(lone_app)
    assert database

    form = dana.post(f"{LIST}filter", {"new": "created_at", "add": "yes"}).text
    assert hidden(form, "field") == "created_at"
    assert "is in the last … days" in form
    two = {"field": ["created_at", "tags"], "operator": ["within", "is"], "value": ["7", "online"]}
    form = dana.post(f"{LIST}filter", {**two, "off": "0"}).text
    assert hidden(form, "field") == "tags"
    wrong = dana.post(f"{LIST}filter", {"field": "created_at", "operator": "before", "value": "yesterday"})
    assert wrong.status_code == 422
    assert "Please complete this condition" in wrong.text


def test_a_chip_takes_its_part_off(lone_app: Flask, database: Database) -> None:
    dana = signed_in(lone_app)
    assert database
    address = builds(dana, ("review_status", "is", "pending"), ("tags", "is", "online"))

    html = dana.get(address).text
    assert "Tag has online" in html
    carried = [value for name, value in parse_qsl(urlsplit(address).query) if name == "f"]
    after = dana.post(f"{LIST}filter/off", {"f": carried, "place": "1"})
    assert parse_qsl(urlsplit(after.headers["Location"]).query) == [("f", "review_status~is~pending")]


@pytest.mark.parametrize("query", ["f=nose~is~big", "f=name", "by=size", "match=some", "f=account_status~is~GONE"])
def test_half_a_filter_is_refused(lone_app: Flask, database: Database, query: str) -> None:
    assert database
    assert signed_in(lone_app).get(f"{LIST}?{query}").status_code == 400


def test_the_bin_is_for_those_who_delete(lone_app: Flask, database: Database) -> None:
    assert database
    assert signed_in(lone_app).get(f"{LIST}?bin=yes").status_code == 403
    assert "Nobody like that is in the bin" in signed_in(lone_app, "ida").get(f"{LIST}?bin=yes").text


def test_everybody_has_columns_of_her_own(lone_app: Flask, database: Database) -> None:
    dana, mert = signed_in(lone_app), signed_in(lone_app, "mert")
    assert database
    form = {"column": ["note", "preferred_language", "nonsense"], "place.note": "2", "place.preferred_language": "1"}

    assert dana.post(f"{LIST}columns", form).status_code == 303

    def heads(html: str) -> list[str]:
        return [re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html)]

    assert heads(dana.get(LIST).text)[-3:] == ["Name", "Language", "Note"]
    assert "Phone" in heads(mert.get(LIST).text)


def test_a_segment_keeps_a_filter_and_only_reviewers_share_theirs(lone_app: Flask, database: Database) -> None:
    dana, mert = signed_in(lone_app), signed_in(lone_app, "mert")
    dana.post(f"{LIST}segments", {"f": "tags~is~online", "name": "Online shop", "shared": "yes"})
    assert "Online shop" not in mert.get(f"{LIST}segments").text
    mert.post(f"{LIST}segments", {"f": "review_status~is~pending", "name": "To look at", "shared": "yes"})

    page = dana.get(f"{LIST}segments").text
    assert "Online shop" in page
    assert "To look at" in page
    counted = len([each for each in everybody(lone_app, database) if each.customer["review_status"] == "pending"])
    assert f"{counted} customers" in page
    (shared,) = segments.all_of(database, "nobody")
    assert (shared.name, shared.shared) == ("To look at", True)
    assert dana.post(f"{LIST}segments/{shared.id}", {"name": "Mine now", "seen": "1"}).status_code == 404
    assert mert.post(f"{LIST}segments/{shared.id}", {"name": "Please look", "shared": "yes", "seen": "1"}).status_code == 303
    late = mert.post(f"{LIST}segments/{shared.id}/delete", {"seen": "1"})
    assert late.status_code == 409
    assert "changed meanwhile" in late.text
    assert mert.post(f"{LIST}segments/{shared.id}/delete", {"seen": "2"}).status_code == 303
    assert dana.post(f"{LIST}segments", {"name": "Nothing"}).status_code == 303
    assert "no filter yet" in dana.get(LIST).text


def test_the_count_says_more_where_nobody_counts_further(lone_app: Flask, database: Database) -> None:
    everyone = len(everybody(lone_app, database))
    assert f"{everyone} customers" in signed_in(lone_app).get(f"{LIST}count").text
