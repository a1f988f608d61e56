"""Every page as every role: it answers, fits the screen, complains of nothing, and offers nobody what she would be refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from storage.accounts.staff import Role
from tests.browser.conftest import opened_copy
from tests.browser.every_page import LOOKS, EveryPage, Viewer, every_page, looked_at, viewer
from tests.browser.test_axe import graves

# Pages that are not there for whoever looks, and why.
NOT_THERE = {
    "account.confirm_email": "only whoever asked for a new address has the link to it",
    "links.first_admin": "there is an admin already",
}
# A sheet of paper and what customers read have no navigation to pass, and speak the customer's language.
HERS = ("invites.card", "public.", "secure.", "confirming.", "own_copy.")
# The desk's own parts, shown to whoever builds pages: what they lead to is made up.
SPECIMEN = "style.style"


@pytest.fixture(scope="module")
def every(speaking: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EveryPage]:
    """One shop for all of these tests: they only look."""
    with opened_copy(speaking, tmp_path_factory.mktemp("every page")) as live:
        yield every_page(live)


@pytest.mark.parametrize("look", list(LOOKS))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_finds_every_page_that_is_hers_in_order(browser: Browser, every: EveryPage, role: Role, look: str) -> None:
    context = looked_at(browser, LOOKS[look])
    somebody, wrong = viewer(context, every, role, LOOKS[look][2]), list[str]()
    pages = every.of(role)
    for name, path in pages.items():
        wrong += _faults(somebody, name, path, LOOKS[look][2])
    context.close()
    assert not wrong, "\n".join(wrong)
    assert len(pages) > 20


@pytest.mark.parametrize("look", list(LOOKS))
def test_whoever_has_not_signed_in_finds_every_open_page_in_order(browser: Browser, every: EveryPage, look: str) -> None:
    context = looked_at(browser, LOOKS[look])
    somebody, wrong = viewer(context, every, None, LOOKS[look][2]), list[str]()
    for name, path in every.pages.open.items():
        wrong += _faults(somebody, name, path, LOOKS[look][2])
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.STAFF, Role.READ_ONLY])
def test_what_only_this_role_sees_has_no_grave_fault(browser: Browser, every: EveryPage, role: Role) -> None:
    """An admin's pages are looked at in `test_axe.py`, in all looks; here are those that another role sees otherwise."""
    context = looked_at(browser, LOOKS["narrow-dark"])
    somebody, wrong = viewer(context, every, role, "de"), list[str]()
    others = every.unlike_an_admins(role)
    for name, path in others.items():
        somebody.opens(path)
        wrong += [f"{name}: {each}" for each in graves(somebody.page)]
    context.close()
    assert not wrong, "\n".join(wrong)
    assert "today.today" in others


@pytest.mark.parametrize("look", list(LOOKS))
def test_one_key_leads_past_the_navigation(browser: Browser, every: EveryPage, look: str) -> None:
    context = looked_at(browser, LOOKS[look])
    somebody = viewer(context, every, Role.ADMIN, LOOKS[look][2])
    somebody.opens("/desk/today")
    somebody.page.keyboard.press("Tab")
    skip = somebody.page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    somebody.page.keyboard.press("Enter")
    expect(somebody.page.locator("main")).to_be_focused()
    context.close()


def test_an_offer_that_would_be_refused_is_seen(every: EveryPage) -> None:
    """The look itself: a link to the audit log is nothing for Dana, and one that leads nowhere is nothing for anybody."""
    audit, nowhere = ["GET", f"{every.live.url}/desk/audit"], ["POST", f"{every.live.url}/desk/nowhere"]
    assert list(every.refused([audit], Role.ADMIN)) == []
    assert list(every.refused([audit], Role.STAFF)) == ["offers GET /desk/audit (audit.log)"]
    assert list(every.refused([nowhere], Role.ADMIN)) == ["offers POST /desk/nowhere (None)"]
    assert list(every.refused([["GET", "javascript:void(0)"]], Role.ADMIN)) == ["leads to javascript:void(0)"]


def _faults(somebody: Viewer, name: str, path: str, language: str) -> Iterator[str]:
    there, hers = name not in NOT_THERE, name.startswith(HERS)
    answered = somebody.opens(path)
    if answered != (200 if there else 404):
        yield f"{name} {path}: answers {answered}"
    spoken = somebody.page.locator("html").get_attribute("lang") or "" if hers else language
    for fault in somebody.faults(language=spoken, skips=there and not hers):
        # Chromium writes every answer that is no success to its console.
        if (there or "Failed to load resource" not in fault) and not (name == SPECIMEN and fault.startswith("offers")):
            yield f"{name} {path}: {fault}"
