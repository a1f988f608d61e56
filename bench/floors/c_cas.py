"""PostgreSQL through psycopg: one read, then one statement that dedupes, checks the state it read, writes and commits."""

from __future__ import annotations

import os
import threading

import psycopg
from psycopg.types.json import Jsonb

from bench.floors.door import answers_with, floor, said_next

SCHEMA = """
CREATE TABLE IF NOT EXISTS floor_intakes (
    sender text PRIMARY KEY, step int NOT NULL, version int NOT NULL, answers jsonb NOT NULL) WITH (fillfactor = 80);
CREATE TABLE IF NOT EXISTS floor_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sid text UNIQUE NOT NULL, sender text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(), body text NOT NULL, response text NOT NULL);
"""
READ = """
SELECT (SELECT response FROM floor_messages WHERE sid = %s), i.step, i.version, i.answers
FROM (VALUES (1)) AS one LEFT JOIN floor_intakes AS i ON i.sender = %s
"""
WRITE = """
WITH moved AS (
    INSERT INTO floor_intakes AS i (sender, step, version, answers) VALUES (%s, %s, %s + 1, %s)
    ON CONFLICT (sender) DO UPDATE SET step = excluded.step, version = excluded.version, answers = excluded.answers
    WHERE i.version = excluded.version - 1
    RETURNING sender)
INSERT INTO floor_messages (sid, sender, body, response) SELECT %s, sender, %s, %s FROM moved
"""

_mine = threading.local()


def _connection() -> psycopg.Connection:
    if not hasattr(_mine, "connection"):
        _mine.connection = psycopg.connect(os.environ["FLOOR_DATABASE"], autocommit=True, prepare_threshold=0)
    connection: psycopg.Connection = _mine.connection
    return connection


def converse(sender: str, sid: str, body: str) -> str:
    """One message: read, decide, write; again when somebody was faster."""
    connection = _connection()
    while True:
        row = connection.execute(READ, (sid, sender)).fetchone()
        assert row is not None
        given, step, version, answers = row
        if given is not None:
            return str(given)
        step, version, answers = step or 0, version or 0, answers_with(answers or {}, step or 0, body)
        response = said_next(step + 1)
        try:
            if connection.execute(WRITE, (sender, step + 1, version, Jsonb(answers), sid, body, response)).rowcount == 1:
                return response
        except psycopg.errors.UniqueViolation:
            continue


app = floor(converse)
