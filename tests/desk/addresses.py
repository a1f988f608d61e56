"""Every page of the application by its address, put together from the URL map: a page that is added is looked at from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from bot.phrases import sentences
from desk.rights import right_of
from storage import secure_links, shop_settings
from storage.accounts import people, staff
from storage.accounts.staff import Role
from storage.identity_numbers import SETTING
from storage.invites import Invite, Limits, make
from storage.tables import customers, intakes, invites
from tests.desk.own_links import confirming_token, copy_token, open_request
from tests.desk.own_things import bulk_task, own_field
from tests.desk.shop import ids
from tests.desk.two_records import two_records
from tests.desk.two_tasks import two_tasks

# These answer with a file, a word for a machine, or the way to another page.
_NO_PAGES = {"static", "desk.static", "look.file", "invites.code", "public.alive", "public.ready", "desk.home"} | {
    "exchange.file",
    "imports.sample",
    "imports.rejected",
}


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Where pages stand.

    Shape: `open` are for nobody in particular; `desk` for whoever signed in, by name and with the roles that may go there.
    """

    open: dict[str, str]
    desk: dict[str, tuple[str, frozenset[Role]]]

    def of(self, role: Role) -> dict[str, str]:
        """What this role may open."""
        return {name: path for name, (path, roles) in self.desk.items() if role in roles}


def pages_of(app: Flask, *, person: str = "", invite: str = "") -> Pages:
    """Every page. `person` and `invite` are the intake and the invitation to show, else the seeded shop's newest ones."""
    database, desk = app.extensions["intake"].database, app.extensions["desk"]
    now, shown = desk.clock(), person or ids(database)[0]
    with database.reading() as connection:
        newest = connection.execute(sa.select(invites.c.id).order_by(invites.c.made_at.desc()).limit(1)).scalar()
        customer = connection.execute(sa.select(customers.c.id).order_by(customers.c.created_at.desc(), customers.c.id).limit(1)).scalar()
        version = connection.execute(sa.select(intakes.c.version).where(intakes.c.id == shown)).scalar()
    assert version, "there is no such intake"
    dana = staff.account_by_email(database, "dana@example.com")
    assert dana is not None
    shop_settings.keep(database, {SETTING: "The customs office wants it."}, seen=shop_settings.version(database), by=dana.id, now=now)
    secure, _ = secure_links.make(database, desk.secret, shown, dana.id, now, lambda _id: None)
    if not (invite or newest):
        newest = _invited(app, dana.id)
    two = two_records(app)
    values = {
        "block": "profile",
        "place": 0,
        "channel": "email",
        "one": two.one,
        "other": two.other,
        "merge_id": two.merge_id,
        "name": "email",
        "language": "de",
        "key": next(each.key for each in sentences() if not each.fixed),
        "intake_id": shown,
        "invite_id": invite or newest,
        "staff_id": dana.id,
        "customer_id": customer,
        "task_id": two_tasks(app, dana.id).task_id,
        "upload_id": two_tasks(app, dana.id).upload_id,
        "bulk_id": bulk_task(app, dana.id),
        "field_key": own_field(app),
        "request_id": open_request(app, str(customer)),
    }
    assert secure_links.link_of(database, secure, now), "the secure page would say that its link is over"
    tokens = {
        "links.password": people.link_for(database, dana, now),
        "links.first_admin": "gone",
        "secure.page": secure,
        "account.confirm_email": "over",
        "confirming.ask": confirming_token(app, str(customer)),
        "own_copy.offer": copy_token(app, str(customer)),
    }
    opened: dict[str, str] = {}
    closed: dict[str, tuple[str, frozenset[Role]]] = {}
    for rule in app.url_map.iter_rules():
        right = right_of(rule.endpoint)
        room = rule.endpoint.partition(".")[0]
        if "GET" not in (rule.methods or ()) or rule.endpoint in _NO_PAGES or room in ("simulator", "twilio_emulator"):
            continue
        assert right is not None, rule.endpoint
        if right.steady:
            continue
        given = {name: tokens[rule.endpoint] if name == "token" else values[name] for name in rule.arguments}
        path = str(app.url_map.bind("localhost").build(rule.endpoint, given))
        if right.roles is None:
            opened[rule.endpoint] = path
        else:
            closed[rule.endpoint] = (path, right.roles)
    return Pages(open=opened, desk=closed)


def _invited(app: Flask, by: str) -> str:
    now = app.extensions["desk"].clock()
    made = Invite(id=uuid4().hex, code="PAGES12345", made_by=by, made_at=now, expires_at=now + timedelta(days=5), source="counter")
    make(app.extensions["intake"].database, made, None, None, Limits(most=99, since=now, written_since=now))
    return made.id
