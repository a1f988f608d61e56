"""Records, labels, segments, files, requests and failures in which whatever people type tries to become a program."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from background import tasks_of
from flows.asking import Asked, Channel
from flows.custom_fields import CustomField, CustomOption, FieldType
from flows.profile import Address, Profile
from storage.accounts import staff
from storage.customers import changing, fields, labels, segments
from storage.customers.changing import Edit
from storage.customers.creating import Newcomer, create
from storage.customers.fields import OwnField
from storage.customers.history import What
from storage.customers.labels import LabelKind
from storage.customers.searchable import Operator
from storage.customers.wanted import Condition, Wanted
from storage.desk.handling import By
from storage.tables import messages, outbox, requests
from tests.desk.own_links import open_request
from tests.desk.poison import delivered, words
from tests.desk.shop import signed_in
from tests.desk.two_records import merged
from tests.desk.visitor import place
from tests.door.mended import broken
from tests.door.twilio import Twilio

OWN = "poison"


@dataclass(frozen=True, kw_only=True)
class PoisonedRecords:
    """Where the words are, by ids and addresses."""

    customers: tuple[str, ...]
    pair: tuple[str, str]
    merge_id: str
    request_id: int
    columns: str
    tried: str
    imported: str


def plain_words() -> tuple[str, ...]:
    """The words as a record keeps them."""
    return tuple(word.replace("\0", "") for word in words())


def poisoned_records(app: Flask) -> PoisonedRecords:
    """Bring every word into every place of a record that somebody writes into, and past what would refuse it."""
    tried = plain_words()
    everything = " ".join(tried)[:2000]
    _shop_words(app, tried)
    ids = [_record(app, word, f"poison{number}@example.com") for number, word in enumerate(tried)]
    ids.append(_record(app, everything, "everything@example.com"))
    pair = (_record(app, tried[0], "twins@example.com"), _record(app, tried[1], "twins@example.com"))
    two = (_record(app, tried[2], "merged@example.com"), _record(app, tried[3], "merged@example.com"))
    _changed(app, ids, tried)
    request_id = open_request(app, ids[-1])
    with app.extensions["intake"].database.transaction() as connection:
        connection.execute(sa.update(requests).where(requests.c.id == request_id).values(note=everything))
    _fail(app, tried)
    columns, trial, imported = _imported(app, tried)
    return PoisonedRecords(
        customers=tuple(ids), pair=pair, merge_id=merged(app, *two), request_id=request_id,
        columns=columns, tried=trial, imported=imported,
    )  # fmt: skip


def _record(app: Flask, word: str, email: str) -> str:
    now = app.extensions["desk"].clock()
    parts = dict.fromkeys(
        ("title", "first_name", "last_name", "street", "house_number", "address_line2", "postal_code", "city", "district", "state"), word
    )
    home = Address(**parts, country="DE", billing_type="company", company=word, vat_id=word, tax_office=word, is_default=True)
    profile = Profile(first_name=word, last_name=word, email=email, remark=word, addresses=(home,), attributes={OWN: word, "pick": word})
    # Labels are kept as short as the desk lets anybody write them.
    label = word[: labels.LONGEST]
    further = {"note": word, "tags": [label], "groups": [label], "review_status": "pending"}
    made = Newcomer(id=uuid4().hex, profile=profile, created_at=now, origin={"kind": "chat", "source": word}, further=further)
    database = app.extensions["intake"].database
    with database.transaction() as connection:
        create(connection, database.keys, [made], _dana(app))
    return made.id


def _changed(app: Flask, ids: list[str], tried: tuple[str, ...]) -> None:
    database, by = app.extensions["intake"].database, _dana(app)
    for customer_id, word in zip(ids, reversed(tried), strict=False):
        values = {"note": f"{word} again", "first_name": word}
        changing.change(database, customer_id, lambda _, v=values, w=word: Edit(what=What.EDITED, values=v, words=w), by=by)


def _shop_words(app: Flask, tried: tuple[str, ...]) -> None:
    database, now, by = app.extensions["intake"].database, app.extensions["desk"].clock(), _dana(app).staff_id or ""
    pick = tuple(CustomOption(key=f"o{number}", labels={"en": word}) for number, word in enumerate(tried[:8]))
    own = (
        CustomField(key=OWN, type=FieldType.TEXT, labels={"en": tried[0], "de": tried[1], "tr": tried[2]}),
        CustomField(key="pick", type=FieldType.CHOICE, labels={"en": tried[3]}, options=pick),
    )
    for field in own:
        fields.keep(database, OwnField(field=field, asked={Channel.CHAT: Asked.HIDDEN, Channel.ADMIN: Asked.OPTIONAL}), now, seen=0)
    for word in tried:
        with database.transaction() as connection:
            for kind in LabelKind:
                labels.add(connection, kind, [word[: labels.LONGEST]], by, now, word[: labels.LONGEST_DESCRIPTION])
        looked_for = Wanted(
            conditions=(Condition("address.city", Operator.CONTAINS, word[:200]), Condition("tags", Operator.IS, word[:40]))
        )
        segments.save(database, word[: segments.LONGEST_NAME], looked_for, by, now, shared=True)


def _fail(app: Flask, tried: tuple[str, ...]) -> None:
    """Messages that our code could not bear, and words that did not leave."""
    twilio, database = Twilio(app), app.extensions["intake"].database
    with broken():
        for number, word in enumerate(tried[:6]):
            sender = f"+49151600{number:05d}"
            assert delivered(twilio, twilio.form(word, From=f"whatsapp:{sender}", WaId=sender[1:], ProfileName=word)) == 200, word
    with database.transaction() as connection:
        sent = connection.execute(sa.select(outbox.c.id).limit(len(tried))).scalars().all()
        for one, word in zip(sent, tried, strict=False):
            failed = {"status": "failed", "error": word, "payload": {"body": word}}
            known = {name: value for name, value in failed.items() if name in outbox.c}
            connection.execute(sa.update(outbox).where(outbox.c.id == one).values(**known))
        newest = connection.execute(sa.select(messages.c.sid).order_by(messages.c.seq.desc()).limit(1)).scalar()
        connection.execute(sa.update(messages).where(messages.c.sid == newest).values(body=tried[0]))


def _imported(app: Flask, tried: tuple[str, ...]) -> tuple[str, str, str]:
    """Addresses of an upload whose columns wait, of a trial with rejected rows, and of what was imported."""
    ida = signed_in(app, "ida")
    folder = app.extensions["desk"].files
    worker = replace(tasks_of(app.extensions["intake"]), folder=folder)
    rows = [[word, word, f"cell{number}@example.com" if number % 2 else word, word] for number, word in enumerate(tried)]

    def upload(headings: list[str]) -> str:
        written = io.StringIO()
        csv.writer(written).writerows([headings, *rows])
        sent = {"file": (io.BytesIO(written.getvalue().encode()), f"{tried[1][:60]}.csv".replace("/", " "))}
        return place(ida.post("/desk/exchange/import", sent))

    waits = upload([tried[0], tried[1], tried[2], tried[3]])
    columns = upload(["First name", "Last name", "Email", "Note"])
    mapping = {"column.0": "first_name", "column.1": "last_name", "column.2": "email", "column.3": "note"}
    trial = place(ida.post(columns, mapping))
    while worker.do_next():
        continue
    run = place(ida.post(f"/desk/exchange/import/{trial.rpartition('/')[2]}/run"))
    while worker.do_next():
        continue
    return waits, trial, run


def _dana(app: Flask) -> By:
    account = staff.account_by_email(app.extensions["intake"].database, "dana@example.com")
    assert account is not None
    return By(done_at=app.extensions["desk"].clock(), staff_id=account.id, endpoint="customers.keep")
