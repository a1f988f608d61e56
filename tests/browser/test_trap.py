"""What people type, in a real browser: nothing of it runs, nothing of it is refused by the policy, nothing leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from storage.accounts.staff import Role
from tests.browser.arriving import has_come
from tests.browser.conftest import Live
from tests.browser.poisoned_records import PoisonedRecords, plain_words, poisoned_records
from tests.browser.test_axe import at_desk
from tests.desk.addresses import pages_of
from tests.desk.poison import Poisoned, poisoned, words
from tests.desk.shop import shop
from tests.storage.ada import tell

TRAP = """
const sprung = (...what) => console.error("trap:", ...what);
window.__xss = (what) => sprung(what);
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = (what) => sprung(name, what);
document.addEventListener("securitypolicyviolation", (event) => sprung("policy", event.violatedDirective, event.blockedURI, event.sample));
"""
# What a page holds that no template of ours has written.
STRANGE = """() => {
  const foreign = "script:not([src]), style, base, iframe, object, embed";
  const handled = [...document.querySelectorAll("*")].filter((each) => [...each.attributes].some(({name}) => /^(on|hx-on)/.test(name)));
  const leading = [...document.querySelectorAll("a[href], img[src], [formaction], form")]
    .map((each) => [each, each.getAttribute("formaction") || each.href || each.src || each.getAttribute("action") || ""])
    .filter(([, where]) => !/^(https?|mailto|tel):/.test(new URL(where, 'https://here.example').href)).map(([each]) => each);
  return [...document.querySelectorAll(foreign), ...handled, ...leading].map((each) => each.outerHTML.slice(0, 120));
}"""


@dataclass
class Trap:
    """What a browser complained about, and where it went."""

    context: BrowserContext
    live: Live
    sprung: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.context.add_init_script(TRAP)
        self.context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("console", lambda said: self._hear(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.sprung.append(str(error)))
        page.on("dialog", self._answer)
        page.on("request", lambda request: None if request.url.startswith((self.live.url, "data:")) else self.sprung.append(request.url))

    def _answer(self, dialog: Dialog) -> None:
        self.sprung.append(dialog.message)
        dialog.dismiss()

    def _hear(self, said: str) -> None:
        # Chromium writes every answer that is an error to its console; that is the server's to tell.
        if "Failed to load resource" not in said:
            self.sprung.append(said)


@pytest.fixture
def trap(browser: Browser, live: Live) -> Iterator[Trap]:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce", locale="en-GB")
    trap = Trap(context, live)
    trap.watch()
    yield trap
    context.close()


def _brought_in(app: Flask) -> Poisoned:
    shop(app, intakes=2)
    return poisoned(app)


def test_no_page_runs_what_people_typed(trap: Trap, live: Live) -> None:
    bad = _brought_in(live.app)
    pages = pages_of(live.app, person=bad.full, invite=bad.invite)
    page, strange = at_desk(trap.context, live, "ida"), []
    lists = {"all": "/desk/intakes/?state=any", "board": "/desk/intakes/board"}
    for name, path in {**pages.open, **pages.of(Role.ADMIN), **lists}.items():
        page.goto(f"{live.url}{path}")
        strange += [f"{name}: {each}" for each in page.evaluate(STRANGE)]
        assert urlsplit(page.url).netloc == urlsplit(live.url).netloc, name
    assert strange == []
    assert trap.sprung == []


def test_no_page_of_records_files_and_failures_runs_what_people_typed(trap: Trap, live: Live) -> None:
    shop(live.app, intakes=2)
    bad = poisoned_records(live.app)
    page, strange, shown = at_desk(trap.context, live, "ida"), list[str](), list[str]()

    def look(name: str) -> None:
        strange.extend(f"{name}: {each}" for each in page.evaluate(STRANGE))
        assert urlsplit(page.url).netloc == urlsplit(live.url).netloc, name
        shown.append(str(page.evaluate("document.querySelector('main').textContent")))

    for path in _of_records(bad):
        answer = page.goto(f"{live.url}{path}")
        assert answer is not None
        assert answer.status == 200, path
        look(path)
    # What is looked for, and what a merge would make, stand on pages that come from a form.
    for word in plain_words()[:3]:
        page.goto(f"{live.url}/desk/customers/")
        page.get_by_role("searchbox").fill(word)
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_role("button", name="Search: ")).to_be_visible()
        page.wait_for_load_state("load")
        look("a search")
    page.goto(f"{live.url}/desk/customers/duplicates/{bad.pair[0]}/{bad.pair[1]}")
    page.locator("form[action*='/duplicates/']:not([action$='the-same']) button").click()
    has_come(page, "The result")
    look("a merge that waits")
    assert strange == []
    assert trap.sprung == []
    # The trap is worth something only where the words do stand on pages, as they were typed.
    seen = " ".join(" ".join(shown).split())
    assert [word for word in plain_words() if "<" in word and " ".join(word.split()) not in seen] == []


def _of_records(bad: PoisonedRecords) -> list[str]:
    """Where the words of `poisoned_records` are shown."""
    base, exchange = "/desk/customers", "/desk/exchange"
    one = f"{base}/{bad.customers[-1]}"
    return [
        *(f"{base}/{each}" for each in (*bad.customers[::3], bad.customers[-1])),
        *(f"/desk/review/{each}" for each in (*bad.customers[::6], bad.customers[-1])),
        *(f"{one}/edit/{block}" for block in ("profile", "note", "labels", "statuses", "own")),
        *(f"{one}/{rest}" for rest in ("more", "anonymise", "addresses/0", "addresses/new", "subscriptions/email")),
        *(f"{base}/{rest}" for rest in ("", "new", "filter", "columns", "segments", "bin", "duplicates")),
        f"{base}/duplicates/{bad.pair[0]}/{bad.pair[1]}",
        f"{base}/merges/{bad.merge_id}",
        "/desk/review/",
        *(f"/desk/ledger/{rest}" for rest in ("", "?only=failed", "failures/")),
        "/desk/reports/?days=90",
        "/desk/reports/given-up/full_name?days=90",
        *(exchange, f"{exchange}/export", bad.columns, bad.tried, bad.imported),
        *("/desk/requests/", f"/desk/requests/{bad.request_id}", "/desk/iys", "/desk/audit"),
        *(f"/desk/settings/{rest}" for rest in ("fields", "labels", "quick-replies")),
    ]


def test_nothing_runs_that_arrives_while_somebody_looks(trap: Trap, live: Live) -> None:
    bad = _brought_in(live.app)
    database = live.app.extensions["intake"].database
    page = at_desk(trap.context, live, "dana")
    page.goto(f"{live.url}/desk/intakes/{bad.intakes[0]}")
    sender = tell(database, "SM a first one", ledger={"body": "first words"})
    page.goto(f"{live.url}/desk/intakes/{sender.id}")
    for number, word in enumerate(words()):
        tell(database, f"SM live {number}", ledger={"body": word.replace("\0", "")})
    tell(database, "SM the last", ledger={"body": "the last of them"})
    log = page.get_by_role("log", name="Chat")
    expect(log).to_contain_text("the last of them")
    # They stand there as they were typed.
    expect(log).to_contain_text(words()[0])
    assert page.evaluate(STRANGE) == []
    page.get_by_role("link", name="Today").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert trap.sprung == []


def test_the_trap_springs(trap: Trap) -> None:
    """A page that does run what was typed is caught, by each of the trap's springs."""
    page = trap.context.new_page()
    page.set_content("<script>window.__xss('ran')</script><img src=x onerror=alert('shown')><iframe></iframe>")
    expect(page.locator("iframe")).to_be_attached()
    page.wait_for_function("() => document.images[0].complete")
    assert any("ran" in each for each in trap.sprung)
    assert any("shown" in each for each in trap.sprung)
    assert len(page.evaluate(STRANGE)) >= 3
