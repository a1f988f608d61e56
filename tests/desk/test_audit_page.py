"""The audit log's page."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from flask import Flask

from storage.audit import PAGE, Action, Entry, note
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, account, at_desk


def lines(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", unescape(row)).split()) for row in body.split("<tr>")[1:]]


def test_an_admin_reads_who_did_what_and_narrows_it_down(app: Flask, clock: FixedClock) -> None:
    admin, dana = at_desk(app, "admin", "eli@example.com"), account(app)
    Visitor(app).signs_in(password="wrong wrong wrong")
    admin.post(f"/desk/people/{dana.id}/role", {"role": "reviewer"})

    everything = lines(admin.get("/desk/audit").text)
    assert ["Changed" in line and "before: staff" in line for line in everything[:1]] == [True]
    assert "reviewer" in everything[0]
    assert "Changed Users and roles people.change_role" in everything[0], "where it was, in the navigation's words too"
    failed = lines(admin.get("/desk/audit?action=sign-in+failed").text)
    assert len(failed) == 1
    assert ("Sign-in failed" in failed[0], "dana@example.com" in failed[0]) == (True, True)
    assert lines(admin.get(f"/desk/audit?subject=staff:{dana.id}").text) == [everything[0]]
    assert lines(admin.get(f"/desk/audit?who={dana.id}").text) == failed
    assert lines(admin.get("/desk/audit?since=2026-06-01&until=2026-06-01&action=changed").text) == [everything[0]]
    assert "Nothing fits these filters" in admin.get("/desk/audit?until=2026-05-31").text
    # Reading the log is in the log.
    assert any("audit.log" in line and "filters: since, until" not in line for line in lines(admin.get("/desk/audit?action=viewed").text))


def test_filters_that_mean_nothing_break_nothing(app: Flask) -> None:
    admin = at_desk(app, "admin")
    for query in (
        "action=nonsense",
        "before=x",
        "before=99999999999999999999",
        "before=٣",
        "since=yesterday",
        "since=0001-01-01",
        "until=9999-12-31",
        "who=%00",
    ):
        assert admin.get(f"/desk/audit?{query}").status_code == 200, query


def test_the_log_is_turned_page_by_page_with_its_filters(app: Flask, clock: FixedClock) -> None:
    admin = at_desk(app, "admin")
    database = app.extensions["intake"].database
    for number in range(PAGE * 2 + 10):
        at = clock() - timedelta(minutes=number)
        note(database, Entry(done_at=at, staff_id=None, action=Action.EXPORTED, endpoint="x", subject=f"customer:{number}"))
    seen, address = [], "/desk/audit?action=exported"
    for _ in range(5):
        page = admin.get(address).text
        seen += [line.split("customer:")[1].split()[0] for line in lines(page)]
        older = re.search(r'rel="next" href="([^"]+)"', page)
        if older is None:
            break
        address = unescape(older[1])
        assert "action=exported" in address
    assert sorted(map(int, seen)) == list(range(PAGE * 2 + 10))


def test_the_log_holds_no_address_nor_password_nor_typed_name(app: Flask) -> None:
    account(app)
    visitor = Visitor(app, address="203.0.113.77")
    visitor.signs_in("canary@example.com", "canary canary canary")
    visitor.signs_in(password="canary canary canary")
    visitor.signs_in()
    from tests.desk.test_rights import contents

    kept = contents(app.extensions["intake"].database, but=set())
    assert len(kept["audit"]) == 3
    assert not any(word in repr(kept) for word in ("canary", "203.0.113.77"))
