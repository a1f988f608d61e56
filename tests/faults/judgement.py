"""What the database says afterwards, beside what the pure flow says should be there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bench.posts import Message
from bot.outbound import Voice
from flows.flow import Flow
from flows.intake import Intake
from flows.message import Answer, Sender
from storage.database import Database
from storage.tables.intakes import intakes
from storage.tables.messages import messages as ledger


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How many messages went wrong, and how. All must be 0.

    Shape: `other_words` are messages to which two copies got different answers, or another one than the pure flow gives;
    `other_drafts` are customers whose answers are not those of the pure flow.
    """

    lost: int
    applied_twice: int
    out_of_order: int
    other_words: int
    other_drafts: int

    @property
    def good(self) -> bool:
        """Whether nothing went wrong."""
        return not any(getattr(self, field.name) for field in fields(self))


def judge(
    database: Database,
    conversations: Sequence[Sequence[Message]],
    bodies: Mapping[str, set[bytes]],
    flow: Flow,
    voice: Voice,
    *,
    ordered: bool = True,
) -> Verdict:
    """Read the database and perform every conversation once more, by the pure flow at the moments that the ledger gives."""
    with database.reading() as connection:
        rows = connection.execute(sa.select(ledger).order_by(ledger.c.seq)).all()
        kept = {row.id: row for row in connection.execute(sa.select(intakes))}
    of_sender: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        of_sender[row.sender.removeprefix("whatsapp:")].append(row)
    wrong = dict.fromkeys((field.name for field in fields(Verdict)), 0)
    for messages in conversations:
        mine = of_sender[messages[0].phone]
        wanted, found = [message.sid for message in messages], [row.sid for row in mine]
        # Only what we were told is promised.
        wanted = [sid for sid in wanted if sid in bodies]
        wrong["lost"] += len(set(wanted) - set(found))
        wrong["applied_twice"] += len(found) - len(set(found))
        wrong["out_of_order"] += ordered and sum(first != second for first, second in zip(wanted, found, strict=False))
        intake, words = performed(mine, messages, flow, voice)
        wrong["other_words"] += sum(bodies.get(sid, {said}) != {said} for sid, said in words.items())
        if intake is not None:
            row = kept[mine[0].intake_id]
            # A version for every message: one more, and something was applied twice.
            wrong["applied_twice"] += abs(row.version - len(found))
            wrong["other_drafts"] += (row.draft, row.asks, row.state) != (intake.draft.as_json(), intake.asks, intake.state)
    return Verdict(**wrong)


def performed(rows: Sequence[Any], messages: Sequence[Message], flow: Flow, voice: Voice) -> tuple[Intake | None, dict[str, bytes]]:
    """The messages of one sender as the pure flow takes them: her intake in the end, and the words for each."""
    said = {message.sid: message.body for message in messages}
    intake: Intake | None = None
    words: dict[str, bytes] = {}
    for row in rows:
        now: datetime = row.received_at.astimezone(UTC)
        if intake is None:
            intake = flow.begin(Sender(phone=messages[0].phone), now, intake_id=row.intake_id)
        turn = flow.advance(intake, Answer(text=said[row.sid]), now)
        intake = turn.intake
        words[row.sid] = voice.twiml(turn.replies, intake.language).encode()
        assert (row.effect, row.step, row.replies) == (turn.effect, turn.step, len(turn.replies)), (
            row.effect,
            turn.effect,
            row.step,
            turn.step,
        )
    return intake, words
