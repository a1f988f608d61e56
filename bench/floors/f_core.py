"""SQLite through SQLAlchemy Core: the statements of `f`, built once."""

from __future__ import annotations

import os
import threading

from sqlalchemy import JSON, Column, Integer, MetaData, Table, Text, bindparam, create_engine, event, literal, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bench.floors.door import answers_with, floor, said_next

# As in `f`: threads hand the writer's place to each other, instead of trying until it is free.
_turn = threading.Lock()
engine = create_engine(f"sqlite:///{os.environ['FLOOR_DATABASE']}", connect_args={"timeout": 2, "isolation_level": None})


@event.listens_for(engine, "connect")
def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.cursor().execute("PRAGMA synchronous = FULL")


tables = MetaData()
intakes = Table(
    "floor_intakes",
    tables,
    Column("sender", Text, primary_key=True),
    Column("step", Integer),
    Column("version", Integer),
    Column("answers", JSON),
)
messages = Table(
    "floor_messages",
    tables,
    Column("id", Integer, primary_key=True),
    Column("sid", Text, unique=True),
    Column("sender", Text),
    Column("body", Text),
    Column("response", Text),
)
_one = select(literal(1).label("one")).subquery()
READ = select(
    select(messages.c.response).where(messages.c.sid == bindparam("message")).scalar_subquery(),
    intakes.c.step,
    intakes.c.version,
    intakes.c.answers,
).select_from(_one.outerjoin(intakes, intakes.c.sender == bindparam("who")))
_new = insert(intakes).values({name: bindparam(f"new_{name}") for name in ("sender", "step", "version", "answers")})
MOVE = _new.on_conflict_do_update(
    index_elements=[intakes.c.sender],
    set_={name: _new.excluded[name] for name in ("step", "version", "answers")},
)
REMEMBER = insert(messages).values({name: bindparam(name) for name in ("sid", "sender", "body", "response")})


def converse(sender: str, sid: str, body: str) -> str:
    """One message in one transaction."""
    with _turn, engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        given, step, version, answers = connection.execute(READ, {"message": sid, "who": sender}).one()
        if given is not None:
            return str(given)
        step, answers = step or 0, answers_with(answers or {}, step or 0, body)
        response = said_next(step + 1)
        new = {"new_sender": sender, "new_step": step + 1, "new_version": (version or 0) + 1, "new_answers": answers}
        connection.execute(MOVE, new)
        connection.execute(REMEMBER, {"sid": sid, "sender": sender, "body": body, "response": response})
    return response


app = floor(converse)
