"""Registrations of any length, in which the order of the messages can be seen at the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import cycle

from bench.conversations import SHOP
from bench.people import person
from bench.posts import Message, sid_of
from flows.flow import Flow
from flows.intake import Effect, Intake, State
from flows.message import Answer, Sender
from flows.registration import registration


def flow() -> Flow:
    """The conversation as the web processes hold it."""
    return Flow(registration(SHOP), SHOP)


def conversation(number: int, length: int, the_flow: Flow) -> list[Message]:
    """One customer's messages: she registers, changes her mind at the summary until all but two are used up, and confirms.

    Every change gives another value, so that a message lost, repeated or overtaken leaves another record behind.
    """
    customer = person(number * 4)  # of one kind: a German who pays herself
    said: list[str] = []
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    intake = the_flow.begin(Sender(phone=customer.phone), now, intake_id="scripted")
    changes = cycle((("E-Mail ändern", "email"), ("Name ändern", "full_name"), ("Adresse ändern", "address")))

    def say(words: str) -> Intake:
        nonlocal now
        now += timedelta(seconds=10)
        said.append(words)
        turn = the_flow.advance(intake, Answer(text=words), now)
        assert turn.effect in (Effect.ADVANCED, Effect.COMMAND), f"{words!r}: {turn.effect}"
        return turn.intake

    intake = say(customer.greeting)
    while intake.asks != "confirm":
        intake = say(customer.answers[str(intake.asks)])
    while len(said) + 4 <= length:
        words, name = next(changes)
        intake = say(words)
        assert intake.asks == name, (words, intake.asks)
        intake = say(another(name, len(said)))
        assert intake.asks == "confirm", intake.asks
    intake = say(customer.answers["confirm"])
    intake = say(customer.answers["marketing_consent"])
    assert intake.state is State.COMPLETE
    return [Message(sid_of("faults", number, place), customer.phone, words, customer.name) for place, words in enumerate(said)]


def another(name: str, turn: int) -> str:
    """A further value for a question, another one at each turn."""
    street = f"Lindenweg {turn}, 10115 Berlin"
    return {"email": f"ada{turn}@example.org", "full_name": f"Ada Lovelace-{'ABCDEFGHIJ'[turn // 2 % 10]}eier", "address": street}[name]
