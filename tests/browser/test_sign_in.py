"""The way into the desk, in a real browser, on a wide screen and on a telephone, by keyboard alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app import create_app
from settings import Settings
from storage.accounts import staff, welcomes
from tests.conftest import FixedClock

PASSWORD = "a horse and a battery"
WIDTHS = (1280, 390)


@dataclass(frozen=True)
class Door:
    """The running application, and a browser in front of it."""

    app: Flask
    url: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    def fill(self, label: str, words: str) -> None:
        """Type into the field that has the keyboard, or that the tabulator reaches next."""
        for _ in range(12):
            if self.page.get_by_label(label, exact=True).evaluate("each => each === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        expect(self.page.get_by_label(label, exact=True)).to_be_focused()
        self.page.keyboard.type(words)

    def fits(self) -> None:
        """Nothing is wider than the screen, and nothing that can be pressed is too small for a finger."""
        self.page.wait_for_load_state("load")
        assert self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        sizes = self.page.locator("main button:visible, main a.btn:visible").evaluate_all("all => all.map(each => each.clientHeight)")
        assert min(sizes, default=24) >= 24


@pytest.fixture
def opened(settings: Settings, sqlite_upgraded: Path, tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Flask, str]]:
    shutil.copy(sqlite_upgraded, tmp_path / "intake.db")
    server = make_server("127.0.0.1", 0, lambda environ, answer: app(environ, answer), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    app = create_app(settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'intake.db'}", "public_base_url": url}), clock)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, url
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["intake"].database.dispose()


@pytest.fixture(params=WIDTHS)
def door(request: pytest.FixtureRequest, browser: Browser, opened: tuple[Flask, str]) -> Iterator[Door]:
    context = browser.new_context(viewport={"width": request.param, "height": 844}, reduced_motion="reduce", locale="en-GB")
    door = Door(*opened, context.new_page())
    door.page.on("console", lambda message: door.complaints.append(message.text) if message.type == "error" else None)
    door.page.on("pageerror", lambda error: door.complaints.append(str(error)))
    yield door
    context.close()
    # 422 and 401 are answers, which Chromium writes to its console all the same.
    assert [each for each in door.complaints if "Failed to load resource" not in each] == []


def code_of(secret: str, clock: FixedClock) -> str:
    return str(pyotp.TOTP(secret).at(int(clock().timestamp())))


def test_the_first_admin_makes_her_account_sets_up_her_telephone_and_comes_back(door: Door, clock: FixedClock) -> None:
    page, keys = door.page, door.page.keyboard
    page.goto(f"{door.url}/desk/first-admin/{welcomes.welcome(door.app.extensions['intake'].database, clock())}")
    door.fill("Email", "dana@example.com")
    door.fill("Password", PASSWORD)
    door.fits()
    keys.press("Enter")
    expect(page.get_by_text("Your account is ready")).to_be_visible()

    # The address is filled in: the keyboard is at the password already.
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    keys.type("not my password")
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not fit together")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    keys.type(PASSWORD)
    keys.press("Enter")

    expect(page.get_by_role("heading", name="Set up a telephone")).to_be_visible()
    expect(page.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
    door.fits()
    secret = re.sub(r"\s", "", page.locator(".spelled").inner_text())
    field = page.get_by_label("The six digits that the app shows now")
    field.focus()
    keys.type(code_of(secret, clock))
    keys.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes li").first.inner_text()
    door.fits()
    page.get_by_role("link", name="I have noted them").focus()
    keys.press("Enter")
    expect(page.locator(".codes")).to_be_hidden()
    page.goto(f"{door.url}/desk/account")
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    door.fits()

    _sign_out(door)
    clock.forward(minutes=2)
    expect(page.get_by_label("Email", exact=True)).to_be_focused()
    door.fill("Email", "dana@example.com")
    door.fill("Password", PASSWORD)
    keys.press("Enter")
    expect(page.get_by_label("The six digits that your app shows now")).to_be_focused()
    keys.type(code_of(secret, clock))
    keys.press("Enter")
    expect(page.locator("nav:visible").first).to_be_visible()
    page.goto(f"{door.url}/desk/people")
    expect(page.get_by_role("heading", name="Users and roles")).to_be_visible()
    door.fits()

    _sign_out(door)
    door.fill("Email", "dana@example.com")
    door.fill("Password", PASSWORD)
    keys.press("Enter")
    page.get_by_role("link", name="I do not have my telephone").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Recovery code")).to_be_visible()
    expect(page.locator("#code")).to_be_focused()
    keys.type(recovery)
    keys.press("Enter")
    expect(page.locator("nav:visible").first).to_be_visible()
    page.goto(f"{door.url}/desk/audit")
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    expect(page.get_by_text("second_factor: recovery code")).to_be_visible()
    door.fits()


def _sign_out(door: Door) -> None:
    if door.page.viewport_size["width"] < 992:
        door.page.locator(".bottom summary").focus()
        door.page.keyboard.press("Enter")
    door.page.locator("button:visible", has_text="Sign out").filter(has_not_text="everywhere").filter(has_not_text="there").focus()
    door.page.keyboard.press("Enter")
    expect(door.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_admin_invites_somebody_and_is_asked_for_her_password_when_time_has_passed(door: Door, clock: FixedClock) -> None:
    database, page, keys = door.app.extensions["intake"].database, door.page, door.page.keyboard
    staff.add(database, "dana@example.com", "admin", PASSWORD, clock())
    page.goto(f"{door.url}/desk/people")
    door.fill("Email", "dana@example.com")
    door.fill("Password", PASSWORD)
    keys.press("Enter")
    page.get_by_role("link", name="Not now").focus()
    keys.press("Enter")
    expect(page.get_by_role("link", name="Not now")).to_be_hidden()
    clock.forward(minutes=11)
    page.goto(f"{door.url}/desk/people")
    door.fits()
    page.get_by_label("Email", exact=True).focus()
    keys.type("eli@example.com")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Your password, please")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    keys.type(PASSWORD)
    keys.press("Enter")
    link = page.locator(".one-link").inner_text()
    door.fits()

    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("heading", name="Welcome to the desk")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    keys.type("three unusual words here")
    keys.press("Enter")
    # The page before has a field of the same name: typing there would use the link a second time.
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    keys.type("three unusual words here")
    keys.press("Enter")
    expect(page.locator("nav:visible").first).to_be_visible()
    page.goto(f"{door.url}/desk/people")
    expect(page.get_by_role("heading", name="This is not open to you")).to_be_visible()
