"""The forms of a customer's pages, as a browser would send them."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from werkzeug.test import TestResponse

from storage.customers.record import Record, record_of
from storage.database import Database
from tests.desk.visitor import Visitor


def base(app: Flask) -> Database:
    """The application's database."""
    return app.extensions["intake"].database  # type: ignore[no-any-return]


def the(app: Flask, customer_id: str) -> Record:
    """A record as it stands."""
    found = record_of(base(app), customer_id)
    assert found is not None
    return found


def url(customer_id: str, more: str = "") -> str:
    """Where a page of a customer is."""
    return f"/desk/customers/{customer_id}{more}"


def form(visitor: Visitor, path: str, action: str = "") -> dict[str, object]:
    """What the form of this page carries, with what stands in its fields."""
    page = visitor.get(path)
    assert page.status_code == 200, page.text
    return carried(page, action or path)


def carried(page: TestResponse, action: str) -> dict[str, object]:
    """The same of a page that is there already."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page.text, re.DOTALL)
    assert found, page.text
    tags = [
        tag
        for tag in re.findall(r"<input[^>]*>", found[0])
        if " checked" in tag or ('type="checkbox"' not in tag and 'type="radio"' not in tag)
    ]
    values: dict[str, object] = {_of(tag, "name"): unescape(_of(tag, "value")) for tag in tags}
    values |= dict(re.findall(r'<select[^>]* name="([^"]+)".*?<option value="([^"]*)" selected', found[0], re.DOTALL))
    values.pop("csrf_token", None)
    return values


def _of(tag: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', tag)
    assert found, tag
    return found[1]
