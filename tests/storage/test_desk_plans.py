"""The desk's lists at twenty thousand intakes: what a usual page asks is answered from an index, and quickly."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from flows.intake import State
from storage import intake_rows
from storage.database import Database
from storage.desk import failures, figures, ledger, lists
from storage.desk.chat import chat_of
from storage.desk.ledger import Sought
from storage.desk.wanted import Tab, Wanted
from storage.tables import desk_intakes, intakes, messages
from tests.storage.ada import NOW, begun
from tests.storage.test_plans import listening, scans

MANY = 20_000
# One in ten is open, as in a shop whose intakes expire after a month.
STATES = [State.ASKING, *[State.COMPLETE] * 7, State.EXPIRED, State.HUMAN] + [State.COMPLETE] * 10


@pytest.fixture
def crowded(database: Database, request: pytest.FixtureRequest) -> Database:
    """As many intakes as a test asks for, or as it takes for a plan to be what it would be in a large shop."""
    many = getattr(request, "param", MANY)
    rows, said = [], []
    for number in range(many):
        at = NOW - timedelta(minutes=number)
        intake = begun(id=f"{number:032x}", state=STATES[number % len(STATES)], begun_at=at, heard_at=at)
        rows.append({**intake_rows.row_of(intake, version=1, customer_id=None), "phone": None})
        told = {"intake_id": intake.id, "sid": f"SM{number}", "sender": "whatsapp:+49", "received_at": at, "effect": "advanced"}
        said.append({**told, "took": [], "how": "typed", "replies": 0, "response": "", "body": "hello"})
    with database.transaction() as connection:
        for table, several in ((intakes, rows), (messages, said)):
            for start in range(0, many, 2000):
                connection.execute(sa.insert(table), several[start : start + 2000])
        desk = {"version": 1, "changed_at": NOW}
        people = ["dana", "mert", *(f"colleague {number}" for number in range(20))]
        touched = [{**desk, "intake_id": row["id"], "assignee": people[place % 22]} for place, row in enumerate(rows[::10])]
        connection.execute(sa.insert(desk_intakes), touched)
        connection.exec_driver_sql("ANALYZE")
    return database


def test_no_page_of_the_desk_reads_all_intakes(crowded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (
        Wanted(),
        Wanted(state="human", oldest=True),
        Wanted(tab=Tab.MINE, me="dana"),
        Wanted(tab=Tab.UNASSIGNED),
        Wanted(closing=True, oldest=True),
        Wanted(state="any", by="begun"),
        Wanted(state="complete", by="begun"),
        Wanted(state="expired", by="begun", oldest=True),
        Wanted(state="any", failed=True),
    )
    with listening(crowded, monkeypatch) as statements:
        for wanted in pages:
            page = lists.page_of(crowded, wanted, NOW)
            if page.after:
                lists.page_of(crowded, wanted, NOW, after=page.after)
        lists.board_of(crowded, Wanted(), NOW)
        figures.figures(crowded, "dana", NOW)
        figures.pulse(crowded, NOW)
        figures.pulse_of(crowded, f"{9:032x}")
        chat_of(crowded, f"{9:032x}", NOW)
        for sought in (Sought(), Sought(direction="in"), Sought(word="advanced"), Sought(word="quarantined"), Sought(failed=True)):
            page_of_ledger = ledger.page_of(crowded, sought)
            if page_of_ledger.after:
                ledger.page_of(crowded, sought, after=page_of_ledger.after)
        ledger.found(crowded, "SM9")
        failures.stuck(crowded)
        failures.failed(crowded, NOW)

    # SQLite also calls it a scan when it walks along an index, as every list does that is shown in an index's order.
    walks = re.compile(r"'SCAN (\w+)\b(?! USING (?:COVERING )?INDEX)[^']*'")
    plans = scans(crowded, statements)
    whole = [plan for plan in plans if crowded.dialect == "postgresql" or {*walks.findall(plan)} - {"CONSTANT", "staff", "failed"}]
    assert whole == []


# Three pages and a half: how a page is found is tried above.
@pytest.mark.parametrize("crowded", [7 * lists.PAGE // 2], indirect=True)
def test_a_list_gives_its_pages_in_order_among_many(crowded: Database) -> None:
    first = lists.page_of(crowded, Wanted(state="any", by="begun"), NOW)
    second = lists.page_of(crowded, Wanted(state="any", by="begun"), NOW, after=first.after or "")
    assert [int(row.intake.id, 16) for row in (*first.rows, *second.rows)] == list(range(2 * lists.PAGE))
