"""What became of each question in a period, and who had a hand in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from flows.intake import Effect, State
from flows.message import Sender
from storage.accounts import staff
from storage.database import Database
from storage.desk import lists, period, reports, shares
from storage.desk.period import Period
from storage.desk.reports import Asked
from storage.desk.wanted import Wanted
from storage.tables import desk_events, desk_intakes, intakes, invite_uses, invites, messages
from tests.storage.ada import NOW, PROFILE, tell

WEEK = Period(NOW - timedelta(days=1), NOW + timedelta(days=6))
# What a message leads to: how long after the one before, the question that it was sent to, what became of it, what is asked then.
Said = tuple[int, str | None, Effect, str | None]
HELLO: Said = (0, None, Effect.ADVANCED, "full_name")
NAMED: Said = (30, "full_name", Effect.ADVANCED, "email")


def chat(database: Database, number: int, *said: Said, state: State = State.ASKING, registers: bool = False, **changes: object) -> str:
    """Somebody's chat, begun at noon; her intake."""
    her, at, intake_id = Sender(phone=f"+49151000000{number:02d}"), NOW, ""
    for place, (later, step, effect, asks) in enumerate(said):
        at += timedelta(seconds=later)
        last = place == len(said) - 1
        told = {"asks": asks, "heard_at": at, **({"state": state, **changes} if last else {})}
        profile = {"profile": PROFILE} if last and registers else {}
        led = tell(database, f"SM{number}-{place}", her, changes=told, ledger={"received_at": at}, step=step, effect=effect, **profile)
        intake_id = led.id
    return intake_id


def asked(database: Database, step: str, when: Period = WEEK) -> Asked | None:
    return reports.funnel(database, when).questions.get(step)


def test_a_question_counts_whoever_was_asked_and_what_they_did(database: Database) -> None:
    chat(database, 1, HELLO, NAMED)
    chat(database, 2, HELLO, (20, "full_name", Effect.REPROMPTED, "full_name"), (20, "full_name", Effect.REPROMPTED, "full_name"))
    chat(database, 3, HELLO, (90, "full_name", Effect.ADVANCED, "email"), (10, "email", Effect.COMMAND, "address"))
    chat(database, 4, HELLO, NAMED, state=State.EXPIRED)

    assert asked(database, "full_name") == Asked(
        step="full_name", asked=4, answered=3, reprompted=1, reprompts=2, given_up=0, seconds=pytest.approx(30)
    )
    # Skipped, still open, and given up without a word.
    assert asked(database, "email") == Asked(step="email", asked=3, answered=1, reprompted=0, reprompts=0, given_up=1, seconds=None)
    assert asked(database, "phone") is None


def test_the_median_is_the_middle_one_or_between_the_two_in_the_middle(database: Database) -> None:
    for number, seconds in enumerate((10, 20, 600)):
        chat(database, number, HELLO, (seconds, "full_name", Effect.ADVANCED, "email"))
    odd = asked(database, "full_name")
    chat(database, 9, HELLO, (40, "full_name", Effect.ADVANCED, "email"))
    even = asked(database, "full_name")
    assert odd is not None
    assert even is not None
    assert (odd.seconds, even.seconds) == (pytest.approx(20), pytest.approx(30))


def test_a_time_runs_from_the_question_to_the_answer_that_was_taken(database: Database) -> None:
    chat(database, 1, HELLO, (15, "full_name", Effect.REPROMPTED, "full_name"), (45, "full_name", Effect.ADVANCED, "email"))
    name = asked(database, "full_name")
    assert name is not None
    assert name.seconds == pytest.approx(60)


def test_a_registration_takes_from_the_first_message_to_the_confirmation(database: Database) -> None:
    chat(database, 1, HELLO, NAMED, (70, "email", Effect.ADVANCED, "confirm"), (20, "confirm", Effect.ADVANCED, None), registers=True)
    chat(database, 2, HELLO, NAMED)
    found = reports.funnel(database, WEEK)
    assert found.seconds == pytest.approx(120)
    assert "" not in found.questions


@pytest.mark.parametrize("state", [State.EXPIRED, State.STOPPED, State.CANCELLED])
def test_who_ends_while_a_question_is_open_gave_it_up(database: Database, state: State) -> None:
    chat(database, 1, HELLO, NAMED, (5, "email", Effect.COMMAND, None if state is State.CANCELLED else "email"), state=state)
    email = asked(database, "email")
    assert email is not None
    assert (email.asked, email.answered, email.given_up) == (1, 0, 1)


def test_where_the_answers_are_deleted_a_question_that_was_answered_is_not_blamed(database: Database) -> None:
    key = chat(database, 1, HELLO, NAMED, state=State.EXPIRED)
    with database.transaction() as connection:
        connection.execute(sa.update(intakes).where(intakes.c.id == key).values(asks=None, draft={}))
    found = reports.funnel(database, WEEK).questions
    assert {name: each.given_up for name, each in found.items()} == {"full_name": 0}
    # She gave up all the same: only where is not known.
    assert [share.given_up for share in shares.languages(database, WEEK)] == [1]


