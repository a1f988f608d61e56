"""PostgreSQL through SQLAlchemy Core: the statements of `c_cas`, built once."""

from __future__ import annotations

import os

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text, bindparam, create_engine, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import IntegrityError

from bench.floors.door import answers_with, floor, said_next

engine = create_engine(
    os.environ["FLOOR_DATABASE"].replace("postgresql://", "postgresql+psycopg://"),
    isolation_level="AUTOCOMMIT",
    pool_reset_on_return=None,
    connect_args={"prepare_threshold": 0},
)
tables = MetaData()
intakes = Table(
    "floor_intakes",
    tables,
    Column("sender", Text, primary_key=True),
    Column("step", Integer),
    Column("version", Integer),
    Column("answers", JSONB),
)
messages = Table(
    "floor_messages",
    tables,
    Column("id", BigInteger, Identity(), primary_key=True),
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
_moved = (
    _new.on_conflict_do_update(
        index_elements=[intakes.c.sender],
        set_={name: _new.excluded[name] for name in ("step", "version", "answers")},
        where=intakes.c.version == _new.excluded.version - 1,
    )
    .returning(intakes.c.sender)
    .cte("moved")
)
WRITE = insert(messages).from_select(
    ["sid", "sender", "body", "response"],
    select(bindparam("message", type_=Text), _moved.c.sender, bindparam("body", type_=Text), bindparam("response", type_=Text)),
)


def converse(sender: str, sid: str, body: str) -> str:
    """One message: read, decide, write; again when somebody was faster."""
    with engine.connect() as connection:
        while True:
            given, step, version, answers = connection.execute(READ, {"message": sid, "who": sender}).one()
            if given is not None:
                return str(given)
            step, version, answers = step or 0, version or 0, answers_with(answers or {}, step or 0, body)
            response = said_next(step + 1)
            values = {"new_sender": sender, "new_step": step + 1, "new_version": version + 1, "new_answers": answers}
            values |= {"message": sid, "body": body, "response": response}
            try:
                if connection.execute(WRITE, values).rowcount == 1:
                    return response
            except IntegrityError:
                continue


app = floor(converse)
