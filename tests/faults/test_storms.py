"""Many messages at the same instant, at two web processes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from bench.people import person
from bench.posts import Message, sid_of
from storage.tables import intakes, messages
from tests.faults.scenario import Scenario, scenario


@pytest.fixture
def here(bare_database_url: str) -> Iterator[Scenario]:
    with scenario(bare_database_url) as found:
        yield found


def at_once(here: Scenario, posts: list[Message]) -> None:
    """Send them all at the same instant, turn and turn about at the web processes, and each again until it is accepted."""
    start = Barrier(len(posts))

    def send(place: int) -> None:
        port = here.web.ports[place % len(here.web.ports)]
        start.wait(30)
        if here.delivery.post(posts[place], port) != 200:
            here.delivery.until_accepted(posts[place])

    with ThreadPoolExecutor(len(posts)) as crowd:
        list(crowd.map(send, range(len(posts))))


def count(here: Scenario, table: sa.Table) -> int:
    with here.database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_ten_first_messages_of_one_sender_at_once_make_one_intake_and_are_each_applied_once(here: Scenario) -> None:
    albums = []
    for number in range(8):
        customer = person(number)
        album = [Message(sid_of("album", number, place), customer.phone, f"hallo {place}") for place in range(10)]
        at_once(here, album)
        albums.append(album)

    verdict = here.judge(albums, ordered=False)

    assert verdict.good, verdict
    assert count(here, intakes) == 8
    assert count(here, messages) == 80


def test_forty_copies_of_one_message_at_once_are_applied_once_and_answered_alike(here: Scenario) -> None:
    storms = []
    for number in range(5):
        storm = Message(sid_of("storm", number), person(number).phone, "hallo")
        at_once(here, [storm] * 40)
        storms.append([storm])

    verdict = here.judge(storms)

    assert verdict.good, verdict
    assert count(here, messages) == 5
    assert {len(bodies) for bodies in here.accepted.bodies.values()} == {1}
