"""The secure page: one use, one day, in her language; and the number nowhere in the clear."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask

from bot.secure_page import SecureWay
from storage import identity_numbers, secure_links
from storage.audit import Action, Filter, entries
from storage.database import Database
from storage.outbox.claims import claim
from storage.rates import Limit, Limits
from storage.sealed import Keys
from storage.tables import identity_numbers as numbers
from storage.tables import intakes, metadata, outbox, shop_settings
from storage.tables import secure_links as links
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, at_desk, hidden
from tests.door.twilio import Twilio

# Invented, with right check digits. Source: python-stdnum's own examples are of this form.
TCKN = "17291716060"
DNI = "54362315K"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is written to standard error."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    yield stream
    structlog.reset_defaults()


@pytest.fixture
def hers(app: Flask) -> str:
    """Ada's intake, in a shop that asks for identity numbers and says why."""
    Twilio(app).says("hello")
    switched_on(app)
    database: Database = app.extensions["intake"].database
    with database.reading() as connection:
        return str(connection.execute(sa.select(intakes.c.id)).scalar_one())


def switched_on(app: Flask, reason: object = "The tax office wants it on invoices.") -> None:
    row = {"name": "identity.reason", "value": reason, "version": 1, "changed_by": "ida", "changed_at": app.extensions["desk"].clock()}
    with app.extensions["intake"].database.transaction() as connection:
        connection.execute(sa.delete(shop_settings))
        connection.execute(sa.insert(shop_settings), row)


def shown(visitor: Visitor, intake_id: str) -> str:
    """The path of a link that staff have made and shown."""
    page = unescape(visitor.post(f"/desk/intakes/{intake_id}/secure-link", {"how": "show"}).text)
    found = re.search(r'value="https://intake\.example\.com(/secure/[0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def dump(database: Database) -> str:
    with database.reading() as connection:
        return json.dumps(
            [[str(value) for value in row] for table in metadata.tables.values() for row in connection.execute(sa.select(table))]
        )


def test_she_enters_her_number_once_and_staff_see_it_masked_until_they_click(
    written: io.StringIO, app: Flask, hers: str, caplog: pytest.LogCaptureFixture
) -> None:
    dana, ada = at_desk(app), Visitor(app)
    path = shown(dana, hers)
    form = ada.get(path)
    assert form.status_code == 200
    assert "The tax office wants it on invoices." in unescape(form.text)
    assert ada.get(path).status_code == 200, "looking uses nothing up"
    assert ada.client.post(path, data={"number": "172 917 160 61", "country": "TR"}).status_code == 422
    answer = ada.client.post(path, data={"number": "172 917 160 60", "country": "TR"})
    assert (answer.status_code, "Thank you, your number is saved." in answer.text) == (200, True)
    assert "Set-Cookie" not in answer.headers
    assert (ada.get(path).status_code, ada.client.post(path, data={"number": DNI, "country": "ES"}).status_code) == (410, 410)

    page = dana.get(f"/desk/intakes/{hers}").text
    assert (TCKN in page, "•••060" in page, "Turkey" in page or "Türkiye" in page) == (False, True, True)
    card = page[page.index('id="identity"') :]
    assert TCKN in dana.post("/desk/reveal", {"sealed": hidden(card, "sealed")}).text

    database = app.extensions["intake"].database
    revealed = entries(database, Filter(action=Action.REVEALED))
    assert [(each.subject, each.details) for each in revealed] == [(f"intake:{hers}", {"field": "identity_number"})]
    token = path.removeprefix("/secure/")
    logged = written.getvalue() + caplog.text
    everything = dump(database)
    for canary in (TCKN, "172 917 160 60", token):
        assert canary not in everything
        assert canary not in logged
    # What would be found if it stood there.
    assert hers in everything
    assert "signed in" in logged


def test_the_page_keeps_to_itself_and_speaks_her_language(app: Flask, hers: str) -> None:
    with app.extensions["intake"].database.transaction() as connection:
        connection.execute(sa.update(intakes).values(language="ar"))
    answer = Visitor(app).get(shown(at_desk(app), hers))
    assert 'lang="ar" dir="rtl"' in answer.text
    assert "أدخل رقم هويتك بأمان" in answer.text
    headers = answer.headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"], headers["X-Robots-Tag"]) == (
        "no-referrer",
        "no-store",
        "noindex, nofollow",
    )
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert ("<script" in answer.text, "http://" in answer.text, "https://" in answer.text) == (False, False, False)


def test_staff_see_at_their_next_look_that_a_link_was_made_and_used(app: Flask, hers: str) -> None:
    dana, mert = at_desk(app), at_desk(app, "reviewer", "mert@example.com")
    seen = [mert.get(f"/desk/intakes/{hers}/live").headers["ETag"]]

    def looks() -> int:
        answer = mert.get(f"/desk/intakes/{hers}/live", **{"If-None-Match": seen[-1]})
        seen.append(answer.headers["ETag"])
        return answer.status_code

    assert looks() == 304
    path = shown(dana, hers)
    assert (looks(), looks()) == (200, 304)
    Visitor(app).client.post(path, data={"number": DNI, "country": "ES"})
    assert (looks(), looks()) == (200, 304)


