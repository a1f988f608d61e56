"""A canary in everything that a customer may leave behind: after she is erased it is nowhere. trust.md, line 25."""

from __future__ import annotations

import io
import logging
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask

from app import create_app
from background import tasks_of
from bot import journal
from desk.exchange.tidying import tidy
from flows.profile import Address, Profile
from settings import Settings
from storage import identity_numbers, imports, invites, secure_links
from storage.consent import barred, iys
from storage.consent.barred import Bar
from storage.customers.changing import By, Edit, What, change
from storage.customers.creating import Newcomer, create
from storage.customers.erasing import erase
from storage.customers.merging import merge
from storage.customers.record import record_of
from storage.customers.union import Choices, union_of
from storage.customers.unmerging import undo
from storage.database import Database
from storage.desk import notes
from storage.invites import Invite
from storage.outgoing import Kind, Outgoing
from storage.rights import scrubbing
from storage.tables import customers, intakes, metadata, subscriptions, tasks
from storage.tables import invites as made_invites
from storage.tables import outbox as letters
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, at_desk
from tests.door.twilio import BEA, Twilio

# No other text has one of these in it, in whatever case.
CANARY = "qanary"
NUMBER = "7911987654"
TCKN = "17291716060"
VAT = "DE136695976"
HERS = (CANARY, NUMBER, TCKN, VAT)
SENDER = f"whatsapp:+44{NUMBER}"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, at the most talkative level."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)
    structlog.reset_defaults()


@pytest.fixture
def shop(settings: Settings, database_url: str, clock: FixedClock, written: io.StringIO, tmp_path: Path) -> Iterator[Flask]:
    """The application, with a folder of files of its own."""
    made = create_app(settings.model_copy(update={"database_url": database_url}), clock)
    journal.configure(production=True, key="a key", level=logging.DEBUG)
    made.extensions["desk"] = replace(made.extensions["desk"], files=tmp_path / "files")
    yield made
    made.extensions["intake"].database.dispose()


def registered(shop: Flask) -> tuple[Twilio, str]:
    """Somebody who registers through the door and leaves a canary at every question; gives the customer's id."""
    twilio = Twilio(shop)

    def says(body: str, **fields: str) -> None:
        twilio.says(body, From=SENDER, WaId=f"44{NUMBER}", ProfileName="Qanary Profile", **fields)

    for body in (
        "Hello", "Qanaryfirst Qanarylast", "ada@qanary.example", "yes", "10 Qanary Street, Oxford OX1 4AQ", "United Kingdom", "company",
        "Qanary Limited", VAT, "no", "Please ring the qanary", "yes", "both", "my card is a qanary 4111 1111 1111 1111",
    ):  # fmt: skip
        says(body)
    says("a picture", NumMedia="1", MediaUrl0="https://api.twilio.com/qanary", MediaContentType0="image/jpeg")
    database: Database = shop.extensions["intake"].database
    with database.reading() as connection:
        row = connection.execute(sa.select(customers.c.id, customers.c.email)).one()
    assert row.email == "ada@qanary.example"
    return twilio, row.id


