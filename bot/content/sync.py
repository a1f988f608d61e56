"""Bring Twilio's content templates to what the flow says, and learn what WhatsApp thinks of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from bot.content.definition import Definition, key_in
from bot.errors import SendError
from bot.journal import log
from storage import contents
from storage.contents import Approval, Kept
from storage.database import Database
from storage.upkeep import jobs

if TYPE_CHECKING:
    from bot.twilio.rest import Rest

T = TypeVar("T")

# Rows that wait in the outbox name a template by its sid; none waits for longer.
KEPT_FOR = timedelta(hours=1)

JOB = "sync of templates"

# Twilio's requests in a second are limited; a run of some hundred is slowed down rather than given up.
_TRIES = 4


class Busy(Exception):
    """Somebody else is at the templates just now; two at once would make each of them twice."""


@dataclass(frozen=True, kw_only=True)
class Synced:
    """What a run has done.

    Shape: counts; `judged` are approvals that were news.
    """

    created: int = 0
    adopted: int = 0
    submitted: int = 0
    judged: int = 0
    put_aside: int = 0
    deleted: int = 0


class Sync:
    """Twilio's templates and ours, side by side.

    Shape: `wanted` maps keys to definitions; `pause` waits so many seconds when Twilio asks for it.
    """

    def __init__(
        self,
        rest: Rest,
        database: Database,
        wanted: Mapping[str, Definition],
        clock: Callable[[], datetime],
        pause: Callable[[float], None],
    ) -> None:
        self._rest = rest
        self._database = database
        self._wanted = wanted
        self._clock = clock
        self._pause = pause

    def run(self, *, prune: bool = False) -> Synced:
        """Create what is missing, adopt what is there already, submit what needs approval. Harmless to repeat, and to break off.

        Raises: SendError, DatabaseAway, Busy; what was done until then is kept.
        """
        holder = uuid4().hex

        def hold() -> None:
            if not jobs.hold(self._database, JOB, holder, self._clock()):
                raise Busy

        hold()
        try:
            return self._run(hold, prune=prune)
        finally:
            jobs.let_go(self._database, JOB, holder)

    def _run(self, hold: Callable[[], None], *, prune: bool) -> Synced:
        created, adopted = self._created(hold)
        # What was adopted may have been submitted long ago.
        judged = self.approvals(hold)
        submitted = self._submitted(hold)
        judged += self.approvals(hold) if submitted else 0
        put_aside = contents.tell_apart(self._database, self._wanted, self._clock())
        deleted = self._deleted(hold) if prune else 0
        done = Synced(created=created, adopted=adopted, submitted=submitted, judged=judged, put_aside=put_aside, deleted=deleted)
        log.info("contents synced", created=created, adopted=adopted, submitted=submitted, deleted=deleted)
        return done

    def begun(self) -> bool:
        """Whether this shop has templates at all."""
        return bool(contents.kept(self._database))

    def missing(self) -> bool:
        """Whether something that the flow says has no template yet."""
        there = {each.key for each in contents.kept(self._database) if each.current}
        return not self._wanted.keys() <= there

    def approvals(self, hold: Callable[[], None] = lambda: None) -> int:
        """Ask what WhatsApp says to each template that it must approve; how many answers were news."""
        asked = {each.sid for each in contents.kept(self._database) if each.category}
        found = [each for each in self._insisted(self._rest.approvals, hold) if each.content_sid in asked]
        return sum(
            contents.judged(self._database, each.content_sid, each.status or Approval.UNSUBMITTED.value, each.rejection_reason or None)
            for each in found
        )

    def _created(self, hold: Callable[[], None]) -> tuple[int, int]:
        at_twilio = {each.sid: each.friendly_name for each in self._insisted(self._rest.contents, hold)}
        by_key = {key: sid for sid, name in at_twilio.items() if (key := key_in(name))}
        known = {each.key: each for each in contents.kept(self._database)}
        created = adopted = 0
        for key, definition in self._wanted.items():
            if key in known and known[key].sid in at_twilio:
                continue
            sid = by_key.get(key)
            if sid is not None:
                adopted += 1
            else:
                sid = self._insisted(partial(self._rest.create_content, definition.request()), hold)
                created += 1
            # One by one: whoever breaks off has what was made.
            contents.keep(self._database, self._kept(definition, sid))
        return created, adopted

    def _kept(self, definition: Definition, sid: str) -> Kept:
        return Kept(
            key=definition.key,
            name=definition.name,
            language=definition.language,
            kind=definition.form.value,
            sid=sid,
            definition=definition.request(),
            category=definition.category,
            approval=(Approval.UNSUBMITTED if definition.category else Approval.NOT_NEEDED).value,
            reason=None,
            current=True,
            synced_at=self._clock(),
        )

    def _submitted(self, hold: Callable[[], None]) -> int:
        ours = [each for each in contents.kept(self._database) if each.category and each.key in self._wanted]
        waiting = [each for each in ours if each.approval == Approval.UNSUBMITTED]
        for each in waiting:
            name, category = str(each.definition["friendly_name"]), each.category or ""
            self._insisted(partial(self._rest.submit, each.sid, name, category), hold)
            contents.judged(self._database, each.sid, Approval.PENDING.value, None)
        return len(waiting)

    def _deleted(self, hold: Callable[[], None]) -> int:
        kept = contents.kept(self._database)
        approved = {(each.name, each.language) for each in kept if each.current and each.approval == Approval.APPROVED}
        old = [
            each
            for each in contents.put_aside_before(self._database, self._clock(), still=KEPT_FOR)
            # Old words that WhatsApp approved are said until it has approved the new ones.
            if each.approval != Approval.APPROVED or (each.name, each.language) in approved
        ]
        for each in old:
            self._insisted(partial(self._rest.delete_content, each.sid), hold)
            contents.forget(self._database, each.key)
        return len(old)

    def _insisted(self, ask: Callable[[], T], hold: Callable[[], None]) -> T:
        """What Twilio answers; slower when it is asked too fast.

        Raises: SendError; Busy.
        """
        tries = 0
        while True:
            hold()
            try:
                return ask()
            except SendError as error:
                tries += 1
                # A template that may have been made all the same is found by its name in the next run.
                if tries == _TRIES or not error.retryable or error.unknown:
                    raise
                self._pause(error.retry_after_seconds or 2.0 * tries)
