"""Whole registrations: what a customer writes, message by message, until nothing is asked any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from bench.people import KINDS, Person, person
from bench.posts import Message, sid_of
from flows.flow import Flow
from flows.intake import Effect, State
from flows.message import Answer, Sender
from flows.registration import registration
from flows.shop import Shop
from translations import Catalogs

# As the measured server is told.
SHOP = Shop(
    name="Acorn & Oak",
    country="DE",
    languages=Catalogs().languages,
    default_language="en",
    privacy_url="https://intake.example.org/privacy",
)

_MOST_MESSAGES = 40


def questions_asked(flow: Flow, customer: Person) -> tuple[str, ...]:
    """The questions that this customer is asked, found by answering them.

    Raises: AssertionError when an answer does not advance the registration or it does not end.
    """
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    intake = flow.begin(Sender(phone=customer.phone), now, intake_id="bench")
    asked: list[str] = []
    said = customer.greeting
    while len(asked) < _MOST_MESSAGES:
        now += timedelta(seconds=1)
        turn = flow.advance(intake, Answer(text=said), now)
        assert turn.effect is Effect.ADVANCED, f"{said!r} is no answer to {intake.asks}"
        intake = turn.intake
        if intake.asks is None:
            assert intake.state is State.COMPLETE, intake.state
            return tuple(asked)
        asked.append(intake.asks)
        said = customer.answers[intake.asks]
    raise AssertionError("the registration does not end")


@cache
def _questions() -> tuple[tuple[str, ...], ...]:
    flow = Flow(registration(SHOP), SHOP)
    # A look at several of each kind, lest their names or towns lead to other questions.
    found = [questions_asked(flow, person(number)) for number in range(10 * KINDS)]
    assert all(asked == found[number % KINDS] for number, asked in enumerate(found)), "customers of one kind are asked differently"
    return tuple(found[:KINDS])


def registration_of(number: int) -> list[Message]:
    """The messages of one customer's registration."""
    customer = person(number)
    said = (customer.greeting, *(customer.answers[name] for name in _questions()[number % KINDS]))
    return [Message(sid_of("bench", number, place), customer.phone, words, customer.name) for place, words in enumerate(said)]


def registrations(first: int, count: int) -> Iterator[list[Message]]:
    """The registrations of `count` customers."""
    return (registration_of(number) for number in range(first, first + count))


def messages_each() -> float:
    """How many messages a registration takes, in the mean."""
    return 1 + sum(map(len, _questions())) / KINDS
