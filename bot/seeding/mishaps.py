"""What does not go by itself: a message that our program failed on, and what colleagues did in the chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.conversation import APOLOGY
from bot.inbound import Inbound
from bot.outbound import Voice
from bot.quarantine import kept_of
from bot.seeding.chats import Said, Somebody, answer_of
from flows.intake import Effect, Mark, State, Turn
from flows.message import Reply
from storage.desk.events import What
from storage.heard import Heard, How
from storage.outgoing import Kind
from storage.seeding import SeededMessage

# Of 256 chats under way so many are stuck at a message that our program failed on.
_STUCK = 12
_PLACE = "KeyError in flows.read.address_lines:71"


def stumbles(who: Somebody, key: str) -> bool:
    """Whether our program fails on this person's last message; told by the chat's key, so that everybody else stays the same."""
    return who.ends == "under way" and int(key[:2], 16) < _STUCK


def stumbled(last: Said, who: Somebody, voice: Voice, key: str, place: int) -> Said:
    """The message that our program failed on: the answer to the open question, which it would take today."""
    before = last.turn.intake
    answer = answer_of(who, before)
    sid, at = f"SM{key[:30]}{place:02x}", last.heard.received_at + timedelta(seconds=50)
    turn = Turn(
        intake=replace(before, marks=(*before.marks, Mark.POISON), version=before.version + 1),
        replies=(Reply(APOLOGY),),
        effect=Effect.QUARANTINED,
        step=before.asks,
    )
    heard = Heard(
        sid=sid,
        sender=before.sender,
        received_at=at,
        response=voice.twiml(turn.replies, before.language),
        body=answer.text,
        how=How.TYPED,
        error=_PLACE,
        poison=kept_of(Inbound(sid=sid, sender=before.sender, answer=answer), before),
    )
    return Said(before, turn, heard)


def acts_of(said: Sequence[Said], sent: Sequence[SeededMessage], desk: dict[str, Any] | None, state: State) -> Iterator[dict[str, Any]]:
    """What whoever has the intake did with it, as rows of `desk_events`."""
    if desk is None or state is not State.HUMAN:
        return
    at, mine = said[-1].heard.received_at, desk["assignee"]
    done: list[tuple[What, dict[str, Any]]] = [(What.TOOK_OVER, {"until": None, "from": None})]
    done += [(What.WROTE, {"took_over": False}) for each in sent if each.outgoing.kind is Kind.STAFF]
    for place, (what, about) in enumerate(done, 1):
        yield {
            "version": place,
            "done_at": at + timedelta(seconds=30 * place),
            "staff_id": mine,
            "what": what.value,
            "about": about,
            "words": "",
            "once": None,
        }
