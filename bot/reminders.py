"""Reminders: who has left a registration unfinished hears of it once more, while we may still write freely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from bot.content.outlet import Outlet
from bot.content.template import Template
from bot.outbound import Voice
from bot.quiet_hours import QuietHours, Zones, zones_of
from flows.flow import Flow
from flows.intake import Aside, Intake
from flows.reminding import called_back, nudged
from storage import reminders
from storage.database import Database
from storage.outgoing import Kind, Outgoing, once_a_silence
from storage.reminders import ReminderKind, Silent
from storage.upkeep import jobs

JOB = "reminders"

# Source: facts.md, section 8: 24 hours from her last message. A little less: the worker and Twilio take their time.
WINDOW = timedelta(hours=24)
MARGIN = timedelta(minutes=15)
# The approved one comes when the window is closed and she has slept over it once more.
TEMPLATE_AFTER = timedelta(hours=48)
# So many hours may quiet hours delay it.
MOST_DELAY = timedelta(hours=24)

# A longer pause between two runs, or one that goes backwards, is a clock that jumped or a worker that was down. What came due
# meanwhile is left out: better no reminder than hundreds at once, at the wrong hour.
LONGEST_PAUSE = timedelta(minutes=30)
MOST_AT_ONCE = 500
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Due:
    """Somebody whose moment has come."""

    at: datetime
    silent: Silent
    kind: ReminderKind
    zones: Zones


@dataclass(frozen=True, kw_only=True)
class Reminding:
    """How this shop reminds.

    Shape: `after` is how long nobody has written; no reminders when it is zero. `template`: whether the approved one is sent.
    """

    quiet: QuietHours
    after: timedelta
    template: bool


class Reminders:
    """The job that reminds, every few minutes; several workers may run it at once."""

    def __init__(
        self, database: Database, flow: Flow, voice: Voice, outlet: Outlet, reminding: Reminding, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._flow = flow
        self._voice = voice
        self._outlet = outlet
        self._reminding = reminding
        self._clock = clock

    def remind(self) -> int:
        """Put into the outbox what came due since the last run; give how many were reminded.

        Raises: DatabaseAway; the next run then finds the same people.
        """
        now = self._clock()
        before = jobs.ran_at(self._database, JOB)
        if not self._reminding.after or before is None or not timedelta() <= now - before <= LONGEST_PAUSE:
            jobs.note_run(self._database, JOB, now)
            return 0
        due = sorted((*self._nudges(before, now), *self._templates(before, now)), key=attrgetter("at"))
        count = sum(self._decided(each, now) for each in due[:MOST_AT_ONCE])
        # Whoever is left over has her turn in the next run, unless it lies too far back by then. Many share the same moment:
        # nine in the morning. Whoever of them was reminded is not found again.
        jobs.note_run(self._database, JOB, due[MOST_AT_ONCE].at - _INSTANT if len(due) > MOST_AT_ONCE else now)
        return count

    def _nudges(self, before: datetime, now: datetime) -> list[Due]:
        after = self._reminding.after
        found = reminders.silent(self._database, ReminderKind.NUDGE, now - WINDOW, now - after / 2, now)
        zoned = ((silent, self._zones(silent)) for silent in found)
        moments = ((silent, zones, nudged_at(silent.heard_at, self._reminding, zones)) for silent, zones in zoned)
        return [
            Due(at=at, silent=silent, kind=ReminderKind.NUDGE, zones=zones) for silent, zones, at in moments if at and before < at <= now
        ]

    def _templates(self, before: datetime, now: datetime) -> list[Due]:
        if not self._reminding.template:
            return []
        until = now - TEMPLATE_AFTER
        found = reminders.silent(self._database, ReminderKind.TEMPLATE, until - MOST_DELAY, until, now)
        zoned = ((silent, self._zones(silent)) for silent in found)
        moments = ((silent, zones, self._reminding.quiet.next_allowed(silent.heard_at + TEMPLATE_AFTER, zones)) for silent, zones in zoned)
        return [Due(at=at, silent=silent, kind=ReminderKind.TEMPLATE, zones=zones) for silent, zones, at in moments if before < at <= now]

    def _zones(self, silent: Silent) -> Zones:
        return zones_of(silent.sender, self._flow.shop.country)

    def _decided(self, due: Due, now: datetime) -> bool:
        intake = reminders.intake_as_it_is(self._database, due.silent.intake_id)
        if intake is None or intake.heard_at != due.silent.heard_at or not self._reminding.quiet.allows(now, due.zones):
            return False
        said = self._template(intake, now) if due.kind is ReminderKind.TEMPLATE else self._nudge(intake, now)
        if said is None:
            return False
        aside, payloads = said
        messages = [self._row(due, intake, payload, place, now) for place, payload in enumerate(payloads)]
        return reminders.decide(self._database, due.kind, intake, aside, messages, now)

    def _nudge(self, intake: Intake, now: datetime) -> tuple[Aside, list[dict[str, Any]]] | None:
        reply = self._flow.reminder(intake, now)
        return None if reply is None else (nudged(intake, now), self._outlet.payloads(reply, self._voice, intake.language))

    def _template(self, intake: Intake, now: datetime) -> tuple[Aside, list[dict[str, Any]]] | None:
        template: Template | None = self._outlet.contents.approved("reminder", intake.language)
        if template is None or self._flow.reminder(intake, now) is None:
            return None
        return called_back(intake, now), [template.outgoing_payload({"shop": self._flow.shop.name})]

    def _row(self, due: Due, intake: Intake, payload: dict[str, Any], place: int, now: datetime) -> Outgoing:
        quiet = self._reminding.quiet.begin_next(now, due.zones) or now + WINDOW
        free = due.kind is ReminderKind.NUDGE
        return Outgoing(
            kind=Kind.REMINDER,
            sender=self._outlet.sender,
            recipient=intake.sender.address,
            payload=payload,
            needs_window=free,
            intake_id=intake.id,
            # What could not leave in time must not ring at night.
            give_up_at=min(quiet, intake.heard_at + WINDOW) if free else quiet,
            dedupe=f"reminder/{intake.id}/{due.kind}/{intake.asks}/{place}" if free else once_a_silence(intake.id, intake.heard_at),
        )


def nudged_at(heard_at: datetime, reminding: Reminding, zones: Zones) -> datetime | None:
    """When somebody is reminded who last wrote at `heard_at`; None when no hour of her day is right.

    Shape: after the silence that the shop has set; when that is in her night, in the morning, if the window is still open
    then, else the evening before, if that is not too soon.
    """
    wished, quiet = heard_at + reminding.after, reminding.quiet
    later = quiet.next_allowed(wished, zones)
    if quiet.allows(later, zones) and later <= heard_at + WINDOW - MARGIN:
        return later
    earlier = quiet.last_allowed(wished, zones, before_quiet=MARGIN)
    return earlier if quiet.allows(earlier, zones) and earlier >= heard_at + reminding.after / 2 else None
