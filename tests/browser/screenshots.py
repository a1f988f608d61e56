"""Take the pictures of the README: `make screenshots` writes docs/screenshots/*.png."""

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

from playwright.sync_api import Browser, Page, expect, sync_playwright

from storage.database import Database
from tests.browser.shop import DATABASE, development, open_shop

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# A fixed day, so that a picture changes only when the page does.
NOW = datetime(2026, 6, 1, 9, 41, tzinfo=UTC)


@contextmanager
def running() -> Iterator[str]:
    """The shop on a database of its own; gives its address."""
    started = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/{DATABASE}")
        database.upgrade()
        database.dispose()
        # Only the worker's clock runs: the pictures show the web process's.
        with open_shop(development(), Path(folder), lambda: NOW, lambda: timedelta(seconds=monotonic() - started)) as live:
            live.speak()
            yield live.url


def _page(browser: Browser, url: str, *, width: int, scheme: Literal["light", "dark"]) -> Page:
    size = {"width": width, "height": 860 if width > 760 else 800}
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.goto(f"{url}/simulator")
    page.wait_for_selector("body[data-ready]")
    return page


def _begin(page: Page) -> None:
    page.get_by_role("button", name="Register in German").click()
    for question, words in (("full_name", "Ada Lovelace"), ("email", "ada.example.com"), ("email", "ada@example.com")):
        page.wait_for_selector(f"#track [data-step={question}].now", state="attached")
        page.get_by_label("Message", exact=True).fill(words)
        page.get_by_label("Message", exact=True).press("Enter")
        expect(page.locator(".tick.way")).to_have_count(0)
    page.wait_for_selector("#track [data-step=phone].now", state="attached")


def _registered(page: Page) -> None:
    page.locator("button.opening.demo").click()
    page.wait_for_selector("#state.complete", state="attached")
    page.wait_for_selector("#demo-bar[hidden]", state="attached")


def _pictures(browser: Browser) -> Iterator[tuple[str, bytes]]:
    with running() as url:
        page = _page(browser, url, width=1280, scheme="light")
        yield "simulator-start", page.screenshot()
        _begin(page)
        yield "simulator-wide", page.screenshot()
    with running() as url:
        page = _page(browser, url, width=1280, scheme="dark")
        _registered(page)
        yield "simulator-dark", page.screenshot()
    with running() as url:
        page = _page(browser, url, width=390, scheme="light")
        yield "simulator-phone-start", page.screenshot()
        _begin(page)
        yield "simulator-phone", page.screenshot()
        page.get_by_role("button", name="What the shop sees").click()
        yield "simulator-phone-shop", page.screenshot()


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
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for name, png in _pictures(browser):
            file = FOLDER / f"{name}.png"
            file.write_bytes(squeezed(png))
            sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} kB\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
