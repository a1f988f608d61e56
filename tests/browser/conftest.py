"""The whole application behind a real port, and a customer who uses its page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import make_server

from app import create_app
from settings import Settings
from tests.conftest import FixedClock

# One core may be busy with the other half of the suite.
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Live:
    """The running application."""

    app: Flask
    url: str


@pytest.fixture
def live(sqlite_upgraded: Path, tmp_path: Path, settings: Settings, clock: FixedClock) -> Iterator[Live]:
    database = tmp_path / "intake.db"
    shutil.copy(sqlite_upgraded, database)
    # The port is known only when the server listens, and the signature is made over it.
    server = make_server("127.0.0.1", 0, lambda environ, answer: running.app(environ, answer), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    here = settings.model_copy(update={"database_url": f"sqlite:///{database}", "public_base_url": url})
    # Time goes on with every look at the clock: a person who answers in no time would be taken for a flood.
    running = Live(create_app(here, lambda: clock.forward(seconds=20)), url)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield running
    server.shutdown()
    thread.join()
    server.server_close()
    running.app.extensions["intake"].database.dispose()


@dataclass(frozen=True)
class Customer:
    """Somebody at the simulator's phone."""

    page: Page

    @property
    def heard(self) -> Locator:
        """What the shop has said so far."""
        return self.page.locator(".bubble.shop:not(.typing)")

    @property
    def wall(self) -> Locator:
        return self.page.get_by_role("log")

    def says(self, words: str) -> None:
        """Type and send, and wait until the shop has answered."""
        self.page.get_by_label("Message", exact=True).fill(words)
        self.page.get_by_label("Message", exact=True).press("Enter")
        self.is_answered()

    def taps(self, label: str) -> None:
        self.page.locator(".choices:not(.spent)").get_by_role("button", name=label, exact=True).click()
        self.is_answered()

    def attaches(self, what: str) -> None:
        self.page.get_by_role("button", name="Attach").click()
        self.page.get_by_role("group", name="Attachments").get_by_role("button", name=what).click()

    def is_answered(self) -> None:
        expect(self.page.locator(".bubble.customer").last.locator(".tick.read")).to_be_visible()
        expect(self.page.locator("#presence")).to_have_text("online")

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
    return Customer(page)


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