def test_a_link_ends_after_a_day_and_says_what_to_do(app: Flask, hers: str, clock: FixedClock) -> None:
    path = shown(at_desk(app), hers)
    clock.forward(hours=23, minutes=59)
    assert Visitor(app).get(path).status_code == 200
    clock.forward(minutes=1)
    answer = Visitor(app).get(path, **{"Accept-Language": "tr-TR,tr;q=0.9"})
    assert answer.status_code == 410
    assert "Bize WhatsApp'tan yazın" in unescape(answer.text)
    assert secure_links.forget_old_ones(app.extensions["intake"].database, clock() + timedelta(seconds=1)) == 1


def test_a_new_link_ends_the_one_before(app: Flask, hers: str) -> None:
    dana = at_desk(app)
    first, second = shown(dana, hers), shown(dana, hers)
    assert (Visitor(app).get(first).status_code, Visitor(app).get(second).status_code) == (410, 200)


def test_off_means_off_wherever_one_asks(app: Flask, hers: str) -> None:
    dana = at_desk(app)
    path = shown(dana, hers)
    for reason in ("", "  ", False):
        switched_on(app, reason)
        assert Visitor(app).get(path).status_code == 410
        assert dana.post(f"/desk/intakes/{hers}/secure-link", {"how": "show"}).status_code == 404
        assert 'id="identity"' not in dana.get(f"/desk/intakes/{hers}").text


def test_the_message_gets_its_token_only_as_it_leaves(app: Flask, hers: str, clock: FixedClock) -> None:
    dana, database = at_desk(app), app.extensions["intake"].database
    assert dana.post(f"/desk/intakes/{hers}/secure-link", {"how": "send"}).status_code == 303
    with database.reading() as connection:
        (row,) = connection.execute(sa.select(outbox).where(outbox.c.kind == "staff")).mappings().all()
        link_id = connection.execute(sa.select(links.c.id)).scalar_one()
    assert "/secure/•••" in row["payload"]["body"]
    token = secure_links.token_of(app.extensions["desk"].secret, link_id)
    assert token not in dump(database)

    left: list[str] = []

    class Twilios:
        def send(self, leaving: Any, status_url: str | None) -> str:
            left.append(leaving.payload["body"])
            return "SM1"

    (leaving,) = claim(database, "worker", 5, Limits(sender=Limit(1), pair=Limit(1)), clock())
    SecureWay(Twilios(), app.extensions["desk"].secret).send(leaving, None)  # type: ignore[arg-type]
    assert left == [row["payload"]["body"].replace("•••", token)]
    assert Visitor(app).get(f"/secure/{token}").status_code == 200


def test_outside_her_window_the_link_is_only_shown(app: Flask, hers: str, clock: FixedClock) -> None:
    clock.forward(hours=25)
    dana = at_desk(app)
    assert "Send the link" not in dana.get(f"/desk/intakes/{hers}").text
    dana.post(f"/desk/intakes/{hers}/secure-link", {"how": "send"})
    with app.extensions["intake"].database.reading() as connection:
        assert connection.execute(sa.select(outbox.c.id).where(outbox.c.kind == "staff")).all() == []


def test_who_only_reads_makes_no_link(app: Flask, hers: str) -> None:
    eli = at_desk(app, "read-only", "eli@example.com")
    assert eli.post(f"/desk/intakes/{hers}/secure-link", {"how": "show"}).status_code == 403
    assert "Show the link" not in eli.get(f"/desk/intakes/{hers}").text


def test_delete_my_data_takes_the_number_along(app: Flask, hers: str) -> None:
    path = shown(at_desk(app), hers)
    Visitor(app).client.post(path, data={"number": DNI, "country": "ES"})
    twilio = Twilio(app)
    twilio.says("delete my data", sid="SM" + "d" * 32)
    twilio.says("yes", sid="SM" + "e" * 32)
    with app.extensions["intake"].database.reading() as connection:
        assert connection.execute(sa.select(numbers)).all() == []
        assert connection.execute(sa.select(links)).all() == []


def test_keys_change_without_anything_being_lost(database: Database, app: Flask, hers: str, clock: FixedClock) -> None:
    here = app.extensions["intake"].database
    old, new = Keys((b"1" * 32,)), Keys((b"2" * 32, b"1" * 32))
    token, _ = secure_links.make(here, b"secret", hers, "dana", clock(), lambda _: None)
    assert identity_numbers.keep(here, old, token, TCKN, "TR", "law", clock()) == hers
    assert identity_numbers.keep(here, old, token, DNI, "ES", "law", clock()) is None
    assert identity_numbers.standing(here, new, hers, clock()).number == TCKN
    assert "•••" in repr(identity_numbers.standing(here, new, hers, clock()))


def test_numbers_of_registrations_that_were_never_finished_go_with_their_answers(app: Flask, hers: str, clock: FixedClock) -> None:
    here = app.extensions["intake"].database
    token, _ = secure_links.make(here, b"secret", hers, "dana", clock(), lambda _: None)
    identity_numbers.keep(here, Keys((b"1" * 32,)), token, TCKN, "TR", "law", clock())
    later = clock() + timedelta(days=1)
    assert identity_numbers.forget_unfinished(here, later) == 0, "she may still go on"
    with here.transaction() as connection:
        connection.execute(sa.update(intakes).values(state="expired"))
    assert identity_numbers.forget_unfinished(here, clock()) == 0
    assert identity_numbers.forget_unfinished(here, later) == 1
