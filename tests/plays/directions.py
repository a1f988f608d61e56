"""The stage directions: what may stand in brackets, and what each asks of the stage."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from flows.intake import Account, Intake, Mark, State
from flows.message import Answer, Location, MediaKind, Sender
from flows.sending_back import Why
from tests.plays.script import Misprint, Spoken


class Stage(Protocol):
    """Where a play is performed: the pure flow, or the door of the whole program."""

    def as_heard(self, line: Spoken) -> Spoken: ...
    def hears(self, answer: Answer) -> tuple[Spoken, ...]: ...
    def hears_again(self) -> None: ...
    def offered(self, label: str, *, earlier: bool = False) -> Answer: ...
    def comes_from(self, sender: Sender) -> None: ...
    def waits(self, time: timedelta) -> None: ...
    def runs_the_nightly_job(self) -> None: ...
    def sends_mail(self) -> None: ...
    def writes_the_code(self) -> tuple[Spoken, ...]: ...
    def puts_account(self, account: Account) -> None: ...
    def is_invited(self, facts: dict[str, str], *, by_number: bool) -> None: ...
    def opens_her_invitation(self) -> tuple[Spoken, ...]: ...
    def sends_back(self, names: tuple[str, ...], why: Why) -> tuple[Spoken, ...]: ...
    def intake(self) -> Intake: ...
    def agreed(self) -> set[str]: ...
    def requests(self) -> set[str]: ...
    def doubts(self) -> set[str] | None: ...


_ACCOUNTS = {"deactivated": Account.DEACTIVATED, "put into the bin": Account.BINNED, "active again": Account.ACTIVE}

Effect = Callable[[Stage, re.Match[str], str], tuple[Spoken, ...]]

_MEDIA = {
    "picture": MediaKind.IMAGE,
    "voice message": MediaKind.VOICE,
    "video": MediaKind.VIDEO,
    "sticker": MediaKind.STICKER,
    "document": MediaKind.DOCUMENT,
    "contact card that nobody can open": MediaKind.CARD,
}
_STATES = {"with a person": State.HUMAN, "open": State.ASKING}


def _waits(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    stage.waits(timedelta(**{f"{found[2].rstrip('s')}s": int(found[1])}))
    return ()


def _comes_from(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    ids = found[1].split(" and ")
    phone = next((name.replace(" ", "") for name in ids if name.startswith("+")), None)
    stage.comes_from(Sender(phone=phone, bsuid=next((name for name in ids if not name.startswith("+")), None)))
    return ()


def _sends(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    return stage.hears(Answer(media=(_MEDIA[found[1]],), text=found[2] or ""))


def _shares_location(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    lexer = shlex.shlex(found[1], posix=True)
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = ",", True, ""
    latitude, longitude, *names = (part.strip() for part in lexer)
    label, address = (*names, "", "")[:2]
    return stage.hears(Answer(location=Location(latitude=float(latitude), longitude=float(longitude), label=label, address=address)))


def _shares_card(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    return stage.hears(Answer(card=block.replace("\n", "\r\n") + "\r\n"))


def _reacts(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    return stage.hears(Answer(nothing=True))


def _taps_earlier(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    return stage.hears(stage.offered(found[1], earlier=True))


def _again(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    stage.hears_again()
    return ()


def _nightly(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    stage.runs_the_nightly_job()
    return ()


def _account_is(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    stage.puts_account(_ACCOUNTS[found[1]])
    return ()


def _sends_mail(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    stage.sends_mail()
    return ()


def _writes_the_code(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    return stage.writes_the_code()


def _is_invited(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    facts = dict(fact.split(" ", 1) for fact in found[2].split(", "))
    stage.is_invited(facts, by_number=bool(found[1]))
    return ()


def _opens_invitation(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    return stage.opens_her_invitation()


def _is_sent_back(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    return stage.sends_back(tuple(found[1].split(", ")), Why(found[2]))


def _is_in(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    assert stage.intake().state == _STATES.get(found[1], found[1])
    return ()


def _is_marked(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    assert set(stage.intake().marks) == {Mark(name) for name in found[1].split(", ")}
    return ()


def _is_not_marked(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    assert stage.intake().marks == ()
    return ()


def _is_asked(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    assert stage.intake().asks == found[1]
    return ()


def _agreed(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    assert stage.agreed() == (set() if found[1] == "nothing" else set(found[1].split(", ")))
    return ()


def _has_asked_to(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    assert stage.requests() == {found[1]}
    return ()


def _is_in_doubt(stage: Stage, found: re.Match[str], block: str) -> tuple[Spoken, ...]:
    # Only the storage knows other customers; the pure flow has nothing to say on it.
    assert stage.doubts() in (None, {found[1]})
    return ()


DIRECTIONS: tuple[tuple[str, Effect], ...] = (
    (r"(\d+) (minutes?|hours?|days?) pass(?:es)?", _waits),
    (r"from ((?:\+[\d ]+|[A-Z]{2}\.\w+)(?: and [A-Z]{2}\.\w+)?)", _comes_from),
    (r"(?:she|he) sends a (picture|voice message|video|sticker|document|contact card that nobody can open)(?:: (.+))?", _sends),
    (r"(?:she|he) shares (?:her|his) location: (.+)", _shares_location),
    (r"(?:she|he) shares a contact card:", _shares_card),
    (r"(?:she|he) reacts with .+", _reacts),
    (r"(?:she|he) taps an earlier button: (.+)", _taps_earlier),
    (r"the last message arrives again", _again),
    (r"the nightly job runs", _nightly),
    (r"the shop has a mail server", _sends_mail),
    (r"(?:she|he) writes the code that was mailed", _writes_the_code),
    (r"(?:her|his) account is (deactivated|put into the bin|active again)", _account_is),
    (r"(?:she|he) was invited( by number)?: (.+)", _is_invited),
    (r"(?:she|he) opens (?:her|his) invitation", _opens_invitation),
    (r"staff send back ([a-z_, ]+): ([a-z_]+)", _is_sent_back),
    (r"the intake is (open|complete|stopped|cancelled|expired|with a person)", _is_in),
    (r"the intake is marked: ([a-z_, ]+)", _is_marked),
    (r"the intake is not marked", _is_not_marked),
    (r"(?:she|he) is asked: ([a-z_.]+)", _is_asked),
    (r"(?:she|he) agreed to (nothing|[a-z, ]+)", _agreed),
    (r"a request is open: (erase|export|correct)", _has_asked_to),
    (r"the record is in doubt: ([a-z_]+)", _is_in_doubt),
)


def follow(direction: str, block: str, stage: Stage) -> tuple[Spoken, ...]:
    """Do what a stage direction says.

    Raises: `Misprint` for an unknown one; `AssertionError` when what it states is not so.
    """
    for pattern, effect in DIRECTIONS:
        if found := re.fullmatch(pattern, direction):
            return effect(stage, found, block)
    raise Misprint(f"unknown stage direction: ({direction})")
