"""The pages for exports, with the worker beside them."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from bot.tasks import TaskKinds
from desk.exchange.exporting import KIND
from desk.exchange.tidying import tidy
from flows.custom_fields import CustomField, FieldType
from storage import tasks
from storage.audit import Action
from storage.customers import fields
from storage.customers.fields import OwnField
from storage.customers.searchable import Operator
from storage.customers.wanted import Condition, Wanted
from storage.tables import tasks as task_rows
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, at_desk, place
from tests.exchange.seen import cells, database, lines, people

HEAD = ["Vorname", "Nachname", "E-Mail", "Telefon", "Bemerkung"]


def _asks(admin: Visitor, **form: object) -> str:
    answer = admin.post("/desk/exchange/export", {"format": "csv", **form})
    assert answer.status_code == 303, answer.text
    return place(answer)


def test_an_export_is_asked_for_made_and_loaded(desk: Flask, worker: TaskKinds) -> None:
    people(desk, "Ada", "Bea")
    admin = at_desk(desk, "admin")
    assert "2 customers" in admin.get("/desk/exchange/export").text
    page = _asks(admin, **{"column.first_name": "yes", "place.first_name": "2", "column.email": "yes", "place.email": "1"})
    waiting = admin.get(page).text
    assert "Waiting" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert admin.get(f"{page}/file").status_code == 404
    assert worker.do_next()
    done = admin.get(page).text
    assert "Download the file" in done
    assert "hx-trigger" not in done
    answer = admin.get(f"{page}/file")
    assert sorted(cells(answer)) == [["ada@example.com", "Ada"], ["bea@example.com", "Bea"], ["email", "first_name"]]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == "attachment; filename=customers-2026-06-01.csv"
    loaded, made, asked = lines(desk, Action.EXPORTED)
    assert [line.details.get("what") for line in (asked, made, loaded)] == ["asked", None, "loaded"]
    assert made.details == {"format": "csv", "rows": 2, "all": True, "columns": ["email", "first_name"]}
    assert made.who == "dana@example.com"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ikas_customers", "ikas_properties", "json", "vcard"])
def test_every_format_is_made(desk: Flask, worker: TaskKinds, kind: str) -> None:
    people(desk, "Ada")
    admin = at_desk(desk, "admin")
    page = _asks(admin, format=kind)
    worker.do_next()
    answer = admin.get(f"{page}/file")
    assert answer.status_code == 200
    assert len(answer.data) > 40
    answer.close()


def test_the_sixth_export_within_an_hour_is_refused(desk: Flask, clock: FixedClock) -> None:
    admin = at_desk(desk, "admin")
    for _ in range(5):
        _asks(admin)
        clock.forward(minutes=1)
    refused = admin.post("/desk/exchange/export", {"format": "csv"})
    assert refused.status_code == 429
    assert "Five exports an hour" in refused.text
    assert len(tasks.listed(database(desk), [KIND])) == 5
    eli = at_desk(desk, "admin", "eli@example.com")
    _asks(eli)
    clock.forward(minutes=56)
    admin.signs_in()
    _asks(admin)


def test_the_password_is_asked_again_before_customers_leave(desk: Flask, clock: FixedClock) -> None:
    admin = at_desk(desk, "admin")
    clock.forward(minutes=11)
    assert admin.post("/desk/exchange/export", {"format": "csv"}).status_code == 401
    assert tasks.listed(database(desk), [KIND]) == ()


def test_ticked_customers_and_filters_are_exported_and_nothing_of_a_filter_is_kept_open(desk: Flask, worker: TaskKinds) -> None:
    ids = people(desk, "Ada", "Bea", "Carl")
    admin = at_desk(desk, "admin")
    wanted = Wanted(conditions=(Condition("first_name", Operator("is"), "Bea"),))
    forms: list[dict[str, object]] = [{"ids": ids[:2]}, {"wanted": json.dumps(wanted.to_json())}]
    found = []
    for form in forms:
        shown = admin.post("/desk/exchange/export/chosen", form).text
        about = re.search(r'name="about" value="([^"]+)"', shown)
        assert about
        page = _asks(admin, about=unescape(about[1]), **{"column.first_name": "yes"})
        worker.do_next()
        found.append(sorted(row[0] for row in cells(admin.get(f"{page}/file"))[1:]))
        assert admin.post("/desk/exchange/export", {"format": "csv", "about": about[1][:-4] + "AAAA"}).status_code == 400
    assert found == [["Ada", "Bea"], ["Bea"]]
    with database(desk).reading() as connection:
        kept = [json.dumps(asked) for asked in connection.execute(sa.select(task_rows.c.asked)).scalars()]
    assert not any("Bea" in line or ids[0] in line for line in kept)
    assert admin.post("/desk/exchange/export/chosen", {"wanted": '{"nonsense": 1}'}).status_code == 400


def test_a_file_goes_after_a_day_and_its_line_with_it(desk: Flask, worker: TaskKinds, clock: FixedClock, tmp_path: Path) -> None:
    admin = at_desk(desk, "admin")
    page = _asks(admin)
    worker.do_next()
    (file,) = (tmp_path / "files").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert tidy(database(desk), tmp_path / "files", clock.forward(hours=23)) == 0
    assert tidy(database(desk), tmp_path / "files", clock.forward(hours=1)) == 1
    assert list((tmp_path / "files").iterdir()) == []
    assert tasks.one(database(desk), page.rpartition("/")[2]) is None


def test_a_task_can_be_stopped(desk: Flask, worker: TaskKinds) -> None:
    admin = at_desk(desk, "admin")
    page = _asks(admin)
    assert "Stop it" in admin.get(page).text
    assert place(admin.post(f"{page}/stop")) == page
    assert "Stopped" in admin.get(page).text
    assert not worker.do_next()
    assert "It was over already" in admin.get(place(admin.post(f"{page}/stop"))).text


@pytest.mark.parametrize("role", ["reviewer", "staff", "read-only"])
def test_only_admins_see_any_of_it(lone_app: Flask, role: str) -> None:
    somebody = at_desk(lone_app, role)
    for path in ("/desk/exchange", "/desk/exchange/export", "/desk/exchange/import", "/desk/exchange/tasks/7f3a"):
        assert somebody.get(path).status_code == 403
    assert "/desk/exchange" not in somebody.get("/desk/account").text


def test_the_poll_of_a_task_keeps_no_session_awake(desk: Flask, clock: FixedClock) -> None:
    admin = at_desk(desk, "admin")
    page = _asks(admin)
    for _ in range(7):
        clock.forward(minutes=5)
        answer = admin.get(f"{page}/live")
    assert answer.status_code == 302
    assert place(answer) == "/desk/sign-in"


def test_the_shops_own_fields_are_columns_both_ways(desk: Flask, worker: TaskKinds, clock: FixedClock) -> None:
    own = OwnField(field=CustomField(key="shoe_size", type=FieldType.NUMBER, labels={"en": "Shoe size"}), asked={})
    fields.keep(database(desk), own, clock(), seen=0)
    people(desk, "Ada")
    admin = at_desk(desk, "admin")
    assert "Shoe size" in admin.get("/desk/exchange/export").text
    page = _asks(admin, **{"column.email": "yes", "column.custom.shoe_size": "yes"})
    worker.do_next()
    assert cells(admin.get(f"{page}/file"))[0] == ["email", "custom.shoe_size"]
