"""The door with every template at Twilio: what has choices leaves through the outbox, and the worker sends it at once."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bot.content.catalogue import catalogue
from bot.content.definition import Definition
from bot.outbound import NOTHING
from flows.message import Answer
from storage.database import Database
from storage.tables import contents, outbox
from tests.plays.door_stage import Clock, DoorStage
from tests.plays.flow_stage import FlowStage
from tests.plays.registration import shop_flow, shop_voice
from tests.plays.script import Spoken


@cache
def definitions() -> dict[str, Definition]:
    """Every template of the plays' shop."""
    return catalogue(shop_flow(), shop_voice())


def stock(database: Database, clock: Clock, wanted: dict[str, Definition] | None = None, approval: str = "approved") -> None:
    """Put the templates there as a sync would have."""
    rows = [
        {
            "key": key, "name": each.name, "language": each.language, "kind": each.form.value, "sid": f"HX{place:032x}",
            "definition": each.request(), "category": each.category, "approval": approval if each.category else "not_needed",
            "reason": None, "current": True, "synced_at": clock(),
        }
        for place, (key, each) in enumerate((definitions() if wanted is None else wanted).items(), 1)
    ]  # fmt: skip
    with database.transaction() as connection:
        connection.execute(sa.insert(contents), rows)


class ButtonStage(DoorStage):
    """Performs a play where replies have buttons.

    Shape: `taps` counts the turns that went out with choices to tap, `written` those whose choices had to be written out.
    """

    def __init__(self, app: Flask, clock: Clock, flow: FlowStage) -> None:
        super().__init__(app, clock, flow)
        stock(self._pieces.database, clock)
        self.tapped = self.texts = 0

    def _say(self, known: Answer) -> tuple[Spoken, ...]:
        said = super()._say(known)
        form, response = self._last or ({}, b"")
        if said:
            self.texts += 1
            assert not self._sent(form["MessageSid"]), "a turn that went two ways"
            return said
        rows = self._sent(form["MessageSid"])
        assert bool(rows) == (response.decode() == NOTHING and bool(rows))
        self.tapped += bool(rows)
        return self._joined(rows)

    def _sent(self, sid: str) -> list[dict[str, Any]]:
        """What the outbox holds for this message; the worker sends it."""
        mine = outbox.c.sid == sid
        with self._pieces.database.transaction() as connection:
            found = connection.execute(sa.select(outbox.c.payload, outbox.c.recipient, outbox.c.dedupe).where(mine).order_by(outbox.c.id))
            rows = [dict(row) for row in found.mappings()]
            connection.execute(sa.update(outbox).where(mine).values(status="sent"))
        assert [row["dedupe"] for row in rows] == [f"{sid}/{place}" for place in range(len(rows))]
        assert all(row["recipient"] == self._sender.address for row in rows)
        return [row["payload"] for row in rows]

    def _joined(self, rows: list[dict[str, Any]]) -> tuple[Spoken, ...]:
        """The messages as a play hears them at the door: the parts of a long text as one, the choices as numbered lines."""
        said: list[Spoken] = []
        for row in rows:
            labels = tuple(self._labels(row))
            said.append(self.as_heard(Spoken(row.get("body") or row["text"], labels)))
        return tuple(said)

    def _labels(self, row: dict[str, Any]) -> list[str]:
        """The labels of every page: she taps "More …" until there is no more."""
        *labels, last = [self._full(row, place) for place in range(len(row.get("choices", ())))] or [""]
        if not last:
            return []
        tapped = row["choices"][-1][0]
        if ":more:" not in tapped:
            return [*labels, last]
        more = self._form(Answer(text=last, tapped=tapped, label=last))
        assert self._deliver(more) == NOTHING.encode()
        (following,) = self._sent(more["MessageSid"])
        assert following["text"] == row["text"]
        return [*labels, *self._labels(following)]

    def _full(self, row: dict[str, Any], place: int) -> str:
        """A label in its full words, which stand below the row when they are long."""
        label: str = row["choices"][place][1]
        described = (
            str(row["variables"].get(str(5 + 3 * place), "")) if label.endswith("…") and ":more:" not in row["choices"][place][0] else ""
        )
        return described or label
