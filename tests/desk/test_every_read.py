"""Each look at somebody's data is a line of the audit log: five hundred reads, five hundred lines. trust.md section 3, line 33."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from flask import Flask

from storage.customers.changing import By
from storage.customers.creating import Newcomer, create
from storage.tables import audit, customers
from tests.conftest import FixedClock
from tests.desk.visitor import at_desk
from tests.storage.ada import PROFILE, tell
from tests.storage.erased import INTAKE, registered

EACH = 125


def test_five_hundred_reads_are_five_hundred_lines(lone_app: Flask, clock: FixedClock) -> None:
    database = lone_app.extensions["intake"].database
    ada = registered(database)
    tell(database, "SM asks", requests=("export",))
    bea = Newcomer(profile=PROFILE, created_at=clock())
    with database.transaction() as connection:
        create(connection, database.keys, [bea], By(done_at=clock(), staff_id="dana"))
    admin = at_desk(lone_app, "admin")
    reads = {
        f"/desk/customers/{ada}": ("viewed", f"customer:{ada}"),
        f"/desk/customers/{bea.id}": ("viewed", f"customer:{bea.id}"),
        f"/desk/intakes/{INTAKE}": ("viewed", f"intake:{INTAKE}"),
        "/desk/requests/1": ("viewed", f"customer:{ada}"),
    }
    with database.reading() as connection:
        before = connection.execute(sa.select(sa.func.count()).select_from(audit)).scalar_one()
        assert connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar_one() == 2
    for _ in range(EACH):
        assert {admin.get(address).status_code for address in reads} == {200}
    with database.reading() as connection:
        lines = connection.execute(sa.select(audit.c.action, audit.c.subject, audit.c.staff_id).where(audit.c.id > before)).all()
    assert Counter((line.action, line.subject) for line in lines) == Counter(list(reads.values()) * EACH)
    assert len(lines) == 4 * EACH == 500
    assert len({line.staff_id for line in lines}) == 1
