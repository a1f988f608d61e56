"""The pages for imports, with the worker beside them."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from bot.tasks import TaskKinds
from desk.exchange.reading import MOST_BYTES
from desk.rights import MOST_UPLOADED
from storage.audit import Action
from tests.desk.visitor import Visitor, at_desk, place
from tests.exchange.seen import cells, lines, names, people

HEAD = ["Vorname", "Nachname", "E-Mail", "Telefon", "Bemerkung"]


def _table(*rows: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows(rows)
    return written.getvalue().encode("cp1252")


def _brings(admin: Visitor, content: bytes) -> TestResponse:
    return admin.post("/desk/exchange/import", {"file": (io.BytesIO(content), "Kunden von Anna.csv")})


def _mapping(page: str) -> dict[str, object]:
    """What the page has chosen for each column."""
    selects = re.findall(r'<select[^>]*name="(column\.\d+)">(.*?)</select>', page, re.DOTALL)
    return {name: (re.search(r'value="([^"]*)" selected', options) or re.match(r"()", ""))[1] for name, options in selects}


def test_a_table_is_loaded_up_tried_imported_and_undone(desk: Flask, worker: TaskKinds, tmp_path: Path) -> None:
    people(desk, "Ada")
    admin = at_desk(desk, "admin")
    content = _table(
        HEAD,
        ["Ada", "König", "ada@example.com", "", "neu"],
        ["Jürgen", "Weiß", "j@example.com", "0171 2345678", ""],
        ["=1+1", "x", "nonsense", "", "=2+2"],
    )
    answer = _brings(admin, content)
    assert answer.status_code == 303, answer.text
    columns = place(answer)
    page = admin.get(columns).text
    mapping = _mapping(page)
    assert list(mapping.values()) == ["first_name", "last_name", "email", "phone", "note"]
    assert "Jürgen" in page
    tried = place(admin.post(columns, {**mapping, "by": "any", "mode": "both"}))
    assert worker.do_next()
    result = unescape(admin.get(tried).text)
    assert "Nothing has been changed yet" in result
    assert "Email: I did not find an email address in that." in result
    assert names(desk) == ["Ada"]
    task_id = tried.rpartition("/")[2]
    rejected = admin.get(f"/desk/exchange/import/{task_id}/rejected.csv")
    heading, row = cells(rejected)
    assert heading == [*HEAD, "Why it was not taken"]
    assert row[:5] == ["'=1+1", "x", "nonsense", "", "'=2+2"]
    assert "I did not find an email address" in row[5]
    assert rejected.headers["Cache-Control"] == "no-store"
    imported = place(admin.post(f"/desk/exchange/import/{task_id}/run"))
    assert place(admin.post(f"/desk/exchange/import/{task_id}/run")) == imported
    assert worker.do_next()
    assert not worker.do_next()
    assert names(desk) == ["Ada", "Jürgen"]
    assert list((tmp_path / "files").iterdir()) == []
    assert "Undo the whole import" in admin.get(imported).text
    import_id = imported.rpartition("/")[2]
    undone = place(admin.post(f"/desk/exchange/import/{import_id}/undo"))
    assert place(admin.post(f"/desk/exchange/import/{import_id}/undo")) == undone
    assert worker.do_next()
    assert names(desk) == ["Ada"]
    assert "Undone" in admin.get(undone).text
    whats = [line.details.get("what") for line in lines(desk, Action.CHANGED)]
    assert {"uploaded", "import tried", "import asked", "imported", "undo asked", "import undone"} <= set(whats)
    assert not any("Anna" in json.dumps(line.details) for line in lines(desk, Action.CHANGED))


def test_columns_are_put_right_by_hand_and_checked(desk: Flask) -> None:
    admin = at_desk(desk, "admin")
    columns = place(_brings(admin, _table(["a", "b"], ["Ada", "ada@example.com"])))
    assert list(_mapping(admin.get(columns).text).values()) == ["", ""]
    nobody = admin.post(columns, {"column.0": "note", "column.1": ""})
    assert (nobody.status_code, "Which column says who it is?" in nobody.text) == (422, True)
    twice = admin.post(columns, {"column.0": "email", "column.1": "email"})
    assert (twice.status_code, "Two columns are both" in twice.text) == (422, True)
    assert _mapping(twice.text) == {"column.0": "email", "column.1": "email"}
    assert admin.post(columns, {"column.0": "version", "column.1": "email"}).status_code == 400
    assert admin.post(columns, {"column.0": "first_name", "column.1": "email", "mode": "erase"}).status_code == 400
    assert admin.post(columns, {"column.0": "first_name", "column.1": "email"}).status_code == 303


def test_what_is_no_table_is_refused_and_not_kept(desk: Flask, tmp_path: Path) -> None:
    admin = at_desk(desk, "admin")
    refused = _brings(admin, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on, for long enough")
    assert (refused.status_code, "This is no table" in refused.text) == (422, True)
    assert list((tmp_path / "files").iterdir()) == []
    assert admin.post("/desk/exchange/import", {}).status_code == 422


def test_only_this_route_takes_a_large_body_and_only_from_admins(desk: Flask) -> None:
    admin, large = at_desk(desk, "admin"), _table(HEAD, *([["Ada", "x" * 200, "", "", ""]] * 1000))
    assert len(large) > 200_000
    assert _brings(admin, large).status_code == 303
    assert admin.post("/desk/exchange/export/chosen", {"wanted": "x" * 100_000}).status_code == 413
    assert (
        at_desk(desk, "staff", "eli@example.com").post("/desk/exchange/import", {"file": (io.BytesIO(large), "x.csv")}).status_code == 403
    )
    assert MOST_BYTES < MOST_UPLOADED
    assert _brings(admin, bytes(MOST_UPLOADED)).status_code == 413


def test_the_sample_is_imported_whole(desk: Flask, worker: TaskKinds) -> None:
    admin = at_desk(desk, "admin")
    sample = admin.get("/desk/exchange/import/sample.csv")
    columns = place(_brings(admin, sample.data))
    tried = place(admin.post(columns, _mapping(admin.get(columns).text)))
    worker.do_next()
    admin.post(f"/desk/exchange/import/{tried.rpartition('/')[2]}/run")
    worker.do_next()
    assert names(desk) == ["Ada", "Ayşe", "Bea", "Jürgen"]
