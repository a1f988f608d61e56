"""Applying once more what our own code failed on, after it was mended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.cards import Cards
from bot.content.outlet import Outlet
from bot.conversation import apply_again
from bot.journal import log, place_of
from bot.outbound import Voice
from bot.quarantine import inbound_of
from flows.flow import Flow
from storage import quarantine
from storage.database import Database, DatabaseAway
from storage.desk.handling import By


class Outcome(StrEnum):
    """What came of it."""

    APPLIED = "applied"
    BEFORE = "applied before"
    GONE = "gone"
    FAILED = "failed again"


@dataclass(frozen=True)
class Replayed:
    """What came of it; `effect` is the message's, once it was applied."""

    outcome: Outcome
    effect: str = ""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Applies quarantined messages on the way that every message takes; what is answered leaves through the outbox."""

    database: Database
    flow: Flow
    voice: Voice
    outlet: Outlet
    cards: Cards

    def of(self, sid: str, by: By) -> Replayed:
        """Apply this message, for somebody of ours.

        Raises: DatabaseAway.
        """
        kept = quarantine.kept(self.database, sid)
        if kept is None:
            return Replayed(Outcome.BEFORE)
        try:
            inbound = inbound_of(kept)
        except LookupError:
            return Replayed(Outcome.GONE)
        try:
            turn = apply_again(inbound, self.flow, self.database, self.voice, by, self.cards, self.outlet)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - whatever failed then may fail still
            place = place_of(error)
            log.error("message failed again", sender=inbound.sender, error=place)
            quarantine.note_failure(self.database, sid, place, by)
            return Replayed(Outcome.FAILED)
        return Replayed(Outcome.BEFORE) if turn is None else Replayed(Outcome.APPLIED, turn.effect.value)
