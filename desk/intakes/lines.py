"""A line of a list, as a viewer of her role may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from desk.personal import Kind, masked
from flows.draft import Draft
from flows.handling import is_held
from flows.intake import Intake, Mark, State
from flows.progress import Progress, progress_of
from flows.step import Step
from storage.desk.lists import Last, Row
from storage.desk.wanted import WINDOW
from storage.masks import masked_sender
from translations.names import language_name

# So much of a message fits into a line.
_GLIMPSE = 90


@dataclass(frozen=True, kw_only=True)
class Line:
    """One intake in a list.

    Shape: `state` is a word of `look_of("intake", ...)`; `left` is what remains of the window, None when nothing may be sent.
    """

    id: str
    url: str
    name: str
    named: bool
    sender: str
    state: str
    marks: tuple[str, ...]
    progress: Progress
    last: Last | None
    glimpse: str
    attachments: tuple[str, ...]
    at: datetime
    begun_at: datetime
    left: timedelta | None
    closes_at: datetime
    language: str
    language_words: str
    assignee: str
    mine: bool
    source: str


def lines_of(rows: Iterable[Row], steps: tuple[Step, ...], me: str, now: datetime) -> tuple[Line, ...]:
    """The lines of a page."""
    return tuple(_line(row, steps, me, now) for row in rows)


def state_of(intake: Intake) -> str:
    """The state as the desk shows it: held by one of us, or the intake's own."""
    return "taken" if is_held(intake) else intake.state.value


def marks_of(intake: Intake) -> tuple[str, ...]:
    """Why somebody should look; that she wants a person, or has one, is said by the state already."""
    said = {Mark.WANTS_PERSON, Mark.HELD} if intake.state is State.HUMAN else {Mark.HELD}
    return tuple(mark.value for mark in intake.marks if mark not in said)


def name_in(draft: Draft) -> str:
    """What she is called, as far as we know."""
    parts = (draft.text("first_name"), draft.text("last_name"))
    return " ".join(part for part in parts if part) or draft.text("full_name")


def attachments_of(how: str, media: str) -> tuple[str, ...]:
    """What came beside words, in words of `look_of("attachment", ...)`."""
    if how in ("pin", "card"):
        return (how,)
    return tuple(media.split()) or (("other",) if how == "media" else ())


def left_of(intake: Intake, now: datetime) -> timedelta | None:
    """How long we may still write freely; None when we must not write at all."""
    return None if intake.state is State.STOPPED else max(intake.heard_at + WINDOW - now, timedelta())


def _line(row: Row, steps: tuple[Step, ...], me: str, now: datetime) -> Line:
    intake, last = row.intake, row.last
    name = name_in(intake.draft)
    words = " ".join(last.words.split())[:_GLIMPSE] if last else ""
    return Line(
        id=intake.id,
        url=url_for("intakes.one", intake_id=intake.id),
        name=masked(name, Kind.NAME) if name else masked_sender(intake.sender.address).partition(":")[2],
        named=bool(name),
        sender=masked_sender(intake.sender.address).partition(":")[2],
        state=state_of(intake),
        marks=marks_of(intake),
        progress=progress_of(steps, intake.draft),
        last=last,
        glimpse=masked(words, Kind.WORDS),
        attachments=attachments_of(last.how, last.media) if last and not last.ours else (),
        at=max(last.at, intake.heard_at) if last else intake.heard_at,
        begun_at=intake.begun_at,
        left=left_of(intake, now),
        closes_at=intake.heard_at + WINDOW,
        language=intake.language,
        language_words=language_name(intake.language),
        assignee=row.assignee,
        mine=row.assignee_id == me and bool(me),
        source=row.source,
    )
