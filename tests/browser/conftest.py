"""The whole application behind a real port, and a customer who uses its page."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from flask import request
from playwright.sync_api import Browser, Locator, Page, expect

from settings import Settings
from tests.browser.shop import DATABASE, Live, development, open_shop, shelf_in
from tests.conftest import FixedClock

# One core may be busy with the other half of the suite.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def speaking(sqlite_upgraded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that knows the content templates, and the Twilio that has them: made once a worker."""
    folder = tmp_path_factory.mktemp("speaking")
    shutil.copy(sqlite_upgraded, folder / DATABASE)
    with open_shop(development(), folder, FixedClock()) as live:
        live.speak()
    for file in (folder / DATABASE, shelf_in(folder)):
        # What is copied must not miss what lies in the log beside it.
        sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@contextmanager
def opened_copy(speaking: Path, folder: Path) -> Iterator[Live]:
    """A shop of its own in this folder, for tests that share one."""
    shutil.copy(speaking / DATABASE, folder / DATABASE)
    shutil.copy(shelf_in(speaking), shelf_in(folder))
    with open_shop(development(), folder, FixedClock()) as running:
        yield running


@pytest.fixture
def live(speaking: Path, tmp_path: Path, settings: Settings, clock: FixedClock) -> Iterator[Live]:
    shutil.copy(speaking / DATABASE, tmp_path / DATABASE)
    shutil.copy(shelf_in(speaking), shelf_in(tmp_path))
    started = monotonic()
    with open_shop(settings, tmp_path, lambda: clock() + timedelta(seconds=monotonic() - started)) as running:

        def think() -> None:
            # A person who answers in no time would be taken for a flood.
            if request.path == "/simulator/send":
                clock.forward(seconds=20)

        running.app.before_request(think)
        yield running


@dataclass(frozen=True)
class Customer:
    """Somebody at the simulator's phone."""

    page: Page
    live: Live

    @property
    def heard(self) -> Locator:
        """What the shop has said so far."""
        return self.page.locator(".bubble.shop:not(.typing)")

    @property
    def wall(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def choices(self) -> Locator:
        """What can be tapped under the newest message."""
        return self.page.locator(".choices:not(.spent)")

    def says(self, words: str) -> None:
        """Type and send, and wait until the shop has answered."""
        self.types(words)
        self.is_answered()

    def types(self, words: str) -> None:
        """Type and send."""
        self.page.get_by_label("Message", exact=True).fill(words)
        self.page.get_by_label("Message", exact=True).press("Enter")

    def taps(self, label: str) -> None:
        """Tap a button under the newest message, or choose a row of its list."""
        button = self.choices.get_by_role("button", name=label, exact=True)
        opener = self.choices.locator(".opener")
        expect(button.or_(opener)).to_be_visible()
        if opener.is_visible():
            opener.click()
            self.sheet.get_by_text(label, exact=True).click()
            self.sheet.get_by_role("button", name="Send").click()
        else:
            button.click()
        self.is_answered()

    @property
    def sheet(self) -> Locator:
        """The list that was opened."""
        return self.page.locator("#list-dialog")

    def attaches(self, what: str) -> None:
        self.page.get_by_role("button", name="Attach").click()
        self.page.get_by_role("group", name="Attachments").get_by_role("button", name=what).click()

    def is_answered(self) -> None:
        expect(self.page.locator(".bubble.customer").last.locator(".tick.read")).to_be_visible()
        self.has_everything()
        expect(self.page.locator("#presence")).to_have_text("online")

    def has_everything(self) -> None:
        """Wait until whatever the shop had to say has left, and stands on the phone."""
        self.live.idle()
        arrived = self.live.bubbles(self.page.locator(".person[aria-pressed=true]").get_attribute("data-address") or "")
        expect(self.page.locator(".wall > .entry")).to_have_count(arrived)

    def hears(self, words: str) -> None:
        expect(self.heard.last).to_contain_text(words)

    def field(self, name: str) -> Locator:
        """The value of one line of the draft."""
        return self.page.locator(f"[data-field='{name}'] dd")

    def asked(self) -> str | None:
        return self.page.locator("#track [aria-current=step]").get_attribute("data-step")


def phone(browser: Browser, live: Live, width: int, height: int = 860) -> Customer:
    """A fresh browser window with the simulator in it."""
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", locale="en-GB")
    page = context.new_page()
    page.goto(f"{live.url}/simulator")
    expect(page.locator("body[data-ready]")).to_be_attached()
    return Customer(page, live)


@pytest.fixture
def customer(browser: Browser, live: Live) -> Iterator[Customer]:
    """Ada at a wide screen; whatever the page complained about fails the test."""
    someone = phone(browser, live, 1280)
    complaints: list[str] = []
    someone.page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    someone.page.on("pageerror", lambda error: complaints.append(str(error)))
    yield someone
    someone.page.context.close()
    assert complaints == []
