"""Take pictures of every page: `make screenshots` writes the best to docs/screenshots, all others to instance/screenshots."""

from __future__ import annotations

import os
import shutil
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Literal

from playwright.sync_api import Browser, expect, sync_playwright

from storage.database import Database
from tests.browser.conftest import Customer
from tests.browser.screenshots_desk import desk_pictures
from tests.browser.shop import DATABASE, Live, development, open_shop

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
# What nobody reads about, but somebody should look at before a release.
OTHERS = FOLDER.parents[1] / "instance" / "screenshots"
BEST = {
    "desk-review-one-wide",
    "desk-customers-listed-wide",
    "desk-reports-page-wide",
    "desk-today-wide",
    "desk-intakes-wide",
    "desk-waiting-wide",
    "desk-board-dark",
    "desk-waiting-phone",
    "desk-start-form-wide",
}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# A fixed day, so that a picture changes only when the page does.
NOW = datetime(2026, 6, 1, 9, 41, tzinfo=UTC)


@contextmanager
def running() -> Iterator[Live]:
    """The shop on a database of its own."""
    started = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/{DATABASE}")
        database.upgrade()
        database.dispose()
        # Only the worker's clock runs: the pictures show the web process's.
        with open_shop(development(), Path(folder), lambda: NOW, lambda: timedelta(seconds=monotonic() - started)) as live:
            live.speak()
            yield live


def _ada(browser: Browser, live: Live, *, width: int, scheme: Literal["light", "dark"]) -> Customer:
    size = {"width": width, "height": 860 if width > 760 else 800}
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.goto(f"{live.url}/simulator")
    page.wait_for_selector("body[data-ready]")
    return Customer(page, live)


def _begin(ada: Customer) -> None:
    ada.page.get_by_role("button", name="Register in German").click()
    ada.is_answered()
    for words in ("Ada Lovelace", "ada.example.com", "ada@example.com"):
        ada.says(words)
    _read(ada)


def _registered(ada: Customer) -> None:
    ada.page.locator("button.opening.demo").click()
    ada.page.wait_for_selector("#state.complete", state="attached")
    ada.page.wait_for_selector("#demo-bar[hidden]", state="attached")
    ada.has_everything()
    _read(ada)


def _read(ada: Customer) -> None:
    # The last receipt comes a moment after the last message.
    expect(ada.page.locator(".tick:not(.read)")).to_have_count(0)


def _pictures(browser: Browser) -> Iterator[tuple[str, bytes]]:
    with running() as live:
        ada = _ada(browser, live, width=1280, scheme="light")
        yield "simulator-start", ada.page.screenshot()
        _begin(ada)
        yield "simulator-wide", ada.page.screenshot()
    with running() as live:
        ada = _ada(browser, live, width=1280, scheme="dark")
        _registered(ada)
        yield "simulator-dark", ada.page.screenshot()
    with running() as live:
        ada = _ada(browser, live, width=390, scheme="light")
        yield "simulator-phone-start", ada.page.screenshot()
        _begin(ada)
        yield "simulator-phone", ada.page.screenshot()
        ada.says("Sprache")
        ada.choices.locator(".opener").click()
        yield "simulator-phone-list", ada.page.screenshot()
        ada.page.keyboard.press("Escape")
        ada.page.get_by_role("button", name="What the shop sees").click()
        yield "simulator-phone-shop", ada.page.screenshot()
    yield from desk_only(browser)


def desk_only(browser: Browser, wanted: set[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """The desk's pictures alone: `python -m tests.browser.screenshots desk`; with `best` only those that are kept."""
    with running() as live:
        yield from desk_pictures(browser, live, wanted)


def squeezed(png: bytes) -> bytes:
    """The picture packed as tightly as zlib can; browsers pack for speed."""
    chunks, place = [], 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        chunks.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + length]))
        place += 12 + length
    pixels = zlib.compress(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), 9)
    header = next(data for kind, data in chunks if kind == b"IHDR")
    packed = png[:8]
    for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")):
        packed += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return min(png, packed, key=len)


def main() -> int:
    """Write every picture."""
    if CHROMIUM is None:
        sys.stderr.write("Chromium is not installed (set CHROMIUM to its path): no pictures were taken.\n")
        return 1
    for folder in (FOLDER, OTHERS):
        folder.mkdir(parents=True, exist_ok=True)
    only = set(sys.argv[1:])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        taken = desk_only(browser, BEST if only == {"best"} else None) if only <= {"desk", "best"} and only else _pictures(browser)
        for name, png in taken:
            file = (FOLDER if name in BEST or not name.startswith("desk-") else OTHERS) / f"{name}.png"
            file.write_bytes(squeezed(png))
            sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} kB\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
