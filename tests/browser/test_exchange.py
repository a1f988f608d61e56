"""Exports and imports in a real browser, wide and narrow, with the worker beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from background import tasks_of
from bot.tasks import TaskKinds
from flows.profile import Profile
from storage.customers.creating import Newcomer, create
from storage.customers.record import records
from tests.browser.arriving import fits
from tests.browser.conftest import Live
from tests.browser.test_axe import graves
from tests.desk.visitor import PASSWORD, account

SIZES = {"wide": (1280, 860), "narrow": (390, 800)}


@pytest.fixture
def worker(live: Live, tmp_path: Path) -> TaskKinds:
    live.app.extensions["desk"] = replace(live.app.extensions["desk"], files=tmp_path / "files")
    return replace(tasks_of(live.app.extensions["intake"]), folder=tmp_path / "files")


def _signed_in(browser: Browser, live: Live, size: tuple[int, int], **more: bool) -> Page:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB", **more)
    page = context.new_page()
    page.goto(f"{live.url}/desk/sign-in")
    page.get_by_label("Email").fill("ines@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a telephone")
    return page


@pytest.fixture(params=list(SIZES))
def admin(request: pytest.FixtureRequest, browser: Browser, live: Live) -> Iterator[Page]:
    """An admin who has signed in; nothing may go wrong in her browser."""
    account(live.app, "admin", "ines@example.com")
    complaints: list[str] = []
    page = _signed_in(browser, live, SIZES[request.param])
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.context.close()
    assert complaints == []


def _people(live: Live, *names: str) -> None:
    database, now = live.app.extensions["intake"].database, live.app.extensions["desk"].clock()
    made = [Newcomer(profile=Profile(first_name=name, email=f"{name.lower()}@example.com"), created_at=now) for name in names]
    with database.transaction() as connection:
        create(connection, database.keys, made)


def _fits(page: Page) -> None:
    fits(page)
    assert graves(page) == []


def test_an_admin_exports_everybody_and_watches(admin: Page, live: Live, worker: TaskKinds, tmp_path: Path) -> None:
    _people(live, "Ada", "Bea")
    admin.goto(f"{live.url}/desk/exchange")
    _fits(admin)
    admin.get_by_role("link", name="Export customers").click()
    admin.get_by_text("CSV", exact=True).click()
    admin.get_by_text("Choose columns and their order").click()
    admin.get_by_label("Last name", exact=True).uncheck()
    _fits(admin)
    admin.get_by_role("button", name="Make the file").click()
    expect(admin.get_by_role("progressbar")).to_be_visible()
    _fits(admin)
    assert worker.do_next()
    # Nobody reloads: the page asks by itself.
    expect(admin.get_by_role("link", name="Download the file")).to_be_visible()
    _fits(admin)
    with admin.expect_download() as loading:
        admin.get_by_role("link", name="Download the file").click()
    loading.value.save_as(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["first_name"] for row in rows) == ["Ada", "Bea"]
    assert "last_name" not in rows[0]


def test_an_admin_imports_a_table_and_takes_it_back(admin: Page, live: Live, worker: TaskKinds, tmp_path: Path) -> None:
    _people(live, "Ada")
    database = live.app.extensions["intake"].database
    table = tmp_path / "kunden.csv"
    table.write_text("Vorname;E-Mail;Bemerkung\nAda;ada@example.com;neu\nBea;bea@gmial.com;\nCarl;nonsense;\n", encoding="utf-8")
    admin.goto(f"{live.url}/desk/exchange/import")
    _fits(admin)
    admin.get_by_label("CSV or Excel").set_input_files(table)
    admin.get_by_role("button", name="Upload it").click()
    expect(admin.get_by_label("Vorname")).to_have_value("first_name")
    expect(admin.get_by_label("Bemerkung")).to_have_value("note")
    _fits(admin)
    admin.get_by_role("button", name="Try it").click()
    expect(admin.get_by_role("progressbar")).to_be_visible()
    assert worker.do_next()
    expect(admin.get_by_text("This is what would happen")).to_be_visible()
    expect(admin.get_by_text("Email: I did not find an email address in that.")).to_be_visible()
    expect(admin.get_by_text("Email: This looks mistyped; it was taken as it stands.")).to_be_visible()
    _fits(admin)
    admin.get_by_role("button", name="Import now").click()
    expect(admin.get_by_role("progressbar")).to_be_visible()
    assert worker.do_next()
    expect(admin.get_by_text("Undo this import")).to_be_visible()
    _fits(admin)
    assert sorted(str(record.customer["first_name"]) for record in records(database)) == ["Ada", "Bea"]
    admin.get_by_text("Undo this import").click()
    admin.get_by_role("button", name="Undo the whole import").click()
    expect(admin.get_by_role("progressbar")).to_be_visible()
    assert worker.do_next()
    expect(admin.get_by_text("Undone", exact=True)).to_be_visible()
    assert [record.customer["first_name"] for record in records(database)] == ["Ada"]


def test_without_scripts_the_page_reloads_itself_until_it_is_done(browser: Browser, live: Live, worker: TaskKinds) -> None:
    account(live.app, "admin", "ines@example.com")
    page = _signed_in(browser, live, SIZES["wide"], java_script_enabled=False)
    page.goto(f"{live.url}/desk/exchange/export")
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("button", name="Stop it")).to_be_visible()
    assert worker.do_next()
    expect(page.get_by_role("link", name="Download the file")).to_be_visible()
    page.context.close()
