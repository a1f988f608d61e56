"""The lists: what they show, whom, in which order, and at what price."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from desk.intakes.filters import address_of, wanted_of
from flows.intake import State
from storage.audit import Action, Filter, entries
from storage.customers import words as words_kept
from storage.desk import lists
from storage.desk.wanted import Tab, Wanted
from storage.tables import desk_intakes, intakes
from tests.conftest import FixedClock
from tests.desk.shop import ids, shop, signed_in
from tests.storage.ada import tell
from tests.storage.test_plans import listening

PAGES = ("/desk/today", "/desk/intakes/", "/desk/intakes/?state=any", "/desk/intakes/?only=failed", "/desk/intakes/board")
LINE = re.compile(r'id="line-([0-9a-f]{32})"')


def test_a_list_names_every_open_intake_and_links_to_it(app: Flask) -> None:
    database = shop(app)
    page = signed_in(app).get("/desk/intakes/").text

    opened = [*ids(database, state="asking"), *ids(database, state="human")]
    assert sorted(LINE.findall(page)) == sorted(opened)
    assert all(f'href="/desk/intakes/{intake_id}"' in page for intake_id in opened)


def test_pages_of_a_list_leave_nobody_out_and_show_nobody_twice(app: Flask, clock: FixedClock) -> None:
    database = shop(app)
    for by, oldest, state in (("heard", False, "open"), ("heard", True, "open"), ("begun", False, "any"), ("begun", True, "any")):
        wanted, seen, after = Wanted(state=state, by=by, oldest=oldest), [], ""
        while True:
            page = lists.page_of(database, wanted, clock(), after=after, limit=4)
            seen += [row.intake for row in page.rows]
            if page.after is None:
                break
            after = page.after
        times = [intake.heard_at if by == "heard" else intake.begun_at for intake in seen]
        assert times == sorted(times, reverse=not oldest)
        assert len({intake.id for intake in seen}) == len(seen)
        everybody = ids(database) if state == "any" else [*ids(database, state="asking"), *ids(database, state="human")]
        assert sorted(intake.id for intake in seen) == sorted(everybody)


def test_a_broken_place_in_a_list_begins_it_anew(app: Flask, clock: FixedClock) -> None:
    database = shop(app, intakes=3)
    whole = lists.page_of(database, Wanted(state="any"), clock())
    for after in ("x", "99999999999999999999-a", "-a", "½-a"):
        assert lists.page_of(database, Wanted(state="any"), clock(), after=after) == whole


@pytest.mark.parametrize("tab", list(Tab))
def test_each_tab_shows_its_own(app: Flask, clock: FixedClock, tab: Tab) -> None:
    database = shop(app)
    with database.reading() as connection:
        given = connection.execute(sa.select(desk_intakes.c.intake_id, desk_intakes.c.assignee))
        owners = {row.intake_id: row.assignee for row in given}
    somebody = next(owner for owner in owners.values() if owner)
    rows = lists.page_of(database, Wanted(me=somebody, tab=tab, state="any"), clock()).rows

    expected = {Tab.ALL: lambda owner: True, Tab.MINE: lambda owner: owner == somebody, Tab.UNASSIGNED: lambda owner: owner is None}[tab]
    assert {row.intake.id for row in rows} == {intake_id for intake_id in ids(database) if expected(owners.get(intake_id))}


def test_filters_keep_what_they_say(app: Flask, clock: FixedClock) -> None:
    database = shop(app, intakes=39)

    def found(**wanted: object) -> list[lists.Row]:
        return list(lists.page_of(database, Wanted(**{"state": "any", **wanted}), clock()).rows)  # type: ignore[arg-type]

    assert {row.intake.language for row in found(language="tr")} == {"tr"}
    assert {row.intake.state for row in found(state="complete")} == {State.COMPLETE}
    assert all("wants_person" in row.intake.marks for row in found(mark="wants_person"))
    hours = [(clock() - row.intake.heard_at).total_seconds() / 3600 for row in found(closing=True)]
    assert all(22 <= each < 24 for each in hours)
    assert all(row.last is not None and row.last.failed for row in found(failed=True))


def test_a_name_a_mail_and_a_number_are_found_and_never_stand_in_an_address(app: Flask, clock: FixedClock) -> None:
    database, visitor = shop(app), signed_in(app)
    rows = lists.page_of(database, Wanted(state="complete"), clock()).rows
    draft, phone = rows[0].intake.draft, rows[0].intake.sender.phone or ""
    for words in (draft.text("first_name"), draft.text("email").upper().lower(), phone[-6:], f"{phone[:3]} {phone[3:]}"):
        answer = visitor.post("/desk/intakes/search", {"q": words})
        assert rows[0].intake.id in LINE.findall(answer.text), words
        assert words not in answer.request.path + str(answer.request.query_string)
    assert LINE.findall(visitor.post("/desk/intakes/search", {"q": "%"}).text) == []
    (noted, *_) = entries(database, Filter(action=Action.SEARCHED))
    assert noted.details == {"found": 0, "more": False}


@pytest.mark.parametrize(
    ("state", "words", "found"),
    [
        # A record is found as the customers' own search finds it: folded, each word for itself.
        ("complete", "muller", True),
        ("complete", "MÜLLER özgür", True),
        ("complete", "zoe-özgür müller", True),
        ("complete", "müller zwei", False),
        ("complete", "o'neill", False),
        ("complete", "zoe.müller@example.com", True),
        # Answers given so far are found as they were typed, in any case that people type.
        ("asking", "o'neill", True),
        ("asking", "ŞAHİN", True),
        ("asking", "şahin", True),
        ("asking", 'the "big" shop', True),
        ("asking", "back\\slash", True),
        ("asking", "sahin ltd", False),
        ("asking", "99%_", False),
        ("asking", "12345", True),
        ("asking", "--", False),
        ("complete", "--", False),
    ],
)
def test_a_search_looks_into_the_record_or_else_into_the_answers(
    app: Flask, clock: FixedClock, state: str, words: str, found: bool
) -> None:
    database = shop(app, intakes=13)
    (complete, *_), (asking, *_) = ids(database, state="complete"), ids(database, state="asking")
    hers = {"first_name": "Zoë-Özgür", "last_name": "Müller", "email": "zoe.müller@example.com", "phone": "+4930999888"}
    drafted = {"full_name": "Aoife O'Neill", "last_name": "Şahin", "company": 'The "Big" Shop back\\slash', "phone": "+4917112345"}
    with database.transaction() as connection:
        customer = connection.execute(sa.select(intakes.c.customer_id).where(intakes.c.id == complete)).scalar_one()
        words_kept.keep(connection, customer, hers, (), new=False)
        connection.execute(sa.update(intakes).where(intakes.c.id == asking).values(draft=drafted, phone="+4917112345"))
        # What she had answered then counts no more: the record is what staff and she have made of it.
        connection.execute(sa.update(intakes).where(intakes.c.id == complete).values(draft=drafted, phone="+4930999888"))
    listed = lists.page_of(database, Wanted(state="any", search=words), clock()).rows
    assert ({"complete": complete, "asking": asking}[state] in [row.intake.id for row in listed]) is found


def test_a_filter_lives_in_the_address_and_nothing_else_does() -> None:
    wanted = wanted_of({"tab": "mine", "state": "human", "language": "pt-BR", "mark": "loop", "only": "closing", "order": "oldest"}, "me")
    assert wanted == Wanted(me="me", tab=Tab.MINE, state="human", language="pt-BR", mark="loop", closing=True, oldest=True)
    nonsense = {"tab": "x", "state": "'", "language": "<b>", "mark": "x", "only": "x", "by": "x", "order": "x", "q": "Ada"}
    assert wanted_of(nonsense, "me") == Wanted(me="me")


def test_an_address_keeps_the_filter_that_it_was_made_of(lone_app: Flask) -> None:
    with lone_app.test_request_context():
        wanted = Wanted(me="me", tab=Tab.UNASSIGNED, state="any", language="de", failed=True, by="begun", oldest=True)
        assert address_of(wanted) == "/desk/intakes/?tab=unassigned&language=de&only=failed&by=begun&order=oldest"
        assert address_of(Wanted(me="me")) == "/desk/intakes/"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_at_most_eight_questions_however_many_intakes_there_are(app: Flask, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = shop(app, intakes=13)
    visitor, asked = signed_in(app), []
    for more in (0, 26):
        if more:
            shop(app, intakes=more, seed=2)
        visitor.get(path)
        with listening(database, monkeypatch) as statements:
            assert visitor.get(path).status_code == 200
        asked.append([words for words, _ in statements if words.lstrip().startswith("SELECT")])
    assert len(asked[0]) == len(asked[1]) <= 8


def test_who_only_reads_sees_masks(app: Flask, clock: FixedClock) -> None:
    database, visitor = shop(app), signed_in(app, "eli")
    rows = lists.page_of(database, Wanted(state="any"), clock()).rows
    names = {row.intake.draft.text(name) for row in rows for name in ("last_name", "email")} - {""}
    pages = [visitor.get(path).text for path in (*PAGES, *(f"/desk/intakes/{row.intake.id}" for row in rows[:8]))]

    assert names
    assert [name for name in names for page in pages if re.search(rf"[> ]{re.escape(name)}[< ]", page)] == []


@pytest.mark.parametrize("path", ["/desk/intakes/lines", "/desk/intakes/board/lanes", "/desk/today/figures"])
def test_a_list_that_is_asked_again_is_written_only_when_something_happened(
    app: Flask, clock: FixedClock, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, visitor = shop(app), signed_in(app)
    first = visitor.get(path)
    tag = first.headers["ETag"]
    with listening(database, monkeypatch) as statements:
        again = visitor.get(path, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert len([words for words, _ in statements if words.lstrip().startswith("SELECT")]) <= 2

    tell(database, "SM new", changes={"state": State.HUMAN, "heard_at": clock()})
    changed = visitor.get(path, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    # Time passes and nothing happens: it is looked at once a minute, and written only for the countdowns.
    clock.forward(minutes=1)
    later = visitor.get(path, **{"If-None-Match": changed.headers["ETag"]})
    assert later.status_code == 304
    assert visitor.get(path, **{"If-None-Match": later.headers["ETag"]}).status_code == 304
    clock.forward(minutes=5)
    assert visitor.get(path, **{"If-None-Match": later.headers["ETag"]}).status_code == 200


def test_a_tag_of_somebody_else_is_none_of_mine(app: Flask) -> None:
    shop(app, intakes=5)
    tag = signed_in(app, "dana").get("/desk/intakes/lines").headers["ETag"]
    assert signed_in(app, "eli").get("/desk/intakes/lines", **{"If-None-Match": tag}).status_code == 200


def test_an_open_intake_is_counted_once_on_today(app: Flask) -> None:
    database = shop(app)
    page = signed_in(app).get("/desk/today").text
    with database.reading() as connection:
        marks = sa.cast(intakes.c.marks, sa.Text)
        found = sa.select(sa.func.count()).where(intakes.c.state == "human", ~marks.like('%"held"%'))
        waiting = connection.execute(found).scalar()
    assert f'<span class="figure">{waiting}</span><span class="what">wait for a person</span>' in page
