"""Every page with keys alone: whatever can be pressed is reached, shows that it has the keyboard, and lets it go again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from storage.accounts.staff import Role
from tests.browser.conftest import opened_copy
from tests.browser.every_page import LOOKS, EveryPage, every_page, looked_at, viewer

# Remembers what gets the keyboard, and whether it looks otherwise then: itself, its label, or what it stands in.
WATCH = """() => {
  // What lives on by itself would put new parts in the place of those that are counted here.
  document.addEventListener("htmx:beforeRequest", (event) => event.preventDefault());
  document.querySelectorAll("main details").forEach((each) => { each.open = true; });
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const wanted = [...document.querySelectorAll(can)].filter(
    (each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled && !each.closest("[aria-hidden=true]"));
  const around = (each) => [each, each.parentElement, ...(each.labels || [])].filter(Boolean);
  const ring = (each) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    return `${outlineStyle === "none" || outlineWidth === "0px" ? "none" : outlineStyle + outlineWidth} ${boxShadow}`;
  };
  document.activeElement?.blur();
  const before = new Map();
  wanted.forEach((each) => around(each).forEach((one) => before.set(one, ring(one))));
  const kept = window.keptOfKeys = { wanted, met: new Set(), bare: new Set(), rounds: 0 };
  document.addEventListener("focusin", ({ target }) => {
    if (target === wanted[0]) kept.rounds += 1;
    kept.met.add(target);
    const shows = around(target).some((one) => ring(one) !== "none none" && ring(one) !== before.get(one));
    if (!shows) kept.bare.add(target);
  });
  wanted[0].focus();
  return wanted.length;
}"""
# Of radio buttons with one name the tabulator reaches one, and arrows the others.
FOUND = """() => {
  const { wanted, met, bare, rounds } = window.keptOfKeys;
  const alike = (each) => wanted.filter((one) => one.type === "radio" && one.name === each.name && one.form === each.form);
  const missed = wanted.filter((each) => !met.has(each) && !(each.type === "radio" && alike(each).some((one) => met.has(one))));
  const words = (each) => each.outerHTML.replace(/\\s+/g, " ").slice(0, 140);
  return { rounds, missed: missed.map(words), bare: [...bare].map(words) };
}"""
# What scrolls within itself takes the keyboard as well, and the browser's own bar may once in a round.
MORE_STOPS = 12


@pytest.fixture(scope="module")
def every(speaking: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EveryPage]:
    with opened_copy(speaking, tmp_path_factory.mktemp("keys alone")) as live:
        yield every_page(live)


def faults(page: Page) -> Iterator[str]:
    """What is wrong with this page for whoever has nothing but the tabulator."""
    for _ in range(page.evaluate(WATCH) + MORE_STOPS):
        page.keyboard.press("Tab")
    found: dict[str, Any] = page.evaluate(FOUND)
    yield from (f"is not reached: {each}" for each in found["missed"])
    yield from (f"does not show that it has the keyboard: {each}" for each in found["bare"])
    if found["rounds"] < 2:
        yield "does not let the keyboard come round"


@pytest.mark.parametrize("share", [0, 1, 2, 3])
@pytest.mark.parametrize("look", list(LOOKS))
def test_everything_on_every_page_is_reached_by_keys_and_shows_it(browser: Browser, every: EveryPage, look: str, share: int) -> None:
    context = looked_at(browser, LOOKS[look])
    ida, wrong = viewer(context, every, Role.ADMIN, LOOKS[look][2]), list[str]()
    # A sheet of paper to print is no page to work on.
    pages = [(name, path) for name, path in every.of(Role.ADMIN).items() if name != "invites.card"]
    for name, path in pages[share::4]:
        ida.opens(path)
        wrong += [f"{name} {path}: {each}" for each in faults(ida.page)]
    context.close()
    assert not wrong, "\n".join(wrong)
    assert len(pages) > 60


def test_what_cannot_be_reached_and_what_shows_nothing_is_seen(browser: Browser) -> None:
    """The look itself, at a page with each of the three faults."""
    page = browser.new_page()
    page.set_content(
        "<style>#bare:focus { outline: none }</style><main><a href='#x'>first</a><button id=bare>bare</button>"
        "<button tabindex=-1>out of reach</button><input id=trap></main>"
    )
    page.evaluate("document.getElementById('trap').addEventListener('keydown', (event) => event.preventDefault())")
    wrong = list(faults(page))
    assert [each.partition(":")[0] for each in wrong] == [
        "is not reached",
        "does not show that it has the keyboard",
        "does not let the keyboard come round",
    ]
    assert "out of reach" in wrong[0]
    assert "bare" in wrong[1]
    page.close()