def test_a_duplicate_and_a_registered_customer_who_stops_have_given_up_nothing(database: Database) -> None:
    twice = chat(database, 1, HELLO, NAMED, state=State.CANCELLED)
    chat(database, 2, HELLO, NAMED, state=State.STOPPED, registers=True)
    with database.transaction() as connection:
        row = {"intake_id": twice, "version": 1, "duplicate_of": "intake:other", "changed_at": NOW}
        connection.execute(sa.insert(desk_intakes), row)
    assert sum(each.given_up for each in reports.funnel(database, WEEK).questions.values()) == 0
    assert [share.given_up for share in shares.languages(database, WEEK)] == [0]


def test_only_what_began_in_the_period_counts(database: Database) -> None:
    chat(database, 1, HELLO, NAMED)
    for others in (Period(NOW + timedelta(seconds=1), NOW + timedelta(days=9)), Period(NOW - timedelta(days=9), NOW)):
        assert reports.funnel(database, others).questions == {}
        assert shares.languages(database, others) == ()
        assert shares.sources(database, others) == ()


def test_a_report_looks_at_the_newest_registrations_and_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        key = chat(database, number, HELLO)
        with database.transaction() as connection:
            connection.execute(sa.update(intakes).where(intakes.c.id == key).values(begun_at=NOW + timedelta(hours=number)))
    monkeypatch.setattr(period, "MOST_BEGUN", 3)
    name = asked(database, "full_name")
    assert name is not None
    assert name.asked == 3
    assert [share.began for share in shares.languages(database, WEEK)] == [3]


def test_the_chats_that_ended_at_a_question_are_the_ones_that_it_counts(database: Database) -> None:
    here = [
        chat(database, 1, HELLO, NAMED, state=State.EXPIRED),
        chat(database, 2, HELLO, NAMED, (5, "email", Effect.COMMAND, None), state=State.CANCELLED),
    ]
    chat(database, 3, HELLO, state=State.EXPIRED)
    chat(database, 4, HELLO, NAMED)
    chat(database, 5, HELLO, NAMED, registers=True)
    wanted = Wanted(state="any", by="begun", given_up="email", begun=WEEK)
    page = lists.page_of(database, wanted, NOW)
    assert sorted(row.intake.id for row in page.rows) == sorted(here)
    email = asked(database, "email")
    assert email is not None
    assert email.given_up == len(here)


def test_languages_and_ways_count_who_began_registered_and_gave_up(database: Database) -> None:
    invited = [chat(database, 1, HELLO, registers=True, language="de"), chat(database, 2, HELLO, state=State.STOPPED, language="de")]
    chat(database, 3, HELLO, language="tr")
    called = chat(database, 4, HELLO, language="tr")
    silent = chat(database, 5, HELLO, language="de")
    with database.transaction() as connection:
        connection.execute(sa.insert(invites), [_invite(key) for key in invited])
        connection.execute(sa.insert(invite_uses), [{"invite_id": f"i {key}", "intake_id": key, "used_at": NOW} for key in invited])
        connection.execute(sa.insert(desk_events), _event(called, "dana", "typed in", about={"began": True}))
        # Invited by number, and never a word: nobody of whom anything could be asked.
        connection.execute(sa.delete(messages).where(messages.c.intake_id == silent))

    spoken = {share.name: (share.began, share.registered, share.given_up) for share in shares.languages(database, WEEK)}
    assert spoken == {"de": (2, 1, 1), "tr": (2, 0, 0)}
    came = {(share.name, share.invited): (share.began, share.registered) for share in shares.sources(database, WEEK)}
    assert came == {("fair", True): (2, 1), ("", False): (1, 0), (shares.PHONE, False): (1, 0)}


def test_colleagues_are_named_with_what_they_did_in_the_period(database: Database) -> None:
    dana = staff.add(database, "dana@example.com", "staff", "a horse and a battery", NOW)
    keys = [chat(database, 1, HELLO, registers=True), chat(database, 2, HELLO)]
    with database.transaction() as connection:
        connection.execute(sa.insert(invites), [_invite(key, made_by=dana.id) for key in keys])
        connection.execute(sa.insert(invite_uses), [{"invite_id": f"i {key}", "intake_id": key, "used_at": NOW} for key in keys])
        acts = ("took over", "wrote", "wrote", "typed in", "noted")
        connection.execute(sa.insert(desk_events), [_event(keys[0], dana.id, what) for what in acts])
        connection.execute(sa.insert(desk_events), _event(keys[0], dana.id, "wrote", done_at=NOW - timedelta(days=30)))
        connection.execute(sa.insert(desk_events), _event(keys[0], None, "took over"))
    (found,) = shares.helpers(database, WEEK)
    assert (found.name, found.invited, found.registered) == ("dana@example.com", 2, 1)
    assert (found.took_over, found.wrote, found.called) == (1, 2, 1)


def _invite(key: str, made_by: str = "dana") -> dict[str, object]:
    made = {"id": f"i {key}", "code": key[-10:], "made_by": made_by, "made_at": NOW, "expires_at": NOW + timedelta(days=9), "known": {}}
    return {**made, "note": "", "source": "fair", "tags": [], "uses": 1}


def _event(key: str, staff_id: str | None, what: str, **more: object) -> dict[str, object]:
    return {"intake_id": key, "version": 1, "done_at": NOW, "staff_id": staff_id, "what": what, "about": {}, "words": "", **more}