def broken(twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message of hers that our own code fails on."""

    def failing(*_: object) -> None:
        raise ValueError("qanary")

    with monkeypatch.context() as patch:
        patch.setattr("flows.flow.Flow.advance", failing)
        twilio.says("The qanary breaks it", From=SENDER)


def at_the_desk(shop: Flask, customer_id: str, by: By) -> str:
    """What staff do with her; gives the id of a record that was merged with hers, which was a mistake."""
    database: Database = shop.extensions["intake"].database
    now = by.done_at
    with database.reading() as connection:
        intake_id = connection.execute(sa.select(intakes.c.id).where(intakes.c.customer_id == customer_id)).scalar_one()
    place = Address(country="TR", street="Qanary Lane", city="Qanary", company="Qanary Ltd", vat_id=VAT, billing_type="company")
    values = {"note": "The qanary sings", "tags": ["qanary"], "attributes": {"shoe": "qanary"}, "last_name": "Qanarynew"}
    edit = Edit(what=What.EDITED, values=values, addresses=(place,), words="a qanary said so")
    change(database, customer_id, lambda _record: edit, by=by)
    twin = Newcomer(profile=Profile(first_name="Bea", email="bea@example.com"), created_at=now)
    with database.transaction() as connection:
        create(connection, database.keys, [twin], by)
        notes.add(connection, intake_id, "dana", "The qanary rang", now)
        barred.bar(connection, SENDER, Bar.OPTED_OUT, now, code=63050)
        invite = Invite(
            id="i",
            code="QQQQ",
            made_by="dana",
            made_at=now,
            expires_at=now,
            known={"first_name": "qanary"},
            note="qanary",
            intake_id=intake_id,
        )
        invites._INSERT.run(connection, {column.name: getattr(invite, column.name) for column in made_invites.c} | {"tags": []})
        letter = Outgoing(kind=Kind.REPLY, sender="whatsapp:+1", recipient=SENDER, payload={"body": "Dear qanary"}, intake_id=intake_id)
        invites.outbox.put(connection, [letter], now)
        connection.execute(sa.update(letters).values(error=f"{SENDER} is not reachable"))
        # Her consent is in force, and by her address a Turkish one: the erasure ends it, which IYS must hear.
        hers = (subscriptions.c.customer_id == customer_id, subscriptions.c.channel == "email")
        connection.execute(sa.update(subscriptions).where(*hers).values(status="SUBSCRIBED"))
    token, _ = secure_links.make(database, b"secret", intake_id, "dana", now, lambda _: None)
    identity_numbers.keep(database, database.keys, token, TCKN, "TR", "law", now)
    # Merged by mistake, and undone: her values stood in the other one's history.
    both = tuple(record_of(database, each).customer["version"] for each in (twin.id, customer_id))  # type: ignore[union-attr]
    done = merge(database, twin.id, customer_id, lambda kept, gone: union_of(kept, gone, Choices()), by=by, seen=both)
    undo(database, done, by=by)
    return twin.id


def files_made(shop: Flask, admin: Visitor, tmp_path: Path) -> None:
    """An export, an import, and a trial that has rejected two lines with her in them."""
    worker = replace(tasks_of(shop.extensions["intake"]), folder=tmp_path / "files")
    assert admin.post("/desk/exchange/export", {"format": "csv"}).status_code == 303
    assert worker.do_next()
    table = b"email,last_name,note\nada@qanary.example,Qanaryimport,qanary note\n"
    upload = {"file": (io.BytesIO(table), "qanary.csv")}
    assert admin.post("/desk/exchange/import", upload).status_code == 303
    lines = ["email,last_name,phone,country", "ada@qanary.example,Qanary,1,Qanaryland", f"qanary,Qanary,07911 {NUMBER[4:]},"]
    tried = {"file": (io.BytesIO("\n".join(lines).encode()), "tried.csv")}
    columns = admin.post("/desk/exchange/import", tried).location
    names = dict(re.findall(r'name="(column\.\d+)"[^>]*>.*?<option value="([a-z._0-9]+)" selected', admin.get(columns).text, re.DOTALL))
    assert admin.post(columns, {**names, "by": "any", "mode": "both"}).status_code == 303
    assert worker.do_next()


def opened(database: Database) -> str:
    """What imports keep of rejected lines, as whoever has our keys reads it."""
    with database.reading() as connection:
        ids = connection.execute(sa.select(tasks.c.id)).scalars().all()
    rows = [row for task_id in ids for row in imports.all_rows(database, task_id, ["rejected"])]
    return "\n".join(f"{row.cells} {row.reason}" for row in rows).lower()


def dumped(database: Database) -> str:
    """Every table, as text."""
    with database.reading() as connection:
        tables = {name: connection.execute(sa.select(table)).all() for name, table in metadata.tables.items()}
    return "\n".join(f"{name}: {row}" for name, rows in tables.items() for row in rows).lower()


def on_disk(url: str) -> str:
    """The file of SQLite with its log, or what pg_dump writes."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        return b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*"))).decode("latin-1").lower()
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    return subprocess.run(["pg_dump", plain], check=True, capture_output=True, text=True).stdout.lower()


def in_files(folder: Path) -> str:
    return "".join(each.read_bytes().decode("latin-1") for each in folder.rglob("*") if each.is_file() and ".db" not in each.name).lower()


def test_after_an_erasure_there_is_nothing_of_her(
    shop: Flask, database_url: str, clock: FixedClock, written: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = shop.extensions["intake"].database
    twilio, customer_id = registered(shop)
    broken(twilio, monkeypatch)
    by = By(done_at=clock(), staff_id="dana", endpoint="customers.edit")
    twin = at_the_desk(shop, customer_id, by)
    admin = at_desk(shop, "admin")
    admin.post("/desk/customers/search", {"q": "qanary"})
    assert "Qanary" in admin.get(f"/desk/customers/{customer_id}").text
    files_made(shop, admin, tmp_path)
    # A proof of the test itself: the canaries were there to be found.
    before = dumped(database)
    assert all(word in before for word in (CANARY, NUMBER))
    assert CANARY in on_disk(database_url)
    assert CANARY in in_files(tmp_path / "files")
    assert all(word in opened(database) for word in ("ada@qanary", f"07911 {NUMBER[4:]}"))

    erase(database, customer_id, replace(by, endpoint="customers.erase"), why="asked")
    scrubbing.scrub(database)
    tidy(database, tmp_path / "files", clock())

    for name, found in (
        ("tables", dumped(database)),
        ("rejected lines", opened(database)),
        ("disk", on_disk(database_url)),
        ("files", in_files(tmp_path)),
        ("log", written.getvalue().lower()),
    ):
        assert [word for word in HERS if word.lower() in found] == [], (name, around(found))
    assert "message" in written.getvalue()
    # One thing is still known, to whoever has our keys and until IYS was told.
    assert [(row.type, row.status, row.recipient) for row in iys.waiting(database)] == [("EPOSTA", "RET", "ada@qanary.example")]
    iys.told(database, iys.begin_file(database, iys.waiting(database), by), by)
    assert iys.waiting(database) == ()
    assert "iys_withdrawals" not in dumped(database)
    # Whoever had nothing to do with it is still there, and Ada is a stranger.
    assert record_of(database, twin).customer["first_name"] == "Bea"  # type: ignore[union-attr]
    assert any("two minutes" in words for words in twilio.says("Hello", From=SENDER))
    assert twilio.says("Hello", From=BEA)


def around(found: str) -> list[str]:
    """Where it stands."""
    places = [found.find(word.lower()) for word in HERS]
    return [found[max(place - 200, 0) : place + 60] for place in places if place >= 0]
