"""Waiting until a page is there: its words come first, what hears keys and clicks and what gives it its looks come last."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def has_come(page: Page, heading: str | re.Pattern[str]) -> None:
    """Wait for the page with this heading, its styles and its scripts."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state("load")


def fits(page: Page) -> None:
    """Nothing is wider than the screen; what is wide scrolls within itself. Call it once something of the page has been waited for."""
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than the screen"
